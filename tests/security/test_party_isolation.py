"""At one table nobody sees what another party keeps to itself, and nobody but the office sees its case (marker values).

Everything that only one of them may see holds a word of its own. Then every page, file and feed of the URL map is asked
for by everybody, with the ids of everything that lies on the table: no foreign word is anywhere, and one's own is.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import product

import pytest

from tests.fixtures.table import CASE, HOME, OWN, SHARED, Table
from tests.web.routes import address, routes

OWNERS = ("home", *OWN)
#: Who looks, and whose words are theirs.
VIEWERS = {"lead": "home", "de": "de", "gr": "gr", "europol": ""}
IDS = {"letter_id": "letter", "enclosure_id": "enclosure", "document_id": "document", "event_id": "event", "pack_id": "pack"}


def foreign(viewer: str) -> list[str]:
    """The words that this person may not see."""
    owner = VIEWERS[viewer]
    return [words for name, words in OWN.items() if name != owner] + ([] if owner == "home" else [HOME, CASE])


def asked(table: Table) -> Iterator[str]:
    """Every address of the URL map that is read, with each owner's things; and of the other instrument of the case."""
    plain = {
        "filename": "jitflow.css", "section_id": "quay", "state": "DE", "text_language": "de", "step": "allow", "token": "x",
        "feed_token": "x", "group": "quays", "case_id": table.ids["case_id"],
    }  # fmt: skip
    for route in routes(table.app, ("GET",)):
        named = [name for name in IDS if name in route.arguments]
        sections = ("quay", "harbours", "office") if "section_id" in route.arguments else ("quay",)
        tried = [*product(OWNERS if named else ("home",), ("instrument_id",), sections)]
        if "instrument_id" in route.arguments:
            tried.append(("home", "other_id", "quay"))
        for owner, instrument, section in tried:
            given = {name: table.ids[owner].get(IDS[name]) or "0" * 32 for name in named}
            values = plain | given | {"instrument_id": table.ids[instrument], "section_id": section}
            missing = route.arguments - set(values)
            values |= dict.fromkeys(missing, "0" * 32)
            yield address(table.app, route, {name: values[name] for name in route.arguments})


EXTRA = (
    "/history/field?path=quay.smuggling", "/history/field?path=text:en:quay.doubts", "/history/field?path=office.plan",
    "/versions?a=0&b=1", "/comments?path=quay.smuggling", "/check?language=de", "/procedure/allow?party=p2",
    "/procedure/allow?party=p3", "/history?before=99999", "/documents/progress", "/procedure/leave?party=p1",
)  # fmt: skip


def shown(table: Table, viewer: str) -> Iterator[tuple[str, int, str]]:
    """Everything this person is answered."""
    client = table.client(viewer)
    for path in (*asked(table), *(table.path + one for one in EXTRA)):
        answer = client.get(path)
        yield path, answer.status_code, answer.data.decode("utf-8", "replace") + str(answer.headers)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_word_of_another_party_or_of_the_case_is_on_any_page_file_or_feed(table: Table, viewer: str) -> None:
    wrong, broken, words, opened = [], [], "", 0
    for path, status, text in shown(table, viewer):
        broken += [path] if status >= 500 else []
        wrong += [(path, status, one) for one in foreign(viewer) if one in text.replace(f"{SHARED} of {one}", "")]
        words += text if status == 200 else ""
        opened += status == 200
    assert wrong == []
    assert broken == [], "a page that breaks hides what it would have shown"
    assert opened > 15
    own = HOME if VIEWERS[viewer] == "home" else OWN.get(VIEWERS[viewer])
    assert own is None or own in words, "what is one's own is seen: else this test could not fail"
    assert all(f"{SHARED} of {one}" in words for one in (HOME, *OWN.values())), "what was shared is seen by all"


def test_what_a_drafter_is_answered_when_saving_holds_nothing_of_the_office(table: Table) -> None:
    """Posts answer with pages, too: of a box, of the whole form, of what a script saves."""
    answers = [
        table.post("de", "/box/quay", {"base:quay.name": '"Old"', "quay.name": "New"}),
        table.post("de", "/form", {"base:quay.name": '"Old"', "quay.name": "New"}),
        table.post("de", "/autosave", {"base:quay.name": '"Molo Vecchio"', "quay.name": "Molo Nuovo"}),
        table.post("de", "/letters", {"act": "write", "kind": "opinion", "language": "en"}),
        table.post("de", "/comments", {"body": "", "path": "quay.name"}),
    ]
    assert [one.status_code for one in answers][-2:] == [303, 422]
    assert all(one.status_code < 500 for one in answers)
    text = "".join(one.get_data(as_text=True) for one in answers)
    assert not any(one in text for one in foreign("de"))


@pytest.mark.parametrize("path", ["quay.smuggling", "parties.p2.trust", "office.plan", "text:en:quay.doubts"])
def test_a_drafter_cannot_write_what_only_the_office_answers(table: Table, path: str) -> None:
    from jitflow.db.units import read_unit
    from jitflow.drafting import service as drafting

    with read_unit() as session:
        before = drafting.load(session, table.ids["instrument_id"])
    name = path.removeprefix("text:en:")
    section = name.partition(".")[0].replace("parties", "harbours")
    for where in (f"/box/{section}", "/form", "/autosave"):
        table.post("de", where, {f"base:{name}": "", name: "overwritten", "quay.name": "Molo Nuovo", "base:quay.name": '"Molo Vecchio"'})
    with read_unit() as session:
        after = drafting.load(session, table.ids["instrument_id"])
    assert after.answers | {"quay": {**after.answers["quay"], "name": "Molo Vecchio"}} == before.answers
    assert after.texts == before.texts


def test_what_others_shared_is_read_and_not_changed(table: Table) -> None:
    shared = table.ids["de"]["shared"]
    assert table.client("gr").get(f"{table.path}/enclosures/{shared}/file").status_code == 200
    assert table.post("gr", f"/enclosures/{shared}/act", {"act": "remove"}).status_code == 403
    assert table.post("lead", f"/enclosures/{shared}/act", {"act": "remove"}).status_code == 403
    assert table.post("de", f"/enclosures/{shared}/act", {"act": "remove"}).status_code == 303


def test_a_letter_is_everybodys_from_the_moment_it_is_shared(table: Table) -> None:
    letter = f"/letters/{table.ids['de']['letter']}"
    assert [table.client(one).get(table.path + letter).status_code for one in ("gr", "lead", "europol")] == [404] * 3
    assert table.post("de", letter, {"act": "share"}).status_code == 303
    for one in ("gr", "lead", "europol"):
        page = table.client(one).get(table.path + letter)
        assert page.status_code == 200
        assert OWN["de"] in page.get_data(as_text=True)
    assert table.post("gr", letter, {"act": "aside"}).status_code == 403


@pytest.mark.parametrize("whole", [True, False])
def test_what_the_office_hands_out_holds_nothing_that_other_parties_keep(table: Table, whole: bool) -> None:
    path = f"/g/quays/cases/{table.ids['case_id']}/export" if whole else "/export"
    asked = {"recipient": "The court", "justification": "It asked for it", "papers": "files", "internal_reason": "It asked"}
    answer = table.post("lead", path, asked | {"internal": ["findings", "overrides", "comments"]})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        words = " ".join(package.read(name).decode("utf-8", "replace") + name for name in package.namelist())
    assert HOME in words
    for one in OWN.values():
        assert one not in words.replace(f"{SHARED} of {one}", "")


def test_a_comment_of_its_own_party_counts_for_nobody_else(table: Table) -> None:
    from jitflow import ownership
    from jitflow.comments import service as comments
    from jitflow.db.units import read_unit

    found = {}
    for owner in ("p2", "p3", ownership.HOME, "@nobody"):
        with read_unit() as session, ownership.looking(ownership.Viewer((owner,))):
            found[owner] = comments.open_paths(session, table.ids["instrument_id"])
    assert found == {"p2": {"quay.name": 1}, "p3": {"quay.name": 1}, ownership.HOME: {"quay.name": 1}, "@nobody": {}}

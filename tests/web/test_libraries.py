"""The two libraries as members use them: keep an offence and an authority once, read in a list, find them again."""

from __future__ import annotations

import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from jitflow.db.units import read_unit
from jitflow.focusgroups import service as groups
from jitflow.libraries import service as libraries
from tests.fixtures.objects import MARKER_A, World, token_of

OFFENCE = {
    "title": "Facilitation of unauthorised entry",
    "state": "IT",
    "provision": "Art. 12, d.lgs. 286/1998",
    "text:source": "Favoreggiamento dell'immigrazione clandestina, articolo 12",
    "other_language": "de",
    "other_text": "Beihilfe zur unerlaubten Einreise, Artikel 12",
    "versions.new.from.day": "5",
    "versions.new.from.month": "5",
    "versions.new.from.year": "2023",
    "versions.new.maximum.years": "16",
    "versions.new.source": "recalled",
    "versions.new.confidence": "recalled",
}
AUTHORITY = {
    "name": "Ναυτοδικείο Πειραιά",
    "state": "GR",
    "kind": "court",
    "telephones.0": "+30 210 555 100",
    "languages.0": "el",
    "measures.0": "arrest warrants",
    "source": "letter",
    "source_date.day": "3",
    "source_date.month": "11",
    "source_date.year": "2026",
}


class Shelf:
    """One person at the libraries of group A."""

    def __init__(self, world: World, person: str = "member") -> None:
        self.world = world
        self.client = world.client(person)
        self.token = token_of(self.client, "/")
        self.base = "/g/group-a/"

    def get(self, path: str) -> str:
        answer = self.client.get(path if path.startswith("/") else self.base + path)
        assert answer.status_code == 200, (path, answer.status)
        return answer.get_data(as_text=True)

    def post(self, path: str, data: dict, **more):
        full = path if path.startswith("/") else self.base + path
        return self.client.post(full, data={"csrf_token": self.token, **data}, **more)

    def upload(self, text: str | bytes, name: str = "list.csv", **more):
        content = text if isinstance(text, bytes) else text.encode()
        data = {
            "source": "EJN Atlas", "source_date.day": "1", "source_date.month": "11", "source_date.year": "2026",
            "file": FileStorage(io.BytesIO(content), name), **more,
        }  # fmt: skip
        # By hand: the test client would write a large one to a temporary file and leave it open.
        boundary, body = encode_multipart({"csrf_token": self.token, **data})
        kind = f"multipart/form-data; boundary={boundary}"
        return self.client.post(f"{self.base}authorities/import", data=body, content_type=kind)

    def confirm(self, location: str):
        digest = re.search(r'name="digest" value="(\w+)"', self.get(location))[1]
        return self.post(location, {"act": "confirm", "digest": digest})


@pytest.fixture
def shelf(world: World) -> Shelf:
    return Shelf(world)


def group_id() -> str:
    with read_unit() as session:
        return groups.by_slug(session, "group-a").id


def offences(**by: str) -> list[libraries.OffenceLine]:
    with read_unit() as session:
        return libraries.offences(session, groups.by_slug(session, "group-a").id, **by)


def addresses(**by) -> list[libraries.AddressLine]:
    with read_unit() as session:
        return libraries.addresses(session, groups.by_slug(session, "group-a").id, libraries.Filter(**by))


def test_an_offence_is_kept_with_its_version_and_its_words(shelf: Shelf) -> None:
    answer = shelf.post("offences/new", OFFENCE)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    line = offences(words="facilitation")[0]
    assert line.facts["texts"]["it"] == {"text": OFFENCE["text:source"], "state": "source"}
    assert line.facts["texts"]["de"]["state"] == "draft"
    (version,) = line.versions
    assert (version["from"], version["maximum"], version["confidence"]) == ("2023-05-05", {"years": 16}, "recalled")
    page = shelf.get(answer.headers["Location"])
    assert "In force from 5 May 2023" in page and "16 years" in page
    assert "Unconfirmed: recalled, not verified" in page
    assert "Facilitation" in shelf.get("offences?q=FACILITÀTION")
    assert "Facilitation" not in shelf.get("offences?q=theft")


def test_what_was_typed_stays_when_it_cannot_be_stored(shelf: Shelf) -> None:
    answer = shelf.post("offences/new", {**OFFENCE, "versions.new.from.day": "31", "versions.new.from.month": "11"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "31.11.2023 is not a date of the calendar" in page
    assert OFFENCE["provision"] in page and OFFENCE["other_text"] in page
    assert [line for line in offences() if line.facts["title"] == OFFENCE["title"]] == []


def test_two_versions_may_not_claim_the_same_day(shelf: Shelf) -> None:
    shelf.post("offences/new", OFFENCE)
    line = offences(words="facilitation")[0]
    path = f"offences/{line.id}/edit"
    clash = shelf.post(path, {"versions.new.from.year": "2024", "versions.new.from.month": "1",
                              "versions.new.from.day": "1", "versions.new.maximum.years": "20"})  # fmt: skip
    assert clash.status_code == 422
    assert "give the earlier one its last day in force" in clash.get_data(as_text=True)
    assert len(offences(words="facilitation")[0].versions) == 1


def test_a_translation_is_a_draft_until_it_was_read_and_again_after_the_source_changed(shelf: Shelf) -> None:
    shelf.post("offences/new", OFFENCE)
    line = offences(words="facilitation")[0]
    mark = f"offences/{line.id}/mark"
    stale = shelf.post(mark, {"act": "review:de", "shown": "other words"})
    assert stale.status_code == 422 and "Somebody changed this meanwhile" in stale.get_data(as_text=True)
    assert shelf.post(mark, {"act": "review:de", "shown": OFFENCE["other_text"]}).status_code == 303
    assert offences(words="facilitation")[0].facts["texts"]["de"]["state"] == "reviewed"
    source = OFFENCE["text:source"]
    shelf.post(f"offences/{line.id}/edit", {"base:text:it": f'"{source}"', "text:it": f"{source} bis"})
    assert offences(words="facilitation")[0].facts["texts"]["de"]["state"] == "draft"


def test_two_people_change_one_offence(world: World, shelf: Shelf) -> None:
    shelf.post("offences/new", OFFENCE)
    line = offences(words="facilitation")[0]
    path, shown = f"offences/{line.id}/edit", f'"{OFFENCE["provision"]}"'
    other = Shelf(world, "editor")
    assert other.post(path, {"base:provision": shown, "provision": "Art. 12 A"}).status_code == 303
    answer = shelf.post(path, {"base:provision": shown, "provision": "Art. 12 B", "base:title": f'"{OFFENCE["title"]}"',
                               "title": "Smuggling"})  # fmt: skip
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Two people changed “Provisions of the law”" in page and "Editor, saved" in page
    stored = offences(words="smuggling")[0]
    assert stored.facts["provision"] == "Art. 12 A", "the other's value stays"
    assert "Art. 12 B" in shelf.get(f"offences/{line.id}"), "mine stays in the history"


def test_outdated_needs_a_reason_and_can_be_taken_back(shelf: Shelf) -> None:
    mark = f"authorities/{shelf.world.a.ids['address_id']}/mark"
    refused = shelf.post(mark, {"act": "outdated", "reason": " "})
    assert refused.status_code == 422 and "Say why" in refused.get_data(as_text=True)
    shelf.post(mark, {"act": "outdated", "reason": "moved to Crotone"})
    assert "moved to Crotone" in shelf.get("authorities")
    shelf.post(mark, {"act": "current"})
    assert "moved to Crotone" not in shelf.get("authorities")
    assert "moved to Crotone" in shelf.get(f"authorities/{shelf.world.a.ids['address_id']}"), "in the history"


def test_removed_is_out_of_the_list_and_can_be_brought_back(shelf: Shelf) -> None:
    mark = f"authorities/{shelf.world.a.ids['address_id']}/mark"
    shelf.post(mark, {"act": "remove"})
    assert MARKER_A not in shelf.get("authorities") and MARKER_A in shelf.get("authorities?removed=yes")
    shelf.post(mark, {"act": "restore"})
    assert MARKER_A in shelf.get("authorities")


def test_an_authority_is_found_by_state_kind_language_measure_and_words_without_accents(shelf: Shelf) -> None:
    answer = shelf.post("authorities/new", AUTHORITY)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = shelf.get(answer.headers["Location"])
    assert "+30 210 555 100" in page and "letter, 3 November 2026" in page
    for found in ("q=ναυτοδικειο", "state=GR", "language=el", "measure=arrest+warrants", "kind=court&state=GR"):
        assert "Ναυτοδικείο" in shelf.get(f"authorities?{found}"), found
    for other in ("q=αλλο", "state=DE", "language=it", "measure=bank", "kind=central"):
        assert "Ναυτοδικείο" not in shelf.get(f"authorities?{other}"), other


def test_a_list_is_shown_before_it_is_stored_and_stored_as_a_whole(shelf: Shelf) -> None:
    shelf.post("authorities/new", AUTHORITY)
    text = (
        "state;kind;name;telephones;email\n"
        "EL;court;ναυτοδικειο  πειραια;+30 210 555 200;\n"
        "BG;prosecutor;Районна прокуратура;;rp@example.org\n"
        "BG;police;Полиция;123;\n"
    )
    answer = shelf.upload(text)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = shelf.get(answer.headers["Location"])
    assert "Line 3" in page and "Районна прокуратура" in page
    assert "100</del>" in page and "200</ins>" in page, "before and after"
    assert "Line 4" in page and "“police” is not one of the answers." in page and "Give the number with country" in page
    assert len(addresses()) == 2, "nothing is stored before it is confirmed"
    done = shelf.confirm(answer.headers["Location"])
    assert done.status_code == 303
    assert "1 authority added, 1 changed." in shelf.get(done.headers["Location"])
    (greek,) = addresses(state="GR")
    assert greek.facts["telephones"] == ["+30 210 555 200"] and greek.facts["languages"] == ["el"], "empty leaves alone"
    assert greek.source == "EJN Atlas" and greek.source_date == "2026-11-01"
    assert [line.facts["name"] for line in addresses(state="BG")] == ["Районна прокуратура"]
    assert shelf.post(done.headers["Location"], {"act": "confirm", "digest": ""}).status_code == 422, "once only"


def test_nothing_is_stored_when_the_address_book_changed_since_the_preview(shelf: Shelf) -> None:
    location = shelf.upload("state,kind,name\nBG,court,Съд\n").headers["Location"]
    digest = re.search(r'name="digest" value="(\w+)"', shelf.get(location))[1]
    shelf.post("authorities/new", {"name": "СЪД", "state": "BG", "kind": "judge"})
    refused = shelf.post(location, {"act": "confirm", "digest": digest})
    assert refused.status_code == 422 and "changed since you looked" in refused.get_data(as_text=True)
    assert len(addresses(state="BG")) == 1
    assert shelf.confirm(location).status_code == 303


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04rest", "This is a spreadsheet file."),
        (b"name;kind\nx;court\n", "this one is missing: state."),
        (b"state;kind;name;name\nIT;court;a;b\n", "stands twice"),
        (b"state;kind;name\n", "no row below"),
        (b"state,kind,name\n" + b"IT,court,x\n" * 10_001, "more than 10000 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
    ids=["empty", "spreadsheet", "no state", "twice", "no row", "rows", "size"],
)
def test_a_file_that_is_no_list_is_refused_with_words(shelf: Shelf, content: bytes, says: str) -> None:
    answer = shelf.upload(content)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and says in page
    assert 'value="EJN Atlas"' in page, "what was typed stays"


def test_a_list_needs_its_source_and_its_day(shelf: Shelf) -> None:
    answer = shelf.upload("state,kind,name\nIT,court,x\n", **{"source": "", "source_date.day": ""})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Source: An answer is needed here." in page and "Choose the file again" in page


def test_a_waiting_list_is_sealed(shelf: Shelf) -> None:
    shelf.upload("state,kind,name\nIT,court,Marmorpalazzo-77\n")
    instance = shelf.world.app.config["JITFLOW"].instance
    assert [p for p in instance.rglob("*") if p.is_file() and b"Marmorpalazzo-77" in p.read_bytes()] == []


def test_the_export_runs_nothing_and_reads_back_the_same(shelf: Shelf) -> None:
    shelf.post("authorities/new", {**AUTHORITY, "name": "=HYPERLINK(1)", "remarks": "-5 floor", "post": "@judge"})
    answer = shelf.client.get(shelf.base + "authorities/export.csv?state=GR")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data().decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text and "'-5 floor" in text and "'@judge" in text and "'+30 210" in text
    page = shelf.get(shelf.upload(answer.get_data()).headers["Location"])
    assert "1 row says what the address book has" in page


def test_an_administrator_reads_and_changes_nothing(world: World) -> None:
    shelf = Shelf(world, "administrator")
    page = shelf.get(f"authorities/{world.a.ids['address_id']}")
    assert MARKER_A in page and "Change</a>" not in page
    assert shelf.client.get(shelf.base + "authorities/new").status_code == 403
    assert shelf.post(f"authorities/{world.a.ids['address_id']}/mark", {"act": "remove"}).status_code == 403

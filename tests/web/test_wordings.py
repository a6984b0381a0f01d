"""Our wordings at a free text: taken with a button, told from what departs, filled anew, taken back, ready in other languages."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from jitflow import paths
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.library import library
from jitflow.merging import Posted
from jitflow.reach import lock_case
from jitflow.wordings import service
from tests.fixtures.objects import World, token_of

OWN = "The harbour was closed that day, so nobody could say anything."


class Desk:
    """One person at a notice of case A, in English."""

    def __init__(self, world: World, person: str = "lead", instrument: str = "") -> None:
        self.world, self.client = world, world.client(person)
        self.token = token_of(self.client, "/")
        self.instrument = instrument or self._opened()
        self.base = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{self.instrument}/"

    def _opened(self) -> str:
        definition = library().definition("harbour_notice")
        with write_unit() as unit:
            case = lock_case(unit.session, self.world.a.ids["case_id"])
            person = SimpleNamespace(id=self.world.a.ids["person_id"])
            lead = self.world.users["lead"]
            return drafting.open_instrument(unit, definition, case, person, "DE", "en", lead).id

    def save(self, **values: object) -> None:
        """Answers by key, as if they were typed on their pages."""
        with write_unit() as unit:
            data = drafting.load(unit.session, self.instrument)
            definition = library().definition("harbour_notice")
            posted = [
                Posted(f"text:en:{key}" if key == "remarks" else key, self._now(data, key), value)
                for key, value in ((key.replace("__", "."), value) for key, value in values.items())
            ]
            assert not drafting.save(unit, self.instrument, posted, self.world.users["lead"], definition).conflicts

    @staticmethod
    def _now(data: drafting.InstrumentData, key: str) -> object:
        if key == "remarks":
            return data.texts.get("remarks", {}).get("en", {}).get("text")
        return drafting.keys.get(data.answers, key)

    def page(self, path: str) -> str:
        answer = self.client.get(path if path.startswith("/") else f"{self.base}{path}")
        assert answer.status_code == 200, answer.status
        return html.unescape(answer.get_data(as_text=True))

    def press(self, path: str, act: str, **data: str) -> str:
        """Press a button of a page; the page after it."""
        answer = self.client.post(f"{self.base}{path}", data={"csrf_token": self.token, "act": act, **data})
        assert answer.status_code == 303, answer.get_data(as_text=True)[:500]
        return self.page(answer.headers["Location"].partition("#")[0])

    def remarks(self, language: str = "en") -> str:
        with read_unit() as session:
            return drafting.load(session, self.instrument).texts.get("remarks", {}).get(language, {}).get("text", "")

    def standing(self) -> service.TextStanding:
        with read_unit() as session:
            (one,) = service.clauses_of(session, self.instrument)
        return one


def buttons(page: str, verb: str) -> list[str]:
    return re.findall(rf'name="act" value="({verb}:[^"]+)"', page)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_the_recommended_wording_is_named_with_its_reason_and_fills_the_text(desk: Desk) -> None:
    desk.save(heard="yes", heard_on="2026-06-14", calls_count=3)
    page = desk.page("box/hearing")
    assert "No text yet" in page and "After a hearing" in page and "Because of your answers" in page
    assert 'The skipper was heard on 14 June 2026.\nThe boat called 3 times; the skipper speaks ….' in page
    assert "Languages understood" in page[page.index("has a gap") :][:200]
    page = desk.press("box/hearing", "wording:remarks:heard")
    assert desk.remarks().startswith("The skipper was heard on 14 June 2026.")
    assert "Our standard wording" in page and "stands here" in page
    assert desk.standing().kind is service.Stands.STANDARD


def test_what_is_typed_on_the_same_page_is_stored_before_a_wording_is_filled_in(desk: Desk) -> None:
    desk.press("box/sender", "save", **{"sender.kind": "police", "base:sender.kind": ""})
    desk.press("box/hearing", "wording:remarks:standard", **{"heard": "no", "base:heard": ""})
    assert desk.remarks() == "The water police has nothing to add to part b."
    with read_unit() as session:
        assert drafting.load(session, desk.instrument).answers["heard"] == "no"


def test_a_text_that_departs_is_replaced_only_after_its_differences_were_shown(desk: Desk) -> None:
    desk.save(remarks=OWN)
    page = desk.page("box/hearing")
    assert "Departs from the model" in page and "<del>" in page
    page = desk.press("box/hearing", "wording:remarks:long")
    assert desk.remarks() == OWN, "nothing is replaced before somebody says so"
    (replace,) = buttons(page, "wording-replace")
    desk.save(remarks=f"{OWN} And night fell.")
    desk.press("box/hearing", replace)
    assert desk.remarks().endswith("And night fell."), "a text that changed since it was shown stays"
    (replace,) = buttons(desk.press("box/hearing", "wording:remarks:long"), "wording-replace")
    page = desk.press("box/hearing", replace)
    assert desk.remarks() == "No remarks on the boat.\nNo remarks on the crew."
    (back,) = buttons(page, "wording-back")
    desk.press("box/hearing", back)
    assert desk.remarks() == f"{OWN} And night fell.", "what stood there before is back"


def test_answers_that_changed_since_are_told_from_words_that_were_changed(desk: Desk) -> None:
    desk.save(heard="yes", heard_on="2026-06-14", calls_count=3, skipper__languages=["it"])
    desk.press("box/hearing", "wording:remarks:heard")
    desk.save(calls_count=4)
    page = desk.page("box/hearing")
    assert "Answers changed since" in page and ">4</ins>" in re.sub(r'<span class="hidden">[^<]*</span>', "", page)
    desk.press("box/hearing", "wording:remarks:heard")
    assert "called 4 times" in desk.remarks() and desk.standing().kind is service.Stands.STANDARD
    desk.save(remarks=desk.remarks().replace("4 times", "often"))
    assert desk.standing().kind is service.Stands.DEPARTS
    assert desk.standing().clause.id == "heard", "the nearest wording, not the first one"
    desk.save(remarks="The skipper was heard on 14 June 2026.\nThe boat called 3 times; the skipper speaks Italian.")
    assert desk.standing().kind is service.Stands.OUTDATED, "an older filling that came back is known"


def test_ours_stands_there_but_the_answers_suggest_another(desk: Desk) -> None:
    desk.save(sender__kind="harbour")
    desk.press("box/hearing", "wording:remarks:standard")
    desk.save(heard="yes")
    page = desk.page("box/hearing")
    assert "Our standard wording" in page and "Your answers now suggest another one" in page
    preview = desk.page("wordings/fill")
    assert "Your answers now suggest another wording" in preview and "another one was picked" in preview
    assert 'value="remarks:heard">' in preview, "what somebody picked is not replaced unless it is ticked"
    desk.save(heard="no", remarks=None)
    desk.press("wordings/fill", "fill", fill="remarks:standard")
    desk.save(heard="yes")
    assert 'value="remarks:heard" checked>' in desk.page("wordings/fill"), "what just came with all others follows the answers"


def test_filling_all_empty_texts_shows_them_first_and_is_taken_back_as_one_act(desk: Desk) -> None:
    desk.save(sender__kind="harbour")
    assert "Fill all empty texts" in desk.page("")
    preview = desk.page("wordings/fill")
    assert "The harbour office has nothing to add to part b." in preview
    assert re.search(r'name="fill" value="remarks:standard" checked', preview) and not desk.remarks()
    page = desk.press("wordings/fill", "fill", fill="remarks:standard")
    assert desk.remarks() == "The harbour office has nothing to add to part b."
    assert "1 text was filled in by you just now." in page
    (act,) = re.findall(r'name="of" value="(\w+)"', page)
    desk.press("wordings/fill", "back", of=act)
    assert not desk.remarks()
    assert "nothing to take back" in desk.press("wordings/fill", "back", of=act)


def test_filling_many_never_replaces_what_somebody_wrote(desk: Desk) -> None:
    desk.save(remarks=OWN)
    page = desk.press("wordings/fill", "fill", fill="remarks:standard")
    assert desk.remarks() == OWN and "1 text was left alone" in page


def test_the_overview_says_of_each_text_how_it_stands(desk: Desk) -> None:
    desk.save(remarks=OWN)
    page = desk.page("wordings")
    assert "Departs from the model" in page and "Nearest wording:" in page and "<ins>" in page
    assert "Skipper" not in page[page.index("Texts in the order of the form") :], "texts without wordings are no part of it"


def test_a_reader_sees_how_a_text_stands_and_no_buttons(world: World, desk: Desk) -> None:
    desk.save(remarks=OWN)
    reader = Desk(world, "reader", desk.instrument)
    page = reader.page("box/hearing")
    assert "Departs from the model" in page and not buttons(page, "wording")
    answer = reader.client.post(f"{reader.base}wordings/fill", data={"csrf_token": reader.token, "act": "fill", "fill": "remarks:long"})
    assert answer.status_code == 403 and desk.remarks() == OWN


ITALIAN = '''msgid ""
msgstr "Content-Type: text/plain; charset=utf-8"

msgctxt "clause.remarks.standard:text"
msgid "The {sender.kind} has nothing to add to part {clause.calls}."
msgstr "{sender.kind}: nulla da aggiungere alla parte {clause.calls}."

msgctxt "sender.kind.harbour:wording"
msgid "harbour office"
msgstr "capitaneria"
'''


@pytest.fixture
def italian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "it" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "harbour_notice.po").write_text(ITALIAN, "utf-8")
    monkeypatch.setattr(paths, "TRANSLATIONS", tmp_path)


def test_the_same_wording_is_offered_ready_in_another_language(desk: Desk, italian: None) -> None:
    desk.save(sender__kind="harbour")
    desk.press("box/hearing", "wording:remarks:standard")
    ready = "capitaneria: nulla da aggiungere alla parte b."
    page = desk.page("texts/it")
    assert ready in page and "wording:remarks" in page
    desk.press("texts/it", "wording:remarks")
    with read_unit() as session:
        slot = drafting.load(session, desk.instrument).texts["remarks"]["it"]
    assert slot == {"text": ready, "state": "draft"}
    assert "wording:remarks" not in desk.page("texts/it"), "what stands there already is not offered"
    assert "wording:remarks" not in desk.page("texts/de"), "a language without words for it offers nothing"
    typed = {"text:it:remarks": "Di notte.", "base:text:it:remarks": json.dumps(ready)}
    desk.press("texts/it", "wording:", **typed)
    assert desk.remarks("it") == "Di notte.", "what somebody translated is left alone"
    desk.press("texts/it", "wording:remarks")
    assert desk.remarks("it") == ready, "unless that very text is asked for"
    desk.save(remarks=OWN)
    assert "wording:remarks" not in desk.page("texts/it"), "the source is none of our wordings any more"


def test_a_language_without_wordings_is_not_filled_with_english_ones(world: World, desk: Desk, italian: None) -> None:
    with write_unit() as unit:
        unit.session.get_one(type(unit.session.get_one(_instrument(), desk.instrument)), desk.instrument).language = "de"
        unit.record("altered", focus_group_id=None, actor_id=world.users["lead"], object_type="instrument", object_id=desk.instrument)
    page = desk.page("box/hearing")
    assert "There is no wording of ours in German yet" in page and not buttons(page, "wording")


def _instrument() -> type:
    from jitflow.drafting.models import Instrument

    return Instrument


HOSTILE = ["wording:", "wording:nobody:standard", "wording:remarks:\x00", "wording-back:remarks:\x00", "wording-back:\r\n:x"]


@pytest.mark.parametrize("act", HOSTILE)
def test_what_no_page_sends_changes_nothing_and_breaks_nothing(desk: Desk, act: str) -> None:
    desk.save(sender__kind="harbour")
    desk.press("box/hearing", act)
    desk.press("texts/it", act if act.startswith("wording:") else "save")
    desk.press("wordings/fill", "back", of="\x00")
    desk.press("wordings/fill", "fill", fill="nobody:standard")
    assert desk.remarks() == ""

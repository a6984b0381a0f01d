"""An agreement binds in each authentic language as it was sealed: nobody translates it anew, and papers print those words."""

from __future__ import annotations

import json
from datetime import date

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting, slots
from jitflow.drafting.models import Instrument
from jitflow.papers import service as papers
from jitflow.papers.wanted import Wanted
from tests.fixtures.life import Life

CLAUSE = "media.text"
CLOSED = "This text is authentic in this language and was sealed"


def words(life: Life, language: str) -> str:
    return life.data().texts[CLAUSE].get(language, {}).get("text", "")


def typed(life: Life, language: str, value: str) -> dict[str, str]:
    name = f"text:{language}:{CLAUSE}"
    base = json.dumps(words(life, language) or None)
    return {"act": "save", f"base:{name}": base, name: value, f"source:{CLAUSE}": json.dumps(words(life, "en"))}


def test_the_sealed_version_of_an_authentic_language_is_not_written_any_more(in_force: Life) -> None:
    before = words(in_force, "de")
    for person in ("lead", "german"):
        page = in_force.get(person, "/texts/de")
        assert CLOSED in page.words and f'name="text:de:{CLAUSE}"' not in page.text
        answer = in_force.post(person, "/texts/de", typed(in_force, "de", "Ganz andere Worte"))
        assert answer.status == 422 and CLOSED in answer.words
        assert "Ganz andere Worte" in answer.text, "what was typed is not lost"
        assert in_force.post(person, "/texts/de/autosave", typed(in_force, "de", "Ganz andere Worte")).status == 403
        assert words(in_force, "de") == before
    path = f"text:de:{CLAUSE}"
    with pytest.raises(drafting.NotADraft):
        in_force.write(path, "Ganz andere Worte")
    with pytest.raises(drafting.NotADraft), write_unit() as unit:
        drafting.put_text(unit, in_force.instrument_id, CLAUSE, "de", "Ganz andere Worte", "draft", in_force.users["lead"])
    with pytest.raises(drafting.NotADraft), write_unit() as unit:
        drafting.resolve_conflict(unit, in_force.instrument_id, path, "mine", in_force.users["lead"], mine="Anders", theirs=before)
    assert words(in_force, "de") == before


def test_other_translations_stay_open_and_so_does_what_is_not_issued(in_force: Life) -> None:
    page = in_force.get("lead", "/texts/fr")
    assert CLOSED not in page.words and f'name="text:fr:{CLAUSE}"' in page.text
    assert in_force.post("lead", "/texts/fr", typed(in_force, "fr", "Pour information")).status == 303
    assert words(in_force, "fr") == "Pour information"


def test_until_it_is_in_force_the_authentic_version_is_still_mended(signing: Life) -> None:
    assert signing.post("lead", "/texts/de", typed(signing, "de", "Noch ein Wort")).status == 303
    assert words(signing, "de") == "Noch ein Wort"


def test_the_ordinary_paper_prints_what_was_sealed(in_force: Life) -> None:
    before = words(in_force, "de")
    with write_unit() as unit:  # as it could be done before these texts were closed
        row = unit.session.get_one(Instrument, in_force.instrument_id)
        rows = slots.texts_of(unit.session, row.id)
        for language, said in (("de", "Nie unterschriebene Worte"), ("fr", "Pour information")):
            slots.write(unit.session, row, rows, CLAUSE, language, said, in_force.users["lead"])
        detail = {"paths": [CLAUSE]}
        unit.record(
            "altered", focus_group_id=row.focus_group_id, actor_id=in_force.users["lead"], object_type="instrument",
            object_id=row.id, detail=detail,
        )  # fmt: skip
    with read_unit() as session:
        data = drafting.load(session, in_force.instrument_id)
        request = papers.paper_request(session, data, date(2026, 5, 20), Wanted("de", "pdf", False, None, None, None, None))
    assert request.instrument["texts"][CLAUSE]["de"]["text"] == before
    assert request.instrument["texts"][CLAUSE]["fr"]["text"] == "Pour information"
    assert "Nie unterschriebene Worte" not in json.dumps(request.instrument, ensure_ascii=False)

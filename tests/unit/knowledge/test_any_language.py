"""Who asks in a language that no page speaks finds what there is, in the forms that words take in that language."""

from __future__ import annotations

from statistics import mean

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.finding.service import put_many
from jitflow.knowledge import asking, glossary, shipped
from jitflow.knowledge.seeing import Viewer
from tests.relevance.measure import GROUP, WRITTEN, articles, judged, ndcg

FLOOR = 0.70
"""nDCG@10 of the judged questions in other languages, asked on an English page."""
#: Language, words in a form that no dictionary lists, and a concept of the glossary that is meant.
ASKED = [
    ("el", "παρακολουθήσεις τηλεπικοινωνιών", "interception_of_telecommunications"),
    ("el", "τηλεφωνικές υποκλοπές", "interception_of_telecommunications"),
    ("bg", "заповеди за арест", "arrest_warrant"),
    ("pl", "europejskiego nakazu aresztowania", "european_arrest_warrant"),
    ("pl", "przemytu migrantów", "migrant_smuggling"),
    ("pl", "przesłuchania świadków", "hearing"),
    ("de", "Europäischen Haftbefehlen", "european_arrest_warrant"),
    ("sv", "europeiska arresteringsordern", "european_arrest_warrant"),
    ("cs", "společných vyšetřovacích týmů", "joint_investigation_team"),
    ("lv", "eiropas apcietināšanas ordera", "european_arrest_warrant"),
    ("hu", "elfogatóparancsok", "arrest_warrant"),
    ("es", "intervención telefónica", "interception_of_telecommunications"),
    ("cs", "vzetí do vazby", "pre_trial_detention"),
]


@pytest.mark.parametrize(("language", "words", "concept"), ASKED, ids=[one[1] for one in ASKED])
def test_a_term_in_an_inflected_form_is_understood_on_an_english_page(language: str, words: str, concept: str) -> None:
    read = asking.read_as(words, "en")
    assert read == (language if language in ("el", "bg") else "en")
    assert concept in {one.id for one in glossary.expander().anywhere().equivalents(words.casefold().split(), read)}


def test_words_of_the_page_are_read_as_they_were() -> None:
    for words in ("surrender of nationals", "hearing by videoconference", "time limits of detention"):
        before = glossary.expander().equivalents(words.split(), "en")
        assert before and before == glossary.expander().anywhere().equivalents(words.split(), "en")


def test_questions_of_all_languages_find_the_records_on_an_english_page(any_ground) -> None:
    with write_unit() as unit:
        put_many(unit.session, articles())
    others = [one for one in judged() if one.language not in WRITTEN]
    assert len({one.language for one in others}) >= 8
    scores = {}
    for one in others:
        with read_unit() as session:
            scores[one] = ndcg(asking.search(session, Viewer("nobody", "observer", GROUP), one.words, "en").ids, one.grades)
    for one in sorted(scores, key=scores.__getitem__)[:12]:
        print(f"{scores[one]:.2f} {one.language} {one.words}")
    print(f"nDCG@10 {mean(scores.values()):.3f} on an English page")
    assert mean(scores.values()) >= FLOOR


@pytest.mark.parametrize(("language", "words", "record"), [
    ("el", "παρακολουθήσεις τηλεπικοινωνιών", "interception-limits-differ"),
    ("el", "τηλεφωνικές υποκλοπές", "interception-limits-differ"),
    ("pl", "podsłuchy telefoniczne", "interception-limits-differ"),
])  # fmt: skip
def test_the_record_is_among_the_first(any_ground, language: str, words: str, record: str) -> None:
    assert record in shipped.records()
    with write_unit() as unit:
        put_many(unit.session, articles())
    with read_unit() as session:
        found = asking.search(session, Viewer("nobody", "observer", GROUP), words, "en")
    assert record in found.ids[:10]
    assert any("interception" in one for one in found.also) or not found.also

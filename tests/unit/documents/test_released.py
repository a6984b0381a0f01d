"""Releases on paper: whose mark goes, what stands in its place, and when one is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jitflow.documents import RenderRefused, RenderRequest
from jitflow.documents.produce import draft
from jitflow.documents.released import standing
from jitflow.documents.words import Words
from tests.fixtures.documents import asked, docx_paragraphs, example, made, pdf_text
from tests.fixtures.office import complete, request as with_template

TRANSLATIONS = Path(__file__).parents[3] / "translations"
CODE = Path(__file__).parents[3] / "jitflow" / "documents"
UNREVIEWED = {"it": "testo del modulo non verificato", "el": "μετάφραση εργασίας"}


def released(language: str, instrument: dict | None = None, **changed: str) -> dict[str, dict[str, str]]:
    """A release of exactly this paper."""
    now = standing(asked(instrument, language=language))
    given = {
        "id": "r1", "capacity": "translator", "name": "Ada Verso", "function": "perito", "on": "2026-11-21",
        "answers": now.answers, "catalogue": now.catalogue,
    }  # fmt: skip
    return {language: {**given, **changed}}


def marks(language: str, instrument: dict | None = None, **options) -> list[str]:
    return draft(asked(instrument, language=language, **options)).model["head"]["marks"]


def all_reviewed(language: str) -> dict:
    instrument = example()
    for slots in instrument["texts"].values():
        slots[language] = {"text": "x", "state": "reviewed"}
    return instrument


@pytest.mark.parametrize("language", ["it", "el"])
def test_the_mark_on_unreviewed_wording_goes_and_the_name_stands_in_its_place(language: str) -> None:
    source = example()["language"]
    before = marks(language)
    after = marks(language, released=released(language))
    working = Words(language, TRANSLATIONS).text("working translation")
    unverified = Words(language, TRANSLATIONS).text("form wording not verified")
    assert (unverified if language == source else working) in before
    assert not {unverified, working} & set(after)
    assert any("Ada Verso, perito, 21" in mark for mark in after)
    assert before[0] == after[0], "a draft stays a draft"


@pytest.mark.parametrize("language", ["en", "it", "el"])
def test_the_source_language_is_never_called_a_translation(language: str) -> None:
    """Neither unreviewed nor released."""
    source = {**example(), "language": language, "texts": {}}
    working = Words(language, TRANSLATIONS).text("working translation")
    for options in ({}, {"released": released(language, source)}):
        said = " ".join(marks(language, source, **options)).lower()
        assert working not in said
        assert not any(word in said for word in ("translation", "traduzion", "μετάφραση"))


def test_reviewed_texts_are_counted_until_all_are() -> None:
    language = "el"
    some, all_ = example(), all_reviewed(language)
    counted = Words(language, TRANSLATIONS).text("reviewed texts: %(reviewed)d of %(total)d", reviewed=0, total=0)[:10]
    assert any(mark.startswith(counted) for mark in marks(language, some, released=released(language, some)))
    assert any(mark.startswith(counted) for mark in marks(language, all_))
    assert not any(mark.startswith(counted) for mark in marks(language, all_, released=released(language, all_)))


def test_a_release_holds_on_another_day_and_for_the_issued_paper() -> None:
    given = released("it")
    later = {**example(), "as_of": "2027-02-01"}
    assert marks("it", later, released=given) != marks("it", later)
    issued = draft(asked({**example(), "status": "issued"}, language="it", released=given)).model["head"]
    assert (issued["watermark"], len(issued["marks"])) == ("", len(marks("it", later, released=given)) - 1)


@pytest.mark.parametrize("change", ["answer", "text", "catalogue", "other language"])
def test_a_release_for_anything_else_is_refused(change: str) -> None:
    given, instrument, language = released("it"), example(), "it"
    if change == "answer":
        instrument["answers"]["person"]["surname"] = "Someone"
    elif change == "text":
        next(iter(instrument["texts"].values()))["it"] = {"text": "other"}
    elif change == "catalogue":
        given["it"]["catalogue"] = "0" * 64
    else:
        language, given = "el", {"el": given["it"]}
    with pytest.raises(RenderRefused) as refused:
        draft(asked(instrument, language=language, released=given))
    assert refused.value.path == "released"


def test_an_internal_answer_changes_no_release() -> None:
    instrument = example()
    instrument["answers"]["person"]["whereabouts"] = "elsewhere"
    assert standing(asked(instrument, language="it")) == standing(asked(language="it"))


def test_each_column_of_two_languages_has_its_own_release() -> None:
    model = draft(asked(language="it", beside="el", released=released("it"))).model
    left, right = model["head"]["columns"]
    assert any("Ada Verso" in mark for mark in left["marks"])
    assert not any("Ada Verso" in mark for mark in right["marks"])
    assert Words("el", TRANSLATIONS).text("working translation") in right["marks"]


@pytest.mark.parametrize("form", ["pdf", "docx", "html"])
def test_the_same_release_gives_the_same_bytes_and_another_one_others(form: str) -> None:
    one = made(form, language="it", released=released("it"))
    assert made(form, language="it", released=released("it")).content == one.content
    assert made(form, language="it", released=released("it", name="Bo Altro")).content != one.content
    assert made(form, language="it").content != one.content


def test_every_output_carries_the_words() -> None:
    options = {"language": "it", "released": released("it")}
    words = "Testo del modulo verificato da Ada Verso, perito, 21 novembre 2026"
    assert words in pdf_text(made("pdf", **options).content).replace("\n", " ")
    assert words in made("html", **options).content.decode()
    assert words in "\n".join(docx_paragraphs(made("docx", **options).content))
    template = with_template(complete())
    office = RenderRequest(**{**vars(template), "released": options["released"]})
    from jitflow.documents import render_here

    assert words in docx_paragraphs(render_here(office).content)[0]


def test_the_manifest_names_the_release_and_nobody() -> None:
    manifest = made("docx", language="it", released=released("it")).manifest
    assert manifest["released"] == {"it": {"id": "r1", "capacity": "translator", "on": "2026-11-21"}}
    assert "Verso" not in json.dumps(manifest)
    assert manifest["says"]["it"]["answers"] == released("it")["it"]["answers"]


def test_passages_without_words_are_counted() -> None:
    assert standing(asked(language="it")).missing > 0, "the invented form has no catalogue"
    assert standing(asked(language="en")).missing == 0 and standing(asked(language="en")).verified


def test_french_has_a_space_before_the_colon_that_never_breaks() -> None:
    assert Words("fr", TRANSLATIONS).text("%(label)s:", label="Référence") == "Référence\u00a0:"
    for language in ("bg", "de", "el", "en", "it"):
        assert Words(language, TRANSLATIONS).text("%(label)s:", label="x") == "x:"


def test_one_place_sets_the_colon_before_a_value() -> None:
    """Whoever writes a colon behind a label of his own forgets the space of French."""
    written = {path.name for path in CODE.glob("*.py") if '"%(label)s:"' in path.read_text("utf-8")}
    assert written == {"words.py"}
    by_hand = [path.name for path in CODE.glob("*.py") if re.search(r'f"\{[^}"]*\}:"', path.read_text("utf-8"))]
    assert by_hand == []

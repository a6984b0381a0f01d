"""The free texts of letters for those who translate: the words and nothing else of a letter."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.orm import Session

from jitflow import ownership
from jitflow.access import RIGHTS, SEAT_RIGHTS
from jitflow.cases import pages as case_pages
from jitflow.drafting import language_notes, pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.instruments import keys
from jitflow.letters import pages, service, slots
from jitflow.letters.forms import LetterForm, texts_form
from jitflow.letters.service import LetterData
from jitflow.letters.words import LetterWords, numbered
from jitflow.merging import Conflict
from jitflow.texts import pages as text_pages
from jitflow.texts.service import compare, known_names
from jitflow.web.locale import gettext as _, language_name
from jitflow.web.posted import element_id


def address(letter: LetterData) -> str:
    """The page where the texts of a letter are translated."""
    return drafting_pages.address("letters.translate", letter_id=letter.id)


def may_translate(letter: LetterData) -> bool:
    """Whether the reader may write translations of this letter."""
    return letter.is_open and g.reached.level in RIGHTS["translate"] | SEAT_RIGHTS["translate"] and ownership.owns(letter)


def lines(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """The letters of an instrument that ask for a translation, with how far it is."""
    if draft.definition.letters is None:
        return []
    asked = [one for one in service.letters_of(session, draft.data.id) if one.beside and one.status != "withdrawn"]
    return [_line(draft, one) for one in asked]


def _line(draft: Draft, one: LetterData) -> dict[str, Any]:
    found = slots.counts(one.texts, one.beside or "", one.language)
    return {
        "title": numbered(draft.definition, one),
        "url": address(one),
        "languages": _(
            "%(source)s to %(target)s", source=language_name(one.language), target=language_name(one.beside)
        ),
        "counts": language_notes.count_list(found),
        "open": one.is_open,
    }


def context(
    session: Session,
    draft: Draft,
    letter: LetterData,
    form: LetterForm | None = None,
    conflicts: tuple[Conflict, ...] = (),
    failure: str = "",
) -> dict[str, Any]:
    """The page: every text in the language of the letter beside its translation."""
    assert letter.beside is not None
    made = form or texts_form(draft.definition, letter)
    view = pages.view_of(draft, letter, made, conflicts)
    names = known_names(session, draft.data.case_id, draft.definition, draft.data.answers)
    rows = [_row(draft, letter, made, path, names) for path in made.fields]
    name = numbered(draft.definition, letter)
    return {
        "head": drafting_pages.head(draft),
        "title": name,
        "source": {"code": letter.language, "name": language_name(letter.language)},
        "language": {"code": letter.beside, "name": language_name(letter.beside)},
        "form": view,
        "rows": rows,
        "failure": failure,
        "may_translate": may_translate(letter),
        "letter_url": None if case_pages.narrow() else pages.address("letters.letter", letter.id),
        "counts": language_notes.count_list(slots.counts(letter.texts, letter.beside, letter.language)),
        "crumbs": drafting_pages.crumbs(
            draft, (_("Translations"), drafting_pages.address("texts.index")), (name, None)
        ),
    }


def _row(draft: Draft, letter: LetterData, made: LetterForm, path: str, names: list[Any]) -> dict[str, Any]:
    assert letter.beside is not None
    source = slots.text(letter.texts, path, letter.language)
    words = slots.text(letter.texts, path, letter.beside)
    slot = letter.texts.get(path, {}).get(letter.beside) or {}
    state = slots.state_of(letter.texts, path, letter.beside, letter.language)
    found = compare(source, letter.language, words, letter.beside, names) if source and words else []
    own = LetterWords(draft.definition, letter.kind)
    declared = made.fields[path]
    label = own(declared, "label" if declared.label else "wording", declared.title)
    numbers = keys.positions(letter.answers, path, made.definition.groups)
    return {
        "label": _("%(label)s %(number)d", label=label, number=numbers[0] + 1) if numbers else label,
        "id": element_id(f"segment.{path}"),
        "name": made.translations[path],
        "source": source,
        "made_for": slot.get("made_for", "") if state == slots.STALE else "",
        "state": state,
        "state_label": language_notes.state_labels().get(state, ""),
        "differences": list(dict.fromkeys(text_pages.in_words(one) for one in found))[: text_pages.MOST_SHOWN],
        "act": f"review:{path}" if words and source and state != slots.REVIEWED else "",
    }

"""The page on which the words of a record are looked through for data of persons and cases."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.knowledge import anonymity, here, record_pages, said
from jitflow.knowledge.anonymising import REASONS
from jitflow.knowledge.anonymity import LONGEST_REASON, Found
from jitflow.knowledge.beside_pages import Problem, refusal
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.service import KnowledgeError
from jitflow.web.locale import gettext as _, language_name
from jitflow.web.text_input import BadCharacter, clean

AROUND = 60
"""Characters shown on each side of a hit."""
KEY_LENGTH = 64


class Places:
    """What the places are called in which something was found."""

    def __init__(self, definition: Definition, files: list[said.FileLine]) -> None:
        self._definition, self._words = definition, DefinitionWords(definition)
        self._files = {one.id: one.title for one in files}

    def title(self, place: str) -> str:
        """Of a text, an answer or a file."""
        root, _sep, rest = place.partition(".")
        if root == anonymity.FILE:
            return _("File “%(title)s”", title=self._files.get(rest.partition(".")[0], ""))
        return self._words.field_title(keys.key_of(place, self._definition.groups))


def post(posted: MultiDict) -> Problem | None:
    """Settle one hit, or open it again; what is wrong, with the field, or None."""
    with read_unit() as session:
        record_pages.opened_to_write(session)
    act, _sep, key = posted.get("act", "").partition(":")
    key = key[:KEY_LENGTH]
    record_id, person = g.reached.object.id, here.person()
    try:
        reason = clean(posted.get(f"reason-{key}", ""))
        with write_unit() as unit:
            if act == "settle":
                anonymity.settle(unit, record_id, key, reason, person.id)
            elif act == "open":
                anonymity.open_again(unit, record_id, key, person.id)
            else:
                return ("main", _("Choose what to do."))
    except BadCharacter as bad:
        return (f"reason-{key}", str(bad))
    except KnowledgeError as refused:
        if refused.code == "reason":
            return (refused.path, _("Say why it may stay, in at most %(limit)d characters.", limit=LONGEST_REASON))
        if refused.code == "unknown":
            return ("main", _("This does not stand in the record any more."))
        return refusal(refused)
    return None


def more_typed(posted: MultiDict) -> bool:
    """Whether reasons were typed for others than the one whose button was pressed."""
    pressed = f"reason-{posted.get('act', '').partition(':')[2]}"
    return any(value.strip() for name, value in posted.items() if name.startswith("reason-") and name != pressed)


def context(session: Session, posted: MultiDict, problem: Problem | None) -> dict[str, Any]:
    """The page: what was found by its key, open ones first."""
    found = record_pages.opened_to_write(session)
    prose = anonymity.looked_through(session, found.row, found.standing.texts)
    hits, files = anonymity.hits_in(session, found.row, prose), said.files_of(session, found.row.id)
    grouped: dict[str, list[Found]] = {}
    for one in hits:
        grouped.setdefault(one.hit.key, []).append(one)
    people = here.names(session, *(one.settled_by for one in hits))
    labels = Places(found.definition, files)
    rows = [_row(key, places, prose, labels, people, posted) for key, places in grouped.items()]
    return {
        "head": record_pages.head(found, Labels(session)),
        "open": [one for one in rows if not one["settled"]],
        "settled": [one for one in rows if one["settled"]],
        "unread": [one.title for one in files if not one.has_words],
        "beside_url": here.address("beside"),
        "may_write": here.may_write(),
        "edit_url": here.address("edit"),
        "problem": {"field": problem[0], "message": problem[1]} if problem else None,
        "errors": [{"href": f"#{problem[0]}", "message": problem[1]}] if problem else [],
        "crumbs": here.crumbs((found.data.label, here.address("record")), (_("Data of persons and cases"), None)),
    }


def _row(
    key: str, places: list[Found], prose: dict[str, str], labels: Places, people: dict[str, str], posted: MultiDict
) -> dict[str, Any]:
    first = places[0]
    return {
        "key": key,
        "text": first.hit.text,
        "why": _(REASONS[first.hit.reason]),
        "known": first.hit.sure == "known",
        "settled": first.settled,
        "by": people.get(first.settled_by, ""),
        "typed": posted.get(f"reason-{key}", "")[: LONGEST_REASON * 2],
        "places": [_place(one, prose[one.hit.field], labels) for one in places],
    }


def _place(one: Found, text: str, labels: Places) -> dict[str, Any]:
    """The words around a hit."""
    field, _sep, language = one.hit.field.partition(":")
    start, end = max(0, one.hit.start - AROUND), min(len(text), one.hit.end + AROUND)
    return {
        "field": labels.title(field),
        "language": language_name(language),
        "lang": language,
        "before": ("… " if start else "") + text[start : one.hit.start],
        "hit": text[one.hit.start : one.hit.end],
        "after": text[one.hit.end : end] + (" …" if end < len(text) else ""),
    }

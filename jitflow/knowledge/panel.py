"""Lessons at the questions of a box: after the field they are about, at most three on a page, never over a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from flask import abort, flash, g, url_for

from jitflow.db.units import WriteUnit, read_unit
from jitflow.drafting.pages import Draft, address
from jitflow.instruments import keys
from jitflow.instruments.definition import Section, Severity
from jitflow.instruments.parties import parties_in
from jitflow.knowledge import definitions, here, lessons, remedies
from jitflow.knowledge.doors import AT
from jitflow.knowledge.fitting import Place, answered_codes, folded
from jitflow.knowledge.lessons import Beside, Change, Shown
from jitflow.knowledge.places import of_form
from jitflow.web.locale import current_language, gettext as _

VERB = "lesson"
RECORD = "record"
"""In the address of a doubt: the id of the record."""
CHANGES = 1
"""Changes asked for that are named at the head of a box; the page of the form's help has the others."""


def act(unit: WriteUnit, draft: Draft, here_: str, rest: str) -> str:
    """Keep what the drafter says of a lesson, after all other answers of the page were saved; the address to go to. Who calls it
    wrong is asked why first."""
    kind, _sep, more = rest.partition(":")
    record_id, _sep, place = more.partition(":")
    if draft.outside or kind not in lessons.MARKS:
        abort(400)
    if not here.may_write():
        abort(403)
    if kind == lessons.WRONG:
        return address("knowledge.wrong", **{RECORD: record_id[:32], AT: place})
    try:
        lessons.mark(
            unit, record_id[:32], kind, here.person(), group_id=g.reached.group.id, case_id=draft.data.case_id,
            instrument_id=draft.data.id, place=f"{draft.data.slug}:{place}",
        )  # fmt: skip
    except lessons.KnowledgeError:
        abort(404)
    said = {
        lessons.USED: _("Noted: this helped. Others see it sooner."),
        lessons.NOT_RELEVANT: _("It will not appear in this case any more."),
    }
    flash(said[kind], "success")
    return here_


def placed(draft: Draft, section: Section, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks of a box with lessons after the fields they are about; those about the box as a whole come first, and
    before them what records ask to be changed in it."""
    if draft.outside:
        return blocks
    asked = _of_section(draft, section)
    place = place_of(draft, section, frozenset(_names(blocks)))
    found = _beside(draft).at(place, beside=_advice(draft, section) + len(asked))
    if not found and not asked:
        return blocks
    made = list(blocks)
    for one in reversed(found):
        kind, code = one.fit.spot
        block = {"kind": "lesson", **lesson(draft, one, f"{kind}.{code}")}
        keys_of_checks = _keys_of_check(draft, code) if kind == "checks" else set()
        _put(made, block, {code} if kind == "fields" else keys_of_checks, draft.definition.groups)
    return [*asked, *made]


def to_read(draft: Draft, section: Section, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same where nothing is saved in the draft: nobody is asked whether they helped."""
    return [one | {"may_mark": False} if one["kind"] == "lesson" else one for one in placed(draft, section, blocks)]


def at_clause(draft: Draft, section: Section) -> list[dict[str, Any]]:
    """Lessons on a clause where it is read and spoken of: on the clause as a whole, or on one of its fields."""
    if draft.outside:
        return []
    paths = frozenset(key for one, _field, key in draft.definition.walk() if one is section)
    asked = _of_section(draft, section)
    found = _beside(draft).at(place_of(draft, section, paths), beside=len(asked))
    return asked + [lesson(draft, one, ".".join(one.fit.spot)) for one in found]


def of_fields(draft: Draft, paths: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Path to the lessons on its field, for a list of texts of several clauses: at most three together, to read only."""
    if draft.outside:
        return {}
    made: dict[str, list[dict[str, Any]]] = {}
    for path in paths:
        place = replace(_known(draft), fields=frozenset({folded(keys.key_of(path, draft.definition.groups))}))
        for one in _beside(draft).at(place):
            made.setdefault(path, []).append(lesson(draft, one, ".".join(one.fit.spot)) | {"may_mark": False})
    return made


def of_findings(draft: Draft) -> dict[str, list[dict[str, Any]]]:
    """Check to the lessons on it, for the checks that found something: at most three together."""
    if draft.outside or not draft.result.findings:
        return {}
    found = frozenset(folded(one.id) for one in draft.result.findings)
    made: dict[str, list[dict[str, Any]]] = {}
    for one in _beside(draft).at(replace(_known(draft), checks=found)):
        check = next(each.id for each in draft.result.findings if folded(each.id) == one.fit.spot[1])
        made.setdefault(check, []).append(lesson(draft, one, f"checks.{check}") | {"may_mark": False})
    return made


def changes(draft: Draft, kind: str) -> dict[str, list[dict[str, Any]]]:
    """Key of a field, or id of a check, to the records that ask for a change there, or after which something was changed.

    ``kind``: "checks" for those that found something, "fields" for every question of the form.
    """
    if draft.outside:
        return {}
    known = _beside(draft).book.changes
    wanted = (one.id for one in draft.result.findings) if kind == "checks" else draft.definition.fields
    found = {one: known.get(folded(f"{draft.data.slug}:{one}"), ()) for one in wanted} if known else {}
    return {one: [_change(each) for each in some] for one, some in found.items() if some}


def _of_section(draft: Draft, section: Section) -> list[dict[str, Any]]:
    """What records ask to be changed in a box as a whole or in a group of questions in it, as a block of its own: a single
    question says it in its notes (:func:`changes`)."""
    groups = [key for one, field, key in draft.definition.walk() if one is section and field.is_group]
    known = _beside(draft).book.changes
    places = dict.fromkeys(folded(f"{draft.data.slug}:{one}") for one in (section.id, *groups)) if known else ()
    rows = [_change(each) for place in places for each in known.get(place, ())]
    if not rows:
        return []
    place = of_form(f"{draft.data.slug}:{section.id}")
    more = {"number": len(rows) - CHANGES, "url": place["where_url"]} if len(rows) > CHANGES else None
    return [{"kind": "lesson", "id": f"change-{section.id}", "changes": rows[:CHANGES], "more": more, "may_mark": False}]


def _change(one: Change) -> dict[str, Any]:
    language, title, _summary = one.lesson.said(current_language())
    url = url_for("knowledge.record", group=g.reached.group.slug, record_id=one.lesson.id)
    return {"said": _(remedies.SAID[one.state]), "label": one.lesson.label, "title": title, "lang": language, "url": url}


def at_step(draft: Draft, transition: str, states: Iterable[str]) -> list[dict[str, Any]]:
    """Lessons on a step of the procedure, from where it stands."""
    if draft.outside:
        return []
    place = replace(
        _known(draft), transitions=frozenset({folded(transition)}), procedure_states=frozenset(map(folded, states))
    )
    return [lesson(draft, one, f"transitions.{transition}") | {"may_mark": False} for one in _beside(draft).at(place)]


def _beside(draft: Draft) -> Beside:
    """Of one request: a page of all boxes asks once."""
    known = g.get("lessons_beside", {})
    if draft.data.id not in known:
        with read_unit() as session:
            known[draft.data.id] = lessons.beside(session, g.reached.group.id, draft.data.case_id)
        g.lessons_beside = known
    return known[draft.data.id]


def _advice(draft: Draft, section: Section) -> int:
    """How much advice of the checks stands in a box already: with the lessons it is never more than three."""
    groups, section_of = draft.definition.groups, draft.definition.section_of
    return sum(
        one.severity is Severity.ADVICE and section_of[keys.key_of(one.key, groups)] is section for one in draft.result.findings
    )


def _names(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if block["kind"] == "field":
            yield block["name"]
        for item in block.get("items", ()):
            yield from _names(item["blocks"])


def _keys_of_check(draft: Draft, check: str) -> set[str]:
    return {keys.key_of(one.key, draft.definition.groups) for one in draft.result.findings if folded(one.id) == check}


def _put(blocks: list[dict[str, Any]], block: dict[str, Any], wanted: set[str], groups: Any) -> None:
    """After the first block that asks for one of these keys, on the upper level; else at the top of the box."""
    for number, each in enumerate(blocks):
        names = [each["name"]] if each["kind"] == "field" else list(_names([each]))
        if any(folded(keys.key_of(name, groups)) in {folded(one) for one in wanted} for name in names):
            blocks.insert(number + 1, block)
            return
    blocks.insert(0, block)


def place_of(draft: Draft, section: Section, paths: frozenset[str]) -> Place:
    """Where the drafter is: the box, its questions, what the checks found there, and the codes that were answered."""
    definition = draft.definition
    groups = definition.groups
    found = {one.id for one in draft.result.findings if definition.section_of[keys.key_of(one.key, groups)] is section}
    return replace(
        _known(draft),
        sections=frozenset({folded(section.id)}),
        fields=frozenset(folded(keys.key_of(path, groups)) for path in paths),
        checks=frozenset(map(folded, found)),
    )


def _known(draft: Draft) -> Place:
    """What is known of a draft wherever one is in it."""
    data, codes = draft.data, frozenset(answered_codes(draft.definition, draft.data.answers))
    issuing = frozenset({folded(data.issuing_state)}) if data.issuing_state else frozenset()
    executing = frozenset({folded(data.executing_state)}) if data.executing_state else frozenset()
    parties = frozenset(folded(one.state) for one in parties_in(draft.definition, data.side, data.answers) if one.state)
    return Place(
        data.slug,
        states=issuing | executing | parties,
        issuing_states=issuing,
        executing_states=executing,
        # Measures, offences and routes are answers of the form: their codes are those of its options.
        measures=codes, crimes=codes, routes=codes,
    )  # fmt: skip


def lesson(draft: Draft, one: Shown, spot: str) -> dict[str, Any]:
    """A lesson as the page shows it."""
    language, title, summary = one.lesson.said(current_language())
    known = one.lesson
    return {
        "id": known.id,
        "changes": [],
        "label": known.label,
        "lang": language,
        "title": title,
        "summary": summary,
        "delivered": known.delivered,
        "unread": here.status(definitions.definition(), known.unread)["title"] if known.unread else "",
        "doubted": known.doubted,
        "outdated": bool(known.outdated_from) and known.outdated_from < here.today(),
        "url": url_for("knowledge.record", group=g.reached.group.slug, record_id=known.id),
        "spot": spot,
        "may_mark": draft.may_edit and here.may_write(),
    }

"""What may still change once an instrument stands: practical contacts, and the questions that stay in the file.

Neither is material: no seal is voided, and nothing of it changes what was signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.drafting import acts, pages
from jitflow.drafting.box import BoxForm, Layout, asked, field_extras, form_over, shown_at
from jitflow.drafting.box_page import after_post, conflict_cards, findings_by_path, section_words, undo
from jitflow.drafting.pages import Draft
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, Section
from jitflow.instruments.facts import Facts
from jitflow.instruments.status import Progress
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _


@dataclass
class StillOpen:
    """The form of these answers, by path, and in which box each is asked."""

    form: AnswerForm
    paths: dict[str, Field]
    by_section: list[tuple[Section, dict[str, Field]]] = field(default_factory=list)


def contacts(facts: Facts, posted: MultiDict | None = None) -> StillOpen:
    """The questions of every box that are printed and not material."""
    return _build(facts, lambda one: not one.material and not one.internal, posted)


def internal(facts: Facts, posted: MultiDict | None = None) -> StillOpen:
    """The questions of every box that no document prints."""
    return _build(facts, lambda one: one.internal, posted)


def _build(facts: Facts, wanted: Callable[[Field], bool], posted: MultiDict | None) -> StillOpen:
    by_section = [
        (section, {path: one for path, one in asked(facts, section, posted).items() if wanted(one)})
        for section in facts.definition.sections
    ]
    paths = {path: one for _section, found in by_section for path, one in found.items()}
    return StillOpen(form_over(facts, paths, posted), paths, by_section)


def save(draft: Draft, sent: StillOpen, form: MultiDict, here: str) -> acts.Outcome:
    """Store what was sent; from there on to the list of the boxes."""
    return acts.save(draft, sent, form, here, lambda: pages.address("drafting.tasklist"))


def contacts_context(draft: Draft, made: StillOpen, outcome: acts.Outcome | None = None) -> dict[str, Any]:
    """The page of the practical contacts; `outcome` after a post that kept the reader on it."""
    return {**_context(draft, made, {path: {} for path in made.paths}, outcome, _("Practical contacts"))}


def internal_context(draft: Draft, made: StillOpen, outcome: acts.Outcome | None = None) -> dict[str, Any]:
    """The page of the questions that stay in the file, box by box, with what was found beside them."""
    extras: dict[str, dict[str, Any]] = {}
    found = [_inside(made, findings_by_path(draft, section), draft.definition) for section, _paths in made.by_section]
    boxes = [BoxForm(draft.definition, draft.facts, section, made.form, paths) for section, paths in made.by_section]
    for box, by_path in zip(boxes, found, strict=True):
        extras |= field_extras(box, by_path, draft.data.prefilled, pages.address("drafting.law"))
    context = _context(draft, made, extras, outcome, _("Questions kept in the file"))
    sections = [_section(draft, box, by_path, context["form"]) for box, by_path in zip(boxes, found, strict=True)]
    return {
        **context,
        "sections": [one for one in sections if one["blocks"]],
        "undo": undo(draft) if draft.inside_open and _internal_removal(draft) else None,
        "can_edit": draft.inside_open,
    }


def _context(
    draft: Draft, made: StillOpen, extras: dict[str, dict[str, Any]], outcome: acts.Outcome | None, title: str
) -> dict[str, Any]:
    conflicts = outcome.conflicts if outcome else []
    if outcome is not None:
        after_post(made.form, extras, conflicts)
    return {
        "head": pages.head(draft),
        "form": made.form.view(draft.words, extras),
        "conflicts": conflict_cards(draft, conflicts),
        "cancel_url": pages.address("drafting.tasklist"),
        "can_edit": True,
        "crumbs": pages.crumbs(draft, (title, None)),
    }


def _inside(made: StillOpen, by_path: dict[str, list[dict[str, Any]]], definition: Definition) -> dict[str, Any]:
    """Findings at questions that are asked here, and at groups that are wholly internal."""
    groups = definition.groups
    return {
        path: one
        for path, one in by_path.items()
        if path in made.paths or definition.fields[keys.key_of(path, groups)].internal
    }


def _section(draft: Draft, box: BoxForm, by_path: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    layout = Layout(box, draft.words, by_path, errors=view["errors"], whole=True)
    blocks = _only_asked(layout.blocks(), draft.definition)
    on_page = set(shown_at(blocks))
    return {
        **section_words(draft, box.section, Progress.IN_PROGRESS),
        "blocks": blocks,
        "findings": [one for path, found in by_path.items() if path not in on_page for one in found],
    }


def _only_asked(blocks: Iterable[dict[str, Any]], definition: Definition) -> list[dict[str, Any]]:
    """The blocks without what has no question here; items of a printed group stand open and stay as they are."""
    kept: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] == "field":
            kept.append(block)
        elif block["kind"] == "group":
            own = definition.fields[keys.key_of(block["path"], definition.groups)].internal
            items = [{**one, "blocks": _only_asked(one["blocks"], definition), "open": True} for one in block["items"]]
            if own or any(one["blocks"] for one in items):
                kept.append({**block, "items": items, "fixed": not own})
    return kept


def _internal_removal(draft: Draft) -> bool:
    """Whether what was removed last is an item of a group that no document prints."""
    removal, groups = draft.removal, draft.definition.groups
    if removal is None:
        return False
    group = draft.definition.fields.get(keys.key_of(removal.path.rpartition(".")[0], groups))
    return group is not None and group.internal

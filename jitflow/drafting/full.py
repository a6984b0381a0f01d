"""The whole form on one page, for those who know it by its letters: the same questions as on the pages of the boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.drafting import acts, beside, box_page, narrowing, pages
from jitflow.drafting.box import BoxForm, Layout, asked, field_extras, form_over, progress_label, search_words, shown_at
from jitflow.drafting.field_notes import FieldNotes
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field
from jitflow.instruments.facts import Facts
from jitflow.instruments.outside import OutsideFacts
from jitflow.instruments.status import Progress
from jitflow.knowledge import doors, panel as lessons
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _


@dataclass
class WholeForm:
    """All boxes over one form."""

    boxes: list[BoxForm]
    form: AnswerForm
    paths: dict[str, Field]


def build(facts: Facts, posted: MultiDict | None = None) -> WholeForm:
    """The form over all questions that are asked now, box by box."""
    definition = facts.definition
    seen = [one for one in definition.sections if not (one.internal and isinstance(facts, OutsideFacts))]
    by_section = [(section, asked(facts, section, posted)) for section in seen]
    paths = {path: declared for _section, found in by_section for path, declared in found.items()}
    form = form_over(facts, paths, posted)
    boxes = [BoxForm(definition, facts, section, form, found) for section, found in by_section]
    return WholeForm(boxes, form, paths)


def save(draft: Draft, form: MultiDict) -> acts.Outcome:
    """Store what was sent from the whole form; one post, merged field by field."""
    here = pages.address("drafting.form")
    return acts.save(draft, build(draft.facts, form), form, here, lambda: pages.address("drafting.check"))


def context(
    draft: Draft, whole: WholeForm, outcome: acts.Outcome | None = None, open_comments: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """The page as plain data; `outcome` after a post that kept the reader on it; `open_comments` by path."""
    found = [box_page.findings_by_path(draft, box.section) for box in whole.boxes]
    extras: dict[str, dict[str, Any]] = {}
    notes = FieldNotes(open_comments or {}, draft.data.language, doors.note_at_fields(draft), lessons.changes(draft, "fields"))
    for box, by_path in zip(whole.boxes, found, strict=True):
        extras |= field_extras(box, by_path, draft.data.prefilled, pages.address("drafting.law"), notes)
    narrowing.attach(extras, draft.definition, whole.paths, draft.words)
    conflicts = outcome.conflicts if outcome else []
    if outcome is not None:
        box_page.after_post(whole.form, extras, conflicts)
    view = whole.form.view(draft.words, extras)
    line = beside.attach(draft, view, outcome.typed if outcome else (), conflicts)
    head = pages.head(draft)
    return {
        "head": head,
        "form": view,
        "beside": line,
        "sections": [_section(draft, box, by_path, view) for box, by_path in zip(whole.boxes, found, strict=True)],
        "boxes": box_page.boxes(draft, lambda section: f"#box-{section.id}"),
        "action": head["urls"]["form"],
        "note_url": doors.note_url(draft),
        "can_edit": draft.may_edit,
        "conflicts": box_page.conflict_cards(draft, conflicts),
        "undo": box_page.undo(draft),
        "saved": box_page.saved(draft),
        "by_itself": box_page.by_itself(draft),
        "found": box_page.found_digest(draft, list(draft.definition.sections)),
        "search_words": search_words(draft.definition, whole.paths),
        "crumbs": pages.crumbs(draft, (_("Whole form"), None)),
    }


def _section(draft: Draft, box: BoxForm, by_path: dict[str, list[dict]], view: dict[str, Any]) -> dict[str, Any]:
    """One box of the page: what is said of it, and its blocks."""
    status = next(one for one in draft.statuses if one.section is box.section)
    layout = Layout(box, draft.words, by_path, errors=view["errors"], whole=True)
    blocks = box_page.offered_blocks(draft, box.section, layout)
    on_page = set(shown_at(blocks))
    holds_error = any(view["fields"][path]["error"] for path in box.paths)
    return {
        **box_page.section_words(draft, box.section, status.progress),
        "progress": status.progress.value,
        "progress_label": progress_label(status.progress),
        "blocking": status.blocking,
        "warnings": status.warnings,
        "open": status.progress is not Progress.DOES_NOT_APPLY or holds_error,
        "blocks": blocks,
        "note_url": doors.note_url(draft, "sections", box.section.id),
        "findings": [one for path, found in by_path.items() if path not in on_page for one in found],
    }

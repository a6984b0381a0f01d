"""What the template of a box receives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from jitflow import access
from jitflow.accounts import service as accounts
from jitflow.citing import cited
from jitflow.db.units import read_unit
from jitflow.drafting import beside, case_offers, library_panel, narrowing, pages, party_notes, past, preview, waiting
from jitflow.drafting.acts import Outcome
from jitflow.drafting.box import BoxForm, Layout, field_extras, in_words, progress_label, search_words, shown_at
from jitflow.drafting.field_notes import FieldNotes
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import basis_anchor, fields_by_key
from jitflow.instruments import keys
from jitflow.instruments.definition import Section
from jitflow.instruments.status import Progress
from jitflow.knowledge import doors, panel as lessons
from jitflow.merging import Conflict
from jitflow.parties.service import has_table
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _, language_name
from jitflow.web.posted import canonical
from jitflow.wordings import panel as wordings


def box_context(
    draft: Draft, section: Section, box: BoxForm, outcome: Outcome | None = None, open_comments: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """A box as plain data; `outcome` after a post that kept the reader on the page; `open_comments` by path."""
    words = draft.words
    by_path = findings_by_path(draft, section)
    notes = FieldNotes(open_comments or {}, draft.data.language, doors.note_at_fields(draft), lessons.changes(draft, "fields"))
    extras = field_extras(box, by_path, draft.data.prefilled, pages.address("drafting.law"), notes)
    narrowing.attach(extras, draft.definition, box.paths, words)
    conflicts = outcome.conflicts if outcome else []
    if outcome is not None:
        after_post(box.form, extras, conflicts)
    view = box.form.view(words, extras)
    line = beside.attach(draft, view, outcome.typed if outcome else (), conflicts)
    status = next(s for s in draft.statuses if s.section is section)
    blocks = offered_blocks(draft, section, Layout(box, words, by_path, errors=view["errors"]))
    on_page = set(shown_at(blocks))
    return {
        "head": pages.head(draft),
        "section": section_words(draft, section, status.progress),
        "boxes": boxes(draft, lambda one: pages.address("drafting.box", section_id=one.id), section),
        "nav": _nav(draft, section),
        "form": view,
        "beside": line,
        "action": pages.address("drafting.box", section_id=section.id),
        "can_edit": draft.may_edit,
        "blocks": blocks,
        "before": waiting.questions_before(draft, section) if not box.paths else [],
        "findings": [one for found in by_path.values() for one in found],
        "loose_findings": [one for path, found in by_path.items() if path not in on_page for one in found],
        "conflicts": conflict_cards(draft, conflicts),
        "undo": undo(draft, section),
        "saved": saved(draft),
        "by_itself": by_itself(draft),
        "found": found_digest(draft, [section]),
        "search_words": search_words(draft.definition, box.paths),
        "party_notes": party_notes.of_section(draft, section),
        "paper": preview.context(draft, section),
        "suggest": _suggest_url(draft, section),
        "note_url": doors.note_url(draft, "sections", section.id),
        "crumbs": pages.crumbs(draft, (words.box(section), None)),
    }


def _suggest_url(draft: Draft, section: Section) -> str | None:
    """Where the answers of a section are sent as suggestions to those at the table; None where there is none for the reader."""
    wanted = not section.internal and draft.data.status != "closed" and has_table(draft.data)
    return pages.address("negotiation.suggest", section_id=section.id) if wanted and access.may("negotiation.suggest") else None


def offered_blocks(draft: Draft, section: Section, layout: Layout) -> list[dict[str, Any]]:
    """What a box asks, with what the libraries and the case offer beside it."""
    blocks = layout.blocks()
    if not draft.outside:  # what the case and the libraries know is for those who work on the case
        blocks = case_offers.placed(draft, library_panel.placed(draft, section, blocks))
    return lessons.placed(draft, section, wordings.placed(draft, section, blocks))


def by_itself(draft: Draft) -> str | None:
    """Where a script saves while somebody types; None when the reader may not or does not want that."""
    return pages.address("drafting.autosave") if draft.may_edit and pages.preference("autosave") == "on" else None


def saved(draft: Draft) -> dict[str, Any]:
    """When the draft was last saved, and by whom."""
    return {
        "at": draft.data.saved_at,
        "by": draft.names.get(draft.data.saved_by, ""),
        "is_me": draft.data.saved_by == pages.author(),
    }


def findings_by_path(draft: Draft, section: Section) -> dict[str, list[dict[str, Any]]]:
    """Findings of this box by path. A group may be asked in several boxes: each shows its own part."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in draft.result.findings:
        key = keys.key_of(one.key, draft.definition.groups)
        if draft.definition.section_of[key] is section:
            found.setdefault(one.key, []).append(pages.finding(draft, one))
    return found


def found_digest(draft: Draft, sections: list[Section]) -> str:
    """What tells whether a page shows the findings of these boxes, and how far all boxes are: two hashes."""
    section_of, groups = draft.definition.section_of, draft.definition.groups
    shown = [
        (one.id, one.key, one.item, one.severity.value, one.override is not None, one.softened)
        for one in draft.result.findings
        if section_of[keys.key_of(one.key, groups)] in sections
    ]
    state = [(one.section.id, one.progress.value, one.blocking) for one in draft.statuses]
    return "-".join(hashlib.sha256(repr(part).encode()).hexdigest()[:12] for part in (shown, state))


def section_words(draft: Draft, section: Section, progress: Progress) -> dict[str, Any]:
    """What is said of a box: letter, names, law, and why it does not apply."""
    words, applies = draft.words, progress is not Progress.DOES_NOT_APPLY
    return {
        "id": section.id,
        "letter": section.letter,
        "label": words.section(section, "label"),
        "title": words.section(section, "title") or words.section(section, "label"),
        "basis": cited(section.basis),
        "law": f"{pages.address('drafting.law')}#{basis_anchor(section.basis)}" if section.basis else None,
        "intro": words.section(section, "intro"),
        "help": words.section(section, "help"),
        "internal": section.internal,
        "applies": applies,
        "reason": None if applies else words.section(section, "not_applicable"),
        "part": words.part_of(section),
        "stays": section.printed == "always",
    }


def boxes(draft: Draft, url: Callable[[Section], str], current: Section | None = None) -> list[dict[str, Any]]:
    """All boxes for the list beside the form."""
    return [
        {
            "letter": status.section.letter,
            "label": draft.words.section(status.section, "label"),
            "url": url(status.section),
            "progress": status.progress.value,
            "progress_label": progress_label(status.progress),
            "blocking": status.blocking,
            "current": status.section is current,
            "internal": status.section.internal,
        }
        for status in draft.statuses
    ]


def _nav(draft: Draft, section: Section) -> dict[str, dict[str, str] | None]:
    order = [s.section for s in draft.statuses if s.progress is not Progress.DOES_NOT_APPLY or s.section is section]
    here = order.index(section)

    def link(position: int) -> dict[str, str] | None:
        if not 0 <= position < len(order):
            return None
        label = draft.words.box_in_sentence(order[position])
        return {"label": label, "url": pages.address("drafting.box", section_id=order[position].id)}

    return {"previous": link(here - 1), "next": link(here + 1)}


def after_post(form: AnswerForm, extras: dict[str, dict[str, Any]], conflicts: list[Conflict]) -> None:
    """Fields saved by this post show their new value as base; conflicting ones what the others stored."""
    theirs = {bare(one.path): one.theirs for one in conflicts}
    for path, value in form.answers().items():
        if path in extras and not form[path].errors:
            extras[path]["base"] = canonical(theirs.get(path, value))


def bare(path: str) -> str:
    """The path without the language of a text."""
    return path.split(":", 2)[2] if path.startswith("text:") else path


def conflict_cards(draft: Draft, conflicts: list[Conflict]) -> list[dict[str, Any]]:
    """Fields that somebody else changed meanwhile, with the three values in words."""
    if not conflicts:
        return []
    full = fields_by_key(draft.definition)
    with read_unit() as session:
        names = accounts.names(session, {c.their_actor_id for c in conflicts if c.their_actor_id})
    made = []
    for one in conflicts:
        path = bare(one.path)
        declared = full[keys.key_of(path, draft.definition.groups)]
        place, language = past.place(draft, path), _translation(draft, one.path)
        made.append(
            {
                "path": path,
                "name": one.path if language else path,
                "label": _("%(place)s, in %(language)s", place=place, language=language) if language else place,
                **{part: in_words(draft.words, declared, getattr(one, part)) for part in ("base", "mine", "theirs")},
                "their_name": names.get(one.their_actor_id or "", ""),
                "their_at": one.their_at,
                "gone": one.gone,
            }
        )
    return made


def _translation(draft: Draft, path: str) -> str:
    """The name of the language of a translation; "" for everything else."""
    language = path.split(":", 2)[1] if path.startswith("text:") else draft.data.language
    return "" if language == draft.data.language else language_name(language)


def undo(draft: Draft, section: Section | None = None) -> dict[str, str] | None:
    """The last act, when it removed a part of this box (of any box, when none is named): it can be brought back here."""
    removal = draft.removal
    if removal is None or not (draft.may_edit or draft.inside_open):
        return None
    group_key = keys.key_of(removal.path.rpartition(".")[0], draft.definition.groups)
    asked_here = {key for s, _f, key in draft.definition.walk() if s is section}
    if section is not None and group_key not in asked_here:
        return None
    label = draft.words.item_label(fields_by_key(draft.definition)[group_key])
    return {"label": _("Bring back what was removed (%(item)s)", item=label), "action_value": f"undo:{removal.id}"}

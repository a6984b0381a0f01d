"""Plain data of the pages of translations: all languages of a draft, and the texts of one language."""

from __future__ import annotations

from typing import Any

from flask import g
from markupsafe import Markup, escape

from jitflow.access import RIGHTS, SEAT_RIGHTS
from jitflow.accounts import service as accounts
from jitflow.cases import pages as case_pages
from jitflow.db.units import read_unit
from jitflow.drafting import (
    beside,
    box_page,
    language_notes,
    pages as drafting_pages,
    past,
    segments,
    service as drafting,
)
from jitflow.drafting.beside import SOURCE, slot_name
from jitflow.drafting.pages import Draft
from jitflow.drafting.segments import OFFICIAL_LANGUAGES, Segment
from jitflow.drafting.slots import Slot
from jitflow.drafting.words import place_of
from jitflow.texts import service
from jitflow.texts.acts import REASON, Outcome, closed_words
from jitflow.texts.checks import CHANGED, MISSING, Difference, compare, facts_in
from jitflow.web.differences import differences as word_differences
from jitflow.web.locale import gettext as _, language_name, ngettext
from jitflow.web.posted import canonical, element_id
from jitflow.wordings import translations as wordings

FILTERS = ("all", "empty", "stale", "machine", "draft", "reviewed", "check")
ALWAYS = ("all", "empty", "stale", "draft", "reviewed")
"""Filters that are offered even when nothing is in them."""


MOST_SHOWN = 8
"""Differences of one text that are named; whoever pasted the wrong text need not read a hundred."""


def address(language: str, show: str = "all") -> str:
    """The page of one language; the filter stands in the address."""
    return drafting_pages.address("texts.language", text_language=language, **filtered(show))


def filtered(show: str) -> dict[str, str]:
    """The filter as it stands in an address."""
    return {} if show == "all" else {"show": show}


def may_translate(draft: Draft) -> bool:
    """Whether the reader may write translations of this instrument; they are still written after issue."""
    writes = g.reached.level in RIGHTS["translate"] | SEAT_RIGHTS["translate"]
    return writes and draft.data.status in ("draft", "issued", "received", "registered")


def may_write(draft: Draft, language: str) -> bool:
    """Whether the reader may write the texts of one language: not those that bind as they were sealed."""
    with read_unit() as session:
        return may_translate(draft) and language not in drafting.closed_languages(session, draft.data.id)


def possible(draft: Draft) -> list[str]:
    """Languages a translation can be in: official ones but the source, those of the executing State first."""
    accepted = language_notes.accepted_codes(draft)
    begun = segments.languages_begun(draft.facts)
    codes = [code for code in OFFICIAL_LANGUAGES if code != draft.data.language]
    return sorted(codes, key=lambda code: (code not in accepted, code not in begun, language_name(code)))


# all languages


def index_context(draft: Draft) -> dict[str, Any]:
    """The languages of a draft: accepted there, begun, and all others to begin."""
    accepted, begun = language_notes.accepted_codes(draft), segments.languages_begun(draft.facts)
    notes = language_notes.languages(draft)
    lines = [_line(draft, code, code in accepted) for code in possible(draft)]
    return {
        "head": drafting_pages.head(draft),
        "languages": notes,
        "lines": [one for one in lines if one["code"] in accepted or one["code"] in begun],
        "others": [one for one in lines if one["code"] not in accepted and one["code"] not in begun],
        "crumbs": drafting_pages.crumbs(draft, (_("Translations"), None)),
    }


def _line(draft: Draft, code: str, accepted: bool) -> dict[str, Any]:
    counts = segments.counts(draft.facts, code)
    return {
        "code": code,
        "name": language_name(code),
        "accepted": accepted,
        "wording": code in draft.definition.wording,
        "url": address(code),
        "progress": progress(counts),
        "counts": language_notes.count_list(counts),
    }


def progress(counts: dict[str, int]) -> dict[str, Any]:
    """A bar of states, the furthest first, in hundredths; with the sentence that says the same."""
    total, place, parts = sum(counts.values()), 0.0, []
    for state in ("reviewed", "draft", "machine", "stale", "empty"):
        if counts.get(state):
            width = 100 * counts[state] / total
            parts.append({"state": state, "start": f"{place:.2f}", "width": f"{width:.2f}"})
            place += width
    return {"total": total, "parts": parts, "words": language_notes.counts_in_words(counts)}


# one language


def context(draft: Draft, language: str, show: str = "all", outcome: Outcome | None = None) -> dict[str, Any]:
    """The texts of one language; `outcome` after a post that kept the reader on the page."""
    page = _Page(draft, language, outcome)
    rows = [page.row(one) for one in segments.to_translate(draft.facts, language)]
    counted = {name: sum(_shows(row, name) for row in rows) for name in FILTERS}
    shown = [row for row in rows if _shows(row, show) or (outcome and row["path"] in outcome.typed)]
    counts = segments.counts(draft.facts, language)
    source, target = language_name(draft.data.language), language_name(language)
    return {
        "head": drafting_pages.head(draft),
        "language": {"code": language, "name": target},
        "source": {"code": draft.data.language, "name": source},
        "title": _("%(number)s, %(source)s to %(target)s", number=draft.data.number, source=source, target=target),
        "progress": progress(counts),
        "boxes": _by_box(draft, shown),
        "counted": counted,
        "filters": _filters(language, counted, show),
        "show": show,
        "action": address(language, show),
        "conflicts": box_page.conflict_cards(draft, outcome.conflicts) if outcome else [],
        "errors": page.errors(shown),
        # What was typed into a page that is older than the seal stays in its fields.
        "can_edit": may_translate(draft) and not (page.closed and outcome is None),
        "closed": closed_words() if page.closed else "",
        "wordings": sum(one["all"] for one in page.wordings.values()) if not page.closed else 0,
        "saved": box_page.saved(draft),
        "accepted": _accepted(draft, language),
        "wording": language in draft.definition.wording,
        "without_source": len(segments.segments(draft.facts)) - len(rows),
        "others": [_line(draft, code, False) for code in _others(draft, language)],
        "index_url": drafting_pages.address("texts.index"),
        "crumbs": drafting_pages.crumbs(
            draft, (_("Translations"), drafting_pages.address("texts.index")), (target, None)
        ),
    }


def _shows(row: dict[str, Any], show: str) -> bool:
    return show == "all" or row["state"] == show or (show == "check" and bool(row["differences"]) and not row["accepted_reason"])


def _by_box(draft: Draft, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for row in rows:
        if not made or made[-1]["id"] != row["box"]:
            section = draft.definition.section(row["box"])
            label = draft.words.section(section, "label")
            box = draft.words.box(section)
            made.append({"id": row["box"], "title": f"{box}, {label}" if section.letter else label, "rows": []})
        made[-1]["rows"].append(row)
    return made


def _filters(language: str, counted: dict[str, int], show: str) -> list[dict[str, Any]]:
    labels = {"all": _("All"), "check": _("With a difference"), **language_notes.state_labels()}
    return [
        {"code": one, "label": labels[one], "count": counted[one], "url": address(language, one), "current": one == show}
        for one in FILTERS
        if one in ALWAYS or counted[one] or one == show
    ]


def filters(context: dict[str, Any], show: str) -> list[dict[str, Any]]:
    """The filters of a page again, another one chosen."""
    return _filters(context["language"]["code"], context["counted"], show)


def _others(draft: Draft, language: str) -> list[str]:
    accepted, begun = language_notes.accepted_codes(draft), segments.languages_begun(draft.facts)
    return [code for code in possible(draft) if code != language and (code in accepted or code in begun)]


def _accepted(draft: Draft, language: str) -> dict[str, Any]:
    notes = language_notes.languages(draft)
    return {
        "state": notes["state"],
        "yes": language in language_notes.accepted_codes(draft),
        "label": notes["label"],
        "confirmed": notes["confirmed"],
    }


class _Page:
    """What all rows of the page share: the slots of both languages, names of persons, what was posted."""

    def __init__(self, draft: Draft, language: str, outcome: Outcome | None) -> None:
        self.draft, self.language, self.outcome = draft, language, outcome
        with read_unit() as session:
            self.slots = drafting.slots_of(session, draft.data.id, language)
            self.sources = drafting.slots_of(session, draft.data.id, draft.data.language)
            self.names = service.known_names(session, draft.data.case_id, draft.definition, draft.data.answers)
            people = {one.reviewed_by for one in self.slots.values()} | {one.saved_by for one in self.sources.values()}
            self.people = accounts.names(session, {one for one in people if one})
            self.wordings = wordings.offers(session, draft, language)
            self.closed = language in drafting.closed_languages(session, draft.data.id)

    def row(self, one: Segment) -> dict[str, Any]:
        """One text: source, translation, state, what differs."""
        draft, slot = self.draft, self.slots.get(one.path, Slot())
        source = self.sources.get(one.path, Slot())
        kept = self._kept(one.path)
        text = kept.raw if kept else slot.text
        found = self._differences(one.path, source.text, slot.text)
        sentences = list(dict.fromkeys(in_words(difference) for difference in found))
        label = place_of(draft.words, draft.facts.instrument.answers, one.path, one.section)
        name = slot_name(self.language, one.path)
        return {
            "path": one.path,
            "box": one.section.id,
            "id": element_id(f"segment.{one.path}"),
            "label": label.partition(", ")[2] or label,
            "place": label,
            "url": None if case_pages.narrow() else drafting_pages.field_url(draft, one.path),
            "source": self._source(source, slot, found),
            "name": name,
            "input_id": element_id(name),
            "text": text,
            "rows": min(max(3, len(text or source.text) // 46 + 2), 24),
            "base": canonical(self._base(name, kept, slot)),
            "source_name": SOURCE + one.path,
            "source_shown": canonical(source.text),
            "state": slot.state,
            "state_label": language_notes.state_labels()[slot.state],
            "note": self._note(slot),
            "differences": sentences,
            "more_differences": len(sentences) - MOST_SHOWN,
            "accepted_reason": slot.accepted_reason if slot.state == "reviewed" else None,
            "compared": bool(slot.text and source.text),
            "reason_name": REASON + one.path,
            "reason": self.outcome.reasons.get(one.path, "") if self.outcome else "",
            "refused": self.outcome.refused.get(one.path) if self.outcome else None,
            "not_stored": bool(kept),
            "wording": self.wordings.get(one.path),
            "newer": False,
            "half_way": False,
            "stopped": bool(self.outcome and one.path in self.outcome.against),
        }

    def _kept(self, path: str) -> beside.Typed | None:
        """What was typed and not stored: it stays in its field."""
        typed = self.outcome.typed.get(path) if self.outcome else None
        if typed and (typed.error or path in self.outcome.left or any(one.path == typed.name for one in self.outcome.conflicts)):
            return typed
        return None

    def _base(self, name: str, kept: beside.Typed | None, slot: Slot) -> str:
        """What the page shows as stored: after a conflict that is what the other person wrote."""
        if kept and kept.error:
            return kept.base
        conflicts = self.outcome.conflicts if self.outcome else []
        return next((one.theirs or "" for one in conflicts if one.path == name), slot.text)

    def _differences(self, path: str, source: str, text: str) -> list[Difference]:
        if not source or not text:
            return []
        return compare(source, self.draft.data.language, text, self.language, self.names)

    def _source(self, source: Slot, slot: Slot, found: list[Difference]) -> dict[str, Any]:
        changed = slot.state == "stale"
        known = changed and slot.source_text is not None
        if known:
            html = word_differences(slot.source_text, source.text)
        else:
            html = marked(source.text, self.draft.data.language, found)
        return {
            "code": self.draft.data.language,
            "text": source.text,
            "html": html,
            "changed": changed,
            "words_known": known,
            "at": source.saved_at,
            "by": self.people.get(source.saved_by, ""),
        }

    def _note(self, slot: Slot) -> dict[str, Any] | None:
        """Who reviewed it and when; of a stale or changed one: who had."""
        if slot.reviewed_at is None:
            return None
        return {"by": self.people.get(slot.reviewed_by or "", ""), "at": slot.reviewed_at, "still": slot.state == "reviewed"}

    def errors(self, rows: list[dict[str, Any]]) -> list[dict[str, str]]:
        """The summary on top: what was not stored, what was not marked; also of texts that are asked no longer."""
        refused = self.outcome.refused if self.outcome else {}
        shown = {row["path"] for row in rows}
        made = [
            {"href": "#main", "message": f"{past.place(self.draft, path)}: {message}"}
            for path, message in refused.items()
            if path not in shown
        ]
        made += [{"href": f"#{row['input_id']}", "message": f"{row['place']}: {row['refused']}"} for row in rows if row["refused"]]
        for row in rows:
            if row["stopped"]:
                count = len(row["differences"])
                message = ngettext(
                    "%(place)s: saved, not marked reviewed. %(num)s difference stands against it.",
                    "%(place)s: saved, not marked reviewed. %(num)s differences stand against it.",
                    count, place=row["place"],
                )  # fmt: skip
                made.append({"href": f"#{row['input_id']}", "message": message})
        return made


def marked(text: str, language: str, found: list[Difference]) -> Markup:
    """A source text with its figures set off; those that the translation lacks stand out."""
    missing = {(one.start, one.end) for one in found if one.side == MISSING}
    spans = sorted({*facts_in(text, language), *missing})
    parts, place = [], 0
    for start, end in spans:
        if start < place:
            continue
        look = "fact fact-missing" if any(start < b and a < end for a, b in missing) else "fact"
        parts += [escape(text[place:start]), Markup('<span class="{}">{}</span>').format(look, text[start:end])]
        place = end
    return Markup("").join([*parts, escape(text[place:])])


def in_words(one: Difference) -> str:
    """A difference as a sentence."""
    if one.side == CHANGED:
        return _("The currency differs: %(source)s in the source, %(target)s here", source=one.text, target=one.other)
    if one.side == MISSING:
        sentences = {
            "number": _("Number %(text)s is missing", text=one.text),
            "amount": _("Amount %(text)s is missing", text=one.text),
            "date": _("Date %(text)s is missing", text=one.text),
            "time": _("Time %(text)s is missing", text=one.text),
            "code": _("Reference %(text)s is missing", text=one.text),
            "name": _("Name %(text)s is missing", text=one.text),
        }
    else:
        sentences = {
            "number": _("Number %(text)s is not in the source", text=one.text),
            "amount": _("Amount %(text)s is not in the source", text=one.text),
            "date": _("Date %(text)s is not in the source", text=one.text),
            "time": _("Time %(text)s is not in the source", text=one.text),
            "code": _("Reference %(text)s is not in the source", text=one.text),
            "name": _("Name %(text)s is not in the source", text=one.text),
        }
    return sentences[one.kind]


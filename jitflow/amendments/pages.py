"""Plain data of the page of what is in force: a day, its text, its versions, and what each of them changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import g, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from jitflow import paths
from jitflow.amendments import service
from jitflow.amendments.service import Consolidated, Note
from jitflow.citing import cited
from jitflow.db import clock
from jitflow.deadlines import service as deadlines
from jitflow.documents.catalogue import Catalogue
from jitflow.documents.changes import SectionChange, heading_of, printer_of, units
from jitflow.documents.consolidated import said_of
from jitflow.documents.words import Words
from jitflow.drafting import pages as drafting_pages, service as drafting
from jitflow.drafting.pages import Draft
from jitflow.procedure import in_force
from jitflow.procedure.in_force import InForce
from jitflow.procedure.limits import Limit, line as limit_line
from jitflow.procedure.standing import Standing
from jitflow.procedure.words import ProcedureWords
from jitflow.web import time_axis
from jitflow.web.locale import gettext as _, language_name, locale, ngettext
from jitflow.web.time_axis import Axis, Bar

MOST_YEARS = 100


def address(day: date | None = None, language: str = "") -> str:
    """The page, on a day and in a language."""
    more = {"day": day.isoformat()} if day else {}
    return drafting_pages.address("amendments.index", **more, **({"language": language} if language else {}))


def today() -> date:
    """Which day it is for the reader."""
    return clock.now().astimezone(ZoneInfo(g.zone)).date()


def day_of(text: str) -> date | None:
    """The day that was asked for; None for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if abs(found.year - today().year) <= MOST_YEARS else None


def language_of(draft: Draft, text: str) -> str:
    """The language that was asked for, or the language of the text."""
    return text if text in draft.definition.wording else draft.data.language


def context(session: Session, draft: Draft, failure: str = "") -> dict[str, Any]:
    """The page. Raises NoProcedure."""
    found, issued = service.known(session, draft.data.id)
    asked = request.args.get("day", "")
    day = day_of(asked) if asked else today()
    language = language_of(draft, request.args.get("language", ""))
    made = service.consolidated(session, found, issued, day) if day is not None else None
    words = ProcedureWords(draft.definition.slug, found.position.side)
    crumbs = drafting_pages.crumbs(draft, (_("Procedure"), drafting_pages.address("procedure.index")), (_("In force"), None))
    return {
        "head": drafting_pages.head(draft),
        "crumbs": crumbs,
        "action": drafting_pages.address("amendments.index"),
        "day": (day or today()).isoformat(),
        "day_error": _("Choose a day of the calendar, as in 2026-03-03.") if day is None else "",
        "shown_day": shown(day) if day else "",
        "failure": failure,
        "language": language,
        "languages": _languages(draft, language),
        "beside": [one for one in _languages(draft, "") if one["code"] != language],
        "issued": [_version(words, one, issued, made) for one in reversed(issued)],
        "axis": _axis(found, issued, words) if issued else None,
        "ends": _ends(session, found, words) if issued else [],
        "made": _made(found, made, words, language) if made is not None else None,
        "copy": copy_of(found, issued, language),
        "may_print": draft.may_edit or draft.contacts_open,
    }


def _made(found: Standing, made: Consolidated, words: ProcedureWords, language: str) -> dict[str, Any]:
    return {
        "number": made.version.number,
        "from": shown(made.version.from_day),
        "sections": sections(found, made, language),
        "changes": [
            {**_title(words, version), "sections": [_changes(one) for one in listed]}
            for version, listed in service.of_versions(found, made, language) if version.number > 1
        ],
    }  # fmt: skip


def sections(found: Standing, made: Consolidated, language: str) -> list[dict[str, Any]]:
    """The text of that day as its paper says it: heading, questions and answers, and what steps say there."""
    definition = found.definition
    catalogue, own = Catalogue(definition, language, paths.TRANSLATIONS), Words(language, paths.TRANSLATIONS)
    instrument = drafting.to_instrument(
        drafting_data(found, made), made.day
    )
    printer = printer_of(definition, instrument, catalogue, own)
    listed = []
    for section in definition.sections:
        said = [] if section.internal else units(printer, section)
        notes = [_note(found, one, catalogue, own) for one in made.notes if one.section == section.id]
        if said or notes:
            letter, heading = heading_of(printer, section)
            rows = [{"label": one.label, "text": one.text} for one in said if one.text or one.label]
            listed.append({"id": section.id, "letter": letter, "heading": heading, "rows": rows, "notes": notes})
    return listed


def drafting_data(found: Standing, made: Consolidated) -> Any:
    """The instrument with the content of that day."""
    from dataclasses import replace

    return replace(found.data, answers=made.answers, texts=made.texts, status="issued")


def _note(found: Standing, note: Note, catalogue: Catalogue, words: Words) -> str:
    told = {"party": note.party, "values": note.values}
    return said_of(told, found.data.side, found.position.side.transition[note.transition], catalogue, words)


def copy_of(found: Standing, issued: list[InForce], language: str = "") -> dict[str, Any] | None:
    """The working copy that is open beside what is in force; None where none is."""
    if found.version is None:
        return None
    changed = service.of_copy(found, language or found.data.language)
    return {
        "title": copy_title(found, issued),
        "sections": [_changes(one) for one in changed],
        "count": ngettext("%(num)s clause differs", "%(num)s clauses differ", len(changed)),
        "sealed": found.paper.sealed,
        "url": drafting_pages.address("drafting.tasklist"),
    }


def copy_title(found: Standing, issued: list[InForce]) -> str:
    """What a working copy is, and what is in force meanwhile: nobody takes one for the other."""
    number = len(issued)
    now = in_force.on(issued, today()) or issued[0]
    return _(
        "Working copy of amendment %(number)s; in force is version %(version)s of %(day)s.",
        number=number, version=now.number, day=shown(now.from_day),
    )  # fmt: skip


def banner(session: Session, data: drafting.InstrumentData) -> dict[str, str] | None:
    """For every page of an instrument whose working copy is open: what it shows, and where what is in force is read."""
    found, issued = service.known(session, data.id)
    if found.version is None or not issued:
        return None
    return {"text": copy_title(found, issued), "url": address()}


def _title(words: ProcedureWords, version: InForce) -> dict[str, str]:
    said = _("Version %(number)s, in force from %(day)s", number=version.number, day=shown(version.from_day))
    return {"title": said, "step": words.step(version.transition), "basis": cited(version.transition.basis)}


def _version(
    words: ProcedureWords, version: InForce, issued: list[InForce], made: Consolidated | None
) -> dict[str, Any]:
    later = next((one for one in issued if one.number == version.number + 1), None)
    return {
        **_title(words, version),
        "until": shown(later.from_day - timedelta(days=1)) if later and later.from_day > version.from_day else "",
        "current": made is not None and made.version.number == version.number,
        "url": address(version.from_day),
        "event_url": drafting_pages.address("procedure.event", event_id=version.event_id),
        "hashes": [
            {"language": language_name(code), "hash": one["hash"]} for code, one in sorted(version.seals.items())
        ],
    }


def _changes(one: SectionChange) -> dict[str, Any]:
    return {
        "title": " ".join(part for part in (one.letter, one.heading) if part),
        "changes": [{"label": each.label, "pieces": each.pieces} for each in one.changes],
    }


def _languages(draft: Draft, chosen: str) -> list[dict[str, Any]]:
    codes = sorted(draft.definition.wording, key=lambda code: (code != draft.data.language, code))
    return [{"code": code, "name": language_name(code), "chosen": code == chosen} for code in codes]


def _axis(found: Standing, issued: list[InForce], words: ProcedureWords) -> Markup:
    """Versions as bars, extensions, accessions and other steps that bear on a clause as dots."""
    now = today()
    events = [
        (entry.at.astimezone(ZoneInfo(g.zone)).date(), f"{words.step(step)}, {short(entry.at.astimezone(ZoneInfo(g.zone)).date())}")
        for entry in found.position.history
        if entry.applied and entry.event.kind == "transition"
        and ((step := found.position.side.transition[entry.transition]).concerns or step.issues or step.reopens)
    ]  # fmt: skip
    bars = []
    for number, one in enumerate(issued):
        later = issued[number + 1].from_day - timedelta(days=1) if number + 1 < len(issued) else None
        last = later if later is not None else now + timedelta(days=3650)
        said = _("until %(day)s", day=short(last)) if later is not None else _("in force")
        title = _("Version %(number)s, from %(day)s", number=one.number, day=short(one.from_day))
        bars.append(Bar(title, one.from_day, max(last, one.from_day), said, "clock"))
    drawn = time_axis.draw(
        Axis(
            _("Versions, extensions and accessions in time; the same as the lists."), _("What happened"), _("Today"), now,
            events, bars, lambda day: format_date(day, "MMM y", locale()),
            max(min([*(one.from_day for one in issued), *(day for day, _title in events)]), now - timedelta(days=MOST_YEARS * 365)),
        )
    )  # fmt: skip
    return Markup(drawn)  # noqa: S704 - our own SVG, in which every word is escaped


def _ends(session: Session, found: Standing, words: ProcedureWords) -> list[dict[str, Any]]:
    """How long what is in force runs: each limit from which another is counted back, and that other one."""
    side, now = found.position.side, clock.now()
    back = [one for one in side.deadlines if one.of]
    wanted = {name for one in back for name in (one.id, one.of)}
    rows = [one for one in deadlines.deadlines_of(session, found.data.id) if one.rule in wanted]
    return [limit_line(Limit.stored(row), side, words, g.zone, now, detailed=False) for row in rows]


def shown(day: date) -> str:
    """A day in words."""
    return format_date(day, "long", locale())


def short(day: date) -> str:
    """A day in few letters."""
    return format_date(day, "d MMM y", locale())

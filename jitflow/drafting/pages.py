"""Plain data of the drafting pages: task list, findings, check your answers, history."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request, url_for
from flask_login import current_user

from jitflow import access, library
from jitflow.accounts import preferences, service as accounts
from jitflow.capacities import SEAT_LEVELS
from jitflow.cases import pages as case_pages, service as cases
from jitflow.citing import cited
from jitflow.confirmations import service as confirmations
from jitflow.db import clock
from jitflow.drafting import service
from jitflow.drafting.saving import STANDING
from jitflow.drafting.words import DefinitionWords, finding_basis, place_of, severity_label
from jitflow.instruments import keys, outside
from jitflow.instruments.checks import CheckResult, Finding, run_checks
from jitflow.instruments.definition import Definition, Section, Severity
from jitflow.instruments.facts import Facts
from jitflow.instruments.given import state_values
from jitflow.instruments.outside import OutsideFacts
from jitflow.instruments.parties import parties_in
from jitflow.instruments.states import StateData
from jitflow.instruments.status import SectionStatus, all_statuses, section_at
from jitflow.procedure import receptions
from jitflow.web.fields import first_input
from jitflow.web.locale import country_name, gettext as _
from jitflow.web.posted import element_id

_WITH_LATIN = re.compile(r"(.*\S)\s+\(([^()]+)\)")
"""A name in its own script with the Latin letters in brackets, as the form has it."""
BESIDE = "beside"
"""In the address of a form: the language that stands beside the source, or ``none``; links to forms keep it."""
_FORMS = frozenset({"drafting.box", "drafting.form"})
RIGHTS_TO_WRITE = case_pages.EDITORS | {SEAT_LEVELS["drafter"]}
"""What a place in the team, or a seat, comes to where one writes in the draft."""


def address(endpoint: str, **more: str) -> str:
    """URL of a page of this instrument."""
    reached = g.reached
    if endpoint in _FORMS and request.args.get(BESIDE, "")[:5].isalpha():
        more.setdefault(BESIDE, request.args[BESIDE][:5])
    values = {"group": reached.group.slug, "case_id": reached.case.id, "instrument_id": reached.instrument.id, **more}
    return url_for(endpoint, **values)


def whole_form() -> bool:
    """Whether the reader works on the whole form instead of one box after the other."""
    return preference("layout") == "whole"


def preference(name: str) -> str:
    """How the reader likes the pages to be; names and values in `jitflow.accounts.preferences`."""
    return preferences.of(current_user)[name]


def box_url(section_id: str, fragment: str = "") -> str:
    """Where a box, or a place in it, is for this reader: a page of its own, or its part of the whole form."""
    if whole_form():
        return f"{address('drafting.form')}#{fragment or f'box-{section_id}'}"
    page = address("drafting.box", section_id=section_id)
    return f"{page}#{fragment}" if fragment else page


@dataclass
class Draft:
    """An instrument loaded for a page: stored data, facts, checks, words."""

    data: service.InstrumentData
    person: dict[str, Any]
    names: dict[str, str]
    states: StateData = field(default_factory=library.states)
    """State data with what this focus group confirmed."""
    removal: service.Removal | None = None
    """The last act, when it removed an item; only where :func:`load` was asked for it."""
    outcome: str = ""
    """How pages and data of what was not drafted here compare."""
    copy: dict[str, str] | None = None
    """That this is a working copy of what is in force, and where that is read; only while one is open."""
    outside: bool = False
    """The reader sits at the table of the instrument and belongs to no team: nothing internal is there, nothing of the case."""
    today: date | None = None
    """The day it is for the focus group; None: that of UTC."""

    @cached_property
    def definition(self) -> Definition:
        return library.library().definition(self.data.slug, self.data.version)

    @cached_property
    def words(self) -> DefinitionWords:
        return DefinitionWords(self.definition)

    @cached_property
    def facts(self) -> Facts:
        instrument = service.to_instrument(self.data, self.today or clock.now().date())
        if self.outside:
            return OutsideFacts(self.definition, instrument, state_values(self.definition, instrument, self.states))
        return library.facts_of(self.definition, instrument, self.states)

    @cached_property
    def result(self) -> CheckResult:
        if not self.linted:
            return CheckResult()
        only = outside.open_checks(self.definition) if self.outside else None
        return run_checks(self.definition, self.facts.instrument, facts=self.facts, overrides=self.data.overrides, only=only)

    @cached_property
    def statuses(self) -> list[SectionStatus]:
        found = all_statuses(self.facts, self.result)
        return [one for one in found if not (self.outside and one.section.internal)]

    def hides(self, path: str) -> bool:
        """Whether a path names something that the reader does not see; a text may stand there with its language."""
        bare = path.split(":", 2)[2] if path.startswith(("text:", "state:")) and path.count(":") > 1 else path
        if bare.startswith("check:"):
            known = {one.id for one in self.definition.checks} - outside.open_checks(self.definition)
            return self.outside and bare.split(":")[1] in known
        return self.outside and outside.is_hidden(self.definition, bare)

    @property
    def linted(self) -> bool:
        """Whether the checks of a draft are asked: what others wrote is read, not corrected."""
        return self.data.origin == "drafted"

    @property
    def may_edit(self) -> bool:
        return g.reached.level in RIGHTS_TO_WRITE and self.data.status == "draft"

    @property
    def inside_open(self) -> bool:
        """Whether the reader may answer the questions kept in the file, although the rest stands."""
        return case_pages.may_edit() and self.data.status in STANDING

    @property
    def contacts_open(self) -> bool:
        """Whether the reader may change the practical contacts, although the rest stands."""
        may_write = g.reached.level in RIGHTS_TO_WRITE and self.data.status in STANDING
        return may_write and self.data.origin == "drafted"


def load(session: Any, with_removal: bool = False) -> Draft:
    """The instrument of this request. The guard has already judged who may see it."""
    reached = g.reached
    data = service.load(session, reached.instrument.id)
    sits = reached.seat is not None
    if sits:
        data = service.without_internal(data)
    person = cases.person_facts(session, data.case_id, data.person_id) if not sits else {}
    people = {data.saved_by, *(o["actor_id"] for o in data.overrides.values())}
    removal = service.newest_removal(session, data.id) if with_removal else None
    states = confirmations.states_of(session, data.focus_group_id)
    came_in = receptions.of_instrument(session, data.id) if data.origin != "drafted" else None
    outcome = came_in.outcome if came_in is not None else ""
    copy = None
    if data.status == "draft" and reached.instrument.issued_at is not None:
        from jitflow.amendments.pages import banner  # which needs the pages of a draft

        copy = banner(session, data)
    today = clock.now().astimezone(ZoneInfo(g.zone)).date()
    return Draft(data, person, accounts.names(session, people), states, removal, outcome, copy, sits, today)


def head(draft: Draft) -> dict[str, Any]:
    """What every drafting page says of its instrument."""
    from jitflow.drafting import addresses  # which need the pages of a draft, as the table does
    from jitflow.parties import pages as tables

    data, definition, words = draft.data, draft.definition, draft.words
    script = draft.person.get("script_lang")
    addressed = definition.opening.executing_state != "none"
    return {
        "number": data.number,
        "title": words.plain("definition:title", definition.title),
        "act": words.plain("definition:act", definition.act),
        "part": words.part,
        **_names(draft),
        "about_person": definition.opening.person,
        "person_lang": script,
        "person_dir": "rtl" if script in case_pages.RIGHT_TO_LEFT else "ltr",
        "executing_state": country_name(data.executing_state) if data.executing_state else "",
        "issuing_state": country_name(data.issuing_state),
        "addressed": addressed,
        "among": _among(draft),
        "came_from": country_name(data.issuing_state) if data.side == "executing" else "",
        "status": data.status,
        "revision": data.revision,
        "saved_at": data.saved_at,
        "saved_by": draft.names.get(data.saved_by, ""),
        "can_edit": draft.may_edit,
        "copy": draft.copy,
        "linted": draft.linted,
        "differs": draft.outcome == "differs",
        "narrow": case_pages.narrow(),
        "whole": whole_form(),
        "urls": addresses.of(draft),
        "table": tables.of_head(draft),
        "token": secrets.token_hex(16),
    }


def _among(draft: Draft) -> str:
    """The States of the parties of what several conclude, each once; empty for what one authority sends another."""
    parties = parties_in(draft.definition, draft.data.side, draft.facts.instrument.answers)
    return ", ".join(dict.fromkeys(country_name(one.state) for one in parties if one.state))


def _names(draft: Draft) -> dict[str, str]:
    """The person in the own script, and how that reads in Latin letters, also where the form has both in one field.

    Who sees texts only is told no person.
    """
    if case_pages.narrow():
        return {"person": "", "person_latin": ""}
    parts = [str(part) for key in reversed(draft.definition.opening.person_keys) if (part := draft.facts.value(key))]
    both = [_WITH_LATIN.fullmatch(part) for part in parts]
    if not any(both):
        return {"person": person_name(draft), "person_latin": _latin(draft.person)}
    pairs = [(found[1], found[2]) if found else (part, part) for found, part in zip(both, parts, strict=True)]
    return {"person": " ".join(own for own, _read in pairs), "person_latin": " ".join(read for _own, read in pairs)}


def person_name(draft: Draft) -> str:
    """Whom the instrument concerns, as its own answers say, else as the case does."""
    parts = [draft.facts.value(key) for key in draft.definition.opening.person_keys]
    own = " ".join(str(part) for part in reversed(parts) if part)
    return own or (case_pages.person_name(draft.person) if draft.person else "")


def _latin(facts: dict[str, Any]) -> str:
    return " ".join(part for part in (facts.get("forenames_latin"), facts.get("surname_latin")) if part)


def crumbs(draft: Draft, *more: tuple[str, str | None]) -> list[dict[str, Any]]:
    start = address("texts.index" if case_pages.narrow() else "drafting.tasklist")
    return case_pages.crumbs((draft.data.number, start if more else None), *more)


# findings


def finding(draft: Draft, one: Finding) -> dict[str, Any]:
    """A finding as pages show it."""
    from jitflow.drafting import state_notes  # these notes need a draft, too

    words, section = draft.words, section_at(draft.definition, one.key)
    override = None
    if one.override:
        override = {
            "reason": one.override["reason"],
            "by": draft.names.get(one.override["actor_id"], ""),
            "at": one.override["at"],
        }
    return {
        "id": one.id,
        "check_id": one.id,
        "item": one.item or "",
        "severity": one.severity.value,
        "severity_label": severity_label(one.severity),
        "place": _finding_place(draft, one, section),
        "message": words.check(one.check, "message"),
        "basis": finding_basis(one),
        "law": f"{address('drafting.law')}#rule-{one.id}",
        "case_law": [cited(ruling) for ruling in one.check.case_law],
        "fix": words.check(one.check, "fix") or _("Go to the field"),
        "url": field_url(draft, one.key),
        "softened": _("It rests on State data that nobody has confirmed, so it only warns.") if one.softened else None,
        "note": " ".join(filter(None, (words.check(one.check, "note"), *state_notes.of_finding(draft, one)))) or None,
        "confidence": one.check.confidence,
        "overridable": one.overridable,
        "override": override,
    }


def _finding_place(draft: Draft, one: Finding, section: Section) -> str:
    """Where it is shown; and the item it is about, where that stands in another box: three alike are told apart."""
    answers = draft.facts.instrument.answers
    place = place_of(draft.words, answers, one.key, section)
    if not one.item or one.key == one.item or one.key.startswith(f"{one.item}."):
        return place
    about = place_of(draft.words, answers, one.item, section_at(draft.definition, one.item))
    return _("%(place)s, about %(item)s", place=place, item=about)


def field_url(draft: Draft, path: str) -> str:
    """Address of a field: its box, with the first input as fragment."""
    section = section_at(draft.definition, path)
    declared = draft.definition.fields[keys.key_of(path, draft.definition.groups)]
    fragment = element_id(path) if declared.is_group else first_input(declared.type.value, path, declared.many)
    if declared.internal and draft.inside_open:
        return f"{address('drafting.internal')}#{fragment}"
    return box_url(section.id, fragment)


def counts(result: CheckResult) -> dict[str, int]:
    """How many checks ran, found something, could not be judged. Never says valid."""
    return {
        "ran": result.ran,
        "fired": len({f.id for f in result.findings}),
        "to_settle": len(result.to_settle),
        "warnings": len(result.of(Severity.WARNING)),
        "advice": len(result.of(Severity.ADVICE)),
        "not_judged": len({n.id for n in result.not_judged}),
        "not_concerned": result.not_concerned,
    }


def waiting(draft: Draft) -> list[dict[str, Any]]:
    """Checks that could not be judged, each with the questions it waits for."""
    made: dict[str, dict[str, Any]] = {}
    for one in draft.result.not_judged:
        section = section_at(draft.definition, one.key)
        line = made.setdefault(
            f"{one.id} {one.item or ''}",
            {
                "id": one.id,
                "message": draft.words.check(one.check, "message"),
                "place": place_of(draft.words, draft.facts.instrument.answers, one.key, section),
                "url": field_url(draft, one.key),
                "needs": [],
            },
        )
        line["needs"] += [needed(draft, need) for need in one.needs]
    return list(made.values())


def needed(draft: Draft, need: str) -> dict[str, str | None]:
    """An answer that something waits for: its name, and where it is given."""
    if need.startswith("data."):
        return {"label": _("State data that is not known"), "url": None}
    if need == "meta.executing_state":
        return {"label": _("the executing State"), "url": address("drafting.addressee") if draft.may_edit else None}
    if need.startswith("meta."):
        return {"label": _("the head of the draft"), "url": None}
    section = section_at(draft.definition, need)
    label = place_of(draft.words, draft.facts.instrument.answers, need, section)
    return {"label": label, "url": field_url(draft, need)}


# task list


def next_section(draft: Draft) -> Section | None:
    """The box to go on with: the first that is begun or has something to settle, else not started."""
    open_ones = [s for s in draft.statuses if s.progress in ("in_progress", "not_started") and (s.asked or s.blocking)]
    first = sorted(open_ones, key=lambda s: (s.progress == "not_started" and not s.blocking, s.section.internal))
    return first[0].section if first else None


def form_progress(draft: Draft) -> tuple[int, int]:
    """Boxes of the form that are done (with those that do not apply), and all of them."""
    lettered = [s for s in draft.statuses if s.section.letter]
    return sum(s.progress in ("complete", "does_not_apply") for s in lettered), len(lettered)


def may_act() -> bool:
    """Whether the reader may do something of their own here besides reading: write a letter, add a file, ask for a paper."""
    return g.reached.level in access.RIGHTS["negotiate"] | access.SEAT_ACTS


def at_a_table() -> bool:
    """Whether others than the case team ever sat at the table of this instrument: then something is whose it is."""
    return bool(g.reached.instrument.home_party)


def author() -> str:
    """Id of the signed-in person."""
    return current_user.id

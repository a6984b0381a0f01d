"""Plain data of the table of an instrument: its parties, who sits for them, and the form that gives a seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy.orm import Session

from jitflow import across
from jitflow.access import SEAT_ACTS
from jitflow.accounts import service as accounts
from jitflow.cases import pages as case_pages, service as cases
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.focusgroups import service as focusgroups
from jitflow.instruments.messages import N_
from jitflow.parties import offers, service
from jitflow.parties.offers import OfferLine
from jitflow.parties.service import LONGEST_REASON, SHORTEST_REASON, Party, SeatLine
from jitflow.web.locale import gettext as _, ngettext
from jitflow.web.roles import Said

ROLE_WORDS = {
    "drafter": Said(N_("drafter"), N_("Writes in the text and its translations, and does all that a negotiator does.")),
    "negotiator": Said(
        N_("negotiator"), N_("Comments, suggests, says what the party agrees to, takes its steps and writes its letters.")
    ),
    "reader": Said(N_("reader"), N_("Reads.")),
}


@dataclass(frozen=True)
class Asked:
    """What was filled in to give a seat."""

    user_id: str = ""
    party: str = ""
    role: str = "negotiator"
    reason: str = ""


def refusal(code: str) -> tuple[str, str]:
    """Why a seat was not given or ended: the id of the field, and the sentence."""
    return {
        "unknown_role": ("role", _("Choose what the person may do at the table.")),
        "unknown_party": ("party", _("Choose one of the parties that the text names.")),
        "no_home": ("party", _("Name your own authority among the parties first: a party of your State.")),
        "home_party": ("party", _("Who works for your own party joins the team of the case.")),
        "not_a_member": ("user_id", _("Choose a member of the focus group.")),
        "in_team": ("user_id", _("This person is in the team of the case and sees everything already.")),
        "sits": ("user_id", _("This person has this seat already.")),
        "waits": ("user_id", _("This seat is offered already: a person of the party has to confirm it.")),
        "not_yours": ("offers", _("Only who acts for the party confirms or refuses a seat for it.")),
        "offer": ("offers", _("This offer is no longer there, or the seat cannot be given any more.")),
        "reason": (
            "reason",
            _("Say why, in %(least)d to %(most)d characters: it stands in the list of disclosures.",
              least=SHORTEST_REASON, most=LONGEST_REASON),
        ),
    }.get(code, ("give", _("This seat is no longer there.")))  # fmt: skip


def of_head(draft: Draft) -> dict[str, str | None] | None:
    """What every page of an instrument says of its table; None where several parties conclude none."""
    if not service.has_table(draft.data):
        return None
    return {"url": drafting_pages.address("parties.table"), "sits": sits_for(draft.data, g.reached.seat)}


def sits_for(data: Any, seat: Any) -> str | None:
    """For whom the reader sits at the table, as a sentence; None for the case team."""
    if seat is None:
        return None
    if not seat.party:
        return _("You sit at this table without a party.")
    named = service.party_named(data, seat.party)
    if named is None or not named.title:
        return _("You sit here for a party that the text no longer names.")
    return _("You sit here for: %(party)s.", party=named.title)


def context(session: Session, draft: Draft, asked: Asked | None = None, refused: str = "") -> dict[str, Any]:
    """The page of the table; `refused`: the code of what was not done with what was asked."""
    seats = service.seats_of(session, draft.data.id)
    parties, home = service.parties_of(draft.data), service.home_party(draft.data)
    team = cases.team(session, draft.data.case_id)
    ended = [one for one in service.seats_of(session, draft.data.id, ended=True) if one.ended_at] if leads() else []
    offered = offers.open_of(session, draft.data.id)
    people = {one.user_id for one in (*seats, *ended, *team, *offered)} | {one.invited_by for one in seats}
    people |= {one.offered_by for one in offered}
    names = accounts.names(session, people)
    field, message = refusal(refused) if refused else ("", "")
    heads = [names.get(one.user_id, "") for one in team if one.role == "lead"]
    return {
        "head": drafting_pages.head(draft),
        "parties": [_party(one, home, seats, names, heads) for one in parties],
        "offers": [_offer(one, parties, names) for one in offered if _sees(one.party)],
        "others": _others(parties, seats, names),
        "ended": [_seat(one, names) | {"party": _title(parties, one.party)} for one in ended],
        "leads": leads(),
        "table_url": drafting_pages.address("parties.table"),
        "offer_url": drafting_pages.address("parties.offer"),
        "give": _give(session, draft, parties, home, seats, asked or Asked()) if leads() else None,
        "field": field,
        "error": message,
        "errors": [{"href": f"#{field}", "message": message}] if message else [],
        "roles": [{"code": code, "label": _(said.name), "lets": _(said.lets)} for code, said in ROLE_WORDS.items()],
        "crumbs": drafting_pages.crumbs(draft, (_("The table"), None)),
    }


def leads() -> bool:
    """Whether the reader gives and ends seats."""
    return case_pages.may_lead()


def _sees(party: str) -> bool:
    """Whether the reader is told who sits for a party: one's own people, and everybody for who leads the case."""
    seat = g.reached.seat
    return seat is None or (seat.party == party and bool(party))


def _party(one: Party, home: str, seats: list[SeatLine], names: dict[str, str], heads: list[str]) -> dict[str, Any]:
    here = [seat for seat in seats if seat.party == one.id]
    return {
        "title": one.title or _("A party without a name"),
        "is_home": one.id == home,
        "is_mine": service.acting_party(g.reached) == one.id,
        "heads": heads if one.id == home else [],
        "seats": [_seat(seat, names) for seat in here] if _sees(one.id) else [],
        "told": _sees(one.id),
        "sits": bool(here) or one.id == home,
    }


def _others(parties: list[Party], seats: list[SeatLine], names: dict[str, str]) -> list[dict[str, Any]]:
    """Seats without a party, and those of parties that the text no longer names: as far as the reader is told of them."""
    known = {one.id for one in parties}
    found = [seat for seat in seats if seat.party not in known]
    if g.reached.seat is not None:
        found = [seat for seat in found if seat.user_id == current_user.id]
    return [_seat(one, names) for one in found]


def _seat(one: SeatLine, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": names.get(one.user_id, ""),
        "is_me": one.user_id == current_user.id,
        "role": _(ROLE_WORDS[one.role].name),
        "since": one.begun_at,
        "until": one.ended_at,
        "by_itself": bool(one.ended_with),
        "by": names.get(one.invited_by, ""),
    }


def _offer(one: OfferLine, parties: list[Party], names: dict[str, str]) -> dict[str, Any]:
    """A seat that waits for the word of the party, as its people and the office see it."""
    seat = g.reached.seat
    return {
        "id": one.id,
        "name": names.get(one.user_id, ""),
        "party": _title(parties, one.party),
        "role": _(ROLE_WORDS[one.role].name),
        "reason": one.reason,
        "at": one.offered_at,
        "by": names.get(one.offered_by, ""),
        "mine": seat is not None and seat.party == one.party and g.reached.level in SEAT_ACTS,
    }


def _title(parties: list[Party], party: str) -> str:
    if not party:
        return _("without a party")
    return next((one.title for one in parties if one.id == party), "") or _("a party that the text no longer names")


def _give(
    session: Session, draft: Draft, parties: list[Party], home: str, seats: list[SeatLine], asked: Asked
) -> dict[str, Any]:
    """Whom a seat can be given: members of the focus group who are not in the team of the case."""
    inside = across.team_of_case(session, draft.data.case_id)
    others = [one.user_id for one in focusgroups.members(session, draft.data.focus_group_id) if one.user_id not in inside]
    names = accounts.names(session, set(others))
    sitting = {one.user_id for one in seats}
    return {
        "asked": asked,
        "people": sorted(
            ({"id": one, "name": names.get(one, ""), "sits": one in sitting} for one in others), key=lambda one: one["name"]
        ),
        "parties": [{"id": one.id, "title": one.title} for one in parties if one.id != home and one.title],
    }


def home_lines(session: Session, user_id: str, group_id: str) -> list[dict[str, Any]]:
    """The instruments at whose table a person sits, for the home page: never anything of their cases."""
    from flask import url_for

    from jitflow.drafting import service as drafting
    from jitflow.web.titles import definition_title

    places = {one.instrument_id: one for one in across.seat_places(session, user_id, group_id)}
    made = []
    for data in drafting.load_all(session, list(places)):
        named = service.party_named(data, places[data.id].party)
        made.append(
            {
                "id": data.id,
                "number": data.number,
                "title": definition_title(data.slug),
                "party": named.title if named is not None else _("without a party"),
                "role": _(ROLE_WORDS[places[data.id].role].name),
                "saved_at": data.saved_at,
                "url": url_for(
                    "drafting.tasklist", group=g.reached.group.slug, case_id=data.case_id, instrument_id=data.id
                ),
            }
        )
    return made


def ended_words(number: int) -> str:
    """How many seats ended by a step, for the page that says what it will do."""
    return ngettext("%(num)s seat at the table ends.", "%(num)s seats at the table end.", number)

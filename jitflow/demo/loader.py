"""Loading the demonstration through the same verbs that pages use."""

from __future__ import annotations

from typing import Any

from jitflow import library, reach
from jitflow.accounts import service as accounts
from jitflow.cases import service as cases
from jitflow.db.units import WriteUnit, read_unit, write_unit
from jitflow.demo import data, papers
from jitflow.demo.agreements import load_agreements
from jitflow.demo.batches import load_batch, load_fan_out
from jitflow.demo.drafts import load_draft
from jitflow.demo.knowledge import load_knowledge
from jitflow.demo.libraries import load_libraries
from jitflow.demo.orders import load_orders
from jitflow.demo.procedures import carry, receive
from jitflow.focusgroups import service as focusgroups


def load_demo() -> bool:
    """Load what is missing of the demonstration; True when anything was.

    A focus group is loaded as a whole, in one transaction, or left as it is: running this
    again changes nothing, whatever people have done in the group since. Documents follow, since
    other processes make them.
    """
    changed = [_load_account(account) for account in data.accounts()]
    changed += [_load_group(group) for group in data.groups()]
    return any(changed)


def account_lines() -> list[str]:
    """One line for each demonstration account in the database that can still sign in."""
    with read_unit() as session:
        there = [
            account
            for account in data.accounts()
            if (user := accounts.find_user(session, account.email)) is not None and user.active
        ]
    width = max((len(account.email) for account in there), default=0)
    return [f"{one.email:<{width}}  {data.password()}  {one.name}, {one.note}" for one in there]


def _load_account(account: data.Account) -> bool:
    with write_unit() as unit:
        if accounts.find_user(unit.session, account.email) is not None:
            return False
        user = accounts.create_user(unit, account.email, account.name, data.password(), account.locale)
        if account.administrator:
            accounts.set_administrator(unit, user.id, True, None)
    return True


def _load_group(group: dict[str, Any]) -> bool:
    with read_unit() as session:
        if focusgroups.by_slug(session, group["slug"]) is not None:
            return False
    prepared, released = papers.prepare(group), []
    with write_unit() as unit:
        if focusgroups.by_slug(unit.session, group["slug"]) is not None:
            return False  # another process was quicker
        people = _people(unit)
        first = people[group["member"][0]["account"]]
        row = focusgroups.create(unit, group["slug"], group["name"], first, group["zone"])
        for member in group["member"]:
            capacity = member.get("capacity")
            focusgroups.add_member(unit, row.id, people[member["account"]], member["role"], first, capacity)
        if "libraries" in group:
            load_libraries(unit, row.id, group["libraries"], first, people)
        load_knowledge(unit, row.id, group.get("knowledge"), first, people)
        papers.load_templates(unit, row.id, prepared, people)
        for case in group["case"]:
            released += _load_case(unit, row.id, case, people, prepared, group)
    for instrument_id, said in released:
        papers.release(instrument_id, said, people, group["zone"])
    return True


def _people(unit: WriteUnit) -> dict[str, str]:
    """Key of an account in the data to its id."""
    return {one.key: accounts.find_user(unit.session, one.email).id for one in data.accounts()}


def _load_case(
    unit: WriteUnit,
    group_id: str,
    case: dict[str, Any],
    people: dict[str, str],
    prepared: papers.Prepared,
    group: dict[str, Any],
) -> list[tuple[str, dict[str, Any]]]:
    """The case with its drafts; the ids of those whose document is to be released, and what is said of it."""
    lead = people[case["lead"]]
    row = cases.create_case(
        unit,
        group_id,
        lead,
        case["title"],
        case["issuing_state"],
        summary=data.unwrap(case["summary"]),
        national_reference=case["national_reference"],
        eurojust_reference=case.get("eurojust_reference"),
        function=case["lead_function"],
    )
    for place in case.get("team", []):
        cases.add_to_team(unit, row, people[place["account"]], place["role"], lead, place["function"])
    texts = data.texts(case["texts"]) if "texts" in case else {}
    persons = _load_facts(unit, row, case, texts, lead)
    released = []
    for draft in case.get("draft", []):
        # An installation with other instruments has the cases without these drafts.
        if draft["slug"] in library.library().slugs():
            made = load_draft(unit, row, persons[draft["person"]], draft, texts, people)
            papers.enclose(unit, made.id, draft, prepared, people)
            released += [(made.id, said) for said in draft.get("release", [])]
    for live in case.get("live", []):
        if live["slug"] in library.library().slugs():
            made = load_draft(unit, row, persons[live["person"]], live, texts, people)
            carry(unit, made.id, live["step"], people, reach.zone_of(unit.session, group_id))
    load_orders(unit, row, case, persons, people, reach.zone_of(unit.session, group_id))
    for received in case.get("received", []):
        if received["slug"] in library.library().slugs():
            receive(unit, row, received, people, reach.zone_of(unit.session, group_id))
    for batch in case.get("batch", []):
        if batch["slug"] in library.library().slugs():
            load_batch(unit, row, persons, batch, people)
    for batch in case.get("fan_out", []):
        if batch["slug"] in library.library().slugs():
            load_fan_out(unit, row, persons, batch, people)
    load_agreements(unit, group, group_id, row, case, people)
    return released


def _load_facts(unit: WriteUnit, row: Any, case: dict[str, Any], texts: dict[str, Any], lead: str) -> dict[str, Any]:
    """Persons, offences and authorities of a case; the persons by their key in the data."""
    persons = {
        one["key"]: cases.add_person(
            unit, row, one["facts"], one["led_category"], lead, led_reason=one.get("led_reason", "")
        )
        for one in case.get("person", [])
    }
    for one in case.get("offence", []):
        facts = dict(one["facts"])
        if "text" in one:
            facts["texts"] = {"facts": texts[one["text"]]}
        cases.add_offence(unit, row, facts, lead)
    for one in case.get("authority", []):
        cases.add_authority(unit, row, one["facts"], one["kind"], lead)
    return persons

"""From the advisor to the draft of an order: every answer that the form asks for arrives; page and command agree."""

from __future__ import annotations

import html
import itertools
import json
import re
from typing import Any

import pytest
from click.testing import CliRunner

from jitflow import reach
from jitflow.cases import service as cases
from jitflow.cli import cli
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.instruments import keys
from tests.fixtures.objects import post
from tests.fixtures.paper_desk import PaperDesk

MARKED = re.compile(r"<[^>]+>|\s+")
HOURS = {"urgency.reasons": ["evidence_lost"]}
JUDICIAL = {"authority.type": "judicial", "necessity.domestic": True}
TRANSFER = "need=detainee&domestic=yes&detained=yes&stage=investigation&authority=judge"
STARTS = [
    ("need=hear&domestic=yes&capacity=witness&urgency=hours&authority=prosecutor", HOURS | JUDICIAL | {
        "aims": ["hearing"], "measures": ["hearing"], "hearing_of": ["witness"], "authority.body": "prosecutor"}),
    ("need=search&domestic=yes&urgency=urgent&authority=other", {
        "aims": ["evidence"], "other_measures": ["house_search", "seizure"], "coercive": True, "necessity.domestic": True,
        "urgency.reasons": ["other"], "authority.type": "other"}),
    ("need=bank_identify&domestic=yes&account_reason=yes&urgency=life&authority=judge",
     JUDICIAL | {"aims": ["evidence"], "measures": ["bank_accounts"], "urgency.reasons": ["other"]}),
    ("need=bank_monitor&domestic=yes&urgency=normal&authority=judge", JUDICIAL | {
        "measures": ["real_time"], "real_time_kinds": ["monitoring_banking"], "urgency.reasons": None}),
    (f"{TRANSFER}&direction=here&consent=yes", JUDICIAL | {
        "measures": ["transfer_to_issuing"], "transfer.to_issuing_consent": "yes", "transfer.to_executing_consent": None}),
    (f"{TRANSFER}&direction=there&consent=no", JUDICIAL | {
        "measures": ["transfer_to_executing"], "transfer.to_executing_consent": "no", "transfer.to_issuing_consent": None}),
]  # fmt: skip


def started(desk: PaperDesk, query: str, person: str) -> Any:
    """The draft that the first suggestion for an order begins."""
    here = f"{desk.base}/advice/result?{query}&state=FR&person={person}"
    found = desk.client.get(here).get_data(as_text=True)
    link = re.search(r'href="([^"]*instruments/new\?[^"]*)"', found)
    assert link is not None, "nothing can be started"
    start = html.unescape(link[1])
    form = desk.client.get(start).get_data(as_text=True)
    assert "Suggested by the instrument advisor: European Investigation Order" in form
    assert re.search(r'value="eio"[^>]*checked|<option value="eio" selected', form)
    assert re.search(rf'value="p{person}" checked', form) and '<option value="fr" selected>' in form
    opened = post(desk.client, start, {"slug": "eio", "person": f"p{person}", "executing_state": "fr", "language": "de"})
    assert opened.status_code == 303, opened.get_data(as_text=True)
    with read_unit() as session:
        return drafting.load(session, opened.headers["Location"].rstrip("/").rpartition("/")[2])


@pytest.mark.parametrize(("query", "expected"), STARTS, ids=lambda one: one.split("&")[0] if isinstance(one, str) else "")
def test_every_answer_arrives_in_the_draft(paper_desk: PaperDesk, query: str, expected: dict[str, Any]) -> None:
    """State, person, measures, urgency, authority, what could be ordered at home."""
    with write_unit() as unit:
        case = reach.lock_case(unit.session, paper_desk.case_id)
        facts = {"surname": "Neri", "forenames": "Ada"}
        person = cases.add_person(unit, case, facts, "witness", paper_desk.world.users["lead"]).id
    draft = started(paper_desk, query, person)
    assert draft.executing_state == "FR" and [one["surname"] for one in draft.answers["persons"]] == ["Neri"]
    assert {key: keys.get(draft.answers, key) for key in expected} == expected


def test_the_command_prints_what_the_page_says(paper_desk: PaperDesk) -> None:
    """Rank, instrument, act, form, authority, limits, what stands against it and what to do instead."""
    queries = [*(one for one, _expected in STARTS), "need=hear&domestic=yes&capacity=witness"]
    for query, state in itertools.product(queries, ["FR", "DK", "IE", "NO", "CH", "GB"]):
        agree(paper_desk, query, state)


def agree(paper_desk: PaperDesk, query: str, state: str) -> None:
    """The answer of the command, part by part, on the page."""
    answers = dict(one.split("=") for one in query.split("&"))
    options = [part for name, value in answers.items() for part in (f"--{name.replace('_', '-')}", value)]
    day = clock.now().date().isoformat()
    said = CliRunner().invoke(cli, ["advise", "--state", state, "--own", "DE", "--on", day, "--json", *options])
    told = json.loads(said.stdout)
    page = paper_desk.client.get(f"{paper_desk.base}/advice/result?{query}&state={state}").get_data(as_text=True)
    words = " ".join(MARKED.sub(" ", html.unescape(page).partition("<main")[2]).split())
    found = told["states"][0]["suggestions"]
    assert (said.exit_code == 0) is told["fits"] and found
    for one in found:
        parts = [one["instrument"], one["act"]]
        parts += [said for against in one["blocking"] for said in (against["says"], against["instead"]) if said]
        if one["standing"] != "blocked":
            parts += [one["form"], one["receiver"], one["channel"], one["issuer"], *one["points"]]
            parts += [limit["says"] for limit in one["limits"]]
        assert [part for part in parts if " ".join(part.split()) not in words] == [], one["row"]
    fitting = [words.index(f"{rank}. {one['instrument']}") for rank, one in enumerate(found, 1) if one["standing"] != "blocked"]
    assert fitting == sorted(fitting), "in the same order"


@pytest.mark.parametrize(
    ("state", "row", "act", "form", "authority", "language"),
    [
        ("DK", "letter_denmark_ireland", "29 May 2000", "Letter of request", "Denmark: competent judicial authority", "da"),
        ("IE", "letter_denmark_ireland", "29 May 2000", "Letter of request", "Ireland: Central Authority", "en"),
        ("NO", "", "Second Additional Protocol; Schengen Convention", "Letter of request", "Competent judicial authority", "no"),
        ("IS", "", "Second Additional Protocol; Schengen Convention", "Letter of request", "Competent judicial authority", "is"),
        ("CH", "", "Second Additional Protocol; Schengen Convention", "Letter of request", "Competent judicial authority", "de"),
        ("GB", "", "Trade and Cooperation Agreement", "Standard form", "Central authority", "en"),
    ],
)
def test_where_no_order_goes_the_way_is_named_first(
    state: str, row: str, act: str, form: str, authority: str, language: str
) -> None:
    """Act, form, authority and language in place of the order; the order itself is never suggested there."""
    options = ["--need", "hear", "--state", state, "--own", "DE", "--domestic", "yes", "--capacity", "witness", "--json"]
    found = json.loads(CliRunner().invoke(cli, ["advise", *options]).stdout)["states"][0]["suggestions"]
    first = found[0]
    assert first["standing"] == "fits" and first["slug"] is None and first["row"].startswith(row)
    assert act in first["act"] and first["form"].startswith(form) and authority in first["receiver"]
    assert language in first["language"]["codes"] and all(len(code) == 2 for code in first["language"]["codes"])
    assert "gs" not in first["language"]["codes"], "Swiss German is no language of the law"
    assert [one["standing"] for one in found if one["slug"] == "eio"] in ([], ["blocked"])

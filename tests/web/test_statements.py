"""What a page asks of the database (check 84): the same number of statements for three of everything as for thirty.

Every GET of the URL map is asked twice with three, so that what is remembered in memory is there, and counted the second
time; with thirty once, after the one page that reads the log anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.fixtures.objects import World
from tests.fixtures.plenty import grow
from tests.web.routes import Route, address, routes

FEW, MANY = 3, 30
PEOPLE = ("lead", "administrator", "auditor", "coordinator", "system")
"""Who asks: the first of them who may see the page."""
NOT_COUNTED = {
    "static": "a file",
    "accounts.prove": "before signing steps only",
    "accounts.second_factor": "between password and pages",
    "accounts.sign_in": "for nobody",
    "focusgroups.start": "leads on",
    "knowledge.translations": "leads on",
    "knowledge.wrong": "of one record that stood in a draft, named in the address",
    "letters.message": "of a letter that has a paper only",
    "batches.orders": "of one order per State only; counted in tests/web/test_fan.py",
    "receptions.reception": "of a received instrument only",
    **dict.fromkeys((
        "negotiation.index", "negotiation.clause", "negotiation.suggest", "negotiation.suggested",
        "negotiation.versions", "parties.table", "redlines.index", "redlines.edited", "redlines.file",
    ), "of an instrument with parties only"),
}
NEED = "?need=search&state=FR&own=IT"
QUESTION = {
    "versions.field": "?path=skipper.surname", "papers.release": "?language=en", "advice.questions": NEED,
    "advice.result": NEED, "advice.case_questions": NEED, "advice.case_result": NEED,
}  # fmt: skip
"""What stands behind the address of a page that needs it."""
ORDINARY = 12
"""Statements of a page, the three that ask for the session, the place and the trail among them."""
MOST = {
    "amendments.index": 20, "batches.batch": 22, "batches.offers": 17, "batches.persons": 13, "cases.case": 20,
    "deadlines.calendar": 13, "deadlines.index": 13, "drafting.box": 13, "drafting.form": 14, "drafting.tasklist": 28,
    "enclosures.enclosure": 13,
    "focusgroups.home": 21, "knowledge.beside": 15, "knowledge.check": 21, "knowledge.index": 13, "knowledge.listed_paper": 14,
    "knowledge.record": 16, "letters.letter": 18,
    "letters.translate": 15, "offers.draft": 15, "papers.document": 15, "papers.index": 28, "papers.pack": 14,
    "papers.release": 14, "procedure.before": 21, "procedure.event": 23, "procedure.index": 24,
    "procedure.step": 24, "procedure.step_before": 23, "texts.language": 21, "trail.case": 18,
    "trail.group": 13,
}  # fmt: skip
"""Statements of the pages that show several kinds of things, as they were counted: a page that asks more than it did
fails here and is looked at."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database, without the beginnings and ends of transactions."""
    said: list[str] = []

    def note(_connection, _cursor, statement: str, *_more) -> None:
        if statement.split(None, 1)[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            said.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def asked(world: World, again: bool) -> dict[str, list[str]]:
    """Rule to the statements of its page, for the first person who may see it; `again`: of the second time."""
    found = {}
    clients = {person: world.client(person) for person in PEOPLE}
    ids = world.a.ids
    # What a process reads once and keeps: the position of a procedure, the lessons of the group.
    for page in ("procedure", "box/who"):
        clients["lead"].get(f"/g/group-a/cases/{ids['case_id']}/i/{ids['instrument_id']}/{page}")
    for route in routes(world.app, ("GET",)):
        if route.endpoint not in NOT_COUNTED and (said := _asked(world, route, clients, again)) is not None:
            found[route.endpoint] = said
    return found


def _asked(world: World, route: Route, clients: dict, again: bool) -> list[str] | None:
    path = address(world.app, route, world.a.parameters(set(route.arguments))) + QUESTION.get(route.endpoint, "")
    for client in clients.values():
        for _time in range(1 + again):
            with statements() as said:
                status = client.get(path).status_code
        if status == 200:
            return said
    return None


def repeated(said: list[str]) -> str:
    """The statement that is sent most, with how often."""
    [(statement, times)] = Counter(said).most_common(1)
    return f"{times} times {statement[:300]}"


def test_no_page_asks_more_of_the_database_when_there_is_more(world: World) -> None:
    grow(world, 0, FEW)
    few = asked(world, again=True)
    grow(world, FEW, MANY)
    many = asked(world, again=False)
    worst = sorted(many, key=lambda one: -len(many[one]))[:12]
    print("\n".join(f"{len(few[one])} {len(many[one])} {one}" for one in worst))
    assert {route.endpoint for route in routes(world.app, ("GET",))} - set(many) == set(NOT_COUNTED)
    grown = [one for one in many if len(many[one]) != len(few[one])]
    assert {one: (len(few[one]), len(many[one]), repeated(many[one])) for one in grown} == {}
    over = {one: len(said) for one, said in many.items() if len(said) > MOST.get(one, ORDINARY)}
    assert over == {}, "more statements than were recorded for this page"

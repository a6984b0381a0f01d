"""A marker in everything: nothing of another group anywhere (check 20), nothing typed in a log, a file or a copy (60, 62)."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jitflow.db.base import Base
from jitflow.db.registry import load_models
from jitflow.db.sealed import sealed_attributes
from jitflow.db.units import write_unit
from jitflow.web import log
from tests.fixtures import objects
from tests.fixtures.factors import enrol, enter_password, send
from tests.fixtures.forms_on_pages import send_all, walk
from tests.fixtures.objects import PASSWORD, World, post
from tests.web.routes import address, routes

MARK = "Ypsilanti"
TYPED = "Xanthippe"
SEARCHES = f"?q={MARK}&search={MARK}&query={MARK}&text={MARK}&removed=yes&before=99999"
HOSTILE = f"{TYPED}\u202eevil\u2028x"


# --- another group (check 20) ------------------------------------------------------------------------------------------


def every_record_of_b(world: World) -> int:
    """Give every sealed value of every row of group B words of its own; how many records that were."""
    ids, count = {*world.b.ids.values()} - {"group-b", "de", "who"}, 0
    load_models()
    with write_unit() as unit:
        for mapper in Base.registry.mappers:
            attributes = sealed_attributes(mapper.class_)
            for row in unit.session.scalars(select(mapper.class_)) if attributes else ():
                if not ids & {
                    str(getattr(row, column.key)) for column in mapper.column_attrs if "sealed" not in column.key
                }:
                    continue
                count += 1
                for attribute in attributes:
                    value = getattr(row, attribute.name)
                    if value is not None:
                        setattr(row, attribute.name, _marked(value, f"{MARK}-{count}"))
        unit.record("altered", focus_group_id=None, actor_id=None, object_type="x", object_id=None)
    return count


def _marked(value: Any, words: str) -> Any:
    """The same value, its shape kept: a page that shows it must not break over it."""
    if isinstance(value, str):
        return value.replace(objects.MARKER_B, words)
    if isinstance(value, bytes):
        return value.replace(objects.MARKER_B.encode(), words.encode())
    if isinstance(value, dict):
        return {name: _marked(one, words) for name, one in value.items()}
    return [_marked(one, words) for one in value] if isinstance(value, list) else value


@pytest.fixture
def marked(world: World, monkeypatch) -> World:
    """The world with every record of B marked, the triggers of its logs set aside for that."""
    from jitflow.audit import triggers
    from jitflow.db.append_only import SEALING_AGAIN
    from jitflow.db.units import WriteUnit, ground

    with ground().engines.write.connect() as connection:
        for statement in triggers.drop(connection.dialect.name):
            connection.exec_driver_sql(statement)
        connection.commit()
    begin = WriteUnit.__init__

    def aside(self: WriteUnit, session: Any) -> None:
        begin(self, session)
        session.info[SEALING_AGAIN] = True

    with monkeypatch.context() as patch:
        patch.setattr(WriteUnit, "__init__", aside)
        assert every_record_of_b(world) >= 12
    return world


def everything_shown(world: World, person: str, links: bool) -> Iterator[tuple[str, bytes]]:
    """Every page, file, feed and search that a person of group A can ask for."""
    client = world.client(person)
    for page in walk(world, client, links):
        yield page.path, page.text.encode()
    for route in routes(world.app, ("GET",)):
        if "filename" in route.arguments:
            continue
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        for query in ("", SEARCHES) if links else ("",):
            answer = client.get(f"{path}{query}")
            assert answer.status_code < 500, f"{path}: a page that breaks hides what it would have shown"
            if query or answer.mimetype != "text/html":
                yield f"{path}{query}", answer.data + str(answer.headers).encode()
    for path in ("/g/group-a/trail/export", f"/g/group-a/cases/{world.a.ids['case_id']}/trail/export"):
        answer = post(client, path, {"reason": "A check of the trail", "recipient": "The court", "format": "csv"})
        yield f"POST {path}", answer.data


@pytest.mark.parametrize(("person", "links"), [("lead", True), ("administrator", False), ("auditor", False)])
def test_no_record_of_another_group_is_on_a_page_in_a_search_a_feed_or_an_export(marked, person, links) -> None:
    ids = {value for name, value in marked.b.ids.items() if name.endswith("_id")}
    plain = [objects.MARKER_B.encode(), b"group-b", *(one.encode() for one in ids)]
    # Each record has a number of its own behind the word; the word alone is what was searched for, and comes back.
    numbered = re.compile(MARK.encode() + rb"-\d+")
    shown, pages = [], 0
    for path, content in everything_shown(marked, person, links):
        pages += 1
        shown += [(path, one) for one in (*numbered.findall(content), *(one for one in plain if one in content))]
    assert shown == []
    assert pages > (60 if links else 10)


def test_the_search_would_find_a_record_that_is_shown(marked: World) -> None:
    """Somebody of group B sees the marked words of B's library."""
    text = marked.client("outsider").get("/g/group-b/offences").get_data(as_text=True)
    assert re.search(rf"{MARK}-\d+", text)


def test_no_number_on_a_page_counts_what_another_group_has(world: World, stopped_clock) -> None:
    def numbers() -> dict[str, str]:
        changing = r'(csrf_token"[^>]*value=|name="token" value=|nonce=|data-nonce=)"[^"]+"|Number for support: \w+'
        pages = (page for page in walk(world, world.client("lead"), links=False) if "trail" not in page.path)
        return {page.path: re.sub(changing, "", page.text) for page in pages}

    numbers()  # what is read for the first time is entered in the trail
    before = numbers()
    with write_unit() as unit:
        from jitflow.focusgroups import service as groups

        group_id = groups.by_slug(unit.session, "group-b").id
    for number in range(2):
        objects._of_group(group_id, world.users["outsider"], f"{MARK}-{number}")
        objects._fill("group-b", group_id, world.users["outsider"], f"{MARK}-{number}")
    after = numbers()
    assert len(before) > 40
    assert [path for path in before if before[path] != after.get(path)] == []


# --- logs, files, copies (checks 60 and 62) ------------------------------------------------------------------------------

#: Where what is typed lies in clear by decision (README, "What sealing protects"), each by name.
IN_CLEAR = frozenset(
    {"cases.eurojust_reference", "case_team.function", "address_entries.source", "focus_groups.settings"}
    | {"knowledge_slot.title", "knowledge_slot.summary", "knowledge_slot.body", "knowledge_version.texts"}
    | {"knowledge_answer.text", "finding_article.title", "finding_word.written"}
)
OPEN_FIELDS = re.compile(r"(eurojust_reference|function|source|\.basis)$")
FOR_THE_GROUP = re.compile(r"/knowledge|/i/\w+/(note|lesson)\b")
"""Pages on which words for the knowledge base are typed, at a case or not."""
OPENLY = "Winterhalter"


def typed(name: str) -> str:
    """What is typed into a field: another marker where it is known to lie in clear, as the knowledge base does."""
    return OPENLY if FOR_THE_GROUP.search(name) or OPEN_FIELDS.search(name) else HOSTILE


def where(folder: Path, words: list[str]) -> dict[str, list[str]]:
    """Files below a folder, keys excepted, that hold one of these words."""
    files = [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    assert any(path.suffix == ".sqlite" for path in files)
    found = {}
    for path in files:
        content = path.read_bytes()
        hits = [one for one in words if one.encode() in content or one.encode("utf-16-le") in content]
        if hits:
            found[path.name] = hits
    return found


def columns_with(database: Path, words: list[str]) -> set[str]:
    """table.column in which one of these words stands."""
    connection, found = sqlite3.connect(database), set()
    connection.text_factory = lambda content: content.decode("latin-1")
    try:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            names = [row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")]
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                text = [value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row]
                found |= {
                    f"{table}.{name}" for name, one in zip(names, text, strict=True) if any(w in one for w in words)
                }
        kinds = [sql or "" for (sql,) in connection.execute("SELECT sql FROM sqlite_master")]
        assert not any("VIRTUAL TABLE" in sql.upper() for sql in kinds), (
            "an index for searching would hold words in clear"
        )
    finally:
        connection.close()
    return found


def test_nothing_typed_and_no_secret_is_in_a_log_the_trail_the_database_or_a_copy(world: World, tmp_path) -> None:
    stream, instance = io.StringIO(), world.app.config["JITFLOW"].instance
    log.configure("DEBUG", stream)
    sent, answers = set(), []
    for person in ("lead", "administrator"):
        answers += send_all(world, person, typed, sent, links=person == "lead")
    secret = enrol(world)
    client = world.app.test_client()
    enter_password(client, password=f"{TYPED} is a wrong password")
    enter_password(client)
    cookie = client.get_cookie("jitflow").value
    send(client, "/second-factor", {"code": "000000"})
    client.get(f"/invitation/{world.a.ids['token']}")
    client.get(f"/calendar/{world.a.ids['feed_token']}.ics")
    log.configure("ERROR")
    assert len({name for one in answers if one.status in (302, 303) for name in one.typed}) > 40
    words = [TYPED, PASSWORD, secret, cookie, *world.cookies.values(), world.a.ids["token"], world.a.ids["feed_token"]]
    lines = stream.getvalue()
    assert len(lines.splitlines()) > 100 and [one for one in words if one in lines] == []
    assert columns_with(instance / "jitflow.sqlite", words) == set()
    assert columns_with(instance / "jitflow.sqlite", [OPENLY]) == IN_CLEAR, "found by the same search"
    backup = tmp_path / "copy" / "copy.sqlite"
    backup.parent.mkdir()
    source, target = sqlite3.connect(instance / "jitflow.sqlite"), sqlite3.connect(backup)
    source.backup(target)
    source.close(), target.close()
    assert where(instance, words) == {}
    assert where(backup.parent, words) == {}

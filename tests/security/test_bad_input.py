"""What no page sends: refused, never a fault of ours, on every database."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitflow.instruments.file import InstrumentFileError, from_data, parse
from tests.fixtures.objects import World, post
from tests.instruments import SAMPLE, sample


class NulRefused(Exception):
    """What PostgreSQL does with U+0000."""


@pytest.fixture
def like_postgres(world: World):
    """Refuse U+0000 in parameters, as PostgreSQL does and SQLite does not."""
    from sqlalchemy import event

    from jitflow.db import units

    def look(connection, cursor, statement, parameters, context, many) -> None:
        if any(isinstance(value, str) and "\x00" in value for value in parameters):
            raise NulRefused(statement)

    engines = (units.ground().engines.read, units.ground().engines.write)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", look)
    return world


def test_nul_reaches_no_database(like_postgres: World) -> None:
    world, client = like_postgres, like_postgres.client("lead")
    case = f"/g/group-a/cases/{world.a.ids['case_id']}/"
    draft = f"{case}i/{world.a.ids['instrument_id']}/"
    for path in ("/g/%00/", "/g/group-a/cases/%00/", f"{case}persons/%00", f"{draft}documents/%00/file"):
        assert client.get(path).status_code == 404, path
    posts = [
        (f"{case}team", {"act": "remove", "user_id": "\x00"}, 422),
        (f"{case}team", {"act": "add", "role": "reader", "user_id": "\x00"}, 422),
        (f"{draft}history", {"change": "\x00"}, 303),
        (f"{draft}box/who", {"act": "undo:\x00"}, 303),
        (f"{draft}override", {"check_id": "\x00", "act": "withdraw"}, 303),
        (f"{draft}override", {"check_id": "x", "item": "\x00", "act": "withdraw"}, 303),
    ]
    for path, data, status in posts:
        assert post(client, path, data).status_code == status, (path, data)


def test_no_case_is_opened_in_a_state_that_can_issue_nothing(world: World) -> None:
    """Its page for a new instrument had no language to offer, and failed."""
    client = world.client("lead")
    answer = post(client, "/g/group-a/cases/new", {"title": "x", "issuing_state": "US"})
    assert answer.status_code == 422 and "#issuing_state" in answer.get_data(as_text=True)


def test_an_old_case_of_such_a_state_still_has_its_pages(world: World) -> None:
    from jitflow.cases.models import Case
    from jitflow.db.units import write_unit

    with write_unit() as unit:
        unit.session.get_one(Case, world.a.ids["case_id"]).issuing_state = "US"
        unit.record("altered", focus_group_id=None, actor_id=None, object_type="case", object_id=None)
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/instruments/new"
    client = world.client("lead")
    assert client.get(path).status_code == 200
    assert post(client, path, {"slug": "harbour_notice"}).status_code == 422


@pytest.mark.parametrize("value", [{}, [], {"a": 1}, [[]], True, 1.5])
@pytest.mark.parametrize("field", ["heard", "skipper.languages", "skipper.birthdate"])
def test_any_json_in_any_place_is_a_message(field: str, value: object) -> None:
    data = parse(sample().example(SAMPLE).encode() if isinstance(sample().example(SAMPLE), str) else sample().example(SAMPLE))
    here = data["answers"]
    *way, last = field.split(".")
    for part in way:
        here = here[part]
    here[last] = value
    try:
        from_data(data, sample())
    except InstrumentFileError as refused:
        assert str(refused).startswith(f"answers.{field}")


@pytest.mark.parametrize(
    ("place", "value"),
    [("as_of", "2026-01-01\n"), ("as_of", "٢٠٢٦-٠١-٠١"), ("id", "c1\n"), ("hour", "1٣:00"), ("\x1b[31mred", 1)],
)
def test_nothing_looks_like_what_it_is_not(place: str, value: object) -> None:
    """A line feed at the end, figures of another script, and orders to the terminal."""
    data = parse(sample().example(SAMPLE).encode() if isinstance(sample().example(SAMPLE), str) else sample().example(SAMPLE))
    if place == "id":
        data["answers"]["calls"][0]["id"] = value
    elif place == "hour":
        data["answers"]["calls"][0]["hour"] = value
    else:
        data[place] = value
    with pytest.raises(InstrumentFileError) as refused:
        from_data(data, sample())
    assert "\x1b" not in str(refused.value)


def test_a_document_is_written_into_a_device_not_over_it(tmp_path: Path) -> None:
    """`-o /dev/null` as root once made a file of the device."""
    import os

    from jitflow.cli.documents import store
    from jitflow.documents import Rendered

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    store(pipe, Rendered(content=b"%PDF", filename="x.pdf", media_type="application/pdf", manifest={}))
    assert os.read(reader, 10) == b"%PDF" and not pipe.is_file()
    os.close(reader)

"""Segments are joined while others write and read; what is raised in the stems is indexed anew."""

from __future__ import annotations

import threading

from sqlalchemy import func, select, text

from jitflow.db.units import read_unit, write_unit
from jitflow.finding import models, tidying, words
from jitflow.finding.service import forget_scope, put, put_many, tidy_all, tidy_by_night
from tests.fixtures.finding import article, ask, ids, index, put_all  # noqa: F401 - a fixture, found by name


def test_the_sweep_tidies_twice_a_day(sqlite_ground, stopped_clock, monkeypatch) -> None:

    def segments() -> int:
        with read_unit() as session:
            return session.scalar(select(func.count(func.distinct(models.Count.segment))))

    put_all(*(article(f"r{n}", f"Warrant {n}") for n in range(9)))
    tidy_by_night()
    assert segments() == 1
    put_all(*(article(f"s{n}", f"Warrant {n}") for n in range(9)))
    stopped_clock.forward(hours=11)
    tidy_by_night()
    assert segments() == 10
    monkeypatch.setattr(tidying, "CROWD", 9)
    tidy_by_night()
    assert segments() == 1
    put_all(*(article(f"t{n}", f"Warrant {n}") for n in range(8)))
    stopped_clock.forward(hours=13)
    tidy_by_night()
    assert segments() == 1
    assert ask("warrant").total == 26


def test_raised_stems_are_indexed_anew(sqlite_ground, monkeypatch) -> None:
    put_all(article("a", "Warrant"))
    monkeypatch.setattr(words, "_terms", {})
    monkeypatch.setattr(words._stems, "stems", lambda word, language: (f"x{word.casefold()}",))
    assert ask("warrant").total == 0
    assert tidy_all() == 0
    monkeypatch.setattr(tidying, "REVISION", 2)
    assert tidy_all() == 1
    assert ask("warrant").total == 1
    assert ("Warrant", True) in ask("warrant").hits[0].title_parts


def test_a_forgotten_scope_leaves_no_row_and_no_other_scope_is_touched(index) -> None:  # noqa: F811
    put_all(article("a", "Warrant"), article("b", "Warrant", scope="group:b:members"))
    tidy_all()
    put_all(article("c", "Warrant"))
    with write_unit() as unit:
        assert forget_scope(unit.session, "group:a:members")
        assert not forget_scope(unit.session, "group:a:members")
        assert unit.session.scalars(select(models.Scope.name)).all() == ["group:b:members"]
        (left,) = unit.session.scalars(select(models.Scope.id)).all()
        for model in (models.Posting, models.Count, models.Gone, models.TitleWord, models.Segment, models.Indexed):
            assert set(unit.session.scalars(select(model.scope_id))) <= {left}
    assert ask("warrant").total == 0
    assert ask("warrant", scopes=("group:b:members",)).total == 1


def test_writers_and_readers_do_not_disturb_each_other(index) -> None:  # noqa: F811
    put_all(article("first", "Warrant"))
    failed: list[BaseException] = []
    stop = threading.Event()
    seen = [0]

    def write(name: str) -> None:
        try:
            for number in range(12):
                with write_unit() as unit:
                    put(unit.session, article(f"{name}{number}", f"Warrant {name}{number}", "common words"))
                if number % 3 == 0:
                    with write_unit() as unit:
                        put(unit.session, article("shared", f"Warrant shared by {name}", str(number)))
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    def tidying() -> None:
        try:
            while not stop.is_set():
                tidy_all()
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    def read() -> None:
        try:
            while not stop.is_set():
                total = ask("warrant").total
                assert total >= seen[0], "an article that was found is lost while segments are joined"
                seen[0] = total
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("anna", "bert")]
    others = [threading.Thread(target=work) for work in (tidying, read)]
    for one in (*writers, *others):
        one.start()
    for one in writers:
        one.join()
    stop.set()
    for one in others:
        one.join()
    assert failed == []
    assert ask("warrant").total == ask("").total == 26
    tidy_all()
    assert ask("warrant").total == ask("").total == 26
    assert len(set(ids(ask("warrant", limit=50)))) == 26


def test_a_delivery_takes_few_locks_and_waits_for_writers(postgres_ground) -> None:
    with write_unit() as unit:
        put_many(unit.session, [article(f"r{n}", f"Warrant {n}") for n in range(300)])
        locks = unit.session.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
    assert locks < 10, "the table of locks is shared by all databases of a server"
    done: list[str] = []

    def deliver() -> None:
        with write_unit() as unit:
            put_many(unit.session, [article("r0", "Warrant anew")])
        done.append("delivered")

    with write_unit() as unit:
        put(unit.session, article("other", "Warrant of a writer"))
        other = threading.Thread(target=deliver)
        other.start()
        other.join(0.5)
        assert done == []
    other.join(20)
    assert done == ["delivered"]
    assert ask("warrant").total == 301

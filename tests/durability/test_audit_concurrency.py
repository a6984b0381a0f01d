"""Many writers, one chain: no fork, no gap, nothing lost."""

from __future__ import annotations

import multiprocessing
import threading

import pytest

from jitflow.audit import service
from jitflow.db import units
from jitflow.db.units import write_unit
from tests.fixtures.ground import record

WRITERS = 20
EACH = 10


def _assert_whole(group: str, expected: int) -> None:
    found = service.entries(group, limit=expected + 1)
    assert sorted(entry.sequence for entry in found) == list(range(1, expected + 1))
    assert len({entry.previous_hash for entry in found}) == expected
    assert len({entry.object_id for entry in found}) == expected
    assert service.verify() is None


def test_twenty_threads(any_ground) -> None:
    faults: list[BaseException] = []
    together = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        try:
            together.wait()
            for number in range(EACH):
                with write_unit() as unit:
                    record(unit, writer * EACH + number)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            faults.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    _assert_whole("group", WRITERS * EACH)


def test_units_that_touch_two_chains_do_not_wait_for_each_other(any_ground) -> None:
    """Chains are taken in one order, whatever the order of the acts: no deadlock."""
    faults: list[BaseException] = []

    def write(groups: tuple[str, str], start: int) -> None:
        try:
            for number in range(25):
                with write_unit() as unit:
                    for group in groups:
                        record(unit, start + number, group)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            faults.append(error)

    threads = [
        threading.Thread(target=write, args=(groups, start))
        for start, groups in ((0, ("a", "b")), (100, ("b", "a")), (200, ("a", "b")), (300, ("b", "a")))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    _assert_whole("a", 100)
    _assert_whole("b", 100)


def _write_in_process(arguments: tuple[str, str, int]) -> None:
    url, instance, writer = arguments
    units.configure(url, instance)
    for number in range(EACH):
        with write_unit() as unit:
            record(unit, writer * EACH + number)
    units.shut_down()


@pytest.mark.slow
def test_four_processes(any_ground) -> None:
    work = [(any_ground.database_url, str(any_ground.instance), writer) for writer in range(4)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(_write_in_process, work)
    _assert_whole("group", 4 * EACH)

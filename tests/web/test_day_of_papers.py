"""A paper bears the day of its focus group: after midnight there, not the day before that it still is in Greenwich."""

from __future__ import annotations

from jitflow.db.units import write_unit
from jitflow.papers import packs, service as papers
from tests.fixtures.life import Life


def test_between_midnight_and_two_a_paper_bears_the_local_day(drafted: Life) -> None:
    drafted.at("2026-07-14", hour=22)  # midnight of the fifteenth in Rome
    with write_unit() as unit:
        made = papers.request_document(unit, drafted.instrument_id, "en", ["pdf"], False, drafted.users["lead"])
        assert [one.as_of for one in made] == ["2026-07-15"]
    with write_unit() as unit:
        wish = packs.Wish(languages=("en",), formats=("pdf",), format="zip")
        assert packs.request_pack(unit, drafted.instrument_id, wish, drafted.users["lead"]).as_of == "2026-07-15"


def test_the_checks_and_the_paper_beside_the_questions_are_of_that_day(drafted: Life, monkeypatch) -> None:
    from jitflow.drafting import service as drafting

    days = []
    pure = drafting.to_instrument
    monkeypatch.setattr(drafting, "to_instrument", lambda data, as_of: days.append(as_of.isoformat()) or pure(data, as_of))
    drafted.at("2026-07-14", hour=22)
    assert drafted.get("lead", "/box/purpose").status == 200
    assert set(days) == {"2026-07-15"}

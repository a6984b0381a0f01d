"""Closing the text for signature warns of wordings that say earlier answers, and of a form that a newer one followed."""

from __future__ import annotations

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.procedure import standing
from jitflow.wordings import service as wordings
from jitflow.wordings.service import Choice, Stands
from tests.fixtures.life import Life

EARLIER = "standard wording that was filled with earlier answers"
NEWER = "newer version of the model agreement applies"


def outdated(life: Life) -> list[str]:
    """The texts that say earlier answers."""
    with read_unit() as session:
        return [one.path for one in wordings.clauses_of(session, life.instrument_id) if one.kind is Stands.OUTDATED]


def put(life: Life, *kinds: Stands) -> None:
    """Fill in, with the answers of now, the wordings of the texts that stand so; of an empty one the recommended."""
    with write_unit() as unit:
        data = drafting.load(unit.session, life.instrument_id)
        definition = standing.standing(unit.session, life.instrument_id).definition
        found = [one for one in wordings.clauses_of(unit.session, data) if one.kind in kinds]
        chosen = [(one.path, one.clause or one.recommended) for one in found]
        choices = [Choice(path, one.id) for path, one in chosen if one is not None]
        wordings.put(unit, definition, life.instrument_id, choices, life.users["lead"])


def fill_in_period(life: Life) -> None:
    """Clause 3 comes from the wordings, as a drafter takes it over."""
    life.write("text:en:period.text", None)
    put(life, Stands.EMPTY)


def test_a_wording_of_earlier_answers_is_a_warning_when_the_text_is_opened_for_signature(signing: Life) -> None:
    life = signing
    life.take("lead", "reopen_text", reasons="Another period.")
    fill_in_period(life)
    assert EARLIER not in life.words("lead", "/procedure/open_signing")
    life.write("period.number", 24)
    assert "period.text" in outdated(life)
    assert EARLIER in life.words("lead", "/procedure/open_signing")
    put(life, Stands.OUTDATED)
    assert outdated(life) == []
    assert EARLIER not in life.words("lead", "/procedure/open_signing")


def test_a_wording_of_earlier_answers_is_a_warning_when_an_amended_text_is_closed(in_force: Life) -> None:
    life = in_force.at("2026-09-01")
    life.take("lead", "propose_amendment", clauses=["3"], reasons="A longer period.")
    fill_in_period(life)
    assert EARLIER not in life.words("lead", "/procedure/close_amendment")
    life.write("period.number", 24)
    assert EARLIER in life.words("lead", "/procedure/close_amendment")


def test_a_text_of_a_form_that_a_newer_one_followed_is_a_warning_when_it_is_opened_for_signature(signing: Life) -> None:
    life = signing
    life.take("lead", "reopen_text", reasons="The appendix of 2022.")
    assert NEWER not in life.words("lead", "/procedure/open_signing"), "a version that is not certain is none to move to"
    with write_unit() as unit:
        row = unit.session.get(Instrument, life.instrument_id)
        row.version = "2017-01-19"
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=life.users["lead"], object_type="instrument",
                    object_id=row.id)  # fmt: skip
    assert NEWER in life.words("lead", "/procedure/open_signing")


def test_nothing_is_compared_where_no_text_is_about_to_be_closed(signing: Life) -> None:
    with read_unit() as session:
        paper = standing.standing(session, signing.instrument_id).paper
    assert (paper.wordings_current, paper.newest_form) == (None, None)
    signing.take("lead", "reopen_text", reasons="Another period.")
    with read_unit() as session:
        paper = standing.standing(session, signing.instrument_id).paper
    assert (paper.wordings_current, paper.newest_form) == (True, True)

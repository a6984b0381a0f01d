"""The table of clauses by parties, suggestions' answers and the words of the head: computed from plain data."""

from __future__ import annotations

import datetime
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from jitflow.instruments.facts import Facts
from jitflow.negotiation import clauses, head_page, table
from jitflow.negotiation.answers import AnswerLine, answered, result_hash
from jitflow.negotiation.clauses import Clause, Part, digest
from jitflow.negotiation.suggestions import Merge, Suggested, hash_of
from jitflow.negotiation.table import Mark, StanceLine
from tests.instruments import example_of as definition_example, product

NOW = datetime.datetime(2026, 11, 20, 16, 20, tzinfo=datetime.UTC)
PARTIES = ("p1", "p2", "p3")


def clause(name: str, words: str = "", mandatory: bool = True) -> Clause:
    parts = (Part(f"{name}.text", f"{name}.text", words, True),) if words else ()
    section: Any = SimpleNamespace(id=name)
    return Clause(section, parts, digest("i1", parts), mandatory)


def stance(section: str, party: str, said: str, of: Clause) -> StanceLine:
    return StanceLine("s", 1, section, party, said, of.digest, 1, "", "anna", party, NOW)


def build(clauses: list[Clause], said: list[StanceLine], comments: dict[tuple[str, str], int] | None = None) -> table.Table:
    return table.build(clauses, PARTIES, {(one.section, one.party): one for one in said}, comments)


def test_a_mark_is_what_was_said_of_these_very_words() -> None:
    old, new = clause("a", "thirty days"), clause("a", "sixty days")
    said = [stance("a", "p1", "agreed", old), stance("a", "p2", "agreed", new), stance("a", "p3", "open", new)]
    row = build([new], said, {("a", "p3"): 1}).rows[0]
    assert [cell.mark for cell in row.cells] == [Mark.CHANGED, Mark.AGREED, Mark.COMMENTED]
    assert row.waits_for("p1") and not row.waits_for("p2") and row.waits_for("p3") and not row.agreed_by_all


def test_an_objection_weighs_more_than_a_comment() -> None:
    one = clause("a", "words")
    row = build([one], [stance("a", "p1", "objected", one)], {("a", "p1"): 2}).rows[0]
    assert row.cells[0].mark is Mark.OBJECTED and row.objected


def test_blanks_at_the_end_and_empty_answers_are_no_other_words() -> None:
    assert clause("a", "words").digest == clause("a", "words \n").digest != clause("a", "word").digest
    assert digest("i1", ()) != digest("i2", ()), "a stance is of one instrument"


def test_an_answer_that_no_paper_prints_is_agreed_to_with_its_clause() -> None:
    definition = product().definition("jit", "2017-01-19")
    shipped = definition_example(definition)

    def said(**period: Any) -> Clause:
        answers = shipped.answers | {"period": shipped.answers["period"] | period}
        facts = Facts(definition, replace(shipped, answers=answers))
        return clauses.clause(facts, definition.section("period"), "i1")

    old, new = said(number=18), said(number=24)
    assert ("period.number", 18, False) in [(one.path, one.value, one.printed) for one in old.parts]
    row = build([new], [stance("period", "p1", "agreed", old)]).rows[0]
    assert row.cells[0].mark is Mark.CHANGED
    bare = Facts(definition, replace(shipped, answers={"platform": {"used": False}}, texts={}))
    assert not clauses.clause(bare, definition.section("platform"), "i1").mandatory, "it says nothing on paper"


def test_a_clause_that_was_left_empty_does_not_keep_the_text_open() -> None:
    full, empty = clause("a", "words"), clause("b", mandatory=False)
    known = build([full, empty], [stance("a", party, "agreed", full) for party in PARTIES])
    state = known.state()
    assert (state.open, state.objected, state.agreed_by_all) == (0, 0, True)
    assert {party: one.open for party, one in state.parties.items()} == dict.fromkeys(PARTIES, 0)


def test_nobody_at_the_table_is_no_agreement() -> None:
    assert not table.build([clause("a", "words")], (), {}).state().agreed_by_all


def test_every_clause_counts_once_in_the_line_under_the_title() -> None:
    texts = {name: clause(name, name) for name in "abcd"}
    said = [stance("a", party, "agreed", texts["a"]) for party in PARTIES]
    said += [stance("b", "p1", "objected", texts["b"]), stance("b", "p2", "objected", texts["b"])]
    known = build(list(texts.values()), said, {("b", "p3"): 1, ("c", "p3"): 1})
    assert [head_page._state(row) for row in known.rows] == [Mark.AGREED, Mark.OBJECTED, Mark.COMMENTED, Mark.OPEN]


def test_a_bar_is_as_long_as_what_it_shows() -> None:
    marks = dict.fromkeys(Mark, 0) | {Mark.AGREED: 15, Mark.OBJECTED: 1, Mark.COMMENTED: 2}
    parts = head_page._bar(marks, 18)
    assert [one["mark"] for one in parts] == ["agreed", "commented", "objected"]
    assert parts[-1]["start"] + parts[-1]["width"] == pytest.approx(100, abs=0.05)
    assert head_page._bar(dict.fromkeys(Mark, 0), 0) == []


# answers to a suggestion


def suggested(party: str = "p2") -> Suggested:
    return Suggested(
        "s1", "a.text", "en", "one", "two", "", party, "anna", NOW, "page", "open", None, None, "", None, None
    )


def answer(party: str, said: str, of: str) -> AnswerLine:
    return AnswerLine(party, said, hash_of(of), "", "anna", party, NOW)


CLEAN = Merge("one", "two", clean=True, moved=False)


def test_who_suggests_has_accepted_and_who_is_silent_has_not() -> None:
    found = answered(suggested(), CLEAN, PARTIES, {"p1": answer("p1", "refused", "two")})
    assert (found.accepted, found.refused, found.silent) == (("p2",), ("p1",), ("p3",))
    assert not found.by_all and found.waits_for("p3") and not found.waits_for("p1")


def test_all_parties_accept_the_same_words() -> None:
    lines = {one: answer(one, "accepted", "two") for one in ("p1", "p3")}
    assert answered(suggested(), CLEAN, PARTIES, lines).by_all
    moved = answered(suggested(), Merge("other", "other two", clean=True, moved=True), PARTIES, lines)
    assert not moved.by_all and moved.earlier == ("p1", "p3") and moved.waits_for("p1")


def test_a_refusal_stands_whatever_the_draft_becomes() -> None:
    moved = Merge("other", "other two", clean=True, moved=True)
    assert answered(suggested(), moved, PARTIES, {"p1": answer("p1", "refused", "two")}).refused == ("p1",)


def test_a_party_that_took_back_its_own_suggestion_does_not_accept_it() -> None:
    lines = {"p2": answer("p2", "refused", "two")}
    assert answered(suggested(), CLEAN, PARTIES, lines).refused == ("p2",)


def test_a_suggestion_of_an_agency_is_accepted_by_nobody_yet() -> None:
    found = answered(suggested(""), CLEAN, PARTIES, {})
    assert found.silent == PARTIES and not found.by_all
    assert not answered(suggested(""), CLEAN, (), {}).by_all, "an empty table agrees to nothing"


def test_where_changes_meet_the_answer_is_to_the_words_suggested() -> None:
    meet = Merge("other", None, clean=False, moved=True)
    assert result_hash(meet, suggested()) == hash_of("two") == result_hash(CLEAN, suggested())


def test_who_suggests_has_not_accepted_what_its_words_became() -> None:
    """Somebody else changed another place of the text: the words that would stand there were never read by its party."""
    both = Merge("other", "other two", clean=True, moved=True)
    lines = {one: answer(one, "accepted", "other two") for one in ("p1", "p3")}
    found = answered(suggested(), both, PARTIES, lines)
    assert found.silent == ("p2",) and not found.by_all
    assert answered(suggested(), both, PARTIES, lines | {"p2": answer("p2", "accepted", "other two")}).by_all

"""The versions of the agreement on a team: what each changes, and that nothing doubtful is used by itself.

From the sheet on JITs, corrections 2 and 3 and sections 1.3, 1.4 and 2.7.
"""

from __future__ import annotations

import datetime

from jitflow.instruments.moving import between
from tests.instruments import product

SLUG = next(one.slug for one in product() if one.shared_basis)
FIRST, REVISED, PLATFORM = (product().definition(SLUG, version) for version in product().versions(SLUG))


def test_the_day_says_which_version_a_new_agreement_gets() -> None:
    library = product()
    days = {"2017-01-19": FIRST, "2022-01-27": FIRST, "2022-01-28": REVISED, "2026-11-22": REVISED, "2030-01-01": REVISED}
    assert {day: library.current(SLUG, datetime.date.fromisoformat(day)) for day in days} == days
    assert FIRST.valid_to == datetime.date(2022, 1, 27) and REVISED.valid_to is None


def test_the_revision_of_2022_is_that_of_appendix_i_alone() -> None:
    found = between(FIRST, REVISED, {}, {})
    assert [one.section.id for one in found.moved] == ["appendix_participants"]
    assert not (found.added or found.removed or found.fields_added or found.fields_removed or found.procedure or found.lost)
    assert not (found.checks_added or found.checks_removed or found.checks_changed)
    assert "2022/C 44/01" in REVISED.section("appendix_participants").source


def test_the_platform_clause_awaits_a_decision_and_says_what_is_not_known() -> None:
    assert PLATFORM.awaits is not None and PLATFORM.awaits.switch == "platform_in_operation"
    assert "assumption" in PLATFORM.awaits.reason and "not" in PLATFORM.awaits.reason
    switch = next(one for one in PLATFORM.procedure.switches if one.id == PLATFORM.awaits.switch)
    assert switch.default is False, "the platform was not confirmed to be in operation"
    assert PLATFORM in product().newer(REVISED, datetime.date(2026, 11, 22)), "it can be chosen"


def test_clauses_of_the_platform_version_count_on_without_a_gap() -> None:
    letters = {one.id: one.letter for one in PLATFORM.sections}
    assert letters["platform"] == "12" and letters["seconded"] == "13" and letters["disclosure"] == "18.1"
    before = {one.id: one.letter for one in REVISED.sections}
    assert before["platform"] == "12a" and before["seconded"] == "12"
    numbers = [letter.split(".")[0] for letter in letters.values() if letter and letter[0].isdigit()]
    assert list(dict.fromkeys(numbers)) == [str(number) for number in range(1, 21)]
    assert PLATFORM.fields["amendments.text"].point.startswith("14") and REVISED.fields["amendments.text"].point.startswith("13")
    moved = between(REVISED, PLATFORM, {}, {})
    words = {one.section.id for one in moved.moved if one.said_otherwise}
    assert words == {"platform"} and not moved.checks_removed and not moved.lost


def test_no_text_names_a_number_that_moves() -> None:
    """A wording says {clause.<id>}; what is said on pages names the clause by its subject."""
    from jitflow.instruments.messages import messages

    renumbered = [one.before for one in between(REVISED, PLATFORM, {}, {}).moved if one.before != one.after]
    about_the_new_one = ("definition:awaits", "procedure.switch.platform_in_operation:")
    for message in messages(PLATFORM):
        if message.context.startswith(about_the_new_one):
            continue
        named = [f"clause {number}" for number in renumbered]
        said = message.text.lower()
        assert not [one for one in named if f"{one} " in f"{said} " or f"{one}," in said], (message.context, message.text)


def test_there_are_as_many_checks_as_asked_for() -> None:
    assert all(len(one.checks) >= 35 for one in (FIRST, REVISED, PLATFORM))

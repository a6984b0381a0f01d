"""Which lesson appears where: all of a condition holds, the closest goes first, what a case does not want stays away."""

from __future__ import annotations

import time

from hypothesis import given, strategies as st

from jitflow.knowledge.fitting import ASKED, PLACES, Candidate, Condition, Index, Place, answered_codes, folded
from tests.instruments import sample

BOX = Place(
    "eaw", sections=frozenset({"offences"}), fields=frozenset({"offences.nature", "offences.place"}),
    states=frozenset({"it", "de"}), issuing_states=frozenset({"it"}), executing_states=frozenset({"de"}),
    routes=frozenset({"cmed"}),
)  # fmt: skip


def record(name: str, *items: dict, **more: object) -> Candidate:
    return Candidate(name, tuple(Condition.of(one) for one in items), **more)


def ids(place: Place, *records: Candidate, limit: int = 9, without: tuple[str, ...] = ()) -> list[str]:
    return [one.id for one in Index(records).fitting(place, limit, without)]


def test_all_of_a_line_holds_and_one_line_is_enough() -> None:
    both = {"instrument": "eaw", "sections": ["offences"], "executing_states": ["NL"]}
    assert ids(BOX, record("nl", both)) == []
    assert ids(BOX, record("nl", both, {"instrument": "eaw", "sections": ["offences"]})) == ["nl"]
    assert ids(BOX, record("pair", {"instrument": "eaw", "sections": ["offences"], "states_pair": ["DE", "IT"]})) == ["pair"]
    assert ids(BOX, record("pair", {"instrument": "eaw", "sections": ["offences"], "states_pair": ["DE", "GR"]})) == []
    assert ids(BOX, record("route", {"sections": ["offences"], "routes": ["CMED"]})) == ["route"], "codes are written in two ways"


def test_what_names_no_place_stands_beside_nothing() -> None:
    assert ids(BOX, record("everywhere", {"instrument": "eaw"}), record("nowhere")) == []


def test_the_closest_goes_first_then_what_helped_then_the_newer() -> None:
    near = record("near", {"instrument": "eaw", "fields": ["offences.nature"]})
    box = record("box", {"instrument": "eaw", "sections": ["offences"]})
    assert ids(BOX, box, near) == ["near", "box"]
    helped = record("helped", {"instrument": "eaw", "sections": ["offences"]}, helped=2)
    newer = record("newer", {"instrument": "eaw", "sections": ["offences"]}, changed="2026-11-22")
    assert ids(BOX, box, newer, helped) == ["helped", "newer", "box"]
    assert ids(BOX, box, newer, helped, limit=1) == ["helped"]
    assert ids(BOX, box, newer, helped, without=("helped",)) == ["newer", "box"]


def test_a_record_appears_once_at_its_closest_spot() -> None:
    both = record("both", {"sections": ["offences"]}, {"instrument": "eaw", "fields": ["offences.place"]})
    (fit,) = Index([both]).fitting(BOX, 3)
    assert (fit.id, fit.spot) == ("both", ("fields", "offences.place"))


_CODES = st.lists(st.sampled_from(["a", "B", "c-d", "e"]), max_size=2)
_PARTS = dict.fromkeys((*PLACES, *ASKED, "states_pair"), _CODES)
_ITEM = st.fixed_dictionaries({}, optional={"instrument": st.sampled_from(["x", "y"])} | _PARTS)
_PLACE = st.builds(
    Place, st.sampled_from(["x", "y"]), states=_CODES.map(lambda some: frozenset(map(folded, some))),
    **{name: _CODES.map(lambda some: frozenset(map(folded, some))) for name in (*PLACES, *ASKED)},
)  # fmt: skip


@given(st.lists(st.lists(_ITEM, max_size=3), max_size=8), _PLACE)
def test_the_index_finds_what_asking_every_record_finds(items: list[list[dict]], place: Place) -> None:
    records = [record(f"r{number}", *some) for number, some in enumerate(items)]

    def fits(item: dict) -> bool:
        named = {n: {folded(c) for c in item[n]} for n in (*PLACES, *ASKED) if item.get(n)}
        if not any(n in named for n in PLACES) or item.get("instrument") not in (None, place.instrument):
            return False
        pair = {folded(c) for c in item.get("states_pair") or ()}
        return pair <= place.states and all(codes & getattr(place, n) for n, codes in named.items())

    assert set(ids(place, *records, limit=99)) == {f"r{n}" for n, some in enumerate(items) if any(map(fits, some))}


def test_ten_thousand_records_do_not_slow_a_page_down() -> None:
    some = [record(f"r{n}", {"instrument": "eaw", "fields": [f"box{n % 900}.field"]}) for n in range(10_000)]
    few, many = Index(some[:500]), Index(some)

    def taken(index: Index) -> float:
        began = time.process_time()
        for _number in range(300):
            index.fitting(BOX, 3)
        return time.process_time() - began

    taken(many)
    assert min(taken(many) for _n in range(3)) < 4 * min(taken(few) for _n in range(3)) + 0.01


def test_codes_are_what_was_chosen_or_ticked_and_never_what_somebody_wrote() -> None:
    definition = sample().definition("harbour_notice", "2026-01-01")
    answers = {
        "skipper": {"surname": "Fuel", "languages": ["de"]},
        "calls": [{"id": "c1", "kinds": ["persons"], "story": "noise"}, {"id": "c2", "kinds": None}],
    }
    assert set(answered_codes(definition, answers)) == {"persons"}

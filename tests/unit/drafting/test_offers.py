"""What the case says now and a draft does not: offered, taken over, declined, left alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from jitflow import reach
from jitflow.audit.models import AuditEntry
from jitflow.cases import service as cases
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import newer, service as drafting
from jitflow.drafting.prefill import from_case, joined
from jitflow.drafting.service import Posted
from jitflow.instruments import keys
from jitflow.instruments.loader import load_all
from tests.fixtures.drafts import FORMS

PLACE = {"kind": "address", "text": "Capo Sereno", "country": "IT"}
ELSEWHERE = {"kind": "address", "text": "Montelevante", "country": "IT"}
LIBRARY = load_all(FORMS)


class Desk:
    """A case with one person, one offence, one authority and a draft that was filled from them."""

    def __init__(self, world, notice) -> None:
        self.world, self.notice = world, notice
        with write_unit() as unit:
            case = reach.lock_case(unit.session, world.case)
            self.person = cases.add_person(unit, case, {"surname": "Rossi", "forenames": "Ida"}, "suspect", world.lead)
            texts = {"facts": {"en": "The boat sailed.", "de": "Das Boot fuhr."}}
            self.offence = cases.add_offence(unit, case, {"title": "Aliki", "texts": texts}, world.lead)
            self.authority = cases.add_authority(unit, case, {"name": "Court"}, "court", world.lead)
        world.instrument = self.open(drafting.Fill(offences=(self.offence.id,)))
        self.call = self.data().answers["calls"][0]["id"]
        self.story = f"text:en:calls.{self.call}.story"

    def open(self, fill: drafting.Fill) -> str:
        with write_unit() as unit:
            case = reach.lock_case(unit.session, self.world.case)
            return drafting.open_instrument(unit, self.notice, case, self.person, "DE", "en", self.world.lead, fill).id

    def data(self) -> drafting.InstrumentData:
        return self.world.data()

    def fact(self, row, path: str, value: object) -> None:
        """Somebody edits a fact on its page."""
        with write_unit() as unit:
            current = unit.session.get(type(row), row.id)
            base = (
                current.facts.get("texts", {}).get("facts", {}).get(path[5:7])
                if path.startswith("text:")
                else current.facts.get(path)
            )
            assert cases.update_facts(unit, row, [Posted(path, base, value)], self.world.editor).saved

    def offers(self) -> dict[str, drafting.Offer]:
        with read_unit() as session:
            case = session.get(Case, self.world.case)
            found = drafting.offers_of_case(session, LIBRARY, case, [self.world.instrument])
        return {one.path: one for one in found.get(self.world.instrument, [])}

    def take(self, *paths: str, tokens: dict[str, str] | None = None) -> drafting.Decided:
        tokens = tokens or {path: self.offers()[path].token for path in paths}
        with write_unit() as unit:
            return drafting.take_offers(unit, self.notice, self.world.instrument, tokens, self.world.editor)

    def decline(self, *paths: str) -> drafting.Decided:
        tokens = {path: self.offers()[path].token for path in paths}
        with write_unit() as unit:
            return drafting.decline_offers(unit, self.notice, self.world.instrument, tokens, self.world.editor)

    def type(self, path: str, value: object) -> None:
        """Somebody types into the draft."""
        self.world.save(Posted(path, self.value(path), value))

    def value(self, path: str) -> object:
        data = self.data()
        if path.startswith("text:"):
            _, language, bare = path.split(":", 2)
            return data.texts.get(bare, {}).get(language, {}).get("text")
        return keys.get(data.answers, path)


@pytest.fixture
def desk(world, notice) -> Desk:
    return Desk(world, notice)


def test_a_fresh_draft_has_nothing_to_take(desk):
    assert desk.offers() == {}


def test_a_changed_fact_is_offered_with_before_and_after(desk):
    desk.fact(desk.person, "surname", "Rossi Neri")
    (offer,) = desk.offers().values()
    assert (offer.path, offer.before, offer.after) == ("skipper.surname", "Rossi", "Rossi Neri")
    assert (offer.kind, offer.origin) == (newer.FROM_CASE, desk.person.id)


def test_what_is_taken_stands_in_the_draft_and_is_from_the_case_again(desk):
    desk.fact(desk.person, "surname", "Rossi Neri")
    assert desk.take("skipper.surname").done == ["skipper.surname"]
    assert desk.value("skipper.surname") == "Rossi Neri" and "skipper.surname" in desk.data().prefilled
    assert desk.world.history()[-1].kind == "taken"
    assert desk.offers() == {}


def test_what_is_declined_comes_back_only_when_the_case_changes_once_more(desk):
    desk.fact(desk.person, "surname", "Rossi Neri")
    desk.decline("skipper.surname")
    assert desk.offers() == {} and desk.value("skipper.surname") == "Rossi"
    desk.fact(desk.person, "forenames", "Ida Maria")
    assert list(desk.offers()) == ["skipper.forenames"]
    desk.fact(desk.person, "surname", "Rossi Bianchi")
    assert desk.offers()["skipper.surname"].after == "Rossi Bianchi"


def test_a_value_typed_in_the_draft_is_left_alone_until_the_fact_changes(desk):
    desk.type("skipper.surname", "Rossi-Verdi")
    assert desk.offers() == {}, "the case said nothing new"
    desk.fact(desk.person, "surname", "Rossi Neri")
    offer = desk.offers()["skipper.surname"]
    assert (offer.kind, offer.before, offer.after) == (newer.TYPED, "Rossi-Verdi", "Rossi Neri")


def test_a_blank_in_the_case_means_leave_alone(desk):
    desk.fact(desk.person, "forenames", None)
    assert desk.offers() == {} and desk.value("skipper.forenames") == "Ida"


def test_an_authority_and_an_offence_are_offered_by_their_facts(desk):
    desk.fact(desk.authority, "name", "High Court")
    desk.fact(desk.offence, "when", {"kind": "exact", "start": "2026-06-11"})
    offers = desk.offers()
    assert {one.origin for one in offers.values()} == {desk.authority.id, desk.offence.id}
    assert offers[f"calls.{desk.call}.day"].before is None
    desk.take(*offers)
    assert desk.value("sender.name") == "High Court" and desk.offers() == {}


def test_an_authority_taken_out_of_the_case_is_not_replaced_by_another(desk):
    with write_unit() as unit:
        case = reach.lock_case(unit.session, desk.world.case)
        cases.add_authority(unit, case, {"name": "Other court"}, "court", desk.world.lead)
        cases.remove_fact(unit, desk.authority, desk.world.lead)
    assert desk.offers() == {} and desk.value("sender.name") == "Court"


def test_a_part_somebody_removed_is_not_offered_again(desk):
    with write_unit() as unit:
        drafting.remove_item(unit, desk.world.instrument, "calls", desk.call, desk.world.lead)
    desk.fact(desk.offence, "place", PLACE)
    assert desk.offers() == {}


def test_an_offence_that_was_not_chosen_is_not_offered(desk):
    with write_unit() as unit:
        case = reach.lock_case(unit.session, desk.world.case)
        cases.add_offence(unit, case, {"title": "Other", "place": PLACE}, desk.world.lead)
    assert desk.offers() == {}


def test_a_draft_that_takes_all_offences_is_offered_the_new_one(desk):
    desk.world.instrument = desk.open(drafting.EVERYTHING)
    with write_unit() as unit:
        case = reach.lock_case(unit.session, desk.world.case)
        other = cases.add_offence(unit, case, {"title": "Other", "place": PLACE}, desk.world.lead)
    (offer,) = desk.offers().values()
    desk.take(offer.path)
    call = keys.stable_item_id("calls", other.id)
    assert [item["id"] for item in desk.data().answers["calls"]][-1] == call
    assert desk.value(f"calls.{call}.harbour") == PLACE and desk.offers() == {}


def test_a_draft_that_took_nothing_is_offered_nothing(desk):
    desk.world.instrument = desk.open(drafting.NOTHING)
    desk.fact(desk.person, "surname", "Rossi Neri")
    assert desk.offers() == {}


def test_a_changed_source_text_leaves_its_translation_stale(desk):
    desk.fact(desk.offence, "text:en:facts", "The boat sailed at night.")
    assert list(desk.offers()) == [desk.story]
    desk.take(desk.story)
    slots = desk.data().texts[f"calls.{desk.call}.story"]
    assert slots["en"]["text"] == "The boat sailed at night." and slots["de"]["state"] == "stale"
    desk.fact(desk.offence, "text:de:facts", "Das Boot fuhr nachts.")
    desk.take(f"text:de:calls.{desk.call}.story")
    assert desk.data().texts[f"calls.{desk.call}.story"]["de"] == {"text": "Das Boot fuhr nachts.", "state": "draft"}


def test_paragraphs_typed_in_the_draft_stay_beside_what_is_new(desk):
    desk.type(desk.story, "The boat sailed.\n\nRossi steered it.")
    desk.fact(desk.offence, "text:en:facts", "The boat sailed at night.")
    offer = desk.offers()[desk.story]
    assert (offer.kind, offer.after) == (newer.BOTH, "The boat sailed at night.\n\nRossi steered it.")
    desk.take(desk.story)
    assert desk.value(desk.story) == offer.after and desk.offers() == {}
    assert desk.story not in desk.data().prefilled, "what was typed is still not from the case"
    desk.fact(desk.offence, "text:en:facts", "The boat sailed at dawn.")
    assert desk.offers()[desk.story].after == "The boat sailed at dawn.\n\nRossi steered it."


def test_the_same_paragraph_changed_on_both_sides_is_a_conflict(desk):
    desk.type(desk.story, "The boat sailed slowly.")
    desk.fact(desk.offence, "text:en:facts", "The boat sailed at night.")
    assert desk.offers()[desk.story].kind == newer.TYPED


def test_an_offer_that_changed_since_the_page_is_not_taken(desk):
    desk.fact(desk.person, "surname", "Rossi Neri")
    shown = {"skipper.surname": desk.offers()["skipper.surname"].token}
    desk.fact(desk.person, "surname", "Bianchi")
    decided = desk.take(tokens=shown)
    assert decided == drafting.Decided([], ["skipper.surname"]) and desk.value("skipper.surname") == "Rossi"
    desk.type("skipper.surname", "Typed")
    assert desk.take(tokens={"skipper.surname": "x"}).done == []


def test_each_decision_is_in_the_trail_with_paths_and_no_values(desk):
    desk.fact(desk.person, "surname", "Quorrenti")
    desk.decline("skipper.surname")
    with read_unit() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert "skipper.surname" in str(last.detail) and "Quorrenti" not in str(last.detail)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("A\n\nB", "A\n\nB mine", "A theirs\n\nB", "A theirs\n\nB mine"),
        ("A\n\nB", "A\n\nB\n\nC", "A theirs\n\nB", "A theirs\n\nB\n\nC"),
        ("A\n\nB", "B", "A\n\nB theirs", "B theirs"),
        ("A", "A mine", "A theirs", None),
        ("A", "A\n\nmine", "A\n\ntheirs", None),
        ("A\n\nB", "C", "A\n\nB\n\nD", "C\n\nD"),
        ("", "mine", "theirs", None),
        ("A\n\nB", "A x\n\nB", "A x\n\nB y", "A x\n\nB y"),
    ],
)
def test_texts_changed_on_both_sides(base, mine, theirs, both):
    assert newer.merged(base, mine, theirs) == both


def test_a_translation_without_the_added_paragraph_is_for_a_part_of_the_source():
    slots, made_for = joined([{"it": "Fatti.", "de": "Taten."}, {"it": "Parte."}], "it")
    assert slots == {"it": "Fatti.\n\nParte.", "de": "Taten."}
    assert made_for == {"de": "Fatti."}


def test_a_paragraph_that_does_not_fit_is_named(notice):
    fact = {"id": "f", "facts": {"en": "Long. " * 3000}}
    filled = from_case(notice, {"offences": [fact]}, {"f": ({"en": "More. " * 1000},)}, "en")
    (path,) = filled.too_long
    assert filled.texts[path]["en"] == fact["facts"]["en"].rstrip()

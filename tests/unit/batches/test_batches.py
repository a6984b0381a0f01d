"""One draft per person from common facts; who is left out, with which question, and how they come in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from jitflow import library, reach
from jitflow.audit.models import AuditEntry
from jitflow.batches import service as batches
from jitflow.batches.models import Batch
from jitflow.cases import service as cases
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.loader import load_all
from jitflow.merging import Posted
from tests.fixtures.drafts import FORMS

LIBRARY = load_all(FORMS)
WHEN = {"kind": "exact", "start": "2026-06-11"}
ADULT = {"kind": "documented", "start": "1980-01-01"}
CHILD = {"kind": "declared", "start": "2010"}


class Desk:
    """A case with persons of every kind, two offences and an authority."""

    def __init__(self, world, notice) -> None:
        self.world, self.notice = world, notice
        facts = {
            "adult": {"surname": "Rossi", "birthdate": ADULT, "minors_in_care": False},
            "other": {"surname": "Neri", "birthdate": ADULT},
            "child": {"surname": "Verdi", "birthdate": CHILD},
            "ageless": {"surname": "Bianchi"},
            "parent": {"surname": "Gallo", "birthdate": ADULT, "minors_in_care": True},
        }
        with write_unit() as unit:
            case = reach.lock_case(unit.session, world.case)
            self.persons = {
                name: cases.add_person(unit, case, one, "suspect", world.lead) for name, one in facts.items()
            }
            texts = {"facts": {"en": "The boat sailed.", "de": "Das Boot fuhr."}}
            self.aliki = cases.add_offence(unit, case, {"title": "Aliki", "when": WHEN, "texts": texts}, world.lead)
            self.sveta = cases.add_offence(unit, case, {"title": "Sveta", "when": WHEN}, world.lead)
            self.court = cases.add_authority(unit, case, {"name": "Court"}, "court", world.lead)

    def prepare(self, *names: str, **more) -> str:
        common = {
            "language": "en", "languages": ["en"], "executing_state": "DE", "offences": [self.aliki.id],
            "authority": self.court.id, **more,
        }  # fmt: skip
        with write_unit() as unit:
            case = reach.lock_case(unit.session, self.world.case)
            ids = [self.persons[name].id for name in names]
            self.batch = batches.prepare(unit, self.notice, case, self.world.lead, person_ids=ids, common=common).id
        return self.batch

    def part(self, name: str, path: str, value: object, base: object = None) -> list[batches.Refused]:
        with write_unit() as unit:
            return batches.write_part(
                unit, self.notice, self.batch, self.persons[name].id, [Posted(path, base, value)], self.world.lead
            )

    def open(self) -> batches.Opened:
        with write_unit() as unit:
            return batches.open_drafts(unit, self.notice, self.batch, library.states(), self.world.lead)

    def revise(self, path: str, value: object, base: object = None, **more) -> list[batches.Refused]:
        with write_unit() as unit:
            return batches.revise(unit, self.notice, self.batch, [Posted(path, base, value)], self.world.lead, **more)

    def data(self) -> batches.BatchData:
        with read_unit() as session:
            return batches.load(session, self.batch)

    def draft(self, name: str) -> drafting.InstrumentData:
        place = next(one for one in self.data().places if one.person_id == self.persons[name].id)
        with read_unit() as session:
            return drafting.load(session, place.instrument_id)

    def story(self, name: str, language: str = "en") -> str:
        (slots,) = self.draft(name).texts.values()
        return slots[language]["text"]

    def offers(self, name: str) -> list[drafting.Offer]:
        with read_unit() as session:
            found = drafting.offers_of_case(session, LIBRARY, session.get(Case, self.world.case))
        return found.get(self.draft(name).id, [])

    def concerned(self) -> dict[str, list[tuple[str, bool]]]:
        with read_unit() as session:
            found = drafting.case_facts(session, session.get(Case, self.world.case))
            concerns = batches.concerns(found, self.notice, batches.load(session, self.batch), library.states())
        names = {row.id: name for name, row in self.persons.items()}
        return {names[key]: [(one.question.id, one.judged) for one in found] for key, found in concerns.items()}


@pytest.fixture
def desk(world, notice) -> Desk:
    return Desk(world, notice)


def test_one_draft_per_person_numbered_from_common_facts_and_own_part(desk):
    desk.prepare("adult", "other")
    desk.part("adult", f"text:en:{desk.aliki.id}", "Rossi steered.")
    desk.part("adult", f"answer:calls.kinds:{desk.aliki.id}", ["persons"])
    desk.part("other", "executing_state", "GR", base="DE")
    assert desk.open() == batches.Opened(["HN-1", "HN-2"], {})
    assert desk.story("adult") == "The boat sailed.\n\nRossi steered."
    assert desk.story("other") == "The boat sailed."
    rossi, neri = desk.draft("adult"), desk.draft("other")
    assert (rossi.executing_state, neri.executing_state) == ("DE", "GR")
    assert rossi.answers["calls"][0]["kinds"] == ["persons"] and rossi.answers["sender"] == {"name": "Court"}
    assert rossi.answers["skipper"]["surname"] == "Rossi" and "skipper.surname" in rossi.prefilled
    assert desk.offers("adult") == [] and desk.offers("other") == []
    assert desk.open() == batches.Opened(), "opening again opens nothing"


def test_a_translation_without_the_own_part_is_stale_from_the_start(desk):
    desk.prepare("adult", "other")
    desk.part("adult", f"text:en:{desk.aliki.id}", "Rossi steered.")
    desk.open()
    (rossi,), (neri,) = desk.draft("adult").texts.values(), desk.draft("other").texts.values()
    assert rossi["de"] == {"text": "Das Boot fuhr.", "state": "stale"}
    assert neri["de"] == {"text": "Das Boot fuhr.", "state": "draft"}


def test_whom_a_question_concerns_first_is_left_out_with_that_question(desk):
    desk.prepare("adult", "child", "ageless", "parent")
    assert desk.concerned() == {
        "adult": [], "child": [("young", True)], "ageless": [("young", False)], "parent": [("children", True)],
    }  # fmt: skip
    opened = desk.open()
    assert opened.numbers == ["HN-1"]
    left = {
        desk.persons[name].id: question
        for name, question in (("child", "young"), ("ageless", "young"), ("parent", "children"))
    }
    assert opened.left_out == left
    assert {one.person_id: one.left_out for one in desk.data().waiting} == left


def test_an_answered_question_lets_the_person_in(desk):
    desk.prepare("adult", "ageless")
    desk.open()
    with write_unit() as unit:
        cases.update_facts(unit, desk.persons["ageless"], [Posted("birthdate", None, ADULT)], desk.world.lead)
    assert desk.concerned() == {"ageless": []}
    assert desk.open().numbers == ["HN-2"] and desk.data().waiting == []
    assert desk.data().places[1].left_out is None and desk.data().places[1].reason == ""


def test_a_recorded_reason_takes_a_person_in_and_the_trail_names_it(desk):
    desk.prepare("parent")
    desk.part("parent", "reason", "Charged for the other passengers only.")
    assert desk.open().numbers == ["HN-1"]
    (place,) = desk.data().places
    assert place.reason == "Charged for the other passengers only." and place.left_out is None
    with read_unit() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.object_type == "batch").order_by(AuditEntry.sequence.desc())
        ).first()
    assert desk.persons["parent"].id in entry.detail["taken_in"] and "passengers" not in str(entry.detail)


def test_nobody_is_opened_when_one_cannot_be(desk, notice):
    desk.prepare("adult", "other")
    required = notice.model_copy(update={"opening": notice.opening.model_copy(update={"executing_state": "required"})})
    desk.part("other", "executing_state", None, base="DE")
    with pytest.raises(batches.BatchError) as refused, write_unit() as unit:
        batches.open_drafts(unit, required, desk.batch, library.states(), desk.world.lead)
    assert (refused.value.code, refused.value.person_id) == ("executing_state_missing", desk.persons["other"].id)
    assert len(desk.data().waiting) == 2
    with read_unit() as session:
        assert drafting.instruments_of(session, desk.world.case) == []


def test_changed_common_facts_are_offered_to_every_draft_and_the_own_part_stays(desk):
    desk.prepare("adult", "other")
    desk.part("adult", f"text:en:{desk.aliki.id}", "Rossi steered.")
    desk.open()
    assert desk.revise(f"text:en:{desk.aliki.id}", "They sailed together.") == []
    assert desk.data().revision == 1
    (rossi,), (neri,) = desk.offers("adult"), desk.offers("other")
    assert rossi.after == "The boat sailed.\n\nThey sailed together.\n\nRossi steered."
    assert neri.after == "The boat sailed.\n\nThey sailed together."
    with write_unit() as unit:
        drafting.decline_offers(unit, desk.notice, desk.draft("other").id, {neri.path: neri.token}, desk.world.lead)
        drafting.take_offers(unit, desk.notice, desk.draft("adult").id, {rossi.path: rossi.token}, desk.world.lead)
    assert desk.offers("adult") == [] and desk.offers("other") == []
    assert desk.story("adult") == rossi.after and desk.story("other") == "The boat sailed."


def test_a_common_text_in_another_language_follows_the_case(desk):
    desk.prepare("adult", languages=["en", "de"], texts={"de": {}})
    desk.revise(f"text:en:{desk.aliki.id}", "They sailed together.")
    desk.revise(f"text:de:{desk.aliki.id}", "Sie fuhren zusammen.")
    desk.open()
    (slots,) = desk.draft("adult").texts.values()
    assert slots["de"] == {"text": "Das Boot fuhr.\n\nSie fuhren zusammen.", "state": "draft"}
    desk.revise("languages", ["en"], base=["en", "de"])
    assert desk.draft("adult").texts and [one.path[:8] for one in desk.offers("adult")] == ["text:de:"]


def test_an_offence_added_to_the_common_facts_is_offered_as_a_whole(desk):
    desk.prepare("adult")
    desk.open()
    desk.revise("offences", [desk.aliki.id, desk.sveta.id], base=[desk.aliki.id])
    (offer,) = desk.offers("adult")
    assert offer.after == WHEN and offer.origin == desk.sveta.id
    with write_unit() as unit:
        drafting.take_offers(unit, desk.notice, desk.draft("adult").id, {offer.path: offer.token}, desk.world.lead)
    assert len(desk.draft("adult").answers["calls"]) == 2


def test_two_people_change_the_common_facts(desk):
    desk.prepare("adult")
    desk.revise("executing_state", "GR", base="DE")
    (refused,) = desk.revise("executing_state", None, base="DE")
    assert refused == batches.Refused("executing_state", "GR")
    assert desk.data().common["executing_state"] == "GR" and desk.data().revision == 1
    (refused,) = [
        *desk.part("adult", f"text:en:{desk.aliki.id}", "a"),
        *desk.part("adult", f"text:en:{desk.aliki.id}", "b"),
    ]
    assert refused.theirs == "a"


def test_persons_are_added_later_and_only_once(desk):
    desk.prepare("adult")
    desk.open()
    ids = [desk.persons["other"].id, desk.persons["adult"].id]
    desk.revise("title", "Skippers", person_ids=ids)
    data = desk.data()
    assert [one.person_id for one in data.places] == [desk.persons["adult"].id, desk.persons["other"].id]
    assert (data.title, data.revision) == ("Skippers", 0)
    with read_unit() as session:
        (line,) = batches.batches_of(session, desk.world.case)
    assert (line.drafts, line.waiting) == (1, 1)


def test_a_person_taken_out_of_the_case_is_passed_over(desk):
    desk.prepare("adult", "other")
    with write_unit() as unit:
        cases.remove_fact(unit, desk.persons["other"], desk.world.lead)
    assert desk.open() == batches.Opened(["HN-1"], {})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"names": ()}, "person_missing"),
        ({"executing_state": "FR"}, "not_a_participant"),
        ({"kind": "single"}, "no_batches"),
    ],
)
def test_what_cannot_be_prepared(desk, notice, change, code):
    desk.notice = notice.model_copy(update={"batch": None}) if change.pop("kind", None) else notice
    with pytest.raises(batches.BatchError) as refused:
        desk.prepare(*change.pop("names", ("adult",)), **change)
    assert refused.value.code == code
    with read_unit() as session:
        assert session.scalars(select(Batch)).all() == []


def test_a_person_of_another_case_is_refused(desk):
    with write_unit() as unit:
        other = cases.create_case(unit, desk.world.group, desk.world.lead, "Other", "IT")
        desk.persons["stranger"] = cases.add_person(unit, other, {"surname": "Neri"}, "suspect", desk.world.lead)
    with pytest.raises(batches.BatchError) as refused:
        desk.prepare("stranger")
    assert refused.value.code == "person_of_another_case"


@pytest.mark.parametrize("path", ["nothing", "answer:skipper.surname:", "text:en"])
def test_a_field_that_is_not_there_is_refused(desk, path):
    desk.prepare("adult")
    with pytest.raises(batches.BatchError) as refused:
        desk.part("adult", path, "x")
    assert refused.value.code == "unknown_field" and desk.data().places[0].participation == {}

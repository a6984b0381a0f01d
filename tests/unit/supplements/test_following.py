"""A notification begun from an order: what the order says goes along, and nobody else than those concerned."""

from __future__ import annotations

import shutil

import pytest

from jitflow import across, library, paths, reach
from jitflow.cases import service as cases
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.instruments.following import FollowedGroup, Follows, examine_follows, faults_between
from jitflow.instruments.loader import DefinitionError, load_all
from jitflow.merging import Posted
from jitflow.supplements import following, service as supplements
from tests.instruments import product

LIBRARY = product()
ORDER, NOTICE = LIBRARY.definition("eio"), LIBRARY.definition("interception_notice")


@pytest.fixture
def order(world) -> str:
    """An order to France about a suspect and a witness of the case, and a suspect who is only in the order."""
    with write_unit() as unit:
        case = reach.lock_case(unit.session, world.case)
        named = (("Rossi", "suspect"), ("Neri", "witness"))
        people = [cases.add_person(unit, case, {"surname": name}, kind, world.lead) for name, kind in named]
        cases.add_offence(unit, case, {"title": "Aliki"}, world.lead)
        cases.add_authority(unit, case, {"name": "Procura", "file_reference": "RG 12/26"}, "prosecutor", world.lead)
        fill = drafting.Fill(persons=tuple(one.id for one in people))
        row = drafting.open_instrument(unit, ORDER, case, None, "FR", "en", world.lead, fill)
        rossi = next(one["id"] for one in row.answers["persons"] if one["surname"] == "Rossi")
        added = drafting.add_item(unit, row, "persons", world.lead)
        offence = row.answers["offences"][0]["id"]
        posted = [
            Posted(f"persons.{added}.surname", None, "Bruni"), Posted(f"persons.{added}.positions", None, ["suspect"]),
            Posted(f"persons.{rossi}.identity_number", None, "RSS 1"),
            Posted("measures", None, ["interception"]), Posted("interception.technical_data", None, ["+33 612 000 000"]),
            Posted("interception.duration", None, {"months": 2}), Posted("signature.post", None, "Prosecutor"),
            Posted("text:en:reasons", None, "To find the boat."), Posted(f"text:en:offences.{offence}.facts", None, "A voyage."),
            Posted(f"text:fr:offences.{offence}.facts", None, "Un voyage."),
        ]  # fmt: skip
        drafting.save(unit, row, posted, world.lead, ORDER)
        return row.id


def begun(world, order_id: str, token: str | None = None) -> drafting.InstrumentData:
    with write_unit() as unit:
        made = following.begin(unit, order_id, NOTICE, library.states(), world.lead, token)
    with read_unit() as session:
        return drafting.load(session, made)


def test_a_notification_has_what_the_order_says(world, order) -> None:
    made = begun(world, order)
    answers = made.answers
    assert (made.slug, made.status, made.executing_state) == ("interception_notice", "draft", "FR")
    assert answers["interception"] == {"duration": {"months": 2}, "targets": ["+33 612 000 000"]}
    assert answers["authority"]["name"] == "Procura" and answers["authority"]["post"] == "Prosecutor"
    assert made.texts["purpose"]["en"]["text"] == "To find the boat."
    offence = answers["offences"][0]["id"]
    assert {code: slot["text"] for code, slot in made.texts[f"offences.{offence}.facts"].items()} == {"en": "A voyage.", "fr": "Un voyage."}
    assert made.texts[f"offences.{offence}.facts"]["en"]["state"] == "source"


def test_only_those_against_whom_the_proceedings_are_stand_in_it(world, order) -> None:
    persons = {one["surname"]: one for one in begun(world, order).answers["persons"]}
    assert set(persons) == {"Rossi", "Bruni"}, "the witness stays out"
    assert persons["Rossi"]["identity_number"] == "RSS 1", "what only the order says goes along"
    assert "positions" not in persons["Rossi"], "Annex C has no ticks of the position"


def test_the_same_button_pressed_twice_opens_one_and_both_know_each_other(world, order) -> None:
    first, again = (begun(world, order, "a" * 32).id for _ in range(2))
    assert first == again
    with read_unit() as session:
        assert [(one.id, one.number) for one in across.supplements_of(session, order)[1]] == [(first, "AnnexC-1")]


def test_nothing_is_begun_from_what_no_rule_names(world, order) -> None:
    notice = begun(world, order).id
    with pytest.raises(supplements.SupplementError) as refused:
        begun(world, notice)
    assert refused.value.code == "not_begun"


def test_no_notification_is_begun_from_an_order_that_intercepts_nobody(world, order) -> None:
    with write_unit() as unit:
        row = unit.session.get(Instrument, order)
        drafting.save(unit, row, [Posted("measures", ["interception"], ["bank_accounts"])], world.lead, ORDER)
    with pytest.raises(supplements.SupplementError) as refused:
        begun(world, order)
    assert refused.value.code == "not_begun"


def test_two_buttons_of_one_page_open_two_drafts_and_each_pressed_twice_opens_one(world, order) -> None:
    pressed = {slug: supplements.press("a" * 32, order, slug) for slug in ("eio", "interception_notice")}
    assert len({*pressed.values()}) == 2 and supplements.press(None, order, "eio") is None
    with write_unit() as unit:
        case = reach.lock_case(unit.session, world.case)
        supplement = drafting.open_instrument(unit, ORDER, case, None, "FR", "en", world.lead, drafting.Fill())
        supplements.link(unit, supplement, order, world.lead, pressed["eio"])
        kept = supplement.id
    first, again = (begun(world, order, "a" * 32) for _ in range(2))
    assert first.id == again.id != kept and first.slug == "interception_notice"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('when = \'', 'when = \'nobody == true || ', "follows: eio: when: .*nobody"),
        ('purpose = ["interception.reasons"', 'purpose = ["interception.raisons"', "follows: eio: interception.raisons does not fit"),
    ],
)
def test_a_rule_that_names_what_the_other_type_has_not_is_a_fault_when_loaded(tmp_path, before, after, says) -> None:
    forms = tmp_path / "forms"
    shutil.copytree(paths.FORMS, forms)
    file = forms / "interception_notice" / NOTICE.version / "definition.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(DefinitionError, match=says):
        load_all(forms)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (Follows(of="eio", label="Begin", groups=(FollowedGroup(group="nobody"),)), "nobody is not a group"),
        (Follows(of="eio", label="Begin", fields={"persons.surname": ("reasons",)}), "persons.surname cannot be answered there"),
        (Follows(of="eio", label="Begin", fields={"porpose": ("reasons",)}), "porpose cannot be answered there"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_a_fault(rule: Follows, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        examine_follows(NOTICE.model_copy(update={"follows": (rule,)}), lambda key, message: ValueError(f"{key}: {message}"))


def test_a_rule_does_not_take_a_date_for_a_text() -> None:
    judges = FollowedGroup(group="persons", only={"positions": ("judge",)})
    rule = Follows(of="eio", label="Begin", fields={"purpose": ("signature.date",)}, groups=(judges,))
    assert list(faults_between(NOTICE, rule, ORDER)) == ["persons.positions has no judge", "signature.date does not fit purpose"]

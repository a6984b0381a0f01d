"""Grounds for refusal: how conditions come together, what is never guessed, faults of the file."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from jitflow.cli import cli
from jitflow.instruments import file
from jitflow.instruments.facts import Facts
from jitflow.instruments.grounds import as_rows, in_order, judge_grounds
from jitflow.instruments.loader import DefinitionError, load
from jitflow.instruments.messages import messages
from tests.instruments import SAMPLE, SAMPLE_FORMS, example_of, product, sample

VERSION = "2026-01-01"


def judged(definition, instrument, given=None):
    return {one.id: one for one in judge_grounds(definition, Facts(definition, instrument, given))}


def eaw(**answers):
    """The warrant of the product's example with other answers at the top."""
    definition = next(d for d in product() if d.grounds)
    base = example_of(definition)
    return definition, replace(base, answers={**base.answers, **answers})


def test_a_warrant_names_every_ground_of_articles_3_4_4a_and_5_with_its_article():
    definition, instrument = eaw()
    rows = as_rows(judge_grounds(definition, Facts(definition, instrument)))
    named = {
        row["id"].removeprefix("RF-EAW-"): (row["degree"], row["basis"].split(";")[0].split(",")[0]) for row in rows
    }
    articles = {"3-1": "3(1)", "3-2": "3(2)", "3-3": "3(3)"} | {f"4-{n}": f"4({n})" for n in range(1, 7)}
    articles |= {"4-7a": "4(7)(a)", "4-7b": "4(7)(b)", "4a": "4a(1)", "5-2": "5(2)", "5-3": "5(3)"}
    for ground, article in articles.items():
        degree = {"3": "mandatory", "5": "guarantee"}.get(ground[0], "optional")
        assert named.pop(ground) == (degree, f"FD {article}")
    assert set(named) == {"CH-a", "CH-b", "CH-c", "CH-d"}
    assert {degree for degree, _basis in named.values()} == {"case_law"}
    assert not any("5(1)" in row["basis"] for row in rows), "Article 5(1) was deleted in 2009"


def test_of_an_empty_draft_nothing_is_found_and_nothing_ruled_out():
    definition, instrument = eaw()
    rows = as_rows(judge_grounds(definition, Facts(definition, replace(instrument, answers={}, texts={}))))
    assert {row["state"] for row in rows} == {"not_judged"}


def test_one_condition_not_met_settles_the_ground_and_all_are_told():
    definition, instrument = eaw()
    ground = judged(definition, instrument)["RF-EAW-4-6"]
    told = {one.condition.id: one.state for one in ground.conditions}
    assert told == {"execution": "not_found", "resident": "found", "undertaking": "not_judged", "consent": "not_judged"}
    assert ground.state == "not_found"


def test_a_ground_found_for_one_offence_is_found_and_names_it():
    definition, instrument = eaw()
    ground = judged(definition, instrument)["RF-EAW-4-7a"]
    assert ground.state == "found"
    assert {item.path: item.state for item in ground.items} == {
        "offences.o1": "not_found", "offences.o2": "found", "offences.o3": "not_found",
    }  # fmt: skip


def test_a_condition_about_a_conviction_is_not_asked_of_an_acquittal():
    decision = {"id": "d1", "where": "member", "kind": "acquittal"}
    definition, instrument = eaw(earlier_decisions=[decision])
    instrument.answers["inquiry"] = {**instrument.answers["inquiry"], "earlier_decisions": True}
    item = judged(definition, instrument)["RF-EAW-3-2"].items[0]
    assert [one.condition.id for one in item.conditions] == ["judged"]


def test_state_data_that_is_not_known_leaves_the_age_open_and_is_named():
    definition, instrument = eaw()
    instrument.answers["person"] = {
        **instrument.answers["person"],
        "birthdate": {"kind": "documented", "start": "2013"},
    }
    ground = judged(definition, instrument)["RF-EAW-3-3"]
    assert ground.state == "not_judged"
    assert {need for item in ground.items for one in item.conditions for need in one.needs} == {
        "data.responsibility_age"
    }


def test_what_the_draft_says_is_found_in_the_groups_of_an_item_too():
    definition, instrument = eaw()
    item = judged(definition, instrument)["RF-EAW-4-7a"].items[1]
    assert item.conditions[0].says == (
        "offences.o2.in_executing_state", "offences.o2.places.p1.place", "offences.o2.places.p2.place",
    )  # fmt: skip
    assert item.conditions[0].leads_to == "circumstances"


def test_found_come_first():
    definition = next(iter(sample()))
    instrument = example_of(definition)
    changed = replace(instrument, answers={**instrument.answers, "skipper": {"surname": "X", "licence_checked": False}})
    order = [(one.id, one.state) for one in in_order(judge_grounds(definition, Facts(definition, changed)))]
    assert order == [("RF-HN-1", "found"), ("RF-HN-3", "not_judged"), ("RF-HN-2a", "not_found")]


def test_no_ground_stands_on_paper_and_no_answer_for_it_leaves_the_file():
    """Words of grounds, and of the questions asked for them alone, are words of pages only."""
    for definition in (*product(), *sample()):
        assert {m.kind for m in messages(definition) if m.context.startswith("ground.")} <= {"page"}
    definition, _instrument = eaw()
    for key in (
        "earlier_decisions",
        "earlier_decisions.kind",
        "offences.jurisdiction_there",
        "inquiry.proceedings_there",
    ):
        assert definition.fields[key].internal


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE)
    return tmp_path / SAMPLE / VERSION


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("grounds.toml", "skipper.licence_checked == false", "skipper.licence == false",
         r"grounds\.toml: ground RF-HN-1 / unlicensed: met: .*licence"),
        ("grounds.toml", "skipper.licence_checked == false", "skipper.surname", r"unlicensed: met: gives .*must give true"),
        ("grounds.toml", "item.harbour.country ==", "item.harbor.country ==", r"RF-HN-2a / own_harbour: met: .*harbor"),
        ("grounds.toml", 'each = "calls"', 'each = "skipper"', r"ground RF-HN-2a: each: skipper is not a repeating group"),
        ("grounds.toml", 'national = ["accepted_languages"]', 'national = ["ages"]', r"RF-HN-2a: national: ages is not in"),
        ("grounds.toml", 'needs = ["heard"]', 'needs = ["herd"]', r"RF-HN-2a / unheard: needs: herd is nothing"),
        ("grounds.toml", 'says = ["heard", "heard_on"]', 'says = ["item.day"]', r"unheard: says: item\.day is nothing"),
        ("grounds.toml", 'field = "item.story"', 'field = "item.storey"', r"own_harbour: field: item\.storey is nothing"),
        ("grounds.toml", 'add = "Say who takes care of them."\n', "", r"RF-HN-3 / in_care: field: .*goes with add"),
        ("grounds.toml", 'id = "unheard"', 'id = "own_harbour"', r"RF-HN-2a / own_harbour: id: is used twice"),
        ("grounds.toml", 'id = "RF-HN-2a"', 'id = "RF-HN-1"', r"ground RF-HN-1: id: is used twice"),
        ("grounds.toml", 'degree = "mandatory"', 'degree = "always"', r"grounds\.toml: grounds RF-HN-1: degree"),
        ("grounds.toml", "[[ground]]\nid", "[grund]\nx = 1\n[[ground]]\nid", r"grounds\.toml: grund: unknown table"),
        ("grounds.toml", 'conjunction = "any"', 'conjunction = "some"', r"grounds RF-HN-3: conjunction"),
        ("ground_examples.toml", 'ground = "RF-HN-1"', 'ground = "RF-HN-9"', r"example 1: ground: RF-HN-9 is not a ground"),
    ],
)  # fmt: skip
def test_a_fault_names_file_table_and_key(folder, name, old, new, says):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        load(folder)


def test_a_definition_without_the_files_has_no_grounds_and_another_digest(folder):
    with_them = load(folder)
    for name in ("grounds.toml", "ground_examples.toml"):
        (folder / name).unlink()
    without = load(folder)
    assert with_them.grounds and not without.grounds
    assert with_them.digest != without.digest


def checked(monkeypatch, tmp_path, instrument, *options):
    monkeypatch.setenv("JITFLOW_FORMS", str(SAMPLE_FORMS))
    path = tmp_path / "one.json"
    path.write_text(json.dumps(file.to_data(instrument)), encoding="utf-8")
    return CliRunner().invoke(cli, ["check", str(path), *options])


def test_check_tells_the_grounds_as_json_and_in_words(monkeypatch, tmp_path):
    instrument = example_of(next(iter(sample())))
    instrument = replace(
        instrument, answers={**instrument.answers, "skipper": {"surname": "X", "licence_checked": False}}
    )
    told = json.loads(checked(monkeypatch, tmp_path, instrument, "--json").stdout)
    assert told["grounds"] == [
        {"id": "RF-HN-1", "degree": "mandatory", "state": "found", "basis": "HC 11(1)"},
        {"id": "RF-HN-2a", "degree": "optional", "state": "not_found", "basis": "HC 11(2)(a)"},
        {"id": "RF-HN-3", "degree": "guarantee", "state": "not_judged", "basis": "HC 12"},
    ]
    words = checked(monkeypatch, tmp_path, instrument)
    assert words.exit_code == 0, "a ground is no finding"
    assert "1 found, 1 not judged, 1 not found." in words.stdout
    assert "RF-HN-1 found, mandatory: No licence (HC 11(1); X-3/26)" in words.stdout
    assert "RF-HN-2a" not in words.stdout

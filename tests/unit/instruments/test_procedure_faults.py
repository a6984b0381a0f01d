"""Faults of a procedure name file, table and key: one test for each kind."""

import shutil

import pytest

from jitflow.instruments.loader import DefinitionError, load
from tests.instruments import SAMPLE, SAMPLE_FORMS

VERSION = "2026-01-01"

STATE = '[[issuing.states]]\nid = "lost"\nregion = "notice"\ntitle = "Lost"\nmeaning = "Nobody knows."\n'
REGION = (
    '[[issuing.regions]]\nid = "crew"\ntitle = "Crew"\nstart = "hired"\n'
    '[[issuing.states]]\nid = "hired"\nregion = "crew"\ntitle = "Hired"\nmeaning = "On board."\n'
)
STRANGE = '[receiving]\ntitle = "No"\nregions = []\nstates = []\ntransitions = []\n[issuing]\n'
STEP = '[[issuing.transitions]]\nid = "{id}"\ntitle = "{title}"\nbasis = "HC 9"\nacting = "both"\nroles = ["prosecutor"]\n{more}\n'


def step(more, step_id="more", title="Do more"):
    return STEP.format(id=step_id, title=title, more=more)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE)
    return tmp_path / SAMPLE / VERSION


def refused(folder, says):
    with pytest.raises(DefinitionError, match=says) as fault:
        load(folder)
    assert fault.value.file.endswith(("procedure.toml", "checks.toml", "examples.toml"))
    assert fault.value.table


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # shapes
        ('acting = "police"', 'acting = "pirate"', r"procedure\.toml: transitions issuing / seen: acting"),
        ('roles = ["prosecutor", "assistant"]', 'roles = ["pilot"]', r"issuing / look: 0"),
        ('type = "datetime"', 'type = "moment"', r"transitions.fields issuing / send / sent_at: type"),
        ('severity = "warn"', 'severity = "shout"', r"transitions.guards issuing / send / no_boat_to_a_boat: severity"),
        ('safe = "later"', 'safe = "never"', r"deadlines issuing / own_signature: safe"),
        ("[issuing]\n", STRANGE, r"procedure\.toml: receiving: unknown table"),
        # names
        ('id = "boat"\ntitle', 'id = "notice"\ntitle', r"issuing\.regions notice: id: is used twice"),
        ('id = "checked"', 'id = "draft"', r"issuing\.states draft: id: is used twice"),
        ('id = "take_back"', 'id = "look"', r"issuing\.transitions look: id: is used twice"),
        ('id = "own_signature"', 'id = "answer"', r"issuing\.deadlines answer: id: is used twice"),
        ('region = "boat"', 'region = "ship"', r"issuing\.states at_sea: region: ship is not a region"),
        ('start = "at_sea"', 'start = "draft"', r"issuing\.regions boat: start: draft is not a state of this region"),
        ('from = ["draft"]', 'from = ["drafted"]', r"issuing\.transitions look: from: drafted is not a state"),
        ('from = ["draft"]', "from = []", r"issuing\.transitions look: from: names at least one state"),
        ('to = "checked"', 'to = "in_harbour"', r"issuing\.transitions look: from: one move stays in one region"),
        ('also = [{ from = ["waiting"]', 'also = [{ from = ["wating"]', r"issuing\.transitions finish: also: wating is not a state"),
        ('from = ["waiting"], to = "left" }]', 'from = ["draft"], to = "done" }]', r"transitions finish: also: moves one region twice"),
        ('given = ["sent"]', 'given = ["snt"]', r"issuing\.transitions seen: given: snt is not a state"),
        ('given = ["sent"]\nfields', 'given = ["in_harbour"]\nfields', r"seen: given: in_harbour is in a region that this step"),
        ('roles = ["prosecutor", "assistant"]', "roles = []", r"issuing\.transitions look: roles: names at least one"),
        ('documents = ["form"]', 'documents = ["letter"]', r"issuing\.transitions send: documents: letter is not known"),
        ('letters = ["reminder", ', 'letters = ["form", ', r"issuing\.transitions remind: letters: form is not known"),
        ('two_person = ["look"]', 'two_person = ["watch"]', r"issuing\.transitions send: two_person: watch is not known"),
        ('two_person = ["look"]\n', "", r"issuing\.transitions send: two_person_when: goes with two_person"),
        ('checks = ["HN-09", "HN-10"]', 'checks = ["HN-09", "HN-99"]', r"transitions send: checks: HN-99 is not a check"),
        ('checks = ["HN-09", "HN-10"]', 'checks = ["HN-09", "HN-10", "HN-01"]', r"checks: HN-01 does not name this step in at"),
        ('checks = ["HN-09", "HN-10"]', 'checks = ["HN-09"]', r"transitions send: checks: HN-10 acts here by its at"),
        # fields
        ('key = "why"', 'key = "at"', r"transitions take_back: fields\.at: this name is reserved"),
        ('key = "boat_name", type = "text"', 'key = "boat_name", type = "choice"', r"send: fields\.boat_name\.options: a choice"),
        ('code = "boat", label', 'code = "post", label', r"transitions send: fields\.channel\.options: a code is used twice"),
        ('key = "boat_name"', 'key = "channel"', r"transitions send / fields channel: id: is used twice"),
        ('key = "sent_at", type = "datetime"', 'key = "sent_at", many = true, type = "datetime"', r"fields\.sent_at\.many: only texts"),
        # expressions
        ('event.channel == "boat"\'', 'event.chanel == "boat"\'', r"transitions send: fields\.boat_name\.required_when: .*chanel"),
        ("paper.sealed == true", "paper.seald == true", r"transitions send: guards\.sealed\.must: .*seald"),
        ("&& at.at_sea", "&& at.on_land", r"transitions send: guards\.no_boat_to_a_boat\.must: .*on_land"),
        ('needs = ["paper.sealed"]', 'needs = ["paper.stamped"]', r"transitions send: guards\.sealed\.needs: paper\.stamped is nothing"),
        ("switches.second_person == true", "switches.third_person == true", r"transitions send: two_person_when: .*third_person"),
        ('id = "no_boat_to_a_boat"', 'id = "sealed"', r"transitions send / guards sealed: id: is used twice"),
        # parties
        ('per = "party"\nfrom = ["waiting"]', 'per = "party"\nfrom = ["at_sea"]', r"transitions sign: (from|per)"),
        ("adds_party = true\n", 'adds_party = true\nper = "party"\n', r"transitions join: per: a step of each party"),
        # deadlines
        ('duration = "P10D"', 'duration = "ten days"', r"deadlines answer: duration: .*ten days"),
        ('duration = "P10D"\n', "", r"deadlines answer: duration: needs a duration"),
        ('duration = "P10D"\n', 'state_rule = "limit"\n', r"deadlines answer: state_rule: limit is not in"),
        ('transition = "send", field', 'transition = "sail", field', r"deadlines answer: started_by: sail is not a transition"),
        ('field = "sent_at" }', 'field = "channel" }', r"deadlines answer: started_by: channel is not a date"),
        ('field = "sent_at" }', 'field = "sent_at", only = { channel = ["pigeon"] } }', r"deadlines answer: started_by: only: channel"),
        ('field = "sent_at" }', 'field = "sent_at", given = ["afloat"] }', r"deadlines answer: started_by: afloat is not a state"),
        ('[{ transition = "prolong", duration = "P5D" }]', '[{ transition = "prolong" }]', r"deadlines answer: extended_by: .*either"),
        ('ended_by = ["finish"]', 'ended_by = ["sink"]', r"deadlines answer: ended_by: sink is not a transition"),
        ('ended_by = ["finish"]\n', "", r"deadlines answer: ended_by: a deadline names what starts it and what ends it"),
        ('remind = ["P3D", "P1D"]', 'remind = ["soon"]', r"deadlines answer: remind: .*soon"),
    ],
)  # fmt: skip
def test_a_fault_names_file_table_and_key(folder, old, new, says):
    path = folder / "procedure.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    refused(folder, says)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (STATE, r"issuing\.states lost: id: no transition leads here"),
        (STATE + step('from = ["sent"]\nto = "lost"'), r"issuing\.states lost: final: is a trap"),
        (REGION, r"issuing\.regions crew: states: none of its states is final"),
        (STATE + step('from = ["lost"]\nto = "done"'), r"issuing\.states lost: id: no transition leads here"),
        (step('from = ["at_sea"]\nto = "in_harbour"', title="Finish"), None),
        (step('from = ["sent"]\nto = "checked"', title="Finish"), r"transitions more: title: reads like finish"),
        (step('from = ["waiting"]\nto = "signed"\nper = "party"\ngiven = ["sent"]'), r"transitions more: to: does the same as sign"),
    ],
)  # fmt: skip
def test_the_shape_is_looked_at_as_a_whole(folder, more, says):
    path = folder / "procedure.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + more, encoding="utf-8")
    if says is None:
        load(folder)
    else:
        refused(folder, says)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('at = ["send"]\nneeds', 'at = ["fly"]\nneeds', r"checks\.toml: check HN-09: at: fly is not a transition"),
        ('at = ["send"]\nneeds', 'at = ["issue"]\nneeds', r"checks\.toml: check HN-09: at: issue is the draft"),
        ('at = ["send"]\non_draft', "on_draft", r"checks\.toml: check HN-10: at: on_draft and severity_at go with at"),
        ('needs = ["event.sent_at"', 'needs = ["event.sent_on"', r"check HN-09: needs: event\.sent_on is nothing that is known at send"),
        ('"calls_count"]\nwhen = "calls_count >', '"at.sent"]\nwhen = "calls_count >', r"HN-10: needs: at\.sent is not known of a draft"),
        ("before(event.sent_at, heard_on)", "before(event.sent, heard_on)", r"check HN-09: when: .*undefined field 'sent'"),
        ("calls_count > 100", "at.sent == true", r"check HN-10: when: .*undeclared reference to 'at\.sent'"),
    ],
)  # fmt: skip
def test_checks_of_a_step_fit_the_step(folder, old, new, says):
    path = folder / "checks.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    refused(folder, says)


def test_an_example_is_judged_only_where_its_check_acts(folder):
    path = folder / "examples.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('at = "send"', 'at = "look"'), encoding="utf-8")
    refused(folder, r"examples\.toml: example \d+: at: HN-10 does not act there")


def test_names_of_the_procedure_are_no_fields_of_the_form(folder):
    path = folder / "sections.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('key = "remarks"', 'key = "event.remarks"'), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"event\.remarks: this name is reserved"):
        load(folder)

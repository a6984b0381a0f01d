"""Faults of a definition name file, table and key."""

import shutil

import pytest

from jitflow.instruments.loader import DefinitionError, load, load_all
from tests.instruments import SAMPLE, SAMPLE_FORMS

VERSION = "2026-01-01"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE)
    return tmp_path / SAMPLE / VERSION


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def offered(target: str, source: str = "person.spellings") -> str:
    return f'[[offered]]\nsource = "{source}"\ntarget = "{target}"\n\n[batch]'


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("sections.toml", 'type = "text"', 'type = "txt"', r"sections\.toml: sections.fields who / skipper\.surname: type"),
        ("sections.toml", 'width = "medium"', 'widht = "medium"', r"sections\.toml.*skipper\.surname: widht"),
        ("sections.toml", 'key = "skipper.licence_checked"', 'key = "skipper.surname"', r"section who: skipper\.surname: .*twice"),
        ("sections.toml", 'key = "skipper.licence_checked"', 'key = "skipper"', r"value and a parent"),
        ("sections.toml", 'key = "skipper.forenames"', 'key = "Skipper"', r"sections\.toml.*key"),
        ("sections.toml", "filled(skipper.surname)", "filled(skipper.surnme)", r"section hearing: applies_when: .*surnme"),
        ("sections.toml", "{heard_on}", "{heard_in}", r"heard\.wording: \{heard_in\} is not a field"),
        ("sections.toml", "{meta.issuing_state}", "{meta.status}", r"states_note\.wording: \{meta\.status\} is not a field"),
        ("sections.toml", 'title = "Sender"\n', "mark = 1\n", r"sections\.toml"),
        ("sections.toml", 'title = "Calls at harbours"\n', "", r"section calls: title: a section without a mark needs a title"),
        ("sections.toml", 'id = "reasons"', 'id = "reasons"\nmark = "X"', r"section reasons: mark: only a section with a heading"),
        ("sections.toml", 'many = true\n', "many = true\nboxes = true\n", r"skipper\.languages\.boxes: only a choice says so"),
        ("sections.toml", 'basis = "HC 1(a)"\n', "", r"skipper\.surname\.basis"),
        ("sections.toml", 'printed_with = "story"', 'printed_with = "stroy"', r"stroy is not a field"),
        ("checks.toml", 'field = "item.harbour"', 'field = "item.harbor"', r"check HN-02: field: calls\.harbor"),
        ("checks.toml", "!filled(item.harbour)", "!filled(item.harbor)", r"check HN-02: when: .*harbor"),
        ("checks.toml", 'each = "calls"', 'each = "skipper"', r"check HN-02: each: skipper is not"),
        ("checks.toml", 'rests_on = "accepted_languages"', 'rests_on = "languages"', r"check HN-05: rests_on"),
        ("checks.toml", 'severity = "blocking"', 'severity = "fatal"', r"checks\.toml: checks HN-01: severity"),
        ("checks.toml", 'id = "HN-02"', 'id = "HN-01"', r"check HN-01: id: is used twice"),
        ("examples.toml", 'check = "HN-01"', 'check = "HN-99"', r"example 1: check: HN-99"),
        ("definition.toml", 'version = "2026-01-01"', 'version = "2026-01-02"', r"definition\.toml: version"),
        ("definition.toml", 'target = "skipper.surname"', 'target = "skipper.name"', r"prefill: target: skipper\.name"),
        ("definition.toml", "[batch]", offered("skipper.name"), r"offered: target: skipper\.name"),
        ("definition.toml", "[batch]", offered("skipper.surname"), r"offered: target: skipper\.surname does not take several"),
        ("definition.toml", "[batch]", offered("skipper.languages"), r"offered: target: skipper\.languages does not take"),
        ("definition.toml", "[batch]", offered("remarks", "case.title"), r"definition\.toml: offered.*source"),
        ("definition.toml", 'fine = "maximum"', 'fne = "maximum"', r"library calls: fields: calls\.fne is not"),
        ("definition.toml", 'fine = "maximum"', 'fine = "penalty"', r"library calls: fields: penalty is not known of"),
        ("definition.toml", 'fine = "maximum"', 'fine = "law"', r"library calls: fields: calls\.fine cannot take law"),
        ("definition.toml", 'time = "day"', 'time = "harbour"', r"library calls: time: names a field of type when"),
        ("definition.toml", 'participation = "calls.story"', 'participation = "calls.tale"', r"batch: participation: calls\.tale"),
        ("definition.toml", 'participation = "calls.story"', 'participation = "calls.fine"', r"calls\.fine cannot be asked there"),
        ("definition.toml", 'asked = ["calls.kinds"]', 'asked = ["remarks"]', r"batch: asked: remarks cannot be asked there"),
        ("definition.toml", 'check = "HN-07"', 'check = "HN-77"', r"batch\.questions young: check: HN-77 is not a check"),
        ("definition.toml", 'id = "children"', 'id = "young"', r"batch\.questions young: check: .*used twice"),
        ("definition.toml", "[opening]\nperson = true", "[opening]\nperson = false", r"only an instrument about a person has batches"),
        ("definition.toml", 'slug = "harbour_notice"', "slug = ", r"definition\.toml: "),
        ("documents.toml", "[[document]]", "[[documnt]]", r"documents\.toml: documnt: unknown table"),
    ],
)
def test_a_fault_names_file_table_and_key(folder, name, old, new, says):
    change(folder, name, old, new)
    with pytest.raises(DefinitionError, match=says):
        load(folder)


def test_a_missing_file_is_named(folder):
    (folder / "definition.toml").unlink()
    with pytest.raises(DefinitionError, match="definition.toml: the file is missing"):
        load(folder)


def test_folder_and_slug_must_agree(folder, tmp_path):
    shutil.move(tmp_path / SAMPLE, tmp_path / "other")
    with pytest.raises(DefinitionError, match="slug"):
        load_all(tmp_path)


def test_the_digest_follows_every_file(folder):
    before = load(folder).digest
    change(folder, "checks.toml", "Name the person in charge.", "Name the skipper.")
    assert load(folder).digest != before


def test_versions_are_ordered_and_the_newest_is_the_default(folder, tmp_path):
    newer = tmp_path / SAMPLE / "2027-01-01"
    shutil.copytree(folder, newer)
    change(newer, "definition.toml", 'version = "2026-01-01"', 'version = "2027-01-01"')
    change(newer, "definition.toml", "valid_from = 2026-01-01", "valid_from = 2027-01-01")
    library = load_all(tmp_path)
    assert library.versions(SAMPLE) == ["2026-01-01", "2027-01-01"]
    assert library.definition(SAMPLE).version == "2027-01-01"


def test_definitions_are_frozen(folder):
    definition = load(folder)
    with pytest.raises(Exception, match="frozen"):
        definition.title = "other"

"""Names in a text and its translation: in any script, with the endings of the language, and not one too many."""

from __future__ import annotations

import itertools
import json

import pytest

from jitflow import paths
from jitflow.demo import data
from jitflow.texts.checks import compare
from jitflow.texts.folding import sound
from jitflow.texts.names import Name, Named, compare_names, names_from, written_alike

TODORIN, KALLIMANIS = Name(("Тодорин", "Todorin")), Name(("Καλλιμάνης", "Kallimanis"))
HALWANI = Name(("الحلواني", "Halwani"))


def found(
    source: str, target: str, languages: str = "it de", names=(TODORIN, KALLIMANIS, HALWANI)
) -> list[tuple[str, str]]:
    one, other = languages.split()
    return [
        ("missing" if difference.missing else "extra", difference.word.text)
        for difference in compare_names(Named(source, one), Named(target, other), names)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Тодорин", "Todorin"), ("Καλλιμάνης", "Kallimanis"), ("Підгірник", "Pidhirnyk"), ("Θεόδωρος", "Theodoros"),
     ("Χριστόφορος", "Christoforos"), ("Щербак", "Shcherbak"), ("Радослав", "Radoslav")],
)  # fmt: skip
def test_transliterations_of_one_name_are_alike(one, other):
    assert written_alike(other, one, "de")
    assert written_alike(one, other, "bg")


@pytest.mark.parametrize(
    ("one", "other"), [("Тодорин", "Petrov"), ("Μάρτιο", "Maria"), ("Иван", "Ivo"), ("سامر", "Omar")]
)
def test_different_names_are_not(one, other):
    assert not written_alike(other, one, "de")
    assert not written_alike(one, other, "el")


def test_sound_does_not_depend_on_the_rule_of_transliteration():
    assert sound("Pidhirnyk") == sound("Pidgirnik") == sound("Підгірник")


@pytest.mark.parametrize(
    ("target", "languages"),
    [
        ("Τον Καλλιμάνη είδε", "it el"),
        ("u Kallimanise", "it cs"),
        ("Kallimanisin", "it fi"),
        ("Kallimanis’ Boot", "it de"),
    ],
)
def test_endings_of_the_language_are_no_difference(target, languages):
    assert found("Il Kallimanis", target, languages) == []


def test_a_name_that_is_missing_or_too_much():
    assert found("Il Todorin e il Kallimanis", "Todorin") == [("missing", "Kallimanis")]
    assert found("L'indagato", "Der Beschuldigte Todorin") == [("extra", "Todorin")]


def test_a_misspelt_name():
    assert found("Il Kallimanis e il Kallimanis", "Kallimanis und Kalimanis") == [("extra", "Kalimanis")]
    assert found("Il Kallimanis", "Kalimanis") == [("missing", "Kallimanis"), ("extra", "Kalimanis")]


def test_names_in_quotation_marks_need_not_be_known():
    assert found("la barca «Sveta Mina»", "die Yacht „Sveta Mina“") == []
    assert found("la barca «Sveta Mina»", "die Yacht „Sveta Nina“") == [("missing", "Mina")]
    assert found("disse «vieni a Bodrum»", "sagte „komm“") == [], "what was said is no name"
    assert found("der „Haftbefehl“", "il mandato", "de it") == [], "German writes every noun with a capital"


def test_words_in_another_script_are_names():
    assert found("con سامر الحلواني", "mit الحلواني", names=()) == [("missing", "سامر")]
    assert found("dal porto", "από το Nordhafen", "it el") == [("extra", "Nordhafen")]
    assert found("nel porto", "στο λιμάνι (Porto Sereno)", "it el") == [], "an explanation in brackets"


def test_an_alias_is_looked_for_as_it_is_written():
    kapitan = tuple(names_from("Kapitan", alias=True))
    assert found("il comandante", "der Kapitän", names=kapitan) == []
    assert found("detto Kapitan", "genannt", names=kapitan) == [("missing", "Kapitan")]


@pytest.mark.parametrize(
    ("own", "latin", "forms"),
    [("Тодорин (Todorin)", "", [("Тодорин", "Todorin")]), ("Rossi", "", [("Rossi",)]), ("Witness W-03", "", []),
     ("Радослав Велков", "Radoslav Velkov", [("Радослав", "Radoslav"), ("Велков", "Velkov")]),
     ("الحلواني", "al-Halwani", [("الحلواني", "Halwani")])],
)  # fmt: skip
def test_names_from_answers(own, latin, forms):
    assert [name.forms for name in names_from(own, latin)] == forms


def demonstration_names() -> list[Name]:
    made: list[Name] = []
    for group in data.groups():
        for person in (person["facts"] for case in group["case"] for person in case.get("person", [])):
            made += names_from(person.get("surname", ""), person.get("surname_latin", ""))
            made += names_from(person.get("forenames", ""), person.get("forenames_latin", ""))
            made += [name for alias in person.get("aliases", []) for name in names_from(alias, alias=True)]
    return made


def translations() -> list[tuple[str, dict[str, str], bool]]:
    """Every text of the demonstration and of the examples, with the languages it stands in, and whether persons of a
    case are its matter: an agreement between authorities names none, and is compared without their names."""
    texts = [(key, slots, True) for key, slots in data.texts("meltemi").items()]
    for name in ("todorin.toml", "kallimanis.toml"):
        slots = data.read(name)["texts"].items()
        texts += [
            (key, {code: data.unwrap(text) for code, text in of.items()}, True) for key, of in slots if isinstance(of, dict)
        ]
    for example in sorted(paths.FORMS.glob("*/*/example.json")):
        content = json.loads(example.read_text("utf-8"))
        about = "surname" in json.dumps(content["answers"])
        texts += [(key, {code: slot["text"] for code, slot in of.items()}, about) for key, of in content["texts"].items()]
    return texts


def test_no_correct_translation_of_the_demonstration_alarms():
    names, compared = demonstration_names(), 0
    for key, slots, about_persons in translations():
        written = [code for code, text in slots.items() if text]
        for source, target in itertools.permutations(written, 2):
            if "it" not in (source, target):
                continue
            compared += 1
            assert compare(slots[source], source, slots[target], target, names * about_persons) == [], (key, source, target)
    assert compared > 60

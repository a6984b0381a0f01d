"""Data of a case is found in any script and way of writing, and law that looks like it is left alone."""

from __future__ import annotations

import time
from datetime import date

import pytest

from jitflow.knowledge.anonymising import Known, find, key_of, replaced

KNOWN = Known(
    names=("Γιώργος Παπαδόπουλος", "Тодор Иванов (Todor Ivanov)", "Ivo Berlanghieri", "Stella del Mare", "Müller-Ünal"),
    dates=(date(1985, 3, 12), date(1990, 8, 1)),
    numbers=("4711/26 R.G.N.R.", "AB 123456 C", "+39 06 555 0199", "I-55102/2026", "BG 22 KL"),
)


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.reason, one.text) for one in find({"body": text}, KNOWN, {"body": language}) if one.sure == "known"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The skipper Papadopoulos took the money.", "en"), ("PAPADOPOULOS, Giorgos", "en"), ("Yiorgos steered.", "en"),
        ("με τον Παπαδόπουλο", "el"), ("του Γιώργου", "el"), ("с Пападопулос в Бургас", "bg"), ("срещу Тодора Иванова", "bg"),
        ("Todorem Ivanovem", "cs"), ("the boat stella del mare", "en"), ("BERLANGHIERI’s phone", "en"), ("con Muller-Unal", "it"),
        ("Μπερλανγκιέρι", "el"), ("papadopoulos wrote", "en"),
    ],
)  # fmt: skip
def test_a_name_is_found_in_every_script_case_and_ending(text: str, language: str) -> None:
    assert "name" in [reason for reason, _words in found(text, language)], text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("12 March 1985", "en"), ("12.3.1985", "de"), ("le 12 mars 1985", "fr"), ("1985-03-12", "en"), ("12 Μαρτίου 1985", "el"),
        ("12 март 1985 г.", "bg"), ("12. März 1985", "de"), ("12/03/1985", "it"), ("12 marca 1985", "pl"), ("March 12, 1985", "en"),
    ],
)  # fmt: skip
def test_a_date_is_found_however_it_is_written(text: str, language: str) -> None:
    assert "date" in [reason for reason, _words in found(f"It was {text}, they said.", language)]


@pytest.mark.parametrize(
    "text", ["4711/26 RGNR", "4711-26 R G N R", "ab123456c", "AB-123.456-C", "+390655501 99", "I 55102 2026", "bg22kl"]
)
def test_a_number_is_found_with_other_separators(text: str) -> None:
    assert found(f"See {text} there.") != []


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("birth", "born on 3.4.1991 in the north"), ("birth", "née le 3 avril 1991"), ("birth", "роден на 03.04.1991"),
        ("title", "Mr Harkonnen said so"), ("title", "η κα Βλάχου κατέθεσε"), ("title", "Herr Übelacker"),
        ("email", "write to skipper@example.org now"), ("phone", "he used +216 71 555 019 daily"),
        ("account", "paid to DE89 3704 0044 0532 0130 00"), ("document", "passport no. AK 4455667"),
        ("vessel", "the ship IMO 9074729"), ("vessel", "MMSI 247320000"), ("plate", "a van, plate CB 4412 HT"),
        ("place", "at 35°30.5' N"), ("place", "position 35.50512, 24.01234"), ("case", "case no. 1187/2026"),
        ("case", "220 Js 11054/26"), ("case", "N. 3321/26 R.G.N.R."),
    ],
)  # fmt: skip
def test_the_shape_of_such_data_is_found_without_knowing_it(reason: str, text: str) -> None:
    assert reason in [one.reason for one in find({"body": text}, Known())]


@pytest.mark.parametrize(
    "text",
    [
        "Article 4a(1)(d) of Framework Decision 2002/584/JHA, as amended by 2009/299/JHA",
        "Case C-241/15 Bob-Dogi, judgment of 1 June 2016, ECLI:EU:C:2016:385, paragraphs 54 to 58",
        "Directive 2014/41/EU applies from 22 May 2017; OJ L 130, 1.5.2014, p. 1", "Act CLXXX of 2012; Law 3251/2004",
        "The team works for 24 months and 3 500 pages were translated into 4 languages", "Send it within 60 days, at most 90.",
        "Rose and May are months of work in the vineyards of the region.",
    ],
)  # fmt: skip
def test_law_is_no_personal_data(text: str) -> None:
    assert find({"body": text}, KNOWN) == ()


def test_a_hit_says_where_it_stands_and_keeps_its_key_in_other_fields() -> None:
    hits = find({"title": "Giorgos", "body": "Then  GIORGOS left."}, KNOWN)
    assert [(one.field, one.start, one.end) for one in hits] == [("title", 0, 7), ("body", 6, 13)]
    assert hits[0].key == hits[1].key == key_of("name", "giorgos")


def test_known_data_is_taken_out_of_a_draft_of_a_lesson() -> None:
    text = "Giorgos Papadopoulos, born 12 March 1985, left under 4711/26 RGNR."
    assert replaced(text, KNOWN) == "[name], born [date], left under [number]."


def test_long_texts_and_many_names_are_looked_through_in_time() -> None:
    names = tuple(f"{first}{n} {last}{n}" for n, (first, last) in enumerate([("Mari", "Kovac"), ("Petr", "Lindgren")] * 250))
    names = tuple("".join(one for one in name if not one.isdigit()) + "abcdefghij"[len(name) % 10] for name in names)
    text = ("The Prosecutor Anna Berg of Oslo asked Maria Kovacs and the Court of Appeal on Monday. " * 2300)[:200_000]
    began = time.process_time()
    assert find({"body": text}, Known(names=names, numbers=("991122/26",) * 200))
    assert time.process_time() - began < 20, "far below, on any machine"


@pytest.mark.parametrize("text", ["a@" * 50_000, "born " * 30_000, "1.2" * 60_000, "+1 " * 60_000, "Mr A" * 40_000, "IMO " * 50_000])
def test_hostile_words_are_looked_through_in_time(text: str) -> None:
    began = time.process_time()
    find({"body": text}, KNOWN)
    assert time.process_time() - began < 20

"""Figures of a text, read as its language writes them."""

from __future__ import annotations

import pytest

from jitflow.texts.checks import compare, facts_in
from jitflow.texts.figures import figures


def readings(text: str, language: str) -> list[set]:
    return [set(one.values) for one in figures(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("2 agosto 2026", "it", (2026, 8, 2)), ("il primo agosto 2026", "it", (2026, 8, 1)),
        ("am 2. August 2026", "de", (2026, 8, 2)), ("des 2. Augusts 2026", "de", (2026, 8, 2)),
        ("στις 2 Αυγούστου 2026", "el", (2026, 8, 2)), ("της 14ης Ιουνίου 2026", "el", (2026, 6, 14)),
        ("on August 2nd, 2026", "en", (2026, 8, 2)), ("the 2nd of August 2026", "en", (2026, 8, 2)),
        ("le 1er août 2026", "fr", (2026, 8, 1)), ("2 de agosto de 2026", "es", (2026, 8, 2)),
        ("2 август 2026 г.", "bg", (2026, 8, 2)), ("2026. augusztus 2-án", "hu", (2026, 8, 2)),
        ("2026. gada 2. augustā", "lv", (2026, 8, 2)), ("2026 m. rugpjūčio 2 d.", "lt", (2026, 8, 2)),
        ("2. elokuuta 2026", "fi", (2026, 8, 2)), ("elokuun 2. päivänä 2026", "fi", (0, 8, 2)),
        ("dne 2. června 2026", "cs", (2026, 6, 2)), ("dne 2. července 2026", "cs", (2026, 7, 2)),
        ("2. marca 2026", "sl", (2026, 3, 2)), ("2 marca 2026 r.", "pl", (2026, 3, 2)),
        ("an 2 Mheithimh 2026", "ga", (2026, 6, 2)), ("2 Meán Fómhair 2026", "ga", (2026, 9, 2)),
        ("fit-2 ta’ Awwissu 2026", "mt", (2026, 8, 2)), ("02.08.2026", "de", (2026, 8, 2)),
        ("2026-08-02", "sv", (2026, 8, 2)), ("2026. 08. 02.", "hu", (2026, 8, 2)), ("2. 8. 2026", "sk", (2026, 8, 2)),
        ("2/8/2026", "el", (2026, 8, 2)), ("٢ août 2026", "fr", (2026, 8, 2)), ("w sierpniu 2026", "pl", (2026, 8, 0)),
        ("2. Jänner 2026", "de", (2026, 1, 2)),
    ],
)  # fmt: skip
def test_dates_in_words_and_figures(text, language, date):
    assert ("date", *date) in set().union(*readings(text, language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("5 mai multe persoane", "ro"), ("on 5 may be late", "en"), ("5 marynarzy", "pl"), ("30 pro 5 osob", "cs"),
        ("nel giugno 14 persone", "it"),
    ],
)  # fmt: skip
def test_words_that_only_look_like_months(text, language):
    assert all(value[0] != "date" for found in readings(text, language) for value in found)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("7.000", "it", "7000"), ("7 000", "fr", "7000"), ("7\u202f000", "fr", "7000"), ("7,000", "en", "7000"),
        ("7.000", "en", "7"), ("1.234.567,50", "de", "1234567.5"), ("1,234.5", "mt", "1234.5"), ("4,40", "it", "4.4"),
        ("05", "it", "5"), ("٣٨", "en", "38"), ("38ης", "el", "38"), ("3-ти", "bg", "3"), ("l'8", "it", "8"),
    ],
)  # fmt: skip
def test_numbers(text, language, value):
    assert ("number", value) in readings(text, language)[0]


@pytest.mark.parametrize(
    ("text", "language", "time"),
    [
        ("alle ore 4.40", "it", (4, 40)), ("um 4:40 Uhr", "de", (4, 40)), ("à 4 h 40", "fr", (4, 40)), ("4h40", "fr", (4, 40)),
        ("4:40 μ.μ.", "el", (16, 40)), ("4.40 p.m.", "en", (16, 40)), ("12:05 AM", "en", (0, 5)), ("kl. 16.40", "da", (16, 40)),
        ("4 Uhr 40", "de", (4, 40)),
    ],
)  # fmt: skip
def test_times(text, language, time):
    assert ("time", *time, 0) in readings(text, language)[0]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (("tra l'8 e l'11 giugno 2026", "it"), ("zwischen dem 8. Juni und dem 11. Juni 2026", "de")),
        (("dal marzo al settembre 2026", "it"), ("von März bis September 2026", "de")),
        (("d.lgs. 286/1998", "it"), ("Gesetzesdekret Nr. 286 von 1998", "de")),
        (("art. 6, secondo comma", "it"), ("Artikel 6 Absatz 2", "de")),
        (("9 minori", "it"), ("neun Minderjährige", "de")),
        (("dodici persone", "it"), ("12 personnes", "fr")),
        (("alle ore 21", "it"), ("at 9 p.m.", "en")), (("7.000 euro", "it"), ("EUR 7,000", "en")),
        (("RGNR 1234/26", "it"), ("Az. 1234/26", "de")), (("tel. +39 06 5550 1877", "it"), ("Tel. +39 0655501877", "de")),
        (("targa AB123CD", "it"), ("Kennzeichen AB123CD", "de")),
    ],
)  # fmt: skip
def test_what_says_the_same_in_another_way(source, target):
    assert compare(*source, *target) == []
    assert compare(*target, *source) == []


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        (("6.500 euro", "it"), ("7.000 Euro", "de"), [("amount", "missing", "6.500"), ("amount", "extra", "7.000")]),
        (("il 14 giugno 2026", "it"), ("am 14. Juli 2026", "de"),
         [("date", "missing", "14 giugno 2026"), ("date", "extra", "14. Juli 2026")]),
        (("2.8.2026, 5.8.2026, 5.9.2026", "it"), ("2.9.2026, 5.8.2026, 5.9.2026", "de"),
         [("date", "missing", "2.8.2026"), ("date", "extra", "2.9.2026")]),
        (("7.000 euro", "it"), ("7.000 euro", "en"), [("amount", "missing", "7.000"), ("amount", "extra", "7.000")]),
        (("5.000 euro", "it"), ("5.000 US-Dollar", "de"), [("currency", "changed", "5.000 EUR")]),
        (("alle ore 4.40", "it"), ("um 4.50 Uhr", "de"), [("time", "missing", "4.40"), ("time", "extra", "4.50")]),
        (("due volte 38 e 38", "it"), ("zweimal 38", "de"), [("number", "missing", "38")]),
        (("nove minori", "it"), ("8 Minderjährige", "de"), [("number", "extra", "8")]),
        (("1187/26", "it"), ("1178/26", "de"), [("code", "missing", "1187/26"), ("code", "extra", "1178/26")]),
    ],
)  # fmt: skip
def test_what_differs_is_named(source, target, found):
    assert [(one.kind, one.side, one.text) for one in compare(*source, *target)] == found


def test_the_places_of_figures_fit_the_text_as_it_was_written():
    text = "Il ٣ giugno 2026, 7.000 euro"
    assert [text[start:end] for start, end in facts_in(text, "it")] == ["٣ giugno 2026", "7.000"]


@pytest.mark.parametrize("text", ["9" * 5000, "1." + "9" * 5000, "9" * 5000 + "/26", "9" * 5000 + " Uhr"])
def test_figures_longer_than_any_number_are_read_all_the_same(text: str) -> None:
    assert figures(text, "en")[0].text.startswith("9") or figures(text, "en")[0].text.startswith("1.")

"""The comparison of a translation with its source: the same facts never alarm, one changed digit always does."""

from __future__ import annotations

import datetime
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings, strategies as st

from jitflow.drafting.segments import OFFICIAL_LANGUAGES
from jitflow.texts.checks import compare
from jitflow.texts.names import Name

# Languages of the Union as they are written in the Union: English with the day first.
LOCALES = {code: {"en": "en_IE", "pt": "pt_PT"}.get(code, code) for code in OFFICIAL_LANGUAGES}

dates = st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31))
styles = st.sampled_from(["full", "long", "medium", "short"])
facts = st.one_of(
    st.tuples(st.just("date"), dates, st.tuples(styles, styles)),
    st.tuples(
        st.just("time"), st.times().map(lambda t: t.replace(second=0, microsecond=0)), st.just(("short", "medium"))
    ),
    st.tuples(st.just("number"), st.integers(0, 9_999_999), st.none()),
    st.tuples(st.just("decimal"), st.decimals(0, 99_999, places=2, allow_nan=False), st.none()),
    st.tuples(st.just("amount"), st.integers(1, 9_999_999), st.sampled_from(["EUR", "USD", "GBP"])),
    st.tuples(st.just("code"), st.integers(1, 9999), st.integers(10, 99)),
)
languages = st.sampled_from(OFFICIAL_LANGUAGES)
SEPARATOR = " ; – ; "


def written(fact: tuple, language: str, side: int) -> str:
    """A fact as CLDR writes it in a language; `side` chooses among styles."""
    kind, value, more = fact
    locale = LOCALES[language]
    if kind == "date":
        return format_date(value, more[side], locale=locale)
    if kind == "time":
        return format_time(value, more[side], locale=locale)
    if kind == "number":
        return format_decimal(value, locale=locale)
    if kind == "decimal":
        return format_decimal(Decimal(value), "#,##0.00", locale=locale)
    if kind == "amount":
        return format_currency(value, more, locale=locale, currency_digits=True)
    return f"{value}/{more}"


def texts(drawn: list[tuple], source: str, target: str) -> tuple[str, str]:
    return tuple(
        SEPARATOR.join(written(fact, language, side) for fact in drawn)
        for side, language in enumerate((source, target))
    )


@settings(max_examples=400)
@given(st.lists(facts, min_size=1, max_size=6), languages, languages)
def test_the_same_facts_in_another_language_never_alarm(drawn, source, target):
    left, right = texts(drawn, source, target)
    assert compare(left, source, right, target) == []


@settings(max_examples=400)
@given(st.lists(facts, min_size=1, max_size=6), languages, languages, st.data())
def test_one_changed_digit_always_alarms(drawn, source, target, data):
    left, right = texts(drawn, source, target)
    places = [place for place, one in enumerate(right) if one.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != right[place]]))
    changed = right[:place] + other + right[place + 1 :]
    assert compare(left, source, changed, target) != [], (left, changed)


@settings(max_examples=200)
@given(st.lists(facts, min_size=2, max_size=5), languages, languages, st.data())
def test_a_fact_left_out_or_added_alarms(drawn, source, target, data):
    left, right = texts(drawn, source, target)
    gone = data.draw(st.integers(0, len(drawn) - 1))
    shorter = texts(drawn[:gone] + drawn[gone + 1 :], source, target)
    assert any(one.side == "missing" for one in compare(left, source, shorter[1], target))
    assert any(one.side == "extra" for one in compare(shorter[0], source, right, target))


@given(st.text(max_size=200), languages, languages)
def test_any_text_can_be_compared_and_agrees_with_itself(text, source, target):
    assert compare(text, source, text, source) == []
    first = compare(text, source, text[::-1], target, [Name(("Тодорин", "Todorin"))])
    assert first == compare(text, source, text[::-1], target, [Name(("Тодорин", "Todorin"))]), "the same every time"
    assert all(0 <= one.start < one.end <= len(text) for one in first)


KNOWN = [
    Name(("Тодорин", "Todorin")), Name(("Καλλιμάνης", "Kallimanis")), Name(("Підгірник", "Pidhirnyk")),
    Name(("الحلواني", "Halwani")), Name(("Berlanghieri",)), Name(("Χριστοφόρου", "Christoforou")),
]  # fmt: skip


@given(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=4, unique=True), languages, languages, st.data())
def test_a_known_name_agrees_in_any_of_its_scripts_and_alarms_when_it_is_left_out(drawn, source, target, data):
    left = ", ".join(data.draw(st.sampled_from(name.forms)) for name in drawn)
    right = ", ".join(data.draw(st.sampled_from(name.forms)) for name in drawn)
    assert compare(left, source, right, target, KNOWN) == []
    gone = data.draw(st.integers(0, len(drawn) - 1))
    shorter = ", ".join(part for place, part in enumerate(right.split(", ")) if place != gone)
    found = compare(left, source, shorter, target, KNOWN)
    assert [one.side for one in found] == ["missing"]
    assert found[0].text in drawn[gone].forms

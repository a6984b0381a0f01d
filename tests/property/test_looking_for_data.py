"""Whatever is written: the look for personal data comes to its end, says true places, and a known name is never hidden from it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from jitflow.knowledge.anonymising import Known, find
from jitflow.knowledge.days import Days
from jitflow.knowledge.lettering import seen

KNOWN = Known(
    names=("Γιώργος Παπαδόπουλος", "ROSSI", "Al-Masri"), dates=(date(1985, 3, 12),), numbers=("4711/26 R.G.N.R.", "+39 06 555 0199"),
)
HIDDEN = ("\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202e")
PIECES = st.sampled_from([
    "Rossi", "Παπαδόπουλος", "al-Masri", "4711/26", "12 March 1985", "DE89 3704 0044 0532 0130 00",
    "GR16 0110 1250 0000 0001 2300 6\u212a5",
    "İ", "ſ",
    "born ", "Mr ", "tel. ", "IMO 9074729", "+39 06", "1985", "\u0301", "\u0345", "ß", "ǆ", "ﬁ",
    "٣", "²", "½", "Ⅻ", "-\n", " ", ".", "9" * 5000,
    *HIDDEN,
])  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["en", "el", "bg", "ga", "lt"]))
def test_places_are_true_and_none_lies_in_another_of_its_sort(text: str, language: str) -> None:
    hits = find({"body": text}, KNOWN, {"body": language})
    for one in hits:
        assert one.text == text[one.start : one.end] != ""
    for sure in ("known", "pattern"):
        places = [(one.start, one.end) for one in hits if one.sure == sure]
        assert places == sorted(set(places))
        assert all(one[1] < other[1] for one, other in pairwise(places))


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, st.lists(st.tuples(st.integers(1, 11), st.sampled_from(HIDDEN)), max_size=4), st.booleans())
def test_a_known_name_is_never_hidden(before: str, after: str, hidden: list[tuple[int, str]], capitals: bool) -> None:
    name = "Papadopoulos".upper() if capitals else "Papadopoulos"
    for place, one in hidden:
        name = name[:place] + one + name[place:]
    text = f"{before}\n \n{name}\n \n{after}"
    place = len(before) + 3
    assert any(one.sure == "known" and one.start <= place and place + len(name) <= one.end for one in find({"body": text}, KNOWN))


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)), st.sampled_from([
    "{d}.{m}.{y}", "{d:02}/{m:02}/{y}", "{y}-{m:02}-{d:02}", "{m}/{d}/{y}", "{y}{m:02}{d:02}", "{d:02}{m:02}{y}", "{d} {m} {y}",
    "{d}-{m}-{s:02}",
]))  # fmt: skip
def test_every_day_is_found_in_every_order(day: date, form: str) -> None:
    text = form.format(d=day.day, m=day.month, y=day.year, s=day.year % 100)
    assert (3, 3 + len(text)) in list(Days([day]).places(f"on {text} it"))


@given(TEXTS)
def test_what_is_read_knows_where_it_stood(text: str) -> None:
    read = seen(text)
    places = [read.span(at, at + 1) for at in range(len(read.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)

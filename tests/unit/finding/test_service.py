"""Articles are put, found, taken out: alike on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from jitflow.db.units import read_unit, write_unit
from jitflow.finding import models, reading
from jitflow.finding.service import (
    GlossaryExpander,
    Query,
    is_untidy,
    put,
    put_many,
    remove,
    search,
    suggest,
    tidy,
    tidy_all,
)
from tests.fixtures.finding import OURS, article, ask, ids, index, put_all  # noqa: F401 - a fixture, found by name
from tests.unit.finding.test_words import FORMS

THEIRS = "group:b:members"
GLOSSARY = GlossaryExpander(
    [
        (
            "warrant",
            {
                "en": ["European arrest warrant", "EAW"],
                "fr": ["mandat d'arrêt européen"],
                "el": ["ευρωπαϊκό ένταλμα σύλληψης"],
            },
        ),
        ("limit", {"en": ["time limit"], "fr": ["délai"], "el": ["προθεσμία"]}),
    ]
)
LIBRARY = [
    article("heard", "Hear the witness early", "A recorded hearing of the smuggled witness under Article 4a(1)(d) of 2002/584/JHA.",
            route=["CMED"], kind=["lesson"]),
    article("aranyosi", "Prison conditions", "See C-404/15 and C-659/15 PPU. The arrest warrant may be postponed; the court asks.",
            kind=["case_note"], route=["CMED", "EMED"]),
    article("delai", "Mandat d'arrêt européen", "Le délai de remise du témoin est de dix jours.", "fr", kind=["legal_note"]),
    article("prothesmia", "Ευρωπαϊκό ένταλμα σύλληψης", "Η προθεσμία παράδοσης του εντάλματος είναι δέκα ημέρες.", "el",
            kind=["legal_note"], route=["EMED"]),
    article("hidden", "Hidden warrant of zebras", "A witness that nobody else may know of.", scope=THEIRS, kind=["secret"]),
]  # fmt: skip


@pytest.fixture(params=["put one by one", "put together", "tidied"])
def library(index, request) -> None:  # noqa: F811 - a fixture, found by name
    """The same articles in each state that an index can be in."""
    if request.param == "put together":
        with write_unit() as unit:
            assert put_many(unit.session, LIBRARY) == len(LIBRARY)
    else:
        put_all(*LIBRARY)
    if request.param == "tidied":
        assert tidy_all() in (0, 1, 2)
        with write_unit() as unit:
            for scope in unit.session.scalars(select(models.Scope.id)).all():
                tidy(unit.session, scope, everything=True)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("witnesses hearing", "en", ["heard"]),
        ("article 4a", "en", ["heard"]),
        ("Art. 4a(1)(d)", "en", ["heard"]),
        ("άρθρο 4α", "el", ["heard"]),
        ("2002/584", "en", ["heard"]),
        ("C-659/15 PPU", "en", ["aranyosi"]),
        ("C‑659/15", "fr", ["aranyosi"]),
        ("404/15", "en", ["aranyosi"]),
        ("C-404/16", "en", []),
        ("Article 4b", "en", []),
        ('"arrest warrant"', "en", ["aranyosi"]),
        ('"warrant arrest"', "en", []),
        ('"the court asks"', "en", ["aranyosi"]),
        ("temoins", "fr", ["delai"]),
        ("ΕΝΤΑΛΜΑΤΩΝ", "el", ["prothesmia"]),
        ("entalma syllipsis", "en", ["prothesmia"]),
        ("témoin", "en", ["delai"]),
        ("warrant -court", "en", []),
        ('warrant -"arrest court"', "en", ["aranyosi"]),
        ('warrant -"may be postponed"', "en", []),
        ("zebras", "en", []),
        ("следовател", "en", []),
        ("мандат ωωω", "xx", []),
    ],
)
def test_what_is_asked_for_is_found(words: str, language: str, found: list[str]) -> None:
    assert ids(ask(words, language)) == found


@pytest.mark.usefixtures("library")
def test_a_french_question_finds_the_greek_record() -> None:
    answer = ask("délai du mandat d'arrêt européen", "fr", expander=GLOSSARY)
    assert ids(answer)[:2] == ["delai", "prothesmia"]
    assert answer.complete == 2
    assert "προθεσμία" in answer.also
    assert any(marked for _, marked in answer.hits[1].snippet)


@pytest.mark.usefixtures("library")
def test_marks_stand_at_the_words_and_nothing_is_html() -> None:
    (hit,) = ask("recorded hearings article 4a(1)").hits
    assert [text for text, marked in hit.snippet if marked] == ["recorded", "hearing", "Article", "4a(1)(d"]
    assert "".join(text for text, _ in hit.snippet).startswith("A recorded hearing of the smuggled witness under Article")
    put_all(article("x", "<b>Title & co</b>", "<script>alert(1)</script> gadget" + " word" * 100))
    (hit,) = ask("gadget").hits
    assert hit.title_parts == (("<b>Title & co</b>", False),)
    assert ("gadget", True) in hit.snippet
    assert hit.snippet[0] == ("<script>alert(1)</script> ", False)


@pytest.mark.usefixtures("library")
def test_facets_are_counted_exactly_and_a_choice_shows_what_another_would_find() -> None:
    answer = ask("", "en")
    assert answer.total == 4
    assert answer.facets == {
        "kind": {"case_note": 1, "legal_note": 2, "lesson": 1},
        "language": {"el": 1, "en": 2, "fr": 1},
        "route": {"CMED": 2, "EMED": 2},
    }
    chosen = ask("", "en", facets={"route": ["EMED"], "kind": ["legal_note"]})
    assert ids(chosen) == ["prothesmia"]
    assert chosen.facets["route"] == {"EMED": 1}
    assert chosen.facets["kind"] == {"case_note": 1, "legal_note": 1}
    assert chosen.facets["language"] == {"el": 1}
    assert ask("", "en", facets={"route": ["EMED", "CMED"]}).total == 3
    assert ask("", "en", facets={"route": ["NONE"]}).total == 0


@pytest.mark.usefixtures("library")
def test_what_lies_outside_the_scopes_leaves_no_trace(monkeypatch) -> None:
    read: list[int] = []
    own = reading.articles
    monkeypatch.setattr(reading, "articles", lambda reader, numbers: read.extend(numbers) or own(reader, numbers))
    before = {words: ask(words) for words in ("witness", "zebras", "hidden warrant", "", "warant", "zebrsa")}
    numbers = len(read)
    put_all(*(article(f"h{n}", "Hidden witness zebras warrant", "witness zebras", scope=THEIRS, kind=["secret"]) for n in range(5)))
    after = {words: ask(words) for words in before}
    assert after == before
    assert len(read) == 2 * numbers
    assert "secret" not in str(after)
    assert after["zebrsa"].meant == ""
    assert ask("zebrsa", scopes=(THEIRS,)).meant == "zebras"
    with read_unit() as session:
        assert suggest(session, "zeb", [OURS]).words == suggest(session, "Hidd", [OURS]).titles == ()
        assert suggest(session, "zeb", [THEIRS]).words == ("zebras",)
    assert ask("witness", scopes=()).total == ask("", scopes=()).total == ask("witness", scopes=("group:a",)).total == 0
    assert ask("zebras", scopes=(OURS, THEIRS)).total == 6


@pytest.mark.usefixtures("library")
def test_a_change_is_found_at_once_and_what_it_replaced_is_not() -> None:
    with write_unit() as unit:
        assert put(unit.session, replace(LIBRARY[0], title="Film the victim", body="Video.", scope=OURS))
        assert search(unit.session, Query("victim", "en", [OURS])).total == 1
        assert search(unit.session, Query("smuggled", "en", [OURS])).total == 0
    assert ids(ask("film")) == ["heard"]
    assert ask("hearing").total == 0
    assert ask("").total == 4
    assert "route" in ask("").facets
    with write_unit() as unit:
        assert not put(unit.session, replace(LIBRARY[0], title="Film the victim", body="Video."))
        assert put(unit.session, replace(LIBRARY[0], title="Film the victim", body="Video.", scope=THEIRS))
    assert ask("film").total == 0
    assert ask("film", scopes=(THEIRS,)).total == 1


@pytest.mark.usefixtures("library")
def test_what_was_removed_is_gone_and_tidying_leaves_nothing_of_it() -> None:
    with write_unit() as unit:
        assert remove(unit.session, "knowledge", "aranyosi")
        assert not remove(unit.session, "knowledge", "aranyosi")
    answer = ask("")
    assert answer.total == 3
    assert "case_note" not in answer.facets["kind"]
    assert ask("prison").total == ask("C-404/15").total == 0
    with read_unit() as session:
        assert suggest(session, "pris", [OURS]).words == ()
    before = {words: ask(words) for words in ("witness", "warrant", "")}
    assert tidy_all() >= 1
    assert {words: ask(words) for words in before} == before
    with read_unit() as session:
        assert session.scalar(select(func.count()).select_from(models.Gone)) == 0
        ours = session.scalar(select(models.Scope.id).where(models.Scope.name == OURS))
        assert not is_untidy(session, ours)
        # With every article gone, no row of the scope holds a word.
    with write_unit() as unit:
        for one in LIBRARY:
            remove(unit.session, one.source, one.object_id)
    tidy_all()
    with read_unit() as session:
        for model in (models.Posting, models.Count, models.Segment, models.Gone, models.TitleWord, models.Indexed):
            assert session.scalar(select(func.count()).select_from(model)) == 0, model


@pytest.mark.usefixtures("library")
def test_an_act_that_fails_is_not_found() -> None:
    with pytest.raises(ZeroDivisionError), write_unit() as unit:
        put(unit.session, article("new", "Quagga"))
        assert search(unit.session, Query("quagga", "en", [OURS])).total == 1
        raise ZeroDivisionError
    assert ask("quagga").total == 0
    put_all(article("other", "Okapi"))
    assert ids(ask("okapi")) == ["other"]
    assert ask("quagga").total == 0


def test_one_language_of_an_object_can_go(index) -> None:  # noqa: F811
    put_all(article("a", "Warrant"), article("a", "Mandat", language="fr"))
    with write_unit() as unit:
        assert remove(unit.session, "knowledge", "a", "fr")
    assert ask("mandat", "fr").total == 0
    assert ask("warrant").total == 1


def test_titles_count_more_and_the_better_one_comes_first(index) -> None:  # noqa: F811
    put_all(
        article("body", "Something else", "warrant " + "other words " * 20),
        article("title", "Warrant", "other words " * 20),
        article("both", "Warrant", "warrant warrant " + "other words " * 20),
    )
    assert ids(ask("warrant")) == ["both", "title", "body"]


def test_what_holds_all_comes_before_what_holds_most(index) -> None:  # noqa: F811
    put_all(
        article("all", "x", "surrender of a minor in detention " + "more words " * 60),
        article("most", "Detention of a minor", "minor minor detention"),
        article("little", "Surrender", "surrender"),
        *(article(f"n{n}", "Other", "surrender") for n in range(4)),
    )
    answer = ask("surrender minor detention")
    assert ids(answer) == ["all", "most"]
    assert (answer.complete, answer.total) == (1, 2)
    assert [one.complete for one in answer.hits] == [True, False]


def test_words_of_grammar_are_not_required_unless_nothing_else_is_asked(index) -> None:  # noqa: F811
    put_all(article("a", "Warrant", "issued when needed"), article("b", "Other", "the thing"))
    assert ids(ask("what is the warrant")) == ["a"]
    assert ids(ask("the")) == ["b"]


def test_a_misspelled_word_is_answered_with_one_that_is_there(index) -> None:  # noqa: F811
    put_all(article("a", "Surrender of witnesses", "text"))
    answer = ask("surender witness")
    assert answer.meant == "Surrender witness"
    assert ids(answer) == ["a"]
    assert ask("surrender").meant == ""


def test_what_is_typed_is_completed_from_titles(index) -> None:  # noqa: F811
    put_all(*LIBRARY)
    with read_unit() as session:
        assert suggest(session, "ευρω", [OURS]).titles == (("Ευρωπαϊκό ένταλμα σύλληψης", "knowledge", "prothesmia", "el"),)
        assert suggest(session, "evro", [OURS]).words == ("Ευρωπαϊκό",)
        assert suggest(session, "early wit", [OURS]).words == ("early witness",)
        for typed in ("", "x", "%", "_", "w" * 10_000_000, "\ud800\x00", "wit\x00"):
            suggest(session, typed, [OURS])
        assert suggest(session, "wit", []).words == ()


@pytest.mark.parametrize("language", sorted(FORMS))
def test_every_form_finds_every_other_in_each_language(sqlite_ground, language: str) -> None:
    for number, group in enumerate(FORMS[language]):
        forms = group.split()
        put_all(*(article(f"{number}-{at}", form, f"1 {form} 2", language) for at, form in enumerate(forms)))
        for form in forms:
            found = {one for one in ids(ask(form, language)) if one.startswith(f"{number}-")}
            assert len(found) == len(forms), (language, form, found)
        assert set(ids(ask(forms[0], "en"))) >= found  # from a page in another language, too


def test_pages_of_hits_follow_each_other(index) -> None:  # noqa: F811
    with write_unit() as unit:
        put_many(unit.session, [article(f"r{n}", f"Warrant {n}", "text " * n) for n in range(30)])
    every = ids(ask("warrant", limit=100))
    assert len(set(every)) == 30
    assert [one for at in range(0, 30, 7) for one in ids(ask("warrant", limit=7, offset=at))] == every
    assert ids(ask("warrant", limit=7, offset=10**9)) == []
    assert ask("warrant", limit=0).total == 30


def test_two_of_one_object_in_a_delivery_are_one(index) -> None:  # noqa: F811
    with write_unit() as unit:
        put_many(unit.session, [article("a", "First"), article("a", "Second")])
        assert put_many(unit.session, [article("a", "Second")]) == 0
    assert ask("first").total == 0
    assert ask("").total == ask("second").total == 1


def test_strange_texts_are_kept_and_found(index) -> None:  # noqa: F811
    put_all(article("a", "\ud800Warrant\x00 \u202e" + "x" * 5000, "\x00\ud800 " + "-" * 200_000 + " gadget \U0001f600", kind=["\u20ac"]))
    (hit,) = ask("gadget").hits
    assert ("gadget", True) in hit.snippet
    assert ask("warrant").total == 1
    put_all(article("b", "", ""))
    assert ask("").total == 2

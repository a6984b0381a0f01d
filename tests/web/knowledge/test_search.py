"""Records are found by their words by who may read them, and by nobody else: in hits, counts, facets and suggestions."""

from __future__ import annotations

import html
import re

import pytest

from tests.fixtures.objects import World
from tests.web.knowledge.test_pages import BASE, Reader, begin, publish

HAWALA = {"title": "Hawala dealers keep lists", "summary": "Ask for the lists at once.", "body": "The dealer wrote every code in a book."}


def titles(page: str) -> list[str]:
    """What the list shows, without marks."""
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", page, re.DOTALL)]


def asked(reader: Reader, words: str, **more: str) -> str:
    answer = reader.client.get(BASE, query_string={"q": words, **more}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_saved_record_is_found_at_once_in_any_form_of_its_words_with_marks(lead: Reader) -> None:
    begin(lead, **HAWALA)
    page = asked(lead, "dealer's codes")
    assert titles(page) == ["Hawala dealers keep lists"]
    assert "<mark>dealers</mark>" in page and "<mark>code</mark>" in page
    assert 'lang="en"' in page


def test_words_that_changed_are_found_and_the_earlier_ones_are_not(lead: Reader) -> None:
    record = begin(lead, **HAWALA)
    edit = lead.get(f"{record}/edit")
    base = {"base:summary": html.unescape(re.search(r'name="base:summary" value="([^"]*)"', edit)[1])}
    lead.post(f"{record}/edit", {"summary": "Seize the ledgers.", **base, "act": "save"})
    assert titles(asked(lead, "ledger")) == ["Hawala dealers keep lists"]
    assert titles(asked(lead, '"ask for the lists"')) == []


def test_an_observation_is_found_by_few_a_record_in_review_by_who_writes_and_a_published_one_by_all(
    world: World, lead: Reader, editor: Reader
) -> None:
    record = begin(lead, **HAWALA)
    observer, coordinator = Reader(world, "observer"), Reader(world, "coordinator")

    def found() -> tuple[bool, ...]:
        return tuple(bool(titles(asked(one, "hawala"))) for one in (lead, coordinator, editor, observer))

    assert found() == (True, True, False, False)
    lead.step(record, "send_to_review")
    assert found() == (True, True, True, False)
    editor.step(record, "review")
    editor.step(record, "approve")
    lead.step(record, "publish")
    assert found() == (True, True, True, True)


def test_who_was_asked_to_review_finds_the_observation(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead, **HAWALA)
    lead.post(f"{record}/beside", {"member": world.users["editor"], "act": "ask"})
    assert titles(asked(editor, "hawala")) == ["Hawala dealers keep lists"]


def test_while_newer_words_are_in_review_members_find_what_was_published(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead, **HAWALA)
    publish(lead, editor, record)
    edit = lead.get(f"{record}/edit")
    base = {"base:summary": html.unescape(re.search(r'name="base:summary" value="([^"]*)"', edit)[1])}
    lead.post(f"{record}/edit", {"summary": "Seize the ledgers.", **base, "act": "save"})
    observer = Reader(world, "observer")
    assert titles(asked(observer, "ledger")) == [] and titles(asked(observer, '"lists at once"')) == [HAWALA["title"]]
    assert titles(asked(editor, "ledger")) == [HAWALA["title"]] and titles(asked(editor, '"lists at once"')) == []


def test_nothing_of_another_focus_group_or_out_of_sight_is_counted_or_suggested(world: World, lead: Reader, editor: Reader) -> None:
    begin(lead, **HAWALA)
    page = asked(editor, "hawal")
    assert titles(page) == [] and "Did you mean" not in page and "hawala" not in page.lower().replace('value="hawal"', "")
    own = asked(lead, "hawaal")
    assert "Did you mean" in own and ">Hawala<" in own
    stranger = world.client("outsider").get(BASE, query_string={"q": "hawala"})
    assert stranger.status_code == 404


def test_facets_narrow_what_was_found_and_count_it(lead: Reader) -> None:
    begin(lead, **HAWALA)
    begin(lead, **HAWALA | {"title": "Hawala in Greece", "states.0": "GR"})
    assert set(titles(asked(lead, "hawala"))) == {"Hawala in Greece", HAWALA["title"]}
    assert titles(asked(lead, "hawala", state="GR")) == ["Hawala in Greece"]
    assert titles(asked(lead, "hawala", state="FR")) == []


def test_a_question_in_french_finds_the_greek_record_by_the_glossary(lead: Reader) -> None:
    title = "Ευρωπαϊκά εντάλματα σύλληψης χωρίς φωτογραφία"
    begin(lead, **HAWALA | {"language": "el", "title": title, "summary": "", "body": "Ζητήστε μία."})
    page = asked(lead, "mandat d’arrêt européen")
    assert titles(page) == [title]
    assert "<mark>" in page and 'lang="el"' in page


def test_numbers_of_judgments_and_the_name_of_a_record_are_found_as_such(lead: Reader) -> None:
    begin(lead, **HAWALA | {"body": "See C-241/15 and Article 4(7) of the Framework Decision."})
    assert len(titles(asked(lead, "C-241/15"))) == len(titles(asked(lead, "c 241/15"))) == 1
    assert len(titles(asked(lead, "C-242/15"))) == 0


@pytest.mark.parametrize(
    "words",
    ["' OR 1=1 --", '"', '"unclosed', "-hawala", "*", "\u202e\u0000", "a" * 5000, "NEAR(a b)", "<script>alert(1)</script>", "%", "()"],
)
def test_any_words_are_answered_with_a_page(lead: Reader, words: str) -> None:
    begin(lead, **HAWALA)
    page = asked(lead, words)
    assert "<script>alert" not in page


def test_what_cannot_be_looked_for_is_said(lead: Reader) -> None:
    assert "Type at least one word that is to be found." in asked(lead, "-hawala")
    assert "There is no word or number in what you typed." in asked(lead, "***")


def test_counts_and_facets_are_those_of_the_words_that_the_reader_reads(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead, **HAWALA)
    publish(lead, editor, record)
    edit = lead.get(f"{record}/edit")
    base = html.unescape(re.search(r'name="base:states" value="([^"]*)"', edit)[1])
    lead.post(f"{record}/edit", {"states.0": "IT", "states.1": "MT", "base:states": base, "act": "save"})
    observer = Reader(world, "observer")
    assert titles(asked(editor, "hawala", state="MT")) == [HAWALA["title"]] and titles(editor.get("?state=MT")) == [HAWALA["title"]]
    for page in (asked(observer, "hawala"), observer.get()):
        assert 'value="IT"' in page and 'value="MT"' not in page
    assert titles(asked(observer, "hawala", state="MT")) == [] and titles(observer.get("?state=MT")) == []
    editor.step(record, "review")
    editor.step(record, "approve")
    lead.step(record, "publish")
    assert titles(observer.get("?state=MT")) == [HAWALA["title"]]


def offered(reader: Reader, typed: str) -> list[str]:
    answer = reader.client.get(f"{BASE}/complete", query_string={"q": typed})
    assert answer.status_code == 200
    return [one["text"] for one in answer.json["options"]]


def test_what_is_being_typed_is_completed_from_what_the_reader_may_see(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead, **HAWALA)
    observer = Reader(world, "observer")
    assert offered(lead, "two hawa") == ["two Hawala"] and offered(lead, "HAWALA de") == ["HAWALA dealers", HAWALA["title"]]
    assert offered(editor, "hawa") == offered(observer, "hawala de") == []
    publish(lead, editor, record)
    assert offered(observer, "hawa") == ["Hawala", HAWALA["title"]]
    (found,) = (one for one in observer.client.get(f"{BASE}/complete?q=hawa").json["options"] if "url" in one)
    assert HAWALA["title"] in observer.get(found["url"].removeprefix(BASE)) and found["lang"] == "en"
    assert world.client("outsider").get(f"{BASE}/complete?q=hawa").status_code == 404


@pytest.mark.parametrize("typed", ["", " ", "h", "%", "\u0000", "'; --", "a" * 100_000, "\u202e", "h\u0301" * 300])
def test_nothing_is_offered_for_what_is_no_beginning(lead: Reader, typed: str) -> None:
    begin(lead, **HAWALA)
    assert offered(lead, typed) == []

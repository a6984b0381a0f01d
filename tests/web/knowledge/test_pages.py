"""The knowledge base as members use it: write down, review, publish, read, compare, translate, ask and answer."""

from __future__ import annotations

import html
import io
import json
import re

from jitflow import library
from jitflow.db.units import read_unit
from jitflow.knowledge import service as knowledge
from jitflow.knowledge.models import Record
from tests.fixtures import strangers
from tests.fixtures.objects import MARKER_A, MARKER_B, World, token_of

BASE = "/g/group-a/knowledge"
LESSON = {
    "kind": "lesson", "language": "en", "title": "Ask for the chat, not only the account",
    "summary": "Describe the chat account that sends the release code.",
    "body": "## What happened\n\nThe *first* order asked for bank data.",
    "states.0": "IT", "classification": "unclassified", "handling": "h0", "source.new.title": "Meeting of 2025",
    "source.new.sure": "k", "base:source.new.title": "", "act": "save",
}  # fmt: skip


class Reader:
    """One person at the knowledge base of group A."""

    def __init__(self, world: World, person: str) -> None:
        self.client = world.client(person)
        self.token = token_of(self.client, "/")

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(path if path.startswith("/g/") else f"{BASE}{path}")
        assert answer.status_code == status, (path, answer.status, answer.get_data(as_text=True)[:2000])
        return answer.get_data(as_text=True)

    def post(self, path: str, data: dict, status: int = 303) -> str:
        answer = self.client.post(path if path.startswith("/g/") else f"{BASE}{path}", data={"csrf_token": self.token, **data})
        page = answer.get_data(as_text=True)
        assert answer.status_code == status, (path, answer.status, re.sub(r"\s+", " ", page)[:3000])
        return answer.headers["Location"] if status == 303 else page

    def step(self, record: str, name: str, status: int = 303, **values: str) -> str:
        page = self.get(f"{record}/step/{name}")
        hidden = dict(re.findall(r'name="(token|revision)" value="(\w+)"', page))
        return self.post(f"{record}/step/{name}", hidden | {f"v.{key}": value for key, value in values.items()}, status)


def begin(reader: Reader, **more: str) -> str:
    page = reader.get("/new?kind=lesson")
    token = re.search(r'name="token" value="(\w+)"', page)[1]
    return reader.post("/new?kind=lesson", {**LESSON, "token": token, **more})


def publish(author: Reader, other: Reader, record: str) -> None:
    author.step(record, "send_to_review")
    other.step(record, "review")
    other.step(record, "approve")
    author.step(record, "publish")


def test_a_member_writes_a_lesson_down_and_the_group_reads_it_once_it_is_published(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    page = lead.get(record)
    assert "Ask for the chat, not only the account" in page and "<em>first</em>" in page and "Meeting of 2025" in page
    editor.get(record, 404)
    assert "Ask for the chat" not in editor.get()
    assert "Ask for the chat" in Reader(world, "coordinator").get(record)
    publish(lead, editor, record)
    observer = Reader(world, "observer")
    assert "Ask for the chat" in observer.get() and "Ask for the chat" in observer.get(record)


def test_a_step_that_is_refused_says_why_and_what_was_typed_stays(lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    lead.step(record, "send_to_review")
    page = lead.step(record, "review", 422, remarks="I read it")
    assert "You wrote part of these words: somebody else reviews them." in page and "I read it" in page
    page = editor.step(record, "return_to_author", 422, reason="")
    assert "An answer is needed here." in page


def test_a_step_on_words_that_changed_meanwhile_is_not_taken(lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    lead.step(record, "send_to_review")
    page = editor.get(f"{record}/step/review")
    hidden = dict(re.findall(r'name="(token|revision)" value="(\w+)"', page))
    lead.post(f"{record}/edit", {"title": "Another title", "base:title": '"Ask for the chat, not only the account"', "act": "save"})
    page = editor.post(f"{record}/step/review", hidden, 409)
    assert "The record changed since this page was made." in page
    assert "In review" in lead.get(record)


def test_what_was_typed_stays_when_it_cannot_be_stored(lead: Reader) -> None:
    page = lead.post("/new?kind=lesson", {**LESSON, "title": "", "token": "t"}, 422)
    assert "An answer is needed here." in page and "Describe the chat account" in page
    page = lead.post("/new?kind=lesson", {**LESSON, "title": "x" * 91, "token": "t"}, 422)
    assert "x" * 91 in page
    page = lead.post("/new?kind=lesson", {**LESSON, "source.new.url": "javascript:alert(1)", "token": "t"}, 422)
    assert "An address begins with https://." in page


def test_a_preview_shows_the_words_and_stores_nothing(lead: Reader) -> None:
    page = lead.post("/new?kind=lesson", {**LESSON, "token": "t", "act": "preview", "body": "**bold** <script>x</script>"}, 200)
    assert "<strong>bold</strong>" in page and "<script>x" not in page and "Preview, nothing is saved yet" in page
    with read_unit() as session:
        assert session.query(Record).filter(Record.kind == "lesson").count() == 0


def test_two_people_on_one_field_lose_nothing(lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    lead.step(record, "send_to_review")
    base = '"Describe the chat account that sends the release code."'
    lead.post(f"{record}/edit", {"summary": "Mine.", "base:summary": base, "title": LESSON["title"], "act": "save"})
    page = editor.post(f"{record}/edit", {"summary": "Theirs.", "base:summary": base, "title": LESSON["title"], "act": "save"}, 409)
    assert "Two people changed" in page and "Mine." in page and "Theirs." in page


def test_versions_show_word_by_word_what_changed(lead: Reader) -> None:
    record = begin(lead)
    base = '"Describe the chat account that sends the release code."'
    lead.post(f"{record}/edit", {
        "summary": "Describe the chat account that frees the money.", "base:summary": base, "title": LESSON["title"], "act": "save",
    })  # fmt: skip
    page = lead.get(f"{record}/versions/1/2")
    assert "<del>" in page and "<ins>" in page and "frees" in page
    assert lead.get(f"{record}/versions").count("Compare with the one before") == 1


def test_a_long_text_is_compared_word_by_word(lead: Reader) -> None:
    body = "\n\n".join(f"Paragraph {number} of a long text about hearings." for number in range(400))
    record = begin(lead, body=body)
    changed = body.replace("Paragraph 200 of a long", "Paragraph 200 of a very long").replace("\n\nParagraph 300 of a long", "")
    changed += "\n\nA last paragraph."
    base = json.dumps(body)
    lead.post(f"{record}/edit", {"body": changed, "base:body": base, "title": LESSON["title"], "act": "save"})
    page = lead.get(f"{record}/versions/1/2")
    assert len(re.findall("<ins>", page)) == 2 and 1 <= len(re.findall("<del>", page)) <= 3
    assert re.search(r"<ins>.{0,60}very", page) and re.search(r"<ins>.{0,60}A last paragraph", page, re.DOTALL)


def test_a_translation_is_read_beside_its_source_and_gets_stale(lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    lead.post(f"{record}/translate/fr", {"text:fr:title": "Demandez la messagerie", "act": "save"})
    lead.post(f"{record}/translate/fr", {"shown:title": "Demandez la messagerie", "act": "reviewed"})
    assert "Demandez la messagerie" in lead.get(f"{record}?language=fr")
    lead.post(f"{record}/edit", {"title": "Ask for the chat", "base:title": '"Ask for the chat, not only the account"', "act": "save"})
    assert "Out of date: the source was changed" in lead.get(record)
    page = lead.get(f"{record}/translate/fr")
    assert "<del>" in page and "The source was changed since this was written." in page


def test_who_is_asked_by_name_sees_an_observation(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    editor.get(record, 404)
    lead.post(f"{record}/beside", {"act": "ask", "member": world.users["editor"]})
    assert "Ask for the chat" in editor.get(record) and "Ask for the chat" in editor.get()
    lead.post(f"{record}/beside", {"act": f"release:{world.users['editor']}"})
    editor.get(record, 404)
    page = lead.post(f"{record}/beside", {"act": "ask", "member": world.users["outsider"]}, 422)
    assert "Choose a member who writes" in page


def test_a_withdrawn_record_says_why(lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    publish(lead, editor, record)
    editor.step(record, "withdraw", reason="The court held otherwise.")
    page = lead.get(record)
    assert "The court held otherwise." in page and "It must not be relied on" in page
    assert "The court held otherwise." in lead.get(record)


def test_members_read_what_was_published_while_a_newer_version_is_in_review(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    publish(lead, editor, record)
    lead.post(f"{record}/edit", {"title": "Nobody read this yet", "base:title": '"Ask for the chat, not only the account"', "act": "save"})
    observer = Reader(world, "observer")
    for path in (record, "", f"{record}/versions"):
        page = observer.get(path)
        assert "Nobody read this yet" not in page and "Ask for the chat" in page
    assert observer.client.get(f"{record}/versions/1/2").status_code == 303
    assert "Nobody read this yet" in editor.get(record)
    assert "Ask for the chat" in editor.get(f"{record}?version=published")


def test_a_question_is_answered_once_and_an_answer_can_be_taken_back(world: World, lead: Reader, editor: Reader) -> None:
    record = f"{BASE}/{world.a.ids['record_id']}"
    page = editor.get(f"{record}/answers")
    token = re.search(r'name="token" value="(\w+)"', page)[1]
    data = {"text": "In Germany the **court** decides.", "state": "DE", "language": "en", "token": token, "act": "answer"}
    for _time in range(2):
        editor.post(f"{record}/answers", data)
    page = lead.get(record)
    assert page.count("<strong>court</strong>") == 1 and "1 answer" in page and "Germany" in page
    assert "An answer is needed here." in editor.post(f"{record}/answers", {**data, "token": "n", "text": " "}, 422)
    answer = re.search(r'id="answer-(\w+)"', page)[1]
    lead.post(f"{record}/answers", {"act": "withdraw", "answer": answer}, 422)
    editor.post(f"{record}/answers", {"act": "withdraw", "answer": answer})
    assert "Taken back on" in lead.get(record)


def test_facets_count_what_the_reader_sees_and_narrow_the_list(world: World, lead: Reader, editor: Reader) -> None:
    begin(lead)
    page = editor.get()
    assert "1 record " in re.sub(r"\s+", " ", page) and "Lesson" not in page and MARKER_A in page
    page = lead.get()
    assert "2 records" in page and "Lesson" in page
    assert "Nothing found" in editor.get("?kind=lesson")
    assert MARKER_A not in lead.get("?kind=lesson") and "Ask for the chat" in lead.get("?kind=lesson")
    assert MARKER_A in lead.get("?state=GR") and "Ask for the chat" not in lead.get("?state=GR")
    assert MARKER_B not in lead.get("?state=IT")
    assert "Nothing found" in lead.get("?kind=%00x&status=nothing")


def test_a_link_to_a_record_that_one_may_not_see_is_not_shown(world: World, lead: Reader, editor: Reader) -> None:
    hidden, shown = begin(lead), f"{BASE}/{world.a.ids['record_id']}"
    lead.post(f"{shown}/beside", {"act": "link", "kind": "related", "other": "LL-2"})
    assert "LL-2" in lead.get(shown) and "LL-2" not in editor.get(shown)
    page = editor.post(f"{shown}/beside", {"act": "link", "kind": "related", "other": "LL-2"}, 422)
    assert "There is no such record, or you may not see it." in page
    assert hidden


def test_an_observer_and_an_auditor_write_nothing(world: World) -> None:
    for person in ("observer", "auditor"):
        reader = Reader(world, person)
        reader.post("/new?kind=lesson", LESSON, 403)
    Reader(world, "auditor").get("", 403)


def test_outdated_records_are_marked(lead: Reader) -> None:
    record = begin(lead, **{"review_on.day": "1", "review_on.month": "2", "review_on.year": "2020"})
    assert "Outdated" in lead.get(record) and "Outdated since 1 February 2020" in lead.get()
    assert "Ask for the chat" in lead.get("?outdated=yes")


def test_what_was_valid_until_a_day_is_outdated_in_the_list_too(lead: Reader) -> None:
    days = {"valid_to": ("1", "2", "2020"), "review_on": ("3", "4", "2999")}
    parts = {f"{key}.{part}": value for key, day in days.items() for part, value in zip(("day", "month", "year"), day, strict=True)}
    record = begin(lead, **parts)
    assert "or was valid, until 1 February 2020" in lead.get(record) and "Outdated since 1 February 2020" in lead.get()
    assert "Ask for the chat" in lead.get("?outdated=yes")
    valid = begin(lead, title="Valid for long", **parts | {"valid_to.year": "2998"})
    assert "Outdated" not in lead.get(valid) and "Valid for long" not in lead.get("?outdated=yes")


def test_words_that_change_are_no_longer_what_was_read_against_the_judgment(lead: Reader, editor: Reader) -> None:
    token = re.search(r'name="token" value="(\w+)"', lead.get("/new?kind=legal_note"))[1]
    record = lead.post("/new?kind=legal_note", {**LESSON, "kind": "legal_note", "source.new.reference": "C-241/15", "token": token})
    publish(lead, editor, record)
    unchecked = re.search(r'<strong>([^<]+)\.</strong>', lead.get(record))[1]
    assert unchecked in lead.get("?kind=legal_note"), "the list says so, too"
    day = {"v.read_on.day": "1", "v.read_on.month": "2", "v.read_on.year": "2026"}
    lead.step(record, "record_reading", reader="Avv. Bianchi", **{key.removeprefix("v."): value for key, value in day.items()})
    assert unchecked not in lead.get(record) and "Bianchi" in lead.get(record) and unchecked not in lead.get("?kind=legal_note")
    assert "words_changed" not in lead.get(record), "nobody takes this step by hand"
    base = json.dumps(LESSON["summary"])
    editor.post(f"{record}/edit", {"summary": "Another ruling.", "base:summary": base, "title": LESSON["title"], "act": "save"})
    page = lead.get(record)
    assert unchecked in page and "The words were changed after the reading" in page and unchecked in lead.get("?kind=legal_note")


def test_the_place_where_a_lesson_appears_must_exist(lead: Reader) -> None:
    base = {"token": "t", "applies.new.instrument": "harbour_notice", "base:applies.new.instrument": ""}
    page = lead.post("/new?kind=lesson", {**LESSON, **base, "applies.new.sections.0": "nowhere"}, 422)
    assert "The form has no “nowhere”. It has, for example: " in page
    record = lead.post("/new?kind=lesson", {**LESSON, **base, "applies.new.sections.0": "who"})
    with read_unit() as session:
        assert knowledge.read(session, record.rpartition("/")[2]).answers["applies"][0]["sections"] == ["who"]


def test_a_coordinator_changes_the_codes_and_members_read_them(world: World, lead: Reader) -> None:
    coordinator = Reader(world, "coordinator")
    data = {"taxonomy": "route", "act": "added", "code": "KAYAK", "label": "By kayak"}
    lead.post("/terms", data, 403)
    assert "capital letters" in coordinator.post("/terms", {**data, "code": "kayak"}, 422)
    coordinator.post("/terms", data)
    page = lead.get("/terms?taxonomy=route")
    assert "By kayak" in page and "of your group" in page and "Change the codes" not in page
    assert "By kayak" in lead.get("/new?kind=lesson")
    record = begin(lead, routes="KAYAK")
    assert "By kayak" in lead.get(record) and "By kayak" in lead.get("?route=KAYAK")


def shown(reader: Reader, record: str) -> str:
    return re.search(r'<div class="prose"[^>]*>(.*?)</div>', reader.get(record), re.DOTALL)[1]


def test_names_in_the_words_lead_to_records_that_the_reader_sees_and_to_rules(world: World, lead: Reader, editor: Reader) -> None:
    other = begin(lead, title="Another lesson")
    name = re.search(r"\bLL-\d+\b", lead.get(other))[0]
    check = next(one.id for one in library.current("harbour_notice").checks)
    record = begin(lead, title="With names", body=f"See {name}, {check} and LL-99.")
    publish(lead, editor, record)
    assert re.search(rf'<a href="[^"]*{other}"[^>]*>{name}</a>', shown(lead, record))
    assert re.search(rf'<a href="[^"]*/forms/harbour_notice#rule-{check}"[^>]*>{check}</a>', shown(editor, record))
    assert f"See {name}, <a" in shown(editor, record) and "and LL-99." in shown(lead, record), "an observation is its author's"
    assert f">{name}</a>" in lead.post("/preview/words", {"body": name}, 200)
    assert f'id="rule-{check}"' in lead.get("/forms/harbour_notice")


def test_a_picture_among_the_files_is_shown_in_the_words(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead, body="![The legs by sea](route.png) ![Other](other.png)")
    assert "<img" not in shown(lead, record)
    file = {"title": "Route", "act": "file", "file": (io.BytesIO(strangers.png()), "route.png")}
    lead.client.post(f"{record}/beside", data={"csrf_token": lead.token, **file}, content_type="multipart/form-data")
    (address,) = re.findall(r'<img src="([^"]+)" alt="The legs by sea">', shown(lead, record))
    answer = lead.client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "image/png"
    assert "Other (other.png)" in shown(lead, record) and editor.client.get(address).status_code == 404
    own = record.rpartition("/")[2]
    assert "<img" in lead.post("/preview/words", {"body": "![a](route.png)", "record": own}, 200)
    assert "<img" not in editor.post("/preview/words", {"body": "![a](route.png)", "record": own}, 200)
    page = lead.get(f"{record}/beside")
    lead.post(f"{record}/beside", {"act": re.search(r'value="(unfile:[^"]+)"', page)[1]})
    assert "<img" not in shown(lead, record)


def test_laying_a_record_aside_publishes_nothing(world: World, lead: Reader, editor: Reader) -> None:
    observer, coordinator = Reader(world, "observer"), Reader(world, "coordinator")
    for step in ("withdraw", "archive"):
        record = begin(lead, title=f"Never read by anybody: {step}")
        lead.step(record, step, reason="Names somebody.")
        for reader in (observer, editor):
            reader.get(record, 404)
            assert "Never read" not in reader.get() and "Never read" not in reader.get("?q=anybody")
        assert "Never read" in lead.get(record) and "Never read" in coordinator.get("?q=anybody")
    record = begin(lead)
    publish(lead, editor, record)
    change(lead, record, summary="Second words.")
    coordinator.step(record, "withdraw", reason="Wrong.")
    assert "Second words." not in observer.get(record) and LESSON["summary"] in observer.get(record)
    assert "Second words." not in observer.get() and "Wrong." in observer.get(record)


def test_newest_words_that_a_writer_may_not_read_are_on_no_page(world: World, lead: Reader, editor: Reader) -> None:
    record = begin(lead)
    publish(lead, editor, record)
    change(lead, record, summary="Second words.")
    lead.step(record, "return_to_author", reason="More to say.")
    page = editor.get(record)
    assert LESSON["summary"] in page and "Second words." not in page and f"{record}/edit" not in page
    for path in ("edit", "check", "translate/fr"):
        editor.get(f"{record}/{path}", 404)
        lead.get(f"{record}/{path}")


def test_a_translation_of_a_published_record_stays_while_its_words_are_in_review_again(
    world: World, lead: Reader, editor: Reader
) -> None:
    record = begin(lead)
    publish(lead, editor, record)
    lead.post(f"{record}/translate/fr", {"text:fr:title": "Demandez la messagerie", "base:text:fr:title": "", "act": "save"})
    change(lead, record, summary="Second words.")
    assert "Demandez la messagerie" in Reader(world, "observer").get(f"{record}?language=fr")


def change(reader: Reader, record: str, **words: str) -> None:
    """Change words of a record as its form shows them."""
    edit = reader.get(f"{record}/edit")
    base = {f"base:{name}": html.unescape(re.search(rf'name="base:{name}" value="([^"]*)"', edit)[1]) for name in words}
    reader.post(f"{record}/edit", {**words, **base, "act": "save"})

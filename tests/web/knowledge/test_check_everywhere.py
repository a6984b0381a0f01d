"""Data of persons and cases is looked for wherever words of a record can stand: in every answer, in its files, in what is
said with a step, in answers to a question."""

from __future__ import annotations

import io
import json
import re

import pikepdf
import pytest

from jitflow.cases import facts
from jitflow.cases.models import Case
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.definition import FieldType
from jitflow.knowledge import anonymity, definitions, records, service as knowledge, words
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import Record
from tests.fixtures import strangers
from tests.fixtures.objects import World
from tests.web.knowledge.test_check import said
from tests.web.knowledge.test_pages import BASE, LESSON, Reader, begin, publish

NAME = "Papadopoulos"
FOUND = "“Papadopoulos” looks like data of a person or a case"
TYPED = sorted(key for key, field in definitions.definition().fields.items() if field.type is FieldType.TEXT)


@pytest.fixture
def lead(world: World) -> Reader:
    """Writes a lesson; in the own case stands Γιώργος Παπαδόπουλος."""
    for person in ("lead", "editor"):
        with write_unit() as unit:
            case = unit.session.get(Case, world.a.ids["case_id"])
            known = {"surname": "Παπαδόπουλος", "forenames": "Γιώργος"}
            facts.add_person(unit, case, known, "suspect", world.users[person])
    return Reader(world, "lead")


def add_file(reader: Reader, record: str, content: bytes, filename: str, title: str = "Report") -> tuple[int, str]:
    sent = {"csrf_token": reader.token, "act": "file", "title": title, "file": (io.BytesIO(content), filename)}
    answer = reader.client.post(f"{record}/beside", data=sent, content_type="multipart/form-data")
    return answer.status_code, said(answer.get_data(as_text=True))


@pytest.mark.parametrize("key", TYPED)
def test_a_name_is_found_in_every_answer_that_takes_words(world: World, lead: Reader, key: str) -> None:
    declared = definitions.definition()
    value = [f"Asked {NAME}"] if declared.fields[key].many else f"Asked {NAME}"
    group, _dot, child = key.rpartition(".")
    answers = {"kind": "lesson", **({group: [{"id": "i1", child: value}]} if group else {key: value})}
    person = Person(world.users["lead"], "member", "prosecutor")
    with write_unit() as unit:
        group_id = unit.session.get(Case, world.a.ids["case_id"]).focus_group_id
        made = knowledge.create(unit, group_id, knowledge.Begun("en", answers, {"title": "T"}, "t1"), person)
    with read_unit() as session:
        row = session.get(Record, made.id)
        texts = words.texts_of(records.slots_of(session, made.id))
        found = [(one.hit.field.partition(":")[0], one.hit.text) for one in anonymity.unsettled(session, row, texts)]
    assert found == [(f"{group}.i1.{child}" if group else key, NAME)]


@pytest.mark.parametrize(
    ("content", "filename", "title"),
    [
        (strangers.pdf(text=f"Heard {NAME}"), "report.pdf", "Report"),
        (strangers.docx(body=f"<w:p><w:del><w:r><w:delText>{NAME}</w:delText></w:r></w:del></w:p>"), "report.docx", "Report"),
        (strangers.png(), f"{NAME}.png", "Report"),
        (strangers.png(), "route.png", f"Route of {NAME}"),
    ],
    ids=["words of a PDF", "deleted words of a DOCX", "file name", "title"],
)
def test_a_name_in_a_file_keeps_the_record_from_being_published(
    world: World, lead: Reader, content: bytes, filename: str, title: str
) -> None:
    record = begin(lead)
    assert add_file(lead, record, content, filename, title)[0] == 303
    page = said(lead.get(f"{record}/check"))
    assert f"A name from your cases: <bdi>{NAME}" in page and f"File “{title}”" in page
    lead.step(record, "send_to_review", 422)
    key = page.split('value="settle:')[1].split('"')[0]
    lead.post(f"{record}/check", {"act": f"settle:{key}", f"reason-{key}": "A place on the coast"})
    publish(lead, Reader(world, "editor"), record)


def test_a_file_without_words_is_named_so_that_somebody_looks_at_it(lead: Reader) -> None:
    record = begin(lead)
    add_file(lead, record, strangers.png(), "route.png", "Photograph of the quay")
    add_file(lead, record, strangers.pdf(text="Nothing of a case"), "plain.pdf", "Guide")
    page = said(lead.get(f"{record}/check"))
    assert "No machine reads the words of these files" in page and "Photograph of the quay" in page and "Guide" not in page


def test_a_file_beside_what_members_read_goes_through_review_like_words(world: World, lead: Reader) -> None:
    record, editor, observer = begin(lead), Reader(world, "editor"), Reader(world, "observer")
    add_file(lead, record, strangers.pdf(text="Nothing of a case"), "first.pdf", "First report")
    publish(lead, editor, record)
    (first,) = re.findall(rf'{record}/file/\w+', observer.get(record))
    assert observer.client.get(first).status_code == 200
    assert add_file(lead, record, strangers.pdf(text=f"Heard {NAME}"), "report.pdf", "Second report")[0] == 303
    (second,) = set(re.findall(rf'{record}/file/\w+', lead.get(record))) - {first}
    assert "In review" in lead.get(record) and "Second report" not in observer.get(record)
    assert observer.client.get(second).status_code == 404 and observer.client.get(first).status_code == 200
    lead.step(record, "approve", 422)
    editor.step(record, "review")
    editor.step(record, "approve")
    lead.step(record, "publish", 422)
    page = said(lead.get(f"{record}/check"))
    key = page.split('value="settle:')[1].split('"')[0]
    lead.post(f"{record}/check", {"act": f"settle:{key}", f"reason-{key}": "A place on the coast"})
    lead.step(record, "publish")
    assert "Second report" in observer.get(record) and observer.client.get(second).status_code == 200
    lead.post(f"{record}/beside", {"act": f"unfile:{second.rpartition('/')[2]}"})
    assert observer.client.get(second).status_code == 404 and lead.client.get(second).status_code == 404


def test_a_picture_that_nobody_reviewed_takes_the_place_of_none(world: World, lead: Reader) -> None:
    record, editor, observer = begin(lead, body="![Route](route.png)"), Reader(world, "editor"), Reader(world, "observer")
    add_file(lead, record, strangers.png(), "route.png", "Route")
    publish(lead, editor, record)
    (first,) = re.findall(r'<img src="([^"]+)"', observer.get(record))
    assert add_file(lead, record, strangers.png(size=(3, 3)), "route.png", "Other route")[0] == 303
    assert re.findall(r'<img src="([^"]+)"', observer.get(record)) == [first] and observer.client.get(first).status_code == 200
    assert re.findall(r'<img src="([^"]+)"', lead.get(record)) != [first], "who wrote it sees the newest"


def test_words_of_a_form_and_of_lines_are_read_in_files(lead: Reader) -> None:
    def filled(made: pikepdf.Pdf) -> None:
        made.Root.AcroForm = made.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([
            made.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="surname", V=NAME)),
        ])))  # fmt: skip

    lines = f"<w:p><w:r><w:t>Accused</w:t><w:br/><w:t>{NAME}</w:t><w:tab/><w:t>Jan</w:t></w:r></w:p>"
    for content, filename in ((strangers.pdf(change=filled), "form.pdf"), (strangers.docx(body=lines), "lines.docx")):
        record = begin(lead, title=filename)
        assert add_file(lead, record, content, filename)[0] == 303, filename
        assert f"A name from your cases: <bdi>{NAME}" in said(lead.get(f"{record}/check")), filename


def test_what_was_written_before_it_was_looked_through_is_read_by_nobody_else(world: World, lead: Reader) -> None:
    record, editor = begin(lead, body=f"The skipper {NAME} sent the code."), Reader(world, "editor")
    base = json.dumps(f"The skipper {NAME} sent the code.")
    lead.post(f"{record}/edit", {"body": "The skipper sent the code.", "base:body": base, "title": LESSON["title"], "act": "save"})
    publish(lead, editor, record)
    for person in ("observer", "editor", "member"):
        reader = Reader(world, person)
        assert NAME not in reader.get(f"{record}/versions") and reader.client.get(f"{record}/versions/1/2").status_code == 303
    assert NAME in lead.get(f"{record}/versions/1/2"), "nothing is lost for who wrote it"


def test_the_reason_of_a_step_names_nobody(world: World, lead: Reader) -> None:
    record, editor = begin(lead), Reader(world, "editor")
    lead.step(record, "send_to_review")
    page = said(editor.step(record, "return_to_author", 422, reason=f"Leave out what {NAME} said."))
    assert FOUND in page and "Leave out what" in page, "what was typed stays"
    editor.step(record, "return_to_author", reason="Leave out what the witness said.")
    assert NAME not in lead.get(record)


def test_nobody_learns_from_a_refusal_which_names_stand_in_the_cases_of_others(world: World, lead: Reader) -> None:
    """A member has no place in the case in which the name stands: the words pass, or are refused, by what they are."""
    record, member = begin(lead), Reader(world, "member")
    lead.step(record, "send_to_review")
    page = said(member.step(record, "return_to_author", 422, reason=f"Leave out {NAME}, tel. +39 333 1234567."))
    assert "+39 333 1234567” looks like data of a person or a case" in page and FOUND not in page
    member.step(record, "return_to_author", reason=f"Leave out {NAME}.")


def test_an_answer_to_a_question_names_nobody(world: World, lead: Reader) -> None:
    editor = Reader(world, "editor")
    record = f"{BASE}/{world.a.ids['record_id']}"
    page = editor.get(f"{record}/answers")
    data = {"token": re.search(r'name="token" value="(\w+)"', page)[1], "state": "GR", "language": "en"}
    assert FOUND in said(editor.post(f"{record}/answers", {**data, "text": f"As with {NAME}."}, 422))
    editor.post(f"{record}/answers", {**data, "text": "As in a case of 2025."})
    assert "As in a case of 2025." in lead.get(record)



def test_what_was_typed_into_an_instrument_of_the_own_cases_is_known(world: World, lead: Reader) -> None:
    with write_unit() as unit:
        posted = [drafting.Posted("skipper.surname", None, "Ostrovskaja")]
        drafting.save(unit, world.a.ids["instrument_id"], posted, world.users["lead"])
    record = begin(lead, body="Somebody called Ostrovskaja waited.")
    assert "A name from your cases: <bdi>Ostrovskaja" in said(lead.get(f"{record}/check"))

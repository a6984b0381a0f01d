"""Templates of offices: what they may say, where it is wrong, what becomes of hostile ones."""

from __future__ import annotations

import hashlib
import json

import pytest

from jitflow import paths
from jitflow.documents import RenderRequest, examine_template, render, render_here
from jitflow.documents.office_starter import starter
from jitflow.documents.office_trial import examine
from jitflow.documents.produce import library
from tests.fixtures.documents import docx_paragraphs
from tests.fixtures.office import (
    TEXTBOX,
    complete,
    faults,
    filled,
    of_tag,
    paragraph,
    parts_of,
    request,
    table,
    with_part,
    written,
)

# a good template


def test_the_starter_of_every_definition_is_complete_in_every_language() -> None:
    for definition in library(paths.FORMS):
        instrument = json.loads(library(paths.FORMS).example(definition.slug, definition.version))
        for language in definition.wording:
            report, content = examine(RenderRequest(instrument, language, "docx", template=starter(definition)))
            lacking = [one for one in (report["faults"], report["missing"], report["empty_boxes"]) if one]
            assert (lacking, report["trial"]) == ([], "done"), (definition.slug, language)
            assert "{{" not in "".join(docx_paragraphs(content)) or "{{ 7*7 }}" in str(instrument)


def test_a_document_carries_the_answers_the_marks_and_the_hash_of_its_template() -> None:
    template = complete()
    made = render_here(request(template))
    text = "\n".join(docx_paragraphs(made.content))
    assert docx_paragraphs(made.content)[0].startswith("Bozza, non firmata · testo del modulo non verificato")
    for words in ("الخطيب (Al-Khatib)", "Радо (Rado)", 'Tom <&> "Jerry"', "{{ 7*7 }} {% if %}", "12 anni, 6 mesi"):
        assert words in text
    assert made.manifest["template"] == hashlib.sha256(template).hexdigest()
    assert (made.manifest["office"], made.manifest["left_out"]) == ("Office, 1", [])
    assert render_here(request(template)).content == made.content, "same inputs, same bytes"


def test_the_child_process_gives_the_same_document_as_this_one() -> None:
    wanted = request(complete())
    assert render(wanted).content == render_here(wanted).content
    report, content = examine_template(wanted)
    assert (report, content) == examine(wanted)


def test_answers_that_a_template_leaves_out_are_named() -> None:
    made = render_here(request(written(paragraph("{{ box.a.surname }}"))))
    assert "box.a.aliases" in made.manifest["left_out"] and "box.a.surname" not in made.manifest["left_out"]
    assert "box.a.birth_surname" not in made.manifest["left_out"], "nothing was answered there"


def test_properties_of_the_template_do_not_reach_the_document() -> None:
    named = with_part(complete(), "docProps/core.xml", lambda text: text.replace("<dc:title>", "<dc:title>SECRETARY "))
    assert "SECRETARY" not in parts_of(render_here(request(named)).content)["docProps/core.xml"]


def test_a_tag_written_in_many_runs_is_one_tag() -> None:
    assert "X الخطيب (Al-Khatib) Y" in filled(paragraph("X {", "{ box", ".a.", "surname }", "} Y"))


def test_quotes_of_a_word_processor_are_quotes() -> None:
    assert "«nobody»" in filled(paragraph("«{{ box.a.birth_surname|default(“nobody”) }}»"))


def test_words_inside_a_tag_are_printed_as_they_are_written() -> None:
    assert "«R&D <x> it's»" in filled(paragraph("«{{ \"R&D <x> it's\" }}»"))
    assert "«R&D <x>»" in filled(paragraph('«{{ box.a.birth_surname|default("R&D <x>") }}»'))


def test_line_feeds_of_an_answer_become_line_breaks() -> None:
    changed = {"answers": {"person": {"surname": "A", "aliases": ["one", "two"]}}, "texts": {}}
    assert "(one\ntwo)" in filled(paragraph("({{ box.a.aliases }})"), **changed)


def test_what_is_empty_is_printed_as_the_form_has_it() -> None:
    assert "[not applicable]" in filled(paragraph("[{{ box.a.birth_surname }}]"))
    assert "[]" in filled(paragraph("[{% if box.a.birth_surname %}x{% endif %}]"))


@pytest.mark.parametrize(
    ("begin", "end"),
    [("{% for trip in box.e.trips %}", "{% endfor %}"), ("{%p for trip in box.e.trips %}", "{%p endfor %}")],
)
def test_paragraphs_of_a_loop_go_with_its_tags(begin: str, end: str) -> None:
    text = filled(paragraph(begin) + paragraph("trip {{ trip.number }}") + paragraph(end) + paragraph("after"))
    assert text.split("\n")[:3] == ["trip 1.", "trip 2.", "after"]


@pytest.mark.parametrize("prefix", ["", "tr"])
def test_rows_of_a_loop_go_with_its_tags(prefix: str) -> None:
    begin, end = f"{{%{prefix} for trip in box.e.trips %}}", f"{{%{prefix} endfor %}}"
    rows = [[paragraph("No")], [paragraph(begin)], [paragraph("{{ trip.number }}")], [paragraph(end)]]
    assert filled(table(*rows)).split("\n")[:3] == ["No", "1.", "2."]


def test_a_loop_over_nothing_leaves_a_sound_file() -> None:
    cell = paragraph("{% for trip in box.e.trips %}") + paragraph("{{ trip.number }}") + paragraph("{% endfor %}")
    made = render_here(request(written(table([cell])), answers={"person": {"surname": "A"}}, texts={}))
    assert "<w:tc><w:p/></w:tc>" in parts_of(made.content)["word/document.xml"]
    rows = [[paragraph("{% for trip in box.e.trips %}")], [paragraph("x")], [paragraph("{% endfor %}")]]
    made = render_here(request(written(table(*rows) + paragraph("z")), answers={"person": {"surname": "A"}}, texts={}))
    assert "<w:tbl>" not in parts_of(made.content)["word/document.xml"]


def test_heads_feet_and_text_boxes_are_filled() -> None:
    tag = paragraph("{{ box.a.surname }}")
    made = render_here(request(written(TEXTBOX.format(tag), header=tag, footer=tag)))
    parts = parts_of(made.content)
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        assert "(Al-Khatib)" in parts[name], name


# what is said of a fault


def test_a_fault_is_located_with_its_paragraph_and_the_text_around_it() -> None:
    body = paragraph("one") + paragraph("The person ", "{{ box.a.surnam", "e_x }}", " is wanted")
    (fault,) = faults(written(body))
    assert (fault["code"], fault["part"], fault["paragraph"]) == ("unknown", "word/document.xml", 2)
    assert (fault["before"], fault["tag"], fault["after"]) == ("The person ", "{{ box.a.surname_x }}", " is wanted")
    assert fault["detail"] == {"name": "box.a.surname_x", "near": "box.a.surname"}


def test_a_fault_in_a_table_a_head_or_a_text_box_is_located_there() -> None:
    wrong = paragraph("{{ nobody }}")
    (fault,) = faults(written(table([paragraph("a"), paragraph("b") + wrong])))
    assert (fault["part"], fault["paragraph"]) == ("word/document.xml", 3)
    (fault,) = faults(written(paragraph("a"), header=paragraph("x") + wrong))
    assert fault["part"] == "word/header1.xml"
    (fault,) = faults(written(paragraph("a") + TEXTBOX.format(wrong)))
    assert fault["paragraph"] == 3


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("box.a.surnme", "box.a.surname"),
        ("box.b.surname", "box.a.surname"),
        ("surname", "box.a.surname"),
        ("box.e.trip", "box.e.trips"),
        ("head.refrence", "head.reference"),
        ("zzzzzz", ""),
    ],
)
def test_an_unknown_name_comes_with_the_nearest_known_one(wrong: str, near: str) -> None:
    (fault,) = of_tag(f"{{{{ {wrong} }}}}")
    assert (fault["code"], fault["detail"]["near"]) == ("unknown", near)


@pytest.mark.parametrize(
    ("runs", "code"),
    [
        (["{{ box.a.surname"], "not_closed"),
        (["{{ box.a.surname }"], "not_closed"),
        (["box.a.surname }}"], "not_opened"),
        (["{{ }}"], "syntax"),
        (["{{ box.a. }}"], "syntax"),
        (["{{ box.a.surname box.a.sex }}"], "syntax"),
        (["{% if %}x{% endif %}"], "syntax"),
        (["{% if box.a.surname %}x"], "not_ended"),
        (["x{% endif %}"], "not_begun"),
        (["x{% else %}"], "not_begun"),
        (["{% for x in box.e.trips %}{% endif %}"], "not_begun"),
        (["{{ box.e.trips }}"], "list_printed"),
        (["{{ box.a }}"], "part_of_name"),
        (["{{ box.e.trips.number }}"], "in_list"),
        (["{% for x in box.a.surname %}{% endfor %}"], "no_list"),
        (["{% for x in range(9) %}{% endfor %}"], "loop"),
        (["{% for a, b in box.e.trips %}{% endfor %}"], "loop"),
        (["{% for x in box.e.trips if x.number %}{% endfor %}"], "loop"),
        (["{% for x in box.e.trips recursive %}{% endfor %}"], "syntax"),
        (["{% for box in box.e.trips %}{% endfor %}"], "taken"),
        (["{{ box.a.surname|replace('a', 'b') }}"], "filter"),
        (["{{ box.a.surname|attr('x') }}"], "filter"),
        (["{{ box.a.surname|safe }}"], "filter"),
        (["{{ box.a.surname|default }}"], "filter_arguments"),
        (["{{ box.a.surname|default(box.a.sex) }}"], "filter_arguments"),
        (["{{ box.a.surname == 'x' }}"], "printed_condition"),
        (["{{p box.a.surname }}"], "prefix"),
        (["{%tc if box.a.surname %}{%tc endif %}"], "prefix"),
        (["text {%p if box.a.surname %}"], "paragraph_not_alone"),
        (["{{ " + "a" * 600 + " }}"], "too_long"),
    ],
)
def test_what_cannot_be_read_or_filled_is_said(runs: list[str], code: str) -> None:
    assert code in [fault["code"] for fault in of_tag(*runs)]


@pytest.mark.parametrize(
    "body",
    [
        paragraph("{% if box.a.surname %}") + table([paragraph("{% endif %}"), paragraph("x")]),
        paragraph("{% if box.a.surname %}") + paragraph("x {% endif %}"),
        table([paragraph("a {% if box.a.surname %}"), paragraph("b {% endif %}")]),
        "<w:p><w:hyperlink><w:r><w:t>a {% if box.a.surname %}</w:t></w:r></w:hyperlink><w:r><w:t>b {% endif %}</w:t></w:r></w:p>",
    ],
)
def test_a_block_that_would_tear_the_file_is_refused_where_it_ends(body: str) -> None:
    codes = [fault["code"] for fault in faults(written(body))]
    assert codes and set(codes) <= {"other_place", "other_level"}, codes


# what must be on the paper


def harbour(body: str) -> dict:
    root = paths.FORMS
    definition = library(root).definition("eaw")
    instrument = json.loads((root / "eaw" / definition.version / "example.json").read_text("utf-8"))
    return examine(RenderRequest(instrument, "it", "docx", template=written(body)))[0]


def test_boxes_and_mandatory_answers_that_are_missing_are_listed_by_letter() -> None:
    report = harbour(paragraph("{{ box.a.surname }}"))
    assert report["empty_boxes"] == list("bcdefghi")
    absent = {one["name"] for one in report["missing"]}
    assert {"box.a.forenames", "box.i.file_reference", "box.e.offences[].facts"} <= absent
    assert "box.a.surname" not in absent and {one["why"] for one in report["missing"]} == {"absent"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{% if box.a.aliases %}{{ box.a.surname }}{% endif %}", "conditional"),
        ("{% if head.draft %}{{ box.a.surname }}{% endif %}", "conditional"),
        ("{% if not box.a.surname %}{{ box.a.surname }}{% endif %}", "not_seen"),
        ("{% if box.a.surname == 'x' %}{{ box.a.surname }}{% endif %}", "not_seen"),
    ],
)
def test_an_answer_that_only_sometimes_reaches_the_paper_is_missing(body: str, why: str) -> None:
    (found,) = [one for one in harbour(paragraph(body))["missing"] if one["name"] == "box.a.surname"]
    assert found["why"] == why


def test_a_hidden_answer_is_missing() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{{ box.a.surname }}</w:t></w:r></w:p>"
    assert "box.a.surname" in {one["name"] for one in harbour(hidden)["missing"]}


def test_an_answer_printed_under_its_own_condition_is_there() -> None:
    body = paragraph("{% if box.a.surname %}{{ box.a.surname|upper }}{% endif %}")
    assert "box.a.surname" not in {one["name"] for one in harbour(body)["missing"]}

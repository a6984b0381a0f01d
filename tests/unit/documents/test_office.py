"""Templates of offices: what they may say, where it is wrong, what becomes of hostile ones."""

from __future__ import annotations

import hashlib
import json

import pytest

from jitflow import paths
from jitflow.documents import RenderError, RenderRefused, RenderRequest, examine_template, render, render_here
from jitflow.documents.office import Opened, compiled
from jitflow.documents.office_starter import starter
from jitflow.documents.office_trial import examine
from jitflow.documents.produce import library
from tests.fixtures.documents import docx_paragraphs, example
from tests.fixtures.office import (
    TEXTBOX,
    complete,
    paragraph,
    parts_of,
    request,
    table,
    with_body,
    with_part,
    written,
)

LOOP = "box.e.trips"


def looked_at(template: bytes, **changed) -> tuple[dict, bytes]:
    return examine(request(template, **changed))


def faults(template: bytes) -> list[dict]:
    return looked_at(template)[0]["faults"]


def of_tag(*runs: str) -> list[dict]:
    """Faults of a complete template to which one paragraph is added."""
    return faults(with_body(complete(), paragraph(*runs)))


def filled(body: str, **changed) -> str:
    """The text of a document made with this body, paragraph by paragraph, without the marks."""
    made = render_here(request(written(body), **changed))
    return "\n".join(docx_paragraphs(made.content)[1:])


# a good template


def test_the_starter_of_every_definition_is_complete_in_every_language() -> None:
    for definition in library(paths.FORMS):
        folder = paths.FORMS / definition.slug / definition.version
        instrument = json.loads((folder / "example.json").read_text("utf-8"))
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


# hostile templates

PAYLOADS = [
    "{{ ''.__class__ }}",
    "{{ box.__class__.__mro__ }}",
    "{{ box.a.surname.__class__ }}",
    "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('touch {canary}').read() }}",
    "{{ lipsum.__globals__['os'].system('touch {canary}') }}",
    "{{ namespace() }}",
    "{{ joiner() }}",
    "{{ dict(a=1) }}",
    "{{ range(10**9) }}",
    "{{ 'x' * 10**9 }}",
    "{{ 10**10**10 }}",
    "{{ 'a' ~ 'b' }}",
    "{{ box['a'] }}",
    "{{ box.a['surname'] }}",
    "{{ box.a.surname[0:1] }}",
    "{{ box.items() }}",
    "{{ box.a.surname.upper() }}",
    "{{ '%s'|format(box) }}",
    "{{ '{0.__class__}'.format(box) }}",
    "{{ box|tojson }}",
    "{{ box|map('upper') }}",
    "{{ box|xmlattr }}",
    "{{ box|pprint }}",
    "{{ box.a.surname if 1 else 2 }}",
    "{{ box is mapping }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ (1, 2) }}",
    "{{ - 1 }}",
    "{{ loop }}",
    "{{ request }}",
    "{{ config }}",
    "{% for x in range(10**9) %}{% endfor %}",
    "{% for x in box.items() %}{% endfor %}",
    "{% for x in [1, 2] %}{% endfor %}",
    "{% macro m() %}x{% endmacro %}",
    "{% call box.a() %}{% endcall %}",
    "{% include '/etc/passwd' %}",
    "{% import '/etc/passwd' as p %}",
    "{% from '/etc/passwd' import p %}",
    "{% extends '/etc/passwd' %}",
    "{% block a %}{% endblock %}",
    "{% set x = 1 %}",
    "{% filter upper %}x{% endfilter %}",
    "{% raw %}{{ box }}{% endraw %}",
    "{% autoescape false %}x{% endautoescape %}",
    "{% do box.clear() %}",
    "{% with x = 1 %}{% endwith %}",
    "{% debug %}",
    "{% if ''.__class__ %}{% endif %}",
    "{% if box.a.surname is defined %}{% endif %}",
    "{% if box.a.surname in 'x' %}{% endif %}",
    "{% if lipsum() %}{% endif %}",
    "{%- if ().__class__ -%}{%- endif -%}",
    "{{r box.a.surname }}",
    "{% cellbg box %}",
    "{% colspan 3 %}",
    "{% hm %}",
]
PLACES = ("body", "runs", "table", "header", "footer", "text box")


def placed(payload: str, place: str) -> bytes:
    """A complete template with a payload somewhere."""
    tag = paragraph(payload)
    if place == "body":
        return with_body(complete(), tag)
    if place == "runs":
        return with_body(complete(), paragraph(*payload))
    if place == "table":
        return with_body(complete(), table([paragraph("x"), tag]))
    if place == "text box":
        return with_body(complete(), TEXTBOX.format(tag))
    name = "word/header1.xml" if place == "header" else "word/footer1.xml"
    end = "</w:hdr>" if place == "header" else "</w:ftr>"
    return with_part(complete(), name, lambda text: text.replace(end, f"{tag}{end}"))


@pytest.mark.parametrize("place", PLACES)
def test_every_hostile_tag_is_refused_with_its_place(place: str, tmp_path) -> None:
    canary = tmp_path / "canary"
    allowed = []
    for payload in PAYLOADS:
        template = placed(payload.replace("{canary}", str(canary)), place)
        report, content = looked_at(template)
        if not report["faults"] or content or not all(fault["part"] for fault in report["faults"]):
            allowed.append(payload)
            continue
        assert all(fault["paragraph"] > 0 for fault in report["faults"]), payload
        with pytest.raises(RenderRefused):
            render_here(request(template))
    assert allowed == []
    assert not canary.exists()


@pytest.mark.parametrize("payload", ["{{ 7*7 }}", "{{ ''.__class__ }}", "{% for x in range(10**9) %}"])
@pytest.mark.parametrize(
    "body",
    [
        '<w:p><w:bookmarkStart w:id="0" w:name="{}"/><w:r><w:t>x</w:t></w:r></w:p>',
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r></w:p>',
        "<w:p><w:del><w:r><w:delText>{}</w:delText></w:r></w:del></w:p>",
        '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr></w:p>',
        "<w:t>{}</w:t>",
    ],
)
def test_tags_outside_the_text_are_named_and_never_filled(payload: str, body: str) -> None:
    template = written(body.format(payload.replace('"', "&quot;")))
    assert {fault["code"] for fault in faults(template)} == {"outside_text"}
    source = Opened(template).in_order[0].source()
    assert "\x01" not in source, "nothing of it has become a template"


@pytest.mark.parametrize("runs", [["{{ 7*7 }}"], ["{", "{ 7*7 }", "}"]])
def test_tags_in_parts_that_are_not_filled_are_named(runs: list[str]) -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    comments = f"<w:comments {names}>{paragraph('x')}{paragraph(*runs)}</w:comments>".encode()
    (fault,) = faults(written(paragraph("x"), more={"word/comments.xml": comments}))
    assert (fault["code"], fault["part"], fault["paragraph"]) == ("unfilled_part", "word/comments.xml", 2)


def test_answers_are_never_read_as_a_template_or_as_markup() -> None:
    name = "{{ 7*7 }}</w:t></w:r><w:r><w:t>{% for x in y %}<!-- & -->"
    changed = {"answers": {"person": {"surname": name}}, "texts": {}}
    text = filled(paragraph("[{{ box.a.surname }}]"), **changed)
    assert f"[{name}]" in text


def nested(depth: int) -> str:
    loops = "".join(f"{{% for x{n} in box.e.trips %}}" for n in range(depth))
    return paragraph(loops + "x" + "{% endfor %}" * depth)


def trips(number: int) -> dict:
    """Answers with so many trips."""
    return {"answers": {"trips": [{"id": f"t{n}", "title": "x"} for n in range(number)]}, "texts": {}}


def test_loops_together_turn_at_most_ten_thousand_times() -> None:
    report, content = looked_at(with_body(complete(), nested(4)), **trips(12))
    assert (report["trial"], report["reason"], content) == ("refused", "loops", b"")
    with pytest.raises(RenderRefused, match="10000 times"):
        render_here(request(written(nested(4)), **trips(12)))
    assert looked_at(with_body(complete(), nested(3)), **trips(12))[0]["trial"] == "done"


def test_blocks_stand_at_most_ten_deep() -> None:
    assert faults(with_body(complete(), nested(10))) == []
    assert {fault["code"] for fault in faults(with_body(complete(), nested(11)))} == {"too_deep"}


def test_a_document_has_at_most_twenty_megabytes() -> None:
    long = paragraph("{% for x in box.e.trips %}{% for y in box.e.trips %}{% for z in box.e.trips %}", "w" * 3_000_000,
                     "{% endfor %}{% endfor %}{% endfor %}")  # fmt: skip
    report, content = looked_at(with_body(complete(), long))
    assert (report["trial"], report["reason"], content) == ("refused", "size", b"")


def test_a_template_that_eats_memory_is_given_up_cleanly() -> None:
    """Eight million elements: far more memory than 512 MiB before anything is printed."""
    heavy = written("<w:p/>" * 8_000_000)
    report, content = examine_template(request(heavy))
    assert (report["trial"], content) == ("refused", b"")
    assert report["reason"] in ("memory", "ended", "time", "unreadable")
    with pytest.raises(RenderError):
        render(request(heavy))
    assert render(request(complete())).content, "the next one is made as before"


def test_deeply_nested_expressions_are_a_fault_and_no_crash() -> None:
    (fault,) = of_tag("{{ " + "(" * 220 + "box.a.surname" + ")" * 220 + " }}")
    assert fault["code"] == "syntax"
    assert of_tag("{% if " + "not " * 100 + "box.a.surname %}x{% endif %}") == []


def test_too_many_tags_are_refused() -> None:
    (fault,) = faults(written(paragraph(*(["{{ box.a.surname }}"] * 5001))))
    assert fault["code"] == "too_many_tags"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"\0" * 100])
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(RenderRefused):
        looked_at(content)


def test_a_second_wall_stands_behind_the_check() -> None:
    """Were the check to let something through, the tree and the sandbox would not."""
    opened = Opened(written(paragraph("{{ box.a.surname }}")))
    part = opened.in_order[0]
    for inner in ("''.__class__", "box.items()", "range(3)", "box['a']"):
        part.tags[0].inner = inner
        with pytest.raises(RenderRefused, match="none may hold"):
            compiled(opened)
        opened = Opened(written(paragraph("{{ box.a.surname }}")))
        part = opened.in_order[0]


def test_a_template_makes_docx_in_one_language_only() -> None:
    for options in ({"format": "pdf"}, {"beside": "el"}):
        wanted = request(complete())
        with pytest.raises(RenderRefused, match="DOCX in one language"):
            render_here(RenderRequest(**{**vars(wanted), **options}))


def test_the_example_of_the_tests_holds_what_a_template_could_trip_over() -> None:
    assert "{{ 7*7 }} {% if %}" in str(example()["answers"])

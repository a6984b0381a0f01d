"""Hostile templates: refused with their place, or harmless; the sandbox and its limits behind the check."""

from __future__ import annotations

import pytest

from jitflow.documents import RenderError, RenderRefused, RenderRequest, examine_template, render, render_here
from jitflow.documents.office import Opened, compiled
from tests.fixtures.documents import example
from tests.fixtures.office import (
    TEXTBOX,
    complete,
    faults,
    filled,
    looked_at,
    of_tag,
    paragraph,
    request,
    table,
    with_body,
    with_part,
    written,
)

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

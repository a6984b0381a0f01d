"""Whatever is typed anywhere is text on every page (check 33): no element, no attribute and no script comes of it.

Hostile texts are typed into every field of every form on every page, and into every text of every instrument as its
definition declares it; then every page is parsed as a browser parses it and searched for what no page of ours has.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import tinyhtml5
from lxml import html

from jitflow import paths
from jitflow.instruments.definition import FieldType
from tests.fixtures.forms_on_pages import send_all, walk
from tests.fixtures.objects import World
from tests.instruments import SAMPLE_FORMS, example_of, name, sample, whole_definitions

PAYLOAD = "javascript:xss()//'\" onmouseover=xss() x=\"'><xssmark></title></textarea><script>xss()</script>"
FORBIDDEN = frozenset("xssmark iframe object embed applet base frame frameset marquee link-import".split())
LINKS = frozenset({"href", "src", "action", "formaction", "data", "poster", "xlink:href"})
SCHEMES = ("javascript:", "vbscript:", "data:text", "data:application")


def faults(text: str, *, quick: bool = False) -> Iterator[str]:
    """What stands on a page and cannot be ours; quick: by the parser that is not a browser's, and ten times as fast."""
    if "<xssmark" in text.lower():
        yield "an element as it was typed"
    tree = html.document_fromstring(text) if quick else tinyhtml5.parse(text, namespace_html_elements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if tag in FORBIDDEN:
            yield f"<{tag}>"
        if tag == "script" and not (element.get("src") or "").startswith("/static/"):
            yield f"<script> with {(element.text or '')[:40]!r}"
        if tag == "style" and "nonce" not in element.attrib:
            yield "<style>"
        for full, value in element.attrib.items():
            attribute = full.rpartition("}")[2].lower()
            if attribute.startswith("on") or attribute in ("style", "srcdoc"):
                yield f"<{tag} {attribute}>"
            if attribute in LINKS and value.strip().lower().startswith(SCHEMES):
                yield f"<{tag} {attribute}={value[:30]!r}>"


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{PAYLOAD}", f"<a title={PAYLOAD}>x</a>", f'<a href="{PAYLOAD}">x</a>', f"<a title='{PAYLOAD}'>x</a>",
        f"<title>{PAYLOAD}", f"<textarea>{PAYLOAD}", '<a href=" JavaScript:xss()">x</a>', "<script>1</script>",
        "<svg><script>xss()</script></svg>", "<p style='x'>", "<iframe>", "<img src=x oNerror=x>",
    ],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(page: str) -> None:
    assert list(faults(page))


def shows(text: str) -> bool:
    return "&lt;xssmark" in text


def test_words_typed_into_every_form_are_words_on_every_page(world: World) -> None:
    found, sent, answers = [], set(), []
    for person in ("lead", "administrator", "translator", "system"):
        answers += send_all(world, person, lambda _name: PAYLOAD, sent, links=person == "lead")
    found += [
        f"answer of {one.action}: {fault}"
        for one in answers
        if shows(one.text)
        for fault in faults(one.text, quick=True)
    ]
    taken = {name for one in answers if one.status in (302, 303) for name in one.typed}
    pages = set()
    for person in ("lead", "administrator", "translator", "system"):
        for page in walk(world, world.client(person), links=person == "lead"):
            if shows(page.text) or "<xssmark" in page.text:
                pages.add(page.path)
                found += [f"{page.path}: {fault}" for fault in faults(page.text)]
    assert found == []
    assert [one.action for one in answers if one.status >= 500] == []
    assert len(pages) > 20 and len(taken) > 40, "the payload is stored in many fields and shown on many pages"


def words(definition) -> tuple[dict[str, Any], set[str]]:
    """The example of a definition with the hostile text in every field that takes words, and the boxes that have one."""
    answers, boxes = copy.deepcopy(dict(example_of(definition).answers)), set()
    for key, declared in definition.fields.items():
        if declared.type is FieldType.TEXT and _put(answers, key.split("."), declared):
            boxes.add(definition.section_of[key].id)
    return answers, boxes


def _put(here: Any, way: list[str], declared: Any) -> bool:
    """Whether the example has a place for it."""
    if isinstance(here, list):
        places = [_put(item, way, declared) for item in here]  # every one of them is filled
        return any(places)
    if isinstance(here, dict) and len(way) > 1:
        return _put(here.get(way[0]), way[1:], declared)
    if isinstance(here, dict):
        here[way[0]] = [PAYLOAD] if declared.many else PAYLOAD
        return True
    return False


@pytest.mark.parametrize("definition", whole_definitions(), ids=name)
def test_every_text_of_every_instrument_is_text_on_its_pages(world: World, monkeypatch, definition) -> None:
    from sqlalchemy import select

    from jitflow.db.units import write_unit
    from jitflow.drafting.models import Instrument, Text
    from jitflow.letters.models import Letter

    root = SAMPLE_FORMS if definition.slug in sample().definitions else paths.FORMS
    monkeypatch.setenv("JITFLOW_FORMS", str(root))
    answers, filled = words(definition)
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.slug, row.version, row.language, row.answers = definition.slug, definition.version, "en", answers
        row.revision, row.executing_state = row.revision + 1, "DE"
        known = [one.id for one in definition.letters.letters]
        for letter in unit.session.scalars(select(Letter).where(Letter.instrument_id == row.id)):
            letter.kind = letter.kind if letter.kind in known else known[0]
        unit.session.add(Text(
            instrument_id=row.id, path="who.note", language="de", text=PAYLOAD, state="source", source_hash="0" * 64,
            saved_at=row.saved_at, saved_by=row.saved_by,
        ))  # fmt: skip
        unit.record(
            "altered", focus_group_id=row.focus_group_id, actor_id=None, object_type="instrument", object_id=row.id
        )
    here = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/"
    boxes = [f"box/{section.id}" for section in definition.sections]
    client, found, shown, count = world.client("lead"), [], 0, 0
    for page in ["", "form", "check", "history", "documents", "texts/de", "procedure", "preview", "comments", *boxes]:
        answer = client.get(f"{here}{page}", follow_redirects=True)
        text = answer.get_data(as_text=True)
        assert answer.status_code in (200, 404), page
        shown += page in boxes and shows(text)
        count += text.count("&lt;xssmark")
        found += [f"{page}: {fault}" for fault in faults(text, quick=page in boxes)]
    assert found == []
    texts = sum(declared.type is FieldType.TEXT for declared in definition.fields.values())
    assert shown > len(filled) / 2 and count > texts, "it is shown"

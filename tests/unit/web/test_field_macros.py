"""Every kind of field on a page: labelled, carrying what was shown, never losing what was typed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import jinja2
import pytest
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from jitflow import paths
from jitflow.instruments.definition import Field, FieldType, Option
from jitflow.web import posted
from jitflow.web.fields import COMPOSED, AnswerForm, Question, first_input
from jitflow.web.remembered import filled
from jitflow.web.scripts import spoken

VALUES: dict[str, Any] = {
    "text": "Meltemi", "prose": "two\nlines", "choice": "b", "ticks": ["b"], "tick": True, "yesno": False, "integer": 0,
    "country": "BG", "language": "el", "date": "2027-02-03", "when": {"kind": "span", "start": "2026-03", "end": "2026-04-05"},
    "birthdate": {"kind": "estimated", "start": "1985", "end": "1987"},
    "place": {"kind": "unknown", "reason": "at sea"}, "duration": {"years": 5, "days": 0},
    "address": {"street": "Via Roma", "country": "IT"}, "phone": "+39 0962 551100", "email": "a@example.org",
}  # fmt: skip
MANY = ("text", "country", "language", "address", "place")
OPTIONS = (Option(code="a", wording="on {day} at sea"), Option(code="b", wording="B"))
HOSTILE = '"><script>alert(1)</script>{{ 7 * 7 }}'


class Inputs(HTMLParser):
    """Ids, labels and values of what a browser would post."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: dict[str, dict[str, str | None]] = {}
        self.posted: list[tuple[str, str]] = []
        self._select: str | None = None
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        got = dict(attributes)
        if got.get("id"):
            self.ids.append(got["id"])
        if tag == "label":
            self.labelled.add(got["for"])
        elif tag in ("input", "select", "textarea"):
            self._control(tag, got)
        elif tag == "option" and self._select and "selected" in got:
            self.posted.append((self._select, got["value"]))

    def _control(self, tag: str, got: dict[str, str | None]) -> None:
        if got.get("type") != "hidden":
            self.inputs[got["id"]] = got
        if tag == "select":
            self._select = got["name"]
        elif tag == "textarea":
            self._area = got["name"]
            self.posted.append((got["name"], ""))
        elif got.get("type") not in ("checkbox", "radio") or "checked" in got:
            self.posted.append((got["name"], got.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            name, text = self.posted.pop()
            self.posted.append((name, text + data))


def question(kind: str, many: bool = False) -> Question:
    """A field of a kind, called o.x."""
    options = OPTIONS if kind in ("choice", "ticks") else ()
    return Question("o.x", Field(key="x", type=kind, label="X", hint="H", options=options, many=many))


@pytest.fixture(scope="module")
def render():
    """The macro `field` outside the application."""
    loader = jinja2.FileSystemLoader(paths.TEMPLATES)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    environment.install_null_translations(newstyle=True)
    environment.globals["filled"] = filled
    environment.filters["spoken"] = spoken
    template = environment.from_string('{% from "pages/fields.html" import field %}{{ field(f) }}')

    def rendered(form: AnswerForm, words: Any = lambda _field, _part, text: text) -> str:
        return template.render(f=form.view(words=words)["fields"]["o.x"])

    return rendered


CASES = [(kind.value, False) for kind in FieldType if kind.value in VALUES] + [(kind, True) for kind in MANY]


def stored_of(kind: str, many: bool) -> Any:
    """The example value, in a list for a field with several."""
    return [VALUES[kind]] if many else VALUES[kind]


@pytest.fixture(autouse=True)
def _plain_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a request there are no names of States; codes do."""
    monkeypatch.setattr("jitflow.web.fields.choices.options", lambda field: "")
    monkeypatch.setattr("jitflow.web.fields.choices.country_options", lambda: "")
    monkeypatch.setattr("jitflow.web.fields.choices.label_of", lambda field, code: code)


@pytest.mark.parametrize(("kind", "many"), CASES)
@pytest.mark.parametrize("filled", [True, False])
def test_every_input_is_labelled_and_no_id_stands_twice(kind, many, filled, render) -> None:
    found = Inputs(render(AnswerForm([question(kind, many)], {"o.x": stored_of(kind, many)} if filled else {})))
    assert set(found.inputs) <= found.labelled
    assert len(found.ids) == len(set(found.ids))
    assert first_input(kind, "o.x", many) in found.inputs, "where the error summary leads"


@pytest.mark.parametrize(("kind", "many"), CASES)
def test_what_is_stored_comes_back_unchanged_when_the_page_is_sent(kind, many, render) -> None:
    asked, value = question(kind, many), stored_of(kind, many)
    found = Inputs(render(AnswerForm([asked], {"o.x": value})))
    # A browser drops the first line end of a textarea.
    sent = [(name, text.removeprefix("\n") if kind == "prose" else text) for name, text in found.posted]
    again = AnswerForm([asked], {}, MultiDict(sent))
    assert again.answer("o.x") == value
    assert again.changes()[0].base == value, "base: what the page showed"


@pytest.mark.parametrize(("kind", "many"), CASES)
def test_what_was_typed_stays_and_stays_text(kind, many, render) -> None:
    asked = question(kind, many)
    part = posted.PARTS.get(FieldType(kind), ("",))[-1] if FieldType(kind) in COMPOSED else ""
    name = "o.x" + (".0" if many else "") + (f".{part}" if part else "")
    form = AnswerForm([asked], {}, MultiDict([(name, HOSTILE), ("base:o.x", "")]))
    form.refuse("o.x", "Cannot be stored.")
    html = render(form)
    assert "<script>" not in html
    assert "Cannot be stored." in html
    if kind in ("text", "prose", "integer", "phone", "email", "date", "address", "place"):
        typed = dict(Inputs(html).posted)[name]
        assert typed.strip() == HOSTILE


class Kept:
    """Words of a definition: looked up once, and with them the markup of a field."""

    def __init__(self) -> None:
        self._table: dict[str, Any] = {}

    def __call__(self, _field: Field, _part: str, text: str) -> str:
        return text

    def table(self) -> dict[str, Any]:
        return self._table


def answers_of(kind: str, many: bool) -> list[Any]:
    """No answer, two answers, and for what people type one that looks like markup."""
    others: dict[str, Any] = {
        "choice": "a", "ticks": ["a", "b"], "yesno": True, "integer": 12, "country": "unknown", "language": "it",
        "date": "2027", "when": {"kind": "exact", "start": "2026-12-24", "hour": "14:20"},
        "birthdate": {"kind": "documented", "start": "1985-07-01"}, "duration": {"life": True},
        "place": {"kind": "address", "text": HOSTILE, "country": "BG"}, "address": {"town": "50 %(id)s", "country": "unknown"},
    }  # fmt: skip
    other = others.get(kind, HOSTILE if kind != "tick" else True)
    return [
        None,
        stored_of(kind, many),
        [other, stored_of(kind, many)[0]] if many else other,
        "1\n2" if kind == "text" else None,
    ]


@pytest.mark.parametrize(("kind", "many"), CASES)
def test_a_ready_made_field_is_the_one_made_for_its_answer(kind, many, render) -> None:
    words, asked = Kept(), question(kind, many)
    for _ in range(2):
        for answer in answers_of(kind, many):
            form = AnswerForm([asked], {"o.x": answer})
            assert render(form, words) == render(form)


def test_equal_words_with_other_choices_are_never_mixed_up(render, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields are kept ready-made: two definitions may ask alike and offer different choices."""
    offered = {True: Markup('<option value="unknown">?</option>'), False: Markup('<option value="IT">IT</option>')}
    monkeypatch.setattr("jitflow.web.fields.choices.options", lambda field: offered[field.unknown])
    tables = {True: Kept(), False: Kept()}
    for unknown in (True, False, True):
        field = Field(key="x", type="country", label="X", basis="Article 1", unknown=unknown)
        shown = render(AnswerForm([Question("o.x", field)], {}), tables[unknown])
        assert ('value="unknown"' in shown) is unknown

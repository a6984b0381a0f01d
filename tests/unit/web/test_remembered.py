"""Ready-made fields: one pattern for all answers, and never what people typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from markupsafe import Markup, escape

from jitflow.web import remembered as module
from tests.fixtures.objects import MARKER_A, World

MORE = {"found": "", "foot": ""}


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_kept", {})


def described(text: str, **changed: Any) -> dict[str, Any]:
    """A description as far as it matters here."""
    f = {
        "said": "words", "type": "text", "id": "o-x", "name": "o.x", "text": text, "rows": None, "lines": False, "parts": None,
        "selected": None, "option_html": None, "country_html": None, "ticked": (), "opened": False, "required": False,
        "from_case": False, "lang": None, "base": text, "raw": None, "error": None, "many": False, "value": text, "usual": (), "law": None,
        "history": None, "comments": None, "note": None, "remarks": "", "changes": "", "find": None, "findings": [],
    }  # fmt: skip
    return f | changed


def made_by(calls: list[Any]) -> Any:
    """A macro that notes its calls."""

    def macro(f: Any) -> str:
        calls.append(f)
        return Markup('<input id="{}" value="{}">100 %{}').format(f["id"], f["text"], f["found"])

    return macro


def test_a_field_is_made_once_and_filled_in_for_each_answer() -> None:
    calls: list[Any] = []
    macro = made_by(calls)
    for text in ("one", '<b>"two"</b>', "%(id)s \x02id\x03 {id}"):
        assert module.filled(described(text), MORE, macro) == f'<input id="o-x" value="{escape(text)}">100 %'
    assert len(calls) == 1
    assert module.filled(described("one", id="p-y"), {"found": Markup("<p>"), "foot": ""}, macro).endswith(
        '"one">100 %<p>'
    )
    assert len(calls) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"said": "others"},
        {"required": True},
        {"from_case": True},
        {"lang": "it"},
        {"base": ""},
        {"lines": True},
        {"law": "/law#x"},
        {"history": "/history?path=o.x"},
        {"find": ""},
        {"findings": [{}]},
        {"type": "ticks", "usual": (("Why", ("one",)),)},
    ],
)
def test_what_looks_different_is_made_by_itself(other: dict[str, Any]) -> None:
    calls: list[Any] = []
    for f in (described("x"), described("x", **other)):
        module.filled(f, MORE, made_by(calls))
    assert len(calls) == 2


@pytest.mark.parametrize(
    "other", [{"said": None}, {"error": "No."}, {"raw": {"": "y"}}, {"find": "words"}, {"many": True, "several": [{"text": "y"}] * 40}]
)
def test_what_was_typed_or_has_words_of_its_own_is_not_kept(other: dict[str, Any]) -> None:
    calls: list[Any] = []
    for _ in range(2):
        module.filled(described("x", **other), MORE, made_by(calls))
    assert len(calls) == 2
    assert not module._kept


def test_several_values_are_filled_in_each_in_its_place() -> None:
    """One pattern for two values, whatever they are; another for three, and where a part decides how it looks."""
    calls: list[Any] = []

    def macro(f: Any) -> str:
        calls.append(f)
        inputs = [Markup("{}:{}").format(one["parts"]["kind"], one["parts"]["start.day"]) for one in f["several"]]
        return Markup(" ").join(inputs)

    def shown(*values: tuple[str, str]) -> str:
        several = [{"parts": {"kind": kind, "start.day": day}, "opened": False} for kind, day in values]
        return module.filled(described("", type="when", many=True, value=[1], several=several), MORE, macro)

    assert shown(("exact", "1"), ("span", "<2>")) == "exact:1 span:&lt;2&gt;"
    assert shown(("exact", "3"), ("span", "several/0")) == "exact:3 span:several/0"
    assert len(calls) == 1
    assert shown(("exact", "3"), ("exact", "4")) == "exact:3 exact:4"
    assert shown(("exact", "1"), ("span", "2"), ("", "")) == "exact:1 span:2 :"
    assert len(calls) == 3
    kept = repr(module._kept)
    assert "&lt;" not in kept and "'3'" not in kept


def test_it_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 10)
    for number in range(50):
        module.filled(described("x", said=number), MORE, made_by([]))
    assert len(module._kept) <= 10


def test_no_name_of_anybody_is_kept(world: World) -> None:
    """Every page of the case, of a person and of a draft is made; what is kept names nobody."""
    client = world.client("lead")
    base = f"/g/group-a/cases/{world.a.ids['case_id']}/"
    pages = [
        "",
        f"persons/{world.a.ids['person_id']}",
        f"offences/{world.a.ids['offence_id']}",
        "instruments/new",
        "team",
    ]
    pages += [f"i/{world.a.ids['instrument_id']}/box/{box}" for box in ("who", "calls", "hearing", "sender")]
    shown = "".join(client.get(base + page).get_data(as_text=True) for page in pages)
    assert MARKER_A in shown
    kept = "".join(pattern.markup for pattern in module._kept.values())
    assert kept and MARKER_A not in kept + repr(list(module._kept))
    assert not re.search("Lead|Editor|Reader", re.sub(r"<[^>]+>", " ", kept))

"""Hypothesis strategies drawn from definitions: valid answers, and faulty ones."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.values import KINDS

STATES = st.sampled_from(["IT", "DE", "GR", "BG", "TR", "SY"])
LANGUAGES = st.sampled_from(["it", "de", "el", "bg", "ar", "en"])
DAYS = st.dates(datetime.date(1920, 1, 1), datetime.date(2035, 12, 31)).map(lambda d: d.isoformat())
PARTIAL = st.builds(lambda d, n: d[: (4, 7, 10)[n]], DAYS, st.integers(0, 2))
WORDS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=60
)
HOSTILE = st.sampled_from(
    [
        "<&>\"'",
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{#",
        "${x}",
        "]]>",
        "سامر الحلواني",
        "\u202eabc\u202c",
        "a\u200fb",
        "a\tb",
        "Θεόδωρος",
        "=1+1",
        "\\n",
        "&amp;",
        "<script>alert(1)</script>",
    ]
)
TEXTS = st.one_of(HOSTILE, WORDS).filter(lambda t: t.strip())
PROSE = st.one_of(TEXTS, st.builds("\n".join, st.lists(TEXTS, min_size=2, max_size=3)))
DEGREES = st.builds(lambda n: f"{n / 10_000:.4f}", st.integers(-899_999, 899_999))


def _when() -> st.SearchStrategy:
    span = st.tuples(DAYS, DAYS).map(sorted)
    hour = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.integers(0, 59))
    return st.one_of(
        st.fixed_dictionaries({"kind": st.just("exact"), "start": DAYS}, optional={"hour": hour}),
        st.fixed_dictionaries({"kind": st.sampled_from(["partial", "ongoing", "approximate"]), "start": PARTIAL}),
        span.map(lambda pair: {"kind": "span", "start": pair[0], "end": pair[1]}),
    )


def _place() -> st.SearchStrategy:
    return st.one_of(
        st.fixed_dictionaries({"kind": st.just("address"), "text": TEXTS}, optional={"country": STATES}),
        st.fixed_dictionaries({"kind": st.just("coordinates"), "latitude": DEGREES, "longitude": DEGREES}),
        st.fixed_dictionaries({"kind": st.sampled_from(["high_seas", "search_and_rescue"])}, optional={"text": TEXTS}),
        st.fixed_dictionaries({"kind": st.just("unknown"), "reason": TEXTS}),
    )


def value_of(field: Field) -> st.SearchStrategy:
    """Values a field accepts."""
    codes = [option.code for option in field.options]
    number = st.integers(field.minimum or 0, min(field.maximum or 999, 999))
    term = st.fixed_dictionaries({"years": st.integers(1, 30)}, optional={"months": st.integers(0, 11), "days": st.integers(0, 29)})
    made: dict[FieldType, st.SearchStrategy] = {
        FieldType.TEXT: TEXTS,
        FieldType.CHOICE: st.sampled_from(codes or [""]),
        FieldType.TICKS: st.lists(st.sampled_from(codes or [""]), min_size=1, unique=True).map(
            lambda ticked: [code for code in codes if code in ticked]
        ),
        FieldType.TICK: st.just(True),
        FieldType.YESNO: st.booleans(),
        FieldType.INTEGER: number,
        FieldType.COUNTRY: STATES,
        FieldType.LANGUAGE: LANGUAGES,
        FieldType.DATE: DAYS,
        FieldType.WHEN: _when(),
        FieldType.BIRTHDATE: st.fixed_dictionaries({"kind": st.sampled_from(KINDS[FieldType.BIRTHDATE]), "start": PARTIAL}),
        FieldType.PLACE: _place(),
        FieldType.DURATION: st.one_of(st.just({"life": True}), term),
        FieldType.ADDRESS: st.fixed_dictionaries({"street": TEXTS, "town": TEXTS}, optional={"country": STATES}),
        FieldType.PHONE: st.just("+39 0962 551 100"),
        FieldType.EMAIL: st.just("office@court.example"),
    }
    one = made[field.type]
    return st.lists(one, min_size=1, max_size=3) if field.many else one


@st.composite
def instrument_data(draw: Any, definition: Definition, density: float = 0.5) -> dict[str, Any]:
    """A valid instrument file of a definition, with a part of the questions answered."""
    texts: dict[str, Any] = {}
    answers = _answers(draw, definition, "", texts, density)
    language = draw(st.sampled_from(sorted(definition.wording)))
    return {
        "jitflow": 1,
        "instrument": definition.slug,
        "version": definition.version,
        "as_of": draw(DAYS),
        "status": "draft",
        "issuing_state": draw(st.sampled_from(definition.participants)),
        "executing_state": draw(st.one_of(st.none(), st.sampled_from(definition.participants))),
        "language": language,
        "answers": answers,
        "texts": {path: {language: {"text": text, "state": "source"}} for path, text in texts.items()},
    }


def _answers(draw: Any, definition: Definition, _: str, texts: dict[str, str], density: float) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, declared in definition.fields.items():
        inside = any(key.startswith(f"{group}.") for group in definition.groups)
        if inside or not declared.holds_value or draw(st.floats(0, 1)) > density:
            continue
        _put(draw, made, key, declared, key, texts)
    return made


def _put(draw: Any, made: dict[str, Any], key: str, declared: Field, path: str, texts: dict[str, str]) -> None:
    here = made
    *parents, name = key.split(".")
    for part in parents:
        here = here.setdefault(part, {})
    if declared.type is FieldType.PROSE:
        texts[path] = draw(PROSE)
    elif declared.is_group:
        here[name] = [_item(draw, declared, path, f"i{number}", texts) for number in range(draw(st.integers(1, 2)))]
    else:
        here[name] = draw(value_of(declared))


def _item(draw: Any, group: Field, path: str, item_id: str, texts: dict[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {"id": item_id}
    for child in group.fields:
        if child.holds_value and draw(st.booleans()):
            _put(draw, item, child.key, child, f"{path}.{item_id}.{child.key}", texts)
    return item


FAULTS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.just("\x00"),
    st.just("\ud800"),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=2),
)


@st.composite
def damaged(draw: Any, data: dict[str, Any]) -> dict[str, Any]:
    """The same file with one place replaced by something else, or a strange key added."""
    places = list(_places(data))
    holder, key = draw(st.sampled_from(places))
    if isinstance(holder, dict) and draw(st.booleans()):
        holder[draw(st.text(max_size=10))] = draw(FAULTS)
    else:
        holder[key] = draw(FAULTS)
    return data


def _places(here: Any):
    pairs = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
    for key, value in list(pairs):
        yield here, key
        yield from _places(value)

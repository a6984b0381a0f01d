"""JSON Schema (draft 2020-12) of an instrument file, made from the definition."""

from __future__ import annotations

from typing import Any

from .definition import Definition, Field, FieldType
from .envelope import MOST
from .file import FORMAT, TEXT_STATES
from .keys import ITEM_ID
from .letter_definitions import form_of, letter_definition
from .values import ITEMS, KINDS, MANY_LENGTH, PROSE_LENGTH, TEXT_LENGTH

_PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_STATE = {"type": "string", "pattern": "^[A-Z]{2}$"}
_LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}$"}


def schema(definition: Definition) -> dict[str, Any]:
    """The schema of ``jitflow schema SLUG``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{definition.title}, version {definition.version}",
        "description": definition.act,
        "type": "object",
        "additionalProperties": False,
        "required": ["jitflow", "instrument", "version", "as_of", "issuing_state", "language"],
        "properties": {
            "jitflow": {"const": FORMAT},
            "instrument": {"const": definition.slug},
            "version": {"const": definition.version},
            "as_of": {"type": "string", "pattern": _DATE},
            "status": {"enum": ["draft", "issued"]},
            "issuing_state": {"enum": list(definition.participants)},
            "executing_state": {"anyOf": [{"enum": list(definition.participants)}, {"type": "null"}]},
            "language": _LANGUAGE,
            "answers": _answers(definition),
            "texts": _texts(),
        },
    }


def message_schema(definition: Definition, letter: str) -> dict[str, Any]:
    """The schema of ``jitflow schema SLUG --message LETTER``: a letter in its envelope (:mod:`.envelope`). Raises KeyError."""
    form, own = form_of(definition, letter), letter_definition(definition, letter)
    assert definition.letters is not None
    number = {"type": "integer", "minimum": 1, "maximum": MOST}
    named = _parts(dict.fromkeys(definition.letters.identity, True))
    reply = _parts({"instrument": named, "message": {"enum": list(form.answers)}, "sequence": number}, ("instrument",))
    made = schema(own)
    made["required"] += ["message", "side", "in_reply_to", "sequence", "digest"]
    made["properties"] |= {
        "message": {"const": letter},
        "side": {"enum": sorted(form.to)},
        "in_reply_to": reply,
        "sequence": number,
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }
    return made


def _answers(definition: Definition) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, declared in definition.fields.items():
        if declared.holds_value and declared.type is not FieldType.PROSE:
            _put(tree, key.split("."), declared)
    return _object(tree)


def _put(tree: dict[str, Any], parts: list[str], declared: Field) -> None:
    for part in parts[:-1]:
        below = tree.setdefault(part, {})
        tree = below[1] if isinstance(below, tuple) else below
    tree[parts[-1]] = (declared, {}) if declared.is_group else declared


def _object(tree: dict[str, Any], **extra: Any) -> dict[str, Any]:
    properties = {**extra, **{name: _node(node) for name, node in tree.items()}}
    made: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    if extra:
        made["required"] = list(extra)
    return made


def _node(node: Any) -> dict[str, Any]:
    if isinstance(node, tuple):
        declared, children = node
        item = _object(children, id={"type": "string", "pattern": ITEM_ID})
        return {"type": "array", "maxItems": ITEMS, "items": item, "title": declared.title}
    if isinstance(node, dict):
        return _object(node)
    made = _leaf(node)
    if node.many:
        made = {"type": "array", "maxItems": MANY_LENGTH, "items": made}
    return {"title": node.title, **({"description": node.hint} if node.hint else {}), **made}


def _leaf(declared: Field) -> dict[str, Any]:
    kind = declared.type
    text = {"type": "string", "maxLength": declared.max_length or TEXT_LENGTH}
    simple: dict[FieldType, dict[str, Any]] = {
        FieldType.CHOICE: {"enum": [o.code for o in declared.options]},
        FieldType.TICKS: {"type": "array", "uniqueItems": True, "items": {"enum": [o.code for o in declared.options]}},
        FieldType.TICK: {"type": "boolean"},
        FieldType.YESNO: {"type": ["boolean", "null"]},
        FieldType.INTEGER: {"type": "integer", "minimum": declared.minimum or 0},
        FieldType.COUNTRY: _or_unknown(declared, _STATE),
        FieldType.LANGUAGE: _or_unknown(declared, _LANGUAGE),
        FieldType.DATE: {"type": "string", "pattern": _DATE},
        FieldType.DURATION: _duration(),
        FieldType.ADDRESS: _parts(dict.fromkeys(("street", "postcode", "town"), text) | {"country": _STATE}),
    }
    if kind in KINDS:
        return _composite(declared)
    return simple.get(kind, text)


def _or_unknown(declared: Field, code: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [code, {"const": "unknown"}]} if declared.unknown else dict(code)


def _parts(parts: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": parts, "required": list(required)}


def _duration() -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0}
    term = _parts({"years": number, "months": number, "days": number})
    return {"anyOf": [_parts({"life": {"const": True}}, ("life",)), term]}


def _composite(declared: Field) -> dict[str, Any]:
    kinds = {"enum": list(KINDS[declared.type])}
    partial = {"type": "string", "pattern": _PARTIAL_DATE}
    if declared.type is FieldType.PLACE:
        words = {"type": "string", "maxLength": TEXT_LENGTH}
        degrees = {"type": "string", "pattern": r"^-?\d{1,3}(\.\d{1,6})?$"}
        named = {"text": words, "country": _STATE, "latitude": degrees, "longitude": degrees, "reason": words}
        return _parts({"kind": kinds, **named}, ("kind",))
    dates = {"kind": kinds, "start": partial, "end": partial}
    if declared.type is FieldType.WHEN:
        dates["hour"] = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
    return _parts(dates, ("kind", "start"))


def _texts() -> dict[str, Any]:
    slot = _parts({"text": {"type": "string", "maxLength": PROSE_LENGTH}, "state": {"enum": list(TEXT_STATES)}}, ("text",))
    slots = {"type": "object", "propertyNames": _LANGUAGE, "additionalProperties": slot}
    return {"type": "object", "additionalProperties": slots}

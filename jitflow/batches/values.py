"""The values of a batch by path: what is common, what is one person's own. Pure."""

from __future__ import annotations

from typing import Any

from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.merging import canonical

COMMON = ("title", "executing_state", "offences", "authority", "languages")


class BatchError(ValueError):
    """An act on a batch that cannot be done; `code` names why, `person_id` for whom."""

    def __init__(self, code: str, message: str, person_id: str = "") -> None:
        super().__init__(message)
        self.code, self.person_id = code, person_id


def text_place(path: str) -> tuple[str, str] | None:
    """Language and id of the fact of ``text:<language>:<id>``; None for any other path."""
    head, _, rest = path.partition(":")
    language, sep, fact = rest.partition(":")
    return (language, fact) if head == "text" and sep else None


def common_value(common: dict[str, Any], path: str) -> Any:
    """What is common now at a path. Raises BatchError: unknown_field."""
    if place := text_place(path):
        return (common.get("texts") or {}).get(place[0], {}).get(place[1])
    if path not in COMMON:
        raise BatchError("unknown_field", f"{path}: a batch has no such field")
    return common.get(path)


def put_common(common: dict[str, Any], path: str, value: Any) -> None:
    """Store a common value; the path was looked up before."""
    if place := text_place(path):
        common.setdefault("texts", {}).setdefault(place[0], {})[place[1]] = canonical(value) or ""
    else:
        common[path] = value


def part_value(part: dict[str, Any], common: dict[str, Any], path: str) -> Any:
    """What is this person's own at a path, else what is common. Raises BatchError: unknown_field."""
    if place := text_place(path):
        return (part.get("texts") or {}).get(place[0], {}).get(place[1])
    if path == "executing_state":
        return part["executing_state"] if "executing_state" in part else common.get("executing_state")
    _, key, fact = path.split(":", 2) if path.startswith("answer:") else ("", "", "")
    if not key:
        raise BatchError("unknown_field", f"{path}: a person of a batch has no such field")
    return (part.get("answers") or {}).get(key, {}).get(fact)


def put_part(part: dict[str, Any], definition: Definition, path: str, value: Any) -> None:
    """Store a value of one person. Raises BatchError: unknown_field."""
    if place := text_place(path):
        part.setdefault("texts", {}).setdefault(place[0], {})[place[1]] = canonical(value) or ""
    elif path == "executing_state":
        part["executing_state"] = value
    else:
        _, key, fact = path.split(":", 2)
        if definition.batch is None or key not in definition.batch.asked:
            raise BatchError("unknown_field", f"{key}: is not asked of a person in a batch")
        part.setdefault("answers", {}).setdefault(key, {})[fact] = value


def answer_path(key: str, fact: str) -> str:
    """Where the answer to a question about the person's part stands in the draft."""
    if not fact:
        return key
    group, _, child = key.rpartition(".")
    return f"{group}.{keys.stable_item_id(group, fact)}.{child}"

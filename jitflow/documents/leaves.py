"""Named values of a document for templates that place them by name: ``box.a.surname``."""

from __future__ import annotations

from collections import Counter
from typing import Any

from jitflow.instruments.definition import Definition


class Leaves:
    """Values by name. The name is the box's code, mostly its letter (``form`` without a heading), and the last
    identifier of the key; where two fields of a box share it, the last two, joined by ``_``."""

    def __init__(self, definition: Definition) -> None:
        self.names = leaf_names(definition)
        self.values: dict[str, Any] = {}

    def add(self, key: str, box: str, text: str, in_group: bool) -> str:
        """Store a value and give its name. Fields of items become lists."""
        name = self.names[box, key]
        if in_group:
            self.values.setdefault(name, []).append(text)
        else:
            self.values[name] = text
        return name


def leaf_names(definition: Definition) -> dict[tuple[str, str], str]:
    """(section id, key) to the name of the leaf; follows from the definition alone."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for section, _field, key in definition.walk():
        parts = key.split(".")
        box = f"box.{section.code}" if section.has_heading else "form"
        found[section.id, key] = (box, parts[-1], "_".join(parts[-2:]))
    short = Counter((box, last) for box, last, _ in found.values())
    longer = Counter((box, both) for box, last, both in found.values() if short[box, last] > 1)
    names = {}
    for (section_id, key), (box, last, both) in found.items():
        if short[box, last] == 1:
            names[section_id, key] = f"{box}.{last}"
        elif longer[box, both] == 1:
            names[section_id, key] = f"{box}.{both}"
        else:
            names[section_id, key] = f"{box}.{key.replace('.', '_')}"
    return names

"""Loads the advisor's data from ``forms/advice/`` and checks them as a whole.

Faults name file, table and key. Every expression is compiled against the types of the questions, every
name must lead somewhere, every need must have a row.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .advice import Advice, Carry, Example, Row, conditions_of, expressions_of
from .definition import Field, FieldType
from .examination import DefinitionError
from .expressions import ExpressionFault
from .loader import Library
from .values import ValueProblem, check_value

FOLDER = "advice"
ROWS = "rows*.toml"
KINDS = "kinds.toml"
_FILES: dict[str, dict[str, str]] = {
    "sources.toml": {"source": "sources"},
    "inputs.toml": {"input": "inputs"},
    "needs.toml": {"group": "groups", "need": "needs"},
    "states.toml": {"group": "state_groups", "state": "states"},
    "participation.toml": {"matrix": "matrix"},
    "contact.toml": {"contact": "contacts"},
    KINDS: {"kind": "kinds"},
}
"""File to table to attribute. Rows lie in ``rows*.toml``, several files in their order."""
_NAMES = ("id", "key", "code", "state")


def load_advice(folder: Path) -> Advice:
    """The advisor's data, checked. Raises :class:`DefinitionError` with file, table and key."""
    raw: dict[str, list[Any]] = {}
    places: dict[str, list[str]] = {}
    files = [*_FILES.items(), *((path.name, {"row": "rows"}) for path in sorted(folder.glob(ROWS)))]
    for name, tables in files:
        content = _read(folder / name)
        if strange := sorted(set(content) - set(tables)):
            raise DefinitionError(f"advice/{name}", strange[0], "", f"unknown table; here are {', '.join(tables)}")
        for table, attribute in tables.items():
            lines = content.get(table, [])
            raw.setdefault(attribute, []).extend(lines)
            places.setdefault(attribute, []).extend([name] * len(lines))
    try:
        made = Advice.model_validate({**{a: [] for a in Advice.model_fields}, **raw})
    except ValidationError as fault:
        raise _of_validation(fault, raw, places) from None
    _Examination(made, places).run()
    return made


def examine_carries(advice: Advice, library: Library) -> None:
    """What rows and kinds carry fits the newest version of each definition that is there. Raises :class:`DefinitionError`."""
    owners = [(ROWS, f"row {row.id}", advice.kind[row.kind].slug, row) for row in advice.rows]
    owners += [(KINDS, f"kind {kind.id}", kind.slug, kind) for kind in advice.kinds]
    for file, place, slug, owner in owners:
        if slug not in library.slugs():
            continue
        definition = library.definition(slug)
        for number, carry in enumerate(owner.carries, 1):
            field = definition.fields.get(carry.to)
            if field is None or not field.holds_value or field.is_group:
                message = f"{slug} has no field {carry.to!r} that holds a value"
                raise DefinitionError(f"{FOLDER}/{file}", place, f"carries.{number}.to", message)
            for value in _possible(advice, carry):
                if not stores(field, value):
                    raise DefinitionError(
                        f"{FOLDER}/{file}", place, f"carries.{number}", f"{carry.to} cannot store {value!r}"
                    )


def stores(field: Field, value: Any) -> bool:
    """Whether a field can store a value; a single code goes into ticks as the one that is ticked."""
    if field.type is FieldType.TICKS and isinstance(value, str):
        value = [value]
    try:
        check_value(field, value)
    except (ValueProblem, TypeError, AttributeError, KeyError):
        return False
    return True


def _possible(advice: Advice, carry: Carry) -> list[Any]:
    """The values a carry may bring."""
    if carry.answer is None:
        return [carry.value]
    declared = advice.input[carry.answer]
    if declared.type == "choice":
        return [option.code for option in declared.options]
    return [True, False] if declared.type == "yesno" else [1]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DefinitionError(f"advice/{path.name}", "", "", "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DefinitionError(f"advice/{path.name}", "", "", str(fault)) from None


def _of_validation(fault: ValidationError, raw: dict[str, Any], places: dict[str, list[str]]) -> DefinitionError:
    first = fault.errors()[0]
    where = list(first["loc"])
    attribute, number = str(where[0]), where[1] if len(where) > 1 else 0
    file = places[attribute][number] if isinstance(number, int) and places.get(attribute) else "advice"
    names, here = [], raw
    for part in where[:-1]:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict):
            names.append(str(next((here[name] for name in _NAMES if here.get(name)), part)))
        elif isinstance(part, str) and part != attribute:
            names.append(part)
    return DefinitionError(
        f"advice/{file}", f"{_table(attribute)} {' / '.join(names)}".strip(), str(where[-1]), first["msg"]
    )


def _table(attribute: str) -> str:
    tables = {made: table for tables in _FILES.values() for table, made in tables.items()}
    return tables.get(attribute, "row")


class _Examination:
    """What holds the data together, one method a concern."""

    def __init__(self, advice: Advice, places: dict[str, list[str]]) -> None:
        self.advice, self.places = advice, places

    def fault(self, attribute: str, number: int, key: str, message: str) -> DefinitionError:
        one = getattr(self.advice, attribute)[number]
        name = next(getattr(one, name) for name in _NAMES if getattr(one, name, None))
        return DefinitionError(f"advice/{self.places[attribute][number]}", f"{_table(attribute)} {name}", key, message)

    def run(self) -> None:
        self._once()
        self._sources()
        self._names()
        for number, row in enumerate(self.advice.rows):
            self._row(number, row)
        for number, kind in enumerate(self.advice.kinds):
            for key, source in conditions_of(kind):
                self._expression("kinds", number, key, source)
            for position, carry in enumerate(kind.carries, 1):
                self._carry("kinds", number, f"carries.{position}", carry)
        for number, contact in enumerate(self.advice.contacts):
            self._expression("contacts", number, "when", contact.when)
        for number, need in enumerate(self.advice.needs):
            if not self.advice.rows_for(need.id):
                raise self.fault("needs", number, "id", "no row serves this need")

    def _once(self) -> None:
        """Nothing has a name twice."""
        for attribute in Advice.model_fields:
            seen: set[str] = set()
            for number, one in enumerate(getattr(self.advice, attribute)):
                name = next(getattr(one, name) for name in _NAMES if getattr(one, name, None))
                if name in seen:
                    raise self.fault(attribute, number, "id", "used twice")
                seen.add(name)

    def _sources(self) -> None:
        for attribute in ("states", "matrix", "contacts", "rows"):
            for number, one in enumerate(getattr(self.advice, attribute)):
                named = [one.source, *(out.source for out in getattr(one, "out", ()))]
                for source in named:
                    self._known(attribute, number, "source", source, self.advice.source)

    def _names(self) -> None:
        groups = {group.id for group in self.advice.groups}
        state_groups = {group.id for group in self.advice.state_groups}
        for number, need in enumerate(self.advice.needs):
            self._known("needs", number, "group", need.group, groups)
        for number, state in enumerate(self.advice.states):
            for group in state.groups:
                self._known("states", number, "groups", group, state_groups)
        for number, kind in enumerate(self.advice.kinds):
            if kind.matrix is not None:
                self._known("kinds", number, "matrix", kind.matrix, self.advice.participation)
        for number, one in enumerate(self.advice.inputs):
            if (one.type == "choice") != bool(one.options):
                raise self.fault("inputs", number, "options", "a choice has options, nothing else has")

    def _known(self, attribute: str, number: int, key: str, name: str, known: Any) -> None:
        if name not in known:
            raise self.fault(attribute, number, key, f"{name!r} is not known")

    def _row(self, number: int, row: Row) -> None:
        for need in row.needs:
            self._known("rows", number, "needs", need, self.advice.need)
        self._known("rows", number, "kind", row.kind, self.advice.kind)
        for key, source in expressions_of(row):
            self._expression("rows", number, key, source)
        for position, carry in enumerate(row.carries, 1):
            self._carry("rows", number, f"carries.{position}", carry)
        for name in ("fires", "quiet"):
            self._example(number, name, getattr(row, name), row)

    def _expression(self, attribute: str, number: int, key: str, source: str) -> None:
        try:
            self.advice.environment.compile(source)
        except ExpressionFault as fault:
            raise self.fault(attribute, number, key, str(fault)) from None

    def _carry(self, attribute: str, number: int, key: str, carry: Carry) -> None:
        if (carry.answer is None) == (carry.value is None):
            raise self.fault(attribute, number, key, "give either a value or the answer of a question")
        if carry.answer is not None:
            self._known(attribute, number, f"{key}.answer", carry.answer, self.advice.input)

    def _example(self, number: int, key: str, example: Example, row: Row) -> None:
        if example.need is not None and example.need not in row.needs:
            raise self.fault("rows", number, f"{key}.need", f"{example.need!r} is no need of this row")
        for name, value in example.answers.items():
            self._known("rows", number, f"{key}.answers", name, self.advice.input)
            declared = self.advice.input[name]
            wanted = {"yesno": bool, "integer": int, "months": int}.get(declared.type, str)
            if type(value) is not wanted:
                raise self.fault("rows", number, f"{key}.answers.{name}", f"{value!r} is no answer of this question")
            if declared.options and value not in {option.code for option in declared.options}:
                raise self.fault("rows", number, f"{key}.answers.{name}", f"{value!r} is no answer of this question")

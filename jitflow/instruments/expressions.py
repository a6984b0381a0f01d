"""Expressions of definitions: CEL, the Common Expression Language.

The only door to the CEL library. At load an expression is checked against types
made from the definition (a misspelt field or a wrong operand is a fault with
line and column) and gives the fields it reads. It is evaluated on plain, total
data: every declared key present, unanswered is null, groups are lists.

Three outcomes: true, false, and :class:`NotJudged` when the expression meets
something it cannot answer. CEL's own iteration budget bounds the work.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from cel_expr_python import cel
from google.protobuf import descriptor_pb2, descriptor_pool, wrappers_pb2

from .functions import FUNCTIONS, Function
from .syntax import paths_read

_PACKAGE = "jitflow.facts"
_RESULTS = {"bool": cel.Type.BOOL, "int": cel.Type.INT, "string": cel.Type.STRING}
_GIVEN = {"bool": "BOOL", "int": "INT", "string": "STRING", "strings": "LIST<STRING>"}
_RUNTIME_KINDS = {
    "null": cel.Type.NULL,
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "list": cel.Type.List(cel.Type.DYN),
    "map": cel.Type.Map(cel.Type.DYN, cel.Type.DYN),
}
_SCALARS = {
    "string": ".google.protobuf.StringValue",
    "int": ".google.protobuf.Int64Value",
    "bool": ".google.protobuf.BoolValue",
}


class ExpressionFault(ValueError):
    """An expression that does not fit the definition; the message has line and column."""


class NotJudged(Exception):
    """The expression met something it cannot answer (null where a value is needed)."""


type_tree = dict[str, Any]
"""Names to "string", "int", "bool", "flag", a list of one of these, a tree, or a list of a tree.
"bool" may be null, "flag" may not."""


class Types:
    """Variables of an environment as protobuf messages, so that CEL can check nested names."""

    def __init__(self, tree: type_tree) -> None:
        self.file = descriptor_pb2.FileDescriptorProto(
            name="jitflow/facts.proto",
            package=_PACKAGE,
            syntax="proto3",
            dependency=["google/protobuf/wrappers.proto"],
        )
        self._count = itertools.count(1)
        root = self._message(tree)
        pool = descriptor_pool.DescriptorPool()
        wrappers = descriptor_pb2.FileDescriptorProto()
        wrappers_pb2.DESCRIPTOR.CopyToProto(wrappers)
        pool.Add(wrappers)
        pool.Add(self.file)
        self.pool = pool
        described = pool.FindMessageTypeByName(f"{_PACKAGE}.{root}")
        self.variables = {f.name: self._cel_type(f) for f in described.fields}
        self.message_of_lists = {
            f.name: f.message_type.full_name for f in described.fields if f.is_repeated and f.message_type
        }

    @staticmethod
    def _cel_type(field: Any) -> Any:
        if field.message_type is None:
            plain = cel.Type.BOOL if field.type == field.TYPE_BOOL else cel.Type.STRING
            return cel.Type.List(plain) if field.is_repeated else plain
        kind = cel.Type(field.message_type.full_name)
        return cel.Type.List(kind) if field.is_repeated else kind

    def _message(self, tree: type_tree) -> str:
        name = f"M{next(self._count)}"
        message = self.file.message_type.add(name=name)
        kinds = descriptor_pb2.FieldDescriptorProto
        for number, (field_name, kind) in enumerate(tree.items(), 1):
            repeated = isinstance(kind, list)
            inner = kind[0] if repeated else kind
            field = message.field.add(name=field_name, number=number)
            field.label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            if isinstance(inner, dict):
                made = self._message(inner)
                field.type, field.type_name = kinds.TYPE_MESSAGE, f".{_PACKAGE}.{made}"
            elif inner == "flag":
                field.type = kinds.TYPE_BOOL
            elif repeated:
                field.type = kinds.TYPE_STRING
            else:
                field.type, field.type_name = kinds.TYPE_MESSAGE, _SCALARS[inner]
        return name

    def message_at(self, path: str) -> Any:
        """CEL type of the items of the repeating group at a path."""
        here = self.pool.FindMessageTypeByName(f"{_PACKAGE}.{self.file.message_type[0].name}")
        # The root message is the first one added.
        for part in path.split("."):
            here = here.fields_by_name[part].message_type
        return cel.Type(here.full_name)


def _declare(function: Function, kinds: Iterable[str] | None) -> Any:
    """Overloads of a function: one of dynamic arguments to check, one per kind to run.

    The runtime matches a null argument only against an overload declared for null,
    hence one overload for each combination of kinds.
    """
    result = _RESULTS[function.result]
    if kinds is None:
        dynamic = [cel.Type.DYN] * function.arguments
        overloads = [cel.Overload(f"{function.name}_any", return_type=result, parameters=dynamic)]
    else:
        overloads = [
            cel.Overload(
                "_".join((function.name, *combination)),
                return_type=result,
                parameters=[_RUNTIME_KINDS[kind] for kind in combination],
                impl=function.call,
            )
            for combination in itertools.product(kinds, repeat=function.arguments)
        ]
    return cel.FunctionDecl(function.name, overloads)


class Bound:
    """Total data handed to the CEL library once, for many expressions of one environment."""

    __slots__ = ("_kept", "activation")

    def __init__(self, activation: Any, kept: dict[str, Any]) -> None:
        # The library reads the data lazily: they must live as long as the activation.
        self.activation, self._kept = activation, kept


class Expression:
    """A checked expression. ``reads`` holds the paths it looks at."""

    __slots__ = ("_program", "reads", "source")

    def __init__(self, source: str, reads: frozenset[str], program: Any) -> None:
        self.source, self.reads, self._program = source, reads, program

    def evaluate(self, data: dict[str, Any] | Bound) -> bool:
        """True or false on total data. Raises :class:`NotJudged`."""
        try:
            result = self._program.eval(data.activation) if isinstance(data, Bound) else self._program.eval(data=data)
        except RuntimeError as fault:  # the iteration budget
            raise NotJudged(str(fault)) from fault
        if result.type() != cel.Type.BOOL:
            raise NotJudged(str(result.value()))
        return bool(result.value())

    def value(self, data: dict[str, Any] | Bound) -> Any:
        """The plain value on total data: text, number, yes or no, or a list of texts; None where it is null.

        Raises :class:`NotJudged`.
        """
        try:
            result = self._program.eval(data.activation) if isinstance(data, Bound) else self._program.eval(data=data)
        except RuntimeError as fault:
            raise NotJudged(str(fault)) from fault
        if result.type() == cel.Type.ERROR:
            raise NotJudged(str(result.value()))
        value = result.value()
        return [one.value() for one in value] if isinstance(value, list) else value


class Environment:
    """Compiles the expressions of one definition.

    ``tree`` describes the variables, see :data:`type_tree`.
    """

    def __init__(self, tree: type_tree) -> None:
        self._types = Types(tree)
        self._check_functions = [_declare(f, None) for f in FUNCTIONS]
        run_functions = [_declare(f, _RUNTIME_KINDS) for f in FUNCTIONS]
        roots = dict.fromkeys((*tree, "item", "event"), cel.Type.DYN)
        self._run = cel.NewEnv(variables=roots, functions=run_functions)
        self._checkers: dict[tuple[str | None, str | None], Any] = {}
        self._made: dict[tuple[str, str | None, str | None, str], Expression] = {}

    def _checker(self, item_of: str | None, event_of: str | None) -> Any:
        if (item_of, event_of) not in self._checkers:
            variables = dict(self._types.variables)
            for name, path in (("item", item_of), ("event", event_of)):
                if path:
                    variables[name] = self._types.message_at(path)
            self._checkers[item_of, event_of] = cel.NewEnv(
                self._types.pool, variables=variables, functions=self._check_functions
            )
        return self._checkers[item_of, event_of]

    def bind(self, data: dict[str, Any]) -> Bound:
        """Total data for several expressions; converted once instead of at each evaluation."""
        return Bound(self._run.Activation(data), data)

    def compile(
        self, source: str, item_of: str | None = None, event_of: str | None = None, gives: str = "bool"
    ) -> Expression:
        """Check an expression; ``item_of`` is the group whose item is bound to ``item``, ``event_of`` the path of
        what is bound to ``event``, ``gives`` what it has to give: bool, int, string or a list of strings (strings).

        Raises :class:`ExpressionFault` with the reason, line and column.
        """
        known = self._made.get((source, item_of, event_of, gives))
        if known is None:
            try:
                checked = self._checker(item_of, event_of).compile(source)
                program = self._run.compile(source)
            except RuntimeError as fault:
                raise ExpressionFault(str(fault).removeprefix("INVALID_ARGUMENT: ")) from fault
            if (given := checked.return_type().name()) != _GIVEN[gives]:
                wanted = "true or false" if gives == "bool" else _GIVEN[gives]
                raise ExpressionFault(f"gives {given}, must give {wanted}")
            aliases = {"item": item_of} if item_of else {}
            known = Expression(source, paths_read(checked.serialize(), aliases), program)
            self._made[source, item_of, event_of, gives] = known
        return known

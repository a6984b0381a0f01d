"""Reads which fields a checked CEL expression looks at.

``cel-expr-python`` gives the checked expression as protobuf bytes. The messages
of the public CEL specification (``cel/expr/syntax.proto`` and ``checked.proto``)
are not shipped with it, so the few fields needed are declared here by number.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "jitflow.cel"

# message: (name, field name, number, type: a message of this file or "string", repeated)
_SHAPE = {
    "Ident": (("name", 1, "string", False),),
    "Select": (("operand", 1, "Expr", False), ("field", 2, "string", False)),
    "Call": (("target", 1, "Expr", False), ("function", 2, "string", False), ("args", 3, "Expr", True)),
    "CreateList": (("elements", 1, "Expr", True),),
    "Entry": (("map_key", 3, "Expr", False), ("value", 4, "Expr", False)),
    "CreateStruct": (("entries", 2, "Entry", True),),
    "Comprehension": (
        ("iter_var", 1, "string", False),
        ("iter_range", 2, "Expr", False),
        ("accu_var", 3, "string", False),
        ("accu_init", 4, "Expr", False),
        ("loop_condition", 5, "Expr", False),
        ("loop_step", 6, "Expr", False),
        ("result", 7, "Expr", False),
    ),
    "Expr": (
        ("ident_expr", 4, "Ident", False),
        ("select_expr", 5, "Select", False),
        ("call_expr", 6, "Call", False),
        ("list_expr", 7, "CreateList", False),
        ("struct_expr", 8, "CreateStruct", False),
        ("comprehension_expr", 9, "Comprehension", False),
    ),
    "CheckedExpr": (("expr", 4, "Expr", False),),
}


@cache
def _checked_expression_class() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="jitflow/cel.proto", package=_PACKAGE, syntax="proto3")
    kinds = descriptor_pb2.FieldDescriptorProto
    for name, fields in _SHAPE.items():
        message = file.message_type.add(name=name)
        for field_name, number, kind, repeated in fields:
            field = message.field.add(name=field_name, number=number)
            field.label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            if kind == "string":
                field.type = kinds.TYPE_STRING
            else:
                field.type, field.type_name = kinds.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.CheckedExpr"))


def paths_read(serialized: bytes, aliases: dict[str, str]) -> frozenset[str]:
    """Dotted paths an expression reads, from its serialized checked form.

    ``aliases`` maps variables to the path they stand for (``item`` to its group).
    Variables of comprehensions are followed to the list they run over.
    """
    wrapped = any_pb2.Any.FromString(serialized)
    root = _checked_expression_class().FromString(wrapped.value).expr
    found: set[str] = set()
    _walk(root, dict(aliases), found)
    return frozenset(found)


def _path(expr: Any, scope: dict[str, str]) -> str | None:
    if expr.HasField("ident_expr"):
        name = expr.ident_expr.name
        return scope.get(name, None if name.startswith("@") else name)
    if expr.HasField("select_expr"):
        base = _path(expr.select_expr.operand, scope)
        return None if base is None else f"{base}.{expr.select_expr.field}"
    if expr.HasField("call_expr") and expr.call_expr.function == "_[_]":
        return _path(expr.call_expr.args[0], scope)
    return None


def _walk(expr: Any, scope: dict[str, str], found: set[str]) -> None:
    path = _path(expr, scope)
    if path:
        found.add(path)
        return
    if expr.HasField("select_expr"):
        _walk(expr.select_expr.operand, scope, found)
    elif expr.HasField("call_expr"):
        if expr.call_expr.HasField("target"):
            _walk(expr.call_expr.target, scope, found)
        for argument in expr.call_expr.args:
            _walk(argument, scope, found)
    elif expr.HasField("list_expr"):
        for element in expr.list_expr.elements:
            _walk(element, scope, found)
    elif expr.HasField("struct_expr"):
        for entry in expr.struct_expr.entries:
            _walk(entry.value, scope, found)
    elif expr.HasField("comprehension_expr"):
        _walk_comprehension(expr.comprehension_expr, scope, found)


def _walk_comprehension(loop: Any, scope: dict[str, str], found: set[str]) -> None:
    _walk(loop.iter_range, scope, found)
    inner = {**scope, loop.accu_var: ""}
    inner[loop.iter_var] = _path(loop.iter_range, scope) or ""
    for part in (loop.accu_init, loop.loop_condition, loop.loop_step, loop.result):
        _walk(part, inner, found)

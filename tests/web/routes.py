"""Every route of the application, with addresses made by the parameter factories, and table checksums."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from flask import Flask

from jitflow import access
from tests.fixtures.objects import Side, World

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ALL_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE", *UNSAFE)
# What a request may write besides what it was asked for.
TECHNICAL = frozenset({"audit_entries", "sessions", "sign_in_failures"})


@dataclass(frozen=True)
class Route:
    """One rule with one of its methods and its declared access."""

    endpoint: str
    rule: str
    arguments: frozenset[str]
    method: str
    access: access.Access

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def objects(self) -> frozenset[str]:
        """The arguments that name rows."""
        return self.arguments & set(access.REACHES)


def routes(app: Flask, methods: tuple[str, ...] = ("GET", *UNSAFE)) -> list[Route]:
    """Every rule and method of the application."""
    declared = access.declarations(app)
    return [
        Route(rule.endpoint, rule.rule, frozenset(rule.arguments), method, declared[rule.endpoint])
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in methods
        if method in rule.methods
    ]


def address(app: Flask, route: Route, values: dict[str, str]) -> str:
    """The path of a rule with these values."""
    adapter = app.url_map.bind("localhost")
    return adapter.build(route.endpoint, values, method=route.method)


def mixed(route: Route, sides: tuple[Side, Side]) -> Iterator[dict[str, str]]:
    """Every way to take some object ids from one side and some from the other, all from the first excepted."""
    names = sorted(route.objects)
    for choice in product((0, 1), repeat=len(names)):
        values = sides[0].parameters(set(route.arguments))
        chosen = values | {name: sides[side].ids[name] for name, side in zip(names, choice, strict=True)}
        if any(choice) and chosen != values:
            yield chosen


def checksums(world: World) -> dict[str, str]:
    """A checksum of the rows of each table that a request must not touch by the way."""
    connection = sqlite3.connect(world.app.config["JITFLOW"].instance / "jitflow.sqlite")
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(
                repr(sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))).encode()
            ).hexdigest()
            for name in names
            if name not in TECHNICAL and not name.startswith("sqlite_")
        }
    finally:
        connection.close()


def leads_to_sign_in(response) -> bool:
    """Whether the answer sends the browser to the sign-in page."""
    return response.status_code == 303 and response.headers["Location"].partition("?")[0] == "/sign-in"

"""The libraries of a demonstration group: offences of the law, and a list of invented authorities."""

from __future__ import annotations

from typing import Any

from jitflow.db.units import WriteUnit
from jitflow.demo import data
from jitflow.libraries import csv_export, csv_import, service as libraries


def load_libraries(unit: WriteUnit, group_id: str, name: str, first: str, people: dict[str, str]) -> None:
    """Fill both libraries of a group from a file; `first` enters the offences."""
    content = data.read(name)
    for one in content["offence"]:
        kept = {key: value for key, value in one.items() if key not in ("state", "reviewed", "outdated")}
        row = libraries.add_offence(unit, group_id, one["state"], kept, first)
        for language in one.get("reviewed", []):
            libraries.review_text(unit, row, language, one["texts"][language], first)
        _mark(unit, row, one, first)
    _read_in(unit, group_id, content, people[content["list"]["by"]])


def _read_in(unit: WriteUnit, group_id: str, content: dict[str, Any], actor: str) -> None:
    """The authorities come as a list does: written, read, looked at, confirmed."""
    rows = [("", {key: value for key, value in one.items() if key != "outdated"}) for one in content["authority"]]
    reading = csv_import.read(csv_export.write(rows))
    row = libraries.keep_reading(
        unit, group_id, reading, content["list"]["source"], content["list"]["source_date"], actor
    )
    plan = libraries.plan(unit.session, row)
    if plan.refused:
        raise ValueError(f"the list of the demonstration: {plan.refused[0]}")
    libraries.confirm(unit, row, plan.digest, actor)
    for one in content["authority"]:
        if "outdated" in one:
            by = libraries.Filter(words=one["name"], state=one["state"])
            (line,) = libraries.addresses(unit.session, group_id, by)
            _mark(unit, libraries.address_row(unit.session, group_id, line.id), one, actor)


def _mark(unit: WriteUnit, row: Any, one: dict[str, Any], actor: str) -> None:
    if "outdated" in one:
        libraries.mark_outdated(unit, row, one["outdated"], actor)

"""The libraries of a focus group: the one door to them for all other features."""

from __future__ import annotations

from jitflow.db.units import WriteUnit
from jitflow.libraries.addresses import (
    AddressLine,
    Facets,
    Filter,
    add_address,
    address_row,
    addresses,
    facets,
    keep_address,
    line_of,
    update_address,
)
from jitflow.libraries.changes import (
    LibraryEvent,
    fresh,
    history_of,
    mark_current,
    mark_outdated,
    mark_used,
    remove,
    restore,
)
from jitflow.libraries.fields import LibraryError
from jitflow.libraries.imports import (
    ImportLine,
    Plan,
    confirm,
    imports_of,
    keep_reading,
    plan,
    reading_of,
    set_aside,
)
from jitflow.libraries.offences import (
    OffenceLine,
    add_offence,
    keep_offence,
    offence_line,
    offence_row,
    offences,
    review_text,
    update_offence,
    values_for,
)
from jitflow.merging import Posted

EDITORS = ("member", "coordinator")
"""Roles in the group that change its libraries; every member reads them."""

__all__ = [
    "EDITORS",
    "AddressLine",
    "Facets",
    "Filter",
    "ImportLine",
    "LibraryError",
    "LibraryEvent",
    "OffenceLine",
    "Plan",
    "Posted",
    "add_address",
    "add_offence",
    "address_row",
    "addresses",
    "confirm",
    "facets",
    "fresh",
    "history_of",
    "imports_of",
    "keep_address",
    "keep_offence",
    "keep_reading",
    "line_of",
    "mark_current",
    "mark_outdated",
    "mark_used",
    "mark_used_by_id",
    "offence_line",
    "offence_row",
    "offences",
    "plan",
    "reading_of",
    "remove",
    "restore",
    "review_text",
    "set_aside",
    "update_address",
    "update_offence",
    "values_for",
]


def mark_used_by_id(unit: WriteUnit, kind: str, focus_group_id: str, entry_id: str, actor_id: str) -> None:
    """As `mark_used`, for an ``offence`` or ``authority`` of this group that may be gone by now."""
    find = offence_row if kind == "offence" else address_row
    row = find(unit.session, focus_group_id, entry_id)
    if row is not None:
        mark_used(unit, row, actor_id)

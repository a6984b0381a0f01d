"""The pages on which a list of authorities is read in, looked at and confirmed."""

from __future__ import annotations

from typing import Any

from flask import flash, g
from werkzeug.datastructures import FileStorage, MultiDict

from jitflow.db.units import read_unit, write_unit
from jitflow.instruments.messages import N_
from jitflow.libraries import csv_import, forms, pages, service
from jitflow.libraries.csv_import import COLUMNS, Refusal, Row
from jitflow.libraries.fields import ADDRESS, KINDS, LibraryError
from jitflow.libraries.hits import first_upper
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import country_name, gettext as _, language_name
from jitflow.web.merged import in_words
from jitflow.web.values import partial_date

SHOWN_AT_ONCE = 200
SEPARATORS = {";": N_("semicolon"), ",": N_("comma"), "\t": N_("tab")}
COLUMN_HELP = {
    "entry": N_("Only in a list exported from here: which entry the row changes. Leave it empty for a new authority."),
    "state": N_("Needed. Code of the State with two letters, such as IT, EL, BG."),
    "kind": N_("Needed. One of: court, judge, prosecutor, central, other."),
    "name": N_("Needed. Official name. A row with the State and name of an entry changes that entry."),
    "representative": N_("Name of its representative."),
    "post": N_("Title or grade of the representative."),
    "street": N_("Street and number."),
    "postcode": N_("Postcode."),
    "town": N_("Town."),
    "country": N_("State of the address, if it is another one."),
    "telephones": N_("With country code, such as +39 0962 551 100. Several: put | between them."),
    "fax": N_("With country code."),
    "email": N_("One address."),
    "languages": N_("Codes with two letters, such as it, el, en. Several: put | between them."),
    "measures": N_("Your own words, such as arrest warrants. Several: put | between them."),
    "remarks": N_("Up to 1000 characters."),
}
EXAMPLE: dict[str, Any] = {
    "state": "IT",
    "kind": "court",
    "name": "Tribunale di Esempio",
    "post": "Presidente",
    "address": {"street": "Via Esempio 1", "postcode": "00000", "town": "Esempio", "country": "IT"},
    "telephones": ["+39 06 5550 100"],
    "email": "tribunale@example.org",
    "languages": ["it", "en"],
    "measures": ["arrest warrants"],
}


def facets_in_words(facets: service.Facets) -> dict[str, Any]:
    """Options of the filters of the address book."""
    languages = ((code, language_name(code)) for code in facets.languages)
    return {
        "states": pages.state_options(facets.states),
        "kinds": [(kind, _(KINDS[kind])) for kind in facets.kinds],
        "languages": sorted(languages, key=lambda one: one[1].casefold()),
        "measures": [(one, one) for one in facets.measures],
    }


def new_context(form: AnswerForm, problem: str | None) -> dict[str, Any]:
    """What the page for a new list receives."""
    with read_unit() as session:
        lists = service.imports_of(session, g.reached.group.id)
    names = pages.people({one.by for one in lists})
    view = form.view()
    if problem:
        view["errors"] = [*view["errors"], {"href": "#file", "message": _("File: %(problem)s", problem=problem)}]
    return {
        "form": view,
        "problem": problem,
        "columns": [(name, _(COLUMN_HELP[name])) for name in COLUMNS],
        "limits": {"size": csv_import.SIZE_LIMIT // 1024**2, "rows": csv_import.ROW_LIMIT, "cell": csv_import.CELL_LIMIT},
        "template_url": pages.address("template"),
        "cancel_url": pages.address("authorities"),
        "lists": [
            {
                "source": one.source, "day": partial_date(one.source_date), "added": one.added, "altered": one.altered,
                "by": names.get(one.by, ""), "at": one.confirmed_at,
                "url": pages.address("import_preview", import_id=one.id),
            }
            for one in lists
        ],
        "crumbs": pages.crumbs("authorities", (_("Read in a list"), None)),
    }  # fmt: skip


def keep(form: AnswerForm, file: FileStorage | None) -> tuple[str | None, str | None]:
    """Read the file and keep what it says; the id of the list, or the problem with the file."""
    usable = form.validate()
    if file is None or not file.filename:
        return None, _("Choose a file.")
    content = file.stream.read(csv_import.SIZE_LIMIT + 1)
    try:
        reading = csv_import.read(content, forms.ENCODING_OF.get(form.answer("encoding") or ""))
    except csv_import.ListProblem as problem:
        return None, _(problem.message, **problem.params)
    if not usable:
        return None, _("Choose the file again: a page cannot keep it.")
    with write_unit() as unit:
        row = service.keep_reading(
            unit, g.reached.group.id, reading, form.answer("source"), form.answer("source_date"), pages.actor()
        )
    return row.id, None


def act(posted: MultiDict) -> tuple[str | None, str | None]:
    """Confirm the list or set it aside; where to go, or why nothing was done."""
    row, actor = g.reached.object, pages.actor()
    try:
        with write_unit() as unit:
            if posted.get("act") == "set_aside":
                service.set_aside(unit, row, actor)
                location = pages.address("import_new")
            elif posted.get("act") == "confirm":
                service.confirm(unit, row, posted.get("digest", ""), actor)
                location = pages.address("import_preview", import_id=row.id)
            else:
                return None, _("Choose what to do.")
    except LibraryError as refused:
        if refused.code == "changed_meanwhile":
            return None, _("The address book changed since you looked. Nothing was stored: look at the list again.")
        return None, pages.refusal(refused)
    if posted.get("act") == "set_aside":
        flash(_("The list was set aside. Nothing of it is in the address book."), "success")
    return location, None


def preview_context(refused: str | None) -> dict[str, Any]:
    """What the page of one list receives."""
    with read_unit() as session:
        row = service.fresh(session, g.reached.object)
        done = row.confirmed_at is not None
        reading = service.reading_of(row)
        plan = service.plan(session, row)
    file = [] if reading is None else _how_read(reading)
    return {
        "done": {"at": row.confirmed_at, "added": row.added, "altered": row.altered} if done else None,
        "by": pages.people({row.imported_by}).get(row.imported_by, ""),
        "source": row.source,
        "day": partial_date(row.source_date),
        "how_read": file,
        "guessed": reading is not None and reading.guessed,
        "counts": {
            "added": len(plan.added), "altered": len(plan.altered), "unchanged": len(plan.unchanged),
            "refused": len({one.line for one in plan.refused}),
        },
        "added": [_added(one) for one in plan.added[:SHOWN_AT_ONCE]],
        "altered": [_altered(one) for one in plan.altered[:SHOWN_AT_ONCE]],
        "unchanged": [{"line": one.line, "name": one.values["name"]} for one, _id in plan.unchanged[:SHOWN_AT_ONCE]],
        "refusals": [_refusal(one) for one in plan.refused[:SHOWN_AT_ONCE]],
        "refusal_count": len(plan.refused),
        "at_once": SHOWN_AT_ONCE,
        "digest": plan.digest,
        "refused": refused,
        "urls": {"list": pages.address("authorities"), "again": pages.address("import_new")},
        "crumbs": pages.crumbs("authorities", (_("Read in a list"), pages.address("import_new")), (row.source, None)),
    }  # fmt: skip


def _how_read(reading: csv_import.Reading) -> list[str]:
    said = [
        _("Letters: %(encoding)s.", encoding=reading.encoding.upper()),
        _("Cells separated by: %(separator)s.", separator=_(SEPARATORS[reading.delimiter])),
    ]
    if reading.unread:
        said.append(
            _("Columns not read, because their names are not known: %(columns)s.", columns=", ".join(reading.unread))
        )
    return said


def _added(row: Row) -> dict[str, Any]:
    values = row.values
    kind = KINDS[values["kind"]]
    others = [name for name in ADDRESS if name in values and name not in ("state", "kind", "name")]
    return {
        "line": row.line,
        "name": values["name"],
        "kind": first_upper(_(kind)),
        "state": country_name(values["state"]),
        "rest": [(_(ADDRESS[name].title), in_words(ADDRESS[name], values[name])) for name in others],
    }


def _altered(one: Any) -> dict[str, Any]:
    return {
        "line": one.row.line,
        "name": one.name,
        "outdated": one.outdated,
        "url": pages.address("authority", address_id=one.entry),
        "fields": [
            {
                "label": _(ADDRESS[name].title),
                "old": in_words(ADDRESS[name], one.before[name]),
                "new": in_words(ADDRESS[name], value),
            }
            for name, value in one.after.items()
        ],
    }


def _refusal(one: Refusal) -> dict[str, Any]:
    return {"line": one.line, "column": one.column, "message": _(one.message, **one.params)}

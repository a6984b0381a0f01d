"""Plain data for the pages of the libraries, in words of the current language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, request, url_for
from flask_login import current_user

from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.geography import COUNTRIES, LANGUAGES
from jitflow.instruments.messages import N_
from jitflow.libraries import forms, hits, service
from jitflow.libraries.fields import ADDRESS, KINDS, LAW, OFFENCE, VERSION, LibraryError
from jitflow.libraries.service import AddressLine, OffenceLine
from jitflow.web import categories
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import country_name, gettext as _, language_name
from jitflow.web.merged import after_save, conflict_lines, in_words
from jitflow.web.values import shown

PER_PAGE = 50
REFUSALS = {
    "title_missing": N_("An answer is needed here."),
    "missing": N_("An answer is needed here."),
    "ends_early": N_("This version ends before it begins."),
    "overlap": N_("Two versions claim the same day: give the earlier one its last day in force."),
    "too_many": N_("An offence has at most 40 versions of the law."),
    "reason_missing": N_("Say why: the reason stands beside the mark."),
    "reason_long": N_("The reason is too long: at most 500 characters fit."),
    "no_text": N_("There is no translation in this language any more."),
    "no_source": N_("There is no text in the language of the State to read it against."),
    "changed_meanwhile": N_("Somebody changed this meanwhile. Look at it again."),
    "done_already": N_("This list was confirmed or set aside already."),
    "nothing_to_store": N_("No row of this list can be stored."),
}
EVENTS = {
    "added": N_("added"), "set": N_("changed"), "proposal": N_("typed, not stored: somebody else had changed it"),
    "imported": N_("read in from a list"), "outdated": N_("marked as outdated"), "current": N_("mark taken back"),
    "removed": N_("removed"), "restored": N_("brought back"),
}  # fmt: skip


def may_edit() -> bool:
    """Whether the reader may change the libraries of this group."""
    return g.reached.group_level in service.EDITORS


def address(endpoint: str, **more: Any) -> str:
    """The address of a page of the libraries of this group."""
    return url_for(f"libraries.{endpoint}", group=g.reached.group.slug, **more)


def crumbs(library: str, *more: tuple[str, str | None]) -> list[dict[str, Any]]:
    """The library and what follows; the last one is the page itself."""
    names = {"offences": _("Offence library"), "authorities": _("Authorities")}
    chain: list[tuple[str, str | None]] = [(names[library], address(library)), *more]
    last = len(chain) - 1
    return [
        {"label": label, "url": None if n == last else url, "current": n == last}
        for n, (label, url) in enumerate(chain)
    ]


def refusal(refused: LibraryError) -> str:
    """Why something was not stored, for the page."""
    return _(REFUSALS.get(refused.code, N_("This cannot be stored as it is.")))


def refuse(form: AnswerForm, refused: LibraryError) -> None:
    """Show at its field why the service refused."""
    names = list(form.answers())
    path = refused.path if refused.path in names else refused.path.replace("versions.", f"versions.{forms.NEW}.", 1)
    if path not in names and refused.path.startswith("versions."):
        path = f"versions.{forms.NEW}.{refused.path.rpartition('.')[2]}"
    form.refuse(path if path in names else names[0], refusal(refused))


# --- lists


def list_filters() -> dict[str, str]:
    """What the reader asked the list to be narrowed by; anything unknown counts as nothing."""
    given = {
        name: request.args.get(name, "").strip() for name in ("q", "state", "category", "kind", "language", "measure")
    }
    given["q"] = given["q"][:200]
    given["state"] = given["state"] if given["state"] in COUNTRIES else ""
    given["kind"] = given["kind"] if given["kind"] in KINDS else ""
    given["language"] = given["language"] if given["language"] in LANGUAGES else ""
    given["removed"] = "yes" if request.args.get("removed") == "yes" else ""
    return given


def paged(endpoint: str, found: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """The part of a list that one page shows, and the links to the others."""
    asked = request.args.get("page", "1")
    last = max(1, -(-len(found) // PER_PAGE))
    number = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    kept = {name: value for name, value in request.args.items() if name != "page" and value and value.isprintable()}

    def link(to: int) -> str | None:
        return address(endpoint, **kept, page=to) if 1 <= to <= last and to != number else None

    start = (number - 1) * PER_PAGE
    pager = {"number": number, "last": last, "previous": link(number - 1), "next": link(number + 1)}
    return found[start : start + PER_PAGE], pager


def state_options(codes: set[str] | list[str]) -> list[tuple[str, str]]:
    """States by name."""
    return sorted(((code, country_name(code)) for code in codes), key=lambda one: one[1].casefold())


def library_categories() -> Field | None:
    """The categories of listed offences of this installation's definitions."""
    return categories.list_categories(categories.from_library)


def category_labels() -> dict[str, str]:
    """Code to words of the categories."""
    declared = library_categories()
    return {option.code: option.label or option.wording for option in declared.options} if declared else {}


def offence_row(line: OffenceLine) -> dict[str, Any]:
    """A row of the offence library."""
    hit = hits.offence_hit(g.reached.group.slug, line, None)
    versions = [hits.version_words(one) for one in line.versions]
    return hit | {
        "state": country_name(line.state),
        "newest": versions[-1] if versions else None,
        "count": len(versions),
        "used_at": line.used_at,
    }


def address_row(line: AddressLine) -> dict[str, Any]:
    """A row of the address book."""
    facts = line.facts
    return {
        "name": facts.get("name", ""),
        "kind": hits.first_upper(_(KINDS[line.kind])),
        "state": country_name(line.state),
        "where": shown(FieldType.ADDRESS, facts.get("address")),
        "telephone": ", ".join(facts.get("telephones", [])),
        "email": facts.get("email", ""),
        "languages": ", ".join(language_name(code) for code in facts.get("languages", [])),
        "measures": ", ".join(facts.get("measures", [])),
        "source": hits.source(line),
        "used_at": line.used_at,
        "outdated": hits.outdated(line),
        "url": address("authority", address_id=line.id),
    }


# --- one entry


def offence_page(line: OffenceLine) -> dict[str, Any]:
    """An offence to read."""
    labels, texts = category_labels(), line.facts.get("texts", {})
    source = texts.get(line.language)
    return {
        "title": line.facts.get("title", ""),
        "state": country_name(line.state),
        "provision": line.facts.get("provision", ""),
        "language": line.language,
        "categories": [labels.get(code, code) for code in line.facts.get("list_categories", [])],
        "versions": [hits.version_words(one) for one in line.versions],
        "source": source and {"name": hits.first_upper(language_name(line.language)), "text": source["text"], "code": line.language},
        "translations": [
            {
                "code": code, "name": hits.first_upper(language_name(code)), "text": slot["text"], "state": slot["state"],
                "label": _("Reviewed") if slot["state"] == "reviewed" else _("Draft"),
            }
            for code, slot in sorted(texts.items())
            if code != line.language
        ],
    } | marks(line)  # fmt: skip


def periods(line: OffenceLine | None, ids: list[str]) -> dict[str, str]:
    """Id of a version to its time and figures in one line; empty for a new one."""
    words = {one["id"]: hits.version_words(one) for one in line.versions} if line is not None else {}
    return {
        key: ", ".join(filter(None, (words[key]["period"], words[key]["figures"].lower()))) if key in words else ""
        for key in ids
    }


def marks(line: OffenceLine | AddressLine) -> dict[str, Any]:
    """What both kinds of entries bear."""
    return {
        "used_at": line.used_at,
        "changed_at": line.changed_at,
        "outdated": hits.outdated(line),
        "outdated_at": line.outdated_at,
        "removed_at": line.removed_at,
    }


def address_page(line: AddressLine) -> dict[str, Any]:
    """An authority to read: rows of label and value."""
    names = [name for name in ADDRESS if name not in ("name", "state", "kind", "source", "source_date")]
    return {
        "name": line.facts.get("name", ""),
        "kind": _(KINDS[line.kind]),
        "state": country_name(line.state),
        "rows": [(_(ADDRESS[name].title), in_words(ADDRESS[name], line.facts.get(name))) for name in names],
        "source": hits.source(line),
    } | marks(line)


def history(row: Any) -> list[dict[str, Any]]:
    """What happened to an entry, newest first, in words."""
    with read_unit() as session:
        events = service.history_of(session, row)
        names = accounts.names(session, {event.actor_id for event in events})
    return [
        {
            "kind": hits.first_upper(_(EVENTS.get(event.kind, event.kind))),
            "by": names.get(event.actor_id, ""),
            "at": event.at,
            "fields": [] if event.kind in ("added", "removed", "restored") else _changed(event),
        }
        for event in events
    ]


def _changed(event: service.LibraryEvent) -> list[dict[str, str]]:
    return [
        {"label": path_label(path), "old": _value(path, event.old.get(path)), "new": _value(path, event.new.get(path))}
        for path in dict.fromkeys([*event.new, *event.old])
    ]


def path_label(path: str) -> str:
    """The name of a field in the history."""
    first, _sep, rest = path.partition(":")
    if first in ("text", "state") and rest:
        return _("%(field)s, %(language)s", field=_(LAW.title), language=language_name(rest))
    if path == "reason":
        return _("Reason")
    declared = declared_at(path)
    return _(declared.title) if declared is not None else path


def declared_at(path: str) -> Field | None:
    """The field at a path of either library."""
    last = path.rpartition(".")[2]
    if path.startswith("versions."):
        return VERSION.get(last)
    return library_categories() if path == "list_categories" else OFFENCE.get(path) or ADDRESS.get(path)


def _value(path: str, value: Any) -> str:
    if path.startswith("state:"):
        return {"reviewed": _("Reviewed"), "draft": _("Draft")}.get(value, "")
    declared = declared_at(path) or LAW
    return in_words(declared, value)


def edit_context(form: AnswerForm, conflicts: list[Any], library: str, heading: str, cancel: str) -> dict[str, Any]:
    """What a page with a form receives."""
    with read_unit() as session:
        names = accounts.names(session, {one.their_actor_id for one in conflicts if one.their_actor_id})
    return {
        "form": form.view(extra=after_save(form, conflicts) if conflicts else None),
        "conflicts": conflict_lines(conflicts, form, names, _("A version of the law")),
        "heading": heading,
        "cancel_url": cancel,
        "crumbs": crumbs(library, (heading, None)),
    }


def actor() -> str:
    """Id of the signed-in person."""
    return current_user.id


def people(ids: set[str]) -> Mapping[str, str]:
    """Names by id."""
    with read_unit() as session:
        return accounts.names(session, ids)

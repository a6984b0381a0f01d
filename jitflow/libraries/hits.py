"""What a search in a library shows where something is to be filled: plain data in words of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for

from jitflow.instruments.definition import FieldType
from jitflow.libraries import law
from jitflow.libraries.fields import CONFIDENCES, KINDS
from jitflow.libraries.service import AddressLine, OffenceLine
from jitflow.web.locale import country_name, format_date, gettext as _, language_name
from jitflow.web.values import partial_date, shown

AT_ONCE = 6
NONE = "none"
"""Stands for the id of a version where an entry has none."""


def offence_hits(group: str, lines: list[OffenceLine], when: Any) -> list[dict[str, Any]]:
    """The first entries of a search, each with the version of the law that was in force at `when`."""
    return [offence_hit(group, line, when) for line in lines[:AT_ONCE]]


def offence_hit(group: str, line: OffenceLine, when: Any) -> dict[str, Any]:
    """One entry: what it is, which versions to choose from, and why these."""
    offer = law.at(line.facts.get("versions", []), when)
    own = line.facts.get("texts", {}).get(line.language, {}).get("text", "")
    return {
        "id": line.id,
        "title": line.facts.get("title", ""),
        "provision": line.facts.get("provision") or _first_line(own),
        "provision_lang": line.language,
        "url": url_for("libraries.offence", group=group, library_offence_id=line.id),
        "outdated": outdated(line),
        "used": _used(line),
        "languages": languages(line),
        "reason": offer.reason,
        "advice": _advice(offer),
        "doubtful": offer.reason in (law.CHANGED, law.NONE_IN_FORCE, law.TIME_UNKNOWN, law.UNDATED),
        "lighter": _lighter(offer.lighter),
        "versions": [version_words(one) for one in offer.versions] or [{"id": NONE, "period": "", "figures": ""}],
    }


def version_words(version: dict[str, Any]) -> dict[str, Any]:
    """A version of the law in words."""
    maximum, limitation = shown("duration", version.get("maximum")), shown("duration", version.get("limitation"))
    confidence = CONFIDENCES.get(version.get("confidence", ""))
    figures = [_("maximum %(duration)s", duration=maximum)] if maximum else []
    figures += [_("limitation %(duration)s", duration=limitation)] if limitation else []
    return {
        "id": version["id"],
        "period": first_upper(period(version)),
        "maximum": maximum,
        "limitation": limitation,
        "figures": first_upper(", ".join(figures)),
        "source": version.get("source", ""),
        "unconfirmed": version.get("confidence") != "verified",
        "confidence": _(confidence) if confidence else "",
    }


def period(version: dict[str, Any]) -> str:
    """Since when and until when a version is in force."""
    first, last = partial_date(version.get("from")), partial_date(version.get("to"))
    if first and last:
        return _("in force %(first)s to %(last)s", first=first, last=last)
    if first:
        return _("in force from %(first)s", first=first)
    if last:
        return _("in force until %(last)s", last=last)
    return _("dates in force not recorded")


def _advice(offer: law.Offer) -> str:
    sentences: dict[str, Callable[[], str]] = {
        law.IN_FORCE: lambda: _("This version was in force at the time of the offence."),
        law.UNDATED: lambda: _("Since when this version is in force is not recorded: compare it with the time of the offence."),
        law.TIME_UNKNOWN: lambda: _("The time of the offence is not known yet: choose the version of the law yourself."),
        law.CHANGED: lambda: _("The law changed within the time of the offence: choose the version that applies."),
        law.NONE_IN_FORCE: lambda: _("No version kept here was in force at the time of the offence."),
        law.NO_VERSION: lambda: _("No version of the law is kept here: the maximum stays as it is."),
    }  # fmt: skip
    return sentences[offer.reason]()


def _lighter(version: dict[str, Any] | None) -> str:
    if version is None:
        return ""
    return _(
        "A later version has a lower maximum (%(maximum)s, %(period)s): the lighter one may have to be applied (Charter, Article 49(1)).",
        maximum=shown("duration", version["maximum"]), period=period(version),
    )  # fmt: skip


def languages(line: OffenceLine) -> list[dict[str, str]]:
    """In which languages the words for the form are there, and how far."""
    labels = {"source": "", "reviewed": _("reviewed"), "draft": _("draft")}
    slots = line.facts.get("texts", {})
    return [
        {"code": code, "name": language_name(code), "state": slot["state"], "label": labels[slot["state"]]}
        for code, slot in sorted(slots.items(), key=lambda one: (one[1]["state"] != "source", one[0]))
    ]


def address_hits(group: str, lines: list[AddressLine]) -> list[dict[str, Any]]:
    """The first authorities of a search."""
    return [
        {
            "id": line.id,
            "title": line.facts.get("name", ""),
            "kind": first_upper(_(KINDS[line.kind])),
            "state": country_name(line.state),
            "where": shown(FieldType.ADDRESS, line.facts.get("address")),
            "contact": ", ".join(filter(None, (*line.facts.get("telephones", [])[:1], line.facts.get("email")))),
            "url": url_for("libraries.authority", group=group, address_id=line.id),
            "outdated": outdated(line),
            "used": _used(line),
            "source": source(line),
        }
        for line in lines[:AT_ONCE]
    ]


def source(line: AddressLine) -> str:
    """Where an entry comes from, and of which day."""
    day = partial_date(line.source_date)
    if line.source and day:
        return _("%(source)s, %(day)s", source=line.source, day=day)
    return line.source or day


def outdated(line: OffenceLine | AddressLine) -> str:
    """Why an entry is out of date; empty when it is not."""
    if line.outdated_at is None:
        return ""
    return _(
        "Outdated since %(day)s: %(reason)s", day=format_date(line.outdated_at, "long"), reason=line.outdated_reason
    )


def _used(line: OffenceLine | AddressLine) -> str:
    return _("Last used %(day)s", day=format_date(line.used_at, "long")) if line.used_at else _("Not used yet")


def first_upper(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def _first_line(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= 160 else f"{line[:159]}…"

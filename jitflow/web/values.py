"""Answers in words of the page's language, for lists and summaries. Paper has its own words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from babel.dates import format_skeleton

from jitflow.instruments.definition import FieldType
from jitflow.web.locale import country_name, format_date, gettext as _, language_name, locale, ngettext


def shown(kind: FieldType | str, value: Any) -> str:
    """One answer as plain text; empty when there is none. Options are shown by their labels elsewhere."""
    if value is None or value in ("", [], {}):
        return ""
    kind = FieldType(kind)
    if isinstance(value, list):
        return ", ".join(shown(kind, one) for one in value)
    return _SHOWN.get(kind, str)(value)


def partial_date(text: str | None) -> str:
    """ "1990", "March 1990" or "14 March 1990" from a partial ISO date."""
    if not text:
        return ""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return format_date(date(*parts))
    if len(parts) == 2:
        return format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=locale())
    return str(parts[0])


def _when(value: dict[str, Any]) -> str:
    start, end = partial_date(value.get("start")), partial_date(value.get("end"))
    kind = value.get("kind")
    if kind == "ongoing":
        return _("since %(start)s", start=start)
    if kind == "approximate":
        return _("about %(start)s to %(end)s", start=start, end=end) if end else _("about %(start)s", start=start)
    text = _("%(start)s to %(end)s", start=start, end=end) if end else start
    return _("%(date)s, %(hour)s", date=text, hour=value["hour"]) if value.get("hour") else text


def _birthdate(value: dict[str, Any]) -> str:
    start, end = partial_date(value.get("start")), partial_date(value.get("end"))
    text = _("%(start)s to %(end)s", start=start, end=end) if end else start
    if value.get("kind") == "declared":
        return _("%(date)s (declared)", date=text)
    return _("%(date)s (estimated)", date=text) if value.get("kind") == "estimated" else text


def _place(value: dict[str, Any]) -> str:
    kind = value.get("kind")
    names: dict[str, Callable[[], str]] = {
        "high_seas": lambda: _("high seas"),
        "search_and_rescue": lambda: _("search and rescue zone"),
        "unknown": lambda: _("not known"),
    }
    parts = [names[kind]()] if kind in names else []
    parts += [value[name] for name in ("text", "reason") if value.get(name)]
    if value.get("latitude"):
        parts.append(f"{value['latitude']}, {value['longitude']}")
    if value.get("country"):
        parts.append(_country(value["country"]))
    return ", ".join(parts)


def _duration(value: dict[str, Any]) -> str:
    if value.get("life"):
        return _("life")
    parts = []
    if (years := value.get("years")) is not None:
        parts.append(ngettext("%(num)s year", "%(num)s years", years))
    if (months := value.get("months")) is not None:
        parts.append(ngettext("%(num)s month", "%(num)s months", months))
    if (days := value.get("days")) is not None:
        parts.append(ngettext("%(num)s day", "%(num)s days", days))
    return ", ".join(parts)


def _address(value: dict[str, Any]) -> str:
    town = " ".join(value[name] for name in ("postcode", "town") if value.get(name))
    parts = [value.get("street"), town, _country(value["country"]) if value.get("country") else ""]
    return ", ".join(part for part in parts if part)


def _country(code: str) -> str:
    return _("not known") if code == "unknown" else country_name(code)


def _language(code: str) -> str:
    return _("not known") if code == "unknown" else language_name(code)


_SHOWN: dict[FieldType, Callable[[Any], str]] = {
    FieldType.DATE: partial_date,
    FieldType.WHEN: _when,
    FieldType.BIRTHDATE: _birthdate,
    FieldType.PLACE: _place,
    FieldType.DURATION: _duration,
    FieldType.ADDRESS: _address,
    FieldType.COUNTRY: _country,
    FieldType.LANGUAGE: _language,
    FieldType.TICK: lambda value: _("yes") if value else _("no"),
    FieldType.YESNO: lambda value: _("yes") if value else _("no"),
}

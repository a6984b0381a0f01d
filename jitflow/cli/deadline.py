"""`jitflow deadline`: when a limit ends, and which days were counted."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any
from zoneinfo import ZoneInfo

import click

from jitflow.cli.instruments import fail
from jitflow.config import LANGUAGES
from jitflow.instruments.calendar import Calendar, Computation, Period, compute

EXAMPLES = "2026-03-10, 2026-03-10T14:20 or 2026-03-10T14:20+01:00"
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)


@click.command("deadline")
@click.argument("rule", metavar="RULE")
@click.option("--from", "start", required=True, metavar="WHEN", help=f"The event: {EXAMPLES}.")
@click.option("--state", "code", required=True, metavar="XX", help="State (IT, DE, ...) or EU institution that acts.")
@click.option("--zone", help="Time zone of the authority, where its State has several.")
@click.option("--backwards", is_flag=True, help="Count towards the past; such a period is never moved.")
@click.option("--json", "as_json", is_flag=True, help="The computation as JSON on standard output.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the text."
)
def deadline(rule: str, start: str, code: str, zone: str | None, backwards: bool, as_json: bool, language: str) -> None:
    """Strict and shifted end of a period by Regulation 1182/71, with the days counted.

    RULE is an ISO 8601 duration (P30D, P1W, P1M, PT24H) or "6 working days".
    """
    from jitflow.web.locale import speaking

    period = _period(rule)
    calendar, where = _authority(code, zone)
    try:
        computation = compute(period, event_of(start, ZoneInfo(where)), where, calendar, backwards=backwards)
    except ValueError as fault:
        fail(str(fault))
        raise
    with speaking(language):
        if as_json:
            click.echo(json.dumps(as_data(computation, code), ensure_ascii=False, indent=2))
        else:
            _print(computation)


def _period(rule: str) -> Period:
    try:
        return Period.parse(rule)
    except ValueError as fault:
        fail(f"RULE: {fault}")
        raise


def _authority(code: str, zone: str | None) -> tuple[Calendar, str]:
    """Holidays and time zone of the acting authority; an unknown one ends the command."""
    from jitflow.holidays_of import calendar_of, known_codes, zones_of
    from jitflow.instruments.holiday_records import HolidayFaults
    from jitflow.instruments.states import StateDataError

    try:
        zones = zones_of(code.upper())
        calendar = calendar_of(code.upper())
    except KeyError:
        fail(f"--state: “{code}” is not known; known: {', '.join(known_codes())}")
        raise
    except (HolidayFaults, StateDataError) as fault:
        fail(str(fault))
        raise
    if zone is not None and zone not in zones:
        fail(f"--zone: “{zone}” is no time zone of {code}; known: {', '.join(zones)}")
    return calendar, zone or zones[0]


def event_of(text: str, zone: ZoneInfo) -> datetime.date:
    """A day, or a moment; without a difference to UTC it is read by the clocks of the zone.

    ValueError for what is neither, and for an hour that the clocks skip or repeat there.
    """
    written = text.strip()
    try:
        if not _WRITTEN.fullmatch(written):
            raise ValueError(written)
        moment = datetime.datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"--from: “{text[:40]}” is no date; write {EXAMPLES}") from None
    if len(written) == len("2026-03-10"):
        return moment.date()
    if moment.utcoffset() is not None:
        return moment
    early, late = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        raise ValueError(
            f"--from: clocks are changed in that hour ({zone.key}); write the difference to UTC, as in {written}+02:00"
        )
    return early


def as_data(computation: Computation, code: str) -> dict[str, Any]:
    """The JSON of ``deadline --json``: what is stored, and beside it the days one by one and the notes as text."""
    from jitflow.time_words import note_text

    data = {"state": code.upper(), **computation.to_dict()}
    data["days"] = [
        {"date": day.date.isoformat(), "number": day.number, "off": day.off, "name": day.name}
        for day in computation.days
    ]
    for note, stored in zip(computation.notes, data["notes"], strict=True):
        stored["text"] = note_text(note, computation.zone)
    return data


def _print(computation: Computation) -> None:
    from jitflow.time_words import days_lines, lines, note_text
    from jitflow.web.locale import gettext as _

    told = lines(computation)
    width = max(len(line.label) for line in told)
    for line in told:
        click.echo(f"{line.label:<{width}}  {line.text}")
    click.echo(f"\n{_('Notes')}")
    for note in computation.notes:
        click.echo(f"  {note_text(note, computation.zone)}")
    counted = list(days_lines(computation))
    click.echo(f"\n{_('Days')}")
    width = max(len(line.label) for line in counted)
    for line in counted:
        click.echo(f"  {line.label:<{width}}  {line.text}")
    click.echo(f"\n{_('Source of the holidays: %(source)s', source=computation.source)}")


commands = [deadline]

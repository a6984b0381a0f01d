"""`jitflow advise`: which instrument for which need, with the reasons."""

from __future__ import annotations

import datetime
import json
from typing import Any

import click

from jitflow.cli.instruments import fail
from jitflow.config import LANGUAGES

COMMON = ("need", "state", "own", "on", "as_json", "language")


class Advise(click.Command):
    """Its options beside the common ones are the questions of the data."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from jitflow import library

        known = {one.name for one in self.params}
        for one in library.advice().inputs:
            if one.key not in known:
                self.params.append(click.Option([f"--{one.key.replace('_', '-')}", one.key], help=_help(one)))
        return super().get_params(ctx)


def _help(one: Any) -> str:
    shape = {
        "yesno": "yes or no",
        "months": "P3Y, P6M, a number of months, or life",
        "integer": "a whole number",
        "choice": ", ".join(option.code for option in one.options),
    }[one.type]
    return f"{one.label} ({shape})"


@click.command("advise", cls=Advise)
@click.option("--need", required=True, help="What is needed: an id of the list that an unknown one prints.")
@click.option(
    "--state", multiple=True, metavar="XX", help="State to which you turn (IT, EL, UK, ...); may be repeated."
)
@click.option("--own", metavar="XX", help="Your own State.")
@click.option("--on", metavar="DAY", help="Day of the advice, such as 2026-11-22; today by default.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON on standard output.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the text."
)
@click.pass_context
def advise(ctx: click.Context, **given: Any) -> None:
    """Instruments that serve a need, ranked, with reasons, what blocks and what is not known.

    A suggestion, no decision. Exit code 0: something is suggested, 1: nothing fits, 2: the input cannot be used.
    """
    from jitflow.advice import service
    from jitflow.advice.told import told
    from jitflow.web.locale import speaking

    asked, on = _asked(given), _day(given["on"])
    with speaking(given["language"]):
        answer = told(service.advise(asked.situation(), on))
        if given["as_json"]:
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            _print(answer)
    ctx.exit(0 if answer["fits"] else 1)


def _asked(given: dict[str, Any]) -> Any:
    from werkzeug.datastructures import MultiDict

    from jitflow import library
    from jitflow.advice import asked

    advice = library.advice()
    if given["need"] not in advice.need:
        fail(f"--need: “{given['need']}” is not known; known: {', '.join(advice.need)}")
    values = [(asked.NEED, given["need"]), *((asked.STATE, code) for code in given["state"])]
    values += [(asked.OWN, given["own"])] if given["own"] else []
    answers = [(name, value) for name, value in given.items() if name not in COMMON and value is not None]
    found = asked.read(MultiDict(values + answers))
    unread = next((name for name, value in answers if not value.strip()), None)
    if unread is not None:
        found.errors[unread] = "no answer"
    for name, message in found.errors.items():
        shown = given.get(name)
        shown = ", ".join(shown) if isinstance(shown, tuple) else shown
        fail(f"--{name.replace('_', '-')}: “{shown}”: {message}")
    return found


def _day(text: str | None) -> datetime.date:
    from jitflow.db import clock

    if text is None:
        return clock.now().date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        fail(f"--on: “{text[:40]}” is no day; write 2026-11-22")
        raise


def _print(answer: dict[str, Any]) -> None:
    from jitflow.web.locale import gettext as _

    click.echo(answer["need_label"])
    for state in answer["states"]:
        click.echo(f"\n{state['name']}")
        if state["route"]:
            click.echo(f"  {state['route']} ({state['route_standing']})")
        if state["unrecorded"]:
            click.echo(f"  {_('Nothing is recorded of this State: what follows is the general rule.')}")
        for number, one in enumerate(state["suggestions"], 1):
            _print_one(number, one)
        if not state["suggestions"]:
            click.echo(f"  {_('The decision table has nothing for this State.')}")
    if answer["together"]:
        click.echo(f"\n{_('All these States together')}")
    for number, one in enumerate(answer["together"], 1):
        _print_one(number, one)
    click.echo(f"\n{_('Whom to contact')}")
    for one in answer["contact"]["with"]:
        about = f" [{', '.join(one['states'])}]" if one["states"] else ""
        click.echo(f"  {one['name']}: {one['says']}{about} ({one['standing']})")
    if answer["contact"]["missing"]:
        click.echo(f"  {_('Not judged:')} {_names(answer['contact']['missing'])}")
    click.echo(f"\n{_('A suggestion with reasons, no decision and no legal advice.')}")


def _print_one(number: int, one: dict[str, Any]) -> None:
    from jitflow.advice.told import sentence
    from jitflow.web.locale import gettext as _

    click.echo(f"  {number}. {one['instrument']}: {sentence(one['standing'])}")
    told: list[tuple[str, str]] = [(_("Act"), one["act"]), (_("Legal basis"), one["basis"])]
    told += [(_("Against it"), _with(item)) for item in one["blocking"]]
    told += [(_("Instead"), item["instead"]) for item in one["blocking"] if item["instead"]]
    told += [(_("If so, against it"), f"{item['says']} [{_names(item['missing'])}]") for item in one["not_judged"]]
    told += [(_("Missing"), _names(one["missing"]))] if one["missing"] else []
    told += [(_("Not with"), ", ".join(one["without"]))] if one["without"] else []
    if one["standing"] != "blocked":
        told += [(_("Why"), _with(item)) for item in one["reasons"]]
        told += [(_("Mind"), _with(item)) for item in one["notes"]]
        told += [(_("Mind"), point) for point in one["points"]]
        told += [(_("Limit"), _limit(item)) for item in one["limits"]]
        told += [(_("Form"), one["form"]), (_("Language"), _language(one["language"])), (_("From"), one["issuer"])]
        told += [(_("To"), one["receiver"]), (_("Way"), one["channel"])]
        told += [(_("Recorded"), f"{item['says']} {item['label']}") for item in one["recorded"]]
        told += [(_("Judicial Atlas"), one["lookup"])] if one["lookup"] else []
        told += [(_("Doubt"), doubt) for doubt in one["doubts"]]
        told += [(_("Would say more"), _names(one["also_missing"]))] if one["also_missing"] else []
    told.append((_("Source"), f"{one['source']}. {one['confidence_label']}"))
    width = max(len(label) for label, _text in told)
    for label, text in told:
        click.echo(f"     {label:<{width}}  {text}")


def _with(item: dict[str, Any]) -> str:
    more = [part for part in (item["basis"], item["standing"]) if part]
    return f"{item['says']} ({'; '.join(more)})" if more else item["says"]


def _limit(item: dict[str, Any]) -> str:
    from jitflow.web.locale import format_date, gettext as _

    ends = item["ends"] and _(
        "Received today: until %(day)s.", day=format_date(datetime.date.fromisoformat(item["ends"]))
    )
    return " ".join(part for part in (f"{item['says']} ({item['basis']})", ends) if part)


def _language(item: dict[str, Any]) -> str:
    from jitflow.web.locale import language_name

    named = ", ".join(language_name(code) for code in item["codes"])
    return ". ".join(part for part in (named, item["label"] or item["says"]) if part)


def _names(items: list[dict[str, str]]) -> str:
    return "; ".join(item["label"] for item in items)


commands = [advise]

"""`jitflow instruments`, `schema`, `example` and `check`: instruments without a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from jitflow.db import clock
from jitflow.instruments import file
from jitflow.instruments.checks import CheckResult, Finding, run_up_to
from jitflow.instruments.definition import DRAFT, Definition, Severity
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.grounds import NOT_FOUND, ORDER, JudgedGround, as_rows, in_order, judge_grounds
from jitflow.instruments.loader import DefinitionError

UNUSABLE = 2
WORDS = {
    Severity.BLOCKING: "must be settled before issue",
    Severity.WARNING: "warning",
    Severity.ADVICE: "advice",
}
STATES = {"found": "found", "not_judged": "not judged", "not_found": "not found"}


def fail(message: str) -> None:
    """Say why the input cannot be used and end with exit code 2."""
    safe = message.encode("utf-8", "backslashreplace").decode()
    click.echo(f"jitflow: {safe}", err=True)
    raise SystemExit(UNUSABLE)


def all_definitions():
    """The library of this installation; a faulty definition ends the command."""
    from jitflow.library import library

    try:
        return library()
    except DefinitionError as fault:
        fail(str(fault))


def definition_of(slug: str, version: str | None = None) -> Definition:
    """One definition by slug; an unknown one ends the command."""
    known = all_definitions()
    try:
        return known.definition(slug, version) if version else known.current(slug, clock.now().date())
    except KeyError:
        if slug in known.slugs():
            fail(f"version “{version}” is not known; known: {', '.join(known.versions(slug))}")
        fail(f"“{slug}” is not known; known: {', '.join(known.slugs())}")
        raise


def read_file(name: str) -> tuple[Definition, Instrument]:
    """Definition and instrument of a file ("-": standard input); an unusable one ends the command."""
    try:
        content = sys.stdin.buffer.read(file.SIZE_LIMIT + 1) if name == "-" else _content(Path(name))
        return file.read(content, all_definitions())
    except OSError as fault:
        fail(f"{name}: {fault.strerror}")
    except file.InstrumentFileError as fault:
        fail(f"{name}: {fault}")
    raise AssertionError


def _content(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(file.SIZE_LIMIT + 1)


@click.command("instruments")
def instruments() -> None:
    """Slug, version, title and languages with the review status of the wording."""
    for definition in all_definitions():
        languages = ", ".join(f"{lang} ({wording.status})" for lang, wording in sorted(definition.wording.items()))
        columns = (definition.slug, definition.version, definition.title, languages, *_standing(definition))
        click.echo("\t".join(columns))


def _standing(definition: Definition) -> tuple[str, ...]:
    """Why a version is not the one for new instruments, where it is not."""
    if definition.awaits is not None:
        return ("not certain to apply, never taken by itself",)
    today = clock.now().date()
    if definition.valid_from > today:
        return (f"from {definition.valid_from}",)
    return (f"until {definition.valid_to}",) if definition.valid_to and definition.valid_to < today else ()


@click.command("schema")
@click.argument("slug")
@click.option("--version", help="A version of the definition; that of today by default.")
@click.option("--message", help="A letter of the procedure: the schema of a message that carries it.")
def schema(slug: str, version: str | None, message: str | None) -> None:
    """JSON Schema 2020-12 of an instrument file, or of a message between the two sides."""
    from jitflow.instruments.schema import message_schema, schema as made

    definition = definition_of(slug, version)
    known = list(definition.letters.form) if definition.letters is not None else []
    if message is not None and message not in known:
        fail(f"{slug} has no letter “{message}”; known: {', '.join(known)}")
    found = made(definition) if message is None else message_schema(definition, message)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@click.command("example")
@click.argument("slug")
@click.option("--version", help="A version of the definition; that of today by default.")
def example(slug: str, version: str | None) -> None:
    """One complete, fictitious instrument file in which nothing must be settled."""
    definition = definition_of(slug, version)
    click.echo(all_definitions().example(slug, definition.version).decode().rstrip())


@click.command("check")
@click.argument("name", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON on standard output.")
@click.option("--transition", default="issue", show_default=True, help="The step of the procedure whose checks are run, too.")
def check(name: str, as_json: bool, transition: str) -> None:
    """Findings of an instrument file. Exit 0: nothing must be settled, 1: something must, 2: unusable."""
    from jitflow.instruments.given import state_values
    from jitflow.library import states

    definition, instrument = read_file(name)
    known = sorted({DRAFT, *(definition.procedure.transition if definition.procedure else ())})
    if transition not in known:
        fail(f"--transition: “{transition}” is not known; known: {', '.join(known)}")
    given = state_values(definition, instrument, states())
    facts = Facts(definition, instrument, given)
    result = run_up_to(definition, instrument, given, transition)
    grounds = judge_grounds(definition, facts)
    if as_json:
        click.echo(json.dumps(as_data(result, grounds), ensure_ascii=False, indent=2))
    else:
        _print(result)
        _print_grounds(grounds)
    raise SystemExit(1 if result.to_settle else 0)


def as_data(result: CheckResult, grounds: tuple[JudgedGround, ...] = ()) -> dict[str, Any]:
    """The JSON of ``check --json`` (design.md section 7)."""
    return {
        "findings": [_finding(f) for f in result.findings],
        "not_judged": [{"id": n.id, "key": n.key, "needs": list(n.needs)} for n in result.not_judged],
        "ran": result.ran,
        "grounds": as_rows(grounds),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "point": finding.point,
        "key": finding.key,
        "message": finding.check.message,
        "basis": finding.check.basis,
        "case_law": list(finding.check.case_law),
    }


def _print(result: CheckResult) -> None:
    for finding in result.findings:
        place = f" [{finding.point}]" if finding.point else ""
        basis = "; ".join((finding.check.basis, *finding.check.case_law))
        click.echo(f"{finding.id}{place} {WORDS[finding.severity]}: {finding.check.message} ({basis})")
        click.echo(f"    at {finding.key}")
    click.echo(
        f"{result.ran} checks ran, {len({f.id for f in result.findings})} found something, "
        f"{len({n.id for n in result.not_judged})} could not be judged, {result.not_concerned} do not concern this draft."
    )
    for waiting in result.not_judged:
        click.echo(f"    {waiting.id} not judged, waits for: {', '.join(waiting.needs) or waiting.reason}")


def _print_grounds(grounds: tuple[JudgedGround, ...]) -> None:
    """What the other side could rest a refusal on; what was not found is counted only."""
    if not grounds:
        return
    counts = ", ".join(f"{sum(one.state == state for one in grounds)} {STATES[state]}" for state in ORDER)
    click.echo(f"Grounds for refusal, as the draft stands (no forecast of a decision): {counts}.")
    for one in in_order(grounds):
        if one.state != NOT_FOUND:
            basis = "; ".join((one.ground.basis, *one.ground.case_law))
            degree = one.ground.degree.replace("_", " ")
            click.echo(f"    {one.id} {STATES[one.state]}, {degree}: {one.ground.title} ({basis})")


commands = [instruments, schema, example, check]

"""`jitflow search`: words looked for in the knowledge base, as every member of a focus group reads it."""

from __future__ import annotations

import json
from typing import Any

import click

from jitflow.cli._ground import database

LIMIT = 20


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--lang", "language", default="en", show_default=True, metavar="XX", help="Language of the words (en, fr, el, ...).")
@click.option("--group", metavar="ADDRESS", help="Only this focus group; without it all of them.")
@click.option("--limit", type=click.IntRange(1, 200), default=LIMIT, show_default=True, help="Records of each focus group.")
@click.option("--json", "as_json", is_flag=True, help="What was found as JSON on standard output.")
def search(words: tuple[str, ...], language: str, group: str | None, limit: int, as_json: bool) -> None:
    """Records of the knowledge base that hold WORDS, the best first, each with the place that says it.

    Phrases stand in double quotes, what must not be there after a minus sign. Exit code 0: something was found, 1: nothing,
    2: the input cannot be used.
    """
    from jitflow.db.units import read_unit
    from jitflow.focusgroups import service as groups
    from jitflow.knowledge import service

    if language not in service.LANGUAGES:
        _fail(f"there is no language {language}; there is: {', '.join(service.LANGUAGES)}")
    with database(), read_unit() as session:
        found = [groups.by_slug(session, group)] if group else groups.all_groups(session)
        if None in found:
            _fail(f"there is no focus group {group}")
        made = [_of_group(session, one, " ".join(words), language, limit) for one in found if one is not None]
    notes = {note for one in made for note in one["notes"]}
    for note in sorted(notes):
        click.echo(f"jitflow: {note}", err=True)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2)) if as_json else _print(made)
    if not any(one["found"] for one in made):
        raise SystemExit(2 if notes - {service.CUT} else 1)


def _fail(message: str) -> None:
    click.echo(f"jitflow: {message}", err=True)
    raise SystemExit(2)


def _of_group(session: Any, group: Any, words: str, language: str, limit: int) -> dict[str, Any]:
    from jitflow.knowledge import service

    answer = service.look_up(session, group.id, words, language, limit)
    return {"group": group.slug, "total": answer.total, "also": list(answer.also), "meant": answer.meant,
            "notes": list(answer.notes), "found": [_line(one) for one in answer.lines]}  # fmt: skip


def _line(one: Any) -> dict[str, Any]:
    return {"label": one.label, "kind": one.kind, "status": one.status, "language": one.language, "title": one.title,
            "snippet": one.snippet}  # fmt: skip


def _print(made: list[dict[str, Any]]) -> None:
    for group in made:
        for one in group["found"]:
            click.echo(f"{one['label']}  {one['title']}  [{one['kind']}, {one['status']}, {one['language']}]")
            click.echo(f"    {one['snippet']}")
        click.echo(f"{group['group']}: {group['total']} found.", err=True)
        if group["meant"]:
            click.echo(f"{group['group']}: did you mean {group['meant']}?", err=True)


commands = [search]

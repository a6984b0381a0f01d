"""Putting wordings into texts, and taking that back: through the saving of drafts, so that the history keeps what stood there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.db import clock
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, service as drafting, slots
from jitflow.instruments import clauses, keys
from jitflow.instruments.clauses import Filled, Stands
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.values import check_value
from jitflow.merging import Posted, same
from jitflow.wordings.models import TakenWording
from jitflow.wordings.standing import Source, Taken, TextStanding, Wordings, hash_of

ACT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Choice:
    """A wording for the text at a path. `replaces`: the hash of a departing text that was seen and may go. `picked`: somebody
    chose it among the others, and did not just fill in what is recommended."""

    path: str
    clause: str
    replaces: str = ""
    picked: bool = False


@dataclass(frozen=True)
class Put:
    """What came of it: the paths that were filled, and those whose text departs and was left alone."""

    act: str = ""
    filled: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def taken_of(session: Session, instrument_id: str) -> Taken:
    """Which words of an instrument were taken over from which wording."""
    statement = select(TakenWording).where(TakenWording.instrument_id == instrument_id).order_by(TakenWording.taken_at)
    return {(row.path, row.text_hash): Source(row.clause, row.chosen) for row in session.scalars(statement)}


def wordings_of(
    session: Session, data: drafting.InstrumentData, language: str | None = None, *, facts: Facts | None = None
) -> Wordings:
    """The wordings of a stored instrument in a language, its own when none is named. `facts`: of `data`, where they are at hand."""
    definition = library.library().definition(data.slug, data.version)
    if facts is None:
        facts = library.facts_of(definition, drafting.to_instrument(data, clock.now().date()))
    return Wordings(facts, language or data.language, data.id, taken_of(session, data.id) if definition.clauses else {})


def put(unit: WriteUnit, definition: Definition, instrument_id: str, choices: Iterable[Choice], actor_id: str) -> Put:
    """Put wordings into texts in the language of the instrument, filled with the answers as this unit leaves them.

    A text that departs from all wordings is replaced only where the choice names it as it stands. What is no wording
    of the field, or stands there already, is left out. Raises NotADraft.
    """
    data = drafting.load(unit.session, instrument_id)
    book = wordings_of(unit.session, data)
    made, done, asked = Put(new_id()), {}, {path for path, _field in clauses.places(book.facts)}
    for one in choices:
        offered = book.offered(one.path).get(one.clause) if one.path in asked else None
        if offered is None:
            continue
        now = book.at(one.path)
        if clauses.plain(offered[1].text) == clauses.plain(now.text):
            continue
        if now.kind is Stands.DEPARTS and one.replaces != hash_of(data.id, one.path, now.text):
            made.asked.append(one.path)
        else:
            done[one.path] = (one, checked(definition, one.path, offered[1]), now.text)
    posted = [Posted(f"text:{data.language}:{path}", old or None, new) for path, (_one, new, old) in done.items()]
    if posted:
        drafting.save(unit, instrument_id, posted, actor_id, definition)
    for path, (one, text, _old) in done.items():
        remember(unit.session, data.id, path, data.language, Source(one.clause, one.picked), text, made.act, actor_id)
        made.filled.append(path)
    return made


def put_translations(
    unit: WriteUnit, definition: Definition, instrument_id: str, language: str, paths: Iterable[str], actor_id: str
) -> list[str]:
    """Put the wordings that the source texts are into the slots of another language, as drafts; the paths that were filled.

    Texts whose source is no wording of ours as the answers are now are left out. Raises NotADraft.
    """
    data = drafting.load(unit.session, instrument_id)
    source, target = wordings_of(unit.session, data), wordings_of(unit.session, data, language)
    act, filled, asked = new_id(), [], {path for path, _field in clauses.places(source.facts)}
    for path in paths:
        offered = ready(source.at(path), target) if path in asked else None
        if offered is None:
            continue
        text = checked(definition, path, offered[1])
        if not drafting.put_text(unit, instrument_id, path, language, text, "draft", actor_id, definition=definition):
            continue
        remember(unit.session, data.id, path, language, Source(offered[0], True), text, act, actor_id)
        filled.append(path)
    return filled


def ready(source: TextStanding, target: Wordings) -> tuple[str, Filled] | None:
    """The wording of a source text in another language: its id and its words; None where the source is none of ours."""
    if source.kind is not Stands.STANDARD or source.clause is None:
        return None
    found = target.offered(source.path).get(source.clause.id)
    return (source.clause.id, found[1]) if found is not None else None


def checked(definition: Definition, path: str, made: Filled) -> str:
    """The words as a field stores them."""
    key = keys.key_of(path, definition.groups)
    return check_value(definition.fields[key], made.text) or ""


def remember(
    session: Session, instrument_id: str, path: str, language: str, source: Source, text: str, act: str, actor_id: str
) -> None:
    """Keep that a wording was taken over."""
    session.add(
        TakenWording(
            instrument_id=instrument_id, path=path, language=language, clause=source.clause, chosen=source.chosen,
            text_hash=hash_of(instrument_id, path, text), act=act, taken_by=actor_id, taken_at=clock.now(),
        )
    )  # fmt: skip


def take_back(unit: WriteUnit, definition: Definition, instrument_id: str, act: str, actor_id: str) -> list[str]:
    """Bring back what stood there before an act of the same person filled it, where nobody changed it since; the paths."""
    data = drafting.load(unit.session, instrument_id)
    posted = []
    for row in _of_act(unit.session, instrument_id, act, actor_id):
        place = f"text:{row.language}:{row.path}"
        text = (data.texts.get(row.path, {}).get(row.language) or {}).get("text", "")
        last = history.last_change(unit.session, instrument_id, place)
        if last is not None and last.path == place and same(last.new, text) and hash_of(data.id, row.path, text) == row.text_hash:
            posted.append(Posted(place, text, last.old))
    if posted:
        drafting.save(unit, instrument_id, posted, actor_id, definition, history.RESTORED)
    return [one.path.split(":", 2)[2] for one in posted]


def _of_act(session: Session, instrument_id: str, act: str, actor_id: str) -> list[TakenWording]:
    if not ACT.fullmatch(act):
        return []  # from a form or an address; not every database can be asked for it
    mine = TakenWording.instrument_id == instrument_id, TakenWording.act == act, TakenWording.taken_by == actor_id
    return list(session.scalars(select(TakenWording).where(*mine)))


def filled_by(session: Session, instrument_id: str, act: str, actor_id: str) -> int:
    """How many texts an act of this person filled."""
    return len(_of_act(session, instrument_id, act, actor_id))


# when a draft is opened


def beginning(definition: Definition, instrument: Instrument) -> dict[str, tuple[str, str]]:
    """What a new draft begins with where its definition says so: path to the recommended wording and its words."""
    if definition.opening.wordings != "recommended":
        return {}
    facts: Facts = library.facts_of(definition, instrument)
    book = Wordings(facts, instrument.language)
    found = {}
    for one in book.all():
        if one.kind is Stands.EMPTY and one.recommended is not None:
            made = book.offered(one.path)[one.recommended.id][1]
            found[one.path] = (one.recommended.id, checked(definition, one.path, made))
    return found


def begin(unit: WriteUnit, definition: Definition, row: object, instrument: Instrument, actor_id: str) -> dict[str, dict[str, str]]:
    """Store what a new draft begins with; its texts by path and language, for the entry of the history that opens it."""
    found = beginning(definition, instrument)
    rows, act = slots.texts_of(unit.session, row.id) if found else {}, new_id()
    for path, (clause, text) in found.items():
        slots.write(unit.session, row, rows, path, row.language, text, actor_id)
        remember(unit.session, row.id, path, row.language, Source(clause, False), text, act, actor_id)
    return {path: {row.language: text} for path, (_clause, text) in found.items()}

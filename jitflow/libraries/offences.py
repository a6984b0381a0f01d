"""The offence library of a focus group: what the law says of an offence, nothing of a case.

The facts of an entry are ``{"title", "provision", "list_categories", "versions": [...], "texts":
{language: {"text", "state", "by", "at"}}}``. The text in the first language of the State is the
source; the others are drafts until somebody has read them against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.instruments import keys
from jitflow.instruments.functions import fold
from jitflow.instruments.geography import COUNTRIES, LANGUAGES, first_language
from jitflow.libraries import changes, law
from jitflow.libraries.fields import LAW, OFFENCE, VERSION, LibraryError, checked
from jitflow.libraries.models import LibraryOffence
from jitflow.merging import Posted, SaveResult, canonical
from jitflow.plain import copied

TEXT_PATH = re.compile(r"text:([a-z]{2,3})")
VERSION_PATH = re.compile(r"versions\.([a-z][a-z0-9]{0,15})\.([a-z]+)")
MOST_VERSIONS = 40


@dataclass(frozen=True)
class OffenceLine:
    """An entry as plain data."""

    id: str
    state: str
    facts: dict[str, Any]
    changed_at: datetime
    used_at: datetime | None
    outdated_at: datetime | None
    outdated_reason: str
    removed_at: datetime | None

    @property
    def language(self) -> str:
        """The language of the source text: the first one of the State."""
        return first_language(self.state)

    @property
    def versions(self) -> list[dict[str, Any]]:
        """The versions of the law, oldest first."""
        return law.in_order(self.facts.get("versions", []))


def add_offence(
    unit: WriteUnit, focus_group_id: str, state: str, facts: dict[str, Any], actor_id: str
) -> LibraryOffence:
    """A new entry. Texts may be plain strings by language. Raises LibraryError: path and code say what is wrong."""
    if state not in COUNTRIES:
        raise LibraryError("state", "no such State")
    row = LibraryOffence(focus_group_id=focus_group_id, state=state, changed_at=clock.now())
    row.facts = _whole(facts, first_language(state))
    unit.session.add(row)
    unit.session.flush()
    changes.append(unit.session, row, "added", None, row.facts, actor_id)
    changes.record(unit, Verb.COLLECTED, row, actor_id, {"fields": sorted(row.facts)})
    return row


def _whole(facts: dict[str, Any], source: str) -> dict[str, Any]:
    if strange := set(facts) - {*OFFENCE, "list_categories", "versions", "texts"}:
        raise LibraryError(sorted(strange)[0], "an offence has no such field")
    made = {name: checked(declared, name, facts.get(name)) for name, declared in OFFENCE.items()}
    made["list_categories"] = _categories(facts.get("list_categories"))
    made["versions"] = [_version(one) for one in facts.get("versions") or []]
    made["texts"] = {}
    for language, slot in (facts.get("texts") or {}).items():
        slot = slot if isinstance(slot, dict) else {"text": slot}
        text = checked(LAW, f"text:{language}", slot.get("text"))
        if language not in LANGUAGES:
            raise LibraryError(f"text:{language}", "no such language")
        if text:
            state = "source" if language == source else slot.get("state", "draft")
            made["texts"][language] = {"text": text, "state": state if state in ("source", "reviewed") else "draft"}
    _check_whole(made)
    return {name: value for name, value in made.items() if value}


def _version(given: dict[str, Any]) -> dict[str, Any]:
    made = {name: checked(declared, f"versions.{name}", given.get(name)) for name, declared in VERSION.items()}
    return {"id": keys.new_item_id(), **{name: value for name, value in made.items() if value is not None}}


def _categories(value: Any) -> list[str] | None:
    """Codes of list categories; which of them exist is a matter of the definitions."""
    codes = [code for code in value or [] if isinstance(code, str) and re.fullmatch(keys.IDENTIFIER, code)]
    return codes or None


def _check_whole(facts: dict[str, Any]) -> None:
    if not facts.get("title"):
        raise LibraryError("title", "an offence needs a name", "title_missing")
    versions = facts.get("versions") or []
    if len(versions) > MOST_VERSIONS:
        raise LibraryError("versions", f"at most {MOST_VERSIONS} versions", "too_many")
    for one in versions:
        if one.get("from") and one.get("to") and one["to"] < one["from"]:
            raise LibraryError(f"versions.{one['id']}.to", "ends before it begins", "ends_early")
    if found := law.overlapping(versions):
        raise LibraryError(f"versions.{found[1]['id']}.from", "two versions claim the same day", "overlap")


def update_offence(unit: WriteUnit, row: LibraryOffence, posted: list[Posted], actor_id: str) -> SaveResult:
    """Save fields one by one. Paths: ``title``, ``provision``, ``list_categories``, ``text:<language>``,
    ``versions.<id>.<field>`` (a new id makes a version, emptying the last field of one removes it).

    Raises LibraryError for any other path and for versions that contradict each other.
    """
    for one in posted:
        _check_path(one)
    return changes.save_fields(unit, row, posted, actor_id, _read, _store, _tidy)


def _tidy(row: LibraryOffence) -> None:
    """A version of which nothing is left is gone; what is left must hold together."""
    facts = copied(row.facts)
    facts["versions"] = [one for one in facts.get("versions", []) if set(one) - {"id", "confidence"}]
    _check_whole(facts)
    if facts["versions"] != row.facts.get("versions", []):
        row.facts = facts


def _check_path(one: Posted) -> None:
    text, version = TEXT_PATH.fullmatch(one.path), VERSION_PATH.fullmatch(one.path)
    if text and text[1] in LANGUAGES:
        checked(LAW, one.path, one.value)
    elif version and version[2] in VERSION:
        checked(VERSION[version[2]], one.path, one.value)
    elif one.path in OFFENCE:
        checked(OFFENCE[one.path], one.path, one.value)
    elif one.path != "list_categories":
        raise LibraryError(one.path, "an offence has no such field")


def _read(row: LibraryOffence, path: str) -> Any:
    if text := TEXT_PATH.fullmatch(path):
        return row.facts.get("texts", {}).get(text[1], {}).get("text")
    if version := VERSION_PATH.fullmatch(path):
        found = keys.find_item(row.facts.get("versions", []), version[1]) or {}
        return found.get(version[2])
    return row.facts.get(path)


def _store(row: LibraryOffence, path: str, value: Any) -> None:
    facts = copied(row.facts)
    if text := TEXT_PATH.fullmatch(path):
        _store_text(facts, text[1], value, first_language(row.state))
    elif version := VERSION_PATH.fullmatch(path):
        _store_version(facts, version[1], version[2], value)
    elif canonical(value) is None:
        facts.pop(path, None)
    else:
        facts[path] = _categories(value) if path == "list_categories" else value
    row.facts = facts


def _store_text(facts: dict[str, Any], language: str, text: str | None, source: str) -> None:
    texts = facts.setdefault("texts", {})
    if not text:
        texts.pop(language, None)
    else:
        texts[language] = {"text": text, "state": "source" if language == source else "draft"}
    if language == source:
        # A translation was read against the source as it stood; nobody has read it against the new one.
        for other, slot in texts.items():
            if other != source:
                texts[other] = {"text": slot["text"], "state": "draft"}


def _store_version(facts: dict[str, Any], version_id: str, name: str, value: Any) -> None:
    versions = facts.setdefault("versions", [])
    found = keys.find_item(versions, version_id)
    if found is None:
        found = {"id": version_id}
        versions.append(found)
    if canonical(value) is None:
        found.pop(name, None)
    else:
        found[name] = value


def review_text(unit: WriteUnit, row: LibraryOffence, language: str, shown: str, actor_id: str) -> None:
    """Say that a translation was read against the source. `shown` is the text the reader saw.

    Raises LibraryError: no_text, no_source, changed_meanwhile.
    """
    row = changes.locked(unit.session, row)
    facts, source = copied(row.facts), first_language(row.state)
    slot = facts.get("texts", {}).get(language)
    if slot is None or language == source:
        raise LibraryError("texts", "there is no translation in this language", "no_text")
    if source not in facts["texts"]:
        raise LibraryError("texts", "there is no source text to read it against", "no_source")
    if canonical(shown) != canonical(slot["text"]):
        raise LibraryError("texts", "somebody changed the text meanwhile", "changed_meanwhile")
    if slot["state"] == "reviewed":
        return
    old = {f"state:{language}": slot["state"]}
    slot.update(state="reviewed", by=actor_id, at=clock.now().isoformat())
    row.facts, row.changed_at = facts, clock.now()
    changes.append(unit.session, row, "set", old, {f"state:{language}": "reviewed"}, actor_id)
    changes.record(unit, Verb.ALTERED, row, actor_id, {"fields": [f"state:{language}"]})


def offence_line(row: LibraryOffence) -> OffenceLine:
    """One row as plain data."""
    return OffenceLine(
        row.id, row.state, copied(row.facts), row.changed_at, row.used_at, row.outdated_at,
        row.outdated_reason or "", row.removed_at,
    )  # fmt: skip


def offence_row(session: Session, focus_group_id: str, offence_id: str) -> LibraryOffence | None:
    """The entry with this id in this group, unless it was removed."""
    if not offence_id.isprintable():
        return None  # from a form; not every database can be asked for it
    return session.scalar(
        select(LibraryOffence).where(
            LibraryOffence.id == offence_id,
            LibraryOffence.focus_group_id == focus_group_id,
            LibraryOffence.removed_at.is_(None),
        )
    )


def offences(
    session: Session, focus_group_id: str, *, words: str = "", state: str = "", category: str = "",
    removed: bool = False,
) -> list[OffenceLine]:  # fmt: skip
    """The entries of a group that hold all these words, case and accents apart; the last used first.

    Outdated ones come last. `removed` gives the removed ones instead.
    """
    of = LibraryOffence
    statement = select(
        of.id, of.state, of.facts_sealed, of.changed_at, of.used_at, of.outdated_at, of.outdated_reason_sealed,
        of.removed_at,
    ).where(of.focus_group_id == focus_group_id, of.removed_at.is_not(None) if removed else of.removed_at.is_(None))  # fmt: skip
    if state:
        statement = statement.where(of.state == state)
    wanted = fold(words).split()
    found = []
    for key, its_state, sealed, changed, used, outdated, reason, gone in session.execute(statement):
        facts = of.facts.plain(of.__tablename__, key, sealed)
        if category and category not in facts.get("list_categories", []):
            continue
        if wanted and not _holds(facts, wanted):
            continue
        why = of.outdated_reason.plain(of.__tablename__, key, reason) or ""
        found.append(OffenceLine(key, its_state, facts, changed, used, outdated, why, gone))
    return sorted(found, key=_order)


def _order(line: OffenceLine) -> tuple[Any, ...]:
    used = line.used_at.timestamp() if line.used_at else 0.0
    return line.outdated_at is not None, -used, fold(line.facts.get("title", "")), line.id


def _holds(facts: dict[str, Any], wanted: list[str]) -> bool:
    texts = (slot["text"] for slot in facts.get("texts", {}).values())
    hay = fold("\n".join((facts.get("title", ""), facts.get("provision", ""), *texts)))
    return all(word in hay for word in wanted)


def values_for(line: OffenceLine, version_id: str, when: Any) -> dict[str, Any]:
    """What an entry gives to a field, by the names of ``[[library]]``; `law` is texts by language with states.

    `version_id` names the version that was chosen; without one its figures are left out.
    """
    facts = line.facts
    version = keys.find_item(facts.get("versions", []), version_id) or {}
    texts = copied(facts.get("texts", {}))
    if line.language not in texts and facts.get("provision"):
        texts[line.language] = {"text": facts["provision"], "state": "source"}
    own = texts.get(line.language, {}).get("text", "")
    return {
        "title": facts.get("title"),
        "provision": facts.get("provision") or (own if len(own) <= (OFFENCE["provision"].max_length or 0) else None),
        "law": {language: {"text": slot["text"], "state": slot["state"]} for language, slot in texts.items()},
        "maximum": version.get("maximum"),
        "limitation": version.get("limitation"),
        "limitation_end": law.limitation_end(version, when),
        "list_categories": facts.get("list_categories"),
    }


def keep_offence(
    unit: WriteUnit, focus_group_id: str, state: str, given: dict[str, Any], actor_id: str
) -> tuple[LibraryOffence, bool]:
    """Keep what was typed for an offence: an entry, and whether it is new.

    `given` has the names of `values_for` (``law``: texts by language). Nothing of a case is taken:
    the name of the entry is the beginning of its legal classification, not a working title. An
    entry of the State with the same words or the same provision is not made again. Raises
    LibraryError (nothing_to_keep).
    """
    texts = {language: text for language, text in (given.get("law") or {}).items() if text}
    source = first_language(state)
    own = texts.get(source) or next(iter(texts.values()), None)
    provision = given.get("provision")
    if not own and not provision:
        raise LibraryError("law", "there is no legal classification yet", "nothing_to_keep")
    same = {fold(text) for text in (own, provision) if text}
    for line in offences(unit.session, focus_group_id, state=state):
        known = [line.facts.get("provision"), *(slot["text"] for slot in line.facts.get("texts", {}).values())]
        if same & {fold(text) for text in known if text}:
            return unit.session.get_one(LibraryOffence, line.id), False
    version = {name: given[name] for name in ("maximum", "limitation") if given.get(name)}
    facts = {
        "title": _name_from(own or provision), "provision": provision, "texts": texts,
        "list_categories": given.get("list_categories"),
        "versions": [{**version, "confidence": "recalled"}] if version else [],
    }  # fmt: skip
    return add_offence(unit, focus_group_id, state, facts, actor_id), True


def _name_from(text: str) -> str:
    """The beginning of a text as a name: its first line, cut at a word."""
    line = text.strip().splitlines()[0].strip()
    return line if len(line) <= 120 else f"{line[:119].rsplit(' ', 1)[0]}…"

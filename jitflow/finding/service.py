"""Putting articles into the index, taking them out, searching.

    with write_unit() as unit:
        put(unit.session, Article(...))       # found at once, in the same transaction

    with read_unit() as session:
        answer = search(session, Query("mandat d'arrêt", "fr", scopes), expander)

Writers of different articles only add rows and do not wait for each other; a delivery (`put_many`) waits for those under
way from the same source, and they for it (`turns`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.orm import Session

from jitflow.db import clock
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.finding.articles import Answer, Article, Hit, Place, Query, Ranked
from jitflow.finding.expanding import SCRIPTS, Equivalent, Expander, GlossaryExpander
from jitflow.finding.folding import script
from jitflow.finding.models import Count, Gone, Indexed, Posting, Scope, Segment, TitleWord
from jitflow.finding.question import REASONS, Refused
from jitflow.finding.reading import Reader
from jitflow.finding.searching import ranked, search, shown
from jitflow.finding.segments import LARGEST, Joining, Making, batches, digest, write_one, write_title_words
from jitflow.finding.suggesting import Suggestions, complete
from jitflow.finding.tidying import is_crowded, is_untidy, tidy
from jitflow.finding.turns import turn_for_many, turn_for_one, turn_to_tidy
from jitflow.finding.words import REVISION
from jitflow.jobs.service import sweeping

__all__ = [
    "REASONS",
    "Answer",
    "Article",
    "Equivalent",
    "Expander",
    "GlossaryExpander",
    "Hit",
    "Place",
    "Query",
    "Ranked",
    "Refused",
    "Suggestions",
    "drop_others",
    "forget_scope",
    "is_untidy",
    "keep_only",
    "put",
    "put_many",
    "ranked",
    "remove",
    "script",
    "script_of",
    "search",
    "shown",
    "suggest",
    "tidy",
    "tidy_all",
    "tidy_by_night",
]

def script_of(language: str) -> str:
    """The script in which a language is written, as `script` names that of a word."""
    return SCRIPTS.get(language, "")


AT_ONCE = 1_000
EVERY = timedelta(hours=12)
_tidied: dict[str, datetime] = {}
"""When this process tidied, by database."""


def put(session: Session, article: Article) -> bool:
    """Let an article be found as it is now; False: it was there just so.

    One language version of an object is one article: putting it again takes the place of the earlier one.
    """
    turn_for_one(session, article)
    scope_id = scope_of(session, article.scope)
    known = _known(session, [article])
    stamp = digest(article, scope_id)
    before = known.get(_key(article))
    if before is not None:
        if before[2] == stamp:
            return False
        _take_out(session, [before])
    made = Making(article.title, article.body, article.language)
    number = session.scalar(insert(Indexed).values(_columns(article, scope_id, stamp, made)).returning(Indexed.number))
    write_one(session, scope_id, number, article.language, made)
    return True


def put_many(session: Session, articles: Iterable[Article]) -> int:
    """Put many articles at once, as few large segments; how many were new or changed.

    For deliveries: it is many times faster than `put` for each. Two of one language and object: the later one holds.
    """
    joinings: dict[int, Joining] = {}
    changed, sources = 0, set()
    for some in batches(articles, AT_ONCE):
        some = list({_key(one): one for one in some}.values())
        for source in sorted({one.source for one in some} - sources):
            turn_for_many(session, source)
            sources.add(source)
        changed += _put_some(session, some, joinings)
    for joining in joinings.values():
        joining.write(session)
    return changed


def _put_some(session: Session, some: list[Article], joinings: dict[int, Joining]) -> int:
    scopes = {one.scope: scope_of(session, one.scope) for one in some}
    known = _known(session, some)
    stamped = [(one, digest(one, scopes[one.scope])) for one in some]
    stamped = [(one, stamp) for one, stamp in stamped if _key(one) not in known or known[_key(one)][2] != stamp]
    _take_out(session, [known[_key(one)] for one, _ in stamped if _key(one) in known])
    if not stamped:
        return 0
    made = [Making(one.title, one.body, one.language) for one, _ in stamped]
    rows = [
        _columns(one, scopes[one.scope], stamp, making) for (one, stamp), making in zip(stamped, made, strict=True)
    ]
    statement = insert(Indexed).returning(Indexed.number, sort_by_parameter_order=True)
    numbers = list(session.scalars(statement, rows))
    for number, (one, _), making in zip(numbers, stamped, made, strict=True):
        scope_id = scopes[one.scope]
        joining = joinings.setdefault(scope_id, Joining(scope_id))
        joining.add(number, one.language, _facets(one), making.weights)
        if len(joining.numbers) == LARGEST:
            joinings.pop(scope_id).write(session)
    write_title_words(
        session,
        (
            (scopes[one.scope], number, making.title_words)
            for number, (one, _), making in zip(numbers, stamped, made, strict=True)
        ),
    )
    return len(stamped)


def remove(session: Session, source: str, object_id: str, language: str | None = None) -> bool:
    """Let nobody find an object any more, or one language version of it; False: it was not there."""
    statement = select(Indexed.number, Indexed.scope_id, Indexed.digest, Indexed.language).where(
        Indexed.source == source, Indexed.object_id == object_id
    )
    if language is not None:
        statement = statement.where(Indexed.language == language)
    rows = [tuple(row) for row in session.execute(statement)]
    _take_out(session, rows)
    return bool(rows)


def keep_only(session: Session, source: str, object_id: str, languages: Collection[str]) -> None:
    """Of an object only these language versions are found from now on."""
    other = Indexed.source == source, Indexed.object_id == object_id, Indexed.language.not_in(sorted(languages))
    columns = select(Indexed.number, Indexed.scope_id, Indexed.digest, Indexed.language)
    _take_out(session, [tuple(row) for row in session.execute(columns.where(*other))])


def drop_others(session: Session, source: str, there: Collection[tuple[str, str]]) -> None:
    """Of a source only these objects and languages are found from now on."""
    columns = select(Indexed.number, Indexed.scope_id, Indexed.digest, Indexed.language, Indexed.object_id)
    rows = session.execute(columns.where(Indexed.source == source)).all()
    _take_out(session, [tuple(row[:4]) for row in rows if (row.object_id, row.language) not in there])


def forget_scope(session: Session, name: str) -> bool:
    """Drop everything that is seen under a name, words and all, as when a focus group is erased; False: nothing was."""
    scope_id = session.scalar(select(Scope.id).where(Scope.name == name))
    if scope_id is None:
        return False
    turn_to_tidy(session, scope_id)
    for model in (Posting, Count, Gone, TitleWord, Segment, Indexed):
        session.execute(delete(model).where(model.scope_id == scope_id))
    session.execute(delete(Scope).where(Scope.id == scope_id))
    return True


def tidy_all() -> int:
    """Tidy every scope that needs it, each in a unit of its own; how many were."""
    with read_unit() as session:
        scopes = [one for one in session.scalars(select(Scope.id).order_by(Scope.id)) if is_untidy(session, one)]
    for scope_id in scopes:
        with write_unit() as unit:
            tidy(unit.session, scope_id)
    return len(scopes)


@sweeping
def tidy_by_night() -> None:
    """Tidy what needs it twice a day, and at once where so many articles were put that questions would be slow."""
    where = ground().database_url
    last = _tidied.get(where)
    if last is not None and clock.now() - last < EVERY:
        with read_unit() as session:
            if not is_crowded(session):
                return
    _tidied[where] = clock.now()
    tidy_all()


def suggest(session: Session, typed: str, scopes: Collection[str], limit: int = 8) -> Suggestions:
    """Completions of what is being typed, from titles within these scopes."""
    return complete(Reader(session), typed, scopes, limit)


def scope_of(session: Session, name: str) -> int:
    """The number of a scope, which is made if it is new."""
    statement = select(Scope.id).where(Scope.name == name)
    found = session.scalar(statement)
    if found is None:
        added = insert_on_sqlite if session.get_bind().dialect.name == "sqlite" else insert_on_postgresql
        session.execute(added(Scope).values(name=name, revision=REVISION).on_conflict_do_nothing())
        found = session.scalar(statement)
    return found


def _key(article: Article) -> tuple[str, str, str]:
    return article.source, article.object_id, article.language


def _known(session: Session, articles: list[Article]) -> dict[tuple[str, str, str], tuple[int, int, str, str]]:
    """What is indexed of these articles: number, scope, digest, language."""
    found = {}
    for source in sorted({one.source for one in articles}):
        ids = sorted({one.object_id for one in articles if one.source == source})
        statement = select(
            Indexed.source, Indexed.object_id, Indexed.language, Indexed.number, Indexed.scope_id, Indexed.digest
        ).where(Indexed.source == source, Indexed.object_id.in_(ids))
        for row in session.execute(statement):
            found[tuple(row[:3])] = (row.number, row.scope_id, row.digest, row.language)
    return found


def _take_out(session: Session, rows: list[tuple[int, int, str, str]]) -> None:
    if not rows:
        return
    numbers = [row[0] for row in rows]
    session.execute(delete(Indexed).where(Indexed.number.in_(numbers)))
    session.execute(delete(TitleWord).where(TitleWord.number.in_(numbers)))
    session.execute(insert(Gone), [{"number": row[0], "scope_id": row[1], "language": row[3]} for row in rows])


def _facets(article: Article) -> dict[str, list[str]]:
    made = {"language": [article.language], **article.facets}
    return {name: sorted(set(codes)) for name, codes in made.items() if codes}


def _columns(article: Article, scope_id: int, stamp: str, making: Making) -> dict:
    return {
        "scope_id": scope_id,
        "source": article.source,
        "object_id": article.object_id,
        "group_id": article.group_id,
        "language": article.language,
        "changed": article.changed,
        "facets": _facets(article),
        "digest": stamp,
        **making.columns(),
    }

"""What belongs to one party at the table of an instrument, and who sees it: one rule, kept in one place.

The owner stands beside each row as a short word: empty for the office that keeps the instrument (its case team), the
id of the party for who has a seat for one, and a word of the person's own for who sits there without a party, so that
two agencies of the Union do not read each other's papers. Whatever is not one's own is seen once it was shared.

The rule holds by itself: for the time of a request the guard says who looks (`look_as`), new rows of a table marked
with `owned` get that owner, and every question to such a table is answered with what that person sees. A feature
that forgets to ask shows too little, never too much. What works for nobody (a job, the erasing of a draft) sees all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, event, false, or_, select, true
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

HOME = ""
"""The owner of what the case team keeps to itself."""


@dataclass(frozen=True)
class Viewer:
    """Who looks: the owners whose things are this person's own, the first of them for new ones."""

    owners: tuple[str, ...] = (HOME,)
    alone: bool = False
    """Of an instrument at whose table nobody else ever sat: whatever is there, the office entered it."""


_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)
_owned: dict[type, Callable[[Viewer], ColumnElement[bool]]] = {}


def owned(model: type) -> type:
    """Decorate a table with `party` and `shared_at` (or `shared`): its rows are seen by their owner until shared."""
    _owned[model] = lambda viewer: _of(model, viewer)
    return model


def of_the_office(model: type) -> type:
    """Decorate a table that is the case team's alone."""
    _owned[model] = lambda viewer: true() if HOME in viewer.owners else false()
    return model


def goes_with(
    column: str, other: str, office: Callable[[Any], ColumnElement[bool]] | None = None
) -> Callable[[type], type]:
    """Decorate a table whose rows are seen with a row of another one, named by a column; by all where it names none.

    other: the name of the model, so that one feature need not import another's. office: which rows are the case
    team's alone.
    """

    def mark(model: type) -> type:
        def criterion(viewer: Viewer) -> ColumnElement[bool]:
            owner = next(one for one in _owned if one.__name__ == other)
            named = getattr(model, column)
            found = or_(named.is_(None), named.in_(select(owner.id).where(_of(owner, viewer))))
            return found if office is None or HOME in viewer.owners else and_(found, office(model).is_not(true()))

        _owned[model] = criterion
        return model

    return mark


def owner_of(seat: Any) -> str:
    """Whose the things are that this person makes; `seat`: None for the case team."""
    if seat is None:
        return HOME
    return seat.party or f"@{seat.user_id}"


def viewer_of(seat: Any, home_party: str = "") -> Viewer:
    """Who looks through this seat, or as one of the case team. What was kept under the name of the home party is the team's."""
    if seat is not None:
        return Viewer((owner_of(seat),))
    return Viewer((HOME, home_party)) if home_party else Viewer(alone=True)


def look_as(viewer: Viewer | None) -> None:
    """From now on, in this request, this person looks; None: nobody does."""
    _viewer.set(viewer)


def current_owner() -> str:
    """The owner of what is made now."""
    viewer = _viewer.get()
    return viewer.owners[0] if viewer is not None else HOME


def own_owners() -> tuple[str, ...]:
    """The owners whose things are those of the one who looks; for nobody in particular, those of the office."""
    viewer = _viewer.get()
    return viewer.owners if viewer is not None else (HOME,)


@contextmanager
def looking(viewer: Viewer | None) -> Iterator[None]:
    """Look as somebody else for a while; None: see everything, for what must count or erase all there is."""
    before = _viewer.set(viewer)
    try:
        yield
    finally:
        _viewer.reset(before)


@contextmanager
def of_team(home_party: str) -> Iterator[None]:
    """One of the case team, who looks at all of a case, looks at one of its instruments; nobody in particular sees all."""
    with looking(viewer_of(None, home_party) if _viewer.get() is not None else None):
        yield


def is_marked(model: type) -> bool:
    """Whether rows of this table are seen by some and not by others."""
    return model in _owned


def owns(row: Any) -> bool:
    """Whether a row of a marked table belongs to the one who looks."""
    viewer = _viewer.get()
    return viewer is None or row.party in viewer.owners


def is_home() -> bool:
    """Whether the one who looks keeps the file: one of the case team, or nobody in particular."""
    viewer = _viewer.get()
    return viewer is None or HOME in viewer.owners


def sees_of(party: str) -> bool:
    """Whether what this party keeps to itself is seen now; while nobody else ever sat at the table, all is the office's own."""
    viewer = _viewer.get()
    return viewer is None or viewer.alone or party in viewer.owners


def is_own(viewer: Viewer, row: Any) -> bool:
    """Whether a row of a marked table is this person's own, or of no such table: what others shared is read, not changed.

    What all parties write together (`joint`) is everybody's.
    """
    return type(row) not in _owned or not hasattr(row, "party") or row.party in viewer.owners or getattr(row, "joint", False)


def told(row: Any, detail: dict[str, Any]) -> dict[str, Any]:
    """What the trail says of an act on a row of a marked table: of what another party keeps to itself, only that it was."""
    shared = row.shared_at is not None if hasattr(row, "shared_at") else row.shared
    return detail if row.party == HOME or shared else {}


def visible(model: type) -> ColumnElement[bool]:
    """What is seen of a marked table now: for counts, which name no row that could be filtered by itself."""
    viewer = _viewer.get()
    return _owned[model](viewer) if viewer is not None else model.id == model.id


def _of(model: Any, viewer: Viewer) -> ColumnElement[bool]:
    shared = model.shared_at.is_not(None) if hasattr(model, "shared_at") else model.shared.is_(True)
    return or_(model.party.in_(viewer.owners), shared)


@event.listens_for(Session, "do_orm_execute")
def _only_what_is_seen(state: ORMExecuteState) -> None:
    viewer = _viewer.get()
    if viewer is None or not state.is_select or state.is_column_load or state.is_relationship_load:
        return
    for mapper in state.all_mappers:
        if mapper.class_ in _owned:
            criterion = _owned[mapper.class_](viewer)
            state.statement = state.statement.options(with_loader_criteria(mapper.class_, criterion))

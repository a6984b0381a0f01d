"""Comments of an edited file as comments at the table: whole, in their order, and none lost in silence."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from jitflow.comments import service as comments
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting

MOST_PIECES = 25
"""Comments that one comment of a file may become; a longer one is not taken over."""
_MARK = 20
"""Characters kept free for the number of a piece."""
NO_PLACE, TOO_LONG = "no_place", "too_long"
REASONS = (NO_PLACE, TOO_LONG, "empty", "too_many", "not_found")
"""Why a comment is not taken over; the last three are codes of CommentError."""
Note = dict[str, Any]


def pieces(one: Note) -> list[str]:
    """The words of a comment of the file with whoever wrote it, as comments that can be kept: none is cut.

    What is too long for one comment is divided between words, and each part says which it is.
    """
    said = (f"{one['author']}: {one['text']}" if one["author"] else one["text"]).strip()
    if len(said) <= comments.LONGEST:
        return [said]
    parts = _divided(said, comments.LONGEST - _MARK)
    return [f"[{number}/{len(parts)}] {part}" for number, part in enumerate(parts, 1)]


def _divided(text: str, most: int) -> list[str]:
    """A text in parts of at most so many characters, divided at the last line or word that fits."""
    parts = []
    while len(text) > most:
        head = text[: most + 1]
        # A division far before the end would make many small comments of one.
        place = next((at for at in (head.rfind("\n"), head.rfind(" ")) if at > most // 2), most)
        parts.append(text[:place].rstrip())
        text = text[place:].lstrip()
    return [*parts, text] if text else parts


def write(
    unit: WriteUnit, data: drafting.InstrumentData, given: list[Note], chosen: Collection[int], actor_id: str
) -> tuple[list[str], list[list[Any]]]:
    """The chosen comments as shared ones of the importing party; an answer goes to its thread while that is there.

    Returns the threads they stand in, one for each comment, and of each that was not taken over its place in the list
    with a code of `REASONS`.
    """
    where = {"focus_group_id": data.focus_group_id, "case_id": data.case_id}
    threads: dict[int, str] = {}
    made: list[str] = []
    lost: list[list[Any]] = []
    for index, one in enumerate(given):
        if index not in chosen:
            continue
        thread = one["thread"] or threads.get(one["parent"], "")
        try:
            threads[index] = _one(unit, data.id, one, thread, actor_id, where)
            made.append(threads[index])
        except comments.CommentError as refused:
            lost.append([index, refused.code])
    return made, lost


def _one(unit: WriteUnit, instrument_id: str, one: Note, thread: str, actor_id: str, where: dict[str, str]) -> str:
    """Write one comment of the file; the thread it stands in. Raises CommentError, before anything of it is written."""
    parts = pieces(one)
    if len(parts) > MOST_PIECES:
        raise comments.CommentError(TOO_LONG, "this comment would become too many")
    if thread:
        try:
            comments.answer(unit, instrument_id, thread, parts[0], actor_id, where=where)
        except comments.CommentError as refused:
            if refused.code != "not_found" or not one["path"]:
                raise
            thread = ""  # what it answers is gone, the place in the text is not
    if not thread:
        if not one["path"]:
            raise comments.CommentError(NO_PLACE, "it hangs on no text, and what it answers was not taken over")
        thread = comments.add(unit, instrument_id, one["path"], parts[0], actor_id, where=where, shared=True)
    for part in parts[1:]:
        comments.answer(unit, instrument_id, thread, part, actor_id, where=where)
    return thread

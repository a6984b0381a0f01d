"""Tables whose rows are appended and never altered. Triggers of the database say the same (`jitflow.audit.triggers`)."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import event, inspect
from sqlalchemy.orm import object_session

Model = TypeVar("Model", bound=type)
SEALING_AGAIN = "sealing_again"
"""Set in the `info` of a session that seals values with a newer key: the sealed bytes change, the content does not."""


class AppendOnly(RuntimeError):
    """Somebody tried to alter or delete a row of a log."""


def append_only(model: Model) -> Model:
    """Decorate a model whose rows are only ever added."""
    event.listen(model, "before_update", _refuse_update)
    event.listen(model, "before_delete", _refuse)
    return model


def _refuse_update(mapper: Any, connection: Any, row: Any) -> None:
    changed = [attribute.key for attribute in inspect(row).attrs if attribute.history.has_changes()]
    session = object_session(row)
    if session.info.get(SEALING_AGAIN) and all(name.endswith("_sealed") for name in changed):
        return
    _refuse(mapper, connection, row)


def _refuse(_mapper: Any, _connection: Any, row: Any) -> None:
    raise AppendOnly(f"{row.__tablename__}: rows are appended, never altered or deleted")

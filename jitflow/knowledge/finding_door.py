"""What the search knows of a record: one article for each language version, put in the same transaction as the save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from jitflow.knowledge.models import Record
from jitflow.knowledge.seeing import Viewer
from jitflow.letters.slots import Texts

SOURCE = "knowledge"


@dataclass(frozen=True)
class Hits:
    """What a search found: ids in the order of fit, snippets by id."""

    ids: list[str]
    snippets: Mapping[str, Any] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    """Words of other languages that were looked for, too."""
    refused: str = ""
    """Why nothing was looked for."""


def is_there() -> bool:
    """Whether words can be searched."""
    return False


def clean(words: str) -> str:
    """Words as they may be asked for."""
    return words if words.isprintable() else ""


def search(session: Session, viewer: Viewer, words: str, asked: Any, language: str) -> Hits | None:
    """The records that hold these words."""
    return None


def index(session: Session, row: Record, texts: Texts) -> None:
    """Let a record be found as it stands now."""

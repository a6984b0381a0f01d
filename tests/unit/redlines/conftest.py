"""An accord that harbours negotiate in a word processor, over the small definition beside this file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jitflow import library, ownership
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.documents.redline import make_redline
from jitflow.documents.redline_request import RedlineRequest
from jitflow.drafting import service as drafting
from jitflow.files.readers.word_work import reading
from jitflow.files.service import Received, receive
from jitflow.merging import Posted
from jitflow.reach import lock_case
from jitflow.redlines import service
from tests.fixtures.drafts import World, database, make_world  # noqa: F401 - a fixture, found by name

FORMS = Path(__file__).parent / "forms"
TOKEN = "0123456789abcdef" * 2
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def accord_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The definition under this folder."""
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))


@pytest.fixture(autouse=True)
def nobody_looks() -> Iterator[None]:
    """Every test begins with the case team at the table."""
    ownership.look_as(None)
    yield
    ownership.look_as(None)


def example(**texts: str) -> dict[str, Any]:
    """The instrument file of the example with other words at some paths (dots written as two underscores)."""
    made = json.loads((FORMS / "accord/2026-01-01/example.json").read_text("utf-8"))
    for name, text in texts.items():
        made["texts"][name.replace("__", ".")] = {"en": {"text": text, "state": "source"}}
    return made


def exported(instrument: dict[str, Any] | None = None, **more: Any) -> bytes:
    """A draft for Word, made in this process."""
    return make_redline(RedlineRequest(instrument or example(), "en", TOKEN, forms=str(FORMS), **more)).content


def texts(content: bytes) -> dict[str, str]:
    """Path to the words a file says, by the tags of the draft."""
    from jitflow.documents.redline import tag_of

    known = {tag_of(TOKEN, path): path for path in (*example()["texts"], "meeting.cost")}
    return {known[one["tag"]]: one["text"] for one in reading(content)["clauses"]}


@dataclass
class Accord:
    """The accord and its world."""

    world: World
    patch: pytest.MonkeyPatch
    parties: tuple[str, ...] = ()

    def at(self, day: str) -> None:
        """Let it be a day."""
        now = datetime.fromisoformat(f"{day}T09:00:00+00:00").astimezone(UTC)
        self.patch.setattr(clock, "now", lambda: now)

    def put(self, path: str, text: str, actor: str | None = None, language: str = "en") -> None:
        """Store words over what is there."""
        base = self.world.data().texts.get(path, {}).get(language, {}).get("text")
        done = self.world.save(Posted(f"text:{language}:{path}", base, text), actor=actor)
        assert done.saved and not done.conflicts

    def export(self, base: int | None = None, comments: bool = True, language: str = "en") -> tuple[service.DraftLine, bytes]:
        """A draft for Word with its file."""
        line = service.export(self.world.instrument, language, base, comments, date(2026, 9, 7), self.world.lead)
        with write_unit() as unit:
            return service.download(unit, line.id, self.world.lead)

    def take_in(self, content: bytes, name: str = "edited.docx") -> tuple[service.ImportLine, bool]:
        """Bring a file back."""
        line, again = service.take_in(self.world.instrument, given(content, name), self.world.lead)
        with read_unit() as session:
            return service.edited_file(session, line.id), again


def given(content: bytes, name: str = "edited.docx") -> Received:
    """A file as an upload brings it."""
    return receive(content, name, DOCX, "", ("docx",))


@pytest.fixture
def accord(database: str, monkeypatch: pytest.MonkeyPatch) -> Accord:  # noqa: F811 - the fixture
    """An accord of two harbours, being negotiated."""
    world = make_world()
    with write_unit() as unit:
        case = lock_case(unit.session, world.case)
        row = drafting.open_instrument(unit, library.library().definition("accord"), case, None, None, "en", world.lead)
        world.instrument = row.id
    made = Accord(world, monkeypatch)
    made.at("2026-09-07")
    items = []
    for state, authority in (("IT", "Harbour office Fantasia"), ("DE", "Harbour office Musterstadt")):
        items.append(world.add("parties"))
        world.save(Posted(f"parties.{items[-1]}.state", None, state), Posted(f"parties.{items[-1]}.authority", None, authority))
    made.parties = tuple(items)
    made.put("preamble.text", "The harbours agree.")
    made.put("meeting.text", "They meet each month.\nThe host writes the minutes.")
    made.put("meeting.aside", "SECRET-OF-HOME")
    return made

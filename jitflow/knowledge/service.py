"""The knowledge base of a focus group: the one door to it for all other features."""

from __future__ import annotations

import time

from jitflow import mail
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.finding.service import REASONS
from jitflow.jobs.service import sweeping
from jitflow.knowledge import form_help, reminding, searches
from jitflow.knowledge.asking import look_up
from jitflow.knowledge.delivery import Delivered, deliver
from jitflow.knowledge.life import Person
from jitflow.knowledge.moving import Step, ask_to_review, release_reviewer, reviewers
from jitflow.knowledge.records import KnowledgeError, RecordData, read
from jitflow.knowledge.seeing import COORDINATORS, READERS, WRITERS, Viewer
from jitflow.knowledge.succeeding import take as take_step
from jitflow.knowledge.words import LANGUAGES
from jitflow.knowledge.writing import Begun, create, create_from_case, hand_over, review_words, save
from jitflow.merging import Posted

CUT = REASONS["cut"]
"""What is said where only the first words were looked for."""

__all__ = [
    "COORDINATORS", "CUT", "LANGUAGES", "READERS", "WRITERS", "Begun", "Delivered", "KnowledgeError", "Person", "Posted",
    "RecordData", "Step", "Viewer", "ask_to_review", "bring_up", "create", "create_from_case", "deliver", "hand_over", "look_up",
    "read", "release_reviewer", "remind", "review_words", "reviewers", "save", "send_news", "take_step",
]  # fmt: skip

_brought_up: set[str] = set()
"""Databases that this process brought up to its release."""
_began = time.monotonic()
AFTER = 120.0
"""Seconds after which a process has time for what nobody waits for."""


def bring_up() -> None:
    """Let what the forms of this release say be found."""
    with write_unit() as unit:
        form_help.index(unit.session)


@sweeping
def bring_up_once() -> None:
    """The same once a process and database, some time after its start."""
    where = ground().database_url
    if where not in _brought_up and time.monotonic() - _began > AFTER:
        _brought_up.add(where)
        bring_up()


def send_news() -> int:
    """Have the owners told of searches in which something is new, each once however many workers look; how many."""
    with read_unit() as session:
        waiting = searches.due(session)
    told = 0
    for search_id in waiting:
        with write_unit() as unit:
            told += searches.tell_of_news(unit, search_id)
    return told


def remind() -> int:
    """Have everybody told of reviews and questions that are due; how many mails."""
    with read_unit() as session:
        waiting = reminding.groups_of(session)
    told = 0
    for group_id in waiting:
        with write_unit() as unit:
            told += reminding.remind(unit, group_id)
    return told


_last_look = -3600.0
EVERY = 3600.0
"""Seconds from one look for news and reminders to the next."""


@sweeping
def look_for_news() -> None:
    """With a sweep, at most once an hour, where mail is set up."""
    global _last_look
    if mail.usable() and time.monotonic() - _last_look >= EVERY:
        _last_look = time.monotonic()
        send_news()
        remind()

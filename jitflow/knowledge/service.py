"""The knowledge base of a focus group: the one door to it for all other features."""

from __future__ import annotations

from jitflow.finding.service import REASONS
from jitflow.knowledge.asking import look_up
from jitflow.knowledge.delivery import Delivered, deliver
from jitflow.knowledge.form_help import bring_up
from jitflow.knowledge.life import Person
from jitflow.knowledge.moving import Step, ask_to_review, release_reviewer, reviewers, take as take_step
from jitflow.knowledge.records import KnowledgeError, RecordData, read
from jitflow.knowledge.searches import send_news
from jitflow.knowledge.seeing import COORDINATORS, READERS, WRITERS, Viewer
from jitflow.knowledge.words import LANGUAGES
from jitflow.knowledge.writing import Begun, create, hand_over, review_words, save
from jitflow.merging import Posted

CUT = REASONS["cut"]
"""What is said where only the first words were looked for."""

__all__ = [
    "COORDINATORS", "CUT", "LANGUAGES", "READERS", "WRITERS", "Begun", "Delivered", "KnowledgeError", "Person", "Posted",
    "RecordData", "Step", "Viewer", "ask_to_review", "bring_up", "create", "deliver", "hand_over", "look_up", "read", "release_reviewer",
    "review_words", "reviewers", "save", "send_news", "take_step",
]  # fmt: skip

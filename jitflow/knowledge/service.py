"""The knowledge base of a focus group: the one door to it for all other features."""

from __future__ import annotations

from jitflow.knowledge.delivery import Delivered, deliver
from jitflow.knowledge.life import Person
from jitflow.knowledge.moving import Step, ask_to_review, release_reviewer, reviewers, take as take_step
from jitflow.knowledge.records import KnowledgeError, RecordData, read
from jitflow.knowledge.seeing import COORDINATORS, READERS, WRITERS, Viewer
from jitflow.knowledge.writing import Begun, create, create_from_case, hand_over, review_words, save
from jitflow.merging import Posted

__all__ = [
    "COORDINATORS", "READERS", "WRITERS", "Begun", "Delivered", "KnowledgeError", "Person", "Posted", "RecordData", "Step", "Viewer",
    "ask_to_review", "create", "create_from_case", "deliver", "hand_over", "read", "release_reviewer", "review_words", "reviewers",
    "save", "take_step",
]  # fmt: skip

"""What a definition says of batches: one draft per person, or one per executing State, from common facts."""

from __future__ import annotations

from .frozen import Frozen, Identifier, KeyPath, Text


class BatchQuestion(Frozen):
    """A question that comes first: whom its check concerns gets no draft before it is answered.

    The check has the message, the legal basis, the case law and how sure it is. It is judged on the
    draft as it would be opened.
    """

    id: Identifier
    check: Text
    question: Text
    """What is asked, in plain words."""
    unjudged: bool = True
    """Whether the question comes first also while the check cannot be judged."""
    fact: Identifier | None = None
    """Name of the fact about the person that answers it; None: it is answered elsewhere."""


class BatchUse(Frozen):
    """How one draft per person is opened from common facts."""

    participation: KeyPath
    """The free text that the paragraph on the person's part is added to; in a group: of each item."""
    asked: tuple[KeyPath, ...] = ()
    """Other questions about the person's part, asked beside the paragraph."""
    questions: tuple[BatchQuestion, ...] = ()


class FanOut(Frozen):
    """How one draft per executing State is opened from common facts."""

    common: tuple[Identifier, ...]
    """Sections whose questions are answered once for all States; groups are filled from the case."""
    own: tuple[KeyPath, ...] = ()
    """Questions of these sections that one State may be answered differently."""

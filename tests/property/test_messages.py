"""Messages that were cut off or flipped on the way: what is taken says what was written, or the pages are seen to differ."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from jitflow.files.service import FileRefused
from jitflow.instruments import envelope
from jitflow.instruments.envelope import EnvelopeError, Place
from jitflow.instruments.loader import load_all
from jitflow.letters import loading
from jitflow.letters.loading import Given
from tests.fixtures import messages
from tests.fixtures.objects import FORMS

LIBRARY = load_all(FORMS)
WHOLE = messages.as_file(messages.data())
HERE = Place("harbour_notice", messages.EXAMPLE["version"], "issuing", "IT", "DE", dict(messages.NAMED))


def test_what_was_written_is_read() -> None:
    found = envelope.read(WHOLE, LIBRARY)
    envelope.judge(found, HERE)
    assert (found.message, found.head.side, found.head.sequence) == ("inquiry", "executing", 1)
    assert found.letter.answers == messages.ANSWERS and found.letter.texts == messages.TEXTS
    assert envelope.write(found.letter, found.message, found.head) == WHOLE


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(WHOLE) - 1))
def test_cut_off_data_are_never_read(length: int) -> None:
    with pytest.raises(EnvelopeError):
        envelope.read(WHOLE[:length], LIBRARY)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_flipped_data_are_never_read_as_something_else(place: int, mask: int) -> None:
    flipped = WHOLE[:place] + bytes([WHOLE[place] ^ mask]) + WHOLE[place + 1 :]
    try:
        found = envelope.read(flipped, LIBRARY)
    except EnvelopeError:
        return
    assert envelope.write(found.letter, found.message, found.head) == WHOLE


@pytest.fixture
def harbour(monkeypatch) -> None:
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))


@pytest.mark.usefixtures("harbour")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_pdf_is_refused_or_still_says_what_was_written(data: st.DataObject) -> None:
    content = bytearray(messages.printed())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        damaged = bytes(content[:place])
    else:
        content[place] ^= data.draw(st.integers(1, 255))
        damaged = bytes(content)
    try:
        found = loading.look(Given(damaged, "letter.pdf", "application/pdf"), HERE)
    except (FileRefused, EnvelopeError):
        return
    assert found.message.letter.answers == messages.ANSWERS and found.message.letter.texts == messages.TEXTS
    assert len(damaged) == len(content), "a file that was cut off is not taken"

"""How waitress takes in what browsers send: in memory, never on a disk, and no more than is allowed.

A body that is announced as too large is read to its end and thrown away as it comes, so that the browser, still
sending, can be told in words why it was refused. Waitress alone would cut the connection.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.utilities import RequestEntityTooLarge

MEBI = 1024 * 1024
FRAME = MEBI
"""Bytes that the other fields of a form may have beside the largest file."""
THROWN_AWAY = 500 * MEBI
"""Bytes that are read only to answer in words; a longer body ends the connection."""
LONGEST_ANSWER = 1024 * MEBI


class _Nothing:
    """A buffer that keeps nothing."""

    def append(self, data: bytes) -> None:
        pass

    def __len__(self) -> int:
        return 0

    def getfile(self) -> BytesIO:
        return BytesIO()

    def close(self) -> None:
        pass


class Parser(HTTPRequestParser):
    """Waitress's own, but a body that is too large is thrown away; the application then sees its length and refuses it."""

    def received(self, data: bytes) -> int:
        """Take in a piece; gives how much of it belongs to this request."""
        consumed = super().received(data)
        too_large = isinstance(self.error, RequestEntityTooLarge) and not self.chunked
        if too_large and self.content_length <= THROWN_AWAY:
            if not isinstance(self.body_rcv.getbuf(), _Nothing):
                self.body_rcv = FixedStreamReceiver(self.content_length, _Nothing())
            self.error, self.completed = None, self.body_rcv.completed
        return consumed


class Channel(HTTPChannel):
    """A connection that reads with our parser."""

    parser_class = Parser


def options(max_body: int) -> dict[str, Any]:
    """Settings of waitress for bodies of at most ``max_body`` bytes: nothing overflows into a temporary file."""
    longest = max_body + FRAME
    return {
        "max_request_body_size": longest,
        "inbuf_overflow": 2 * longest,
        "outbuf_overflow": LONGEST_ANSWER,
    }

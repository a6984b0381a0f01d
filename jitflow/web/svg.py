"""Procedures drawn: the lines of :mod:`jitflow.instruments.diagram` as SVG.

On a page the colours come from the style sheet by class; a file of its own carries them in a style element. Every
shape that means something has words: a title for what the pointer finds, and the same as a list beside the picture.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from jitflow.instruments.diagram import Line, Station, Track
from jitflow.instruments.procedure import Region, State, Transition

ROW, BOX_HEIGHT, BOX_WIDTH = 58, 40, 236
WIDEST = 1400
"""Where lines side by side begin a new row."""
LANE, MARGIN, HEAD, GAP = 13, 10, 30, 28
LANES_OF_COLUMN = 14
"""Ways beside the stations with which a line is still legible in a column of a page."""
LETTER_OF_HEAD = 9
"""Width of a letter over a line, so that long names are not cut off."""
LETTERS = 31
"""Letters that fit in a station at the size of its text."""

STYLE = """
text{font:13px system-ui,sans-serif;fill:#1a2433}.region{font-weight:700;font-size:14px}
.station rect{fill:#fff;stroke:#7b8797;stroke-width:1.5}.station.been rect{fill:#e6efe9;stroke:#2f6b46}
.station.now rect{fill:#1f4fa3;stroke:#1f4fa3}.station.now text{fill:#fff;font-weight:700}
.station.final rect{stroke-width:3}.track{fill:none;stroke:#9aa5b4;stroke-width:1.5}
.track.taken{stroke:#2f6b46;stroke-width:2.5}.track.open{stroke:#1f4fa3;stroke-width:3}
.sign{fill:#fff;stroke:none}.sign.ring{fill:none;stroke:#9aa5b4;stroke-width:1.5}
.sign.tick{fill:none;stroke:#2f6b46;stroke-width:2.5}.tip{fill:#9aa5b4}.tip.taken{fill:#2f6b46}.tip.open{fill:#1f4fa3}
"""


@dataclass(frozen=True)
class Words:
    """The words of a picture, in the reader's language."""

    region: Callable[[Region, str], str]
    """Region and key of its line to words."""
    state: Callable[[State], str]
    step: Callable[[Transition], str]
    kinds: dict[str, str]
    """``now``, ``been``, ``ahead`` and ``open`` in words, for titles."""
    title: str
    """What the picture shows as a whole."""


def draw(lines: list[Line], words: Words, *, alone: bool = False) -> str:
    """The picture. ``alone``: a file of its own, with its style and a white ground."""
    parts, width, height = [], 0, 0
    x = y = MARGIN
    for line in lines:
        left, right = line.lanes
        named = len(words.region(line.region, line.key)) * LETTER_OF_HEAD
        across, down = left * LANE + max(BOX_WIDTH + right * LANE, named), HEAD + len(line.stations) * ROW
        if x > MARGIN and x + across > WIDEST:
            x, y = MARGIN, height + GAP
        parts.append(_line(line, words, x + left * LANE, y))
        width, height = max(width, x + across + MARGIN), max(height, y + down)
        x += across + GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure-diagram" role="img" aria-label={quoteattr(words.title)} '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    )
    ground = f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>' if alone else ""
    return f"{head}<title>{escape(words.title)}</title>{ground}{''.join(parts)}</svg>"


def _line(line: Line, words: Words, x: int, y: int) -> str:
    """One region, its left station edge at ``x``; moved down as a whole, so that all else counts from its top."""
    name = escape(words.region(line.region, line.key))
    stations = "".join(_station(station, words, x) for station in line.stations)
    # Open steps last, so that nothing covers them.
    tracks = sorted(line.tracks, key=lambda track: (track.is_open, track.was_taken))
    drawn = "".join(_track(track, words, x) for track in tracks)
    head = f'<text class="region" x="{x}" y="{MARGIN + 6}">{name}</text>'
    return f'<g transform="translate(0 {y - MARGIN})">{head}{drawn}{stations}</g>'


def _top(row: int) -> int:
    return HEAD + row * ROW


def _middle(row: int) -> float:
    return _top(row) + BOX_HEIGHT / 2


def _station(station: Station, words: Words, x: int) -> str:
    y = _top(station.row)
    name = words.state(station.state)
    shown = textwrap.wrap(name, LETTERS, max_lines=2, placeholder="…") or [""]
    first = y + (25 if len(shown) == 1 else 17)
    spans = " ".join(  # the space: words of two lines stay apart where the text is read out or copied
        f'<tspan x="{x + 30}" y="{first + number * 16}">{escape(part)}</tspan>' for number, part in enumerate(shown)
    )
    classes = f"station {station.kind}{' final' if station.state.final else ''}"
    title = f"{name}: {words.kinds[station.kind]}"
    return (
        f'<g class="{classes}"><title>{escape(title)}</title>'
        f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
        f"{_sign(station, x + 16, y + BOX_HEIGHT / 2)}<text>{spans}</text></g>"
    )


def _sign(station: Station, x: float, y: float) -> str:
    """A shape beside the name: a full dot for now, a tick for what was, a ring for what is ahead."""
    if station.kind == "now":
        return f'<circle class="sign" cx="{x}" cy="{y}" r="6"/>'
    if station.kind == "been":
        return f'<path class="sign tick" d="M{x - 5} {y}l4 5 7-9"/>'
    return f'<circle class="sign ring" cx="{x}" cy="{y}" r="5"/>'


def _track(track: Track, words: Words, x: int) -> str:
    state = " open" if track.is_open else (" taken" if track.was_taken else "")
    names = ", ".join(words.step(step) for step in track.steps)
    title = f"{names} ({words.kinds['open']})" if track.is_open else names
    if track.lane == 0:
        centre = x + BOX_WIDTH / 2
        top, bottom = _top(track.start) + BOX_HEIGHT, _top(track.end)
        path = f"M{centre} {top}V{bottom - 6}"
        tip = _arrow(centre, bottom, 0, state)
    else:
        side = -1 if track.leads_back else 1
        edge = x if track.leads_back else x + BOX_WIDTH
        far = edge + side * track.lane * LANE
        # Ends a little apart, so that what leaves is told from what arrives.
        shift = -7 if track.leads_back else 7
        start, end = _middle(track.start) + shift, _middle(track.end) - shift
        bend = 6 if end > start else -6
        path = (
            f"M{edge} {start}H{far - side * 6}Q{far} {start} {far} {start + bend}"
            f"V{end - bend}Q{far} {end} {far - side * 6} {end}H{edge + side * 6}"
        )
        tip = _arrow(edge, end, -side, state)
    return f'<g><title>{escape(title)}</title><path class="track{state}" d="{path}"/>{tip}</g>'


def _arrow(x: float, y: float, direction: int, state: str) -> str:
    """The head of an arrow at a point: 0 downwards, 1 to the right, -1 to the left."""
    if direction == 0:
        shape = f"M{x} {y}l-5 -8h10z"
    else:
        shape = f"M{x} {y}l{-direction * 8} -5v10z"
    return f'<path class="tip{state}" d="{shape}"/>'

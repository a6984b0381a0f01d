"""What a partner's PDF holds: its data are read, printed again, and compared with its pages. The page prevails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jitflow import documents, library
from jitflow.documents import RenderError, RenderFailed, RenderRequest
from jitflow.documents.outline import outline
from jitflow.documents.projection import project
from jitflow.files import partner
from jitflow.files.service import FileRefused
from jitflow.instruments import envelope, file
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument
from jitflow.instruments.file import InstrumentFileError

VERSION_UNKNOWN, UNUSABLE, UNPRINTABLE, A_MESSAGE = "version_unknown", "unusable", "unprintable", "a_message"
"""Why the data of a PDF are not taken."""


LANGUAGE_LENGTH = 2
"""Letters of the code of a language that an instrument can be kept in."""


class TryAgain(Exception):
    """The data could not be printed again now; another moment may change that."""


@dataclass(frozen=True)
class Look:
    """What was found in a PDF."""

    outcome: str
    """same, differs or no_data."""
    definition: Definition | None = None
    instrument: Instrument | None = None
    """As the data would print it: what no page shows is left out."""
    comparison: dict[str, Any] = field(default_factory=dict)
    """See :func:`jitflow.files.readers.compared.compared`; ``why`` where there are no usable data."""


def look(content: bytes) -> Look:
    """Look into an inspected PDF. Takes seconds: never inside a write unit.

    Raises FileRefused where it cannot be read within the limits, and TryAgain.
    """
    found = partner.data_of(content)
    if not found.content:
        return Look("no_data")
    try:
        data = file.parse(found.content)
        if envelope.MESSAGE in data:
            return Look("no_data", comparison={"why": A_MESSAGE})
        definition, instrument = file.from_data(data, library.library())
    except InstrumentFileError as fault:
        why = VERSION_UNKNOWN if fault.path in ("instrument", "version", "jitflow") else UNUSABLE
        return Look("no_data", comparison={"why": why})
    if len(instrument.language) != LANGUAGE_LENGTH:
        return Look("no_data", comparison={"why": UNUSABLE})
    languages = _languages(definition, instrument, found)
    projected = project(definition, instrument, *languages)
    request = RenderRequest(file.to_data(projected), languages[0], beside=languages[1] if len(languages) > 1 else None)
    try:
        printed = documents.render(request)
        comparison = _compare(content, printed.content, request)
    except RenderFailed:
        raise TryAgain from None
    except RenderError:
        return Look("no_data", comparison={"why": UNPRINTABLE})
    comparison["status"] = instrument.status
    comparison["hidden"] = _hidden(file.to_data(instrument), file.to_data(projected))
    differs = comparison["differences"] or comparison.get("uncompared")
    return Look("differs" if differs else "same", definition, projected, comparison)


def _compare(content: bytes, printed: bytes, request: RenderRequest) -> dict[str, Any]:
    try:
        return partner.compare(content, printed, outline(documents.located(request)))
    except FileRefused:
        # Nobody can say whether they agree: then they do not.
        return {"differences": [], "more": 0, "released": [], "looks": [], "uncompared": True}


def _languages(definition: Definition, instrument: Instrument, found: partner.PartnerData) -> tuple[str, ...]:
    """The languages the paper is in, as its file says; that of the instrument where it says none that we know."""
    known = [one for one in (found.language, found.beside) if one in definition.wording]
    return tuple(dict.fromkeys(known)) or (instrument.language,)


def _hidden(whole: dict[str, Any], shown: dict[str, Any]) -> bool:
    """Whether the data hold what no page prints."""
    return any(whole[part] != shown[part] for part in ("answers", "texts"))

"""PDF: what would act, load or hide something is refused by name. The file itself is never written anew:
a signature holds for its bytes only."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pikepdf

from .refusals import FileRefused

OBJECTS = 400_000
"""Objects a PDF may have, those inside others counted."""
PAGES = 3000
OWN_ATTACHMENT = "instrument.json"
"""Name of the data file that jitflow attaches to its own PDFs (jitflow.documents.pdf)."""
OWN_SIZE = 8 * 1024 * 1024
_FILE_KEYS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
Read = tuple[int | None, dict[str, Any], bytes]

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch_action",
    "/GoToR": "remote_action",
    "/GoToE": "remote_action",
    "/SubmitForm": "remote_action",
    "/ImportData": "remote_action",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/RichMediaExecute": "multimedia",
}
_ANNOTATIONS = {
    "/FileAttachment": "embedded_files",
    "/RichMedia": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/Screen": "multimedia",
    "/3D": "multimedia",
}


def read(content: bytes) -> Read:
    """Pages, signatures and links of a PDF. Raises :class:`FileRefused`."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True, attempt_recovery=False) as opened:
            if opened.is_encrypted:
                raise FileRefused("encrypted")
            return _looked_through(opened)
    except pikepdf.PasswordError:
        raise FileRefused("encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError) as fault:
        if isinstance(fault, FileRefused):
            raise
        raise FileRefused("unreadable") from None


def _looked_through(opened: pikepdf.Pdf) -> Read:
    pages = len(opened.pages)
    if pages == 0:
        raise FileRefused("no_pages")
    if pages > PAGES:
        raise FileRefused("too_complex")
    found: dict[str, Any] = {}
    for one in _dictionaries(opened):
        reason = _reason(one)
        if reason:
            raise FileRefused(reason)
        if "/EF" in one:
            found.setdefault("attachments", []).append(_own_attachment(one))
        if one.get("/Type") == "/Sig" or ("/ByteRange" in one and "/Contents" in one):
            found["signed"] = found.get("signed", 0) + 1
        if one.get("/S") == "/URI":
            found["links"] = found.get("links", 0) + 1
    return pages, found, b""


def _reason(one: Any) -> str:
    """Why a dictionary keeps the file out, or ""."""
    if "/JS" in one:
        return "javascript"
    if "/XFA" in one:
        return "xfa"
    # Content that is fetched from another file: a stream kept outside, a page of another document.
    if isinstance(one, pikepdf.Stream) and ("/F" in one or ("/Ref" in one and one.get("/Subtype") == "/Form")):
        return "remote_action"
    for key, reasons in (("/S", _ACTIONS), ("/Subtype", _ANNOTATIONS)):
        value = one.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in reasons:
            return reasons[str(value)]
    return ""


def _own_attachment(one: Any) -> str:
    """The name of jitflow's own data file; any other embedded file is refused."""
    # A file may be embedded once for each kind of reader, under a name for each: all of them must be ours.
    names = {str(one[key]) for key in _FILE_KEYS if key in one}
    streams = [value for _key, value in one.EF.items()]
    if names != {OWN_ATTACHMENT} or not streams or not all(_is_own_data(stream) for stream in streams):
        raise FileRefused("embedded_files")
    return OWN_ATTACHMENT


def _is_own_data(stream: Any) -> bool:
    if not isinstance(stream, pikepdf.Stream) or stream.get("/Subtype") != "/application/json":
        return False
    data = stream.read_bytes()
    try:
        parsed = json.loads(data) if len(data) <= OWN_SIZE else None
    except ValueError:
        parsed = None
    return isinstance(parsed, dict) and parsed.get("jitflow") == 1


def _dictionaries(opened: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, whether anything leads to it or not."""
    looked_at = 0
    for indirect in (opened.trailer, *opened.objects):
        waiting = [indirect]
        while waiting:
            one = waiting.pop()
            looked_at += 1
            if looked_at > OBJECTS:
                raise FileRefused("too_complex")
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
                yield one
                inner = [value for _key, value in one.items()]
            elif isinstance(one, pikepdf.Array):
                inner = list(one)
            else:
                continue
            waiting += [value for value in inner if isinstance(value, pikepdf.Object) and not value.is_indirect]

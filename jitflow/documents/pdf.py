"""HTML and PDF from a document model.

The PDF is PDF/A-3a: tagged, with language and title, fonts embedded, and the projection
attached as JSON. All its dates are the instrument's ``as_of``, its identifier follows from
its inputs, so equal inputs give equal bytes within one release of WeasyPrint.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import io
import logging
import time
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import pydyf
from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from .fetcher import Fetcher
from .pdf_tags import languages_tagged
from .request import RenderFailed
from .sandbox import DocumentEnvironment, assert_plain

VARIANT = "pdf/a-3a"
ATTACHMENT = "instrument.json"
FONTS = Path("/usr/share/fonts")

# WeasyPrint reports every ignored property; a refused address is reported by the fetcher.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
logging.getLogger("fontTools").setLevel(logging.ERROR)

_environments: dict[Path, DocumentEnvironment] = {}


def environment(folder: Path) -> DocumentEnvironment:
    """The sandbox over a template folder, kept so that templates are compiled once."""
    made = _environments.get(folder)
    if made is None:
        made = _environments[folder] = DocumentEnvironment(folder)
    return made


def make_html(model: dict[str, Any], folder: Path, template: str) -> str:
    """The document as one HTML page with its style sheet inside."""
    context = {"head": model["head"], "blocks": model["blocks"], "leaves": model["leaves"]}
    assert_plain(context)
    return environment(folder).get_template(f"{template}.html").render(context)


def make_pdf(
    html: str,
    folder: Path,
    as_of: str,
    identifier: bytes,
    attachment: bytes | None,
    description: str = "",
    images: dict[str, bytes] | None = None,
) -> bytes:
    """The HTML as PDF/A-3a. ``identifier`` is 16 bytes that follow from the inputs.

    Raises :class:`RenderFailed` when the template asks for what it may not load.
    """
    fetcher = Fetcher([folder, FONTS], images)
    date = datetime.datetime.fromisoformat(as_of)
    attachments = []
    if attachment is not None:
        one = Attachment(
            file_obj=io.BytesIO(attachment),
            name=ATTACHMENT,
            description=description,
            relationship="Source",
            created=date,
            modified=date,
            url_fetcher=fetcher,
        )
        attachments.append(one)
    page = HTML(string=html, base_url=folder.as_uri() + "/", url_fetcher=fetcher)
    with quiet(), packed_once(), languages_tagged():
        raw = page.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=identifier,
            attachments=attachments,
            font_config=font_configuration(),
        )
    if fetcher.refused:
        raise RenderFailed(f"the template asked for {fetcher.refused[0]!r}, which documents may not load")
    return tidy(raw)


@lru_cache(maxsize=1)
def font_configuration() -> FontConfiguration:
    """One for the process: our templates bring no fonts of their own."""
    return FontConfiguration()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """WeasyPrint 70.0 leaves the file of its colour profile to the garbage collector."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"unclosed file .*sRGB2014\.icc", ResourceWarning)
        yield


@contextlib.contextmanager
def packed_once() -> Iterator[None]:
    """Each stream is packed once: pydyf packs all of them for the file, and all again for the
    checksum that identifies the file, although nothing changes in between.

    Only within one :meth:`pydyf.PDF.write`; the bytes are those that pydyf alone would write.
    """
    packed: dict[int, tuple[pydyf.Stream, bytes]] = {}
    writing = False

    def data(stream: pydyf.Stream) -> bytes:
        if not writing:
            return _packed(stream)
        known = packed.get(id(stream))
        if known is None:
            known = packed[id(stream)] = (stream, _packed(stream))
        return known[1]

    def write(document: pydyf.PDF, *args: Any, **more: Any) -> None:
        nonlocal writing
        writing = True
        try:
            _write(document, *args, **more)
        finally:
            writing = False
            packed.clear()

    pydyf.Stream.data, pydyf.PDF.write = property(data), write
    try:
        yield
    finally:
        pydyf.Stream.data, pydyf.PDF.write = property(_packed), _write


_packed = pydyf.Stream.data.fget
_write = pydyf.PDF.write


def tidy(raw: bytes) -> bytes:
    """WeasyPrint's file with each attached file listed once in /AF, saved the same way every time."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if "/AF" in pdf.Root:
            once = {entry.objgen: entry for entry in pdf.Root.AF}
            pdf.Root.AF = pikepdf.Array(list(once.values()))
        made = io.BytesIO()
        pdf.save(
            made,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
        return made.getvalue()


def attached_json(content: bytes) -> tuple[bytes, str]:
    """The instrument file inside a PDF made by jitflow, and the PDF's language.

    Raises ValueError when the PDF cannot be read or has no such attachment.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if ATTACHMENT not in pdf.attachments:
                raise ValueError("the PDF has no instrument attached")
            found = pdf.attachments[ATTACHMENT].get_file().read_bytes()
            return found, str(pdf.Root.get("/Lang", ""))
    except pikepdf.PdfError as fault:
        raise ValueError(f"the PDF cannot be read: {fault}") from None


def page_count(content: bytes) -> int:
    """Pages of a PDF that jitflow made."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def warm(folder: Path) -> float:
    """Load fonts and the template once; gives the seconds it took."""
    start = time.perf_counter()
    for template in ("standard", "beside"):
        environment(folder).get_template(f"{template}.html")
    page = '<html lang="en"><title>x</title><p style="font-family: DejaVu Serif">x</p><p style="font-family: DejaVu Sans">ж ε ش'
    with quiet():
        HTML(string=page, url_fetcher=Fetcher([])).write_pdf(pdf_variant=VARIANT, pdf_identifier=b"0" * 16)
    gc.collect()
    gc.freeze()
    return time.perf_counter() - start

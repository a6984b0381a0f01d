"""What strangers send: good files pass and stay what they are, each bad one is refused for its own reason (checks 43, 49 to 51, 54)."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, strategies as st
from PIL import Image, ImageChops

from jitflow.documents import RenderRequest
from jitflow.files.readers import FileRefused, kind_of
from jitflow.files.readers.refusals import CODES
from jitflow.files.readers.work import work
from jitflow.files.words import WORDS
from tests.fixtures import hidden, strangers
from tests.fixtures.documents import asked, made

CORPUS = {
    **strangers.bad_pdfs(), **strangers.bad_images(), **strangers.bad_documents(),
    **hidden.hidden_in_documents(), **hidden.hidden_in_pdfs(),
}  # fmt: skip


def read(content: bytes, name: str = "", declared: str = ""):
    """Type and inside of a file, without the child process."""
    ending = next((e for e, m in ENDINGS.items() if content.startswith(m)), "bin")
    kind = kind_of(content, name or f"file.{ending}", declared)
    head, kept = work((kind.code, content))
    if "refused" in head:
        raise FileRefused(head["refused"], **head["detail"])
    return head, kept


ENDINGS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8", "png": b"\x89PNG", "docx": b"PK"}


@pytest.mark.parametrize("name", CORPUS)
def test_a_bad_file_is_refused_for_its_reason(name: str) -> None:
    content, reason = CORPUS[name]
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert refused.value.code == reason


def test_every_reason_has_words() -> None:
    assert set(WORDS) == {*CODES, "type_mismatch_known"}


def test_a_pdf_is_counted_and_never_written_anew() -> None:
    head, kept = read(strangers.pdf(pages=3))
    assert head == {"pages": 3, "found": {}} and kept == b""


def test_a_signature_is_seen_and_the_bytes_stay() -> None:
    head, kept = read(strangers.pdf(change=strangers.signed))
    assert head["found"] == {"signed": 1} and kept == b""


def test_links_are_counted() -> None:
    import pikepdf

    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")
    assert read(strangers.pdf(change=strangers.annotation("/Link", A=link)))[0]["found"] == {"links": 1}
    linked = strangers.docx(strangers.relation("hyperlink", "mailto:a@example.org"))
    assert read(linked)[0]["found"]["links"] == 1


def test_papers_of_jitflow_come_back_with_their_data() -> None:
    head, _ = read(made("pdf").content)
    assert head["found"] == {"attachments": ["instrument.json"]} and head["pages"] >= 1
    assert read(made("docx").content)[0]["found"]["parts"] > 5
    assert isinstance(asked(), RenderRequest)


LINKS = ('HYPERLINK \\l "_Toc1" \\h', 'HYPERLINK \\o "what is shown" "https://x.eu" \\h', 'HYPERLINK "#_Toc1"')


@pytest.mark.parametrize(
    "text", ["PAGE", ' TOC \\o "1-3"', "= 2 + 3", 'IF 1 = 1 "a" "b"', 'HYPERLINK "https://x.eu"', *LINKS]
)
def test_fields_that_only_compute_stay(text: str) -> None:
    assert read(strangers.docx(body=strangers.instruction(text)))[0]["found"]["parts"]


def test_fields_in_alternatives_and_noted_changes_stay() -> None:
    whole = hidden.a_field(hidden.run("PAGE"))
    box = f'<mc:Choice Requires="x" {hidden.UNKNOWN}>{whole}</mc:Choice>'
    choice = f"<w:p><w:r><mc:AlternateContent {hidden.MC}>{box}</mc:AlternateContent></w:r></w:p>"
    noted = hidden.a_field(
        f'<w:del w:id="1">{hidden.run("PAGE", "delInstrText")}</w:del><w:ins w:id="2">{hidden.run("NUMPAGES")}</w:ins>'
    )
    with pytest.raises(FileRefused):
        read(strangers.docx(body=noted))  # PAGENUMPAGES is what both together say: nobody can tell which it will be
    outside = f'<w:ins w:id="2">{whole.replace("<w:p>", "").replace("</w:p>", "")}</w:ins>'
    assert read(strangers.docx(body=choice))[0]["found"] == read(strangers.docx(body=f"<w:p>{outside}</w:p>"))[0]["found"]


@pytest.mark.parametrize("make", [strangers.jpeg, strangers.png])
def test_metadata_go_and_the_picture_stays(make) -> None:
    sent = make(noted=True)
    assert strangers.MARKER in sent
    head, kept = read(sent)
    assert strangers.MARKER not in kept and head["found"]["removed"]
    before, after = Image.open(io.BytesIO(sent)), Image.open(io.BytesIO(kept))
    assert not after.getexif() and "comment" not in after.info and "xmp" not in after.info
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert read(kept)[0]["found"].get("removed") is None, "a second look finds nothing more"


@pytest.mark.parametrize("orientation", range(2, 9))
def test_how_the_camera_was_held_is_kept_and_nothing_else(orientation: int) -> None:
    head, kept = read(strangers.jpeg(noted=True, orientation=orientation, tail=b"maker's notes"))
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {0x0112: orientation}
    assert head["found"]["orientation"] == orientation and "trailing" in head["found"]["removed"]
    assert strangers.MARKER not in kept


def test_progressive_grey_and_cmyk_pictures_pass() -> None:
    for mode, more in (("L", {}), ("RGB", {"progressive": True}), ("CMYK", {}), ("RGB", {"icc_profile": b"\0" * 200})):
        out = io.BytesIO()
        Image.radial_gradient("L").convert(mode).save(out, "JPEG", **more)
        _, kept = read(out.getvalue())
        assert Image.open(io.BytesIO(kept)).convert("RGB").tobytes() == Image.open(out).convert("RGB").tobytes()
    for mode in ("1", "L", "P", "RGBA", "I;16"):
        out = io.BytesIO()
        Image.new(mode, (20, 10)).save(out, "PNG")
        assert read(out.getvalue())[0]["found"] == {"width": 20, "height": 10}


def test_fifty_megapixels_are_the_limit() -> None:
    with pytest.raises(FileRefused) as refused:
        read(strangers.huge_png(10_000, 5_001))
    assert (refused.value.code, refused.value.detail) == ("too_many_pixels", {"limit": 50})
    assert read(strangers.huge_png(10_000, 5_000))[0]["pages"] == 1


# --- types (check 51)

GOOD = {"pdf": strangers.pdf(), "jpg": strangers.jpeg(), "png": strangers.png(), "docx": strangers.docx()}
DECLARED = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
OTHERS = ("exe", "html", "svg", "zip", "docm", "dotx", "tif", "", "pdf.exe", "txt")


@pytest.mark.parametrize("ending", GOOD)
def test_the_right_name_and_type_pass(ending: str) -> None:
    for declared in (DECLARED[ending], "", "application/octet-stream", f"{DECLARED[ending]}; charset=binary"):
        assert kind_of(GOOD[ending], f"Scan.{ending.upper()}", declared).media_type == DECLARED[ending]


@pytest.mark.parametrize(
    ("content", "name", "declared"),
    [
        *[(c, f"a.{e}", "") for c in GOOD for e in (*GOOD, *OTHERS) if e != c],
        *[(c, f"a.{c}", DECLARED[d]) for c in GOOD for d in GOOD if d != c],
        *[(c, f"a.{c}", d) for c in GOOD for d in ("text/html", "image/svg+xml", "application/zip")],
    ],
)
def test_a_name_or_type_that_lies_is_refused(content: str, name: str, declared: str) -> None:
    with pytest.raises(FileRefused) as refused:
        kind_of(GOOD[content], name, declared)
    assert refused.value.code == "type_mismatch"


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a",
        b"MZ\x90",
        b"<html>",
        b"<svg xmlns='x'/>",
        b"\xd0\xcf\x11\xe0",
        b" %PDF-1.4",
        b"II*\0",
        b"hello",
        b"\0",
    ],
)
def test_what_is_none_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        kind_of(content, "a.pdf", "application/pdf")
    assert refused.value.code == "type_unknown"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        kind_of(b"", "a.pdf", "application/pdf")
    assert refused.value.code == "empty"


def test_a_pdf_that_is_an_archive_too_is_refused() -> None:
    for both in (GOOD["pdf"] + strangers.zip_of({"a.txt": b"x"}), GOOD["pdf"] + b"x" * 2000):
        with pytest.raises(FileRefused) as refused:
            kind_of(both, "a.pdf", "")
        assert refused.value.code == "polyglot"


# --- whatever comes (check 89): refused in words or read, never a fault of another kind


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_spoiled_files_are_refused_or_read_and_nothing_else(ending: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[ending])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        what = data.draw(st.sampled_from(["flip", "cut", "double", "insert"]))
        if what == "flip":
            content[place] ^= data.draw(st.integers(1, 255))
        elif what == "cut":
            del content[place : place + data.draw(st.integers(1, 200))]
        elif what == "double":
            content[place:place] = content[place : place + 300]
        else:
            content[place:place] = data.draw(st.binary(min_size=1, max_size=40))
        if not content:
            break
    with contextlib.suppress(FileRefused):
        read(bytes(content), f"a.{ending}")

"""One PDF of many: order, bookmarks, page labels, structure, originals attached, nothing of strangers that acts."""

from __future__ import annotations

import io

import pikepdf
import pytest

from jitflow.documents import RenderRefused
from jitflow.documents.binder import work
from jitflow.documents.binding import Attached, BindRequest, Bound, BoundPart, bind, bound
from tests.fixtures import strangers
from tests.fixtures.documents import made, pdf_text

OURS = made("pdf").content
SECOND = made("pdf", language="it").content
SIGNED = strangers.pdf(3, change=strangers.signed, text="Scan")


def request(*parts: BoundPart, attached: tuple[Attached, ...] = ()) -> BindRequest:
    return BindRequest(parts, "Pack P-1", "it", "2026-11-20", "Tribunale", attached)


def bound_here(asked: BindRequest) -> Bound:
    """Bound in this process, without a child."""
    return bound(*work(asked))


@pytest.fixture(scope="module")
def pack() -> bytes:
    parts = (
        BoundPart(OURS, "First (English)", "EN-"),
        BoundPart(SECOND, "Second (Italian)", "IT-"),
        BoundPart(SIGNED, "Enclosure 1: Scan", "1-", ours=False),
    )
    return bound_here(request(*parts, attached=(Attached("E01.pdf", SIGNED, "application/pdf", "Scan"),))).content


def pages_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def test_a_child_binds_as_this_process_would() -> None:
    asked = request(BoundPart(OURS, "One"), BoundPart(SIGNED, "Two", ours=False))
    assert bind(asked) == bound_here(asked)
    assert bind(asked).pages == (pages_of(OURS), 3)


def test_equal_parts_give_equal_bytes(pack: bytes) -> None:
    asked = request(BoundPart(OURS, "One"), attached=(Attached("a.pdf", SIGNED, "application/pdf"),))
    assert bound_here(asked) == bound_here(asked)


def test_pages_stand_in_order(pack: bytes) -> None:
    texts = [page for page in pdf_text(pack).split("\f") if page]
    count = pages_of(OURS)
    assert len(texts) == count + pages_of(SECOND) + 3
    assert "Scan 1" in texts[-3] and "Scan 3" in texts[-1]


def test_bookmarks_lead_to_parts_and_boxes(pack: bytes) -> None:
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        with pdf.open_outline() as outline:
            roots = [(one.title, numbers[one.destination[0].objgen]) for one in outline.root]
            boxes = [
                (one.title, numbers[one.destination[0].objgen]) for root in outline.root[:2] for one in root.children
            ]
    first = pages_of(OURS)
    assert roots == [
        ("First (English)", 0),
        ("Second (Italian)", first),
        ("Enclosure 1: Scan", first + pages_of(SECOND)),
    ]
    with pikepdf.open(io.BytesIO(OURS)) as pdf, pdf.open_outline() as outline:
        own = [one.title for root in outline.root for one in root.children]
    assert own and [title for title, _ in boxes][: len(own)] == own
    assert [page for _, page in boxes] == sorted(page for _, page in boxes)


def test_pages_are_labelled_by_part(pack: bytes) -> None:
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        labels = [page.label for page in pdf.pages]
    assert labels[0] == "EN-1" and labels[pages_of(OURS)] == "IT-1" and labels[-3:] == ["1-1", "1-2", "1-3"]


def test_title_language_and_date_are_set(pack: bytes) -> None:
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["dc:title"], str(pdf.Root.Lang), str(pdf.docinfo["/Title"])) == ("Pack P-1", "it", "Pack P-1")
        assert str(meta["xmp:CreateDate"]).startswith("2026-11-20") and "pdfaid:part" not in meta
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261120000000Z"


def test_the_structure_for_reading_voices_is_whole(pack: bytes) -> None:
    """Every page of ours is in the tree of its own part, under the language of that part."""
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        tree = pdf.Root.StructTreeRoot
        numbers = list(tree.ParentTree.Nums)
        parents = dict(zip((int(key) for key in numbers[::2]), numbers[1::2], strict=True))
        ours = pages_of(OURS) + pages_of(SECOND)
        for page in list(pdf.pages)[:ours]:
            marked = parents[int(page.obj.StructParents)]
            first = marked[0] if isinstance(marked, pikepdf.Array) else marked
            assert first.Pg.objgen == page.obj.objgen
        assert [str(one.Lang) for one in tree.K] == ["en", "it"] and all(tree == one.P for one in tree.K)
        assert all("/StructParents" not in page.obj for page in list(pdf.pages)[ours:])
        assert not pdf.Root.MarkInfo.Marked, "a scan has no structure, so the file is not said to have one throughout"
    with pikepdf.open(io.BytesIO(bound_here(request(BoundPart(OURS, "One"))).content)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def test_a_signed_original_is_attached_byte_for_byte_and_its_pages_claim_no_signature(pack: bytes) -> None:
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        assert pdf.attachments["E01.pdf"].get_file().read_bytes() == SIGNED
        assert "/AcroForm" not in pdf.Root
        kinds = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/FT") == "/Sig"]
        assert kinds == []


def test_nothing_of_strangers_leads_elsewhere_but_links_to_the_web() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        link = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": [0, 0, 9, 9]}
        web = pikepdf.Dictionary(**link, A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"))
        named = pikepdf.Dictionary(**link, A=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage))
        page.Annots = pikepdf.Array([pdf.make_indirect(web), pdf.make_indirect(named)])
        page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage))

    content = bound_here(request(BoundPart(strangers.pdf(1, change=change), "x", ours=False))).content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0].obj
        assert [str(one.A.S) for one in page.Annots] == ["/URI"] and "/AA" not in page


def test_a_part_that_is_no_pdf_is_named() -> None:
    with pytest.raises(RenderRefused) as refused:
        bind(request(BoundPart(OURS, "One"), BoundPart(b"%PDF-1.7 broken", "Two", ours=False)))
    assert refused.value.path == "parts.1"

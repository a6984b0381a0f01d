"""What the child process of :mod:`binding` does with the parts. Imported there only: it loads pikepdf."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf

from .binding import BindRequest, BoundPart

_PAGE_KEYS = ("/AA", "/B", "/Metadata", "/PieceInfo", "/SeparationInfo", "/Tabs", "/Thumb")
"""What a page of a stranger may have and does not keep."""


def work(request: BindRequest) -> tuple[dict[str, Any], bytes]:
    """The pages of each part and the bound file, or the number of the part that cannot be read."""
    binder = _Binder(request)
    for index, part in enumerate(request.parts):
        try:
            binder.add(part)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError):
            return {"unreadable": index}, b""
    return {"pages": binder.pages}, binder.saved()


class _Binder:
    """The file while it grows."""

    def __init__(self, request: BindRequest) -> None:
        self.request = request
        self.pdf = Pdf.new()
        self.pages: list[int] = []
        self.outline: list[OutlineItem] = []
        self.labels: list[Any] = []
        self.structure: list[Any] = []
        self.parents: list[Any] = []
        self.next_parent = 0
        self.sources: list[Pdf] = []

    def add(self, part: BoundPart) -> None:
        """Bind one part in behind the others."""
        source = pikepdf.open(io.BytesIO(part.content), suppress_warnings=True)
        self.sources.append(source)  # its streams are read when the whole is saved
        first = len(self.pdf.pages)
        if not part.ours:
            source.flatten_annotations("all")
        bookmarks = _bookmarks(source, first) if part.ours else []
        for page in source.pages:
            self.pdf.pages.append(page)
        count = len(self.pdf.pages) - first
        if part.ours:
            self._take_structure(source, first)
        else:
            self._cleaned(first)
        if part.title:
            root = OutlineItem(part.title, first, "Fit")
            root.is_closed = True
            root.children.extend(bookmarks)
            self.outline.append(root)
        self.labels += [first, Dictionary(S=Name.D, P=part.label, St=1)]
        self.pages.append(count)

    def _take_structure(self, source: Pdf, first: int) -> None:
        """The structure for reading voices, with its numbers moved on behind those of the parts before."""
        if "/StructTreeRoot" not in source.Root:
            return
        tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        elements = list(tree.K) if isinstance(tree.K, Array) else [tree.K]
        language = source.Root.get("/Lang")
        for element in elements:
            if language is not None and "/Lang" not in element:
                element.Lang = pikepdf.String(str(language))
        self.structure += elements
        highest = -1
        numbers = list(tree.ParentTree.Nums) if "/ParentTree" in tree else []
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            self.parents += [int(key) + self.next_parent, value]
            highest = max(highest, int(key))
        for page in list(self.pdf.pages)[first:]:
            for holder, name in (
                (page.obj, "/StructParents"),
                *((a, "/StructParent") for a in page.obj.get("/Annots", [])),
            ):
                if name in holder:
                    holder[name] = int(holder[name]) + self.next_parent
        self.next_parent += highest + 1

    def _cleaned(self, first: int) -> None:
        """Pages of strangers without what leads elsewhere: only links to pages of the web stay."""
        for page in list(self.pdf.pages)[first:]:
            for key in (*_PAGE_KEYS, "/StructParents"):
                if key in page.obj:
                    del page.obj[key]
            kept = []
            for one in page.obj.get("/Annots", []):
                target = one.get("/A", Dictionary())
                if one.get("/Subtype") == Name.Link and target.get("/S") == Name.URI:
                    for key in ("/StructParent", "/AA", "/PA"):
                        if key in one:
                            del one[key]
                    kept.append(one)
            page.obj.Annots = Array(kept)

    def saved(self) -> bytes:
        """The bytes of the whole."""
        pdf, request = self.pdf, self.request
        with pdf.open_outline() as outline:
            outline.root.extend(self.outline)
        pdf.Root.PageLabels = Dictionary(Nums=Array(self.labels))
        pdf.Root.PageMode = Name.UseOutlines
        pdf.Root.Lang = pikepdf.String(request.language)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self._structured()
        self._described()
        for one in request.attached:
            pdf.attachments[one.name] = pikepdf.AttachedFileSpec(
                pdf, one.content, filename=one.name, mime_type=one.media_type, description=one.description
            )
        made = io.BytesIO()
        pdf.save(
            made,
            deterministic_id=True,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        for source in self.sources:
            source.close()
        return made.getvalue()

    def _structured(self) -> None:
        if not self.structure:
            return
        root = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array(self.structure),
                ParentTree=self.pdf.make_indirect(Dictionary(Nums=Array(self.parents))),
                ParentTreeNextKey=self.next_parent,
            )
        )
        for element in self.structure:
            element.P = root
        self.pdf.Root.StructTreeRoot = root
        # A scan has no structure: a file with one is not said to be tagged throughout.
        self.pdf.Root.MarkInfo = Dictionary(Marked=all(part.ours for part in self.request.parts))

    def _described(self) -> None:
        request = self.request
        day = datetime.date.fromisoformat(request.as_of)
        moment = f"{day.isoformat()}T00:00:00Z"
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as data:
            data["dc:title"] = request.title
            data["dc:language"] = [request.language]
            if request.author:
                data["dc:creator"] = [request.author]
            data["xmp:CreateDate"] = data["xmp:ModifyDate"] = moment
        self.pdf.docinfo["/Title"] = request.title
        if request.author:
            self.pdf.docinfo["/Author"] = request.author
        self.pdf.docinfo["/CreationDate"] = self.pdf.docinfo["/ModDate"] = f"D:{day:%Y%m%d}000000Z"


def _bookmarks(source: Pdf, first: int) -> list[OutlineItem]:
    """The bookmarks below the title of one of our papers, leading to the bound pages."""
    places = {page.obj.objgen: number for number, page in enumerate(source.pages)}
    with source.open_outline() as outline:
        below = [item for root in outline.root for item in root.children]
    made = []
    for item in below:
        target = item.destination
        number = places.get(target[0].objgen) if isinstance(target, Array) else None
        if number is not None:
            made.append(OutlineItem(item.title, first + number, "XYZ", left=float(target[2]), top=float(target[3])))
    return made

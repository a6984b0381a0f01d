"""Builds templates/documents/standard.docx: ``python -m jitflow.documents.build_template``,
which builds the template in two languages, too (:mod:`build_beside_template`).

The file is a docxtpl template with real styles, A4, running head and foot. Its words come
from the document model as flattened by :mod:`docx_parts`: paragraphs with a style and
runs, and boxes with rows of paragraphs. Building it again gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from jitflow import paths

from .package import write_package
from .template_styles import EDGE, EDGES, STYLES, WIDTH

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def tag_paragraph(tag: str) -> str:
    """A paragraph that holds one docxtpl tag and leaves nothing behind."""
    return f"<w:p><w:r><w:t>{{%p {tag} %}}</w:t></w:r></w:p>"


def tag_run(tag: str) -> str:
    """A run that holds one docxtpl tag."""
    return f"<w:r><w:t>{{%r {tag} %}}</w:t></w:r>"


def run(properties: str = "", text: str = "{{ r.text }}", style: str = "{{ r.style }}") -> str:
    """A run with a character style."""
    return f'<w:r><w:rPr><w:rStyle w:val="{style}"/>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def runs(name: str) -> str:
    """A loop over runs: plain, in a named language, of unknown language, from right to left, breaks and tabs."""
    return "".join(
        (
            tag_run(f"for r in {name}"),
            tag_run("if r.kind == 'text'") + run(),
            tag_run("elif r.kind == 'break'") + "<w:r><w:br/></w:r>",
            tag_run("elif r.kind == 'tab'") + "<w:r><w:tab/></w:r>",
            tag_run("elif r.kind == 'rtl'") + run('<w:noProof/><w:rtl/><w:lang w:bidi="{{ r.lang }}"/>'),
            tag_run("elif r.kind == 'foreign'") + run("<w:noProof/>"),
            tag_run("else") + run('<w:lang w:val="{{ r.lang }}"/>'),
            tag_run("endif") + tag_run("endfor"),
        )
    )


def paragraph(style: str, content: str) -> str:
    """A paragraph of a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def paragraphs(name: str) -> str:
    """A loop over paragraphs."""
    return "".join(
        (
            tag_paragraph(f"for p in {name}"),
            paragraph("{{ p.style }}", runs("p.runs")),
            tag_paragraph("endfor"),
        )
    )


def _tag_cell(tag: str) -> str:
    """A cell that holds one docxtpl tag and leaves nothing behind."""
    return f"<w:tc><w:p><w:r><w:t>{{%tc {tag} %}}</w:t></w:r></w:p></w:tc>"


def tag_row(tag: str) -> str:
    """A row that holds one docxtpl tag and leaves nothing behind."""
    return f"<w:tr><w:tc><w:p><w:r><w:t>{{%tr {tag} %}}</w:t></w:r></w:p></w:tc></w:tr>"


def grid_table(name: str, left: int) -> str:
    """A table of as many columns as there are, its head repeated on each page, ``left`` from the edge."""
    cell = '<w:tc><w:tcPr><w:tcW w:w="{{ c.width }}" w:type="dxa"/></w:tcPr>' + paragraphs("c.paragraphs") + "</w:tc>"

    def cells(of: str) -> str:
        return _tag_cell(f"for c in {of}") + cell + _tag_cell("endfor")

    grid = f'{{% for wide in {name}.widths %}}<w:gridCol w:w="{{{{ wide }}}}"/>{{% endfor %}}'
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="0" w:type="auto"/>'
        f'<w:tblInd w:w="{left}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells(f'{name}.columns')}</w:tr>"
        f"{tag_row(f'for line in {name}.rows')}<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells('line')}</w:tr>{tag_row('endfor')}</w:tbl>"
    )


def signed_table(name: str, width: int, left: int) -> str:
    """Signatures side by side, two in a row that never breaks across pages."""
    half = width // 2

    def cell(side: str) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="{half}" w:type="dxa"/></w:tcPr>{paragraphs(f"pair.{side}")}</w:tc>'

    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableNormal"/><w:tblW w:w="{2 * half}" w:type="dxa"/>'
        f'<w:tblInd w:w="{left}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{half}"/><w:gridCol w:w="{half}"/></w:tblGrid>{tag_row(f"for pair in {name}.rows")}'
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell("left")}{cell("right")}</w:tr>{tag_row("endfor")}</w:tbl>'
    )


def heading(content: str, page: str) -> str:
    """The heading of a box or clause; ``page`` is "1" where it begins a page."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:pageBreakBefore w:val="{{{{ {page} }}}}"/></w:pPr>{content}</w:p>'
    )


def box_table() -> str:
    """The rows of one box: a table of one column, its heading stands above it as a Heading 1."""
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/></w:tcPr>'
    row = f"<w:tr><w:trPr>{{breaks}}</w:trPr>{cell}{{content}}</w:tc></w:tr>"
    tag = f"<w:tr>{cell}<w:p><w:r><w:t>{{{{%tr {{}} %}}}}</w:t></w:r></w:p></w:tc></w:tr>"
    whole = row.format(breaks="<w:cantSplit/>", content=paragraphs("row.paragraphs"))
    split = row.format(breaks='<w:cantSplit w:val="0"/>', content=paragraphs("row.paragraphs"))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Box"/><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr><w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>'
        + tag.format("for row in b.rows")
        + tag.format("if row.kind == 'table'")
        + row.format(breaks='<w:cantSplit w:val="0"/>', content=grid_table("row.table", 0) + paragraph("BoxSpace", ""))
        + tag.format("elif row.kind == 'signatures'")
        + row.format(
            breaks='<w:cantSplit w:val="0"/>', content=signed_table("row.signed", WIDTH - EDGES, 0) + paragraph("BoxSpace", "")
        )
        + tag.format("elif row.whole")
        + whole
        + tag.format("else")
        + split
        + tag.format("endif")
        + tag.format("endfor")
        + "</w:tbl>"
    )


def document() -> str:
    """word/document.xml."""
    body = "".join(
        (
            tag_paragraph("if head.marks_line"),
            paragraph("Marks", run(text="{{ head.marks_line }}", style="FormText")),
            tag_paragraph("endif"),
            tag_paragraph("for b in parts"),
            tag_paragraph("if b.kind == 'paragraph'"),
            paragraph("{{ b.style }}", runs("b.runs")),
            tag_paragraph("else"),
            heading(runs("b.heading"), "b.page"),
            box_table(),
            paragraph("BoxSpace", ""),
            tag_paragraph("endif"),
            tag_paragraph("endfor"),
        )
    )
    return sheet(body)


def sheet(body: str) -> str:
    """word/document.xml around its blocks: an A4 sheet with running head and foot."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="{EDGE}" w:bottom="1247" w:left="{EDGE}" '
        'w:header="737" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    return f"{_XML}<w:document {_W}><w:body>{body}{section}</w:body></w:document>"


_CENTRE = (
    "margin-left:0;margin-top:0;width:470pt;height:112pt;mso-position-horizontal:center;mso-position-vertical:center"
)


def watermark(number: int = 1, place: str = _CENTRE, word: str = "head.watermark") -> str:
    """A word across the page, as word processors write it: a VML text path behind the text."""
    shape_type = (
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
        '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
        '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
        'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
    )
    shape = (
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt="" '
        f'style="position:absolute;{place};rotation:322;z-index:-251658752;'
        "mso-position-horizontal-relative:margin;"
        'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#f0f0f0" stroked="f">'
        '<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold" '
        f'string="{{{{ {word} }}}}"/></v:shape>'
    )
    return (
        tag_run(f"if {word}")
        + f"<w:r><w:rPr><w:noProof/></w:rPr><w:pict>{shape_type if number == 1 else ''}{shape}</w:pict></w:r>"
        + tag_run("endif")
    )


def words(text: str, properties: str = "") -> str:
    """A run of the running head or foot."""
    own = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{own}<w:t xml:space="preserve">{text}</w:t></w:r>'


def field(name: str) -> str:
    """A field that the word processor fills, such as PAGE."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


TAB = "<w:r><w:tab/></w:r>"


def header() -> str:
    """word/header1.xml: file reference, language, authority, and the watermark."""
    left = words("{{ head.running.reference }} ({{ head.running.language }})")
    line = left + TAB + words("{{ head.running.authority }}")
    return head_part(line + watermark())


def head_part(content: str) -> str:
    """word/header1.xml around its runs."""
    return f"{_XML}<w:hdr {_W}>{paragraph('Header', content)}</w:hdr>"


def foot_part(content: str) -> str:
    """word/footer1.xml around its paragraphs."""
    return f"{_XML}<w:ftr {_W}>{content}</w:ftr>"


def footer() -> str:
    """word/footer1.xml: version and date, short hash, page of pages."""
    pages = words("{{ head.foot.page }} ") + field("PAGE") + words(" {{ head.foot.of }} ") + field("NUMPAGES")
    line = words("{{ head.foot.version }}, {{ head.foot.as_of }} · {{ head.foot.hash }}") + TAB + pages
    return foot_part(paragraph("Footer", line))


def _core() -> str:
    """docProps/core.xml: title, authority, language and the date of the file."""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title>{{ head.document_title }}</dc:title><dc:creator>{{ head.running.authority }}</dc:creator>"
        "<dc:language>{{ head.language }}</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">{{ head.as_of }}T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">{{ head.as_of }}T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )


def _settings() -> str:
    """word/settings.xml."""
    return (
        f'{_XML}<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>"
    )


def parts(document: str, header: str, footer: str, styles: str) -> list[tuple[str, bytes]]:
    """All parts of the package in their order, around those that differ between templates."""
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "header1": "header",
        "footer1": "footer",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    types = (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )
    relations = (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
    )
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}.xml"/>'
        for number, (kind, target) in enumerate(
            (("styles", "styles"), ("settings", "settings"), ("header", "header1"), ("footer", "footer1")), 1
        )
    )
    made = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations),
        ("word/document.xml", document),
        (
            "word/_rels/document.xml.rels",
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>',
        ),
        ("word/styles.xml", f"{_XML}<w:styles {_W}>{styles}</w:styles>"),
        ("word/settings.xml", _settings()),
        ("word/header1.xml", header),
        ("word/footer1.xml", footer),
        ("docProps/core.xml", _core()),
    ]
    return [(name, text.encode()) for name, text in made]


def main(target: Path | None = None) -> Path:
    """Write the template and give its path."""
    path = target or paths.TEMPLATES / "documents" / "standard.docx"
    path.write_bytes(write_package(parts(document(), header(), footer(), STYLES)))
    return path


if __name__ == "__main__":
    from . import build_agreement_template, build_beside_template

    main()
    build_beside_template.main()
    build_agreement_template.main()

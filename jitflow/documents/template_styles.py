"""Styles of the standard DOCX template. Fonts are those every word processor has: a serif for
prescribed words, a sans serif for what was entered."""

SERIF = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>'
SANS = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
LANGUAGE = '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
"""Proofing language of the template; documents get their own in its place."""


EDGE, WIDTH = 737, 10432
"""Left and right edge of an A4 sheet (13 mm) and what lies between, in twentieths of a point."""


EDGES = 226
"""What a box keeps free on its left and right together."""


def paragraph_style(
    identifier: str,
    name: str,
    text: str,
    spacing: str = "",
    based: str = "Normal",
    paragraph: str = "",
    after: str = "",
) -> str:
    """A paragraph style; ``text`` are run properties, ``spacing`` attributes of w:spacing."""
    followed = f'<w:next w:val="{after}"/>' if after else ""
    spaced = f"<w:spacing {spacing}/>" if spacing else ""
    before, _, behind = paragraph.partition("|")
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>{followed}'
        f'<w:uiPriority w:val="1"/><w:qFormat/><w:pPr>{before}{spaced}{behind}</w:pPr><w:rPr>{text}</w:rPr></w:style>'
    )


def character_style(identifier: str, name: str, text: str) -> str:
    """A character style."""
    return (
        f'<w:style w:type="character" w:styleId="{identifier}"><w:name w:val="{name}"/><w:uiPriority w:val="1"/><w:qFormat/>'
        f"<w:rPr>{text}</w:rPr></w:style>"
    )


def _border(*sides: str, size: int = 6, space: int = 5) -> str:
    return (
        "<w:pBdr>"
        + "".join(
            f'<w:{side} w:val="single" w:sz="{size}" w:space="{space if side in ("left", "right") else 3}" w:color="000000"/>'
            for side in sides
        )
        + "</w:pBdr>"
    )


def _size(half_points: int, bold: bool = False) -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    return f'{weight}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


_TABS = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>'
INDENT = '<w:ind w:left="113" w:right="113"/>'
_INSIDE = f"|{INDENT}"
TITLE = SERIF + _size(30, True)
"""The text of a title."""
_AROUND_TITLE = 'w:before="340" w:after="220"'


def _heading(paragraph: str) -> str:
    return paragraph_style(
        "Heading1", "heading 1", SERIF + _size(20, True), 'w:before="0" w:after="0"', paragraph=paragraph
    )


def _inset(wide: int) -> str:
    """Styles of what stands in from the edge of a box."""
    below = paragraph_style(
        "BoxValueBelow", "Box Value Below", SANS + _size(19), paragraph=f'|<w:ind w:left="{wide}"/>'
    )
    hanging = f'|<w:ind w:left="{wide}" w:hanging="{wide}"/>'
    return below + paragraph_style("Tick", "Tick", SERIF + _size(20), 'w:before="20" w:after="20"', paragraph=hanging)


_INSET = _inset(624)
_HEADING = _heading(
    f"<w:keepNext/><w:keepLines/>{_border('top', 'left', 'right', space=5)}"
    '|<w:ind w:left="105" w:right="105"/><w:outlineLvl w:val="0"/>'
)

def _ruled(identifier: str, name: str, spacing: str) -> str:
    """A line with a label and a rule to the right edge of half a sheet."""
    edge = f'<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="{WIDTH // 2 - 700}"/></w:tabs>'
    return paragraph_style(identifier, name, _size(19), spacing, paragraph=f"<w:keepNext/>{edge}")


GRID = (
    '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="777777"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
    '<w:bottom w:w="57" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
"""Style of a table inside a paper."""

STYLES = "".join(
    (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{SANS}{_size(19)}{LANGUAGE}</w:rPr></w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>',
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>',
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>",
        '<w:style w:type="table" w:styleId="Box"><w:name w:val="Box"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        + "".join(
            f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right")
        )
        + '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="808080"/></w:tblBorders><w:tblCellMar>'
        '<w:top w:w="57" w:type="dxa"/><w:left w:w="113" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/>'
        '<w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        paragraph_style(
            "Title",
            "Title",
            TITLE,
            _AROUND_TITLE,
            paragraph='<w:keepNext/>|<w:jc w:val="center"/>',
        ),
        _HEADING,
        paragraph_style(
            "Heading2",
            "heading 2",
            SERIF + _size(19, True),
            paragraph='<w:keepNext/><w:keepLines/>|<w:outlineLvl w:val="1"/>',
        ),
        paragraph_style(
            "Marks",
            "Marks",
            _size(18),
            'w:after="60"',
            paragraph=f"{_border('top', 'left', 'bottom', 'right')}{_INSIDE}",
        ),
        paragraph_style("Statement", "Statement", SERIF + _size(20), 'w:after="160"', paragraph=_INSIDE),
        paragraph_style("FormNote", "Form Note", SERIF + _size(18), 'w:after="200"', paragraph=_INSIDE),
        paragraph_style("BoxLabel", "Box Label", SERIF + _size(20)),
        paragraph_style("BoxValue", "Box Value", SANS + _size(19)),
        _INSET,
        paragraph_style("SignatureSpace", "Signature Space", _size(19), 'w:before="0" w:after="1100"'),
        paragraph_style("StampSpace", "Stamp Space", _size(19), 'w:before="0" w:after="1800"'),
        paragraph_style("CellText", "Cell Text", _size(18)),
        paragraph_style("CellKept", "Cell Kept", _size(18), paragraph="<w:keepNext/>"),
        paragraph_style("CellHead", "Cell Head", SERIF + _size(18, True), paragraph="<w:keepNext/><w:keepLines/>"),
        paragraph_style("SignedFirst", "Signed First", _size(19, True), 'w:before="120"', paragraph="<w:keepNext/>"),
        paragraph_style("Signed", "Signed", _size(19), paragraph="<w:keepNext/>"),
        _ruled("RuleLine", "Rule Line", 'w:before="100" w:after="40"'),
        _ruled("SignatureLine", "Signature Line", 'w:before="480" w:after="280"'),
        GRID,
        paragraph_style("BoxSpace", "Box Space", _size(12), 'w:line="200" w:lineRule="exact"'),
        paragraph_style(
            "Header",
            "header",
            _size(18),
            paragraph=f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="000000"/></w:pBdr>{_TABS}',
        ),
        paragraph_style(
            "Footer",
            "footer",
            _size(18),
            paragraph=f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="000000"/></w:pBdr>{_TABS}',
        ),
        character_style("FormText", "Form Text", ""),
        character_style("Entered", "Entered", SANS + '<w:sz w:val="19"/><w:szCs w:val="19"/>'),
        character_style("Mark", "Mark", SANS + '<w:sz w:val="18"/><w:szCs w:val="18"/>'),
        character_style("Number", "Number", "<w:b/><w:bCs/>"),
        character_style("Added", "Added", SANS + '<w:b/><w:bCs/><w:sz w:val="19"/><w:szCs w:val="19"/><w:u w:val="single"/>'),
        character_style("Removed", "Removed", SANS + '<w:strike/><w:sz w:val="19"/><w:szCs w:val="19"/>'),
        character_style(
            "TickBox",
            "Tick Box",
            '<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" w:eastAsia="Segoe UI Symbol" '
            'w:cs="Segoe UI Symbol"/><w:noProof/><w:sz w:val="19"/>',
        ),
    )
)


def _columns_style(identifier: str, name: str, sides: tuple[str, ...]) -> str:
    borders = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>' for side in sides)
    return (
        f'<w:style w:type="table" w:styleId="{identifier}"><w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:tblPr>'
        f'<w:tblBorders>{borders}<w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tblBorders><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="170" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="170" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def _in_cells(styles: str) -> str:
    """The styles for two columns: cells have borders and edges of their own, and half a page has less
    room for what is inset."""
    narrow = styles.replace(_INSET, _inset(312)).replace(INDENT, "")
    unframed = narrow.replace(_HEADING, _heading('<w:keepNext/><w:keepLines/>|<w:outlineLvl w:val="0"/>'))
    return unframed.replace(_AROUND_TITLE, 'w:before="120" w:after="120"')


PAIR_STYLES = "".join(
    (
        _in_cells(STYLES),
        _columns_style("BoxColumns", "Box Columns", ("top", "left", "bottom", "right")),
        _columns_style("FreeColumns", "Free Columns", ()),
        paragraph_style(
            "ColumnLanguage", "Column Language", SANS + _size(18), paragraph='<w:keepNext/>|<w:jc w:val="center"/>'
        ),
        paragraph_style("ColumnMarks", "Column Marks", SANS + _size(18)),
    )
)
"""Styles of the template in two languages."""

"""Styles of the DOCX templates of agreements: one face throughout, since nothing in an agreement is prescribed, and no boxes."""

from __future__ import annotations

import re

from .template_styles import PAIR_STYLES, SANS, SERIF, STYLES, TITLE, WIDTH, character_style, paragraph_style

INSET = 680
"""Room on either side of the text (12 mm), in twentieths of a point: head and foot are wider."""
TEXT_WIDTH = WIDTH - 2 * INSET
SIGNED_WIDTH = TEXT_WIDTH // 2
"""Of one of two signatures side by side."""
_IN = f'<w:ind w:left="{INSET}" w:right="{INSET}"/>'
_KEEP = "<w:keepNext/><w:keepLines/>"
_SIZE = '<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>'
_TEXT, _SMALL, _LARGE = SERIF + _SIZE.format(21), SERIF + _SIZE.format(19), SERIF + _SIZE.format(22)
_CELL = SERIF + _SIZE.format(18)
_BOLD = "<w:b/><w:bCs/>"


def _heading(level: int, text: str, spacing: str) -> str:
    return paragraph_style(
        f"Heading{level}", f"heading {level}", text + _BOLD, spacing, paragraph=f'{_KEEP}|{_IN}<w:outlineLvl w:val="{level - 1}"/>'
    )


def _ruled(identifier: str, name: str, spacing: str) -> str:
    """A line with a label and a rule to its right edge."""
    edge = f'<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="{SIGNED_WIDTH - 340}"/></w:tabs>'
    return paragraph_style(identifier, name, _TEXT, spacing, paragraph=f"{_KEEP}{edge}")


_OWN = (
    paragraph_style("Title", "Title", TITLE, 'w:before="480" w:after="400"', paragraph=f'<w:keepNext/>|{_IN}<w:jc w:val="center"/>'),
    _heading(1, _LARGE, 'w:before="320" w:after="80"'),
    _heading(2, _TEXT, 'w:before="120" w:after="40"'),
    paragraph_style("Statement", "Statement", _TEXT, 'w:after="120"', paragraph=f"|{_IN}"),
    paragraph_style("FormNote", "Form Note", _SMALL, 'w:after="120"', paragraph=f"|{_IN}"),
    paragraph_style("BoxLabel", "Box Label", _TEXT + _BOLD, 'w:before="40"', paragraph=f"{_KEEP}|{_IN}"),
    paragraph_style("BoxValue", "Box Value", _TEXT, 'w:after="100"', paragraph=f"|{_IN}"),
    paragraph_style("BoxValueBelow", "Box Value Below", _TEXT, paragraph=f'|<w:ind w:left="{INSET + 624}" w:right="{INSET}"/>'),
    paragraph_style("Tick", "Tick", _TEXT, paragraph=f'|<w:ind w:left="{INSET + 624}" w:right="{INSET}" w:hanging="624"/>'),
    paragraph_style("CellText", "Cell Text", _CELL),
    paragraph_style("CellKept", "Cell Kept", _CELL, paragraph="<w:keepNext/>"),
    paragraph_style("CellHead", "Cell Head", _CELL + _BOLD, paragraph=_KEEP),
    paragraph_style("SignedFirst", "Signed First", _TEXT + _BOLD, 'w:before="120" w:after="40"', paragraph=_KEEP),
    paragraph_style("Signed", "Signed", _TEXT, 'w:after="40"', paragraph=_KEEP),
    _ruled("RuleLine", "Rule Line", 'w:before="100" w:after="40"'),
    _ruled("SignatureLine", "Signature Line", 'w:before="480" w:after="280"'),
    character_style("Strong", "Strong", _BOLD),
    character_style("Entered", "Entered", ""),
    character_style("Mark", "Mark", ""),
)  # fmt: skip
_STYLE = re.compile(r'<w:style w:type="(?:paragraph|character|table)"(?: w:default="1")? w:styleId="(\w+)">.*?</w:style>')


def _with(styles: str, own: tuple[str, ...]) -> str:
    """A set of styles with some in place of those of the same name, or behind the others."""
    named = {name: one for one in own for name in _STYLE.findall(one)}
    taken = _STYLE.sub(lambda found: named.pop(found[1], found[0]), styles)
    return taken + "".join(named.values())


def _unset(style: str) -> str:
    """A style for a column, whose cells have edges of their own."""
    return style.replace(_IN, "").replace(f'w:left="{INSET + 624}" w:right="{INSET}"', 'w:left="312"')


AGREEMENT_STYLES = _with(STYLES.replace(SANS, SERIF), _OWN)
"""Styles of the template in one language."""
AGREEMENT_PAIR_STYLES = _with(PAIR_STYLES.replace(SANS, SERIF), tuple(_unset(one) for one in _OWN[1:]))
"""Styles of the template in two languages."""

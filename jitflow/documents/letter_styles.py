"""Styles of the DOCX templates of letters: one face throughout, since nothing in a letter is prescribed."""

from __future__ import annotations

from .template_styles import INDENT, PAIR_STYLES, SANS, SERIF, STYLES, TITLE, paragraph_style

_SMALL, _TEXT, _LARGE = (f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' for size in (18, 20, 22))
_BOLD = "<w:b/><w:bCs/>"
_KEEP = "<w:keepNext/><w:keepLines/>"
_RIGHT = '|<w:jc w:val="right"/>'


def _own() -> str:
    """The styles of what has a place of its own."""
    return "".join(
        (
            paragraph_style("LetterSenderFirst", "Letter Sender First", SERIF + _BOLD + _LARGE),
            paragraph_style("LetterSender", "Letter Sender", SERIF + _SMALL),
            paragraph_style(
                "LetterRecipientFirst", "Letter Recipient First", SERIF + _TEXT, 'w:before="400"'
            ),
            paragraph_style("LetterRecipient", "Letter Recipient", SERIF + _TEXT),
            paragraph_style(
                "LetterDateFirst", "Letter Date", SERIF + _TEXT, 'w:before="300" w:after="240"',
                paragraph=_RIGHT,
            ),
            paragraph_style(
                "LetterLabel", "Letter Label", SERIF + _BOLD + _TEXT, 'w:before="100" w:after="20"',
                paragraph=_KEEP,
            ),
            paragraph_style("LetterText", "Letter Text", SERIF + _TEXT, 'w:after="100"'),
            paragraph_style(
                "LetterClosingFirst", "Letter Closing", SERIF + _TEXT, 'w:before="240" w:after="120"',
                paragraph=_KEEP,
            ),
            paragraph_style(
                "LetterSignatoryFirst", "Letter Signatory First", SERIF + _BOLD + _TEXT, paragraph=_KEEP
            ),
            paragraph_style("LetterSignatory", "Letter Signatory", SERIF + _TEXT, 'w:after="160"'),
        )
    )  # fmt: skip


def _plain(styles: str) -> str:
    """One face, no inset, titles on the left and smaller than those of a form."""
    one = styles.replace(SANS, SERIF).replace('<w:jc w:val="center"/>', '<w:jc w:val="left"/>')
    one = one.replace('w:before="0" w:after="1800"', 'w:before="0" w:after="1300"')
    return one.replace(INDENT, "").replace(TITLE, TITLE.replace('w:val="30"', 'w:val="25"'))


LETTER_STYLES = _plain(STYLES) + _own()
"""Styles of the template in one language."""
LETTER_PAIR_STYLES = _plain(PAIR_STYLES) + _own()
"""Styles of the template in two languages."""

"""What text may enter: checked once, where it enters, for every field.

Control characters cannot be written to DOCX and XML (a library would cut the
text in silence), and a lone surrogate cannot be written anywhere. The rule
itself is that of `jitflow.instruments.values`.
"""

import unicodedata

from jitflow.instruments.messages import N_
from jitflow.instruments.values import is_forbidden
from jitflow.web.locale import gettext as _

_ALIASES = {
    0x00: "NULL", 0x07: "BELL", 0x08: "BACKSPACE", 0x0B: "LINE TABULATION", 0x0C: "FORM FEED",
    0x1A: "SUBSTITUTE", 0x1B: "ESCAPE", 0x7F: "DELETE", 0x85: "NEXT LINE",
}  # fmt: skip


class BadCharacter(ValueError):
    """Text with a character that cannot be stored; str() is a translated message for the field.

    character: the character; position: its place, counted from 1.
    """

    MESSAGE = N_(
        "The text contains a character that cannot be stored: %(character)s, at place %(position)d. "
        "Delete it or type the text again."
    )

    def __init__(self, character: str, position: int) -> None:
        self.character, self.position = character, position
        super().__init__(character, position)

    def params(self) -> dict[str, str | int]:
        """The named parts of MESSAGE."""
        return {"character": name_of(self.character), "position": self.position}

    def __str__(self) -> str:
        return _(self.MESSAGE, **self.params())


def name_of(character: str) -> str:
    """ "U+0007 BELL": the code point, and its name where it has one."""
    code = ord(character)
    name = unicodedata.name(character, "") or _ALIASES.get(code, "")
    if not name:
        name = "SURROGATE" if 0xD800 <= code <= 0xDFFF else "CONTROL CHARACTER"
    return f"U+{code:04X} {name}"


def clean(text: str) -> str:
    """The text with line ends as LF, or BadCharacter. Everything else stays as typed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    for position, character in enumerate(text, start=1):
        if is_forbidden(character):
            raise BadCharacter(character, position)
    return text

"""Word differences between two texts, for conflicts and histories."""

import re
from difflib import SequenceMatcher
from itertools import islice

from markupsafe import Markup

from jitflow.web.locale import gettext as _
from jitflow.web.scripts import spoken

# Longer texts are shown whole: the comparison is quadratic at worst.
MOST_WORDS = 1500
# A number with its points is one word: 7.000 and 6.500 differ as a whole.
_WORDS = re.compile(r"\s+|\d[\d.,:/]*\d[\w']*|[\w']+|[^\w\s]")


def differences(before: str, after: str) -> Markup:
    """`after` with added words in `<ins>` and dropped ones in `<del>`; hidden words say so, too."""
    old, new = (_WORDS.findall(text or "") for text in (before, after))
    if not old or max(len(old), len(new)) > MOST_WORDS:
        return spoken(after or "") if new else _marked("del", old)
    parts = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(spoken("".join(islice(old, i, j))))
            continue
        if i < j:
            parts.append(_marked("del", old[i:j]))
        if k < m:
            parts.append(_marked("ins", new[k:m]))
    return Markup("").join(parts)


_ADDED = Markup('<ins><span class="hidden">{} </span>{}</ins>')
_REMOVED = Markup('<del><span class="hidden">{} </span>{}</del>')


def _marked(tag: str, words: list[str]) -> Markup:
    text = "".join(words)
    if not text:
        return Markup("")
    return (_ADDED if tag == "ins" else _REMOVED).format(_("added:") if tag == "ins" else _("removed:"), spoken(text))

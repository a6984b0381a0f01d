"""What is wrong with a template, in the words of the pages."""

from __future__ import annotations

from typing import Any

from jitflow.files.readers import FileRefused
from jitflow.files.words import refusal as file_refusal
from jitflow.instruments.messages import N_
from jitflow.web.locale import gettext as _

FAULTS = {
    "not_closed": N_("The tag does not end in this paragraph. Put its closing braces into the same paragraph."),
    "not_opened": N_("Closing braces without the tag they belong to."),
    "syntax": N_("This cannot be read. A tag holds a name, a filter, a condition or a loop."),
    "too_long": N_("The tag is longer than %(limit)s characters."),
    "too_deep": N_("More than %(limit)s blocks stand within each other."),
    "too_many_tags": N_("The template has more than %(limit)s tags."),
    "statement": N_("“%(word)s” is not allowed. Only if, elif, else, endif, for and endfor are."),
    "loop": N_("A loop is written “for one in list”, with one name and a list of this form."),
    "taken": N_("“%(name)s” cannot be the name in a loop: it has a meaning already."),
    "no_list": N_("“%(name)s” is not a list, so no loop goes through it."),
    "not_ended": N_("The block “%(word)s” has no “%(end)s”."),
    "not_begun": N_("“%(word)s” stands here without the block it belongs to."),
    "other_level": N_(
        "The block begins in paragraph %(paragraph)s and ends here in another way. "
        "Put both tags into paragraphs of their own, or both into the text, or both into rows of their own."
    ),
    "other_place": N_(
        "The block begins in paragraph %(paragraph)s and ends here in another cell, table or frame. "
        "Let it end where it began."
    ),
    "paragraph_not_alone": N_(
        "A tag with p takes its whole paragraph away: the other text of the paragraph would be lost."
    ),
    "row_not_alone": N_("A tag with tr takes its whole row away: let the row hold this tag alone, in a table."),
    "prefix": N_("Tags with “%(prefix)s” at this place are not known. Leave the letter out."),
    "construct": N_("Only names with dots are allowed here: no calls, brackets, sums or lists."),
    "underscore": N_("Names that begin with an underscore are not allowed."),
    "filter": N_("The filter “%(name)s” is not allowed. Allowed are: %(allowed)s."),
    "filter_arguments": N_(
        "The filter “%(name)s” is not used like this. Only “default” takes a text, in quotation marks."
    ),
    "length_printed": N_("“length” can be asked in a condition; it cannot be printed."),
    "printed_condition": N_("A condition cannot be printed. Put it into “if”."),
    "list_printed": N_("“%(name)s” is a list. Go through it with a loop."),
    "part_of_name": N_("“%(name)s” is only the beginning of a name."),
    "in_list": N_("“%(name)s” is a list: write a loop through it and ask each item for “%(field)s”."),
    "unknown": N_("This form has no name “%(name)s”."),
    "outside_text": N_(
        "Tags are filled in text only. This one stands in a field, a hyperlink, an alternative text or deleted text."
    ),
    "unfilled_part": N_("Tags are not filled in this part of the file. Take it out."),
}
WHY = {
    "absent": N_("not printed"),
    "conditional": N_("printed only under a condition about something else"),
    "not_seen": N_("its answer in the example does not reach the trial document"),
}
TRIALS = {
    "loops": N_("The loops of the template turn more than 10,000 times."),
    "size": N_("The trial document is larger than 20 MB."),
    "time": N_("The template takes longer than 20 seconds."),
    "memory": N_("The template needs more memory than a document may have."),
    "ended": N_("The template takes more time or memory than a document may have."),
    "unreadable": N_("The file cannot be read as a document."),
}
TRIAL_FAILED = N_("The trial document could not be made.")
FILES = {
    "too_large": N_("The file is larger than %(limit)d MB. Take pictures out or make them smaller."),
    "type_unknown": N_("Only DOCX is taken here. Save the template as Word document (.docx)."),
    "type_mismatch": N_("The content is not what the name of the file says. Save it as Word document (.docx)."),
    "polyglot": N_("The file can be read as two different types at once. Save it anew as Word document (.docx)."),
    "unreadable": N_("The file is damaged and cannot be read whole. Save it again."),
    "too_complex": N_("The file could not be looked through within the limits. Make it simpler."),
    "encrypted": N_("The file is encrypted or protected by a password. Save it without protection."),
    "bomb": N_("The file unpacks to far more than it should. Save it anew."),
    "package_structure": N_("The file is packed in an unusual way that can hide content. Save it anew."),
    "package_names": N_("Parts of the file have names that are not allowed. Save it anew."),
    "nested_archive": N_("The document holds another archive or workbook. Take it out."),
    "macros": N_("The document holds macros. Save it without them, as Word document (.docx)."),
    "active_x": N_("The document holds active controls (ActiveX). Take them out."),
    "embedded_objects": N_("The document holds embedded objects (OLE). Take them out."),
    "external_content": N_(
        "The document loads content from outside when it is opened. Put pictures into the file itself."
    ),
    "remote_template": N_(
        "The document names a template outside itself, which a word processor would load. Attach it to Normal instead."
    ),
    "field_codes": N_("The document has fields that fetch data or start programs. Take them out."),
    "imported_parts": N_("The document imports other documents or pages. Copy their text in."),
    "entities": N_("The document declares entities, by which content can be read from outside."),
    "unknown_part": N_("The document holds a part of unknown type. Save it anew as Word document (.docx)."),
}
PARTS = (
    ("document", N_("Text")),
    ("header", N_("Head of the page")),
    ("footer", N_("Foot of the page")),
    ("footnotes", N_("Footnotes")),
    ("endnotes", N_("Endnotes")),
    ("comments", N_("Comments")),
)


def fault(one: dict[str, Any]) -> str:
    """Why a tag cannot stay as it is."""
    return _(FAULTS[one["code"]], **one["detail"]) if one["detail"] else _(FAULTS[one["code"]])


def part(name: str) -> str:
    """A part of the file as people call it."""
    last = name.rpartition("/")[2]
    return next((_(words) for start, words in PARTS if last.startswith(start)), name)


def place(one: dict[str, Any]) -> str:
    """ "Text, paragraph 12": where a tag stands."""
    if not one["paragraph"]:
        return part(one["part"])
    return _("%(part)s, paragraph %(number)d", part=part(one["part"]), number=one["paragraph"])


def trial(outcome: str, reason: str) -> str | None:
    """Why there is no trial document; None where there is one, or where the faults say why."""
    if outcome in ("done", "not_run"):
        return None
    return _(TRIALS.get(reason, TRIAL_FAILED))


def file_refused(refused: FileRefused) -> str:
    """Why a file is not taken as a template."""
    if refused.code == "too_large":
        return _(FILES["too_large"], **refused.detail)
    if refused.code in FILES:
        return _(FILES[refused.code])
    return file_refusal(refused)

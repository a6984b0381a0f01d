"""What the parts of a form are called on pages: boxes, sections, or plainly parts.

A definition says which with ``parts``. A sentence about a part stands here once a noun, whole: the noun decides gender,
articles and contractions in other languages, so that no word is ever put into a sentence. A page that is about several
forms at once, or about none, speaks of "parts of the form".
"""

from __future__ import annotations

from dataclasses import dataclass

from jitflow.instruments.definition import Noun
from jitflow.instruments.messages import N_
from jitflow.web.locale import gettext as _

SENTENCES: dict[str, dict[Noun, str]] = {
    "name": {
        "box": N_("Box (%(letter)s)"),
        "section": N_("Section %(letter)s"),
        "clause": N_("Clause %(letter)s"),
        "part": N_("Part %(letter)s"),
    },
    "name_in_sentence": {
        "box": N_("box (%(letter)s)"),
        "section": N_("section %(letter)s"),
        "clause": N_("clause %(letter)s"),
        "part": N_("part %(letter)s"),
    },
    "name_and_title": {
        "box": N_("Box (%(letter)s), %(title)s"),
        "section": N_("Section %(letter)s, %(title)s"),
        "clause": N_("Clause %(letter)s, %(title)s"),
        "part": N_("Part %(letter)s, %(title)s"),
    },
    "all": {
        "box": N_("All boxes"),
        "section": N_("All sections"),
        "clause": N_("All clauses"),
        "part": N_("All parts"),
    },
    "of_the_form": {
        "box": N_("Boxes of the form"),
        "section": N_("Sections of the form"),
        "clause": N_("Clauses of the form"),
        "part": N_("Parts of the form"),
    },
    "one_a_page": {
        "box": N_("One box per page"),
        "section": N_("One section per page"),
        "clause": N_("One clause per page"),
        "part": N_("One part per page"),
    },
    "done": {
        "box": N_("Boxes done"),
        "section": N_("Sections done"),
        "clause": N_("Clauses done"),
        "part": N_("Parts done"),
    },
    "so_many_done": {
        "box": N_("%(done)s of %(total)s boxes done"),
        "section": N_("%(done)s of %(total)s sections done"),
        "clause": N_("%(done)s of %(total)s clauses done"),
        "part": N_("%(done)s of %(total)s parts done"),
    },
    "before_and_after": {
        "box": N_("Box before and after"),
        "section": N_("Section before and after"),
        "clause": N_("Clause before and after"),
        "part": N_("Part before and after"),
    },
    "beside": {
        "box": N_("Beside this box"),
        "section": N_("Beside this section"),
        "clause": N_("Beside this clause"),
        "part": N_("Beside this part"),
    },
    "comment": {
        "box": N_("Comment on a field of this box"),
        "section": N_("Comment on a field of this section"),
        "clause": N_("Comment on a field of this clause"),
        "part": N_("Comment on a field of this part"),
    },
    "does_not_apply": {
        "box": N_("This box does not apply."),
        "section": N_("This section does not apply."),
        "clause": N_("This clause does not apply."),
        "part": N_("This part does not apply."),
    },
    "stays_with_words": {
        "box": N_("The box stays on paper with those words."),
        "section": N_("The section stays on paper with those words."),
        "clause": N_("The clause stays on paper with those words."),
        "part": N_("The part stays on paper with those words."),
    },
    "stays_marked": {
        "box": N_("The box stays on paper, marked as not applicable."),
        "section": N_("The section stays on paper, marked as not applicable."),
        "clause": N_("The clause stays on paper, marked as not applicable."),
        "part": N_("The part stays on paper, marked as not applicable."),
    },
    "not_printed": {
        "box": N_("The box is not printed as long as that is so."),
        "section": N_("The section is not printed as long as that is so."),
        "clause": N_("The clause is not printed as long as that is so."),
        "part": N_("The part is not printed as long as that is so."),
    },
    "depends": {
        "box": N_("What this box asks depends on another answer. Give that one first:"),
        "section": N_("What this section asks depends on another answer. Give that one first:"),
        "clause": N_("What this clause asks depends on another answer. Give that one first:"),
        "part": N_("What this part asks depends on another answer. Give that one first:"),
    },
    "by_weight": {
        "box": N_("What the law still asks for, by weight and then by box."),
        "section": N_("What the law still asks for, by weight and then by section."),
        "clause": N_("What the law still asks for, by weight and then by clause."),
        "part": N_("What the law still asks for, by weight and then by part of the form."),
    },
    "side_by_side": {
        "box": N_("Both languages on one paper, box by box, the source on the left."),
        "section": N_("Both languages on one paper, section by section, the source on the left."),
        "clause": N_("Both languages on one paper, clause by clause, the source on the left."),
        "part": N_("Both languages on one paper, part by part, the source on the left."),
    },
    "cannot_be_printed": {
        "box": N_("This box cannot be printed yet: %(reason)s"),
        "section": N_("This section cannot be printed yet: %(reason)s"),
        "clause": N_("This clause cannot be printed yet: %(reason)s"),
        "part": N_("This part cannot be printed yet: %(reason)s"),
    },
    "on_paper": {
        "box": N_("The box on paper"),
        "section": N_("The section on paper"),
        "clause": N_("The clause on paper"),
        "part": N_("The part on paper"),
    },
    "above": {
        "box": N_("Above the boxes"),
        "section": N_("Above the sections"),
        "clause": N_("Above the clauses"),
        "part": N_("Above the parts"),
    },
    "missing": {
        "box": N_("boxes missing: %(letters)s"),
        "section": N_("sections missing: %(letters)s"),
        "clause": N_("clauses missing: %(letters)s"),
        "part": N_("parts missing: %(letters)s"),
    },
    "names": {
        "box": N_("Names of box (%(letter)s)"),
        "section": N_("Names of section %(letter)s"),
        "clause": N_("Names of clause %(letter)s"),
        "part": N_("Names of part %(letter)s"),
    },
    "template_can_print": {
        "box": N_("What a template can print, box by box, with the value in the invented example."),
        "section": N_("What a template can print, section by section, with the value in the invented example."),
        "clause": N_("What a template can print, clause by clause, with the value in the invented example."),
        "part": N_("What a template can print, part by part, with the value in the invented example."),
    },
    "before_the_first": {
        "box": N_("Before the first box"),
        "section": N_("Before the first section"),
        "clause": N_("Before the first clause"),
        "part": N_("Before the first part"),
    },
    "names_before_the_first": {
        "box": N_("Names before the first box"),
        "section": N_("Names before the first section"),
        "clause": N_("Names before the first clause"),
        "part": N_("Names before the first part"),
    },
    "prints_not_applicable": {
        "box": N_("prints words only where the box does not apply."),
        "section": N_("prints words only where the section does not apply."),
        "clause": N_("prints words only where the clause does not apply."),
        "part": N_("prints words only where the part does not apply."),
    },
    "has_its_answers": {
        "box": N_("Every tag can be filled, every box has its mandatory answers, and the trial document was made."),
        "section": N_("Every tag can be filled, every section has its mandatory answers, and the trial document was made."),
        "clause": N_("Every tag can be filled, every clause has its mandatory answers, and the trial document was made."),
        "part": N_("Every tag can be filled, every part has its mandatory answers, and the trial document was made."),
    },
}  # fmt: skip
"""Every sentence that names a part of a form, by noun."""


@dataclass(frozen=True, slots=True)
class PartWords:
    """The sentences about parts of a form that calls them by this noun."""

    noun: Noun = "part"

    def say(self, sentence: str, **values: object) -> str:
        """A sentence of :data:`SENTENCES` in the language of the page, its placeholders filled."""
        return _(SENTENCES[sentence][self.noun], **values)

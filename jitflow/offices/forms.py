"""What is asked about a template."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow import library
from jitflow.instruments.definition import Definition, Field, Option
from jitflow.instruments.messages import N_
from jitflow.offices.service import Upload
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _, language_name
from jitflow.web.titles import definition_title

NAME_LENGTH = 120
ANY = "any"
"""The template has no words of its own."""


def upload_form(posted: MultiDict | None, stored: dict[str, Any] | None = None) -> AnswerForm:
    """The questions about the first version of a template."""
    definitions = list(library.library())
    options = tuple(Option(code=code_of(one), wording=title_of(one)) for one in definitions)
    preset = {"instrument": code_of(definitions[-1])} if len(definitions) == 1 else {}
    questions = [
        Question("name", Field(key="name", type="text", label=N_("Name of the template"), max_length=NAME_LENGTH,
            width="medium", hint=N_("As drafters choose it, such as the name of the office.")), True),
        Question("instrument", Field(key="instrument", type="choice", label=N_("For which form"), options=options), True),
        _language(definitions),
    ]  # fmt: skip
    return AnswerForm(questions, {"language": ANY, **preset, **(stored or {})}, posted)


def version_form(definition: Definition, posted: MultiDict | None, language: str | None) -> AnswerForm:
    """The question about a further version."""
    return AnswerForm([_language([definition])], {"language": language or ANY}, posted)


def _language(definitions: list[Definition]) -> Question:
    codes = sorted({code for one in definitions for code in one.wording})
    options = (
        Option(code=ANY, wording=N_("None: all words come from jitflow, so it serves every language")),
        *(Option(code=code, wording=language_name(code)) for code in codes),
    )
    return Question(
        "language",
        Field(
            key="language", type="choice", label=N_("Language of its own words"), options=options,
            hint=N_("Words that the office wrote into the template are printed as they are, whatever the language asked for."),
        ),
        True,
    )  # fmt: skip


def code_of(definition: Definition) -> str:
    """A definition as the answer of a choice: the position in the library is no answer that would last."""
    return f"{definition.slug}_{definition.version}".replace("-", "_").replace(".", "_").lower()


def title_of(definition: Definition) -> str:
    """The title of a form with its version."""
    return f"{definition_title(definition.slug)}, {definition.version}"


def definition_named(code: str) -> Definition | None:
    """The definition behind the answer of a choice."""
    return next((one for one in library.library() if code_of(one) == code), None)


def judged(form: AnswerForm) -> bool:
    """Whether what was said can be stored; the language must be one of the form."""
    if not form.validate():
        return False
    definition, language = definition_named(form.answer("instrument")), form.answer("language")
    if definition is None or language not in (ANY, *definition.wording):
        form.refuse("language", _("The form has no wording in this language."))
        return False
    return True


def upload_of(form: AnswerForm) -> Upload:
    """What was said, of a form that was judged."""
    answers = form.answers()
    definition = definition_named(answers["instrument"])
    assert definition is not None
    language = answers["language"]
    return Upload(answers["name"], definition.slug, definition.version, None if language == ANY else language)

"""Forms from fields that are data: reading what was posted, and plain dictionaries for the macros.

A `Question` is a field of a definition (or of the case facts) at a path. `AnswerForm`
is a WTForms form made of questions; it keeps what was typed when something cannot
be stored, and carries for each field what the page showed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import Field as WTField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.messages import N_
from jitflow.instruments.values import KINDS, ValueProblem, check_value
from jitflow.web import choices, posted
from jitflow.web.locale import FormMessages, gettext

# Translates one part ("label", "hint", "option.<code>") of a field; the text is English.
Words = Callable[[Field, str, str], str]
SELECTS = (FieldType.COUNTRY, FieldType.LANGUAGE)
COMPOSED = frozenset(posted.PARTS)


class Question(NamedTuple):
    """A field at a path. required: an answer is needed before this form can be stored."""

    name: str
    field: Field
    required: bool = False


@dataclass(frozen=True)
class Change:
    """A posted field: its path, what the page showed, and the answer now."""

    path: str
    base: Any
    value: Any


def page_words(field: Field, part: str, text: str) -> str:
    """Words of fields that are written in Python: in the catalogue of the pages."""
    return gettext(text)


class _Meta(DefaultMeta):
    csrf = False  # CSRFProtect checks every unsafe request before any view runs

    def get_translations(self, form: BaseForm) -> FormMessages:
        return FormMessages()


class AnswerField(WTField):
    """One question in a form. `data` is the answer in its JSON shape, `raw` what was posted."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(label=question.field.title, **kwargs)
        self.question = question
        self.raw: posted.PostedRaw | None = None
        self.base: Any = None

    def process(self, formdata: MultiDict | None, data: Any = None, extra_filters: Any = None) -> None:
        """Take the stored answer, then what was posted for it."""
        self.process_errors, self.errors = [], ()
        self.data = self.base = data
        if formdata is None:
            return
        field, name = self.question.field, self.name
        self.raw = posted.raw_of(field, name, formdata)
        if self.raw is None:
            return
        self.base = posted.base_of(field, name, formdata, data)
        try:
            self.data = check_value(field, posted.value_of(field, self.raw))
        except ValueProblem as problem:
            self.process_errors.append(gettext(problem.message, **problem.params))

    def pre_validate(self, form: BaseForm) -> None:
        if self.question.required and self.data is None and not self.process_errors:
            raise ValidationError(gettext(N_("An answer is needed here.")))


class AnswerForm(BaseForm):
    """A form over questions.

    stored: answers by name. form: what was posted, or None for a page that is only shown.
    Values that cannot be stored stay in the form with an error; the others can be saved.
    """

    def __init__(self, questions: Iterable[Question], stored: Mapping[str, Any], form: MultiDict | None = None) -> None:
        self.questions = list(questions)
        super().__init__({q.name: _unbound(q) for q in self.questions}, meta=_Meta())
        self.was_posted = form is not None
        for question in self.questions:
            self._fields[question.name].process(form, stored.get(question.name))

    def answer(self, name: str) -> Any:
        """The answer of one field in its JSON shape."""
        return self._fields[name].data

    def answers(self) -> dict[str, Any]:
        """All answers by name, the empty ones as None."""
        return {name: field.data for name, field in self._fields.items()}

    def changes(self) -> list[Change]:
        """The posted fields that can be stored, whether they differ or not."""
        return [
            Change(name, field.base, field.data)
            for name, field in self._fields.items()
            if field.raw is not None and not field.process_errors
        ]

    def refuse(self, name: str, message: str) -> None:
        """Put a message at a field (a rule of the view, not of the value)."""
        field = self._fields[name]
        field.errors = [*field.errors, message]

    def view(self, words: Words = page_words, extra: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
        """What templates receive: {"errors", "fields", "order"}. extra: more keys by field name."""
        extra = extra or {}
        fields = {
            name: describe(
                field.question, field.data, words,
                raw=field.raw if self.was_posted else None,
                base=posted.canonical(field.base),
                error=str(field.errors[0]) if field.errors else None,
            ) | extra.get(name, {})
            for name, field in self._fields.items()
        }  # fmt: skip
        errors = [
            {
                "href": "#" + first_input(field["type"], name, field["many"]),
                "message": f"{field['label']}: {field['error']}",
            }
            for name, field in fields.items()
            if field["error"]
        ]
        return {"errors": errors, "fields": fields, "order": list(fields)}


def _unbound(question: Question):
    return AnswerField(question)


def first_input(kind: str, name: str, many: bool) -> str:
    """The id of the first input of a field: where a link from the error summary leads."""
    part = posted.FIRST_PART.get(FieldType(kind))
    if many:
        name = f"{name}.0"
    return posted.element_id(f"{name}.{part}" if part else name)


def describe(
    question: Question,
    value: Any,
    words: Words = page_words,
    *,
    raw: posted.PostedRaw | None = None,
    base: str | None = None,
    error: str | None = None,
) -> dict[str, Any]:
    """The plain dictionary that the macro `field(f)` renders (templates/pages/fields.html)."""
    field, name = question.field, question.name
    select = field.type in SELECTS
    said = _said(field, words)
    return {
        "id": posted.element_id(name),
        "name": name,
        "type": field.type.value,
        "label": said.label,
        "basis": field.basis,
        "hint": said.hint,
        "help": said.help,
        "value": value,
        "value_label": choices.label_of(field, value) if select and isinstance(value, str) else None,
        "labels": [choices.label_of(field, code) for code in value] if select and isinstance(value, list) else [],
        "raw": raw,
        "base": posted.canonical(value) if base is None else base,
        "error": error,
        "options": said.options,
        "option_html": choices.options(field) if select else None,
        "country_html": choices.country_options() if field.type in (FieldType.PLACE, FieldType.ADDRESS) else None,
        "findings": [],
        "required": question.required or field.required,
        "internal": field.internal,
        "many": field.many,
        "lang": None,
        "width": field.width,
        "from_case": False,
        "max_length": field.max_length,
        "kinds": KINDS.get(field.type, ()),
    }


class Said(NamedTuple):
    """The words of a field in the language of the page."""

    label: str
    hint: str | None
    help: str | None
    options: list[tuple[str, str, str | None]]


def _said(field: Field, words: Words) -> Said:
    """Looked up once where `words` keeps a table by key (the words of a definition never change)."""
    table: dict[str, Said] = words.table() if hasattr(words, "table") else {}
    said = table.get(field.key)
    if said is None:
        said = table[field.key] = Said(
            words(field, "label" if field.label else "wording", field.title),
            words(field, "hint", field.hint) if field.hint else None,
            words(field, "help", field.help) if field.help else None,
            _options(field, words),
        )
    return said


def _options(field: Field, words: Words) -> list[tuple[str, str, str | None]]:
    return [
        (option.code, words(field, f"option.{option.code}", option.label or option.wording), option.number)
        for option in field.options
    ]

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

from jitflow.citing import cited
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

    def replace(self, name: str, value: Any) -> None:
        """Take a value for what was typed: what the view understood by it."""
        self._fields[name].data = value

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
    said, kept = _said(field, words)
    return {
        "id": posted.element_id(name),
        "name": name,
        "type": field.type.value,
        "label": said.label,
        "basis": cited(field.basis),
        "hint": said.hint,
        "help": said.help,
        "value": value,
        "raw": raw,
        **_inputs(field, value, raw),
        "base": posted.canonical(value) if base is None else base,
        "error": error,
        "options": said.options,
        "said": said if kept else None,
        "option_html": choices.options(field) if field.type in SELECTS else None,
        "country_html": choices.country_options() if field.type in (FieldType.PLACE, FieldType.ADDRESS) else None,
        "findings": [],
        "usual": (),
        "law": None,
        "history": None,
        "comments": None,
        "note": None,
        "remarks": "",
        "changes": "",
        "find": None,
        "datalist": None,
        "narrowed": frozenset(),
        "required": question.required or field.required,
        "internal": field.internal,
        "many": field.many,
        "lang": None,
        "width": field.width,
        "from_case": False,
        "max_length": field.max_length,
        "kinds": KINDS.get(field.type, ()),
    }


def _inputs(field: Field, value: Any, raw: posted.PostedRaw | None) -> dict[str, Any]:
    """What stands in the inputs of a field: what was typed, else the stored answer.

    text: of a field with one input, or the chosen code. rows and lines: how high it is, whether it has
    several lines. ticked: codes. parts, opened: of a composed field, and whether its seldom used half
    stands open. selected: the chosen State or language. several: these for each value of a field with
    several, and for the empty one.
    """
    made = dict(_NOTHING)
    composed = field.type in posted.PARTS
    if field.many:
        values: list[Any] = list(value or []) if raw is None else list(raw)
        if composed and raw is None:
            values = [posted.parts_of(field.type, one) for one in values]
        elif not composed:
            values = [one for one in values if one]
        empty = posted.parts_of(field.type, None) if composed else ""
        return made | {"several": [_input(field.type, one) for one in [*values, empty]]}
    if field.type is FieldType.TICKS:
        return made | {"ticked": (value or []) if raw is None else raw}
    if composed:
        return made | _input(field.type, raw or posted.parts_of(field.type, value))
    if raw:
        return made | _input(field.type, raw[""])
    return made | _input(field.type, _TEXTS.get(value, value) if field.type in _YES_OR_NO else value)


_NOTHING: dict[str, Any] = {
    "text": "", "rows": None, "lines": False, "ticked": (), "parts": None, "opened": False, "selected": None,
}  # fmt: skip
_YES_OR_NO = (FieldType.YESNO, FieldType.TICK)
_TEXTS = {True: "yes", False: "no"}


def _input(kind: FieldType, shown: Any) -> dict[str, Any]:
    """One value in its inputs: parts of a composed one, else its text."""
    if kind not in posted.PARTS:
        text = "" if shown is None else str(shown)
        made: dict[str, Any] = {"text": text}
        if kind is FieldType.TEXT:
            made["lines"] = "\n" in text
        elif kind is FieldType.PROSE:
            made["rows"] = min(max(4, len(text) // 75 + 2), 18)
        elif kind in SELECTS:
            made["selected"] = choices.selected(kind, text)
        return made
    made = {"parts": shown, "opened": _opened(kind, shown)}
    if "country" in shown:
        made["selected"] = choices.selected(FieldType.COUNTRY, shown["country"])
    return made


def _opened(kind: FieldType, parts: posted.Raw) -> bool:
    """Whether anything stands in the half of a composed field that is seldom used."""
    if kind is FieldType.PLACE:
        given = any(parts[part] for part in ("latitude", "longitude", "reason"))
        return given or parts["kind"] in ("coordinates", "unknown")
    return kind is FieldType.BIRTHDATE and any(parts[part] for part in ("end.day", "end.month", "end.year"))


@dataclass(frozen=True, eq=False)
class Said:
    """The words of a field in the language of the page. Ready-made markup is kept by its identity."""

    label: str
    hint: str | None
    help: str | None
    options: list[tuple[str, str, str | None]]


def _said(field: Field, words: Words) -> tuple[Said, bool]:
    """Looked up once where `words` keeps a table by key (the words of a definition never change), and whether it does."""
    kept = hasattr(words, "table")
    table: dict[str, Said] = words.table() if kept else {}
    said = table.get(field.key)
    if said is None:
        said = table[field.key] = Said(
            words(field, "label" if field.label else "wording", field.title),
            words(field, "hint", field.hint) if field.hint else None,
            words(field, "help", field.help) if field.help else None,
            _options(field, words),
        )
    return said, kept


def _options(field: Field, words: Words) -> list[tuple[str, str, str | None]]:
    return [
        (option.code, words(field, f"option.{option.code}", option.label or option.wording), option.number)
        for option in field.options
    ]

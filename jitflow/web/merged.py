"""What a page shows after two people changed the same fields: the three values in words."""

from collections.abc import Mapping
from typing import Any

from jitflow.instruments.definition import Field, FieldType
from jitflow.merging import Conflict
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _
from jitflow.web.posted import canonical
from jitflow.web.values import shown


def after_save(form: AnswerForm, conflicts: list[Conflict]) -> dict[str, dict[str, Any]]:
    """What saved fields show now: their new base, so that sending again is not a conflict with oneself."""
    theirs = {one.path: one.theirs for one in conflicts}
    return {name: {"base": canonical(theirs.get(name, value))} for name, value in form.answers().items()}


def conflict_lines(
    conflicts: list[Conflict], form: AnswerForm, names: Mapping[str, str] | None = None, other: str = ""
) -> list[dict[str, Any]]:
    """For the card of conflicts. `names`: of persons by id; `other`: what to call a field that is not in the form."""
    fields = {question.name: question.field for question in form.questions}
    return [
        {
            "name": one.path,
            "label": _(fields[one.path].title) if one.path in fields else other,
            **{part: in_words(fields.get(one.path), getattr(one, part)) for part in ("base", "mine", "theirs")},
            "their_actor_id": one.their_actor_id,
            "their_name": (names or {}).get(one.their_actor_id or "", ""),
            "their_at": one.their_at,
            "gone": one.gone,
        }
        for one in conflicts
    ]


def in_words(field: Field | None, value: Any) -> str:
    """An answer as people read it; options by their labels."""
    if field is not None and field.options:
        labels = {option.code: _(option.wording) for option in field.options}
        codes = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(code, code) for code in codes if code)
    return shown(field.type if field is not None else FieldType.ADDRESS, value)

"""How the facts of a case are called on pages, for features that name a field without its form."""

from __future__ import annotations

from collections.abc import Iterable

from jitflow.cases import forms
from jitflow.web.fields import Question
from jitflow.web.locale import gettext as _

_QUESTIONS: dict[str, Iterable[Question]] = {
    "case": (*forms.CASE, forms.ISSUING_STATE),
    "person": (*forms.PERSON, *forms.CATEGORY),
    "offence": forms.OFFENCE,
    "authority": forms.AUTHORITY,
}


def fact_title(kind: str, name: str) -> str:
    """What is asked under this name of a case, person, offence or authority; the name itself where nothing is."""
    for question in _QUESTIONS.get(kind, ()):
        if question.name == name:
            return _(question.field.title)
    return name

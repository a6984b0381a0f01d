"""What may still change once an instrument is issued: answers that are not material, such as practical contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.drafting import pages
from jitflow.drafting.box import asked, form_over
from jitflow.drafting.box_page import after_post, conflict_cards
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _


@dataclass
class Contacts:
    """The form of these answers, by path."""

    form: AnswerForm
    paths: dict[str, Field]
    conflicts: list[Any] = field(default_factory=list)


def build(draft: Draft, posted: MultiDict | None = None) -> Contacts:
    """The questions of every box that are printed and not material."""
    paths = {
        path: declared
        for section in draft.definition.sections
        for path, declared in asked(draft.facts, section).items()
        if not declared.material and not declared.internal
    }
    return Contacts(form_over(draft.facts, paths, posted), paths)


def context(draft: Draft, made: Contacts) -> dict[str, Any]:
    """The page."""
    extras: dict[str, dict[str, Any]] = {path: {} for path in made.paths}
    if made.conflicts or any(one.errors for one in made.form):
        after_post(made.form, extras, made.conflicts)
    return {
        "head": pages.head(draft),
        "form": made.form.view(draft.words, extras),
        "conflicts": conflict_cards(draft, made.conflicts),
        "cancel_url": pages.address("drafting.tasklist"),
        "can_edit": True,
        "crumbs": pages.crumbs(draft, (_("Practical contacts"), None)),
    }

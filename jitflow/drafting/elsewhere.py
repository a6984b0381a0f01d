"""What takes the place of an instrument with a State that takes no part in it, in words of the page."""

from __future__ import annotations

from typing import Any

from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.instruments.elsewhere import Elsewhere, elsewhere
from jitflow.web.locale import country_name, gettext as _


def refusal(definition: Definition, state: str) -> str:
    """Why the instrument cannot name this State, and what to use instead, if that is known."""
    found = elsewhere(definition, state)
    if found is None:
        return _("This State does not take part in this instrument.")
    return _(
        "%(state)s does not take part in this instrument. In its place: %(alternative)s",
        state=country_name(state), alternative=_said(definition, found, "alternative"),
    )  # fmt: skip


def shown(definition: Definition, state: str | None) -> dict[str, Any] | None:
    """The alternative with act, form, authority and source, for a notice; None where nothing is known or needed."""
    found = elsewhere(definition, state)
    if found is None or state is None:
        return None
    rows = [
        (_("Legal basis"), _said(definition, found, "act")),
        (_("Form"), _said(definition, found, "form")),
        (_("To whom"), _said(definition, found, "authority")),
        (_("Why it takes no part"), found.basis),
    ]
    note = _said(definition, found, "note") if found.note else None
    return {
        "title": DefinitionWords(definition).plain("definition:title", definition.title),
        "state": country_name(state), "said": _said(definition, found, "alternative"), "rows": rows, "note": note,
        "doubtful": found.confidence in ("recalled", "doubtful"),
    }  # fmt: skip


def _said(definition: Definition, found: Elsewhere, part: str) -> str:
    return DefinitionWords(definition).plain(f"not_participating.{found.state}:{part}", getattr(found, part))

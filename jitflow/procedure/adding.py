"""Steps by which a party joins: who may join, and where a party is named first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jitflow.drafting import pages as drafting_pages
from jitflow.instruments.procedure import Transition
from jitflow.procedure.words import party_titles
from jitflow.web.locale import country_name, gettext as _

if TYPE_CHECKING:
    from jitflow.procedure.pages import Here


def may_join(here: Here) -> dict[str, str]:
    """Who is no party of the procedure yet, by key: the parties that the answers name, else the States of the definition."""
    joined, found = here.position.parties, here.found
    if found.position.side.parties is not None:
        titles = party_titles(found.definition, found.data.side, found.data.answers)
        return {key: title for key, title in titles.items() if key not in joined}
    states = [one for one in found.definition.participants if one not in joined]
    return {code: country_name(code) for code in sorted(states, key=country_name)}


def hint(here: Here, transition: Transition) -> dict[str, Any] | None:
    """Beside a step by which a party joins: that a party is an item of the form, and the way there."""
    group = here.found.position.side.parties
    if not transition.adds_party or group is None:
        return None
    none_left = not may_join(here)
    said = _("Every party that the form names takes part already.") if none_left else _("The parties are those that the form names.")
    title = here.draft.words.field_title(group)
    return {
        "text": said,
        "link": _("Add a party: %(place)s", place=title),
        "url": drafting_pages.field_url(here.draft, group) if here.draft.may_edit else "",
        "none": none_left,
    }

"""The pages of a focus group that lie in no case, as far as the reader may open them."""

from __future__ import annotations

from flask import g, url_for

from jitflow.web.locale import gettext as _

TRAIL_READERS = frozenset({"auditor", "administrator"})
LOOKERS = frozenset({"coordinator", "auditor"})
MANAGERS = ("administrator", "coordinator")


def of_group() -> list[dict[str, str]]:
    """Code, label and address of each page."""
    level, slug = g.reached.group_level, g.reached.group.slug
    found = [("members", _("Members"), "focusgroups.members"), ("settings", _("Settings"), "focusgroups.settings")]
    if level in TRAIL_READERS:
        found.append(("trail", _("Trail"), "trail.group"))
    if level in LOOKERS:
        found.append(("look", _("Look into a case"), "disclosures.look"))
    if level in ("member", "coordinator", "administrator"):
        found.append(("old_drafts", _("Old drafts"), "erasing.index"))
    return [{"code": code, "label": label, "url": url_for(endpoint, group=slug)} for code, label, endpoint in found]

"""The pages of a focus group that lie in no case, as far as the reader may open them."""

from __future__ import annotations

from flask import g, url_for

from jitflow import access
from jitflow.web.locale import gettext as _

MANAGERS = ("administrator", "coordinator")


def of_group() -> list[dict[str, str]]:
    """Code, label and address of each page."""
    found = [
        ("members", _("Members"), "focusgroups.members"),
        ("settings", _("Settings"), "focusgroups.settings"),
        ("trail", _("Trail"), "trail.group"),
        ("look", _("Look into a case"), "disclosures.look"),
        ("old_drafts", _("Old drafts"), "erasing.index"),
    ]
    return [
        {"code": code, "label": label, "url": url_for(endpoint, group=g.reached.group.slug)}
        for code, label, endpoint in found
        if access.may(endpoint)
    ]

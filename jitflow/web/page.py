"""What the layout of every page receives as `page`."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, g, request, url_for
from flask_login import current_user

from jitflow.accounts import preferences, proof, sessions
from jitflow.config import LANGUAGES
from jitflow.db import clock
from jitflow.web import locale
from jitflow.web.differences import differences
from jitflow.web.locale import gettext as _
from jitflow.web.scripts import spoken


@dataclass(frozen=True)
class Link:
    """One link: its words, its address, and whether it is where the reader is."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Page:
    """Plain data for pages/layout.html.

    here: the path to come back to after a change of language. recorded: reading this
    page was entered in the trail. keys: whether shortcuts work. confined: the second
    factor is not given yet, so that no other page can be reached. idle: seconds without a request after which
    the session ends. now: for the foot of printed sheets.
    """

    language: str
    languages: list[dict]
    here: str
    user: dict | None = None
    group: dict | None = None
    navigation: list[Link] = field(default_factory=list)
    recorded: bool = False
    keys: bool = False
    confined: bool = False
    idle: int = int(sessions.IDLE.total_seconds())
    now: datetime = field(default_factory=clock.now)


def current_page() -> Page:
    """The page data of this request; works on error pages and before sign-in."""
    language = locale.current_language()
    reached = g.get("reached")
    group = reached.group if reached is not None else None
    return Page(
        language=language,
        languages=[{"code": c, "name": locale.NAMES[c], "current": c == language} for c in LANGUAGES],
        here=request.path if request.method == "GET" else "/",
        user=_user(),
        group={"slug": group.slug, "name": group.name, "url": url_for("focusgroups.home", group=group.slug)}
        if group is not None
        else None,
        navigation=_navigation(group),
        recorded=reached is not None and reached.case is not None,
        keys=_has_shortcuts(),
        confined=proof.confined(),
    )


def _has_shortcuts() -> bool:
    if not current_user or not current_user.is_authenticated or proof.confined():
        return False
    return preferences.of(current_user)["keys"] == "on"


def _user() -> dict | None:
    if not current_user or not current_user.is_authenticated:
        return None
    return {"id": current_user.id, "name": current_user.name, "email": current_user.email, "administrator": current_user.administrator}


def _navigation(group) -> list[Link]:
    if group is None:
        return []
    home = url_for("focusgroups.home", group=group.slug)
    cases = url_for("cases.index", group=group.slug)
    deadlines = url_for("deadlines.index", group=group.slug)
    return [
        Link(_("Home"), home, request.path == home),
        Link(_("Cases"), cases, request.path.startswith(cases)),
        *([] if g.reached.group_level == "auditor" else [Link(_("Deadlines"), deadlines, request.path.startswith(deadlines))]),
        *_group_links(group.slug),
        *_people_links(group.slug),
    ]


def _group_links(slug: str) -> list[Link]:
    """What the group keeps for all its cases."""
    places = [
        (_("Offence library"), url_for("libraries.offences", group=slug)),
        (_("Authorities"), url_for("libraries.authorities", group=slug)),
        (_("State data"), url_for("confirmations.index", group=slug)),
        (_("Templates"), url_for("offices.index", group=slug)),
    ]
    return [Link(label, url, request.path.startswith(url)) for label, url in places]


def _people_links(slug: str) -> list[Link]:
    """The focus group itself: who belongs to it, what it decided, who did what."""
    members = url_for("focusgroups.members", group=slug)
    own = ("focusgroups.members", "focusgroups.settings", "trail.group", "disclosures.look", "erasing.index")
    audits = g.reached.group_level == "auditor"
    links = [Link(_("Focus group"), members, request.endpoint in own and not (audits and request.endpoint == "trail.group"))]
    if audits:
        links.insert(0, Link(_("Trail"), url_for("trail.group", group=slug), request.endpoint == "trail.group"))
    return links


def init_app(app: Flask) -> None:
    """Give `page` and the filters `differences` and `spoken` to every template."""
    app.jinja_env.filters["differences"] = differences
    app.jinja_env.filters["spoken"] = spoken
    app.context_processor(lambda: {"page": current_page()})

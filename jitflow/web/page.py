"""What the layout of every page receives as `page`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, g, request, url_for
from flask_login import current_user

from jitflow import access
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

    here: the path to come back to after a change of language. recorded: who sees this page, where reading it
    was entered in the trail. keys: whether shortcuts work. confined: the second
    factor is not given yet, so that no other page can be reached. idle: seconds without a request after which
    the session ends. now: for the foot of printed sheets.
    """

    language: str
    languages: list[dict]
    here: str
    user: dict | None = None
    group: dict | None = None
    navigation: list[Link] = field(default_factory=list)
    recorded: str = ""
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
        recorded=_who_sees(reached) if reached is not None and reached.case is not None else "",
        keys=_has_shortcuts(),
        confined=proof.confined(),
    )


def _who_sees(reached: Any) -> str:
    from jitflow.parties import seen_by  # a feature, which needs the pages of others

    return seen_by.sentence(reached)


def _has_shortcuts() -> bool:
    if not current_user or not current_user.is_authenticated or proof.confined():
        return False
    return preferences.of(current_user)["keys"] == "on"


def _user() -> dict | None:
    if not current_user or not current_user.is_authenticated:
        return None
    return {"id": current_user.id, "name": current_user.name, "email": current_user.email, "administrator": current_user.administrator}


def _navigation(group) -> list[Link]:
    """The pages of the focus group that the reader may open."""
    if group is None:
        return []
    audits = g.reached.group_level == "auditor"
    home = url_for("focusgroups.home", group=group.slug)
    links = [Link(_("Home"), home, request.path == home)]
    links += _links(group.slug, [(_("Cases"), "cases.index"), (_("Deadlines"), "deadlines.index"), (_("Knowledge"), "knowledge.index")])
    links += _links(
        group.slug,
        [  # what the group keeps for all its cases
            (_("Offence library"), "libraries.offences"),
            (_("Authorities"), "libraries.authorities"),
            (_("State data"), "confirmations.index"),
            (_("Templates"), "offices.index"),
        ],
    )
    if audits:
        links.append(Link(_("Trail"), url_for("trail.group", group=group.slug), request.endpoint == "trail.group"))
    if access.may(_OWN[0]):
        here = request.endpoint in _OWN and not (audits and request.endpoint == "trail.group")
        links.append(Link(_("Focus group"), url_for(_OWN[0], group=group.slug), here))
    return links


#: The focus group itself: who belongs to it, what it decided, who did what.
_OWN = ("focusgroups.members", "focusgroups.settings", "trail.group", "disclosures.look", "erasing.index")


def _links(slug: str, places: list[tuple[str, str]]) -> list[Link]:
    shown = [(label, url_for(endpoint, group=slug)) for label, endpoint in places if access.may(endpoint)]
    return [Link(label, url, request.path.startswith(url)) for label, url in shown]


def init_app(app: Flask) -> None:
    """Give `page`, `may_open` (of an endpoint) and the filters `differences` and `spoken` to every template."""
    app.jinja_env.globals["may_open"] = access.may
    app.jinja_env.filters["differences"] = differences
    app.jinja_env.filters["spoken"] = spoken
    app.context_processor(lambda: {"page": current_page()})

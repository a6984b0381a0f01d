"""The list of all deadlines, what one has to be told, and the calendar feed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from jitflow.access import group_role, posted_id, public
from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import feed, listing, notices, pages
from jitflow.web.downloads import attachment
from jitflow.web.locale import gettext as _

blueprint = Blueprint("deadlines", __name__)


@blueprint.get("/g/<group>/deadlines")
@group_role("member", "coordinator", "administrator", "observer", verb="consulted")
def index(group: str):
    """Every open deadline of the person's cases, overdue first."""
    wanted = pages.wanted_of(request.args)
    with read_unit() as session:
        found = listing.listed(
            session, current_user.id, g.reached.group.id, wanted, pages.after_of(request.args.get("after"))
        )
        people = {one.deadline.responsible_id for one in found.lines if one.deadline.responsible_id}
        names = accounts.names(session, people)
        told = pages.told(session, current_user.id, group)
        has_feed = feed.exists(session, current_user.id)
    return render_template(
        "pages/deadlines/index.html",
        **pages.context(found, wanted, group, names),
        told=told,
        has_feed=has_feed,
        address=None,
        group=group,
        crumbs=[{"label": _("Deadlines"), "url": None, "current": True}],
    )


@blueprint.post("/g/<group>/deadlines/seen")
@group_role("member", "coordinator", "administrator", "observer", verb="consulted")
def seen(group: str):
    """Put away what one has been told: one notice, or all that the page showed."""
    wanted = [posted_id("notice")] if posted_id("notice") else request.form.getlist("shown")
    with write_unit() as unit:
        notices.mark_seen(unit, current_user.id, g.reached.group.id, wanted)
    at_home = request.form.get("at") == "home"
    return redirect(url_for("focusgroups.home" if at_home else "deadlines.index", group=group), 303)


@blueprint.post("/g/<group>/deadlines/feed")
@group_role("member", "coordinator", "administrator", "observer", verb="consulted")
def feed_address(group: str):
    """Make a new secret address (the old one ends), or end it. It is shown once."""
    act = request.form.get("act", "")
    if act not in ("new", "end"):
        abort(400)
    with write_unit() as unit:
        token = feed.renew(unit, current_user.id) if act == "new" else feed.end(unit, current_user.id)
    if token is None:
        flash(_("The address of your calendar no longer works."), "success")
        return redirect(url_for("deadlines.index", group=group), 303)
    address = url_for("deadlines.calendar", feed_token=token, _external=True)
    return render_template(
        "pages/deadlines/feed.html", address=address, group=group,
        crumbs=[
            {"label": _("Deadlines"), "url": url_for("deadlines.index", group=group), "current": False},
            {"label": _("Calendar"), "url": None, "current": True},
        ],
    )  # fmt: skip


@blueprint.get("/calendar/<feed_token>.ics")
@public("the secret in the address is the key; a calendar program cannot sign in, and the feed holds no content")
def calendar(feed_token: str):
    """A person's deadlines as a calendar: kinds and numbers, no content of a case."""
    with read_unit() as session:
        user_id = feed.owner(session, feed_token)
    if user_id is None:
        abort(404)
    with write_unit() as unit:  # before anything is handed out
        feed.note_reading(unit, user_id)
    with read_unit() as session:
        content = feed.content(session, user_id)
    return attachment(content, "text/calendar; charset=utf-8", "jitflow.ics")

"""Who may call which route: one declaration per route, enforced in one place.

A view declares its access with one of four decorators; the app refuses to start
when an endpoint has none. Before the view runs, `enforce` loads the whole chain
(object, case, focus group, membership, team) with one joined query from
`jitflow.reach` and leaves it in `flask.g.reached`. No row is answered with 404,
a row without the right with 403; both are recorded, and so is every
consultation before the page is made.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from jitflow import ownership, reach
from jitflow.accounts import proof
from jitflow.audit import reading
from jitflow.capacities import SEAT_LEVELS
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import service as disclosures

# What a membership and a place in a team come to: `jitflow.capacities`.
GROUP_ROLES = frozenset({"member", "coordinator", "administrator", "observer", "translator", "auditor"})
GROUP_WRITERS = frozenset({"member", "coordinator", "administrator"})
#: Who works with what a focus group keeps for all its cases: libraries, State data, templates.
WORKERS = ("member", "coordinator", "administrator")
_READERS, _WRITERS = frozenset({"reader", "editor", "lead"}), frozenset({"editor", "lead"})
RIGHTS = {
    "enter": _READERS | {"translator", "auditor"},
    "read": _READERS,
    "texts": _READERS | {"translator"},
    "translate": _WRITERS | {"translator"},
    "negotiate": _WRITERS,
    "edit": _WRITERS,
    "lead": frozenset({"lead"}),
    "audit": frozenset({"lead", "auditor"}),
    "trail": _READERS | {"auditor"},
}
#: What a seat at the table of one instrument may do, where a route admits seats at all; readers of a seat change nothing.
_SEATS = frozenset(SEAT_LEVELS.values())
_SEAT_DRAFTER, _SEAT_READER = SEAT_LEVELS["drafter"], SEAT_LEVELS["reader"]
SEAT_RIGHTS = {
    "read": _SEATS,
    "texts": _SEATS,
    "negotiate": _SEATS - {_SEAT_READER},
    "translate": frozenset({_SEAT_DRAFTER}),
    "edit": frozenset({_SEAT_DRAFTER}),
}
#: Seats that may do something besides reading.
SEAT_ACTS = SEAT_RIGHTS["negotiate"]
TEAM_ROLES = frozenset().union(*RIGHTS.values())
SAFE_METHODS = frozenset({"GET", "HEAD"})
# Statuses with which a view answers a post by its page instead of leading on.
PAGE_AFTER_POST = frozenset({200, 409, 422})
_ATTRIBUTE = "jitflow_access"
_OBJECT_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Reach:
    """How an object named in a URL is reached: the query and its URL arguments, in order."""

    query: str
    arguments: tuple[str, ...]
    object_type: str


# The first entry whose own argument (the last one) is in the URL decides.
_CASE = ("group", "case_id")
REACHES: dict[str, Reach] = {
    "document_id": Reach("reach_document", (*_CASE, "instrument_id", "document_id"), "document"),
    "pack_id": Reach("reach_pack", (*_CASE, "instrument_id", "pack_id"), "pack"),
    "enclosure_id": Reach("reach_enclosure", (*_CASE, "instrument_id", "enclosure_id"), "enclosure"),
    "word_draft_id": Reach("reach_word_draft", (*_CASE, "instrument_id", "word_draft_id"), "word_draft"),
    "word_import_id": Reach("reach_word_import", (*_CASE, "instrument_id", "word_import_id"), "word_import"),
    "letter_id": Reach("reach_letter", (*_CASE, "instrument_id", "letter_id"), "letter"),
    "event_id": Reach("reach_event", (*_CASE, "instrument_id", "event_id"), "procedure_event"),
    "instrument_id": Reach("reach_instrument", (*_CASE, "instrument_id"), "instrument"),
    "person_id": Reach("reach_person", (*_CASE, "person_id"), "person"),
    "offence_id": Reach("reach_offence", (*_CASE, "offence_id"), "offence"),
    "authority_id": Reach("reach_authority", (*_CASE, "authority_id"), "authority"),
    "batch_id": Reach("reach_batch", (*_CASE, "batch_id"), "batch"),
    "case_id": Reach("reach_case", _CASE, "case"),
    "library_offence_id": Reach("reach_library_offence", ("group", "library_offence_id"), "library_offence"),
    "address_id": Reach("reach_address", ("group", "address_id"), "address_entry"),
    "import_id": Reach("reach_address_import", ("group", "import_id"), "address_import"),
    "record_file_id": Reach("reach_record", ("group", "record_id", "record_file_id"), "knowledge_file"),
    "record_id": Reach("reach_record", ("group", "record_id"), "knowledge_record"),
    "template_id": Reach("reach_office_template", ("group", "template_id"), "office_template"),
    "group": Reach("reach_group", ("group",), "focus_group"),
}
# Objects of a focus group that lie in no case: a role in the group decides.
GROUP_OBJECTS = frozenset(
    {"library_offence_id", "address_id", "import_id", "template_id", "record_id", "record_file_id"}
)
# URL arguments that name no row: they are checked by the view against a definition.
PLAIN_ARGUMENTS = frozenset({
    "feed_token", "section_id", "filename", "state", "text_language", "token", "step", "record_step", "version", "later_version",
    "form_slug", "paper_format",
})  # fmt: skip


@dataclass(frozen=True)
class Access:
    """The declared access of one endpoint.

    kind: public, signed_in, system, group or case. roles: the roles that may call it with a
    safe method; post_roles: with POST. verb: recorded in the trail on a safe request.
    halfway: reachable between the password and the second factor, too.
    """

    kind: str
    roles: frozenset[str] = frozenset()
    post_roles: frozenset[str] = frozenset()
    verb: str | None = None
    reason: str = ""
    halfway: bool = False

    def allowed(self, method: str) -> frozenset[str]:
        """The roles that may use this method."""
        return self.roles if method in SAFE_METHODS else self.post_roles


class UndeclaredAccess(RuntimeError):
    """Some routes have no usable declaration; the message lists them by name."""


def _declare(access: Access) -> Callable:
    def decorate(view: Callable) -> Callable:
        if hasattr(view, _ATTRIBUTE):
            raise UndeclaredAccess(f"{view.__name__}: access is declared twice")
        setattr(view, _ATTRIBUTE, access)
        return view

    return decorate


def public(reason: str) -> Callable:
    """Anyone may call this route; the reason says why."""
    if not reason:
        raise UndeclaredAccess("a public route needs a reason")
    return _declare(Access("public", reason=reason))


def signed_in(view: Callable) -> Callable:
    """Any signed-in account may call this route; it reaches no group and no case."""
    return _declare(Access("signed_in"))(view)


def halfway(view: Callable) -> Callable:
    """As `signed_in`, and already before the second factor was given: what is needed to give it or to set one up."""
    return _declare(Access("signed_in", halfway=True))(view)


def system_administrator(view: Callable) -> Callable:
    """Accounts that administer the installation may call this route; it reaches no group and no case."""
    return _declare(Access("system"))(view)


def group_role(*roles: str, post: tuple[str, ...] | None = None, verb: str | None = None) -> Callable:
    """Members of the focus group with one of these roles (any role when none is named).

    post: the roles for unsafe methods; the same ones by default, without those who only look on.
    """
    allowed = _known(roles or tuple(GROUP_ROLES), GROUP_ROLES)
    writers = _known(post, GROUP_ROLES) if post is not None else (allowed if roles else GROUP_WRITERS)
    return _declare(Access("group", allowed, writers, verb))


def case_right(
    right: str, *, post: str | None = None, verb: str | None = "consulted", seats: bool | Literal["look"] = False
) -> Callable:
    """Members of the case team with a right: one of `RIGHTS`.

    post: the right for unsafe methods (the same one by default), so that one route
    can show a page to readers and accept changes from editors. seats: who sits at the table
    of the instrument may call it, too, as far as `SEAT_RIGHTS` says; "look": with safe methods only.
    """
    return _declare(Access("case", _admitted(right, bool(seats)), _admitted(post or right, seats is True, write=True), verb))


def _admitted(right: str, seats: bool, write: bool = False) -> frozenset[str]:
    of_seats = SEAT_RIGHTS.get(right, frozenset()) if seats else frozenset()
    return RIGHTS[right] | (of_seats - {_SEAT_READER} if write else of_seats)


def may(endpoint: str) -> bool:
    """Whether the person of this request may open a page of the group or case at hand: for links to it.

    A seat reaches its own instrument alone: of the case no page that lies outside it.
    """
    access, reached = current_app.extensions["jitflow.access"][endpoint], g.reached
    if access.kind == "case":
        return (reached.team is not None or reached.seat is not None) and reached.level in access.roles
    return access.kind != "group" or reached.group_level in access.roles


def _known(roles: tuple[str, ...], known: frozenset[str]) -> frozenset[str]:
    if strange := set(roles) - known:
        raise UndeclaredAccess(f"unknown roles: {', '.join(sorted(strange))}")
    return frozenset(roles)


def declarations(app: Flask) -> dict[str, Access]:
    """Endpoint name to declared access, for every endpoint of the app. Raises UndeclaredAccess."""
    found = {name: getattr(view, _ATTRIBUTE, None) for name, view in app.view_functions.items()}
    faults = [f"{name}: no declared access" for name, access in sorted(found.items()) if access is None]
    for rule in app.url_map.iter_rules():
        faults += _rule_faults(rule, found.get(rule.endpoint))
    if faults:
        raise UndeclaredAccess("jitflow does not start:\n  " + "\n  ".join(faults))
    return found


def _rule_faults(rule, access: Access | None) -> list[str]:
    """A declaration must fit its URL: case rights need a case in it, ids need a right on them."""
    if access is None:
        return []
    faults = []
    if unknown := set(rule.arguments) - set(REACHES) - PLAIN_ARGUMENTS:
        faults.append(f"{rule.endpoint}: nothing says how {', '.join(sorted(unknown))} is reached ({rule.rule})")
    if rule.arguments & set(REACHES) and (left := rule.arguments & set(REACHES) - set(reach_for(rule.arguments).arguments)):
        faults.append(f"{rule.endpoint}: nobody asks whether {', '.join(sorted(left))} is reached ({rule.rule})")
    if access.kind == "case" and "case_id" not in rule.arguments:
        faults.append(f"{rule.endpoint}: a case right without a case in {rule.rule}")
    if access.kind == "group" and (rule.arguments & set(REACHES)) - GROUP_OBJECTS != {"group"}:
        faults.append(f"{rule.endpoint}: a group role on {rule.rule}")
    if access.kind in ("public", "signed_in", "system") and rule.arguments & set(REACHES):
        faults.append(f"{rule.endpoint}: {access.kind} reaches objects ({rule.rule})")
    return faults


def reach_for(arguments) -> Reach:
    """The query for a URL with these arguments."""
    return next(found for name, found in REACHES.items() if name in arguments)


def init_app(app: Flask) -> None:
    """Enforce declared access before every view; record what an unsafe request shows after all."""
    app.before_request(enforce)
    app.after_request(_record_page_after_post)
    app.teardown_request(lambda _fault: ownership.look_as(None))


def check(app: Flask) -> None:
    """Refuse to start with an undeclared route; call when all routes are registered."""
    app.extensions["jitflow.access"] = declarations(app)


def enforce():
    """Let the request through, redirect to the sign-in or the second factor, or answer 404 or 403."""
    ownership.look_as(None)
    if request.endpoint is None:
        return None
    access = current_app.extensions["jitflow.access"][request.endpoint]
    if access.kind == "public":
        return None
    if not current_user.is_authenticated:
        return _to("accounts.sign_in")
    if proof.confined() and not access.halfway:
        return _to("accounts.second_factor")
    if access.kind == "signed_in":
        return None
    if access.kind == "system":
        return None if current_user.administrator else _refuse_system()
    _enter(access, reach_for(request.view_args))
    return None


def _record_page_after_post(response: Response) -> Response:
    """A post that is not carried out answers with the page: the reader sees what it holds, as with GET."""
    if request.method in SAFE_METHODS or response.status_code not in PAGE_AFTER_POST or "reached" not in g:
        return response
    access = current_app.extensions["jitflow.access"][request.endpoint]
    if access.verb:
        case_id = g.reached.case.id if g.reached.case is not None else None
        detail = g.look | {"endpoint": request.endpoint, "method": request.method}
        route = reach_for(request.view_args)
        with read_unit() as session:
            entered = _is_entered(session, access.verb, route, g.reached, detail)
        if not entered:
            _record(access.verb, route, g.reached.group.id, case_id, detail)
    return response


def posted_id(name: str) -> str:
    """An id from a form field; empty for anything that is none, so that no database is asked for it."""
    given = request.form.get(name, "")
    return given if _OBJECT_ID.fullmatch(given) else ""


def _to(endpoint: str):
    came_from = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for(endpoint, next=came_from), 303)


def _enter(access: Access, route: Reach) -> None:
    arguments = [request.view_args[name] for name in route.arguments]
    reached, entered, look = None, False, {}
    if all(argument.isprintable() for argument in arguments):  # PostgreSQL cannot even be asked for NUL
        with read_unit() as session:
            reached = getattr(reach, route.query)(session, current_user.id, *arguments)
            if reached is not None and access.verb:
                look = _look(session, reached)
                detail = look | {"endpoint": request.endpoint}
                entered = request.method in SAFE_METHODS and _is_entered(session, access.verb, route, reached, detail)
    if reached is None:
        _record_refusal(route, 404, None, None)
        abort(404)
    role = reached.level if access.kind == "case" else reached.group_level
    case_id = reached.case.id if reached.case is not None else None
    found = reached.instrument
    viewer = ownership.viewer_of(reached.seat, found.home_party) if found is not None else ownership.Viewer()
    others = request.method not in SAFE_METHODS and not ownership.is_own(viewer, reached.object)
    if role not in access.allowed(request.method) or others:
        _record_refusal(route, 403, reached.group.id, case_id)
        abort(403)
    g.reached, g.zone, g.look = reached, reached.group.zone, look
    ownership.look_as(viewer)
    if access.verb and request.method in SAFE_METHODS and not entered:
        _record(access.verb, route, reached.group.id, case_id, look | {"endpoint": request.endpoint})


def _look(session: Session, reached: reach.Reached) -> dict[str, str | None]:
    """Which reason stands behind a look into a case that is not one's own, by its id."""
    if reached.team is None or reached.team.ended_at is None:
        return {}
    return {"look": disclosures.open_look(session, current_user.id, reached.case.id)}


def _is_entered(session: Session, verb: str, route: Reach, reached: reach.Reached, detail: dict) -> bool:
    return reading.is_entered(
        session, focus_group_id=reached.group.id, case_id=reached.case.id if reached.case is not None else None,
        actor_id=current_user.id, verb=verb, object_type=route.object_type, detail=detail,
        object_id=_object_id(route, reached.group.id),
    )  # fmt: skip


def _refuse_system():
    with write_unit() as unit:
        unit.record(
            "refused", focus_group_id=None, actor_id=current_user.id, object_type="system", object_id=None,
            detail={"endpoint": request.endpoint, "method": request.method, "status": 403},
        )  # fmt: skip
    abort(403)


def _object_id(route: Reach, group_id: str) -> str:
    named = request.view_args[route.arguments[-1]]
    # A URL may hold anything: only what looks like one of our ids enters the trail.
    return named if _OBJECT_ID.fullmatch(named) else (group_id if route.object_type == "focus_group" else "")


def _record_refusal(route: Reach, status: int, group_id: str | None, case_id: str | None) -> None:
    detail = {"endpoint": request.endpoint, "method": request.method, "status": status}
    _record("refused", route, group_id or "system", case_id, detail)


def _record(verb: str, route: Reach, group_id: str, case_id: str | None, detail: dict) -> None:
    with write_unit() as unit:
        unit.record(
            verb,
            focus_group_id=group_id,
            actor_id=current_user.id,
            object_type=route.object_type,
            object_id=_object_id(route, group_id),
            case_id=case_id,
            detail=detail,
        )

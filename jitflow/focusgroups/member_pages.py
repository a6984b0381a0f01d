"""Plain data of the pages of members and invitations."""

from __future__ import annotations

from typing import Any

from flask import g, session as browser_session, url_for
from flask_login import current_user

from jitflow.accounts import administration, service as accounts
from jitflow.cases import service as cases
from jitflow.db.units import read_unit
from jitflow.focusgroups import invitations, service, tabs
from jitflow.instruments.definition import Field, Option
from jitflow.instruments.messages import N_
from jitflow.web import roles
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _

LINK = "invitation_link"
REFUSALS = {
    "unknown_role": N_("Choose a role and a capacity."),
    "not_yours": N_("Only an administrator gives or takes the role of administrator."),
    "bad_address": N_("This is no e-mail address."),
    "already_member": N_("This person is a member already."),
    "already_invited": N_("This address has an open invitation. Withdraw it first to make a new one."),
    "last_administrator": N_(
        "A focus group needs at least one administrator: make another person administrator first."
    ),
    "not_a_member": N_("This person is not a member any more."),
    "gone": N_("This invitation cannot be used any more."),
    "administers": N_("This account administers the installation and belongs to no focus group. Use another account."),
}
FIELD_OF = {"bad_address": "email", "already_member": "email", "already_invited": "email", "not_yours": "role"}


def may_manage() -> bool:
    """Whether the reader invites, changes and ends members."""
    return g.reached.group_level in tabs.MANAGERS


def _role_codes() -> list[str]:
    mine = g.reached.group_level
    return [code for code in roles.GROUP_WORDS if code != service.ADMINISTRATOR or mine == service.ADMINISTRATOR]


def invite_form(posted: Any) -> AnswerForm:
    """Address, role and capacity of a new member."""
    role = tuple(Option(code=code, wording=roles.GROUP_WORDS[code].name) for code in _role_codes())
    capacity = tuple(Option(code=code, wording=said.name) for code, said in roles.CAPACITY_WORDS.items())
    questions = [
        Question("email", Field(key="email", type="email", label=N_("E-mail address"), width="medium"), True),
        Question("role", Field(key="role", type="choice", label=N_("Role in the focus group"), options=role), True),
        Question("capacity", Field(key="capacity", type="choice", label=N_("Capacity"), options=capacity,
            hint=N_("Offered first where the person joins the team of a case; each case may say otherwise.")), True),
    ]  # fmt: skip
    return AnswerForm(questions, {"role": "member", "capacity": "prosecutor"}, posted)


def context(form: AnswerForm, message: str | None = None, ending: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the page of the members receives. ending: whose end waits for a confirmation."""
    group_id, manage = g.reached.group.id, may_manage()
    with read_unit() as session:
        members = service.members(session, group_id)
        open_ones = invitations.open_ones(session, group_id) if manage else []
        people = accounts.names(session, {m.user_id for m in members} | {one.invited_by for one in open_ones})
        addresses = administration.addresses(session, {m.user_id for m in members}) if manage else {}
    view = form.view()
    if message:
        view["errors"] = [{"href": "#members", "message": message}]
    return {
        "members": [_line(one, people, addresses) for one in members],
        "invitations": [_invitation(one, people) for one in open_ones],
        "can_manage": manage,
        "roles": [one for one in roles.choices("group") if one["code"] in _role_codes()],
        "all_roles": roles.choices("group"),
        "capacities": roles.choices("capacity"),
        "form": view,
        "ending": ending,
        "link": browser_session.pop(LINK, None) if manage else None,
        "tabs": tabs.of_group(),
        "crumbs": [],
    }


def _line(member: service.Member, people: dict[str, str], addresses: dict[str, str]) -> dict[str, Any]:
    return {
        "user_id": member.user_id,
        "name": people.get(member.user_id, ""),
        "email": addresses.get(member.user_id),
        "role": member.role,
        "capacity": member.capacity,
        "label": _standing(member.role, member.capacity),
        "since": member.since,
        "is_me": member.user_id == current_user.id,
        "can_change": may_manage() and member.role in _role_codes(),
    }


def _standing(role: str, capacity: str) -> str:
    """Role and capacity in words, once where both have one name."""
    role, capacity = roles.name("group", role), roles.name("capacity", capacity)
    return role if role == capacity else _("%(role)s, %(capacity)s", role=role, capacity=capacity)


def _invitation(one: invitations.Offered, people: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "email": one.email,
        "label": _standing(one.role, one.capacity),
        "by": people.get(one.invited_by, ""),
        "expires_at": one.expires_at,
    }


def ending(user_id: str) -> dict[str, Any]:
    """What ends with a membership: the cases that are left without a lead, by number."""
    with read_unit() as session:
        name = accounts.names(session, {user_id}).get(user_id, "")
        alone = cases.led_alone(session, g.reached.group.id, user_id)
    return {"user_id": user_id, "name": name, "cases": alone, "is_me": user_id == current_user.id}


def link(token: str) -> str:
    """The address to hand over."""
    return url_for("focusgroups.invitation", token=token, _external=True)


def mail_text(url: str, group_name: str, invited_by: str) -> str:
    """The words of the mail; nothing of any case."""
    return _(
        "%(name)s invites you to the focus group “%(group)s” of jitflow.\n\nOpen this address within seven days:\n%(url)s\n\n"
        "It can be used once. If you do not know why you received it, do nothing.",
        name=invited_by, group=group_name, url=url,
    )  # fmt: skip

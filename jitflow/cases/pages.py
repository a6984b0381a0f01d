"""Plain data for the pages of a case: what templates receive, in words of the current language."""

from collections.abc import Mapping
from typing import Any

from flask import g, url_for
from flask_login import current_user

from jitflow import access
from jitflow.capacities import NARROW
from jitflow.cases import forms
from jitflow.cases.service import CaseLine, FactLine, TeamMember
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.messages import N_
from jitflow.library import currents, library
from jitflow.merging import Conflict
from jitflow.procedure import glance
from jitflow.web import categories, merged, roles
from jitflow.web.fields import AnswerForm, Question, first_input
from jitflow.web.locale import country_name, gettext as _
from jitflow.web.titles import definition_title
from jitflow.web.values import shown

EDITORS = frozenset({"editor", "lead"})
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "dv", "yi"})
TEAM_REFUSALS = {
    "unknown_role": N_("Choose a role."),
    "not_a_member": N_("Only members of the focus group can join the team."),
    "last_lead": N_("A case needs at least one lead: make another person the lead first."),
    "not_in_team": N_("This person is no longer in the team."),
}


def address(endpoint: str, **more: str) -> str:
    """The address of a page of the case that was reached."""
    return url_for(endpoint, group=g.reached.group.slug, case_id=g.reached.case.id, **more)


def crumbs(*more: tuple[str, str | None]) -> list[dict]:
    """Cases, the case, and what follows; the last one is the page itself."""
    chain: list[tuple[str, str | None]] = [(_("Cases"), url_for("cases.index", group=g.reached.group.slug))]
    if g.reached.seat is not None:  # the case of the instrument is no business of who sits at its table
        chain = [(_("Home"), url_for("focusgroups.home", group=g.reached.group.slug))]
    elif g.reached.case is not None:
        chain.append((case_name(g.reached.case.number, g.reached.case.title, g.reached.level), address("cases.case")))
    chain += more
    last = len(chain) - 1
    return [
        {"label": label, "url": None if n == last else url, "current": n == last}
        for n, (label, url) in enumerate(chain)
    ]


def narrow() -> bool:
    """Whether the reader's capacity lets them see less of the case than its content."""
    return g.reached.level in NARROW


def case_name(number: int, title: str, level: str) -> str:
    """A case by its title; by its number for those who do not see its content."""
    return _("Case %(number)s", number=number) if level in NARROW else title


def may_edit() -> bool:
    """Whether the reader may change the facts of this case."""
    return g.reached.level in EDITORS


def may_lead() -> bool:
    """Whether the reader leads this case."""
    return g.reached.level == "lead"


def case_line(line: CaseLine, group: str) -> dict[str, Any]:
    """A row of the list of cases."""
    return {
        "number": line.number,
        "title": case_name(line.number, line.title, line.level),
        "national_reference": line.national_reference if line.level not in NARROW else "",
        "eurojust_reference": line.eurojust_reference,
        "issuing_state": country_name(line.issuing_state),
        "role": roles.place(line.role, line.capacity),
        "persons": line.persons if line.level not in NARROW else None,
        "instruments": line.instruments,
        "url": url_for("cases.case", group=group, case_id=line.id),
        "changed_at": line.changed_at,
    }


def case_head(case: Any) -> dict[str, Any]:
    """The fields of the case itself."""
    return {
        "number": case.number,
        "title": case.title,
        "summary": case.summary or "",
        "national_reference": case.national_reference or "",
        "eurojust_reference": case.eurojust_reference or "",
        "issuing_state": country_name(case.issuing_state),
    }


def person_name(facts: Mapping[str, Any]) -> str:
    """Forenames and surname as they were entered."""
    return " ".join(part for part in (facts.get("forenames"), facts.get("surname")) if part) or _(
        "Person without a name"
    )


def person_line(line: FactLine) -> dict[str, Any]:
    """A person on the case page."""
    facts = line.facts
    latin = " ".join(part for part in (facts.get("forenames_latin"), facts.get("surname_latin")) if part)
    script = facts.get("script_lang")
    role = facts.get("role")
    return {
        "name": person_name(facts),
        "name_latin": latin,
        "script_lang": script,
        "dir": "rtl" if script in RIGHT_TO_LEFT else "ltr",
        "category": _(forms.CATEGORIES[line.kind]),
        "role": _(forms.ROLES_IN_CASE[role]) if role in forms.ROLES_IN_CASE else (role or ""),
        "birth": shown(FieldType.BIRTHDATE, facts.get("birthdate")),
        "url": address("cases.person", person_id=line.id),
    }


def category_question() -> Question:
    """In which capacity a person appears in the case; every person has one (LED Article 6)."""
    return forms.CATEGORY[0]


def person_question(person_id: str, name: str | None) -> str:
    """The page of a person, at the question with this name."""
    question = next((one for one in forms.PERSON if one.name == name), None)
    fragment = f"#{first_input(question.field.type.value, question.name, question.field.many)}" if question else ""
    return address("cases.person", person_id=person_id) + fragment


def offence_line(line: FactLine) -> dict[str, Any]:
    """An offence on the case page."""
    return {
        "title": line.facts.get("title") or _("Offence without a name"),
        "when": shown(FieldType.WHEN, line.facts.get("when")),
        "place": shown(FieldType.PLACE, line.facts.get("place")),
        "url": address("cases.offence", offence_id=line.id),
    }


def authority_line(line: FactLine) -> dict[str, Any]:
    """An authority on the case page."""
    return {
        "name": line.facts.get("name") or _("Authority without a name"),
        "kind": _(forms.AUTHORITY_KINDS[line.kind]),
        "url": address("cases.authority", authority_id=line.id),
    }


def used_in(found: list[tuple[str, str]] | None) -> list[dict[str, str]]:
    """The instruments in which a fact is used: `found` as `drafting.uses_of_facts` gives it."""
    return [{"number": number, "url": address("drafting.tasklist", instrument_id=key)} for key, number in found or ()]


def team_line(member: TeamMember, names: Mapping[str, str]) -> dict[str, Any]:
    """A place in the team."""
    return {
        "user_id": member.user_id,
        "name": names.get(member.user_id, ""),
        "role": member.role,
        "role_label": roles.place(member.role, member.capacity),
        "capacity": member.capacity,
        "function": member.function,
        "is_me": member.user_id == current_user.id,
    }


def conflict_lines(conflicts: list[Conflict], form: AnswerForm) -> list[dict[str, Any]]:
    """What the page shows for fields that somebody else changed meanwhile."""
    return merged.conflict_lines(conflicts, form, other=_("Residence or known address"))


def list_categories() -> Field | None:
    """The list of offences of the instruments, as ticks on the facts of an offence."""
    return categories.list_categories(categories.from_case)


def can_issue(form: AnswerForm) -> bool:
    """Whether any instrument can be issued from the State of a new case; if not, the form says so."""
    if any(form.answer("issuing_state") in definition.participants for definition in currents()):
        return True
    form.refuse("issuing_state", _("No instrument can be issued from this State."))
    return False


def instrument_line(line: Any, persons: list[FactLine], names: Mapping[str, str], due: Mapping[str, Any]) -> dict[str, Any]:
    """An instrument on the case page. `due`: its next deadline, by id."""
    person = next((one for one in persons if one.id == line.person_id), None)
    status = glance.status(line)
    return {
        "number": line.number,
        "title": definition_title(line.slug),
        "person": person_name(person.facts) if person is not None else line.named,
        "came_from": country_name(line.issuing_state) if line.origin != "drafted" and line.side == "executing" else "",
        "executing_state": country_name(line.executing_state) if line.executing_state else "",
        "addressed": library().definition(line.slug, line.version).opening.executing_state != "none",
        "status": status["words"],
        "status_code": status["kind"],
        "states": glance.states(line)[1:],
        "due": due.get(line.id),
        "saved_at": line.saved_at,
        "saved_by": names.get(line.saved_by, ""),
        "to_settle": line.waiting.to_settle,
        "warnings": line.waiting.warnings,
        "url": address("drafting.tasklist", instrument_id=line.id),
        "lesson_url": address("knowledge.from_case", instrument_id=line.id) if line.status == "closed" and _may_teach() else None,
    }


def _may_teach() -> bool:
    """Whether the reader may begin a lesson from this case: who writes in it and in the knowledge base of the group."""
    return access.may("knowledge.from_case") and g.reached.group_level in access.GROUP_WRITERS


def case_urls() -> dict[str, str | None]:
    """Where the buttons of the case page lead; None where the reader has no right."""
    editing = ("person_new", "offence_new", "authority_new", "edit")
    urls = {name: address(f"cases.{name}") if may_edit() else None for name in editing}
    urls["instrument_new"] = address("drafting.new") if may_edit() else None
    urls |= {name: address(f"receptions.{name}") if may_edit() else None for name in ("receive", "register")}
    urls["batch_new"] = address("batches.new") if may_edit() else None
    urls["states_new"] = address("batches.states") if may_edit() else None
    more = {"team": "cases.team", "trail": "trail.case", "disclosures": "disclosures.index", "advice": "advice.case_need"}
    return urls | {name: address(endpoint) for name, endpoint in more.items()}


def team_page(
    members: list[TeamMember], others: list[Any], people: Mapping[str, str], form: AnswerForm, message: str | None
) -> dict[str, Any]:
    """What the page of the team receives."""
    inside = {member.user_id for member in members}
    leads = [member for member in members if member.role == "lead"]
    view = form.view()
    if message:
        view["errors"] = [{"href": "#team", "message": message}]
    return {
        "team": [
            team_line(member, people) | {"can_remove": may_lead() and (member.role != "lead" or len(leads) > 1)}
            for member in members
        ],
        "candidates": [
            {"user_id": other.user_id, "name": people.get(other.user_id, ""), "capacity": other.capacity}
            for other in others
            if other.user_id not in inside
        ],
        "roles": roles.choices("team"),
        "capacities": roles.choices("capacity"),
        "can_lead": may_lead(),
        "form": view,
    }

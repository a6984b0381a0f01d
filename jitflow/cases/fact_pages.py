"""Persons, offences and authorities: what differs between them, for three equal sets of views."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_login import current_user

from jitflow.cases import forms, pages, service
from jitflow.db.units import read_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.messages import N_
from jitflow.merging import Conflict, Posted
from jitflow.web import merged
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _

REFUSALS = {
    ("led_category", "category_missing"): N_("Choose the category of the person."),
    ("led_category", "reason_missing"): N_("Say why: the reason is kept with the change."),
}


@dataclass(frozen=True)
class FactKind:
    """One kind of fact. The functions take the form; rows come from the guard (`g.reached.object`)."""

    name: str
    template: str
    form: Callable[[Any, Any], AnswerForm]
    add: Callable[[Any, AnswerForm], Any]
    save: Callable[[Any, Any, AnswerForm], list[Conflict]]
    heading: Callable[[Any], str]
    saved: Callable[[], str]
    removed: Callable[[], str]
    over: Callable[[dict[str, Any]], AnswerForm]
    """A form of a new fact in which these values stand."""


def context(kind: FactKind, row: Any, form: AnswerForm, conflicts: list[Conflict] | tuple = ()) -> dict[str, Any]:
    """What the page of a fact receives; row None: a new one."""
    heading = kind.heading(row)
    return {
        "form": form.view(extra=merged.after_save(form, list(conflicts)) if conflicts else None),
        "is_new": row is None,
        "heading": heading,
        "can_edit": pages.may_edit(),
        "cancel_url": pages.address("cases.case"),
        "remove_url": pages.address(f"cases.{kind.name}_remove", **{f"{kind.name}_id": row.id})
        if row is not None and pages.may_edit()
        else None,
        "used_in": _used_in(row),
        "library": None,
        "conflicts": pages.conflict_lines(list(conflicts), form),
        "crumbs": pages.crumbs((heading, None)),
    }


def own_address(kind: FactKind, row: Any) -> str:
    """The page of a fact."""
    return pages.address(f"cases.{kind.name}", **{f"{kind.name}_id": row.id})


def refuse(form: AnswerForm, refused: service.FactError) -> None:
    """Show at its field why the service refused."""
    message = REFUSALS.get((refused.path, refused.code), N_("This cannot be stored as it is."))
    path = "led_reason" if refused.code == "reason_missing" else refused.path
    form.refuse(path if path in form.answers() else next(iter(form.answers())), _(message))


def why_kept(refused: Exception) -> str:
    """Why a fact was not removed."""
    if isinstance(refused, service.InUse):
        numbers = ", ".join(number for _id, number in refused.instruments)
        return _(
            "The person cannot be removed, because these instruments were opened for the person: %(numbers)s.",
            numbers=numbers,
        )
    return str(refused)


def _used_in(row: Any) -> list[dict[str, str]]:
    """The instruments of the case that use this fact; none of a new one."""
    if row is None:
        return []
    with read_unit() as session:
        found = drafting.uses_of_facts(session, row.case_id, [service.fact_line(row)])
    return pages.used_in(found.get(row.id))


def _posted(form: AnswerForm, without: tuple[str, ...] = ()) -> list[Posted]:
    return [
        Posted(change.path, change.base, change.value)
        for change in form.changes()
        if change.path not in without and not change.path.startswith("residences.")
    ]


# --- persons


def _person_form(row: Any, posted: Any) -> AnswerForm:
    if row is None:
        return forms.person_form({}, None, "", posted)
    return forms.person_form(row.facts, row.led_category, row.led_reason or "", posted)


def _residences(form: AnswerForm) -> Posted | None:
    """The residences are one list in the facts, and one question each on the page."""
    changes = [change for change in form.changes() if change.path.startswith("residences.")]
    if not changes:
        return None
    return Posted(
        "residences", [c.base for c in changes if c.base] or None, [c.value for c in changes if c.value] or None
    )


def _add_person(unit: Any, form: AnswerForm) -> Any:
    answers = form.answers()
    facts = {
        name: value
        for name, value in answers.items()
        if value is not None and name not in ("led_category", "led_reason") and not name.startswith("residences.")
    }
    if (residences := _residences(form)) and residences.value:
        facts["residences"] = residences.value
    return service.add_person(
        unit, g.reached.case, facts, answers["led_category"], current_user.id, led_reason=answers["led_reason"] or ""
    )


def _save_person(unit: Any, row: Any, form: AnswerForm) -> list[Conflict]:
    posted = _posted(form, ("led_category", "led_reason"))
    if residences := _residences(form):
        posted.append(residences)
    result = service.update_facts(unit, row, posted, current_user.id)
    conflicts = list(result.conflicts)
    for change in form.changes():
        if change.path == "led_category":
            reason, shown = _new_reason(form), change.base
            conflict = service.change_category(unit, row, change.value, reason, current_user.id, shown=shown)
            conflicts += [conflict] if conflict else []
    return conflicts


def _new_reason(form: AnswerForm) -> str:
    """The reason typed for this change; the one that the page showed is no reason for it."""
    reason = form.answer("led_reason") or ""
    return "" if reason == (form["led_reason"].base or "") else reason


# --- offences


def _offence_form(row: Any, posted: Any) -> AnswerForm:
    facts = row.facts if row is not None else {}
    return forms.offence_form(facts, pages.list_categories(), g.reached.case.issuing_state, posted)


def _offence_texts(form: AnswerForm) -> dict[str, Any]:
    """The description by language, the added language included."""
    texts = {name.split(":")[1]: value for name, value in form.answers().items() if name.startswith("text:") and value}
    if form.answer("other_language") and form.answer("other_text"):
        texts.setdefault(form.answer("other_language"), form.answer("other_text"))
    return texts


def _offence_over(values: dict[str, Any]) -> AnswerForm:
    texts = {name.split(":")[1]: text for name, text in values.items() if name.startswith("text:") and text}
    facts = {**values, "texts": {"facts": texts}}
    return forms.offence_form(facts, pages.list_categories(), g.reached.case.issuing_state, None)


def _add_offence(unit: Any, form: AnswerForm) -> Any:
    facts = {
        name: value
        for name, value in form.answers().items()
        if value is not None and not name.startswith(("text:", "other_"))
    }
    if texts := _offence_texts(form):
        facts["texts"] = {"facts": texts}
    return service.add_offence(unit, g.reached.case, facts, current_user.id)


def _save_offence(unit: Any, row: Any, form: AnswerForm) -> list[Conflict]:
    posted = _posted(form, ("other_language", "other_text"))
    language, text = form.answer("other_language"), form.answer("other_text")
    if language and text and forms.text_path(language) not in form.answers():
        posted.append(Posted(forms.text_path(language), None, text))
    return service.update_facts(unit, row, posted, current_user.id).conflicts


# --- authorities


def _authority_form(row: Any, posted: Any) -> AnswerForm:
    return forms.authority_form(row.facts if row is not None else {}, row.kind if row is not None else None, posted)


def _add_authority(unit: Any, form: AnswerForm) -> Any:
    facts = {name: value for name, value in form.answers().items() if value is not None}
    kind = facts.pop("kind")
    return service.add_authority(unit, g.reached.case, facts, kind, current_user.id)


def _save_authority(unit: Any, row: Any, form: AnswerForm) -> list[Conflict]:
    return service.update_facts(unit, row, _posted(form), current_user.id).conflicts


PERSON = FactKind(
    "person", "pages/cases/person.html", _person_form, _add_person, _save_person,
    lambda row: pages.person_name(row.facts) if row is not None else _("New person"),
    lambda: _("The person was saved."), lambda: _("The person was removed from the case."),
    lambda values: forms.person_form(values, None, "", None),
)  # fmt: skip
OFFENCE = FactKind(
    "offence", "pages/cases/offence.html", _offence_form, _add_offence, _save_offence,
    lambda row: (row.facts.get("title") or _("Offence without a name")) if row is not None else _("New offence"),
    lambda: _("The offence was saved."), lambda: _("The offence was removed from the case."),
    _offence_over,
)  # fmt: skip
AUTHORITY = FactKind(
    "authority", "pages/cases/authority.html", _authority_form, _add_authority, _save_authority,
    lambda row: (row.facts.get("name") or _("Authority without a name")) if row is not None else _("New authority"),
    lambda: _("The authority was saved."), lambda: _("The authority was removed from the case."),
    lambda values: forms.authority_form(values, values.get("kind"), None),
)  # fmt: skip

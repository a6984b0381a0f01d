"""State data in words of the page's language: topics, and the value of each kind of record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jitflow.instruments.state_records import (
    Authorisation,
    Consent,
    DecisionPeriod,
    Issuer,
    NationalsRule,
    ReceiptLimit,
    Record,
    Retrial,
    SecondPerson,
)
from jitflow.library import library, states
from jitflow.web.locale import gettext as _, language_name, ngettext
from jitflow.web.titles import definition_title


def topic(name: str) -> str:
    """What a record is about."""
    return {
        "participation": _("Takes part"),
        "languages": _("Accepted languages"),
        "receipt_limit": _("Limit for receipt of the original after an arrest"),
        "decision_period": _("Time for the decision"),
        "other_measure_answer": _("Time for the answer to a notice that another measure will be taken"),
        "issuers": _("Who may issue"),
        "second_person": _("A second person before issue"),
        "retrial": _("Remedy after a judgment in absence"),
        "responsibility_age": _("Age of criminal responsibility"),
        "return_guarantee": _("Return of nationals and residents"),
        "execution_nationals": _("Execution of sentences of nationals and residents"),
        "consent": _("Consent to surrender"),
        "absence_ground": _("Judgment in absence as a ground of refusal"),
        "national_act": _("National act"),
        "conclusion": _("Conclusion of agreements"),
        "authorisation": _("Who concludes an agreement, and who approves it"),
        "treaty": _("Bound by a treaty"),
        "central_authority": _("Central authority"),
        "executing_authority": _("Executing authority"),
        "arrest_rule": _("Rule on arrest"),
        "issuing_rule": _("Rule on issuing"),
        "executing_rule": _("Rule on executing"),
        "speciality": _("Speciality"),
    }.get(name, name)


def scope(record: Record) -> str:
    """For which instrument and purpose a record holds; empty where it holds for all."""
    parts = []
    if code := getattr(record, "treaty", ""):
        parts.append(treaty_title(code))
    if record.instrument:
        known = record.instrument in library().slugs()
        parts.append(definition_title(record.instrument) if known else record.instrument.upper())
    if record.purpose:
        parts.append(_("for prosecution") if record.purpose == "prosecution" else _("for execution of a sentence"))
    return ", ".join(parts)


def treaty_title(code: str) -> str:
    """The title of a treaty, in the language of the data files."""
    rule = states().treaties.get(code)
    return f"{rule.title}, {rule.provision}" if rule else code


SOURCE_LANGUAGE = "en"
"""Language in which the data files are written."""


def value(record: Record) -> list[tuple[str, str | None]]:
    """What a record says: a line for each part, with its language where it is not that of the page.

    Free text of a record stays as its file has it.
    """
    lines = _lines(record)
    own = {record.value} if isinstance(record.value, str) else set()
    for part in ("text", "consequence", "note", "counted_from", "approving"):
        own.add(getattr(record.value, part, None))
    return [(line, SOURCE_LANGUAGE if line in own else None) for line in lines]


def _lines(record: Record) -> list[str]:
    said = record.value
    if isinstance(said, bool):
        return [_("yes") if said else _("no")]
    if isinstance(said, int):
        return [ngettext("%(num)s year", "%(num)s years", said)]
    if record.topic == "languages":
        return [", ".join(language_name(str(code)) for code in said), *(_also(one) for one in record.also)]
    if record.topic == "absence_ground":
        return [_("mandatory ground") if said == "mandatory" else _("optional ground")]
    if isinstance(said, tuple):
        return [_issuer(one) for one in said]
    if isinstance(said, NationalsRule):
        return _nationals(said, record.topic == "execution_nationals")
    writer = _WRITERS.get(type(said))
    return [line for line in writer(said) if line] if writer else [str(said)]


def span(amount: int, unit: str) -> str:
    """An amount of time in words."""
    return {
        "hours": lambda: ngettext("%(num)s hour", "%(num)s hours", amount),
        "days": lambda: ngettext("%(num)s day", "%(num)s days", amount),
        "working days": lambda: ngettext("%(num)s working day", "%(num)s working days", amount),
        "weeks": lambda: ngettext("%(num)s week", "%(num)s weeks", amount),
        "months": lambda: ngettext("%(num)s month", "%(num)s months", amount),
    }[unit]()


def _also(one: Any) -> str:
    when = {
        "urgency": _("in urgent cases"),
        "reciprocity": _("on reciprocity"),
        "sender": _("from certain States"),
        "declaration": _("by treaty or declaration"),
        "discretion": _("at its discretion"),
        "tolerated": _("tolerated"),
        "some_cases": _("in some cases"),
    }[one.when]
    named = language_name(one.language) if one.language else _("other languages")
    return _("%(language)s: %(condition)s", language=named, condition=when)


def _issuer(one: Issuer) -> str:
    text = kind(one.kind)
    if one.validated_by:
        who = ", ".join(kind(other) for other in one.validated_by)
        text = _("%(issuer)s, validated by: %(who)s", issuer=text, who=who)
    return text


def remarks(record: Record) -> list[str]:
    """Notes inside a record's value, in the language of the data files."""
    inside = (*getattr(record, "also", ()), *(record.value if isinstance(record.value, tuple) else ()))
    return [one.note for one in inside if getattr(one, "note", None)]


def kind(code: str) -> str:
    """A kind of authority."""
    return {
        "judge": _("judge"),
        "court": _("court"),
        "investigating_judge": _("investigating judge"),
        "prosecutor": _("public prosecutor"),
        "other": _("other authority"),
    }[str(code)]


def _receipt(said: ReceiptLimit) -> list[str]:
    rules = {
        "as_soon_as_possible": _("as soon as possible"),
        "case_by_case": _("set case by case"),
        "no_figure": _("the source gives no figure"),
    }
    if said.amount is None or said.unit is None:
        return [rules[said.rule or "no_figure"], said.consequence or ""]
    since = {
        "arrest": _("from the arrest"),
        "detention": _("from the detention"),
        "remand": _("from the remand in custody"),
        "validation": _("from the validation"),
    }.get(said.counted_from or "", "")
    lines = [" ".join(part for part in (span(said.amount, said.unit), since) if part)]
    if said.outer:
        longest = ", ".join(span(total, said.unit) for total in said.outer)
        lines.append(_("with extensions: %(longest)s", longest=longest))
    return [*lines, said.consequence or ""]


def _decision(said: DecisionPeriod) -> list[str]:
    lines = [span(said.amount, said.unit)] if said.amount is not None else []
    if said.extension is not None:
        lines.append(_("extension: %(span)s", span=span(said.extension, said.unit)))
    return [*lines, said.text or ""]


def _retrial(said: Retrial) -> list[str]:
    lines = [span(said.amount, said.unit)] if said.amount is not None and said.unit is not None else []
    if said.counted_from:
        lines.append(_("counted from: %(event)s", event=said.counted_from))
    if said.conditional is not None:
        lines.append(_("granted only on conditions") if said.conditional else _("granted without conditions"))
    return [*lines, said.text]


def _nationals(said: NationalsRule, refusal: bool) -> list[str]:
    """A rule on return is a condition that may be set; one on execution is a ground of refusal."""
    rules = {
        "may": _("may refuse") if refusal else _("may be asked for"),
        "must": _("must refuse") if refusal else _("must be asked for"),
        "conditional": _("on conditions"),
        "consent_only": _("only with consent"),
        "no_ground": _("no ground of refusal"),
    }
    return [rules[said.rule], said.text]


def _consent(said: Consent) -> list[str]:
    lines = []
    if said.revocable is not None:
        lines.append(_("can be revoked") if said.revocable else _("cannot be revoked"))
    return [*lines, said.text or ""]


def _second(said: SecondPerson) -> list[str]:
    answers = {
        True: _("a second person is needed"),
        False: _("one person may act alone"),
        None: _("not answered by the text that was read"),
    }
    return [answers[said.required], said.text]


def _authorisation(said: Authorisation) -> list[str]:
    lines = []
    if said.signatories:
        who = ", ".join(signatory(one.value) for one in said.signatories)
        lines.append(_("Concluded by: %(who)s", who=who))
    if said.approving:
        lines += [_("Approved before by:"), said.approving]
    if said.usual_days is not None:
        lines.append(ngettext("Usually takes %(num)s day", "Usually takes %(num)s days", said.usual_days))
    if said.members_act is not None:
        yes, no = _("Members of other States may carry out measures"), _("Members of other States may attend measures, not carry them out")
        lines.append(yes if said.members_act else no)
    if said.union_only:
        lines.append(_("The act knows teams with Member States only"))
    return [*lines, said.text or ""]


def signatory(code: str) -> str:
    """A kind of authority that concludes agreements."""
    return {
        "prosecution": _("public prosecutor"),
        "prosecutor_general": _("prosecutor general or supreme prosecution office"),
        "judge": _("investigating judge or court"),
        "ministry": _("ministry"),
        "police": _("police"),
        "customs": _("customs authority"),
        "central_authority": _("central authority"),
        "other": _("other authority"),
    }[code]


_WRITERS: dict[type, Callable[[Any], list[str]]] = {
    ReceiptLimit: _receipt,
    DecisionPeriod: _decision,
    Retrial: _retrial,
    Consent: _consent,
    SecondPerson: _second,
    Authorisation: _authorisation,
}

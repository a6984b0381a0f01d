"""As the executing State would see it: the grounds for refusal of a draft, condition by condition, as plain data.

A preview for the file of those who draft. It says what the draft meets and what it leaves open, never what the other
side will decide; it is in no document, and in an export only where somebody chose it and said why.
"""

from __future__ import annotations

from typing import Any

from jitflow.citing import cited
from jitflow.confirmations import words as state_words
from jitflow.drafting import pages
from jitflow.drafting.box import in_words
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import fields_by_key, item_numbers
from jitflow.instruments import keys
from jitflow.instruments.definition import FieldType
from jitflow.instruments.given import state_record
from jitflow.instruments.ground_rules import Condition, Ground
from jitflow.instruments.grounds import (
    FOUND,
    NOT_FOUND,
    NOT_JUDGED,
    ORDER,
    JudgedCondition,
    JudgedGround,
    in_order,
    judge_grounds,
)
from jitflow.web.locale import gettext as _
from jitflow.web.values import partial_date

LONGEST = 240
"""Characters of a free text shown as what the draft says."""
_Judged = tuple[str, JudgedCondition]
"""Name of the item, empty for the whole draft, and how the condition stands."""


def context(draft: Draft) -> dict[str, Any]:
    """What the page shows: every ground by its state, found ones first, and how many of each."""
    judged = in_order(judge_grounds(draft.definition, draft.facts))
    lists = [
        {
            "state": state,
            "mark": _MARKS[state],
            "title": _titles()[state],
            "grounds": [_ground(draft, one) for one in judged if one.state == state],
        }
        for state in ORDER
    ]
    return {
        "lists": lists,
        "counts": {one["state"]: len(one["grounds"]) for one in lists},
        "total": len(judged),
        "as_of": partial_date(draft.facts.instrument.as_of),
        "version": draft.data.version,
    }


_MARKS = {FOUND: "warning", NOT_JUDGED: "not_judged", NOT_FOUND: "bar"}
_SIGNS = {FOUND: "plus", NOT_JUDGED: "not_judged", NOT_FOUND: "bar"}
"""Signs of conditions: what is met is neither good nor bad by itself."""


def _titles() -> dict[str, str]:
    return {FOUND: _("Found"), NOT_JUDGED: _("Not judged"), NOT_FOUND: _("Not found")}


def _met() -> dict[str, str]:
    return {FOUND: _("Met"), NOT_JUDGED: _("Not judged"), NOT_FOUND: _("Not met")}


def _degrees() -> dict[str, str]:
    return {
        "mandatory": _("Mandatory ground"),
        "optional": _("Optional ground"),
        "guarantee": _("Guarantee that may be asked for"),
        "case_law": _("Bar from case law"),
    }


def _ground(draft: Draft, one: JudgedGround) -> dict[str, Any]:
    ground = one.ground
    names = {item.path: _item_name(draft, ground, item.path) for item in one.items}
    return {
        "id": ground.id,
        "state": one.state,
        "mark": _MARKS[one.state],
        "label": _titles()[one.state],
        "title": _words(draft, ground, "title"),
        "degree": _degrees()[ground.degree],
        "any": ground.conjunction == "any",
        "several": len(ground.conditions) > 1,
        "verdicts": _by_state(_titles(), _MARKS, [(item.state, names[item.path]) for item in one.items]),
        "conditions": [_condition(draft, one, of, names) for of in ground.conditions],
        "national": [_national(draft, name) for name in ground.national],
        "basis": cited(ground.basis),
        "case_law": [cited(one) for one in ground.case_law],
        "note": _words(draft, ground, "note"),
        "doubtful": ground.confidence == "doubtful",
    }


def _by_state(labels: dict[str, str], marks: dict[str, str], judged: list[tuple[str, str]]) -> list[dict[str, str]]:
    """State and names of the items that stand so, in the order of the states; one without a name has none to say."""
    made = []
    for state in ORDER:
        named = [name for each, name in judged if each == state]
        if named:
            made.append({"label": labels[state], "mark": marks[state], "names": ", ".join(filter(None, named))})
    return made


def _item_name(draft: Draft, ground: Ground, path: str) -> str:
    assert ground.each is not None, "a ground with items has a group"
    label = draft.words.item_label(fields_by_key(draft.definition)[ground.each])
    number = item_numbers(draft.definition, draft.facts.instrument.answers, path)[-1][1]
    return _("%(item)s %(number)d", item=label, number=number)


def _words(draft: Draft, of: Ground | Condition, part: str, ground: Ground | None = None) -> str | None:
    """Title or note of a ground; text or addition of a condition."""
    text = getattr(of, part)
    context_ = f"ground.{ground.id}.{of.id}:{part}" if ground else f"ground.{of.id}:{part}"
    return draft.words.plain(context_, text) if text else None


def _condition(draft: Draft, one: JudgedGround, of: Condition, names: dict[str, str]) -> dict[str, Any]:
    """A condition on the whole draft or on each item; what to add only where it does not settle the matter."""
    judged = [("", each) for each in one.conditions if each.condition is of]
    judged += [(names[item.path], each) for item in one.items for each in item.conditions if each.condition is of]
    open_ = one.state != NOT_FOUND and any(each.state != NOT_FOUND for _name, each in judged)
    leads_to = next((each.leads_to for _name, each in judged if each.leads_to and each.state != NOT_FOUND), None)
    says = _says(draft, one, of, judged)
    return {
        "id": of.id,
        "text": _words(draft, of, "text", one.ground),
        "states": _by_state(_met(), _SIGNS, [(each.state, name) for name, each in judged]),
        "says": says,
        "waits": _waits(draft, [each for _name, each in judged], bool(says)),
        "add": _words(draft, of, "add", one.ground) if open_ and draft.linted else None,
        "add_url": pages.field_url(draft, leads_to) if leads_to and _asked(draft, leads_to) else None,
        "add_place": _place(draft, leads_to) if leads_to else None,
    }


def _says(draft: Draft, one: JudgedGround, of: Condition, judged: list[_Judged]) -> list[dict[str, Any]]:
    """What the draft says, a row a question, with the answer of each item.

    Questions that are not asked are left out beside others that are.
    """
    made = []
    for key in (f"{one.ground.each}{key[4:]}" if key.startswith("item.") else key for key in of.says):
        answers = [
            {"name": name, **_answer(draft, key, paths)}
            for name, each in judged
            if (paths := [path for path in each.says if _is_of(draft, path, key)])
        ]
        if answers:
            made.append({"label": _question(draft, key), "answers": _merged(answers)})
    return [row for row in made if any(answer["asked"] for answer in row["answers"])] or made


def _is_of(draft: Draft, path: str, key: str) -> bool:
    """Whether a path is one of this key, or leads there through a group that has no item yet."""
    found = keys.key_of(path, draft.definition.groups)
    return found == key or key.startswith(f"{found}.")


def _merged(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items of which a question is not asked in one line, after the others."""
    unasked = [one for one in answers if not one["asked"]]
    asked = [one for one in answers if one["asked"]]
    return [*asked, {**unasked[0], "name": ", ".join(one["name"] for one in unasked)}] if unasked else asked


def _answer(draft: Draft, key: str, paths: list[str]) -> dict[str, Any]:
    declared = fields_by_key(draft.definition)[key]
    value = "; ".join(dict.fromkeys(value for path in paths if (value := _value(draft, path))))
    asked = [path for path in paths if _asked(draft, path)]
    return {
        "url": pages.field_url(draft, asked[0]) if asked else None,
        "value": value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…",
        "lang": draft.data.language if declared.type is FieldType.PROSE else None,
        "asked": bool(asked or value),
    }


def _value(draft: Draft, path: str) -> str:
    declared = fields_by_key(draft.definition)[keys.key_of(path, draft.definition.groups)]
    if declared.type is FieldType.PROSE:
        return draft.facts.text(path) or ""
    if declared.is_group:
        return ""
    return in_words(draft.words, declared, draft.facts.value(path))


def _asked(draft: Draft, path: str) -> bool:
    """Whether the form asks this now: neither the question nor a group around it is hidden."""
    definition, key, here = draft.definition, [], []
    parts = iter(path.split("."))
    for part in parts:
        key.append(part)
        here.append(part)
        declared = definition.fields.get(".".join(key))
        if declared is not None and not draft.facts.shown(declared, ".".join(here)):
            return False
        if declared is not None and declared.is_group and (item := next(parts, None)):
            here.append(item)
    return True


def _place(draft: Draft, path: str) -> str:
    """Box and question of a path."""
    return _question(draft, keys.key_of(path, draft.definition.groups))


def _question(draft: Draft, key: str) -> str:
    box = draft.words.box(draft.definition.section_of[key])
    return f"{box}, {draft.words.field_title(key).rstrip(':')}"


def _waits(draft: Draft, judged: list[JudgedCondition], said: bool) -> list[dict[str, Any]]:
    """What is missing beside the answers shown: State data, the head of the draft, other questions that are asked."""
    own = dict.fromkeys(need for each in judged for need in each.needs if need not in each.says)
    asked = [need for need in own if need.startswith(("data.", "meta.")) or _asked(draft, need)]
    if asked or said:
        return [pages.needed(draft, need) for need in asked]
    return [{"label": _place(draft, need), "url": None} for need in own]


def _national(draft: Draft, name: str) -> dict[str, Any]:
    """What is on record of the State's own law, with source and confidence; shown, never applied."""
    datum = next(one for one in draft.definition.state_data if one.name == name)
    record = state_record(draft.definition, draft.facts.instrument, draft.states, name)
    made: dict[str, Any] = {"topic": state_words.topic(datum.topic), "lines": [], "label": None, "note": None}
    if record is None:
        return made
    confidence = "confirmed" if record.is_confirmed else record.confidence.value
    return {
        **made,
        "lines": state_words.value(record),
        "note": record.note,
        "label": record.label(_),
        "confidence": confidence,
    }

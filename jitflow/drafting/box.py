"""One box as a page: its questions, groups and what is said beside them. Plain data for templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

from jitflow.drafting.marks import LIBRARY
from jitflow.drafting.words import DefinitionWords, basis_anchor, fields_by_key
from jitflow.instruments import keys
from jitflow.instruments.definition import HEAD_STATES, Definition, Field, FieldType, Section
from jitflow.instruments.facts import Facts
from jitflow.instruments.messages import context_of
from jitflow.instruments.status import Progress
from jitflow.instruments.usual import Usual, usual_options
from jitflow.web import posted as web_posted
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import country_name, gettext as _, language_name
from jitflow.web.values import shown

if TYPE_CHECKING:
    from jitflow.drafting.field_notes import FieldNotes  # its addresses need a draft, which needs this module


@dataclass
class BoxForm:
    """The questions of a box now, and the form over them."""

    definition: Definition
    facts: Facts
    section: Section
    form: AnswerForm
    paths: dict[str, Field] = field(default_factory=dict)


def build(facts: Facts, section: Section, posted: MultiDict | None = None) -> BoxForm:
    """The form of a box over the questions it asks now."""
    found = asked(facts, section, posted)
    return BoxForm(facts.definition, facts, section, form_over(facts, found, posted), found)


def asked(facts: Facts, section: Section, posted: MultiDict | None = None) -> dict[str, Field]:
    """The questions of a box by path.

    A posted field that is asked no longer (its item was removed meanwhile, another answer
    hides it) stays part of the form, so that what was typed comes back to its author.
    """
    found = dict(_asked(facts, section.fields, "", ""))
    if posted is not None:
        found |= {p: f for p, f in _posted_paths(facts.definition, section, posted) if p not in found}
    return found


def form_over(facts: Facts, found: dict[str, Field], posted: MultiDict | None = None) -> AnswerForm:
    """The form over questions by path, with what is stored and what was posted."""
    questions = [Question(path, declared) for path, declared in found.items()]
    stored = {path: stored_value(facts, declared, path) for path, declared in found.items()}
    return AnswerForm(questions, stored, posted)


def stored_value(facts: Facts, declared: Field, path: str) -> Any:
    """What is stored at a path: an answer, or the words in the language of the instrument."""
    return facts.text(path) if declared.type is FieldType.PROSE else facts.value(path)


def _asked(facts: Facts, fields: tuple[Field, ...], key: str, path: str) -> Iterator[tuple[str, Field]]:
    full = fields_by_key(facts.definition)
    for declared in fields:
        inner_key, inner_path = f"{key}{declared.key}", f"{path}{declared.key}"
        if not declared.holds_value or not facts.shown(declared, inner_path):
            continue
        if declared.is_group:
            for item in facts.value(inner_path) or []:
                yield from _asked(facts, declared.fields, f"{inner_key}.", f"{inner_path}.{item['id']}.")
        else:
            yield inner_path, full[inner_key]


def posted_fields(definition: Definition, posted: MultiDict) -> dict[str, Field]:
    """The fields of any box that a post carries, by path."""
    return {p: f for section in definition.sections for p, f in _posted_paths(definition, section, posted)}


def _posted_paths(definition: Definition, section: Section, posted: MultiDict) -> Iterator[tuple[str, Field]]:
    full = fields_by_key(definition)
    own = {f"{prefix}{declared.key}" for prefix, declared in _keys(section.fields, "")}
    for name in posted:
        if not name.startswith(web_posted.BASE):
            continue
        path = name.removeprefix(web_posted.BASE)
        key = keys.key_of(path, definition.groups)
        if key in own and full[key].holds_value and not full[key].is_group:
            yield path, full[key]


def _keys(fields: tuple[Field, ...], prefix: str) -> Iterator[tuple[str, Field]]:
    for declared in fields:
        yield prefix, declared
        if declared.is_group:
            yield from _keys(declared.fields, f"{prefix}{declared.key}.")


# what the template receives


@dataclass
class Layout:
    """Blocks of a box in the order of the form."""

    box: BoxForm
    words: DefinitionWords
    findings: dict[str, list[dict[str, Any]]]
    open_item: str | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    """Of the view of the form: an item with one of them stands open."""
    whole: bool = False
    """Other boxes stand on the same page: a group that several of them ask has an id in each."""

    def blocks(self) -> list[dict[str, Any]]:
        return list(self._blocks(self.box.section.fields, "", ""))

    def _blocks(self, fields: tuple[Field, ...], key: str, path: str) -> Iterator[dict[str, Any]]:
        full = fields_by_key(self.box.definition)
        for declared in fields:
            inner_key, inner_path = f"{key}{declared.key}", f"{path}{declared.key}"
            if declared.type is FieldType.STATEMENT:
                words = self.words(full[inner_key], "wording", declared.wording or "")
                yield {"kind": "statement", "text": self._plain(self._with_states(words))}
                continue
            if not self.box.facts.shown(declared, inner_path):
                continue
            if declared.under:
                yield {"kind": "heading", "text": self.words(full[inner_key], "under", declared.under)}
            if declared.is_group:
                yield self._group(declared, inner_key, inner_path)
            elif inner_path in self.box.paths:
                yield {"kind": "field", "name": inner_path}

    def _with_states(self, words: str) -> str:
        """Words with the States of the head they name."""
        for name in HEAD_STATES if "{meta." in words else ():
            state = getattr(self.box.facts.instrument, name.removeprefix("meta."))
            words = words.replace(f"{{{name}}}", country_name(state) if state else _("Not known yet"))
        return words

    @staticmethod
    def _plain(text: str) -> str:
        return text.replace("{", "").replace("}", "")

    def _group(self, declared: Field, key: str, path: str) -> dict[str, Any]:
        group = fields_by_key(self.box.definition)[key]
        items = self.box.facts.value(path) or []
        at = self.box.section.id if self.whole and declared.extends else ""
        made = [self._item(declared, key, path, item, number, len(items), at) for number, item in enumerate(items, 1)]
        add = group.add_label
        return {
            "kind": "group",
            "path": path,
            "at": f"@{at}" if at else "",
            "id": _id(path, at),
            "label": self._group_label(declared, key),
            "item_label": self.words.item_label(group),
            "add_label": self.words(group, "add_label", add) if add else _("Add"),
            "count": len(items),
            "fixed": group.follows is not None,
            "items": made,
            "findings": self.findings.get(path, []),
        }

    def _group_label(self, declared: Field, key: str) -> str:
        """What this box calls the group; a box that extends it may have a name of its own."""
        if not declared.label:
            return self.words.field_title(key)
        context = context_of(declared, key, self.box.section)
        return self.words.plain(f"{context}:label", declared.label)

    def _item(
        self, declared: Field, key: str, path: str, item: dict, number: int, count: int, at: str
    ) -> dict[str, Any]:
        item_path = f"{path}.{item['id']}"
        inside = f"{item_path}."
        blocking = self._count(inside, item_path, "blocking")
        missing = self._missing(declared, key, inside)
        progress = Progress.IN_PROGRESS if missing or blocking else Progress.COMPLETE
        has_error = any(e["href"].startswith(f"#{web_posted.element_id(item_path)}") for e in self.errors)
        return {
            "path": item_path,
            "at": f"@{at}" if at else "",
            "id": _id(item_path, at),
            "number": number,
            "title": item_title(self.box.facts, self.words, key, item_path),
            "open": progress is not Progress.COMPLETE or has_error or self.open_item == item_path or count == 1,
            "progress": progress.value,
            "progress_label": progress_label(progress),
            "blocking": blocking,
            "warnings": self._count(inside, item_path, "warning"),
            "first": number == 1,
            "last": number == count,
            "blocks": list(self._blocks(declared.fields, f"{key}.", inside)),
        }

    def _count(self, inside: str, item_path: str, severity: str) -> int:
        return sum(
            one["severity"] == severity and not one["override"]
            for path, found in self.findings.items()
            if path.startswith(inside) or path == item_path
            for one in found
        )

    def _missing(self, declared: Field, key: str, inside: str) -> bool:
        facts = self.box.facts
        return any(
            not child.is_group
            and facts.required(child, f"{inside}{child.key}")
            and facts.shown(child, f"{inside}{child.key}")
            and not facts.answered(child, f"{inside}{child.key}")
            for child in declared.fields
            if child.holds_value
        )


def shown_at(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The paths at which blocks say what was found: their fields and groups, those inside items too."""
    for block in blocks:
        if block["kind"] == "field":
            yield block["name"]
        elif block["kind"] == "group":
            yield block["path"]
            for item in block["items"]:
                yield from shown_at(item["blocks"])


def _id(path: str, at: str) -> str:
    """The id of a group or item on the page; `at`: the box whose part of a shared group it is."""
    return f"{at}-{web_posted.element_id(path)}" if at else web_posted.element_id(path)


def item_title(facts: Facts, words: DefinitionWords, group_key: str, item_path: str) -> str:
    """The one line that names an item: the children the definition chose, in words."""
    full = fields_by_key(facts.definition)
    parts = []
    for name in facts.definition.fields[group_key].item_title:
        declared = full[f"{group_key}.{name}"]
        text = in_words(words, declared, stored_value(facts, declared, f"{item_path}.{name}"))
        if text:
            parts.append(text if len(text) <= 80 else f"{text[:79]}…")
    return ", ".join(parts)


def in_words(words: DefinitionWords, declared: Field, value: Any) -> str:
    """An answer as people read it on a page."""
    if value in (None, "", [], {}):
        return ""
    if declared.options:
        labels = {o.code: words(declared, f"option.{o.code}", o.label or o.wording) for o in declared.options}
        codes = value if isinstance(value, list) else [value]
        return ", ".join(_without_blanks(labels.get(code, str(code))) for code in codes)
    return shown(declared.type, value)


def _without_blanks(text: str) -> str:
    return text.split(" {")[0].rstrip(" ;,:")


def progress_label(progress: Progress) -> str:
    """The word of a state."""
    return {
        Progress.COMPLETE: _("Complete"),
        Progress.IN_PROGRESS: _("In progress"),
        Progress.NOT_STARTED: _("Not started"),
        Progress.DOES_NOT_APPLY: _("Does not apply"),
    }[progress]


def field_extras(
    box: BoxForm,
    findings: dict[str, list[dict[str, Any]]],
    prefilled: list[str],
    law_page: str = "",
    notes: FieldNotes | None = None,
) -> dict[str, dict[str, Any]]:
    """What a page says of each field beyond the field itself. `law_page`: the address of the law behind the form;
    `notes`: where the history of each field and the comments on it are."""
    facts = box.facts
    extras: dict[str, dict[str, Any]] = {}
    for path, declared in box.paths.items():
        required = facts.required(declared, path)
        made: dict[str, Any] = {
            "findings": findings.get(path, []),
            "required": required,
            "from_case": "library" if f"{LIBRARY}{path}" in prefilled else path in prefilled,
            "languages": [],
            "words": None,
        }
        if notes is not None:
            made |= notes.of(path, declared)
        if law_page and declared.help and declared.basis:
            made["law"] = f"{law_page}#{basis_anchor(declared.basis)}"
        rules = box.definition.usual_of.get(declared.key)
        if rules:
            made["usual"] = _usual(box.definition, usual_options(facts, rules, path))
        if declared.type is FieldType.PROSE:
            made["lang"] = facts.instrument.language
            made["words"] = len((facts.text(path) or "").split())
            made["languages"] = _slots(facts, path)
        extras[path] = made
    return extras


def search_words(definition: Definition, paths: Iterable[str]) -> list[dict[str, Any]]:
    """For the search in a long list of ticks: other words for its options, by the last name of the field."""
    keys_here = {keys.key_of(path, definition.groups) for path in paths}
    made = []
    for key, known in definition.usual_of.items():
        if key in keys_here:
            by_option: dict[str, str] = {}
            for rule in known.rules:
                words = " ".join(word.removeprefix("*") for word in rule.words)
                by_option[rule.options[0]] = f"{by_option.get(rule.options[0], '')} {words}".strip()
            made.append({"name": key.rpartition(".")[2], "words": by_option})
    return made


def _usual(definition: Definition, found: list[tuple[Usual, tuple[str, ...]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is shown first: the reason in the language of the page, and the codes of the options."""
    words = DefinitionWords(definition)
    return tuple((words.plain(f"usual.{rule.id}:reason", rule.reason), codes) for rule, codes in found)


def _slots(facts: Facts, path: str) -> list[dict[str, str]]:
    labels = {"draft": _("Draft"), "reviewed": _("Reviewed"), "stale": _("Stale"), "machine": _("Machine")}
    return [
        {"code": code, "name": language_name(code), "state": slot["state"], "state_label": labels.get(slot["state"], "")}
        for code, slot in sorted(facts.instrument.texts.get(path, {}).items())
        if code != facts.instrument.language
    ]

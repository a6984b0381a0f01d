"""Checks that hold the letters of a definition together, when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .definition import Definition, Field, FieldType
from .letter_definitions import placeholders
from .letters import (
    ADDRESS_PARTS,
    CHANGES,
    CLAUSE_PARTS,
    CLOCK,
    CLOCKS,
    KNOWN_OF_PARTIES,
    META,
    MONTHS,
    OF_PARTIES,
    PARTY_FACTS,
    PERIODS,
    Brings,
    LetterForm,
    LetterForms,
    Rows,
)  # fmt: skip
from .procedure import AT, EventFieldType, Side, Transition

Fault = Callable[[str, str, str], Exception]
"""Table, key and message."""


def examine_letters(definition: Definition, fault: Fault) -> None:
    """Raise a fault where a letter names what is not there, or says nothing of what it asks."""
    if definition.letters is not None:
        _Letters(definition, definition.letters, fault).run()


class _Letters:
    """The letters of one definition."""

    def __init__(self, definition: Definition, forms: LetterForms, fault: Fault) -> None:
        self.definition, self.forms, self.fault = definition, forms, fault
        procedure = definition.procedure
        self.known = {one.id for one in procedure.letters} if procedure else set()
        self.sides = procedure.sides if procedure else {}

    def run(self) -> None:
        ids = [one.id for one in self.forms.letters]
        for one in ids:
            if one not in self.known or ids.count(one) > 1:
                raise self.fault(f"letter {one}", "id", "is no letter of procedure.toml, or stands twice")
        for one in sorted(self.known - set(ids)):
            raise self.fault(
                f"letter {one}", "id", "procedure.toml names this letter, and nothing says what stands in it"
            )
        for side in self.forms.prefill:
            if side not in self.definition.sides:
                raise self.fault("prefill", side, "is not a side of the definition")
        self._layout()
        self._identity()
        self._lessons()
        for form in self.forms.letters:
            self._letter(form)
        for side in self.sides.values():
            for step in side.transitions:
                for letter in step.letters:
                    if side.id not in self.forms.form[letter].to:
                        raise self.fault(f"letter {letter}", "to", f"{step.id} sends it, a step of the side {side.id}")

    def _layout(self) -> None:
        rows = {one.key for one in (*self.forms.head, *self.forms.foot) if one.holds_value and not one.is_group}
        for place, key in self.forms.layout.items():
            if key not in rows:
                raise self.fault("layout", place, f"{key} is no answer of head or foot")
        of_forms = {one.key for form in self.forms.letters if form.is_form for one in form.questions if one.holds_value}
        for party, facts in self.forms.parties.items():
            for fact, key in facts.items():
                if fact not in PARTY_FACTS or key not in rows | of_forms:
                    raise self.fault(
                        f"parties.{party}", fact, f"names one of {', '.join(PARTY_FACTS)} and an answer of head, foot or a form"
                    )
            if "name" not in facts:
                raise self.fault(f"parties.{party}", "name", "is missing: what is known of nobody fills nothing")

    def _lessons(self) -> None:
        named = self.forms.lessons
        form = self.forms.form.get(named.letter) if named is not None else None
        if named is not None and named.group not in {one.key for one in (form.questions if form else ()) if one.is_group}:
            raise self.fault("lessons", "group", f"{named.group} is no group of the letter {named.letter}")
        if named is None or form is None or (named.step, named.approved) == (None, None):
            return
        for side in form.to:
            step = self.sides[side].transition.get(named.step or "") if side in self.sides else None
            asked = step.field_of.get(named.approved or "") if step is not None else None
            if asked is None or asked.type is not EventFieldType.YESNO:
                raise self.fault("lessons", "approved", f"{named.step} asks no question {named.approved} of yes or no")

    def _identity(self) -> None:
        for key in self.forms.identity:
            field = self.definition.fields.get(key)
            section = self.definition.section_of.get(key)
            plain = field is not None and field.holds_value and not field.is_group and field.type is not FieldType.PROSE
            inside = any(key.startswith(f"{group}.") for group in self.definition.groups)
            if field is None or not plain or inside or field.internal or section is None or section.internal:
                raise self.fault("letters", "identity", f"{key} is no answer on the paper that stands there once")

    def _letter(self, form: LetterForm) -> None:
        table = f"letter {form.id}"
        for side in form.to:
            if side not in self.definition.sides:
                raise self.fault(table, f"to.{side}", "is not a side of the definition")
        for one in form.answers:
            if one not in self.forms.form:
                raise self.fault(table, "answers", f"{one} is not a letter")
        if bool(form.fields) == form.is_form:
            raise self.fault(table, "fields", "a letter has fields, or the sections of a form that is prescribed")
        around = ((), ()) if form.is_form else ((*self.forms.head, *self.forms.opening), self.forms.foot)
        fields = (*around[0], *form.questions, *around[1])
        self._fields(fields, table)
        own = {one.key: one for one in fields}
        for carry in form.carries:
            self._group(own, carry.group, carry.fields, table)
            for one in form.answers:
                theirs = {field.key: field for field in self.forms.form[one].questions}
                self._group(theirs, carry.source, carry.fields.values(), table)
        for rows in form.rows:
            self._rows(form, rows, own, table)
        for one in form.brings:
            self._brings(form, one, own, table)
        for side in (self.sides[name] for name in form.to if name in self.sides):
            afresh = (*form.afresh, *(one for steps in form.afresh.values() for one in steps))
            for name, one in [*(("afresh", one) for one in afresh), *(("once", one) for one in form.once)]:
                if one not in side.transition:
                    raise self.fault(table, name, f"{one} is no step of {side.id}")
        for key, sources in form.prefill.items():
            self._prefill(own, key, sources, form, tuple(form.to), table)
        for side in () if form.is_form else form.to:
            for key, sources in self.forms.prefill.get(side, {}).items():
                self._prefill(own, key, sources, form, (side,), f"prefill.{side}")

    def _fields(self, fields: tuple[Field, ...], table: str) -> None:
        keys = [one.key for one in fields]
        for field in fields:
            if "." in field.key or keys.count(field.key) > 1 or field.key in ("meta", "data", "item", "id"):
                raise self.fault(table, field.key, "a key is one word, no reserved one, and stands once")
            if field.internal or (field.is_group and any(one.is_group for one in field.fields)):
                raise self.fault(table, field.key, "a letter has no internal answers and no groups in groups")
            for one in (field, *field.fields):
                self._sound(one, table)
        by_key = {one.key: one for one in fields}
        named = {name for one in fields for name in placeholders(one.wording or "")}
        for name in named:
            if name not in by_key or by_key[name].printed != "inline":
                raise self.fault(table, name, "a placeholder names a field of the letter that is printed inline")
        for field in fields:
            if field.printed == "inline" and field.key not in named:
                raise self.fault(table, field.key, "is printed inline, and no paragraph names it")
            if field.printed == "with" and field.printed_with not in by_key:
                raise self.fault(table, field.key, f"is printed with {field.printed_with}, which is not there")

    def _sound(self, field: Field, table: str) -> None:
        if field.type in (FieldType.CHOICE, FieldType.TICKS) and not field.options:
            raise self.fault(table, field.key, "a choice needs options")
        if bool(field.fields) != field.is_group:
            raise self.fault(table, field.key, "a group, and only a group, has fields")
        if not (field.wording or field.label):
            raise self.fault(table, field.key, "has no words")
        if field.type is FieldType.STATEMENT and not field.wording:
            raise self.fault(table, field.key, "a paragraph is its wording")

    def _group(self, fields: dict[str, Field], group: str, children: Iterable[str], table: str) -> None:
        declared = fields.get(group)
        if declared is None or not declared.is_group:
            raise self.fault(table, "carries", f"{group} is not a group")
        for child in children:
            if child not in {one.key for one in declared.fields}:
                raise self.fault(table, "carries", f"{group} has no {child}")

    def _brings(self, form: LetterForm, brings: Brings, own: dict[str, Field], table: str) -> None:
        step = self._recorded(form, brings.step)
        if step is None:
            raise self.fault(table, "brings", f"{brings.step} is no step by which a side that receives it records acts of others")
        for key in (*brings.fields, *brings.values):
            if key not in step.field_of or (key in brings.fields and key in brings.values):
                raise self.fault(table, f"brings.{key}", f"{step.id} does not ask it, or it is said twice")
        for key in brings.codes:
            if key not in brings.fields:
                raise self.fault(table, f"brings.codes.{key}", "no answer of the letter is taken for it")
        for key, codes in brings.only.items():
            known = {one.code for one in own[key].options} if key in own else set()
            if not codes or set(codes) - known:
                raise self.fault(table, f"brings.only.{key}", "names codes of a choice of the letter")
        for source in (one for sources in brings.fields.values() for one in sources):
            group, _, child = source.rpartition(".")
            fields = {one.key: one for one in own[group].fields} if group in own else {} if group else own
            found = fields.get(child)
            if found is None or not found.holds_value or found.is_group:
                raise self.fault(table, "brings.fields", f"{source} is no answer of the letter")

    def _recorded(self, form: LetterForm, name: str) -> Transition | None:
        """A step of that name which records acts of others, of a side to which another one writes this letter."""
        receiving = [side for side in self.sides.values() if set(form.to) - {side.id}]
        found = (side.transition[name] for side in receiving if name in side.transition)
        return next((one for one in found if one.recorded), None)

    def _prefill(
        self,
        own: dict[str, Field],
        key: str,
        sources: Iterable[str],
        form: LetterForm,
        sides: tuple[str, ...],
        table: str,
    ) -> None:
        if key not in own or own[key].is_group or not own[key].holds_value:
            raise self.fault(table, f"prefill.{key}", "is not the key of an answer")
        for source in sources:
            if not any(self._source(source, form, side) for side in sides):
                raise self.fault(table, f"prefill.{key}", f"{source} is nothing that a value can come from")

    def _rows(self, form: LetterForm, rows: Rows, own: dict[str, Field], table: str) -> None:
        self._group(own, rows.group, rows.fields, table)
        root, _, rest = rows.source.partition(".")
        named = rest in self.definition.groups if root == "answers" else root == "changes" and not rest
        for side in (self.sides[name] for name in form.to):
            if not (named or (root == "events" and rest in side.transition)):
                raise self.fault(table, "rows", f"{rows.source} is nothing that rows can be made of")
            if strange := [one for one in rows.given if one not in side.state]:
                raise self.fault(table, "rows.given", f"{strange[0]} is no state of {side.id}")
            if strange := [one for one in (rows.took, rows.never) if one and one not in side.transition]:
                raise self.fault(table, "rows", f"{strange[0]} is no step of {side.id}")
            for name in rows.fields.values():
                if not self._of_row(root, rest, name, side):
                    raise self.fault(table, "rows.fields", f"{name} is nothing that a row can take")

    def _of_row(self, root: str, group: str, name: str, side: Side) -> bool:
        if root == "changes":
            return name in CLAUSE_PARTS
        if root == "events":
            return name in (AT, *(f"party.{one}" for one in KNOWN_OF_PARTIES)) or name in side.transition[group].field_of
        if "." not in name:
            return name in {one.key for one in self.definition.fields[group].fields}
        first, _, rest = name.partition(".")
        step, _, part = rest.partition(".")
        if first == "event":
            return step in side.transition and (part == AT or part in side.transition[step].field_of)
        return self._counted(name, side) if first in PERIODS else name in self.definition.fields

    def _counted(self, source: str, side: Side) -> bool:
        root, *steps = source.split(".")
        return len(steps) == (1 if root == "count" else 2) and all(one in side.transition for one in steps)

    def _source(self, source: str, form: LetterForm, side: str) -> bool:
        root, _, rest = source.partition(".")
        if root in ("count", *PERIODS):
            return side in self.sides and self._counted(source, self.sides[side])
        if root == "written":
            other, _, key = rest.partition(".")
            return other in self.forms.form and key in {one.key for one in self.forms.form[other].questions}
        if root in OF_PARTIES:
            name, _, state = rest.partition(CLOCK)
            return name in KNOWN_OF_PARTIES and (not state or (side in self.sides and state in self.sides[side].state))
        if root in ("to", "today", CHANGES):
            return not rest
        if root == MONTHS:
            step, *days = rest.split(".")
            declared = self.sides[side].transition.get(step) if side in self.sides else None
            return declared is not None and len(days) == 2 and set(days) <= declared.field_of.keys()
        if root == "answers":
            whole, _, part = rest.rpartition(".")
            of_address = whole in self.definition.fields and self.definition.fields[whole].type is FieldType.ADDRESS
            return rest in self.definition.fields or (of_address and part in ADDRESS_PARTS)
        if root == "chosen":
            return rest in self.definition.fields and bool(self.definition.fields[rest].options)
        if root in ("recipient", "own"):
            return rest in PARTY_FACTS or rest in {f"address.{one}" for one in ADDRESS_PARTS}
        if root == "last":
            return rest in self.forms.shared
        if root == "meta":
            return rest in META
        if root == "latest":
            step, _, field = rest.partition(".")
            declared = self.sides[side].transition.get(step) if side in self.sides else None
            return declared is not None and field in declared.field_of and declared.field_of[field].type is EventFieldType.DATE
        if root == "event":
            step, _, field = rest.partition(".")
            field, _, clock = field.partition(CLOCK)
            declared = self.sides[side].transition.get(step) if side in self.sides else None
            if declared is None or (field != AT and field not in declared.field_of):
                return False
            moment = field == AT or declared.field_of[field].type is EventFieldType.DATETIME
            return not clock or (moment and clock in CLOCKS)
        if root != "letter":
            return False
        theirs = [{field.key for field in self.forms.form[one].questions} for one in form.answers]
        return rest in self.forms.shared or (bool(theirs) and all(rest in keys for keys in theirs))

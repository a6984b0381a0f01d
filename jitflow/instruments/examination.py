"""Checks that hold a definition together, when it is loaded: one method a concern."""

from __future__ import annotations

import re
from pathlib import Path

from .clause_examination import examine_clauses
from .definition import HEAD_STATES, Check, Definition, Field, FieldType, LibraryUse
from .elsewhere import fault_of as not_participating_fault
from .expressions import ExpressionFault
from .following import examine_follows
from .ground_examination import examine_grounds
from .letter_examination import examine_letters
from .library_facts import LIBRARY_FACTS
from .paper_examination import examine_paper
from .procedure_examination import check_fault, examine, known_path
from .rules import TEXTS
from .steps import ROOTS
from .supplement import examine_supplement

PROCEDURE = "procedure.toml"
LETTERS = "letters.toml"
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


class DefinitionError(ValueError):
    """A fault in a definition: file, table and key, and what is wrong there."""

    def __init__(self, file: str, table: str, key: str, message: str) -> None:
        place = ": ".join(part for part in (file, table, key) if part)
        super().__init__(f"{place}: {message}")
        self.file, self.table, self.key, self.message = file, table, key, message


def short(path: Path) -> str:
    """A file as faults name it: slug, version, name."""
    return "/".join(path.parts[-3:])


class Examination:
    """Checks that hold a definition together, one method a concern."""

    def __init__(self, folder: Path, definition: Definition) -> None:
        self.folder, self.definition = folder, definition

    def fault(self, file: str, table: str, key: str, message: str) -> DefinitionError:
        return DefinitionError(short(self.folder / file), table, key, message)

    def run(self) -> None:
        self._sections()
        self._keys()
        for section, declared, key in self.definition.walk():
            self._field(declared, key, f"section {section.id}")
        self._expressions()
        self._head()
        if found := not_participating_fault(self.definition):
            raise self.fault("definition.toml", "not_participating", *found)
        self._ids()
        for check in self.definition.checks:
            if found := check_fault(self.definition, check):
                raise self.fault("checks.toml", f"check {check.id}", *found)
        examine(self.definition, lambda table, key, message: self.fault(PROCEDURE, table, key, message))
        for check in self.definition.checks:
            self._check(check)
        self._examples()
        examine_paper(self.definition, self.fault)
        examine_grounds(self.definition, self.fault)
        examine_clauses(self.definition, self.fault)
        examine_letters(self.definition, lambda table, key, message: self.fault(LETTERS, table, key, message))

    def _sections(self) -> None:
        seen: set[str] = set()
        for section in self.definition.sections:
            if section.id in seen:
                raise self.fault("sections.toml", f"section {section.id}", "id", "is used twice")
            seen.add(section.id)
            if not section.title and not section.mark:
                raise self.fault("sections.toml", f"section {section.id}", "title", "a section without a mark needs a title")
            if section.mark and not section.has_heading:
                raise self.fault("sections.toml", f"section {section.id}", "mark", "only a section with a heading has a mark")
            if bool(section.applies_when) != bool(section.not_applicable):
                message = "applies_when and not_applicable (the reason) go together"
                raise self.fault("sections.toml", f"section {section.id}", "applies_when", message)
            for key in section.summary:
                self._known(key, "sections.toml", f"section {section.id}", "summary")

    def _keys(self) -> None:
        seen: dict[str, Field] = {}
        for section, declared, key in self.definition.walk():
            table = f"section {section.id}"
            if declared.extends:
                if not declared.is_group:
                    raise self.fault("sections.toml", table, key, "only a group can extend another")
                continue
            if key in seen:
                raise self.fault("sections.toml", table, key, "this key is used twice")
            if key.split(".")[0] in ("meta", "data", "lists", TEXTS, "item", *ROOTS) or declared.name == "id":
                raise self.fault("sections.toml", table, key, "this name is reserved")
            seen[key] = declared
        for section, declared, key in self.definition.walk():
            if declared.extends and (key not in seen or not seen[key].is_group):
                raise self.fault("sections.toml", f"section {section.id}", key, "extends a group that is declared nowhere")
            parent = key
            while "." in parent:
                parent = parent.rsplit(".", 1)[0]
                if parent in seen and not seen[parent].is_group:
                    raise self.fault("sections.toml", f"section {section.id}", key, f"{parent} is a value and a parent")

    def _known(self, key: str, file: str, table: str, attribute: str) -> None:
        if key not in self.definition.fields:
            raise self.fault(file, table, attribute, f"{key} is not the key of a field")

    def _field(self, declared: Field, key: str, table: str) -> None:
        def wrong(attribute: str, message: str) -> DefinitionError:
            return self.fault("sections.toml", table, f"{key}.{attribute}", message)

        if declared.type in (FieldType.CHOICE, FieldType.TICKS) and not declared.options:
            raise wrong("options", "a choice needs options")
        codes = [option.code for option in declared.options]
        if len(codes) != len(set(codes)):
            raise wrong("options", "a code is used twice")
        if declared.boxes and declared.type is not FieldType.CHOICE:
            raise wrong("boxes", "only a choice says so; ticks always have boxes")
        if declared.follows is not None:
            other = self.definition.fields.get(declared.follows)
            lists = "." not in key and "." not in declared.follows
            if not declared.is_group or other is None or not other.is_group or not lists:
                raise wrong("follows", "a list of the form follows another list of the form")
            if other.follows is not None:
                raise wrong("follows", f"{declared.follows} follows another group itself: name that one")
        if bool(declared.fields) != declared.is_group:
            raise wrong("fields", "a group, and only a group, has fields")
        if declared.holds_value and not declared.internal and not declared.is_group and not declared.basis:
            raise wrong("basis", "a field of the form names its legal basis")
        if not (declared.label or declared.wording or declared.is_group or declared.type is FieldType.SIGNATURE):
            raise wrong("label", "a field needs words: label or wording")
        siblings = {k.rsplit(".", 1)[-1] for k in self.definition.fields}
        if declared.printed == "with" and declared.printed_with is None:
            raise wrong("printed_with", "names the field in whose value this one is printed")
        if declared.printed_with and not self._stands(declared.printed_with, siblings):
            raise wrong("printed_with", f"{declared.printed_with} is not a field, nor an option of one")
        for text in [declared.wording, *(option.wording for option in declared.options)]:
            for name in PLACEHOLDER.findall(text or ""):
                if name not in siblings and name not in HEAD_STATES:
                    raise wrong("wording", f"{{{name}}} is not a field")

    def _stands(self, named: str, siblings: set[str]) -> bool:
        """Whether ``field`` or ``field.option`` exists."""
        name, _, code = named.partition(".")
        options = {o.code for k, f in self.definition.fields.items() if k.rsplit(".", 1)[-1] == name for o in f.options}
        return name in siblings and (not code or code in options)

    def _expressions(self) -> None:
        compiled = self.definition.compiled
        for section in self.definition.sections:
            self._compile(section.applies_when, None, "sections.toml", f"section {section.id}", "applies_when")
        for section, declared, key in self.definition.walk():
            group = key.rsplit(".", 1)[0] if "." in key else None
            group = group if group in compiled.groups else None
            for attribute in ("shown_when", "required_when"):
                source = getattr(declared, attribute)
                self._compile(source, group, "sections.toml", f"section {section.id}", f"{key}.{attribute}")

    def _compile(
        self, source: str | None, group: str | None, file: str, table: str, key: str, transition: str | None = None
    ) -> None:
        """Check an expression on a draft, or at a transition of the procedure."""
        if source is None:
            return
        try:
            if transition is None or self.definition.procedure is None:
                self.definition.compiled.expression(source, group)
            else:
                side = self.definition.procedure.transition[transition][0]
                self.definition.steps[side.id].expression(source, group, transition)
        except ExpressionFault as fault:
            raise self.fault(file, table, key, str(fault)) from None

    def _head(self) -> None:
        for key in self.definition.opening.person_keys:
            self._known(key, "definition.toml", "opening", "person_keys")
        for prefill in self.definition.prefill:
            self._known(prefill.target, "definition.toml", "prefill", "target")
            for child in prefill.fields:
                self._known(f"{prefill.target}.{child}", "definition.toml", "prefill", "fields")
        for offered in self.definition.offered:
            self._offered(offered.target)
        for prefix, link in self.definition.basis_link.items():
            if prefix not in self.definition.basis_prefix or not link.startswith("https://"):
                raise self.fault("definition.toml", "basis_link", prefix, "needs a name of basis_prefix and an https address")
        for use in self.definition.library:
            self._library(use)
        self._awaits()
        self._batch()
        self._fan_out()
        examine_supplement(self.definition, lambda key, message: self.fault("definition.toml", "supplement", key, message))
        examine_follows(self.definition, lambda key, message: self.fault("definition.toml", "follows", key, message))
        self._usual()
        self._data()
        names = self.definition.data_names
        if len(names) != len(set(names)):
            raise self.fault("definition.toml", "state_data", "name", "is used twice")

    def _awaits(self) -> None:
        awaits, procedure = self.definition.awaits, self.definition.procedure
        switches = {one.id for one in procedure.switches} if procedure else set()
        if awaits is not None and awaits.switch is not None and awaits.switch not in switches:
            raise self.fault("definition.toml", "awaits", "switch", f"{awaits.switch} is not a switch of the procedure")

    def _data(self) -> None:
        """State data are of one side, or of every item of a group that names its State."""
        for datum in self.definition.state_data:
            table = f"state_data {datum.name}"
            if (datum.side is None) is (datum.group is None):
                raise self.fault("definition.toml", table, "side", "give either a side or a group")
            if datum.group:
                self._states_of(datum.group, datum.state, table)
        for one in self.definition.shared_basis:
            table = f"shared_basis {one.name}"
            self._states_of(one.group, one.state, table)
            for child in (one.basis, *((one.among,) if one.among else ()), *one.cited.values()):
                self._known(f"{one.bases}.{child}", "definition.toml", table, child)
            codes = {option.code for option in self.definition.fields[f"{one.bases}.{one.basis}"].options}
            if strange := [code for code in one.cited if code not in codes]:
                raise self.fault("definition.toml", table, "cited", f"{strange[0]} is no option of {one.bases}.{one.basis}")

        topics = {datum.topic for datum in self.definition.state_data if datum.group}
        for _side, transition in (self.definition.procedure.transition if self.definition.procedure else {}).values():
            if strange := [topic for topic in transition.shows if topic not in topics]:
                message = f"{strange[0]} is no topic of State data of the parties"
                raise self.fault(PROCEDURE, f"transition {transition.id}", "shows", message)

    def _states_of(self, group: str, state: str, table: str) -> None:
        declared = self.definition.fields.get(f"{group}.{state}")
        if declared is None or declared.type is not FieldType.COUNTRY or declared.many:
            raise self.fault("definition.toml", table, "group", f"{group}.{state} names no State")

    def _offered(self, target: str) -> None:
        self._known(target, "definition.toml", "offered", "target")
        declared = self.definition.fields[target]
        in_group = any(target.startswith(f"{group}.") for group in self.definition.groups)
        if declared.type is not FieldType.TEXT or not declared.many or in_group:
            raise self.fault("definition.toml", "offered", "target", f"{target} does not take several texts")

    def _batch(self) -> None:
        batch, fields = self.definition.batch, self.definition.fields
        if batch is None:
            return
        if not self.definition.opening.person:
            raise self.fault("definition.toml", "batch", "participation", "only an instrument about a person has batches")
        filled_groups = {rule.target for rule in self.definition.prefill if fields[rule.target].is_group}
        for attribute, wanted in (("participation", (batch.participation,)), ("asked", batch.asked)):
            for key in wanted:
                self._known(key, "definition.toml", "batch", attribute)
                is_text = fields[key].type is FieldType.PROSE
                if fields[key].is_group or not fields[key].holds_value or is_text is (attribute == "asked"):
                    raise self.fault("definition.toml", "batch", attribute, f"{key} cannot be asked there")
                inside = any(key.startswith(f"{group}.") for group in self.definition.groups)
                beside = key.rpartition(".")[0] == batch.participation.rpartition(".")[0]
                if inside and not (beside and key.rpartition(".")[0] in filled_groups):
                    raise self.fault("definition.toml", "batch", attribute, f"{key} is in no group that [[prefill]] fills")
        checks = {check.id for check in self.definition.checks}
        for question in batch.questions:
            if question.check not in checks or [q.id for q in batch.questions].count(question.id) > 1:
                message = f"{question.check} is not a check, or the id {question.id} is used twice"
                raise self.fault("definition.toml", f"batch.questions {question.id}", "check", message)

    def _fan_out(self) -> None:
        fan, fields = self.definition.fan_out, self.definition.fields
        if fan is None:
            return
        if self.definition.opening.executing_state == "none":
            raise self.fault("definition.toml", "fan_out", "common", "only an instrument with an executing State has it")
        for section_id in fan.common:
            if self.definition.section(section_id) is None:
                raise self.fault("definition.toml", "fan_out", "common", f"{section_id} is not a section")
        for key in fan.own:
            self._known(key, "definition.toml", "fan_out", "own")
            if key not in self.definition.shared_fields:
                raise self.fault("definition.toml", "fan_out", "own", f"{key} is not asked for all States at once")
            if fields[key].is_group or not fields[key].holds_value:
                raise self.fault("definition.toml", "fan_out", "own", f"{key} cannot be asked there")

    def _usual(self) -> None:
        ids = [rule.id for rule in self.definition.usual]
        for rule in self.definition.usual:
            table = f"usual {rule.id}"
            self._known(rule.field, "usual.toml", table, "field")
            known = {option.code for option in self.definition.fields[rule.field].options}
            if strange := [code for code in rule.options if code not in known]:
                raise self.fault("usual.toml", table, "options", f"{strange[0]} is no option of {rule.field}")
            group = rule.field.rpartition(".")[0]
            for name in rule.reads:
                self._known(f"{group}.{name}" if group else name, "usual.toml", table, "reads")
            self._compile(rule.when, group if group in self.definition.groups else None, "usual.toml", table, "when")
            if ids.count(rule.id) > 1 or not rule.options or not ((rule.words and rule.reads) or rule.when):
                raise self.fault("usual.toml", table, "", "needs an id of its own, options, and words to read or when")

    def _library(self, use: LibraryUse) -> None:
        table, known = f"library {use.target}", LIBRARY_FACTS[use.kind]
        for child, name in use.fields.items():
            key = f"{use.target}.{child}"
            self._known(key, "definition.toml", table, "fields")
            if name not in known:
                message = f"{name} is not known of an {use.kind}; known: {', '.join(known)}"
                raise self.fault("definition.toml", table, "fields", message)
            if self.definition.fields[key].type not in known[name]:
                raise self.fault("definition.toml", table, "fields", f"{key} cannot take {name}")
        if use.time is not None:
            self._known(f"{use.target}.{use.time}", "definition.toml", table, "time")
            if use.kind != "offence" or self.definition.fields[f"{use.target}.{use.time}"].type is not FieldType.WHEN:
                raise self.fault("definition.toml", table, "time", "names a field of type when beside an offence")

    def _check(self, check: Check) -> None:
        table = f"check {check.id}"
        if check.each not in (None, TEXTS, *self.definition.groups):
            raise self.fault("checks.toml", table, "each", f"{check.each} is not a repeating group")
        for attribute, named in (("field", (check.field,)), ("needs", check.needs)):
            for key in named:
                if key.startswith("meta.") and attribute == "needs":
                    continue
                if key.split(".")[0] in ROOTS:
                    self._step_path(check, key, table, attribute)
                    continue
                if check.each == TEXTS and key == "item":
                    continue
                full = f"{check.each}{key[4:]}" if check.each and (key == "item" or key.startswith("item.")) else key
                self._known(full, "checks.toml", table, attribute)
        data = set(self.definition.data_names)
        for name in (*check.needs_state_data, *((check.rests_on,) if check.rests_on else ())):
            if name not in data:
                raise self.fault("checks.toml", table, "rests_on", f"{name} is not in [[state_data]]")
        for attribute in ("applies", "when"):
            if check.on_draft or not check.at:
                self._compile(getattr(check, attribute), check.each, "checks.toml", table, attribute)
            for name in check.at:
                self._compile(getattr(check, attribute), check.each, "checks.toml", table, attribute, name)

    def _step_path(self, check: Check, path: str, table: str, attribute: str) -> None:
        """A path of the procedure: known at every step where the check acts, and not asked of a draft."""
        known = self.definition.procedure.transition if self.definition.procedure else {}
        if check.on_draft or not check.at:
            raise self.fault("checks.toml", table, attribute, f"{path} is not known of a draft")
        for name in check.at:
            if not known_path(self.definition, *known[name], path):
                raise self.fault("checks.toml", table, attribute, f"{path} is nothing that is known at {name}")

    def _ids(self) -> None:
        ids = [check.id for check in self.definition.checks]
        if len(ids) != len(set(ids)):
            double = next(i for i in ids if ids.count(i) > 1)
            raise self.fault("checks.toml", f"check {double}", "id", "is used twice")

    def _examples(self) -> None:
        ids = {check.id: check for check in self.definition.checks}
        for number, example in enumerate(self.definition.examples, 1):
            if example.check not in ids:
                raise self.fault("examples.toml", f"example {number}", "check", f"{example.check} is not a check")
            if example.at and not ids[example.check].acts_at(example.at):
                raise self.fault("examples.toml", f"example {number}", "at", f"{example.check} does not act there")

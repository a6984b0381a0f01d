"""The kinds of import contract that jitflow needs, for import-linter (``[tool.importlinter]`` in pyproject.toml).

Each is written so that a package or feature added later falls under it without an entry of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def within(module: str, places: Iterable[str]) -> bool:
    """Whether a dotted name is one of the places or lies below one."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


def _report(check: ContractCheck) -> None:
    for line in check.metadata["faults"]:
        output.print_error(line)


def _result(faults: list[str]) -> ContractCheck:
    return ContractCheck(kept=not faults, metadata={"faults": faults})


class Pure(Contract):
    """Sources and everything they reach stay within ``may_import`` and away from the libraries in ``never``.

    A source that does not exist is a fault: a renamed module must not leave its contract behind.
    """

    type_name = "pure"
    source_modules = fields.ListField(subfield=fields.StringField())
    may_import = fields.ListField(subfield=fields.StringField())
    never = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        faults = []
        for source in self.source_modules:
            if source not in graph.modules:
                faults.append(f"{source} does not exist")
                continue
            reached = graph.find_upstream_modules(source, as_package=True)
            for module in sorted(reached):
                if self._refused(module):
                    faults.append(f"{source} reaches {module}: {_chain(graph, source, module)}")
        return _result(faults)

    def _refused(self, module: str) -> bool:
        if within(module, ["jitflow"]):
            return not within(module, self.may_import)
        return within(module, self.never)

    def render_broken_contract(self, check: ContractCheck) -> None:
        _report(check)


def _chain(graph: ImportGraph, source: str, module: str) -> str:
    chain = graph.find_shortest_chain(source, module, as_packages=False)
    starts = [source, *sorted(graph.find_descendants(source))]
    chains = [chain] if chain else [graph.find_shortest_chain(start, module) for start in starts]
    found = min((chain for chain in chains if chain), key=len, default=(source, module))
    return " -> ".join(found)


class Private(Contract):
    """Modules named ``private_names`` directly in a package of jitflow are imported by that package alone."""

    type_name = "private"
    private_names = fields.ListField(subfield=fields.StringField())
    exempt_importers = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        faults = []
        for module in sorted(graph.modules):
            parts = module.split(".")
            if parts[0] != "jitflow" or len(parts) < 3 or parts[2] not in self.private_names:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(module)):
                if not within(importer, [".".join(parts[:2])]) and not self._exempt(importer):
                    faults.append(f"{importer} imports {module}; use {'.'.join(parts[:2])}.service")
        return _result(faults)

    def _exempt(self, importer: str) -> bool:
        below = [place for place in self.exempt_importers if place != "jitflow"]
        return importer in self.exempt_importers or within(importer, below)

    def render_broken_contract(self, check: ContractCheck) -> None:
        _report(check)


class Door(Contract):
    """One library is imported by the modules named as its doors, and by nothing else."""

    type_name = "door"
    library = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        if self.library not in graph.modules:
            return _result([f"{self.library} is imported nowhere: is the contract out of date?"])
        importers = sorted(graph.find_modules_that_directly_import(self.library))
        return _result(
            [f"{importer} imports {self.library}" for importer in importers if not within(importer, self.doors)]
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        _report(check)

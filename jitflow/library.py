"""The definitions and State data of this installation, loaded once per process."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from jitflow import paths
from jitflow.db import clock
from jitflow.instruments.advice import Advice
from jitflow.instruments.advice_files import FOLDER as ADVICE_FOLDER, examine_carries, load_advice
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.given import state_values
from jitflow.instruments.loader import STATES_FOLDER, Library, load_all
from jitflow.instruments.procedure import Procedure
from jitflow.instruments.states import StateData, load_states


def forms_folder() -> Path:
    """Where definitions lie: ``JITFLOW_FORMS``, or the folder that came with jitflow."""
    chosen = os.environ.get("JITFLOW_FORMS")
    return Path(chosen).resolve() if chosen else paths.FORMS


def library() -> Library:
    """All definitions. Raises :class:`jitflow.instruments.loader.DefinitionError` on first use."""
    return _library(forms_folder())


def current(slug: str) -> Definition:
    """The version that an instrument opened today gets. Raises KeyError for an unknown slug."""
    return library().current(slug, clock.now().date())


def currents() -> list[Definition]:
    """Of each type the version that an instrument opened today gets."""
    return [current(slug) for slug in library().slugs()]


def procedure_of(slug: str, version: str) -> Procedure | None:
    """The procedure of one version; None where it has none, or where this installation lacks the version."""
    try:
        return library().definition(slug, version).procedure
    except KeyError:
        return None


def states() -> StateData:
    """State data; a forms folder of its own without ``states/`` uses the one that came with jitflow."""
    own = forms_folder() / STATES_FOLDER
    return _states(own if own.is_dir() else paths.FORMS / STATES_FOLDER)


def advice() -> Advice:
    """The data of the advisor; a forms folder of its own without ``advice/`` uses those that came with jitflow."""
    own = forms_folder() / ADVICE_FOLDER
    return _advice(own if own.is_dir() else paths.FORMS / ADVICE_FOLDER, forms_folder())


@lru_cache(maxsize=8)
def _library(folder: Path) -> Library:
    return load_all(folder)


@lru_cache(maxsize=8)
def _states(folder: Path) -> StateData:
    return load_states(folder)


@lru_cache(maxsize=8)
def _advice(folder: Path, definitions: Path) -> Advice:
    made = load_advice(folder)
    examine_carries(made, _library(definitions))
    return made


def facts_of(definition: Definition, instrument: Instrument, data: StateData | None = None) -> Facts:
    """An instrument with the State data its definition asks for; `data` where a focus group confirmed some."""
    return Facts(definition, instrument, state_values(definition, instrument, data or states()))

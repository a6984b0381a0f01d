"""All features, found by the names of their modules."""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import MetaData

import jitflow
from jitflow.db.base import Base


def load_models() -> MetaData:
    """Import `jitflow/<feature>/models.py` of every feature; returns the metadata of all tables."""
    _load("models")
    return Base.metadata


def load_services() -> None:
    """Import `jitflow/<feature>/service.py` of every feature, so that all kinds of jobs are registered."""
    _load("service")


def _load(module: str) -> None:
    for path in sorted(Path(jitflow.__file__).parent.glob(f"*/{module}.py")):
        importlib.import_module(f"jitflow.{path.parent.name}.{module}")

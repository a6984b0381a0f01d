"""The base of everything a definition holds, and the strings in it that have a form."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from .keys import IDENTIFIER, KEY_PATH

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
KeyPath = Annotated[str, StringConstraints(pattern=KEY_PATH)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class Frozen(BaseModel):
    """Base: unknown keys are faults, values never change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

"""What expressions read of State data of all parties where nothing is known."""

from __future__ import annotations

from typing import Any

EACH_BLANK: dict[str, Any] = {"known": False, "confirmed": False, "each": []}
SHARED_BLANK: dict[str, Any] = {"known": False, "confirmed": False, "value": None, "each": [], "pairs": []}

"""What people of the simulated year write and are to deliver; all made up, nobody's words."""

import json
from pathlib import Path
from typing import Any

YEAR: dict[str, Any] = json.loads(Path(__file__).with_name("year.json").read_text("utf-8"))
TEXTS: dict[str, Any] = YEAR["texts"]  # by what they are for: a sentence, or several to draw from
NODES: list[tuple[str, int, str]] = YEAR["nodes"]  # of an activity, due in a quarter, what it is
STOPPED: dict[str, tuple[float, int]] = YEAR["stopped"]
"""What stops for sure: when which share is left, and for how many working days."""
CANDOUR: dict[str, str] = YEAR["candour"]  # of units that are not honest

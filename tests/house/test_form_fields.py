"""A field that nothing uses is not asked for: each of the weekly form is read where it counts."""

import ast
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from plan.accounts.drafts import Draft

ROOT = Path(__file__).parents[2]
NOT_ASKED = {"item", "seen", "saved", "asks", "files"}  # no words or figures of the week
CALLED = {"percent": "percent_complete"}  # what an event calls it
USES = ("forecast", "outlook", "exports", "state")  # what is made of it; a word for it is no use


@cache
def read_in_uses() -> dict[str, set[str]]:
    """Where each attribute is read, by its name."""
    places: dict[str, set[str]] = {}
    for folder in USES:
        for path in (ROOT / "plan" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                    places.setdefault(node.attr, set()).add(path.name)
    return places


@pytest.mark.parametrize("field", [part.name for part in fields(Draft)])
def test_what_the_form_asks_is_used(field: str) -> None:
    """The sheet that asks for it does not count."""
    if field not in NOT_ASKED:
        assert read_in_uses().get(CALLED.get(field, field), set()) - {"report_sheet.py"}


def test_a_field_without_a_use_is_found_out() -> None:
    """The test above can fail."""
    assert "mood" not in read_in_uses()

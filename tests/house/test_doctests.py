"""The examples in the docstrings of plan/ give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import plan

PLAN = Path(plan.__path__[0])
WITH_EXAMPLES = [
    path.relative_to(PLAN.parent).with_suffix("").as_posix().replace("/", ".")
    for path in sorted(PLAN.rglob("*.py"))
    if ">>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_hold(name: str) -> None:
    """Each prints what stands below it; where none is found any more, that is a failure too."""
    result = doctest.testmod(import_module(name))
    assert result.attempted > 0
    assert result.failed == 0

"""The figures of the house are counted as they are said to be."""

from __future__ import annotations

import pytest

from bench.house import contract_rows, lengths, main, private_functions, whole_line_comments
from tests.house.test_floors import ROOT, floors_of

SOURCE = '''
# A reason.
TEXT = """
# no comment
"""
def _once(): return _twice() + _twice()  # beside the code
def _twice():
    # Another reason.
    return 1
class A:
    def __init__(self): self._method = _once
'''


def test_the_figures_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each once, of this checkout."""
    assert main() == 0
    figures = {line[:44].strip(): line[45:] for line in capsys.readouterr().out.splitlines()}
    assert len(figures) == 11
    assert int(figures["product lines"].replace(",", "")) > 10_000


def test_what_is_counted() -> None:
    """By name, by token and by line."""
    assert private_functions(SOURCE) == {"_once": 1, "_twice": 2}
    assert whole_line_comments(SOURCE) == 2
    assert sorted(lengths(SOURCE)) == [(1, "__init__"), (1, "_once"), (3, "_twice")]
    assert contract_rows(ROOT, "plan") == len(floors_of("plan"))

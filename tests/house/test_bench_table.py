"""One shape for all benchmarks, and a table that says what is missing."""

import importlib

import pytest

from bench.__main__ import measured, names, section
from bench.table import Row, dump, load, show


def test_every_benchmark_yields_rows_and_says_what_it_compares() -> None:
    """A first sentence for the table, and `rows`."""
    assert {"engine", "ledger"} <= set(names())
    for name in names():
        module = importlib.import_module(f"bench.bench_{name}")
        assert module.__doc__
        assert callable(module.rows)


def test_rows_pass_to_another_process_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    """With their words, and with nothing where nothing was measured."""
    rows = [Row("甲", 1.5, "2 x faster"), Row("乙", None)]
    dump(rows)
    assert list(load(capsys.readouterr().out)) == rows
    show(rows)
    assert capsys.readouterr().out.split() == ["甲", "1.50", "2", "x", "faster", "乙"]


def test_a_benchmark_that_fails_says_so_in_its_last_row() -> None:
    """And the others go on."""
    assert [row.name for row in measured("that is not there")] == ["failed with 1"]
    assert [row.name for row in measured("engine", limit=0.01)] == ["stopped after 0 s"]


def test_a_section_names_the_command_and_every_row() -> None:
    """A table of three columns, in which what belongs to another row is indented."""
    text = "\n".join(section("engine", [Row("  甲", 1234.5, "3 x faster"), Row("乙", None)]))
    assert "`python -m bench engine`" in text
    assert "| &emsp;甲 | 1,234 | 3 x faster |" in text
    assert "| 乙 |  |  |" in text

"""Every goal beside its figure: reached at its limit, missed above, and loud where not measured."""

from pathlib import Path

import pytest

from bench import __main__ as command
from bench.bench_sizes import prepared, works, workspace
from bench.goals import MISSED, NOT_ASKED, NOT_MEASURED, REACHED, Goal, goals, results, table
from bench.table import MISSING, Row, dump, load

AT_MOST = Goal(id="a", bench="甲", words="快", comparison="<=", limit=300, unit="ms")
AT_LEAST = Goal(id="b", bench="甲", words="倍", comparison=">=", limit=150, unit="x")


def sign(goal: Goal, *rows: Row) -> str:
    """What a run of these rows makes of the goal."""
    (result,) = results([goal], {goal.bench: rows})
    return result.sign


@pytest.mark.parametrize(
    ("goal", "figure", "expected"),
    [
        (AT_MOST, 299.99, REACHED),
        (AT_MOST, 300.0, REACHED),
        (AT_MOST, 300.001, MISSED),
        (AT_LEAST, 150.001, REACHED),
        (AT_LEAST, 150.0, REACHED),
        (AT_LEAST, 149.999, MISSED),
    ],
)
def test_a_goal_is_reached_at_its_limit(goal: Goal, figure: float, expected: str) -> None:
    """And missed just beyond, whatever the rounding."""
    assert sign(goal, Row("行", 1.0, "", {goal.id: figure})) == expected


def test_a_figure_is_shown_so_that_its_sign_can_be_seen() -> None:
    """Two decimals where they do, more just beyond the limit."""
    shown = [AT_MOST.shown(figure) for figure in (1234.567, 300.0, 300.001)]
    assert shown == ["1,234.57", "300.00", "300.001"]


def test_of_several_rows_the_worst_counts() -> None:
    """Named in the table, with what stands beside it in the same run."""
    goal = Goal(**{**vars(AT_MOST), "peer": "空白"})
    rows = [
        Row("一", 1.0, "", {"a": 1}),
        Row("  二", 1.0, "", {"a": 301}),
        Row("他", 1.0, "", {"a beside": 7}),
    ]
    (result,) = results([goal], {"甲": rows})
    assert str(result) == "| 快 | ≤ 300 ms | 301.00 | the worst of 2: 二; 空白: 7.00 | ✗ |"
    (result,) = results([Goal(**{**vars(AT_LEAST), "id": "a"})], {"甲": rows})
    assert (result.sign, result.figure) == (MISSED, "1.00")


def test_what_no_row_tells_is_not_measured() -> None:
    """Nor what has no peer beside it, nor what an ended benchmark had told before its end."""
    told = Row("行", 1.0, "", {"a": 1.0})
    assert sign(AT_MOST) == NOT_MEASURED
    assert sign(AT_MOST, Row("行", 1.0)) == NOT_MEASURED
    assert sign(Goal(**{**vars(AT_MOST), "peer": "空白"}), told) == NOT_MEASURED
    assert sign(AT_MOST, told, Row("stopped after 600 s", None)) == NOT_MEASURED
    assert sign(AT_MOST, told, Row("failed with 1", None, "KeyError: 'a'")) == NOT_MEASURED


def test_the_table_counts_what_is_reached() -> None:
    """And says how a benchmark that was left out is asked for."""
    other = Goal(**{**vars(AT_MOST), "bench": "load"})
    lines = list(table(results([AT_MOST, other], {"甲": [Row("行", 1.0, "", {"a": 1.0})]})))
    assert lines[1].startswith("1 of 2 are reached")
    assert lines[-3].endswith(f"| 1.00 |  | {REACHED} |")
    assert lines[-2] == f"| 快 | ≤ 300 ms | `python -m bench load` |  | {NOT_ASKED} |"


def run(
    monkeypatch: pytest.MonkeyPatch, place: Path, rows: dict[str, list[Row]], *arguments: str
) -> tuple[int, str]:
    """The exit code and the file of a run in which each benchmark has these rows."""
    monkeypatch.setattr(command, "names", lambda: sorted(rows))
    monkeypatch.setattr(command, "goals", lambda: [AT_MOST, AT_LEAST])
    monkeypatch.setattr(command, "measured", rows.__getitem__)
    monkeypatch.setattr(command, "section", lambda name, _: [f"## {name}"])
    monkeypatch.setattr(command, "TARGET", place)
    code = command.main(arguments)
    return code, place.read_text("utf-8") if place.exists() else ""


BOTH = Row("行", 1.0, "", {"a": 301, "b": 151})


def test_the_goals_come_first_and_a_missed_one_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Everything was measured: exit code 0, goals before details."""
    code, text = run(monkeypatch, tmp_path / "bench.md", {"甲": [BOTH], "乙": [Row("行", 1.0)]})
    assert code == 0
    assert "1 of 2 are reached" in text
    assert text.index("| 快 |") < text.index("## 乙") < text.index("## 甲")


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([Row("failed with 1", None, "KeyError")], "goal a: 甲 failed with 1: KeyError"),
        ([BOTH, Row("stopped after 600 s", None)], "goal a: 甲 stopped after 600 s"),
        ([Row("行", 1.0, "", {"b": 150})], "goal a: 甲 does not tell it"),
        ([], "甲: it yields nothing"),
        ([BOTH, Row("同类软件", None, f"{MISSING}: not reachable")], "甲: 同类软件 not measured"),
    ],
)
def test_what_could_not_be_measured_is_named_and_the_rest_goes_on(
    rows: list[Row],
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1, and which; the other benchmarks are in the file."""
    code, text = run(monkeypatch, tmp_path / "bench.md", {"甲": rows, "乙": [Row("行", 1.0)]})
    assert code == 1
    assert complaint in capsys.readouterr().err
    assert "## 乙" in text


def test_what_takes_an_hour_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Left out, it is no fault; named ones leave the file alone and show their own goals."""
    rows = {"甲": [BOTH], "soak": [Row("failed with 1", None)]}
    assert run(monkeypatch, tmp_path / "bench.md", rows)[0] == 0
    assert run(monkeypatch, tmp_path / "bench.md", rows, "--all")[0] == 1
    assert run(monkeypatch, tmp_path / "other.md", rows, "甲") == (0, "")
    assert run(monkeypatch, tmp_path / "other.md", rows, "不存在") == (2, "")


def test_every_goal_is_told_by_its_benchmark() -> None:
    """The benchmark is there and speaks of the goal, and of its peer, by its id."""
    ids = [goal.id for goal in goals()]
    assert len(set(ids)) == len(ids)
    for goal in goals():
        assert goal.comparison in ("<=", ">=")
        assert goal.bench in command.names()
        source = Path(command.HERE / f"bench_{goal.bench}.py").read_text("utf-8")
        stem = goal.id.rpartition("-")[0]
        assert goal.id in source or f'"{stem}-{{' in source, goal.id
        assert not goal.peer or " beside" in source


def test_figures_pass_to_another_process_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    """With the goals that they are of."""
    dump([BOTH])
    assert list(load(capsys.readouterr().out)) == [BOTH]


def test_all_that_is_timed_of_a_plan_can_be_made(tmp_path: Path) -> None:
    """At a size at which it takes no time; each has its goal."""
    made = works(workspace(prepared(tmp_path / "plan", 20)))
    for run in made.values():
        run()
    assert {f"size-{name}" for name in made} <= {goal.id for goal in goals()}

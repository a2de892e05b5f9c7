"""`python -m plan new`: a plan file that `check` passes, from a sheet or from nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.support.commands import run

COMMANDS = (
    "check",
    "status --json",
    "overdue --format json",
    "schedule --json",
    "agenda --json",
    "forecast --json",
    "score --json",
    "changes --since 2026-01-01 --json",
    "ledger verify",
    "remind --dry-run",
    "export --format xlsx -o {out}/a.xlsx",
    "export --format mspdi -o {out}/a.xml",
    "export --format ics -o {out}/a.ics",
    "export --format docx -o {out}/a.docx",
    "export --paper plan --format xlsx -o {out}/b.xlsx",
    "overdue --format docx -o {out}/c.docx",
)


def sheet(file: Path, *rows: tuple[Any, ...]) -> Path:
    """A workbook of one sheet with these rows."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    file.write_bytes(out.getvalue())
    return file


def made(folder: Path, *options: str) -> Any:
    """The plan file that `new` makes in `folder`; it has no problem."""
    done = run("new", str(folder), *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("check", str(folder / "plan.json")).stdout == "没有问题。\n"
    assert (folder / "plan.schema.json").exists()
    return json.loads((folder / "plan.json").read_text("utf-8"))


def test_an_empty_plan_is_one_line_and_the_office(tmp_path: Path) -> None:
    """Its thresholds are our arrangement and name no other city."""
    plan = made(tmp_path / "a", "--name", "青禾县行动计划", "--start", "2024-01-01")
    assert (plan["name"], plan["start"]) == ("青禾县行动计划", "2024-01-01")
    assert [line["name"] for line in plan["workstreams"]] == ["总体"]
    assert [unit["kind"] for unit in plan["units"]] == ["office"]
    assert not {"activities", "milestones", "indicators"} & plan.keys()
    assert plan["rules"]["near_due"]["precedent"].startswith("本办拟定")
    assert "市" not in json.dumps(plan, ensure_ascii=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers_on_an_empty_plan(tmp_path: Path, command: str) -> None:
    """There is nothing to tell, and that is no fault."""
    made(tmp_path / "a")
    plan, ledger = str(tmp_path / "a/plan.json"), f"tinydb:{tmp_path / 'a/ledger'}"
    words = command.format(out=tmp_path).split()
    done = run("--plan", plan, "--ledger", ledger, *words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_sheet_becomes_a_plan(tmp_path: Path) -> None:
    """Period from the title, lines from sections, units by their words, days as read."""
    file = sheet(
        tmp_path / "表.xlsx",
        ("青禾县科技创新行动（2024—2026年）任务分解表",),
        ("序号", "工作任务", "牵头单位", "配合单位", "完成时限"),
        ("一、企业培育",),
        (1, "培育高企20家", "科技局", "柳溪镇、各镇（街道）", "2025年6月30日"),
        ("二、载体建设",),
        (2, "建成孵化器", "高新区", "青禾农商行、东湖大学", "2026年底"),
    )
    plan = made(tmp_path / "a", "--from", str(file))
    assert (plan["start"], plan["finish"]) == ("2024-01-01", "2026-12-31")
    assert [line["name"] for line in plan["workstreams"]] == ["企业培育", "载体建设"]
    kinds = {unit["name"]: (unit["kind"], unit.get("confirmed", True)) for unit in plan["units"]}
    assert kinds == {
        "办公室": ("office", True),
        "科技局": ("member", True),
        "柳溪镇": ("town", True),
        "各镇(街道)": ("member", False),
        "高新区": ("zone", True),
        "青禾农商行": ("bank", True),
        "东湖大学": ("partner", True),
    }
    first, second = plan["milestones"]
    assert (first["deadline"], first.get("deadline_standing")) == ("2025-06-30", None)
    assert (second["deadline"], second["deadline_standing"]) == ("2026-12-31", "inferred")
    assert first["source"] == {"document": "file", "says": "第4行"}
    assert first["standing"] == "stated"


def test_a_folder_with_a_plan_is_left_as_it_is(tmp_path: Path) -> None:
    """One sentence, and no byte is changed."""
    made(tmp_path / "a")
    before = (tmp_path / "a/plan.json").read_bytes()
    done = run("new", str(tmp_path / "a"), "--name", "另一个")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "已有计划文件" in done.stderr
    assert (tmp_path / "a/plan.json").read_bytes() == before


def test_a_file_with_a_problem_makes_no_folder(tmp_path: Path) -> None:
    """What is wrong is told with its place; nothing is written by halves."""
    file = sheet(tmp_path / "表.xlsx", ("任务", "完成时限"), ("甲", "13月32日"))
    done = run("new", str(tmp_path / "a"), "--from", str(file))
    assert done.returncode == 1
    assert "问题　第2行 B列“完成时限”：“13月32日”" in done.stdout
    assert not (tmp_path / "a").exists()


def test_the_next_plan_takes_over_what_this_one_leaves_open(tmp_path: Path) -> None:
    """Results that are reported stay behind; each item leads back to the plan before."""
    period = ("--start", "2024-01-01", "--finish", "2026-12-31")
    plan = made(tmp_path / "a", "--next", "--name", "第二轮行动计划", *period)
    assert (plan["name"], plan["start"]) == ("第二轮行动计划", "2024-01-01")
    assert plan["former"].startswith("“创新如皋”三年行动计划 0:")
    assert len(plan["milestones"]) == 22
    assert all(part["carried_from"] == part["id"] for part in plan["milestones"])

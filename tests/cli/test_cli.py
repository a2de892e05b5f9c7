"""The command line on the real plan: what checks and scripts rely on."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import pytest
from openpyxl import load_workbook

from plan.acts.indicators import report_figure
from plan.calendar.zone import local_day
from plan.cli import cli
from plan.ledger.contract import utc_now
from plan.ledger.events import Author
from plan.office.workspace import workspace_at
from tests.support.commands import Done, run

ROOT = Path(__file__).parents[2]
GOAL = "L4-M1"  # 龙游河科创走廊: planning, due 2022-06-30


@pytest.fixture(autouse=True)
def ledger_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of the test's own, which every command writes to."""
    monkeypatch.setenv("PLAN_LEDGER", f"tinydb:{tmp_path / 'ledger'}")
    monkeypatch.chdir(ROOT)


def process(*arguments: str) -> Done:
    """What a command said in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "plan", *arguments], capture_output=True, text=True, timeout=60
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


def document(*arguments: str) -> Any:
    """The JSON document that a command prints."""
    return run(*arguments).document()


def overdue(day: str, *more: str) -> Any:
    """The list of what is overdue on a day."""
    return document("overdue", "--as-of", day, "--format", "json", *more)


def test_the_shipped_plan_has_no_problem() -> None:
    """`check` on what we ship."""
    assert document("check", "--json") == []


def test_the_quality_of_the_plan_in_words_and_as_a_document() -> None:
    """The fourteen, the index, done and due by unit; nothing is refused for falling short."""
    told, day = document("quality", "--as-of", "2022-10-05", "--json"), ("--as-of", "2022-10-05")
    assert (len(told["checks"]), round(told["index"])) == (14, 36)
    logic = told["checks"][0]
    assert (logic["name"], logic["words"], logic["passed"], logic["limit"]) == (
        "缺前后置关系",
        "63/71",
        False,
        0.05,
    )
    assert len(logic["findings"]) == 63
    assert told["completed"] == {"待定": [[0, 1], [0, 4]]}
    lines = run("quality", *day).stdout.splitlines()
    assert lines[0] == "缺前后置关系\t≤5%\t88.7%\t未达标\t63/71"
    assert lines[-2:] == ["待定\t到期 5 项，完成 0 项", "截至 2022-10-05，计划质量指数 36。"]


def test_the_planning_milestone_is_overdue_on_the_first_of_july() -> None:
    """One day over, binding, with its place in the source; the day before it is not listed."""
    listed = overdue("2022-07-01")
    (late,) = [row for row in listed if row["id"] == GOAL]
    assert late["deadline"] == late["approved_deadline"] == "2022-06-30"
    assert (late["days_overdue"], late["workdays_overdue"]) == (1, 1)
    assert late["commitment"] == "binding"
    assert (late["source"]["section"], late["source"]["sentence"]) == (10, 4)
    assert len(late["source"]["digest"]) == 64
    assert late["latest_report"] is None
    before = overdue("2022-06-30")
    assert GOAL not in [row["id"] for row in before]


def test_what_the_list_leaves_out_is_said_in_one_line() -> None:
    """At the end of the table, and beside the JSON document."""
    day = ("overdue", "--as-of", "2022-07-01")
    shown, said = run(*day), run(*day, "--format", "json")
    line = shown.stdout.splitlines()[-1]
    assert line == "另有 4 项任务已过计划完成日，未列入：L4-A1、L4-A2、L4-A3、L4-A4。"
    assert (shown.stderr, said.stderr) == ("", f"{line}\n")


def test_a_report_shows_in_status_and_on_the_list() -> None:
    """report, status, overdue: one thing said, seen thrice. The first entry is the plan itself."""
    entry = document(
        *("report", GOAL, "--percent", "80", "--note", "总规送审", "--problem", "专项未齐"),
        *("--next", "组织评审", "--as-of", "2022-06-20", "--by", "张三", "--json"),
    )
    assert entry["sequence"] == 2
    assert entry["by"]["account"] == "张三"
    assert entry["event"]["kind"] == "StatusReported"
    assert entry["event"]["percent_complete"] == 80
    assert len(entry["digest"]) == 64
    status = document("status", "--as-of", "2022-06-25", "--json")
    (item,) = [milestone for milestone in status["milestones"] if milestone["id"] == GOAL]
    assert (item["percent_complete"], item["workstream"]) == (80, "L4")
    assert status["head"]["sequence"] == 2
    assert status["hindsight"] is True
    (late,) = overdue("2022-07-01")
    assert late["latest_report"]["problem"] == "专项未齐"
    assert late["report_age_days"] == 11


def test_a_whole_that_its_milestones_contradict_is_told_where_it_is_reported() -> None:
    """The work of a goal at 100%, the milestone of it at 5%: neither is green."""
    words = ("--as-of", "2022-06-01")
    assert "请注意" not in run("report", "L1-A4", "--percent", "90", *words).stdout
    assert "自报 100%，其里程碑" in run("report", "L1-A4", "--percent", "100", *words).stdout
    later = run("report", "L1-M4", "--percent", "5", *words).stdout
    assert "请注意：“培育和甄选优质科技项目”自报 100%" in later
    rows = {row["id"]: row for row in document("status", *words, "--json")["activities"]}
    assert rows["L1-A4"]["light"] != "green"
    assert "自报 100%，其里程碑" in rows["L1-A4"]["reason"]
    assert rows["L1-A4"]["percent_complete"] < 5


def test_closing_takes_it_off_the_list() -> None:
    """Only closing does: 100% does not. Each command is a process that knows of no other."""
    listed = ("overdue", "--as-of", "2022-07-01", "--format", "json")
    process("report", GOAL, "--percent", "100", "--as-of", "2022-06-29", "--json").document()
    assert len(process(*listed).document()) == 1
    process("close", GOAL, "--evidence", "批复", "--as-of", "2022-06-30", "--json").document()
    assert process(*listed).document() == []
    again = process("close", GOAL, "--evidence", "批复", "--as-of", "2022-07-01")
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)


def test_an_extension_shows_both_deadlines() -> None:
    """The original stays."""
    to = ("--to", "2022-09-30", "--reason", "审批")
    document("extend", GOAL, *to, "--as-of", "2022-06-20", "--json")
    assert overdue("2022-07-01") == []
    (late,) = overdue("2022-10-08")
    assert (late["deadline"], late["approved_deadline"]) == ("2022-06-30", "2022-09-30")
    assert (late["days_overdue"], late["workdays_overdue"]) == (8, 1)  # 国庆, back on the 8th


def test_changes_between_two_days() -> None:
    """Overdue since the day before."""
    changes = document("changes", "--since", "2022-06-30", "--as-of", "2022-07-01", "--json")
    assert {"overdue"} <= {change["kind"] for change in changes if change["id"] == GOAL}


@pytest.mark.parametrize("form", ["csv", "xlsx", "docx"])
def test_the_list_as_a_file(tmp_path: Path, form: str) -> None:
    """The same row in every format."""
    file = tmp_path / f"list.{form}"
    done = run("overdue", "--as-of", "2022-07-01", "--format", form, "-o", str(file))
    assert (done.returncode, file.exists()) == (0, True), done.stderr
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(file.read_bytes())).worksheets[0]
        assert GOAL in [row[1].value for row in sheet.iter_rows(min_row=3)]


def test_a_unit_s_list() -> None:
    """By id and by name; an unknown one is a sentence."""
    assert [row["id"] for row in overdue("2022-07-01", "--unit", "吴窑镇")] == [GOAL]
    assert overdue("2022-07-01", "--unit", "kjj") == []
    unknown = run("overdue", "--unit", "吴窖镇")
    assert (unknown.returncode, "吴窑镇" in unknown.stderr) == (2, True)


def test_the_schedule_of_the_plan() -> None:
    """Dates and floats of the chain before the planning milestone."""
    schedule = document("schedule", "plan_data/1plus8.json", "--as-of", "2022-01-01", "--json")
    rows = {task["id"]: task for task in schedule["activities"]}
    assert rows[GOAL]["early_finish"] <= "2022-06-30"
    assert rows[GOAL]["total_float"] >= 0
    assert set(rows[GOAL]) == {
        *("id", "uid", "name", "early_start", "early_finish", "late_start", "late_finish"),
        *("total_float", "free_float", "critical"),
    }
    assert schedule["finish"]
    assert schedule["working_days"] > 0


def test_eight_processes_lose_nothing() -> None:
    """25 reports from each of 8 processes at once: 200 more entries, gapless, the chain holds."""
    script = (
        "import sys; from plan.office.workspace import workspace_at;"
        "from plan.ledger.events import Author;"
        "from plan.acts import items as acts; from datetime import date;"
        "workspace = workspace_at();"
        "[workspace.append(lambda s: acts.report(s, 'L4-M1', n), date(2022, 5, 1),"
        " Author(account=sys.argv[1])) for n in range(25)]"
    )

    def writer(number: int) -> int:
        writing = [sys.executable, "-c", script, str(number)]
        return subprocess.run(writing, timeout=120, check=False).returncode

    assert run("report", GOAL, "--percent", "1", "--as-of", "2022-05-01").returncode == 0
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(writer, range(8))) == [0] * 8
    assert document("ledger", "verify", "--json")["entries"] == 202


def test_the_same_key_is_stored_once() -> None:
    """A click repeated is the first entry again; other content under it is refused."""
    again = ("report", GOAL, "--percent", "40", "--as-of", "2022-05-01", "--key", "k1", "--json")
    assert document(*again) == document(*again)
    other = run("report", GOAL, "--percent", "41", "--as-of", "2022-05-01", "--key", "k1")
    assert (other.returncode, other.stderr.count("\n")) == (1, 1)


def test_a_stale_writer_is_told() -> None:
    """`--expect 0` after somebody reported."""
    document("report", GOAL, "--percent", "40", "--as-of", "2022-05-01", "--json")
    stale = run("report", GOAL, "--percent", "50", "--as-of", "2022-05-01", "--expect", "0")
    assert (stale.returncode, "1 条新记录" in stale.stderr) == (1, True)


def spoiled(tmp_path: Path, change: Any) -> Path:
    """A copy of the shipped plan with `change` made to its text."""
    text = (ROOT / "plan_data/1plus8.json").read_text("utf-8")
    file = tmp_path / "plan.json"
    file.write_bytes(change(text))
    return file


SPOILED = [
    ("unknown id", 1, lambda text: text.replace('"parent": "L4-G1"', '"parent": "L4-G9"').encode()),
    ("duplicate id", 1, lambda text: text.replace('"id": "L4-A2"', '"id": "L4-A1"').encode()),
    ("outside the plan", 1, lambda text: text.replace("2022-06-30", "2032-06-30").encode()),
    ("wrong type", 1, lambda text: text.replace('"2022-06-30"', "20220630").encode()),
    ("not JSON", 2, lambda text: text[:-40].encode()),
    ("wrong encoding", 2, lambda text: text.encode("gb18030")),
]


@pytest.mark.parametrize(("code", "change"), [row[1:] for row in SPOILED], ids=[row[0] for row in SPOILED])
def test_a_spoiled_plan_is_explained_and_not_used(tmp_path: Path, code: int, change: Any) -> None:
    """`check` lists place, value and what is accepted; every other command says one sentence."""
    file = str(spoiled(tmp_path, change))
    checked = run("check", file, "--json")
    problems = json.loads(checked.stdout)
    assert (checked.returncode, bool(problems)) == (code, True)
    assert all(set(problem) == {"place", "value", "accepted"} for problem in problems)
    used = run("status", "--plan", file)
    assert (used.returncode, used.stdout, used.stderr.count("\n")) == (2, "", 1)


def test_a_check_of_the_source_prints_plain_values(tmp_path: Path) -> None:
    """What does not hold, first the plan's own; each sentence of the file that nothing cites."""
    (file := tmp_path / "原文.txt").write_text("前言一行", encoding="utf-8")
    done = run("source", "check", str(file), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["wrong"][0]["place"]) == (1, "source")
    assert "文件中有的句子" in told["wrong"][0]["accepted"]
    sentence = sha256("前言一行".encode()).hexdigest()
    assert told["uncited"] == [{"section": 0, "sentence": 1, "digest": sentence, "text": "前言一行"}]


WRONG = [
    ("report", GOAL, "--percent", "120", "--as-of", "2022-05-01"),
    ("report", GOAL, "--percent", "abc"),
    ("report", GOAL),
    ("report", "L4-M99", "--percent", "10"),
    ("report", GOAL, "--percent", "10", "--as-of", "2099-01-01"),
    ("report", GOAL, "--percent", "10", "--as-of", "2020-01-01"),
    ("status", "--as-of", "2022-13-01"),
    ("status", "--plan", "missing/file.json"),
    ("status", "--ledger", "carrier-pigeon:loft"),
    ("changes", "--since", "2022-07-02", "--as-of", "2022-07-01"),
    ("overdue", "--format", "xlsx"),
    ("overdue", "--format", "pdf"),
    ("overdue", "--unit", "无此单位"),
    ("export", "--format", "xlsx"),
    ("export", "--format", "pdf", "-o", "x.pdf"),
    ("export", "--format", "csv", "--paper", "novel"),
    ("export", "--format", "csv", "--unit", "无此单位"),
    ("close", GOAL, "--evidence", " ", "--as-of", "2022-05-01"),
    ("extend", GOAL, "--to", "2022-01-31", "--reason", "早", "--as-of", "2022-01-05"),
    ("schedule", "README.md"),
    ("source", "check"),
    ("ledger", "copy", "memory:"),
    ("nonsense",),
    ("status", "--colour"),
    ("status", "--as-of"),
    ("report", GOAL, "more", "--percent", "10"),
    ("report", GOAL, "--percent", "10", "--expect", "x"),
    ("schedule", "missing/file.xml"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=lambda words: " ".join(words))
def test_wrong_input_is_one_sentence(arguments: tuple[str, ...]) -> None:
    """Exit 2, one line on stderr, nothing on stdout, no traceback."""
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().count("\n") == 0
    assert "Traceback" not in done.stderr
    words = re.sub(r"“.*?”|--[a-z]+", "", done.stderr)  # what was typed stands as typed
    assert any("一" <= letter <= "鿿" for letter in words)
    assert not re.search(r"\b(a|an|the|is|no|not|such|requires|unexpected)\b", words, re.I)


def test_a_refusal_is_one_sentence_to_the_shell_too() -> None:
    """Nothing is added where the process ends."""
    done = process("report", GOAL, "--percent", "120", "--as-of", "2022-05-01")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "120" in done.stderr


def test_help_is_chinese() -> None:
    """Of every command, and where none is given."""
    asked = [(), ("ledger",), ("--help",)]
    for name in cli.list_commands(click.Context(cli)):
        command = cli.get_command(click.Context(cli), name)
        asked += [(name, sub, "--help") for sub in getattr(command, "commands", ())]
        asked.append((name, "--help"))
    for words in asked:
        done = run(*words)
        text = re.sub(r"python -m plan( [a-z]+)*", "", done.stdout + done.stderr)
        assert "用法：" in text
        assert "命令有误" not in text
        assert re.findall(r"[A-Za-z]+ing\b|[Ss]how|[Uu]sage|Options|Commands|required", text) == []


def test_every_command_is_in_the_readme() -> None:
    """README and README.zh-CN name every command there is."""
    names = [
        f"{name} {sub}"
        for name in cli.list_commands(click.Context(cli))
        for sub in getattr(cli.get_command(click.Context(cli), name), "commands", {"": None})
    ]
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text("utf-8")
        missing = [name for name in names if f"python -m plan {name.strip()}" not in text]
        assert not missing, f"{readme}: {missing}"


def test_only_a_plan_file_is_scheduled(tmp_path: Path) -> None:
    """Files of Microsoft Project and Excel are refused in a sentence that names `import`."""
    out = tmp_path / "plan.xml"
    exported = run("export", "--format", "mspdi", "-o", str(out), "--as-of", "2022-06-30")
    assert exported.returncode == 0
    for file in (out, tmp_path / "plan.xlsx"):
        refused = run("schedule", str(file), "--json")
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert "请先用 import 导入" in refused.stderr


def test_a_closing_takes_the_day_of_its_figure_and_says_what_stands_against_it() -> None:
    """As the page does: what a figure shows as reached in time is not late, the act's day apart."""
    told = partial(report_figure, milestone_id="L2-M1", value=50, when="2022年1—9月")
    workspace_at().append(told, date(2022, 10, 10), Author(account="科技局"))
    closed = document("close", "L2-M1", "--evidence", "清单", "--as-of", "2023-01-12", "--json")
    assert closed["event"]["done_on"] == "2022-09-30"
    run("report", GOAL, "--percent", "99.6", "--as-of", "2022-07-01")
    done = run("close", GOAL, "--evidence", "批复", "--as-of", "2022-07-01", "--done-on", "2022-06-29")
    assert (
        "\n请注意：填报完成 99%，不足 100%；未附佐证文件（应有：规划研究成果及评审意见）。\n" in done.stdout
    )
    closed = next(it for it in document("status", "--json")["milestones"] if it["id"] == GOAL)
    assert (closed["done_on"], closed["overdue"]) == ("2022-06-29", False)
    assert run("close", "L9-M9", "--evidence", "批复").returncode == 2


def test_a_number_out_of_its_range_is_refused_with_the_range() -> None:
    """And one that is none at all."""
    assert run("forecast", "--samples", "99").stderr == "--samples 应为 100 到 100000 的整数。\n"
    assert run("forecast", "--seed", "x").stderr == "--seed 应为 0 到 4294967295 的整数。\n"
    assert run("report", GOAL, "--percent", "10", "--expect", "x").stderr == "--expect 应为整数。\n"
    first = document("report", GOAL, "--percent", "-0", "--as-of", "2022-03-01", "--json")
    assert str(first["event"]["percent_complete"]) == "0.0"


def test_a_command_loads_what_it_needs() -> None:
    """`--version` neither the forecaster nor any office format."""
    code = "import plan.cli, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT
    ).stdout.split()
    assert "click" in loaded
    assert not {"numpy", "networkx", "openpyxl", "docx", "jsonschema", "plan.outlook"} & set(loaded)
    assert process("--version").stdout.startswith("项目任务跟踪")


def test_the_plan_is_concluded_and_taken_back_by_the_rules_of_the_page() -> None:
    """Refused without reasons, with what the plan or that year has not, and twice."""
    document("close", GOAL, "--evidence", "批复", "--as-of", "2022-06-20", "--json")

    def standing() -> Any:
        today = local_day(utc_now()).isoformat()
        return document("status", "--as-of", today, "--json")["milestones"]

    items = standing()
    binding = [it["id"] for it in items if it["commitment"] == "binding" and it["light"] != "closed"]
    undated = next(it["id"] for it in items if it["deadline"] is None)
    because = [word for id_ in binding for word in ("--end", id_, "未完成", "用地未批")]
    told = ("conclude", "--statement", "三年任务收官")

    def refused(*words: str) -> str:
        done = run(*words)
        assert (done.returncode in (1, 2), done.stdout, done.stderr.count("\n")) == (True, "", 1)
        return done.stderr

    assert "是确保事项，结论为" in refused(*told)
    assert "收官说明" in refused("conclude", *because)
    assert "没有任务或里程碑“L9-M9”" in refused(*told, *because, "--end", "L9-M9", "终止", "")
    assert "不在本次收官的事项之列" in refused(*told, "--year", "2022", "--end", undated, "终止", "取消")
    assert "“废止”不是结论，应为完成、未完成、终止、转入下一计划" in refused(
        *told, "--end", binding[0], "废止", ""
    )
    assert "没有收官" in refused("conclude", "--withdraw", "--reason", "有误")
    done = run(*told, *because, "--end", undated, "终止", "上级取消")
    assert (done.returncode, done.stderr) == (0, "")
    assert "行动计划 收官" in done.stdout
    ended = {it["id"]: it["light"] for it in standing()}
    assert (ended[GOAL], ended[binding[0]], ended[undated]) == ("closed", "not_completed", "terminated")
    assert "已经收官" in refused(*told)
    document("conclude", "--withdraw", "--reason", "数字有误", "--json")
    assert standing() == items

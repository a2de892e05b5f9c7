"""The plan file and the ledger: what was entered as the plan holds, an edit is no longer unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plan.acts import items as acts
from plan.acts import revisions as revise
from plan.errors import PlanError, Refused, Unusable
from plan.ledger.events import Author, PlanAdopted
from plan.ledger.moments import LONGEST_PAUSE
from plan.ledger.stores import open_ledger
from plan.ledger.stores.keeping import backup, restore
from plan.office import adopting
from plan.office import workspace as office
from plan.office.adopting import adopt, unknown
from plan.office.workspace import Workspace
from plan.plan_file import plan_and_text
from plan.state.revisions import find, part_to_dict
from tests.support.clock import Clock
from tests.support.commands import run
from tests.support.ledger_contract import report as reported

SHIPPED = Path(__file__).parents[2] / "plan_data/1plus8.json"
BY = Author(account="系统管理员")
DAY = date(2022, 6, 20)
NOON = datetime(2022, 6, 20, 4, tzinfo=UTC)
GOAL, DEADLINE, LATER = "L4-M1", date(2022, 6, 30), date(2022, 9, 30)
Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def clock() -> Clock:
    """The machine's clock."""
    return Clock(NOON)


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock) -> Workspace:
    """A plan file of one's own beside a ledger with one report."""
    plan = tmp_path / "plan.json"
    plan.write_bytes(SHIPPED.read_bytes())
    workspace = Workspace(plan, f"tinydb:{tmp_path}/ledger", clock)
    tell(workspace)
    return workspace


def tell(workspace: Workspace, percent: float = 30) -> None:
    """A report of today."""
    workspace.append(lambda state: acts.report(state, GOAL, percent), None, BY)


def edited(workspace: Workspace, edit: Edit) -> Path:
    """The plan file after somebody edited it by hand."""
    data = json.loads(workspace.plan_path.read_text("utf-8"))
    edit(data)
    workspace.plan_path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return workspace.plan_path


def part(data: dict[str, Any], group: str, id_: str) -> dict[str, Any]:
    """A part of the plan file."""
    found: dict[str, Any] = next(part for part in data[group] if part.get("id") == id_)
    return found


def due(day: str) -> Edit:
    """The edit of the milestone's deadline."""
    return lambda data: part(data, "milestones", GOAL).update(deadline=day)


def again(workspace: Workspace) -> Workspace:
    """The same plan and ledger, opened by another program."""
    return Workspace(workspace.plan_path, workspace.ledger_url, workspace.clock)


def test_the_plan_is_entered_before_anything_about_it(workspace: Workspace) -> None:
    """Once, with its text, as of its own beginning; the digest on papers is that text's."""
    first, report = workspace.entries()
    assert isinstance(first.event, PlanAdopted)
    assert first.event.content == SHIPPED.read_text("utf-8")
    assert (first.by.account, first.event.as_of) == ("计划登记", workspace.plan.start)
    assert workspace.plan_digest == first.event.digest
    tell(workspace)
    tell(again(workspace))
    assert [entry.sequence for entry in workspace.adopted()] == [1]
    assert report.event.subject == GOAL


def test_two_threads_that_enter_it_at_once_both_go_on(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second while the first compares digests; neither ends in an error."""
    workspace = Workspace(SHIPPED, f"tinydb:{tmp_path}/ledger", clock)
    digest, waiting = office.plan_digest, [workspace.adopt_first]

    def interrupted(raw: bytes) -> str:
        while waiting:
            waiting.pop()()
        return digest(raw)

    monkeypatch.setattr(office, "plan_digest", interrupted)
    tell(workspace)
    assert [entry.sequence for entry in workspace.entries()] == [1, 2]
    assert not waiting


def test_an_act_that_is_refused_enters_no_plan(tmp_path: Path) -> None:
    """The ledger stays empty, so that the file may still be put right."""
    workspace = Workspace(SHIPPED, f"tinydb:{tmp_path}/ledger")
    with pytest.raises(PlanError):
        workspace.append(lambda state: acts.report(state, GOAL, 101), None, BY)
    assert workspace.entries() == ()


@pytest.mark.parametrize("day", ["2022-12-31", "2022-06-29"])
def test_an_edited_deadline_moves_nothing_and_is_said(workspace: Workspace, day: str) -> None:
    """Neither the original deadline nor the past; by whoever opens it and by the command."""
    edited(workspace, due(day))
    for each in (workspace, again(workspace)):
        assert each.outlook(DAY).state.items[GOAL].deadline == DEADLINE
        warning = adopting.warning(each)
        assert f"{GOAL} 完成时限 2022-06-30 → {day}" in warning
        assert "python -m plan adopt" in warning
    place = ("--plan", str(workspace.plan_path), "--ledger", workspace.ledger_url)
    checked = run(*place, "check")
    assert (checked.returncode, f"2022-06-30 → {day}" in checked.stdout) == (1, True)
    verified = run(*place, "ledger", "verify")
    assert verified.returncode == 1
    assert verified.stdout.startswith("台账完好")
    assert f"2022-06-30 → {day}" in verified.stderr


def test_a_file_that_was_only_written_anew_says_the_same(workspace: Workspace) -> None:
    """Blanks and the order of fields are no difference; a lost or broken file is."""
    edited(workspace, lambda _: None)
    assert adopting.warning(workspace) == ""
    workspace.plan_path.write_text("{", "utf-8")
    assert "计划文件与台账登记的计划不同" in adopting.warning(workspace)
    workspace.plan_path.unlink()
    assert "没有这个文件" in adopting.warning(workspace)
    assert again(workspace).outlook(DAY).state.items[GOAL].percent_complete == 30


def test_adopting_writes_the_difference_as_revisions(workspace: Workspace, clock: Clock) -> None:
    """A later deadline as an extension, what is new, changed or gone as such; from today on."""

    def edit(data: dict[str, Any]) -> None:
        due(str(LATER))(data)
        part(data, "milestones", "L5-M1")["name"] = "另一个名称"
        part(data, "milestones", GOAL)["note"] = "改过的说明"
        data["indicators"] = [i for i in data["indicators"] if i["id"] != "L1-I3"]
        data["rules"]["near_due"]["value"] += 1

    path = edited(workspace, edit)
    clock.moment += timedelta(days=1)
    entries = adopt(workspace, *plan_and_text(path), "核对原文", BY)
    kinds = [type(entry.event).__name__ for entry in entries]
    assert kinds[0] == "PlanAdopted"
    assert {"ItemChanged", "DeadlineExtended", "ItemWithdrawn"} == set(kinds[1:])
    for each in (workspace, again(workspace)):
        before, after = (each.outlook(day).state for day in (DAY, DAY + timedelta(days=1)))
        item = after.items[GOAL]
        assert (item.deadline, item.approved_deadline) == (DEADLINE, LATER)
        assert before.items[GOAL].approved_deadline == DEADLINE
        assert find(after.plan, "L5-M1").name == "另一个名称"  # type: ignore[union-attr]
        assert find(before.plan, "L5-M1").name != "另一个名称"  # type: ignore[union-attr]
        assert find(before.plan, "L1-I3")
        assert find(after.plan, "L1-I3") is None
        near = [state.plan.rules.near_due.value for state in (before, after)]
        assert near[1] == near[0] + 1
        assert not getattr(after.plan, "set_aside", ())
        assert adopting.warning(each) == ""
        digests = {each.plan_digest, each.outlook(DEADLINE, samples=10).plan_digest}
        assert digests == {entries[0].event.digest}  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="没有改动"):
        adopt(workspace, *plan_and_text(path), "再来一次", BY)


def test_an_earlier_deadline_is_not_adopted(workspace: Workspace) -> None:
    """Nothing of the file is, then; the reason names the item."""
    path = edited(workspace, due("2022-06-29"))
    with pytest.raises(PlanError, match="2022-06-29"):
        adopt(workspace, *plan_and_text(path), "改早", BY)
    assert len(workspace.entries()) == 2


def test_what_was_revised_since_is_not_overwritten(workspace: Workspace) -> None:
    """Two ways to change one item: the file has to take in the other first."""

    def rename(state: Any) -> Any:
        renamed = {**part_to_dict(find(state.plan, GOAL)), "name": "页面上改的"}
        return revise.change(state, GOAL, renamed, "会议")

    workspace.append(rename, None, BY)
    path = edited(workspace, lambda d: part(d, "milestones", GOAL).update(name="文件里改的"))
    with pytest.raises(Refused, match=GOAL):
        adopt(workspace, *plan_and_text(path), "改名", BY)
    path = edited(workspace, lambda d: part(d, "milestones", GOAL).update(name="页面上改的"))
    assert [type(e.event) for e in adopt(workspace, *plan_and_text(path), "一致", BY)] == [PlanAdopted]


def test_one_that_stopped_halfway_is_taken_up_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan was entered, its revisions were not: the same command writes what is missing.

    Earlier versions, which wrote one entry after another, could leave that.
    """
    path = edited(workspace, lambda d: part(d, "milestones", GOAL).update(name="新名称"))
    append = workspace.ledger.append_all

    def killed(additions: Any, **more: Any) -> Any:
        append(additions[:1], **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(workspace.ledger, "append_all", killed)
    with pytest.raises(KeyboardInterrupt):
        adopt(workspace, *plan_and_text(path), "改名", BY)
    monkeypatch.undo()
    workspace = again(workspace)
    adopt(workspace, *plan_and_text(path), "改名", BY)
    assert workspace.plan_on().by_id[GOAL].name == "新名称"
    assert len(workspace.adopted()) == 2


def test_a_ledger_of_an_earlier_version_takes_the_plan_with_its_next_entry(tmp_path: Path) -> None:
    """What it has stays as it is; from then on the file is held against what was entered."""
    url = f"tinydb:{tmp_path}/ledger"
    ledger = open_ledger(url)
    ledger.append(reported(GOAL, 10), by=BY)
    ledger.close()
    workspace = Workspace(SHIPPED, url)
    assert adopting.warning(workspace) == ""
    tell(workspace)
    assert [type(entry.event).__name__ for entry in workspace.entries()] == [
        "StatusReported",
        "PlanAdopted",
        "StatusReported",
    ]
    assert unknown(workspace) == {}


def test_two_programs_with_different_files_do_not_both_write(tmp_path: Path) -> None:
    """The one that comes second is told to start again, before it writes by its own plan."""
    plan, url = tmp_path / "plan.json", f"tinydb:{tmp_path}/ledger"
    plan.write_bytes(SHIPPED.read_bytes())
    first, second = Workspace(plan, url), Workspace(plan, url)
    assert first.plan.name
    edited(first, due("2022-12-31"))
    assert second.plan.name
    tell(second)
    with pytest.raises(Unusable, match="重新启动"):
        tell(first)
    assert len(second.entries()) == 2


def test_a_restored_ledger_says_what_the_plan_beside_it_does_not_have(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A backup of another plan's: the plan comes with it, the file beside is said to differ."""
    workspace.ledger.append(reported("X-9", 10), by=BY)
    backup(workspace.ledger_url, tmp_path / "backup")
    edited(workspace, due("2022-12-31"))
    place = ("--plan", str(workspace.plan_path), "--ledger", f"tinydb:{tmp_path}/new")
    done = run(*place, "ledger", "restore", str(tmp_path / "backup"))
    assert "已恢复：共 3 条" in done.stdout
    assert "2022-06-30 → 2022-12-31" in done.stdout
    assert "其中 1 条记录的事项不在计划中：X-9" in done.stdout
    restore(tmp_path / "backup", f"tinydb:{tmp_path}/other")


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_clock_far_ahead_writes_nothing_until_it_is_confirmed(
    workspace: Workspace, clock: Clock, days: int, refused: bool
) -> None:
    """Below, at and above the limit; the confirmation is an entry, and then all goes on."""
    clock.moment = NOON + LONGEST_PAUSE + timedelta(days=days)
    count = len(workspace.entries())
    if not refused:
        tell(workspace)
        assert len(workspace.entries()) == count + 1
        return
    with pytest.raises(Refused, match=r"401 天.*ledger clock"):
        tell(workspace)
    assert len(workspace.entries()) == count


def test_a_confirmed_clock_is_an_entry(workspace: Workspace) -> None:
    """By the command, which is today's: years after the ledger's last entry."""
    place = ("--plan", str(workspace.plan_path), "--ledger", workspace.ledger_url)
    told = (*place, "report", GOAL, "--percent", "40")
    refused = run(*told)
    assert (refused.returncode, "核对本机时间" in refused.stderr) == (1, True)
    assert run(*place, "ledger", "clock", "--reason", "计划停了两年").returncode == 0
    assert run(*told).returncode == 0
    kinds = [type(entry.event).__name__ for entry in workspace.entries()]
    assert kinds[-2:] == ["ClockConfirmed", "StatusReported"]

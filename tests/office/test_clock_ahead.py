"""A clock that ran ahead once hides nothing: what came after it counts by its own time.

The steps of a case that happened, over every store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from plan.accounts.book import AccountBook
from plan.acts import items as acts
from plan.acts import revisions
from plan.ledger.contract import EMPTY, chain
from plan.ledger.events import Author
from plan.ledger.stores import open_ledger
from plan.ledger.stores.keeping import verify
from plan.office.health import Finding, health
from plan.office.workspace import Workspace
from plan.outlook.cache import Outlooks
from plan.state.replay import replay
from plan.words import labels
from tests.support.clock import Clock
from tests.support.commands import run
from tests.support.ledger_contract import report
from tests.support.postgres_server import postgres

__all__ = ["postgres"]  # pytest finds the fixture here
PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"
BY = Author(account="命令行")
FIRST, AHEAD = datetime(2022, 7, 1, 1, tzinfo=UTC), datetime(2022, 8, 1, 1, tzinfo=UTC)
SET_RIGHT = datetime(2022, 7, 2, 1, tzinfo=UTC)
Here = Callable[[], Workspace]


@pytest.fixture
def clock() -> Clock:
    """The machine's clock."""
    return Clock(FIRST)


@pytest.fixture(params=["memory", "tinydb", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Here]:
    """Opens the same ledger as often as asked; of one in memory there is but one."""
    url = {"memory": "memory:", "tinydb": f"tinydb:{tmp_path}/{uuid4()}"}.get(request.param)
    if url is None:
        url = request.getfixturevalue("postgres").new_schema()
    opened = [Workspace(PLAN, url, clock)]

    def workspace() -> Workspace:
        if request.param != "memory":
            opened.append(Workspace(PLAN, url, clock))
        return opened[-1]

    yield workspace
    for each in opened:
        each.ledger.close()


def tell(workspace: Workspace, item: str, percent: float) -> None:
    """A report of today."""
    workspace.append(lambda state: acts.report(state, item, percent), None, BY)


def close(workspace: Workspace) -> None:
    """The closing of a milestone that is due on 2022-06-30."""
    workspace.append(lambda state: acts.close(state, "L4-M1", "校时之后销号"), None, BY)


def test_what_is_entered_after_the_clock_was_set_right_is_seen(here: Here, clock: Clock) -> None:
    """By who wrote it, by another process, and a month later; that day stays as it was."""
    workspace = here()
    tell(workspace, "L1-M1", 30)
    clock.moment = AHEAD
    tell(workspace, "L1-M3", 20)
    ahead = workspace.outlook(date(2022, 8, 1))
    assert ahead.state.items["L1-M3"].percent_complete == 20
    clock.moment = SET_RIGHT
    tell(workspace, "L1-M1", 60)
    close(workspace)
    clock.forward(3600)
    for moment in (SET_RIGHT + timedelta(hours=1), AHEAD + timedelta(days=20)):
        clock.moment = moment
        for each in (workspace, here()):
            state = each.outlook(date(2022, 7, 2)).state
            assert state.items["L1-M1"].percent_complete == 60
            closed = state.items["L4-M1"].closed
            assert closed is not None
            assert closed.on == date(2022, 7, 2)
            entries = each.entries()
            assert [e.recorded_at for e in entries] == [FIRST, FIRST, *[SET_RIGHT] * 3]
            assert [e.is_backdated for e in entries[1:]] == [False] * 4
    assert verify(workspace.ledger).head[0] == 5


def test_what_was_entered_under_the_wrong_clock_is_never_newer_than_what_came_after(
    here: Here, clock: Clock
) -> None:
    """It is seen on the day it was entered; on the day that it names, later reports still stand."""
    workspace = here()
    tell(workspace, "L1-M3", 10)
    clock.moment = AHEAD
    tell(workspace, "L1-M3", 20)
    tell(workspace, "L1-M2", 30)
    close(workspace)
    workspace.append(lambda state: revisions.withdraw(state, "L8-A5", "会议"), None, BY)
    assert "L8-A5" not in workspace.plan_on().by_id
    clock.moment = SET_RIGHT
    tell(workspace, "L1-M3", 60)
    for moment in (SET_RIGHT, AHEAD - timedelta(days=1), AHEAD, AHEAD + timedelta(days=20)):
        clock.moment = moment
        for each in (workspace, here()):
            for day in (date(2022, 7, 2), each.today()):
                items = each.outlook(day).state.items
                assert "L8-A5" not in (items.keys() | each.plan_on(day).by_id.keys())
                assert [items[id_].percent_complete for id_ in ("L1-M3", "L1-M2")] == [60, 30]
                assert items["L4-M1"].closed is not None
                assert items["L4-M1"].closed.on == date(2022, 7, 2)
            assert [e.event.as_of.day for e in each.entries()[1:]] == [1, 2, 2, 2, 2, 2]
            assert [e.stated_day for e in each.entries()[1:]] == [None, *[date(2022, 8, 1)] * 4, None]
    assert verify(workspace.ledger).head[0] == 7


def test_it_is_said_of_the_entry_that_its_clock_was_behind_the_ledger(here: Here, clock: Clock) -> None:
    """By the moment that is stored; not for what machines differ by."""
    workspace = here()
    clock.moment = AHEAD
    tell(workspace, "L1-M1", 30)
    clock.moment = SET_RIGHT
    entry = workspace.append(lambda state: acts.report(state, "L1-M1", 40), None, BY)
    assert (entry.recorded_at, entry.stamped_at, entry.clock) == (SET_RIGHT, AHEAD, SET_RIGHT)
    assert entry == workspace.entries()[-1]
    for said in (entry, workspace.entries()[0]):
        assert "2022-08-01 09:00:00" in labels.clock_ahead(said)
        assert "2022-07-02 09:00:00" in labels.clock_ahead(said)
    clock.moment = AHEAD + timedelta(seconds=1)
    tell(workspace, "L1-M1", 50)
    clock.forward(-0.5)
    near = workspace.append(lambda state: acts.report(state, "L1-M1", 60), None, BY)
    assert near.clock == clock.moment
    assert labels.clock_ahead(near) == ""


def test_a_ledger_that_was_hurt_before_clocks_were_kept_is_usable(tmp_path: Path, clock: Clock) -> None:
    """Its lines as version 0.1.0 wrote them: the stamp of the wrong clock on all that came after.

    They count as of now; the first entry from here on says that they are no later than it.
    """
    clock.moment = AHEAD
    old = open_ledger("memory:", clock)
    old.append(report("L1-M3", 20), by=BY)
    old.append(report("L1-M1", 60), by=BY)
    url = f"tinydb:{tmp_path}/hurt"
    open_ledger(url).adopt(old.lines())
    clock.moment = SET_RIGHT
    workspace = Workspace(PLAN, url, clock)
    today = workspace.outlook(date(2022, 7, 2))
    assert today.state.items["L1-M1"].percent_complete == 60
    tell(workspace, "L4-M1", 10)
    clock.moment = AHEAD + timedelta(days=20)
    later = Workspace(PLAN, url, clock)
    assert {e.recorded_at for e in later.entries()} == {SET_RIGHT}
    assert later.outlook(date(2022, 7, 2)).state.items["L4-M1"].percent_complete == 10


def test_what_was_computed_before_the_clock_was_set_right_is_computed_anew(clock: Clock) -> None:
    """States and outlooks that were resumed from earlier ones are as made from all entries."""
    workspace = Workspace(PLAN, "memory:", clock)
    outlooks, day = Outlooks(workspace.plan), date(2022, 7, 2)
    tell(workspace, "L1-M1", 30)
    clock.moment = AHEAD
    workspace.append(lambda state: acts.close(state, "L1-M3", "批复"), date(2022, 7, 1), BY)
    kept = outlooks.on(workspace.entries(), day), workspace.state_on(day)
    assert kept[0].state.items["L1-M3"].closed is None
    clock.moment = SET_RIGHT
    tell(workspace, "L1-M1", 60)
    entries = workspace.entries()
    assert outlooks.on(entries, day).state == replay(workspace.plan, entries, day)
    assert workspace.state_on(day) == replay(workspace.plan, entries, day, hindsight=True)


def test_the_chain_is_over_the_stored_moments(clock: Clock) -> None:
    """However they count: nothing that is stored is another byte for it."""
    workspace = Workspace(PLAN, "memory:", clock)
    for moment in (FIRST, AHEAD, SET_RIGHT):
        clock.moment = moment
        tell(workspace, "L1-M1", 60)
    digest = EMPTY[1]
    for (body, stored), entry in zip(workspace.ledger.lines(), workspace.entries(), strict=True):
        digest = chain(digest, body)
        assert digest == stored == entry.digest


def of_clock(workspace: Workspace, book: AccountBook) -> Finding:
    """What is found of the clock."""
    (found,) = [each for each in health(workspace, book) if each.matter == "时钟"]
    return found


def test_the_state_of_the_installation_says_how_far_the_last_entry_lies_ahead(
    tmp_path: Path, clock: Clock
) -> None:
    """At the limit of what is noticed, below and above; nothing of an empty ledger."""
    workspace, book = Workspace(PLAN, "memory:", clock), AccountBook(tmp_path, clock)
    assert of_clock(workspace, book).good
    clock.moment = AHEAD
    tell(workspace, "L1-M1", 30)
    for behind, expected in ((59, None), (60, "晚 1 分钟"), (61, "晚 1 分钟"), (86400, "晚 1 天")):
        clock.moment = AHEAD - timedelta(seconds=behind)
        now = of_clock(workspace, book)
        assert now.good is (expected is None)
        assert expected is None or now.words.endswith(expected)
        assert expected is None or labels.moment(AHEAD) in now.words


@pytest.mark.parametrize(("days", "doubtful"), [(-1, True), (0, False), (400, False), (401, True)])
def test_a_clock_far_after_the_last_entry_is_doubted_too(
    tmp_path: Path, clock: Clock, days: int, doubtful: bool
) -> None:
    """Before anybody writes by it: at the limit, below and above."""
    workspace, book = Workspace(PLAN, "memory:", clock), AccountBook(tmp_path, clock)
    assert of_clock(workspace, book).good
    tell(workspace, "L1-M1", 30)
    clock.moment = FIRST + timedelta(days=days)
    assert of_clock(workspace, book).good is not doubtful


def test_the_command_that_wrote_says_that_the_clock_was_behind_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside what it prints, once; the next day's reader finds the report at once."""
    url = f"tinydb:{tmp_path}/ledger"
    ahead = open_ledger(url, lambda: datetime.now(UTC) + timedelta(days=31))
    ahead.append(report("L1-M3", 20), by=BY)
    ahead.close()
    monkeypatch.setenv("PLAN_LEDGER", url)
    done = run("report", "L1-M1", "--percent", "60")
    assert "第 3 条" in done.stdout
    assert "补录" not in done.stdout
    assert done.stderr.startswith("请核对时钟：第 3 条台账时间写作 ")
    assert done.stderr.count("\n") == 1
    (row,) = [m for m in run("status", "--json").document()["milestones"] if m["id"] == "L1-M1"]
    assert row["percent_complete"] == 60

"""The simulated year: through the real ledger, marked wherever it shows, the same for a seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from plan.accounts import demo_accounts, register
from plan.accounts.book import book_at
from plan.cli import COMMANDS, cli
from plan.cli.exchange import EXPORTS, Request
from plan.demo.folder import ACCOUNTS, make_demo
from plan.demo.simulation import LAST, Clock
from plan.demo.year import simulate_year
from plan.errors import Refused
from plan.exports.minutes_docx import to_minutes
from plan.exports.records import forecast, status
from plan.exports.table import named_day
from plan.ledger.access import Account, may_write
from plan.ledger.events import EVENTS, ForecastsIssued, IndicatorReported, SimulationMarked
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.memory import MemoryLedger
from plan.model.kinds import Role
from plan.office.workspace import Workspace, workspace_at
from plan.outlook.meeting.minutes import minutes
from plan.outlook.outlook import Outlook
from plan.outlook.track_record import score
from plan.state.revisions import RevisedPlan
from plan.words import labels

PLAN = workspace_at("plan_data/1plus8.json", "memory:").plan
NEVER = {"ItemWithdrawn"}  # the demonstration takes nothing back


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The whole year in a folder."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    make_demo(PLAN, folder)
    workspace = workspace_at("plan_data/1plus8.json", f"tinydb:{folder / 'ledger'}")
    yield workspace
    workspace.ledger.close()


@pytest.fixture(scope="module")
def last_day(demo: Workspace) -> Outlook:
    """The outlook on the day the demonstration takes for today; only to be read."""
    return demo.outlook(None)


def test_the_year_is_a_sound_ledger_with_everything_in_it(
    demo: Workspace, last_day: Outlook
) -> None:
    """The chain holds, every kind of event happens, no revision is set aside."""
    entries = demo.entries()
    assert verify(demo.ledger).head[0] == len(entries)
    happened = {type(entry.event).__name__ for entry in entries}
    assert {kind.__name__ for kind in EVENTS} - NEVER <= happened
    plan = last_day.plan
    assert isinstance(plan, RevisedPlan)
    assert not plan.set_aside


def test_what_it_forecasts_leaves_as_json_with_who_holds_what_up(last_day: Outlook) -> None:
    """Each driver as a record of its own."""
    milestones = json.loads(json.dumps(forecast(last_day, "")))["milestones"]
    units = [unit for milestone in milestones for unit in milestone["units"]]
    assert units
    assert all(unit["unit"] and 0 <= unit["share"] <= 1 for unit in units)


def test_it_ends_when_much_is_at_stake(demo: Workspace, last_day: Outlook) -> None:
    """Overdue items, requests waiting, an agenda, on the day the demonstration takes for today."""
    assert demo.today() == LAST == demo.default_as_of()
    assert last_day.overdue
    assert any(row.item.asked_to_close or row.item.asked_to_extend for row in last_day.rows)
    assert len(last_day.forecast.forecasts) >= 5
    assert not last_day.state.hindsight


def test_a_figure_and_the_promise_it_decides_tell_the_same(
    demo: Workspace, last_day: Outlook
) -> None:
    """What is closed or asks to be has reached its target, what is open has not."""
    decided = 0
    for indicator in last_day.plan.indicators:
        events = [entry.event for entry in demo.entries() if entry.event.subject == indicator.id]
        values = [event.value for event in events if isinstance(event, IndicatorReported)]
        if values and indicator.measures and indicator.target is not None:
            item = last_day.state.items[indicator.measures]
            is_done = item.closed is not None or item.asked_to_close is not None
            assert (values[-1] >= indicator.target) is is_done, indicator.name
            assert not item.reports, indicator.name
            decided += 1
    assert decided >= 5


def test_its_forecasts_can_be_scored(demo: Workspace) -> None:
    """Enough promises have ended for 样本不足 to be gone; the figures are whatever they are."""
    scores = score(demo.plan, demo.entries(), LAST)
    assert scores["items"] >= 30
    assert 0 < scores["all"]["scores"]["forecast"]["brier"] < 1
    assert sum(isinstance(entry.event, ForecastsIssued) for entry in demo.entries()) > 40


def test_it_says_so_everywhere(demo: Workspace, last_day: Outlook) -> None:
    """Answers, papers; the mark is the first entry, and nobody who signs in may write it."""
    assert last_day.simulated
    assert status(last_day, demo.plan_digest)["simulated"] is True
    assert "演示数据" in named_day(last_day)
    office = Account(name="办", role=Role.OFFICE)
    assert may_write(office, SimulationMarked, "ledger", PLAN)
    assert not workspace_at("plan_data/1plus8.json", "memory:").outlook(LAST).simulated


def test_every_paper_says_so(demo: Workspace, last_day: Outlook, tmp_path: Path) -> None:
    """Whatever its format, to who opens it; nothing is sent to anybody."""
    digest = demo.plan_digest
    for (paper, form), make in EXPORTS.items():
        content = make(Request(demo, last_day, None))
        name = tmp_path / f"{paper}.{form}"
        name.write_bytes(content)
        assert labels.SIMULATED in words_of(name), f"{paper}.{form}"
    entry = last_day.state.meetings[-1]
    file = tmp_path / "minutes.docx"
    file.write_bytes(to_minutes(last_day.plan, minutes(last_day.state, entry), digest))
    assert labels.SIMULATED in words_of(file)
    with pytest.raises(Refused, match="不发提醒"):
        cli(["--ledger", demo.ledger_url, "remind"], standalone_mode=False)


def words_of(path: Path) -> str:
    """What stands in a file: of an archive, in the parts that people read."""
    if path.suffix not in (".docx", ".xlsx"):
        return path.read_text("utf-8-sig")
    with ZipFile(path) as archive:
        names = (n for n in archive.namelist() if n.startswith(("word/", "xl/")))
        return "".join(archive.read(name).decode("utf-8", "replace") for name in names)


def test_every_role_has_an_account_that_the_door_tells(demo: Workspace) -> None:
    """And only this door."""
    book = book_at(str(demo.folder.parent / "settings"))
    accounts = demo_accounts.shown(book)
    assert accounts == ACCOUNTS
    assert {account.role for account in accounts} == set(Role)
    assert all(register.recognized(book, account.name, account.password) for account in accounts)


def test_no_door_but_the_demonstration_s_tells_passwords(tmp_path: Path) -> None:
    """Where there is no file of ours there is nothing to tell."""
    assert demo_accounts.shown(book_at(str(tmp_path))) == ()


def test_the_same_seed_makes_the_same_year() -> None:
    """To the last digest; another seed another year."""
    heads = []
    for seed in (1, 1, 2):
        clock = Clock()
        ledger = MemoryLedger(clock)
        simulate_year(PLAN, ledger, clock, seed, shift=0, last=date(2022, 3, 4))
        heads.append(ledger.head())
    assert heads[0] == heads[1] != heads[2]


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    """Only an empty folder, or one made here, is written over."""
    (tmp_path / "重要.txt").write_text("不可覆盖", "utf-8")
    with pytest.raises(Refused, match="已有其他内容"):
        make_demo(PLAN, tmp_path)
    assert (tmp_path / "重要.txt").read_text("utf-8") == "不可覆盖"


def test_the_command_is_there() -> None:
    """`make demo` calls it."""
    assert "demo" in COMMANDS

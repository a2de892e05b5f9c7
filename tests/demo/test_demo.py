"""The simulated year: through the real ledger, marked wherever it shows, the same for a seed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from click import Context

from bench.year.recording import record
from bench.year.simulation import LAST, Clock, candour_of
from bench.year.truth import Candour
from bench.year.year import simulate_year
from plan.accounts import demo_accounts, register
from plan.accounts.book import book_at
from plan.calendar.zone import local_day
from plan.cli import cli
from plan.cli.exchange import EXPORTS, Selection
from plan.demo.folder import ACCOUNTS, RECORDED, make_demo
from plan.errors import Refused
from plan.exports.records import forecast, status
from plan.exports.rule_sheet import rule_sheet
from plan.ledger.access import Account, may_write
from plan.ledger.events import (
    EVENTS,
    Closed,
    ClosureRequested,
    DeadlineExtended,
    ExtensionCorrected,
    ExtensionRequested,
    ForecastsIssued,
    IndicatorReported,
    NoticeAnswered,
    Reopened,
    RequestWithdrawn,
    SimulationMarked,
    StatusReported,
    WaitAnswered,
    of_kind,
)
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.memory import MemoryLedger
from plan.model.graph import blocked_by
from plan.model.kinds import Grade, ItemKind, Role, Standing
from plan.office.workspace import Workspace, workspace_at
from plan.outlook.meeting.minutes import minutes
from plan.outlook.outlook import Outlook
from plan.outlook.track_record import score
from plan.state.revisions import RevisedPlan
from plan.words import labels
from tests.support.papers import printed_minutes

PLAN_FILE = Path("plan_data/1plus8.json")
PLAN = workspace_at(str(PLAN_FILE), "memory:").plan
# The demonstration takes nothing back, its clock is right, one person of the office closes, units
# that support keep silent, and it ends before its plan does.
NEVER = {
    "ItemWithdrawn", "ClockConfirmed", "ClosureProposed", "PartReported", "PlanConcluded",
    "ConclusionWithdrawn",
}  # fmt: skip
SEPARATE = {
    Role.NONE,
    Role.SYSTEM,
    Role.SECURITY,
    Role.AUDITOR,
}  # where three share what an administrator does, or an account is of another plan


@pytest.fixture(scope="module")
def last_day(demo: Workspace) -> Outlook:
    """The outlook on the day the demonstration takes for today; only to be read."""
    return demo.outlook(None)


def test_the_year_is_a_sound_ledger_with_everything_in_it(demo: Workspace, last_day: Outlook) -> None:
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
    milestones = json.loads(json.dumps(forecast(last_day)))["milestones"]
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


def test_a_figure_and_the_promise_it_decides_tell_the_same(demo: Workspace, last_day: Outlook) -> None:
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


def test_its_nodes_say_what_they_deliver(last_day: Outlook) -> None:
    """Thirty to forty, each with a deliverable of its own, arranged and marked as made up."""
    rows = [row for row in last_day.rows if row.kind is ItemKind.NODE]
    assert 30 <= len(rows) <= 40
    assert len({row.part.name for row in rows}) == len(rows)
    assert not any("节点" in row.part.name for row in rows)
    assert all(row.part.standing is Standing.ARRANGEMENT for row in rows)
    assert all("演示数据" in (row.part.reason or "") for row in rows)


def test_units_report_each_in_its_way(demo: Workspace, last_day: Outlook) -> None:
    """Honest, rosy, forgetful and silent ones: of open work with a day they report so often."""
    leads = {row.lead.id for row in last_day.rows if row.lead and row.is_milestone}
    assert {candour_of(unit) for unit in leads} == set(Candour)
    reports = of_kind(demo.entries(), StatusReported)
    weeks: dict[Candour, list[int]] = {}
    for row in last_day.rows:
        days = [entry.event.as_of for entry in reports if entry.event.subject == row.id]
        if days and row.lead:
            open_for = (max(days) - min(days)).days // 7 + 1
            known = weeks.setdefault(candour_of(row.lead.id), [0, 0])
            known[0], known[1] = known[0] + len(days), known[1] + open_for
    often = {candour: reported / open_for for candour, (reported, open_for) in weeks.items()}
    assert often[Candour.SILENT] < often[Candour.FORGETFUL] < often[Candour.ROSY]
    assert often[Candour.FORGETFUL] < often[Candour.HONEST]


def test_what_was_closed_by_mistake_is_open_again_and_closed_rightly(demo: Workspace) -> None:
    """With the history of both, and the day of the later request as the day it was done."""
    entries = demo.entries()
    reopened = of_kind(entries, Reopened)[0]
    of_it = [entry for entry in entries if entry.event.subject == reopened.event.subject]
    first, last = of_kind(of_it, Closed)
    assert first.sequence < reopened.sequence < last.sequence
    item = demo.outlook(None).state.items[reopened.event.subject]
    assert item.closed is not None
    assert item.closed.entry == last
    assert item.done_on == of_kind(of_it, ClosureRequested)[-1].event.as_of > first.event.as_of


def test_what_was_asked_may_be_taken_back_and_asked_again(demo: Workspace) -> None:
    """A request of a unit; an extension is put right to the day that was asked for."""
    entries = demo.entries()
    withdrawn = of_kind(entries, RequestWithdrawn)[0]
    requests = of_kind(entries, ClosureRequested)
    asked = [entry for entry in requests if entry.event.subject == withdrawn.event.subject]
    assert asked[0].sequence == withdrawn.event.request
    assert asked[1].event.as_of > withdrawn.event.as_of
    corrected = of_kind(entries, ExtensionCorrected)[0].event
    of_it = [entry for entry in entries if entry.event.subject == corrected.subject]
    assert of_kind(of_it, ExtensionRequested)[0].event.to == corrected.to
    assert of_kind(of_it, DeadlineExtended)[0].event.to > corrected.to


def test_the_office_is_slow_at_times_and_no_unit_is_late_for_it(demo: Workspace) -> None:
    """Requests wait one to three weeks now and then; some past their deadline, done in time."""
    closed = [
        (item, item.closed.request.event.as_of, item.closed.on)
        for item in demo.outlook(None).state.items.values()
        if item.closed and item.closed.request and item.closed.on
    ]
    waited = [(on - asked).days for _, asked, on in closed]
    assert sum(days > 7 for days in waited) >= 2
    assert max(waited) <= 22
    past = [item for item, asked, on in closed if item.due and asked <= item.due < on]
    assert past
    assert all(item.done_on and item.due and item.done_on <= item.due for item in past)


def test_closings_have_grades(demo: Workspace) -> None:
    """Mostly 全面完成; one 基本完成 and one 部分完成, which alone is below 100%."""
    closed = of_kind(demo.entries(), Closed)
    grades = Counter(entry.event.grade for entry in closed)
    assert grades[Grade.MOSTLY] == grades[Grade.PARTLY] == 1
    assert grades[Grade.FULL] == len(closed) - 2
    partly = next(entry for entry in closed if entry.event.grade is Grade.PARTLY)
    assert "不足 100%" in partly.event.doubts
    others = [entry for entry in closed if entry is not partly]
    assert not any("不足 100%" in entry.event.doubts for entry in others)


def test_days_that_answers_promise_are_kept_or_broken(demo: Workspace) -> None:
    """Of what a notice was about: by the day that it was done."""
    items = demo.outlook(None).state.items
    promised = [
        (items[entry.event.subject], entry.event.promised)
        for entry in of_kind(demo.entries(), NoticeAnswered)
    ]
    assert all(day for _, day in promised)
    broken = [day for item, day in promised if item.done_on is None or (day and item.done_on > day)]
    assert broken


def test_a_day_recorded_later_says_why(demo: Workspace) -> None:
    """Within as many days as the rules allow."""
    limit = demo.plan.rules.backdating
    assert limit is not None
    backdated = [entry for entry in demo.entries() if entry.is_backdated]
    assert backdated
    for entry in backdated:
        assert entry.event.backdated
        assert (local_day(entry.recorded_at) - entry.event.as_of).days <= limit.value


def test_a_confirmed_wait_becomes_part_of_the_plan(demo: Workspace, last_day: Outlook) -> None:
    """One that is denied does not."""
    answers = of_kind(demo.entries(), WaitAnswered)
    assert {entry.event.confirmed for entry in answers} == {True, False}
    waiting = {entry.sequence: entry.event.subject for entry in demo.entries()}
    for entry in answers:
        before = blocked_by(last_day.plan, waiting[entry.event.report], direct=True)
        assert (entry.event.subject in before) is entry.event.confirmed


def test_its_forecasts_can_be_scored(demo: Workspace) -> None:
    """Promises and work nodes apart: of these enough have ended, of those one was due by then."""
    promises = score(demo.plan, demo.entries(), LAST)
    nodes = promises["work_nodes"]
    assert (promises["items"], promises["is_enough"]) == (1, False)
    assert nodes["items"] >= 30
    assert nodes["is_enough"]
    assert all(0 < of["all"]["scores"]["forecast"]["brier"] < 1 for of in (promises, nodes))
    assert sum(isinstance(entry.event, ForecastsIssued) for entry in demo.entries()) > 40


def test_it_says_so_everywhere(demo: Workspace, last_day: Outlook) -> None:
    """Answers, papers; the mark is the first entry, and nobody who signs in may write it."""
    assert last_day.simulated
    assert status(last_day)["simulated"] is True
    assert "演示数据" in rule_sheet(last_day).head[0]
    office = Account(name="办", role=Role.OFFICE)
    assert may_write(office, SimulationMarked, "ledger", PLAN)
    assert not workspace_at("plan_data/1plus8.json", "memory:").outlook(LAST).simulated


def test_every_paper_says_so(demo: Workspace, last_day: Outlook, tmp_path: Path) -> None:
    """Whatever its format, to who opens it; nothing is sent to anybody."""
    for (paper, form), make in EXPORTS.items():
        content = make(Selection(demo, last_day))
        name = tmp_path / f"{paper}.{form}"
        name.write_bytes(content)
        assert labels.SIMULATED in words_of(name), f"{paper}.{form}"
    entry = last_day.state.meetings[-1]
    file = tmp_path / "minutes.docx"
    file.write_bytes(printed_minutes(last_day.plan, minutes(last_day.state, entry)))
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
    assert {account.role for account in accounts} == set(Role) - SEPARATE
    assert all(register.recognized(book, account.name, account.password) for account in accounts)


def test_no_door_but_the_demonstration_s_tells_passwords(tmp_path: Path) -> None:
    """Where there is no file of ours there is nothing to tell."""
    assert demo_accounts.shown(book_at(str(tmp_path))) == ()


@pytest.mark.parametrize("damaged", [b"", b"[", b"null", b'[{"name": 5}]', b'["\xff"]'])
def test_a_damaged_list_of_demo_accounts_shuts_nobody_out(tmp_path: Path, damaged: bytes) -> None:
    """As a power cut leaves it: the sign-in page is shown without it."""
    (tmp_path / demo_accounts.FILE).write_bytes(damaged)
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


def test_the_recorded_year_is_the_simulated_one() -> None:
    """Whatever a year rests on was changed: `python -m bench.year` records it anew."""
    assert RECORDED.read_bytes() == record()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    """Only an empty folder, or one made here, is written over."""
    (tmp_path / "重要.txt").write_text("不可覆盖", "utf-8")
    with pytest.raises(Refused, match="已有其他内容"):
        make_demo(PLAN_FILE, tmp_path)
    assert (tmp_path / "重要.txt").read_text("utf-8") == "不可覆盖"


def test_the_command_is_there() -> None:
    """`make demo` calls it."""
    assert "demo" in cli.list_commands(Context(cli))

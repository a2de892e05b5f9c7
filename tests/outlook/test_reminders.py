"""Reminders: who gets which, when they stop, and that a channel really receives them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from plan.errors import Unusable
from plan.ledger.events import Closed, ClosureRequested, Event, ExtensionRequested
from plan.model.kinds import Reminding
from plan.model.plan import Plan
from plan.office.notify import message
from plan.office.notify.channels import channels_of
from plan.office.notify.sent import KEPT, once_a_day, was_sent
from plan.office.workspace import Workspace
from plan.outlook.attention import attention
from plan.outlook.outlook import outlook
from plan.outlook.reminders import Reminder, reminders
from tests.support import commands
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

ROOT = Path(__file__).parents[2]
DUE = date(2022, 6, 30)
OVERDUE, DUE_SOON, SILENT, REQUEST = Reminding
SECRET = "pQ7-never-shown"


def june() -> Plan:
    """A milestone of 甲局 due at the end of June, work of 乙镇 that begins on the 1st."""
    return plan_of(milestone("M1", DUE), activity("A1", date(2022, 6, 1), date(2022, 8, 31), lead="u2"))


def matters(day: date, *events: Event, plan: Plan | None = None) -> dict[str | None, Any]:
    """(kind, item, days) by recipient."""
    june_outlook = outlook(plan or june(), entries(*events), day, samples=10)
    return {
        reminder.unit.id if reminder.unit else None: [(m.kind, m.row.id, m.days) for m in reminder.matters]
        for reminder in reminders(june_outlook.rows, june_outlook.plan.rules, day)
    }


def test_a_unit_is_told_of_what_it_leads_and_the_office_of_all() -> None:
    """On 1 July: one day overdue; the work of 乙镇 has had no word since it began.

    What is late or near is silent as well where nobody reported on it: 总览 counts it so.
    """
    by_unit = matters(date(2022, 7, 1))
    assert by_unit["u1"] == [(OVERDUE, "M1", 1), (SILENT, "M1", 181)]
    assert by_unit["u2"] == [(SILENT, "A1", 30)]
    assert by_unit[None] == [*by_unit["u1"], *by_unit["u2"]]


def test_nobody_is_reminded_before_there_is_a_reason() -> None:
    """16 days before the deadline, reported the day before; silent from the eighth day on."""
    plan = plan_of(milestone("M1", DUE))
    report = reported("M1", date(2022, 6, 13), 50)
    assert matters(date(2022, 6, 14), report, plan=plan) == {}
    assert matters(date(2022, 6, 16), report, plan=plan) == {None: [(DUE_SOON, "M1", 14)]}
    silent_and_near = [(DUE_SOON, "M1", 9), (SILENT, "M1", 8)]
    assert matters(date(2022, 6, 21), report, plan=plan)["u1"] == silent_and_near
    assert matters(DUE, report, plan=plan)["u1"] == [(DUE_SOON, "M1", 0), (SILENT, "M1", 17)]
    assert matters(DUE, reported("M1", DUE, 100), plan=plan) == {}


def test_a_deadline_on_a_day_off_is_told_by_the_day_that_keeps_it() -> None:
    """Due on a Saturday: near until the Monday, overdue from the Tuesday, as the list counts."""
    plan = plan_of(milestone("M1", date(2022, 7, 2)))
    plan = replace(plan, rules=replace(plan.rules, day_off_counts_next=True))
    for day, expected in ((3, (DUE_SOON, "M1", 1)), (4, (DUE_SOON, "M1", 0)), (5, (OVERDUE, "M1", 1))):
        on = date(2022, 7, day)
        assert matters(on, plan=plan)[None][0] == expected
        assert len(outlook(plan, (), on, samples=10).overdue) == (expected[0] is OVERDUE)
    body = message.body(whole(plan, date(2022, 7, 5)))
    assert "时限 2022-07-02（逢休息日，2022-07-04 以前完成仍算按时），已逾期 1 天" in body


def test_only_a_promise_falls_due() -> None:
    """Work near its planned finish is reminded of by silence alone; what is closed by nothing."""
    work = plan_of(activity("A1", date(2022, 6, 1), DUE))
    assert matters(date(2022, 6, 25), reported("A1", date(2022, 6, 24), 50), plan=work) == {}
    closed = Closed(subject="M1", as_of=date(2022, 6, 20), evidence="通报")
    assert matters(date(2022, 6, 25), closed, plan=plan_of(milestone("M1", DUE))) == {}


@pytest.mark.parametrize(
    "answer",
    [
        reported("M1", date(2022, 7, 3), 80),
        ClosureRequested(subject="M1", as_of=date(2022, 7, 3), evidence="通报"),
        ExtensionRequested(subject="M1", as_of=DUE, to=date(2022, 9, 30), reason="征地"),
    ],
)
def test_a_unit_that_has_answered_is_left_alone(answer: Event) -> None:
    """The office is told all the same: it is overdue until it is closed."""
    by_unit = matters(date(2022, 7, 4), answer)
    assert "u1" not in by_unit
    assert (OVERDUE, "M1", 4) in by_unit[None]


def test_an_answer_holds_for_a_cycle_and_one_before_the_deadline_not_beyond_it() -> None:
    """Reported on 3 July: quiet up to the 10th. Reported on 30 June: told on 1 July."""
    report = reported("M1", date(2022, 7, 3), 80)
    assert "u1" not in matters(date(2022, 7, 10), report)
    assert matters(date(2022, 7, 11), report)["u1"][0] == (OVERDUE, "M1", 11)
    assert matters(date(2022, 7, 1), reported("M1", DUE, 90))["u1"] == [(OVERDUE, "M1", 1)]
    assert "u1" not in matters(date(2022, 7, 1), reported("M1", date(2022, 7, 1), 90))


def test_requests_wait_for_the_office_alone() -> None:
    """A request of a week ago, among what it is told."""
    asked = ClosureRequested(subject="M1", as_of=date(2022, 6, 20), evidence="通报")
    by_unit = matters(date(2022, 6, 27), asked)
    assert (REQUEST, "M1", 7) in by_unit[None]
    assert all(kind is not REQUEST for kind, _, _ in by_unit.get("u1", []))


def whole(plan: Plan, day: date) -> Reminder:
    """The office's reminder."""
    june_outlook = outlook(plan, (), day, samples=10)
    return reminders(june_outlook.rows, june_outlook.plan.rules, day)[0]


def test_a_message_says_what_is_late_by_how_much_and_whose_it_is() -> None:
    """As the office reads it; of which plan, by what that is called for short."""
    office = whole(june(), date(2022, 7, 1))
    plan = replace(june(), name="某市“创新某市”三年行动计划")
    told = "2022-07-01 提醒科创办：逾期 1 项、未填报 2 项"
    assert message.title(office, plan) == f"创新某市 {told}"
    assert message.title(office, replace(plan, short_name="新的三年")) == f"新的三年 {told}"
    assert message.body(office) == (
        "【逾期】1 项\n· M1 节点M1（甲局）：时限 2022-06-30，已逾期 1 天\n"
        "【未填报】2 项，其中 1 项已列于上\n· A1 任务A1（乙镇）：开始以来从未填报"
    )


def test_reminders_and_overview_count_the_same_silent_items() -> None:
    """On any day of a month, with what is late, near, reported and asked about among them."""
    told = entries(
        reported("M1", date(2022, 6, 13), 50),
        ClosureRequested(subject="M1", as_of=date(2022, 7, 5), evidence="通报"),
    )
    for day in (date(2022, 6, 10) + timedelta(days=n) for n in range(30)):
        rows = outlook(june(), told, day, samples=10).rows
        shown = [row.id for silent in attention(rows, rows).silent.values() for row in silent]
        office = [r for r in reminders(rows, june().rules, day) if r.unit is None]
        reminded = [m.row.id for reminder in office for m in reminder.of(SILENT)]
        assert sorted(reminded) == sorted(shown), day


def test_a_unit_is_told_which_promise_waits_for_its_undated_step() -> None:
    """With the days since the promise's work was to begin."""
    plan = plan_of(
        activity("A1", None, None, duration=5, lead="u2"), milestone("M1", DUE), links=[after("A1", "M1")]
    )
    day = date(2022, 1, 9)
    told = reminders(outlook(plan, (), day, samples=10).rows, plan.rules, day)
    (own,) = [reminder for reminder in told if reminder.unit and reminder.unit.id == "u2"]
    assert [(m.row.id, m.kind, m.days) for m in own.matters] == [("A1", SILENT, 8)]
    assert "A1 任务A1：开始以来从未填报（“节点M1”等它）" in message.body(own)


def test_a_message_stays_as_short_as_the_channels_need() -> None:
    """Two hundred items with long names of several lines."""
    many = [
        replace(milestone(f"M{n}", DUE), name="很长的名称\n" * 20, lead=f"u{n % 2 + 1}") for n in range(200)
    ]
    body = message.body(whole(plan_of(*many), date(2022, 7, 1)))
    assert len(body.encode()) <= message.MOST_BYTES + 8
    assert body.count("\n") <= 10
    assert "另有 192 项" in body


def test_one_a_day_and_recipient_even_from_many_runs_at_once(tmp_path: Path) -> None:
    """Eight at once; the next day again; what is old is forgotten."""
    day, sent = date(2022, 7, 1), []

    def send() -> bool:
        sent.append(1)
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: once_a_day(tmp_path, "u1", day, send), range(8)))
    assert (len(sent), outcomes.count(True), outcomes.count(None)) == (1, 1, 7)
    assert once_a_day(tmp_path, None, day, send)
    assert once_a_day(tmp_path, "u1", day + KEPT + KEPT, send)
    assert not was_sent(tmp_path, "u1", day)


def test_what_was_not_delivered_may_be_sent_again(tmp_path: Path) -> None:
    """A channel that refuses, and one that breaks."""
    day = date(2022, 7, 1)

    def broken() -> bool:
        raise OSError

    assert once_a_day(tmp_path, "u1", day, lambda: False) is False
    with pytest.raises(OSError):  # noqa: PT011 - raised above
        once_a_day(tmp_path, "u1", day, broken)
    assert once_a_day(tmp_path, "u1", day, lambda: True) is True


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A server on this machine that channels of the kind json:// speak to.

    It keeps what it is sent in `got`, and answers with `status`.
    """

    class Receiver(BaseHTTPRequestHandler):
        got: list[dict[str, Any]] = []  # noqa: RUF012 - one list for one test
        port, status = 0, 200

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.got.append(json.loads(self.rfile.read(length)))
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, format: str, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Receiver.port = server.server_port
    Thread(target=server.serve_forever, daemon=True).start()
    yield Receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def remind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `remind` on the shipped plan with settings of its own, and no proxy on the way."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PLAN_LEDGER", f"tinydb:{tmp_path / 'ledger'}")
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.chdir(ROOT)
    return partial(commands.run, "remind", "--as-of", "2022-07-01")


def secret_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    """The file of channels."""
    path = folder / "settings" / "notify.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def test_without_any_channel_it_prints(remind: Any) -> None:
    """What would be told, and that nothing can be sent."""
    ran = remind()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "提醒科创办：逾期" in ran.stdout
    assert "未设通知地址" in ran.stdout


def test_a_channel_receives_the_reminder_once_a_day(remind: Any, receiver: Any, tmp_path: Path) -> None:
    """Tried without sending, refused by the other side, delivered, not sent again."""
    url = f"json://127.0.0.1:{receiver.port}/{SECRET}/"
    secret_file(tmp_path, f'office = ["{url}"]\n')
    runs = [remind("--dry-run")]
    assert receiver.got == []
    receiver.status = 500
    runs.append(remind())
    assert runs[-1].returncode == 1
    receiver.status, receiver.got[:] = 200, []
    runs += [remind("--json"), remind()]
    (message_,) = receiver.got
    assert message_["title"].startswith("创新如皋 2022-07-01 提醒科创办：逾期")
    assert "L4-M1" in message_["message"]
    office = json.loads(runs[2].stdout)[0]
    assert (office["recipient"], office["outcome"]) == (None, "sent")
    assert "今日已提醒过" in runs[3].stdout
    assert not any(SECRET in ran.stdout + ran.stderr for ran in runs)


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        (f'office = ["json://127.0.0.1/{SECRET}"]', 0o640, "只能由所有者读写"),
        (f'office = ["nosuch://{SECRET}"]', 0o600, "office 的第 1 个地址不是可用的通知地址"),
        (f'[units]\nnowhere = ["json://127.0.0.1/{SECRET}"]', 0o600, "没有编号为“nowhere”的单位"),
        (f'office = "{SECRET}', 0o600, "应为 office 与"),
        (f'others = ["{SECRET}"]', 0o600, "应为 office 与"),
    ],
)
def test_a_file_of_channels_that_will_not_do_is_refused_without_repeating_it(
    text: str, mode: int, why: str, remind: Any, tmp_path: Path
) -> None:
    """One sentence, exit code 2, nothing of the secret."""
    secret_file(tmp_path, text, mode)
    ran = remind()
    assert (ran.returncode, why in ran.stderr, "Traceback" in ran.stderr) == (2, True, False)
    assert SECRET not in ran.stdout + ran.stderr


def test_channels_do_not_show_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither printed nor in what is raised."""
    work = Workspace(tmp_path / "plan.json", "memory:")
    path = secret_file(tmp_path, f'office = ["json://127.0.0.1/{SECRET}"]')
    monkeypatch.setenv("PLAN_NOTIFY", str(path))
    assert SECRET not in repr(channels_of(work, tmp_path, ()))
    path.write_text(f'office = ["{SECRET}"')
    with pytest.raises(Unusable, match="设置文件") as raised:
        channels_of(work, tmp_path, ())
    assert raised.value.__cause__ is None

"""What a meeting may do, what of it is kept, and what the next one opens with."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from docx import Document
from docx.shared import Pt
from msgspec import structs

from plan.acts import meetings
from plan.errors import BadValue, PlanError, Refused, Unknown
from plan.exports import records
from plan.exports.minutes_docx import minutes_fields
from plan.forecast.learning.forecaster import VERSION
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.ledger.events import (
    Attendance,
    DecisionFinished,
    DecisionTaken,
    Discussed,
    Entry,
    Event,
    MeetingClosed,
)
from plan.model.kinds import Topic
from plan.model.plan import Plan
from plan.outlook.board import board
from plan.outlook.issued_forecasts import issue
from plan.outlook.meeting.agenda import agenda
from plan.outlook.meeting.minutes import discussed, light_counts, minutes
from plan.outlook.meeting.since_last import SinceMeeting, since_last_meeting
from plan.outlook.outlook import meeting_before, outlook
from plan.schedule.network import network_of
from plan.state.replay import PlanState, replay
from tests.support.builders import entries, june_plan, reported
from tests.support.networks import schedule
from tests.support.papers import printed_minutes
from tests.support.qr_codes import codes_in

DAY, NEXT, LATE = date(2022, 6, 13), date(2022, 6, 20), date(2022, 7, 4)
TAKEN = DecisionTaken(
    subject="A1",
    as_of=DAY,
    text="每周调度",
    unit="u2",
    meeting=DAY,
    due=date(2022, 6, 24),
    milestone="M1",
    probability_before=0.62,
    probability_after=0.31,
    what_if="“任务A1”按计划用时",
)
CLOSED = MeetingClosed(
    subject="meeting", as_of=DAY, counts=(), overdue=0, agenda=(), decisions=(1,), carried_over=()
)


def state(*events: Event, as_of: date = DAY) -> PlanState:
    """The state of the June plan on `as_of`."""
    return replay(june_plan(), entries(*events), as_of)


def june_on(*events: Event, as_of: date) -> tuple[PlanState, tuple, PlanForecast]:
    """State, board and forecast of the June plan."""
    plan, state_then = june_plan(), state(*events, as_of=as_of)
    network = network_of(plan, state_then)
    forecast = plan_forecast(state_then, network, samples=500)
    return state_then, board(state_then, schedule(network, as_of)), forecast


def decide(
    *events: Event, item_id: str = "A1", text: str = "抓紧", unit: str = "u1", **more: Any
) -> DecisionTaken:
    """A decision of the meeting of the day after `events`."""
    return meetings.take_decision(state(*events), item_id, text, unit, **{"due": NEXT, **more})


FINISHED = DecisionFinished(subject="A1", as_of=DAY, decision=1, outcome="已办")
REFUSALS: list[tuple[Callable[[], object], type[PlanError], str]] = [
    (lambda: decide(item_id="M9"), Unknown, "M9"),
    (lambda: decide(text=" "), BadValue, "不能为空"),
    (lambda: decide(unit="u9"), Unknown, "单位“u9”"),
    (lambda: decide(unit="L1"), Unknown, "单位“L1”"),
    (lambda: decide(due=None), Refused, "须有办结期限"),
    (lambda: decide(due=date(2022, 6, 12)), BadValue, "不早于例会日期 2022-06-13"),
    (lambda: decide(probability_before=1.2), BadValue, "0 到 1"),
    (lambda: decide(milestone="A1"), BadValue, "里程碑编号"),
    (lambda: decide(CLOSED), Refused, "已经结束"),
    (lambda: meetings.finish_decision(state(), 1, "已办"), Refused, "没有第 1 条"),
    (lambda: meetings.finish_decision(state(TAKEN), 1, ""), BadValue, "不能为空"),
    (lambda: meetings.finish_decision(state(TAKEN, FINISHED), 1, "已办"), Refused, "不能再次办结"),
    (
        lambda: meetings.close_meeting(state(CLOSED), counts=(), overdue=0, agenda=()),
        Refused,
        "2022-06-13 的例会已经结束",
    ),
]


@pytest.mark.parametrize(("act", "error", "says"), REFUSALS)
def test_a_refusal_says_in_one_sentence_what_is_wrong(
    act: Callable[[], object], error: type[PlanError], says: str
) -> None:
    """The sentence names the value or the rule."""
    with pytest.raises(error, match=says) as caught:
        act()
    assert "\n" not in str(caught.value)


def test_a_decision_is_bound_to_its_item_and_meeting() -> None:
    """With who does it until when, and what was expected of it."""
    event = meetings.take_decision(
        state(), "A1", " 每周调度 ", "u2", due=NEXT, milestone="M1",
        probability_before=0.6, probability_after=0.3, what_if="按计划用时",
    )  # fmt: skip
    assert (event.subject, event.as_of, event.meeting, event.text) == ("A1", DAY, DAY, "每周调度")
    (decision,) = state(event).items["A1"].decisions
    assert (decision.sequence, decision.event, decision.answer) == (1, event, None)


def test_the_next_meeting_hears_what_is_open() -> None:
    """On the 20th the decision of the 13th stands last, after the promises; finished, it is gone.

    It stood first while an agenda began with decisions; promises that may be lost come first now.
    """
    state_then, rows, forecast = june_on(TAKEN, CLOSED, as_of=NEXT)
    assert [decision.sequence for decision in meetings.carried_over(state_then)] == [1]
    opening = agenda(state_then, rows, forecast)
    assert [pending.row.id for pending in opening.decisions] == ["A1"]
    assert discussed(opening, forecast, NEXT)[-1].topic is Topic.DECISION
    event = meetings.finish_decision(state_then, 1, "已建群")
    after, rows, forecast = june_on(TAKEN, CLOSED, event, as_of=NEXT)
    assert meetings.carried_over(after) == []
    assert agenda(after, rows, forecast).decisions == ()
    (decision,) = after.items["A1"].decisions
    assert decision.answer == event


def test_the_agenda_of_the_command_line_looks_back_to_the_last_meeting() -> None:
    """To the 13th, though a cycle before the 22nd is the 15th; open decisions are in it."""
    known = entries(TAKEN, CLOSED)
    now = outlook(june_plan(), known, date(2022, 6, 22), samples=200)
    assert meeting_before(now) == DAY
    (decision,) = records.agenda(now)["decisions"]
    assert (decision["id"], decision["text"], decision["sequence"]) == ("A1", "每周调度", 1)
    assert (decision["meeting"], decision["due"]) == ("2022-06-13", "2022-06-24")
    fresh = outlook(june_plan(), (), date(2022, 6, 22), samples=200)
    assert meeting_before(fresh) == date(2022, 6, 15)


def test_a_past_day_knows_nothing_of_a_later_meeting() -> None:
    """The decision of the 13th, finished on the 20th, is open on the 15th."""
    finished = DecisionFinished(subject="A1", as_of=NEXT, decision=1, outcome="已办")
    (decision,) = state(TAKEN, CLOSED, finished, as_of=date(2022, 6, 15)).items["A1"].decisions
    assert decision.answer is None
    assert state(TAKEN, CLOSED, as_of=date(2022, 6, 10)).meetings == ()


def test_a_closed_meeting_keeps_what_it_was_shown() -> None:
    """Counts, agenda with its chances, decisions of the day, and those carried over."""
    today = DecisionTaken(subject="M1", as_of=NEXT, text="会商", unit="u1", meeting=NEXT)
    state_then, rows, forecast = june_on(TAKEN, CLOSED, today, as_of=NEXT)
    opening = agenda(state_then, rows, forecast)
    event = meetings.close_meeting(
        state_then,
        counts=light_counts(rows),
        overdue=0,
        agenda=discussed(opening, forecast, NEXT),
        forecasts=7,
    )
    assert (event.decisions, event.carried_over, event.forecasts) == ((3,), (1,), 7)
    assert sum(count.milestones for count in event.counts) == 1  # M2 has no deadline
    opened = [item.item for item in event.agenda if item.topic is Topic.DECISION]
    assert opened == ["A1"]  # not what this meeting itself decided
    matter = next(item for item in event.agenda if item.topic is Topic.MATTER)
    assert (matter.item, matter.milestone) == ("M1", "M1")
    assert matter.probability_before == forecast.forecasts[0].probability_late
    assert matter.probability_after is not None
    assert matter.probability_after < matter.probability_before
    assert meetings.closing_of(state(event, as_of=NEXT), NEXT) == event
    assert meetings.last_closing(state(event, as_of=NEXT)) is None
    assert meetings.last_closing(state(event, as_of=LATE)) == event
    later = structs.replace(event, as_of=LATE)
    assert meetings.last_closing(state(event, later, as_of=LATE + timedelta(days=1))) == later


def test_a_closed_meeting_says_of_what_is_overdue_whether_it_was_spoken_of() -> None:
    """Nobody had; then the meeting itself decides."""
    decided = DecisionTaken(subject="M1", as_of=LATE, text="会商", unit="u1", meeting=LATE)
    for events, words in (((), "未议"), ((decided,), "2022-07-04 例会已议")):
        state_then, rows, forecast = june_on(*events, as_of=LATE)
        opening = agenda(state_then, rows, forecast)
        (late,) = [d for d in discussed(opening, forecast, LATE) if d.topic is Topic.OVERDUE]
        assert late.reason == f"已逾期 4 天（2 个工作日）；{words}"
        assert late.probability_before is None


def test_what_was_told_then_stands_beside_what_came() -> None:
    """M1 was to come by 30 June; on 4 July it is overdue, and that is told."""
    state_then, _, forecast = june_on(as_of=DAY)
    issued = issue(state_then, forecast.forecasts, model=VERSION, seed=0, samples=500)
    closing = meetings.close_meeting(state_then, counts=(), overdue=0, agenda=(), forecasts=1)
    known = entries(issued, closing)
    _, rows, forecast_now = june_on(issued, closing, as_of=LATE)
    (promise,) = since_last_meeting(rows, forecast_now, known, closing)
    assert (promise.then.item, promise.row.overdue, promise.moved) == ("M1", True, True)
    assert promise.row.item.closed is None
    _, rows, forecast_now = june_on(issued, closing, as_of=DAY)
    (same,) = since_last_meeting(rows, forecast_now, known, closing)
    assert not same.moved
    _, rows, forecast_now = june_on(issued, closing, reported("M1", LATE, 100), as_of=LATE)
    assert since_last_meeting(rows, forecast_now, known, closing)[0].now is None
    assert since_last_meeting(rows, forecast_now, known[:1], CLOSED) == ()


@pytest.mark.parametrize(
    ("days", "chance", "moved"),
    [
        (0, 0.1, False),
        (13, 0.1, False),
        (14, 0.1, True),
        (-14, 0.1, True),
        (0, 0.124, False),
        (0, 0.126, True),
        (0, 0.076, False),
        (0, 0.074, True),
        (0, 0.2, True),
    ],
)
def test_a_forecast_is_news_when_it_moved_two_weeks_or_five_points(
    days: int, chance: float, moved: bool
) -> None:
    """Either way, as told: 7.6 to 12.4 are all told as 10%, which it is late with now."""
    state_then, rows, forecast = june_on(as_of=DAY)
    now = replace(forecast.forecasts[0], probability_late=0.1)
    issued = issue(state_then, [now], model=VERSION, seed=0, samples=500)
    then = replace(issued.told[0], p50=now.p50 + timedelta(days), probability_late=chance)
    row = next(row for row in rows if row.id == now.item)
    assert SinceMeeting(then, row, now).moved == moved


def paper(plan: Plan, later: PlanState, entry: Entry) -> tuple[list[str], bytes]:
    """The paragraphs of the minutes, and the file."""
    content = printed_minutes(plan, minutes(later, entry))
    assert codes_in(content) == [f"{entry.sequence}:{entry.digest}".upper()]
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs], content


def test_the_minutes_do_not_tell_how_likely_late_what_is_late_or_told_already() -> None:
    """The chance stands once, and only of what may still be in time."""
    items = [
        Discussed(
            topic=topic, item="M1", name="里程碑", unit="甲局", milestone="M1",
            probability_before=chance, reason=reason,
        )
        for topic, chance, reason in (
            (Topic.UNDECIDED, 1.0, "已逾期 5 天"),  # of an agenda before there was 已逾期
            (Topic.OVERDUE, None, "已逾期 5 天"),
            (Topic.AT_RISK, 0.97, "逾期可能性高于 95%"),
            (Topic.REVIEW, 0.97, "临近时限"),
        )
    ]  # fmt: skip
    event = meetings.close_meeting(state(as_of=DAY), counts=(), overdue=1, agenda=items)
    closed = state(event, as_of=DAY)
    texts, _ = paper(june_plan(), closed, closed.meetings[-1])
    lines = [line for line in texts if "里程碑（甲局）" in line]
    assert [line.count("可能性") for line in lines] == [0, 0, 1, 1]
    assert lines[-1].endswith("的逾期可能性高于95%。")


def test_the_minutes_say_what_was_decided_finished_and_left_open() -> None:
    """Read from the ledger alone, they stay the same when somebody reports afterwards."""
    finished = DecisionFinished(subject="M1", as_of=NEXT, decision=2, outcome="已会商")
    other = DecisionTaken(subject="M1", as_of=DAY, text="会商选址", unit="u1", meeting=DAY)
    today = DecisionTaken(subject="A1", as_of=NEXT, text="开工", unit="u1", meeting=NEXT)
    before = (TAKEN, other, CLOSED, finished, today)
    state_then, rows, forecast = june_on(*before, as_of=NEXT)
    event = meetings.close_meeting(
        state_then,
        counts=light_counts(rows),
        overdue=0,
        agenda=discussed(agenda(state_then, rows, forecast), forecast, NEXT),
    )
    late_word = DecisionFinished(subject="A1", as_of=NEXT, decision=1, outcome="事后办结")
    later = state(*before, event, late_word, as_of=LATE)
    texts, content = paper(june_plan(), later, later.meetings[-1])
    assert texts[:2] == ["测试计划周例会纪要", "（2022年6月20日）"]
    after_heading = dict(pairwise(texts))
    # what was decided stands first, as in the minutes that offices write
    decided = "关于任务A1：开工。（责任单位：甲局；办结期限：未定）"
    assert after_heading["一、议定事项"] == decided
    assert "关于节点M1：会商选址。（甲局，6月13日议定）办结情况：已会商。" in texts
    assert after_heading["四、此前议定、继续办理事项"].startswith("关于任务A1：每周调度。（责任单位：乙镇")
    assert texts[2:6] == ["时间：2022年6月20日", "地点：未记", "主持：未记", "出席：未记"]
    assert not any(text.startswith(("列席", "缺席")) for text in texts)
    assert texts[6].startswith("截至2022年6月20日，确保 1 项（")
    assert texts[6].endswith("会议议定 1 项，现纪要如下。")
    assert "事后办结" not in "".join(texts)
    at_once = state(*before, event, as_of=NEXT)
    assert paper(june_plan(), at_once, at_once.meetings[-1])[0] == texts
    section = Document(io.BytesIO(content)).sections[0]
    measures = (section.page_width, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in measures] == [210, 37, 28]
    body = Document(io.BytesIO(content)).paragraphs[6].style.font
    assert (body.name, body.size) == ("仿宋", Pt(16))


def test_the_minutes_say_who_was_there_and_what_was_spoken_about_alone() -> None:
    """Of the agenda what was noted, once, under the first of its headings; then what was besides.

    A decision that was tried out says with what outcome.
    """
    tried = structs.replace(TAKEN, due=NEXT)
    points = [
        Discussed(topic=topic, item=item, name=item, unit="甲局", reason=f"{topic.word}2022-06-06 例会已议")
        for topic, item in (
            (Topic.AT_RISK, "M1"), (Topic.AT_RISK, "M2"), (Topic.OVERDUE, "M1"),
            (Topic.SILENT, "A1"), (Topic.DECISION, "A1"),
        )
    ]  # fmt: skip
    there = Attendance(time="15:00", place="三楼", chair="甲某", present=("乙", "丙"), observers=("丁",))
    for noted, expected in (
        (None, {"可能失守": ["M1", "M2"], "已逾期": ["M1"], "未按期填报": ["甲局 1 项"]}),
        ((), {}),
        (("A1", "M1", "M1", "X9"), {"可能失守": ["M1"], "未按期填报": ["A1"], "其他事项": ["X9"]}),
    ):
        event = meetings.close_meeting(
            state(tried), counts=(), overdue=0, agenda=points, attendance=there, discussed=noted
        )
        closed, june = state(tried, event), outlook(june_plan(), (), DAY)
        fields = minutes_fields(june, minutes(closed, closed.meetings[-1]))
        groups = cast(list[dict[str, Any]], fields["研究情况"])
        assert [group["序号"] for group in groups] == list("一二三")[: len(expected)]
        begins = {group["类别"]: [line[: len(name)] for line, name in zip(
            group["内容"], expected[group["类别"]], strict=True)] for group in groups}  # fmt: skip
        assert begins == expected
        told = " ".join(line for group in groups for line in group["内容"])
        assert ("6月6日例会已议" in told) is any("M1" in names for names in expected.values())
        assert "2022-06-06" not in told  # a page's way of writing days, not a paper's
    texts, _ = paper(june_plan(), closed, closed.meetings[-1])
    assert texts[2:7] == [
        "时间：2022年6月13日15:00", "地点：三楼", "主持：甲某", "出席：乙、丙", "列席：丁",
    ]  # fmt: skip
    assert "的逾期可能性约60%，推演（“任务A1”按计划用时）后约30%。" in " ".join(texts)

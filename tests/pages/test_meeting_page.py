"""周例会: the office decides and ends it, everybody else reads; the next one carries on."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from components import session
from components.pages.meeting.decide import quick_days
from components.pages.meeting.item import then_and_now
from plan.acts import items as acts
from plan.acts import revisions
from plan.acts.meetings import close_meeting, take_decision
from plan.ledger.access import Account
from plan.ledger.events import (
    Attendance,
    Author,
    DecisionFinished,
    DecisionTaken,
    Discussed,
    Event,
    ForecastsIssued,
    MeetingClosed,
    Told,
)
from plan.ledger.proofs import checkpoint_from
from plan.model.kinds import ItemKind, Role, Topic
from plan.office.workspace import workspace_at
from plan.outlook.meeting.minutes import minutes
from plan.outlook.meeting.since_last import SinceMeeting
from plan.state.replay import PlanState
from plan.state.revisions import part_to_dict, subject_of
from tests.support.app_page import be, called, entered, opened, press, text
from tests.support.papers import printed_minutes
from tests.support.waiting import until

DAY, NEXT = date(2022, 7, 1), date(2022, 7, 8)
READERS = [
    Account(name="看", role=Role.VIEWER),
    Account(name="张三", role=Role.CLERK, unit="kjj"),
    Account(name="管", role=Role.ADMIN),
]


def meeting(item: str = "L4-M1", day: date = DAY) -> AppTest:
    """The meeting of `day`, at `item`."""
    app = opened("meeting", item=item)
    if day != DAY:
        app.date_input(key="as_of").set_value(day).run()
    assert not app.exception, app.exception
    return app


def fill(app: AppTest, label: str, value: Any) -> None:
    """Fills the field called `label`, that of the decision to be recorded before all others."""
    fields = (
        *(*app.text_area, *app.text_input, *app.selectbox, *app.date_input, *app.slider),
        *(*app.multiselect, *app.get("button_group")),
    )
    so_called = [widget for widget in fields if widget.label == label]
    so_called.sort(key=lambda widget: not (widget.key or "").startswith("decide"))
    so_called[0].set_value(value)


def decided(app: AppTest, words: str = "两周内送审") -> AppTest:
    """The app after a decision about the item was recorded."""
    fill(app, "决定内容", words)
    fill(app, "责任单位", "kjj")
    fill(app, "办结期限", date(2022, 7, 15))
    return press(app, "记录决定")


def to_the_week(app: AppTest) -> AppTest:
    """The app where no item is chosen: what changed, what was decided, the meeting's end."""
    del app.query_params["item"]
    return app.run()


def closed(app: AppTest) -> AppTest:
    """The app after the meeting was ended and that was confirmed."""
    return press(press(to_the_week(app), "结束例会"), "确认结束")


def rail_of(app: AppTest) -> str:
    """The agenda beside the picture."""
    (view,) = app.get("bidi_component")
    asked, _ = bytes(view.proto.bytes).split(b"\n", 1)
    return str(json.loads(asked)["agenda"])


def stops_of(app: AppTest) -> list[str]:
    """The items of the agenda in their order."""
    return re.findall('data-pick="([^"]+)"', rail_of(app))


def tried(app: AppTest, words: str) -> AppTest:
    """The app after the lever that is called so was pressed."""
    (radio,) = app.radio
    return radio.set_value(words).run()


def drawn(app: AppTest) -> bytes:
    """The picture."""
    (view,) = app.get("bidi_component")
    return bytes(view.proto.bytes).split(b"\n", 1)[1]


def chance_of(app: AppTest) -> str:
    """The chance that stands above all else of the item."""
    (chance,) = re.findall('class="answer"><span>[^<]*</span><b>([^<]+)', text(app))
    return str(chance)


def late_dots(app: AppTest) -> int:
    """How many of the twenty days are drawn as late."""
    shown = text(app)
    assert len(re.findall('<i class="(?:late)?">', shown)) == 20
    return shown.count('<i class="late">')


def events() -> list[object]:
    """What the ledger holds."""
    return [entry.event for entry in entered()]


def by_tester(act: Callable[[PlanState], Event], day: date = DAY) -> None:
    """Writes to the ledger as another person does."""
    workspace_at().append(act, day, Author(account="测试"))


def test_a_decision_is_stored_with_its_chance_and_the_form_is_empty_again() -> None:
    """As things stand where nothing is tried."""
    app = decided(meeting("L5-M3"))
    (event,) = events()
    assert isinstance(event, DecisionTaken)
    assert (event.subject, event.unit, event.due) == ("L5-M3", "kjj", date(2022, 7, 15))
    assert event.milestone == "L5-M3"
    assert event.probability_before == workspace_at().outlook(DAY).forecast.of("L5-M3").probability_late
    assert event.probability_after is None
    assert [area.value for area in app.text_area if area.key.startswith("decide")] == [""]
    assert "✓ 两周内送审" in text(app)
    assert "✓ 已议" in rail_of(app)
    assert "本次已记决定" in text(to_the_week(app))


def test_a_lever_answers_and_is_kept_only_with_a_decision() -> None:
    """It is ranked, pressed, seen in the picture, said in the form, and goes along as it stands."""
    app = meeting("L5-M3")
    (radio,) = app.radio
    effects = [int(after) for after in re.findall(r"→ <?(\d+)%", "".join(radio.proto.captions))]
    assert radio.value == "维持现状"
    assert effects == sorted(effects)
    assert "→" not in chance_of(app)
    before, late = drawn(app), late_dots(app)
    lever = radio.options[1]
    tried(app, radio.proto.options[1])
    assert " → " in chance_of(app)
    assert drawn(app) != before
    assert late_dots(app) == late - (effects[0] < late * 5) * (late - effects[0] // 5)
    assert "随决定记录推演：" in text(app)
    assert events() == []
    words = app.radio[0].value
    decided(app)
    (event,) = events()
    assert isinstance(event, DecisionTaken)
    assert event.what_if == words == lever
    assert event.probability_after is not None
    assert event.probability_before is not None
    assert event.probability_after < event.probability_before
    assert app.radio[0].value == "维持现状"
    assert "随决定记录推演：" not in text(app)


def test_a_decision_leaves_what_is_tried_behind_when_that_is_said() -> None:
    """One press, and all stands as it was."""
    app = meeting("L5-M3")
    tried(app, app.radio[0].options[1])
    press(app, "不带推演")
    assert "→" not in chance_of(app)
    decided(app)
    (event,) = events()
    assert isinstance(event, DecisionTaken)
    assert (event.what_if, event.probability_after) == ("", None)


def test_an_item_that_is_its_own_lever_is_called_so() -> None:
    """Its name stands above already; what is kept names it."""
    app = meeting("L1-M3")
    assert app.radio[0].options[1] == "本事项此后按计划完成"
    decided(tried(app, app.radio[0].options[1]))
    (event,) = events()
    assert isinstance(event, DecisionTaken)
    assert event.what_if == "“申报资金类项目50项以上”此后按计划完成"


@pytest.mark.parametrize("words", ["", "   "])
def test_a_decision_without_words_is_refused(words: str) -> None:
    """In one sentence, and nothing is written."""
    app = decided(meeting(), words)
    assert any("决定内容" in error.value and "不能为空" in error.value for error in app.error)
    assert events() == []


def test_a_decision_needs_a_unit_and_a_day_that_is_to_come() -> None:
    """The item has no lead: somebody must be named; each that is missing has its sentence."""
    app = press(meeting(), "记录决定")
    missing = ["决定内容不能为空。", "请选择责任单位。", "请选择办结期限。"]
    assert [error.value for error in app.error] == missing
    fill(app, "决定内容", "送审")
    fill(app, "责任单位", "kjj")
    assert [error.value for error in press(app, "记录决定").error] == missing[2:]
    fill(app, "办结期限", date(2022, 6, 30))
    press(app, "记录决定")
    assert any("不早于例会日期" in error.value for error in app.error)
    assert events() == []


def test_a_quick_day_is_enough_and_of_two_days_the_meeting_is_asked() -> None:
    """The next meeting is a press; which of two is meant only they can say."""
    app, other = meeting("L5-M3"), date(2022, 7, 20)
    soon = next(iter(quick_days(DAY)))
    for quick, day in ((soon, None), (soon, other), (None, other), (soon, NEXT)):
        fill(app, "决定内容", "送审")
        fill(app, "责任单位", "kjj")
        fill(app, "办结期限速选", quick)
        fill(app, "办结期限", day)
        press(app, "记录决定")
        asked = [f"办结期限填了 {other}，又选了“{soon}”，请只留一个。"] if quick and day == other else []
        assert [error.value for error in app.error] == asked
    assert [getattr(event, "due", None) for event in events()] == [NEXT, other, NEXT]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        ("2022-09-29", ["10-08", "10-13", "09-30"]),  # the 6th is a holiday
        ("2022-09-30", ["10-08", "10-14", "10-31"]),  # on a month's last day the next one's
        ("2022-12-31", ["01-09", "01-16", "01-31"]),  # a Saturday's next is a Saturday: Monday
    ],
)
def test_quick_days_are_working_days_or_a_month_s_last(day: str, days: list[str]) -> None:
    """A week, two weeks, the end of the month: never the day itself, never one gone by."""
    assert [word.split()[1] for word in quick_days(date.fromisoformat(day))] == days


def test_recording_goes_on_to_the_next_stop_that_was_not_spoken_of() -> None:
    """In the agenda's order; past what was decided about, and after the last to the week."""
    app = meeting("L5-M3")
    stops = list(dict.fromkeys(stops_of(app)))
    here = stops.index("L5-M3")
    by_tester(lambda s: take_decision(s, stops[here + 1], "送审", "kjj", due=s.as_of))
    app.run()
    fill(app, "决定内容", "送审")
    fill(app, "责任单位", "kjj")
    fill(app, "办结期限", NEXT)
    press(app, "记录并下一项")
    assert app.query_params["item"] == stops[here + 2]
    last = meeting(stops[-1])
    fill(last, "决定内容", "送审")
    fill(last, "责任单位", "kjj")
    fill(last, "办结期限", NEXT)
    press(last, "记录并下一项")
    assert "item" not in last.query_params
    assert "以来的变化" in text(last)


def test_an_agenda_kept_from_before_shows_no_chance_that_falls_to_itself() -> None:
    """Meetings of earlier versions kept such pairs; a fall that is told is told."""
    pairs = [(0.36, 0.34), (0.62, 0.44)]
    points = [
        Discussed(
            topic=Topic.MATTER, item="L4-M1", name="研究", unit="", milestone="L4-M1",
            probability_before=before, probability_after=after,
        )
        for before, after in pairs
    ]  # fmt: skip
    by_tester(lambda s: close_meeting(s, counts=(), overdue=0, agenda=tuple(points)))
    cells = re.findall('data-label="逾期可能性">(.*?)</td>', text(opened("meeting")))
    assert [re.sub("<.*?>", "", cell) for cell in cells] == ["35%", "60% → 45%"]


def test_what_came_in_meanwhile_is_shown_before_the_decision_is_taken() -> None:
    """Refused once with the entries in between; sent again it is stored, the text kept."""
    app = meeting()
    by_tester(lambda s: acts.report(s, "L4-M1", 80))
    decided(app)
    assert any("1 条新记录" in warning.value for warning in app.warning)
    assert len(events()) == 1
    press(app, "记录决定")
    assert [type(event).__name__ for event in events()] == ["StatusReported", "DecisionTaken"]


def test_what_the_office_writes_beside_a_form_is_nothing_new_to_it() -> None:
    """Last week's decision is finished, then the next recorded, changed and a further one recorded.

    Each was refused for the entry before it, which the same screen had just written.
    """
    closed(decided(meeting()))
    app = meeting(day=NEXT)
    fill(app, "办结情况", "已送审")
    press(app, "办结")
    for words in ("再送一次", "另请专家"):
        decided(app, words)
        assert not app.warning
        press(app, "保存更改")
    kinds = [type(event).__name__ for event in events()[3:]]
    assert kinds[:2] == ["DecisionFinished", "DecisionTaken"]
    assert kinds.count("DecisionTaken") == 2


def test_a_meeting_ends_once_and_the_next_opens_with_what_is_open() -> None:
    """Forecasts and numbers are kept; a week later the decision stands first and is finished."""
    app = closed(decided(meeting()))
    taken, issued, ended = events()
    assert isinstance(issued, ForecastsIssued)
    assert isinstance(ended, MeetingClosed)
    assert (ended.decisions, ended.carried_over, ended.forecasts) == ((2,), (), 3)
    assert ended.agenda
    promises = [r for r in workspace_at().outlook(DAY).rows if r.kind is ItemKind.PROMISE]
    assert sum(count.milestones for count in ended.counts) == len(promises)
    assert any("已结束" in success.value for success in app.success)
    assert not [button for button in app.button if button.label in ("记录决定", "结束例会")]

    app = meeting(day=NEXT)
    assert "上次决定未办结" in rail_of(app)
    assert "上次的预计与现在" in text(to_the_week(meeting(day=NEXT)))
    fill(app, "办结情况", "已送审")
    press(app, "办结")
    done = events()[-1]
    assert isinstance(done, DecisionFinished)
    assert (done.decision, done.outcome, done.as_of) == (2, "已送审", NEXT)  # after the plan
    assert "未办结" not in rail_of(app)
    assert isinstance(taken, DecisionTaken)
    closed(app)
    state = workspace_at().outlook(NEXT).state
    paper = printed_minutes(workspace_at().plan, minutes(state, state.meetings[-1]))
    lines = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs)
    assert "两周内送审。（科技局，7月1日议定）办结情况：已送审。" in lines


@pytest.mark.parametrize(("chance", "says"), [(1.0, "已逾期"), (0.999, "逾期可能性 >95%")])
def test_what_was_late_already_at_the_last_meeting_has_no_chance_of_it(chance: float, says: str) -> None:
    """As on the other side of the arrow: it did not come to be late since."""
    shown = workspace_at().outlook(DAY)
    row, now = shown.row("L4-M1"), shown.forecast.of("L4-M1")
    told = Told(
        item="L4-M1", deadline=DAY, approved_deadline=DAY, p10=NEXT, p50=NEXT, p80=NEXT, p90=NEXT,
        probability_late=chance, probability_late_original=chance,
    )  # fmt: skip
    before, after = then_and_now(SinceMeeting(told, row, now))
    assert before == f"{NEXT}（{says}）"
    assert after.endswith("（已逾期）")


@pytest.mark.parametrize("there", [True, False])
def test_a_meeting_s_end_reaches_the_witnesses(tmp_path: Path, there: bool) -> None:
    """A checkpoint with its entry, beside the page; where none can be sent the meeting stands."""
    away, settings = tmp_path / "away", tmp_path / "settings"
    settings.mkdir()
    (settings / "notify.toml").touch(0o600)
    (settings / "notify.toml").write_text(f'witness_folder = "{away}"\n')
    if there:
        away.mkdir()
    app = closed(meeting())
    assert "例会已结束" in app.success[0].value
    last = workspace_at().head()[0]
    assert isinstance(events()[-1], MeetingClosed)
    if there:
        until(lambda: any(file.stat().st_size for file in away.iterdir()), "a checkpoint came")
        assert [checkpoint_from(file.read_text()).size for file in away.iterdir()] == [last]


def test_the_agenda_counts_as_the_overview_does() -> None:
    """Promises, what waits, and units, each by its own measure; what is late has no chance of it.

    All that is overdue is listed now, where only what nobody had spoken of was.
    """
    by_tester(lambda s: acts.report(s, "L4-M1", 60))
    by_tester(lambda s: acts.request_extension(s, "L5-M3", date(2023, 3, 1), "待"))
    app = meeting(day=NEXT)
    counts = dict(re.findall(r'<h2>(\w+)<span class="aside">(\d+ \w)', rail_of(app)))
    assert (counts["已逾期"], counts["待核查"]) == ("1 项", "1 项")
    assert counts["未按期填报"].endswith("家")
    assert "未按期填报 " + counts["未按期填报"] in text(opened("overview", as_of=NEXT.isoformat()))
    assert '<span class="day">已逾期</span>' in text(closed(app))


def test_what_is_overdue_has_no_chance_of_it_and_no_lever() -> None:
    """It was called late with more than 95% while it had been late for a week; so said the minutes."""
    app = meeting(day=NEXT)
    assert "<span>逾期可能性</span><b>已逾期</b>" in text(app)
    assert not app.radio
    decided(app)
    assert "议定时 &gt;95%" not in text(app)
    closed(app)
    state = workspace_at().outlook(NEXT).state
    paper = printed_minutes(workspace_at().plan, minutes(state, state.meetings[-1]))
    lines = [paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs]
    assert any("关于完成总规及专项规划研究：两周内送审" in line for line in lines)
    assert not any("完成总规及专项规划研究的逾期可能性" in line for line in lines)


def test_the_week_comes_first_then_the_promise_likely_late_which_says_where_else_it_stands() -> None:
    """The flagship due in ten days, of which nobody has reported: first whatever else there is."""
    app = opened("meeting", as_of="2022-06-20")
    assert rail_of(app).startswith('<button data-pick="" ')
    assert "以来的变化" in text(app)
    assert stops_of(app)[0] == "L4-M1"
    app = opened("meeting", as_of="2022-06-20", item="L4-M1")
    assert '确保 · 完成时限 <span class="day">2022-06-30</span>〔推〕' in text(app)
    assert "列入可能失守、未按期填报" in text(app)


def test_back_in_the_browser_goes_back_in_the_agenda() -> None:
    """The address decides when the page did not write it: an item, or none."""
    app = meeting("L5-M3")
    app.query_params["item"] = "L4-M1"
    app.run()
    assert workspace_at().plan.by_id["L4-M1"].name in text(app)
    assert "以来的变化" in text(to_the_week(app))
    assert "item" not in app.query_params


def test_a_change_of_the_item_since_the_last_meeting_is_told() -> None:
    """What was reported in the week, or that nothing was."""
    by_tester(lambda s: acts.report(s, "L5-A1", 40), date(2022, 7, 5))
    now = '<span class="day">—</span> → <span class="day">40%</span>'
    assert f"进度变化</span>　{now}" in text(meeting("L5-A1", NEXT))
    assert "以来没有变化" in text(meeting("L4-M1", NEXT))


def test_a_meeting_that_somebody_else_ended_is_not_ended_again() -> None:
    """The page shows what was frozen; no second entry, no second forecasts."""
    app = press(to_the_week(meeting()), "结束例会")
    closed(meeting())
    press(app, "确认结束")
    assert any("已结束" in success.value for success in app.success)
    assert [type(event).__name__ for event in events()] == ["ForecastsIssued", "MeetingClosed"]


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("account", READERS, ids=lambda account: account.role)
def test_a_reader_sees_the_page_without_the_forms(
    monkeypatch: pytest.MonkeyPatch, account: Account, full: bool
) -> None:
    """Agenda, forecast and sliders are for all; deciding and ending are the office's."""
    if full:
        by_tester(lambda s: acts.report(s, "L4-A1", 60), date(2022, 6, 20))
        by_tester(lambda s: take_decision(s, "L4-M1", "两周内送审", "kjj", due=s.as_of))
    be(monkeypatch, account)
    # of the works, with its plan late as well, no step gains five points: late work ends long after
    app = meeting("L1-M3" if full else "L5-M3")
    labels = {button.label for button in app.button}
    assert not labels & {"记录决定", "记录并下一项", "更改", "办结"}
    assert not [area for area in app.text_area if area.label == "决定内容"]
    assert " → " in chance_of(tried(app, app.radio[0].options[1]))
    assert "尚可挽回" in rail_of(app)
    assert "去填报" not in rail_of(app)
    app = to_the_week(app)
    assert ("两周内送审" in text(app)) == full
    assert not [button for button in app.button if button.label in ("结束例会", "更改")]


def test_any_open_item_can_be_discussed() -> None:
    """Also one that is on no agenda; an undated one says that there is nothing to try."""
    app = meeting("L3-M1")
    assert "L3-M1" not in stops_of(app)
    assert workspace_at().plan.by_id["L3-M1"].name in text(app)
    assert any("无可推演" in caption.value for caption in app.caption)


def minutes_of(day: date = DAY) -> str:
    """The text of the minutes of the meeting of `day`."""
    state = workspace_at().outlook(day).state
    paper = printed_minutes(workspace_at().plan, minutes(state, state.meetings[-1]))
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs)


def test_a_decision_is_changed_or_struck_until_the_meeting_ends() -> None:
    """The minutes hold the last words alone, the history all entries; a struck one is not open."""
    app = decided(decided(meeting(), "两周内送审"), "专人督办")
    changing = [area for area in app.text_area if area.value == "两周内送审"]
    changing[0].set_value("一周内送审")
    press(app, "保存更改")
    assert "一周内送审" in text(app)
    assert "两周内送审" not in text(app)
    of_the_second = [b for b in app.button if b.form_id.startswith("change-form-meeting:change:3")]
    called(of_the_second, "撤销此决定").click().run()
    assert not app.exception, app.exception
    assert "专人督办" not in text(app)
    kinds = [type(event).__name__ for event in events()]
    assert kinds == ["DecisionTaken", "DecisionTaken", "DecisionChanged", "DecisionStruck"]
    app = closed(app)
    assert not [button for button in app.button if button.label in ("保存更改", "撤销此决定")]
    assert "一周内送审" in minutes_of()
    assert "两周内送审" not in minutes_of()
    assert "专人督办" not in minutes_of()
    assert '上次决定未办结<span class="aside">1 件' in rail_of(meeting(day=NEXT))
    history = text(opened("history", part="entries"))
    for words in ("两周内送审", "一周内送审", "专人督办", "更改决定", "撤销决定"):
        assert words in history


@pytest.mark.parametrize(
    ("field", "value", "says"), [("text", "  ", "不能为空"), ("due", date(2022, 6, 30), "不早于例会日期")]
)
def test_a_change_is_held_to_what_a_decision_is(field: str, value: object, says: str) -> None:
    """Words, and a day that is to come; refused in one sentence, and nothing is written."""
    app = decided(meeting())
    widgets = (*app.text_area, *app.date_input)
    changed = next(w for w in widgets if (w.key or "").startswith(f"change-{field}:"))
    changed.set_value(value)
    press(app, "保存更改")
    assert any(says in error.value for error in app.error)
    assert len(events()) == 1


def test_what_people_typed_is_not_markup() -> None:
    """A decision with a tag is shown as its letters, also a week later."""
    app = decided(meeting(), "<img src=x onerror=alert(1)>")
    assert "<img" not in text(app)
    assert "&lt;img" in text(meeting(day=NEXT))


def test_who_was_there_and_what_was_spoken_about_is_kept_and_offered_again() -> None:
    """Names typed once are there the next time; prefilled is what was decided or opened."""
    app = decided(meeting("L5-M3"))
    app.query_params["item"] = "L3-M1"
    app = press(to_the_week(app.run()), "结束例会")
    assert called(app.multiselect, "议过的事项").value == ["L5-M3", "L3-M1"]
    fill(app, "时间", " 14:30—15:40 ")
    fill(app, "地点", "三楼会议室")
    fill(app, "主持", ["张市长"])
    fill(app, "出席", ["李局长", "王主任"])
    fill(app, "缺席", ["赵科长"])
    fill(app, "议过的事项", ["L5-M3"])
    press(app, "确认结束")
    ended = events()[-1]
    assert isinstance(ended, MeetingClosed)
    assert ended.attendance == Attendance(
        time="14:30—15:40",
        place="三楼会议室",
        chair="张市长",
        present=("李局长", "王主任"),
        absent=("赵科长",),
    )
    assert ended.discussed == ("L5-M3",)
    assert next(button.label for button in app.get("download_button")) == "下载会议纪要 Word"
    app = press(to_the_week(meeting(day=NEXT)), "结束例会")
    assert called(app.multiselect, "出席").options == ["张市长", "李局长", "王主任", "赵科长"]
    assert called(app.multiselect, "出席").value == ["李局长", "王主任"]
    assert called(app.multiselect, "缺席").value == []
    assert called(app.text_input, "地点").value == "三楼会议室"
    assert called(app.multiselect, "主持").value == ["张市长"]


def test_a_meeting_of_which_nobody_noted_anything_says_nothing() -> None:
    """Neither who was there nor what was spoken about: not an empty room, not an empty talk."""
    app = opened("meeting")
    press(press(app, "结束例会"), "确认结束")
    ended = events()[-1]
    assert isinstance(ended, MeetingClosed)
    assert (ended.attendance, ended.discussed) == (None, None)


def test_minutes_taken_later_are_those_of_the_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The item decided about has left the plan since, and its unit has another name."""
    closed(decided(meeting()))
    told = next(line for line in minutes_of().splitlines() if "两周内送审" in line)
    assert "科技局" in told
    workspace, plan = workspace_at(), workspace_at().plan
    renamed = {**part_to_dict(plan.by_id["kjj"]), "name": "科技创新局"}
    for act in (
        lambda state: revisions.change(state, "kjj", renamed, "机构改革"),
        *(
            partial(revisions.withdraw, subject=link, reason="并项")
            for link in (
                subject_of(link)
                for link in plan.dependencies
                if "L4-M1" in (link.predecessor, link.successor)
            )
        ),
        lambda state: revisions.withdraw(state, "L4-M1", "并项"),
    ):
        workspace.append(act, NEXT, Author(account="科创办"))
    papers: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(session, "download", lambda _, name, make, **__: papers.update({name: make}))
    app = opened("exchange")
    app.date_input(key="as_of").set_value(NEXT + timedelta(days=7)).run()
    paper = papers[f"会议纪要_{DAY}.docx"]()
    later = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs)
    assert told in later

"""周例会: the office decides and ends it, everybody else reads; the next one carries on."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from components.pages.meeting.what_if import ADOPTED, Adopted
from plan.acts import items as acts
from plan.acts.meetings import take_decision
from plan.exports.minutes_docx import to_minutes
from plan.ledger.access import Account
from plan.ledger.events import (
    Author,
    DecisionFinished,
    DecisionTaken,
    Event,
    ForecastsIssued,
    MeetingClosed,
)
from plan.ledger.proofs import checkpoint_from
from plan.model.kinds import ItemKind, Role
from plan.office.workspace import workspace_at
from plan.outlook.meeting.minutes import minutes
from plan.state.replay import PlanState
from tests.support.app_page import be, called, entered, opened, press, text
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
    """Fills the first field called `label`."""
    fields = (*app.text_area, *app.text_input, *app.selectbox, *app.date_input, *app.slider)
    next(widget for widget in fields if widget.label == label).set_value(value)


def decided(app: AppTest, words: str = "两周内送审") -> AppTest:
    """The app after a decision about the item was recorded."""
    fill(app, "决定内容", words)
    fill(app, "责任单位", "kjj")
    fill(app, "办结期限", date(2022, 7, 15))
    return press(app, "记录决定")


def closed(app: AppTest) -> AppTest:
    """The app after the meeting was ended and that was confirmed."""
    return press(press(app, "结束例会"), "确认结束")


def events() -> list[object]:
    """What the ledger holds."""
    return [entry.event for entry in entered()]


def by_tester(act: Callable[[PlanState], Event], day: date = DAY) -> None:
    """Writes to the ledger as another person does."""
    workspace_at().append(act, day, Author(account="测试"))


def test_a_decision_is_stored_with_its_chance_and_the_form_is_empty_again() -> None:
    """As things stand where no what-if was adopted."""
    app = decided(meeting("L5-M3"))
    (event,) = events()
    assert isinstance(event, DecisionTaken)
    assert (event.subject, event.unit, event.due) == ("L5-M3", "kjj", date(2022, 7, 15))
    assert event.milestone == "L5-M3"
    assert (
        event.probability_before
        == workspace_at().outlook(DAY).forecast.of("L5-M3").probability_late
    )
    assert event.probability_after is None
    assert called(app.text_area, "决定内容").value == ""
    assert "本次已记决定" in text(app)
    assert "两周内送审" in text(app)


def test_what_if_answers_and_is_kept_only_with_a_decision() -> None:
    """Sliders change what is shown; nothing is written until a decision takes it along."""
    app = meeting("L5-M3")
    assert "85% →" not in text(app)
    called(app.toggle, "此后按计划完成").set_value(True)
    fill(app, "用时增减（工作日）", -60)
    app.run()
    assert " → " in next(piece for piece in text(app).split("<div") if 'class="answer"' in piece)
    assert events() == []
    press(app, "采用到决定")
    adopted = app.session_state[ADOPTED]
    assert isinstance(adopted, Adopted)
    assert adopted.after < adopted.before
    assert "用时减少 60 个工作日" in adopted.words
    decided(app)
    (event,) = events()
    assert isinstance(event, DecisionTaken)
    assert (event.what_if, event.probability_after) == (adopted.words, adopted.after)
    assert "采用推演" not in text(app)


def test_a_step_reported_whole_is_not_offered_to_be_changed() -> None:
    """Nor a link into what has begun; the step before it was reported, it is."""

    def offered() -> tuple[list[str], list[str]]:
        app = meeting("L5-M3")
        labels = ("调整哪项工作", "取消一处前置关系")
        work, links = (called(app.selectbox, label).options for label in labels)
        return work, links

    work, links = offered()
    assert "规划编制单位公开招标" in work
    assert "城市设计及控规编制启动 → 城市设计编制" in links
    by_tester(partial(acts.report, item_id="L5-A1", percent_complete=100))
    by_tester(partial(acts.report, item_id="L5-A2", percent_complete=10))
    work, links = offered()
    assert "规划编制单位公开招标" not in work
    assert "城市设计编制" in work
    assert "城市设计及控规编制启动 → 城市设计编制" not in links


def test_a_dependency_may_be_dropped_and_a_day_set() -> None:
    """Both are said in words that a decision keeps."""
    app = meeting("L5-M3")
    drop = called(app.selectbox, "取消一处前置关系")
    drop.set_value((drop.proto.options and drop.options[0]) or None)
    fill(app, "定于某日完成", date(2022, 7, 29))
    app.run()
    press(app, "采用到决定")
    words = app.session_state[ADOPTED].words
    assert "于 2022-07-29 完成" in words
    assert "的前置关系" in words


@pytest.mark.parametrize("words", ["", "   "])
def test_a_decision_without_words_is_refused(words: str) -> None:
    """In one sentence, and nothing is written."""
    app = decided(meeting(), words)
    assert any("决定内容" in error.value and "不能为空" in error.value for error in app.error)
    assert events() == []


def test_a_decision_needs_a_unit_and_a_day_that_is_to_come() -> None:
    """The item has no lead: somebody must be named."""
    app = meeting()
    fill(app, "决定内容", "送审")
    press(app, "记录决定")
    assert [error.value for error in app.error] == ["请选择责任单位。"]
    fill(app, "责任单位", "kjj")
    fill(app, "办结期限", date(2022, 6, 30))
    press(app, "记录决定")
    assert any("不早于例会日期" in error.value for error in app.error)
    assert events() == []


def test_what_came_in_meanwhile_is_shown_before_the_decision_is_taken() -> None:
    """Refused once with the entries in between; sent again it is stored, the text kept."""
    app = meeting()
    by_tester(lambda s: acts.report(s, "L4-M1", 80))
    decided(app)
    assert any("1 条新记录" in warning.value for warning in app.warning)
    assert len(events()) == 1
    press(app, "记录决定")
    assert [type(event).__name__ for event in events()] == ["StatusReported", "DecisionTaken"]


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
    assert any("上次决定未办结（1 件）" in heading.value for heading in app.subheader)
    assert "上次的预计与现在" in " ".join(heading.value for heading in app.subheader)
    fill(app, "办结情况", "已送审")
    press(app, "办结")
    done = events()[-1]
    assert isinstance(done, DecisionFinished)
    assert (done.decision, done.outcome, done.as_of) == (2, "已送审", NEXT)  # after the plan
    assert not [heading for heading in app.subheader if "未办结" in heading.value]
    assert isinstance(taken, DecisionTaken)
    closed(app)
    state = workspace_at().outlook(NEXT).state
    paper = to_minutes(workspace_at().plan, minutes(state, state.meetings[-1]), "a" * 64)
    lines = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs)
    assert "两周内送审。（科技局，7月1日议定）办结情况：已送审。" in lines


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
    for counted in ("已逾期<", "待核查<", "未按期填报<"):
        assert counted in text(app)
    heads = [piece for piece in text(app).split("<h4") if 'class="topic"' in piece]
    counts = dict(re.findall(r'topic">(\w+)<span class="aside">(\d+ \w)', "".join(heads)))
    assert (counts["已逾期"], counts["待核查"]) == ("1 项", "1 项")
    assert counts["未按期填报"].endswith("家")
    assert "未按期填报 " + counts["未按期填报"] in text(opened("overview", as_of=NEXT.isoformat()))
    assert '<span class="late">已逾期</span>' in text(closed(app))


def test_the_promise_likely_late_is_chosen_first_and_says_where_else_it_stands() -> None:
    """The flagship due in ten days, of which nobody has reported: first whatever else there is."""
    app = opened("meeting", as_of="2022-06-20")
    assert app.session_state["meeting-item"] == "L4-M1"
    (button,) = [b for b in app.button if (b.key or "").startswith("discuss-at_risk")]
    assert button.key == "discuss-at_risk-L4-M1"
    assert re.search(r"确保 · 2022-06-30[^·]*〔推〕[^·]* · 旗舰", text(app))
    assert "另列：未按期填报" in text(app)


def test_back_in_the_browser_goes_back_in_the_agenda() -> None:
    """The address decides when the page did not write it; a press counts in any case."""
    app = meeting("L5-M3")
    first = next(button for button in app.button if (button.key or "").startswith("discuss-matter"))
    first.click().run()
    chosen = app.session_state["meeting-item"]
    assert app.query_params["item"] == chosen != "L5-M3"
    app.query_params["item"] = "L5-M3"
    app.run()
    assert app.session_state["meeting-item"] == "L5-M3"
    app.query_params["item"] = "L4-M1"  # and at the same moment a press
    next(button for button in app.button if button.key == first.key).click().run()
    assert app.session_state["meeting-item"] == chosen


def test_a_meeting_that_somebody_else_ended_is_not_ended_again() -> None:
    """The page shows what was frozen; no second entry, no second forecasts."""
    app = press(meeting(), "结束例会")
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
    app = meeting("L5-M3")
    labels = {button.label for button in app.button}
    assert not labels & {"记录决定", "办结", "结束例会", "采用到决定"}
    assert not [area for area in app.text_area if area.label == "决定内容"]
    assert [slider for slider in app.slider if slider.label == "推迟（工作日）"]
    assert "尚可挽回" in text(app)
    assert ("两周内送审" in text(app)) == full


def test_any_open_item_can_be_discussed() -> None:
    """Found by its name; an undated one says that there is nothing to try."""
    app = meeting()
    other = called(app.selectbox, "讨论其他事项")
    other.set_value("L3-M1").run()
    assert not app.exception
    assert workspace_at().plan.by_id["L3-M1"].name in text(app)
    assert any("无可推演" in caption.value for caption in app.caption)


def minutes_of(day: date = DAY) -> str:
    """The text of the minutes of the meeting of `day`."""
    state = workspace_at().outlook(day).state
    paper = to_minutes(workspace_at().plan, minutes(state, state.meetings[-1]), "a" * 64)
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs)


def test_a_decision_is_changed_or_struck_until_the_meeting_ends() -> None:
    """The minutes hold the last words alone, the history all entries; a struck one is not open."""
    app = decided(decided(meeting(), "两周内送审"), "专人督办")
    changing = [area for area in app.text_area if area.value == "两周内送审"]
    changing[0].set_value("一周内送审")
    press(app, "保存更改")
    assert "一周内送审" in text(app)
    assert "两周内送审" not in text(app)
    of_the_second = [b for b in app.button if b.form_id.startswith("strike-form-meeting:strike:3")]
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
    assert any("上次决定未办结（1 件）" in h.value for h in meeting(day=NEXT).subheader)
    history = text(opened("history", part="entries"))
    for words in ("两周内送审", "一周内送审", "专人督办", "更改决定", "撤销决定"):
        assert words in history


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", "  ", "不能为空"),
        ("due", date(2022, 6, 30), "不早于例会日期"),
    ],
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

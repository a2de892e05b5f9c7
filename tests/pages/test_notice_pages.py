"""督办通知 on the page 逾期清单: issued by the office, answered by the unit, stepped up by rule."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from components import session
from plan.accounts import tokens
from plan.accounts.book import book_at
from plan.acts import items as acts
from plan.acts import notices, revisions
from plan.exports.pdf import office
from plan.ledger.access import Account
from plan.ledger.events import Author, ItemChanged, NoticeAnswered, NoticeIssued
from plan.model.kinds import NoticeStep, Role
from plan.office.workspace import workspace_at
from plan.state.replay import PlanState
from plan.state.revisions import part_to_dict
from tests.support.app_page import be, called, entered, opened, press, text

OFFICE = Author(account="科创办")
LATE, ANSWER_BY = date(2023, 1, 4), date(2023, 1, 11)
CLERK = Account(name="张三", role=Role.CLERK, unit="kjj")


def wrote(day: date = LATE, item: str = "L1-M1") -> None:
    """The office's notice about a milestone, to be answered within a week."""
    until = day + timedelta(days=7)
    workspace_at().append(lambda s: notices.issue(s, item, "报原因", until), day, OFFICE)


def on_day(day: str) -> AppTest:
    """The page on `day`."""
    app = opened("overdue")
    app.date_input(key="as_of").set_value(date.fromisoformat(day)).run()
    assert not app.exception
    return app


def choose(app: AppTest, *items: str) -> None:
    """Marks the items that a notice is to be about."""
    for item in items:
        called(app.multiselect, "发哪些事项").select(item)


def test_the_office_issues_what_it_chose() -> None:
    """A reminder each, to the unit that leads; the page then waits for the answers."""
    app = on_day("2023-01-04")
    assert "时限已过，此前没有向牵头单位发过通知" in text(app)
    choose(app, "L1-M1", "L2-M1")
    press(app, "发出通知")
    events = [entry.event for entry in entered()]
    assert {(event.subject, event.unit, event.step) for event in events} == {
        ("L1-M1", "kjj", NoticeStep.REMINDER),
        ("L2-M1", "kjj", NoticeStep.REMINDER),
    }
    assert all(event.answer_by == ANSWER_BY for event in events)
    assert "待答复" in text(app)
    assert "答复期限 2023-01-11 未过" in text(app)
    assert any("下载 2 项 Word" in button.label for button in app.get("download_button"))


@pytest.mark.parametrize(("unit", "sees"), [("kjj", True), ("gxj", False), (None, True)])
def test_a_unit_sees_the_notices_to_itself(
    monkeypatch: pytest.MonkeyPatch, unit: str | None, sees: bool
) -> None:
    """Not those to others; the office, which is of none, sees all."""
    wrote()
    role = Role.CLERK if unit else Role.OFFICE
    be(monkeypatch, Account(name="张三", role=role, unit=unit))
    app = on_day("2023-01-05")
    assert ("已发通知" in [head.value for head in app.header]) is sees


def test_an_unanswered_reminder_becomes_a_supervision() -> None:
    """The page says which went unanswered and what is due now."""
    wrote()
    app = on_day("2023-01-12")
    assert "逾期未答复 1 天" in text(app)
    assert "按规则升级" in text(app)
    choose(app, "L1-M1")
    press(app, "发出通知")
    last = entered()[-1].event
    assert isinstance(last, NoticeIssued)
    assert last.step is NoticeStep.SUPERVISION


def test_nothing_chosen_and_nothing_to_choose_are_said() -> None:
    """No empty write; an item whose lead is 待定 has nobody to write to."""
    app = on_day("2023-01-04")
    press(app, "发出通知")
    assert any("没有选择事项" in warning.value for warning in app.warning)
    assert entered() == ()
    app = on_day("2022-07-01")
    assert "牵头单位待定，没有主送单位" in text(app)
    assert not app.multiselect


def test_a_colleague_s_notice_in_between_is_not_doubled() -> None:
    """Two officers, one reminder: the second is told why."""
    app = on_day("2023-01-04")
    choose(app, "L1-M1")
    wrote()
    press(app, "发出通知")
    assert len(entered()) == 1


def test_the_unit_answers_its_own_notice_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """It issues nothing; another unit has no form at all; the office may answer for it."""
    wrote()
    be(monkeypatch, Account(name="李四", role=Role.CLERK, unit="czj"))
    app = on_day("2023-01-06")
    assert not [button for button in app.button if button.label in ("提交答复", "发出通知")]
    be(monkeypatch, CLERK)
    app = on_day("2023-01-06")
    assert not [button for button in app.button if button.label == "发出通知"]
    called(app.text_area, "答复内容").set_value("<b>已补办</b>")
    press(app, "提交答复")
    assert [error.value for error in app.error] == ["请填写承诺完成日。"]
    called(app.date_input, "承诺完成日").set_value(date(2023, 1, 16))
    press(app, "提交答复")
    entry = entered()[-1]
    assert isinstance(entry.event, NoticeAnswered)
    assert (entry.event.notice, entry.by.unit) == (2, "kjj")
    assert entry.event.promised == date(2023, 1, 16)
    assert "承诺 2023-01-16 前完成" in text(app)
    assert "<b>已补办</b>" not in text(app)
    assert "&lt;b&gt;已补办" in text(app)


def test_only_the_last_notice_of_an_open_item_waits_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """An earlier one is answered by answering the last; what is closed is asked for no more."""
    for day in (LATE, LATE + timedelta(days=10)):
        wrote(day)
    be(monkeypatch, CLERK)
    app = on_day("2023-01-25")
    assert len([button for button in app.button if button.label == "提交答复"]) == 1
    workspace_at().append(lambda s: acts.close(s, "L1-M1", "批复"), LATE + timedelta(days=12), OFFICE)
    app = on_day("2023-01-25")
    assert not [button for button in app.button if button.label == "提交答复"]
    assert "已销号，不再催答" in text(app)


def test_a_promise_that_has_passed_brings_the_next_step() -> None:
    """On its day the office is offered nothing; the day after, the page says why and what."""
    wrote()
    promised = partial(notices.answer, item_id="L1-M1", notice=2, text="在办", promised=date(2023, 1, 16))
    workspace_at().append(lambda s: promised(s), date(2023, 1, 5), OFFICE)
    assert "已于 2023-01-05 答复，承诺 2023-01-16 前完成，其间不再发通知" in text(on_day("2023-01-16"))
    app = on_day("2023-01-17")
    assert '<span class="late">承诺 2023-01-16 前完成，已过</span>' in text(app)
    choose(app, "L1-M1")
    press(app, "发出通知")
    last = entered()[-1].event
    assert isinstance(last, NoticeIssued)
    assert last.step is NoticeStep.SUPERVISION


def test_the_papers_offered_are_those_just_issued() -> None:
    """One of three of the day; another visitor is offered the day's."""
    wrote()
    wrote(item="L2-M1")
    app = on_day("2023-01-04")
    called(app.selectbox, "发出日").set_value("2023-01-04").run()
    choose(app, "L1-M5")
    press(app, "发出通知")
    assert called(app.selectbox, "发出日").value == "刚发出的"
    offered = [b.label for b in app.get("download_button") if " 项 " in b.label]
    assert offered == [*["下载 1 项 Word", "下载 1 项 PDF"][: 1 + bool(office())]]
    other = [b.label for b in on_day("2023-01-04").get("download_button")]
    assert "下载 3 项 Word" in other


def test_an_empty_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, nothing written."""
    wrote()
    be(monkeypatch, CLERK)
    app = on_day("2023-01-06")
    called(app.date_input, "承诺完成日").set_value(date(2023, 1, 16))
    press(app, "提交答复")
    assert any("不能为空" in error.value for error in app.error)
    assert len(entered()) == 1


def test_a_viewer_sees_what_was_issued_and_has_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading is everybody's."""
    wrote()
    be(monkeypatch, Account(name="看", role=Role.VIEWER))
    app = on_day("2023-01-12")
    assert "逾期未答复 1 天" in text(app)
    assert not app.text_area


def test_a_notice_outlives_its_unit() -> None:
    """A unit is merged into another while a notice waits: the page and the paper name it still."""
    wrote()
    workspace, day = workspace_at(), LATE + timedelta(days=1)
    plan = workspace.plan
    for part in (*plan.workstreams, *plan.goals, *plan.items):
        lead, supporting = part.lead, getattr(part, "supporting", ())
        changed: dict[str, object] = {"lead": "czj"} if lead == "kjj" else {}
        if "kjj" in supporting:
            changed["supporting"] = [unit for unit in supporting if unit != "kjj"]
        if changed:
            content = {**part_to_dict(part), **changed}
            workspace.append(partial(hand_over, part.id, content), day, OFFICE)
    workspace.append(lambda s: revisions.withdraw(s, "kjj", "并入财政局"), day, OFFICE)
    app = on_day("2023-01-20")
    assert "致科技局" in text(app)
    assert "逾期未答复" in text(app)


def hand_over(id_: str, content: dict[str, object], state: PlanState) -> ItemChanged:
    """The revision that gives an item to another unit."""
    return revisions.change(state, id_, content, "机构改革")


def test_all_notices_stand_in_one_list() -> None:
    """No dozen in sight and the rest folded: a list is cut as every other, see test_long_lists."""
    for week in range(14):
        wrote(LATE + timedelta(days=8 * week), "L1-M5")  # that no published figure settles
    app = on_day("2023-05-01")
    assert text(app).count('data-label="答复期限"') == 14


def test_a_visitor_makes_and_ends_a_calendar_address() -> None:
    """Shown once, worth something until ended."""
    app = opened("exchange", as_of="2023-01-04")
    app.button(key="feed-make").click().run()
    shown = re.search(r"milestones\.ics\?token=(feed_[\w-]{43})", text(app))
    assert shown
    app.run()
    assert shown[1] in text(app), "somebody else's entry draws the page anew"
    assert re.search(r"现用地址：最近使用 从未使用，有效至 20\d\d-", text(app))
    assert app.button(key="feed-make").label == "重新生成订阅地址"
    app.button(key="feed-end").click().run()
    assert shown[1] not in text(app)
    assert not app.exception
    assert tokens.subscriber(book_at(), shown[1]) is None


def test_a_notice_printed_again_is_as_it_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit and the item have other names since, and the deadline is another."""
    wrote()
    workspace, day = workspace_at(), LATE + timedelta(days=1)
    for id_ in ("kjj", "L1-M1"):
        named = {**part_to_dict(workspace.plan.by_id[id_]), "name": "新名称"}
        workspace.append(partial(hand_over, id_, named), day, OFFICE)
    workspace.append(lambda s: acts.extend(s, "L1-M1", date(2023, 6, 30), "准"), day, OFFICE)
    papers: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(session, "download", lambda _, name, make, **__: papers.update({name: make}))
    on_day("2023-01-20")
    letter = next(make for name, make in papers.items() if name.startswith("督办通知") and "docx" in name)
    said = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(letter())).paragraphs)
    assert "科技局：" in said
    assert workspace.plan.by_id["L1-M1"].name in said
    assert "新名称" not in said
    assert "批准时限 2022年12月31日" in said

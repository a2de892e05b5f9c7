"""A wait from the unit that names it to the dependency that the office adds, page by page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from plan.acts import items as acts
from plan.acts.waits import answer_wait
from plan.ledger.access import Account
from plan.ledger.events import Author, ItemAdded, StatusReported, WaitAnswered
from plan.model.kinds import Role
from plan.office.workspace import workspace_at
from plan.state.replay import PlanState
from tests.support import app_page
from tests.support.app_page import OFFICE, be, called, entered, press, text

DAY = date(2022, 6, 20)
KJJ = Account(name="张三", role=Role.CLERK, unit="kjj")


def report_page(unit: str = "undecided") -> AppTest:
    """填报 of a unit."""
    return app_page.opened("report", as_of=DAY.isoformat(), unit=unit)


def named(app: AppTest, item: str, name: str) -> list[Any]:
    """The widgets of an item's field: one, or none."""
    every = [*app.number_input, *app.text_input, *app.text_area, *app.selectbox]
    return [w for w in every if w.key and w.key.split(":")[::2] == [item, name]]


def events(kind: type) -> list[Any]:
    """What the ledger holds of a kind."""
    return [e.event for e in entered() if isinstance(e.event, kind)]


def waits(item: str, target: str) -> int:
    """The sequence of a report of `item` that waits for `target`."""

    def act(state: PlanState) -> StatusReported:
        return acts.report(state, item, 30, problem="等批复", waits_for=target)

    return workspace_at().append(act, DAY, Author(account="测试")).sequence


def test_a_report_names_what_it_waits_for_once_it_has_a_problem() -> None:
    """Not asked for before; kept in the draft and sent with the report; then it is on record."""
    app = report_page()
    assert not named(app, "L4-A1", "waits_for")
    named(app, "L4-A1", "problem")[0].set_value("等创建方案").run()
    (choice,) = named(app, "L4-A1", "waits_for")
    choice.set_value("L8-A1").run()
    named(app, "L4-A1", "percent")[0].set_value(30.0).run()
    press(app, "提交 1 项")
    (report,) = events(StatusReported)
    assert (report.subject, report.problem, report.waits_for) == ("L4-A1", "等创建方案", "L8-A1")
    assert "等待组织企业参加创新创业大赛（科技局），尚未答复" in text(press(report_page(), "更正或申请"))


def test_the_unit_that_is_waited_for_confirms_on_its_own_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a word of its own; then it is not asked again, and who waits reads it."""
    sequence = waits("L4-A1", "L8-A1")
    be(monkeypatch, KJJ)
    app = report_page("kjj")
    assert "其他事项在等本单位（1 项）" in "".join(head.value for head in app.header)
    assert "等批复" in text(app)
    called(app.text_input, "说明（可不填）").set_value("月底前给").run()
    app = press(app, "确认在等")
    (answer,) = events(WaitAnswered)
    assert (answer.subject, answer.report, answer.confirmed) == ("L8-A1", sequence, True)
    assert "在等本单位" not in "".join(head.value for head in app.header)
    be(monkeypatch, OFFICE)
    assert "，已确认：月底前给" in text(press(report_page(), "更正或申请"))


def test_a_unit_says_which_of_its_items_it_is_or_that_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named as a unit it chooses the item before it can confirm; it denies in its own name."""
    waits("L4-A1", "kjj")
    be(monkeypatch, KJJ)
    app = report_page("kjj")
    assert called(app.button, "确认在等").disabled
    called(app.selectbox, "所等的是本单位哪一项").set_value("L1-M3").run()
    assert not called(app.button, "确认在等").disabled
    press(app, "确认在等")
    assert events(WaitAnswered)[0].subject == "L1-M3"
    waits("L4-A2", "kjj")
    press(report_page("kjj"), "不属实")
    denied = events(WaitAnswered)[1]
    assert (denied.subject, denied.confirmed) == ("kjj", False)


def test_a_unit_that_leads_nothing_can_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that supports nothing either: before it is named nothing to report, then one answer."""
    be(monkeypatch, Account(name="王五", role=Role.CLERK, unit="rucheng"))
    assert "无须填报" in "".join(note.value for note in report_page("rucheng").info)
    waits("L4-A1", "rucheng")
    app = report_page("rucheng")
    assert called(app.button, "确认在等").disabled
    called(app.text_input, "说明（可不填）").set_value("此事由高新区办").run()
    press(app, "不属实")
    assert (events(WaitAnswered)[0].subject, events(WaitAnswered)[0].text) == ("rucheng", "此事由高新区办")


def test_only_the_unit_that_is_waited_for_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another's clerk sees nothing of it, and may not answer."""
    waits("L4-A1", "L8-A1")
    other = Account(name="李四", role=Role.CLERK, unit="fgw")
    be(monkeypatch, other)
    page = report_page("fgw")
    assert "在等本单位" not in "".join(head.value for head in page.header)


def handle_page() -> AppTest:
    """办理 at 计划质量."""
    return app_page.opened("handle", as_of=DAY.isoformat(), part="计划质量")


def test_what_was_confirmed_becomes_a_dependency_at_one_click() -> None:
    """First of all that is proposed; founded on the entries that say so; then it is gone."""
    sequence = waits("L4-A1", "L8-A1")
    app = handle_page()
    assert "已确认" not in text(app)

    def act(state: PlanState) -> WaitAnswered:
        return answer_wait(state, sequence, "L8-A1", confirmed=True)

    answer = workspace_at().append(act, DAY, Author(account="测试")).sequence
    app = handle_page()
    why = f"填报等待此项（台账第 {sequence} 条），科技局已确认（第 {answer} 条）"
    assert why in text(app)
    app = press(app, "补上")
    (added,) = events(ItemAdded)
    assert (added.part["predecessor"], added.part["successor"]) == ("L8-A1", "L4-A1")
    assert added.part["standing"] == "arrangement"
    assert why in added.reason == added.part["reason"]
    assert why not in text(handle_page())
    links = workspace_at().outlook(DAY).plan.dependencies
    assert ("L8-A1", "L4-A1") in [(link.predecessor, link.successor) for link in links]


def test_what_may_be_missing_is_proposed_after_it() -> None:
    """An activity that leads to nothing: the promises of its line, the first due first."""
    app = handle_page()
    assert "此项没有后续事项" in text(app)
    other = called(app.selectbox, "在它之后的").value
    press(app, "补上")
    (added,) = events(ItemAdded)
    assert added.part["successor"] == other


def test_a_dependency_against_the_dates_is_refused_as_any_revision_is() -> None:
    """L4-M1 is due in June: what ends in December cannot be before it."""
    sequence = waits("L4-A1", "L1-M1")

    def act(state: PlanState) -> WaitAnswered:
        return answer_wait(state, sequence, "L1-M1", confirmed=True)

    workspace_at().append(act, DAY, Author(account="测试"))
    app = press(handle_page(), "补上")
    assert "应为不早于前置 L1-M1 的 2022-12-31" in app.error[0].value
    assert not events(ItemAdded)

"""计划设置 and 新建计划: what is typed is shown as it would differ, and entered with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan.accounts import register
from plan.accounts.book import book_at
from plan.ledger.access import Account
from plan.ledger.events import PlanAdopted
from plan.model.kinds import Role
from plan.office import adopting, plans
from plan.office.workspace import workspace_at
from plan.words import labels
from tests.support.app_page import be, called, opened, text

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture(autouse=True)
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first administrator before the screen."""
    register.first_administrator(book_at())
    be(monkeypatch, Account(name="admin", role=Role.ADMIN))


def test_nothing_typed_changes_nothing() -> None:
    """The form says the plan as it is."""
    app = opened("admin", part="settings")
    assert not app.error, [each.value for each in app.error]
    assert "没有改动。" in text(app)
    assert called(app.button, "登记改动").disabled


def test_what_is_typed_is_entered_with_its_reason() -> None:
    """Names, a threshold, who leads a line, a new line and a unit: one adoption and its parts."""
    app = opened("admin", part="settings")
    called(app.text_input, "简称").set_value("数字海州")
    box = next(box for box in app.text_area if box.label.startswith("单位"))
    box.set_value(f"{box.value}\ndsj\t市大数据局").run()
    box = next(box for box in app.text_area if box.label.startswith("条线"))
    lines = [f"{line}　市大数据局" if line.startswith("L4") else line
             for line in box.value.replace("　\n", "\n").splitlines()]  # fmt: skip
    box.set_value("\n".join([*lines, "L9　数字政府　市大数据局"])).run()
    called(app.number_input, "距时限多少天为临近（天）").set_value(21.0).run()
    assert not app.error, [each.value for each in app.error]
    assert "L9 多出" in text(app)
    called(app.button, "登记改动").click().run()
    assert app.exception, "without a reason"
    called(app.text_input, "改动理由").set_value("常务会议纪要").run()
    called(app.button, "登记改动").click().run()
    assert not app.error, [each.value for each in app.error]
    work = workspace_at()
    plan, entries = work.plan_on(), work.entries()
    assert (plan.short_name, plan.rules.near_due.value) == ("数字海州", 21)
    assert plan.rules.near_due.precedent == "常务会议纪要"
    assert {line.id: line.lead for line in plan.workstreams}["L9"] == "dsj"
    assert {line.id: line.lead for line in plan.workstreams}["L4"] == "dsj"
    assert [e.by.account for e in entries if isinstance(e.event, PlanAdopted)][-1] == "admin"
    assert adopting.warning(work) == "", "the file was adopted before"
    assert "没有改动。" in text(opened("admin", part="settings"))


def test_a_units_persons_are_named_and_taken_away_again() -> None:
    """Behind its name; what the line does not name is nobody."""
    app = opened("admin", part="settings")
    box = next(box for box in app.text_area if box.label.startswith("单位"))
    persons = "责任人 王某 0513-87650001/13900000001、联络员 李某"
    lines = [f"{line.strip()}　{persons}" if line.startswith("kjj") else line
             for line in box.value.splitlines()]  # fmt: skip
    box.set_value("\n".join(lines)).run()
    called(app.text_input, "改动理由").set_value("定联络员").run()
    called(app.button, "登记改动").click().run()
    (unit,) = [unit for unit in workspace_at().plan_on().units if unit.id == "kjj"]
    assert labels.contacts(unit.contacts) == persons.replace("、", "；")
    app = opened("admin", part="settings")
    assert "没有改动。" in text(app)
    box = next(box for box in app.text_area if box.label.startswith("单位"))
    box.set_value(box.value.replace(f"　{persons}", "")).run()
    called(app.text_input, "改动理由").set_value("离任").run()
    called(app.button, "登记改动").click().run()
    assert not any(unit.contacts for unit in workspace_at().plan_on().units)


def test_a_fault_is_told_and_not_entered() -> None:
    """A unit nobody knows, a line that holds items taken away."""
    app = opened("admin", part="settings")
    box = next(box for box in app.text_area if box.label.startswith("条线"))
    box.set_value("\n".join(box.value.splitlines()[1:]) + "\nL9　数字政府　天文局").run()
    assert any("天文局" in each.value for each in app.error)
    assert called(app.button, "登记改动").disabled
    assert not workspace_at().entries()


def test_a_new_plan_is_made_in_a_folder_and_shown(tmp_path: Path) -> None:
    """Empty, with its period; this tab is of it from then on."""
    app = opened("admin", part="another")
    called(app.text_input, "计划名称").set_value("“数字海州”三年行动计划")
    called(app.button, "新建计划").click().run()
    assert not app.exception, app.exception
    assert not app.error, [each.value for each in app.error]
    assert plans.ids() == ("", "2")
    assert (tmp_path / "plans" / "2" / "plan.json").exists()
    assert app.query_params["plan"] in ("2", ["2"])
    assert "数字海州" in text(app)


def test_a_new_plan_takes_over_what_this_one_leaves_open() -> None:
    """Where that is ticked; its items lead back to it."""
    app = opened("admin", part="another")
    called(app.text_input, "计划名称").set_value("第二轮行动计划")
    called(app.checkbox, "转入本计划没有完成的事项").check()
    called(app.button, "新建计划").click().run()
    assert not app.exception, app.exception
    made = plans.workspace_of("2").plan
    assert made.name == "第二轮行动计划"
    assert made.former.startswith("“创新如皋”三年行动计划 ")
    assert {part.carried_from for part in made.items} == {part.id for part in made.items}

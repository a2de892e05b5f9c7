"""材料, its import: a file is tried, shown and taken in once; what was shown is what is written."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from components.web.router import pages_for
from plan.acts import items as acts
from plan.ledger.access import Account
from plan.ledger.events import Author, DeadlineExtended, StatusReported
from plan.model.kinds import Role
from plan.office.workspace import workspace_at
from tests.imports.test_import import sheet
from tests.support.app_page import be, entered, opened, text

GOOD = sheet(
    ("编号", "任务", "时限", "完成率"),
    ("L4-M1", "完成总规及专项规划研究", "2022-09-30", 40),
)


def with_file(raw: bytes, name: str = "任务表.xlsx") -> AppTest:
    """The page after a file was chosen."""
    app = opened("exchange")
    app.get("file_uploader")[0].upload(name, raw)
    app.run()
    assert not app.exception, app.exception
    return app


def write(app: AppTest) -> AppTest:
    """The app after everything was to be written."""
    (button,) = [button for button in app.button if button.label.startswith("全部写入")]
    return button.click().run()


def test_what_a_file_would_do_is_shown_before_anything_is_written() -> None:
    """Two changes; the ledger is empty until the button."""
    app = with_file(GOOD)
    assert "2022-06-30 → 2022-09-30" in text(app)
    assert entered() == ()
    write(app)
    assert not app.exception
    assert {type(entry.event) for entry in entered()} == {
        DeadlineExtended,
        StatusReported,
    }
    assert {entry.by.account for entry in entered()} == {"值班员"}


def test_a_file_with_problems_has_no_button() -> None:
    """Place, value and what is accepted are shown; names are text, never markup."""
    app = with_file(
        sheet(("编号", "任务", "时限"), ("L4-M1", "<b>x</b>", "月底前")), "<i>表</i>.xlsx"
    )
    shown = text(app)
    assert "月底前" in shown
    assert "C列" in shown
    assert "<i>表" not in shown
    assert not any(button.label.startswith("全部写入") for button in app.button)


def test_a_ledger_that_went_on_is_not_written_over() -> None:
    """Somebody reports while the trial is on the screen."""
    app = with_file(GOOD)
    clerk = Author(account="张三", unit="kjj")
    workspace_at().append(lambda state: acts.report(state, "L4-M1", 20), date(2022, 7, 1), clerk)
    write(app)
    assert any("又有新记录" in error.value for error in app.error)
    assert len(entered()) == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.VIEWER, Role.ADMIN])
def test_only_the_office_takes_in(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    """Others take papers away there and find nothing to take in."""
    who = Account(name="某人", role=role, unit="kjj" if role is Role.CLERK else None)
    assert "材料" in pages_for(who)
    be(monkeypatch, who)
    app = opened("exchange")
    assert any(b.label == "下载周报 Word" for b in app.get("download_button"))
    assert not app.get("file_uploader")
    assert not app.text_input

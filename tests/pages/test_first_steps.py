"""The first steps of an administrator: who leads, who reports, how they get in; then gone."""

import re

import pytest

from plan.accounts import register
from plan.accounts.book import book_at
from plan.ledger.access import Account
from plan.ledger.events import ItemChanged
from plan.model.kinds import Role
from plan.model.plan import lead_of
from plan.office.workspace import workspace_at
from tests.support.app_page import be, called, opened, text

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture(autouse=True)
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first administrator before the screen."""
    register.first_administrator(book_at())
    be(monkeypatch, Account(name="admin", role=Role.ADMIN))


def is_offered() -> bool:
    """Whether 管理 still shows the steps."""
    return any(head.value == "起步四步" for head in opened("admin").header)


def lead(line: str, unit: str) -> None:
    """Names in 计划设置 the unit that leads a line."""
    app = opened("admin", part="settings")
    box = next(box for box in app.text_area if box.label.startswith("条线"))
    lines = (f"{row.rstrip('　')}　{unit}" if line in row else row for row in box.value.splitlines())
    box.set_value("\n".join(lines)).run()
    called(app.text_input, "改动理由").set_value("起步").run()
    called(app.button, "登记改动").click().run()


def test_who_leads_is_counted_until_it_is_entered() -> None:
    """The lines that nobody leads, which 计划设置 asks for."""
    assert "4 条线待定" in text(opened("admin"))
    lead("龙游河科创走廊", "发改委")
    entered = [e for e in workspace_at().entries() if isinstance(e.event, ItemChanged)]
    assert [(e.event.subject, e.by.account) for e in entered] == [("L4", "admin")]
    outlook = workspace_at().outlook(workspace_at().default_as_of())
    leads = lead_of(outlook.plan, "L4-G1")
    assert leads is not None
    assert leads.id == "fgw"
    assert "3 条线待定" in text(opened("admin"))


def test_accounts_come_from_one_sheet_with_a_list_to_hand_out() -> None:
    """What is proposed can be taken; each gets a one-time password that opens its account."""
    app = opened("admin")
    called(app.button, "新建账号").click().run()
    cells = re.findall(r'data-label="(?:账号|一次性密码)">([^<]+)', text(app))
    passwords = dict(zip(cells[::2], cells[1::2], strict=True))
    assert passwords.keys() >= {"科创办值班员", "分管领导", "科技局填报员"}
    for name, password in passwords.items():
        assert register.recognized(book_at(), name, password)
    called(app.button, "已记下，不再显示").click().run()
    assert "一次性密码" not in text(app)


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        ("王某 填报 科技局\n李某 局长 科技局", "“李某 局长 科技局”"),
        ("王某 填报 科技局\n李某", "“李某”"),
        ("王某 填报 科技局\n李某 填报 天文局", "“天文局”"),
    ],
)
def test_a_sheet_with_a_fault_makes_no_account(sheet: str, why: str) -> None:
    """It names the line, and what was typed stays."""
    app = opened("admin")
    app.text_area[0].set_value(sheet).run()
    called(app.button, "新建账号").click().run()
    assert why in app.error[0].value
    assert app.text_area[0].value == sheet
    assert [a.account.name for a in register.listed(book_at())] == ["admin"]


def test_the_steps_are_gone_once_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """All lines led and somebody signed in: neither is enough alone."""
    assert is_offered()
    password = register.add(book_at(), "分管领导", Role.VIEWER)
    register.signed_in_now(book_at(), "分管领导", password)
    assert is_offered()
    for line in ("龙游河科创走廊", "淮水科学城", "省级农高区", "科技金融"):
        lead(line, "科技局")
    assert not is_offered()
    be(monkeypatch, Account(name="系统", role=Role.SYSTEM))
    assert not is_offered()

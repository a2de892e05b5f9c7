"""文书模板 on 管理: put in force once tried, ours again with a press, told what is wrong."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from plan.accounts import audit, register
from plan.accounts.book import book_at
from plan.exports.word_template import ours
from plan.ledger.access import Account
from plan.model.kinds import Role
from plan.office.templates import own
from plan.office.workspace import workspace_at
from tests.exports.test_word_template import edited
from tests.support.app_page import be, called, opened, press

ADMIN = Account(name="admin", role=Role.ADMIN)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page as the administrator opens it."""
    register.first_administrator(book_at())
    be(monkeypatch, ADMIN)
    return opened("admin", part="templates")


def put(app: AppTest, word: str, name: str, content: bytes) -> AppTest:
    """The page after a file was put in for a paper and tried."""
    called(app.file_uploader, f"改好的{word}模板").set_value([(name, content, "")]).run()
    return press(app, "试填并启用")


def headings(app: AppTest) -> list[str]:
    """Whose template each paper has."""
    return [heading.value for heading in app.header if "模板" in heading.value]


def test_a_template_is_put_in_force_and_taken_back(page: AppTest) -> None:
    """Its own paper alone; both acts are on record."""
    theirs = [f"{paper}：自带模板" for paper in ("会议纪要", "周报", "督办通知", "收官报告")]
    assert headings(page) == theirs
    assert "恢复自带模板" not in [button.label for button in page.button]
    template = edited("weekly", "某某办公室文件")
    put(page, "周报", "我的.docx", template)
    assert headings(page) == [theirs[0], "周报：本办模板", *theirs[2:]]
    assert own(workspace_at(), "weekly") == template
    assert "试填并启用" not in [button.label for button in page.button]  # the box is empty again
    press(page, "恢复自带模板")
    assert headings(page) == theirs
    assert own(workspace_at(), "weekly") is None
    acts = [record for record in audit.latest(book_at()) if record.act is audit.Act.TEMPLATE]
    assert {record.detail for record in acts} == {
        "周报：本办模板已启用", "周报：已恢复自带模板",
    }  # fmt: skip


def test_what_is_wrong_with_it_is_said_and_ours_stays(page: AppTest) -> None:
    """The file, and the field that there is none of."""
    put(page, "会议纪要", "我的.docx", edited("minutes", "{{ 责任人 }}"))
    assert [error.value for error in page.error] == ["模板“我的.docx”不能接受：没有字段“责任人”。"]
    assert headings(page)[0] == "会议纪要：自带模板"
    put(page, "会议纪要", "我的.docx", ours("minutes"))
    assert not page.error
    assert headings(page)[0] == "会议纪要：本办模板"


def test_only_who_keeps_the_system_may(monkeypatch: pytest.MonkeyPatch, page: AppTest) -> None:
    """Whose session ended meanwhile, or who was moved, puts nothing in force."""
    word = "会议纪要"
    called(page.file_uploader, f"改好的{word}模板").set_value([("我.docx", ours("minutes"), "")])
    page.run()
    be(monkeypatch, Account(name="admin", role=Role.OFFICE))
    called(page.button, "试填并启用").click().run()
    assert own(workspace_at(), "minutes") is None

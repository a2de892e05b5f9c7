"""Every page through the navigation, on the empty ledger and on one with reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import pytest
from streamlit.testing.v1 import AppTest

from components.web.router import KEEPERS_PAGES, PAGES
from plan.accounts import attempts, register, tokens
from plan.accounts.book import book_at
from plan.acts import items as acts
from plan.acts import revisions
from plan.ledger.access import Account
from plan.ledger.events import Author
from plan.model.kinds import AccountState, Role
from plan.office.workspace import workspace_at
from tests.support.app_page import DAY, ROOT, alone, be, opened, text

T = TypeVar("T")


def report(note: str) -> None:
    """A report of L4-M1."""
    workspace_at().append(
        lambda state: acts.report(state, "L4-M1", 80, note=note), date(2022, 6, 20), Author(account="测试")
    )


@pytest.fixture
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first administrator before the screen."""
    register.first_administrator(book_at())
    be(monkeypatch, Account(name="admin", role=Role.ADMIN))


@pytest.mark.parametrize(("title", "page"), PAGES.items())
@pytest.mark.parametrize("reported", [False, True], ids=["empty", "reported"])
def test_every_page_opens(title: str, page: str, reported: bool) -> None:
    """Its title is shown and nothing fails."""
    if reported:
        report("总规送审")
    assert [element.value for element in opened(page).title] == [title]


def test_the_number_above_the_overdue_list_is_its_rows() -> None:
    """One function counts and lists; the year's end is a day off and holds until 3 January."""
    app = opened("overdue")
    assert any("承诺 **1** 项" in element.value for element in app.markdown)
    app.date_input(key="as_of").set_value(date(2023, 1, 4)).run()
    assert any("承诺 **9** 项" in element.value for element in app.markdown)


def test_work_nodes_are_listed_by_a_switch_that_the_address_keeps() -> None:
    """The number stays that of the rows beneath it; 总览 counts nodes in a row of their own."""
    node = {
        "id": "L4-N1", "name": "季度节点", "parent": "L4", "kind": "work_node",
        "deadline": "2022-06-30", "source": {"document": "own", "says": "会议定"},
        "standing": "arrangement", "reason": "会议定",
    }  # fmt: skip
    workspace_at().append(
        lambda state: revisions.add(state, "milestones", node, "会议定"),
        date(2022, 6, 20),
        Author(account="测试"),
    )
    app = opened("overdue")
    assert any("承诺 **1** 项" in element.value for element in app.markdown)
    assert "另有 1 项工作节点已逾期、4 项任务已过计划完成日，未列入：" in text(app)
    app.toggle(key="overdue-nodes").set_value(True).run()
    assert any("里程碑 **2** 项（确保 1，工作节点 1）" in element.value for element in app.markdown)
    assert "另有 4 项任务已过计划完成日，未列入：" in text(app)
    assert app.query_params["nodes"] in ("1", ["1"])
    assert "台账尚无填报，现在不评判任何单位" in "".join(i.value for i in opened("overview").info)
    report("总规送审")
    assert "list=work_node.red" in text(opened("overview"))


def test_a_filter_that_leaves_nothing_says_so() -> None:
    """No empty table."""
    app = opened("overdue")
    app.selectbox(key="overdue-days").select("超过 90 天").run()
    assert [element.value for element in app.success] == [f"截至 {DAY}，所选范围内没有逾期的里程碑。"]


def test_what_people_typed_is_not_markup() -> None:
    """A note with a tag is shown as its letters."""
    report("<img src=x onerror=alert(1)>")
    shown = text(opened("overdue"))
    assert "<img" not in shown
    assert "&lt;img" in shown


def called(fields: Sequence[T], label: str) -> T:
    """The last of `fields` with a label: the forms stand below the filters."""
    return [field for field in fields if field.label == label][-1]


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(("title", "page"), KEEPERS_PAGES.items())
def test_an_administrator_keeps_accounts_and_reads_what_became_of_them(title: str, page: str) -> None:
    """The pages that are no one else's, with what they show."""
    app = opened(page)
    assert [element.value for element in app.title] == [title]
    says = {"accounts": "从未登录", "audit": "新建账号", "admin": "剩余"}
    assert says[page] in text(app)


@pytest.mark.usefixtures("administrator")
def test_an_administrator_makes_an_account_and_sees_its_password_once() -> None:
    """The one-time password is on the page, then no more; then the account is disabled."""
    app = opened("accounts")
    called(app.text_input, "账号").set_value("张三")
    called(app.selectbox, "单位").select("kjj")
    called(app.button, "新建账号").click().run()
    password = re.search(r"<code>([\w-]{19})</code>", text(app))
    assert password
    assert register.recognized(book_at(), "张三", password[1])
    app.selectbox(key="changed-account").select("张三").run()
    assert password[1] in text(app), "until it is noted"
    called(app.button, "已记下，不再显示").click().run()
    assert password[1] not in text(app)
    called(app.button, "停用账号").click().run()
    account = register.find(book_at(), "张三")
    assert account
    assert account.state is AccountState.DISABLED


@pytest.mark.parametrize("page", KEEPERS_PAGES.values())
def test_a_keeper_s_page_asks_by_itself_who_opens_it(page: str) -> None:
    """Run without the menu, as a forged message would, it shows the office nothing."""
    register.first_administrator(book_at())
    app = alone(page)
    assert app.exception
    assert "admin" not in text(app)


@pytest.mark.usefixtures("administrator")
def test_an_administrator_gives_a_program_its_token() -> None:
    """Shown once, then listed, changed for another, then revoked."""
    app = opened("accounts")
    called(app.text_input, "令牌名称").set_value("大屏")
    called(app.button, "新建令牌").click().run()
    shown = re.search(r"<code>(plan_[\w-]{43})</code>", text(app))
    assert shown
    assert tokens.reader(book_at(), shown[1])
    called(app.button, "更换令牌").click().run()
    changed = re.search(r"<code>(plan_[\w-]{43})</code>", text(app))
    assert changed
    assert tokens.reader(book_at(), changed[1])
    assert tokens.reader(book_at(), shown[1]) is None
    called(app.button, "撤销令牌").click().run()
    assert changed[1] not in text(app)
    assert tokens.listed(book_at()) == ()


def test_a_page_of_nobody_leads_to_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the plan, only where to sign in."""
    be(monkeypatch, None)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    assert [element.value for element in app.error] == ["登录已失效，请重新登录。"]
    assert not app.title
    assert 'href="login"' in text(app)


def test_pages_write_through_the_session_only() -> None:
    """No component appends to the ledger by itself: the account is always asked for."""
    offending = [
        path.name
        for path in (ROOT / "components").rglob("*.py")
        if path.name != "session.py"
        and re.search(r"(workspace\(\)|ledger)\.append\(", path.read_text("utf-8"))
    ]
    assert offending == []


def test_every_number_of_the_overview_opens_the_list_it_counts() -> None:
    """Of lights, of 合计, of a line's card, of what wants attention: as many rows as it says."""
    report("总规送审")
    page = text(opened("overview"))
    numbers = re.findall(r'href="\.\?list=([^&"]+)[^"]*"[^>]*>(.*?)</a>', page)
    assert {name.rpartition(".")[2] for name, _ in numbers} >= {"all", "red", "undated", "late"}
    assert any(name.startswith("line-") for name, _ in numbers)
    for name, words in numbers:
        (count,) = re.findall(r"\d+", re.sub("<[^>]*>", "", words))
        chosen = text(opened("overview", list=name)).partition('<h3 class="chosen">')[2]
        rows = chosen.partition("</table>")[0].count('data-label="事项"')
        assert rows
        assert str(rows) == count or name in {"silent", "late"}  # of units; of those not shown


@pytest.mark.parametrize("day", ["9999-12-31", "heute"])
def test_an_odd_day_in_the_address_is_told_and_the_usual_day_shown(day: str) -> None:
    """Every page opens; the day of the address is replaced."""
    app = opened("overview", as_of=day)
    assert any("统计截止日不能使用" in toast.value for toast in app.toast)
    assert app.query_params["as_of"] != [day]
    assert app.session_state["as_of"].year < 2100


@pytest.mark.usefixtures("administrator")
def test_the_state_of_the_installation_names_what_was_put_aside() -> None:
    """With what to do about it; nothing is said where nothing was."""
    assert "曾损坏" not in text(opened("admin"))
    (book_at().folder / "attempts.json.damaged-20220701T010203Z").write_bytes(b"x")
    shown = text(opened("admin"))
    assert "attempts.json）2022-07-01 09:02" in shown
    assert ".damaged-" in shown


@pytest.mark.usefixtures("administrator")
def test_an_administrator_lifts_the_brake_on_wrong_passwords() -> None:
    """The account may try again at once."""
    register.add(book_at(), "张三", Role.VIEWER)
    for n in range(attempts.FREE["account"]):
        attempts.begin(book_at(), "张三", f"10.0.0.{n}")
    app = opened("accounts")
    app.selectbox(key="changed-account").select("张三").run()
    assert attempts.holds_off(book_at(), "张三", "10.1.1.1")
    called(app.button, "解除密码限制").click().run()
    assert not app.exception
    assert not attempts.holds_off(book_at(), "张三", "10.1.1.1")

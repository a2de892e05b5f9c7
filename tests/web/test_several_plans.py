"""Several plans behind one sign-in: who has no role in one gets nothing of it by any door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.identity import COOKIE
from components.web import server
from plan.accounts import audit, drafts, register, tokens
from plan.accounts import sign_in as door
from plan.accounts.book import AccountBook
from plan.acts import items as acts
from plan.errors import BadValue, Refused
from plan.ledger.access import NO_PLAN
from plan.ledger.events import Author
from plan.model.kinds import Role
from plan.office import plans
from plan.office.backups import make_backup
from plan.office.workspace import workspace_at
from tests.support.builders import milestone, plan_of
from tests.support.commands import run
from tests.support.plan_files import written

PAGE = {"accept": "text/html,*/*", "sec-fetch-dest": "document"}
DAY = date(2022, 6, 30)
FIRST, SECOND = plan_of(milestone("M1", DAY)), plan_of(milestone("M2", DAY))
NO_PLANS = ("3", "../2", "2/../2", "..", "plan.json", "2\0", "２")
Open = Callable[[str], TestClient]


@pytest.fixture(autouse=True)
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AccountBook:
    """Two plans with a report each, and an account for one, for the other, for both, for all."""
    (tmp_path / "plans" / "2").mkdir(parents=True)
    monkeypatch.setenv("PLAN_FILE", str(written(FIRST, tmp_path)))
    written(SECOND, tmp_path / "plans" / "2")
    monkeypatch.setenv("PLAN_LEDGER", f"tinydb:{tmp_path / 'ledger'}")
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path / "settings"))
    st.cache_resource.clear()
    for plan, item in (("", "M1"), ("2", "M2")):
        plans.workspace_of(plan).append(
            lambda state, item=item: acts.report(state, item, 50), DAY, Author(account="测试")
        )
    first = AccountBook(tmp_path / "settings")
    second = AccountBook(tmp_path / "settings", plan="2")
    register.add(first, "甲办", Role.OFFICE)
    register.add(second, "乙办", Role.OFFICE)
    register.add(first, "两边", Role.OFFICE)
    register.move(second, "两边", Role.CLERK, "u1")
    register.add(first, "管理员", Role.ADMIN)
    first.accounts.update({"state": "active"})
    return first


@pytest.fixture
def open_as(book: AccountBook) -> Iterator[Open]:
    """A browser signed in as a name."""
    app = Starlette(routes=server.ROUTES, middleware=server.MIDDLEWARE)
    opened = []

    def browser(name: str) -> TestClient:
        client = TestClient(app, "http://testserver", follow_redirects=False)
        client.__enter__()
        opened.append(client)
        account = register.find(book, name)
        if account:
            client.cookies.set(COOKIE, door.vouched(book, account, "10.0.0.1"))
        return client

    yield browser
    for client in opened:
        client.__exit__()


def listed(client: TestClient, query: str) -> list[str]:
    """The ids of the overdue list."""
    answer = client.get(f"/api/overdue.json?as_of=2022-07-04{query}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()]


def test_each_reads_its_own_plan(open_as: Open) -> None:
    """By its id; without one the first in which it has a role."""
    assert listed(open_as("甲办"), "") == ["M1"] == listed(open_as("甲办"), "&plan=")
    assert listed(open_as("乙办"), "") == ["M2"] == listed(open_as("乙办"), "&plan=2")
    for name in ("两边", "管理员"):
        assert listed(open_as(name), "") == ["M1"]
        assert listed(open_as(name), "&plan=2") == ["M2"]


@pytest.mark.parametrize(
    ("name", "plan"), [("甲办", "2"), ("乙办", ""), *((n, p) for n in ("甲办", "管理员") for p in NO_PLANS)]
)
def test_nobody_gets_into_another_by_any_door(open_as: Open, name: str, plan: str) -> None:
    """Pages, lists, evidence, receipts, backups, the head; what is not is not told apart."""
    client = open_as(name)
    for page in ("/", "/overview", "/report", "/plans", "/history", "/help"):
        answer = client.get(page, params={"plan": plan, "as_of": "2022-07-04"}, headers=PAGE)
        assert (answer.status_code, NO_PLAN in answer.text) == (403, True), page
    for path in (
        "/api/head", "/api/overdue.json", "/api/milestones.ics", "/api/status.csv",
        f"/api/evidence/{'0' * 64}", "/api/receipt/1.txt", "/api/backup/20220701-090000.zip",
    ):  # fmt: skip
        answer = client.get(path, params={"plan": plan, "item": "M2"})
        assert (answer.status_code, answer.json()) == (403, {"error": NO_PLAN}), path


def test_nobody_who_is_not_signed_in_hears_of_any_plan(open_as: Open) -> None:
    """Not even whether there is one."""
    client = open_as("")
    for plan in ("", "2", *NO_PLANS):
        assert client.get("/api/head", params={"plan": plan}).status_code == 401
        assert client.get("/overview", params={"plan": plan}, headers=PAGE).status_code == 303
    assert "乙" not in client.get("/login", headers=PAGE).text


def test_tokens_keep_to_their_plan(open_as: Open, book: AccountBook) -> None:
    """A program's reads the first; a calendar's what its account may read."""
    program = {"authorization": f"Bearer {tokens.issue(book, '大屏')}"}
    nobody = open_as("")
    assert nobody.get("/api/overdue.json", headers=program).status_code == 200
    assert nobody.get("/api/overdue.json?plan=2", headers=program).status_code == 403
    account = register.find(book, "乙办")
    assert account
    feed = tokens.issue_feed(book, account)
    assert nobody.get(f"/api/milestones.ics?token={feed}&plan=").status_code == 403
    calendar = nobody.get(f"/api/milestones.ics?token={feed}&plan=2")
    assert (calendar.status_code, "节点M2" in calendar.text) == (200, True)


def test_what_is_taken_is_of_the_plan_and_recorded_with_it(open_as: Open, book: AccountBook) -> None:
    """A backup and a receipt of the second plan; the head that its pages follow."""
    work = plans.workspace_of("2")
    backup = make_backup(work).name
    client = open_as("管理员")
    packed = client.get(f"/api/backup/{backup}.zip?plan=2")
    assert (packed.status_code, packed.headers["Cache-Control"]) == (200, "no-store")
    assert packed.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{backup}.zip"
    assert ZipFile(BytesIO(packed.content)).testzip() is None
    assert client.get(f"/api/backup/{backup}.zip").status_code == 404
    assert client.get("/api/receipt/2.txt?plan=2").status_code == 200
    assert client.get("/api/head?plan=2").json() == {"sequence": 2}
    taken = [each for each in audit.latest(book) if each.act is audit.Act.TAKEN]
    assert {each.plan for each in taken} == {"2"}
    assert [each.account for each in taken if each.detail == f"台账备份 {backup}"] == ["管理员"]
    assert len(taken) == 2


def test_a_role_in_a_plan_is_given_and_taken_in_its_book(book: AccountBook) -> None:
    """Beside that of the first, which stays; keepers are made in the first alone."""
    second = AccountBook(book.folder, plan="2")
    roles = {each.account.name: each.account.role for each in register.listed(second)}
    assert roles == {"甲办": "none", "乙办": "office", "两边": "clerk", "管理员": "admin"}
    first = {each.account.name: each.account.role for each in register.listed(book)}
    assert first == {"甲办": "office", "乙办": "none", "两边": "office", "管理员": "admin"}
    with pytest.raises(BadValue, match="第一个计划"):
        register.move(second, "甲办", Role.ADMIN)
    register.move(second, "两边", Role.NONE)
    account = register.find(book, "两边")
    assert account
    assert plans.of(account) == ("",)
    with pytest.raises(Refused):
        register.move(book, "管理员", Role.NONE)


def test_drafts_are_of_the_plan(book: AccountBook) -> None:
    """Two items of one id do not share one."""
    drafts.keep(book, "两边", drafts.Draft(item="M1", seen=1, note="甲"))
    second = AccountBook(book.folder, plan="2")
    assert drafts.drafts_of(second, "两边") == {}
    drafts.keep(second, "两边", drafts.Draft(item="M1", seen=1, note="乙"))
    drafts.drop(second, "两边", "M1")
    assert drafts.drafts_of(book, "两边")["M1"].note == "甲"


def test_a_plan_is_none_but_by_its_listed_name(tmp_path: Path) -> None:
    """A folder with another name, or without a plan file, is none."""
    for odd in ("Ａ", "a b", "-x", "x" * 40, ".hidden"):
        (tmp_path / "plans" / odd).mkdir()
        written(SECOND, tmp_path / "plans" / odd)
    (tmp_path / "plans" / "10").mkdir()
    assert plans.ids() == ("", "2")
    written(SECOND, tmp_path / "plans" / "10")
    assert plans.ids() == ("", "2", "10")
    for name in NO_PLANS:
        with pytest.raises(Refused):
            plans.workspace_of(name)
    assert [work.id for work in plans.with_others(workspace_at())] == ["", "2", "10"]
    assert len(plans.with_others(workspace_at(None, "memory:"))) == 1


def test_commands_go_over_all_plans() -> None:
    """Each row with its plan's name, the longest overdue first; not of a plan that was named."""
    day = ("--all-plans", "--as-of", "2022-07-04")
    rows = run("overdue", *day, "--format", "json").document()
    assert [(row["id"], row["plan"]) for row in rows] == [("M1", "测试计划"), ("M2", "测试计划")]
    table = run("overdue", *day).stdout.splitlines()
    assert table[1] == "2 个计划共 2 项"
    assert [line.split("\t")[:3] for line in table[4:]] == [
        ["序号", "计划", "编号"],
        ["1", "测试计划", "M1"],
        ["2", "测试计划", "M2"],
    ]
    agendas = run("agenda", *day, "--json").document()
    assert [[row["id"] for row in each["overdue"]] for each in agendas] == [["M1"], ["M2"]]
    assert run("agenda", *day).stdout.count("已逾期\tM") == 2
    named = run("--plan", "2", "overdue", *day)
    assert (named.returncode, "不与 --plan、--ledger 同用" in named.stderr) == (2, True)

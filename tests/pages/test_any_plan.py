"""Any plan: one with nothing in it yet, and one with a single item, on every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.web.router import KEEPERS_PAGES, PAGES
from plan.accounts import register
from plan.accounts.book import book_at
from plan.ledger.access import Account
from plan.model.kinds import Role
from plan.model.plan import Plan
from plan.plan_file import load_plan
from tests.support.app_page import be, opened, text
from tests.support.builders import milestone, plan_of
from tests.support.plan_files import written

EMPTY = replace(plan_of(), name="“数字海州”三年行动计划", units=(), workstreams=())
ONE = replace(plan_of(milestone("M1", date(2022, 6, 30))), name="海州区重点工作任务分解表")


def on(plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Works on `plan`, which the plan check passes."""
    path = written(plan, folder)
    assert not load_plan(path)[1]
    monkeypatch.setenv("PLAN_FILE", str(path))


def all_said(app: AppTest) -> str:
    """Everything on a page."""
    boxes = (*app.info, *app.success, *app.warning, *app.error, *app.title, *app.header)
    return text(app) + "".join(str(box.value) for box in boxes)


@pytest.mark.parametrize("plan", [EMPTY, ONE], ids=["empty", "one item"])
@pytest.mark.parametrize(("title", "page"), {**PAGES, **KEEPERS_PAGES}.items())
def test_every_page_opens_on_any_plan(
    title: str, page: str, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No fault, no word of another plan, and an empty one is told what to do next."""
    on(plan, tmp_path, monkeypatch)
    if page in KEEPERS_PAGES.values():
        register.first_administrator(book_at())
        be(monkeypatch, Account(name="admin", role=Role.ADMIN))
    app = opened(page)
    said = all_said(app)
    assert [element.value for element in app.title] == [title]
    assert not app.error, [error.value for error in app.error]
    assert "如皋" not in said
    assert "1+8" not in said
    welcomed = plan is EMPTY and page in PAGES.values()
    assert ("还没有任务" in said) == welcomed
    assert ("导入任务清单" in said) == welcomed, "the office is led to where it is done"
    assert not (welcomed and "放宽筛选" in said)

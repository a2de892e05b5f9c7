"""Two app processes on one ledger show each other's reports by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plan.ledger.stores import open_ledger
from tests.browser.conftest import APP, serve, sign_in
from tests.browser.screen import idle, visit
from tests.support.postgres_server import Server as Database
from tests.support.postgres_server import postgres

__all__ = ["postgres"]  # pytest finds the fixture here
DAY = "as_of=2022-06-20"


@pytest.mark.parametrize("kind", ["tinydb", "postgres"])
def test_a_report_shows_at_the_other_server_by_itself(
    page: Page, postgres: Database, tmp_path: Path, kind: str
) -> None:
    """Written through the first server, seen on the second one's open page, untouched."""
    url = postgres.new_schema() if kind == "postgres" else f"tinydb:{tmp_path / 'ledger'}"
    accounts = str(tmp_path / "settings")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with (
        serve(APP, tmp_path / "one", PLAN_LEDGER=url, PLAN_SETTINGS=accounts) as first,
        serve(APP, tmp_path / "two", PLAN_LEDGER=url, PLAN_SETTINGS=accounts, anew=True) as second,
    ):
        sign_in(page.context, first)
        visit(page, f"{second.url}/graph?{DAY}&item=L4-A1")
        expect(page.get_by_text("尚无填报")).to_be_visible()
        clerk = page.context.new_page()
        visit(clerk, f"{first.url}/report?{DAY}&unit=undecided")
        clerk.locator(".st-key-item-L4-A1").get_by_label("完成百分比").fill("80")
        page.bring_to_front()  # a page in the background does not ask
        clerk.get_by_role("button", name="提交").click()
        expect(clerk.get_by_text("本期已报").first).to_contain_text("1/")
        expect(page.get_by_text("填报（共 1 次）")).to_be_visible()
        idle(page)
        page.context.close()  # before its servers
    assert open_ledger(url).head()[0] == 2  # the plan, and the report

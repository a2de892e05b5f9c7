"""A ledger that somebody altered: every page says so in a sentence, and the door stays open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from components.web.router import pages_for
from plan.acts import items as acts
from plan.ledger.access import Account
from plan.ledger.events import Author
from plan.model.kinds import Role
from plan.office.workspace import Workspace, workspace_at
from tests.browser.conftest import APP, OFFICE, Server, serve
from tests.browser.screen import left_over_english, visit

READ_IT = list(pages_for(Account(name=OFFICE, role=Role.OFFICE)).values())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on a ledger in which one letter of a report is another."""
    home: Path = tmp_path_factory.mktemp("damaged")
    workspace = Workspace(workspace_at().plan_path, f"tinydb:{home / 'ledger'}")
    workspace.append(
        lambda s: acts.report(s, "L4-M1", 10, note="如实"), date(2022, 6, 1), Author(account="甲")
    )
    (month,) = (home / "ledger/entries").glob("*.jsonl")
    month.write_bytes(month.read_bytes().replace("如实".encode(), "如意".encode()))
    with serve(APP, home) as running:
        yield running


def test_every_page_says_what_is_wrong_in_one_sentence(page: Page, server: Server) -> None:
    """In Chinese, with the place and what to do; no traceback, no English."""
    for name in READ_IT:
        visit(page, f"{server.url}/{'' if name == 'overview' else name}?as_of=2022-06-20")
        alert = page.get_by_test_id("stAlert")
        expect(alert).to_have_count(1)
        expect(alert).to_contain_text("台账损坏")
        assert not [text for text in left_over_english(page) if "台账损坏" not in text]
        assert "Traceback" not in page.locator("body").inner_text()

"""原文对照 in a real browser: the office loads the source and sees each sentence with its items."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plan.model.source_text import digest
from tests.browser.conftest import APP, ROOT, Server, serve
from tests.browser.screen import idle, left_over_english, no_sideways_scroll, visit

ARTICLE = "前言\n一、总则\n完成走廊规划。其他工作<b>照旧</b>。\n二、保障\n加强领导。\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the shipped plan, one milestone of which cites the first sentence of ARTICLE."""
    home = tmp_path_factory.mktemp("source")
    plan = json.loads((ROOT / "plan_data/1plus8.json").read_text("utf-8"))
    cited = next(part for part in plan["milestones"] if part["id"] == "L4-M1")
    cited["source"] |= {"section": 1, "sentence": 1, "digest": digest("完成走廊规划。")}
    (home / "plan.json").write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    with serve(APP, home, PLAN_FILE=str(home / "plan.json")) as running:
        yield running


def load(page: Page, path: Path) -> None:
    """Chooses a file and, once it has arrived, presses 载入."""
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text(path.name)).to_be_visible()
    expect(page.get_by_test_id("stFileChipIconSpinner")).to_have_count(0)
    idle(page)
    page.get_by_role("button", name="载入", exact=True).click()
    idle(page)


def test_the_source_is_loaded_and_each_sentence_has_its_items(
    page: Page, server: Server, tmp_path: Path
) -> None:
    """What cannot be read changes nothing; then headings, sentences as text, items, warnings."""
    article, empty = tmp_path / "讲话.txt", tmp_path / "空.txt"
    article.write_text(ARTICLE, "utf-8")
    empty.write_text(" \n", "utf-8")
    visit(page, f"{server.url}/handle?part=原文对照")
    expect(page.get_by_text("不超过 5MB", exact=False)).to_be_visible()
    load(page, empty)
    expect(page.get_by_text("文件里没有文字")).to_be_visible()
    expect(page.get_by_text("原文尚未载入")).to_be_visible()

    load(page, article)
    expect(page.get_by_text("原文已载入。")).to_be_visible()
    expect(page.get_by_text("共 4 句：有事项引用 1 句，未引用 3 句")).to_be_visible()
    expect(page.get_by_role("heading", name="第 1 部分　一、总则")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="完成走廊规划。").last
    expect(row.get_by_role("link", name="完成总规及专项规划研究")).to_be_visible()
    expect(page.get_by_text("其他工作<b>照旧</b>。").last).to_be_visible()
    expect(page.get_by_text("出处与这份文件对不上")).to_be_visible()
    page.get_by_text("只看未引用的句子").click()
    idle(page)
    expect(page.get_by_text("加强领导。").last).to_be_visible()
    expect(row).not_to_be_visible()
    assert left_over_english(page) == []
    no_sideways_scroll(page)

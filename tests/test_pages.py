"""Every page through the navigation, on the empty ledger and on one with reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.router import PAGES
from plan import acts
from plan.desk import desk_at
from plan.events import Author

ROOT = Path(__file__).parent.parent
DAY = "2022-07-01"


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A ledger of its own for each test."""
    url = f"tinydb:{tmp_path / 'ledger'}"
    monkeypatch.setenv("PLAN_LEDGER", url)
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    yield url
    st.cache_resource.clear()


def opened(page: str, **query: str) -> AppTest:
    """The app on `page`, seen from 1 July 2022."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params["as_of"] = DAY
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        app.switch_page(f"components/pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def text(app: AppTest) -> str:
    """All HTML and markdown of the page."""
    return "".join(str(part.value) for part in (*app.markdown, *app.get("html")))


@pytest.mark.parametrize(("title", "page"), PAGES.items())
@pytest.mark.parametrize("reported", [False, True], ids=["empty", "reported"])
def test_every_page_opens(title: str, page: str, reported: bool) -> None:
    """Its title is shown and nothing fails."""
    if reported:
        desk_at().append(
            lambda state: acts.report(state, "L4-M1", 80, note="总规送审"),
            date(2022, 6, 20),
            Author(account="测试"),
        )
    assert [one.value for one in opened(page).title] == [title]


def test_the_number_above_the_overdue_list_is_its_rows() -> None:
    """One function counts and lists."""
    app = opened("overdue")
    assert any("里程碑 **1** 项" in one.value for one in app.markdown)
    app.date_input(key="as_of").set_value(date(2023, 1, 1)).run()
    assert any("里程碑 **11** 项" in one.value for one in app.markdown)


def test_a_filter_that_leaves_nothing_says_so() -> None:
    """No empty table."""
    app = opened("overdue")
    app.selectbox(key="overdue-days").select("超过 90 天").run()
    assert [one.value for one in app.success] == [f"截至 {DAY}，所选范围内没有逾期的里程碑。"]


def test_a_report_is_stored_and_the_form_is_done_with_it() -> None:
    """The clerk fills one item and sends; the ledger holds it, the count follows."""
    app = opened("report")
    app.selectbox(key="report-unit").select("undecided").run()
    percent = next(one for one in app.number_input if one.key.startswith("L4-A1:"))
    percent.set_value(60.0)
    app.button[-1].click().run()
    assert not app.exception
    (entry,) = desk_at().entries()
    assert (entry.event.subject, entry.event.as_of) == ("L4-A1", date(2022, 7, 1))
    assert any("本期已报 **1/" in one.value for one in app.markdown)


def test_somebody_else_s_report_in_between_is_shown_and_the_text_is_kept() -> None:
    """The stale form is refused, shows what came in, keeps what was typed, and may go again."""
    app = opened("report")
    app.selectbox(key="report-unit").select("undecided").run()
    percent = next(one for one in app.number_input if one.key.startswith("L4-A1:"))
    percent.set_value(60.0)
    desk_at().append(
        lambda state: acts.report(state, "L4-A1", 45, note="他人所报"),
        date(2022, 7, 1),
        Author(account="李四"),
    )
    app.button[-1].click().run()
    assert len(desk_at().entries()) == 1
    assert any("1 条新记录" in one.value for one in app.warning)
    assert "他人所报" in text(app)
    kept = next(one for one in app.number_input if one.key.startswith("L4-A1:"))
    assert kept.value == 60.0
    app.button(key="over-L4-A1").click().run()
    next(one for one in app.button if one.label == "全部提交").click().run()
    assert [e.event.percent_complete for e in desk_at().entries()] == [45, 60]


def test_what_people_typed_is_not_markup() -> None:
    """A note with a tag is shown as its letters."""
    desk_at().append(
        lambda state: acts.report(state, "L4-M1", 80, note="<img src=x onerror=alert(1)>"),
        date(2022, 6, 20),
        Author(account="测试"),
    )
    shown = text(opened("overdue"))
    assert "<img" not in shown
    assert "&lt;img" in shown

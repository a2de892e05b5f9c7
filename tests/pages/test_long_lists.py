"""Lists of more rows than a page has: turned to, looked through whole, taken away whole."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.pages.meeting.agenda import SHOWN
from components.widgets.long_list import LONG
from plan.acts import items as acts
from plan.ledger.events import Author
from plan.model.plan import Plan
from plan.office.workspace import workspace_at
from tests.pages.test_any_plan import on
from tests.pages.test_meeting_page import rail_of, stops_of
from tests.support.app_page import opened, text
from tests.support.builders import activity, milestone, plan_of

FIRST = date(2022, 1, 3)
LISTS = {  # a column that only that list has, by page and what its address names
    ("overdue", "late", ""): "逾期",
    ("overview", "list", "late"): "完成时限",
    ("overview", "pace", ""): "序时进度",
    ("risk", "risk", ""): "依据",
}


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Works on a plan of so many promises, due one a day and not kept; the first is the longest overdue."""

    def works_on(count: int) -> None:
        on(late(count), tmp_path, monkeypatch)
        st.cache_resource.clear()

    return works_on


def late(count: int) -> Plan:
    """Promises M1 to M`count`, each with its step; odd ones are led by u1."""
    parts = []
    for n in range(1, count + 1):
        due, unit = FIRST + timedelta(days=n), "u1" if n % 2 else "u2"
        parts.append(activity(f"A{n}", FIRST, due, lead=unit))
        parts.append(milestone(f"M{n}", due, parent=f"A{n}", lead=unit))
    return plan_of(*parts)


def listed(app: AppTest, heading: str) -> list[str]:
    """The ids of the rows, by a column of theirs."""
    rows = [row for row in text(app).split("<tr>") if f'data-label="{heading}"' in row]
    return [re.search(r"item=(M\d+)", row)[1] for row in rows]  # type: ignore[index]


def find(app: AppTest, words: str, name: str = "late") -> AppTest:
    """The page after something was typed above a list."""
    return app.text_input(key=f"{name}-find").set_value(words).run()


@pytest.mark.parametrize("count", [LONG - 1, LONG, LONG + 1])
def test_a_list_is_cut_from_the_first_row_too_many(count: int, of: Callable[[int], None]) -> None:
    """A hundred stand as they always did; of one more it says how many there are."""
    of(count)
    app = opened("overdue")
    assert listed(app, "逾期") == [f"M{n}" for n in range(1, min(count, LONG) + 1)]
    assert bool(app.get("pagination")) == (count > LONG)
    assert (f"共 {count} 项" in text(app)) == (count > LONG)


@pytest.mark.parametrize(("page", "name", "list_"), LISTS)
def test_every_long_list_turns_to_its_rest(
    page: str, name: str, list_: str, of: Callable[[int], None]
) -> None:
    """What the first page leaves out stands on the second, in the same order."""
    of(LONG + 5)
    workspace_at().append(lambda state: acts.report(state, "A1", 5), FIRST, Author(account="测试"))
    app = opened(page, **({"list": list_} if list_ else {}))
    heading = LISTS[page, name, list_]
    first = listed(app, heading)
    app.session_state[f"{name}-page"] = 2
    rest = listed(app.run(), heading)
    assert (len(first), len(rest)) == (LONG, 5)
    assert {*first, *rest} == {f"M{n}" for n in range(1, LONG + 6)}


@pytest.mark.parametrize(
    ("words", "hits"), [("节点M105", ["M105"]), ("m105", ["M105"]), ("  M105 ", ["M105"]), ("没有的", [])]
)
def test_what_is_typed_is_looked_for_in_all_rows(
    words: str, hits: list[str], of: Callable[[int], None]
) -> None:
    """By name, number and unit, on the page that is turned to or not; how many it leaves is said."""
    of(LONG + 5)
    app = opened("overdue")
    assert "M105" not in listed(app, "逾期")
    assert listed(find(app, words), "逾期") == hits
    assert f"共 {LONG + 5} 项，符合的 {len(hits)} 项" in text(app)
    assert not app.exception


def test_a_unit_s_rows_are_found_in_their_order(of: Callable[[int], None]) -> None:
    """Its name finds what it leads, however far below."""
    of(LONG + 5)
    app = opened("overdue")
    unit = workspace_at().plan.units[1]
    assert listed(find(app, unit.name), "逾期") == [f"M{n}" for n in range(2, LONG + 6, 2)]


def test_other_words_or_filters_begin_at_the_first_page(of: Callable[[int], None]) -> None:
    """Whoever had turned on sees the first rows of what is asked now; an item chosen turns no page."""
    of(2 * LONG + 60)
    app = opened("overdue", as_of="2022-12-01")
    app.session_state["late-page"] = 3
    assert listed(app.run(), "逾期")[0] == "M201"
    app.query_params["item"] = "M7"
    app.query_params["pace-page"] = "2"  # of another list
    assert listed(app.run(), "逾期")[0] == "M201"
    assert listed(find(app, "节点"), "逾期")[0] == "M1"
    app.session_state["late-page"] = 2
    assert listed(app.run(), "逾期")[0] == "M101"
    app.selectbox(key="overdue-days").select("超过 7 天").run()
    assert listed(app, "逾期")[0] == "M1"


def test_an_address_with_an_item_leads_to_its_row(of: Callable[[int], None]) -> None:
    """The page with it is turned to, chart and panel show it, and its list still goes back to the first."""
    of(LONG + 5)
    last = listed(opened("risk", item="M1"), "依据")[:1]
    app = opened("risk")
    app.session_state["risk-page"] = 2
    far = listed(app.run(), "依据")[-1]
    led = opened("risk", item=far)
    assert far in listed(led, "依据")
    assert f'<h2 class="chosen-card"><a href="graph?item={far}&' in text(led)
    led.session_state["risk-page"] = 1
    assert listed(led.run(), "依据")[:1] == last


def test_a_file_holds_every_row_within_the_filters(
    of: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is turned to or typed above the list; other filters of the same day give another file."""
    files: dict[str, Any] = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, **_: files.update({label: data}))

    def in_file() -> list[str]:
        lines = files["下载清单 CSV"]().decode("utf-8-sig").split("\r\n\r\n")[0].splitlines()
        return [row["编号"] for row in csv.DictReader(lines)]

    of(LONG + 5)
    app = find(opened("overdue"), "M7")
    assert in_file() == [f"M{n}" for n in range(1, LONG + 6)]
    app.selectbox(key="overdue-days").select("超过 90 天").run()
    assert in_file() == listed(app, "逾期")
    assert 0 < len(in_file()) < LONG


def test_what_a_long_list_leaves_out_is_folded(of: Callable[[int], None]) -> None:
    """The steps past their finish are counted in sight; of more than a hundred the ids fold away."""
    of(LONG)
    assert "项任务已过计划完成日，未列入：A" in text(opened("overdue"))
    of(LONG + 1)
    app = opened("overdue")
    assert next(it.label for it in app.expander) == f"另有 {LONG + 1} 项任务已过计划完成日，未列入"
    assert f"、A{LONG + 1}。" in text(app)


@pytest.mark.parametrize(("count", "folded"), [(SHOWN, 0), (SHOWN + 1, 1)])
def test_a_long_section_of_the_agenda_folds_its_rest(
    count: int, folded: int, of: Callable[[int], None]
) -> None:
    """The rest is counted and stays where one comes to it by stepping on."""
    of(count)
    app = opened("meeting")
    assert rail_of(app).count("<summary>另有 1 项</summary>") == folded
    assert stops_of(app)[:count] == [f"M{n}" for n in range(1, count + 1)]


def test_the_boxes_of_a_page_s_lists_have_names_of_their_own(of: Callable[[int], None]) -> None:
    """A screen reader tells which list a box looks through."""
    of(LONG + 1)
    names = [box.label for box in opened("overdue").text_input if box.label.startswith("查找")]
    assert len(names) == len({*names}) > 1

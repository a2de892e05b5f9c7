"""The charts of 风险 and 指标 as specifications, and the rows given to them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import sqrt
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
import streamlit as st

from components.widgets.chart_view import draw
from components.widgets.charts.indicator import INKS, figure_look, indicator_row, indicator_spec
from components.widgets.charts.risk import Risk, finish_rows, finish_spec, reliability_spec
from components.widgets.charts.spec import PICK, ROWS, Spec, distinct, moment, packed
from components.widgets.theme import GROUNDS, Scheme, light_of
from plan.outlook.outlook import outlook
from tests.support.builders import june_plan
from tests.support.contrast import contrast

DAY = date(2022, 7, 1)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


CHARTS = {"risk": finish_spec, "reliability": reliability_spec, "indicator": indicator_spec}


def specs(scheme: Scheme) -> dict[str, Spec]:
    """Every chart of the two pages."""
    return {name: made(scheme) for name, made in CHARTS.items()}


def finish(doubt: str = "", **more: Any) -> Risk:
    """A promise of the June plan with its forecast, `more` put in its place."""
    whole = outlook(june_plan(), (), DAY, samples=500)
    (forecast,) = whole.forecast.forecasts
    return Risk(whole.row(forecast.item), replace(forecast, **more), doubt)


def rows_of(name: str, scheme: Scheme) -> list[dict[str, Any]]:
    """A few rows of a chart."""
    if name == "risk":
        return finish_rows([finish()], DAY, scheme)
    if name == "reliability":
        return [{"low": 0.2, "high": 0.3, "count": 4, "told": 0.25, "late": 0.5}]
    look = figure_look(0, scheme, ("2022", "2", "口径", "甲"))
    return [
        indicator_row("figure", DAY, 2, line="0", **look),
        indicator_row("way", DAY, 1),
        indicator_row("fan", DAY, 1, high=3),
        indicator_row("middle", DAY, 1, high=3, mid=2, period="预计", value_text="中位 2"),
        indicator_row("target", DAY, 4, period="目标", value_text="≥ 4"),
    ]


def within(part: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a specification, itself included."""
    if isinstance(part, dict):
        yield part
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for value in inner:
        yield from within(value)


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_a_chart_reads_its_rows_have(name: str, scheme: Scheme) -> None:
    """No field is named that no row gives."""
    parts = list(within(specs(scheme)[name]))
    made = {part.get("as") for part in parts if "calculate" in part}
    read = {field for part in parts if isinstance(field := part.get("field"), str)} - made
    assert read
    for row in rows_of(name, scheme):
        assert read <= row.keys()


@pytest.mark.parametrize("name", CHARTS)
def test_a_specification_is_made_once_and_not_changed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are put beside it, so that the next visitor finds it as it was."""
    spec, drawn = specs("light")[name], dict[str, Any]()
    before, rows = json.dumps(spec), packed(rows_of(name, "light"))
    monkeypatch.setattr(st, "vega_lite_chart", lambda *, spec, **_: drawn.update(spec))
    draw(spec, rows, key="chart", words="")
    assert drawn == {**spec, "datasets": {ROWS: rows}}
    assert specs("light")[name] is spec
    assert json.dumps(spec) == before


@pytest.mark.parametrize("name", CHARTS)
def test_packed_rows_are_the_rows(name: str) -> None:
    """Days, numbers and texts come out as they went in, and nothing as nothing."""
    rows = rows_of(name, "light")
    assert pa.ipc.open_stream(packed(rows)).read_all().to_pylist() == rows


def test_packed_texts_stay_texts_and_numbers_numbers() -> None:
    """A text that reads like a day, a number or nothing is none; whole numbers go with parts of them."""
    rows = [
        {"text": "2022-06-30", "day": moment(DAY), "number": 1, "is_late": True, "nothing": None},
        {"text": "07", "day": None, "number": 1.5, "is_late": False, "nothing": None},
        {"text": "null", "day": moment(DAY), "number": None, "is_late": None, "nothing": None},
    ]
    assert pa.ipc.open_stream(packed(rows)).read_all().to_pylist() == rows


def test_packing_imports_no_pandas() -> None:
    """It takes 40 MB, and nothing else in the app asks for it."""
    code = "import sys; from components.widgets.charts.spec import packed; packed([{'a': '甲', 'b': 1.5}])"
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; print('pandas' in sys.modules)"], capture_output=True
    )
    assert told.stdout == b"False\n", told.stderr


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_loads_nothing_and_has_no_menu(name: str) -> None:
    """It names no address but the format's own."""
    spec = specs("light")[name]
    assert "http" not in json.dumps({k: v for k, v in spec.items() if k != "$schema"})
    assert spec["usermeta"]["embedOptions"]["actions"] is False


@pytest.mark.parametrize("name", CHARTS)
def test_every_word_on_hovering_is_chinese(name: str) -> None:
    """Each thing told has its title."""
    tips = (tip for part in within(specs("light")[name]) for tip in part.get("tooltip", ()))
    words = [tip.get("title") for tip in tips]
    assert words
    assert all(title and title.isascii() is False for title in words)


def test_only_a_moved_deadline_has_two_marks() -> None:
    """The original one lies under the approved one where they are the same."""
    same, moved = finish_rows([finish(), finish(deadline=date(2022, 5, 31))], DAY, "light")
    assert same["original"] == same["due"]
    assert moved["original"] == moment(date(2022, 5, 31))
    assert "原定 2022-05-31" in moved["due_text"]


def test_a_risk_ends_with_shape_chance_and_doubt() -> None:
    """Never colour alone."""
    risk = finish("依据少")
    sure, doubted = finish_rows([finish(), risk], DAY, "light")
    assert sure["said"] == f"{light_of(risk.row.alert.level.value).glyph} {risk.chance}"
    assert doubted["said"] == f"{sure['said']}　低可信"


def test_a_click_on_a_risk_picks_it() -> None:
    """By its id."""
    (param,) = finish_spec("light")["params"]
    assert (param["name"], param["select"]["fields"]) == (PICK, ["id"])


def test_equal_names_stay_two_rows() -> None:
    """What is seen is the same."""
    first, second, other = distinct(["甲", "甲", "乙"])
    assert first != second
    assert (second.strip("\u200b"), other) == ("甲", "乙")


def test_figures_of_several_bases_differ_in_shape_and_colour() -> None:
    """Beyond four the last is used again, and the list below tells them apart."""
    drawn = [figure_look(place, "light", ("x",) * 4) for place in range(5)]
    looks = [(look["shape"], look["ink"]) for look in drawn]
    assert len(set(looks)) == 4
    assert looks[3] == looks[4]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_of_bases_stand_out(scheme: Scheme) -> None:
    """At AA for signs."""
    assert all(contrast(ink, GROUNDS[scheme].card) >= 3 for ink in INKS[scheme])


@pytest.mark.parametrize(
    ("late", "count", "least", "most"),
    [(0.0, 4, 0.0, 0.2), (1.0, 4, 0.8, 1.0), (0.5, 100, 0.5 - 0.0498, 0.5 + 0.0498), (0.0, 1, 0.0, 0.5)],
)
def test_a_bar_is_one_standard_error_also_where_none_or_all_came_late(
    late: float, count: int, least: float, most: float
) -> None:
    """The expressions that the browser reckons, reckoned here: Wilson's interval of one sigma."""
    datum = SimpleNamespace(late=late, count=count)
    made = {
        part["as"]: part["calculate"] for part in within(reliability_spec("light")) if "calculate" in part
    }
    ends = {end: eval(text, {"datum": datum, "sqrt": sqrt, "pow": pow}) for end, text in made.items()}
    assert ends == pytest.approx({"least": least, "most": most}, abs=1e-4)

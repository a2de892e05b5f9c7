"""Charts say what they are given, in the order given."""

from __future__ import annotations

from typing import Any

from components.widgets.charts.pace import Pace, pace_spec
from components.widgets.theme import LIGHTS


def promise(name: str, percent: float, expected: float, light: str) -> Pace:
    """A promise whose light's word is the level's name."""
    shown = {"light": light, "word": light, "reason": "测试"}
    return Pace(name=name, unit="科技局", percent=percent, expected=expected, **shown)


def rows(chart: dict[str, Any]) -> list[dict[str, Any]]:
    """What a chart draws."""
    return (
        next(iter(chart["datasets"].values())) if "datasets" in chart else chart["data"]["values"]
    )


TWO = promise("乙", 42.4, 47, "green"), promise("甲", 10, 93, "red")


def test_each_promise_has_its_bar_and_its_tick() -> None:
    """How far it is, how far it should be, its light as shape and word."""
    drawn = [
        (row["name"], row["percent"], row["expected"], row["light"])
        for row in rows(pace_spec(TWO, "light"))
    ]
    assert drawn == [("乙", 42, 47, "● 42%"), ("甲", 10, 93, "■ 10%")]


def test_promises_keep_the_order_given() -> None:
    """Whatever the alphabet says; colours are the theme's."""
    chart = pace_spec(TWO, "light")
    assert chart["layer"][0]["encoding"]["y"]["sort"] == ["乙", "甲"]
    fills = [LIGHTS[level].tones["light"].fill for level in ("green", "red")]
    assert [row["fill"] for row in rows(chart)] == fills


def test_the_scale_is_the_whole_of_percent() -> None:
    """A bar of 10% looks like a tenth, whatever stands beside it."""
    for layer in pace_spec(TWO, "light")["layer"]:
        assert layer["encoding"]["x"]["scale"]["domain"] == [0, 100]


def test_the_dark_scheme_has_its_own_colours() -> None:
    """Chosen by whoever knows the page's theme."""
    light, dark = (rows(pace_spec(TWO, scheme)) for scheme in ("light", "dark"))
    assert light[0]["fill"] != dark[0]["fill"]


def test_a_chart_loads_nothing() -> None:
    """Its data are within; it names no address but the format's own."""
    chart = pace_spec(TWO, "light")
    assert "http" not in str({key: value for key, value in chart.items() if key != "$schema"})

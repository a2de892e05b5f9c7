"""Charts say what they are given, in the order given."""

from __future__ import annotations

from typing import Any

from components.charts import LightCount, light_bar
from components.theme import LIGHTS


def counted(*triples: tuple[str, str, int]) -> list[LightCount]:
    """Counts whose word is the level's name."""
    return [LightCount(commitment=c, light=light, word=light, count=n) for c, light, n in triples]


def rows(chart: dict[str, Any]) -> list[dict[str, Any]]:
    """What a chart draws."""
    return (
        next(iter(chart["datasets"].values())) if "datasets" in chart else chart["data"]["values"]
    )


def test_each_light_is_a_piece_of_its_commitments_bar() -> None:
    """Numbers, shapes and words stand in the rows; colours are the theme's."""
    chart = light_bar(
        counted(("确保", "red", 2), ("确保", "green", 5), ("力争", "red", 1))
    ).to_dict()
    drawn = [(row["commitment"], row["light"], row["count"]) for row in rows(chart)]
    assert drawn == [("确保", "■ red", 2), ("确保", "● green", 5), ("力争", "■ red", 1)]
    scale = chart["layer"][0]["encoding"]["color"]["scale"]
    fills = [LIGHTS[level].tones["light"].fill for level in ("red", "green")]
    assert scale == {"domain": ["■ red", "● green"], "range": fills}


def test_bars_keep_the_order_of_commitments_and_lights() -> None:
    """确保 before 力争, whatever the alphabet says."""
    chart = light_bar(counted(("确保", "none", 1), ("力争", "closed", 1))).to_dict()
    encoding = chart["layer"][0]["encoding"]
    assert encoding["y"]["sort"] == ["确保", "力争"]
    assert encoding["order"]["field"] == "rank"
    assert [row["rank"] for row in rows(chart)] == [0, 1]


def test_a_light_of_which_there_is_none_takes_no_room() -> None:
    """Not in the bar, not in the legend."""
    chart = light_bar(counted(("确保", "red", 0), ("确保", "green", 3))).to_dict()
    assert [row["light"] for row in rows(chart)] == ["● green"]
    assert chart["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["● green"]


def test_the_dark_scheme_has_its_own_colours() -> None:
    """Chosen by whoever knows the page's theme."""
    light, dark = (
        light_bar(counted(("确保", "red", 1)), scheme).to_dict() for scheme in ("light", "dark")
    )
    assert rows(light)[0]["fill"] != rows(dark)[0]["fill"]


def test_a_chart_loads_nothing() -> None:
    """Its data are within; it names no address but the format's own."""
    chart = light_bar(counted(("确保", "red", 1))).to_dict()
    assert "http" not in str({key: value for key, value in chart.items() if key != "$schema"})

"""Twenty dots: as many are filled as the chance says, and they stand on their side of the line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from components.widgets.chance import COLUMNS, HIGH, NONE_HELPS, dots, lever_list
from plan.forecast.plan_forecast import Forecast, plan_forecast
from plan.forecast.sentence import in_twenty, twentieths
from plan.outlook.outlook import outlook
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import activity, after, june_plan, milestone, plan_of

DUE, DAY = date(2022, 6, 30), timedelta(days=1)


def june(as_of: date) -> Forecast:
    """The forecast of the June plan."""
    state = replay(june_plan(), (), as_of)
    return plan_forecast(state, network_of(june_plan(), state), samples=500).forecasts[0]


def stacks(html: str) -> list[tuple[int, int, int, int]]:
    """Column, dots beside each other, dots, and how many of them are filled, of each stack."""
    found = re.findall(r'<span style="grid-column:(\d+);--beside:(\d)">(.*?)</span>', html)
    return [(int(at), int(n), i.count("<i"), i.count("late")) for at, n, i in found]


def line(html: str) -> int:
    """The last column before the deadline."""
    (column,) = re.findall(r'<b class="due(?: end)?" style="grid-column:(\d+) / (-?\d+)"', html)
    return int(column[0]) - 1 if column[1] == "-1" else int(column[1]) - 1


@pytest.mark.parametrize("as_of", [date(2022, 6, 1), DUE, date(2022, 7, 11), date(2024, 7, 11)])
@pytest.mark.parametrize("chance", [0.004, 0.05, 0.376, 0.5, 0.95, 0.951, 1.0])
@pytest.mark.parametrize(("first", "apart"), [(-20, 1), (-40, 9), (-1, 0), (10, 40), (2, 0)])
def test_dots_say_the_chance_and_keep_to_their_side(
    as_of: date, chance: float, first: int, apart: int
) -> None:
    """However far apart they are; no stack is too high, no column beyond the last."""
    late = twentieths(chance)
    days = [min(DUE, DUE + (first + n * apart) * DAY) for n in range(20 - late)]
    days += [max(DUE + DAY, DUE + (first + n * apart) * DAY) for n in range(20 - late, 20)]
    html = str(dots(june(date(2022, 6, 1)), as_of, days, chance))
    columns = int(re.findall(r"--columns:(\d+)", html)[0])
    placed = stacks(html)
    assert f'role="img" style="--columns:{columns}" aria-label="{in_twenty(chance, " ")}"' in html
    assert sum(count for _, _, count, _ in placed) == 20
    assert sum(filled for _, _, _, filled in placed) == late
    assert [at for at, *_ in placed] == sorted({at for at, *_ in placed})
    assert all(1 <= at <= columns and count <= HIGH * beside for at, beside, count, _ in placed)
    assert columns * placed[0][1] <= COLUMNS
    for at, _, count, filled in placed:
        assert filled == (count if at > line(html) else 0)


def test_the_words_are_those_of_the_forecast_and_its_days() -> None:
    """The deadline, the day one looks from and the last day, years where they differ."""
    known = june(date(2022, 6, 1))
    html = str(dots(known, date(2022, 6, 1)))
    for words in ("期限 6月30日", "截至 6月1日", in_twenty(known.probability_late, " ")):
        assert words in html
    assert html.count("<i") == 20
    later = replace(known, equally_likely=(*known.equally_likely[:-1], date(2023, 2, 1)))
    assert ">2023年2月1日<" in str(dots(later, date(2022, 6, 1)))


@pytest.mark.parametrize(("past", "behind"), [(42, True), (49, True), (50, False), (70, False)])
def test_from_the_third_part_on_today_is_said_before_its_line(past: int, behind: bool) -> None:
    """Behind it the last day has no room any more; both are there, the columns being a week each."""
    days = [DUE + (80 + 3 * n) * DAY for n in range(19)] + [DUE + 143 * DAY]
    html = str(dots(june(date(2022, 6, 1)), DUE + past * DAY, days, 1.0))
    assert 'class="last end"' in html
    assert ('class="now"' in html) == behind
    assert ('class="now end"' in html) != behind


def test_of_many_steps_side_by_side_none_helps_alone_and_that_is_said() -> None:
    """Eight that are all late: hurrying one leaves seven."""
    steps = [f"A{n}" for n in range(1, 9)]
    plan = plan_of(
        *(activity(id_, date(2022, 6, 1), None, duration=60) for id_ in steps),
        milestone("M1", date(2022, 7, 8)),
        links=[after(id_, "M1") for id_ in steps],
    )
    known = outlook(plan, (), date(2022, 6, 1), samples=500)
    forecast = known.forecast.of("M1")
    assert forecast
    assert forecast.probability_late > 0.5
    assert lever_list(known, "M1") == NONE_HELPS

"""Whether a counted promise came true: its own 口径 first, then what was published on others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plan.ledger.events import Event
from plan.model.kinds import IndicatorClass, Verdict
from plan.model.plan import Plan, Reading
from plan.plan_file import require_plan
from plan.state.replay import replay
from plan.state.verdict import judged
from tests.support.builders import entries, milestone
from tests.support.indicators import figure, plan_with, reading

SHIPPED = Path(__file__).parents[2] / "plan_data/1plus8.json"
AFTER = date(2023, 2, 1)
PROMISE = milestone("M1", date(2022, 12, 31))


def counted(*readings: Reading, **more: Any) -> Plan:
    """A plan whose milestone is decided by 100 enterprises in 2022."""
    return replace(plan_with(*readings, measures="M1", **more), milestones=(PROMISE,))


def verdict(plan: Plan, *events: Event, as_of: date = AFTER) -> Verdict | None:
    """The verdict on the milestone."""
    state = replay(plan, entries(*events), as_of)
    return state.items[PROMISE.id].verdict


@pytest.mark.parametrize(
    ("value", "expected"), [(99.9, Verdict.MISSED), (100.0, Verdict.REACHED), (100.1, Verdict.REACHED)]
)
def test_the_figure_of_the_year_on_its_own_basis_decides(value: float, expected: Verdict) -> None:
    """At the target it is reached, whatever is published on another basis."""
    year = figure("2022", value, date(2023, 1, 20))
    assert verdict(counted(), year) is expected
    assert verdict(counted(reading("2022", 1, "净增数")), year) is expected


def test_a_count_is_reached_before_its_year_is_over_and_missed_only_after() -> None:
    """Half a year short of the target says nothing yet; half a year past it says all."""
    assert verdict(counted(), figure("2022上半年", 99)) is None
    assert verdict(counted(), figure("2022上半年", 100)) is Verdict.REACHED
    ratio = counted(movement=IndicatorClass.ANNUAL_RATIO)
    assert verdict(ratio, figure("2022上半年", 100)) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [((142, 228), Verdict.REACHED), ((42, 28), Verdict.MISSED), ((42, 228), Verdict.BASIS), ((), None)],
)
def test_what_was_published_on_other_bases_decides_where_it_agrees(
    values: tuple[float, ...], expected: Verdict | None
) -> None:
    """高企: 净增 and 新认定."""
    bases = ("净增数", "新认定数")
    published = [reading("2022", value, basis) for value, basis in zip(values, bases, strict=False)]
    assert verdict(counted(*published)) is expected


def test_a_unit_that_reports_on_another_basis_decides_nothing() -> None:
    """Nor does the year before."""
    other = figure("2022", 228, date(2023, 1, 20), basis="新认定数")
    assert verdict(counted(reading("2021", 300)), other) is None


def test_what_is_published_later_is_not_known_before() -> None:
    """A paper of September."""
    plan = counted(reading("2022年1-8月", 120, "新认定数", "late"))
    assert verdict(plan, as_of=date(2022, 9, 22)) is None
    assert verdict(plan, as_of=date(2022, 9, 23)) is Verdict.REACHED


def test_the_later_word_on_a_period_stands() -> None:
    """A correction below the target."""
    wrong, right = figure("2022", 120, date(2023, 1, 10)), figure("2022", 90, date(2023, 1, 20))
    assert verdict(counted(), wrong) is Verdict.REACHED
    assert verdict(counted(), wrong, right) is Verdict.MISSED


def test_without_an_indicator_or_a_target_there_is_no_verdict() -> None:
    """Nor without a year."""
    year = figure("2022", 120, date(2023, 1, 20))
    assert verdict(replace(plan_with(), milestones=(PROMISE,)), year) is None
    assert verdict(counted(target=None), year) is None
    assert verdict(counted(target_period=None), year) is None


def test_the_published_outcomes_of_the_shipped_plan_are_judged() -> None:
    """By April 2023: R&D 2.4 of 2.75 and 38 projects of 50 are below; 高企 hang on the 口径."""
    plan = require_plan(SHIPPED)
    after = date(2023, 5, 1)
    verdicts = {
        id_: item.verdict for id_, item in replay(plan, (), after).items.items() if id_ in plan.deciding
    }
    assert {item: verdict for item, verdict in verdicts.items() if verdict} == {
        "L0-M1": Verdict.MISSED,
        "L1-M1": Verdict.BASIS,
        "L2-M1": Verdict.MISSED,
    }
    assert len(verdicts) == 8


def test_a_verdict_names_the_figures_it_rests_on() -> None:
    """For the sentence that says its 口径."""
    plan = counted(reading("2022", 42, "净增数"), reading("2022", 228, "新认定数"))
    result = judged(plan, {}, plan.indicators[0], AFTER)
    assert result is not None
    assert [(each.basis, each.value) for each in result.figures] == [("净增数", 42), ("新认定数", 228)]

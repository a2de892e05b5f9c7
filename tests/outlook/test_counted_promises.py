"""A counted promise and its indicator say the same, whatever weeks a year is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.forecast.answers import answers
from plan.forecast.chances import chances_before
from plan.forecast.indicator_forecast import MAX_CHANCE, MIN_CHANCE
from plan.forecast.sampling.what_if import Extend
from plan.forecast.sentence import twentieths
from plan.ledger.events import ClosureRequested, DeadlineExtended, Entry, Event
from plan.model.kinds import Condition, IndicatorClass, Level, Standing
from plan.model.plan import Plan, Publication, Reading
from plan.outlook.indicators import indicator_outlook
from plan.outlook.outlook import Outlook, issued, outlook
from plan.state.replay import replay
from tests.support.builders import CHANCE_LIMITS, activity, entries, milestone, reported
from tests.support.indicators import figure, plan_with, reading

HISTORY = tuple(reading(str(year), value) for year, value in ((2019, 88), (2020, 92), (2021, 97)))
MONDAYS = [date(2022, 1, 3) + timedelta(weeks=week) for week in range(52)]


def counted(
    movement: IndicatorClass = IndicatorClass.STEADY_COUNT, readings: tuple[Reading, ...] = HISTORY
) -> Plan:
    """A plan whose milestone is decided by 100 enterprises in 2022."""
    plan = plan_with(*readings, measures="M1", movement=movement)
    work = activity("A1", date(2022, 1, 4), date(2022, 12, 30))
    promise = milestone("M1", date(2022, 12, 31), parent="A1")
    rules = replace(plan.rules, forecast=CHANCE_LIMITS)
    return replace(plan, activities=(work,), milestones=(promise,), rules=rules)


def seen_on(plan: Plan, ledger: tuple[Entry, ...], as_of: date) -> Outlook:
    """The outlook of a day, from few samples."""
    return outlook(plan, ledger, as_of, samples=200)


def week(day: date) -> st.SearchStrategy[tuple[date, float | None, float | None]]:
    """A week of a unit: the share of the year it says has come, what it counts more, or neither."""
    return st.tuples(
        st.just(day),
        st.none() | st.floats(0, 100),
        st.none() | st.floats(0, 12).map(lambda more: round(more, 1)),
    )


@settings(max_examples=40, deadline=None)
@given(
    weeks=st.lists(st.sampled_from(MONDAYS), min_size=1, max_size=8, unique=True)
    .map(sorted)
    .flatmap(lambda days: st.tuples(*map(week, days))),
    movement=st.sampled_from([IndicatorClass.STEADY_COUNT, IndicatorClass.YEAR_END_COUNT]),
    years=st.integers(0, 3),
)
def test_promise_and_indicator_never_contradict_each_other(
    weeks: tuple[tuple[date, float | None, float | None], ...], movement: IndicatorClass, years: int
) -> None:
    """One chance, one percentage, one pace; what was reported beside the figure changes none."""
    events: list[Event] = []
    total = 0.0
    for day, percent, more in weeks:
        if percent is not None:
            events.append(reported("M1", day, percent))
        if more is not None:
            total += more
            events.append(figure(day.isoformat(), total, day))
    plan = counted(movement, HISTORY[3 - years :])
    as_of = weeks[-1][0]
    now = seen_on(plan, entries(*events), as_of)
    row, expected = now.row("M1"), indicator_outlook(now.state, plan.indicators[0])
    if any(more is not None for _, _, more in weeks):
        assert row.progress.percent_complete == pytest.approx(min(total, 100.0))
        assert row.item.percent_complete == row.progress.percent_complete
    forecast = now.forecast.of("M1")
    if row.item.percent_complete == 100:
        assert forecast is None
    elif expected.probability is not None:
        assert forecast is not None
        bounded = min(max(1 - expected.probability, MIN_CHANCE), MAX_CHANCE)
        assert forecast.probability_late == pytest.approx(bounded, abs=1e-4)
        assert expected.sentence in forecast.sentence
        assert expected.count is not None
        assert forecast.n == len(expected.count.known.past)
        days = (forecast.p10, forecast.p50, forecast.p80, forecast.p90)
        assert list(days) == sorted(days)
        # each day lies before the deadline where its chance says so, and after it where not
        late = forecast.probability_late
        in_time = [share <= 1 - late for share in (0.1, 0.5, 0.8, 0.9)]
        assert [day <= date(2022, 12, 31) for day in days] == in_time
        assert days[0] >= as_of
        twenty = forecast.equally_likely
        assert [day > date(2022, 12, 31) for day in twenty].count(True) == twentieths(late)
        assert twenty[9] <= forecast.p50 <= twenty[10]


def test_what_is_stored_and_what_lights_go_by_is_that_chance() -> None:
    """And a what-if begins from it."""
    ledger = entries(reported("M1", date(2022, 6, 1), 90), figure("2022上半年", 40))
    as_of = date(2022, 7, 8)
    now = seen_on(counted(), ledger, as_of)
    expected = indicator_outlook(now.state, now.plan.indicators[0])
    assert expected.probability is not None
    chance = pytest.approx(1 - expected.probability, abs=1e-4)
    (stored,) = issued(now, now.state).told
    assert (stored.probability_late, stored.probability_late_original) == (chance, chance)
    before = chances_before(replay(now.plan, ledger, as_of + timedelta(7)), ledger, None, None, {})
    assert before[as_of]["M1"] == chance
    kept, longer = (answers(now.forecast, changes)[0] for changes in ([], [Extend(task="M1", days=30.0)]))
    assert kept.before == kept.after == chance
    assert (longer.after, longer.p50_after) == (longer.before, longer.p50), "its figures decide"


def test_what_was_called_whole_against_its_figure_is_not_green() -> None:
    """And says so, also while the office is asked to close it."""
    as_of = date(2022, 12, 1)
    told = reported("M1", as_of, 100), figure("2022-11-30", 97, as_of)
    asked = ClosureRequested(subject="M1", as_of=as_of, evidence="报表")
    for events in (told, (*told, asked)):
        alert = seen_on(counted(), entries(*events), as_of).row("M1").alert
        assert alert.level is not Level.GREEN
        assert alert.reason.startswith("自报 100%，指标“企业”仅为目标的 97%；")
    short = seen_on(counted(), entries(reported("M1", as_of, 99), told[1], asked), as_of).row("M1").alert
    assert short.level is Level.AMBER, "whoever asks for it to be closed says that it is whole"
    assert short.reason.startswith("申请销号，指标“企业”仅为目标的 97%；已申请销号")
    enough = entries(reported("M1", as_of, 20), figure("2022-11-30", 100, as_of))
    assert seen_on(counted(), enough, as_of).row("M1").alert.level is Level.GREEN


def test_its_days_move_with_its_chance() -> None:
    """Few by now, and the day that is even odds lies after the deadline."""
    few = seen_on(counted(), entries(figure("2022上半年", 30)), date(2022, 7, 1)).forecast.of("M1")
    many = seen_on(counted(), entries(figure("2022上半年", 60)), date(2022, 7, 1)).forecast.of("M1")
    assert few is not None
    assert many is not None
    assert many.probability_late < 0.5 < few.probability_late
    assert many.p50 <= date(2022, 12, 31) < few.p50


def test_while_its_data_are_awaited_the_chance_is_still_the_indicator_s() -> None:
    """Neither overdue nor near a deadline that has passed; afterwards it is."""
    plan = counted()
    publication = Publication(by=date(2023, 2, 28), standing=Standing.ARRANGEMENT)
    promise = replace(plan.milestones[0], publication=publication)
    plan = replace(plan, milestones=(promise,))
    told = entries(figure("2022-11-30", 88, date(2022, 12, 1)))
    waiting = seen_on(plan, told, date(2023, 2, 28))
    forecast, row = waiting.forecast.of("M1"), waiting.row("M1")
    expected = indicator_outlook(waiting.state, plan.indicators[0])
    assert forecast is not None
    assert expected.probability is not None
    assert forecast.probability_late == pytest.approx(1 - expected.probability, abs=1e-4)
    assert "完成时限已到，待数据公布，达到目标的可能性约25%。" in forecast.sentence
    assert row.alert.reason == (
        "时限已到，数据最迟 2023-02-28 公布〔办公室定〕；逾期可能性约 75%，落后序时 4 个百分点"
    )
    late = seen_on(plan, told, date(2023, 3, 1)).row("M1")
    assert late.overdue
    assert "已逾期" in late.alert.reason


def test_what_hangs_on_its_basis_is_not_called_late() -> None:
    """净增 42 and 新认定 228 of 100: no light of lateness, no chance of it, not on the list."""
    published = reading("2022", 42, "净增数"), reading("2022", 228, "新认定数")
    now = seen_on(counted(readings=(*HISTORY, *published)), (), date(2023, 5, 1))
    row = now.row("M1")
    assert (row.item.condition, row.alert.level) == (Condition.BASIS, Level.AMBER)
    assert "口径待核" in row.alert.reason
    assert now.forecast.of("M1") is None
    assert now.overdue == ()


def test_without_any_figure_the_ordinary_forecast_stands() -> None:
    """As it does for a deadline beyond the year of the target."""
    as_of = date(2022, 7, 1)
    plain = replace(counted(readings=()), indicators=())
    report = entries(reported("M1", as_of, 20))
    ordinary = seen_on(plain, report, as_of).forecast.of("M1")
    assert seen_on(counted(readings=()), report, as_of).forecast.of("M1") == ordinary
    later = DeadlineExtended(subject="M1", as_of=as_of, to=date(2023, 3, 31), reason="批")
    told = entries(figure("2022上半年", 40), later)
    extended = seen_on(counted(), told, as_of).forecast.of("M1")
    expected = indicator_outlook(seen_on(counted(), told, as_of).state, counted().indicators[0])
    assert extended is not None
    assert expected.probability is not None
    assert extended.probability_late < 1 - expected.probability - 0.1
    assert expected.sentence not in extended.sentence
    assert extended.probability_late_original == pytest.approx(1 - expected.probability, abs=1e-4)


@pytest.mark.parametrize(("as_of", "silent"), [(date(2022, 7, 31), False), (date(2022, 8, 1), True)])
def test_a_counted_promise_is_silent_by_its_quarters(as_of: date, silent: bool) -> None:
    """Not by the weeks in which others report: its figure of the first quarter came in April."""
    told = entries(figure("2022年1-3月", 30, date(2022, 4, 14)))
    row = seen_on(counted(), told, as_of).row("M1")
    assert row.silent is silent
    assert ("未上报" in row.alert.reason) is silent

"""Ranges by situation: learned from ended promises, and one with the chance that is told."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from plan.forecast.learning.forecaster import ENOUGH, learn
from plan.forecast.learning.normal import quantiles, survival
from plan.forecast.learning.promise import Case, Promise, columns_of
from plan.forecast.learning.ranges import RATES, SITUATIONS, SURE, Ranges, situation_of
from plan.forecast.sampling.finishes import QUANTILES

DAY = date(2022, 6, 1)
BEGUN = Promise(
    item="P", as_of=DAY, start=DAY - timedelta(days=50), promised=DAY + timedelta(days=50), percent=40.0
)
NOTHING_LEARNED = learn((), DAY)
ALONE = np.array([False])  # waits for nobody


def ended(days: list[int], **told: object) -> list[Case]:
    """Promises for a hundred days, half gone when told of as 40% done, that took so many `days`."""
    cases = []
    for number, took in enumerate(days):
        start = DAY - timedelta(days=400 - number % 200)
        promise = replace(
            BEGUN, item=f"E{number}", start=start, promised=start + timedelta(days=100),
            as_of=start + timedelta(days=50),
        )  # fmt: skip
        promise, finish = replace(promise, **told), start + timedelta(days=took)
        late = finish > (promise.promised or finish)
        settled = start + timedelta(days=101) if late else finish
        cases.append(Case(promise=promise, late=late, settled=settled, finished=finish))
    return cases


@pytest.mark.parametrize(
    ("told", "situation"),
    [
        ({"promised": DAY - timedelta(days=1), "waits": True}, "overdue"),
        ({"promised": DAY, "waits": True}, "waiting"),
        ({"percent": 0.0}, "nothing"),
        ({"percent": None, "waits": False}, "nothing"),
        ({"promised": DAY, "percent": 1.0}, "near"),
        ({"promised": DAY + timedelta(days=30)}, "near"),
        ({"promised": DAY + timedelta(days=31)}, "far"),
        ({"promised": None}, "far"),
    ],
)
def test_a_row_is_in_one_situation(told: dict[str, object], situation: str) -> None:
    """The worst that is true of it; at the limits of the day and of a month."""
    assert situation_of(columns_of([replace(BEGUN, **told)])).tolist() == [situation]
    assert situation in SITUATIONS


@pytest.mark.parametrize("late", [0.0, 1.0])
def test_samples_that_are_all_alike_are_not_believed_to_be_sure(late: float) -> None:
    """None late, or all: told what is believed of them, the middle stays in the inner three fifths.

    It lay at .5 where the mode was called the middle; what ends in time mostly ends near its day.
    """
    told = SURE if late else 1 - SURE
    shown = NOTHING_LEARNED.ranges.shown(np.array([late]), np.array([told]), ALONE)
    assert 0.2 < shown.shares([0.5])[0, 0] < 0.8


@pytest.mark.parametrize("late", [0.05, 0.4, 0.9])
@pytest.mark.parametrize("told", [0.01, 0.3, 0.5, 0.8, 0.97])
def test_the_chance_told_is_that_of_the_days_shown(late: float, told: float) -> None:
    """At the deadline, and on every other day: days and chances are read off one distribution."""
    shown = NOTHING_LEARNED.ranges.shown(np.array([late]), np.array([told]), ALONE)
    assert shown.chance(np.array([late]))[0] == pytest.approx(told)
    for by_samples in (0.02, late - 0.01, late, late + 0.01, 0.92):
        chance = shown.chance(np.array([by_samples]))[0]
        assert shown.shares([1 - chance])[0, 0] == pytest.approx(1 - by_samples, abs=1e-4)
        assert (chance < told, chance > told) == (by_samples < late, by_samples > late)
    shares = shown.shares(QUANTILES)[0]
    assert (np.diff(shares) > 0).all()


@pytest.mark.parametrize(("late", "told"), [(0.4, 0.4), (1.0, 1.0)])
def test_where_nothing_is_to_be_corrected_the_distribution_is_shown_as_it_is(
    late: float, told: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With rates and shapes of 1 and the chance that it has; what is past its day has one sure."""
    monkeypatch.setattr("plan.forecast.learning.ranges.SHAPES", (1.0, 1.0, 1.0))
    shown = Ranges((1.0, 1.0, 1.0)).shown(np.array([late]), np.array([told]), ALONE)
    assert shown.shares(QUANTILES)[0] == pytest.approx(QUANTILES)


def test_shares_on_either_side_of_the_day_due_worked_by_hand() -> None:
    """Before it F is shifted to the chance told, after it what F leaves is thinned to it."""
    before = survival(-(quantiles(np.array([0.2])) + quantiles(np.array([0.6])) - quantiles(np.array([0.7]))))
    at_one, at_two = (
        Ranges((rate, rate, 1.0)).shown(np.array([0.4]), np.array([0.3]), ALONE).shares([0.2, 0.85])[0]
        for rate in (1.0, 2.0)
    )
    assert at_one == pytest.approx([before[0], 1 - 0.4 * 0.15 / 0.3])
    assert at_two[1] == pytest.approx(1 - 0.4 * (0.15 / 0.3) ** 0.5)
    assert at_two[0] > at_one[0]


def test_nothing_learned_leaves_the_rates_as_they_are() -> None:
    """Those of other years."""
    assert NOTHING_LEARNED.ranges.rates == pytest.approx(RATES)


def test_ends_near_the_day_due_and_long_after_it_move_the_days_there() -> None:
    """Of what ends in time those before it, of what ends late those after it; none of the overdue's."""
    on_the_day, early, late = (learn(ended([days] * 60), DAY).ranges.rates for days in (100, 60, 400))
    assert early[0] < RATES[0] < on_the_day[0]
    assert late[1] < RATES[1]
    assert (late[0], on_the_day[1]) == pytest.approx((RATES[0], RATES[1]))
    assert on_the_day[2] == late[2] == pytest.approx(RATES[2])


def test_the_order_of_many_rows_teaches_nothing() -> None:
    """Of twice as many as ranges are learned from: the same are drawn, however they come."""
    rows = ended(np.random.default_rng(5).integers(60, 200, 2 * ENOUGH).tolist())
    shuffled = [rows[n] for n in np.random.default_rng(6).permutation(len(rows))]
    learned, again = learn(rows, DAY).ranges, learn(shuffled, DAY).ranges
    assert again.rates == pytest.approx(learned.rates, abs=1e-9)


def test_what_waited_for_others_says_nothing_of_its_own_work() -> None:
    """Nor does a promise that ended on no known day in time."""
    waited = learn(ended([100] * 60, waits=True), DAY)
    assert waited.ranges.rates == pytest.approx(RATES)
    undated = [replace(case, finished=None) for case in ended([90] * 60)]
    assert learn(undated, DAY).ranges.rates == pytest.approx(RATES)


def test_what_waits_for_others_does_not_end_near_its_own_day() -> None:
    """Its days before it lie earlier, those after it where they would; in a file's rows as well."""
    chances = np.array([0.4]), np.array([0.3])
    own, waiting = (NOTHING_LEARNED.ranges.shown(*chances, of).shares(QUANTILES)[0] for of in (ALONE, ~ALONE))
    assert (waiting < own).tolist() == [True, True, False, False]
    assert waiting[2:] == pytest.approx(own[2:])
    both = columns_of([BEGUN, replace(BEGUN, waits=True)])
    assert np.diff(NOTHING_LEARNED.days(both, [0.1]), axis=0) < 0


def test_what_is_known_to_have_been_open_counts_as_longer() -> None:
    """Promises long overdue put off the days of what is overdue before any of them has ended."""
    cases = []
    for case in ended([500] * 30):
        promise = case.promise
        months = [replace(promise, as_of=promise.as_of + timedelta(days=30 * n)) for n in range(6)]
        cases += [replace(case, promise=each, finished=None) for each in months]
    assert learn(cases, DAY).ranges.rates[2] < 0.9 * RATES[2]


@pytest.mark.parametrize("dated", [15, 16])
def test_late_ones_without_a_finish_are_open_where_finishes_are_known(dated: int) -> None:
    """Of more than half of what ended in time; else nobody says that they have not ended."""
    in_time = [
        replace(case, finished=case.finished if number < dated else None)
        for number, case in enumerate(ended([80] * 30))
    ]
    late = [
        replace(case, promise=replace(case.promise, item=f"L{number}"), finished=None)
        for number, case in enumerate(ended([200] * 30))
    ]
    _, after, _ = learn(in_time + late, DAY).ranges.rates
    assert after == pytest.approx(RATES[1]) if dated == 15 else after < 0.8 * RATES[1]


def test_a_standing_is_the_normal_quantile_of_the_share_ended() -> None:
    """As the finish by that share says, the other way round."""
    works = NOTHING_LEARNED.works(columns_of([BEGUN]))
    for share in (0.1, 0.5, 0.9):
        z = works.standing(works.finish(share))
        assert z == pytest.approx(quantiles(np.array([share])), abs=1e-6)
        assert 1 - survival(z) == pytest.approx(share)


def test_where_history_and_progress_disagree_neither_is_as_sure() -> None:
    """The same share reported, after as long as history expects and after five times as long."""
    times = [50, 250]
    asked = [replace(BEGUN, start=DAY - timedelta(days=n), promised=DAY + timedelta(days=n)) for n in times]
    asked[1] = replace(asked[1], promised=DAY + timedelta(days=1))
    agreeing, apart = NOTHING_LEARNED.works(columns_of(asked)).sigma
    assert apart > 1.05 * agreeing  # equal if each were taken by its own word


def test_work_that_was_reported_to_stand_still_takes_longer_by_as_long() -> None:
    """Beyond a fortnight; silence is not standing still, and nothing done has not begun."""
    told = DAY - timedelta(days=10)
    since = [told, told - timedelta(days=14), told - timedelta(days=44)]
    asked = [replace(BEGUN, reported_on=told, still_since=day) for day in since]
    at_once, fortnight, long = np.exp(NOTHING_LEARNED.works(columns_of(asked)).mu)
    assert fortnight == pytest.approx(at_once)
    assert long == pytest.approx(at_once + 30)
    idle = [replace(each, percent=0.0) for each in asked]
    assert len(set(NOTHING_LEARNED.works(columns_of(idle)).mu.tolist())) == 1

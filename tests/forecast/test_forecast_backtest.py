"""A walk forward learns from the past only, and works on whatever columns there are."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from plan.forecast.learning.forecaster import settled_by
from plan.forecast.learning.promise import Case, Promise, columns
from plan.forecast.scoring.backtest import backtest, days_held, scores
from plan.forecast.scoring.yardsticks import climatology, lead_class, light_rule, linear_rule
from tests.support.world import simulated

DAY = date(2022, 1, 1)


def case(item: str, as_of: int, late: bool | None, settled: int | None, **known: object) -> Case:
    """A case whose days count from the first of 2022."""
    promise = {"item": item, "as_of": DAY + timedelta(days=as_of), "promised": None, **known}
    end = None if settled is None else DAY + timedelta(days=settled)
    return Case(promise=Promise(**promise), late=late, settled=end)  # type: ignore[arg-type]


def day(number: int) -> date:
    """A day counted from the first of 2022."""
    return DAY + timedelta(days=number)


def after(c: Case, cut: date, how: str) -> Case:
    """The case with what came after the cut turned round, removed or put off."""
    finished = c.finished if c.finished is None or c.finished <= cut else None
    if how == "finished later" and c.finished and c.finished > cut:
        finished = c.finished + timedelta(days=300)
    if c.settled is None or c.settled <= cut:
        return replace(c, finished=finished)
    if how == "removed":
        return replace(c, late=None, settled=None, finished=finished)
    if how == "settled later":
        return replace(c, settled=c.settled + timedelta(days=int(c.promise.item[1:]) % 50), finished=finished)
    return replace(c, late=not c.late if how == "turned" else c.late, finished=finished)


@pytest.mark.parametrize("how", ["turned", "removed", "settled later", "finished later"])
def test_no_row_learns_from_what_was_settled_after_its_day(how: str) -> None:
    """Whatever becomes of ends and finishes after a day, all told by that day is the same bit by bit.

    Also where one item makes several promises, as where reviews judge it again and again.
    """
    cases = simulated(4, jobs=150, weeks=90)
    cases = [replace(c, promise=replace(c.promise, item=f"P{int(c.promise.item[1:]) // 3}")) for c in cases]
    days = sorted({c.promise.as_of for c in cases})
    middle = days[len(days) // 2]
    plain, otherwise = backtest(cases).ours, backtest([after(c, middle, how) for c in cases]).ours
    early = np.array([c.promise.as_of <= middle for c in cases])
    assert early.sum() > 100
    for before, after_turning in zip(
        (plain.probability, plain.days), (otherwise.probability, otherwise.days), strict=True
    ):
        assert before[early].tobytes() == after_turning[early].tobytes()
    assert plain.probability[~early].tobytes() != otherwise.probability[~early].tobytes()


def test_days_of_ends_to_come_do_not_tell_promises_apart() -> None:
    """What is past its day and not yet judged is one promise, whenever its rows will be settled."""
    known = [case(f"P{n}", 0, n % 2 == 0, 30, start=DAY, promised=day(29)) for n in range(8)]
    asked = case("Q", 50, None, None, start=day(40), promised=day(90))
    told = []
    for ends in ((None, None), (70, 80)):
        going = [
            case(f"Z{n}", look, None if end is None else True, end, start=DAY, promised=day(20))
            for n in range(10)
            for look, end in zip((5, 12), ends, strict=True)
        ]
        told.append(backtest([*known, *going, asked]).ours.probability[-1])
    assert told[0] == told[1]


def test_an_end_known_on_the_day_itself_counts_and_a_row_never_teaches_itself() -> None:
    """Settled on the day is known on it; told of on the day is not yet past."""
    table = columns([case("A", 0, True, 10), case("B", 0, False, 11), case("C", 10, True, 10)])
    known = settled_by(table, float(day(10).toordinal()))
    assert known.tolist() == [0]


def test_early_good_news_waits_for_the_deadline() -> None:
    """What ends in time is known sooner than what ends late, so it waits till the day passes."""
    in_time = case("A", 0, False, 5, promised=day(30))
    missed = case("B", 0, True, 21, promised=day(20))
    table = columns([in_time, missed])
    assert not len(settled_by(table, float(day(10).toordinal())))
    assert settled_by(table, float(day(25).toordinal())).tolist() == [1]
    assert len(settled_by(table, float(day(31).toordinal()))) == 2


def test_promises_judged_at_reviews_do_not_wait() -> None:
    """Where late is found before the promised day, an end counts when it is settled."""
    rows = [case(f"P{n}", 0, n < 5, 10, promised=day(900)) for n in range(9)]
    assert len(settled_by(columns(rows), float(day(10).toordinal()))) == 9


@pytest.mark.parametrize(
    "known",
    [{}, {"unit": "甲局"}, {"start": DAY}, {"promised": day(150)}, {"percent": 40.0},
     {"light": 1.0}, {"first_promised": DAY}, {"start": day(900), "promised": day(120)}],
)  # fmt: skip
def test_blanks_fall_back_towards_the_base_rate(known: dict[str, object]) -> None:
    """With one column or none, a chance is told, neither 0 nor 1, and near the share so far."""
    past = [case(f"P{n}", n, n % 4 == 0, n + 5) for n in range(80)]
    result = backtest([*past, case("Q", 100, None, None, **known)])
    assert result.ours.promises[-1] == 80
    assert 0.1 < result.ours.probability[-1] < 0.6
    if not known:
        assert result.ours.probability[-1] == pytest.approx(0.25, abs=0.04)


def test_an_open_promise_past_its_day_is_late() -> None:
    """As surely as a forecast may say; unless promises are judged at reviews before their day."""
    rows = [case(f"P{n}", 0, n < 20, 10, promised=day(9)) for n in range(40)]
    passed = case("Q", 60, None, None, promised=day(50), start=DAY)
    assert backtest([*rows, passed]).ours.probability[-1] == 0.995
    reviewed = [case(f"P{n}", 0, n < 20, 10, promised=day(900)) for n in range(40)]
    assert backtest([*reviewed, passed]).ours.probability[-1] < 0.95


def test_no_rows_and_unknown_ends_are_no_error() -> None:
    """There is nothing to score, and the scores say so."""
    for rows in ((), [case("A", 0, None, None)]):
        result = scores(backtest(rows))
        assert result["rows"] == len(rows)
        assert result["all"]["rows"] == 0
        assert result["all"]["scores"]["forecast"]["brier"] is None


def test_rows_keep_their_order() -> None:
    """Probabilities stand in the order of the rows, whatever the order of their days."""
    cases = simulated(4, jobs=60, weeks=60)
    shuffled = np.random.default_rng(0).permutation(len(cases))
    chances = backtest(cases).ours.probability
    again = backtest([cases[n] for n in shuffled]).ours.probability
    assert np.allclose(again, chances[shuffled], atol=1e-9)


def test_scores_are_the_same_for_the_same_seed() -> None:
    """Intervals are drawn from a seed."""
    result = backtest(simulated(4, jobs=60, weeks=60))
    assert scores(result, seed=3) == scores(result, seed=3)
    assert scores(result, seed=3) != scores(result, seed=4)


@pytest.mark.parametrize(("items", "is_enough"), [(19, False), (20, True)])
def test_few_items_have_no_interval(items: int, is_enough: bool) -> None:
    """Below twenty ended items a mean difference stands alone, however often they were told of."""
    rows = [case(f"P{n}", look, n % 3 == 0, 40, promised=day(39)) for n in range(items) for look in (0, 9)]
    better = scores(backtest(rows))["all"]["better_than"]["climatology"]
    assert better["is_enough"] == is_enough == (better["low"] is not None) == (better["high"] is not None)


def test_days_are_scored_by_situation() -> None:
    """By hand: the shares of finishes in the range and by the 80% day, and the pinball loss."""
    begun = {"start": DAY, "promised": day(60)}
    rows = [
        case("A", 40, False, 50, percent=50.0, **begun),
        case("B", 10, True, 61, percent=50.0, **begun),
        case("C", 10, None, None, percent=0.0, **begun),
        case("D", 70, None, None, percent=50.0, **begun),
        case("E", 10, None, None, waits=True, **begun),
    ]
    ends = (50, 90, 45, None, 45)
    rows = [replace(row, finished=end and day(end)) for row, end in zip(rows, ends, strict=True)]
    result = backtest(rows)
    told = np.array([50.0, 60.0, 80.0, 90.0]) + DAY.toordinal()
    result.ours.days[:] = told
    whole, *parts = days_held(result)
    assert [part["situation"] for part in parts] == ["far", "near", "nothing", "waiting"]
    assert (whole["rows"], whole["in_range"], whole["by_p80"]) == (4, 0.5, 0.75)
    near = next(part for part in parts if part["situation"] == "near")  # on the very 10% day
    assert (near["rows"], near["in_range"], near["by_p80"]) == (1, 1.0, 1.0)
    assert near["pinball_days"] == (0.5 * 10 + 0.2 * 30 + 0.1 * 40) / 4


def test_progress_counts_every_row() -> None:
    """A long run says how far it is."""
    cases, told = simulated(4, jobs=20, weeks=50), []
    backtest(cases, told.append)
    assert sum(told) == len(cases)
    assert len(told) == len({c.promise.as_of for c in cases})


def test_climatology_is_the_late_share_so_far() -> None:
    """Three of ten late, drawn to the reference class by the weight of three promises."""
    past = [case(f"P{n}", 0, n < 3, 10, promised=day(9)) for n in range(10)]
    rows = [*past, case("Q", 20, None, None, promised=day(29)), case("R", 20, None, None)]
    overall, by_lead = climatology(columns(rows))
    assert overall[0] == pytest.approx(1 / 3)
    assert overall[-2] == pytest.approx((3 + 1) / 13)
    assert by_lead[-2] == pytest.approx((3 + 3 * 4 / 13) / 13)  # same lead class
    assert by_lead[-1] == pytest.approx(4 / 13)  # no lead: nothing known of its class


def test_a_promise_told_of_often_counts_once_in_climatology() -> None:
    """Nine reports on one late promise weigh as one; in each class of days left once as well."""
    often = [case("L", n, True, 10, promised=day(9)) for n in range(9)]
    in_time = [case(f"P{n}", 0, False, 10, promised=day(9)) for n in range(9)]
    far = case("F", 0, True, 40, promised=day(39))
    ask = [case("Q", 50, None, None, promised=day(59)), case("R", 50, None, None, promised=day(90))]
    overall, by_lead = climatology(columns([*often, *in_time, far, *ask]))
    rate = (2 + 1) / (11 + 3)
    assert overall[-2:] == pytest.approx([rate, rate])
    assert by_lead[-2:] == pytest.approx([(1 + 3 * rate) / (10 + 3), (1 + 3 * rate) / (1 + 3)])


def test_lead_classes_begin_after_their_edge() -> None:
    """Fourteen days are ten working days; an undated promise has a class of its own."""
    rows = [case("A", 0, None, None, promised=promised) for promised in (day(14), day(15), None)]
    assert lead_class(columns(rows)).tolist() == [0, 1, 9]


def test_the_light_and_the_linear_rule_read_what_was_reported() -> None:
    """Green, yellow and red are .1, .5, .9; half done after sixty of a hundred days is late."""
    half = {"start": day(0), "promised": day(100), "percent": 50.0}
    rows = [
        case("A", 60, None, None, light=0.0, **half),
        case("B", 40, None, None, light=0.5, **half),
        case("C", 40, None, None, light=1.0),
        case("D", 60, None, None, **(half | {"reported_on": day(45)})),
        case("E", 60, None, None, **(half | {"percent": 0.0})),
    ]
    otherwise = np.full(5, 0.3)
    assert light_rule(columns(rows), otherwise) == pytest.approx([0.1, 0.5, 0.9, 0.3, 0.3])
    assert linear_rule(columns(rows), otherwise) == pytest.approx([0.95, 0.05, 0.3, 0.05, 0.3])

"""Laws of a forecast: what may never happen, whatever has been learned."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.forecast.learning import reference
from plan.forecast.learning.forecaster import Model, learn
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Case, Promise, columns, columns_of
from plan.forecast.learning.ranges import SURE
from tests.support.world import FIRST_DAY, simulated

DAY = date(2022, 1, 1)
ROUNDING = 1e-9


def reviewed() -> list[Case]:
    """Promises for years ahead that reviews judge long before, the nearer the later."""
    chance = np.random.default_rng(5)
    return [
        Case(
            promise=Promise(
                item=f"R{n}",
                unit="甲局",
                as_of=DAY + timedelta(days=n),
                start=DAY - timedelta(days=300),
                promised=DAY + timedelta(days=n + (lead := int(chance.integers(300, 2000)))),
            ),
            late=bool(chance.random() < 0.6 - lead / 4000),
            settled=DAY + timedelta(days=n + 90),
        )
        for n in range(200)
    ]


def expecting(cases: Sequence[Case]) -> list[Case]:
    """The cases, every other one with a finish that its unit expects, too early by a month, and a wait."""
    soon = timedelta(days=30)
    return [
        replace(
            case,
            promise=replace(
                case.promise,
                expected_finish=case.finished and max(case.finished - soon, case.promise.as_of),
                names_wait=bool(number % 3),
            ),
        )
        if number % 2
        else case
        for number, case in enumerate(cases)
    ]


MODELS: dict[str, Model] = {
    "nothing": learn((), DAY),
    "a world": learn(simulated(7, jobs=250, weeks=110), FIRST_DAY + timedelta(weeks=90)),
    "dates": learn(expecting(simulated(7, jobs=250, weeks=110)), FIRST_DAY + timedelta(weeks=90)),
    "reviews": learn(reviewed(), DAY + timedelta(days=400)),
}
ordinary_days = st.integers(-400, 900).map(lambda days: DAY + timedelta(days=days))
promises = st.builds(
    Promise,
    item=st.just("P"),
    as_of=ordinary_days,
    promised=st.none() | ordinary_days,
    unit=st.sampled_from(["", "单位03", "甲局", "从未见过"]),
    kind=st.sampled_from(["", "建设", "从未见过"]),
    start=st.none() | ordinary_days,
    first_promised=st.none() | ordinary_days,
    percent=st.none() | st.floats(0, 100),
    light=st.none() | st.sampled_from([0.0, 0.5, 1.0]),
    reported_on=st.none() | ordinary_days,
    started=st.sampled_from([None, True, False]),
    predecessor_overdue=st.sampled_from([None, True, False]),
    expected_finish=st.none() | ordinary_days,
    names_wait=st.sampled_from([None, True, False]),
    waits=st.sampled_from([None, True, False]),
    still_since=st.none() | ordinary_days,
)


def probabilities_late(promises: Sequence[Promise], model: Model) -> Floats:
    """The chance of each promise ending after its promised day."""
    return model.probability(columns_of(promises))


def probability_late(promise: Promise, as_of: date, model: Model) -> float:
    """The same of one, looked at from `as_of`, nothing having been said since."""
    reported = promise.reported_on or promise.as_of
    asked = replace(promise, as_of=as_of, reported_on=reported)
    return float(probabilities_late([asked], model)[0])


models = pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))


@models
@given(promise=promises)
def test_a_chance_is_never_certain(model: Model, promise: Promise) -> None:
    """Whatever is blank or odd, it lies strictly between 0 and 1."""
    assert 0.0 < probabilities_late([promise], model)[0] < 1.0


@models
@given(promise=promises, sooner=st.integers(1, 600))
def test_an_earlier_deadline_never_lowers_the_risk(model: Model, promise: Promise, sooner: int) -> None:
    """With all else equal."""
    if promise.promised is None:
        return
    tighter = replace(promise, promised=promise.promised - timedelta(days=sooner))
    chances = probabilities_late([promise, tighter], model)
    assert chances[1] >= chances[0] - ROUNDING


@models
@given(promise=promises, later=st.integers(1, 600))
def test_time_gone_unfinished_never_lowers_the_risk(model: Model, promise: Promise, later: int) -> None:
    """Looked at later with no news, a promise is no safer."""
    as_of = promise.as_of + timedelta(days=later)
    before = probability_late(promise, promise.as_of, model)
    assert probability_late(promise, as_of, model) >= before - ROUNDING
    unaged = probabilities_late([promise, replace(promise, as_of=as_of)], model)
    assert unaged[1] >= unaged[0] - ROUNDING


@models
@given(late=st.floats(0, 1), told=st.floats(0, 1), worse=st.floats(0, 1), waits=st.booleans())
def test_the_days_shown_come_in_order_and_agree_with_the_chance(
    model: Model, late: float, told: float, worse: float, waits: bool
) -> None:
    """None earlier where more is feared; the deadline has the chance told, unless that is sure."""
    by_samples, chances = np.array([late, late]), np.array(sorted((told, worse)))
    shown = model.ranges.shown(by_samples, chances, np.array([waits, waits]))
    shares = shown.shares((0.1, 0.5, 0.8, 0.9))
    assert (np.diff(shares, axis=1) >= 0).all()
    assert (np.diff(shares, axis=0) >= -ROUNDING).all() or chances[1] == 1.0
    fixed = (chances >= 0.005) & (chances < 0.995)  # else it is as good as sure
    at_deadline = np.diag(shown.shares(1 - np.clip(chances, 0.005, 0.995)))
    assert np.allclose(at_deadline[fixed], 1 - np.clip(by_samples, 1 - SURE, SURE)[fixed], atol=1e-6)


@given(promise=promises, stood=st.integers(0, 200))
def test_standing_still_never_lowers_the_risk(promise: Promise, stood: int) -> None:
    """The longer reports have said the same."""
    if promise.reported_on is None:
        return
    days = [promise.reported_on - timedelta(days=n) for n in (0, 14, 14 + stood)]
    chances = [probabilities_late([replace(promise, still_since=day)], MODELS["a world"])[0] for day in days]
    assert chances[0] == pytest.approx(chances[1], abs=ROUNDING)  # a fortnight is nothing
    assert chances[2] >= chances[1] - ROUNDING


@given(promise=promises)
def test_the_same_is_told_alone_and_among_others(promise: Promise) -> None:
    """A forecast does not depend on what else is asked, and repeats to the last bit."""
    model = MODELS["a world"]
    others = [replace(promise, as_of=DAY), promise, replace(promise, unit="单位01")]
    alone = probabilities_late([promise], model)[0]
    assert alone == probabilities_late(others, model)[1] == probabilities_late([promise], model)[0]


def test_the_same_cases_teach_the_same() -> None:
    """Learning has no chance in it."""
    cases = simulated(8, jobs=80, weeks=70)
    day = FIRST_DAY + timedelta(weeks=60)
    asked = [case.promise for case in cases]
    first, second = (probabilities_late(asked, learn(cases, day)) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_with_nothing_known_the_chance_is_the_reference_class_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise with only an item and a day is told the share of its class, and 样本不足."""
    bare = Promise(item="P", as_of=DAY, promised=None)
    for share in (reference.LATE_SHARE, 122 / 564):
        monkeypatch.setattr(reference, "LATE_SHARE", share)
        model = learn((), DAY)
        assert probabilities_late([bare], model)[0] == pytest.approx(share, abs=1e-6)
        assert model.promises == 0


def test_history_draws_the_base_rate_to_its_own() -> None:
    """Of a unit whose promises mostly ended late more is feared than of one that kept them."""
    cases = [
        Case(
            promise=Promise(item=f"{unit}{n}", unit=unit, as_of=DAY, promised=DAY + timedelta(days=60)),
            late=n < late,
            settled=DAY + timedelta(days=61),
        )
        for unit, late in (("甲局", 2), ("乙局", 18))
        for n in range(20)
    ]
    model = learn(cases, DAY + timedelta(days=100))
    asked = [Promise(item="P", unit=unit, as_of=DAY, promised=None) for unit in ("甲局", "丙局", "乙局")]
    in_time, unknown, missed = probabilities_late(asked, model)
    assert in_time < unknown < missed
    assert 0.1 < in_time < 0.45 < 0.55 < missed < 0.9
    assert unknown == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("name", "kept", "missed", "reach"),
    [("unit", "甲局", "乙局", 0.185), ("kind", "规划", "施工", 0.23), ("percent", 20.0, 80.0, 0.3)],
)
def test_units_kinds_and_stages_of_report_are_learned(
    name: str, kept: object, missed: object, reach: float
) -> None:
    """2 of 20 of one and 18 of 20 of the other were late: that says more than durations do."""
    cases = [
        Case(
            promise=replace(Promise(item=f"{value}{n}", as_of=DAY, promised=DAY), **{name: value}),
            late=(n < 18) == (value == missed),
            settled=DAY + timedelta(days=1),
        )
        for value in (kept, missed)
        for n in range(20)
    ]
    model = learn(cases, DAY + timedelta(days=100))
    asked = [
        replace(Promise(item="P", as_of=DAY, promised=None), **{name: value}) for value in (kept, missed)
    ]
    low, high = probabilities_late(asked, model)
    assert low < reach
    assert high > 1 - reach


def test_a_finished_past_gives_its_ratio() -> None:
    """Work that always took 1.5 times its plan is expected to, and n says on how much it rests."""
    cases = [
        Case(
            promise=Promise(
                item=f"P{n}", unit="甲局", kind="建设", as_of=DAY, start=DAY,
                promised=DAY + timedelta(days=100),
            ),
            late=True,
            settled=DAY + timedelta(days=101),
            finished=DAY + timedelta(days=150),
        )
        for n in range(40)
    ]  # fmt: skip
    model = learn(cases, DAY + timedelta(days=200))
    ratios = model.durations.ratios(columns(cases[:1]))
    assert model.promises == 40
    assert np.exp(ratios.mu) == pytest.approx(1.5, abs=0.05)
    assert ratios.sigma < 0.4


def test_open_work_counts_as_longer_than_so_far() -> None:
    """Long open work raises what is expected of a unit, though nothing has ended."""
    open_ones = [
        Case(
            promise=Promise(
                item=f"P{n}", unit="甲局", as_of=DAY + timedelta(days=95), start=DAY,
                promised=DAY + timedelta(days=50),
            )
        )
        for n in range(10)
    ]  # fmt: skip
    model = learn(open_ones, DAY + timedelta(days=100))
    known, supposed = (
        float(np.exp(learned.durations.ratios(columns(open_ones[:1])).mu[0]))
        for learned in (model, MODELS["nothing"])
    )
    assert known > 1.3 * supposed
    assert model.promises == 0


def test_many_that_are_not_yet_due_do_not_teach_that_work_is_slow() -> None:
    """Most work ends near its day: that sixty promises have not ended before theirs says little."""
    going = [
        Case(
            promise=Promise(
                item=f"P{n}", as_of=DAY + timedelta(days=70), start=DAY, promised=DAY + timedelta(days=80),
            )
        )
        for n in range(60)
    ]  # fmt: skip
    bare = Promise(item="Q", as_of=DAY, promised=None)
    before, past = (
        float(probabilities_late([bare], learn(going, DAY + timedelta(days=days)))[0]) for days in (70, 90)
    )
    assert before == pytest.approx(1 / 3)
    assert past > 0.6


def test_what_came_after_the_day_is_not_known() -> None:
    """Ends after the day of learning change nothing."""
    cases = simulated(9, jobs=100, weeks=90)
    day = FIRST_DAY + timedelta(weeks=50)
    blind = []
    for case in cases:
        unsettled = {"late": None, "settled": None, "finished": None}
        known = {} if case.settled and case.settled <= day else unsettled
        finished = None if case.finished and case.finished > day else case.finished
        blind.append(replace(case, **{"finished": finished, **known}))
    asked = [case.promise for case in cases]
    chances = [probabilities_late(asked, learn(known, day)) for known in (cases, blind)]
    assert chances[0].tobytes() == chances[1].tobytes()


def test_the_finish_of_work_in_progress_lies_after_today() -> None:
    """Quantiles of the finish rise, begin after the status day, and come nearer with progress."""
    begun = Promise(item="P", as_of=DAY, start=DAY - timedelta(days=60), promised=DAY + timedelta(days=40))
    asked = [replace(begun, percent=percent) for percent in (None, 20.0, 80.0)]
    work = MODELS["nothing"].works(columns_of(asked))
    shares = [work.finish(share) for share in (0.1, 0.5, 0.8, 0.9)]
    for before, after in pairwise(shares):
        assert (before < after).all()
    assert (shares[0] > DAY.toordinal()).all()
    assert shares[1][2] < shares[1][0] < shares[1][1]


def test_work_not_begun_begins_at_the_earliest_today() -> None:
    """Its whole duration is still to come."""
    late_start = Promise(
        item="P", as_of=DAY, start=DAY - timedelta(days=30), promised=DAY + timedelta(days=30),
        started=False,
    )  # fmt: skip
    work = MODELS["nothing"].works(columns_of([late_start]))
    assert (work.begins[0], work.elapsed[0]) == (DAY.toordinal(), 0.0)
    begun = replace(late_start, started=True)
    chances = probabilities_late([late_start, begun], MODELS["nothing"])
    assert chances[0] > chances[1]


def test_what_the_unit_itself_expects_counts() -> None:
    """A date after the deadline raises the risk, more so where such dates came true; so does a wait."""
    plain = Promise(item="P", as_of=DAY, promised=DAY + timedelta(days=60), start=DAY - timedelta(days=60))
    before, on_it, after = (
        replace(plain, expected_finish=DAY + timedelta(days=days)) for days in (59, 60, 61)
    )
    rises = []
    for name in ("nothing", "dates"):
        chances = probabilities_late([before, on_it, after], MODELS[name])
        assert chances[0] == chances[1] < chances[2]
        rises.append(chances[2] - chances[1])
    assert rises[1] > rises[0]
    waits = [replace(plain, names_wait=said) for said in (False, True)]
    told = probabilities_late(waits, MODELS["nothing"])
    assert told[0] < told[1]


def test_a_date_of_the_unit_that_goes_by_lowers_no_risk() -> None:
    """Where reviews judge, and a promise past its day is told as if due today: day after day."""
    asked = [
        Promise(
            item="P", as_of=DAY + timedelta(days=day), promised=DAY, expected_finish=DAY + timedelta(days=20)
        )
        for day in range(-40, 60)
    ]
    chances = probabilities_late(asked, MODELS["reviews"])
    assert all(later >= before - ROUNDING for before, later in pairwise(chances))

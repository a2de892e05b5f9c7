"""Forecasts of a plan: what they rest on, what they say, and laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from plan.forecast.answers import chance_by
from plan.forecast.learning.forecaster import learn
from plan.forecast.own_pace import own_pace
from plan.forecast.plan_forecast import Forecast, PlanForecast, plan_chances, plan_forecast
from plan.forecast.plan_history import history
from plan.forecast.sampling.finishes import QUANTILES, days_by, divided
from plan.forecast.sentence import Cause, Ground, OwnPace, in_twenty, percent, sentence, twentieths
from plan.ledger.events import Closed, ClosureRequested, DeadlineExtended, Event
from plan.model.kinds import LagUnit, LinkKind
from plan.model.plan import Closing, Dependency, Plan
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import activity, after, entries, june_plan, milestone, plan_of, reported

DAY = timedelta(days=1)
JUNE, END = date(2022, 6, 1), date(2022, 6, 30)


def forecast_of(plan: Plan, *events: Event, as_of: date = JUNE, seed: int = 0) -> PlanForecast:
    """The forecast of `plan` after `events`."""
    state = replay(plan, entries(*events), as_of)
    return plan_forecast(state, network_of(plan, state), samples=4000, seed=seed)


def of_m1(plan: Plan, *events: Event, as_of: date = JUNE) -> Forecast:
    """The forecast of milestone M1."""
    forecast = forecast_of(plan, *events, as_of=as_of).of("M1")
    assert forecast is not None
    return forecast


def test_every_open_dated_milestone_is_forecast_and_no_other() -> None:
    """Not the undated M2, nor what is closed or reported as whole."""
    assert [forecast.item for forecast in forecast_of(june_plan()).forecasts] == ["M1"]
    whole = reported("M1", date(2022, 6, 10), 100)
    assert forecast_of(june_plan(), whole, as_of=date(2022, 6, 13)).forecasts == ()
    closed = milestone("M1", END, closed=Closing(evidence="已完成", on=JUNE))
    assert forecast_of(plan_of(closed), as_of=date(2022, 6, 13)).forecasts == ()


def test_the_same_seed_gives_the_same_text() -> None:
    """Twice the same, with another seed a little otherwise."""
    plan = june_plan()
    assert forecast_of(plan).forecasts == forecast_of(plan).forecasts
    assert forecast_of(plan, seed=1).forecasts != forecast_of(plan).forecasts


def test_chances_alone_are_those_of_the_whole_forecast() -> None:
    """To the last digit, whatever else is told; none where nothing is forecast."""
    plan = plan_of(activity("A1", JUNE, END), *(milestone(f"M{n}", END) for n in range(1, 4)))
    for events in ((), (reported("M1", date(2022, 6, 10), 100), reported("M2", JUNE, 30))):
        state = replay(plan, entries(*events), date(2022, 6, 15))
        inputs = (state, network_of(plan, state))
        forecasts = plan_forecast(*inputs, samples=500).forecasts
        chances = plan_chances(*inputs, samples=500)
        assert chances == {forecast.item: forecast.probability_late for forecast in forecasts}
        assert len(chances) == (3 if not events else 2)


def test_days_come_in_order_and_agree_with_the_chance() -> None:
    """P10 to P90; the median lies behind the deadline just when lateness is likelier than not."""
    for percents in ((5, 5), (40, 40), (40, 80)):
        days = (date(2022, 6, 7), date(2022, 6, 14))
        reports = [reported("M1", day, p) for day, p in zip(days, percents, strict=True)]
        for as_of in (date(2022, 6, 15), date(2022, 6, 24)):
            forecast = of_m1(june_plan(), *reports, as_of=as_of)
            shown = [forecast.p10, forecast.p50, forecast.p80, forecast.p90]
            assert shown == sorted(shown)
            assert (forecast.p50 > END) == (forecast.probability_late > 0.5)


@pytest.mark.parametrize("day_off_counts_next", [True, False])
def test_as_many_of_the_twenty_days_are_late_as_the_chance_says(day_off_counts_next: bool) -> None:
    """From hardly any to nearly all, days off among the deadlines; the middle stays the middle."""
    steps = set()
    for days, percent_complete in product(range(-14, 90, 4), (2, 30, 95)):
        due, day = END + days * DAY, date(2022, 6, 15)
        plan = plan_of(activity("A1", JUNE, END), milestone("M1", due), links=[after("A1", "M1")])
        plan = replace(plan, rules=replace(plan.rules, day_off_counts_next=day_off_counts_next))
        (known,) = forecast_of(plan, reported("A1", day, percent_complete), as_of=day).forecasts
        twenty, until = known.equally_likely, plan.rules.last_day(due)
        assert sum(day > until for day in twenty) == twentieths(known.probability_late)
        assert in_twenty(known.probability_late) in known.sentence
        assert (len(twenty), list(twenty)) == (20, sorted(twenty))
        assert twenty[9] <= known.p50 <= twenty[10]
        steps.add(twentieths(known.probability_late))
    assert len(steps) > 10


def test_a_deadline_that_has_passed_leaves_no_day_in_time() -> None:
    """Twenty of twenty, and none before the day one looks from."""
    known = of_m1(june_plan(), as_of=date(2022, 7, 4))
    assert min(known.equally_likely) >= date(2022, 7, 4)


@pytest.mark.parametrize(
    ("chance", "late"),
    [
        (0, 0),
        (0.049, 0),
        (0.05, 1),
        (0.074, 1),
        (0.076, 2),
        (0.5, 10),
        (0.924, 18),
        (0.926, 19),
        (0.95, 19),
        (0.951, 20),
        (1, 20),
    ],
)
def test_days_are_divided_at_the_deadline_as_the_chance_is_told(chance: float, late: int) -> None:
    """Whatever the samples say of days at it: those on its other side come over, the others stay."""
    samples = forecast_of(june_plan()).samples
    assert twentieths(chance) == late
    for first in (END - 30 * DAY, END - 3 * DAY, END, END + DAY, END + 30 * DAY):
        days = [first + n * DAY for n in range(20)]
        divided_days = divided(samples, days, END, late)
        assert [day > END for day in divided_days] == [n >= 20 - late for n in range(20)]
        kept = zip(days, divided_days, strict=True)
        assert all(b in (a, END, END + DAY) for a, b in kept)


def test_the_chance_in_time_and_that_of_being_late_add_up() -> None:
    """As told, in every sentence: 35% of being late is 65% in time and seven of twenty."""
    for thousandth in range(1001):
        chance = thousandth / 1000
        words = words_of(probability_late=chance)
        steps = twentieths(chance)
        in_time = {0: "高于95%", 20: "低于5%"}.get(steps, f"约{100 - 5 * steps}%")
        assert f"完成的可能性{in_time}（{in_twenty(chance)}）" in words
        assert {0: "不到1次", 20: "次"}.get(steps, f"有{steps}次") in in_twenty(chance)


@pytest.mark.parametrize(
    ("percent_complete", "day", "moves"),
    [(5, 15, "sooner"), (52, 15, "not"), (80, 15, "later"), (80, 30, "sooner")],
)
def test_the_days_follow_the_corrected_chance(percent_complete: int, day: int, moves: str) -> None:
    """Sooner where the correction lowers the chance of being late, later where it raises it.

    So to the end: on the day that is due, lateness is not yet a fact.
    """
    reports = reported("M1", date(2022, 6, 14), percent_complete)
    whole = forecast_of(june_plan(), reports, as_of=date(2022, 6, day))
    (forecast,) = whole.forecasts
    assert "前完成的可能性" in forecast.sentence
    raised = forecast.probability_late - forecast.simulated_late
    assert (raised > 0.001) == (moves == "later")
    assert (raised < -0.001) == (moves == "sooner")
    # against the days that would be shown, not the samples' own: those go by how ends scatter too
    simulated = np.array([forecast.simulated_late])
    shares = forecast.ranges.shown(simulated, simulated, np.array([False])).shares(QUANTILES)[0].tolist()
    corrected = forecast.p10, forecast.p50, forecast.p80, forecast.p90
    days = [(a - b).days for a, b in zip(corrected, days_by(whole.samples, "M1", shares), strict=True)]
    assert (max(days) > 0, min(days) < 0) == (moves == "later", moves == "sooner")


def test_more_progress_is_less_risk() -> None:
    """And on paper where it stood, more."""
    day, as_of = date(2022, 6, 14), date(2022, 6, 15)
    risks = [
        of_m1(june_plan(), reported("M1", day, p), as_of=as_of).probability_late for p in (5, 30, 60, 90)
    ]
    assert all(a > b for a, b in pairwise(risks))


def test_time_that_passes_without_a_word_is_more_risk() -> None:
    """Until the deadline has passed, and lateness is a fact."""
    days = [date(2022, 6, day) for day in (1, 10, 20, 29)]
    risks = [of_m1(june_plan(), as_of=day).probability_late for day in days]
    assert risks == sorted(risks)
    passed = of_m1(june_plan(), as_of=date(2022, 7, 4))
    assert passed.probability_late == passed.probability_late_original == 1.0
    assert "完成时限已过" in passed.sentence


def test_both_deadlines_are_judged() -> None:
    """Five weeks more make the approved one easier to keep, and leave the original as it was."""
    extension = DeadlineExtended(subject="M1", as_of=JUNE, to=date(2022, 8, 5), reason="测试")
    extended, before = (of_m1(june_plan(), extension, as_of=JUNE + DAY), of_m1(june_plan(), as_of=JUNE + DAY))
    assert extended.approved_deadline == date(2022, 8, 5)
    assert extended.deadline == END
    assert extended.probability_late < before.probability_late
    assert extended.probability_late_original > extended.probability_late


def test_an_earlier_deadline_never_lowers_the_risk() -> None:
    """The same work, approved for one day after another."""
    risks = []
    for days in range(0, 60, 7):
        extension = DeadlineExtended(subject="M1", as_of=JUNE, to=END + days * DAY, reason="测试")
        risks.append(of_m1(june_plan(), extension, as_of=date(2022, 6, 20)).probability_late)
    assert risks == sorted(risks, reverse=True)


def test_shares_add_to_a_whole_and_units_are_own_or_inherited() -> None:
    """M1 is led by 甲局; what comes before it is 乙镇's."""
    first = activity("A1", JUNE, END, lead="u2")
    second = activity("A2", date(2022, 7, 1), date(2022, 7, 29))
    promise = milestone("M1", date(2022, 7, 29), parent="A2")
    forecast = of_m1(plan_of(first, second, promise, links=[after("A1", "A2")]))
    assert {driver.task for driver in forecast.drivers} == {"A1", "M1"}
    assert {unit.unit: unit.own for unit in forecast.units} == {"u1": True, "u2": False}
    for parts in (forecast.drivers, forecast.units):
        shares = sum(part.share for part in parts)
        assert shares + forecast.plan_share + forecast.past_share == pytest.approx(1, abs=1e-4)
    assert "任务A" in forecast.sentence


def test_a_milestone_that_waits_for_nothing_is_work_of_its_own() -> None:
    """It may well be late, though nothing in the network holds it back."""
    forecast = of_m1(plan_of(milestone("M1", END)), as_of=date(2022, 5, 4))
    assert 0.05 < forecast.probability_late < 0.95
    assert [driver.task for driver in forecast.drivers] == ["M1"]


def test_work_that_nobody_reported_is_supposed_to_run_and_says_so() -> None:
    """Not to begin today, which would make every silence a disaster."""
    forecast = of_m1(june_plan(), as_of=date(2022, 6, 20))
    assert "尚无上报，按已如期启动推算" in forecast.sentence
    not_begun = of_m1(june_plan(), reported("M1", date(2022, 6, 17), 0), as_of=date(2022, 6, 20))
    assert "尚未启动" in not_begun.sentence
    assert not_begun.probability_late > forecast.probability_late


@pytest.mark.parametrize(
    ("link", "begins"),
    [  # A1 began on Thursday 2 June or ended on it; the 3rd (端午) is off
        ({"kind": LinkKind.SS}, date(2022, 6, 2)),
        ({"kind": LinkKind.SS, "lag": 3}, date(2022, 6, 8)),
        ({"kind": LinkKind.SS, "lag": 9}, None),  # on the 16th, which is to come
        ({"kind": LinkKind.SS, "lag": 7, "lag_unit": LagUnit.ELAPSED}, date(2022, 6, 9)),
        ({"kind": LinkKind.FF}, JUNE),  # only its finish waits
        ({}, None),  # A1 is not finished
    ],
)
def test_silent_work_is_supposed_to_run_from_the_day_it_could(
    link: dict[str, Any], begins: date | None
) -> None:
    """Not before what it waits for let it; while that has not happened it is not begun."""
    plan = plan_of(
        activity("A1", JUNE, END),
        activity("A2", JUNE, END),
        milestone("M1", END, parent="A2"),
        links=[after("A1", "A2", **link)],
    )
    begun = reported("A1", date(2022, 6, 2), 30, actual_start=date(2022, 6, 2))
    work = forecast_of(plan, begun, as_of=date(2022, 6, 15)).work
    assert work.network.by_id["A2"].actual_start == begins
    assert ("A2" in work.supposed) == (begins is not None)


@pytest.mark.parametrize(("lag", "begins"), [(0, date(2022, 6, 6)), (2, date(2022, 6, 8))])
def test_silent_work_goes_on_the_morning_after_what_it_waited_for(lag: int, begins: date) -> None:
    """And so does what is silent after it: A3 from the day that A2 is supposed to let it."""
    plan = plan_of(
        *(activity(f"A{n}", JUNE, END, duration=20) for n in (1, 2, 3)),
        milestone("M1", END, parent="A3"),
        links=[after("A1", "A2", lag=lag), after("A2", "A3", kind=LinkKind.SS, lag=1)],
    )
    done = reported("A1", date(2022, 6, 2), 100)
    tasks = forecast_of(plan, done, as_of=date(2022, 6, 15)).work.network.by_id
    assert tasks["A2"].actual_start == begins
    assert tasks["A3"].actual_start == begins + DAY


@pytest.mark.parametrize(
    ("links", "item", "words"),
    [([], "M1", "填报30%"), ([], "M2", "尚无上报"), ([after("A2", "M1")], "A1", "填报15%")],
)
def test_a_milestone_is_begun_with_the_work_that_leads_to_it(
    links: list[Dependency], item: str, words: str
) -> None:
    """Its own, or that of its activity: half of what is before it where A2 is so too."""
    parts = (
        activity("A1", JUNE, END),
        activity("A2", JUNE, END),
        milestone("M1", END, parent="A1"),
        milestone("M2", END, parent="A1"),
    )
    begun = reported(item, date(2022, 6, 14), 30)
    forecast = of_m1(plan_of(*parts, links=links), begun, as_of=date(2022, 6, 15))
    assert words in forecast.sentence


@pytest.mark.parametrize(("percent_complete", "words"), [(0, "尚未启动"), (1, "填报1%")])
def test_a_milestone_that_waits_for_several_is_as_far_as_was_reported_of_it(
    percent_complete: float, words: str
) -> None:
    """Though it has no work of its own to be under way."""
    parts = (activity("A1", JUNE, END), activity("A2", JUNE, END), milestone("M1", END))
    told = reported("M1", date(2022, 6, 14), percent_complete)
    plan = plan_of(*parts, links=[after("A1", "M1"), after("A2", "M1")])
    assert words in of_m1(plan, told, as_of=date(2022, 6, 15)).sentence


@pytest.mark.parametrize(
    ("before", "deadline", "starts", "percents", "days"),
    [  # A1 and A2 end on Tuesday 14 June; the 15th and 30th of June are working days
        (date(2022, 6, 14), date(2022, 6, 30), None, {}, 12),
        (date(2022, 6, 14), date(2022, 6, 30), None, {"M1": 0, "A1": 60, "A2": 60}, 12),
        (date(2022, 6, 14), date(2022, 6, 30), None, {"M1": 60, "A1": 60, "A2": 60}, 12),
        (date(2022, 6, 14), date(2022, 6, 30), None, {"M1": 80, "A1": 60, "A2": 60}, 6),
        (date(2022, 6, 14), date(2022, 6, 30), date(2022, 6, 20), {}, 9),
        (date(2022, 6, 14), date(2022, 6, 15), None, {}, 1),
        (date(2022, 6, 14), date(2022, 6, 14), None, {}, 1),
        (None, date(2022, 6, 30), None, {}, 10),
        (None, date(2022, 6, 30), date(2022, 6, 20), {}, 9),
    ],
)
def test_a_milestone_that_waits_has_its_own_days_after_what_it_waits_for(
    before: date | None, deadline: date, starts: date | None, percents: dict[str, int], days: int
) -> None:
    """From the end planned of that, or its own start, to its deadline; ten where no date says it.

    What is reported of it says how far the whole way is, and shortens only what is beyond its steps.
    """
    steps = [activity(f"A{n}", JUNE if before else None, before, duration=10) for n in (1, 2)]
    promise = milestone("M1", deadline, baseline_start=starts)
    plan = plan_of(*steps, promise, links=[after("A1", "M1"), after("A2", "M1")])
    told = [reported(id_, JUNE, percent) for id_, percent in percents.items()]
    forecast = forecast_of(plan, *told, as_of=date(2022, 6, 2))
    task = forecast.work.network.by_id["M1"]
    assert (task.duration, task.begun) == (days, False)
    rank, finish = forecast.samples.simulation.compiled.rank, np.array(forecast.samples.finish)
    after_both = finish[rank["M1"]] - finish[[rank["A1"], rank["A2"]]].max(axis=0)
    assert (after_both > 0).all()


def test_few_ended_promises_are_told_with_their_number() -> None:
    """样本不足, n, and the reference class that stands in."""
    forecast = of_m1(june_plan())
    assert (forecast.n, forecast.is_enough) == (0, False)
    assert "样本不足（尚无已完成或已到期事项，参照“三成左右逾期的假定”）" in forecast.sentence


@pytest.mark.parametrize(("ended", "is_enough"), [(29, False), (30, True), (31, True)])
def test_thirty_ended_promises_are_enough(ended: int, is_enough: bool) -> None:
    """From then on it is no longer said that there are few."""
    closed = Closing(evidence="已完成", on=date(2022, 3, 1))
    parts = [milestone(f"E{n}", date(2022, 3, 1), closed=closed) for n in range(ended)]
    forecast = of_m1(plan_of(*parts, activity("A1", JUNE, END), milestone("M1", END, parent="A1")))
    assert (forecast.n, forecast.is_enough, "样本不足" in forecast.sentence) == (
        ended,
        is_enough,
        not is_enough,
    )


def test_a_unit_that_kept_its_promises_is_trusted_more_than_one_that_did_not() -> None:
    """Twenty each: the one a week early, the other a month late."""

    def promised_by(unit: str) -> float:
        parts = []
        for n in range(20):
            for lead, days in (("u1", -7), ("u2", 30)):
                deadline = date(2022, 3, 1) + n * DAY
                closed = Closing(evidence="已完成", on=deadline + days * DAY)
                parts.append(milestone(f"{lead}-{n}", deadline, lead=lead, closed=closed))
        work = activity("A1", JUNE, END, lead=unit)
        forecast = of_m1(plan_of(*parts, work, milestone("M1", END, parent="A1", lead=unit)))
        assert forecast.n == 40
        assert forecast.is_enough
        return forecast.probability_late

    assert promised_by("u1") < promised_by("u2") - 0.1


def test_history_knows_nothing_that_was_not_known() -> None:
    """Of what is open before its day nothing is learned; past its day it is late from the next."""
    reports = entries(reported("M1", date(2022, 6, 14), 30))
    plan = june_plan()
    assert history(replay(plan, reports, END)) == ()
    (later,) = history(replay(plan, reports, END + 5 * DAY))
    assert (later.late, later.settled, later.finished) == (True, END + DAY, None)
    asked = ClosureRequested(subject="M1", as_of=date(2022, 6, 28), evidence="报告")
    (waiting,) = history(replay(plan, (*reports, *entries(asked)), END + DAY))
    assert (waiting.late, waiting.settled, waiting.finished) == (None, None, None)


def test_what_was_reported_after_the_deadline_teaches_days_and_not_chances() -> None:
    """Lateness is a fact then; how much longer it takes is not."""
    reports = [(10, 20), (20, 40), (27, 40)]
    before = [reported("M1", date(2022, 6, day), percent) for day, percent in reports]
    overdue = reported("M1", date(2022, 7, 14), 60)
    asked = ClosureRequested(subject="M1", as_of=date(2022, 8, 1), evidence="报告")
    closed = Closed(subject="M1", as_of=date(2022, 8, 5), evidence="报告")
    day, plan = date(2022, 9, 1), june_plan()
    cases = history(replay(plan, entries(*before, overdue, asked, closed), day))
    assert [case.promise.as_of.day for case in cases] == [10, 20, 27, 14]
    assert [case.promise.still_since for case in cases][:3] == [date(2022, 6, n) for n in (10, 20, 20)]
    more, fewer = learn(cases, day), learn(cases[:3], day)
    assert more.correction.coefficients.tolist() == fewer.correction.coefficients.tolist()
    assert more.ranges.rates != fewer.ranges.rates


def test_what_waited_for_others_is_known_for_each_report() -> None:
    """While what comes before it was open, its own activity aside."""
    plan = plan_of(
        activity("A1", JUNE, END),
        activity("A2", JUNE, END),
        milestone("M1", END, parent="A2"),
        links=[after("A1", "M1")],
    )
    done = reported("A1", date(2022, 6, 14), 100, actual_finish=date(2022, 6, 14))
    told = [reported("M1", date(2022, 6, day), 10) for day in (13, 14, 15)]
    state = replay(plan, entries(told[0], done, *told[1:]), END + DAY)
    assert [case.promise.waits for case in history(state)] == [True, False, False]


GROUND = Ground(
    ended=40,
    pace=1.12,
    percent=None,
    true_percent=None,
    report_age=None,
    is_begun=False,
    is_supposed=False,
    waits=True,
)


def words_of(**facts: Any) -> str:
    """The sentence about what is due at the end of June, seen at its beginning."""
    usual = {"as_of": JUNE, "due": END, "probability_late": 0.5, "p50": END, "p80": END}
    return sentence(**{**usual, "causes": (), "ground": GROUND, **facts})


def test_the_sentence_says_chance_days_causes_and_grounds() -> None:
    """As a whole."""
    words = sentence(
        as_of=date(2026, 9, 1),
        due=date(2026, 11, 11),
        probability_late=0.69,
        p50=date(2026, 11, 23),
        p80=date(2027, 1, 14),
        causes=[
            Cause(name="甲事", unit="甲单位", share=0.93),
            Cause(name="乙事", unit="乙单位", share=0.07),
            Cause(name="丙事", unit="丙单位", share=0.001),
        ],
        ground=GROUND,
    )
    assert words == (
        "按当前进度，2026年11月11日前完成的可能性约30%（20次里有14次在期限后），"
        "预计11月23日完成（中位），2027年1月14日（较稳妥）；"
        "主要卡在甲事（甲单位，占延误93%）、乙事（乙单位，占7%）。"
        "依据：参照40项已完成或已到期事项，同类工作平均用时为计划的1.12倍；尚未启动，取决于前置事项。"
    )


def own_words(pace: OwnPace | None, *others: float, due: date = END) -> str:
    """What is said where the item itself is half of the cause, beside others."""
    causes = [Cause(name="甲事", unit=None, share=share) for share in others]
    causes.append(Cause(name="本项工作", unit="甲局", share=0.5, is_own=True))
    causes.sort(key=lambda cause: -cause.share)
    words = words_of(causes=causes, own=pace, due=due, as_of=date(2022, 6, 20))
    return words.partition("（较稳妥）；")[2].partition("。依据")[0]


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.0, "本事项自身进度慢（甲局）：自6月1日起不到计划的5%"),
        (0.4, "本事项自身进度慢（甲局）：自6月1日起约为计划的40%"),
        (0.949, "本事项自身进度慢（甲局）：自6月1日起约为计划的95%"),
        (0.95, "本事项目前不落后于计划，风险在余下工作可能超时"),
        (1.3, "本事项目前不落后于计划，风险在余下工作可能超时"),
    ],
)
def test_of_its_own_work_it_is_said_how_slow_it_is_and_since_when(ratio: float, words: str) -> None:
    """In place of a share: that the item itself holds itself up says nothing."""
    pace = OwnPace(since=JUNE, last=date(2022, 6, 17), percent=30.0, ratio=ratio)
    assert own_words(pace) == words
    assert own_words(pace, 0.3) == f"{words}；主要卡在甲事（占延误30%）"
    assert own_words(pace, 0.6) == f"主要卡在甲事（占延误60%）；{words}"
    assert own_words(None, 0.3) == "主要卡在甲事（占延误30%）"


def test_reports_that_stand_still_are_told_with_their_day() -> None:
    """And work that was to have begun, with the day it is still told not to have."""
    still = OwnPace(since=date(2022, 5, 6), last=date(2022, 6, 17), percent=35.0, is_still=True)
    assert own_words(still) == "本事项自身进度慢（甲局）：自5月6日起停在35%"
    assert own_words(replace(still, percent=0.0)) == "本事项自身进度慢（甲局）：应于5月6日启动，6月17日仍报0%"


def test_past_its_deadline_nothing_is_said_not_to_be_behind() -> None:
    """Whatever the last report was held against."""
    fast = OwnPace(since=JUNE, last=date(2022, 6, 10), percent=60.0, ratio=1.3)
    assert own_words(fast, due=date(2022, 6, 19)) == ""
    assert own_words(fast, due=date(2022, 6, 20)) != ""


def pace_of(*reports: tuple[int, int], as_of: int = 28) -> OwnPace | None:
    """The pace of M1, planned from 1 to 30 June, after reports on days of June."""
    events = [reported("M1", date(2022, 6, day), percent) for day, percent in reports]
    state = replay(june_plan(), entries(*events), date(2022, 6, as_of))
    return own_pace(state, state.plan.by_id["M1"])  # type: ignore[arg-type]


def test_reports_are_held_against_what_was_to_be_done_by_their_day() -> None:
    """By Wednesday the 15th ten of 21 days are gone; later silence does not make it slower."""
    for as_of in (15, 28):
        pace = pace_of((15, 20), as_of=as_of)
        assert pace is not None
        assert (pace.since, pace.last, pace.is_still) == (JUNE, date(2022, 6, 15), False)
        assert pace.ratio == pytest.approx(0.2 / (10 / 21))
    assert pace_of() is None


@pytest.mark.parametrize(("last", "is_still"), [(20, False), (21, True), (22, True)])
def test_two_cycles_of_the_same_percentage_are_standing_still(last: int, is_still: bool) -> None:
    """Since the first of them; a report back and forth begins anew."""
    pace = pace_of((3, 10), (7, 35), (14, 35), (last, 35))
    assert pace is not None
    assert pace.is_still == is_still
    assert pace.since == (date(2022, 6, 7) if is_still else JUNE)
    again = pace_of((7, 35), (14, 30), (last, 35))
    assert again is not None
    assert not again.is_still


def test_nothing_done_is_told_from_the_day_it_was_to_begin() -> None:
    """However short that is ago."""
    pace = pace_of((3, 0))
    assert pace == OwnPace(since=JUNE, last=date(2022, 6, 3), percent=0.0, is_still=True)


def test_what_reports_overstate_is_told_once_it_is_learned() -> None:
    """Five points of difference or more, and only from promises that ended."""
    rosy = replace(GROUND, is_begun=True, percent=95.0, true_percent=80.0, report_age=1)
    assert "填报95%，按该单位以往填报偏差折算约80%，1天前上报" in words_of(ground=rosy)
    assert "，当日上报" in words_of(ground=replace(rosy, report_age=0))
    assert "折算" not in words_of(ground=replace(rosy, true_percent=92.0))
    assert "折算" not in words_of(ground=replace(rosy, ended=0))
    assert "填报0%，" in words_of(ground=replace(rosy, percent=None))


@pytest.mark.parametrize(("true", "is_said"), [(84.9, True), (85.0, True), (85.1, False)])
def test_an_overstatement_is_said_from_five_points_on(true: float, is_said: bool) -> None:
    """Below them it is as good as none."""
    ground = replace(GROUND, is_begun=True, percent=90.0, true_percent=true)
    assert ("折算" in words_of(ground=ground)) == is_said


@pytest.mark.parametrize(("share", "is_named"), [(0.049, False), (0.05, True), (0.051, True)])
@pytest.mark.parametrize(("chance", "is_risk"), [(0.09, False), (0.1, True), (0.11, True)])
def test_causes_are_named_from_a_share_and_a_risk_on(
    share: float, is_named: bool, chance: float, is_risk: bool
) -> None:
    """A twentieth of the lateness, and one chance in ten that there is any."""
    causes = [Cause(name="甲事", unit=None, share=share)]
    assert ("甲事" in words_of(probability_late=chance, causes=causes)) == (is_named and is_risk)


def test_three_causes_are_named_at_most() -> None:
    """Of four alike the first."""
    words = words_of(causes=[Cause(name=f"{n}事", unit=None, share=0.25) for n in "甲乙丙丁"])
    assert [f"{n}事" in words for n in "甲乙丙丁"] == [True, True, True, False]


def test_chances_are_shown_to_five_points_and_never_as_sure() -> None:
    """Nor is a small one shown as none."""
    shown = [percent(chance) for chance in (0, 0.049, 0.05, 0.12, 0.13, 0.95, 0.951, 1)]
    assert shown == ["<5%", "<5%", "5%", "10%", "15%", "95%", ">95%", ">95%"]


@pytest.mark.parametrize("as_of", [JUNE, END, END + DAY])
def test_the_chance_by_a_later_day_is_that_of_the_forecast_once_it_is_approved(as_of: date) -> None:
    """At the deadline it is the forecast's own, also where that has passed and only the office extends.

    None of what is not forecast, or that an indicator decides.
    """
    plan, said = june_plan(), reported("M1", JUNE, 40)
    forecast = forecast_of(plan, said, as_of=as_of)
    known = forecast.of("M1")
    assert known
    assert chance_by(forecast, "M1", known.approved_deadline) == pytest.approx(1 - known.probability_late)
    for weeks in (1, 4, 12):
        to = END + timedelta(weeks=weeks)
        longer = DeadlineExtended(subject="M1", as_of=as_of, to=to, reason="准")
        approved = of_m1(plan, said, longer, as_of=as_of)
        assert chance_by(forecast, "M1", to) == pytest.approx(1 - approved.probability_late)
    assert chance_by(forecast, "A1", known.p50) is None
    counted = replace(known, is_counted=True)
    assert chance_by(replace(forecast, forecasts=(counted,)), "M1", known.p50) is None

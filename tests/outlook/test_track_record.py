"""Stored forecasts against what came of them, worked by hand on promises of June 2022."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec import structs

from plan.cli import cli
from plan.ledger.events import (
    FORECAST,
    ChanceJudged,
    Closed,
    DeadlineExtended,
    Entry,
    Event,
    ForecastsIssued,
    Told,
)
from plan.ledger.stores import open_ledger
from plan.model.kinds import Commitment, ItemKind
from plan.model.plan import Closing, Plan
from plan.office.workspace import PLAN_FILE
from plan.outlook.track_record import GROUPS, States, score, track_record
from plan.plan_file import require_plan
from tests.support.builders import CLERK, activity, entries, ledger_at, milestone, plan_of, reported

DUE = date(2022, 6, 30)
BEFORE_21, BEFORE_14, BEFORE_10, BEFORE_8 = (
    date(2022, 5, 31), date(2022, 6, 10), date(2022, 6, 16), date(2022, 6, 20),
)  # fmt: skip
PLAN = plan_of(activity("A1", date(2022, 6, 1), DUE), milestone("M1", DUE, parent="A1"), milestone("M2", DUE))


def forecast(item: str, chance: float | None, **more: Any) -> Told:
    """A forecast of a promise due at the end of June."""
    fields: dict[str, Any] = {
        "deadline": DUE, "approved_deadline": DUE, "p10": date(2022, 6, 20),
        "p50": date(2022, 6, 27), "p80": date(2022, 7, 1), "p90": date(2022, 7, 4),
        "probability_late": chance, "probability_late_original": chance,
    }  # fmt: skip
    return Told(item=item, **{**fields, **more})


def issued(day: date, *of: Told, model: str = "1") -> ForecastsIssued:
    """What was told on a day."""
    return ForecastsIssued(subject=FORECAST, as_of=day, model=model, seed=1, samples=10, told=of)


def both(day: date, first: float, second: float) -> ForecastsIssued:
    """What was told of M1 and M2 on a day."""
    return issued(day, forecast("M1", first), forecast("M2", second))


def closed(item: str, day: date) -> Closed:
    """The office's closing."""
    return Closed(subject=item, as_of=day, evidence="批复")


def rows(plan: Plan, known: tuple[Entry, ...], as_of: date) -> dict[tuple[str, int], Any]:
    """The scored rows by item and lead."""
    return {(r.forecast.item, r.lead): r for r in track_record(plan, known, as_of).rows}


TOLD: tuple[Event, ...] = (
    both(BEFORE_21, 0.2, 0.7),
    both(BEFORE_14, 0.5, 0.5),
    both(BEFORE_10, 0.1, 0.9),
    both(BEFORE_8, 0.0, 1.0),
    closed("M1", date(2022, 6, 28)),
)


def test_each_promise_is_scored_once_a_lead_by_the_last_told_before_it() -> None:
    """14 days before gives way to 10 days before; 8 days before is too late for any lead."""
    scored = rows(PLAN, entries(*TOLD), date(2022, 7, 1))
    assert {key: r.forecast.probability_late_original for key, r in scored.items()} == {
        ("M1", 21): 0.2,
        ("M1", 10): 0.1,
        ("M2", 21): 0.7,
        ("M2", 10): 0.9,
    }
    assert {key: r.case.late for key, r in scored.items()} == {
        ("M1", 21): False,
        ("M1", 10): False,
        ("M2", 21): True,
        ("M2", 10): True,
    }
    assert len(track_record(PLAN, entries(*TOLD), date(2022, 7, 1)).told_late) == 2


def test_states_that_are_kept_serve_a_ledger_that_has_grown_and_no_other() -> None:
    """The same record as without them; each entry that told a row is replayed to once."""
    other = entries(closed("M2", date(2022, 5, 2)), *TOLD)
    states: States = {}
    days = date(2022, 7, 1), date(2022, 7, 2)
    for known, day, size in (
        (entries(*TOLD)[:4], days[0], 2),
        (entries(*TOLD), days[1], 2),
        (other, days[1], 4),
    ):
        before = dict(states)
        assert track_record(PLAN, known, day, states) == track_record(PLAN, known, day)
        assert len(states) == size
        assert all(states[at] is state for at, state in before.items())


def test_nothing_is_scored_before_the_deadline_has_passed() -> None:
    """Not even what is closed already: good news comes early."""
    record = track_record(PLAN, entries(*TOLD), DUE)
    assert (record.rows, len(record.waiting_for), record.issued) == ((), 2, 4)


def test_the_scores_by_hand() -> None:
    """Brier of 0.2 and 0.7 is (0.04 + 0.09) / 2, of 0.1 and 0.9 it is 0.01."""
    scored = score(PLAN, entries(*TOLD), date(2022, 7, 1))
    near, far = scored["by_lead"]
    assert (near["lead"], far["lead"]) == (10, 21)
    assert near["scores"]["forecast"]["brier"] == pytest.approx(0.01)
    assert far["scores"]["forecast"]["brier"] == pytest.approx(0.065)
    ours = scored["all"]["scores"]["forecast"]
    assert (ours["brier"], ours["auc"], ours["count"]) == (pytest.approx(0.0375), 1.0, 4)
    assert sum(tenth["count"] for tenth in ours["reliability"]) == 4
    assert (scored["rows"], scored["items"], scored["models"]) == (4, 2, {"1": 4})
    interval = scored["all"]["brier_interval"]
    assert (interval["low"], interval["high"]) == (None, None)  # of two promises: 样本不足
    base = scored["all"]["scores"]["climatology_by_lead"]["brier"]
    better = scored["all"]["better_than"]["climatology_by_lead"]
    assert better["mean"] == pytest.approx(base - 0.0375, abs=1e-6)
    assert "样本不足" in scored["sentence"]
    assert "按原定时限评分 2 项" in scored["sentence"]
    assert "n=" not in scored["sentence"]


def test_the_original_deadline_counts_whatever_was_approved() -> None:
    """Closed in July with leave to do so is late all the same, and so is the chance scored."""
    later = date(2022, 7, 31)
    known = entries(
        DeadlineExtended(subject="M1", as_of=date(2022, 5, 20), to=later, reason="雨"),
        issued(BEFORE_21, forecast("M1", 0.1, approved_deadline=later, probability_late_original=0.8)),
        closed("M1", date(2022, 7, 10)),
    )
    (row,) = track_record(PLAN, known, date(2022, 8, 1)).rows
    assert row.case.late
    ours = score(PLAN, known, date(2022, 8, 1))["all"]["scores"]["forecast"]
    assert ours["brier"] == pytest.approx(0.04)


def test_a_forecast_counts_from_the_day_it_was_recorded() -> None:
    """Told of May but written down on 16 June: 10 days before; in July: never."""
    ledger = ledger_at(*(datetime(2022, *day, tzinfo=UTC) for day in ((6, 16), (7, 4))))
    for chance in (0.3, 1.0):
        ledger.append(issued(BEFORE_21, forecast("M2", chance)), by=CLERK)
    record = track_record(PLAN, tuple(ledger.entries()), date(2022, 7, 5))
    ((row),) = record.rows
    assert (row.lead, row.forecast.probability_late_original) == (10, 0.3)
    assert row.case.promise.as_of == BEFORE_10
    assert len(record.told_late) == 1


def test_the_yardsticks_know_what_was_known_at_that_moment() -> None:
    """20% half way: red, and late at this pace; what came after the forecast is not used."""
    known = entries(
        reported("A1", BEFORE_10, 20),
        reported("M1", BEFORE_10, 20),
        issued(BEFORE_10, forecast("M1", 0.6)),
        reported("M1", BEFORE_10, 95),
        reported("M1", date(2022, 6, 20), 100),
        closed("M1", date(2022, 6, 28)),
    )
    (row,) = track_record(PLAN, known, date(2022, 7, 1)).rows
    promise = row.case.promise
    assert (promise.start, promise.percent) == (date(2022, 6, 1), 20)
    assert (row.said["light"], row.said["pace"]) == (0.9, 0.9)
    assert (promise.reported_on, promise.unit) == (BEFORE_10, "u1")
    scores = score(PLAN, known, date(2022, 7, 1))["all"]["scores"]
    assert scores["light"]["brier"] == pytest.approx(0.81)
    assert scores["linear"]["brier"] == pytest.approx(0.9025)


def test_who_said_nothing_is_not_scored() -> None:
    """No rule stands in for a forecaster that was silent: it has no figure, and nothing to beat.

    Until everybody was scored, silent rules were given the base rate, and its score.
    """
    scored = score(PLAN, entries(*TOLD), date(2022, 7, 1))["all"]
    for name in ("unit", "office", "light", "linear"):
        own = scored["scores"][name]
        assert (scored["informed"][name], own["count"], own["items"], own["brier"]) == (0, 0, 0, None)
        assert not {"interval", "ours"} & set(own)
        assert name not in scored["better_than"]
    assert scored["scores"]["climatology"]["count"] == scored["rows"] == 4


def test_ours_is_held_against_another_where_that_said_something_alone() -> None:
    """The unit of M1 gave a date after the first of two forecasts: one row, ours there 0.1, not 0.2."""
    known = entries(
        both(BEFORE_21, 0.2, 0.7),
        reported("M1", BEFORE_14, 50, expected_finish=DUE),
        both(BEFORE_10, 0.1, 0.9),
        closed("M1", date(2022, 6, 28)),
    )
    scored = score(PLAN, known, date(2022, 7, 1))["all"]
    unit = scored["scores"]["unit"]
    assert (unit["count"], unit["items"], unit["ours"]) == (1, 1, pytest.approx(0.01))
    assert unit["brier"] == pytest.approx(0.0025)
    assert scored["better_than"]["unit"]["mean"] == pytest.approx(0.0025 - 0.01)
    assert scored["scores"]["forecast"]["count"] == 4


@pytest.mark.parametrize(
    ("expected", "told"), [(DUE - timedelta(1), 0.05), (DUE, 0.05), (DUE + timedelta(1), 0.95)]
)
def test_a_unit_s_date_is_as_sure_as_a_rule(expected: date, told: float) -> None:
    """On the last day it still keeps the promise; its last word before the forecast counts."""
    known = entries(
        reported("M1", BEFORE_14, 40, expected_finish=DUE + timedelta(90)),
        reported("M1", BEFORE_10, 50, expected_finish=expected),
        issued(BEFORE_10, forecast("M1", 0.5)),
        reported("M1", BEFORE_8, 50, expected_finish=DUE + timedelta(90)),
    )
    (row,) = track_record(PLAN, known, date(2022, 7, 1)).rows
    assert row.said["unit"] == pytest.approx(told)
    assert row.said["pace"] == 0.5
    assert row.said["light"] == (0.9 if expected > DUE else 0.5)


def test_the_office_is_scored_by_what_it_judged_before() -> None:
    """The last judgement before a forecast, of the deadline that is scored; later ones count later."""
    judged = ChanceJudged(subject="M2", as_of=BEFORE_14, probability_late=0.8, reason="土地没有批下来")
    known = entries(
        both(BEFORE_21, 0.5, 0.5),
        structs.replace(judged, probability_late=0.3, as_of=BEFORE_21),
        judged,
        both(BEFORE_10, 0.5, 0.5),
        structs.replace(judged, probability_late=0.1, as_of=BEFORE_8),
    )
    said = {key: row.said["office"] for key, row in rows(PLAN, known, date(2022, 7, 1)).items()}
    assert said == {("M1", 21): None, ("M1", 10): None, ("M2", 21): None, ("M2", 10): 0.8}
    later = DeadlineExtended(subject="M2", as_of=BEFORE_14, to=date(2022, 7, 31), reason="雨")
    known = entries(judged, later, issued(BEFORE_10, forecast("M2", 0.5)))
    (row,) = track_record(PLAN, known, date(2022, 7, 1)).rows
    assert row.said["office"] is None


@pytest.mark.parametrize(
    ("item", "chance", "is_missed"),
    [("M2", 0.17, True), ("M2", 0.18, False), ("M1", 0.82, False), ("M1", 0.83, True)],
)
def test_misses_are_what_people_were_told_below_a_fifth_or_above_four(
    item: str, chance: float, is_missed: bool
) -> None:
    """M2 comes late, M1 does not; 18% is told as 20%, 82% as 80%."""
    known = entries(issued(BEFORE_21, forecast(item, chance)), closed("M1", date(2022, 6, 28)))
    misses = score(PLAN, known, date(2022, 7, 1))["misses"]
    day = BEFORE_21.isoformat()
    expected = {
        "item": item,
        "name": f"节点{item}",
        "day": day,
        "probability_late": chance,
        "late": item == "M2",
    }
    assert misses == ([expected] if is_missed else [])


def test_of_each_promise_the_worst_miss_is_shown_and_the_worst_first() -> None:
    """M2 at 10% and 0%, M1 at 90%."""
    known = entries(
        both(BEFORE_21, 0.9, 0.1), both(BEFORE_10, 0.5, 0.0), closed("M1", date(2022, 6, 28))
    )  # fmt: skip
    misses = score(PLAN, known, date(2022, 7, 1))["misses"]
    assert [(miss["item"], miss["day"]) for miss in misses] == [
        ("M2", BEFORE_10.isoformat()), ("M1", BEFORE_21.isoformat()),
    ]  # fmt: skip


def test_what_cannot_be_known_is_counted_apart() -> None:
    """A promise taken out of the plan, and one closed on no day that the source gives."""
    nowhere = replace(PLAN, milestones=(milestone("M1", DUE, closed=Closing(evidence="文")),))
    record = track_record(nowhere, entries(*TOLD[:4]), date(2022, 7, 1))
    assert (record.rows, len(record.unsettled)) == ((), 2)


def test_what_has_no_deadline_is_not_scored() -> None:
    """Undated promises cannot be late."""
    undated = forecast("M2", None, deadline=None, approved_deadline=None)
    record = track_record(PLAN, entries(issued(BEFORE_21, undated)), date(2022, 7, 1))
    assert (record.rows, len(record.waiting_for), record.issued) == ((), 0, 1)


def test_coverage_waits_until_the_range_is_over() -> None:
    """Before P90 has passed nothing is counted; then what is still open lies outside."""
    known = entries(*TOLD)
    assert score(PLAN, known, date(2022, 7, 4))["coverage_80"] == {"share": None, "rows": 0}
    assert score(PLAN, known, date(2022, 7, 5))["coverage_80"] == {"share": 0.5, "rows": 4}
    assert score(PLAN, known, date(2022, 7, 2))["finished_by_p80"] == {"share": 0.5, "rows": 4}


def test_an_empty_ledger_says_so() -> None:
    """There is no row, nothing breaks, nothing is made up."""
    scored = score(PLAN, (), date(2022, 7, 1))
    assert scored["rows"] == scored["items"] == 0
    assert "没有存档的预测" in scored["sentence"]
    assert scored["all"]["scores"]["forecast"]["brier"] is None
    assert scored["by_lead"] == []
    json.dumps(scored, allow_nan=False)


def test_nodes_and_commitments_are_scored_apart() -> None:
    """M1 is 确保, M2 a work node: each document has its own rows, the headline has no node."""
    plan = replace(
        PLAN,
        milestones=(
            milestone("M1", DUE, parent="A1", commitment=Commitment.BINDING),
            milestone("M2", DUE, kind=ItemKind.NODE),
        ),
    )
    scored = score(plan, entries(*TOLD), date(2022, 7, 1))
    groups = [scored, scored["binding"], scored["stretch"], scored["work_nodes"]]
    assert [group["items"] for group in groups] == [1, 1, 0, 1]
    assert [group["all"]["late_share"] for group in groups] == [0, 0, None, 1]
    assert [group["too_late"] for group in groups] == [1, 1, 0, 1]
    assert set(scored["work_nodes"]) == set(scored) - set(GROUPS)
    assert "1 项工作节点的" in scored["work_nodes"]["sentence"]
    waiting = score(plan, entries(*TOLD), DUE)
    assert (waiting["waiting"], waiting["work_nodes"]["waiting"]) == (1, 1)


def test_enough_promises_are_not_called_too_few() -> None:
    """Thirty."""
    plan = plan_of(*(milestone(f"M{n}", DUE) for n in range(30)))
    known = entries(issued(BEFORE_21, *(forecast(f"M{n}", 0.9) for n in range(30))))
    scored = score(plan, known, date(2022, 7, 1))
    assert scored["is_enough"]
    assert "样本不足" not in scored["sentence"]
    assert scored["coverage_80"]["rows"] == 0
    assert score(plan, known, date(2022, 7, 5))["coverage_80"] == {"share": 0.0, "rows": 30}


def test_the_command_prints_a_table_and_the_same_as_json(tmp_path: Path) -> None:
    """On the shipped plan and a ledger of June 2022."""
    item = next(m for m in require_plan(Path(PLAN_FILE)).milestones if m.deadline == DUE)
    url, seconds = f"tinydb:{tmp_path / 'ledger'}", count()
    ledger = open_ledger(url, lambda: datetime.combine(BEFORE_21, time(1, 0, next(seconds)), UTC))
    ledger.append(issued(BEFORE_21, forecast(item.id, 0.7)), by=CLERK)
    ledger.close()
    run = CliRunner().invoke
    shown = run(cli, ["--ledger", url, "score", "--as-of", "2022-07-05"])
    for words in ("样本不足", "提前 21 个工作日：1 行", "本系统优", "70%—80%\t1\t70%\t100%"):
        assert words in shown.output
    plain = run(cli, ["--ledger", url, "score", "--as-of", "2022-07-05", "--json"])
    assert json.loads(plain.output)["all"]["scores"]["forecast"]["brier"] == pytest.approx(0.09)
    empty = run(cli, ["--ledger", "memory:", "score"])
    assert "无从评分。" in empty.output


def test_a_forecaster_who_knows_is_told_from_one_who_does_not() -> None:
    """Forty promises, every other one late: right at 80%, the other way round, and base rate."""
    plan = plan_of(*(milestone(f"M{n:02}", DUE) for n in range(40)))
    ends = [closed(f"M{n:02}", date(2022, 6, 28)) for n in range(0, 40, 2)]

    def better(chance_of_late_one: float) -> dict[str, float]:
        chances = (1 - chance_of_late_one, chance_of_late_one)
        of_all = issued(BEFORE_21, *(forecast(f"M{n:02}", chances[n % 2]) for n in range(40)))
        scored = score(plan, entries(of_all, *ends), date(2022, 7, 1))
        (lead,) = scored["by_lead"]
        assert lead["rows"] == 40
        gain: dict[str, float] = lead["better_than"]["climatology_by_lead"]
        return gain

    assert better(0.8)["low"] > 0.1
    assert better(0.2)["high"] < -0.1

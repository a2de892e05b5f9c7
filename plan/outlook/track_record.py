"""How good the issued forecasts were, beside what simple rules would have told that day.

Only what was told before the deadline counts: a forecast recorded after its day counts from the day
it was recorded. A promise has at most one row for each lead, the last forecast told no later than
that many working days before the ORIGINAL deadline and not already the row of a longer lead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.calendar.workdays import CHINA
from plan.calendar.zone import local_day
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Case, Columns, Promise, columns
from plan.forecast.learning.reference import MIN_SAMPLE
from plan.forecast.scoring import scoring
from plan.forecast.scoring.scoring import OURS
from plan.forecast.scoring.yardsticks import RULE_SURE, linear_rule, yardsticks
from plan.forecast.sentence import twentieths
from plan.ledger.events import ChanceJudged, Entry, ForecastsIssued, Told, last_of, of_kind
from plan.model.kinds import Commitment, Condition, Grade, ItemKind, Level
from plan.model.plan import Founded, Milestone, Plan, kind_of, lead_id_of
from plan.outlook.disagreement import light_of_report
from plan.outlook.lights import light
from plan.state.progress import progress
from plan.state.replay import PlanState, known_until, replay, visible
from plan.words import labels

LEADS = (10, 21, 42, 63, 105)  # working days before the original deadline
LIGHT = {Level.GREEN: 0.1, Level.AMBER: 0.5, Level.RED: 0.9}  # a light read as a chance
MISSED = 4  # of twenty: what is told below that and comes late, or as high above and is kept
GROUPS = {"binding": "确保事项", "stretch": "力争事项", "work_nodes": "工作节点"}  # scored apart
SEED = 1
States = dict[tuple[str, date], PlanState]  # known when an entry of that digest was written: never others
UNSETTLED = (Condition.AWAITING_REVIEW, Condition.AWAITING_DATA, Condition.BASIS)


@dataclass(frozen=True, kw_only=True)
class ScoredForecast:
    """A forecast, its lead of `LEADS`, and its promise as it was known when it was told."""

    forecast: Told
    model: str
    lead: int
    case: Case
    said: Mapping[str, float | None]  # the chance by each forecaster, None who had said nothing
    backdated: bool  # the day it was done on was filled in later (补录)


@dataclass(frozen=True, kw_only=True)
class TrackRecord:
    """Every row that can be scored on `as_of`, and what was told besides."""

    as_of: date
    rows: tuple[ScoredForecast, ...]
    issued: int  # times that forecasts were stored
    plan: Plan  # of the day
    waiting_for: tuple[str, ...]  # told of, and the original deadline has not passed
    told_late: tuple[str, ...]  # a row each: after the shortest lead, or after the deadline
    unsettled: tuple[str, ...]  # no longer in the plan, done on no known day, or not settled yet

    def of(self, wanted: Callable[[Founded | None], bool]) -> TrackRecord:
        """What concerns the wanted parts of the plan alone; None is one that it no longer has."""

        def some(items: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(item for item in items if wanted(self.plan.by_id.get(item)))

        return replace(
            self,
            rows=tuple(row for row in self.rows if some((row.forecast.item,))),
            waiting_for=some(self.waiting_for),
            told_late=some(self.told_late),
            unsettled=some(self.unsettled),
        )


@dataclass(frozen=True)
class _Issue:
    """The forecast of a promise in an entry, on the day it was really told."""

    entry: Entry[ForecastsIssued]
    forecast: Told
    deadline: date
    day: date

    @property
    def lead(self) -> int | None:
        """The longest of `LEADS` that was still to go; None when it was told too late."""
        left = CHINA.workdays_after(self.day, self.deadline)
        return max((lead for lead in LEADS if lead <= left), default=None)


def track_record(
    plan: Plan, entries: Sequence[Entry], as_of: date, states: States | None = None
) -> TrackRecord:
    """What the stored forecasts in `entries` came to by `as_of`; `states` grow by those that it needs."""
    issued = of_kind(visible(entries, as_of, known_until(entries, as_of, None)), ForecastsIssued)
    issues = [issue for entry in issued for issue in _issues(entry)]
    due = [issue for issue in issues if plan.rules.last_day(issue.deadline) < as_of]
    last: dict[tuple[str, date, int], _Issue] = {}  # by promise, longest lead first
    for issue in sorted(due, key=lambda issue: (issue.day, issue.entry.sequence)):
        if issue.lead is not None:
            last[issue.forecast.item, issue.deadline, -issue.lead] = issue
    chosen = [last[key] for key in sorted(last)]
    state = replay(plan, entries, as_of)
    known = [issue for issue in chosen if _is_known(state, issue)]
    states = {} if states is None else states
    for issue in known:
        if (at := (issue.entry.digest, issue.day)) not in states:
            count = bisect_left(entries, issue.entry.sequence, key=attrgetter("sequence"))
            states[at] = replay(plan, entries[:count], issue.day, hindsight=True)
    return TrackRecord(
        as_of=as_of,
        rows=tuple(_row(state, issue, states[issue.entry.digest, issue.day]) for issue in known),
        issued=len(issued),
        plan=state.plan,
        waiting_for=_items(_promises(issues) - _promises(due)),
        told_late=tuple(issue.forecast.item for issue in due if issue.lead is None),
        unsettled=_items(_promises(issue for issue in chosen if not _is_known(state, issue))),
    )


def _issues(entry: Entry[ForecastsIssued]) -> Iterator[_Issue]:
    """The forecasts of an entry whose promise can be late against its original deadline."""
    day = max(entry.event.as_of, local_day(entry.recorded_at))
    for forecast in entry.event.told:
        if forecast.deadline is not None and forecast.probability_late_original is not None:
            yield _Issue(entry, forecast, forecast.deadline, day)


def _promises(issues: Iterable[_Issue]) -> set[tuple[str, date]]:
    return {(issue.forecast.item, issue.deadline) for issue in issues}


def _items(promises: Iterable[tuple[str, date]]) -> tuple[str, ...]:
    return tuple(item for item, _ in sorted(promises))


def _is_known(state: PlanState, issue: _Issue) -> bool:
    item = state.items.get(issue.forecast.item)
    if item is None or item.condition in UNSETTLED:
        return False
    closed, has_day = item.closed, item.done_on is not None
    return not closed or (closed.grade is not Grade.TERMINATED and (has_day or not closed.is_kept))


def _row(state: PlanState, issue: _Issue, then: PlanState) -> ScoredForecast:
    """The scored forecast; `then` is what was known when it was told."""
    part, item = then.plan.by_id[issue.forecast.item], then.items[issue.forecast.item]
    assert isinstance(part, Milestone)
    done = progress(then, part)
    pace = light(then, part, done).level
    expected = item.report.event.expected_finish if item.report else None
    judged = last_of(then.counted.get(part.id, ()), ChanceJudged)
    is_of_it = item.approved_deadline == issue.deadline  # what the office judges by
    promise = Promise(
        item=part.id,
        as_of=issue.day,
        promised=issue.deadline,
        first_promised=issue.deadline,
        unit=lead_id_of(then.plan, part.id) or "",
        start=done.starts,
        percent=done.percent_complete,
        reported_on=item.reported_on,
    )
    closed = state.items[issue.forecast.item].closed
    finished = closed.done_on if closed else None
    until = state.plan.rules.last_day(issue.deadline)
    is_late = finished is None or finished > until
    return ScoredForecast(
        forecast=issue.forecast,
        model=issue.entry.event.model,
        lead=issue.lead or 0,
        said={
            "unit": abs(RULE_SURE - (expected <= until)) if expected else None,
            "office": judged.event.probability_late if judged and is_of_it else None,
            OURS: issue.forecast.probability_late_original,
            "light": LIGHT.get(light_of_report(item, pace) or Level.NONE),
            "pace": LIGHT.get(pace),
        },
        backdated=bool(closed and "done_on" in closed.backdated),
        case=Case(
            promise=promise,
            late=is_late,
            settled=until + timedelta(days=1) if is_late else finished,
            finished=finished,
        ),
    )


def score(plan: Plan, entries: Sequence[Entry], as_of: date, states: States | None = None) -> dict[str, Any]:
    """The scores on `as_of` of every stored forecast whose original deadline has passed.

    Plain values, of promises; of work nodes, 确保 and 力争 apart in `GROUPS`, which have the same
    shape: of all rows and by lead, the forecasts beside climatology, the light that the reports
    gave and the linear rule, each as of the moment the forecast was told.
    """
    record = track_record(plan, entries, as_of, states)
    promises = record.of(_is_promise)

    def firm(wanted: Commitment) -> TrackRecord:
        return promises.of(lambda part: isinstance(part, Milestone) and part.commitment is wanted)

    apart = {
        "work_nodes": record.of(lambda part: not _is_promise(part)),
        "binding": firm(Commitment.BINDING),
        "stretch": firm(Commitment.STRETCH),
    }
    return _document(promises, "承诺") | {name: _document(some, GROUPS[name]) for name, some in apart.items()}


def _is_promise(part: Founded | None) -> bool:
    return not isinstance(part, Milestone) or kind_of(part) is not ItemKind.NODE


def _document(record: TrackRecord, word: str) -> dict[str, Any]:
    table = columns([row.case for row in record.rows])
    chances = {**yardsticks(table), "linear": linear_rule(table, np.full(len(table), np.nan))}
    for name in ("unit", "office", OURS, "light", "pace"):
        chances[name] = np.array([row.said[name] for row in record.rows], dtype=float)
    lead = np.array([row.lead for row in record.rows], dtype=np.intp)
    items = len(np.unique(table.item))
    return {
        "as_of": record.as_of.isoformat(),
        "issued": record.issued,
        "rows": len(table),
        "items": items,
        "waiting": len(record.waiting_for),
        "too_late": len(record.told_late),
        "unknown": len(record.unsettled),
        "backdated": len(_backdated(record)),
        "enough": MIN_SAMPLE,
        "is_enough": items >= MIN_SAMPLE,
        "sentence": _sentence(record, items, word),
        "models": dict(Counter(row.model for row in record.rows)),
        "coverage_80": _within(record, table, "p10", "p90"),
        "finished_by_p80": _within(record, table, None, "p80"),
        "misses": _misses(record),
        "all": _scores(table, chances, lead > 0),
        "by_lead": [
            {"lead": days, **_scores(table, chances, lead == days)} for days in LEADS if np.any(lead == days)
        ],
    }


def _scores(table: Columns, chances: Mapping[str, Floats], rows: NDArray[np.bool_]) -> dict[str, Any]:
    compared = scoring.compared(table, chances, rows, SEED)
    ours, counts = compared["scores"][OURS], {n: of["count"] for n, of in compared["scores"].items()}
    return {**compared, "items": ours["items"], "informed": counts, "brier_interval": ours.get("interval")}


def _misses(record: TrackRecord) -> list[dict[str, Any]]:
    """Where ours was most wrong, the worst row of each promise, as told in steps of five points."""

    def off(row: ScoredForecast) -> int:
        return abs(twentieths(row.said[OURS] or 0.0) - 20 * bool(row.case.late))

    rows = sorted((row for row in record.rows if off(row) > 20 - MISSED), key=off)
    worst = {row.case.promise.item: row for row in rows}
    return [
        {
            "item": item,
            "name": record.plan.by_id[item].name,
            "day": row.case.promise.as_of.isoformat(),
            "probability_late": row.said[OURS],
            "late": row.case.late,
        }
        for item, row in sorted(worst.items(), key=lambda pair: -off(pair[1]))
    ]


def _within(record: TrackRecord, table: Columns, first: str | None, last: str) -> dict[str, Any]:
    """The share finished from one forecast day to another, and of how many rows.

    Of rows whose last day has passed alone: to count those that finished early and leave out those
    that may still finish late would flatter.
    """

    def days(name: str) -> Floats:
        return np.array([getattr(row.forecast, name).toordinal() for row in record.rows], dtype=float)

    until, today = days(last), float(record.as_of.toordinal())
    since = days(first) if first else np.full(len(table), -np.inf)
    finished = np.where(np.isnan(table.finished), today, table.finished)
    share, count = scoring.coverage(since, np.where(until < today, until, np.nan), finished)
    return {"share": share, "rows": count}


def _backdated(record: TrackRecord) -> set[tuple[str, date | None]]:
    """The scored promises whose day of doing was filled in later."""
    rows = (row for row in record.rows if row.backdated)
    return {(row.case.promise.item, row.case.promise.promised) for row in rows}


def _sentence(record: TrackRecord, items: int, word: str) -> str:
    """What the scores of the group called `word` rest on."""
    if not record.issued:
        return f"截至 {record.as_of}，台账中没有存档的预测，无从评分。"
    waiting = f"另有 {len(record.waiting_for)} 项未到原定时限。" if record.waiting_for else ""
    if not items:
        stored = f"存档预测 {record.issued} 次"
        return f"截至 {record.as_of}，{stored}，尚无{word}的预测可以评分。{waiting}"
    few = f"；样本不足（少于 {MIN_SAMPLE} 项），分数仅供参考" if items < MIN_SAMPLE else ""
    later = len(_backdated(record))
    filled_in = f"；其中 {later} 项的完成日为{labels.BACKDATED}" if later else ""
    return (
        f"截至 {record.as_of}，按原定时限评分 {items} 项{word}的 {len(record.rows)} 次预测"
        f"{few}{filled_in}。{waiting}"
    )

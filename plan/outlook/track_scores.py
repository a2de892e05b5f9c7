"""How good the forecasts were that people were told, beside what simple rules would have told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Columns, columns
from plan.forecast.learning.reference import ENOUGH, NEUTRAL
from plan.forecast.scoring import scoring
from plan.forecast.scoring.yardsticks import climatology, light_rule, linear_rule
from plan.ledger.events import Entry
from plan.model.plan import Plan
from plan.outlook.track_record import LEADS, ScoredForecast, TrackRecord, track_record

OURS = "forecast"
SEED = 1


def score(plan: Plan, entries: Sequence[Entry], as_of: date) -> dict[str, Any]:
    """The scores on `as_of` of every stored forecast whose original deadline has passed.

    Plain values: of all rows and by lead; the forecasts beside climatology, the light that the
    reports gave and the linear rule, each as of the moment the forecast was told.
    """
    record = track_record(plan, entries, as_of)
    table = columns([row.case for row in record.rows])
    told = _told_by_all(record.rows, table)
    lead = np.array([row.lead for row in record.rows], dtype=np.intp)
    items = len(np.unique(table.item))
    return {
        "as_of": as_of.isoformat(),
        "issued": record.issued,
        "rows": len(table),
        "items": items,
        "waiting": record.waiting,
        "too_late": record.too_late,
        "unknown": record.unknown,
        "enough": ENOUGH,
        "is_enough": items >= ENOUGH,
        "sentence": _sentence(record, items),
        "models": dict(Counter(row.model for row in record.rows)),
        "coverage_80": _within(record, table, "p10", "p90"),
        "finished_by_p80": _within(record, table, None, "p80"),
        "all": _scores(table, told, lead > 0),
        "by_lead": [
            {"lead": days, **_scores(table, told, lead == days)}
            for days in LEADS
            if np.any(lead == days)
        ],
    }


def _told_by_all(rows: Sequence[ScoredForecast], table: Columns) -> Mapping[str, Floats]:
    """What everyone tells of each row; a rule without its input falls back on the base rate."""
    overall, by_lead = climatology(table, NEUTRAL)
    return {
        OURS: np.array([row.told.probability_late_original for row in rows], dtype=float),
        "climatology": overall,
        "climatology_by_lead": by_lead,
        "light": light_rule(table, by_lead),
        "linear": linear_rule(table, by_lead),
    }


def _scores(table: Columns, told: Mapping[str, Floats], rows: NDArray[np.bool_]) -> dict[str, Any]:
    late, item = table.late[rows], table.item[rows]
    losses = {name: scoring.squares(chances[rows], late) for name, chances in told.items()}
    better = {
        name: asdict(scoring.difference(losses[OURS], losses[name], item, SEED))
        for name in told
        if name != OURS and len(late)
    }
    return {
        "rows": len(late),
        "items": len(np.unique(item)),
        "late_share": round(float(late.mean()), 6) if len(late) else None,
        "informed": {
            "light": int((~np.isnan(table.light[rows])).sum()),
            "linear": int((~np.isnan(table.percent[rows])).sum()),
        },
        "scores": {name: asdict(scoring.score(one[rows], late)) for name, one in told.items()},
        "brier_interval": _interval(losses[OURS], item),
        "better_than": better,
    }


def _interval(losses: Floats, item: NDArray[np.str_]) -> dict[str, float] | None:
    """The 95% interval of the mean of `losses`, items drawn with replacement."""
    if not len(losses):
        return None
    found = scoring.difference(np.zeros(len(losses)), losses, item, SEED)
    return {"low": found.low, "high": found.high}


def _within(record: TrackRecord, table: Columns, first: str | None, last: str) -> dict[str, Any]:
    """The share finished from one told day to another, and of how many rows.

    Of rows whose last day has passed alone: to count those that finished early and leave out those
    that may still finish late would flatter.
    """
    until = _days(getattr(row.told, last) for row in record.rows)
    since = (
        _days(getattr(row.told, first) for row in record.rows)
        if first
        else np.full(len(table), -np.inf)
    )
    today = float(record.as_of.toordinal())
    is_over = until < today
    finished = np.where(np.isnan(table.finished), today, table.finished)
    share, count = scoring.coverage(since, np.where(is_over, until, np.nan), finished)
    return {"share": share, "rows": count}


def _days(days: Iterable[date]) -> Floats:
    return np.array([day.toordinal() for day in days], dtype=float)


def _sentence(record: TrackRecord, items: int) -> str:
    """What the scores rest on."""
    if not record.issued:
        return f"截至 {record.as_of}，台账中没有存档的预测，无从评分（n=0）。"
    waiting = f"另有 {record.waiting} 项未到原定时限。" if record.waiting else ""
    if not items:
        return (
            f"截至 {record.as_of}，存档预测 {record.issued} 次，尚无一次可以评分（n=0）。{waiting}"
        )
    few = f"；样本不足（少于 {ENOUGH} 项），分数仅供参考" if items < ENOUGH else ""
    return (
        f"截至 {record.as_of}，按原定时限评分 {items} 项里程碑的 {len(record.rows)} 次预测"
        f"（n={items}）{few}。{waiting}"
    )

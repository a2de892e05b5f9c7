"""Rows as JSON values: what the command line prints and checks rely on."""

from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any

from plan.forecast.learning.forecaster import VERSION
from plan.forecast.levers import levers
from plan.ledger.events import ClosureRequested, Entry, ExtensionRequested, StatusReported
from plan.model.kinds import Level
from plan.model.plan import Founded, dates_standing
from plan.outlook.board import Row
from plan.outlook.changes import Change
from plan.outlook.disagreement import reported_light
from plan.outlook.indicators import indicator_outlooks
from plan.outlook.meeting.agenda import spoken_of
from plan.outlook.outlook import Outlook, agenda_of
from plan.outlook.overdue import Overdue
from plan.schedule.dates import Schedule
from plan.words import labels

Record = dict[str, Any]
REQUEST = {ClosureRequested: "closure", ExtensionRequested: "extension"}
INNER = {"item", "ranges", "waits"}  # of a forecast: what its days are computed from


def source(part: Founded) -> Record:
    """Where `part` stands in its document, what that says in our words, and how well founded."""
    names = ("document", "section", "sentence", "digest", "says")
    return _of(part.source, *names) | _of(part, "standing", "reason")


def who(row: Row) -> Record:
    """The units that answer for a row, by name."""
    return {"lead": labels.unit(row.lead), "supporting": [unit.name for unit in row.supporting]}


def report(event: StatusReported | None, entry: Entry | None) -> Record | None:
    """A report without its subject, as `entry` has it; None for none."""
    if event is None or entry is None:
        return None
    words = _of(event, "as_of", "percent_complete", "note", "problem", "next_step", "expected_finish")
    return {**words, "backdated": entry.is_backdated}


def item(row: Row) -> Record:
    """An activity or milestone of `status`."""
    expected = row.progress.expected_percent
    return {
        **_promise(row),
        **_of(row.item, "done_on", "confirmed_on"),
        "backdated": list(row.item.closed.backdated) if row.item.closed else [],
        "reported": row.item.reported_on is not None,
        "percent_complete": row.progress.percent_complete or 0.0,
        "percent_derived": row.progress.derived,
        "expected_percent": None if expected is None else round(expected, 1),
        "reported_light": light.value if (light := reported_light(row)) else None,
        "overdue": row.overdue,
    }


def _promise(row: Row) -> Record:
    """What every list of promises says of one."""
    return _item(
        row,
        workstream=row.workstream.id,
        state=row.item.condition.value,
        deadline=_plain(row.item.deadline),
        deadline_standing=dates_standing(row.part).value if row.item.deadline else None,
        reason=row.alert.reason,
        source=source(row.part),
    )


def status(outlook: Outlook) -> Record:
    """The whole of `status --json`."""
    return {
        **basis(outlook),
        "counts": counts(outlook),
        "activities": [item(row) for row in outlook.rows if not row.is_milestone],
        "milestones": [item(row) for row in outlook.rows if row.is_milestone],
    }


def milestones(outlook: Outlook) -> Record:
    """The milestones of `status`."""
    whole = status(outlook)
    return {name: whole[name] for name in whole if name not in ("counts", "activities")}


def indicators(outlook: Outlook) -> Record:
    """Each indicator that has a target, and what is expected of it."""
    names = ("id", "name", "unit_of_measure", "basis", "target", "target_period", "commitment")
    rows = [
        {
            **_of(own.indicator, *names),
            **_of(own, "verdict", "probability", "sentence"),
            "forecast": asdict(own.forecast) if own.forecast else None,
        }
        for own in indicator_outlooks(outlook.state)
    ]
    return {**basis(outlook), "indicators": rows}


def basis(outlook: Outlook) -> Record:
    """What an answer rests on: plan, day, ledger head."""
    return {
        "plan": outlook.plan.name,
        "plan_digest": outlook.plan_digest,
        "as_of": _plain(outlook.as_of),
        "hindsight": outlook.state.hindsight,
        "simulated": outlook.simulated,
        "head": dict(zip(("sequence", "digest"), outlook.head, strict=True)),
    }


def counts(outlook: Outlook) -> Record:
    """Promises by light, by commitment and light, overdue and undated; what is no promise apart."""
    lights, nodes = outlook.lights, outlook.nodes
    return {
        "light": _by_light(sum(lights.values(), Counter())),
        "commitment": {
            (commitment.value if commitment else "none"): _by_light(counter)
            for commitment, counter in lights.items()
        },
        "overdue": len(outlook.overdue),
        "undated": len(outlook.undated),
        "work_nodes": {
            "light": _by_light(Counter(row.alert.level for row in nodes)),
            "overdue": sum(row.overdue for row in nodes),
        },
        "results": len(outlook.results),
    }


def _by_light(counter: Counter[Level]) -> Record:
    return {level.value: counter[level] for level in Level}


def forecast(outlook: Outlook) -> Record:
    """The whole of `forecast --json`: the open, dated milestones in the plan's order."""
    return {
        **basis(outlook),
        "model": VERSION,
        "samples": outlook.forecast.samples.simulation.samples,
        "seed": outlook.forecast.seed,
        "milestones": [
            {
                **_of(row.part, "id", "name"),
                **who(row),
                **_of(row.part, "commitment"),
                "light": row.alert.level.value,
                **{name: _plain(value) for name, value in asdict(own).items() if name not in INNER},
                "levers": [
                    {
                        "step": step.id,
                        "name": step.part.name,
                        "unit": step.lead.id if step.lead else None,
                        "days_earlier": lever.days,
                        "chance_before": lever.before,
                        "chance_after": lever.after,
                    }
                    for lever in levers(outlook.forecast, own.item)
                    for step in [outlook.row(lever.task)]
                ],
                "low_trust": outlook.doubts.get(row.id),
            }
            for own in outlook.forecast.forecasts
            for row in [outlook.row(own.item)]
        ],
    }


def quality(outlook: Outlook) -> Record:
    """The whole of `quality --json`; of each unit's promises and other items those done and due."""
    checks = [{**check._asdict(), "passed": check.passed} for check in outlook.quality.checks]
    completed = {labels.unit(unit): pairs for unit, pairs in outlook.quality.completed.items()}
    own = {"index": outlook.quality.index, "checks": checks, "completed": completed}
    return {**basis(outlook), **own}


def agenda(outlook: Outlook) -> Record:
    """The whole of `agenda --json`."""
    meeting = agenda_of(outlook)
    return {
        **basis(outlook),
        "at_risk": [
            _item(it.row, flagship=it.is_flagship, probability_late=it.chance, reason=it.row.alert.reason)
            for it in meeting.at_risk
        ],
        "matters": [
            _item(
                matter.row,
                avoided=round(matter.benefit.avoided, 3),
                reliefs=[asdict(risk) for risk in matter.benefit.risks],
                reason=matter.reason,
            )
            for matter in meeting.matters
        ],
        "overdue": [
            _item(
                row,
                days_overdue=row.item.days_after_due(outlook.as_of),
                reason=row.alert.reason,
                decided=spoken_of(row.item) or None,
            )
            for row in meeting.overdue
        ],
        "undecided": [_brief(row) for row in meeting.undecided],
        "review": [
            _item(
                it.row,
                kind_of_request=REQUEST[type(it.request.event)] if it.request else None,
                asked_on=_plain(it.request.event.as_of) if it.request else None,
                workdays_waited=it.waited,
                limit=it.limit,
                over_limit=it.is_over,
                reason=it.words,
            )
            for it in meeting.review
        ],
        "silent": [
            {"unit": labels.unit(unit), "items": [_brief(row) for row in rows]}
            for unit, rows in meeting.silent.items()
        ],
        "requests": [_brief(row) for row in meeting.requests],
        "work_nodes": [_item(row) for row in meeting.nodes],
        "decisions": [
            _brief(it.row)
            | _of(it.decision, "sequence")
            | _of(it.decision.event, "text", "unit", "meeting", "due")
            for it in meeting.decisions
        ],
    }


def _item(row: Row, **more: object) -> Record:
    return {**_brief(row), "kind": row.kind.value, "commitment": row.part.commitment, **more}


def _brief(row: Row) -> Record:
    return {
        **_of(row.part, "id", "name"),
        **who(row),
        "approved_deadline": _plain(row.item.approved_deadline),
        "light": row.alert.level.value,
    }


def overdue(late: Overdue, as_of: date) -> Record:
    """A milestone of `overdue`."""
    latest = late.row.item.latest
    return {
        **_promise(late.row),
        "as_of": _plain(as_of),
        "workstream_name": late.row.workstream.name,
        **_of(late, "days_overdue", "workdays_overdue"),
        "latest_report": report(latest, late.row.item.latest_entry),
        "report_age_days": (as_of - latest.as_of).days if latest else None,
    }


def change(changed: Change) -> Record:
    """A change of `changes`."""
    return _of(changed.row.part, "id", "name") | _of(changed, "kind", "before", "after")


def schedule(of: Schedule, names: dict[str, str]) -> Record:
    """The whole of `schedule --json`; `uid` is the item's id again."""
    return {
        "finish": _plain(of.finish),
        "working_days": of.working_days,
        "activities": [
            {
                "id": id_,
                "uid": id_,
                "name": names.get(id_, id_),
                **{name: _plain(value) for name, value in vars(dates).items() if name != "driving"},
            }
            for id_, dates in of.dates.items()
        ],
    }


def _of(thing: object, *names: str) -> Record:
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return dict(value) if all(isinstance(part, tuple) for part in value) else [*map(_plain, value)]
    return value.isoformat() if isinstance(value, date) else value

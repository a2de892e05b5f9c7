"""Early and late dates, float and drivers of a network of tasks: the critical path method.

This package computes them on arrays; tests hold that against the same done task by task.

Inside, a point is an integer: 2i is the morning of working day i, 2i + 1 its evening. A task starts
on a morning and finishes on an evening, so that F = S + 2d - 1 for a duration of d days. An event,
a task without duration, stands at whatever point holds it: on the evening its last predecessor
finishes, or on the morning of its own earliest day or of work that starts. To tasks an evening and
the next morning are the same: work goes on. Outside, a day is what a point lies on, p // 2.

Forward, F is the latest of: floor + remaining work; FS and SS predecessors + lag + remaining; FF
and SF predecessors + lag; and S follows from F. The floor is the later of the network's start, the
day we look from, and the task's own. Work in progress keeps its actual start, and what remains goes
on from the floor: FS and SS links into it hold it no longer, whatever their predecessors do, for by
what was reported it did not wait; FF and SF links hold its finish, which is still to come.
Backward, the latest F is the smallest of the network's end, the day it must finish by, and what
successors leave; total float is the difference, negative where a promise can no longer be kept.
Free float is what leaves every successor and the end where they are. Finished tasks keep their
actual dates and have no float. (Kelley and Walker, 1959; lags as in Roy's potential method, 1959.)

An elapsed lag counts days as they pass: a notice that goes up on a Friday for 7 days comes down on
the next Friday, and work goes on at the next working day.

>>> from plan.schedule.passes import schedule_of
>>> from plan.schedule.compiled import compile_network
>>> from plan.model.plan import Link
>>> from plan.schedule.network import Network, Task
>>> draft = Task(id="A", name="编制", duration=3)
>>> review = Task(id="B", name="评审", duration=2)
>>> approval = Task(id="M", name="批复", duration=0, must_finish_by=date(2022, 10, 8))
>>> links = (Link(predecessor="A", successor="B"), Link(predecessor="B", successor="M"))
>>> plan = Network(tasks=(draft, review, approval), links=links, start=date(2022, 9, 28))
>>> dates = schedule_of(compile_network(plan), date(2022, 9, 28)).dates  # 国庆 ends on 10-07
>>> [(row.early_start.isoformat(), row.early_finish.isoformat()) for row in dates.values()]
[('2022-09-28', '2022-09-30'), ('2022-10-08', '2022-10-09'), ('2022-10-09', '2022-10-09')]
>>> [(row.total_float, row.driving) for row in dates.values()]
[(-1, ()), (-1, ('A',)), (-1, ('B',))]
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Dates:
    """Where a task lies; days inclusive, floats in working days, `driving` ids of predecessors."""

    early_start: date
    early_finish: date
    late_start: date
    late_finish: date
    total_float: int
    free_float: int
    critical: bool
    driving: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Dates by task id; `finish` of the whole, None when empty, `working_days` from the start."""

    dates: Mapping[str, Dates]
    finish: date | None
    working_days: int

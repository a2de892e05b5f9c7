"""The weekly sheet as its writer and its reader both know it: its name, columns and rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plan.words.fields import event_field

SHEET = "本期填报"
HEADER_ROW = 2  # counted from 1; above it stands how to fill the sheet in
ID, NAME, DEADLINE = "编号", "事项", "完成时限"
PERCENT, SEEN = "完成百分比", "记录序号"
VALUE, PERIOD = "指标数值", "数值截至"
NOTE, PROBLEM = event_field("note"), event_field("problem")
NEXT_STEP, EXPECTED_FINISH = event_field("next_step"), event_field("expected_finish")
COLUMNS = (
    ID, NAME, DEADLINE, PERCENT, VALUE, PERIOD, NOTE, PROBLEM, NEXT_STEP, EXPECTED_FINISH, SEEN
)  # fmt: skip
ADDED = frozenset({VALUE, PERIOD})  # that sheets taken out before do not have


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row: an item and what is said of it, by somebody who saw its entries up to `seen`.

    Without `percent` and `value` it is not reported; what is reported by a figure has a `period`.
    `name`, `deadline` and `mark` are only for the reader's eye.
    """

    item: str
    seen: int
    name: str = ""
    deadline: date | None = None
    mark: str = ""  # of the deadline
    percent: float | None = None
    value: float | None = None
    period: str = ""
    note: str = ""
    problem: str = ""
    next_step: str = ""
    expected_finish: date | None = None

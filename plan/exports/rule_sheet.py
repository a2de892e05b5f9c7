"""The last sheet of a workbook: by which rule the lights stand, and what the marks mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from plan.exports.table import Cell, Column, Table, list_of
from plan.model.kinds import Standing
from plan.model.plan import ForecastRules, Rules, Threshold
from plan.outlook.outlook import Outlook
from plan.words import labels
from plan.words.fields import FIELDS

COLUMNS = (
    Column("类别", 5),
    Column("名称", 16),
    Column("数值", 6),
    Column("先例或含义", 34),
    Column("依据", 6),
)
LIGHTS_GO_BY = (
    "灯号依次判定：已销号；未定时限不判灯；超过批准时限为红；未到开始日不判灯；其余按下列界限。"
)


def rule_sheet(outlook: Outlook, plan_digest: str, *more: str) -> Table:
    """The thresholds in force with their precedents, the lights and the marks; `more` is noted."""
    marks = [(labels.MARK[standing], labels.STANDING[standing]) for standing in Standing]
    marks.append((labels.DATE_MARK[Standing.ARRANGEMENT], "时限或计划日期由办公室设定"))
    rows: list[tuple[Cell, ...]] = [
        *_thresholds(outlook.plan.rules),
        *(("灯号", level, None, "颜色之外以文字和形状区分", None) for level in labels.LIGHT),
        *(("标记", mark or "（无标记）", None, words, None) for mark, words in marks),
    ]
    return list_of(outlook, plan_digest, "规则与标记", COLUMNS, rows, LIGHTS_GO_BY, *more)


def _thresholds(rules: object) -> Iterator[tuple[Cell, ...]]:
    """A row for each threshold of `rules`, those of its parts included."""
    for field in fields(rules):  # type: ignore[arg-type]
        value = getattr(rules, field.name)
        if isinstance(value, Threshold):
            yield (
                "界限",
                FIELDS[field.name],
                f"{value.value:g} {value.unit}",
                value.precedent,
                labels.STANDING[value.standing],
            )
        elif isinstance(value, ForecastRules | Rules):
            yield from _thresholds(value)

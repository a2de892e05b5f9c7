"""The last sheet of a workbook: by which rule the lights stand, and what the marks mean."""

from collections.abc import Iterator
from dataclasses import fields

from plan.exports.table import WIDTHS, Cell, Table, list_of
from plan.model.kinds import Level, Standing
from plan.model.plan import ForecastRules, NoticeRules, Rules, Threshold
from plan.outlook.outlook import Outlook
from plan.words import labels
from plan.words.fields import FIELDS

TITLE = "规则与标记"
LIGHTS_GO_BY = (
    "灯号依次判定：已销号；未定时限暂不亮灯；超过批准时限为红；未到开始日暂不亮灯；其余按下列界限。"
)


def rule_sheet(outlook: Outlook, *more: str) -> Table:
    """The thresholds in force with their precedents, the lights and the marks; `more` is noted."""
    marks = [(labels.MARK[standing], standing.word) for standing in Standing]
    marks.append((labels.DATE_MARK[Standing.ARRANGEMENT], "时限或计划日期由办公室设定"))
    rows: list[tuple[Cell, ...]] = [
        *(
            ("界限", word, set_to, *((of.precedent, of.standing.word) if of else (None, None)))
            for word, set_to, of in rules_in_force(outlook.plan.rules)
        ),
        *(("灯号", level, None, "颜色之外以文字和形状区分", None) for level in Level),
        *(("标记", mark or "（无标记）", None, words, None) for mark, words in marks),
    ]
    cells = [dict(zip(WIDTHS[TITLE], row, strict=True)) for row in rows]
    return list_of(outlook, TITLE, cells, LIGHTS_GO_BY, *more)


def rules_in_force(
    group: Rules | ForecastRules | NoticeRules, before: str = ""
) -> Iterator[tuple[str, str, Threshold | None]]:
    """What each rule is for and how it is set; its threshold where it is a number.

    Those of a group have the group's name before theirs.
    """
    for field in fields(group):
        value, word = getattr(group, field.name), before + FIELDS[field.name]
        if isinstance(value, Threshold):
            yield word, f"{value.value:g} {value.unit}", value
        elif isinstance(value, bool):
            yield word, "是" if value else "否", None
        elif isinstance(value, ForecastRules | NoticeRules):
            yield from rules_in_force(value, f"{word.partition('；')[0]}：")

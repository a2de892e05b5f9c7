"""The names that columns of task sheets go by."""

from collections.abc import Mapping, Sequence

from plan.imports.loose_values import key
from plan.model.kinds import Field

HEADERS: Mapping[Field, tuple[str, ...]] = {
    Field.ID: ("编号", "序号", "任务编号", "项目编号", "标识号", "id"),
    Field.NAME: (
        *("名称", "任务", "工作任务", "任务名称", "事项", "工作事项", "重点任务", "重点工作"),
        *("工作内容", "任务内容", "主要任务", "目标任务", "项目名称", "具体任务", "里程碑", "节点"),
    ),
    Field.KIND: ("类别", "类型", "性质"),
    Field.LINE: ("所属", "所属条线", "条线", "板块", "工作板块", "领域", "所属目标"),
    Field.COMMITMENT: ("确保/力争", "承诺", "目标性质"),
    Field.LEAD: (
        *("牵头单位", "责任单位", "牵头部门", "责任部门", "主办单位", "责任主体", "承办单位"),
        *("牵头责任单位", "牵头", "主责单位"),
    ),
    Field.SUPPORTING: ("配合单位", "协办", "协办单位", "配合部门", "参与单位", "协同单位", "配合"),
    Field.START: ("计划开始", "开始时间", "启动时间", "开始日期", "开始", "计划开始时间"),
    Field.FINISH: (
        *("完成时限", "时间节点", "完成时间", "计划完成", "时限", "办结时限", "截止时间"),
        *("完成日期", "计划完成时间", "期限", "序时进度要求"),
    ),
    Field.DURATION: ("工期", "工期(工作日)", "工作日"),
    Field.PREDECESSORS: ("前置任务", "前置", "紧前任务"),
    Field.EVIDENCE: ("销号凭据", "佐证", "完成标志", "成果形式"),
    Field.PERCENT: ("完成率", "进度", "完成百分比", "完成进度", "当前进度"),
    Field.NOTE: ("备注", "说明"),
}
FIELD_OF = {key(name): field for field, names in HEADERS.items() for name in names}
SEARCHED = 20  # rows from the top


def field_of(text: str) -> Field | None:
    """The field that a heading means."""
    return FIELD_OF.get(key(text))


def header_rows(rows: Sequence[Sequence[str]]) -> tuple[int, dict[Field, int]] | None:
    """The number of the first row below the headings, and the column of each field.

    Headings may stand in two rows, the lower ones under one that spans them. None where no row
    among the first has a name and another heading.
    """
    best: tuple[int, dict[Field, int]] | None = None
    for at, row in enumerate(rows[:SEARCHED]):
        columns, height = _columns(row), 1
        below = _columns(rows[at + 1]) if at + 1 < len(rows) else {}
        if len(below) >= 2 and all(not text or field_of(text) for text in rows[at + 1]):
            columns, height = {**columns, **below}, 2
        is_header = Field.NAME in columns and len(columns) > 1
        if is_header and (best is None or len(columns) > len(best[1])):
            best = at + height, columns
    return best


def _columns(row: Sequence[str]) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    for at, text in enumerate(row):
        field = field_of(text)
        if field is not None:
            columns.setdefault(field, at)
    return columns

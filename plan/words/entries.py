"""An entry in Chinese words: what it is about, what it says, who wrote it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import Enum

from plan.ledger.events import FORECAST, MEETING, Author, Event, EvidenceFile
from plan.model.kinds import NoticeStep, Role
from plan.model.plan import Plan
from plan.words import labels

SEQUENCES = ("decision", "decisions", "carried_over", "forecasts", "notice")  # of other entries
OTHER, YES, NO = "其他", "是", "否"
FIELDS: dict[str, str] = {
    "percent_complete": "完成",
    "note": "本期进展",
    "problem": "存在问题",
    "next_step": "下一步措施",
    "expected_finish": "预计完成",
    "actual_start": "实际开始",
    "actual_finish": "实际完成",
    "evidence": "佐证",
    "reason": "原因",
    "to": "延期至",
    "value": "数值",
    "period": "期间",
    "basis": "口径",
    "model": "预测模型",
    "seed": "随机种子",
    "shift": "平移天数",
    "samples": "模拟次数",
    "told": "里程碑",
    "files": "佐证文件",
    "text": "内容",
    "unit": "承办单位",
    "meeting": "例会",
    "due": "办结时限",
    "milestone": "关系到",
    "probability_before": "当时逾期可能性",
    "probability_after": "照办后逾期可能性",
    "what_if": "推演",
    "decision": "所指决定",
    "outcome": "结果",
    "counts": "灯号计数",
    "overdue": "逾期里程碑",
    "agenda": "议题",
    "decisions": "本次决定",
    "carried_over": "未办结的决定",
    "forecasts": "预测存档",
    "group": "种类",
    "part": "内容",
    "step": "级别",
    "asked": "办理要求",
    "answer_by": "答复期限",
    "notice": "所答通知",
}
GROUPS: dict[str, str] = {
    "units": "单位",
    "workstreams": "条线",
    "goals": "目标",
    "activities": "任务",
    "milestones": "里程碑",
    "indicators": "指标",
    "dependencies": "前置关系",
}
SUBJECTS: dict[str, str] = {
    FORECAST: "全部里程碑",
    MEETING: "周例会",
}  # what is no part of the plan
OWN = ("subject", "as_of")  # said apart from the rest


def about(subject: str, plan: Plan) -> str:
    """The name of what an event is about; its id where the plan does not have it."""
    part = plan.by_id.get(subject)
    return part.name if part else SUBJECTS.get(subject, subject)


def said(event: Event, plan: Plan) -> tuple[tuple[str, str], ...]:
    """What `event` says beside its subject and day: each thing's word and its value in words."""
    values = (
        (field.name, getattr(event, field.name)) for field in fields(event) if field.name not in OWN
    )
    return tuple(
        (FIELDS.get(name, OTHER), _value(name, value, plan))
        for name, value in values
        if value not in (None, "", ())
    )


def summary(event: Event, plan: Plan) -> str:
    """What `event` says, in one line."""
    return "；".join(f"{word} {value}" for word, value in said(event, plan))


def written_by(by: Author, plan: Plan) -> str:
    """The account of an author with its unit, or else its role."""
    if by.unit:
        return f"{by.account} · {about(by.unit, plan)}"
    return f"{by.account} · {labels.ROLE[Role(by.role)]}" if by.role else by.account


def _value(name: str, value: object, plan: Plan) -> str:
    match value:
        case bool():
            return YES if value else NO
        case int() if name in SEQUENCES:
            return _numbered(value)
        case float() | int():
            return _number(name, float(value))
        case date():
            return value.isoformat()
        case NoticeStep():
            return labels.NOTICE_STEP[value]
        case Enum():
            return OTHER
        case str() if name == "group":
            return GROUPS.get(value, OTHER)
        case dict() if "name" in value:
            return str(value["name"])
        case str():
            return about(value, plan)
        case tuple() if name in SEQUENCES:
            return _numbered(*value)
        case tuple() if all(isinstance(one, EvidenceFile) for one in value):
            return "、".join(one.name for one in value)
        case tuple() | list() | dict():
            return f"{len(value)} 项"
    return OTHER


def _number(name: str, value: float) -> str:
    if name.startswith("probability"):
        return labels.percent(100 * value)
    return labels.percent(value) if name.startswith("percent") else f"{value:g}"


def _numbered(*sequences: int) -> str:
    return f"第 {'、'.join(map(str, sequences))} 条"

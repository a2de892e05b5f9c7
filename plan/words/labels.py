"""Every Chinese word for a code value, and nowhere else."""

from __future__ import annotations

from datetime import date, datetime

from plan.calendar.zone import SHANGHAI
from plan.errors import Problem
from plan.ledger import events
from plan.ledger.moments import NOTICED
from plan.model import kinds
from plan.model.plan import (
    Activity,
    Dependency,
    Founded,
    Goal,
    Indicator,
    Milestone,
    Plan,
    Unit,
    Workstream,
    dates_standing,
)
from plan.words.fields import field

UNDECIDED = "待定"
UNDATED = "未定时限"
AS_OF = "统计截止日"
SIMULATED = "演示数据"
MADE_UP = f"【{SIMULATED}】模拟生成，不是事实"
MISSING = "—"

LIGHT: dict[kinds.Level, str] = {
    kinds.Level.RED: "逾期/高风险",
    kinds.Level.AMBER: "预警",
    kinds.Level.GREEN: "正常",
    kinds.Level.CLOSED: "已销号",
    kinds.Level.NONE: "不判灯",
}
LIGHT_SHAPE: dict[kinds.Level, str] = {
    kinds.Level.RED: "■",
    kinds.Level.AMBER: "▲",
    kinds.Level.GREEN: "●",
    kinds.Level.CLOSED: "✓",
    kinds.Level.NONE: "○",
}
COMMITMENT: dict[kinds.Commitment | None, str] = {
    kinds.Commitment.BINDING: "确保",
    kinds.Commitment.STRETCH: "力争",
    None: "未注明",
}
STANDING: dict[kinds.Standing, str] = {
    kinds.Standing.STATED: "原文载明",
    kinds.Standing.OFFICIAL: "官方发布",
    kinds.Standing.MIRROR: "转载",
    kinds.Standing.INFERRED: "推定",
    kinds.Standing.ARRANGEMENT: "工作安排",
}
MARK: dict[kinds.Standing, str] = {
    kinds.Standing.STATED: "",
    kinds.Standing.OFFICIAL: "",
    kinds.Standing.MIRROR: "〔转〕",
    kinds.Standing.INFERRED: "〔推〕",
    kinds.Standing.ARRANGEMENT: "〔拟〕",
}
DATE_MARK: dict[kinds.Standing, str] = {**MARK, kinds.Standing.ARRANGEMENT: "〔办公室定〕"}
BACKDATED = "补录"
ITEM_KIND: dict[kinds.ItemKind, str] = {
    kinds.ItemKind.PROMISE: "承诺",
    kinds.ItemKind.UNDATED: UNDATED,
    kinds.ItemKind.NODE: "工作节点",
    kinds.ItemKind.RESULT: "上年成果",
    kinds.ItemKind.ACTIVITY: "任务",
}
CONDITION: dict[kinds.Condition, str] = {
    kinds.Condition.OPEN: "推进中",
    kinds.Condition.AWAITING_REVIEW: "待核查",
    kinds.Condition.AWAITING_DATA: "待数据公布",
    kinds.Condition.BASIS: "口径待核",
    kinds.Condition.OVERDUE: "已逾期",
    kinds.Condition.CLOSED: "已销号",
}
GRADE: dict[kinds.Grade, str] = {
    kinds.Grade.FULL: "全面完成",
    kinds.Grade.MOSTLY: "基本完成",
    kinds.Grade.PARTLY: "部分完成",
    kinds.Grade.CARRIED_OVER: "未完成转结",
}
UNIT_KIND: dict[kinds.UnitKind, str] = {
    kinds.UnitKind.OFFICE: "办公室",
    kinds.UnitKind.MEMBER: "成员单位",
    kinds.UnitKind.ZONE: "功能区",
    kinds.UnitKind.TOWN: "镇（街道）",
    kinds.UnitKind.BANK: "银行",
    kinds.UnitKind.PARTNER: "合作单位",
}
LINK_KIND: dict[kinds.LinkKind, str] = {
    kinds.LinkKind.FS: "完成后开始",
    kinds.LinkKind.SS: "开始后开始",
    kinds.LinkKind.FF: "完成后完成",
    kinds.LinkKind.SF: "开始后完成",
}
LAG_UNIT: dict[kinds.LagUnit, str] = {
    kinds.LagUnit.WORKING: "工作日",
    kinds.LagUnit.ELAPSED: "日历日",
}
MOVEMENT: dict[kinds.IndicatorClass, str] = {
    kinds.IndicatorClass.STEADY_COUNT: "全年累计（较均匀）",
    kinds.IndicatorClass.YEAR_END_COUNT: "全年累计（集中在年底）",
    kinds.IndicatorClass.ANNUAL_RATIO: "年度比值",
}
VERDICT: dict[kinds.Verdict, str] = {
    kinds.Verdict.REACHED: "已实现",
    kinds.Verdict.MISSED: "未实现",
    kinds.Verdict.BASIS: "口径待核",
}
PART: dict[type[Founded | Dependency], str] = {
    Workstream: "条线",
    Goal: "目标",
    Activity: "任务",
    Milestone: "里程碑",
    Indicator: "指标",
    Unit: "单位",
    Dependency: "前置关系",
}
EVENT: dict[type[events.Event], str] = {
    events.StatusReported: "填报进度",
    events.WaitAnswered: "答复等待事项",
    events.ClosureRequested: "申请销号",
    events.Closed: "销号",
    events.ClosureReturned: "退回销号申请",
    events.Reopened: "撤销销号",
    events.RequestWithdrawn: "撤回申请",
    events.ExtensionRequested: "申请延期",
    events.DeadlineExtended: "批准延期",
    events.ExtensionRefused: "不予延期",
    events.ExtensionCorrected: "更正延期",
    events.IndicatorReported: "指标填报",
    events.ForecastsIssued: "预测存档",
    events.SimulationMarked: "演示数据标记",
    events.ItemAdded: "计划新增",
    events.ItemChanged: "计划修改",
    events.ItemWithdrawn: "计划撤销",
    events.DecisionTaken: "例会决定",
    events.DecisionChanged: "更改决定",
    events.DecisionStruck: "撤销决定",
    events.DecisionFinished: "决定办结",
    events.MeetingClosed: "例会结束",
    events.NoticeIssued: "发出督办通知",
    events.NoticeAnswered: "答复督办通知",
}
ENDS = ("。", "！", "？", "；", "…")
TOPIC: dict[kinds.Topic, str] = {
    kinds.Topic.AT_RISK: "可能失守",
    kinds.Topic.MATTER: "尚可挽回",
    kinds.Topic.OVERDUE: "已逾期",
    kinds.Topic.REVIEW: "待核查",
    kinds.Topic.SILENT: "未按期填报",
    kinds.Topic.NODE: "工作节点逾期或红灯",
    kinds.Topic.DECISION: "上次决定未办结",
    kinds.Topic.UNDECIDED: "逾期未议",
    kinds.Topic.REQUEST: "待办申请",
}
NOTICE_STEP: dict[kinds.NoticeStep, str] = {
    kinds.NoticeStep.REMINDER: "提示",
    kinds.NoticeStep.SUPERVISION: "督办",
    kinds.NoticeStep.CIRCULAR: "通报",
    kinds.NoticeStep.INTERVIEW: "约谈",
    kinds.NoticeStep.REFERRAL: "提请研究",
}
ROLE: dict[kinds.Role, str] = {
    kinds.Role.CLERK: "填报",
    kinds.Role.OFFICE: "科创办",
    kinds.Role.VIEWER: "查看",
    kinds.Role.ADMIN: "管理",
}
ACCOUNT_STATE: dict[kinds.AccountState, str] = {
    kinds.AccountState.NEW: "待改密码",
    kinds.AccountState.ACTIVE: "正常",
    kinds.AccountState.DISABLED: "已停用",
}
ACCOUNT_ACT: dict[str, str] = {
    "signed_in": "登录",
    "failed": "登录失败",
    "held_off": "登录失败（暂停核对）",
    "signed_out": "退出",
    "signed_out_everywhere": "在所有设备上退出",
    "password_changed": "修改密码",
    "added": "新建账号",
    "disabled": "停用账号",
    "enabled": "恢复账号",
    "reset": "重置密码",
    "unlocked": "解除密码限制",
    "bound": "绑定统一身份",
    "moved": "变更角色或单位",
    "backed_up": "备份台账",
    "token_issued": "新建接口令牌",
    "token_revoked": "撤销接口令牌",
    "feed_issued": "新建日历地址",
    "feed_revoked": "撤销日历地址",
    "taken": "下载清单",
}
REMINDING: dict[kinds.Reminding, str] = {
    kinds.Reminding.OVERDUE: "逾期",
    kinds.Reminding.DUE_SOON: "临期",
    kinds.Reminding.SILENT: "未填报",
    kinds.Reminding.REQUEST: "待办申请",
}
INCOMING: dict[kinds.Field, str] = {
    kinds.Field.ID: "编号",
    kinds.Field.NAME: "名称",
    kinds.Field.KIND: "类别",
    kinds.Field.LINE: "所属",
    kinds.Field.COMMITMENT: "确保/力争",
    kinds.Field.LEAD: "牵头单位",
    kinds.Field.SUPPORTING: "配合单位",
    kinds.Field.START: "计划开始",
    kinds.Field.FINISH: "完成时限",
    kinds.Field.DURATION: "工期",
    kinds.Field.PREDECESSORS: "前置任务",
    kinds.Field.EVIDENCE: "销号凭据",
    kinds.Field.PERCENT: "完成率",
    kinds.Field.NOTE: "备注",
}
INCOMING_KIND: dict[kinds.IncomingKind, str] = {
    kinds.IncomingKind.ADD: "新增",
    kinds.IncomingKind.CHANGE: "修改",
    kinds.IncomingKind.EXTEND: "延期",
    kinds.IncomingKind.REPORT: "进度",
}
SEVERITY: dict[kinds.Severity, str] = {
    kinds.Severity.GRAVE: "影响预测",
    kinds.Severity.MINOR: "宜补充",
    kinds.Severity.NOTE: "提示",
}
LACK: dict[kinds.Lack, str] = {
    kinds.Lack.NO_PREDECESSOR: "无前置",
    kinds.Lack.NO_SUCCESSOR: "无后续",
    kinds.Lack.NO_LEAD: "无牵头单位",
    kinds.Lack.NO_EVIDENCE: "无销号凭据",
    kinds.Lack.UNDATED: "无日期",
    kinds.Lack.SUPPOSED: "推定",
    kinds.Lack.AGAINST_DATES: "日期矛盾",
    kinds.Lack.OUT_OF_SEQUENCE: "未按前置顺序",
    kinds.Lack.SILENT: "未填报",
}
LOW_CONFIDENCE = "低可信"
FEW = "样本不足"
FORECASTER: dict[str, str] = {
    "forecast": "本系统",
    "climatology": "基准率",
    "climatology_by_lead": "按剩余时间的基准率",
    "light": "自报灯号",
    "linear": "序时直推",
}
CHANGE: dict[kinds.ChangeKind, str] = {
    kinds.ChangeKind.OVERDUE: "逾期变化",
    kinds.ChangeKind.CLOSED: "销号",
    kinds.ChangeKind.LIGHT: "灯号变化",
    kinds.ChangeKind.DEADLINE: "时限调整",
    kinds.ChangeKind.CLOSURE_REQUEST: "申请销号",
    kinds.ChangeKind.EXTENSION_REQUEST: "申请延期",
    kinds.ChangeKind.PERCENT: "进度变化",
    kinds.ChangeKind.REVISED: "计划修改",
    kinds.ChangeKind.ORDER: "前置调整",
    kinds.ChangeKind.ADDED: "新增",
    kinds.ChangeKind.WITHDRAWN: "撤销",
    kinds.ChangeKind.REPORTED: "新填报",
}
CHANGE_WORDS: dict[kinds.ChangeKind, tuple[str, str]] = {  # what was not so, what is
    kinds.ChangeKind.OVERDUE: ("未逾期", "已逾期"),
    kinds.ChangeKind.CLOSED: ("未销号", "已销号"),
    kinds.ChangeKind.CLOSURE_REQUEST: ("无申请", "待核查"),
    kinds.ChangeKind.EXTENSION_REQUEST: ("无申请", "待审批"),
}
CODED = ("standing", "commitment", "kind", "lag_unit", "movement")  # how such fields' names end
_VALUES: dict[object, str] = {
    value.value: word
    for table in (STANDING, COMMITMENT, ITEM_KIND, UNIT_KIND, LINK_KIND, LAG_UNIT, MOVEMENT)
    for value, word in table.items()
    if value is not None
}


def light(level: kinds.Level) -> str:
    """Shape and word of a light, e.g. "● 正常"."""
    return f"{LIGHT_SHAPE[level]} {LIGHT[level]}"


def moment(at: datetime | None, never: str = MISSING) -> str:
    """A moment as a clock in 如皋 shows it; `never` for none."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else never


def unit(who: Unit | None) -> str:
    """A unit's name; 待定 for none."""
    return who.name if who else UNDECIDED


def units(who: tuple[Unit, ...]) -> str:
    """Names of units joined as documents do; a dash for none."""
    return "、".join(u.name for u in who) or MISSING


def deadline(day: date | None) -> str:
    """A deadline, or 未定时限."""
    return day.isoformat() if day else UNDATED


def clock_ahead(entry: events.Entry) -> str:
    """What is to be said of an entry whose stored moment is that of a clock that ran ahead."""
    stored = entry.stamped_at
    if stored is None or stored - entry.recorded_at < NOTICED:
        return ""
    return f"台账时间写作 {moment(stored)}，时钟曾走快，按先后次序计为 {moment(entry.recorded_at)}"


def date_reason(part: Milestone | Activity) -> str:
    """Why the dates of `part` are what they are, beside how they are founded."""
    own = part.dates_reason if isinstance(part, Activity) else part.deadline_reason
    standing = dates_standing(part)
    word = "办公室定" if standing is kinds.Standing.ARRANGEMENT else STANDING[standing]
    why = own or part.reason
    return f"{word}：{why}" if why else word


def backdated(entry: events.Entry) -> str:
    """The mark of an entry that was recorded after the day it speaks of; empty for another."""
    return f"〔{BACKDATED}〕" if entry.is_backdated else ""


def day_of(entry: events.Entry) -> str:
    """The day that an entry speaks of, with its mark."""
    return f"{entry.event.as_of}{backdated(entry)}"


def percent(value: float | None) -> str:
    """A percentage without decimals; a dash for none."""
    return MISSING if value is None else f"{value:.0f}%"


def joined(*texts: str) -> str:
    """What people typed, one after the other; a text that ends with a stop gets no second one.

    >>> joined("已对接。", "", "缺用地指标", "下周会办。")
    '已对接。缺用地指标；下周会办。'
    >>> joined("同上", "同上")
    '同上；同上'
    """
    *before, last = [text.strip() for text in texts if text.strip()] or [""]
    return "".join(text if text.endswith(ENDS) else f"{text}；" for text in before) + last


def marked(part: Founded) -> str:
    """The part's name with the mark of its standing."""
    return part.name + MARK[part.standing]


def place(part: Founded) -> str:
    """Where in the source the part stands, e.g. "第 10 部分第 4 句"."""
    source = part.source
    if source.section is None:
        return STANDING[part.standing]
    return f"第 {source.section} 部分第 {source.sentence} 句"


def change_value(kind: kinds.ChangeKind, value: object) -> str:
    """A change's before or after, as a reader expects it."""
    match value:
        case kinds.Level():
            return LIGHT[value]
        case bool():
            return CHANGE_WORDS[kind][value]
        case int() if kind is kinds.ChangeKind.REPORTED:
            return f"{value} 次"
        case float() | int():
            return percent(float(value))
        case date():
            return value.isoformat()
        case None:
            return MISSING
        case tuple():
            return "；".join(
                f"{field(name)} {plan_value(name, content)}" for name, content in value
            )
    return str(value)


def problem(of: Problem) -> Problem:
    """A problem of the plan file for somebody who does not see the file: e.g. 所属上级（L4-M9）."""
    mark = f"（{of.mark}）" if of.mark else ""
    accepted = of.accepted.replace(of.other, field(of.other)) if of.other else of.accepted
    return Problem(field(of.field) + mark if of.field else of.place, of.value, accepted)


def plan_code(value: object) -> str:
    """The word for a value of the plan file that is one of a few."""
    return _VALUES.get(value, str(value))


def plan_value(name: str, value: object) -> str:
    """What the field `name` of the plan file holds, in a line of text; typed words as they are."""
    match value:
        case None:
            return MISSING
        case {"by": day, "standing": standing}:
            return f"最迟 {day}{DATE_MARK[kinds.Standing(standing)]}"
        case dict():
            return str(value.get("says", value))
        case list():
            return "、".join(map(str, value))
        case bool():
            return "是" if value else "否"
    return plan_code(value) if name.endswith(CODED) else str(value)


def plan_name(plan: Plan, simulated: bool) -> str:
    """The plan's name, marked where all that is told of it is made up."""
    return f"【{SIMULATED}】{plan.name}" if simulated else plan.name

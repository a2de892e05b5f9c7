"""Every Chinese word for a code value, and nowhere else."""

from __future__ import annotations

from datetime import date, datetime

from plan.calendar.zone import SHANGHAI
from plan.errors import Problem
from plan.ledger.events import (
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    DecisionChanged,
    DecisionFinished,
    DecisionStruck,
    DecisionTaken,
    Entry,
    Event,
    ExtensionCorrected,
    ExtensionRefused,
    ExtensionRequested,
    ForecastsIssued,
    IndicatorReported,
    ItemAdded,
    ItemChanged,
    ItemWithdrawn,
    MeetingClosed,
    NoticeAnswered,
    NoticeIssued,
    Reopened,
    RequestWithdrawn,
    SimulationMarked,
    StatusReported,
    WaitAnswered,
)
from plan.ledger.moments import NOTICED
from plan.model.kinds import (
    AccountState,
    ChangeKind,
    Commitment,
    Condition,
    Field,
    Grade,
    IncomingKind,
    IndicatorClass,
    ItemKind,
    Lack,
    LagUnit,
    Level,
    LinkKind,
    NoticeStep,
    Reminding,
    Role,
    Severity,
    Standing,
    Topic,
    UnitKind,
    Verdict,
)
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

LIGHT: dict[Level, str] = {
    Level.RED: "逾期/高风险",
    Level.AMBER: "预警",
    Level.GREEN: "正常",
    Level.CLOSED: "已销号",
    Level.NONE: "不判灯",
}
LIGHT_SHAPE: dict[Level, str] = {
    Level.RED: "■",
    Level.AMBER: "▲",
    Level.GREEN: "●",
    Level.CLOSED: "✓",
    Level.NONE: "○",
}
COMMITMENT: dict[Commitment | None, str] = {
    Commitment.BINDING: "确保",
    Commitment.STRETCH: "力争",
    None: "未注明",
}
STANDING: dict[Standing, str] = {
    Standing.STATED: "原文载明",
    Standing.OFFICIAL: "官方发布",
    Standing.MIRROR: "转载",
    Standing.INFERRED: "推定",
    Standing.ARRANGEMENT: "工作安排",
}
MARK: dict[Standing, str] = {
    Standing.STATED: "",
    Standing.OFFICIAL: "",
    Standing.MIRROR: "〔转〕",
    Standing.INFERRED: "〔推〕",
    Standing.ARRANGEMENT: "〔拟〕",
}
DATE_MARK: dict[Standing, str] = {**MARK, Standing.ARRANGEMENT: "〔办公室定〕"}
BACKDATED = "补录"
ITEM_KIND: dict[ItemKind, str] = {
    ItemKind.PROMISE: "承诺",
    ItemKind.UNDATED: UNDATED,
    ItemKind.NODE: "工作节点",
    ItemKind.RESULT: "上年成果",
    ItemKind.ACTIVITY: "任务",
}
CONDITION: dict[Condition, str] = {
    Condition.OPEN: "推进中",
    Condition.AWAITING_REVIEW: "待核查",
    Condition.AWAITING_DATA: "待数据公布",
    Condition.BASIS: "口径待核",
    Condition.OVERDUE: "已逾期",
    Condition.CLOSED: "已销号",
}
GRADE: dict[Grade, str] = {
    Grade.FULL: "全面完成",
    Grade.MOSTLY: "基本完成",
    Grade.PARTLY: "部分完成",
    Grade.CARRIED_OVER: "未完成转结",
}
UNIT_KIND: dict[UnitKind, str] = {
    UnitKind.OFFICE: "办公室",
    UnitKind.MEMBER: "成员单位",
    UnitKind.ZONE: "功能区",
    UnitKind.TOWN: "镇（街道）",
    UnitKind.BANK: "银行",
    UnitKind.PARTNER: "合作单位",
}
LINK_KIND: dict[LinkKind, str] = {
    LinkKind.FS: "完成后开始",
    LinkKind.SS: "开始后开始",
    LinkKind.FF: "完成后完成",
    LinkKind.SF: "开始后完成",
}
LAG_UNIT: dict[LagUnit, str] = {
    LagUnit.WORKING: "工作日",
    LagUnit.ELAPSED: "日历日",
}
MOVEMENT: dict[IndicatorClass, str] = {
    IndicatorClass.STEADY_COUNT: "全年累计（较均匀）",
    IndicatorClass.YEAR_END_COUNT: "全年累计（集中在年底）",
    IndicatorClass.ANNUAL_RATIO: "年度比值",
}
VERDICT: dict[Verdict, str] = {
    Verdict.REACHED: "已实现",
    Verdict.MISSED: "未实现",
    Verdict.BASIS: "口径待核",
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
EVENT: dict[type[Event], str] = {
    StatusReported: "填报进度",
    WaitAnswered: "答复等待事项",
    ClosureRequested: "申请销号",
    Closed: "销号",
    ClosureReturned: "退回销号申请",
    Reopened: "撤销销号",
    RequestWithdrawn: "撤回申请",
    ExtensionRequested: "申请延期",
    DeadlineExtended: "批准延期",
    ExtensionRefused: "不予延期",
    ExtensionCorrected: "更正延期",
    IndicatorReported: "指标填报",
    ForecastsIssued: "预测存档",
    SimulationMarked: "演示数据标记",
    ItemAdded: "计划新增",
    ItemChanged: "计划修改",
    ItemWithdrawn: "计划撤销",
    DecisionTaken: "例会决定",
    DecisionChanged: "更改决定",
    DecisionStruck: "撤销决定",
    DecisionFinished: "决定办结",
    MeetingClosed: "例会结束",
    NoticeIssued: "发出督办通知",
    NoticeAnswered: "答复督办通知",
}
ENDS = ("。", "！", "？", "；", "…")
TOPIC: dict[Topic, str] = {
    Topic.AT_RISK: "可能失守",
    Topic.MATTER: "尚可挽回",
    Topic.OVERDUE: "已逾期",
    Topic.REVIEW: "待核查",
    Topic.SILENT: "未按期填报",
    Topic.NODE: "工作节点逾期或红灯",
    Topic.DECISION: "上次决定未办结",
    Topic.UNDECIDED: "逾期未议",
    Topic.REQUEST: "待办申请",
}
NOTICE_STEP: dict[NoticeStep, str] = {
    NoticeStep.REMINDER: "提示",
    NoticeStep.SUPERVISION: "督办",
    NoticeStep.CIRCULAR: "通报",
    NoticeStep.INTERVIEW: "约谈",
    NoticeStep.REFERRAL: "提请研究",
}
ROLE: dict[Role, str] = {
    Role.CLERK: "填报",
    Role.OFFICE: "科创办",
    Role.VIEWER: "查看",
    Role.ADMIN: "管理",
}
ACCOUNT_STATE: dict[AccountState, str] = {
    AccountState.NEW: "待改密码",
    AccountState.ACTIVE: "正常",
    AccountState.DISABLED: "已停用",
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
REMINDING: dict[Reminding, str] = {
    Reminding.OVERDUE: "逾期",
    Reminding.DUE_SOON: "临期",
    Reminding.SILENT: "未填报",
    Reminding.REQUEST: "待办申请",
}
INCOMING: dict[Field, str] = {
    Field.ID: "编号",
    Field.NAME: "名称",
    Field.KIND: "类别",
    Field.LINE: "所属",
    Field.COMMITMENT: "确保/力争",
    Field.LEAD: "牵头单位",
    Field.SUPPORTING: "配合单位",
    Field.START: "计划开始",
    Field.FINISH: "完成时限",
    Field.DURATION: "工期",
    Field.PREDECESSORS: "前置任务",
    Field.EVIDENCE: "销号凭据",
    Field.PERCENT: "完成率",
    Field.NOTE: "备注",
}
INCOMING_KIND: dict[IncomingKind, str] = {
    IncomingKind.ADD: "新增",
    IncomingKind.CHANGE: "修改",
    IncomingKind.EXTEND: "延期",
    IncomingKind.REPORT: "进度",
}
SEVERITY: dict[Severity, str] = {
    Severity.GRAVE: "影响预测",
    Severity.MINOR: "宜补充",
    Severity.NOTE: "提示",
}
LACK: dict[Lack, str] = {
    Lack.NO_PREDECESSOR: "无前置",
    Lack.NO_SUCCESSOR: "无后续",
    Lack.NO_LEAD: "无牵头单位",
    Lack.NO_EVIDENCE: "无销号凭据",
    Lack.UNDATED: "无日期",
    Lack.SUPPOSED: "推定",
    Lack.AGAINST_DATES: "日期矛盾",
    Lack.OUT_OF_SEQUENCE: "未按前置顺序",
    Lack.SILENT: "未填报",
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
CHANGE: dict[ChangeKind, str] = {
    ChangeKind.OVERDUE: "逾期变化",
    ChangeKind.CLOSED: "销号",
    ChangeKind.LIGHT: "灯号变化",
    ChangeKind.DEADLINE: "时限调整",
    ChangeKind.CLOSURE_REQUEST: "申请销号",
    ChangeKind.EXTENSION_REQUEST: "申请延期",
    ChangeKind.PERCENT: "进度变化",
    ChangeKind.REVISED: "计划修改",
    ChangeKind.ORDER: "前置调整",
    ChangeKind.ADDED: "新增",
    ChangeKind.WITHDRAWN: "撤销",
    ChangeKind.REPORTED: "新填报",
}
CHANGE_WORDS: dict[ChangeKind, tuple[str, str]] = {  # what was not so, what is
    ChangeKind.OVERDUE: ("未逾期", "已逾期"),
    ChangeKind.CLOSED: ("未销号", "已销号"),
    ChangeKind.CLOSURE_REQUEST: ("无申请", "待核查"),
    ChangeKind.EXTENSION_REQUEST: ("无申请", "待审批"),
}


CODED = ("standing", "commitment", "kind", "lag_unit", "movement")  # how such fields' names end
_VALUES: dict[object, str] = {
    value.value: word
    for table in (STANDING, COMMITMENT, ITEM_KIND, UNIT_KIND, LINK_KIND, LAG_UNIT, MOVEMENT)
    for value, word in table.items()
    if value is not None
}


def light(level: Level) -> str:
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


def own_deadline(part: Milestone | Activity, day: date | None) -> str:
    """The original deadline with the mark of its own standing, or 未定时限."""
    return f"{day}{DATE_MARK[dates_standing(part)]}" if day else UNDATED


def clock_ahead(entry: Entry) -> str:
    """What is to be said of an entry whose stored moment is that of a clock that ran ahead."""
    stored = entry.stamped_at
    if stored is None or stored - entry.recorded_at < NOTICED:
        return ""
    return f"台账时间写作 {moment(stored)}，时钟曾走快，按先后次序计为 {moment(entry.recorded_at)}"


def date_reason(part: Milestone | Activity) -> str:
    """Why the dates of `part` are what they are, beside how they are founded."""
    own = part.dates_reason if isinstance(part, Activity) else part.deadline_reason
    standing = dates_standing(part)
    word = "办公室定" if standing is Standing.ARRANGEMENT else STANDING[standing]
    why = own or part.reason
    return f"{word}：{why}" if why else word


def backdated(entry: Entry) -> str:
    """The mark of an entry that was recorded after the day it speaks of; empty for another."""
    return f"〔{BACKDATED}〕" if entry.is_backdated else ""


def day_of(entry: Entry) -> str:
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


def change_value(kind: ChangeKind, value: object) -> str:
    """A change's before or after, as a reader expects it."""
    match value:
        case Level():
            return LIGHT[value]
        case bool():
            return CHANGE_WORDS[kind][value]
        case int() if kind is ChangeKind.REPORTED:
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
            return f"最迟 {day}{DATE_MARK[Standing(standing)]}"
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

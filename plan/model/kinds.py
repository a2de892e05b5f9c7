"""Every enumeration that people meet, each value beside its Chinese word."""

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A value as it is stored, and the `word` that people read for it."""

    word: str

    def __new__(cls, value: str, word: str = "") -> Self:
        """A member: it is equal to `value`."""
        member = str.__new__(cls, value)
        member._value_, member.word = value, word
        return member


class Standing(Worded):
    """How well a fact is founded; shown as a mark wherever the fact is shown."""

    STATED = "stated", "原文载明"  # in the source document
    OFFICIAL = "official", "官方发布"  # an official page or official media
    MIRROR = "mirror", "转载"  # a reprint
    INFERRED = "inferred", "推定"  # by us, with the reason
    ARRANGEMENT = "arrangement", "工作安排"  # our own working arrangement, with the reason


class Commitment(Worded):
    """How firmly a thing is promised; the two are counted apart everywhere."""

    BINDING = "binding", "确保"
    STRETCH = "stretch", "力争"


class ItemKind(Worded):
    """What an item is; each is counted by itself, and promises are what a headline counts."""

    PROMISE = "promise", "承诺"  # stated by the source, dated
    UNDATED = "undated", "未定时限"  # a promise without a deadline
    NODE = "work_node", "工作节点"  # set by the office: a quarter's node, a step
    RESULT = "result", "上年成果"  # what the source reports as done
    ACTIVITY = "activity", "任务"  # work; never a promise by itself


class Condition(Worded):
    """Where an item stands on a day against its deadline."""

    OPEN = "open", "推进中"
    AWAITING_REVIEW = "awaiting_review", "待核查"  # asked in time to be closed, not answered yet
    AWAITING_DATA = "awaiting_data", "待数据公布"  # the deciding figure is not published yet
    BASIS = "basis_in_question", "口径待核"  # reached or missed, by which basis is used
    OVERDUE = "overdue", "已逾期"
    CLOSED = "closed", "已销号"


class Grade(Worded):
    """How well the office found a milestone done when it closed it."""

    FULL = "full", "全面完成"
    MOSTLY = "mostly", "基本完成"
    PARTLY = "partly", "部分完成"
    CARRIED_OVER = "carried_over", "未完成转结"
    NOT_COMPLETED = "not_completed", "未完成"
    TERMINATED = "terminated", "终止"  # nothing was kept or broken

    @property
    def is_kept(self) -> bool:
        """Whether the promise counts as kept."""
        return self in (Grade.FULL, Grade.MOSTLY)


class Ending(Worded):
    """How an item ends with its plan, or with a year of it; each is the grade of its closing."""

    COMPLETED = "full", "完成"
    NOT_COMPLETED = "not_completed", "未完成"
    TERMINATED = "terminated", "终止"
    CARRIED = "carried_over", "转入下一计划"  # of a year: the next one, and it stays open


class UnitKind(Worded):
    """What sort of body answers."""

    OFFICE = "office", "办公室"
    MEMBER = "member", "成员单位"
    ZONE = "zone", "功能区"
    TOWN = "town", "镇（街道）"
    BANK = "bank", "银行"
    PARTNER = "partner", "合作单位"


class Duty(Worded):
    """What a person is named for."""

    RESPONSIBLE = "responsible", "责任人"
    LEADER = "leader", "分管领导"
    LIAISON = "liaison", "联络员"


class LinkKind(Worded):
    """Which end of the predecessor holds which end of the successor."""

    FS = "FS", "完成后开始"
    SS = "SS", "开始后开始"
    FF = "FF", "完成后完成"
    SF = "SF", "开始后完成"


class LagUnit(Worded):
    """Days counted by the working calendar, or as they pass."""

    WORKING = "working", "工作日"
    ELAPSED = "elapsed", "日历日"


class IndicatorClass(Worded):
    """How an indicator's value moves within a year."""

    STEADY_COUNT = "steady_count", "全年累计（较均匀）"  # cumulative, spread over the year
    YEAR_END_COUNT = "year_end_count", "全年累计（集中在年底）"  # most of it in the last months
    ANNUAL_RATIO = "annual_ratio", "年度比值"  # one value a year

    @property
    def is_count(self) -> bool:
        """Whether it adds up from the year's first day on."""
        return self is not IndicatorClass.ANNUAL_RATIO


class Verdict(Worded):
    """Whether a target was reached, by its figures."""

    REACHED = "reached", "已实现"
    MISSED = "missed", "未实现"
    BASIS = "basis_in_question", "口径待核"  # reached on one 口径 and not on another


class Mend(Worded):
    """How what falls short in a plan is mended; the value is what the form's address names."""

    PREDECESSOR = "successor", "补前置"
    SUCCESSOR = "predecessor", "补后续"
    REVISE = "revise", "去修订"
    ANSWER = "item", "去办理"  # close or extend
    REPORT = "unit", "去填报"


class ChangeKind(Worded):
    """What about an item changed; in the order a meeting wants to hear it."""

    OVERDUE = "overdue", "逾期变化"
    CLOSED = "closed", "销号"
    LIGHT = "light", "灯号变化"
    DEADLINE = "deadline", "时限调整"
    CLOSURE_REQUEST = "closure_request", "申请销号"
    EXTENSION_REQUEST = "extension_request", "申请延期"
    PERCENT = "percent", "进度变化"
    REVISED = "revised", "计划修改"
    ORDER = "order", "前置调整"
    ADDED = "added", "新增"
    WITHDRAWN = "withdrawn", "撤销"
    REPORTED = "reported", "新填报"  # told of by `reported`, not among what differs


class Reminding(Worded):
    """Why somebody is reminded, gravest first."""

    OVERDUE = "overdue", "逾期"
    DUE_SOON = "due_soon", "临期"
    SILENT = "silent", "未填报"
    REQUEST = "request", "待办申请"  # waits for the office


class Level(Worded):
    """What a light says; NONE is no light: no deadline, or not begun before its start."""

    RED = "red", "逾期/高风险"
    AMBER = "amber", "预警"
    GREEN = "green", "正常"
    CLOSED = "closed", "已销号"
    NONE = "none", "暂不亮灯"
    NOT_COMPLETED = "not_completed", "未完成"  # these three as it was closed undone: see `Grade`
    TERMINATED = "terminated", "终止"
    CARRIED_OVER = "carried_over", "转入下一计划"


class Role(Worded):
    """What an account is for."""

    CLERK = "clerk", "填报"  # reports what its unit leads
    OFFICE = "office", "科创办"  # decides
    VIEWER = "viewer", "查看"
    ADMIN = "admin", "管理"  # accounts and rules, no facts of the plan; or, of three, each a part:
    SYSTEM = "system", "系统管理"  # plan and backups; makes accounts, which wait to be enabled
    SECURITY = "security", "安全管理"  # who may sign in, and as what
    AUDITOR = "auditor", "审计管理"  # reads the record of all that
    NONE = "none", "无"  # in this plan, of the several that one sign-in opens


class AccountState(Worded):
    """Whether an account may be used; NEW until its one-time password has been changed."""

    NEW = "new", "待改密码"
    HALF = "half", "待验证"  # never stored: by password only, an authenticator's code is to come
    ACTIVE = "active", "正常"
    DISABLED = "disabled", "已停用"


class Topic(Worded):
    """Why something is on an agenda; in the order in which a meeting takes it."""

    AT_RISK = "at_risk", "可能失守"  # a promise not overdue yet, and likely late or red
    MATTER = "matter", "尚可挽回"  # keeping it to its plan keeps promises
    OVERDUE = "overdue", "已逾期"  # a promise
    REVIEW = "review", "待核查"  # waiting for the office
    SILENT = "silent", "未按期填报"  # not reported on
    NODE = "work_node", "工作节点逾期或红灯"  # overdue or red
    DECISION = "decision", "上次决定未办结"  # of an earlier meeting, still open
    UNDECIDED = "undecided", "已逾期事项"  # of earlier agendas: overdue, nothing decided since
    REQUEST = "request", "待办申请"  # of earlier agendas: waiting for the office


class NoticeStep(Worded):
    """How far a matter has been taken; each step only after the one before brought nothing."""

    REMINDER = "reminder", "提示"
    SUPERVISION = "supervision", "督办"
    CIRCULAR = "circular", "通报"
    INTERVIEW = "interview", "约谈"
    REFERRAL = "referral", "提请研究"


class Field(Worded):
    """What a column may be about."""

    ID = "id", "编号"
    NAME = "name", "名称"
    KIND = "kind", "类别"
    LINE = "line", "所属"
    COMMITMENT = "commitment", "确保/力争"
    LEAD = "lead", "牵头单位"
    SUPPORTING = "supporting", "配合单位"
    START = "start", "计划开始"
    FINISH = "finish", "完成时限"
    DURATION = "duration", "工期"
    EARLIEST = "not_earlier_than", "最早可开始日期"
    LATEST = "must_finish_by", "最迟须完成日期"
    PREDECESSORS = "predecessors", "前置任务"
    EVIDENCE = "evidence", "销号凭据"
    PERCENT = "percent", "完成率"
    NOTE = "note", "备注"
    RESPONSIBLE = "responsible", "责任人"
    TELEPHONE = "telephone", "联系电话"
    LEADER = "leader", "分管领导"
    LIAISON = "liaison", "联络员"


class RowKind(Worded):
    """What a row of a sheet below its headings is."""

    ITEM = "item", "事项"
    HEADING = "heading", "分节标题"  # the rows below stand under it
    PASSED = "passed", "不计入"


class IncomingKind(Worded):
    """What becomes of an item."""

    ADD = "add", "新增"
    CHANGE = "change", "修改"
    EXTEND = "extend", "延期"
    REPORT = "report", "进度"

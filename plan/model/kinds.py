"""Every enumeration that has a Chinese word; `plan.words.labels` holds the words."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """How well a fact is founded; shown as a mark wherever the fact is shown."""

    STATED = "stated"  # in the source document
    OFFICIAL = "official"  # an official page or official media
    MIRROR = "mirror"  # a reprint
    INFERRED = "inferred"  # by us, with the reason
    ARRANGEMENT = "arrangement"  # our own working arrangement, with the reason


class Commitment(StrEnum):
    """How firmly a thing is promised; the two are counted apart everywhere."""

    BINDING = "binding"
    STRETCH = "stretch"


class ItemKind(StrEnum):
    """What an item is; each is counted by itself, and promises are what a headline counts."""

    PROMISE = "promise"  # stated by the source, dated
    UNDATED = "undated"  # a promise without a deadline (未定时限)
    NODE = "work_node"  # set by the office: a quarter's node, a step
    RESULT = "result"  # what the source reports as done
    ACTIVITY = "activity"  # work; never a promise by itself


class Condition(StrEnum):
    """Where an item stands on a day against its deadline."""

    OPEN = "open"
    AWAITING_REVIEW = "awaiting_review"  # 待核查: asked in time to be closed, not answered yet
    AWAITING_DATA = "awaiting_data"  # 待数据公布: the deciding figure is not published yet
    BASIS = "basis_in_question"  # 口径待核: reached or missed, by which basis is used
    OVERDUE = "overdue"
    CLOSED = "closed"


class Grade(StrEnum):
    """How well the office found a milestone done when it closed it."""

    FULL = "full"
    MOSTLY = "mostly"
    PARTLY = "partly"
    CARRIED_OVER = "carried_over"

    @property
    def is_kept(self) -> bool:
        """Whether the promise counts as kept."""
        return self in (Grade.FULL, Grade.MOSTLY)


class UnitKind(StrEnum):
    """What sort of body answers."""

    OFFICE = "office"
    MEMBER = "member"
    ZONE = "zone"
    TOWN = "town"
    BANK = "bank"
    PARTNER = "partner"


class LinkKind(StrEnum):
    """Which end of the predecessor holds which end of the successor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagUnit(StrEnum):
    """Days counted by the working calendar, or as they pass."""

    WORKING = "working"
    ELAPSED = "elapsed"


class IndicatorClass(StrEnum):
    """How an indicator's value moves within a year."""

    STEADY_COUNT = "steady_count"  # cumulative, spread over the year
    YEAR_END_COUNT = "year_end_count"  # cumulative, most of it in the last months
    ANNUAL_RATIO = "annual_ratio"  # one value a year


class Verdict(StrEnum):
    """Whether a target was reached, by its figures."""

    REACHED = "reached"
    MISSED = "missed"
    BASIS = "basis_in_question"  # reached on one 口径 and not on another


class Severity(StrEnum):
    """How much of a forecast a finding takes away."""

    GRAVE = "grave"  # an input is missing or contradicted
    MINOR = "minor"  # the plan tells less than it could
    NOTE = "note"  # may well be so on purpose


class Lack(StrEnum):
    """What is wanting."""

    NO_PREDECESSOR = "no_predecessor"
    NO_SUCCESSOR = "no_successor"
    NO_LEAD = "no_lead"
    NO_EVIDENCE = "no_evidence"
    UNDATED = "undated"
    SUPPOSED = "supposed"
    AGAINST_DATES = "against_dates"
    OUT_OF_SEQUENCE = "out_of_sequence"
    SILENT = "silent"


class ChangeKind(StrEnum):
    """What about an item changed; in the order a meeting wants to hear it."""

    OVERDUE = "overdue"
    CLOSED = "closed"
    LIGHT = "light"
    DEADLINE = "deadline"
    CLOSURE_REQUEST = "closure_request"
    EXTENSION_REQUEST = "extension_request"
    PERCENT = "percent"
    REVISED = "revised"
    ORDER = "order"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    REPORTED = "reported"  # told of by `reported`, not among what differs


class Reminding(StrEnum):
    """Why somebody is reminded, gravest first."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    SILENT = "silent"
    REQUEST = "request"  # waits for the office


class Level(StrEnum):
    """What a light says; NONE is no light: no deadline, or not begun before its start."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    CLOSED = "closed"
    NONE = "none"


class Role(StrEnum):
    """What an account is for."""

    CLERK = "clerk"  # 填报: reports what its unit leads
    OFFICE = "office"  # 科创办: decides
    VIEWER = "viewer"  # 查看
    ADMIN = "admin"  # 管理: accounts and rules, no facts of the plan


class AccountState(StrEnum):
    """Whether an account may be used; NEW until its one-time password has been changed."""

    NEW = "new"
    ACTIVE = "active"
    DISABLED = "disabled"


class Topic(StrEnum):
    """Why something is on an agenda; in the order in which a meeting takes it."""

    AT_RISK = "at_risk"  # a promise not overdue yet, and likely late or red
    MATTER = "matter"  # keeping it to its plan keeps promises
    OVERDUE = "overdue"  # a promise
    REVIEW = "review"  # waiting for the office
    SILENT = "silent"  # not reported on
    NODE = "work_node"  # overdue or red
    DECISION = "decision"  # of an earlier meeting, still open
    UNDECIDED = "undecided"  # of earlier agendas: overdue, nothing asked for or decided since
    REQUEST = "request"  # of earlier agendas: waiting for the office


class NoticeStep(StrEnum):
    """How far a matter has been taken; each step only after the one before brought nothing."""

    REMINDER = "reminder"  # 提示
    SUPERVISION = "supervision"  # 督办
    CIRCULAR = "circular"  # 通报
    INTERVIEW = "interview"  # 约谈
    REFERRAL = "referral"  # 提请研究


class Field(StrEnum):
    """What a column may be about."""

    ID = "id"
    NAME = "name"
    KIND = "kind"
    LINE = "line"
    COMMITMENT = "commitment"
    LEAD = "lead"
    SUPPORTING = "supporting"
    START = "start"
    FINISH = "finish"
    DURATION = "duration"
    PREDECESSORS = "predecessors"
    EVIDENCE = "evidence"
    PERCENT = "percent"
    NOTE = "note"


class IncomingKind(StrEnum):
    """What becomes of an item."""

    ADD = "add"
    CHANGE = "change"
    EXTEND = "extend"
    REPORT = "report"

"""Who may do what: one table per question, and whatever is not in it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from plan.ledger import events
from plan.model.kinds import AccountState, Role
from plan.model.plan import Indicator, Plan, lead_of, supporting_of

FIRST = ""  # the id of the plan that the settings name; further ones lie in folders


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who may sign in."""

    name: str
    role: Role
    unit: str | None = None
    state: AccountState = AccountState.ACTIVE
    others: Mapping[str, tuple[Role, str | None]] = field(default_factory=dict, compare=False)

    def in_plan(self, plan: str) -> "Account":
        """The account, as registered, with its role and unit in `plan`; a keeper keeps each."""
        if plan == FIRST or self.role in KEEPERS:
            return self
        role, unit = self.others.get(plan, (Role.NONE, None))
        return replace(self, role=role, unit=unit)


class Reach(Enum):
    """Of which subjects: those that the account's unit leads, those it has a part in, or all."""

    OWN = 1
    PART = 2
    ALL = 3


_ASK = {Role.CLERK: Reach.OWN, Role.OFFICE: Reach.ALL}  # the office also for units without account
_DECIDE = {Role.OFFICE: Reach.ALL}
MAY_WRITE: Mapping[type[events.Event], Mapping[Role, Reach]] = {
    **dict.fromkeys((
        events.StatusReported, events.IndicatorReported, events.ClosureRequested,
        events.ExtensionRequested, events.RequestWithdrawn, events.WaitAnswered,
        events.NoticeAnswered,
    ), _ASK),
    **dict.fromkeys((
        events.Closed, events.ClosureProposed, events.ClosureReturned, events.Reopened,
        events.DeadlineExtended, events.ExtensionRefused, events.ExtensionCorrected,
        events.ForecastsIssued, events.MeetingClosed, events.NoticeIssued,
        events.DecisionTaken, events.DecisionChanged, events.DecisionStruck,
        events.DecisionFinished, events.ItemAdded, events.ItemChanged, events.ItemWithdrawn,
        events.PlanConcluded, events.ConclusionWithdrawn, events.ChanceJudged,
    ), _DECIDE),
    events.PartReported: {Role.CLERK: Reach.PART, Role.OFFICE: Reach.ALL},
    events.PlanAdopted: {Role.ADMIN: Reach.ALL, Role.SYSTEM: Reach.ALL},
    # nobody who signs in
    events.SimulationMarked: {}, events.ClockConfirmed: {},
}  # fmt: skip

SYSTEM = frozenset({Role.ADMIN, Role.SYSTEM})  # backups; accounts, which wait to be enabled
SECURITY = frozenset({Role.ADMIN, Role.SECURITY})  # roles, passwords, who may sign in; tokens
AUDIT = frozenset({Role.ADMIN, Role.AUDITOR})
KEEPERS = SYSTEM | SECURITY | AUDIT

_ANYBODY = frozenset(Role) - {Role.SECURITY, Role.AUDITOR, Role.NONE}  # who need not know it
WRITERS = frozenset({Role.CLERK, Role.OFFICE})
MAY_OPEN: Mapping[str, frozenset[Role]] = {
    **dict.fromkeys((
        "overview", "graph", "meeting", "overdue", "exchange", "history", "risk", "indicators",
        "plans",
    ), _ANYBODY),
    "report": WRITERS,
    "handle": frozenset({Role.OFFICE}),
    "admin": SYSTEM,
    "accounts": SYSTEM | SECURITY,
    "audit": AUDIT,
    "help": frozenset(Role) - {Role.NONE},
}  # fmt: skip
MAY_UPLOAD = MAY_OPEN["report"] | MAY_OPEN["handle"] | MAY_OPEN["admin"]

LANDING: Mapping[Role, str] = {  # others: the overview
    Role.CLERK: "report",
    **dict.fromkeys(SYSTEM, "admin"),
    Role.SECURITY: "accounts",
    Role.AUDITOR: "audit",
}

NO_PLAN = "没有这个计划，或本账号在其中没有角色。"
NOT_IN_USE = "该账号不能使用：已停用，或尚未修改一次性密码。"
NOT_THIS_ROLE = "本账号没有办理此事的权限，本次未写入。"
NOT_THIS_UNIT = "只能办理本单位牵头的事项，本次未写入。"
NOT_THIS_PART = "只能填报本单位配合的事项和分解到本单位的数，本次未写入。"
ONLY_ADMIN = "只有管理员可以办理；三员分立的，只有分管此事的管理员可以。"
NOT_ONESELF = "不能变更自己账号的权限，须由另一名管理员办理。"
ONLY_OFFICE = "只有科创办可以办理销号、延期和计划修订。"


def may(who: Account, event: events.Event, plan: Plan) -> str | None:
    """Why `who` may not append `event`, in one sentence; None when it may."""
    kind = type(event)
    if isinstance(event, events.PartReported | events.IndicatorReported) and event.unit:
        if event.unit == who.unit:
            kind = events.PartReported  # its own share of an indicator is its part, too
        elif who.role is Role.CLERK and kind is events.PartReported:
            counted = plan.deciding.get(event.subject)
            if counted is None or event.unit not in [share.unit for share in counted.shares]:
                return NOT_THIS_PART
            kind = events.IndicatorReported  # of a share its lead may report, what is said with it
    return may_write(who, kind, event.subject, plan)


def may_write(who: Account, kind: type[events.Event], subject: str, plan: Plan) -> str | None:
    """Why `who` may not append an event of `kind` about `subject`; None when it may."""
    if who.state is not AccountState.ACTIVE:
        return NOT_IN_USE
    reach = MAY_WRITE.get(kind, {}).get(who.role)
    if reach is None:
        return NOT_THIS_ROLE
    if reach is Reach.OWN and not leads(who, subject, plan):
        return NOT_THIS_UNIT
    if reach is Reach.PART and not has_part(who, subject, plan):
        return NOT_THIS_PART
    return None


def leads(who: Account, subject: str, plan: Plan) -> bool:
    """Whether the unit of `who` is `subject`, or answers for it or what the indicator decides."""
    if who.unit is None or subject not in plan.by_id:
        return False
    if subject == who.unit:
        return True
    parts = (subject, getattr(plan.by_id[subject], "measures", None))
    leads = [lead_of(plan, part) for part in parts if part in plan.by_id]
    return any(lead is not None and lead.id == who.unit for lead in leads)


def has_part(who: Account, subject: str, plan: Plan) -> bool:
    """Whether the unit of `who` supports `subject`, or has a share of it."""
    part = plan.by_id.get(subject)
    counted = part if isinstance(part, Indicator) else plan.deciding.get(subject)
    units = [share.unit for share in counted.shares] if counted else []
    if part and part is not counted:
        units += [unit.id for unit in supporting_of(plan, subject)]
    return who.unit in units


def may_open(who: Account, page: str) -> bool:
    """Whether `who` is shown `page`."""
    return who.state is AccountState.ACTIVE and who.role in MAY_OPEN.get(page, frozenset())


def may_keep(who: Account, part: frozenset[Role]) -> bool:
    """Whether `who` may do that `part` of what administrators do: SYSTEM, SECURITY or AUDIT."""
    return who.state is AccountState.ACTIVE and who.role in part

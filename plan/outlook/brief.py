"""What a leader reads of a day in half a minute: flagships, what will be late, what is asked."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plan.forecast.sentence import fall, percent
from plan.model.kinds import Commitment, Condition, ItemKind, Level, NoticeStep
from plan.model.plan import Goal, lead_of
from plan.outlook.board import Row
from plan.outlook.lights import GRAVITY
from plan.outlook.meeting.agenda import Agenda
from plan.outlook.outlook import Outlook
from plan.words import labels

FOR_LEADERS = (NoticeStep.INTERVIEW, NoticeStep.REFERRAL)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A matter in two short rows of two cells: what and who; until when and what to expect."""

    name: str
    who: str = ""
    about: str = ""
    expected: str = ""
    level: Level | None = None  # None of what has no light of its own
    item: str = ""  # that it opens
    items: str = ""  # the name of the list that it opens


@dataclass(frozen=True, kw_only=True)
class Brief:
    """The lines by what they are; lists end nowhere: who shows fewer says how many are left."""

    standing: Counter[Level]  # the 确保 by light
    flagships: tuple[Line, ...]
    late: tuple[tuple[Row, Line], ...]  # overdue, 确保 first, then days; then likely late
    asked: tuple[Line, ...]  # of the leader
    is_known: bool  # else nobody has reported anything, and nobody is judged


def brief(outlook: Outlook, agenda: Agenda) -> Brief:
    """The brief of the outlook's day, whose agenda is given; no light before the first report."""
    items = (row.item for row in outlook.rows)
    known = any(item.reports or item.asked_to_close or item.asked_to_extend for item in items)
    gravest = (*agenda.overdue, *(promise.row for promise in agenda.at_risk)) if known else ()
    return Brief(
        standing=outlook.lights[Commitment.BINDING],
        flagships=tuple(_flagship(outlook, goal, known) for goal in outlook.plan.goals),
        late=tuple((row, _late(outlook, row)) for row in gravest),
        asked=tuple(_asked(outlook, agenda, known)),
        is_known=known,
    )


def _flagship(outlook: Outlook, goal: Goal, known: bool) -> Line:
    """Its next milestone, promises before others, and the gravest light of its open promises."""
    rows = [row for row in outlook.rows if row.is_milestone and row.workstream.id == goal.parent]
    rows = [row for row in rows if row.item.closed is None]
    dated = [row for row in rows if row.item.approved_deadline]
    own = [row for row in dated if row.kind is ItemKind.PROMISE] or dated or rows
    own.sort(key=lambda row: row.item.approved_deadline or date.max)
    following = own[0] if own else None
    lights = [row.alert.level for row in own] if known else []
    return Line(
        name=goal.name,
        who=labels.unit(lead_of(outlook.plan, goal.id)),
        about=f"{following.due_words} {following.part.name}" if following else "已全部了结",
        expected=_expected(outlook, following) if following and known else "",
        level=max(lights, key=lambda level: GRAVITY.get(level, -1), default=Level.NONE),
        item=following.id if following else "",
    )


def _late(outlook: Outlook, row: Row) -> Line:
    forecast = outlook.forecast.of(row.id)
    chance = f"逾期可能性 {percent(forecast.probability_late)}" if forecast else "进度落后"
    days = f"已逾期 {row.item.days_after_due(outlook.as_of)} 天"
    return Line(
        name=row.part.name,
        who=days if row.overdue else chance,
        about=f"{row.firmness} · {labels.unit(row.lead)} · {row.due_words}",
        expected=_expected(outlook, row),
        level=row.alert.level,
        item=row.id,
    )


def _expected(outlook: Outlook, row: Row) -> str:
    """The day by which it is as likely finished as not."""
    forecast = outlook.forecast.of(row.id)
    if row.item.condition is Condition.AWAITING_REVIEW:
        return "待核查"
    return f"预计 {forecast.p50}" if forecast else ""


def raised(rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    """What is overdue and has come up to the leader by a notice since, with the word of the last such."""
    for row in (row for row in rows if row.overdue):
        since = [n.event.step for n in row.item.notices if row.item.days_after_due(n.event.as_of) > 0]
        if steps := [step for step in since if step in FOR_LEADERS]:
            yield row, steps[-1].word


def _asked(outlook: Outlook, agenda: Agenda, known: bool) -> Iterator[Line]:
    """What has come up to the leader, who is to be named, and the step that keeps a promise."""
    for row, step in raised(outlook.rows):
        name, who = f"{step}：{row.part.name}", labels.unit(row.lead)
        yield Line(name=name, who=who, level=Level.RED, item=row.id)
    if without := [row for row in outlook.rows if row.lead is None and row.reportable]:
        yield Line(name=f"明确 {len(without)} 项的牵头单位", about=without[0].part.name, items="led")
    for matter in agenda.matters if known else ():
        risk = matter.benefit.risks[0]
        kept = outlook.row(risk.milestone)
        if kept.kind is ItemKind.PROMISE:
            how = f"{kept.part.name}逾期可能性{fall(risk.before, risk.after)}"
            who = labels.unit(matter.row.lead)
            yield Line(name=f"协调推进{matter.row.part.name}", who=who, about=how, item=matter.row.id)
    if over := [review for review in agenda.review if review.is_over]:
        limit = f"已超过 {over[0].limit:g} 个工作日的期限"
        yield Line(name=f"督促核查 {len(over)} 件申请", who="科创办", about=limit, items="requests")

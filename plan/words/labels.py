"""The Chinese words for what the code deals in; those of a `Worded` value stand beside it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from plan.calendar.zone import SHANGHAI
from plan.errors import Problem
from plan.ledger import events
from plan.ledger.moments import NOTICED
from plan.model import kinds
from plan.model import plan as model
from plan.words.days import written_day
from plan.words.fields import TABLE, field

UNDECIDED = "待定"
UNDATED = "未定时限"
SIMULATED = "演示数据"
MADE_UP = f"【{SIMULATED}】模拟生成，不是事实"
MISSING = "—"
K = TypeVar("K", bound=kinds.Worded)


def words(kind: type[K]) -> dict[K, str]:
    """The word of each value of `kind`, in its order."""
    return {value: value.word for value in kind}


LIGHT_SHAPE: dict[kinds.Level, str] = dict(zip(kinds.Level, "■▲●✓○✕－→", strict=True))
COMMITMENT = {kind: kind.word if kind else "一般事项" for kind in (*kinds.Commitment, None)}
MARK: dict[str, str] = TABLE["marks"]  # by standing
DATE_MARK = MARK | {kinds.Standing.ARRANGEMENT.value: "〔办公室定〕"}
BACKDATED = "补录"
PART: dict[type[model.Founded | model.Dependency], str] = {
    getattr(model, name): word for name, word in TABLE["parts"].items()
}
EVENT: dict[type[events.Event], str] = {kind: TABLE["events"][kind.__name__] for kind in events.EVENTS}
ENDS = ("。", "！", "？", "；", "…")
ROLE_GIVEN = {role: role.word for role in kinds.Role if role is not kinds.Role.NONE}
LOW_CONFIDENCE = "低可信"
FEW = "样本不足"
FORECASTER: dict[str, str] = TABLE["forecasters"]
FORECASTER_RULE: dict[str, str] = TABLE["forecaster_rules"]
SUBJECTS: dict[str, str] = TABLE["subjects"]  # what is no part of the plan
CHANGE_WORDS: dict[str, tuple[str, str]] = TABLE["changes"]  # what was not so, what is
# how the names of fields end that hold one of a few values
REFERENCES = ("lead", "supporting", "parent", "measures", "predecessor", "successor")  # hold ids
CODED = ("standing", "commitment", "kind", "lag_unit", "movement", "duty")
FILED: tuple[type[kinds.Worded], ...] = (  # that a plan file has values of
    kinds.Standing, kinds.Commitment, kinds.ItemKind, kinds.UnitKind, kinds.Duty, kinds.LinkKind,
    kinds.LagUnit, kinds.IndicatorClass,
)  # fmt: skip
_VALUES: dict[object, str] = {value.value: value.word for kind in FILED for value in kind}


def up_to(day: date) -> str:
    """The day that a paper is seen from, e.g. 截至2022年6月30日."""
    return f"截至{written_day(day)}"


def light(level: kinds.Level) -> str:
    """Shape and word of a light, e.g. "● 正常"."""
    return f"{LIGHT_SHAPE[level]} {level.word}"


def moment(at: datetime | None, never: str = MISSING) -> str:
    """A moment as a clock in China shows it; `never` for none."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else never


def unit(who: model.Unit | None) -> str:
    """A unit's name; 待定 for none."""
    return who.name if who else UNDECIDED


def units(who: tuple[model.Unit, ...]) -> str:
    """Names of units joined as documents do; a dash for none."""
    return "、".join(u.name for u in who) or MISSING


def contacts(who: tuple[model.Contact, ...]) -> str:
    """Persons with what each is named for and the telephone, e.g. 责任人 王某 0513-87650000."""
    return "；".join(" ".join(filter(None, (c.duty.word, c.name, c.telephone))) for c in who)


def deadline(day: date | None) -> str:
    """A deadline, or 未定时限."""
    return day.isoformat() if day else UNDATED


def clock_ahead(entry: events.Entry) -> str:
    """What is to be said of an entry whose stored moment is that of a clock that ran ahead."""
    stored = entry.stamped_at
    if stored is None or stored - entry.recorded_at < NOTICED:
        return ""
    return f"台账时间写作 {moment(stored)}，时钟曾走快，按先后次序计为 {moment(entry.recorded_at)}"


def date_reason(part: model.Item) -> str:
    """Why the dates of `part` are what they are, beside how they are founded."""
    own = part.dates_reason if isinstance(part, model.Activity) else part.deadline_reason
    standing = model.dates_standing(part)
    word = "办公室定" if standing is kinds.Standing.ARRANGEMENT else standing.word
    why = own or part.reason
    return f"{word}：{why.rstrip('。')}" if why else word


def backdated(entry: events.Entry) -> str:
    """The mark of an entry that was recorded after the day it speaks of; empty for another."""
    return f"〔{BACKDATED}〕" if entry.is_backdated else ""


def day_of(entry: events.Entry) -> str:
    """The day that an entry speaks of, with its mark."""
    return f"{entry.event.as_of}{backdated(entry)}"


def percent(value: float | None) -> str:
    """A percentage without decimals, 100 only where it is; a dash for none."""
    return MISSING if value is None else f"{99 if 99 < value < 100 else value:.0f}%"


def joined(*texts: str) -> str:
    """What people typed, one after the other; a text that ends with a stop gets no second one.

    >>> joined("已对接。", "", "缺用地指标", "下周会办。")
    '已对接。缺用地指标；下周会办。'
    >>> joined("同上", "同上")
    '同上；同上'
    """
    *before, last = [text.strip() for text in texts if text.strip()] or [""]
    return "".join(text if text.endswith(ENDS) else f"{text}；" for text in before) + last


def ended(text: str) -> str:
    """What somebody typed on one line, as a sentence with its full stop; nothing for nothing."""
    line = " ".join(text.split())
    return line if not line or line.endswith((*ENDS, "？", "”", "）")) else f"{line}。"


def marked(part: model.Founded) -> str:
    """The part's name with the mark of its standing."""
    return part.name + MARK[part.standing]


def place(part: model.Founded) -> str:
    """Where in the source the part stands, e.g. "第 10 部分第 4 句"."""
    source = part.source
    if source.section is None:
        return part.standing.word
    return f"第 {source.section} 部分第 {source.sentence} 句"


def change_value(kind: kinds.ChangeKind, value: object, named: Callable[[str], str] = str) -> str:
    """A change's before or after, as a reader expects it; `named` gives the name of an id."""
    match value:
        case kinds.Level() | kinds.Grade():
            return value.word
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
            return "；".join(f"{field(name)} {plan_value(name, content, named)}" for name, content in value)
    return str(value)


def problem(of: Problem) -> Problem:
    """A problem of the plan file for somebody who does not see the file: e.g. 所属上级（L4-M9）."""
    mark = f"（{of.mark}）" if of.mark else ""
    accepted = of.accepted.replace(of.other, field(of.other)) if of.other else of.accepted
    return Problem(field(of.field) + mark if of.field else of.place, of.value, accepted)


def plan_code(value: object) -> str:
    """The word for a value of the plan file that is one of a few."""
    return _VALUES.get(value, str(value))


def plan_value(name: str, value: object, named: Callable[[str], str] = str) -> str:
    """What the field `name` of the plan file holds, in a line of text; typed words as they are.

    `named` gives the name of what an id stands for.
    """
    match value:
        case None:
            return MISSING
        case {"by": day, "standing": standing}:
            return f"最迟 {day}{DATE_MARK[kinds.Standing(standing)]}"
        case {"duty": duty, "name": who, **more}:
            return f"{plan_code(duty)} {who} {more.get('telephone', '')}".strip()
        case {"unit": unit, "target": target}:
            return f"{named(unit)} {target:g}"
        case dict():
            return str(value.get("says", value))
        case list():
            return "、".join(plan_value(name, item, named) for item in value)
        case str() if name in REFERENCES:
            return named(value)
        case bool():
            return "是" if value else "否"
    return plan_code(value) if name.endswith(CODED) else str(value)


def lines(plan: model.Plan) -> str:
    """What the lines of `plan` are called together, counted where one is over the rest."""
    over = sum(line.number == 0 for line in plan.workstreams)
    under = len(plan.workstreams) - over
    return f"“{over}+{under}”条线" if over and under else "条线"

"""周报 as a Word document of two pages: the verdict, one line an item, what is asked of whom."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from plan.exports.minutes_docx import HOW_SURE
from plan.exports.table import MARKS, code_of, trace
from plan.exports.word_template import CODE, SIMULATED, TITLE, TRACE, Fields
from plan.forecast.sentence import MIN_SHARE, about, twentieths
from plan.model.kinds import ChangeKind, Commitment, Condition, ItemKind, Level
from plan.outlook.attention import upcoming
from plan.outlook.board import Row
from plan.outlook.brief import raised
from plan.outlook.changes import Change
from plan.outlook.lights import ENDED
from plan.outlook.outlook import Outlook, changes_since, cycle_before
from plan.state.revisions import name_of
from plan.state.waits import asked_of
from plan.words import labels
from plan.words.days import written_day

MOST = 5  # lines of a part, so that all stand on two pages
EVEN = 10  # twentieths of a chance of being late, below which something is expected in time
WORSE = (Level.RED, Level.AMBER)
NEWS = (ChangeKind.OVERDUE, ChangeKind.CLOSED)


def weekly_fields(outlook: Outlook) -> Fields:
    """What stands in it, part by part; changes are those of a report cycle."""
    day, since = outlook.as_of, cycle_before(outlook)
    changes = changes_since(outlook, since)
    promises = [row for row in outlook.rows if row.kind is ItemKind.PROMISE]
    urgent = [row for row in promises if row.item.closed is None and row.alert.level in WORSE]
    urgent.sort(key=lambda row: (not row.overdue, row.firmness != "确保", -_lateness(outlook, row)))
    worse = _few((change.row.part.name for change in changes if _is_worse(change)), "项")
    asked = _asked(outlook, urgent)
    units = _few((unit for unit, _ in asked), "个单位")
    return {
        TITLE: f"{outlook.plan.name}推进情况周报",
        SIMULATED: labels.MADE_UP if outlook.simulated else "",
        "日期": labels.up_to(day),
        "总体情况": [
            _kept(outlook, promises),
            f"{written_day(since, day)}以来{f'转差：{worse}' if worse else '没有转差事项'}。",
            f"请求协调 {len(asked)} 项，涉及{units}。" if asked else "没有需要协调的事项。",
        ],
        "重点事项": _first(_standing(outlook, row) for row in urgent),
        "本周变化": _first(_moved(changes, day)),
        "下步工作": _first(_next(outlook)),
        "请求协调": _first(asked.values()),
        "说明": f"{HOW_SURE}{MARKS}",
        TRACE: trace(outlook),
        CODE: code_of(outlook.head),
    }


def _first(lines: Iterable[str]) -> list[str]:
    """The first lines; the last says how many others there are."""
    shown = list(lines)
    if rest := len(shown[MOST:]):
        shown[MOST - 1 :] = [f"{shown[MOST - 1]}其余 {rest} 项见系统。"]
    return shown


def _few(names: Iterable[str], counted: str) -> str:
    """The first names, each once; how many there are where they are more, `counted` as 项 or 个单位."""
    every = list(dict.fromkeys(names))
    return "、".join(every[:MOST]) + (f"等 {len(every)} {counted}" if every[MOST:] else "")


def _named(row: Row) -> str:
    return f"{labels.marked(row.part)}（{labels.unit(row.lead)}）"


def _lateness(outlook: Outlook, row: Row) -> float:
    """How likely it is late; 1 for what is, 0 for what was done in time, even where a figure has to say."""
    item, forecast = row.item, outlook.forecast.of(row.id)
    undone = item.closed is not None and not item.closed.is_kept
    if row.overdue or undone or (item.done_on and item.days_after_due(item.done_on) > 0):
        return 1.0
    is_open = item.condition in (Condition.BASIS, Condition.AWAITING_DATA)  # even: nothing forecasts it
    return forecast.probability_late if forecast else 0.5 if is_open else 0.0


def _kept(outlook: Outlook, promises: list[Row]) -> str:
    """How many promises are kept or expected in time, 确保 and 力争 apart."""
    parts = []
    for firm in (Commitment.BINDING, Commitment.STRETCH):
        if rows := [row for row in promises if row.part.commitment is firm]:
            kept = sum(twentieths(_lateness(outlook, row)) < EVEN for row in rows)
            late = f"，已逾期 {n} 项" if (n := sum(row.overdue for row in rows)) else ""
            parts.append(f"{firm.word}事项 {len(rows)} 项，按期或预计按期完成 {kept} 项{late}")
    return f"{'；'.join(parts) or '没有有时限的承诺'}。"


def _standing(outlook: Outlook, row: Row) -> str:
    """An item in a line; what it comes from only where that is another's."""
    day, forecast, due = outlook.as_of, outlook.forecast.of(row.id), row.item.approved_deadline
    until, said = f"，{written_day(due, day)}{row.due_mark}" if due else "", []
    if row.overdue:
        said.append(f"已逾期 {row.item.days_after_due(day)} 天")
    elif forecast:
        said.append(f"逾期可能性{about(forecast.probability_late)}")
    if row.item.percent_complete is not None:
        said.append(f"填报 {labels.percent(row.item.percent_complete)}")
    if forecast and due and forecast.p50 > due:
        said.append(f"预计{written_day(forecast.p50, day)}完成")
    said += [f"受{unit}“{task}”影响" for unit, task in _others(outlook, row)[:1]]
    name = f"{labels.marked(row.part)}（{labels.unit(row.lead)}{until}）"
    return f"{name}：{'，'.join(said) or row.alert.reason}。"


def _others(outlook: Outlook, row: Row) -> list[tuple[str, str]]:
    """The units other than its own whose work makes it late, and that work."""
    forecast, own = outlook.forecast.of(row.id), row.lead.id if row.lead else None
    return [
        (name_of(outlook.plan, driver.unit), name_of(outlook.plan, driver.task))
        for driver in (forecast.drivers if forecast else ())
        if driver.unit not in (own, None) and driver.share >= MIN_SHARE
    ]


def _is_worse(change: Change) -> bool:
    """Whether a promise came to be overdue, or its light turned from a better one."""
    kind, before, after = change.kind, change.before, change.after
    turned = kind is ChangeKind.LIGHT and after in WORSE and before not in (Level.RED, after)
    return change.row.kind is ItemKind.PROMISE and (turned or (kind is ChangeKind.OVERDUE and after is True))


def _moved(changes: Iterable[Change], day: date) -> Iterator[str]:
    """What ended, came to be overdue or is seen otherwise; work nodes by their number."""
    nodes: Counter[str] = Counter()
    for change in changes:
        row, kind, due = change.row, change.kind, change.row.item.approved_deadline
        after = labels.change_value(kind, change.after)
        if row.kind is ItemKind.NODE:
            nodes[after] += kind in NEWS and bool(change.after)
        elif kind in NEWS and change.after:
            yield f"{_named(row)}：{after}。"
        elif kind is ChangeKind.CLOSED or (
            kind is ChangeKind.LIGHT and not (row.item.closed or row.overdue or change.before in ENDED)
        ):
            yield f"{_named(row)}：由{labels.change_value(kind, change.before)}转为{after}。"
        elif kind is ChangeKind.DEADLINE and due:
            yield f"{_named(row)}：时限改为{written_day(due, day)}。"
    if new := "、".join(f"{word} {number} 项" for word, number in nodes.items() if number):
        yield f"工作节点：新增{new}。"


def _next(outlook: Outlook) -> list[str]:
    """What falls due in the next two cycles and what meetings asked for; who has to report."""
    day, cycles = outlook.as_of, 2 * int(outlook.plan.rules.report_cycle.value)
    ahead = [
        (due if due >= day else row.item.due or due, row.due_mark, _named(row))
        for row in upcoming(outlook.rows, day, cycles)
        if (due := row.item.approved_deadline)
    ]
    rows = [row for row in outlook.rows if row.id not in outlook.state.ended]
    for decision in (each for row in rows for each in row.item.decisions):
        event = decision.event
        if not decision.answer and event.due and event.due <= day + timedelta(days=cycles):
            matter, unit = (name_of(outlook.plan, id_) for id_ in (event.subject, event.unit))
            text, over = event.text.rstrip("。"), "，已超期" * (event.due < day)
            ahead.append((event.due, "", f"落实例会议定“{text}”（{matter}，{unit}）{over}"))
    lines = [f"{written_day(due, day)}{mark}前：{words}。" for due, mark, words in sorted(ahead)]
    silent = Counter(labels.unit(row.lead) for row in outlook.rows if row.silent)
    owed = _few((f"{unit} {count} 项" for unit, count in silent.items()), "个单位")
    return [*([f"补报进度：{owed}。"] if owed else []), *lines]


def _asked(outlook: Outlook, urgent: list[Row]) -> dict[tuple[str, str], str]:
    """What is asked of whom, by unit and matter: what came up to leaders, what units wait for, causes."""
    asked = {
        (labels.unit(row.lead), row.id): f"{word}：{_named(row)}。" for row, word in raised(outlook.rows)
    }
    for wait in outlook.waits:
        row, unit = outlook.row(wait.item), asked_of(outlook.plan, wait)
        if unit and unit != row.lead:
            target, problem = name_of(outlook.plan, wait.target), wait.report.event.problem
            what = f"加快“{target}”，以利" if target != unit.name else "支持"
            why = f"：{problem.rstrip('。')}" if problem else ""
            asked[unit.name, target] = f"请{unit.name}{what}{_named(row)}{why}。"
    for row in urgent:
        for name, task in _others(outlook, row):
            asked.setdefault((name, task), f"请{name}加快“{task}”，以利{_named(row)}。")
    return asked

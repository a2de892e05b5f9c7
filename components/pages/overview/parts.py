"""The parts of 总览 as HTML: functions of the outlook, nothing of Streamlit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product

from markupsafe import Markup

from components.widgets import markup
from components.widgets.charts.pace import Pace
from components.widgets.markup import Html
from plan.ledger.events import ExtensionRequested
from plan.model.kinds import Commitment, Level
from plan.model.plan import Indicator, Workstream
from plan.outlook.attention import Attention
from plan.outlook.board import Row, milestones
from plan.outlook.changes import Change
from plan.outlook.indicators.outlook import indicator_outlooks
from plan.outlook.indicators.readings import known_readings
from plan.outlook.outlook import Outlook
from plan.words import labels

COMMITMENTS = (Commitment.BINDING, Commitment.STRETCH, None)
SHOWN = 4  # rows in a box before "其余 n 项"
CHANGES_SHOWN = 12


def _list_id(commitment: Commitment | None, level: Level | str) -> str:
    return f"{commitment.value if commitment else 'none'}.{level}"


LISTS = [_list_id(c, level) for c, level in product(COMMITMENTS, (*labels.LIGHT, "undated"))]


def urgent(want: Attention, as_of: date) -> Html:
    """A box for each reason that holds, gravest first."""
    day = as_of.isoformat()
    boxes = []
    if want.overdue:
        all_ = markup.link("overdue", f"已逾期 {len(want.overdue)} 项", as_of=day)
        boxes.append(markup.tile(all_, _rows(want.overdue, as_of), "red"))
    if want.newly_red:
        title = f"本周新转红 {len(want.newly_red)} 项"
        boxes.append(markup.tile(title, _rows(want.newly_red, as_of), "red"))
    if want.silent:
        boxes.append(markup.tile(f"未按期填报 {len(want.silent)} 家", _silent(want, day), "amber"))
    if want.requests:
        title = f"待办申请 {len(want.requests)} 件"
        boxes.append(markup.tile(title, _requests(want.requests, as_of), "plain"))
    return markup.tiles(boxes, "wide")


def _rows(rows: Sequence[Row], as_of: date) -> list[Html]:
    return _told(rows, as_of, [row.alert.reason for row in rows])


def _requests(rows: Sequence[Row], as_of: date) -> list[Html]:
    return _told(rows, as_of, ["，".join(_asked(row)) for row in rows])


def _asked(row: Row) -> Iterator[str]:
    """What the unit asks the office for."""
    if row.item.asked_to_close:
        yield "申请销号"
    if row.item.asked_to_extend:
        event = row.item.asked_to_extend.event
        assert isinstance(event, ExtensionRequested)
        yield f"申请延期至 {event.to}"


def _told(rows: Sequence[Row], as_of: date, facts: Sequence[str]) -> list[Html]:
    shown = [
        markup.item(row, as_of) + Markup('<span class="aside">{}</span>').format(fact)
        for row, fact in zip(rows[:SHOWN], facts, strict=False)
    ]
    return shown + _rest(len(rows))


def _silent(want: Attention, day: str) -> list[Html]:
    by_count = sorted(want.silent.items(), key=lambda pair: -len(pair[1]))
    shown = [
        markup.link("report", labels.unit(unit), unit=unit.id if unit else None, as_of=day)
        + Markup('<span class="aside">{} 项未报</span>').format(len(rows))
        for unit, rows in by_count[:SHOWN]
    ]
    return shown + _rest(len(by_count))


def _rest(count: int) -> list[Html]:
    more = count - SHOWN
    return [Markup('<span class="aside">其余 {} 项</span>').format(more)] if more > 0 else []


def lights(outlook: Outlook) -> Html:
    """Milestones by commitment and light, each number opening its list."""
    headings = [
        "",
        *(labels.LIGHT[level] for level in labels.LIGHT),
        "其中未定时限",
        "合计",
        "",
    ]
    rows = []
    for commitment in COMMITMENTS:
        counter = outlook.lights[commitment]
        undated = sum(row.part.commitment is commitment for row in outlook.undated)
        cells = [_number(outlook, commitment, level, counter[level]) for level in labels.LIGHT]
        rows.append(
            [
                Markup("<b>{}</b>").format(labels.COMMITMENT[commitment]),
                *cells,
                _number(outlook, commitment, "undated", undated),
                str(sum(counter.values())),
                markup.share(counter),
            ]
        )
    return Markup('<div class="matrix">{}</div>').format(
        markup.table(headings, rows, numeric=range(1, len(headings) - 1))
    )


def _number(
    outlook: Outlook, commitment: Commitment | None, level: Level | str, count: int
) -> Html:
    if not count:
        return Markup('<span class="nil">0</span>')
    text = Markup("<b>{}</b>").format(count)
    kind = level.value if isinstance(level, Level) else "none"
    opened = markup.link(
        ".", text, list=_list_id(commitment, level), as_of=outlook.as_of.isoformat()
    )
    return Markup('<span class="count {}">{}</span>').format(kind, opened)


def paces(outlook: Outlook) -> list[Pace]:
    """Open milestones with a deadline that have begun, those furthest behind first."""
    found = [
        (row.progress.gap, row)
        for row in milestones(outlook.rows)
        if row.progress.gap is not None and not row.item.closed and _has_begun(row, outlook.as_of)
    ]
    return [
        Pace(
            name=labels.marked(row.part),
            unit=labels.unit(row.lead),
            percent=row.progress.percent_complete or 0.0,
            expected=row.progress.expected_percent or 0.0,
            light=row.alert.level.value,
            word=labels.LIGHT[row.alert.level],
            reason=row.alert.reason,
        )
        for _, row in sorted(found, key=lambda pair: pair[0])
    ]


def _has_begun(row: Row, as_of: date) -> bool:
    return row.progress.starts is not None and row.progress.starts <= as_of


def chosen_list(outlook: Outlook, list_id: str) -> Html:
    """The milestones behind one number of the table of lights."""
    named, _, level = list_id.partition(".")
    commitment = None if named == "none" else Commitment(named)
    if level == "undated":
        title, rows = labels.UNDATED, outlook.undated
    else:
        rows = [row for row in milestones(outlook.rows) if row.alert.level is Level(level)]
        title = labels.LIGHT[Level(level)]
    rows = [row for row in rows if row.part.commitment is commitment]
    shown = f"{labels.COMMITMENT[commitment]} · {title} · {len(rows)} 项"
    return Markup('<h4 class="chosen">{}</h4>').format(shown) + item_table(rows, outlook.as_of)


def item_table(rows: Sequence[Row], as_of: date) -> Html:
    """Items with who answers, until when, and how they stand."""
    headings = ["里程碑", "条线", "牵头单位", "完成时限", "进度", "灯号"]
    cells = [
        [
            markup.item(row, as_of),
            row.workstream.name,
            labels.unit(row.lead),
            labels.deadline(row.item.approved_deadline),
            labels.percent(row.progress.percent_complete),
            markup.alert(row.alert),
        ]
        for row in rows
    ]
    return markup.table(headings, cells, numeric=[4])


def workstreams(outlook: Outlook) -> Html:
    """A tile for each of the nine lines."""
    return markup.tiles([_workstream(outlook, line) for line in outlook.plan.workstreams])


def _workstream(outlook: Outlook, line: Workstream) -> Html:
    rows = milestones([row for row in outlook.rows if row.workstream is line])
    counter = Counter(row.alert.level for row in rows)
    number = "1 总" if line.number == 0 else f"8-{line.number}"
    title = (
        Markup('<span class="number">{}</span> ').format(number)
        + markup.link("graph", line.name, line=line.id, as_of=outlook.as_of.isoformat())
        + markup.mark(line)
    )
    lead = outlook.plan.by_id[line.lead].name if line.lead else labels.UNDECIDED
    return markup.tile(
        title,
        [
            Markup('<span class="aside">牵头：{}</span>').format(lead),
            markup.share(counter),
            markup.counted(counter),
            Markup('<span class="aside">{}</span>').format(_next(rows)),
        ],
    )


def _next(rows: Sequence[Row]) -> str:
    """The nearest deadline still open."""
    due = [
        (row.item.approved_deadline, row.part.name)
        for row in rows
        if row.item.approved_deadline and not row.item.closed
    ]
    return "最近时限 {} {}".format(*min(due)) if due else "没有未完成的定期节点"


def upcoming(rows: Sequence[Row], as_of: date) -> Html:
    """Milestones due soon, or that there are none."""
    if not rows:
        return Markup('<p class="empty">30 天内没有到期的里程碑。</p>')
    cells = [
        [
            labels.deadline(row.item.approved_deadline),
            markup.item(row, as_of),
            labels.COMMITMENT[row.part.commitment],
            labels.unit(row.lead),
            markup.light(row.alert.level, row.alert.reason),
        ]
        for row in rows
    ]
    return markup.table(["完成时限", "里程碑", "确保/力争", "牵头单位", "灯号"], cells)


def changes(found: Sequence[Change], before: Outlook) -> Html:
    """What changed, or that nothing did."""
    if not found:
        return Markup('<p class="empty">自 {} 以来没有变化。</p>').format(before.as_of)
    cells = [
        [labels.CHANGE[one.kind], labels.marked(one.row.part), *_values(one)]
        for one in found[:CHANGES_SHOWN]
    ]
    first = f"，以上为前 {CHANGES_SHOWN} 处" if len(found) > CHANGES_SHOWN else ""
    note = f"自 {before.as_of} 起，共 {len(found)} 处{first}"
    return markup.table(["变化", "事项", "此前", "现在"], cells) + Markup(
        '<p class="aside">{}</p>'
    ).format(note)


def _values(one: Change) -> list[Html | str]:
    return [
        markup.light(value) if isinstance(value, Level) else labels.change_value(one.kind, value)
        for value in (one.before, one.after)
    ]


def indicators(outlook: Outlook) -> Html:
    """Targets beside what is known by the day and what that lets expect, never across 口径."""
    ahead = {one.indicator.id: one.sentence for one in indicator_outlooks(outlook.state)}
    headings = ["指标", "目标", "目标口径", "已知数值及其口径", "展望"]
    cells = [
        [
            Markup("{}{}").format(one.name, markup.mark(one)),
            _target(one),
            one.basis,
            _known(one, outlook),
            Markup('<span class="reason">{}</span>').format(ahead.get(one.id, labels.MISSING)),
        ]
        for one in outlook.plan.indicators
    ]
    return markup.table(headings, cells)


def _target(one: Indicator) -> Html | str:
    if one.target is None:
        return labels.MISSING
    return Markup("{} <b>≥ {:g}</b> {}　{}").format(
        one.target_period or "", one.target, one.unit_of_measure, labels.COMMITMENT[one.commitment]
    )


def _known(one: Indicator, outlook: Outlook) -> Html | str:
    """The readings on a line each; on different bases they are not to be compared."""
    shown = [
        Markup('{}：<b>{:g}</b> {}{} <span class="reason" title="{}">{}</span>').format(
            reading.period,
            reading.value,
            one.unit_of_measure,
            labels.MARK[reading.standing],
            reading.reason or labels.STANDING[reading.standing],
            reading.basis,
        )
        for reading in known_readings(outlook.plan, one, outlook.as_of)
    ]
    return Markup("<br>").join(shown) if shown else labels.MISSING

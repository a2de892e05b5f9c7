"""总览, how promises stand: the table of lights, the list behind each number, the lines."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from components.widgets import markup
from components.widgets.long_list import part_of
from plan.model.kinds import Commitment, ItemKind, Level
from plan.model.plan import Workstream
from plan.outlook.board import Row, milestones, of_kind
from plan.outlook.lights import ENDED
from plan.outlook.outlook import Outlook
from plan.words import labels

PROMISED = (Commitment.BINDING, Commitment.STRETCH)
OTHERS = (ItemKind.UNDATED, ItemKind.NODE, ItemKind.RESULT)
GROUPS = {  # of milestones that are counted each by itself, in the order they stand in
    **{commitment.value: labels.COMMITMENT[commitment] for commitment in PROMISED},
    "none": labels.COMMITMENT[None],
    **{kind.value: kind.word for kind in OTHERS},
}


def group_of(row: Row) -> str:
    """By which of `GROUPS` a milestone is counted."""
    if row.kind is not ItemKind.PROMISE:
        return row.kind.value
    return row.part.commitment.value if row.part.commitment else "none"


def lists(outlook: Outlook) -> dict[str, tuple[str, list[Row]]]:
    """The milestones behind each number of lights and of lines, titled, by name in the address."""
    rows, named = milestones(outlook.rows), dict[str, tuple[str, list[Row]]]()
    for group, word in GROUPS.items():
        named[f"{group}.all"] = f"{word} · 合计", [row for row in rows if group_of(row) == group]
    for line in outlook.plan.workstreams:
        own = [row for row in rows if row.workstream is line]
        named[line_list(line, "all")] = f"{line.name} · 合计", of_kind(own, ItemKind.PROMISE)
        for kind in OTHERS:
            title = f"{line.name} · {kind.word}"
            named[line_list(line, kind.value)] = title, of_kind(own, kind)
    for name, (title, some) in list(named.items()):
        for level in Level if name.endswith(".all") else ():
            lit = [row for row in some if row.alert.level is level]
            named[name.replace(".all", f".{level}")] = title.replace("合计", level.word), lit
    return named


def line_list(line: Workstream, some: str) -> str:
    """The name of the list of a line's promises with a light, or of one of its groups."""
    return f"line-{line.id}.{some}"


def lights_table(outlook: Outlook) -> Markup:
    """Milestones by what they are and by light, each number opening its list."""
    counts: dict[str, Counter[Level]] = {group: Counter() for group in GROUPS}
    for row in milestones(outlook.rows):
        counts[group_of(row)][row.alert.level] += 1
    total = sum(counts.values(), Counter[Level]())
    levels = [level for level in Level if level not in ENDED[1:] or total[level]]
    headings = ["", *(level.word for level in levels), "合计", ""]
    rows = [
        [
            Markup("<b>{}</b>").format(GROUPS[group]),
            *(_number(outlook, f"{group}.{level}", level, counter[level]) for level in levels),
            _number(outlook, f"{group}.all", None, counter.total()),
            markup.share(counter),
        ]
        for group, counter in counts.items()
        if counter or group in PROMISED
    ]
    table = markup.table(headings, rows, numeric=range(1, len(headings) - 1))
    return Markup('<div class="matrix">{}</div>').format(table)


def _number(outlook: Outlook, list_: str, level: Level | None, count: int) -> Markup:
    if not count:
        return Markup('<span class="nil">0</span>')
    link = markup.link(".", Markup("<b>{}</b>").format(count), list=list_, as_of=outlook.as_of)
    return Markup('<span class="count {}">{}</span>').format(level or Level.NONE, link)


def listed(title: str, rows: Sequence[Row], as_of: date, name: str) -> None:
    """The items that a number counts; of many as `part_of` says under `name`."""
    st.html(Markup('<h3 class="chosen">{} · {} 项</h3>').format(title, len(rows)))
    cells = [
        [
            markup.item(row, as_of),
            row.workstream.name,
            labels.unit(row.lead),
            markup.due(row),
            labels.percent(row.progress.percent_complete),
            markup.alert(row.alert),
        ]
        for row in part_of(rows, name, lambda row: row)
    ]
    st.html(markup.table(["事项", "条线", "牵头单位", "完成时限", "进度", "灯号"], cells, [4], "没有。"))


def pace(rows: Sequence[Row], as_of: date) -> None:
    """Open milestones of `rows` with a deadline that have begun, those furthest behind first."""
    is_open = [row for row in milestones(rows) if not row.item.closed]
    begun = [row for row in is_open if row.progress.starts and row.progress.starts <= as_of]
    pairs = [(gap, row) for row in begun if (gap := row.progress.gap) is not None]
    if not (by_gap := sorted(pairs, key=lambda pair: pair[0])):
        return
    st.header("实际进度与序时进度对比", anchor=False, help="落后多的在前。")
    cells: list[dict[str, markup.Cell]] = [
        {
            "事项": markup.item(row, as_of),
            "牵头单位": labels.unit(row.lead),
            "实际进度": labels.percent(row.progress.percent_complete or 0.0),
            "序时进度": labels.percent(row.progress.expected_percent),
            "相差（百分点）": f"{gap:+.0f}",
            "灯号": markup.light(row.alert.level, row.alert.reason),
        }
        for gap, row in part_of(by_gap, "pace", lambda pair: pair[1])
    ]
    st.html(markup.records(cells, ("实际进度", "序时进度", "相差（百分点）")))


def workstream_tiles(outlook: Outlook) -> Markup:
    """A tile for each line."""
    tiles, as_of = [], outlook.as_of
    numbers = {line.number for line in outlook.plan.workstreams}
    over, under = ("1 总", f"{len(numbers) - 1}-") if 0 in numbers else ("", "")
    for line in outlook.plan.workstreams:
        rows = milestones([row for row in outlook.rows if row.workstream is line])
        promises = of_kind(rows, ItemKind.PROMISE)
        counter = Counter(row.alert.level for row in promises)
        number = Markup('<span class="number">{}</span> ')
        number = number.format(f"{under}{line.number}" if line.number else over)
        title = number + markup.link("graph", line.name, line=line.id, as_of=as_of) + markup.mark(line)
        lead = markup.unit_name(outlook.plan, line.lead, labels.UNDECIDED)
        is_open = [row for row in promises if not row.item.closed]
        due = [(day, row.part.name) for row in is_open if (day := row.item.approved_deadline)]
        nearest = "最近时限 {} {}".format(*min(due)) if due else "没有未完成的限期承诺"
        aside = Markup('<span class="aside">{}</span>')
        lights = markup.join(
            markup.link(".", markup.counted(Counter({level: n})), list=line_list(line, level), as_of=as_of)
            for level in Level
            if (n := counter[level])
        )
        rest = Markup(" · ").join(
            markup.link(".", f"{kind.word} {count}", list=line_list(line, kind.value), as_of=as_of)
            for kind in OTHERS
            if (count := len(of_kind(rows, kind)))
        )
        lines = [aside.format(f"牵头：{lead}"), markup.share(counter), lights]
        tiles.append(markup.tile(title, [*lines, *map(aside.format, (rest, nearest))]))
    return Markup('<div class="tiles">{}</div>').format(markup.join(tiles))

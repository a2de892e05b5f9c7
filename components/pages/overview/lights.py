"""总览, how promises stand: the table of lights, the list behind each number, the 1 + 8."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import product

from markupsafe import Markup

from components.widgets import markup
from components.widgets.charts.pace import Pace
from components.widgets.markup import Html
from plan.model.kinds import Commitment, ItemKind, Level
from plan.model.plan import Plan, Workstream
from plan.outlook.board import Row, milestones, of_kind
from plan.outlook.indicators import indicator_outlooks
from plan.outlook.outlook import Outlook
from plan.words import labels

PROMISED = (Commitment.BINDING, Commitment.STRETCH)
OTHERS = (ItemKind.UNDATED, ItemKind.NODE, ItemKind.RESULT)
LEVELS = (*Level, "all")  # of lists, beside whose they are
GROUPS = {  # of milestones that are counted each by itself, in the order they stand in
    **{commitment.value: labels.COMMITMENT[commitment] for commitment in PROMISED},
    "none": labels.COMMITMENT[None],
    **{kind.value: labels.ITEM_KIND[kind] for kind in OTHERS},
}


def group_of(row: Row) -> str:
    """By which of `GROUPS` a milestone is counted."""
    if row.kind is not ItemKind.PROMISE:
        return row.kind.value
    return row.part.commitment.value if row.part.commitment else "none"


def lists(plan: Plan) -> list[str]:
    """What the lists of milestones behind the numbers of this page are called in its address."""
    lines = [line_list(line, group) for line in plan.workstreams for group in (*LEVELS, *GROUPS)]
    return [*(f"{group}.{level}" for group, level in product(GROUPS, LEVELS)), *lines]


def line_list(line: Workstream, some: str) -> str:
    """The name of the list of a line's promises with a light, or of one of its groups."""
    return f"line-{line.id}.{some}"


def lights_table(outlook: Outlook) -> Html:
    """Milestones by what they are and by light, each number opening its list."""
    headings = ["", *labels.LIGHT.values(), "合计", ""]
    counts: dict[str, Counter[Level]] = {group: Counter() for group in GROUPS}
    for row in milestones(outlook.rows):
        counts[group_of(row)][row.alert.level] += 1
    rows = [
        [
            Markup("<b>{}</b>").format(GROUPS[group]),
            *(
                _number(outlook, f"{group}.{level}", level, counter[level])
                for level in labels.LIGHT
            ),
            _number(outlook, f"{group}.all", None, counter.total()),
            markup.share(counter),
        ]
        for group, counter in counts.items()
        if counter or group in PROMISED
    ]
    return Markup('<div class="matrix">{}</div>').format(
        markup.table(headings, rows, numeric=range(1, len(headings) - 1))
    )


def _number(outlook: Outlook, list_: str, level: Level | None, count: int) -> Html:
    if not count:
        return Markup('<span class="nil">0</span>')
    text = Markup("<b>{}</b>").format(count)
    link = markup.link(".", text, list=list_, as_of=outlook.as_of)
    return Markup('<span class="count {}">{}</span>').format(level or Level.NONE, link)


def chosen_list(outlook: Outlook, list_id: str) -> Html:
    """The milestones behind one number of the table of lights, or of a line."""
    named, _, some = list_id.rpartition(".")
    rows = milestones(outlook.rows)
    if line := next((ln for ln in outlook.plan.workstreams if named == f"line-{ln.id}"), None):
        whose, rows = line.name, [row for row in rows if row.workstream is line]
        if some in GROUPS:
            rows = [row for row in rows if group_of(row) == some]
        else:
            rows = of_kind(rows, ItemKind.PROMISE)
    else:
        whose, rows = GROUPS[named], [row for row in rows if group_of(row) == named]
    if some in labels.LIGHT:
        rows = [row for row in rows if row.alert.level == some]
        title = labels.LIGHT[Level(some)]
    else:
        title = GROUPS.get(some, "合计")
    return listed(f"{whose} · {title}", rows, outlook.as_of)


def listed(title: str, rows: Sequence[Row], as_of: date) -> Html:
    """The items that a number counts."""
    cells = [
        [
            markup.item(row, as_of),
            row.workstream.name,
            labels.unit(row.lead),
            markup.due(row),
            labels.percent(row.progress.percent_complete),
            markup.alert(row.alert),
        ]
        for row in rows
    ]
    return Markup('<h4 class="chosen">{} · {} 项</h4>').format(title, len(cells)) + markup.table(
        ["事项", "条线", "牵头单位", "完成时限", "进度", "灯号"], cells, [4], "没有。"
    )


def paces(rows: Sequence[Row], as_of: date) -> list[Pace]:
    """Open milestones of `rows` with a deadline that have begun, those furthest behind first."""
    behind = [
        (row.progress.gap, row)
        for row in milestones(rows)
        if row.progress.gap is not None
        and not row.item.closed
        and row.progress.starts is not None
        and row.progress.starts <= as_of
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
        for _, row in sorted(behind, key=lambda pair: pair[0])
    ]


def workstream_tiles(outlook: Outlook) -> Html:
    """A tile for each of the nine lines."""
    tiles = []
    for line in outlook.plan.workstreams:
        rows = milestones([row for row in outlook.rows if row.workstream is line])
        promises = of_kind(rows, ItemKind.PROMISE)
        counter = Counter(row.alert.level for row in promises)
        title = (
            Markup('<span class="number">{}</span> ').format(
                "1 总" if line.number == 0 else f"8-{line.number}"
            )
            + markup.link("graph", line.name, line=line.id, as_of=outlook.as_of)
            + markup.mark(line)
        )
        lead = outlook.plan.by_id[line.lead].name if line.lead else labels.UNDECIDED
        due = [
            (row.item.approved_deadline, row.part.name)
            for row in promises
            if row.item.approved_deadline and not row.item.closed
        ]
        nearest = "最近时限 {} {}".format(*min(due)) if due else "没有未完成的限期承诺"
        aside = Markup('<span class="aside">{}</span>')
        counts = {
            line_list(line, level): markup.counted(Counter({level: count}))
            for level in labels.LIGHT
            if (count := counter[level])
        }
        others = {
            line_list(line, kind.value): f"{labels.ITEM_KIND[kind]} {count}"
            for kind in OTHERS
            if (count := len(of_kind(rows, kind)))
        }
        lights, rest = (
            Markup(between).join(
                markup.link(".", words, list=list_, as_of=outlook.as_of)
                for list_, words in opened.items()
            )
            for between, opened in (("", counts), (" · ", others))
        )
        lines = [aside.format(f"牵头：{lead}"), markup.share(counter), lights]
        tiles.append(markup.tile(title, [*lines, *map(aside.format, (rest, nearest))]))
    return markup.tiles(tiles)


def indicator_table(outlook: Outlook) -> Html:
    """Targets beside what is known by the day and what that lets expect; figures on their page."""
    expected = [(each.indicator, each.sentence) for each in indicator_outlooks(outlook.state)]
    rows: list[dict[str, markup.Cell]] = [
        {
            "指标": markup.link("indicators", indicator.name, as_of=outlook.as_of)
            + markup.mark(indicator),
            "目标": f"{indicator.target_period or ''} ≥ {indicator.target:g} "
            f"{indicator.unit_of_measure}　{labels.COMMITMENT[indicator.commitment]}",
            "展望": sentence,
        }
        for indicator, sentence in expected
    ]
    return markup.records(rows)

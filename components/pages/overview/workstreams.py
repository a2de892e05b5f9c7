"""总览, the 1 + 8: a tile for each line, and the indicators they are measured by."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from components.pages.overview.lights import line_list
from components.widgets import markup
from components.widgets.markup import Html
from plan.model.kinds import ItemKind
from plan.model.plan import Indicator
from plan.outlook.board import milestones, of_kind
from plan.outlook.indicators.outlook import indicator_outlooks
from plan.outlook.outlook import Outlook
from plan.state.figures import known_readings
from plan.words import labels


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
            for kind in (ItemKind.UNDATED, ItemKind.NODE, ItemKind.RESULT)
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
    """Targets beside what is known by the day and what that lets expect, never across 口径."""
    sentences = {each.indicator.id: each.sentence for each in indicator_outlooks(outlook.state)}
    target = Markup("{} <b>≥ {:g}</b> {}　{}")
    cells = [
        [
            Markup("{}{}").format(indicator.name, markup.mark(indicator)),
            labels.MISSING
            if indicator.target is None
            else target.format(
                indicator.target_period or "",
                indicator.target,
                indicator.unit_of_measure,
                labels.COMMITMENT[indicator.commitment],
            ),
            indicator.basis,
            _readings(indicator, outlook),
            Markup('<span class="reason">{}</span>').format(
                sentences.get(indicator.id, labels.MISSING)
            ),
        ]
        for indicator in outlook.plan.indicators
    ]
    return markup.table(["指标", "目标", "目标口径", "已知数值及其口径", "展望"], cells)


def _readings(indicator: Indicator, outlook: Outlook) -> markup.Cell:
    """The readings on a line each; on different bases they are not to be compared."""
    lines = [
        Markup('{}：<b>{:g}</b> {}{} <span class="reason" title="{}">{}</span>').format(
            reading.period,
            reading.value,
            indicator.unit_of_measure,
            labels.MARK[reading.standing],
            reading.reason or labels.STANDING[reading.standing],
            reading.basis,
        )
        for reading in known_readings(outlook.plan, indicator, outlook.as_of)
    ]
    return Markup("<br>").join(lines) if lines else labels.MISSING

"""总览, how the promises stand: the table of lights, and the list behind each of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

from markupsafe import Markup

from components.widgets import markup
from components.widgets.charts.pace import Pace
from components.widgets.markup import Html
from plan.model.kinds import Commitment, Level
from plan.model.plan import Plan, Workstream
from plan.outlook.board import Row, milestones
from plan.outlook.outlook import Outlook
from plan.words import labels

COMMITMENTS = (Commitment.BINDING, Commitment.STRETCH, None)
KINDS = (*labels.LIGHT, "undated", "all")  # of lists, beside whose they are


def _list_id(commitment: Commitment | None, level: Level | str) -> str:
    return f"{commitment.value if commitment else 'none'}.{level}"


def lists(plan: Plan) -> list[str]:
    """What the lists of milestones behind the numbers of this page are called in its address."""
    by_word = [_list_id(c, kind) for c, kind in product(COMMITMENTS, KINDS)]
    return [*by_word, *(line_list(line, kind) for line, kind in product(plan.workstreams, KINDS))]


def line_list(line: Workstream, level: Level | str) -> str:
    """The name of the list of a line's milestones with a light."""
    return f"line-{line.id}.{level}"


def lights_table(outlook: Outlook) -> Html:
    """Milestones by commitment and light, each number opening its list."""
    headings = ["", *labels.LIGHT.values(), "其中未定时限", "合计", ""]
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
                _number(outlook, commitment, "all", sum(counter.values())),
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
    link = markup.link(".", text, list=_list_id(commitment, level), as_of=outlook.as_of.isoformat())
    return Markup('<span class="count {}">{}</span>').format(kind, link)


def chosen_list(outlook: Outlook, list_id: str) -> Html:
    """The milestones behind one number of the table of lights, or of a line."""
    named, _, level = list_id.rpartition(".")
    title = {"undated": labels.UNDATED, "all": "合计"}.get(level) or labels.LIGHT[Level(level)]
    rows = outlook.undated if level == "undated" else milestones(outlook.rows)
    if level in labels.LIGHT:
        rows = [row for row in rows if row.alert.level == level]
    if line := next((ln for ln in outlook.plan.workstreams if named == f"line-{ln.id}"), None):
        whose, rows = line.name, [row for row in rows if row.workstream is line]
    else:
        commitment = None if named == "none" else Commitment(named)
        whose = labels.COMMITMENT[commitment]
        rows = [row for row in rows if row.part.commitment is commitment]
    return listed(f"{whose} · {title}", rows, outlook.as_of)


def listed(title: str, rows: Sequence[Row], as_of: date) -> Html:
    """The items that a number counts."""
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
    return Markup('<h4 class="chosen">{} · {} 项</h4>').format(title, len(cells)) + markup.table(
        ["事项", "条线", "牵头单位", "完成时限", "进度", "灯号"], cells, numeric=[4]
    )


def paces(outlook: Outlook) -> list[Pace]:
    """Open milestones with a deadline that have begun, those furthest behind first."""
    behind = [
        (row.progress.gap, row)
        for row in milestones(outlook.rows)
        if row.progress.gap is not None
        and not row.item.closed
        and row.progress.starts is not None
        and row.progress.starts <= outlook.as_of
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

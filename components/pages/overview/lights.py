"""总览, how the promises stand: the table of lights, and the list behind each of its numbers."""

from __future__ import annotations

from itertools import product

from markupsafe import Markup

from components.widgets import markup
from components.widgets.charts.pace import Pace
from components.widgets.markup import Html
from plan.model.kinds import Commitment, Level
from plan.outlook.board import milestones
from plan.outlook.outlook import Outlook
from plan.words import labels

COMMITMENTS = (Commitment.BINDING, Commitment.STRETCH, None)


def _list_id(commitment: Commitment | None, level: Level | str) -> str:
    return f"{commitment.value if commitment else 'none'}.{level}"


LISTS = [_list_id(c, level) for c, level in product(COMMITMENTS, (*labels.LIGHT, "undated"))]


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
    link = markup.link(".", text, list=_list_id(commitment, level), as_of=outlook.as_of.isoformat())
    return Markup('<span class="count {}">{}</span>').format(kind, link)


def chosen_list(outlook: Outlook, list_id: str) -> Html:
    """The milestones behind one number of the table of lights."""
    named, _, level = list_id.partition(".")
    commitment = None if named == "none" else Commitment(named)
    if level == "undated":
        title, rows = labels.UNDATED, outlook.undated
    else:
        rows = [row for row in milestones(outlook.rows) if row.alert.level is Level(level)]
        title = labels.LIGHT[Level(level)]
    cells = [
        [
            markup.item(row, outlook.as_of),
            row.workstream.name,
            labels.unit(row.lead),
            labels.deadline(row.item.approved_deadline),
            labels.percent(row.progress.percent_complete),
            markup.alert(row.alert),
        ]
        for row in rows
        if row.part.commitment is commitment
    ]
    heading = f"{labels.COMMITMENT[commitment]} · {title} · {len(cells)} 项"
    return Markup('<h4 class="chosen">{}</h4>').format(heading) + markup.table(
        ["里程碑", "条线", "牵头单位", "完成时限", "进度", "灯号"], cells, numeric=[4]
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

"""What stands around the graph: its filters, and the panel of the chosen card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import streamlit as st
from markupsafe import Markup, escape

from components import session
from components.widgets import markup
from components.widgets.graph_view import Picture, picture
from components.widgets.graph_view.plan_cards import GROUPINGS, ROLLUPS, STEPS, Wish, drawn
from components.widgets.markup import UNDECIDED, Html, unit_id
from plan.forecast.plan_drivers import ByUnit
from plan.forecast.sentence import WORTH_TELLING
from plan.ledger.events import StatusReported
from plan.model.graph import blocked_by, blocks, depends_on_units
from plan.model.kinds import Level
from plan.model.plan import Founded, Unit, lead_of
from plan.outlook.board import Row
from plan.outlook.disagreement import reported_light
from plan.outlook.outlook import Outlook
from plan.words import labels

REPORTS_SHOWN = 3
T = TypeVar("T")


@st.cache_resource(
    show_spinner=False, max_entries=32, hash_funcs={Outlook: session.key_of, Wish: hash}
)
def kept(outlook: Outlook, wish: Wish) -> Picture:
    """The picture of `wish`, made once for an outlook; shared, so only to be read."""
    return picture(*drawn(outlook, wish))


def choose(outlook: Outlook) -> Wish:
    """What the visitor wants to see, from the filters above the graph."""
    lines = {line.id: line.name for line in outlook.plan.workstreams}
    units = {unit.id: unit.name for unit in outlook.plan.units}
    with st.container(horizontal=True, vertical_alignment="bottom", key="graph-filters"):
        rollup = st.segmented_control(
            "展开到", ROLLUPS, default="里程碑", required=True, key="graph-rollup"
        )
        chosen_lines = _some("条线", "全部条线", lines, "graph-lines", 230, _line_from_url(lines))
        chosen_units = _some("单位", "全部单位", units, "graph-units")
        levels = _some(
            "灯号", "全部灯号", {one: labels.light(one) for one in labels.LIGHT}, "graph-levels"
        )
        grouping = st.segmented_control(
            "分组", GROUPINGS, default="条线", required=True, key="graph-grouping"
        )
        closed = st.toggle("含已销号", key="graph-closed")
        steps = st.selectbox(
            "周边",
            (0, *STEPS),
            format_func=lambda n: f"所选 {n} 步内" if n else "全部",
            key="graph-steps",
            width=140,
        )
    return Wish(
        rollup=rollup or "里程碑",
        grouping=grouping or "条线",
        lines=frozenset(chosen_lines),
        units=frozenset(chosen_units),
        levels=frozenset(levels),
        closed=closed or Level.CLOSED in levels,
        around=st.query_params.get("item") if steps else None,
        steps=steps,
    )


def _some(
    what: str,
    all_: str,
    words: Mapping[T, str],
    key: str,
    width: int = 170,
    first: Sequence[T] = (),
) -> list[T]:
    """Those of `words` that the visitor limits the graph to; none is no limit, called `all_`."""
    return st.multiselect(
        what,
        list(words),
        default=list(first),
        format_func=words.__getitem__,
        key=key,
        placeholder=all_,
        width=width,
    )


def _line_from_url(lines: dict[str, str]) -> list[str]:
    named = session.from_url("line", list(lines))
    return [named] if named else []


def panel(outlook: Outlook, item_id: str | None) -> object:
    """All there is to know of the chosen card."""
    if item_id == UNDECIDED:
        return st.html(_led(outlook, None))
    if item_id is None or item_id not in outlook.plan.by_id:
        st.info("点选一张卡片，查看它的时限、前后关系、填报和出处。")
        return None
    part = outlook.plan.by_id[item_id]
    row = next((row for row in outlook.rows if row.id == item_id), None)
    title = Markup('<h3 class="chosen-card">{}{}</h3>').format(part.name, markup.mark(part))
    about = _row(outlook, row) if row else _group(outlook, part)
    return st.html(title + about + markup.source(outlook.plan, part))


def _row(outlook: Outlook, row: Row) -> Html:
    parts = [Markup("<div>{}</div>").format(markup.alert(row.alert)), forecast(outlook, row)]
    parts += [facts(row), order(outlook, row.id), reports(row)]
    if row.reportable and session.may_write(StatusReported, [row.id]):
        to_form = markup.link(
            "report", "去填报", unit=unit_id(row.lead), as_of=outlook.as_of.isoformat()
        )
        parts.append(Markup('<p class="to-form">{}</p>').format(to_form))
    return markup.join(parts)


def _led(outlook: Outlook, unit: Unit | None) -> Html:
    """What a unit leads, the gravest lights first; None is what has no lead yet."""
    rows = [row for row in outlook.rows if row.lead == unit and row.item.closed is None]
    order_ = list(labels.LIGHT)
    rows.sort(key=lambda row: order_.index(row.alert.level))
    lines = [markup.light(row.alert.level) + " " + markup.item(row, outlook.as_of) for row in rows]
    return markup.tile(f"牵头 {len(rows)} 项（未销号）", lines)


def _group(outlook: Outlook, part: Founded) -> Html:
    if isinstance(part, Unit):
        return _led(outlook, part)
    units = depends_on_units(outlook.graph, part.id)
    names = "、".join(outlook.plan.by_id[id_].name for id_ in units) or labels.UNDECIDED
    return markup.facts(
        [
            ("类别", labels.PART[type(part)]),
            ("牵头单位", labels.unit(lead_of(outlook.plan, part.id))),
            ("须靠单位", names),
        ]
    )


def forecast(outlook: Outlook, row: Row) -> Html:
    """What is forecast of a milestone, who holds it up, and what its unit's own report says."""
    said = reported_light(row)
    own = []
    if said is not None and said is not row.alert.level:
        own.append(Markup("单位自报折合 {}，与推演不一致").format(markup.light(said)))
    found = outlook.forecast.of(row.id)
    if found is None:
        return markup.tile("自报与推演", own) if own else Markup("")
    lines: list[Markup] = [escape(found.sentence)]
    if (why := outlook.quality.low.get(row.id)) is not None:
        lines.append(Markup('<span class="mark">低可信</span> {}').format(why))
    held = [one for one in found.units if one.share >= WORTH_TELLING]
    if held:
        lines.append(escape("延误来自：" + "、".join(_share(outlook, one) for one in held)))
    return markup.tile("预测", lines + own)


def _share(outlook: Outlook, one: ByUnit) -> str:
    unit = outlook.plan.by_id[one.unit].name if one.unit else labels.UNDECIDED
    return f"{unit}{'' if one.own else '（前置）'} {one.share:.0%}"


def facts(row: Row) -> Html:
    """Who answers, until when, and what the schedule says."""
    item, dates, done = row.item, row.dates, row.progress
    shown = [
        ("类别", f"{labels.PART[type(row.part)]} {row.id}"),
        ("条线", row.workstream.name),
        ("承诺", labels.COMMITMENT[row.part.commitment]),
        ("牵头单位", labels.unit(row.lead)),
        ("配合单位", labels.units(row.supporting)),
        ("原定时限" if row.is_milestone else "计划完成", labels.deadline(item.deadline)),
    ]
    if item.approved_deadline != item.deadline:
        shown.append(("批准时限", labels.deadline(item.approved_deadline)))
    derived = "（由前置任务推算）" if done.derived else ""
    shown.append(("完成", labels.percent(done.percent_complete) + derived))
    if done.expected_percent is not None:
        shown.append(("序时进度", labels.percent(done.expected_percent)))
    if dates and not item.closed:
        shown += [
            ("推算完成", f"{dates.early_finish}（按计划用时）"),
            ("总时差", f"{dates.total_float} 个工作日"),
        ]
    return markup.facts(shown)


def order(outlook: Outlook, item_id: str) -> Html:
    """What must come directly before and after."""
    before = [outlook.plan.by_id[i].name for i in blocked_by(outlook.graph, item_id, direct=True)]
    after = [outlook.plan.by_id[i].name for i in blocks(outlook.graph, item_id, direct=True)]
    shown = [("前置", "；".join(before)), ("后续", "；".join(after))]
    return markup.facts([(name, text) for name, text in shown if text])


def reports(row: Row) -> Html:
    """The latest reports, newest first, and the office's acts."""
    if row.item.closed:
        return Markup("")
    said = [entry.event for entry in reversed(row.item.reports)]
    if not said:
        return Markup('<p class="empty">尚无填报。</p>')
    lines = [
        Markup("<b>{}</b>　{}").format(one.as_of, labels.percent(one.percent_complete))
        + Markup('<br><span class="reason">{}</span>').format(
            labels.told(one.note, one.problem, one.next_step)
        )
        for one in said[:REPORTS_SHOWN]
    ]
    return markup.tile(f"填报（共 {len(said)} 次）", lines)

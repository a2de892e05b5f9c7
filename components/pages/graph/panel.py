"""The panel beside the graph: all there is to know of the card that is chosen."""

import streamlit as st
from markupsafe import Markup, escape

from components import session
from components.widgets import markup
from components.widgets.chance import dots, lever_list
from components.widgets.markup import UNDECIDED, unit_id
from plan.forecast.sentence import MIN_SHARE
from plan.ledger.events import Closed, StatusReported
from plan.model.graph import blocked_by, blocks, depends_on_units
from plan.model.kinds import Level
from plan.model.plan import Unit, contacts_of, lead_of
from plan.outlook.board import Row
from plan.outlook.disagreement import reported_light
from plan.outlook.outlook import Outlook
from plan.words import labels

REPORTS_SHOWN = 3
TO_FORM = Markup('<p class="to-form">{}</p>')


def panel(outlook: Outlook, item_id: str | None) -> object:
    """All there is to know of the chosen card."""
    if item_id == UNDECIDED:
        return st.html(_led(outlook, None))
    if item_id is None or item_id not in outlook.plan.by_id:
        st.info("点选一项，查看它的时限、前后关系、填报和出处。")
        return None
    part = outlook.plan.by_id[item_id]
    row = outlook.by_id.get(item_id)
    title = Markup('<h2 class="chosen-card">{}{}</h2>').format(part.name, markup.mark(part))
    if row:
        parts = [
            Markup("<div>{}</div>").format(markup.alert(row.alert)),
            forecast(outlook, row),
            facts(row),
            order(outlook, row.id),
            reports(row),
            markup.parts(outlook.state, row.id),
        ]
        if row.reportable and session.may_write(StatusReported, [row.id]):
            to_form = markup.link("report", "去填报", unit=unit_id(row.lead), as_of=outlook.as_of)
            parts.append(TO_FORM.format(to_form))
        if row.is_milestone and not row.item.closed and session.may_write(Closed, [row.id]):
            parts.append(TO_FORM.format(markup.link("handle", "去办理", item=row.id, as_of=outlook.as_of)))
        about = markup.join(parts)
    elif isinstance(part, Unit):
        about = _led(outlook, part)
    else:
        units = depends_on_units(outlook.plan, part.id)
        names = "、".join(outlook.plan.by_id[id_].name for id_ in units) or labels.UNDECIDED
        lead = labels.unit(lead_of(outlook.plan, part.id))
        kind = labels.PART[type(part)]
        about = markup.facts([("类别", kind), ("牵头单位", lead), ("须靠单位", names)])
    about += markup.facts([("人员", labels.contacts(contacts_of(outlook.plan, part.id)))])
    return st.html(title + about + markup.source(outlook.plan, part))


def _led(outlook: Outlook, unit: Unit | None) -> Markup:
    """What a unit leads, the gravest lights first; None is what has no lead yet."""
    rows = [row for row in outlook.rows if row.lead == unit and row.item.closed is None]
    rows.sort(key=lambda row: list(Level).index(row.alert.level))
    lines = [markup.light(row.alert.level) + " " + markup.item(row, outlook.as_of) for row in rows]
    return markup.tile(f"牵头 {len(rows)} 项（未销号）", lines)


def forecast(outlook: Outlook, row: Row) -> Markup:
    """What is forecast of a milestone, who holds it up, and what its unit's own report says."""
    reported = reported_light(row)
    own = []
    if reported is not None and reported is not row.alert.level:
        own.append(Markup("单位自报折合 {}，与推演不一致").format(markup.light(reported)))
    its_forecast = outlook.forecast.of(row.id)
    if its_forecast is None:
        return markup.tile("自报与推演", own) if own else Markup("")
    lines: list[Markup] = [dots(its_forecast, outlook.as_of), markup.sentence(its_forecast.sentence)]
    if (why := outlook.doubts.get(row.id)) is not None:
        lines.append(Markup('<span class="mark">低可信</span> {}').format(why))
    shares = [
        f"{name}{'' if driver.own else '（前置）'} {driver.share:.0%}"
        for driver in its_forecast.units
        for name in [markup.unit_name(outlook.plan, driver.unit, labels.UNDECIDED)]
        if driver.share >= MIN_SHARE
    ]
    if shares:
        lines.append(escape("延误来自：" + "、".join(shares)))
    return markup.tile("预测", [*lines, *own, lever_list(outlook, row.id)])


def facts(row: Row) -> Markup:
    """Who answers, until when, and what the schedule says."""
    item, dates, progress = row.item, row.dates, row.progress
    is_moved, should = item.approved_deadline != item.deadline, progress.expected_percent
    derived = "（由前置任务推算）" if progress.derived else ""
    computed = dates if not item.closed else None
    shown = {
        "类别": f"{row.kind.word} {row.id}",
        "条线": row.workstream.name,
        "承诺": row.firmness,
        "牵头单位": labels.unit(row.lead),
        "配合单位": labels.units(row.supporting),
        row.deadline_name: markup.original(row),
        "批准时限": labels.deadline(item.approved_deadline) if is_moved else "",
        "完成": labels.percent(progress.percent_complete) + derived,
        "序时进度": "" if should is None else labels.percent(should),
        "推算完成": computed and f"{computed.early_finish}（按计划用时）",
        "总时差": computed and f"{computed.total_float} 个工作日",
    }
    return markup.facts(shown.items())


def order(outlook: Outlook, item_id: str) -> Markup:
    """What must come directly before and after."""
    plan = outlook.plan
    sides = {"前置": blocked_by(plan, item_id, direct=True), "后续": blocks(plan, item_id)}
    names = {word: "；".join(plan.by_id[id_].name for id_ in ids) for word, ids in sides.items()}
    return markup.facts(names.items())


def reports(row: Row) -> Markup:
    """The latest reports, newest first, and the office's acts."""
    if row.item.closed:
        return Markup("")
    entries = row.item.reports[::-1]
    if not entries:
        return Markup('<p class="empty">尚无填报。</p>')
    line, lines = Markup('<b>{}</b>　{}<br><span class="reason">{}</span>'), []
    for entry in entries[:REPORTS_SHOWN]:
        event = entry.event
        said = labels.joined(event.note, event.problem, event.next_step)
        lines.append(line.format(labels.day_of(entry), labels.percent(row.item.percent_of(event)), said))
    return markup.tile(f"填报（共 {len(entries)} 次）", lines)

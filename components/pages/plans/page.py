"""各计划: how each plan in which the visitor has a role stands, and the way into it."""

from collections import Counter
from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.errors import PlanError
from plan.model.kinds import ItemKind
from plan.office import plans
from plan.outlook.attention import upcoming
from plan.outlook.board import milestones, of_kind

HEADS = ["计划", "计划期", "状态", "承诺", "灯号", "已逾期", "下一时限", "下次例会"]


def row_of(plan: str) -> list[markup.Cell]:
    """How a plan stands on the day that it opens on; raises PlanError."""
    work = session.workspace(plan)
    outlook = session.outlook_on(work.default_as_of(), plan)
    promises = of_kind(milestones(outlook.rows), ItemKind.PROMISE)
    due = upcoming(promises, outlook.as_of, days=3660)[:1]
    cycle = timedelta(outlook.plan.rules.report_cycle.value)
    met = [str(meeting.event.as_of + cycle) for meeting in outlook.state.meetings[-1:]]
    is_over = work.today() > outlook.plan.finish
    ended = any(entry.event.year is None for entry in outlook.state.conclusions)
    word = "已收官" if ended else "计划期已满，尚未收官" if is_over else "进行中"
    return [
        markup.sentence(f"{outlook.plan.start} 至 {outlook.plan.finish}"),
        markup.sentence(f"{word}（{outlook.as_of}）"),
        str(len(promises)),
        markup.counted(Counter(row.alert.level for row in promises)),
        str(sum(row.overdue for row in promises)),
        "".join(f"{row.item.approved_deadline} {row.part.name}" for row in due) or "没有",
        "".join(met) or "没有开过",
    ]


rows = list[list[markup.Cell]]()
for plan in plans.of(session.signed_in()):
    way = Markup('<a href="./?plan={}" target="_self">{}</a>').format(plan, session.plan_name(plan))
    try:
        rows.append([way, *row_of(plan)])
    except PlanError as error:  # of one, and the others stand
        rows.append([way, str(error), *[""] * 6])
st.html(markup.table(HEADS, rows, numeric=[3, 5]))

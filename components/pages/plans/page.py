"""各计划: how each plan in which the visitor has a role stands, the way into it, what to discuss."""

from collections import Counter
from datetime import timedelta
from functools import partial

import streamlit as st

from components import session
from components.widgets import markup
from components.widgets.papers import selections
from plan.model.kinds import ItemKind, Topic
from plan.office.papers import weekly_zip
from plan.office.selection import Selection
from plan.outlook.attention import upcoming
from plan.outlook.board import milestones, of_kind
from plan.outlook.meeting.minutes import discussed
from plan.outlook.outlook import agenda_of
from plan.words import labels


def row_of(selection: Selection) -> dict[str, markup.Cell]:
    """How a plan stands on the day that it opens on."""
    work, outlook = selection.workspace, selection.outlook
    promises = of_kind(milestones(outlook.rows), ItemKind.PROMISE)
    due = upcoming(promises, outlook.as_of, days=3660)[:1]
    cycle = timedelta(outlook.plan.rules.report_cycle.value)
    met = [str(meeting.event.as_of + cycle) for meeting in outlook.state.meetings[-1:]]
    is_over = work.today() > outlook.plan.finish
    ended = any(entry.event.year is None for entry in outlook.state.conclusions)
    word = "已收官" if ended else "计划期已满，尚未收官" if is_over else "进行中"
    return {
        "计划": markup.link(".", selection.name, plan=work.id),
        "计划期": markup.sentence(f"{outlook.plan.start} 至 {outlook.plan.finish}"),
        "状态": markup.sentence(f"{word}（{outlook.as_of}）"),
        "承诺": str(len(promises)),
        "灯号": markup.counted(Counter(row.alert.level for row in promises)),
        "已逾期": str(sum(row.overdue for row in promises)),
        "下一时限": "".join(f"{row.item.approved_deadline} {row.part.name}" for row in due) or "没有",
        "下次例会": "".join(met) or "没有开过",
    }


chosen = selections(asks=False)
st.html(markup.records(map(row_of, chosen), numeric={"承诺", "已逾期"}))
makes = partial(weekly_zip, chosen)
session.download("下载各计划周报、三单一表、逾期清单（压缩包）", f"各计划材料_{session.as_of()}.zip", makes)
st.header("例会议题", anchor=False, help="点事项进入它的计划的周例会，在那里议定。")
topics = [
    {
        "计划": of.name,
        "议题": each.topic.word,
        "事项": markup.link("meeting", each.name, item=each.item, plan=of.workspace.id),
        "牵头单位": each.unit or labels.UNDECIDED,
        "缘由": each.reason,
    }
    for of in chosen
    for each in discussed(agenda_of(of.outlook), of.outlook.forecast, of.outlook.as_of)
    if each.topic is not Topic.NODE
]
st.html(markup.records(topics, empty="没有需要讨论的事项。"))

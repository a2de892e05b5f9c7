"""总览: what wants attention, how the promises stand, the lines, what is next, what changed."""

import streamlit as st

from components import address, session
from components.pages.overview import lights
from components.pages.overview.attention import change_list, counted, first_screen, office_time
from components.pages.overview.picture import brief_png
from components.widgets import filters
from plan.exports.pictures import chinese_face
from plan.outlook.attention import attention, upcoming
from plan.outlook.brief import brief
from plan.outlook.outlook import agenda_of, changes_between, cycle_before
from plan.words import labels

EMPTY = (
    "台账尚无填报，现在不评判任何单位，也不排先后。下一步：管理员在「管理」定下待定的牵头单位、"
    "建好账号，各单位在「填报」报第一次；此后这里按填报显示灯号。"
)
agenda = session.cached(agenda_of)
outlook = session.outlook_here()
before = session.outlook_on(cycle_before(outlook))

wants, today = attention(outlook.rows, before.rows), session.cached(brief)(outlook, agenda(outlook))
lists = counted(outlook, wants, today) | session.cached(lights.lists)(outlook)
st.html(first_screen(today, wants, before.as_of, outlook.as_of))
if chosen := address.read("list", tuple(lists)):
    lights.listed(*lists[chosen], outlook.as_of, "list")
if not today.is_known:
    st.info(EMPTY)
    st.stop()
if chinese_face():
    name = f"总览_{outlook.as_of}.png"
    session.download("下载一页图", name, lambda: brief_png(outlook, today), key="brief-png")

if line := office_time(outlook):
    st.html(line)

st.header(
    "承诺事项灯号",
    anchor=False,
    help="承诺只计有时限的，确保与力争分开；未定时限、工作节点、上年成果各计各的。点数字看清单。",
)
st.html(session.cached(lights.lights_table)(outlook))

shown = filters.without_nodes("overview", outlook.rows)
lights.pace(shown, outlook.as_of)

st.header(labels.lines(outlook.plan), anchor=False)
st.html(session.cached(lights.workstream_tiles)(outlook))

left, right = st.columns(2, gap="large")
with left:
    st.header("未来 30 天到期", anchor=False)
    lights.listed("到期里程碑", upcoming(shown, outlook.as_of), outlook.as_of, "due")
with right:
    st.header("本周变化", anchor=False)
    changed = session.cached(changes_between)(before, outlook)
    st.html(change_list(changed, before, outlook.plan))

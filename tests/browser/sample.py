"""A page with every kind of widget that the app has and two ways to fail, in the app's shell."""

from datetime import date

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.web import shell
from components.widgets.header import style
from plan.errors import Refused

TYPED = "Close"  # a word of Streamlit's own that a person wrote


def inputs() -> None:
    """Draws one widget of each kind that a page of the app has."""
    with st.form("表单"):
        st.text_input("事项", key="form_text")
        st.text_area("说明", key="form_area")
        st.form_submit_button("提交")
    st.text_input("姓名", help="填写真实姓名")
    st.number_input("完成比例", 0, 100, 50, key="number")
    st.date_input("日期", date(2022, 6, 30), key="day")
    st.selectbox("单位", ["发改委", "科技局", TYPED], index=None, key="one")
    st.selectbox("口径", ["全年"], index=None, key="new", accept_new_options=True)
    st.multiselect("条线", ["1", "2", TYPED], key="many")
    st.segmented_control("部分", ["一", "二"])
    st.pills("展开", ["一", "二"], selection_mode="multi")
    st.toggle("含已销号")
    st.checkbox("确认")
    st.file_uploader("材料", type=["pdf", "docx"], accept_multiple_files=True, key="files")


def shows() -> None:
    """Draws a chart and texts."""
    rows = pd.DataFrame({"名称": ["甲", TYPED], "数": [1, 2]})
    st.altair_chart(alt.Chart(rows).mark_bar().encode(x="名称", y="数"), key="chart")
    st.markdown(TYPED)
    st.code("x")
    with st.expander("更多"):
        st.caption("内容")
    st.pagination(3)
    st.download_button("下载", b"1", "清单.csv")


@st.dialog("对话")
def dialog() -> None:
    """Draws a dialog."""
    st.write("内容")


def main() -> None:
    """Draws the whole page."""
    st.set_page_config(page_title="样张", page_icon=str(shell.FAVICON))
    style()
    st.title("样张", anchor=False)
    if st.button("出错"):
        raise ValueError("secret detail")
    if st.button("拒绝"):
        raise Refused("该事项已销号，不能再填报。")
    if st.button("开对话"):
        dialog()
    inputs()
    shows()


if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(
        __file__,
        routes=shell.ROUTES,
        middleware=shell.MIDDLEWARE,
        lifespan=shell.lifespan,
        on_script_error=shell.tell_fault,
    )
else:
    main()

"""A page with every kind of widget and two ways to fail, behind the app's own shell."""

from datetime import date

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.web import shell
from plan.errors import Refused

TYPED = "Close"  # a word of Streamlit's own that a person wrote


def inputs() -> None:
    """Draws one widget of each kind."""
    with st.form("表单"):
        st.text_input("事项", key="form_text")
        st.text_area("说明", key="form_area")
        st.form_submit_button("提交")
    st.text_input("姓名", help="填写真实姓名")
    st.text_input("口令", type="password")
    st.number_input("完成比例", 0, 100, 50, key="number")
    st.date_input("日期", date(2022, 6, 30), key="day")
    st.date_input("起止", (date(2022, 1, 1), date(2022, 6, 30)), key="days")
    st.time_input("时间")
    st.selectbox("单位", ["发改委", "科技局", TYPED], index=None, key="one")
    st.multiselect("条线", ["1", "2", TYPED], key="many", max_selections=2)
    st.file_uploader("材料", type=["pdf", "docx"], accept_multiple_files=True, key="files")
    st.slider("权重", 0, 10)
    st.feedback("stars")


def shows() -> None:
    """Draws tables, a chart and texts."""
    rows = pd.DataFrame({"名称": ["甲", TYPED], "数": [1, 2]})
    st.dataframe(rows, key="table")
    st.data_editor(rows, num_rows="dynamic", key="editor")
    st.altair_chart(alt.Chart(rows).mark_bar().encode(x="名称", y="数"), key="chart")
    st.graphviz_chart("digraph{甲->乙}")
    st.markdown(TYPED)
    st.code("x")
    with st.expander("更多"):
        st.caption("内容")
    with st.popover("弹出"):
        st.write("内容")
    st.tabs(["一", "二"])
    st.metric("数", 3, "1")
    st.download_button("下载", b"1", "清单.csv")


@st.dialog("对话")
def dialog() -> None:
    """Draws a dialog."""
    st.write("内容")


def main() -> None:
    """Draws the whole page."""
    st.set_page_config(page_title="样张", page_icon=str(shell.FAVICON))
    st.title("样张")
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
        routes=shell.routes(),
        middleware=shell.middleware(),
        lifespan=shell.lifespan,
        on_script_error=shell.tell_fault,
    )
else:
    main()

"""The app's own server around a page that shows nothing: what a rerun costs before any work."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.web import server, shell

if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(
        __file__,
        routes=server.ROUTES,
        middleware=server.MIDDLEWARE,
        lifespan=server.lifespan,
        on_script_error=shell.tell_fault,
    )
else:
    st.set_page_config(page_title="空白页", layout="wide")

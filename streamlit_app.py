"""The app: an ASGI server when started, and within a session the script that shows the pages."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import api, router, shell

if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(
        __file__,
        routes=[*api.routes(), *shell.routes()],
        middleware=shell.middleware(),
        lifespan=shell.lifespan,
        on_script_error=shell.tell_fault,
    )
else:
    router.show()

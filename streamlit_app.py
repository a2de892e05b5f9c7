"""The app: an ASGI server when started, and within a session the script that shows the pages."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.web import gate, router, server, shell

if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(
        __file__,
        routes=server.ROUTES,
        middleware=server.MIDDLEWARE,
        lifespan=server.lifespan,
        on_script_error=shell.tell_fault,
        exception_handlers={Exception: gate.failed},
    )
else:
    router.show()

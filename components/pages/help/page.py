"""帮助: the guides of docs/, that of the visitor's role first."""

import streamlit as st

from components import address, session
from components.widgets.guides import guide, guides_for

session.only_for("help")
chosen = address.part(guides_for(session.who().role))
with st.container(key="guide", width=960):  # scaled by the browser, which does it well
    for piece in guide(chosen):
        if isinstance(piece, str):
            st.markdown(piece, anchors=False)
        else:
            st.image(piece[0], alt=piece[1])

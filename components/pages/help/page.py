"""帮助: the guides of docs/, that of the visitor's role first."""

import streamlit as st

from components import session
from components.widgets.guides import Picture, guide, guides_for

session.only_for("help")
chosen = session.part(guides_for(session.who().role))
with st.container(key="guide", width=960):  # scaled by the browser, which does it well
    for piece in guide(chosen):
        if isinstance(piece, Picture):
            st.image(piece.path, alt=piece.shows)
        else:
            st.markdown(piece, anchors=False)

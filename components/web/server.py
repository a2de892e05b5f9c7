"""Every route of ours, in the order in which they are looked at; each has its row in the tests."""

from starlette.routing import BaseRoute

from components.web import api, downloads, shell, sign_in, single_sign_on


def routes() -> list[BaseRoute]:
    """The routes beside Streamlit's own; those of the pages last, they take what is left."""
    return [*sign_in.ROUTES, *single_sign_on.ROUTES, *downloads.ROUTES, *api.ROUTES, *shell.routes()]

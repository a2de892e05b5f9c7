"""The app put together: its routes, what every request passes, what is done while it starts and runs."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import session
from components.web import api, connections, downloads, memory, shell, sign_in, single_sign_on
from components.web.daily import storing
from components.web.gate import Gate
from plan.accounts.book import book_at
from plan.accounts.register import FIRST, first_administrator
from plan.accounts.ways import ways_of
from plan.errors import PlanError, SettingsDamaged

LOG = logging.getLogger(__name__)


# Beside Streamlit's own, as they are looked at: the pages' last, which take what is left.
ROUTES = [*sign_in.ROUTES, *single_sign_on.ROUTES, *downloads.ROUTES, *api.ROUTES, *shell.ROUTES]
MIDDLEWARE = [*shell.MIDDLEWARE, Middleware(Gate)]


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None]:
    """Makes the first administrator where there is none, then what the shell and each day do."""
    connections.raise_descriptor_limit()
    memory.limit()
    ways_of(book_at())  # what cannot be used is said now and not to the first visitor
    announce_first_administrator()
    logging.getLogger(get_script_run_ctx.__module__).setLevel(logging.ERROR)  # no page is meant here
    with suppress(PlanError):  # every page says what it is; whoever keeps the app has to get in
        await to_thread.run_sync(session.warm)
    async with shell.lifespan(app), storing(session.workspace()):
        if why := connections.unproxied():
            LOG.warning(why)
        yield


def announce_first_administrator() -> None:
    """Makes the first administrator where there is none, its password printed to the terminal."""
    try:
        if password := first_administrator(book_at()):
            print(  # noqa: T201 - to the terminal and not to the log
                f"\n首个管理员账号：{FIRST}\n一次性密码：{password}\n"
                "（只显示这一次，七天内有效；首次登录须修改。遗失时在本机运行 "
                f"python -m plan account reset {FIRST}）\n",
                flush=True,
            )
    except SettingsDamaged as error:  # every page says so until the file is back
        LOG.error("%s", error)

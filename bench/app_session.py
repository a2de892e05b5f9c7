"""A visitor without a browser: the app on loopback, a signed-in session, reruns over its stream."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.bench_ledger import history
from components.identity import COOKIE
from plan.accounts import register
from plan.accounts import sign_in as door
from plan.accounts.book import AccountBook
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from plan.model.kinds import Role
from tests.browser.conftest import Server, add_account, serve

DAY = "2022-07-01"
VISITOR = {Role.OFFICE: "值班员", Role.ADMIN: "管理员"}
TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def app(script: Path, home: Path, entries: int, **environment: str) -> Iterator[Server]:
    """The app `script` on a ledger of `entries`, with an account of each role that walks."""
    home.mkdir(parents=True, exist_ok=True)
    if entries:
        ledger = TinyDBLedger(home / "ledger")
        ledger.adopt(iter(history(entries)))
        ledger.close()
    for role, name in VISITOR.items():
        add_account(home / "settings", name, role)
    with serve(script, home, anew=True, **environment) as server:
        yield server


def token(server: Server, role: Role = Role.OFFICE, name: str = "") -> str:
    """A new session's token, of the account `name`, else of the one that walks as `role`."""
    book = AccountBook(server.settings)
    account = register.find(book, name or VISITOR[role])
    assert account
    return door.vouched(book, account, "127.0.0.1")


def cpu_seconds(server: Server) -> float:
    """What the app's process has spent so far."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_mb(server: Server) -> float:
    """The memory that the app's process holds, in MB."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Session:
    """One tab: its stream to the server."""

    def __init__(self, stream: ClientConnection) -> None:
        self._stream = stream

    @classmethod
    async def of(cls, server: Server, key: str) -> Session:
        """A tab that the gate let in by the token `held`."""
        stream = await connect(
            f"{server.url.replace('http', 'ws')}/_stcore/stream",
            additional_headers={"Cookie": f"{COOKIE}={key}"},
            origin=server.url,  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            ping_interval=None,
        )
        return cls(stream)

    async def open(self, page: str, query: str = f"as_of={DAY}") -> str | None:
        """Asks for a page, returns when it is drawn: None, or what went wrong."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        await self._stream.send(asked.SerializeToString())
        wrong = None
        async for raw in self._stream:
            message = ForwardMsg()
            assert isinstance(raw, bytes)
            message.ParseFromString(raw)
            kind = message.WhichOneof("type")
            if kind == "page_not_found":
                wrong = f"no page {page}"
            if kind == "delta" and message.delta.new_element.HasField("exception"):
                wrong = message.delta.new_element.exception.message
            if kind == "delta" and "错误编号" in message.delta.new_element.alert.body:
                wrong = message.delta.new_element.alert.body
            if kind == "script_finished" and (message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN):
                return wrong
        return "the stream ended"

    async def close(self) -> None:
        """Closes the tab."""
        await self._stream.close()

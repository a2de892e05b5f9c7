"""The uploader's endpoint on a real server: by whom, to whose page, how much; memory comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from components.web import connections, uploads
from plan.ledger.access import MAY_OPEN, MAY_UPLOAD
from plan.model.kinds import Role
from tests.browser.conftest import APP, OFFICE, PASSWORD, Server, add_account, serve
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
MB = 2**20
PEOPLE = {"填报甲": (Role.CLERK, "kjj"), "填报乙": (Role.CLERK, "fgw"),
          "查看者": (Role.VIEWER, None)}  # fmt: skip
FILE = 19 * MB  # with what stands around it less than Streamlit takes
SECONDS_KEPT = 1  # that the server keeps what a page held after it was closed


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with an account of every role; a closed page is forgotten soon."""
    home = tmp_path_factory.mktemp("uploads")
    for name, (role, unit) in {OFFICE: (Role.OFFICE, None), **PEOPLE}.items():
        add_account(home / "settings", name, role, unit)
    ttl = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(SECONDS_KEPT)}
    with serve(APP, home, anew=True, **ttl) as running:
        yield running


def signed_in(site: Server, name: str) -> httpx2.Client:
    """A browser of `name`."""
    client = httpx2.Client(base_url=site.url, timeout=60)
    form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
    assert form
    fields = {"form": form[1], "name": name, "password": PASSWORD, "next": "/healthz"}
    answer = client.post("/login", data=fields, headers={"Origin": site.url})
    assert answer.status_code == 303, answer.text
    client.get("/_stcore/health")  # brings the cookie against forged requests
    return client


def line_of(site: Server, client: httpx2.Client) -> ClientConnection:
    """What a page talks with the server by."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return connect(
        site.url.replace("http", "ws") + "/_stcore/stream",
        additional_headers={"Cookie": cookies}, origin=site.url,  # type: ignore[arg-type]
        subprotocols=["streamlit"], max_size=None,  # type: ignore[list-item]
    )  # fmt: skip


@contextmanager
def page_of(site: Server, client: httpx2.Client) -> Iterator[str]:
    """The name of a page's session while that is open."""
    with line_of(site, client) as line:
        rerun = BackMsg()
        rerun.rerun_script.query_string = ""
        line.send(rerun.SerializeToString())
        while True:
            message = ForwardMsg.FromString(bytes(line.recv(60)))
            if message.WhichOneof("type") == "new_session":
                yield message.new_session.initialize.session_id
                return


def put(client: httpx2.Client, page: str, name: str, size: int) -> int:
    """The status of a file of `size` sent to a page's uploader."""
    try:
        return client.put(
            f"/_stcore/upload_file/{page}/{name}",
            files={"file": ("文.pdf", b"%PDF-" + bytes(size - 5))},
            headers={"X-Xsrftoken": client.cookies.get("_streamlit_xsrf", "")},
        ).status_code
    except (httpx2.WriteError, httpx2.ReadError, httpx2.RemoteProtocolError):
        return 413  # the answer was there before the file, and the connection closed


def memory(site: Server) -> int:
    """The bytes that the server has in memory."""
    status = Path(f"/proc/{site.process.pid}/status").read_text("ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024


def test_who_has_no_uploader_sends_nothing(site: Server) -> None:
    """Though the page is its own."""
    client = signed_in(site, "查看者")
    with page_of(site, client) as page:
        assert put(client, page, "a", 100) == 403


def test_a_file_goes_to_ones_own_page_only(site: Server) -> None:
    """Nor may another's be deleted; a page that there is not is nobody's."""
    mine, another = signed_in(site, "填报甲"), signed_in(site, "填报乙")
    with page_of(site, mine) as page, page_of(site, another):
        assert put(mine, page, "a", 100) == 204
        assert put(another, page, "a", 100) == 403
        assert put(mine, "made-up", "a", 100) == 403
        headers = {"X-Xsrftoken": another.cookies.get("_streamlit_xsrf", "")}
        place = f"/_stcore/upload_file/{page}/a"
        assert another.delete(place, headers=headers).status_code == 403
        headers = {"X-Xsrftoken": mine.cookies.get("_streamlit_xsrf", "")}
        assert mine.delete(place, headers=headers).status_code == 204


def test_what_does_not_say_its_size_is_refused(site: Server) -> None:
    """Else it could be without end."""
    client = signed_in(site, "填报甲")

    def pieces() -> Iterator[bytes]:
        yield b"x" * 1000

    with page_of(site, client) as page:
        answer = client.put(f"/_stcore/upload_file/{page}/a", content=pieces())
        assert answer.status_code == 411


def test_five_hundred_megabytes_are_a_refusal_and_the_memory_comes_back(site: Server) -> None:
    """Of 27 files of 19 MB, six at once, an account's share is taken; others go on meanwhile."""
    client, other = signed_in(site, "填报甲"), signed_in(site, "填报乙")
    before = memory(site)
    with page_of(site, client) as page, page_of(site, other) as others_page:
        with ThreadPoolExecutor(6) as pool:
            sent = [pool.submit(put, client, page, str(n), FILE) for n in range(27)]
            statuses = [each.result() for each in sent]
        held = memory(site) - before
        assert set(statuses) == {204, 413}
        assert statuses.count(204) == uploads.MOST // (FILE + 1000)
        assert held < uploads.MOST + 100 * MB, held / MB
        assert put(client, page, "one more", FILE) == 413
        assert put(other, others_page, "a", FILE) == 204
        assert client.get("/healthz").text == "ok"

    def is_back() -> bool:
        with page_of(site, other):  # others come and go
            return memory(site) < before + 60 * MB

    until(is_back, "the memory of before")


def goes_through(site: Server, client: httpx2.Client, message: bytes) -> bool:
    """Whether the line of a page is still there when it has sent `message`."""
    with suppress(ConnectionClosed), line_of(site, client) as line:
        line.send(message)
        return line.ping().wait(30)
    return False


def test_a_page_s_message_is_no_way_around_it(site: Server) -> None:
    """What is typed goes through up to the limit, nothing larger is taken in, whoever sends it."""
    client, before = signed_in(site, "查看者"), memory(site)
    rerun = BackMsg()
    for more, passes in ((0, True), (1, False), (150 * MB, False)):
        rerun.rerun_script.query_string = "x" * (connections.MESSAGE_UP_TO - 10 + more)
        message = rerun.SerializeToString()
        assert len(message) - connections.MESSAGE_UP_TO == more
        assert goes_through(site, client, message) is passes
    assert memory(site) < before + 60 * MB


def test_what_closed_pages_hold_makes_room_for_open_ones(site: Server) -> None:
    """Their account is not shut out for as long as the server would keep it."""
    client, most = signed_in(site, "填报甲"), uploads.MOST // FILE
    for _ in range(2):
        with page_of(site, client) as page:
            sent = [put(client, page, str(number), FILE) for number in range(most + 1)]
            assert sent == [204] * most + [413]


@pytest.mark.parametrize(("size", "at_once", "room"), [(10, 1, True), (11, 1, False), (1, 3, False)])
def test_room_is_counted_at_its_limits(
    monkeypatch: pytest.MonkeyPatch, size: int, at_once: int, room: bool
) -> None:
    """What is held and what is on its way, of one's own and of everybody."""
    kept = {"page": {"a": Held(b"x" * 5)}, "others": {"b": Held(b"x" * 20)}}
    monkeypatch.setattr(uploads.runtime, "get_instance", lambda: Runtime(kept))
    monkeypatch.setattr(uploads, "_senders", {"page": "甲", "others": "乙"})
    sending = {n: ("甲", 5 if n == 0 else 0) for n in range(at_once)}
    monkeypatch.setattr(uploads, "_sending", sending)
    for name, value in (("MOST", 20), ("AT_ONCE", 3), ("MOST_OF_ALL", 1000)):
        monkeypatch.setattr(uploads, name, value)
    assert uploads._has_room("甲", size) is room
    monkeypatch.setattr(uploads, "MOST", 1000)
    for most in (30 + size - 1, 30 + size):
        monkeypatch.setattr(uploads, "MOST_OF_ALL", most)
        assert uploads._has_room("甲", size) is (most == 30 + size and at_once < 3)


class Held:
    """A file as Streamlit keeps it."""

    def __init__(self, data: bytes) -> None:
        self.data = data


class Runtime:
    """What is asked of Streamlit."""

    def __init__(self, kept: dict[str, dict[str, Held]]) -> None:
        self.file_storage = kept
        self.uploaded_file_mgr = self

    def get_client(self, page: str) -> str:
        """Every page is open."""
        return page


def test_the_roles_that_may_send_are_those_whose_pages_have_an_uploader() -> None:
    """A page that gets one is named where the roles are."""
    pages = {
        path.relative_to(ROOT / "components/pages").parts[0]
        for path in (ROOT / "components/pages").rglob("*.py")
        if "file_uploader(" in path.read_text("utf-8")
    }
    # on 材料 only who may also handle is shown one
    pages = {"handle" if page == "exchange" else page for page in pages}
    assert frozenset().union(*(MAY_OPEN[page] for page in pages)) == MAY_UPLOAD

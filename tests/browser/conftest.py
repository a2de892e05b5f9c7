"""A real server and browser; no test passes whose page left the machine or complained."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from plan.accounts import register
from plan.accounts.book import AccountBook
from plan.ledger.events import Entry
from plan.ledger.stores import open_ledger
from plan.model.kinds import Role
from plan.office.workspace import Workspace
from tests.support import warm
from tests.support.waiting import free_port

ROOT = Path(__file__).parents[2]
APP = ROOT / "streamlit_app.py"
SAMPLE = Path(__file__).parent / "sample.py"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET_CHROMIUM = [  # without these it asks its maker's servers by itself
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--process-per-site",
]  # fmt: skip
HOME = {"127.0.0.1", "localhost", "::1", None}
OFFICE, PASSWORD = "值班员", "Rugao-2022-ok"  # who the tests are, where nothing else is said
# Streamlit looks for its base path below every deep link first, and gets a 404 as it should.
PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)$")
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


def chromium() -> str:
    """The browser's path: as CHROMIUM says, else as found."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert path, "no Chromium here: run make test as root, or apt-get install chromium fonts-noto-cjk"
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How the browser starts."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": QUIET_CHROMIUM}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Whose browser it is: somebody's in 如皋, at a desk."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }


@dataclass(frozen=True)
class Server:
    """A running app: where it answers, where its ledger, its accounts and its log are."""

    url: str
    ledger: Path
    settings: Path
    log: Path
    process: subprocess.Popen[bytes] | warm.Forked

    @property
    def gated(self) -> bool:
        """Whether one has to sign in."""
        return (self.settings / "accounts.json").exists()

    def entries(self) -> list[Entry]:
        """What its ledger holds."""
        return list(open_ledger(f"tinydb:{self.ledger}").entries())

    def workspace(self) -> Workspace:
        """The shipped plan on its ledger."""
        return Workspace(ROOT / "plan_data/1plus8.json", f"tinydb:{self.ledger}")

    def logged(self) -> str:
        """What the app has written to its log."""
        return self.log.read_text("utf-8")

    def stop(self) -> None:
        """Ends the app as its operator would."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def wait_until_up(server: Server, seconds: float = 120) -> None:
    """Returns when the app answers; fails with its log when it has ended or stays silent."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    server.stop()
    pytest.fail(f"the app did not start:\n{server.logged()}")


def add_account(settings: Path, name: str, role: Role, unit: str | None = None) -> str:
    """The name of a new account that has changed its one-time password for PASSWORD."""
    book = AccountBook(settings)
    register.change_password(book, name, register.add(book, name, role, unit), PASSWORD)
    return name


def sign_in(context: BrowserContext, server: Server, name: str = OFFICE, password: str = PASSWORD) -> None:
    """Signs a browser in by the app's own form."""
    page = context.request.get(f"{server.url}/login").text()
    form = re.search(r'name="form" value="([^"]+)"', page)
    assert form
    answer = context.request.post(
        f"{server.url}/login", form={"form": form[1], "name": name, "password": password, "next": "/healthz"}
    )
    assert answer.text() == "ok", answer.text()


@contextmanager
def serve(
    script: Path, home: Path, port: int | None = None, anew: bool = False, **environment: str
) -> Iterator[Server]:
    """Runs `script` with its ledger and log in `home`; ends it afterwards.

    It is forked from a process that has imported the app, but for `anew` or where Python itself is
    told something else.
    """
    ledger, log, port = home / "ledger", home / "app.log", port or free_port()
    settings = Path(environment.setdefault("PLAN_SETTINGS", str(home / "settings")))
    if script == APP and not settings.exists():
        add_account(settings, OFFICE, Role.OFFICE)
    anew |= "PYTHONPATH" in environment
    path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT)])
    environment = {**os.environ, "PLAN_LEDGER": f"tinydb:{ledger}", "PYTHONPATH": path, **environment}
    words = ["streamlit", "run", str(script), "--server.port", str(port)]
    process: subprocess.Popen[bytes] | warm.Forked
    if anew:
        with log.open("ab") as out:
            command = [sys.executable, "-m", *words]
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
            )
    else:
        process = warm.forked(words, log, environment)
    server = Server(f"http://127.0.0.1:{port}", ledger, settings, log, process)
    try:
        wait_until_up(server)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on an empty ledger, one a module; the module's SERVER_ENV adds to its environment."""
    environment: dict[str, str] = getattr(request.module, "SERVER_ENV", {})
    with serve(APP, tmp_path_factory.mktemp("app"), **environment) as running:
        yield running


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page of sample.py behind the app's own shell."""
    with serve(SAMPLE, tmp_path_factory.mktemp("sample")) as running:
        yield running


@dataclass
class Watch:
    """What the pages of a test did that they should not."""

    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Takes faults that match `pattern` as meant by this test."""
        self.allowed.append(pattern)

    def follow(self, context: BrowserContext) -> Callable[[], None]:
        """Watches all pages of `context` until what it returns is called."""
        listeners: dict[Any, Callable[..., None]] = {
            "request": lambda request: self._asked(request.url),
            "console": self._said,
            "weberror": lambda error: self.faults.append(f"error: {error.error}"),
            "page": lambda page: page.on("websocket", lambda ws: self._asked(ws.url)),
        }
        for event, listener in listeners.items():
            context.on(event, listener)

        def leave() -> None:
            for event, listener in listeners.items():
                context.remove_listener(event, listener)

        return leave

    def unexpected(self) -> list[str]:
        """The faults that the test did not allow."""
        return [fault for fault in self.faults if not any(re.search(p, fault) for p in self.allowed)]

    def _asked(self, url: str) -> None:
        if urlsplit(url).hostname not in HOME:
            self.faults.append(f"left the machine: {url}")

    def _said(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not PROBE.search(where):
            self.faults.append(f"console: {message.text} ({where})")


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    """Fails the test when a page left the machine or complained; `allow` what is meant."""
    watching = Watch()
    yield watching
    assert watching.unexpected() == []


def gate_of(request: pytest.FixtureRequest) -> Server | None:
    """The app of the test, when it has one that asks for a sign-in."""
    name = "server" if "server" in request.fixturenames else None
    running = request.getfixturevalue(name) if name else None
    return running if isinstance(running, Server) and running.gated else None


class Desks:
    """Browser contexts that tests use one after another, each handed on empty.

    An empty page of the app's site stays open in each: pages of a site share a process (see
    QUIET_CHROMIUM), so the next need not compile all again, half of what opening one costs.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser, self._free = browser, defaultdict[str, list[BrowserContext]](list)
        self._kept = dict[BrowserContext, Page]()

    def take(self, arguments: dict[str, Any]) -> BrowserContext:
        """An empty context made with `arguments`."""
        if free := self._free[repr(sorted(arguments.items()))]:
            return free.pop()
        context = self._browser.new_context(**arguments)
        kept = self._kept[context] = context.new_page()
        kept.route("**", lambda route: route.fulfill(body="", content_type="text/plain"))
        kept.goto("http://127.0.0.1/")
        return context

    def give_back(self, context: BrowserContext, arguments: dict[str, Any]) -> None:
        """Empties a context for the next, unless its test has closed it."""
        if context not in self._browser.contexts:
            return
        context.set_offline(False)
        kept = self._kept[context]
        line = context.new_cdp_session(kept)
        for page in context.pages:
            if page != kept:
                part = urlsplit(page.url)
                page.close()
                if part.scheme == "http":
                    wiped = {"origin": f"{part.scheme}://{part.netloc}", "storageTypes": "all"}
                    line.send("Storage.clearDataForOrigin", wiped)
        line.detach()
        context.clear_cookies()
        context.clear_permissions()
        self._free[repr(sorted(arguments.items()))].append(context)

    def close(self) -> None:
        """Closes those that nobody has."""
        for context in (context for free in self._free.values() for context in free):
            context.close()


@pytest.fixture(scope="session")
def desks(browser: Browser) -> Iterator[Desks]:
    """The contexts of all tests of a process."""
    desks = Desks(browser)
    yield desks
    desks.close()


@pytest.fixture
def another_context(
    desks: Desks,
    browser_context_args: dict[str, Any],
    watch: Watch,
    request: pytest.FixtureRequest,
    output_path: str,
) -> Iterator[Callable[..., BrowserContext]]:
    """Hands out watched contexts; `account` signs in where the app asks for it, None is nobody.

    Keyword arguments are those of a context. A test that fails leaves a picture of every page.
    """
    with ExitStack() as stack:

        def take(account: str | None = OFFICE, **changes: Any) -> BrowserContext:
            arguments = {**browser_context_args, **changes}
            context = desks.take(arguments)
            stack.callback(watch.follow(context))
            stack.callback(desks.give_back, context, arguments)
            stack.callback(pictured, context, request, Path(output_path))
            if account and (server := gate_of(request)):
                sign_in(context, server, account)
            return context

        yield take


def pictured(context: BrowserContext, request: pytest.FixtureRequest, folder: Path) -> None:
    """Keeps a picture of each page where the test has failed."""
    if getattr(request.node, "rep_call", None) and request.node.rep_call.failed:
        for page in context.pages:
            with suppress(Error):
                page.screenshot(path=folder / f"{id(page)}.png", timeout=5_000)


@pytest.fixture
def context(another_context: Callable[..., BrowserContext]) -> BrowserContext:
    """The browser context of a test: watched, and signed in where the app asks for it."""
    return another_context()


@pytest.fixture
def another_page(another_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens a page of another visitor, of whom `another_context` tells."""

    def open_page(account: str | None = OFFICE, **changes: Any) -> Page:
        return another_context(account, **changes).new_page()

    return open_page

"""The bundle where no network is: installed, started, signed in to, looked at in a browser.

Run by `make bundle-check` within a network namespace of its own.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import expect, sync_playwright

from plan import __version__
from tests.browser.conftest import QUIET_CHROMIUM, chromium, free_port
from tests.browser.screen import idle

NAME = f"rugao-tracker-{__version__}"
PACKED = Path(__file__).parent.parent / f"var/bundle/{NAME}.tar.gz"
SCREENSHOT = PACKED.parent / "overview.png"
FIRST_WORD, PASSWORD = re.compile(r"[A-Za-z0-9-]{12,}"), "Lixian-2022-ok"
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1  # linux/sockios.h, linux/if.h


@dataclass(frozen=True)
class Installed:
    """The bundle after install.sh, and the environment of a machine that has nothing else."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        """What a command of the bundle prints."""
        done = subprocess.run(
            ["sh", str(self.folder / "run.sh"), *words],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module", autouse=True)
def cut_off() -> None:
    """Loopback comes up, and nothing else is there; fails where a network is."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"], "run this by make bundle-check"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH14x", b"lo", 0)
        (flags,) = struct.unpack_from("16xH", fcntl.ioctl(any_socket, GET_FLAGS, asked))
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", flags | UP))
    with socket.socket() as outwards:
        assert outwards.connect_ex(("192.0.2.1", 443)) == errno.ENETUNREACH


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The bundle, unpacked into an empty folder and installed by its own script."""
    home = tmp_path_factory.mktemp("machine")
    with tarfile.open(PACKED) as packed:
        packed.extractall(home, filter="data")
    environment = {"PATH": f"/usr/local/bin:/usr/bin:/bin:{Path(sys.base_prefix, 'bin')}", "HOME": str(home)}
    done = subprocess.run(
        ["sh", str(home / NAME / "install.sh")],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"安装完成：创新如皋 {__version__}" in done.stdout
    return Installed(home / NAME, environment)


@pytest.fixture(scope="module")
def password(installed: Installed) -> str:
    """The one-time password of a viewer's account, made by the bundle's own command."""
    told = installed.run("account", "add", "查看员", "--role", "查看", "--json")
    (found,) = FIRST_WORD.findall(told)
    return str(found)


@pytest.fixture(scope="module")
def site(installed: Installed) -> Iterator[str]:
    """The address of the running app."""
    port = free_port()
    log = installed.folder.parent / "app.log"
    with log.open("wb") as out:
        running = subprocess.Popen(
            ["sh", str(installed.folder / "run.sh")],
            env={**installed.environment, "PORT": str(port)}, stdout=out, stderr=out,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(url, running, log)
        yield url
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def _wait_until_up(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and running.poll() is None:
        try:
            if httpx2.get(f"{url}/healthz").text == "ok":
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the app did not start:\n{log.read_text()}")


def _form(page: httpx2.Response) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


@pytest.fixture(scope="module")
def signed_in(site: str, password: str) -> dict[str, str]:
    """The cookies of a visitor who has changed the one-time password."""
    with httpx2.Client(base_url=site, follow_redirects=True) as client:
        page = client.get("/login")
        fields = {"form": _form(page), "name": "查看员", "password": password, "next": "/healthz"}
        asked = client.post("/login", data=fields)
        assert "修改密码" in asked.text
        words = {"form": _form(asked), "old": password, "new": PASSWORD, "repeated": PASSWORD}
        entered = client.post("/login/password", data={**words, "next": "/healthz"})
        assert entered.text == "ok", entered.text
        return dict(client.cookies)


def test_nothing_was_taken_from_this_installation(installed: Installed) -> None:
    """Every library is the bundle's own, in the versions of its wheels."""
    python = installed.folder / "app/.venv/bin/python"
    listed = subprocess.run(
        [python, "-c", "import numpy, plan, streamlit as s; print(numpy.__file__, s.__file__)"],
        cwd=installed.folder / "app", env=installed.environment,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert all(place.startswith(str(installed.folder)) for place in listed.split())


def test_the_commands_work(installed: Installed, tmp_path: Path) -> None:
    """The plan is sound; a ledger is backed up, restored elsewhere, and is the same."""
    assert "没有问题" in installed.run("check")
    installed.run("report", "L4-M1", "--percent", "80", "--as-of", "2022-06-20")
    kept = installed.run("ledger", "verify")
    installed.run("ledger", "backup", str(tmp_path / "backup"))
    elsewhere = ("--ledger", f"tinydb:{tmp_path / 'elsewhere'}")
    installed.run(*elsewhere, "ledger", "restore", str(tmp_path / "backup"))
    assert installed.run(*elsewhere, "ledger", "verify") == kept
    assert (installed.folder.parent / "var/ledger/HEAD").exists()


def test_a_report_is_drawn_without_a_network(installed: Installed, tmp_path: Path) -> None:
    """Word with its picture, which brings its renderer along."""
    paper = tmp_path / "周报.docx"
    installed.run("export", "--paper", "weekly", "--format", "docx", "-o", str(paper))
    assert paper.stat().st_size > 10_000


def test_the_sign_in_page_is_chinese(site: str) -> None:
    """It is the first that anybody sees."""
    page = httpx2.get(f"{site}/", headers={"accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    assert '<html lang="zh-CN">' in page.text
    assert "<h1>登录</h1>" in page.text


def test_the_overview_opens_in_a_browser(site: str, signed_in: dict[str, str]) -> None:
    """Drawn whole, with nothing asked of another machine and no complaint."""
    faults: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET_CHROMIUM)
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        cookies: list[Any] = [
            {"name": name, "value": value, "url": site} for name, value in signed_in.items()
        ]
        context.add_cookies(cookies)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("requestfailed", lambda request: faults.append(request.url))
        context.on(
            "request", lambda request: None if request.url.startswith(site) else faults.append(request.url)
        )
        page = context.new_page()
        page.goto(site)
        idle(page, 90_000)
        expect(page.get_by_role("heading", name="总览")).to_be_visible()
        page.screenshot(path=os.fspath(SCREENSHOT))
        browser.close()
    assert faults == []

"""docs/operate.md does what it says: Debian's nginx before the app, and the nightly backup."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx2
import pytest
import websockets
from websockets.sync.client import connect

from components.identity import COOKIE
from plan.accounts import audit, register, tokens
from plan.accounts.book import AccountBook
from plan.acts import items as acts
from plan.ledger.events import Author
from plan.model.kinds import Role
from plan.office.workspace import workspace_at
from tests.browser.conftest import APP, OFFICE, PASSWORD, Server, serve
from tests.support.waiting import free_port, until

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/operate.md").read_text("utf-8")
IN_CHINESE = (ROOT / "docs/operate.zh-CN.md").read_text("utf-8")
ELSEWHERE = "127.0.0.7"  # a client's address that is not the proxy's


def block(language: str, holding: str) -> str:
    """The code block of operate.md in `language` that holds `holding`."""
    blocks = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    (text,) = [text for text in blocks if holding in text]
    return str(text)


def nginx() -> str:
    """Debian's nginx; installed where missing and allowed."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    if not shutil.which("nginx", path=path) and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", "nginx-light"]):
            subprocess.run(["apt-get", "-qq", *words], env=quiet, capture_output=True, check=False)
    found = shutil.which("nginx", path=path)
    assert found, "this test needs nginx: apt-get install nginx-light"
    return found


@contextmanager
def proxied(server: Server, home: Path) -> Iterator[str]:
    """The address of nginx with the site of operate.md before `server`, on loopback."""
    key, certificate = home / "key.pem", home / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=True,
    )  # fmt: skip
    plain, secure = free_port(), free_port()
    site = block("nginx", "upstream plan")
    for said, here in (
        ("127.0.0.1:8501", server.url.removeprefix("http://")),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"),
        ("plan.example.cn", "127.0.0.1"),
        ("/etc/ssl/plan/", f"{home}/"),
        ("/var/log/nginx/", f"{home}/"),
    ):
        assert said in site
        site = site.replace(said, here)
    (home / "nginx.conf").write_text(
        f"daemon off; pid {home}/nginx.pid; error_log {home}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {home}/body;\n"
        f"proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u;\n"
        f"scgi_temp_path {home}/s;\n{site}\n}}\n"
    )
    home.chmod(0o755)
    running = subprocess.Popen([nginx(), "-p", str(home), "-c", str(home / "nginx.conf")])
    try:
        pid = home / "nginx.pid"
        until(lambda: pid.exists() and bool(pid.read_text().strip()), "nginx has started")
        yield f"https://127.0.0.1:{secure}"
    finally:
        running.terminate()
        running.wait(10)


def test_nginx_before_the_app(tmp_path_factory: pytest.TempPathFactory) -> None:
    """HTTPS, Secure cookie, the client's real address, and the page's stream."""
    home = tmp_path_factory.mktemp("proxied")
    with (
        serve(APP, home, anew=True, STREAMLIT_SERVER_ALLOWED_HOSTS="127.0.0.1") as server,
        proxied(server, home) as site,
    ):
        trust = ssl.create_default_context(cafile=str(home / "fullchain.pem"))
        transport = httpx2.HTTPTransport(verify=trust, local_address=ELSEWHERE)
        with httpx2.Client(transport=transport, base_url=site) as client:
            asked = client.get("/overdue", headers={"accept": "text/html"})
            assert asked.headers["location"] == "/login?next=%2Foverdue"
            form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
            assert form
            fields = {"form": form[1], "name": OFFICE, "password": PASSWORD}
            claim = {"origin": site, "x-forwarded-for": "203.0.113.9"}
            entered = client.post("/login", data=fields, headers=claim)
            assert entered.status_code == 303
            cookie_set = next(c for c in entered.headers.get_list("set-cookie") if COOKIE in c)
            assert "Secure" in cookie_set
            assert "max-age" in entered.headers["strict-transport-security"]
            cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        latest = next(audit.latest(AccountBook(server.settings)))
        assert (latest.act, latest.address) == (audit.Act.SIGNED_IN, ELSEWHERE)
        stream = f"{site.replace('https', 'wss')}/_stcore/stream"
        with connect(stream, ssl=trust, additional_headers={"Cookie": cookie, "Origin": site}):
            pass
        with (
            pytest.raises(websockets.InvalidStatus),
            connect(stream, ssl=trust, additional_headers={"Origin": site}),
        ):
            pass


def test_no_log_holds_a_calendar_s_secret(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither nginx's nor the app's, when all is well and when the app is down."""
    home = tmp_path_factory.mktemp("calendar")
    with (
        serve(APP, home, anew=True, STREAMLIT_SERVER_ALLOWED_HOSTS="127.0.0.1") as server,
        proxied(server, home) as site,
    ):
        book = AccountBook(server.settings)
        office = register.find(book, OFFICE)
        assert office
        feed = f"/api/milestones.ics?token={tokens.issue_feed(book, office)}"
        trust = ssl.create_default_context(cafile=str(home / "fullchain.pem"))
        with httpx2.Client(verify=trust, base_url=site) as calendar:
            assert calendar.get(feed).status_code == 200
            assert calendar.get(feed[:-1]).status_code == 401
            server.stop()
            assert calendar.get(feed).status_code == 502
            assert calendar.get("/overdue?unit=u1").status_code == 502
    logs = {name: (home / name).read_text("utf-8") for name in ("plan.log", "error.log", "app.log")}
    statuses = re.findall(r'"GET /api/milestones\.ics" (\d+)', logs["plan.log"])
    assert statuses == ["200", "401", "502"]
    assert "/overdue?unit=u1" in logs["error.log"]
    assert not [name for name, text in logs.items() if "feed_" in text]


def script(place: Path, name: str, holding: str) -> Path:
    """The block that holds `holding`, written to `place` as the user `plan` finds it there."""
    text = block("sh", holding).replace("/srv/plan", str(place)).replace("runuser -u plan -- ", "")
    (place / name).write_text(text)
    return place / name


def test_backup_and_drill(tmp_path: Path) -> None:
    """They run as written; who is signed in is left out; what was restored is what was kept."""
    app, var = tmp_path / "app", tmp_path / "var"
    for name in ("plan", "plan_data", ".venv"):
        app.mkdir(exist_ok=True)
        (app / name).symlink_to(ROOT / name)
    (tmp_path / "backup").mkdir()
    book = AccountBook(var / "settings")
    register.add(book, "张三", Role.VIEWER)
    workspace = workspace_at(str(ROOT / "plan_data/1plus8.json"), f"tinydb:{var / 'ledger'}")
    workspace.append(lambda s: acts.report(s, "L4-M1", 80), date(2022, 6, 20), Author(account="张三"))
    script(tmp_path, "env", "PLAN_VAR=")
    script(tmp_path, "plan.sh", "exec .venv/bin/python")
    backup = script(tmp_path, "backup.sh", "ledger backup")
    subprocess.run(["sh", backup], check=True, capture_output=True)
    (copy,) = (tmp_path / "backup").iterdir()
    assert sorted(path.name for path in copy.iterdir()) == ["ledger", "plan.json", "settings"]
    settings = {path.name for path in (copy / "settings").iterdir()}
    assert settings == {"accounts.json", "audit"}
    assert copy.stat().st_mode & 0o077 == 0
    drill = script(tmp_path, "drill.sh", "$last/ledger")
    printed = subprocess.run(["sh", drill], check=True, capture_output=True, text=True).stdout
    sound = f"：共 2 条，涉及 2 项，链首摘要 {workspace.ledger.head()[1]}。"
    assert printed.splitlines() == [
        f"1. {copy}", f"已恢复{sound}", f"台账完好{sound}", "2. now in use", f"台账完好{sound}",
    ]  # fmt: skip
    assert not (var / "drill").exists()


def test_both_languages_say_the_same() -> None:
    """As many parts, the same table rows, the same files and commands but for the comments."""

    def bones(text: str) -> list[tuple[str, ...]]:
        blocks = re.findall(r"```.*?```", text, re.DOTALL)
        plain = [tuple(re.sub(r" +#.*", "", code).splitlines()) for code in blocks]
        return [*plain, *((mark,) for mark in re.findall(r"^(?:#+|\||\d\.) ", text, re.MULTILINE))]

    assert bones(TEXT) == bones(IN_CHINESE)


def test_the_setting_for_another_system_s_sign_in_is_read(tmp_path: Path) -> None:
    """The example is understood as it stands."""
    from plan.accounts.ways import NAME, Local, ways_of

    (tmp_path / NAME).write_text(block("toml", "[sso]"), "utf-8")
    ways = ways_of(AccountBook(tmp_path))
    assert ways.local is Local.ADMIN
    assert ways.sso
    assert ways.sso.units == {"科学技术局": "kjj"}


def test_the_service_starts_what_make_run_starts() -> None:
    """The same program, with options that Streamlit has."""
    unit = block("ini", "ExecStart")
    (command,) = re.findall(r"^ExecStart=\S+/(\.venv/bin/python) (.*)$", unit, re.MULTILINE)
    start = command[1].split()
    assert start[:4] == ["-m", "streamlit", "run", "streamlit_app.py"]
    helped = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "streamlit", "run", "--help"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    assert all(option in helped for option in start if option.startswith("--"))

"""Several processes of the app on one ledger behind nginx, each visitor at the same (docs/operate.md)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bench.app_session import app
from components.identity import COOKIE
from tests.browser.conftest import APP, Server, serve, wait_until_up
from tests.support.waiting import free_port

INSTALL = "apt-get install -y -qq --no-install-recommends nginx-light"
CONFIGURATION = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/nginx.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    map $http_upgrade $connection_to_app {{ default upgrade; '' ''; }}
    upstream plan {{ hash $cookie_{cookie} consistent; {servers} keepalive 64; }}
    server {{
        listen 127.0.0.1:{port};
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_to_app;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_read_timeout 3600s;
        location / {{ proxy_pass http://plan; }}
    }}
}}
"""


@contextmanager
def behind_nginx(processes: int, home: Path, entries: int) -> Iterator[tuple[Server, list[Server]]]:
    """The address of nginx, in the place of an app's, and the apps behind it."""
    if not shutil.which("nginx") and os.geteuid() == 0:
        subprocess.run(INSTALL.split(), check=True, stdout=subprocess.DEVNULL)
    with ExitStack() as stack:
        apps = [stack.enter_context(app(APP, home / "app-0", entries))]
        same = {"PLAN_LEDGER": f"tinydb:{apps[0].ledger}", "PLAN_SETTINGS": str(apps[0].settings)}
        for number in range(1, processes):
            (place := home / f"app-{number}").mkdir()
            apps.append(stack.enter_context(serve(APP, place, anew=True, **same)))
        yield stack.enter_context(_nginx(apps, home)), apps


@contextmanager
def _nginx(apps: list[Server], home: Path) -> Iterator[Server]:
    home.chmod(0o755)  # its workers are somebody else
    port, file = free_port(), home / "nginx.conf"
    servers = " ".join(f"server {urlsplit(each.url).netloc};" for each in apps)
    words = {"home": home, "cookie": COOKIE, "servers": servers, "port": port}
    file.write_text(CONFIGURATION.format(**words), "utf-8")
    process = subprocess.Popen(["nginx", "-e", home / "nginx.log", "-c", file])
    front = replace(apps[0], url=f"http://127.0.0.1:{port}", log=home / "nginx.log", process=process)
    try:
        wait_until_up(front)
        yield front
    finally:
        front.stop()

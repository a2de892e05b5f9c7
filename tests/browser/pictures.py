"""The pictures of the guides: every page of the demonstration, two of the plan with nothing told.

`make pictures` makes them anew in docs/pictures; ARGS="graph report" makes some.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from plan.demo.folder import PASSWORD as DEMO_PASSWORD
from plan.demo.folder import make_demo
from plan.office.workspace import workspace_at
from tests.browser.conftest import APP, PASSWORD, QUIET_CHROMIUM, ROOT, Server, chromium, serve, sign_in
from tests.browser.conftest import OFFICE as SOMEBODY
from tests.browser.screen import idle, visit

FOLDER = ROOT / "docs" / "pictures"
SCREEN = {"width": 1440, "height": 900}
COLOURS = 256
DRAWN = 1500  # ms until charts stand still
CLERK, OFFICE, LEADER, ADMIN = "科技局填报员", "科创办值班员", "分管领导", "系统管理员"


@dataclass(frozen=True)
class Picture:
    """A file of docs/pictures: what is seen at an address by whom.

    `press` is the words of a button pressed first, `to` those of a heading scrolled to.
    """

    name: str
    account: str
    address: str = ""
    press: str = ""
    to: str = ""


OF_THE_DEMO = (  # the administrator first, while the record of sign-ins is short
    Picture("admin", ADMIN, "admin"),
    Picture("accounts", ADMIN, "accounts"),
    Picture("audit", ADMIN, "audit"),
    Picture("backup", ADMIN, "admin?part=backup", press="立即备份"),
    Picture("report", CLERK, "report"),
    Picture("report-closing", CLERK, "report", press="申请销号"),
    Picture("help", CLERK, "help"),
    Picture("overview", LEADER),
    Picture("graph", LEADER, "graph?item=L4-M1"),
    Picture("risk", LEADER, "risk"),
    Picture("indicators", LEADER, "indicators"),
    Picture("history", LEADER, "history"),
    Picture("meeting", OFFICE, "meeting"),
    Picture("meeting-item", OFFICE, "meeting?item=L5-M3"),
    Picture("overdue", OFFICE, "overdue"),
    Picture("notices", OFFICE, "overdue", to="督办通知"),
    Picture("handle", OFFICE, "handle"),
    Picture("revision", OFFICE, "handle?part=计划修订"),
    Picture("quality", OFFICE, "handle?part=计划质量"),
    Picture("exchange", OFFICE, "exchange"),
)
OF_THE_PLAN = (Picture("plan-overview", SOMEBODY), Picture("plan-graph", SOMEBODY, "graph"))


def small(png: bytes) -> bytes:
    """The same picture in few colours."""
    file = BytesIO()
    with Image.open(BytesIO(png)) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=True)
    return file.getvalue()


def taken(page: Page, server: Server, picture: Picture) -> bytes:
    """A picture of what the page shows."""
    visit(page, f"{server.url}/{picture.address}")
    if picture.press:
        page.get_by_role("button", name=picture.press).first.click()
        idle(page)
    if picture.to:
        heading = page.get_by_role("heading", name=picture.to, exact=True)
        heading.evaluate("e => e.scrollIntoView({block: 'start'})")
        page.mouse.wheel(0, -90)  # below what stays at the top
    page.wait_for_timeout(DRAWN)
    return small(page.screenshot())


def pages_by_account(browser: Browser, server: Server, password: str) -> Callable[[str], Page]:
    """A function that gives each account the page in which it is signed in."""
    pages: dict[str, Page] = {}

    def page_of(account: str) -> Page:
        if account not in pages:
            context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=SCREEN)
            sign_in(context, server, account, password)
            pages[account] = context.new_page()
        return pages[account]

    return page_of


def take(browser: Browser, home: Path, pictures: Collection[Picture], password: str = PASSWORD) -> None:
    """Writes `pictures` of the app on what lies in `home`."""
    if not pictures:
        return
    with serve(APP, home) as server:
        page_of = pages_by_account(browser, server, password)
        for picture in pictures:
            png = taken(page_of(picture.account), server, picture)
            (FOLDER / f"{picture.name}.png").write_bytes(png)
            sys.stdout.write(f"{picture.name}.png {len(png) / 1000:.0f} kB\n")


def main(names: Collection[str]) -> None:
    """Makes the pictures of these names, or all."""
    of_the_plan, of_the_demo = (
        [picture for picture in some if not names or picture.name in names]
        for some in (OF_THE_PLAN, OF_THE_DEMO)
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=QUIET_CHROMIUM)
        plan, demo = Path(folder, "plan"), Path(folder, "demo")
        plan.mkdir()
        take(browser, plan, of_the_plan)
        if of_the_demo:
            make_demo(workspace_at().plan_path, demo)
            take(browser, demo, of_the_demo, DEMO_PASSWORD)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

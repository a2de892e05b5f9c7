"""Every page that the router knows, by a role that is shown it: Chinese, narrow, open to all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from components.web.router import pages_for
from plan.acts import items as acts
from plan.ledger.access import Account
from plan.ledger.events import Author
from plan.model.kinds import Role
from plan.plan_file import require_plan
from tests.browser.accessible import barriers
from tests.browser.conftest import OFFICE, ROOT, Server, add_account
from tests.browser.screen import LATIN_WORDS, PHONE, TOO_WIDE, idle, left_over_english, visit

DESK = {"width": 1440, "height": 900}
NAMES = {Role.OFFICE: OFFICE, Role.ADMIN: "管理员", Role.CLERK: "填报员", Role.VIEWER: "看的人"}
PLAN = require_plan("plan_data/1plus8.json")
IDS = " ".join(part.id for part in (*PLAN.documents, *PLAN.units))  # 计划设置 lists them
ALLOWED = LATIN_WORDS | {
    "CPLI",
    "DCMA",
    "JSON",
    "Project",
    "XLSM",
    "XLSB",
    "json",
    "openapi",
    "yyyy",
}  # of an empty date
ALLOWED |= set(re.findall("[A-Za-z]{4,}", IDS))
PAGES = ROOT / "components/pages"
DRAWN = {  # the pages with charts, whose colours the server chooses when a page is opened
    path.relative_to(PAGES).parts[0]
    for path in PAGES.rglob("*.py")
    if re.search(r"scheme\(\)|context\.theme", path.read_text("utf-8"))
}
PARTS = {
    "history": ("compare", "entries", "item&item=L4-M1", "chain"),
    "admin": ("backup", "units", "settings", "another"),
    "help": ("clerk", "meeting", "office"),
    "handle": ("计划修订", "计划质量", "原文对照", "收官"),
}


def account(role: Role) -> Account:
    """The account of `role` that walks."""
    return Account(name=NAMES[role], role=role, unit="kjj" if role is Role.CLERK else None)


def walks() -> list[tuple[Role, str]]:
    """Each page once, by the first role that is shown it; the clerk's first page by the clerk."""
    roles = {name: role for role in reversed(NAMES) for name in pages_for(account(role)).values()}
    roles["help"] = Role.ADMIN
    whole = [(role, name) for name, role in roles.items()]
    whole += [(roles[page], f"{page}?part={part}") for page in PARTS for part in PARTS[page]]
    return [*whole, (Role.CLERK, "report")]


@pytest.fixture(scope="module", autouse=True)
def filled(server: Server) -> None:
    """Accounts of every role, and a ledger with something on every page."""
    for role in (Role.ADMIN, Role.CLERK, Role.VIEWER):
        add_account(server.settings, NAMES[role], role, account(role).unit)
    workspace, by = server.workspace(), Author(account=NAMES[Role.CLERK], unit="kjj")
    for n, item in enumerate(("L4-M1", "L4-A2", "L1-M1", "L4-M1")):
        day = date(2022, 6, 1) + timedelta(days=7 * n)
        workspace.append(lambda s, i=item, n=n: acts.report(s, i, 10 * n, note="已报送"), day, by)
    workspace.append(lambda s: acts.request_closure(s, "L4-M1", "批复"), date(2022, 6, 25), by)


@pytest.mark.parametrize(("role", "name"), walks(), ids=str)
def test_every_page(another_page: Callable[..., Page], server: Server, role: Role, name: str) -> None:
    """No English left over, nothing sticks out at 390 pixels, no grave barrier by day or night."""
    page = another_page(NAMES[role])
    path = "" if name == "overview" else name
    more = "&" if "?" in path else "?"
    visit(page, f"{server.url}/{path}{more}as_of=2022-07-01")
    wrong = [*left_over_english(page, ALLOWED), *barriers(page)]
    page.set_viewport_size(PHONE)
    idle(page)
    wrong += page.evaluate(TOO_WIDE)
    if "?" not in name:  # the parts of a page have its colours
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="dark")
        if name in DRAWN:
            visit(page, page.url)
        else:  # every colour is that of a page opened by night, at a quarter of its cost
            idle(page)
        wrong += barriers(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", NAMES)
def test_the_navigation_works_on_a_desk_and_on_a_telephone(
    another_page: Callable[..., Page], server: Server, role: Role
) -> None:
    """All titles in one line at 1440 pixels; behind one button at 390, and the first leads on."""
    titles = list(pages_for(account(role)))
    page = another_page(NAMES[role])
    visit(page, f"{server.url}/?as_of=2022-07-01")
    links = page.get_by_test_id("stTopNavLink")
    expect(links).to_have_text(titles)
    assert len({round(box["y"]) for box in map(bounds, links.all())}) == 1
    page.set_viewport_size(PHONE)
    idle(page)
    page.get_by_test_id("stExpandSidebarButton").click()
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_role("link")).to_have_text(titles)
    assert page.evaluate(TOO_WIDE) == []
    menu.get_by_role("link", name=titles[-1]).click()
    idle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[-1])


def bounds(link: object) -> dict[str, float]:
    """Where a link stands."""
    box = link.bounding_box()  # type: ignore[attr-defined]
    assert box
    return dict(box)


@pytest.mark.parametrize(
    ("role", "first"), [(Role.CLERK, "填报"), (Role.ADMIN, "管理"), (Role.OFFICE, "总览")]
)
def test_each_role_lands_where_its_work_is(
    another_page: Callable[..., Page], server: Server, role: Role, first: str
) -> None:
    """From the bare address."""
    page = another_page(NAMES[role])
    visit(page, server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text(first)

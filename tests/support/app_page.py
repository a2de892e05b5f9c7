"""A page of the app without a browser: opened as somebody, pressed, and read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from components import session
from plan.ledger.access import Account
from plan.ledger.events import Entry, PlanAdopted
from plan.model.kinds import Role
from plan.office.workspace import workspace_at

ROOT = Path(__file__).parents[2]
DAY = "2022-07-01"
OFFICE = Account(name="值班员", role=Role.OFFICE)

# Every AppTest looks through all installed packages, a third of its time; they stay what they are.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def be(monkeypatch: pytest.MonkeyPatch, account: Account | None) -> None:
    """Makes `account` the visitor: AppTest has no way to hand a cookie to the script."""
    monkeypatch.setattr(session, "signed_in", lambda: account)


def opened(page: str, **query: str) -> AppTest:
    """The app on `page` by its address, as of 1 July 2022 where `query` does not say otherwise."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in {"as_of": DAY, **query}.items():
        app.query_params[name] = value
    if page != "overview":
        app._page_hash = calc_hash(page)  # switch_page() would have to show 总览 first, at twice the cost
    app.run()
    assert not app.exception, app.exception
    assert app._finished_page_script_hash == app._page_hash or page == "overview", "no page of this visitor"
    return app


def alone(page: str) -> AppTest:
    """The page run by itself, past the menu, as a forged message would."""
    path = ROOT / f"components/pages/{page}/page.py"
    return AppTest.from_file(str(path), default_timeout=60).run()


def text(app: AppTest) -> str:
    """All HTML, markdown and captions of the page."""
    return "".join(str(part.value) for part in (*app.markdown, *app.get("html"), *app.caption))


def press(app: AppTest, label: str) -> AppTest:
    """The app after its first button called `label` was pressed."""
    called(app.button, label).click().run()
    assert not app.exception, app.exception
    return app


def called(widgets: Sequence[Any], label: str) -> Any:
    """The first of `widgets` that is called `label`."""
    return next(widget for widget in widgets if widget.label == label)


def entered() -> tuple[Entry, ...]:
    """The ledger's entries but for the one that the plan was entered with."""
    entries = workspace_at().entries()
    return tuple(entry for entry in entries if not isinstance(entry.event, PlanAdopted))

"""What axe-core, bundled with a package and loaded from no network, finds wrong with a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AT_REST = """() => !document.querySelector('[data-stale="true"]')
  && document.getAnimations().every((one) => one.playState !== "running")"""  # nothing still fades
GRAVE = frozenset({"serious", "critical"})


def barriers(page: Page) -> list[str]:
    """What keeps somebody from using the page as it stands: rule and places, the grave ones."""
    page.wait_for_function(AT_REST)
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:120]} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"][:3]
    ]

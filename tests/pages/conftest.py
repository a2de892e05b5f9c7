"""What every test of a page has: a ledger and settings of its own, the office before the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from tests.support.app_page import OFFICE, ROOT, be


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ledger's address; nothing that another test left in a cache is found."""
    url = f"tinydb:{tmp_path / 'ledger'}"
    monkeypatch.setenv("PLAN_LEDGER", url)
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path / "settings"))
    be(monkeypatch, OFFICE)
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    yield url
    st.cache_resource.clear()

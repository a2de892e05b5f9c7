"""Whose plan it is, the plan says: no code, template or style names a city or counts its lines."""

from __future__ import annotations

import re
import subprocess

from tests.house.test_floors import ROOT

NAMED = re.compile(r"如皋|1\+8")
WITH_A_REASON = {
    "plan/accounts/common_passwords.txt"  # what is tried first where it is used
}


def test_no_city_stands_in_the_code() -> None:
    """What a screen or paper is called comes from the plan."""
    listed = ["git", "ls-files", "plan", "components", "streamlit_app.py"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = set()
    for name in files.split():
        is_text = not name.endswith((".png", ".docx", ".gz"))
        if is_text and NAMED.search((ROOT / name).read_text("utf-8")):
            named.add(name)
    assert named <= WITH_A_REASON

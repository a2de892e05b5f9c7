"""make check fails on a known vulnerability, and where nobody could tell it says so and goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}
SOUND = {"name": "sound", "version": "1.0", "vulns": []}
BAD = {"name": "bad", "version": "1.0", "vulns": [HOLE]}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}


def audited(folder: Path, out: str, error: str = "", code: int = 0) -> tuple[int, str]:
    """What the check makes of a pip-audit that answers like this."""
    program = folder / "pip-audit"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nprint({out!r})\n"
        f"print({error!r}, file=sys.stderr)\nsys.exit({code})\n"
    )
    program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, ROOT / ".ci/audit.py", program], capture_output=True, text=True, check=False
    )
    assert not done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("packages", "code", "says"),
    [
        ([SOUND, SOUND], 0, ["nothing known against 2 packages"]),
        ([SOUND, BAD], 1, ["bad 1.0: PYSEC-2026-1, mended in 1.1", "FAILED", "against 1 of 2"]),
        ([UNKNOWN, BAD], 1, ["FAILED", "against 1 of 1", "NO VERDICT on 1 of 2"]),
        ([SOUND, UNKNOWN], 0, ["nothing known against 1 packages", "NO VERDICT on 1 of 2"]),
        ([UNKNOWN], 0, ["NO VERDICT on 1 of 1"]),
    ],
    ids=["sound", "one hole", "one hole, one unknown", "one unknown", "all unknown"],
)
def test_a_verdict(tmp_path: Path, packages: list[object], code: int, says: list[str]) -> None:
    """Bad where one is known, none where none could be had, and never good without one."""
    report = json.dumps({"dependencies": packages, "fixes": []})
    returned, text = audited(tmp_path, report, "Found 1 known vulnerability in 1 package", code)
    assert returned == code
    assert all(words in text for words in says), text
    assert ("nothing known" in text) == any("nothing known" in words for words in says)


@pytest.mark.parametrize("out", ["", "a page of a proxy", '{"errors": []}'])
def test_no_answer_is_no_verdict(tmp_path: Path, out: str) -> None:
    """It says why, and fails nobody's change."""
    returned, text = audited(tmp_path, out, "ERROR: connection refused", 1)
    assert (returned, text) == (
        0, "pip-audit: NO VERDICT, it could not ask: ERROR: connection refused\n",
    )  # fmt: skip

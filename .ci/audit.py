"""Fails on a known vulnerability in what is installed; where the network gives no verdict, says so.

python .ci/audit.py PIP-AUDIT runs that program.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main(program: str) -> int:
    """1 where something is known against a package, else 0; what was found is printed."""
    asked = subprocess.run(
        [program, "--local", "--format", "json", "--progress-spinner", "off", "--timeout", "10"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (asked.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"pip-audit: NO VERDICT, it could not ask: {last}")
        return 0
    bad = [package for package in packages if package.get("vulns")]
    for package in bad:
        for hole in package["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}")
    unknown = sum("skip_reason" in package for package in packages)
    judged = len(packages) - unknown
    if bad:
        print(f"pip-audit: FAILED, something is known against {len(bad)} of {judged} packages")
    elif judged:
        print(f"pip-audit: nothing known against {judged} packages")
    if unknown:
        print(f"pip-audit: NO VERDICT on {unknown} of {len(packages)}, not known to who was asked")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

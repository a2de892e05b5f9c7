"""Simulates the year: `python -m bench.year` records it anew for `python -m plan demo`.

`python -m bench.year DIR --seed N` makes the folder of another year in place of the recorded one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.year.recording import PLAN_FILE, record, simulated
from plan.demo.folder import RECORDED, make_demo

if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?")
    asked.add_argument("--seed", type=int, default=2023)
    given = asked.parse_args()
    if given.folder:
        print(make_demo(PLAN_FILE, given.folder, year=simulated(given.seed)))
    else:
        RECORDED.write_bytes(record())

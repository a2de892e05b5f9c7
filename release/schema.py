"""Writes the schema beside the plan anew from the model: `python -m release.schema [FILE]`."""

import sys
from pathlib import Path

from plan.plan_file import schema_text

if __name__ == "__main__":
    file = Path(sys.argv[1]) if sys.argv[1:] else Path("plan_data/1plus8.schema.json")
    file.write_text(schema_text(), encoding="utf-8")
    sys.stdout.write(f"{file}\n")

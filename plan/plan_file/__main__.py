"""`python -m plan.plan_file`: the schema beside the plan, written anew from the model."""

import sys

from plan.plan_file import write_schema

sys.stdout.write(f"{write_schema(*sys.argv[1:2])}\n")

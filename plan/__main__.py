"""`python -m plan`: the command line."""

from plan.cli import main

main()

"""The command line: a thin face over the calls that the pages make too."""

import ast
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import chain
from keyword import iskeyword
from pathlib import Path
from typing import Any, cast

import click

from plan import __version__
from plan.cli.help_text import ChineseHelp, sentence_of
from plan.errors import PlanError

COMMANDS = {
    "accounts": ("account",),
    "acts": ("close", "conclude", "extend", "reopen", "report", "return", "withdraw-request"),
    "exchange": ("export",),
    "forecast": ("agenda", "backtest", "forecast", "score"),
    "imports": ("demo", "import", "new"),
    "keeping": ("adopt", "check", "doctor", "ledger", "source"),
    "remind": ("remind",),
    "status": ("changes", "overdue", "quality", "schedule", "status"),
}
"""The modules of this package, each with its commands; functions are called as they are."""

click.Context.formatter_class = ChineseHelp


class LazyGroup(click.Group):
    """Commands whose module is imported when one runs or its help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 as Click calls it
        """The names, in the order of the help."""
        return sorted(chain(*COMMANDS.values()))

    def format_commands(self, ctx: click.Context, formatter: Any) -> None:
        """Writes each command with its first sentence, read without importing what it needs."""
        words: dict[str, str] = {}
        for module in COMMANDS:
            code = ast.parse(Path(__file__).with_name(f"{module}.py").read_text("utf-8")).body
            functions = (node for node in code if isinstance(node, ast.FunctionDef))
            words |= {it.name.strip("_").replace("_", "-"): ast.get_docstring(it) or "" for it in functions}
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            commands = (click.Command(name, help=words[name]) for name in names)
            formatter.write_dl([(it.name, it.get_short_help_str(limit)) for it in commands])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, None where there is none."""
        for module, names in COMMANDS.items():
            if cmd_name in names:
                name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
                return cast(click.Command, getattr(import_module(f"plan.cli.{module}"), name))
        return None


@click.group(cls=LazyGroup)
@click.option("--plan", "plan_path", help="计划文件。")
@click.option("--ledger", "ledger_url", help="台账地址。")
@click.version_option(
    __version__, prog_name="项目任务跟踪", message="%(prog)s %(version)s", help="显示版本。"
)
def cli(plan_path: str | None, ledger_url: str | None) -> None:
    """行动计划的项目任务跟踪。"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command; every refusal is one sentence on stderr and an exit code."""
    try:
        sys.exit(cli(arguments, standalone_mode=False) or 0)
    except PlanError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(2)
    except click.ClickException as error:
        click.echo(sentence_of(error), err=True)
        sys.exit(2)

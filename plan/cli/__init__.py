"""The command line: a thin face over the calls that the pages make too."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import cast

import click

from plan import __version__
from plan.cli.help_text import ChineseHelp, sentence_of
from plan.errors import PlanError

COMMANDS = {
    "account": ("accounts", "account"),
    "adopt": ("keeping", "adopt"),
    "agenda": ("forecast", "agenda"),
    "backtest": ("forecast", "backtest"),
    "changes": ("status", "changes"),
    "check": ("keeping", "check"),
    "close": ("acts", "close"),
    "demo": ("demo", "demo"),
    "doctor": ("keeping", "doctor"),
    "export": ("exchange", "export"),
    "extend": ("acts", "extend"),
    "forecast": ("forecast", "forecast"),
    "import": ("imports", "import_file"),
    "ledger": ("keeping", "ledger"),
    "overdue": ("status", "overdue"),
    "remind": ("remind", "remind"),
    "reopen": ("acts", "reopen"),
    "report": ("acts", "report"),
    "return": ("acts", "return_closure"),
    "schedule": ("status", "schedule"),
    "score": ("forecast", "score"),
    "source": ("keeping", "source"),
    "status": ("status", "status"),
    "withdraw-request": ("acts", "withdraw_request"),
}
"""Name of a command -> the module of this package that has it, and what it is called there."""

click.Context.formatter_class = ChineseHelp


class LazyGroup(click.Group):
    """Commands whose module is imported when one runs or its help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 as Click calls it
        """The names, in the order of the help."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        return cast(click.Command, getattr(import_module(f"plan.cli.{module}"), name))


@click.group(cls=LazyGroup)
@click.option("--plan", "plan_path", help="计划文件。")
@click.option("--ledger", "ledger_url", help="台账地址。")
@click.version_option(
    __version__, prog_name="创新如皋", message="%(prog)s %(version)s", help="显示版本。"
)
def cli(plan_path: str | None, ledger_url: str | None) -> None:
    """“创新如皋”三年行动计划的项目任务跟踪。"""


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

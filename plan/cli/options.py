"""What every command shares: where plan and ledger are, dates, Chinese sentences for slips."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from plan.calendar.zone import SHANGHAI
from plan.office.workspace import LEDGER_URL, PLAN_FILE, workspace_at


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command its --plan and --ledger, handed over as one Workspace."""

    @click.option("--plan", "plan_path", help=f"计划文件，默认 {PLAN_FILE}。")
    @click.option("--ledger", "ledger_url", help=f"台账地址，默认 {LEDGER_URL}。")
    @functools.wraps(command)
    def with_workspace(plan_path: str | None, ledger_url: str | None, **options: Any) -> Any:
        root = click.get_current_context().find_root().params
        plan, url = (
            plan_path or root.get("plan_path"),
            ledger_url or root.get("ledger_url"),
        )
        return command(workspace_at(plan, url), **options)

    return with_workspace


class _Date(click.ParamType[date]):
    name = "日期"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，应如 2022-06-30", param, ctx)


class _Moment(click.ParamType[datetime]):
    name = "时刻"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是时刻，应如 2022-06-30T18:00", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


class _Percent(click.ParamType[float]):
    name = "数"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        try:
            return float(value)
        except ValueError:
            self.fail(f"“{value}”不是数，应为 0 到 100", param, ctx)


DATE, MOMENT, PERCENT = _Date(), _Moment(), _Percent()

with_as_of = click.option("--as-of", type=DATE, help="统计截止日。")
"""The day looked from, None for the default."""
with_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
"""Whether the answer is one JSON document."""


def sentence_of(error: click.ClickException) -> str:
    """What is wrong with a command line, in one Chinese sentence."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message()
        case click.NoSuchCommand():
            return f"没有命令 {error.command_name}，可用 --help 查看。"
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}，可用 --help 查看。"
        case click.BadOptionUsage() if "requires" in error.message:
            return f"{error.option_name} 后面缺少值，可用 --help 查看。"
        case click.MissingParameter():
            return f"缺少 {_option(error)}，可用 --help 查看。"
        case click.BadParameter(param=click.Parameter(type=click.types.IntParamType())):
            return f"{_option(error)} 应为整数。"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            return f"{_option(error)} 只能是 {'、'.join(choices)}。"
        case click.BadParameter():
            return f"{_option(error)} {error.message}。".strip()
        case click.UsageError() if "extra argument" in error.message:
            return f"多余的参数 {error.message.partition('(')[2].rstrip(').')}，可用 --help 查看。"
    return f"命令有误：{error.format_message().rstrip('.')}。"


def _option(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Argument):
        return error.param.human_readable_name  # as the usage line writes it
    return "/".join(error.param.opts) if error.param else ""


def show(value: Any) -> None:
    """Prints one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

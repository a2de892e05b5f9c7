"""What commands share: where plan and ledger are, dates and units as typed, where output goes."""

import functools
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from plan.accounts.audit import Act, note, system_user
from plan.accounts.book import AccountBook, book_at
from plan.calendar.zone import SHANGHAI, day_of
from plan.errors import BadValue, reason
from plan.ledger.access import FIRST
from plan.office import plans
from plan.office.workspace import LEDGER_URL, PLAN_FILE, Workspace, workspace_at


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command its --plan and --ledger, handed over as one Workspace."""

    @click.option("--plan", "plan_path", help=f"计划文件，默认 {PLAN_FILE}；或其编号。")
    @click.option("--ledger", "ledger_url", help=f"台账地址，默认 {LEDGER_URL}。")
    @functools.wraps(command)
    def with_workspace(plan_path: str | None, ledger_url: str | None, **options: Any) -> Any:
        root = click.get_current_context().find_root().params
        plan, url = plan_path or root.get("plan_path"), ledger_url or root.get("ledger_url")
        is_id = not url and plan in plans.ids()
        work = plans.workspace_of(str(plan)) if is_id else workspace_at(plan, url)
        return command(work, **options)

    return with_workspace


def over_plans(command: Callable[..., Any]) -> Callable[..., Any]:
    """As `common`, with --all-plans: the command is handed a list of Workspaces."""

    @common
    @click.option("--all-plans", "whole", is_flag=True, help="全部计划。")
    @functools.wraps(command)
    def with_plans(workspace: Workspace, whole: bool, **options: Any) -> Any:
        if whole and workspace.id != FIRST:
            raise BadValue("--all-plans", workspace.plan_path, "不与 --plan、--ledger 同用")
        return command(plans.with_others(workspace) if whole else [workspace], **options)

    return with_plans


def typed(name: str, read: Callable[[str], Any], accepted: str) -> Callable[[Any], Any]:
    """What `read` makes of what is typed; where that raises ValueError, it is no `name`."""

    def convert(value: Any) -> Any:
        try:
            return read(value)
        except ValueError as error:
            raise click.BadParameter(f"“{value}”不是{name}，应{accepted}") from error

    convert.__name__ = name
    return convert


def moment(text: str) -> datetime:
    """A moment, of the clock in China where it names no zone; raises ValueError."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


PATH = click.Path(path_type=Path)
DATE = typed("日期", day_of, "如 2022-06-30，在 2000 到 2099 年之间")
MOMENT = typed("时刻", moment, "如 2022-06-30T18:00")
PERCENT = typed("数", float, "为 0 到 100")

with_as_of = click.option("--as-of", type=DATE, help="统计截止日。")
with_hindsight = click.option("--hindsight", is_flag=True, default=None, help="计入该日之后补录的记录。")
with_known_at = click.option("--known-at", type=MOMENT, help="按这一时刻台账所知，默认该日终了。")
with_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


def show(value: Any) -> None:
    """Prints one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=datetime.isoformat))


def own_book(settings: str | None = None) -> AccountBook:
    """The accounts in `settings`, in the hands of whoever the operating system says."""
    return replace(book_at(settings), user=system_user())


def on_record(what: str, by: str | None = None) -> None:
    """Records what was done at the command line, and as whom, where accounts are kept."""
    if (book := own_book()).folder.is_dir():
        note(book, Act.COMMAND, by, detail=what)


def deliver(content: bytes, output: Path | None) -> None:
    """Writes `content` to `output`, or to the terminal where there is none."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    write(output, content)
    click.echo(f"已写入 {output}。")


def write(path: Path, content: bytes) -> None:
    """Writes `content`; raises BadValue where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadValue("输出文件", path, f"不能写入（{reason(error)}）") from error

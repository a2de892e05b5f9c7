"""The command line: a thin face over the calls that the pages make too."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from plan import __version__
from plan.cli.accounts import account
from plan.cli.acts import close, extend, report
from plan.cli.demo import demo
from plan.cli.exchange import deliver, export, unit_id
from plan.cli.forecast import agenda, backtest, forecast, score
from plan.cli.help_text import ChineseHelp
from plan.cli.imports import import_file
from plan.cli.keeping import ledger, source
from plan.cli.options import DATE, MOMENT, common, sentence_of, show, with_as_of, with_json
from plan.cli.remind import remind
from plan.errors import BadValue, PlanError
from plan.exports import records
from plan.exports.list_files import WRITERS
from plan.exports.overdue_list import overdue_tables
from plan.exports.table import lines
from plan.office.workspace import Workspace
from plan.outlook.outlook import changes_since
from plan.outlook.overdue import overdue
from plan.plan_file import load_plan, require_plan
from plan.schedule.backward import schedule_of
from plan.schedule.compiled import compile_network
from plan.schedule.network import network_of
from plan.state.replay import replay
from plan.words import labels

click.Context.formatter_class = ChineseHelp


@click.group()
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


@cli.command()
@common
@click.argument("file", required=False, type=click.Path(path_type=Path))
@with_json
def check(workspace: Workspace, file: Path | None, as_json: bool) -> int:
    """检查计划文件，逐条列出问题：位置、现值、应为。"""
    path = file or workspace.plan_path
    _, problems = load_plan(path)
    if as_json:
        show([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"共 {len(problems)} 个问题。" if problems else "没有问题。")
    unreadable = any(problem.place.startswith(str(path)) for problem in problems)
    return 2 if unreadable else int(bool(problems))


@cli.command()
@common
@with_as_of
@click.option("--hindsight", is_flag=True, help="计入该日之后补录的记录。")
@click.option("--known-at", type=MOMENT, help="按这一时刻台账所知，默认该日终了。")
@with_json
def status(
    workspace: Workspace,
    as_of: date | None,
    hindsight: bool,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """各灯号计数，逐项列出任务与里程碑。"""
    seen = workspace.outlook(as_of, hindsight or None, known_at)
    if as_json:
        return show(records.status(seen, workspace.plan_digest))
    click.echo(f"{labels.plan_name(seen.plan, seen.simulated)}　{labels.AS_OF} {seen.as_of}")
    for commitment, counter in seen.lights.items():
        shown = "　".join(f"{labels.LIGHT[level]} {counter[level]}" for level in labels.LIGHT)
        click.echo(f"{labels.COMMITMENT[commitment]}：{shown}")
    for row in seen.rows:
        click.echo(
            f"{row.id}\t{labels.light(row.alert.level)}\t{labels.marked(row.part)}\t"
            f"{labels.unit(row.lead)}\t{labels.deadline(row.item.approved_deadline)}\t"
            f"{row.alert.reason}"
        )
    return None


@cli.command(name="overdue")
@common
@with_as_of
@click.option("--unit", help="只列该单位（编号或名称）牵头或配合的。")
@click.option("--hindsight", is_flag=True, help="计入该日之后补录的记录。")
@click.option("--known-at", type=MOMENT, help="按这一时刻台账所知，默认该日终了。")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "xlsx", "docx"]),
    default="table",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写入文件。")
def overdue_command(
    workspace: Workspace,
    as_of: date | None,
    unit: str | None,
    hindsight: bool,
    known_at: datetime | None,
    form: str,
    output: Path | None,
) -> None:
    """列出超过批准时限且未销号的里程碑。"""
    seen = workspace.outlook(as_of, hindsight or None, known_at)
    late = overdue(seen.rows, seen.as_of, unit_id(seen, unit))
    tables = overdue_tables(seen, late, workspace.plan_digest)
    table = tables[0]
    if form == "json":
        text = json.dumps(
            [records.overdue(one, seen.as_of) for one in late],
            ensure_ascii=False,
            indent=2,
        )
        return deliver(f"{text}\n".encode(), output)
    if form == "table":
        shown = [[c.name for c in table.columns], *lines(table.rows)]
        text = "\n".join((table.title, *table.head, *("\t".join(row) for row in shown)))
        return deliver(f"{text}\n".encode(), output)
    if output is None and form != "csv":
        raise BadValue("--format", form, "写入文件的格式须用 -o 指明文件")
    return deliver(WRITERS[form](tables), output)


@cli.command()
@common
@click.argument("file", required=False, type=click.Path(path_type=Path))
@with_as_of
@with_json
def schedule(workspace: Workspace, file: Path | None, as_of: date | None, as_json: bool) -> None:
    """推算各项最早、最迟起止日与时差。"""
    record = _schedule_of(file, as_of) if file else _schedule_here(workspace, as_of)
    if as_json:
        return show(record)
    click.echo(f"最早完成 {record['finish']}　工期 {record['working_days']} 个工作日")
    for one in record["activities"]:
        click.echo(
            f"{one['id']}\t{one['early_start']}→{one['early_finish']}\t"
            f"总时差 {one['total_float']}\t{'关键' if one['critical'] else ''}\t{one['name']}"
        )
    return None


def _schedule_here(workspace: Workspace, as_of: date | None) -> records.Record:
    seen = workspace.outlook(as_of)
    return records.schedule(seen.schedule, {part.id: part.name for part in seen.plan.promises})


def _schedule_of(file: Path, as_of: date | None) -> records.Record:
    """The schedule of a plan file without reports, by default as seen on the plan's first day."""
    if file.suffix.lower() in (".xml", ".mpp", ".xlsx", ".xls"):
        accepted = "只能推算计划文件（.json）；MS Project 和 Excel 文件请先用 import 导入"
        raise BadValue("日程文件", file, accepted)
    plan = require_plan(file)
    day = as_of or plan.start
    dates = schedule_of(compile_network(network_of(plan, replay(plan, (), day))), day)
    return records.schedule(dates, {part.id: part.name for part in plan.promises})


@cli.command()
@common
@click.option("--since", type=DATE, required=True, help="比较的起始日。")
@with_as_of
@with_json
def changes(workspace: Workspace, since: date, as_of: date | None, as_json: bool) -> None:
    """两个日子之间的变化。"""
    seen = workspace.outlook(as_of)
    found = changes_since(seen, workspace.entries(), since)
    if as_json:
        return show([records.change(one) for one in found])
    for one in found:
        before, after = (labels.change_value(one.kind, value) for value in (one.before, one.after))
        click.echo(
            f"{labels.CHANGE[one.kind]}\t{one.row.id}\t{one.row.part.name}\t{before} → {after}"
        )
    click.echo(f"{since} 至 {seen.as_of} 共 {len(found)} 处变化。")
    return None


for command in (
    account,
    agenda,
    backtest,
    close,
    demo,
    export,
    extend,
    forecast,
    import_file,
    ledger,
    remind,
    report,
    score,
    source,
):
    cli.add_command(command)

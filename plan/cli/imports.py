"""The commands that take a plan or its progress in from a file, and those that make a new one."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from plan.calendar.zone import local_day
from plan.cli.options import DATE, PATH, common, on_record, show, with_json
from plan.errors import Problem
from plan.exports.next_plan import next_plan
from plan.imports import apart
from plan.imports.incoming import PlanRows
from plan.imports.new_plan import new_plan
from plan.imports.task_sheet import WHAT
from plan.ledger.contract import utc_now
from plan.ledger.events import Author, Entry
from plan.office.importing import in_words, rows_of, take_in, try_import
from plan.office.workspace import Workspace
from plan.plan_file import write_new

CHANGE = ("kind", "subject", "name", "place", "differences")
COUNTED = {"workstreams": "条线", "units": "单位", "activities": "任务", "milestones": "里程碑"}


@click.command(name="import")
@common
@click.argument("file", type=PATH)
@click.option("--dry-run", is_flag=True, help="只列出问题和改动，不写入。")
@click.option("--as-of", type=DATE, help="改动自哪一天起，默认今天。")
@click.option("--by", default="科创办", help="经办账号。")
@with_json
def import_(
    workspace: Workspace, file: Path, dry_run: bool, as_of: date | None, by: str, as_json: bool
) -> int:
    """从 xlsx 任务表、计划文本或 MS Project XML 导入：有一处问题就都不写。"""
    raw, is_seen = apart.content_of(file, WHAT), sys.stderr.isatty()
    with click.progressbar(length=200, label="导入", file=sys.stderr, hidden=not is_seen) as bar:

        def progress(done: float, before: int = 0) -> None:
            bar.update(before + round(100 * done) - bar.pos)

        trial = try_import(workspace, raw, file.name, as_of, progress=progress)
        run, entries = trial.run, tuple[Entry, ...]()
        if trial.ready and not dry_run:
            entries = take_in(workspace, trial, Author(account=by), progress=partial(progress, before=100))
        bar.finish()
    if entries:
        on_record(f"导入 {trial.name} {len(entries)} 条", by)
    if as_json:
        record = {
            "file": trial.name,
            "digest": trial.digest,
            "as_of": trial.as_of.isoformat(),
            "problems": [problem.document() for problem in run.problems],
            "notes": run.notes,
            "changes": [{name: it[name] for name in CHANGE} for it in map(asdict, run.changes)],
            "untouched": run.untouched,
            "unlisted": run.unlisted,
            "written": [entry.sequence for entry in entries],
        }
        show(record)
        return int(bool(run.problems))
    _tell(run.problems, run.notes)
    for change in run.changes:
        click.echo(f"{change.kind.word}　{change.subject} {change.name}　{in_words(change)}")
    click.echo(
        f"问题 {len(run.problems)} 处，改动 {len(run.changes)} 处，"
        f"未变 {len(run.untouched)} 项，文件未列 {len(run.unlisted)} 项。"
    )
    columns = sum(column.field is None and column.filled > 0 for column in trial.read.columns)
    click.echo(f"未取 {len(trial.read.passed)} 行、{columns} 列。")
    click.echo(f"已记入台账 {len(entries)} 条。" if entries else "未写入。")
    return int(bool(run.problems))


@click.command()
@common
@click.option("--next", "goes_on", is_flag=True, help="转入现在的计划没有完成的事项。")
@click.argument("directory", metavar="DIR", type=PATH)
@click.option("--from", "file", type=PATH, help="任务表或计划文本。")
@click.option("--name", default="", help="计划名称，默认取标题。")
@click.option("--start", type=DATE, help="计划期第一天。")
@click.option("--finish", type=DATE, help="计划期最后一天。")
def new(workspace: Workspace, goes_on: bool, directory: Path, file: Path | None, **named: Any) -> int:
    """在 DIR 新建计划文件：由任务表或计划文本读出，或是空的。"""
    today, rows, source = local_day(utc_now()), PlanRows(), file.name if file else ""
    if file:
        rows = apart.call(rows_of, apart.content_of(file, WHAT), source, today.year)
    data, problems, notes = new_plan(rows, source, today, **named)
    if goes_on:
        data = next_plan(workspace.outlook(None), data)
    _tell(problems, notes)
    if problems:
        click.echo(f"问题 {len(problems)} 处，未写入。")
        return 1
    path = write_new(data, directory)
    counts = "，".join(f"{word} {len(data.get(group, ()))}" for group, word in COUNTED.items())
    click.echo(f"已写入 {path}：“{data['name']}”{data['start']} 至 {data['finish']}，{counts}。")
    ours = f"PLAN_FILE={path} PLAN_LEDGER=tinydb:{directory}/ledger"
    if any(row.source for row in rows.rows):
        click.echo(f"载入原文：{ours} python -m plan source add {file}")
    click.echo(f"启动：{ours} PLAN_SETTINGS={directory}/settings make run")
    return 0


@click.command()
@common
@click.argument("directory", metavar="DIR", type=PATH)
def demo(workspace: Workspace, directory: Path) -> None:
    """在 DIR 生成模拟的 2022 年（演示数据），含各角色账号。"""
    from plan.demo.folder import ACCOUNTS, make_demo  # which nothing else here needs

    entries = make_demo(workspace.plan_path, directory)
    click.echo(f"演示数据已生成：{directory}，台账 {entries} 条。")
    for account in ACCOUNTS:
        click.echo(f"账号 {account.name}　密码 {account.password}")
    click.echo(f"启动：PLAN_LEDGER=tinydb:{directory}/ledger PLAN_SETTINGS={directory}/settings make run")


def _tell(problems: Iterable[Problem], notes: Iterable[str]) -> None:
    """Prints what is wrong, and how words were understood, what was not taken among it."""
    for problem in problems:
        click.echo(f"问题　{problem}")
    for note in notes:
        click.echo(f"理解　{note}")

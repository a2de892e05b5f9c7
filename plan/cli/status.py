"""The commands that show where the plan stands: lights, the overdue list, dates, changes."""

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from plan.cli import options
from plan.errors import BadValue
from plan.exports import records
from plan.exports.table import text as plain
from plan.model.kinds import ItemKind, Level
from plan.model.plan import unit_id
from plan.office.selection import Selection, overdue_list
from plan.office.workspace import Workspace
from plan.outlook.outlook import changes_since
from plan.outlook.overdue import PROMISES, WITH_NODES
from plan.plan_file import require_plan
from plan.schedule.compiled import compile_network
from plan.schedule.network import network_of
from plan.schedule.passes import schedule_of
from plan.state.replay import replay
from plan.state.revisions import name_of
from plan.words import labels

KINDS = {"promise": PROMISES, "work_node": (ItemKind.NODE,), "all": WITH_NODES}


@click.command()
@options.common
@options.with_as_of
@options.with_hindsight
@options.with_known_at
@options.with_json
def status(workspace: Workspace, as_json: bool, **look: Any) -> None:
    """各灯号计数，逐项列出任务与里程碑。"""
    outlook = workspace.outlook(**look)
    if as_json:
        return options.show(records.status(outlook))
    click.echo(f"{outlook.title}　{labels.up_to(outlook.as_of)}")
    for commitment, counter in outlook.lights.items():
        lit = [level for level in Level if counter[level]]
        counts = "　".join(f"{level.word} {counter[level]}" for level in lit)
        click.echo(f"{labels.COMMITMENT[commitment]}：{counts}")
    click.echo(
        f"{labels.UNDATED} {len(outlook.undated)}　工作节点 {len(outlook.nodes)}（逾期 "
        f"{sum(row.overdue for row in outlook.nodes)}）　上年成果 {len(outlook.results)}"
    )
    for row in outlook.rows:
        words = (labels.light(row.alert.level), labels.marked(row.part), labels.unit(row.lead), row.due_words)
        click.echo("\t".join((row.id, *words, row.alert.reason)))
    return None


@click.command()
@options.over_plans
@options.with_as_of
@click.option("--unit", help="只列该单位（编号或名称）牵头或配合的。")
@click.option(
    "--kind", type=click.Choice(list(KINDS)), default="promise", help="承诺（默认）、工作节点，或两者。"
)
@options.with_hindsight
@options.with_known_at
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "xlsx", "docx"]), default="table"
)
@click.option("-o", "--output", type=options.PATH, help="写入文件。")
def overdue(
    works: list[Workspace], unit: str | None, kind: str, form: str, output: Path | None, **look: Any
) -> None:
    """列出超过批准时限且未销号的承诺。"""
    look["as_of"] = look["as_of"] or max(work.default_as_of() for work in works)
    selections = [
        Selection(work, of, unit_id(of.plan, unit), KINDS[kind])
        for work in works
        for of in [work.outlook(**look)]
    ]
    tables = overdue_list(*selections)
    left_out = tables[0].notes[len(works) + 1 :]
    if form == "json":
        for line in left_out:
            click.echo(line, err=True)
        late = [(of, item) for of in selections for item in of.late]
        late.sort(key=lambda each: -each[1].days_overdue)
        documents = [records.overdue(item, of.outlook.as_of) | {"plan": of.name} for of, item in late]
        text = json.dumps(documents, ensure_ascii=False, indent=2)
    elif form == "table":
        table = tables[0]
        rows = [[column.name for column in table.columns], *([*map(plain, row)] for row in table.rows)]
        text = "\n".join((table.heading, *table.head, *map("\t".join, rows), *left_out))
    elif output is None and form != "csv":
        raise BadValue("--format", form, "写入文件的格式须用 -o 指明文件")
    else:
        from plan.office.papers import WRITERS  # Word and Excel: most lists are read on the screen

        return options.deliver(WRITERS[form](tables), output)
    return options.deliver(f"{text}\n".encode(), output)


@click.command()
@options.common
@click.argument("file", required=False, type=options.PATH)
@options.with_as_of
@options.with_json
def schedule(workspace: Workspace, file: Path | None, as_of: date | None, as_json: bool) -> None:
    """推算各项最早、最迟起止日与时差。"""
    if file is None:
        outlook = workspace.outlook(as_of)
        plan, dates = outlook.plan, outlook.schedule
    elif file.suffix.lower() in (".xml", ".mpp", ".xlsx", ".xls"):
        accepted = "只能推算计划文件（.json）；MS Project 和 Excel 文件请先用 import 导入"
        raise BadValue("日程文件", file, accepted)
    else:  # without reports, by default as seen on the plan's first day
        plan = require_plan(file)
        day = as_of or plan.start
        dates = schedule_of(compile_network(network_of(plan, replay(plan, (), day))), day)
    record = records.schedule(dates, {promise.id: promise.name for promise in plan.items})
    if as_json:
        return options.show(record)
    click.echo(f"最早完成 {record['finish']}　工期 {record['working_days']} 个工作日")
    for task in record["activities"]:
        click.echo(
            f"{task['id']}\t{task['early_start']}→{task['early_finish']}\t"
            f"总时差 {task['total_float']}\t{'关键' if task['critical'] else ''}\t{task['name']}"
        )
    return None


@click.command()
@options.common
@click.option("--since", type=options.DATE, required=True, help="比较的起始日。")
@options.with_as_of
@options.with_json
def changes(workspace: Workspace, since: date, as_of: date | None, as_json: bool) -> None:
    """两个日子之间的变化。"""
    outlook = workspace.outlook(as_of)
    if since > outlook.as_of:
        raise BadValue("--since", since, f"应不晚于统计截止日 {outlook.as_of}")
    differences = changes_since(outlook, since)
    if as_json:
        return options.show([records.change(change) for change in differences])
    named = partial(name_of, outlook.plan)
    for change in differences:
        kind, row = change.kind, change.row
        before, after = (labels.change_value(kind, value, named) for value in (change.before, change.after))
        click.echo(f"{kind.word}\t{row.id}\t{row.part.name}\t{before} → {after}")
    click.echo(f"{since} 至 {outlook.as_of} 共 {len(differences)} 处变化。")
    return None


@click.command()
@options.common
@options.with_as_of
@options.with_json
def quality(workspace: Workspace, as_of: date | None, as_json: bool) -> None:
    """计划质量：DCMA 十四项检查、指数和各单位到期事项完成率。"""
    outlook = workspace.outlook(as_of)
    if as_json:
        return options.show(records.quality(outlook))
    for check in outlook.quality.checks:
        click.echo("\t".join((check.name, *check.result, check.words)))
        for subject, sentence, _ in check.findings[:3]:
            click.echo(f"  {subject}\t{name_of(outlook.plan, subject)}\t{sentence}")
    for unit, pairs in outlook.quality.completed.items():
        done, due = map(sum, zip(*pairs, strict=True))
        click.echo(f"{labels.unit(unit)}\t到期 {due} 项，完成 {done} 项")
    click.echo(f"截至 {outlook.as_of}，计划质量指数 {outlook.quality.index or 0:.0f}。")
    return None

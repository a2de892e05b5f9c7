"""The command that takes a plan or its progress in from another program's file."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from plan.cli.options import DATE, common, on_record, show, with_json
from plan.imports import apart
from plan.imports.task_sheet import WHAT
from plan.ledger.events import Author
from plan.office.importing import Import, in_words, take_in, try_import
from plan.office.workspace import Workspace


@click.command(name="import")
@common
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只列出问题和改动，不写入。")
@click.option("--as-of", type=DATE, help="改动自哪一天起，默认今天。")
@click.option("--by", default="科创办", help="经办账号。")
@with_json
def import_(
    workspace: Workspace, file: Path, dry_run: bool, as_of: date | None, by: str, as_json: bool
) -> int:
    """从 xlsx 任务表或 MS Project XML 导入：有一处问题就都不写。"""
    trial = try_import(workspace, apart.content_of(file, WHAT), file.name, as_of)
    run = trial.run
    entries = () if dry_run or not trial.ready else take_in(workspace, trial, Author(account=by))
    if entries:
        on_record(f"导入 {trial.name} {len(entries)} 条", by)
    if as_json:
        show(_record(trial, [entry.sequence for entry in entries]))
        return int(bool(run.problems))
    for problem in run.problems:
        click.echo(f"问题　{problem}")
    for note in run.notes:
        click.echo(f"理解　{note}")
    for change in run.changes:
        kind = change.kind.word
        click.echo(f"{kind}　{change.subject} {change.name}　{in_words(change)}")
    click.echo(
        f"问题 {len(run.problems)} 处，改动 {len(run.changes)} 处，"
        f"未变 {len(run.untouched)} 项，文件未列 {len(run.unlisted)} 项。"
    )
    click.echo(f"已记入台账 {len(entries)} 条。" if entries else "未写入。")
    return int(bool(run.problems))


def _record(trial: Import, written: list[int]) -> dict[str, Any]:
    run = trial.run
    return {
        "file": trial.name,
        "digest": trial.digest,
        "as_of": trial.as_of.isoformat(),
        "problems": [problem.document() for problem in run.problems],
        "notes": list(run.notes),
        "changes": [
            {
                "kind": change.kind.value,
                "subject": change.subject,
                "name": change.name,
                "place": change.place,
                "differences": [asdict(difference) for difference in change.differences],
            }
            for change in run.changes
        ],
        "untouched": list(run.untouched),
        "unlisted": list(run.unlisted),
        "written": written,
    }

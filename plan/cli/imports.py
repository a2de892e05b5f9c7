"""The command that takes a plan or its progress in from another program's file."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from plan.cli.options import DATE, common, show, with_json
from plan.ledger.events import Author
from plan.office.importing import Import, content_of, take_in, told, try_import
from plan.office.workspace import Workspace
from plan.words import labels


@click.command(name="import")
@common
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只列出问题和改动，不写入。")
@click.option("--as-of", type=DATE, help="改动自哪一天起，默认今天。")
@click.option("--by", default="科创办", help="经办账号。")
@with_json
def import_file(
    workspace: Workspace, file: Path, dry_run: bool, as_of: date | None, by: str, as_json: bool
) -> int:
    """从 xlsx 任务表或 MS Project XML 导入：有一处问题就都不写。"""
    tried = try_import(workspace, content_of(file), file.name, as_of)
    written = () if dry_run or not tried.ready else take_in(workspace, tried, Author(account=by))
    if as_json:
        show(_record(tried, [entry.sequence for entry in written]))
    else:
        for line in _lines(tried):
            click.echo(line)
        click.echo(f"已记入台账 {len(written)} 条。" if written else "未写入。")
    return int(bool(tried.run.problems))


def _lines(tried: Import) -> list[str]:
    run = tried.run
    return [
        *(f"问题　{one}" for one in run.problems),
        *(f"理解　{one}" for one in run.notes),
        *(
            f"{labels.INCOMING_KIND[one.kind]}　{one.subject} {one.name}　{told(one)}"
            for one in run.changes
        ),
        f"问题 {len(run.problems)} 处，改动 {len(run.changes)} 处，"
        f"未变 {len(run.untouched)} 项，文件未列 {len(run.unlisted)} 项。",
    ]


def _record(tried: Import, written: list[int]) -> dict[str, Any]:
    run = tried.run
    return {
        "file": tried.name,
        "digest": tried.digest,
        "as_of": tried.as_of.isoformat(),
        "problems": [asdict(one) for one in run.problems],
        "notes": list(run.notes),
        "changes": [
            {
                "kind": one.kind.value,
                "subject": one.subject,
                "name": one.name,
                "place": one.place,
                "differences": [asdict(each) for each in one.differences],
            }
            for one in run.changes
        ],
        "untouched": list(run.untouched),
        "unlisted": list(run.unlisted),
        "written": written,
    }

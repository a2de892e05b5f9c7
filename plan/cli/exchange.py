"""The commands by which plan and papers leave the product."""

from pathlib import Path
from typing import Any

import click

from plan.cli.options import PATH, common, deliver, on_record, with_as_of, with_hindsight, with_known_at
from plan.errors import BadValue
from plan.model.plan import unit_id
from plan.office.papers import EXPORTS
from plan.office.selection import Selection
from plan.office.workspace import Workspace

WHOLE = frozenset({"weekly", "plan", "conclusion"})  # what is not made for one unit
TO_TERMINAL = frozenset({"csv", "ics"})  # what may go to the terminal
FORMATS = tuple(dict.fromkeys(form for _, form in EXPORTS))
PAPERS = tuple(dict.fromkeys(paper for paper, _ in EXPORTS))


@click.command()
@common
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="文件格式。")
@click.option("--paper", type=click.Choice(PAPERS), help="哪一种文件，默认该格式的第一种。")
@click.option("-o", "--output", type=PATH, help="写入文件。")
@with_as_of
@click.option("--unit", help="只列该单位（编号或名称）牵头或配合的。")
@with_hindsight
@with_known_at
def export(
    workspace: Workspace, form: str, paper: str | None, output: Path | None, unit: str | None, **look: Any
) -> None:
    """把计划和各类材料写成文件。"""
    papers = [name for name, other in EXPORTS if other == form]
    paper = paper or papers[0]
    if paper not in papers:
        raise BadValue("--paper", paper, f"{form} 格式只有 {'、'.join(papers)}")
    if unit and paper in WHOLE:
        raise BadValue("--unit", unit, f"{paper} 不分单位，请去掉 --unit")
    if output is None and form not in TO_TERMINAL:
        raise BadValue("--format", form, "写入文件的格式须用 -o 指明文件")
    outlook = workspace.outlook(**look)
    selection = Selection(workspace, outlook, unit_id(outlook.plan, unit))
    deliver(EXPORTS[paper, form](selection), output)
    on_record(f"导出 {paper} {output or form}")

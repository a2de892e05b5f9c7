"""The commands by which plan and papers leave the product."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from plan.cli.forecast import write
from plan.cli.options import MOMENT, common, with_as_of
from plan.errors import BadValue, Unknown
from plan.exports.calendar_ics import to_ics
from plan.exports.list_files import WRITERS
from plan.exports.overdue_list import overdue_tables
from plan.exports.pictures import chinese_face
from plan.exports.plan_sheet import plan_sheet
from plan.exports.table import Table
from plan.exports.three_lists import three_lists
from plan.exports.weekly import Weekly, weekly_tables
from plan.exports.weekly_docx import to_weekly
from plan.exports.xlsx_file import to_xlsx
from plan.mspdi.write_file import to_mspdi
from plan.office.workspace import Workspace
from plan.outlook.outlook import Outlook, changes_since
from plan.outlook.overdue import overdue

WHOLE = frozenset({"weekly", "plan"})  # what is not made for one unit
TO_TERMINAL = frozenset({"csv", "ics"})  # what may go to the terminal


@dataclass(frozen=True)
class Asked:
    """What an export is made from; `unit` is the id of the unit it is for, None for all."""

    workspace: Workspace
    seen: Outlook
    unit: str | None


Maker = Callable[[Asked], bytes]


def _overdue(asked: Asked) -> tuple[Table, ...]:
    late = overdue(asked.seen.rows, asked.seen.as_of, asked.unit)
    return overdue_tables(asked.seen, late, asked.workspace.plan_digest)


def _weekly(asked: Asked) -> Weekly:
    seen = asked.seen
    since = seen.as_of - timedelta(days=seen.plan.rules.report_cycle.value)
    moved = changes_since(seen, asked.workspace.entries(), since)
    return Weekly(seen, moved, since, asked.workspace.plan_digest)


def _plan(asked: Asked) -> Table:
    return plan_sheet(asked.seen, asked.workspace.plan_digest)


def _list(form: str) -> Maker:
    return lambda asked: WRITERS[form](_overdue(asked))


EXPORTS: dict[tuple[str, str], Maker] = {
    **{("overdue", form): _list(form) for form in WRITERS},
    ("weekly", "xlsx"): lambda asked: to_xlsx(*weekly_tables(_weekly(asked))),
    ("weekly", "docx"): lambda asked: to_weekly(_weekly(asked), chinese_face()),
    ("lists", "xlsx"): lambda asked: to_xlsx(
        *three_lists(asked.seen, asked.workspace.plan_digest, asked.unit)
    ),
    ("calendar", "ics"): lambda asked: to_ics(asked.seen, asked.workspace.plan_digest, asked.unit),
    ("plan", "xlsx"): lambda asked: WRITERS["xlsx"]([_plan(asked)]),
    ("plan", "mspdi"): lambda asked: to_mspdi(asked.seen),
}
"""(paper, format) -> its maker; a format's first paper is what it gives when none is named."""
FORMATS = tuple(dict.fromkeys(form for _, form in EXPORTS))
PAPERS = tuple(dict.fromkeys(paper for paper, _ in EXPORTS))


@click.command()
@common
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="文件格式。")
@click.option("--paper", type=click.Choice(PAPERS), help="哪一种文件，默认该格式的第一种。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写入文件。")
@with_as_of
@click.option("--unit", help="只列该单位（编号或名称）牵头或配合的。")
@click.option("--hindsight", is_flag=True, help="计入该日之后补录的记录。")
@click.option("--known-at", type=MOMENT, help="按这一时刻台账所知，默认该日终了。")
def export(
    workspace: Workspace,
    form: str,
    paper: str | None,
    output: Path | None,
    as_of: date | None,
    unit: str | None,
    hindsight: bool,
    known_at: datetime | None,
) -> None:
    """把计划和各类材料写成文件。"""
    offered = [one for one, form_ in EXPORTS if form_ == form]
    chosen = paper or offered[0]
    if chosen not in offered:
        raise BadValue("--paper", chosen, f"{form} 格式只有 {'、'.join(offered)}")
    if unit and chosen in WHOLE:
        raise BadValue("--unit", unit, f"{chosen} 不分单位，请去掉 --unit")
    if output is None and form not in TO_TERMINAL:
        raise BadValue("--format", form, "写入文件的格式须用 -o 指明文件")
    seen = workspace.outlook(as_of, hindsight or None, known_at)
    deliver(EXPORTS[chosen, form](Asked(workspace, seen, unit_id(seen, unit))), output)


def unit_id(outlook: Outlook, given: str | None) -> str | None:
    """The id of the unit that `given` names or is the id of; raises Unknown."""
    if given is None:
        return None
    found = [unit.id for unit in outlook.plan.units if given in (unit.id, unit.name)]
    if not found:
        raise Unknown("单位", given, [name for u in outlook.plan.units for name in (u.id, u.name)])
    return found[0]


def deliver(content: bytes, output: Path | None) -> None:
    """Writes `content` to `output`, or to the terminal where there is none."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    write(output, content)
    click.echo(f"已写入 {output}。")

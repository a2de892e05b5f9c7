"""The commands by which plan and papers leave the product."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from plan.cli.options import MOMENT, common, deliver, on_record, with_as_of
from plan.errors import BadValue
from plan.exports.calendar_ics import to_ics
from plan.exports.list_files import WRITERS
from plan.exports.overdue_list import overdue_tables
from plan.exports.plan_sheet import plan_sheet
from plan.exports.table import Table
from plan.exports.three_lists import three_lists
from plan.exports.weekly import to_weekly
from plan.exports.xlsx_file import to_xlsx
from plan.model.plan import unit_id
from plan.mspdi.write_file import to_mspdi
from plan.office.templates import own
from plan.office.workspace import Workspace
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import left_out, overdue

WHOLE = frozenset({"weekly", "plan"})  # what is not made for one unit
TO_TERMINAL = frozenset({"csv", "ics"})  # what may go to the terminal


@dataclass(frozen=True)
class Request:
    """What an export is made from; `unit` is the id of the unit it is for, None for all."""

    workspace: Workspace
    outlook: Outlook
    unit: str | None

    @property
    def digest(self) -> str:
        """SHA-256 of the plan file, which every paper names."""
        return self.workspace.plan_digest


Maker = Callable[[Request], bytes]


def _overdue(request: Request, write: Callable[[Sequence[Table]], bytes]) -> bytes:
    outlook = request.outlook
    late = overdue(outlook.rows, outlook.as_of, request.unit)
    others = left_out(outlook.rows, outlook.as_of, request.unit)
    return write(overdue_tables(outlook, late, request.digest, others))


def _weekly(request: Request) -> bytes:
    work = request.workspace
    return to_weekly(request.outlook, work.entries(), request.digest, own(work, "weekly"))


EXPORTS: dict[tuple[str, str], Maker] = {
    **{("overdue", form): partial(_overdue, write=write) for form, write in WRITERS.items()},
    ("weekly", "docx"): _weekly,
    ("lists", "xlsx"): lambda request: to_xlsx(
        *three_lists(request.outlook, request.digest, request.unit)
    ),
    ("calendar", "ics"): lambda request: to_ics(request.outlook, request.digest, request.unit),
    ("plan", "xlsx"): lambda request: to_xlsx(plan_sheet(request.outlook, request.digest)),
    ("plan", "mspdi"): lambda request: to_mspdi(request.outlook),
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
    papers = [name for name, other in EXPORTS if other == form]
    paper = paper or papers[0]
    if paper not in papers:
        raise BadValue("--paper", paper, f"{form} 格式只有 {'、'.join(papers)}")
    if unit and paper in WHOLE:
        raise BadValue("--unit", unit, f"{paper} 不分单位，请去掉 --unit")
    if output is None and form not in TO_TERMINAL:
        raise BadValue("--format", form, "写入文件的格式须用 -o 指明文件")
    outlook = workspace.outlook(as_of, hindsight or None, known_at)
    request = Request(workspace, outlook, unit_id(outlook.plan, unit))
    deliver(EXPORTS[paper, form](request), output)
    on_record(f"导出 {paper} {output or form}")

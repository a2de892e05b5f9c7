"""A plan of 2,000 items beside one of 200: its pages, and what is made of it. Processor time.

Made-up plans as those of 推进图, of 50 units as a county has, each with 1,000 reports. Pages are drawn
again over their stream, as a click does; in the note, what the first opening took. The first rerun
after an entry, a report on an open milestone, is that of a promise not yet due, or of one past its day,
from which chances are learned anew: then every forecast is another. What is made is
made anew each time: the outlook with its forecast, the agenda of one that is there, the week's papers
(周报, 三单一表, 逾期清单), and the plan's own task sheet read and compared with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from itertools import product
from pathlib import Path

os.environ["OPENPYXL_DEFUSEDXML"] = "False"  # which requirements.lock has not; it reads XML slowly

from bench.app_session import app
from bench.bench_entries import spent as after_entry
from bench.bench_graph import made_up
from bench.bench_ledger import history
from bench.bench_pages import spent
from bench.table import Row, milliseconds, show
from components.web.router import pages_for
from plan.acts.items import report
from plan.acts.revisions import plan_to_dict
from plan.calendar.zone import SHANGHAI
from plan.exports.plan_sheet import plan_sheet
from plan.exports.xlsx_file import to_xlsx
from plan.imports.plan_changes import dry_run
from plan.ledger.access import Account
from plan.ledger.events import StatusReported
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from plan.model.kinds import Role
from plan.model.plan import Plan
from plan.office.importing import rows_of
from plan.office.papers import weekly_zip
from plan.office.selection import Selection
from plan.office.workspace import Workspace, workspace_at
from plan.outlook.outlook import Outlook, agenda_of
from plan.state.replay import PlanState
from tests.browser.conftest import APP

DAY = date(2022, 7, 1)  # that of bench_pages
SIZES, UNITS, ENTRIES, ROUNDS = (200, 2_000), 50, 1_000, 3
WHOLE = 1_150  # entries of the whole history, of which so many are written by DAY
READ = ("overview", "meeting", "report")
PAGES = (
    *pages_for(Account(name="某", role=Role.OFFICE)).values(),
    "history?part=compare",
    "history?part=entries",
    "history?part=item&item=M1",
)
Made = dict[str, Callable[[], object]]


def rows() -> Iterator[Row]:
    """A row a thing made and a page, at the larger size beside the smaller."""
    with tempfile.TemporaryDirectory() as folder:
        homes = [prepared(Path(folder) / str(size), size) for size in SIZES]
        yield from _made(*map(workspace, homes))
        with ExitStack() as servers:
            few, many = (
                servers.enter_context(app(APP, home, 0, PLAN_FILE=str(home / "plan.json"))) for home in homes
            )
            for page in PAGES:
                (opened, small), (first, large) = (
                    asyncio.run(spent(server, page, Role.OFFICE)) for server in (few, many)
                )
                note = f"{small:.1f} ms at {SIZES[0]}; opened in {first:,.0f} ms, there {opened:,.0f}"
                yield _row(page.replace("&", ", "), large, small, "size-pages", note)
            for page, is_late in product(READ, (False, True)):
                works = (workspace(home) for home in homes)
                (small, _), (large, _) = (
                    asyncio.run(after_entry(server, of, page, partial(_report, is_late=is_late)))
                    for server, of in zip((few, many), works, strict=True)
                )
                name = f"{page}, first after an entry on a promise {'past its day' if is_late else 'not due'}"
                yield Row(name, large, f"{large / small:.1f} x, {small:.1f} ms at {SIZES[0]}")


def prepared(home: Path, size: int) -> Path:
    """The folder with a plan of so many items and a ledger of reports on them."""
    home.mkdir()
    plan = of_many_units(made_up(size))
    text = json.dumps(plan_to_dict(plan), ensure_ascii=False)
    (home / "plan.json").write_text(text, "utf-8")
    ledger = TinyDBLedger(home / "ledger")
    ledger.adopt(history(WHOLE, [part.id for part in plan.items])[:ENTRIES])
    ledger.close()
    return home


def of_many_units(plan: Plan) -> Plan:
    """`plan` with its activities led by UNITS units in turn."""
    units = tuple(replace(plan.units[0], id=f"u{n}", name=f"单位{n}") for n in range(1, UNITS + 1))
    works = (replace(work, lead=units[n % UNITS].id) for n, work in enumerate(plan.activities))
    return replace(plan, units=units, activities=tuple(works))


def workspace(home: Path) -> Workspace:
    """The plan and the ledger of that folder."""
    of = workspace_at(str(home / "plan.json"), f"tinydb:{home / 'ledger'}")
    of.clock = lambda: datetime.combine(DAY, time(12), SHANGHAI)
    return of


def _report(state: PlanState, percent: float, is_late: bool) -> StatusReported:
    """Of the first milestone that is open and past its day, or not yet due."""
    items = ((part.id, state.items[part.id]) for part in state.plan.milestones)
    dated = ((id_, item.deadline) for id_, item in items if item.deadline and not item.closed)
    return report(state, next(id_ for id_, deadline in dated if (deadline < DAY) is is_late), percent)


def _made(few: Workspace, many: Workspace) -> Iterator[Row]:
    for (goal, small), large in zip(works(few).items(), works(many).values(), strict=True):
        less, more = (milliseconds(run, ROUNDS) for run in (small, large))
        yield _row(f"{goal} made", more, less, f"size-{goal}", f"{less:,.1f} ms at {SIZES[0]}")


def works(of: Workspace) -> Made:
    """What is made of a plan, by the name that its goal has."""
    now, *fresh = (_forecast(of) for _ in range(1 + 2 * ROUNDS))  # an outlook keeps what it was asked
    sheet = to_xlsx(plan_sheet(now))
    return {
        "outlook": lambda: _forecast(of),
        "agenda": lambda: agenda_of(fresh.pop()),
        "papers": lambda: weekly_zip([Selection(of, fresh.pop())]),
        "import": lambda: dry_run(rows_of(sheet, "plan.xlsx", DAY.year), now.state, "plan.xlsx"),
    }


def _forecast(of: Workspace) -> Outlook:
    now = of.outlook(DAY)
    _ = now.forecast
    return now


def _row(name: str, large: float, small: float, goal: str, note: str) -> Row:
    ratio = large / small
    return Row(name, large, f"{ratio:.1f} x, {note}", {goal: ratio})


if __name__ == "__main__":
    show(rows())

"""A plan made from what was read: period, lines, units and items as its file writes them."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from plan import plan_file
from plan.errors import Problem
from plan.imports.incoming import FieldValue, PlanRow, PlanRows
from plan.imports.loose_values import key
from plan.imports.plan_changes import dry_run
from plan.model.kinds import Field, IncomingKind
from plan.state.replay import replay

TEMPLATE: Any = json.loads(Path(plan_file.__file__).with_name("new_plan.json").read_text("utf-8"))
GENERIC = re.compile(TEMPLATE["generic_lines"])
LONGEST = 120  # characters of a name
YEARS = re.compile(r"(20\d\d)年?(?:[-—–~～至到]+(20\d\d))?")
NAMES_A_MONTH = re.compile(r"\d[-/.月]")


def new_plan(
    rows: PlanRows,
    file: str,
    today: date,
    name: str = "",
    start: date | None = None,
    finish: date | None = None,
) -> tuple[dict[str, Any], tuple[Problem, ...], tuple[str, ...]]:
    """The plan that `rows`, read from `file` (empty for none), make, as a plan file writes it.

    With it what is wrong, for which it is not to be written, and how words were understood. What
    is not given is taken from the title and from the days in it, and says so.
    """
    title = rows.title or Path(file).stem
    rows = replace(rows, document="file", rows=[_placed(row) for row in rows.rows])
    has_sentences = any(row.source for row in rows.rows)
    data: dict[str, Any] = deepcopy(TEMPLATE["plan"]) | _period(rows, title, start, finish, today)
    data["name"] = (name or title or data["name"])[:LONGEST]
    if file:
        document = {"title": title[:200], "has_sentences": has_sentences}
        data["documents"].append(TEMPLATE["document"] | document)
    data["units"] += _units(rows)
    lines = dict.fromkeys(row.values[Field.LINE].shown for row in rows.rows)
    for task in (row.text(Field.NAME) for row in rows.rows):
        lines.pop(task, None)
    data["workstreams"] = [
        TEMPLATE["line"] | {"id": f"L{number}", "number": number, "name": line}
        for number, line in enumerate(lines, 1)
    ] or [TEMPLATE["whole"]]
    base, problems = plan_file.plan_from_data(data)
    if base is None or problems:
        return data, problems, ()
    run, notes = dry_run(rows, replay(base, (), base.start), file), []
    by_place = {row.place: row for row in rows.rows}
    for change in run.changes:
        if change.kind is not IncomingKind.ADD:
            notes.append(f"{change.place}的{change.kind.word}不写进计划文件，启用后可再导入。")
            continue
        part, due = dict(change.part), by_place[change.place].values.get(Field.FINISH)
        if not has_sentences:
            part |= {"source": {"document": "file", "says": change.place}, "standing": "stated"}
            del part["reason"]
        if due and "deadline" in part and not NAMES_A_MONTH.search(due.shown):
            part |= {"deadline_standing": "inferred", "deadline_reason": f"按“{due.shown}”读出"}
        data.setdefault(change.group, []).append(part)
    return data, run.problems or plan_file.plan_from_data(data)[1], (*run.notes, *notes)


def _placed(row: PlanRow) -> PlanRow:
    """`row` under its sections but for those that are just 重点任务 and the like."""
    stated = row.values.get(Field.LINE, FieldValue(TEMPLATE["whole"]["name"], row.place, ""))
    every = tuple(name[:LONGEST] for name in stated.names)
    own = tuple(name for name in every if not GENERIC.fullmatch(name)) or every[-1:]
    return replace(row, values={**row.values, Field.LINE: replace(stated, value=own, shown=own[0])})


def _period(
    rows: PlanRows, title: str, start: date | None, finish: date | None, today: date
) -> dict[str, str]:
    """The first and last day of the plan, and what they rest on."""
    stated = (row.value(field) for row in rows.rows for field in (Field.START, Field.FINISH))
    days = [day for day in stated if isinstance(day, date)]
    named = [int(year) for years in YEARS.findall(title) for year in years if year]
    years = named or [day.year for day in days] or [today.year, today.year + 2]
    first = start or min([date(min(years), 1, 1), *days])
    last = finish or max([date(max(years), 12, 31), *days])
    rests = "given" if start and finish else "title" if named else "days" if days else "none"
    return {"start": str(first), "finish": str(last), "reason": TEMPLATE["reasons"][rests]}


def _units(rows: PlanRows) -> list[dict[str, Any]]:
    """The units that rows name, each once; a group of them (各镇) is not confirmed."""
    cells = [row.values.get(field) for row in rows.rows for field in (Field.LEAD, Field.SUPPORTING)]
    listed = [name for cell in cells if cell for name in cell.names]
    names = {key(name): name[:LONGEST] for name in reversed(listed)}
    return [
        TEMPLATE["unit"]
        | {"id": f"U{number}", "name": name}
        | next(look for sign, look in TEMPLATE["unit_looks"] if re.search(sign, name))
        for number, name in enumerate(reversed(names.values()), 1)
    ]

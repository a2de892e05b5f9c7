"""Taking a file into the plan: first what it would do, then one entry of the ledger a change."""

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from plan.acts import items as acts
from plan.acts import revisions as revise
from plan.acts.revisions import UnsoundRevision
from plan.acts.series import Step
from plan.errors import BadValue, PlanError, Problem, Refused
from plan.imports import apart
from plan.imports.grid import SHEETS
from plan.imports.incoming import AS_IT_STANDS, Corrections, DryRun, PlanChange, PlanRows
from plan.imports.plan_changes import dry_run
from plan.imports.plan_text import read_plan_text
from plan.imports.task_sheet import WHAT, read_task_sheet
from plan.ledger.access import Account
from plan.ledger.contract import head_of
from plan.ledger.events import Author, Entry, Event, Revision
from plan.model.kinds import IncomingKind
from plan.model.source_text import cited_document, sentences
from plan.mspdi.read_rows import read_mspdi_rows
from plan.office.workspace import Workspace
from plan.plan_file.sources import stored_document
from plan.state.replay import PlanState, with_event
from plan.words import labels

ENDINGS = (*SHEETS, ".xml", ".docx", ".txt")
Progress = Callable[[float], object]
ORDER = ("activities", "milestones", "dependencies", "")


@dataclass(frozen=True, kw_only=True)
class Import:
    """A file that was tried: what it would do, on which day, and what was known then."""

    name: str
    digest: str
    as_of: date
    read: PlanRows
    run: DryRun
    head: int  # the last entry known

    @property
    def ready(self) -> bool:
        """Whether it may be taken in, and changes anything."""
        return bool(self.run.changes) and not self.run.problems


def rows_of(raw: bytes, name: str, year: int, corrections: Corrections = AS_IT_STANDS) -> PlanRows:
    """What the file called `name` says; raises BadValue when it cannot be read."""
    if name.lower().endswith(".txt") and len(re.findall(rb"(?m)^.*\t.*\t", raw)) > 1:
        with suppress(BadValue):  # without headings it is text
            return read_task_sheet(raw, f"{name}.csv", year, corrections)
    match Path(name).suffix.lower():
        case ".docx" | ".txt":
            return read_plan_text(raw, name, year)
        case ".xml":
            return read_mspdi_rows(raw, name, year)
        case suffix if suffix in SHEETS:
            return read_task_sheet(raw, name, year, corrections)
    raise BadValue(WHAT, name, f"应为 {'、'.join(ENDINGS)} 文件（.doc、.mpp 的另存为 .docx、.xml）")


def try_import(
    workspace: Workspace,
    raw: bytes,
    name: str,
    as_of: date | None = None,
    corrections: Corrections = AS_IT_STANDS,
    progress: Progress = lambda _: None,
) -> Import:
    """What the file, read with `corrections`, would do on `as_of` (today for None), unwritten.

    `progress` is told how much of it is done, from 0 to 1.
    Every change is tried by the acts that people use, the plan checked once with all of them.
    Raises BadValue when the file cannot be read.
    """
    day = as_of or workspace.today()
    state = workspace.state_on(day)
    read = apart.call(rows_of, raw, name, day.year, corrections)
    if read.base:
        _check_base(workspace, read)
    if document := cited_document(state.plan):
        known = set(sentences(stored_document(workspace.folder, document.id) or ""))
        read.document = document.id * all(row.source in known for row in read.rows)
    progress(0.4)
    run = dry_run(read, state, name, corrections.items)
    progress(0.6)
    kinds = list(IncomingKind)
    # items before links, the plan before what is said of it
    turns = sorted(run.changes, key=lambda each: (ORDER.index(each.group), kinds.index(each.kind)))
    run = replace(run, changes=tuple(turns))
    if not run.problems:
        run = replace(run, problems=tuple(_refusals(state, run.changes, name)))
    progress(1)
    digest, head = sha256(raw).hexdigest(), max(state.last_sequences.values(), default=0)
    return Import(name=name, digest=digest, as_of=day, read=read, run=run, head=head)


def _check_base(workspace: Workspace, read: PlanRows) -> None:
    """Says from which entry a file of ours was made; a problem where it is not of this ledger."""
    made, plans = read.base[""], {entry.event.digest for entry in workspace.adopted()}
    number, digest = json.loads(made["head"])
    is_here = head_of(workspace.entries()[:number]) == (number, digest)
    as_made = f"按 {made['as_of']}、台账第 {number} 条导出"
    if is_here and (number or made["plan"] in {*plans, workspace.plan_digest}):
        read.notes.append(f"该表由本系统{as_made}：没有改动的格子不作改动。")
        return
    accepted = "由本台账导出的表；它出自另一计划或另一台账，要按普通任务表导入的，请只复制单元格到新表"
    read.problems.append(Problem("整个文件", as_made, accepted))


def take_in(
    workspace: Workspace,
    tried: Import,
    by: Author,
    who: Account | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Entry, ...]:
    """The entries of what was tried, one a change.

    All are written or none. Raises Refused when it has problems, changes nothing, or the ledger
    went on since it was tried.
    """
    if not tried.ready:
        raise Refused("导入文件有问题或没有改动，未写入。")
    if workspace.head()[0] != tried.head:
        raise Refused("试读之后台账又有新记录，本次未写入；请重新试读并核对。")
    attempt = f"import:{tried.digest[:32]}:{tried.as_of}:{tried.head}"
    revisions = [change for change in tried.run.changes if change.group]

    def revise_all(state: PlanState) -> Sequence[Revision]:
        events = revise.sound(state, [revision_of(state, each, tried.name) for each in revisions])
        progress(0.5)
        return events

    steps = [Step(act=revise_all, key=attempt)]
    for number, change in enumerate(tried.run.changes[len(revisions) :], len(revisions)):
        steps.append(Step(act=act_of(change, tried.name), key=f"{attempt}:{number}"))
    entries = workspace.append_series(steps, tried.as_of, by, who, f"导入“{tried.name}”")
    progress(1)
    return entries


def in_words(change: PlanChange) -> str:
    """What differs, field by field, in words."""
    return "；".join(
        f"{cell.field.word} "
        + (cell.after if cell.before is None else f"{cell.before or labels.MISSING} → {cell.after}")
        for cell in change.differences
    )


def revision_of(state: PlanState, change: PlanChange, name: str) -> Revision:
    """What makes `change` of the plan, to be judged with others; the file `name` is its reason."""
    reason = f"导入“{name}”{change.place}"
    if change.kind is IncomingKind.ADD:
        return revise.add(state, change.group, change.part, reason, alone=False)
    return revise.change(state, change.subject, change.part, reason, alone=False)


def act_of(change: PlanChange, name: str) -> Callable[[PlanState], Event]:
    """The act that makes `change` of what is known of an item."""
    reason = f"导入“{name}”{change.place}"
    if change.to is not None:
        return partial(acts.extend, item_id=change.subject, to=change.to, reason=reason)
    return partial(acts.report, item_id=change.subject, percent_complete=change.percent or 0.0, note=reason)


def _refusals(state: PlanState, changes: Sequence[PlanChange], name: str) -> list[Problem]:
    """Why changes would be refused: those of the plan together, others each after the last."""
    problems, events, refused = list[Problem](), dict[int, Revision](), dict[int, PlanError]()
    for number, change in enumerate(changes):
        if change.group:
            try:
                events[number] = revision_of(state, change, name)
            except PlanError as error:
                refused[number] = error
    numbers, every = list(events), list(events.values())
    refused |= {numbers[n]: error for n, error in revise.judged(state, every).items()}
    state = with_event(state, *(event for n, event in events.items() if n not in refused))
    missing = {changes[number].subject for number in refused}
    for number, change in enumerate(changes):
        if not change.group and change.subject not in missing:
            try:
                state = with_event(state, act_of(change, name)(state))
            except PlanError as error:
                refused[number] = error
    for number, why in sorted(refused.items()):
        place = changes[number].place
        if isinstance(why, UnsoundRevision):
            of_it = map(labels.problem, why.problems)
            problems += [replace(problem, place=f"{place} {problem.place}") for problem in of_it]
        else:
            problems.append(Problem(place, changes[number].name, f"能办理的改动；{why}"))
    return problems

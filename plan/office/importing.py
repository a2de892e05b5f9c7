"""Taking a file into the plan: first what it would do, then one entry of the ledger a change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from plan.acts import items as acts
from plan.acts import revisions as revise
from plan.acts.revisions import UnsoundRevision
from plan.acts.series import Act, Step
from plan.errors import BadValue, PlanError, Problem, Refused, Unusable
from plan.imports import apart
from plan.imports.incoming import AS_IT_STANDS, Corrections, DryRun, PlanChange, PlanRows
from plan.imports.plan_changes import dry_run
from plan.imports.task_sheet import WHAT, read_task_sheet
from plan.ledger.access import Account
from plan.ledger.events import Author, Entry, Event
from plan.model.kinds import IncomingKind
from plan.mspdi.read_rows import read_mspdi_rows
from plan.office.workspace import Workspace
from plan.state.replay import PlanState, with_event
from plan.words import labels

ENDINGS = (".xlsx", ".xml")
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
    match Path(name).suffix.lower():
        case ".xml":
            return read_mspdi_rows(raw, name)
        case ".xlsx":
            return read_task_sheet(raw, name, year, corrections)
        case ".xls":
            raise BadValue(WHAT, name, "是旧版 .xls 表格，请用 Excel 或 WPS 另存为 .xlsx")
    raise BadValue(WHAT, name, f"应为 {' 或 '.join(ENDINGS)} 文件")


def try_import(
    workspace: Workspace,
    raw: bytes,
    name: str,
    as_of: date | None = None,
    corrections: Corrections = AS_IT_STANDS,
) -> Import:
    """What the file, read with `corrections`, would do on `as_of` (today for None), unwritten.

    Every change is tried on the state that those before it leave, by the acts that people use.
    Raises BadValue when the file cannot be read.
    """
    day = as_of or workspace.today()
    state = workspace.state_on(day)
    read = apart.call(rows_of, raw, name, day.year, corrections)
    run = dry_run(read, state, name)
    kinds = list(IncomingKind)

    def turn(change: PlanChange) -> tuple[int, int]:
        """Items before links, the plan before what is said of it."""
        return ORDER.index(change.group), kinds.index(change.kind)

    run = replace(run, changes=tuple(sorted(run.changes, key=turn)))
    if not run.problems:
        run = replace(run, problems=tuple(_refusals(state, run.changes, name)))
    return Import(
        name=name,
        digest=sha256(raw).hexdigest(),
        as_of=day,
        read=read,
        run=run,
        head=max(state.last_sequences.values(), default=0),
    )


def take_in(
    workspace: Workspace, tried: Import, by: Author, who: Account | None = None
) -> tuple[Entry, ...]:
    """The entries of what was tried, one a change.

    Raises Refused, nothing written, when it has problems, changes nothing, or the ledger went on
    since it was tried; Unusable where the ledger would take no more: the same file adds the rest.
    """
    if not tried.ready:
        raise Refused("导入文件有问题或没有改动，未写入。")
    if workspace.head()[0] != tried.head:
        raise Refused("试读之后台账又有新记录，本次未写入；请重新试读并核对。")
    attempt = f"import:{tried.digest[:32]}:{tried.as_of}:{tried.head}"
    steps = [
        Step(act=act_of(change, tried.name), key=f"{attempt}:{number}")
        for number, change in enumerate(tried.run.changes)
    ]
    outcome = workspace.append_series(steps, tried.as_of, by, who, f"导入“{tried.name}”")
    if outcome.refusal and outcome.entries:
        written, left = len(outcome.entries), len(steps) - len(outcome.entries)
        why = str(outcome.refusal).removesuffix("；本次未写入。").removesuffix("。")
        raise Unusable(
            f"共 {len(steps)} 条，已写入 {written} 条，其余 {left} 条没有写入：{why}。"
            "排除原因后再导入同一文件，只补其余的。"
        ) from outcome.refusal
    if outcome.refusal:
        raise outcome.refusal
    return outcome.entries


def in_words(change: PlanChange) -> str:
    """What differs, field by field, in words."""
    return "；".join(
        f"{cell.field.word} "
        + (cell.after if cell.before is None else f"{cell.before or labels.MISSING} → {cell.after}")
        for cell in change.differences
    )


def act_of(change: PlanChange, name: str) -> Act:
    """The act that makes `change` of a state, with the file's name as its reason."""
    reason = f"导入“{name}”{change.place}"

    def act(state: PlanState) -> Event:
        match change.kind:
            case IncomingKind.ADD:
                return revise.add(state, change.group, change.part, reason)
            case IncomingKind.CHANGE:
                return revise.change(state, change.subject, change.part, reason)
            case IncomingKind.EXTEND:
                assert change.to is not None
                return acts.extend(state, change.subject, change.to, reason)
            case IncomingKind.REPORT:
                assert change.percent is not None
                return acts.report(state, change.subject, change.percent, note=reason)

    return act


def _refusals(state: PlanState, changes: Sequence[PlanChange], name: str) -> list[Problem]:
    """Why changes would be refused, each tried after those that would not."""
    problems = []
    for change in changes:
        try:
            event = act_of(change, name)(state)
        except UnsoundRevision as error:
            problems += [
                replace(problem, place=f"{change.place} {problem.place}")
                for problem in map(labels.problem, error.problems)
            ]
        except PlanError as error:
            problems.append(Problem(change.place, change.name, f"能办理的改动；{error}"))
        else:
            state = with_event(state, event)
    return problems

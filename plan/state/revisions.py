"""The plan as revised: what the office added, changed and withdrew, applied to the plan approved.

A revision holds from its day on. It is applied only where the plan stays sound with it; one that
does not (its file was edited meanwhile, or two offices revised at once) is set aside and told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import lru_cache, reduce
from itertools import chain, groupby
from typing import Any

import msgspec

from plan.errors import Refused
from plan.ledger.events import Entry, ItemAdded, ItemWithdrawn, PlanAdopted, Revision, of_kind
from plan.model import plan as model
from plan.model.kinds import Standing
from plan.model.lint import lint
from plan.model.plan import Dependency, Document, Founded, Plan

Part = Founded | Dependency
GROUPS: Mapping[str, type[Part]] = {
    "units": model.Unit,
    "workstreams": model.Workstream,
    "goals": model.Goal,
    "activities": model.Activity,
    "milestones": model.Milestone,
    "indicators": model.Indicator,
    "dependencies": Dependency,
}
"""By the list of the plan file that holds them."""
OWN = Document(
    id="own", title="科创办工作安排", publisher="科创办", dated="见各项修订", standing=Standing.ARRANGEMENT
)
"""What an item rests on that no document states."""
_FOR_EVER = ("deadline", "baseline_finish")


@dataclass(frozen=True)
class SetAside:
    """A recorded revision that is not in the plan, and why."""

    entry: Entry[Revision]
    why: str


@dataclass(frozen=True, kw_only=True)
class RevisedPlan(Plan):
    """The plan of a day that has revisions; `approved` is the plan without any."""

    approved: Plan
    revisions: tuple[Entry[Revision], ...] = ()  # those that are in it, oldest first
    withdrawn: Mapping[str, Part] = field(default_factory=dict)  # as last seen, by subject
    set_aside: tuple[SetAside, ...] = ()

    __hash__ = Plan.__hash__


def approved(plan: Plan) -> Plan:
    """`plan` before any revision."""
    return plan.approved if isinstance(plan, RevisedPlan) else plan


def withdrawn(plan: Plan) -> Mapping[str, Part]:
    """What was taken out of `plan`, as last seen, by subject."""
    return plan.withdrawn if isinstance(plan, RevisedPlan) else {}


def subject_of(part: Part) -> str:
    """What a revision of `part` is about: its id, or `A → B（FS）` of a dependency."""
    if isinstance(part, Dependency):
        return f"{part.predecessor} → {part.successor}（{part.kind}）"
    return part.id


def group_of(part: Part) -> str:
    """The list of the plan file that holds `part`."""
    return next(name for name, kind in GROUPS.items() if isinstance(part, kind))


def part_to_dict(part: Any) -> dict[str, Any]:
    """`part` as the plan file writes it: what is empty or as usual is left out."""
    return {
        spec.name: plain(value)
        for spec in fields(part)
        if (value := getattr(part, spec.name)) is not None and value != spec.default
    }


def plain(value: Any) -> Any:
    """`value` of a plan as its file writes it."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return part_to_dict(value) if is_dataclass(value) else msgspec.to_builtins(value)


def find(plan: Plan, subject: str) -> Part | None:
    """The part of `plan` that a revision of `subject` is about."""
    if subject in plan.by_id:
        return plan.by_id[subject]
    return next((link for link in plan.dependencies if subject_of(link) == subject), None)


def name_of(plan: Plan, id_: str) -> str:
    """The name of a unit, line or item of `plan`; of one withdrawn since, as it was last."""
    part = plan.by_id.get(id_) or withdrawn(plan).get(id_)
    return id_ if part is None or isinstance(part, Dependency) else part.name


def unit_names(plan: Plan) -> list[tuple[str, str]]:
    """The ids of units and the names that they have or, after those, had on any day before."""
    events = [entry.event for entry in plan.revisions] if isinstance(plan, RevisedPlan) else []
    changes = [event for event in events if getattr(event, "group", "") == "units"]
    parts = [part for event in changes if (part := getattr(event, "part", None))]
    units = (*plan.units, *approved(plan).units)
    return [(u.id, u.name) for u in units] + [(part["id"], part["name"]) for part in parts]


def plan_of(event: PlanAdopted) -> Plan:
    """The plan that the adopted file holds."""
    return msgspec.json.decode(event.content, type=Plan)


def with_revisions(plan: Plan, events: Sequence[Revision]) -> tuple[Plan, dict[int, Refused]]:
    """`plan` with those of `events` that can be applied, one after another, and why others cannot.

    Whether the result is sound is another question: see `plan.model.lint`.
    """
    refused: dict[int, Refused] = {}
    runs = groupby(enumerate(events), key=lambda each: (type(each[1]), each[1].group))
    for _, run in runs:  # a run of a kind takes one new list of parts
        plan = _with_run(plan, list(run), refused)
    return plan, refused


def _with_run(plan: Plan, run: Sequence[tuple[int, Revision]], refused: dict[int, Refused]) -> Plan:
    """`plan` with a run of revisions of one kind in one group; of others `refused` says why."""
    name = run[0][1].group
    group = {subject_of(part): part for part in (getattr(plan, name) if name in GROUPS else ())}
    last = {getattr(part, "parent", None): subject for subject, part in group.items()}
    new, behind = dict[str, Part](), dict[str, list[Part]]()  # the subject that they come after
    gone = dict(withdrawn(plan))
    for number, event in run:
        if isinstance(event, PlanAdopted):
            plan = _under(plan, plan_of(event))
            continue
        subject, cited = event.subject, getattr(event, "part", {}).get("source", {})
        present = new.get(subject) or group.get(subject) or plan.by_id.get(subject)
        try:
            if isinstance(event, ItemAdded):
                part = _added(event, present, gone.get(subject))
                parent = getattr(part, "parent", None)
                after = last.setdefault(parent, subject) if parent else subject
                behind.setdefault(after, []).append(part)
                new[subject] = part
            elif subject not in group:
                raise Refused(f"计划中没有“{subject}”，无法修改或撤销。")
            elif isinstance(event, ItemWithdrawn):
                gone[subject] = group.pop(subject)
                continue
            else:
                part = _part(event)
                _keeps_deadline(group[subject], part)
                group[subject] = part
        except Refused as error:
            refused[number] = error
            continue
        gone.pop(subject, None)
        is_own = isinstance(cited, dict) and cited.get("document") == OWN.id
        if is_own and OWN.id not in {document.id for document in plan.documents}:
            plan = replace(plan, documents=(*plan.documents, OWN))
    ends = (parts for subject, parts in behind.items() if subject in new)
    ordered = ((part, *behind.get(subject, ())) for subject, part in group.items())
    changes: dict[str, Any] = {name: tuple(chain(*ordered, *ends))} if name in GROUPS else {}
    if isinstance(plan, RevisedPlan):
        changes["withdrawn"] = gone
    return replace(plan, **changes)


def _under(plan: Plan, adopted: Plan) -> Plan:
    """`plan` with what `adopted` says that is no part of a group; no document is dropped."""
    names = [spec.name for spec in fields(Plan) if spec.name not in GROUPS]
    values: dict[str, Any] = {name: getattr(adopted, name) for name in names}
    ids = {document.id for document in adopted.documents}
    kept = (document for document in plan.documents if document.id not in ids)
    return replace(plan, **{**values, "documents": (*adopted.documents, *kept)})


def _added(event: ItemAdded, present: Part | None, former: Part | None) -> Part:
    """The new part; it comes behind the last that has the same parent, else at the end."""
    part = _part(event)
    if present is not None:
        raise Refused(f"“{event.subject}”已在计划中，新增请用另一编号。")
    if former is not None:
        if type(former) is not type(part):
            raise Refused(f"编号“{event.subject}”曾用于已撤销的其他内容，请换一个编号。")
        _keeps_deadline(former, part)
    return part


def _part(event: Revision) -> Part:
    """The part that `event` holds, under the id that it is about."""
    try:
        part = msgspec.convert(getattr(event, "part", None), GROUPS[event.group])
    except (KeyError, msgspec.ValidationError) as error:
        raise Refused(f"“{event.subject}”的内容不是计划能用的格式：{error}。") from error
    if subject_of(part) != event.subject:
        raise Refused(f"“{event.subject}”的编号不能改为“{subject_of(part)}”；请撤销后另行新增。")
    return part


def _keeps_deadline(present: Part, part: Part) -> None:
    """A first date may be given, a given one not be moved."""
    for name in _FOR_EVER:
        day = getattr(present, name, None)
        if day is not None and getattr(part, name) != day:
            raise Refused(f"“{subject_of(part)}”的原定时限 {day} 不能修改；调整时限请办理延期。")


def revised(plan: Plan, entries: Sequence[Entry]) -> Plan:
    """The plan that the file and the revisions in `entries`, in their order, make.

    `plan` may be revised already; it is begun from the approved one. Each distinct set of
    revisions is worked out once.
    """
    revisions = tuple(
        entry
        for entry in of_kind(entries, Revision)
        # the first adoption is of `plan` itself
        if not isinstance(entry.event, PlanAdopted) or entry.event.replaces
    )
    return _revised(approved(plan), revisions) if revisions else approved(plan)


@lru_cache(maxsize=128)
def _revised(plan: Plan, revisions: tuple[Entry[Revision], ...]) -> RevisedPlan:
    """All at once where the plan is sound with all; otherwise one by one, as far as it is."""
    values = {spec.name: getattr(plan, spec.name) for spec in fields(Plan)}
    first = RevisedPlan(**values, approved=plan)
    with_all = _tried(first, revisions)
    return reduce(_checked, revisions, first) if lint(with_all) else with_all


def _checked(known: RevisedPlan, entry: Entry[Revision]) -> RevisedPlan:
    changed = _tried(known, [entry])
    problems = lint(changed)
    aside = (SetAside(entry, f"{problems[0]}。"),) if problems else ()
    return replace(known, set_aside=(*known.set_aside, *aside)) if problems else changed


def _tried(known: RevisedPlan, entries: Sequence[Entry[Revision]]) -> RevisedPlan:
    changed, refused = with_revisions(known, [entry.event for entry in entries])
    aside = (SetAside(entries[number], str(why)) for number, why in refused.items())
    applied = (entry for number, entry in enumerate(entries) if number not in refused)
    assert isinstance(changed, RevisedPlan)
    known = replace(changed, revisions=(*known.revisions, *applied))
    return replace(known, set_aside=(*known.set_aside, *aside))

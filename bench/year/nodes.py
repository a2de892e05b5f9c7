"""What the simulated office arranges beyond the document: leads, work nodes, what waits for what.

What the nodes deliver is in `year.json`, made up like all of it.
"""

from collections.abc import Iterator
from datetime import date

from bench.year.made_up import NODES, YEAR
from plan.ledger.events import Event, ItemAdded, ItemChanged
from plan.model.kinds import ItemKind, LinkKind, Standing
from plan.model.plan import Dependency, Milestone, Plan, Source, lead_of
from plan.state.revisions import OWN, part_to_dict, subject_of

REASON = "演示数据：为演示设定，不是事实"
LEADS: dict[str, str] = YEAR["leads"]  # of lines that have none
NODE_LEADS: dict[str, str] = YEAR["node_leads"]  # of activities whose own name says where
ARRANGED = Source(document=OWN.id, says="科创办按季度分解的节点")
QUARTERS = [tuple(map(date.fromisoformat, quarter)) for quarter in YEAR["quarters"]]
LINKS: list[tuple[str, str, str, int, str]] = YEAR["links"]
"""What is known from the beginning to wait for another unit, and by how many days after."""
FOUND = {"L5-M2": "L7-A1-Q1"}  # what waits for another unit, and only reports bring it to light
MISTAKEN = {"L5-A2": "L6-A1-Q2"}  # what a unit believes it waits for


def leads(plan: Plan, day: date) -> Iterator[Event]:
    """The lines that have no lead get one."""
    for line in plan.workstreams:
        if line.lead is None and line.id in LEADS:
            lead = LEADS[line.id]
            part = part_to_dict(line) | {
                "lead": lead,
                "supporting": [unit for unit in line.supporting if unit != lead],
                "standing": Standing.ARRANGEMENT.value,
                "reason": REASON,
            }
            yield ItemChanged(subject=line.id, as_of=day, group="workstreams", part=part, reason=REASON)


def nodes(plan: Plan, day: date) -> Iterator[Event]:
    """The work nodes of the activities that `plan` has and somebody leads."""
    for activity, quarter, name in NODES:
        if activity not in plan.by_id or lead_of(plan, activity) is None:
            continue
        start, deadline = QUARTERS[quarter - 1]
        node = Milestone(
            id=f"{activity}-Q{quarter}",
            name=name,
            parent=activity,
            kind=ItemKind.NODE,
            baseline_start=start,
            deadline=deadline,
            lead=NODE_LEADS.get(activity),
            source=ARRANGED,
            standing=Standing.ARRANGEMENT,
            reason=REASON,
            evidence="办公室核定的节点材料",
        )
        yield ItemAdded(
            subject=node.id, as_of=day, group="milestones", part=part_to_dict(node), reason=REASON
        )


def links(plan: Plan, day: date) -> Iterator[Event]:
    """What of `plan` is known from the beginning to wait for other units and lines."""
    for before, after, kind, lag, why in LINKS:
        if before in plan.by_id and after in plan.by_id:
            yield link(before, after, day, why, LinkKind(kind), lag)


def link(
    before: str, after: str, day: date, why: str, kind: LinkKind = LinkKind.FS, lag: int = 0
) -> ItemAdded:
    """The revision by which `after` waits for `before` from `day` on."""
    dependency = Dependency(
        predecessor=before,
        successor=after,
        kind=kind,
        lag=lag,
        source=Source(document=OWN.id, says=why),
        standing=Standing.ARRANGEMENT,
        reason=REASON,
    )
    return ItemAdded(
        subject=subject_of(dependency),
        as_of=day,
        group="dependencies",
        part=part_to_dict(dependency),
        reason=f"{why}（{REASON}）",
    )

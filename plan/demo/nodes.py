"""What the simulated office arranges beyond the document: who leads, and nodes by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from plan.ledger.events import Event, ItemAdded, ItemChanged
from plan.model.kinds import Standing
from plan.model.plan import Milestone, Plan, Source, lead_of
from plan.state.revisions import OWN, part_to_dict

REASON = "演示数据：为演示设定，不是事实"
LEADS = {"L4": "fgw", "L5": "gxq", "L6": "jkq", "L7": "czj"}  # of lines that have none
NODE_LEADS = {  # of activities whose own name says where
    "L2-A5": "gxq", "L2-A6": "jkq", "L2-A7": "gyyq", "L2-A8": "cjz",
    "L3-A1": "gxq", "L3-A7": "jkq", "L8-A3": "fgw", "L8-A4": "czj",
}  # fmt: skip
ARRANGED = Source(document=OWN.id, says="科创办按季度分解的节点")
QUARTERS = (
    ("一季度", date(2022, 3, 31)),
    ("二季度", date(2022, 6, 30)),
    ("三季度", date(2022, 9, 30)),
    ("四季度", date(2022, 12, 15)),
)
NODES = (1, 2, 2, 3)  # how many an activity gets, each as likely


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
            yield ItemChanged(
                subject=line.id, as_of=day, group="workstreams", part=part, reason=REASON
            )


def nodes(plan: Plan, day: date, random: np.random.Generator) -> Iterator[Event]:
    """One to three nodes of each activity that the document gives no dates, by quarter."""
    for activity in plan.activities:
        lead = lead_of(plan, activity.id)
        if activity.baseline_start or activity.duration or lead is None:
            continue
        count = int(random.choice(NODES))
        for at in sorted(random.choice(len(QUARTERS), count, replace=False).tolist()):
            quarter, deadline = QUARTERS[at]
            part = part_to_dict(
                Milestone(
                    id=f"{activity.id}-Q{at + 1}",
                    name=f"{activity.name}：{quarter}节点",
                    parent=activity.id,
                    deadline=deadline,
                    lead=NODE_LEADS.get(activity.id),
                    source=ARRANGED,
                    standing=Standing.ARRANGEMENT,
                    reason=REASON,
                    evidence="办公室核定的节点材料",
                )
            )
            yield ItemAdded(
                subject=part["id"], as_of=day, group="milestones", part=part, reason=REASON
            )

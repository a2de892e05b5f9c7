"""What an entry touches: the one place that says what of an item depends on what of others.

How far an item is, when its work ends and who makes it late follow from the item itself, from what
must come before it, and from what it lies in or holds, by the same plan on the same day.
"""

from collections.abc import Set
from dataclasses import replace

from plan.model.graph import graph_of
from plan.state.replay import PlanState


def touched(before: PlanState, now: PlanState) -> Set[str]:
    """The items of which something may be other than in `before`; what does not count touches none."""
    plan = now.plan
    if plan is not before.plan or now.as_of != before.as_of:
        return now.items.keys()
    pairs = ((id_, before.items[id_], item) for id_, item in now.items.items())
    changed = ((id_, old, new) for id_, old, new in pairs if old is not new)
    waiting = [id_ for id_, old, new in changed if replace(new, last_sequence=old.last_sequence) != old]
    reached, graph = set(waiting), graph_of(plan) if waiting else {}
    parents = {part.id: part.parent for part in plan.milestones}
    for id_ in waiting:
        within = (part.id for part in plan.milestones_of.get(id_, ()))
        new = {*graph[id_], *within, parents.get(id_, id_)} & now.items.keys() - reached
        reached |= new
        waiting += new
    return reached

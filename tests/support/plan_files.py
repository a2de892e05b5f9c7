"""Plan files made of networks: durations, links, and nothing else that a plan would say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from plan.model.plan import Dependency, Plan
from tests.support.builders import activity, plan_of


def plan_of_network(durations: Mapping[str, int], links: Iterable[Dependency]) -> Plan:
    """A plan of one activity for each id, of so many working days."""
    work = [activity(id_, None, None, duration=days) for id_, days in durations.items()]
    return plan_of(*work, links=links)


def written(plan: Plan, folder: Path) -> Path:
    """The path of `plan` as a plan file in `folder`."""
    path = folder / "plan.json"
    path.write_bytes(msgspec.json.encode(plan))
    return path

"""Where each part stands in the plan file, as a reader finds it: `goals[0].lead（L4-G1）`."""

import json
from collections.abc import Iterable, Iterator

from plan.errors import Problem
from plan.model.plan import Dependency, Founded, Indicator, Plan, Reading

PART_GROUPS = ("units", "workstreams", "goals", "activities", "milestones", "indicators")
WHOLE_FILE = "整个文件"
Citing = Plan | Founded | Reading | Dependency  # what has a source, a standing and a reason


def problem_at(path: str, mark: str, value: str, accepted: str, other: str = "") -> Problem:
    """A problem with what stands at `path`, with the id it belongs to; see `Problem`."""
    field, place = path.rpartition(".")[2].partition("[")[0], f"{path}（{mark}）" if mark else path
    return Problem(place, value, accepted, field, mark, other)


def joined(steps: Iterable[str | int]) -> str:
    """Keys and indices (from 0) as one path; a key that is no plain word is quoted."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step.replace("$", "").isidentifier():
            path += f".{step}"
        else:
            path += f".{json.dumps(step)[:40]}"
    return path.removeprefix(".") or WHOLE_FILE


def within(inner: str, outer: str) -> bool:
    """Whether the place `inner` is `outer` or lies in it; the ids behind them do not matter."""
    inside, around = inner.partition("（")[0], outer.partition("（")[0]
    return inside == around or inside.startswith((f"{around}.", f"{around}["))


def parts(plan: Plan) -> Iterator[tuple[str, Founded]]:
    """Every part that has an id, with its path, in the file's order."""
    for group in PART_GROUPS:
        for index, part in enumerate(getattr(plan, group)):
            yield f"{group}[{index}]", part


def dependencies(plan: Plan) -> Iterator[tuple[str, str, Dependency]]:
    """Every dependency with its path and its mark `A → B`."""
    for index, link in enumerate(plan.dependencies):
        yield f"dependencies[{index}]", f"{link.predecessor} → {link.successor}", link


def citations(plan: Plan) -> Iterator[tuple[str, str, Citing]]:
    """What names a source, the plan first: the source's path, the mark, whose source it is."""
    yield "source", "", plan
    for path, part in parts(plan):
        yield f"{path}.source", part.id, part
        if isinstance(part, Indicator):
            for index, reading in enumerate(part.readings):
                yield f"{path}.readings[{index}].source", part.id, reading
    for path, mark, link in dependencies(plan):
        yield f"{path}.source", mark, link

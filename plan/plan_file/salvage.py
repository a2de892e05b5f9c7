"""What can still be judged of a faulty plan file, so that one problem does not hide the next."""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import count
from typing import Any

from plan.errors import Problem
from plan.plan_file.faults import Fault
from plan.plan_file.schema import Path, field_types, plan_schema, schema_at

_FILLED_ID = re.compile(r"\?\d+|\?\d+ → .*|.* → \?\d+")


def salvaged(data: Any, faults: Iterable[Fault]) -> Any | None:
    """A copy of `data` that the model takes: faulty fields left out, needed ones filled in.

    What is filled in is unlike anything real, and only stands at a place that has its problem
    already. None where too much would hang on it: a whole list, a document, the file itself.
    """
    schema, sound, fillers = plan_schema(), deepcopy(data), count(1)
    for fault in sorted(faults, key=lambda fault: len(fault.path)):
        path, here = fault.path, schema_at(schema, fault.path)
        if not fault.unknown:
            is_list = len(path) == 1 and "array" in field_types(here)
            if not path or path[0] == "documents" or is_list:
                return None
        owner = sound
        for step in path[:-1]:
            owner = owner[step]
        required = schema_at(schema, path[:-1]).get("required", ())
        if fault.unknown or (isinstance(path[-1], str) and path[-1] not in required):
            owner.pop(path[-1], None)
        else:
            owner[path[-1]] = _filler(schema, path, fillers)
    return sound


def without_filler(problem: Problem) -> Problem:
    """`problem` without an id that was only filled in."""
    if not _FILLED_ID.fullmatch(problem.mark):
        return problem
    return replace(problem, place=problem.place.removesuffix(f"（{problem.mark}）"), mark="")


def _filler(schema: dict[str, Any], path: Path, fillers: Iterator[int]) -> Any:
    """The least that the model accepts at `path`; numbers and ids never equal real ones."""
    here = schema_at(schema, path)
    if "enum" in here:
        return here["enum"][-1]
    if "format" in here:
        return "2000-01-01" if path[-1] == "start" else "2100-12-31"
    if "object" in field_types(here):
        return {name: _filler(schema, (*path, name), fillers) for name in here["required"]}
    plain = {"string": f"?{next(fillers)}", "integer": -next(fillers), "boolean": False}
    return {**plain, "number": float("nan"), "array": []}[field_types(here)[0]]

"""What is wrong in the structure of a plan file: fields missing, unknown, or of the wrong kind."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import jsonschema

from plan.errors import Problem
from plan.model.places import joined, problem_at
from plan.plan_file.schema import Path, accepted, plan_schema, schema_at

MISSING = "（缺）"
LIGHT_WORDS = frozenset({"light", "lights", "colour", "color", "alert", "level", "灯号", "颜色"})


@dataclass(frozen=True)
class Fault:
    """A structural problem and the keys and indices that lead to it."""

    path: Path
    problem: Problem
    unknown: bool = False  # a field that the model does not have


def faults(data: Any, parts: Sequence[Path] = ((),)) -> tuple[Fault, ...]:
    """Every structural problem of a decoded plan file, one for each place.

    Only what lies in one of `parts`, each a group and an index: others are known to be sound.
    """
    schema, errors, validators = plan_schema(), list[Any](), dict[Path, Any]()
    checker = jsonschema.FormatChecker(["date"])
    for part in parts:
        here = data
        for step in part:
            here = here[step]
        if (group := part[:1]) not in validators:
            governing = {**schema_at(schema, part), "$defs": schema["$defs"]}
            validators[group] = _Validator(governing, format_checker=checker)
        for error in validators[group].iter_errors(here):
            error.path.extendleft(reversed(part))
            errors.append(error)
    by_path: dict[Path, Fault] = {}
    for error in _leaves(errors):
        path = tuple(error.absolute_path)
        unknown = error.validator == "additionalProperties"
        if unknown:
            value = shown(error.instance[path[-1]])
            accepts = _no_such_field(schema_at(schema, path[:-1]), path, error)
        else:
            value = MISSING if error.validator == "required" else shown(error.instance)
            accepts = accepted(schema_at(schema, path))
            if error.validator == "maxLength":
                accepts = f"不超过 {error.validator_value} 个字（现有 {len(error.instance)} 个）"
        problem = problem_at(joined(path), nearest_id(data, path), value, accepts)
        by_path.setdefault(path, Fault(path, problem, unknown))
    return tuple(by_path.values())


def _leaves(errors: Any) -> Iterator[Any]:
    """The errors that say something: for an optional object, those of the object."""
    for error in errors:
        if error.validator == "anyOf":
            yield from _leaves(e for e in error.context if e.validator_value != "null")
        else:
            yield error


def _no_such_field(owner: dict[str, Any], path: Path, error: Any) -> str:
    field, fields = str(path[-1]), list(owner["properties"])
    if field.lower() in LIGHT_WORDS:
        undated = owner["title"] == "Milestone" and not error.instance.get("deadline")
        return f"空（{'未定时限的里程碑不设灯号' if undated else '灯号由系统计算，不写入计划'}）"
    near = get_close_matches(field, fields, n=1)
    known = f"是否指 {near[0]}" if near else f"可用 {'、'.join(fields)}"
    return f"已有的字段（{known}）"


def nearest_id(data: Any, path: Path) -> str:
    """The id nearest to `path`, or both ids of a dependency; empty where there is none."""
    mark, here = "", data
    for step in path:
        if isinstance(here, dict):
            keys = ("id",) if "id" in here else ("predecessor", "successor")
            if all(here.get(key) for key in keys):
                mark = " → ".join(shown(here[key]) for key in keys)
            here = here.get(step)
        else:
            here = here[step]
    return mark


def shown(value: object) -> str:
    """`value` as it stands in the file, on one line and at most 60 characters of it."""
    in_json = value is None or isinstance(value, dict | list | bool | int | float)
    text = json.dumps(value, ensure_ascii=False, default=str) if in_json else str(value)
    line = " ".join(text.split()) or text
    return line if len(line) <= 60 else f"{line[:59]}…"


def _required(validator: Any, required: Any, instance: Any, _: Any) -> Iterator[Any]:
    """As the standard keyword, but each error leads to the field that is not there."""
    for field in required if validator.is_type(instance, "object") else ():
        if field not in instance:
            yield jsonschema.ValidationError("missing", path=[field])


def _no_others(validator: Any, _: Any, instance: Any, schema: Any) -> Iterator[Any]:
    """As the standard keyword for `false`, but one error for each field, leading to it."""
    for field in instance if validator.is_type(instance, "object") else ():
        if field not in schema["properties"]:
            yield jsonschema.ValidationError("unknown", path=[field])


_Draft = jsonschema.Draft202012Validator
_extend: Any = jsonschema.validators.extend  # it says nothing of its types
_Validator = _extend(
    _Draft,
    {"required": _required, "additionalProperties": _no_others},
    # JSON Schema takes 3.0 for an integer; the model does not.
    type_checker=_Draft.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int),
)

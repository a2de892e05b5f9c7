"""The JSON Schema of a plan file, made from the model; editors complete and check with it."""

import tomllib
from pathlib import Path as FilePath
from typing import Any

import msgspec

from plan.model.kinds import ItemKind
from plan.model.plan import Plan
from plan.words import labels
from plan.words.fields import FIELDS, TYPES

Path = tuple[str | int, ...]
_TABLE: dict[str, Any] = tomllib.loads(FilePath(__file__).with_suffix(".toml").read_text("utf-8"))
_TEXT = r"\S"
_PATTERNS, _LONGEST, _BOUNDS = _TABLE["patterns"], _TABLE["longest"], _TABLE["bounds"]
LONGEST = _TABLE["longest_text"]
_WORDS: dict[str, dict[Any, str]] = {kind.__name__: labels.words(kind) for kind in labels.FILED}

_FORMS: dict[str, str] = _TABLE["forms"]
_TEXT_FORMS: dict[str, str] = {_PATTERNS[name]: words for name, words in _TABLE["text_forms"].items()}
JSON_ERRORS: dict[str, str] = _TABLE["json_errors"]


def plan_schema() -> dict[str, Any]:
    """The model's schema made strict, with a Chinese word on every field for editors."""
    schema: dict[str, Any] = msgspec.json.schema(Plan)
    for name, definition in schema["$defs"].items():
        _tighten(name, definition)
    schema["$defs"]["Plan"]["properties"]["$schema"] = {"type": "string", "description": "本格式文件"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "行动计划", **schema}


def _tighten(name: str, definition: dict[str, Any]) -> None:
    definition["description"] = TYPES[name]
    if name == "ItemKind":  # of a milestone; what else an item is follows from it
        definition["enum"] = [ItemKind.PROMISE.value, ItemKind.NODE.value, ItemKind.RESULT.value]
    if "enum" in definition:
        words = _WORDS.get(name, {})
        definition["description"] += "".join(f"；{v} {words[v]}" for v in definition["enum"] if v in words)
        return
    definition["additionalProperties"] = False
    properties = definition["properties"]
    for field, schema in properties.items():
        strict = _one_type(schema)
        if "string" in field_types(strict) and "format" not in strict:
            strict["pattern"] = _PATTERNS.get(field, _TEXT)
            strict["maxLength"] = _LONGEST.get(field, LONGEST)
        if "items" in strict and strict["items"].get("type") == "string":
            strict["items"] = {**strict["items"], "pattern": _TEXT, "maxLength": LONGEST}
        if bounds := _BOUNDS.get(f"{name}.{field}"):
            strict["minimum"], strict["maximum"] = bounds
        properties[field] = {"description": FIELDS.get(f"{name}.{field}") or FIELDS[field], **strict}


def _one_type(schema: dict[str, Any]) -> dict[str, Any]:
    """`anyOf` a plain type and null as one type with both names; others as they are."""
    plain = [branch for branch in schema.get("anyOf", []) if branch.get("type", "null") != "null"]
    if not plain:
        return dict(schema)
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**plain[0], "type": [plain[0]["type"], "null"], **rest}


def field_types(schema: dict[str, Any]) -> list[str]:
    """The JSON types that `schema` names, `null` among them where the field may be left out."""
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def schema_at(schema: dict[str, Any], path: Path) -> dict[str, Any]:
    """The part of `schema` that governs `path`, references followed; empty for unknown fields."""
    here = _followed(schema, schema)
    for step in path:
        inner = here if isinstance(step, int) else here.get("properties", {})
        here = _followed(schema, inner.get("items" if isinstance(step, int) else step, {}))
    return here


def _followed(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """`schema` with the definition it refers to, directly or beside null, taken in."""
    branches = [schema, *schema.get("anyOf", [])]
    name = next((branch["$ref"].rpartition("/")[2] for branch in branches if "$ref" in branch), None)
    return {**root["$defs"][name], **schema} if name else schema


def accepted(schema: dict[str, Any]) -> str:
    """What the field that `schema` governs accepts, as a short Chinese phrase."""
    words = schema.get("description", "").partition("；")[0]
    form = _form(schema)
    return f"{words}（{form}）" if words else form


def _form(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        words = _WORDS.get(schema.get("title", ""), {})
        return "以下之一：" + "、".join(f"{v} {words[v]}" if v in words else v for v in schema["enum"])
    if "format" in schema:
        return "2022-06-30 这样的日期"
    kind = next((name for name in field_types(schema) if name != "null"), "")
    if kind == "string":
        return _TEXT_FORMS.get(schema.get("pattern", ""), "文字，不能空白")
    if "minimum" in schema:
        return f"{schema['minimum']} 至 {schema['maximum']} 的{_FORMS[kind]}"
    return _FORMS[kind]

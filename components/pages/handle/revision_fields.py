"""The fields of a part of the plan as widgets, filled with what it holds now."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import streamlit as st

from components import session
from components.widgets.filters import day_field, one_of
from plan.errors import BadValue
from plan.imports.persons import persons_in
from plan.model.kinds import ItemKind, Standing
from plan.model.plan import Plan, unit_id
from plan.model.source_text import cited_document, sentences
from plan.plan_file.schema import field_types, plan_schema, schema_at
from plan.plan_file.sources import stored_document
from plan.state.revisions import OWN
from plan.words import labels
from plan.words.fields import FIELDS as FIELD_NAMES
from plan.words.fields import field

IN_A_ROW = 3
WITHIN_A_YEAR = timedelta(days=366)
TO_COME = "（待填）"
_TABLE = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
FIELDS: Mapping[str, Sequence[str]] = _TABLE["fields"]  # of a part, by its group
ADDED = {"milestones": {"kind": ItemKind.NODE.value}}  # what the office adds, unless it says other
TYPED: Mapping[str, str] = _TABLE["typed"]
FIXED = frozenset({"deadline", "baseline_finish"})  # once given
LETTERS = {"milestones": "M", "activities": "A", "goals": "G", "indicators": "I"}  # of new ids
_PARENTS: Mapping[str, Sequence[str]] = _TABLE["parents"]
REFERENCES: Mapping[str, Sequence[str]] = _TABLE["references"]  # none of `parent`: by group


def filled(plan: Plan, group: str, present: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The part as the visitor has filled it, empty fields left out; `present` is what it holds."""
    part = dict(present)
    names = FIELDS[group] if present or group == "dependencies" else ("id", *FIELDS[group])
    if "id" in names:
        _number(plan, group, prefix)
    for index, name in enumerate(names):
        if index % IN_A_ROW == 0:  # a row at a time, so that a telephone keeps the order
            columns = st.columns(IN_A_ROW, gap="medium")
        with columns[index % IN_A_ROW]:
            before = (present or ADDED.get(group, {})).get(name)
            value = _field(plan, group, name, before, f"{prefix}{name}")
        part.pop(name, None)
        if value not in (None, "", []):
            part[name] = value
    if group == "milestones" and (present.get("publication") or part.get("deadline")):
        part.pop("publication", None)
        part |= _publication(plan, present.get("publication") or {}, prefix)
    return part


def _number(plan: Plan, group: str, prefix: str) -> None:
    """Fills in the next free id under the parent, where the visitor has not written another."""
    key, by_itself = f"{prefix}id", f"{prefix}id-filled"
    line = plan.lineage.get(st.session_state.get(f"{prefix}parent") or "")
    if line is None or st.session_state.get(key, "") not in ("", st.session_state.get(by_itself)):
        return
    used = {*plan.by_id, *getattr(plan, "withdrawn", ())}
    ids = (f"{line[-1].id}-{LETTERS[group]}{number}" for number in count(1))
    st.session_state[key] = st.session_state[by_itself] = next(i for i in ids if i not in used)


def _publication(plan: Plan, present: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """By when the figure that decides a milestone is published; nothing without a day."""
    columns = st.columns(IN_A_ROW, gap="medium")
    label, key = "数据公布日（由统计数据决定的才填）", f"{prefix}publication"
    with columns[0]:
        day = _day(label, present.get("by"), (plan.start, plan.finish + WITHIN_A_YEAR), key)
    words = {standing.value: labels.plan_code(standing.value) for standing in Standing}
    now = present.get("standing", Standing.ARRANGEMENT.value)
    with columns[1]:
        standing = one_of("公布日的依据", words, f"{key}-standing", now)
    old = present.get("reason", "")
    reason = columns[2].text_input("公布日何以如此定", old, key=f"{key}-reason").strip()
    why = {"reason": reason} if reason else {}
    return {"publication": {"by": day, "standing": standing, **why}} if day else {}


def _day(label: str, value: str | None, ends: tuple[date, date], key: str, **look: Any) -> str | None:
    """The day chosen between `ends`, as the plan file writes it; at first `value`."""
    now = date.fromisoformat(value) if value else None
    day = day_field(label, now, key, min_value=ends[0], max_value=ends[1], **look)
    return day.isoformat() if day else None


def _field(plan: Plan, group: str, name: str, value: Any, key: str) -> Any:
    """What the widget of one field holds."""
    own = f"Milestone.{name}" if group == "milestones" else name
    label, schema = field(own if own in FIELD_NAMES else name), schema_of(group, name)
    kinds = field_types(schema)
    if name in TYPED:
        return _lines(plan, name, label, value, key)
    groups = _PARENTS[group] if name == "parent" else REFERENCES.get(name)
    if groups:
        return _reference(plan, groups, label, name == "supporting", value, key)
    if "enum" in schema:
        options = [each for each in schema["enum"] if each != ItemKind.RESULT or value == each]
        now = value if value is not None else schema.get("default")
        words = {each: labels.plan_code(each) for each in options}
        chosen = one_of(label, words, key, now, placeholder="未定")
        return None if value is None and chosen == schema.get("default") else chosen
    if schema.get("format") == "date":
        fixed = {"disabled": True, "help": "原定时限不改；调整时限请办理延期。"}
        look = fixed if name in FIXED and value is not None else {}
        return _day(label, value, (plan.start, plan.finish), key, **look)
    if {"integer", "number"} & set(kinds):
        step = 1 if "integer" in kinds else None
        return st.number_input(label, value=value, step=step, key=key, placeholder="未定")
    if "boolean" in kinds:
        return None if st.checkbox(label, True if value is None else value, key=key) else False
    example = "例如 L4-M9，不与已有的重复" if name == "id" else ""
    return st.text_input(label, value or "", key=key, placeholder=example).strip()


def _lines(plan: Plan, name: str, label: str, value: Any, key: str) -> Any:
    """A list as typed, a line each; as it was where a line is not understood."""
    names = {unit.id: unit.name for unit in plan.units}
    words = [labels.plan_value(name, it).split(" ") for it in value or ()]
    lines = "\n".join(" ".join((names.get(first, first), *rest)) for first, *rest in words)
    text = st.text_area(label, lines, key=key, placeholder=TYPED[name])
    with session.refusals():
        return persons_in(text) if name == "contacts" else _shares(plan, text)
    return value


def _shares(plan: Plan, text: str) -> list[dict[str, Any]]:
    """The shares of a form, a line each; raises Unknown, BadValue."""
    shares = []
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        unit, _, target = line.rpartition(" ")
        if not target.replace(".", "", 1).isdecimal():
            raise BadValue("分解", line, TYPED["shares"])
        shares.append({"unit": unit_id(plan, unit), "target": float(target)})
    return shares


def _reference(plan: Plan, groups: tuple[str, ...], label: str, many: bool, value: Any, key: str) -> Any:
    """The id, or ids, of parts of the plan in `groups`."""
    parts = (part for group in groups for part in getattr(plan, group))
    names = {part.id: f"{part.name}（{part.id}）" for part in parts}
    if many:
        chosen = [id_ for id_ in value or [] if id_ in names]
        look = {"format_func": names.__getitem__, "placeholder": "未定"}
        return st.multiselect(label, list(names), chosen, key=key, **look)
    return one_of(label, names, key, value, placeholder="未定")


@cache
def schema_of(group: str, name: str) -> dict[str, Any]:
    """The schema of the field `name` of a part of the plan."""
    return schema_at(plan_schema(), (group, 0, name))


def founded(plan: Plan, reason: str, prefix: str) -> dict[str, Any]:
    """What a new part rests on: the office's own arrangement, or a sentence of the source."""
    choices = {f"{OWN.standing.word}（科创办自定）": None, **_cited(plan)}
    left, right = st.columns([2, 1], gap="medium")
    chosen = left.selectbox("出处", list(choices), key=f"{prefix}source") or ""
    source = choices.get(chosen)
    if source is None:
        why = reason or TO_COME
        source = {"document": OWN.id, "says": why}
        return {"source": source, "standing": OWN.standing.value, "reason": why}
    supposed = right.checkbox("由出处推定（理由同修订理由）", key=f"{prefix}supposed")
    more = {"reason": reason or TO_COME} if supposed else {}
    return {"source": source, "standing": "inferred" if supposed else "stated", **more}


def _cited(plan: Plan) -> dict[str, dict[str, Any]]:
    """The sentences that the plan cites, and those of the loaded document that it does not."""
    document = cited_document(plan)
    if document is None:
        return {}
    parts = (*plan.workstreams, *plan.goals, *plan.items, *plan.indicators)
    known = (part.source for part in parts if part.source.document == document.id)
    places = [(it.section, it.sentence, it.digest, it.says) for it in known]
    text = stored_document(session.workspace().folder, document.id) or ""
    places += [(it.section, it.number, it.digest, it.text) for it in sentences(text)]
    names, cited = ("section", "sentence", "digest", "says"), {str(it[:2]): it for it in reversed(places)}
    sources = ({"document": document.id} | dict(zip(names, cited[it], strict=True)) for it in sorted(cited))
    return {f"第 {it['section']} 部分第 {it['sentence']} 句：{it['says']}": it for it in sources}

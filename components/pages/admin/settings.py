"""管理, what the plan says of itself: name, period, lines, units, documents, rules; a new plan."""

import json
import re
from itertools import zip_longest
from typing import Any

import streamlit as st

from components import session
from components.widgets import markup
from components.widgets.filters import day_field
from plan.accounts.audit import Act
from plan.acts.adoption import differences
from plan.acts.revisions import plan_to_dict
from plan.exports.next_plan import next_plan
from plan.imports import apart
from plan.imports.incoming import PlanRows
from plan.imports.new_plan import TEMPLATE, new_plan
from plan.imports.persons import persons_in
from plan.ledger.events import Author
from plan.office import plans
from plan.office.adopting import adopt
from plan.office.importing import ENDINGS, rows_of
from plan.plan_file import plan_from_data
from plan.state.revisions import OWN, part_to_dict
from plan.words.fields import field
from plan.words.labels import plan_value

LISTS = {  # what a new part has, and what a line says of each
    "documents": (TEMPLATE["document"], "id", "title", "publisher", "dated"),
    "units": (TEMPLATE["unit"] | {"kind": "member"}, "id", "name", "contacts"),
    "workstreams": (TEMPLATE["line"], "id", "name", "lead"),
}
APART = re.compile(r"\t|　| {2,}")


def settings() -> None:
    """The form of what the plan says of itself, how it would differ, and the button."""
    work, key = session.workspace(), session.form_key("settings")
    after = plan_to_dict(plan := work.plan_on())
    with st.container(horizontal=True):
        for name in ("name", "short_name"):
            after[name] = st.text_input(field(name), after.get(name), key=key + name) or None
        for name in ("start", "finish"):
            after[name] = str(day_field(field(name), getattr(plan, name), key + name))
    st.caption("以下每行一个，各栏以制表符或全角空格隔开，可从表格复制粘贴；要增加的另起一行。")
    for group in LISTS:
        after[group] = _parts(after, group, key)
    cited = {part["source"]["document"] for part in (*after["units"], *after["workstreams"])}
    if OWN.id in cited - {document["id"] for document in after["documents"]}:
        after["documents"].append(part_to_dict(OWN))
    with st.expander("规则"), st.container(horizontal=True):
        for rules in (after["rules"], *after["rules"].values()):
            _set(rules, key)
    new, problems = plan_from_data(after)
    for problem in problems:
        st.error(str(problem).translate(session.AS_TYPED))
    phrases = differences(plan, new) if new else ()
    st.html(markup.table(["将改动"], [[phrase] for phrase in phrases], empty="没有改动。"))
    reason = st.text_input("改动理由", key=f"{key}reason")
    if st.button("登记改动", type="primary", disabled=bool(problems) or not phrases) and new:
        who, text = session.who(), json.dumps(after, ensure_ascii=False)
        by = Author(account=who.name, role=who.role, address=session.address())
        adopt(work, new, text, reason, by, who)
        session.done("settings", f"已登记 {len(phrases)} 处改动。")


def _parts(after: dict[str, Any], group: str, key: str) -> list[dict[str, Any]]:
    """The parts of a group as typed, one a line; what else those there are say stays as it is."""
    fresh, *columns = LISTS[group]
    known = {part["id"]: part for part in after[group]}
    units = {unit["id"]: unit["name"] for unit in after["units"]}
    ids = {name: id_ for id_, name in units.items()}
    shown = ([plan_value(c, p.get(c, [])) for c in columns] for p in known.values())
    lines = ("　".join([*cells[:2], *(units.get(c, c) for c in cells[2:])]) for cells in shown)
    names = "　".join(map(field, columns))
    typed = st.text_area(f"{field(group)}（{names}）", "\n".join(lines), key=key + group, height=150)
    number, parts = max((part.get("number", 0) for part in known.values()), default=0), []
    for line in filter(str.strip, typed.splitlines()):
        cells = dict(zip_longest(columns, APART.split(line.strip()), fillvalue=""))
        if cells.get("contacts"):
            cells["contacts"] = persons_in(cells["contacts"].replace("、", "\n"))
        if "lead" in cells:
            number += cells["id"] not in known
            cells["lead"] = ids.get(cells["lead"], cells["lead"])
        part = known.get(cells["id"], fresh | ({"number": number} if "lead" in cells else {}))
        parts.append({name: value for name, value in (part | cells).items() if value != ""})
    return parts


def _set(rules: Any, key: str) -> None:
    """Sets `rules` to what is typed; what is changed rests on the reason."""
    for name, rule in rules.items() if isinstance(rules, dict) else ():
        if isinstance(rule, dict) and "value" in rule:
            unit, now = f"{field(name)}（{rule['unit']}）", float(rule["value"])
            value = st.number_input(unit, 0.0, 366.0, now, key=key + name, help=rule["precedent"])
            if value != now:
                why = st.session_state.get(f"{key}reason") or "待填"
                rules[name] = rule | {"value": value, "standing": "arrangement", "precedent": why}


def another() -> None:
    """The form of a new plan, empty or from a file; once it is made, this tab is of it."""
    today = session.workspace().today()
    with st.form("another"):
        name = st.text_input("计划名称", placeholder="不填的，取文件的标题")
        with st.container(horizontal=True):
            start = day_field("计划期第一天", None, "another-start")
            finish = day_field("计划期最后一天", None, "another-finish")
        file = st.file_uploader("任务清单（可以不选，以后再导入）", ENDINGS, max_upload_size=5)
        goes_on = st.checkbox("转入本计划没有完成的事项")
        if not st.form_submit_button("新建计划", type="primary"):
            return
    session.only_for("admin")
    source = file.name if file else ""
    rows = apart.call(rows_of, file.getvalue(), source, today.year) if file else PlanRows()
    data, problems, _ = new_plan(rows, source, today, name.strip(), start, finish)
    if goes_on:
        data = next_plan(session.outlook_here(), data)
    for problem in problems:
        st.error(str(problem).translate(session.AS_TYPED))
    if not problems:
        plan = plans.begin(data)
        session.record(Act.PLAN_BEGUN, f"{plan} {data['name']}")
        st.session_state.clear()  # nothing of this plan for the other
        st.query_params.from_dict({session.PLAN: plan})
        st.rerun()

"""The part of 办理 that revises the plan: what will change is shown and checked before it is."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.handle.revision_fields import FIELDS, TO_COME, filled, founded
from components.widgets import markup
from components.widgets.filters import TO_FIND, one_of
from components.widgets.sending import opened_at, send_form
from plan.acts import revisions as revise
from plan.acts.revisions import UnsoundRevision
from plan.errors import PlanError
from plan.ledger.events import Revision
from plan.model.plan import Item, Plan
from plan.outlook.outlook import Outlook
from plan.state.revisions import GROUPS, RevisedPlan, find, group_of, name_of, part_to_dict, subject_of
from plan.words import labels
from plan.words.fields import field

Values = dict[str, Any]
Revise = Callable[..., Revision]
ACTS = {"新增": "add", "修改": "change", "撤销": "withdraw"}  # with how their forms are called


def revise_plan(outlook: Outlook) -> None:
    """The form of one revision, what it changes, what the plan check says, and the button."""
    _arrive(outlook.plan)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        act = st.segmented_control("修订", ACTS, required=True, key="revise-act")
        groups = [group for group in FIELDS if act != "新增" or group != "workstreams"]
        names = {group: labels.PART[GROUPS[group]] for group in groups}
        group = one_of("内容", names, "revise-group", width=200)
    group = group or groups[0]
    if act in (None, "新增"):
        return _form(outlook, "新增", group, None)
    names = {it: _name(outlook.plan, it) for it in map(subject_of, getattr(outlook.plan, group))}
    subject = one_of("事项", names, f"revise-{group}", None, placeholder=TO_FIND)
    return _form(outlook, act, group, subject) if subject else None


def _arrive(plan: Plan) -> None:
    """Fills in at first what the address names: a part to change, or an end of a new dependency."""
    state = st.session_state
    asked = {} if "revise-act" in state else st.query_params.to_dict()
    state.setdefault("revise-act", "新增")
    if part := find(plan, subject := asked.get("revise", "")):
        group = group_of(part)
        state.update({"revise-act": "修改", "revise-group": group, f"revise-{group}": subject})
    for end in ("predecessor", "successor"):
        if isinstance(plan.by_id.get(item := asked.get(end, "")), Item):
            key = f"{session.form_key('revise-add-dependencies')}:{end}"
            state.update({"revise-group": "dependencies", key: item})


def _named(plan: Plan, text: str) -> str:
    """`text` with the name of a part of `plan` wherever it has the id of one."""
    return re.sub(r"[A-Za-z0-9_-]+", lambda id_: name_of(plan, id_[0]), text)


def _name(plan: Plan, subject: str) -> str:
    """The name with the id, also of what was withdrawn since; of a dependency those of its ends."""
    name = _named(plan, labels.SUBJECTS.get(subject, subject))
    return f"{name}（{subject}）" if name == name_of(plan, subject) != subject else name


def _form(outlook: Outlook, word: str, group: str, subject: str | None) -> None:
    """The fields of a part, a new one for None, with what they change; or why it is withdrawn."""
    form = f"revise-{ACTS[word]}-{subject or group}"
    prefix = f"{session.form_key(form)}:"
    part = find(outlook.plan, subject) if subject else None
    before = part_to_dict(part) if part else {}
    after = {} if word == "撤销" else filled(outlook.plan, group, before, prefix)
    reason = st.text_area("修订理由", key=f"{prefix}reason", height=70).strip()
    if subject is None:
        after |= founded(outlook.plan, reason, prefix)
        if not (after.get("id") or (after.get("predecessor") and after.get("successor"))):
            st.caption("填写后在此显示修订内容和计划检查的结果。")
            return
    elif after == before:
        st.caption("改动后在此显示修订内容和计划检查的结果。")
        return

    act: Revise = partial(revise.add, group=group, part=after)
    if subject:
        change = partial(revise.change, part=after) if word == "修改" else revise.withdraw
        act = partial(change, subject=subject)
    waiting = (link.successor for link in outlook.plan.dependencies if link.predecessor == subject)
    if word == "撤销" and (ids := dict.fromkeys(waiting)):
        named = Markup("、").join(markup.item(outlook.row(id_), outlook.as_of) for id_ in ids)
        words = '<div class="headline late">仍是 {} 项的前置：{}。请先撤销这些前置关系。</div>'
        st.html(Markup(words).format(len(ids), named))
        return
    name = after.get("name") or _named(outlook.plan, subject or "新前置关系")
    _offer(outlook, form, before, after, act, reason, f"已{word}：{name}")


def _offer(
    outlook: Outlook, form: str, before: Values, after: Values, act: Revise, reason: str, message: str
) -> None:
    """What will change, what the plan check says of it, and the button that writes it."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    named = partial(name_of, outlook.plan)
    cells = [[field(n), *(labels.plan_value(n, it.get(n), named) for it in (before, after))] for n in names]
    st.html(markup.table(["字段", "此前", f"自 {outlook.as_of} 起"], cells))
    try:
        # Tried with a reason to come, so that the check speaks before one is written.
        revision = act(outlook.state, reason=TO_COME)
    except PlanError as error:
        problems = map(labels.problem, error.problems) if isinstance(error, UnsoundRevision) else ()
        said = [f"计划检查：{it.place}为“{it.value}”，应为{it.accepted}。" for it in problems]
        for words in said or [str(error)]:
            st.error(_named(outlook.plan, words).translate(session.AS_TYPED))
        return
    opened_at(form, outlook.state.last_sequences.get(revision.subject, 0))
    st.success("计划检查：没有问题。")
    if st.button("确认修订", type="primary", key=f"write-{form}"):
        send_form(form, partial(act, reason=reason), message)


def revisions(outlook: Outlook) -> None:
    """The revisions that the plan of the day holds, the latest first, and those set aside."""
    plan = outlook.plan
    if not isinstance(plan, RevisedPlan):
        return

    for aside in plan.set_aside:
        name, why = _name(plan, aside.entry.event.subject), _named(plan, aside.why)
        st.warning(f"第 {aside.entry.sequence} 条修订（{name}）未生效：{why}".translate(session.AS_TYPED))
    st.header("已生效的修订", anchor=False)
    cells = [
        [
            str(entry.sequence),
            labels.day_of(entry),
            labels.EVENT[type(entry.event)],
            _name(plan, entry.event.subject),
            entry.event.reason,
            entry.by.account,
        ]
        for entry in reversed(plan.revisions)
    ]
    st.html(markup.table(["序号", "生效日", "修订", "内容", "理由", "经办"], cells))

"""The part of 办理 that revises the plan: what will change is shown and checked before it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import session
from components.pages.handle.revision_fields import FIELDS, TO_COME, filled, founded
from components.widgets import markup
from components.widgets.sending import opened_at, send_form
from plan.acts import revisions as revise
from plan.acts.revisions import UnsoundRevision
from plan.errors import PlanError
from plan.ledger.events import Revision
from plan.model.plan import Founded
from plan.outlook.outlook import Outlook
from plan.state.replay import PlanState
from plan.state.revisions import GROUPS, RevisedPlan, find, part_to_dict, subject_of
from plan.words import labels
from plan.words.fields import field

ACTS = ("新增", "修改", "撤销")


def revise_plan(outlook: Outlook) -> None:
    """The form of one revision, what it changes, what the plan check says, and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        act = st.segmented_control("修订", ACTS, default=ACTS[0], required=True, key="revise-act")
        groups = [group for group in FIELDS if act != ACTS[0] or group != "workstreams"]
        group = st.selectbox(
            "内容",
            groups,
            key="revise-group",
            format_func=lambda g: labels.PART[GROUPS[g]],
            width=200,
        )
    group = group or groups[0]
    if act in (None, "新增"):
        _add(outlook, group)
    elif subject := _chosen(outlook, group):
        _change(outlook, subject) if act == "修改" else _withdraw(outlook, subject)
    revisions(outlook)


def _chosen(outlook: Outlook, group: str) -> str | None:
    """The part of the plan that is to be changed or withdrawn, once it is chosen."""
    parts = {subject_of(part): part for part in getattr(outlook.plan, group)}

    def name(subject: str) -> str:
        part = parts[subject]
        if own := getattr(part, "name", None):
            return f"{own}（{subject}）"
        ends = (getattr(part, end) for end in ("predecessor", "successor"))
        return " → ".join(outlook.plan.by_id[id_].name for id_ in ends) + f"（{subject}）"

    return st.selectbox(
        "事项",
        list(parts),
        None,
        key=f"revise-{group}",
        format_func=name,
        placeholder="输入名称或编号查找",
    )


def _add(outlook: Outlook, group: str) -> None:
    """The form of a new part."""
    form = f"revise-add-{group}"
    prefix = f"{session.form_key(form)}:"
    part = filled(outlook.plan, group, {}, prefix)
    reason = _reason(prefix)
    part |= founded(outlook.plan, reason, prefix)
    if not (part.get("id") or (part.get("predecessor") and part.get("successor"))):
        st.caption("填写后在此显示修订内容和计划检查的结果。")
        return

    def act(state: PlanState, why: str = reason) -> Revision:
        return revise.add(state, group, part, why)

    _offer(outlook, form, part.get("id") or "新前置关系", {}, part, act, "已新增")


def _change(outlook: Outlook, subject: str) -> None:
    """The form of a part with what it holds now."""
    form = f"revise-change-{subject}"
    prefix = f"{session.form_key(form)}:"
    part = find(outlook.plan, subject)
    assert part is not None
    before = part_to_dict(part)
    group = next(name for name, kind in GROUPS.items() if isinstance(part, kind))
    after = filled(outlook.plan, group, before, prefix)
    reason = _reason(prefix)
    if after == before:
        st.caption("改动后在此显示修订内容和计划检查的结果。")
        return

    def act(state: PlanState, why: str = reason) -> Revision:
        return revise.change(state, subject, after, why)

    _offer(outlook, form, subject, before, after, act, "已修改")


def _withdraw(outlook: Outlook, subject: str) -> None:
    """The reason for withdrawing a part."""
    form = f"revise-withdraw-{subject}"
    part = find(outlook.plan, subject)
    assert part is not None
    reason = _reason(f"{session.form_key(form)}:")

    def act(state: PlanState, why: str = reason) -> Revision:
        return revise.withdraw(state, subject, why)

    _offer(outlook, form, subject, part_to_dict(part), {}, act, "已撤销")


def _reason(prefix: str) -> str:
    return st.text_area("修订理由", key=f"{prefix}reason", height=70).strip()


def _offer(
    outlook: Outlook,
    form: str,
    subject: str,
    before: dict[str, Any],
    after: dict[str, Any],
    act: Callable[..., Revision],
    word: str,
) -> None:
    """What will change, what the plan check says of it, and the button that writes it."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    cells = [
        [field(n), *(labels.plan_value(n, part.get(n)) for part in (before, after))] for n in names
    ]
    st.html(markup.table(["字段", "此前", f"自 {outlook.as_of} 起"], cells))
    try:
        # Tried with a reason to come, so that the check speaks before one is written.
        revision = act(outlook.state, TO_COME)
    except UnsoundRevision as error:
        for problem in map(labels.problem, error.problems):
            st.error(f"计划检查：{problem.place}为“{problem.value}”，应为{problem.accepted}。")
        return
    except PlanError as error:
        st.error(str(error))
        return
    opened_at(form, outlook.state.last_sequences.get(revision.subject, 0))
    st.success("计划检查：没有问题。")
    if st.button("记入台账", type="primary", key=f"write-{form}"):
        send_form(form, form, act, outlook.as_of, f"{word}：{subject}")


def revisions(outlook: Outlook) -> None:
    """The revisions that the plan of the day holds, the latest first, and those set aside."""
    plan = outlook.plan
    if not isinstance(plan, RevisedPlan):
        return

    def name(subject: str) -> str:
        """With the id, also of what was withdrawn since; a dependency is as it is."""
        part = plan.by_id.get(subject) or plan.withdrawn.get(subject)
        return f"{part.name}（{subject}）" if isinstance(part, Founded) else subject

    for aside in plan.set_aside:
        st.warning(
            f"第 {aside.entry.sequence} 条修订（{aside.entry.event.subject}）未生效：{aside.why}"
        )
    st.subheader("已生效的修订", anchor=False)
    cells = [
        [
            str(entry.sequence),
            labels.day_of(entry),
            labels.EVENT[type(entry.event)],
            name(entry.event.subject),
            entry.event.reason,
            entry.by.account,
        ]
        for entry in reversed(plan.revisions)
    ]
    st.html(markup.table(["序号", "生效日", "修订", "内容", "理由", "经办"], cells))

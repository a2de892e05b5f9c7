"""The weekly form: its items, its fields, and what happens when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import markup, session
from plan import acts, labels
from plan.board import Row
from plan.codec import event_to_dict
from plan.errors import LedgerMovedOn, PlanError
from plan.events import Entry, StatusReported
from plan.model import Unit
from plan.outlook import Outlook

NOBODY = "undecided"
FIELDS = ("percent", "note", "problem", "next_step", "expected_finish")


def choose_unit(seen: Outlook) -> Unit | None:
    """The unit that reports: the visitor's own, for the office any; None is 牵头待定."""
    ours = session.may_write(StatusReported, (row.id for row in seen.rows if not row.item.closed))
    units = {row.lead.id if row.lead else NOBODY: row.lead for row in seen.rows if row.id in ours}
    if not units:
        st.info("本单位没有牵头的在办事项，无须填报。")
        st.stop()
    key = "report-unit"
    if st.session_state.get(key) not in units:
        st.session_state[key] = session.from_url("unit", list(units)) or next(iter(units))
    chosen = st.selectbox(
        "填报单位",
        list(units),
        key=key,
        format_func=lambda id_: labels.unit(units[id_]) if units[id_] else "牵头待定（科创办代报）",
        width=320,
        placeholder="请选择",
    )
    session.keep_in_url(unit=chosen)
    return units[chosen]


@dataclass(frozen=True)
class Due:
    """A unit's open items that have begun: dated ones to report this cycle, reported, undated."""

    waiting: list[Row]
    told: list[Row]
    undated: list[Row]


def due(seen: Outlook, unit: Unit | None) -> Due:
    """What `unit` is to report this cycle; undated items may be reported but are not awaited."""
    cycle = seen.plan.rules.report_cycle.value
    opened = opened_rows(seen, unit)  # somebody else may have reported it meanwhile
    open_ = [
        row for row in seen.rows if row.lead == unit and row.reportable and _begun(row, seen.as_of)
    ]
    told = [row for row in open_ if _age(row, seen.as_of) < cycle and row.id not in opened]
    rest = [row for row in open_ if row not in told and not _finished(row)]
    return Due(
        waiting=[row for row in rest if row.item.approved_deadline],
        told=told,
        undated=[row for row in rest if not row.item.approved_deadline],
    )


def _begun(row: Row, as_of: date) -> bool:
    return row.progress.starts is None or row.progress.starts <= as_of


def _finished(row: Row) -> bool:
    return row.item.percent_complete == 100 and not row.is_milestone


def _age(row: Row, as_of: date) -> float:
    return (as_of - row.item.report.event.as_of).days if row.item.report else float("inf")


@dataclass(frozen=True)
class Draft:
    """What the form holds of one item; `percent` None is not reported."""

    row: Row
    percent: float | None
    note: str
    problem: str
    next_step: str
    expected_finish: date | None


def opened_rows(seen: Outlook, unit: Unit | None) -> dict[str, int]:
    """The items in this visitor's form, each with the last entry about it that the form shows."""
    name = unit.id if unit else NOBODY
    opened: dict[str, int] = st.session_state.setdefault(f"opened:{name}:{seen.as_of}", {})
    return opened


def form(seen: Outlook, unit: Unit | None, items: Due) -> None:
    """The form of what is due, undated items folded away, and what is said after it was sent."""
    name = unit.id if unit else NOBODY
    opened = opened_rows(seen, unit)
    with st.form(f"report-{name}", border=False):
        drafts = [_fields(row, opened) for row in items.waiting]
        if items.undated:
            with st.expander(f"未定时限的事项（{len(items.undated)} 项，有进展再报）"):
                drafts += [_fields(row, opened) for row in items.undated]
        sent = st.form_submit_button("全部提交", type="primary", width=200)
        st.caption("完成百分比留空的事项本次不报。其余内容沿用上次填报，改动处直接修改。")
    if sent:
        _send(seen, drafts, opened)
    for moved in list(st.session_state.get("moved", {}).values()):
        _show_moved(moved)


def _fields(row: Row, opened: dict[str, int]) -> Draft:
    """The fields of one item, filled with its last report."""
    opened_at = opened.setdefault(row.id, row.item.last_sequence)
    last = row.item.report.event if row.item.report else None
    said = last if isinstance(last, StatusReported) else None
    key = f"{row.id}:{opened_at}:"
    with st.container(border=True, key=f"item-{row.id}"):
        st.html(_headline(row))
        percent, note, problem, next_step, finish = st.columns([1.15, 2.6, 2, 2, 1.35])
        return Draft(
            row=row,
            percent=percent.number_input(
                "完成百分比",
                0.0,
                100.0,
                said.percent_complete if said else None,
                step=5.0,
                format="%.0f",
                key=f"{key}percent",
                placeholder="未填",
            ),
            note=note.text_input(
                "本期进展（一句话）",
                said.note if said else "",
                key=f"{key}note",
                max_chars=acts.TEXT_LIMIT,
            ),
            expected_finish=finish.date_input(
                "预计完成",
                said.expected_finish if said else None,
                key=f"{key}finish",
                format="YYYY-MM-DD",
            ),
            problem=problem.text_input(
                "存在问题",
                said.problem if said else "",
                key=f"{key}problem",
                max_chars=acts.TEXT_LIMIT,
            ),
            next_step=next_step.text_input(
                "下一步措施",
                said.next_step if said else "",
                key=f"{key}next",
                max_chars=acts.TEXT_LIMIT,
            ),
        )


def _headline(row: Row) -> Markup:
    kind = labels.PART[type(row.part)]
    due_word = "完成时限" if row.is_milestone else "计划完成"
    due_by = f"{due_word} {labels.deadline(row.item.approved_deadline)}"
    word = labels.COMMITMENT[row.part.commitment] if row.part.commitment else ""
    expected = row.progress.expected_percent
    pace = f"序时 {expected:.0f}%" if expected is not None else ""
    facts = " · ".join(filter(None, (kind, row.workstream.name, word, due_by, pace)))
    return Markup(
        '<b>{}</b>{} {} <span class="reason">{}</span><br><span class="reason">{}</span>'
    ).format(
        row.part.name,
        markup.mark(row.part),
        markup.light(row.alert.level),
        row.alert.reason,
        facts,
    )


def _send(seen: Outlook, drafts: Sequence[Draft], opened: dict[str, int]) -> None:
    """Appends every filled item; what is refused stays in the form with its reason."""
    stored, moved = 0, {}
    for draft in drafts:
        if draft.percent is None:
            continue
        try:
            _append(seen, draft, _expected(draft.row.id, opened))
        except LedgerMovedOn as error:
            moved[draft.row.id] = (draft.row.part.name, error)
        except PlanError as error:
            st.error(f"{draft.row.part.name}：{error}")
        else:
            stored += 1
            opened.pop(draft.row.id)
            st.session_state.pop(f"agreed:{draft.row.id}", None)
            session.done(draft.row.id, f"已提交 {stored} 项。")
    st.session_state["moved"] = moved
    if not stored and not moved:
        st.warning("没有填写完成百分比的事项，未提交任何内容。")
    elif stored and not moved:
        st.rerun()


def _expected(item_id: str, opened: dict[str, int]) -> int:
    """The last entry about the item that the visitor has seen."""
    return int(st.session_state.get(f"agreed:{item_id}", opened[item_id]))


def _append(seen: Outlook, draft: Draft, expect: int) -> Entry:
    def act(state: Any) -> StatusReported:
        return acts.report(
            state,
            draft.row.id,
            draft.percent or 0.0,
            note=draft.note,
            problem=draft.problem,
            next_step=draft.next_step,
            expected_finish=draft.expected_finish,
        )

    key = session.form_key(draft.row.id)
    return session.append(act, seen.as_of, expect, key)


def _show_moved(moved: tuple[str, LedgerMovedOn]) -> None:
    """What others wrote meanwhile, beside the visitor's text that stays in the form above."""
    name, error = moved
    with st.container(border=True):
        st.warning(f"{name}：{error}")
        st.html(markup.table(["序号", "账号", "内容"], [_entry(entry) for entry in error.between]))
        if st.button("已核对，保留我填写的内容", key=f"over-{error.subject}"):
            st.session_state[f"agreed:{error.subject}"] = error.between[-1].sequence
            del st.session_state["moved"][error.subject]
            st.rerun()


def _entry(entry: Entry) -> list[str]:
    said = event_to_dict(entry.event)
    words = "；".join(
        str(said[field]) for field in ("percent_complete", "note", "problem") if said.get(field)
    )
    return [
        str(entry.sequence),
        entry.by.account,
        f"{labels.EVENT[type(entry.event)]} {words}",
    ]


def others(seen: Outlook, told: Sequence[Row]) -> None:
    """What was reported this cycle already."""
    if not told:
        return
    st.subheader("本期已报", anchor=False)
    cells = [
        [
            markup.item(row, seen.as_of),
            labels.percent(row.item.percent_complete),
            row.item.report.event.note if row.item.report else "",
            markup.alert(row.alert),
        ]
        for row in told
    ]
    st.html(markup.table(["事项", "进度", "本期进展", "灯号"], cells, numeric=[1]))

"""What a unit is to report: its items on a day, what it has typed of them, what came in since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from components import session
from components.widgets.markup import unit_id
from plan.accounts.book import book_at
from plan.accounts.drafts import Draft, drafts_of
from plan.ledger.events import Entry, StatusReported
from plan.model.plan import Unit
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

REOPENED = "report-reopened"  # ids of items not awaited that the visitor put into the form
FIELDS = (
    "percent", "note", "problem", "next_step", "expected_finish",
    "asks", "evidence", "to", "reason",
)  # fmt: skip


def choose_unit(outlook: Outlook) -> Unit | None:
    """The unit that reports: the visitor's own, for the office any; None is 牵头待定."""
    ours = session.may_write(
        StatusReported, (row.id for row in outlook.rows if not row.item.closed)
    )
    units = {unit_id(row.lead): row.lead for row in outlook.rows if row.id in ours}
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
class Slip:
    """An item in the form: what its fields start from, and whether anything was typed already."""

    row: Row
    start: Draft
    drafted: bool
    awaited: bool  # as it stands it is sent again; else only when something was typed

    def key(self, field: str) -> str:
        """The key of a field's widget: another report about the item makes it another field."""
        return f"{self.row.id}:{self.start.seen}:{field}"

    def typed(self) -> Draft:
        """The start with what stands in the fields now."""
        now = {name: st.session_state.get(self.key(name), KEEP) for name in FIELDS}
        given: dict[str, Any] = {name: value for name, value in now.items() if value is not KEEP}
        if "asks" in given:
            given["asks"] = tuple(given["asks"] or ())
        return replace(self.start, **given)


KEEP = object()


@dataclass(frozen=True)
class Due:
    """A unit's open items that have begun: in the form, told this cycle, at the office."""

    waiting: list[Slip]  # dated: to be reported this cycle
    chosen: list[Slip]  # not awaited, and in the form because the visitor wants them there
    undated: list[Row]  # may be reported, are not awaited
    told: list[Row]  # all that was told this cycle
    resting: list[Row]  # done as far as the unit goes, waiting for the office

    @property
    def slips(self) -> list[Slip]:
        """All that stands in the form."""
        return [*self.chosen, *self.waiting]

    @property
    def listed(self) -> list[Row]:
        """What is told or at the office, and not in the form."""
        return self._outside(self.told, self.resting)

    @property
    def to_choose(self) -> list[Row]:
        """The undated items that are not in the form."""
        return self._outside(self.undated)

    def _outside(self, *rows: list[Row]) -> list[Row]:
        in_form = {slip.row.id for slip in self.slips}
        return [row for one in rows for row in one if row.id not in in_form]


def due(outlook: Outlook, unit: Unit | None) -> Due:
    """What `unit` is to report this cycle, with the visitor's drafts."""
    cycle, as_of = outlook.plan.rules.report_cycle.value, outlook.as_of
    drafts = drafts_of(book_at(), session.who().name)
    wanted = set(drafts) | reopened()
    rows = [
        row for row in outlook.rows if row.lead == unit and row.reportable and _begun(row, as_of)
    ]
    told = [row for row in rows if _age(row, as_of) < cycle]
    rest = [row for row in rows if row not in told and not _finished(row)]
    resting = [row for row in rest if row.item.percent_complete == 100 and row.item.asked_to_close]
    rest = [row for row in rest if row not in resting]
    undated = [row for row in rest if not row.item.approved_deadline]
    return Due(
        waiting=[_slip(row, drafts, True) for row in rest if row.item.approved_deadline],
        chosen=[
            _slip(row, drafts, row in undated)
            for row in (*told, *resting, *undated)
            if row.id in wanted
        ],
        undated=undated,
        told=told,
        resting=resting,
    )


def reopened() -> set[str]:
    """The ids of items that the visitor put into the form."""
    ids: set[str] = st.session_state.setdefault(REOPENED, set())
    return ids


def _slip(row: Row, drafts: Mapping[str, Draft], awaited: bool) -> Slip:
    draft = drafts.get(row.id)
    return Slip(row, draft or prefilled(row), draft is not None, awaited)


def prefilled(row: Row) -> Draft:
    """A draft that says what the item's last report said."""
    seen = row.item.last_sequence
    if row.item.report is None:
        return Draft(item=row.id, seen=seen)
    said = row.item.report.event
    return Draft(
        item=row.id,
        seen=seen,
        percent=said.percent_complete,
        note=said.note,
        problem=said.problem,
        next_step=said.next_step,
        expected_finish=said.expected_finish,
    )


def came_in(slip: Slip) -> tuple[Entry, ...]:
    """What was written about an item since its draft was begun."""
    if not slip.drafted:
        return ()
    since = session.workspace().entries()[slip.start.seen :]
    return tuple(entry for entry in since if entry.event.subject == slip.row.id)


def _begun(row: Row, as_of: date) -> bool:
    return row.progress.starts is None or row.progress.starts <= as_of


def _finished(row: Row) -> bool:
    return row.item.percent_complete == 100 and not row.is_milestone


def _age(row: Row, as_of: date) -> float:
    return (as_of - row.item.report.event.as_of).days if row.item.report else float("inf")

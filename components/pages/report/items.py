"""What a unit is to report: its items on a day, what it has typed of them, what came in since."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import streamlit as st

from components import session
from components.widgets.filters import kept, unit_names
from components.widgets.markup import UNDECIDED, unit_id
from plan.accounts.book import book_at
from plan.accounts.drafts import Draft, drafts_of
from plan.acts.indicators import usual_period
from plan.calendar.periods import last_day
from plan.forecast.indicator_forecast import amount
from plan.ledger.events import Entry, StatusReported, WaitAnswered
from plan.model.plan import Unit
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.counted import Count
from plan.state.waits import asked_of, waits_of

REOPENED = "report-reopened"  # ids of items not awaited that the visitor put into the form


def choose_unit(outlook: Outlook) -> Unit | None:
    """The unit that reports: the visitor's own, for the office any; None is 牵头待定."""
    ours = session.may_write(
        StatusReported, (row.id for row in outlook.rows if not row.item.closed)
    )
    units = {unit_id(row.lead): row.lead for row in outlook.rows if row.id in ours}
    for wait in waits_of(outlook.state):  # also who leads nothing may be waited for
        unit = asked_of(outlook.plan, wait)
        if wait.answer is None and unit and session.may_write(WaitAnswered, [unit.id]):
            units.setdefault(unit.id, unit)
    if not units:
        st.info("本单位没有牵头的在办事项，无须填报。")
        st.stop()
    names = {**unit_names(units.values()), UNDECIDED: "牵头待定（科创办代报）"}
    names = {id_: names[id_] for id_ in units}
    chosen = kept("report", "填报单位", "unit", names, next(iter(units)), width=320)
    return units[chosen or next(iter(units))]


@dataclass(frozen=True)
class FormRow:
    """An item in the form: what its fields start from, and whether anything was typed already."""

    row: Row
    start: Draft
    drafted: bool
    awaited: bool  # as it stands it is sent again; else only when something was typed

    @property
    def id(self) -> str:
        """The item's id."""
        return self.start.item

    def key(self, field: str) -> str:
        """The key of a field's widget: another report about the item makes it another field."""
        return f"{self.start.item}:{self.start.seen}:{field}"

    def typed(self) -> Draft:
        """The start with what stands in the fields now."""
        shown = [part.name for part in fields(Draft) if self.key(part.name) in st.session_state]
        return replace(self.start, **{name: self.typed_in(name) for name in shown})

    def typed_in(self, field: str) -> Any:
        """What stands in a field now, as a draft holds it."""
        value = st.session_state[self.key(field)]
        empty = {"asks": (), "waits_for": ""}
        return tuple(value) if isinstance(value, list) else value or empty.get(field, value)

    def came_in(self) -> tuple[Entry, ...]:
        """What was written about the item since its draft was begun."""
        if not self.drafted:
            return ()
        since = session.workspace().entries()[self.start.seen :]
        count = self.row.item.count
        about = {self.id, count.indicator.id if count else self.id}
        return tuple(entry for entry in since if entry.event.subject in about)


@dataclass(frozen=True)
class Due:
    """A unit's open items that have begun: in the form, reported this cycle, at the office."""

    waiting: list[FormRow]  # to be reported this cycle: dated, or a dated promise waits for it
    chosen: list[FormRow]  # not awaited, and in the form because the visitor wants them there
    undated: list[Row]  # may be reported, are not awaited
    reported: list[Row]  # all that was reported this cycle
    resting: list[Row]  # done as far as the unit goes, waiting for the office

    @property
    def form_rows(self) -> list[FormRow]:
        """All that stands in the form."""
        return [*self.chosen, *self.waiting]

    def outside(self, *rows: Row) -> list[Row]:
        """Those of `rows` that are not in the form."""
        in_form = {form_row.id for form_row in self.form_rows}
        return [row for row in rows if row.id not in in_form]


def due(outlook: Outlook, unit: Unit | None) -> Due:
    """What `unit` is to report this cycle, with the visitor's drafts."""
    cycle, as_of = outlook.plan.rules.report_cycle.value, outlook.as_of
    drafts = drafts_of(book_at(), session.who().name)
    wanted = set(drafts) | reopened()
    rows = [
        row
        for row in outlook.rows
        if row.lead == unit
        and row.reportable
        and (row.progress.starts is None or row.progress.starts <= as_of)
    ]
    reported = [
        row for row in rows if row.item.reported_on and (as_of - row.item.reported_on).days < cycle
    ]
    rest = [
        row
        for row in rows
        if row not in reported and (row.item.percent_complete != 100 or row.is_milestone)
    ]
    resting = [row for row in rest if row.item.percent_complete == 100 and row.item.asked_to_close]
    rest = [row for row in rest if row not in resting]
    undated = [
        row
        for row in rest
        if not row.item.approved_deadline and (row.awaited is None or row.awaited.since > as_of)
    ]

    def form_row(row: Row, awaited: bool) -> FormRow:
        draft = drafts.get(row.id)
        start = draft or prefilled(row, as_of)
        return FormRow(row, start, draft is not None, awaited)

    return Due(
        waiting=[form_row(row, True) for row in rest if row not in undated],
        chosen=[
            form_row(row, row in undated)
            for row in (*reported, *resting, *undated)
            if row.id in wanted
        ],
        undated=undated,
        reported=reported,
        resting=resting,
    )


def reopened() -> set[str]:
    """The ids of items that the visitor put into the form."""
    ids: set[str] = st.session_state.setdefault(REOPENED, set())
    return ids


def prefilled(row: Row, as_of: date) -> Draft:
    """A draft that says what the item's last report said, and the request that may be changed.

    What is reported by a figure is asked anew, and what is said of it: its troubles stand.
    """
    asked = row.item.asked_to_extend
    blank = Draft(
        item=row.id,
        seen=row.item.last_sequence,
        to=asked.event.to if asked else None,
        reason=asked.event.reason if asked else "",
    )
    count = row.item.count
    if count:
        blank = replace(blank, period=usual_period(count, as_of))
    if row.item.report is None:
        return blank
    report = row.item.report.event
    return replace(
        blank,
        percent=None if count else report.percent_complete,
        note="" if count else report.note,
        problem=report.problem,
        waits_for=report.waits_for,
        next_step=report.next_step,
        expected_finish=report.expected_finish,
    )


def figures(count: Count) -> str:
    """The target of what is counted, and its figure so far."""
    target = f"目标 {amount(count.indicator, count.target)}"
    if count.figure is None:
        return f"{target}，本年尚无数值"
    day = last_day(count.figure.period)
    return f"{target}，上次 {amount(count.indicator, count.figure.value)}（截至 {day}）"

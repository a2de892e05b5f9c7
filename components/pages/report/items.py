"""What a unit is to report: its items on a day, what it has typed of them, what came in since."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import streamlit as st

from components import session
from components.widgets.filters import kept, unit_names
from components.widgets.markup import UNDECIDED, unit_id
from plan.accounts.drafts import Draft
from plan.acts.indicators import usual_period
from plan.acts.items import STANDS
from plan.calendar.periods import last_day
from plan.forecast.indicator_forecast import amount
from plan.ledger.events import StatusReported, WaitAnswered
from plan.model.plan import Unit
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.counted import Count
from plan.state.waits import asked_of, waits_of

REOPENED = "report-reopened"  # ids of items not awaited that the visitor put into the form
DRAWN = "report-drawn"  # by item: what the visitor's fields were last drawn with


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

    @property
    def id(self) -> str:
        """The item's id."""
        return self.start.item

    def key(self, field: str) -> str:
        """The key of a field's widget: another report about the item makes it another field."""
        return key_of(self.start, field)

    def show(self, start: Draft) -> None:
        """Puts `start` into the fields that say otherwise, such as another screen has written."""
        for name in changed(start):
            now = getattr(start, name)
            now = list(now) if isinstance(now, tuple) else now
            st.session_state[self.key(name)] = None if name == "waits_for" and not now else now
        drawn()[self.id] = start


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


def due(outlook: Outlook, unit: Unit | None, drafts: Mapping[str, Draft]) -> Due:
    """What `unit` is to report this cycle, with the visitor's `drafts` by item."""
    cycle, as_of = outlook.plan.rules.report_cycle.value, outlook.as_of
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

    def form_row(row: Row) -> FormRow:
        shown = FormRow(row, drafts.get(row.id) or prefilled(row, as_of), row.id in drafts)
        shown.show(shown.start)
        return shown

    return Due(
        waiting=[form_row(row) for row in rest if row not in undated],
        chosen=[form_row(row) for row in (*reported, *resting, *undated) if row.id in wanted],
        undated=undated,
        reported=reported,
        resting=resting,
    )


def key_of(start: Draft, field: str) -> str:
    """The key of the widget of a field that was drawn with `start`."""
    return f"{start.item}:{start.seen}:{field}"


def changed(start: Draft) -> dict[str, Any]:
    """What stands otherwise than in `start` in the fields drawn with it, as a draft holds it."""
    now = {}
    for name in (part.name for part in fields(Draft)):
        if (key := key_of(start, name)) in st.session_state:
            value = st.session_state[key]
            now[name] = tuple(value) if isinstance(value, list) else value
            if value is None and name == "waits_for":
                now[name] = ""
    return {name: value for name, value in now.items() if value != getattr(start, name)}


def drawn() -> dict[str, Draft]:
    """What the visitor's fields were last drawn with, by item."""
    starts: dict[str, Draft] = st.session_state.setdefault(DRAWN, {})
    return starts


def reopened() -> set[str]:
    """The ids of items that the visitor put into the form."""
    ids: set[str] = st.session_state.setdefault(REOPENED, set())
    return ids


def prefilled(row: Row, as_of: date) -> Draft:
    """A draft that says what stands of the item's last report, and the request that may be changed.

    What was said of that week is asked anew, and so is a figure.
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
    percent = None if count else report.percent_complete
    return replace(blank, percent=percent, **{name: getattr(report, name) for name in STANDS})


def figures(count: Count) -> str:
    """The target of what is counted, and its figure so far."""
    target = f"目标 {amount(count.indicator, count.target)}"
    if count.figure is None:
        return f"{target}，本年尚无数值"
    day = last_day(count.figure.period)
    return f"{target}，上次 {amount(count.indicator, count.figure.value)}（截至 {day}）"

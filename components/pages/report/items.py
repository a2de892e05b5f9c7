"""What a unit is to report: its items on a day, what it has typed of them, what came in since."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, cast

import streamlit as st

from components import address, session
from components.widgets.filters import kept, unit_names
from components.widgets.markup import UNDECIDED, unit_id
from plan.accounts.drafts import Draft
from plan.acts.indicators import usual_period
from plan.acts.items import STANDS
from plan.calendar.periods import last_day
from plan.forecast.indicator_forecast import amount
from plan.ledger.access import may_write
from plan.ledger.events import PartReported, StatusReported, WaitAnswered
from plan.model.kinds import Role
from plan.model.plan import Unit
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.counted import Count
from plan.state.parts import UnitPart, parts_of
from plan.state.waits import asked_of

REOPENED = "report-reopened"  # ids of items not awaited that the visitor put into the form
AT_ONCE, SHOWN = 3, "report-shown"  # boxes of what nothing is typed of, drawn as one comes to them
DRAWN = "report-drawn"  # by item: what the visitor's fields were last drawn with


@dataclass(frozen=True)
class Work:
    """What a unit may report on, in the plan's reading order."""

    unit: Unit | None
    led: list[Row] = field(default_factory=list)  # open
    parts: list[tuple[Row, UnitPart]] = field(default_factory=list)  # its own, and shares in what it leads


@session.cached
def works(outlook: Outlook) -> Mapping[str, Work]:
    """The work of each unit that has any, by its id."""
    by_unit: dict[str, Work] = {}
    for row in outlook.rows:
        if not row.item.closed:
            by_unit.setdefault(unit_id(row.lead), Work(row.lead)).led.append(row)
    for row in (it for it in outlook.rows if it.supporting or it.id in outlook.plan.deciding):
        for part in parts_of(outlook.state, row.id) if row.reportable else ():
            whose = {part.unit.id: part.unit} | ({unit_id(row.lead): row.lead} if part.share else {})
            for id_, unit in whose.items():
                by_unit.setdefault(id_, Work(unit)).parts.append((row, part))
    return by_unit


def choose_unit(outlook: Outlook) -> Unit | None:
    """The unit that reports: the visitor's own, for the office any; None is 牵头待定."""
    who, plan = session.who(), outlook.plan

    def may(work: Work) -> bool:
        if work.led:  # whoever may report on one of them may on all
            return not may_write(who, StatusReported, work.led[0].id, plan)
        is_own = who.role is Role.OFFICE or unit_id(work.unit) == who.unit
        return is_own and not may_write(who, PartReported, work.parts[0][0].id, plan)

    units = {id_: work.unit for id_, work in works(outlook).items() if may(work)}
    for wait in outlook.waits:  # also who leads nothing may be waited for
        unit = asked_of(plan, wait)
        if wait.answer is None and unit and not may_write(who, WaitAnswered, unit.id, plan):
            units.setdefault(unit.id, unit)
    if not units:
        st.info("本单位没有牵头、配合的在办事项，无须填报。")
        st.stop()
    if len(units) == 1:  # nothing to choose
        address.keep(unit=next(iter(units)))
        return next(iter(units.values()))
    names = {**unit_names(units.values()), UNDECIDED: "牵头待定（科创办代报）"}
    names = {id_: names[id_] for id_ in units}
    chosen = kept("report", "填报单位", "unit", names, next(iter(units)), width=320)
    return units[chosen or next(iter(units))]


@dataclass(frozen=True)
class FormRow:
    """An item in the form, or a part in one; what its fields start from, if anything is typed."""

    row: Row
    start: Draft
    drafted: bool
    part: UnitPart | None = None

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
    parts: list[FormRow]  # not awaited: what it supports, its shares, and those of what it leads

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
    wanted, work = set(drafts) | reopened(), works(outlook).get(unit_id(unit), Work(unit))

    def has_begun(row: Row) -> bool:
        return row.reportable and (row.progress.starts is None or row.progress.starts <= as_of)

    rows = [row for row in work.led if has_begun(row)]
    reported = [row for row in rows if row.item.reported_on and (as_of - row.item.reported_on).days < cycle]
    rest = [
        row for row in rows if row not in reported and (row.item.percent_complete != 100 or row.is_milestone)
    ]
    resting = [row for row in rest if row.item.percent_complete == 100 and row.item.asked_to_close]
    rest = [row for row in rest if row not in resting]
    undated = [
        row
        for row in rest
        if not row.item.approved_deadline and (row.awaited is None or row.awaited.since > as_of)
    ]

    def form_row(row: Row, part: UnitPart | None = None) -> FormRow:
        blank = prefilled(row, as_of, part)
        return FormRow(row, drafts.get(blank.item, blank), blank.item in drafts, part)

    pairs = [(row, part) for row, part in work.parts if has_begun(row)]
    parts = [form_row(row, part) for row, part in pairs]
    asked = [
        form
        for form, (_, it) in zip(parts, pairs, strict=True)
        if it.share and it.unit == unit and not (it.figure and (as_of - it.figure.event.as_of).days < cycle)
    ]
    return Due(
        waiting=[*(form_row(row) for row in rest if row not in undated), *asked],
        chosen=[
            *(form_row(row) for row in (*reported, *resting, *undated) if row.id in wanted),
            *(it for it in parts if it.id in wanted and it not in asked),
        ],
        undated=undated,
        reported=reported,
        resting=resting,
        parts=[it for it in parts if it not in asked],
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
    return cast(dict[str, Draft], st.session_state.setdefault(DRAWN, {}))


def reopened() -> set[str]:
    """The ids of items that the visitor put into the form."""
    return cast(set[str], st.session_state.setdefault(REOPENED, set()))


def prefilled(row: Row, as_of: date, part: UnitPart | None = None) -> Draft:
    """A draft that says what stands of the item's last report, and the request that may be changed.

    What was said of that week is asked anew, and so are a figure and what is said of a `part`.
    """
    count = row.item.count
    if part:
        period = usual_period(count, as_of) if count and part.share else ""
        return Draft(item=part.id, seen=part.last_sequence, period=period)
    asked = row.item.asked_to_extend
    blank = Draft(
        item=row.id,
        seen=row.item.last_sequence,
        to=asked.event.to if asked else None,
        reason=asked.event.reason if asked else "",
    )
    if count:
        blank = replace(blank, period=usual_period(count, as_of))
    if row.item.report is None:
        return blank
    report = row.item.report.event
    percent = None if count else report.percent_complete
    return replace(blank, percent=percent, **{name: getattr(report, name) for name in STANDS})


def part_words(part: UnitPart, count: Count | None) -> str:
    """What a unit has in an item: its share with its figure so far, or that it supports it."""
    if count is None or part.share is None:
        return f"{part.unit.name}配合"
    words = f"分解到{part.unit.name} {amount(count.indicator, part.share.target)}"
    if part.figure is None:
        return f"{words}，未报"
    event = part.figure.event
    return f"{words}，上次 {amount(count.indicator, event.value)}（{event.period}）"


def figures(count: Count) -> str:
    """The target of what is counted, and its figure so far."""
    target = f"目标 {amount(count.indicator, count.target)}"
    if count.figure is None:
        return f"{target}，本年尚无数值"
    day = last_day(count.figure.period)
    return f"{target}，上次 {amount(count.indicator, count.figure.value)}（截至 {day}）"

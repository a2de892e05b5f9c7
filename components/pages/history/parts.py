"""The parts of 历史: two days compared, the ledger's entries, one item's course, the chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.entry_list import course, entry_table, page_of
from components.widgets.markup import Html
from plan.ledger.events import EVENTS, Entry
from plan.model.kinds import ChangeKind, Level
from plan.outlook.changes import Change, reported
from plan.outlook.entry_search import Wanted, matching
from plan.outlook.outlook import Outlook, changes_between
from plan.words import labels
from plan.words.entries import about

ENTRIES_SHOWN = 50
CHANGES_SHOWN = 60
SINCE, DAY, ITEM, UNIT, KIND, ACCOUNT = "since", "day", "item", "unit", "kind", "account"
EVENT_NAMES = {kind.__name__: kind for kind in EVENTS}


def compare(outlook: Outlook) -> None:
    """What differs between a day that the visitor chooses and the page's day."""
    key = "history-since"
    cycle = timedelta(days=outlook.plan.rules.report_cycle.value)
    if key not in st.session_state:
        asked = session.day_from_url(SINCE) or outlook.as_of - cycle
        st.session_state[key] = max(asked, outlook.plan.start)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.date_input(
            "自",
            key=key,
            min_value=min(outlook.plan.start, st.session_state[key]),
            max_value=max(session.workspace().today(), st.session_state[key]),
            format="YYYY-MM-DD",
            width=170,
        )
        st.caption(f"至统计截止日 {outlook.as_of}（页面右上角可改）", width="content")
    session.keep_in_url(**{SINCE: since.isoformat()})
    earlier, later = sorted((since, outlook.as_of))
    before, after = (
        outlook if day == outlook.as_of else session.outlook_on(day) for day in (earlier, later)
    )
    found = [*changes_between(before, after), *reported(before.rows, after.rows)]
    st.html(_counted(found, earlier, later))
    if found:
        shown = page_of(len(found), CHANGES_SHOWN, "history-changes")
        st.html(_change_table([found[at] for at in shown], later))


def _counted(found: Sequence[Change], earlier: date, later: date) -> Html:
    if not found:
        return Markup('<p class="empty">{} 至 {} 没有变化。</p>').format(earlier, later)
    counts = Counter(one.kind for one in found)
    kinds = markup.join(
        Markup('<span class="chip">{} <b>{}</b></span>').format(labels.CHANGE[kind], counts[kind])
        for kind in ChangeKind
        if counts[kind]
    )
    return Markup('<p class="chips">{} 至 {} 共 <b>{}</b> 处变化 {}</p>').format(
        earlier, later, len(found), kinds
    )


def _change_table(found: Sequence[Change], day: date) -> Html:
    rows = [
        [
            labels.CHANGE[one.kind],
            markup.item(one.row, day),
            labels.unit(one.row.lead),
            _before(one),
            _value(one, one.after),
        ]
        for one in found
    ]
    return markup.table(["变化", "事项", "牵头单位", "此前", "现在"], rows)


def _before(one: Change) -> markup.Cell:
    """What was; struck through where another took its place."""
    shown = _value(one, one.before)
    gone = one.kind in (ChangeKind.DEADLINE, ChangeKind.WITHDRAWN)
    return Markup("<del>{}</del>").format(shown) if gone else shown


def _value(one: Change, value: object) -> markup.Cell:
    if isinstance(value, Level):
        return markup.light(value)
    if one.kind in (ChangeKind.ADDED, ChangeKind.WITHDRAWN) and value is not None:
        return one.row.part.name
    return labels.change_value(one.kind, value)


def entries(outlook: Outlook) -> None:
    """The ledger's entries, the latest first, by the filters that the visitor sets."""
    all_ = session.workspace().entries()
    wanted = _filters(outlook)
    found = _found(session.workspace().head(), wanted, all_)
    st.caption(f"台账共 {len(all_)} 条，符合条件 {len(found)} 条，最近的在前。")
    if not found:
        st.info("没有符合条件的记录。" if all_ else "台账还没有记录。")
        return
    shown = page_of(len(found), ENTRIES_SHOWN, f"history-entries-{hash(wanted)}")
    st.html(entry_table(outlook.plan, [all_[found[-1 - at]] for at in shown]))


@st.cache_resource(show_spinner=False, max_entries=32)
def _found(
    head: tuple[int, str],  # noqa: ARG001 - a key
    wanted: Wanted,
    _entries: Sequence[Entry],
) -> Sequence[int]:
    return matching(_entries, wanted)


def _filters(outlook: Outlook) -> Wanted:
    units = [unit.id for unit in outlook.plan.units]
    key = "history-day"
    if key not in st.session_state:
        st.session_state[key] = session.day_from_url(DAY)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        item = _choice("事项", ITEM, _subjects(outlook), lambda id_: named(outlook, id_), 280)
        unit = _choice("录入单位", UNIT, units, lambda id_: about(id_, outlook.plan))
        kind = _choice("类别", KIND, list(EVENT_NAMES), _kind_word)
        day = st.date_input("录入日", key=key, format="YYYY-MM-DD", width=150)
        typed = st.text_input("账号", key="history-account", width=150, placeholder="全部账号")
    chosen = day if isinstance(day, date) else None
    session.keep_in_url(**{DAY: chosen.isoformat() if chosen else None})
    return Wanted(
        item=item,
        unit=unit,
        kind=EVENT_NAMES[kind] if kind else None,
        account=typed.strip() or None,
        day=chosen,
    )


def _kind_word(name: str) -> str:
    return labels.EVENT[EVENT_NAMES[name]]


def _choice(
    label: str, name: str, options: list[str], word: session.Word, width: int = 170
) -> str | None:
    """A choice that may be none, kept in the URL as `name`."""
    key = f"history-{name}"
    if key not in st.session_state:
        st.session_state[key] = session.from_url(name, options)
    chosen = st.selectbox(
        label, options, format_func=word, key=key, width=width, placeholder="全部"
    )
    session.keep_in_url(**{name: chosen})
    return chosen


def _subjects(outlook: Outlook) -> list[str]:
    """What entries can be about: the plan's promises and indicators, and what it has no more."""
    known = [part.id for part in (*outlook.plan.promises, *outlook.plan.indicators)]
    asked = st.query_params.get(ITEM)
    return known if asked in (None, *known) else [*known, str(asked)]


def named(outlook: Outlook, subject: str) -> str:
    """An id with its name, as it is looked for."""
    name = about(subject, outlook.plan)
    return name if name == subject else f"{subject} {name}"


def one_item(outlook: Outlook) -> None:
    """What one item went through, from the plan's promise to its last entry."""
    item = _choice("事项", ITEM, _subjects(outlook), lambda id_: named(outlook, id_), 420)
    if item is None:
        st.info("选择一个事项，看它从列入计划至今的全部记录。")
        return
    all_ = session.workspace().entries()
    found = _found(session.workspace().head(), Wanted(item=item), all_)
    if part := outlook.plan.by_id.get(item):
        st.html(
            Markup('<p><b>{}</b>{} <span class="reason">{}（{}）</span></p>').format(
                part.name, markup.mark(part), part.source.says, labels.place(part)
            )
        )
    st.caption(f"台账中共 {len(found)} 条记录，最早的在前。")
    shown = page_of(len(found), ENTRIES_SHOWN, f"history-course-{item}")
    st.html(course(outlook.plan, [all_[found[at]] for at in shown]))

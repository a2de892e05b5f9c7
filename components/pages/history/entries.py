"""历史, the ledger's entries: all of them by filters, and what one item went through."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.entry_list import course, entry_table
from components.widgets.filters import day_field, kept, unit_names
from components.widgets.long_list import page_of
from plan.ledger.events import EVENTS
from plan.outlook.entry_search import Wanted, matching
from plan.outlook.outlook import Outlook
from plan.words import labels
from plan.words.entries import about

ENTRIES_SHOWN = 50
DAY, ITEM, UNIT, KIND = "day", "item", "unit", "kind"  # in the address
EVENT_KINDS = {kind.__name__: kind for kind in EVENTS}
_choice = partial(kept, "history", first=None, placeholder="全部")


def entries(outlook: Outlook) -> None:
    """The ledger's entries, the latest first, by the filters that the visitor sets."""
    all_ = outlook.entries
    units = unit_names(outlook.plan.units)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        item = _choose_item(outlook, 280)
        unit = _choice("录入单位", UNIT, units, width=170)
        kind = _choice("类别", KIND, {n: labels.EVENT[kind] for n, kind in EVENT_KINDS.items()}, width=170)
        day = day_field("录入日", None, DAY, bind="query-params", width=150)
        typed = st.text_input("账号", key="history-account", width=150, placeholder="全部账号")
    wanted = Wanted(
        item=item, unit=unit, kind=EVENT_KINDS[kind] if kind else None, account=typed.strip() or None, day=day
    )
    places = _places(outlook, wanted)
    st.caption(f"台账共 {len(all_)} 条，符合条件 {len(places)} 条，最近的在前。")
    if not places:
        st.info("没有符合条件的记录。" if all_ else "台账还没有记录。")
        return
    shown = page_of(len(places), ENTRIES_SHOWN, f"history-entries-{hash(wanted)}")
    st.html(entry_table(outlook.plan, [all_[places[-1 - at]] for at in shown]))


@session.cached
def _places(outlook: Outlook, wanted: Wanted) -> Sequence[int]:
    """Where the entries that are wanted stand in the ledger, up to the outlook's head."""
    return matching(outlook.entries, wanted)


def _choose_item(outlook: Outlook, width: int) -> str | None:
    """A choice of what entries can be about: promises, indicators, and what the plan has no more.

    Each is shown as id and name, so that it is found by either.
    """
    known = [part.id for part in (*outlook.plan.items, *outlook.plan.indicators)]
    asked = st.query_params.get(ITEM)
    subjects = known if asked in (None, *known) else [*known, str(asked)]
    names = {subject: about(subject, outlook.plan) for subject in subjects}
    words = {id_: name if name == id_ else f"{id_} {name}" for id_, name in names.items()}
    return _choice("事项", ITEM, words, width=width)


def one_item(outlook: Outlook) -> None:
    """What one item went through, from the plan's promise to its last entry."""
    item = _choose_item(outlook, 420)
    if item is None:
        st.info("选择一个事项，看它从列入计划至今的全部记录。")
        return
    all_, places = outlook.entries, _places(outlook, Wanted(item=item))
    if part := outlook.plan.by_id.get(item):
        line = Markup('<p><b>{}</b>{} <span class="reason">{}（{}）</span></p>')
        st.html(line.format(part.name, markup.mark(part), part.source.says, labels.place(part)))
    st.caption(f"台账中共 {len(places)} 条记录，最早的在前。")
    shown = page_of(len(places), ENTRIES_SHOWN, f"history-course-{item}")
    st.html(course(outlook.plan, [all_[places[at]] for at in shown]))

"""历史, a day as it was known then: what the ledger held, the ways into every page, the days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.entry_list import page_of
from components.widgets.markup import Html
from plan.ledger.events import Entry
from plan.outlook.entry_search import RecordedDay, known_by, recorded_days
from plan.outlook.outlook import Outlook
from plan.words import labels

DAYS_SHOWN = 20
EVENTS_NAMED = 3
FIRST = {"overview": "."}  # its address is that of the site


def one_day(outlook: Outlook) -> None:
    """What was known on the page's day, and the days on which anything was recorded."""
    entries = session.workspace().entries()
    count = known_by(entries, outlook.as_of)
    st.html(_then(outlook.as_of, count) + _ways(outlook.as_of))
    st.subheader("有记录的日子", anchor=False, help="按录入系统的日子；点日期看当日所知的情况。")
    days = _days(session.workspace().head(), entries)
    if not days:
        st.info("台账还没有记录。第一次填报之后，这里按日列出。")
        return
    shown = page_of(len(days), DAYS_SHOWN, "history-days")
    st.html(_table(entries, [days[-1 - at] for at in shown]))


@st.cache_resource(show_spinner=False, max_entries=2)
def _days(
    head: tuple[int, str],  # noqa: ARG001 - a key
    _entries: Sequence[Entry],
) -> tuple[RecordedDay, ...]:
    return recorded_days(_entries)


def _then(day: date, count: int) -> Html:
    said = Markup("截至 <b>{}</b> 终了，台账有 <b>{}</b> 条记录。").format(day, count)
    if not count:
        said += Markup("当日尚无可知的填报；下面各页显示的是计划本身或事后补录。")
    return Markup("<p>{}</p>").format(said)


def _ways(day: date) -> Html:
    """Links into every page that the visitor has, seen from `day`."""
    links = (
        markup.link(FIRST.get(name, name), title, as_of=day.isoformat())
        for title, name in session.offered().items()
    )
    return Markup('<p class="ways">看这一天的 {}</p>').format(markup.join(links))


def _table(entries: Sequence[Entry], days: Sequence[RecordedDay]) -> Html:
    return markup.table(
        ["录入日", "记录", "其中", "录入人", ""], [_row(entries, one) for one in days], numeric=[1]
    )


def _row(entries: Sequence[Entry], one: RecordedDay) -> list[markup.Cell]:
    of_day = [entries[at] for at in range(one.first, one.stop)]
    kinds = Counter(labels.EVENT[type(entry.event)] for entry in of_day)
    authors = {entry.by.account for entry in of_day}
    day = one.day.isoformat()
    named = "、".join(f"{word} {count}" for word, count in kinds.most_common(EVENTS_NAMED))
    return [
        markup.link("history", day, as_of=day),
        str(one.count),
        named + (" 等" if len(kinds) > EVENTS_NAMED else ""),
        f"{len(authors)} 个账号" if len(authors) > 1 else next(iter(authors)),
        markup.link("history", "看记录", part="entries", day=day),
    ]

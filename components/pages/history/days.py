"""历史, a day as it was known then: what the ledger held, the ways into every page, the days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.entry_list import page_of
from plan.ledger.events import Entry
from plan.outlook.entry_search import RecordedDay, known_by, recorded_days
from plan.outlook.outlook import Outlook
from plan.words import labels

DAYS_SHOWN = 20
KINDS_NAMED = 3


def one_day(outlook: Outlook) -> None:
    """What was known on the page's day, and the days on which anything was recorded."""
    entries, day = session.workspace().entries(), outlook.as_of
    count = known_by(entries, day)
    known = Markup("截至 <b>{}</b> 终了，台账有 <b>{}</b> 条记录。").format(day, count)
    if not count:
        known += Markup("当日尚无可知的填报；下面各页显示的是计划本身或事后补录。")
    links = (
        markup.link("." if name == "overview" else name, title, as_of=day.isoformat())
        for title, name in session.offered().items()
    )
    st.html(Markup('<p>{}</p><p class="ways">看这一天的 {}</p>').format(known, markup.join(links)))
    st.subheader("有记录的日子", anchor=False, help="按录入系统的日子；点日期看当日所知的情况。")
    days = _days(session.workspace().head(), entries)
    if not days:
        st.info("台账还没有记录。第一次填报之后，这里按日列出。")
        return
    shown = page_of(len(days), DAYS_SHOWN, "history-days")
    rows = [_row(entries, days[-1 - at]) for at in shown]
    st.html(markup.table(["录入日", "记录", "其中", "录入人", ""], rows, numeric=[1]))


@st.cache_resource(show_spinner=False, max_entries=2)
def _days(
    head: tuple[int, str],  # noqa: ARG001 - a key
    _entries: Sequence[Entry],
) -> tuple[RecordedDay, ...]:
    return recorded_days(_entries)


def _row(entries: Sequence[Entry], recorded: RecordedDay) -> list[markup.Cell]:
    of_day = entries[recorded.first : recorded.stop]
    kinds = Counter(labels.EVENT[type(entry.event)] for entry in of_day)
    authors = {entry.by.account for entry in of_day}
    day = recorded.day.isoformat()
    words = "、".join(f"{word} {count}" for word, count in kinds.most_common(KINDS_NAMED))
    return [
        markup.link("history", day, as_of=day),
        str(recorded.count),
        words + (" 等" if len(kinds) > KINDS_NAMED else ""),
        f"{len(authors)} 个账号" if len(authors) > 1 else next(iter(authors)),
        markup.link("history", "看记录", part="entries", day=day),
    ]

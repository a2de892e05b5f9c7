"""历史, a day as it was known then with the ways into every page; and two days compared."""

from collections import Counter

import streamlit as st
from markupsafe import Markup

from components import address, session
from components.widgets import markup
from components.widgets.filters import day_field
from components.widgets.long_list import page_of
from plan.model.kinds import ChangeKind
from plan.model.plan import Plan
from plan.outlook.changes import Change, reported
from plan.outlook.entry_search import known_by, recorded_days
from plan.outlook.outlook import Outlook, changes_between, cycle_before
from plan.words import labels

DAYS_SHOWN = 20
KINDS_NAMED = 3
CHANGES_SHOWN = 60
SINCE = "since"


def one_day(outlook: Outlook) -> None:
    """What was known on the page's day, and the days on which anything was recorded."""
    entries, day = outlook.entries, outlook.as_of
    count = known_by(entries, day)
    known = Markup("截至 <b>{}</b> 终了，台账有 <b>{}</b> 条记录。").format(day, count)
    if not count:
        known += Markup("当日尚无可知的填报；下面各页显示的是计划本身或事后补录。")
    links = (
        markup.link("." if name == "overview" else name, title, as_of=day)
        for title, name in st.session_state.get(session.OFFERED, {}).items()
    )
    st.html(Markup('<p>{}</p><p class="ways">看这一天的 {}</p>').format(known, markup.join(links)))
    st.header("有记录的日子", anchor=False, help="按录入系统的日子；点日期看当日所知的情况。")
    days = list(recorded_days(entries).items())
    if not days:
        st.info("台账还没有记录。第一次填报之后，这里按日列出。")
        return
    shown = page_of(len(days), DAYS_SHOWN, "history-days")
    rows: list[list[markup.Cell]] = []
    for recorded_on, places in (days[-1 - at] for at in shown):
        of_day, at_day = entries[places.start : places.stop], str(recorded_on)
        kinds = Counter(labels.EVENT[type(entry.event)] for entry in of_day)
        authors = {entry.by.account for entry in of_day}
        words = "、".join(f"{word} {number}" for word, number in kinds.most_common(KINDS_NAMED))
        rows.append(
            [
                markup.link("history", at_day, as_of=at_day),
                str(len(places)),
                words + (" 等" if len(kinds) > KINDS_NAMED else ""),
                f"{len(authors)} 个账号" if len(authors) > 1 else next(iter(authors)),
                markup.link("history", "看记录", part="entries", day=at_day),
            ]
        )
    st.html(markup.table(["录入日", "记录", "其中", "录入人", ""], rows, numeric=[1]))


def compare(outlook: Outlook) -> None:
    """What differs between a day that the visitor chooses and the page's day."""
    key = "history-since"
    asked = session.day_from_url(SINCE) or cycle_before(outlook)
    day = st.session_state.setdefault(key, max(asked, outlook.plan.start))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first, last = min(outlook.plan.start, day), max(session.workspace().today(), day)
        since = day_field("自", "today", key, min_value=first, max_value=last, width=170)
        st.caption(f"至统计截止日 {outlook.as_of}（页面右上角可改）", width="content")
    address.keep(**{SINCE: since.isoformat()})
    earlier, later = sorted((since, outlook.as_of))
    before, after = (outlook if day == outlook.as_of else session.outlook_on(day) for day in (earlier, later))
    changes = session.cached(_changes)(before, after)
    if not changes:
        st.html(Markup('<p class="empty">{} 至 {} 没有变化。</p>').format(earlier, later))
        return
    counts = Counter(change.kind for change in changes)
    chip = Markup('<span class="chip">{} <b>{}</b></span>')
    kinds = markup.join(chip.format(kind.word, counts[kind]) for kind in ChangeKind if counts[kind])
    total = Markup('<p class="chips">{} 至 {} 共 <b>{}</b> 处变化 {}</p>')
    st.html(total.format(earlier, later, len(changes), kinds))
    shown = page_of(len(changes), CHANGES_SHOWN, "history-changes")
    replaced = (ChangeKind.DEADLINE, ChangeKind.WITHDRAWN)  # what was is struck through
    rows = []
    for change in (changes[at] for at in shown):
        was, now = (_value(change, value, after.plan) for value in (change.before, change.after))
        was = Markup("<del>{}</del>" if change.kind in replaced else "{}").format(was)
        item, lead = markup.item(change.row, later), labels.unit(change.row.lead)
        rows.append([change.kind.word, item, lead, was, now])
    st.html(markup.table(["变化", "事项", "牵头单位", "此前", "现在"], rows))


def _changes(before: Outlook, after: Outlook) -> list[Change]:
    """What changed, then what was reported on."""
    return [*changes_between(before, after), *reported(before.rows, after.rows)]


def _value(change: Change, value: object, plan: Plan) -> markup.Cell:
    if change.kind in (ChangeKind.ADDED, ChangeKind.WITHDRAWN) and value is not None:
        return change.row.part.name
    return markup.change_value(change, value, plan)

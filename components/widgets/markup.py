"""HTML for what Streamlit has no widget for: lights, tables, tiles; every text escaped."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from components import session
from plan.ledger.events import EvidenceFile
from plan.model.kinds import Level
from plan.model.plan import Document, Founded, Plan, Unit
from plan.office import plans
from plan.outlook.board import Row
from plan.outlook.changes import Change
from plan.outlook.lights import Alert
from plan.state.parts import parts_of
from plan.state.replay import PlanState
from plan.state.revisions import name_of
from plan.words import labels

Cell = Markup | str
UNDECIDED = "undecided"
MARK = Markup('<span class="mark" title="{}">{}</span>')
DAY = r"\d{4}-\d\d-\d\d|(?:\d+年)?\d+月\d+日"


def unit_id(unit: Unit | None) -> str:
    """What addresses and choices name `unit` by; `UNDECIDED` where the lead is 待定."""
    return unit.id if unit else UNDECIDED


def join(parts: Iterable[Cell]) -> Markup:
    """The parts one after another."""
    return Markup("").join(parts)


def whole(words: object) -> Markup:
    """A day, or other few words, that no line breaks apart."""
    return Markup('<span class="day">%s</span>') % (words,)


def sentence(text: str) -> Markup:
    """A sentence with its days in one piece each."""
    return Markup(re.sub(DAY, lambda day: whole(day[0]), escape(text)))


def light(level: Level, reason: str = "") -> Markup:
    """A light as shape, word and colour; its reason on hovering."""
    return Markup('<span class="light %s" title="%s">%s</span>') % (level, reason, labels.light(level))


def shape(level: Level) -> Markup:
    """The shape of a light in its colour; the word on hovering and for who hears the page."""
    sign = Markup('<i class="shape {0}" role="img" aria-label="{1}" title="{1}">{2}</i>')
    return sign.format(level.value, level.word, labels.LIGHT_SHAPE[level])


def change_value(change: Change, value: object, plan: Plan) -> Cell:
    """What `value`, before or after `change`, looks like: a light as a light, the rest in words."""
    if isinstance(value, Level):
        return light(value)
    return labels.change_value(change.kind, value, partial(name_of, plan))


def alert(of_item: Alert) -> Markup:
    """A light with its reason spelled out."""
    return light(of_item.level) + Markup(' <span class="reason">{}</span>').format(of_item.reason)


def mark(part: Founded) -> Markup:
    """How a part is founded, when the source does not state it; why, on hovering."""
    word, why = labels.MARK[part.standing], f"{part.standing.word}：{part.reason or part.source.says}"
    return MARK.format(why, word) if word else Markup("")


def original(row: Row) -> Markup:
    """The original deadline with the mark of its own standing; why, on hovering."""
    day = whole(labels.deadline(row.item.deadline))
    if not row.item.deadline or not row.date_mark:
        return day
    return day + MARK.format(labels.date_reason(row.part), row.date_mark)


def due(row: Row) -> Markup:
    """The deadline that holds, marked where it is the original one."""
    day = row.item.approved_deadline
    return original(row) if day == row.item.deadline else whole(labels.deadline(day))


def query(**values: object) -> str:
    """What an address says after its path: `values` and, of several, the plan: this tab's."""
    values.setdefault(session.PLAN, session.chosen())
    known = {name: it for name, it in values.items() if it}
    return f"?{urlencode(known, quote_via=quote)}" if known else ""


def link(page: str, text: Cell, **values: str | date | None) -> Markup:
    """A link to `page` of this app, "." for the first, in the same tab."""
    return Markup('<a href="%s" target="_self">%s</a>') % (page + query(**values), text)


def item(row: Row, as_of: date, **at: str | None) -> Markup:
    """An item's name with its mark, opening it in the graph; `at` says of which other plan."""
    return link("graph", row.part.name, item=row.id, as_of=as_of, **at) + mark(row.part)


def verbatim(words: str) -> Markup:
    """A name that somebody gave, which no browser is to translate."""
    return Markup('<span translate="no">{}</span>').format(words)


def unit_name(plan: Plan, unit: str | None, none: str = labels.MISSING) -> str:
    """The name of a unit by its id; `none` for none."""
    return name_of(plan, unit) if unit else none


def facts(pairs: Iterable[tuple[str, Cell]]) -> Markup:
    """A list of words, each with what holds of it, where something does; nothing where nothing does."""
    body = join(Markup("<dt>{}</dt><dd>{}</dd>").format(*pair) for pair in pairs if pair[1])
    return Markup('<dl class="facts">{}</dl>').format(body) if body else body


def document(cited: Document) -> Markup:
    """Who published a document and its title, which leads to where it was published."""
    title = Markup("《{}》").format(cited.title)
    if cited.address:
        way = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        title = way.format(cited.address, title)
    return escape(cited.publisher) + title


def source(plan: Plan, part: Founded) -> Markup:
    """Where `part` stands in the documents, what that says in our words, how well it is founded."""
    cited = next(d for d in plan.documents if d.id == part.source.document)
    basis = part.standing.word + (f"：{part.reason}" if part.reason else "")
    place, note = document(cited) + labels.place(part), part.note or ""
    shown = [("出处", place), ("大意", part.source.says), ("依据", basis), ("附注", note)]
    return facts([*shown, *_before(plan, part)])


def _before(plan: Plan, part: Founded) -> Iterator[tuple[str, Cell]]:
    """The way to its history in the plan that it is carried from, for who has a role in that."""
    if id_ := getattr(part, "carried_from", None):
        name = (plan.former or "").rpartition(" ")[0]
        for former in plans.of(session.signed_in()):
            if session.workspace(former).plan_on().name == name:
                yield "前一计划", link("history", name, part="item", item=id_, plan=former)


def parts(state: PlanState, item_id: str) -> Markup:
    """What units with a part in an item said last of it; nothing where none has."""
    line = Markup('<div class="reply"><b>配合单位 {}</b>（{}）：{}</div>')
    said = [(part.unit.name, part.report) for part in parts_of(state, item_id) if part.report]
    return join(
        line.format(who, labels.day_of(entry), labels.joined(entry.event.note, entry.event.problem))
        for who, entry in said
    )


def evidence(item_id: str, files: Iterable[EvidenceFile]) -> Markup:
    """Links to the files that prove something of an item; nothing where there are none."""
    link = Markup('<a href="api/evidence/{}{}" target="_self" translate="no">{}</a>（{}）')
    about = query(item=item_id)
    links = Markup("、").join(link.format(file.sha256, about, file.name, size(file.size)) for file in files)
    return Markup('<p class="evidence">佐证文件：{}</p>').format(links) if links else links


def size(count: int) -> str:
    """A number of bytes as people say it."""
    if count >= 2**20:
        return f"{count / 2**20:.1f} MB"
    return f"{max(min(count, 1), round(count / 1024))} KB"  # nothing is 0 KB, one byte is 1


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], numeric: Sequence[int] = (), empty: str = ""
) -> Markup:
    """A table; columns whose index is in `numeric` are aligned right; `empty` is for no rows."""
    if not (rows := list(rows)) and empty:
        return Markup('<p class="empty">{}</p>').format(empty)
    sides = [Markup(' class="number"') * (i in numeric) for i in range(len(headings))]
    head = join(map(Markup('<th scope="col"{}>{}</th>').format, sides, headings))
    body = Markup("".join(f"<tr>{''.join(map(_td, sides, headings, row))}</tr>" for row in rows))
    frame = Markup('<table class="list"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    return frame.format(head, body)


def _td(side: Markup, heading: str, cell: Cell) -> str:
    """A cell of a table, in one piece where it is a day or as few words.

    Each part is escaped by hand, which takes a third of the time of `%`: a page may have thousands.
    """
    few = Markup(' class="day"') * (not isinstance(cell, Markup) and len(cell) <= len("2022-12-31"))
    return f'<td{side or few} data-label="{escape(heading)}">{escape(cell)}</td>'


def records(rows: Iterable[Mapping[str, Cell]], numeric: Container[str] = (), empty: Cell = "无") -> Markup:
    """A table of rows that have their cells by heading; `empty` is for no rows."""
    rows = list(rows)
    headings = list(rows[0]) if rows else []
    right = [at for at, heading in enumerate(headings) if heading in numeric]
    return table(headings, [list(row.values()) for row in rows], right, empty)


def share(counts: Counter[Level]) -> Markup:
    """A thin bar of lights, each as wide as its share; the words on hovering."""
    if not counts.total():
        return Markup('<div class="share"></div>')
    lit = [level for level in Level if counts[level]]
    words = "　".join(f"{level.word} {counts[level]}" for level in lit)
    part = Markup('<i class="{}" style="flex:{}"></i>')
    parts = join(part.format(level.value, counts[level]) for level in lit)
    bar = Markup('<div class="share" role="img" aria-label="{0}" title="{0}">{1}</div>')
    return bar.format(words, parts)


def counted(counts: Counter[Level]) -> Markup:
    """The lights that are on, as shape and number."""
    lit = (level for level in Level if counts[level])
    sign = Markup('<span class="light {}" title="{}">{} {}</span> ')
    return join(sign.format(it.value, it.word, labels.LIGHT_SHAPE[it], counts[it]) for it in lit)


def tile(title: Cell, lines: Iterable[Cell]) -> Markup:
    """A box with a title and lines under it."""
    body = join(Markup("<div>{}</div>").format(escape(line)) for line in lines)
    return Markup('<section class="tile"><h3>{}</h3>{}</section>').format(title, body)

"""Where everything stands in the picture: time from left to right, lanes one below another.

A pure function of an outlook and a wish: the same two give the same scene.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, zip_longest
from operator import attrgetter
from typing import NamedTuple

import networkx as nx

from components.widgets.graph_view.text import shortened, width_of
from components.widgets.graph_view.wish import ALL, BY_UNIT, KEY, Wish, chosen, is_milestone
from components.widgets.markup import unit_id
from plan.forecast.answers import Answer
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import percent
from plan.model.kinds import ItemKind, Level
from plan.model.plan import lead_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

AXIS, FOOT = 46.0, 8.0  # above the lanes, below them
GAP = 7.0  # between a mark and its text
LEAST_ROOM = 6  # characters of a name that are left in any case
HEAD = 18.0  # the largest type of a lane's head
MARGIN = timedelta(days=10)  # of time beside the first and last mark
LATEST = timedelta(days=180)
NARROW = 640.0  # px: a telephone, where heads stand above their lanes
BAR = attrgetter("p10", "p50", "p90")
BAR_AFTER = attrgetter("p10_after", "p50_after", "p90_after")
UNDATED_ROWS = 3  # of a lane's items without a place in time that are named


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A milestone or an activity in its place; `x` is its deadline or finish, `y` its middle.

    `start` and `done` are of an activity's bar, `forecast` the 10, 50 and 90% days of a milestone,
    `ghost` the same before a what-if, `original` its first deadline where it was extended.
    """

    row: Row
    x: float
    y: float
    start: float | None = None
    done: float | None = None
    forecast: tuple[float, ...] = ()
    ghost: tuple[float, ...] = ()
    original: float | None = None
    tentative: bool = False  # placed by the schedule, not by the plan
    name: str = ""
    name_x: float = 0.0
    at_end: bool = False  # the name ends at `name_x`, else it begins there
    word: str = ""
    word_x: float = 0.0
    left: float = 0.0  # of all that is drawn
    right: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A band of the picture with its head; `gutter` names what has no place in time."""

    id: str
    name: str
    lead: str
    flagship: bool
    counts: tuple[tuple[Level, int], ...]
    closed: tuple[float, ...]  # where what is done lay, as ticks
    closed_count: int
    gutter: tuple[Row, ...]
    y: float
    height: float


@dataclass(frozen=True)
class Arrow:
    """What must come before what: an elbow through `points`; `broken` where time runs out."""

    source: str
    target: str
    driving: bool
    broken: bool
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The picture, in px."""

    width: float
    height: float
    font: float
    head: float  # width of the lanes' heads
    gutter: float  # where what has no place in time is named; the width where nothing is
    months: tuple[tuple[float, str, bool], ...]  # place, word, whether a quarter begins
    today: float
    window: tuple[date, date]
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]
    front: tuple[tuple[float, float], ...]  # 前锋线


class _Room(NamedTuple):
    """How the width is shared, in px, and how large the type is."""

    font: float
    head: float  # 0: heads stand above their lanes
    above: float  # of a lane, for its head
    left: float  # of time and words
    gutter: float
    window: tuple[date, date]
    plot: tuple[float, float]  # of time

    def at(self, day: date) -> float:
        """Where `day` stands; at the nearer end where it lies outside."""
        (first, last), (left, right) = self.window, self.plot
        share = (day - first).days / max((last - first).days, 1)
        return round(left + (right - left) * min(max(share, 0.0), 1.0), 1)


def place(outlook: Outlook, wish: Wish) -> Scene:
    """The scene of what `wish` asks for."""
    rows = chosen(outlook, wish)
    groups, window = _grouped(outlook, rows, wish), wish.window or _window(outlook, rows)
    room = _room(wish, any(_day(row) is None for row in rows), window)
    open_lanes = {id_: lane for id_, lane in groups.items() if id_ not in wish.folded}
    tracks = {
        id_: _tracks([_mark(outlook, row, room) for row in lane])
        for id_, lane in open_lanes.items()
    }
    after = {answer.item: answer for answer in wish.after if answer.moved}
    undated = {
        id_: tuple(row for row in open_lanes.get(id_, ()) if _day(row) is None) for id_ in groups
    }

    def heights(step: float) -> list[float]:
        return [_height(len(tracks.get(id_, ())), len(undated[id_]), step, room) for id_ in groups]

    steps = (room.font * n / 20 for n in range(52, 26, -1))  # loose to crowded
    fits = (s for s in steps if AXIS + FOOT + sum(heights(s)) <= wish.height)
    step = next(fits, 1.34 * room.font)
    lanes, marks, y = [], [], AXIS
    for id_, height in zip(groups, heights(step), strict=True):
        lanes.append(_lane(outlook, id_, undated[id_], room, (y, height), wish))
        for number, track in enumerate(tracks.get(id_, ())):
            middle = y + room.above + 0.25 * room.font + (number + 0.5) * step
            marks += [replace(mark, y=middle) for mark in _moved(outlook, track, room, after)]
        y += height
    return Scene(
        width=wish.width,
        height=y + FOOT,
        font=room.font,
        head=room.head,
        gutter=room.gutter,
        months=tuple(_months(room)),
        today=room.at(outlook.as_of),
        window=window,
        lanes=tuple(lanes),
        marks=tuple(marks),
        arrows=tuple(_arrows(outlook, {mark.row.id: mark for mark in marks}, step)),
        front=tuple(_front(outlook, marks, room, y, step)),
    )


def _room(wish: Wish, has_gutter: bool, window: tuple[date, date]) -> _Room:
    """Names can be read across a room where the picture has the room of a projector."""
    width = wish.width
    if width < NARROW:
        return _Room(13.0, 0.0, 1.9 * 13, 12.0, width, window, (12.0, width - 50))
    font = 22.0 if width >= 1200 else 17.0
    if wish.show == ALL and not wish.around:
        font = 15.0 if width >= 1700 else 14.0
    gutter = width - (9.0 * font if has_gutter else 0.0)
    left = 9.6 * font + 12
    # a word may stand behind the last day
    return _Room(font, 9.6 * font, 0.0, left, gutter, window, (left, gutter - 4.6 * font))


def _height(tracks: int, undated: int, step: float, room: _Room) -> float:
    named = min(undated, UNDATED_ROWS + 1) if room.head else 0
    least = max(named * 1.2 * room.font, 2.4 * min(room.font, HEAD) if room.head else 0.0)
    return room.above + max(tracks * step, least) + 0.7 * room.font


def _day(row: Row) -> date | None:
    """Where the row is drawn: at its deadline, planned finish, or what the schedule says."""
    day = row.item.approved_deadline or getattr(row.part, "baseline_finish", None)
    return day or (row.dates.early_finish if row.dates else None)


def _window(outlook: Outlook, rows: Sequence[Row]) -> tuple[date, date]:
    """From the first matter to the latest 80% day, in whole months; today is inside.

    No further than LATEST behind the last deadline: what is expected later runs out of the picture.
    """
    days = [outlook.as_of, *filter(None, map(_day, rows))]
    forecasts = filter(None, (outlook.forecast.of(row.id) for row in rows))
    last = min(max([*days, *(each.p80 for each in forecasts)]), max(days) + LATEST)
    # whole quarters at the end: a forecast that moves a little leaves the picture as it was
    end = last + MARGIN
    quarter = date(end.year, 3 * ((end.month - 1) // 3) + 3, 28) + timedelta(days=4)
    return (min(days) - MARGIN).replace(day=1), quarter.replace(day=1) - timedelta(days=1)


def _grouped(outlook: Outlook, rows: Sequence[Row], wish: Wish) -> dict[str, list[Row]]:
    """The rows by lane: flagships first in the opening view, else in the plan's order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        lane = unit_id(row.lead) if wish.lanes == BY_UNIT else row.workstream.id
        groups.setdefault(lane, []).append(row)
    ids = [part.id for part in (*outlook.plan.units, *outlook.plan.workstreams)]
    order = sorted(groups, key=lambda id_: ids.index(id_) if id_ in ids else len(ids))
    if wish.show == KEY and not wish.around:
        order.sort(key=lambda id_: id_ not in _flagships(outlook))
    return {id_: groups[id_] for id_ in order}


def _flagships(outlook: Outlook) -> set[str]:
    return {goal.parent for goal in outlook.plan.goals}


def _lane(
    outlook: Outlook,
    id_: str,
    gutter: tuple[Row, ...],
    room: _Room,
    place: tuple[float, float],
    wish: Wish,
) -> Lane:
    """The lane at `place`, its y and height, with all that belongs to it counted."""
    by_unit = wish.lanes == BY_UNIT
    every = [
        row for row in outlook.rows if (unit_id(row.lead) if by_unit else row.workstream.id) == id_
    ]
    promises = Counter(r.alert.level for r in every if r.kind is ItemKind.PROMISE)
    done = [row for row in every if row.item.closed is not None]
    part = outlook.plan.by_id.get(id_)
    days = [row.item.done_on or _day(row) for row in done]
    first, last = wish.window or (date.min, date.max)
    return Lane(
        id=id_,
        name=part.name if part else labels.UNDECIDED,
        lead="" if by_unit else labels.unit(lead_of(outlook.plan, id_)),
        flagship=id_ in _flagships(outlook),
        counts=tuple(
            (level, promises[level])
            for level in labels.LIGHT
            if promises[level] and level is not Level.CLOSED
        ),
        closed=tuple(sorted({room.at(day) for day in days if day and first <= day <= last})),
        closed_count=len(done),
        gutter=gutter,
        y=place[0],
        height=place[1],
    )


def _mark(outlook: Outlook, row: Row, room: _Room, answer: Answer | None = None) -> Mark | None:
    """The row in its place in time; None without one, or where all of it lies outside the time."""
    day = _day(row)
    if day is None:
        return None
    forecast = outlook.forecast.of(row.id) if row.item.closed is None else None
    start = getattr(row.part, "baseline_start", None) or row.item.actual_start
    start = min(start or (row.dates.early_start if row.dates else day), day)
    first, last = (day, day) if is_milestone(row) else (start, day)
    if forecast:
        first, last = min(first, forecast.p10), max(last, forecast.p90)
    if last < room.window[0] or first > room.window[1]:
        return None
    mark = Mark(row=row, x=room.at(day), y=0.0, tentative=row.item.approved_deadline is None)
    if is_milestone(row):
        bars = [BAR(forecast)] if forecast else []
        bars += [BAR_AFTER(answer)] if answer else []
        words = _words(outlook, row, forecast, answer)
        return _milestone(mark, words, [tuple(map(room.at, bar)) for bar in bars], room)
    begins, ends = room.at(start), max(mark.x, room.at(start) + 4)
    percents = row.progress.percent_complete
    done = begins + (ends - begins) * (percents or 0.0) / 100
    word = "" if percents is None else labels.percent(percents)
    return _named(replace(mark, start=begins, done=done, word=word), begins, ends, room)


def _milestone(
    mark: Mark, words: Sequence[str], bars: Sequence[tuple[float, ...]], room: _Room
) -> Mark:
    """The milestone with the first word that fits and its bars, the last one being what is said."""
    item, radius = mark.row.item, 0.42 * room.font
    least = mark.x + radius
    reach = max([least, *chain(*bars)])
    for word in words:
        edge = room.gutter - 2 * GAP - width_of(word, room.font)
        if edge >= (reach if word == words[0] else least):
            break
    # what reaches further runs out of its room
    bars = [tuple(min(max(x, room.left), max(edge, least)) for x in bar) for bar in bars]
    original = item.deadline if item.deadline != item.approved_deadline else None
    mark = replace(
        mark,
        word=word,
        forecast=bars[-1] if bars else (),
        ghost=bars[0] if len(bars) > 1 else (),
        original=room.at(original) if original else None,
    )
    begins = min([mark.x - radius, mark.original or mark.x, *chain(*bars)])
    return _named(mark, begins, max([least, *chain(*bars)]), room)


def _moved(
    outlook: Outlook, track: Sequence[Mark], room: _Room, after: Mapping[str, Answer]
) -> Iterator[Mark]:
    """The marks of a row, forecasts as `after` says, each in the room that it has there."""
    marks, left = sorted(track, key=lambda mark: mark.left), room.left
    for mark, following in zip_longest(marks, marks[1:]):
        right = following.left - 2 * GAP if following else room.gutter
        if answer := after.get(mark.row.id):
            mark = _mark(outlook, mark.row, room._replace(left=left, gutter=right), answer) or mark
        left = mark.right + 2 * GAP
        yield mark


def _named(mark: Mark, begins: float, ends: float, room: _Room) -> Mark:
    """The mark with its word behind it, its name before it where that fits, else behind the word.

    Where neither side has room for a few characters the name lies on the bar.
    """
    name, font = mark.row.part.name, room.font
    mark = replace(mark, word_x=ends + GAP)
    after = mark.word_x + (width_of(mark.word, font) + GAP if mark.word else 0.0)
    size = font * (1.04 if mark.row.part.commitment else 1.0)  # bold runs a little wider
    needs = width_of(name, size)
    before, behind = begins - GAP - room.left, room.gutter - GAP - after
    at_end = needs <= before or (needs > behind and before >= behind)
    best = before if at_end else behind
    if best < min(needs, LEAST_ROOM * font):
        text = shortened(name, size=size, room=ends - begins - 2 * GAP)
        return replace(mark, name=text, name_x=begins + GAP, left=begins, right=after)
    text = shortened(name, size=size, room=best)
    width = width_of(text, size)
    if at_end:
        edge = begins - GAP
        return replace(mark, name=text, name_x=edge, at_end=True, left=edge - width, right=after)
    return replace(mark, name=text, name_x=after, left=begins, right=after + width)


def _words(
    outlook: Outlook, row: Row, forecast: Forecast | None, answer: Answer | None
) -> list[str]:
    """What is said of a milestone behind its bars, then what is said where that has no room."""
    if row.overdue and row.item.due:
        return [f"逾期 {(outlook.as_of - row.item.due).days}天"]
    now = percent(forecast.probability_late) if forecast else ""
    after = percent(answer.after) if answer else now
    return [now] if after == now else [f"{now} → {after}", after, ""]


def _tracks(marks: Sequence[Mark | None]) -> list[list[Mark]]:
    """The marks in rows without overlaps, by day; a mark that moves changes no order."""
    rows: list[list[Mark]] = []
    placed = [mark for mark in marks if mark]
    for mark in sorted(placed, key=lambda m: (_day(m.row) or date.max, m.row.id)):
        free = (
            track
            for track in rows
            if all(mark.left > m.right + 2 * GAP or mark.right + 2 * GAP < m.left for m in track)
        )
        track = next(free, None)
        if track is None:
            rows.append([mark])
        else:
            track.append(mark)
    return rows


def _months(room: _Room) -> Iterator[tuple[float, str, bool]]:
    """The first of each month with its word, where there is room for one; the year in January."""
    first, last = room.window
    days, day = [], first.replace(day=1)
    while day <= last:
        days.append(day)
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    taken: list[tuple[float, float]] = []
    words = {}
    for day in sorted(days, key=lambda d: (d.month != 1, d)):  # the year comes first
        x, year = room.at(day), f"{day.year}年" if day.month == 1 or day == days[0] else ""
        word = f"{year}{day.month}月"
        end = x + width_of(word, 15.0) + GAP
        if all(end < start or x > stop for start, stop in taken):
            taken.append((x, end))
            words[day] = word
    for day in days:
        if day in words or day.month in (1, 4, 7, 10):
            yield room.at(day), words.get(day, ""), day.month in (1, 4, 7, 10)


def _arrows(outlook: Outlook, marks: dict[str, Mark], step: float) -> Iterator[Arrow]:
    """Precedence among the marks, also through what is not shown, without what follows from it."""
    for source, target in sorted(_reduced(outlook, marks)):
        a, b = marks[source], marks[target]
        links = outlook.graph.get_edge_data(source, target, {}).get("dependencies", ())
        kind = links[0].kind if links else "FS"
        begins = a.start if kind[0] == "S" and a.start is not None else a.x
        ends = b.x if b.start is None or kind[1] == "F" else min(b.start + 4, b.x)
        dates = outlook.schedule.dates.get(target)
        # also where the plan's own days say that what waits begins before
        broken = _is_broken(outlook, a.row, b.row) or ends < begins - GAP
        down = b.y > a.y or (b.y == a.y and ends >= begins)
        lane = a.y + (0.5 if down else -0.5) * step
        points = ((begins, a.y), (begins, lane), (ends, lane), (ends, b.y))
        yield Arrow(source, target, bool(dates and source in dates.driving), broken, points)


def _reduced(outlook: Outlook, marks: dict[str, Mark]) -> Iterator[tuple[str, str]]:
    precedence, direct = outlook.graph, nx.DiGraph()
    for source in marks:
        reach = list(precedence.successors(source)) if source in precedence else []
        passed: set[str] = set()
        while reach:
            node = reach.pop()
            if node in marks:
                direct.add_edge(source, node)
            elif node not in passed:
                passed.add(node)
                reach += precedence.successors(node)
    if nx.is_directed_acyclic_graph(direct):
        direct = nx.transitive_reduction(direct)
    yield from direct.edges


def _is_broken(outlook: Outlook, before: Row, after: Row) -> bool:
    """Whether `before` is expected to end when `after` should have what it waits for."""
    if before.item.closed is not None or after.item.closed is not None:
        return False
    forecast = outlook.forecast.of(before.id)
    expected = forecast.p50 if forecast else before.dates.early_finish if before.dates else None
    needed = after.item.approved_deadline
    if needed is None and after.dates:
        needed = after.dates.late_start
    return expected is not None and needed is not None and expected > needed


def _front(
    outlook: Outlook, marks: Sequence[Mark], room: _Room, foot: float, step: float
) -> Iterator[tuple[float, float]]:
    """前锋线: from today to the day that each running task's progress stands for, and back."""
    today = room.at(outlook.as_of)
    yield today, AXIS
    for mark in sorted(marks, key=lambda m: m.y):
        running = mark.row.item.reports and mark.row.progress.percent_complete not in (None, 100)
        if mark.done is not None and running and mark.row.item.closed is None:
            yield today, mark.y - step / 2
            yield mark.done, mark.y
            yield today, mark.y + step / 2
    yield today, foot

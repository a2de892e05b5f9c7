"""Where everything stands in the picture: time from left to right, lanes one below another.

A pure function of an outlook and a wish: the same two give the same scene.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, zip_longest
from operator import attrgetter

from components.widgets.graph_view.arrows import arrows
from components.widgets.graph_view.scene import GAP, HEAD, RADIUS, UNDATED_ROWS, Lane, Mark, Room, Scene
from components.widgets.graph_view.text import shortened, width_of
from components.widgets.graph_view.wish import BY_GOAL, BY_UNIT, KEY, Wish, chosen
from components.widgets.markup import UNDECIDED, unit_id
from plan.forecast.answers import Answer
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import percent
from plan.model.kinds import ItemKind, Level
from plan.model.plan import Goal, Led, lead_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

AXIS, FOOT = 46.0, 8.0  # above the lanes, below them
LEAST_ROOM = 6  # characters of a name that are left in any case
MARGIN = timedelta(days=10)  # of time beside the first and last mark
LATEST = timedelta(days=120)
NARROW = 640.0  # px: a telephone, where heads stand above their lanes
BAR = attrgetter("p10", "p50", "p90")
BAR_AFTER = attrgetter("p10_after", "p50_after", "p90_after")
WORD = 0.97  # of the type of names: words are set a little smaller, and bold


def place(outlook: Outlook, wish: Wish) -> Scene:
    """The scene of what `wish` asks for."""
    rows = chosen(outlook, wish)
    groups, window = _grouped(outlook, rows, wish), wish.window or _window(outlook, rows)
    every = _by_lane(outlook, outlook.rows, wish)
    room = _room(wish, any(_day(row) is None for row in rows), window)
    open_lanes = {id_: lane for id_, lane in groups.items() if id_ not in wish.folded}
    undated = {id_: tuple(r for r in open_lanes.get(id_, ()) if not _day(r)) for id_ in groups}
    # words may run on where nothing stands in the gutter
    rooms = {id_: room if undated[id_] else replace(room, gutter=wish.width) for id_ in groups}
    tracks = {
        id_: _tracks(_mark(outlook, row, rooms[id_]) for row in lane) for id_, lane in open_lanes.items()
    }
    after = {answer.item: answer for answer in wish.after if answer.moved}

    def heights(step: float) -> list[float]:
        return [_height(len(tracks.get(id_, ())), len(undated[id_]), step, room) for id_ in groups]

    steps = (room.font * n / 20 for n in range(52, 26, -1))  # loose to crowded
    fits = (s for s in steps if AXIS + FOOT + sum(heights(s)) <= wish.height)
    step = next(fits, 1.34 * room.font) if room.head else 2.7 * room.font
    lanes, marks, y = [], [], AXIS
    for id_, height in zip(groups, heights(step), strict=True):
        lane = _lane(outlook, id_, every[id_], room)
        lanes.append(replace(lane, gutter=undated[id_], y=y, height=height))
        for number, track in enumerate(tracks.get(id_, ())):
            middle = y + room.above + (number + 0.65) * step
            marks += [replace(mark, y=middle) for mark in _moved(outlook, track, rooms[id_], after)]
        y += height
    return Scene(
        **vars(room),
        width=wish.width,
        height=y + FOOT,
        months=tuple(_months(room)),
        today=room.at(outlook.as_of),
        lanes=tuple(lanes),
        marks=tuple(marks),
        arrows=tuple(arrows(outlook, {mark.row.id: mark for mark in marks}, step)),
        front=tuple(_front(marks, room.at(outlook.as_of), y, step)),
    )


def _room(wish: Wish, has_gutter: bool, window: tuple[date, date]) -> Room:
    """Names can be read across a room where the picture has the room of a projector."""
    width = wish.width
    if width < NARROW:
        return Room(13.0, 0.0, 1.9 * 13, 12.0, width, window, (12.0, width - 50))
    # leaves names whole, and rows in sight where it would be larger than need be
    font = min(max(width // 54, 16.0), max(min(width // 58, wish.height // 30, 26.0), 22.0))
    if wish.show != KEY and not wish.around:
        font = min(max(width // 116, 14.0), 18.0)
    gutter = width - (9.0 * font if has_gutter else 0.0)
    head = 10.5 * min(font, 20.0)
    # a word may stand behind the last day
    return Room(font, head, 0.0, head + 12, gutter, window, (head + 12, gutter - 4.6 * font))


def _height(tracks: int, undated: int, step: float, room: Room) -> float:
    named = min(undated, UNDATED_ROWS + 1) if room.head else 0
    least = max(named * 1.2 * room.font, 2.4 * min(room.font, HEAD) if room.head else 0.0)
    return room.above + max(tracks * step, least) + 0.3 * step


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
    # whole quarters at the end: a forecast that moves a little leaves the picture as it was
    end = min(max([*days, *(each.p80 for each in forecasts)]), max(days) + LATEST) + MARGIN
    quarter = date(end.year, 3 * ((end.month - 1) // 3) + 3, 28) + timedelta(days=4)
    return (min(days) - MARGIN).replace(day=1), quarter.replace(day=1) - timedelta(days=1)


def _by_lane(outlook: Outlook, rows: Sequence[Row], wish: Wish) -> dict[str, list[Row]]:
    """The rows by lane: their unit, or their line, or their goal where the line has several."""
    plan, lanes = outlook.plan, dict[str, list[Row]]()
    goals = Counter(goal.parent for goal in plan.goals)
    for row in rows:
        id_ = unit_id(row.lead) if wish.lanes == BY_UNIT else row.workstream.id
        if wish.lanes == BY_GOAL and goals[id_] > 1:
            id_ = next((up.id for up in plan.lineage[row.id] if isinstance(up, Goal)), id_)
        lanes.setdefault(id_, []).append(row)
    return lanes


def _grouped(outlook: Outlook, rows: Sequence[Row], wish: Wish) -> dict[str, list[Row]]:
    """The rows by lane, in the plan's order; flagships first by goal and in the opening view."""
    groups = _by_lane(outlook, rows, wish)
    order = [id_ for id_ in (*outlook.plan.by_id, UNDECIDED) if id_ in groups]
    if wish.lanes == BY_GOAL or (wish.show == KEY and not wish.around):
        order.sort(key=lambda id_: id_ not in _flagships(outlook))
    return {id_: groups[id_] for id_ in order}


def _flagships(outlook: Outlook) -> set[str]:
    return {id_ for goal in outlook.plan.goals for id_ in (goal.id, goal.parent)}


def _lane(outlook: Outlook, id_: str, every: Sequence[Row], room: Room) -> Lane:
    """The lane, not in its place yet, with all that belongs to it counted."""
    is_open = {row.id: row.item.closed is None for row in every}
    lights = Counter(r.alert.level for r in every if is_open[r.id] and r.kind is ItemKind.PROMISE)
    part = outlook.plan.by_id.get(id_)
    days = [row.item.done_on or _day(row) for row in every if not is_open[row.id]]
    first, last = room.window
    return Lane(
        id=id_,
        name=part.name if part else labels.UNDECIDED,
        lead=labels.unit(lead_of(outlook.plan, id_)) if isinstance(part, Led) else "",
        flagship=id_ in _flagships(outlook),
        counts=tuple((level, lights[level]) for level in Level if lights[level]),
        closed=tuple(sorted({room.at(day) for day in days if day and first <= day <= last})),
        closed_count=len(days),
    )


def _mark(outlook: Outlook, row: Row, room: Room, answer: Answer | None = None) -> Mark | None:
    """The row in its place in time; None without one, or where all of it lies outside the time."""
    day = _day(row)
    if day is None:
        return None
    forecast = outlook.forecast.of(row.id) if row.item.closed is None else None
    start = getattr(row.part, "baseline_start", None) or row.item.actual_start
    start = min(start or (row.dates.early_start if row.dates else day), day)
    first, last = (day, day) if row.is_milestone else (start, day)
    if forecast:
        first, last = min(first, forecast.p10), max(last, forecast.p90)
    if last < room.window[0] or first > room.window[1]:
        return None
    mark = Mark(row=row, x=room.at(day), y=0.0, tentative=row.item.approved_deadline is None)
    if not row.is_milestone:
        begins, ends = room.at(start), max(mark.x, room.at(start) + 4)
        done = room.at(start + (day - start) * ((row.progress.percent_complete or 0.0) / 100))
        mark = replace(mark, start=begins, done=done, word=_progress(outlook, row))
        today = room.at(outlook.as_of)  # the front line is not written over
        return _named(mark, begins, today if _is_running(row) and ends < today else ends, room)
    days = [BAR(forecast)] if forecast else []
    days += [BAR_AFTER(answer)] if answer else []
    bars = [tuple(map(room.at, bar)) for bar in days]
    radius = RADIUS * room.font
    reach = max([mark.x + radius, *chain(*bars)])
    for word in _words(row, outlook.as_of, forecast, answer):
        edge = room.gutter - 2 * GAP - width_of(word, WORD * room.font)
        if edge >= reach:
            break
        reach = mark.x + radius  # a bar that reaches further runs out of its room
    edge = max(edge, mark.x + radius)
    bars = [tuple(min(max(x, room.left), edge) for x in bar) for bar in bars]
    original = row.item.deadline if row.item.deadline != day else None
    mark = replace(
        mark,
        word=word,
        forecast=bars[-1] if bars else (),
        goes_on=bool(days) and (room.at(days[-1][-1]) > edge or days[-1][-1] > room.window[1]),
        ghost=bars[0] if len(bars) > 1 else (),
        original=room.at(original) if original else None,
    )
    begins = min([mark.x - radius, mark.original or mark.x, *chain(*bars)])
    return _named(mark, begins, max([mark.x + radius, *chain(*bars)]), room)


def _moved(
    outlook: Outlook, track: Sequence[Mark], room: Room, after: Mapping[str, Answer]
) -> Iterator[Mark]:
    """The marks of a row, forecasts as `after` says, each in the room that it has there."""
    marks, left = sorted(track, key=lambda mark: mark.left), room.left
    for mark, following in zip_longest(marks, marks[1:]):
        right = following.left - 2 * GAP if following else room.gutter
        if answer := after.get(mark.row.id):
            mark = _mark(outlook, mark.row, replace(room, left=left, gutter=right), answer) or mark
        left = mark.right + 2 * GAP
        yield mark


def _named(mark: Mark, begins: float, ends: float, room: Room) -> Mark:
    """The mark with its word behind it, its name behind the word where it fits, else before all.

    Where neither side has room for it, and the bar has behind the deadline's sign, or none has for a
    few characters, the name lies on the bar.
    """
    name, font = mark.row.part.name, room.font
    mark = replace(mark, word_x=ends + GAP)
    after = mark.word_x + (width_of(mark.word, WORD * font) + GAP if mark.word else 0.0)
    size = font * (1.04 if mark.row.part.commitment else 1.0)  # bold runs a little wider
    needs = width_of(name, size)
    if not room.head:  # a telephone: the name has a line of its own
        text = shortened(name, size=size, room=room.gutter - 2 * room.left)
        mark = replace(mark, name=text, name_x=room.left, rise=1.1 * font)
        return replace(mark, left=room.left, right=room.gutter - room.left)
    before, behind = begins - GAP - room.left, room.gutter - GAP - after
    at_end = needs > behind and before >= behind
    edge, best = (begins - GAP, before) if at_end else (after, behind)
    free, least = mark.x + RADIUS * font if mark.row.is_milestone else begins, min(needs, LEAST_ROOM * font)
    if best < needs <= ends - free - 2 * GAP or best < least:
        free = free if least <= ends - free - 2 * GAP else begins
        at_end, edge, best = False, free + GAP, ends - free - 2 * GAP
    text = shortened(name, size=size, room=best)
    first, last = (edge - width_of(text, size), edge) if at_end else (edge, edge + width_of(text, size))
    left, right = min(begins, first), max(after, last)
    return replace(mark, name=text, name_x=edge, at_end=at_end, left=left, right=right)


def _is_running(row: Row) -> bool:
    percents = row.progress.percent_complete
    return not row.item.closed and percents != 100 and bool(percents or row.item.reports)


def _progress(outlook: Outlook, row: Row) -> str:
    """How much is done, and how much should be where that is behind enough for a light."""
    progress = row.progress
    if progress.percent_complete is None:
        return ""
    behind = -(progress.gap or 0.0) >= outlook.plan.rules.amber_gap.value
    should = f" 应{labels.percent(progress.expected_percent)}" if behind else ""
    return f"完成{labels.percent(progress.percent_complete)}{should}"


def _words(row: Row, as_of: date, forecast: Forecast | None, answer: Answer | None) -> list[str]:
    """What is said of a milestone behind its bars, then what is said where that has no room."""
    if row.overdue and row.item.due:
        return [f"逾期 {(as_of - row.item.due).days}天"]
    now = percent(forecast.probability_late) if forecast else ""
    after = percent(answer.after) if answer else now
    return [now] if after == now else [f"{now} → {after}", after, ""]


def _tracks(marks: Iterable[Mark | None]) -> list[list[Mark]]:
    """The marks in rows without overlaps, by day; a mark that moves changes no order."""
    rows: list[list[Mark]] = []
    for mark in sorted(filter(None, marks), key=lambda m: (_day(m.row) or date.max, m.row.id)):
        for row in rows:
            if all(mark.left > m.right + 2 * GAP or mark.right + 2 * GAP < m.left for m in row):
                row.append(mark)
                break
        else:
            rows.append([mark])
    return rows


def _months(room: Room) -> Iterator[tuple[float, str, bool]]:
    """The first of each month with its word, where there is room for one; the year in January."""
    first, last = room.window
    months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    end = 0.0
    for day in (date(month // 12, month % 12 + 1, 1) for month in months):
        x, year = room.at(day), f"{day.year}年" if day.month == 1 or end == 0.0 else ""
        word = f"{year}{day.month}月"
        after, is_quarter = x + width_of(word, 15.0) + GAP, day.month in (1, 4, 7, 10)
        if x >= end and (day.month == 1 or after <= room.at(date(day.year + 1, 1, 1))):
            end = after
            yield x, word, is_quarter
        elif is_quarter:
            yield x, "", True


def _front(marks: Sequence[Mark], today: float, foot: float, step: float) -> Iterator[tuple[float, float]]:
    """前锋线: from today to the day that each running task's progress stands for, and back."""
    yield today, AXIS
    for mark in sorted(marks, key=lambda m: m.y):
        if mark.done is not None and _is_running(mark.row):
            yield from ((today, mark.y - step / 2), (mark.done, mark.y), (today, mark.y + step / 2))
    yield today, foot

"""The picture as values: lanes, marks and arrows, each in its place in px."""

from dataclasses import dataclass
from datetime import date

from plan.model.kinds import Level
from plan.outlook.board import Row

Point = tuple[float, float]
GAP = 7.0  # between a mark and its text
RADIUS = 0.42  # of the sign of a deadline, in the size of the type
HEAD = 18.0  # the largest type of a lane's head
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
    goes_on: bool = False  # the forecast, beyond where its bar ends
    original: float | None = None
    tentative: bool = False  # placed by the schedule, not by the plan
    name: str = ""
    name_x: float = 0.0
    rise: float = 0.0  # of the name above the middle
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
    gutter: tuple[Row, ...] = ()
    y: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Arrow:
    """What must come before what: an elbow through `points`; `broken` where time runs out."""

    source: str
    target: str
    driving: bool
    broken: bool
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Room:
    """How the width is shared, in px, and how large the type is."""

    font: float
    head: float  # width of the lanes' heads; 0: they stand above their lanes
    above: float  # of a lane, for its head
    left: float  # of time and words
    gutter: float  # where what has no place in time is named; the width where nothing is
    window: tuple[date, date]
    plot: tuple[float, float]  # of time

    def at(self, day: date) -> float:
        """Where `day` stands; at the nearer end where it lies outside."""
        (first, last), (left, right) = self.window, self.plot
        share = (day - first).days / max((last - first).days, 1)
        return round(left + (right - left) * min(max(share, 0.0), 1.0), 1)


@dataclass(frozen=True, kw_only=True)
class Scene(Room):
    """The picture, in px: a room with all that stands in it."""

    width: float
    height: float
    months: tuple[tuple[float, str, bool], ...]  # place, word, whether a quarter begins
    today: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]
    front: tuple[Point, ...]  # 前锋线

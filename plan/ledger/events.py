"""What happened, as stored for ever: one frozen class per event, and the entry that holds it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, cast

import msgspec
from typing_extensions import TypeVar

from plan.calendar.zone import local_day
from plan.model.kinds import Commitment, Ending, Grade, NoticeStep, Topic


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag=True, tag_field="kind"):
    """A fact about `subject`, true as of the day `as_of`.

    `backdated` is why it was recorded after that day (补录).
    """

    subject: str
    as_of: date
    backdated: str = ""


class StatusReported(Event, frozen=True, kw_only=True):
    """A unit's report; `percent_complete` from 0 to 100.

    `waits_for` is the item or unit, by its id, that the work waits for. `unchanged` says that there
    is nothing new since the last report, whose percentage stands here again (本期无变化).
    """

    percent_complete: float
    note: str = ""
    problem: str = ""
    next_step: str = ""
    expected_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    waits_for: str = ""
    unchanged: bool = False


class WaitAnswered(Event, frozen=True, kw_only=True):
    """The unit of an item that another waits for says whether that is so.

    `report` is the sequence of the entry that named it.
    """

    report: int
    confirmed: bool
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFile:
    """A file that proves something: its name as given, its bytes, the SHA-256 it is kept under."""

    name: str
    size: int
    sha256: str


class ClosureRequested(Event, frozen=True, kw_only=True):
    """A unit asks the office to close a milestone (申请销号)."""

    evidence: str
    files: tuple[EvidenceFile, ...] = ()  # from version 2 on


class Closing(Event, frozen=True, kw_only=True):
    """What the office found of a milestone that is done.

    `done_on` is the day that the evidence itself gives, `doubts` what stood against closing it.
    """

    evidence: str
    files: tuple[EvidenceFile, ...] = ()  # from version 2 on
    grade: Grade | None = None
    done_on: date | None = None
    doubts: str = ""


class Closed(Closing, frozen=True):
    """The office closed it (销号)."""


class ClosureProposed(Closing, frozen=True):
    """One of the office would close it; it stays open until another does (双人销号)."""


class Reopened(Event, frozen=True, kw_only=True):
    """The office took the closing back (撤销销号); it is open from that day on."""

    reason: str


class ClosureReturned(Event, frozen=True, kw_only=True):
    """The office sent the request back."""

    reason: str


class ExtensionRequested(Event, frozen=True, kw_only=True):
    """A unit asks for a later deadline."""

    to: date
    reason: str


class DeadlineExtended(Event, frozen=True, kw_only=True):
    """The office approved a later deadline; the original is kept for ever."""

    to: date
    reason: str


class ExtensionRefused(Event, frozen=True, kw_only=True):
    """The office did not grant a later deadline."""

    reason: str


class ExtensionCorrected(Event, frozen=True, kw_only=True):
    """The office put an extension right: `to` holds instead, the original deadline for none."""

    to: date
    reason: str


class RequestWithdrawn(Event, frozen=True, kw_only=True):
    """The unit took back a request that waits; `request` is the sequence of its entry."""

    request: int
    reason: str = ""


class IndicatorReported(Event, frozen=True, kw_only=True):
    """A value of an indicator for `period`, on its `basis` (口径); of the share of `unit` alone."""

    value: float
    period: str
    basis: str
    unit: str | None = None


class PartReported(Event, frozen=True, kw_only=True):
    """What `unit`, which supports an item, says of its part; its lead says how far the item is."""

    unit: str
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What was told of one milestone: days of its finish, and chances from 0 to 1 of being late.

    The chances are None where there is no deadline to be late against.
    """

    item: str
    deadline: date | None  # original, as it stood then
    approved_deadline: date | None
    p10: date
    p50: date
    p80: date
    p90: date
    probability_late: float | None  # against the approved deadline
    probability_late_original: float | None


class ForecastsIssued(Event, frozen=True, kw_only=True):
    """What was told of all open milestones on a day; `model` is its version.

    Its subject is `FORECAST`: it says nothing that a writer about an item would have to see.
    """

    model: str
    seed: int
    samples: int
    told: tuple[Told, ...]


class ChanceJudged(Event, frozen=True, kw_only=True):
    """The office's own chance, from 0 to 1, of a milestone being late: beside the one that is told."""

    probability_late: float  # against the approved deadline
    reason: str


class SimulationMarked(Event, frozen=True, kw_only=True):
    """All of this ledger is made up (演示数据); its first entry, or it marks nothing.

    Its time runs `shift` days behind the real one.
    """

    seed: int
    shift: int


class DecisionTaken(Event, frozen=True, kw_only=True):
    """What a meeting decided about an item; `unit`, by its id, does it until `due`.

    The chances, from 0 to 1, are those of `milestone` being late: as things stood, and as
    `what_if` would have it.
    """

    text: str
    unit: str
    meeting: date
    due: date | None = None
    milestone: str | None = None
    probability_before: float | None = None
    probability_after: float | None = None
    what_if: str = ""


class DecisionFinished(Event, frozen=True, kw_only=True):
    """A decision about the item was carried out (办结), or came to nothing; `outcome` says which.

    `decision` is the sequence of the entry that took it.
    """

    decision: int
    outcome: str


class DecisionChanged(Event, frozen=True, kw_only=True):
    """The meeting put a decision of its own otherwise; `decision` is the sequence of its entry."""

    decision: int
    text: str
    unit: str
    due: date | None = None


class DecisionStruck(Event, frozen=True, kw_only=True):
    """The meeting took a decision of its own back; `decision` is the sequence of its entry."""

    decision: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Discussed:
    """An item on a meeting's agenda as it was shown; the chances are of `milestone` being late."""

    topic: Topic
    item: str
    name: str
    unit: str  # by name, empty while 待定
    milestone: str | None = None
    probability_before: float | None = None
    probability_after: float | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LightCount:
    """How many milestones of a commitment had a light; `light` is a level's value."""

    commitment: Commitment | None
    light: str
    milestones: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendance:
    """When and where a meeting was held, and who was there, by name; empty where not noted."""

    time: str = ""
    place: str = ""
    chair: str = ""
    present: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class MeetingClosed(Event, frozen=True, kw_only=True):
    """The meeting of the day `as_of` ended; what it saw is kept as it was shown.

    Its subject is `MEETING`. `decisions` were taken in it, `carried_over` are open ones of earlier
    meetings, `forecasts` was issued with it: all by the sequences of their entries. `discussed` are
    the items, by their ids, that were spoken about; None where nobody noted that.
    """

    counts: tuple[LightCount, ...]
    overdue: int
    agenda: tuple[Discussed, ...]
    decisions: tuple[int, ...]
    carried_over: tuple[int, ...]
    forecasts: int | None = None
    attendance: Attendance | None = None
    discussed: tuple[str, ...] | None = None


class NoticeIssued(Event, frozen=True, kw_only=True):
    """The office wrote to `unit`, by its id, about an overdue milestone, and what it asked."""

    step: NoticeStep
    unit: str
    asked: str
    answer_by: date


class NoticeAnswered(Event, frozen=True, kw_only=True):
    """The unit's answer to a notice; `notice` is the sequence of the entry that issued it.

    `promised` is the day by which the unit says it will have done the matter.
    """

    notice: int
    text: str
    promised: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How an item ended when the plan, or a year of it, was concluded; when it was done."""

    item: str
    ending: Ending
    reason: str = ""
    done_on: date | None = None


class PlanConcluded(Event, frozen=True, kw_only=True):
    """The office concluded `PLAN` (收官), or `year` of it; `reason` is why before its end."""

    endings: tuple[Ended, ...]
    statement: str
    year: int | None = None
    reason: str = ""


class ConclusionWithdrawn(Event, frozen=True, kw_only=True):
    """The office took a conclusion back; `conclusion` is the sequence of its entry."""

    conclusion: int
    reason: str


def closings(event: Event) -> list[Closed]:
    """The closings that a conclusion comes to; what a year carries on stays open."""
    if not isinstance(event, PlanConcluded):
        return []
    what = f"{event.year} 年度收官" if event.year else "计划收官"
    return [
        Closed(
            subject=each.item,
            as_of=event.as_of,
            evidence="；".join(filter(None, (what, each.reason))),
            grade=Grade(each.ending.value),
            done_on=each.done_on,
        )
        for each in event.endings
        if event.year is None or each.ending is not Ending.CARRIED
    ]


def files_of(event: Event) -> tuple[EvidenceFile, ...]:
    """The files that prove what `event` says."""
    return event.files if isinstance(event, ClosureRequested | Closing) else ()


class ClockConfirmed(Event, frozen=True, kw_only=True):
    """Somebody found the machine's clock right, though it is far ahead of all that is known."""

    reason: str


class Revision(Event, frozen=True, kw_only=True):
    """A change of the plan itself, from its day on, in the list `group` of the plan file.

    The subject is the part's id, of a dependency `A → B（FS）`.
    """

    group: str
    reason: str

    def __hash__(self) -> int:  # a part is a dict
        return hash((self.subject, self.as_of, self.reason))


class ItemAdded(Revision, frozen=True, kw_only=True):
    """The office added a part, `part` as the plan file writes it."""

    part: dict[str, Any]


class ItemChanged(Revision, frozen=True, kw_only=True):
    """The office changed a part, `part` the whole of it as it is from then on."""

    part: dict[str, Any]


class ItemWithdrawn(Revision, frozen=True, kw_only=True):
    """The office took a part out of the plan; it stays in every day before."""


class PlanAdopted(Revision, frozen=True, kw_only=True):
    """A plan file was taken as the plan; `content` is its text, `digest` the SHA-256 of that.

    The first holds from the plan's beginning. A later one replaces the one with the digest
    `replaces`: what it says otherwise of a part follows as that part's own revision.
    """

    group: str = ""
    digest: str
    content: str
    replaces: str = ""


EVENTS: tuple[type[Event], ...] = tuple(
    kind
    for kind in list(vars().values())
    if isinstance(kind, type) and issubclass(kind, Event) and not kind.__subclasses__()
)
"""Every kind of event, as they stand above; what others are made from is none."""
FORECAST = "forecast"
MEETING = "meeting"
PLAN = "plan"
CLOCK = "clock"


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote an entry: an account, the id of its unit, its role then, and from which address.

    The same person at another address is still the same author.
    """

    account: str
    unit: str | None = None
    role: str | None = None
    address: str | None = field(default=None, compare=False)


E = TypeVar("E", bound=Event, default=Event, covariant=True)
Kind = TypeVar("Kind", bound=Event)


class Entry(msgspec.Struct, Generic[E], frozen=True, kw_only=True, gc=False):
    """An event's place in the ledger; `digest` chains it to the entry before.

    `clock` is the machine's own time where it was before the last entry's moment. `stamped_at` is
    the stored moment of an entry that counts as recorded at another (`plan.ledger.moments`), and
    `stated_day` the stored day of its event, where that counts as another too.
    `digests` names the algorithm of the chain, in its first entry alone.
    `Entry[Closed]` is one that holds a `Closed`, `Entry` alone one that may hold anything.
    """

    sequence: int
    recorded_at: datetime  # UTC
    by: Author
    event: E
    key: str | None
    digest: str
    clock: datetime | None = None
    stamped_at: datetime | None = None
    stated_day: date | None = None
    digests: str | None = None

    @property
    def head(self) -> tuple[int, str]:
        """Sequence and digest: where the ledger stood once it was stored."""
        return self.sequence, self.digest

    @property
    def is_backdated(self) -> bool:
        """Whether it was recorded after the day it speaks of (补录); a plan is of all days."""
        is_plan = isinstance(self.event, PlanAdopted)
        return not is_plan and local_day(self.recorded_at) > self.event.as_of


def of_kind(entries: Iterable[Entry], *kinds: type[Kind]) -> list[Entry[Kind]]:
    """The entries whose event is one of `kinds`."""
    of_kinds = [entry for entry in entries if isinstance(entry.event, kinds)]
    return cast(list[Entry[Kind]], of_kinds)


def last_of(entries: Sequence[Entry], *kinds: type[Kind]) -> Entry[Kind] | None:
    """The latest entry whose event is one of `kinds`."""
    for entry in reversed(entries):
        if isinstance(entry.event, kinds):
            return cast(Entry[Kind], entry)
    return None

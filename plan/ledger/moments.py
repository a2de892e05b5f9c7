"""When each entry counts as recorded: by the order of entries where a clock once ran ahead.

Stored moments never go back. One under a clock that ran ahead would therefore put off all after it
until that moment has come. So no entry counts as recorded later than an entry after it was by its
own clock, nor later than now, and none speaks of a later day than that on which it counts so.
Where no clock ran ahead, each counts as it is stored.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from plan.calendar.zone import local_day
from plan.errors import Refused
from plan.ledger.events import ClockConfirmed, Entry, Event

LONGEST_PAUSE = timedelta(days=400)
NOTICED = timedelta(minutes=1)  # by less, machines differ without anybody's doing


def stamp(entry: Entry) -> datetime:
    """The moment that is stored."""
    return entry.stamped_at or entry.recorded_at


def by_own_clock(entry: Entry) -> Entry:
    """The entry as its machine's own clock has it."""
    return _recorded(entry, entry.clock or stamp(entry))


def counted(entries: Sequence[Entry], now: datetime, known: int = 0) -> tuple[Entry, ...]:
    """The same entries, each with the moment it counts as recorded at.

    The first `known` were counted before: they are looked at only as far back as they are ahead.
    """
    new = entries[known:]
    if not new or (stamp(new[-1]) <= now and not any(e.clock or e.stamped_at for e in new)):
        return tuple(entries)
    latest, at, later = now, len(entries), []
    while at and (at > known or stamp(entries[at - 1]) > latest):
        at -= 1
        entry = entries[at]
        latest = min(latest, entry.clock or stamp(entry))
        later.append(_recorded(entry, latest))
    return (*entries[:at], *reversed(later))


def settled(entries: Sequence[Entry], now: datetime) -> int:
    """How many of `entries` count the same at any later moment; the rest are ahead of `now`."""
    count = len(entries)
    while count and (entries[count - 1].clock or stamp(entries[count - 1])) > now:
        count -= 1
    return count


def ahead(entries: Sequence[Entry], now: datetime) -> timedelta | None:
    """How far the last stored moment lies ahead of `now`; None where no more than machines do."""
    lead = stamp(entries[-1]) - now if entries else timedelta()
    return lead if lead >= NOTICED else None


def require_likely(entries: Sequence[Entry], now: datetime, events: Sequence[Event]) -> None:
    """Returns where `events` may be recorded at `now`, or confirm that the clock is right.

    Raises Refused where nobody wrote for longer than anybody pauses: the clock is ahead, rather.
    """
    last = by_own_clock(entries[-1]).recorded_at if entries else now
    if now - last > LONGEST_PAUSE and not any(isinstance(e, ClockConfirmed) for e in events):
        raise Refused(
            f"本机时间是 {local_day(now)}，台账最后一条记于 {local_day(last)}，"
            f"相隔 {(now - last).days} 天，本次未写入。请系统管理员核对本机时间；"
            "确实无误的，在服务器上运行 python -m plan ledger clock --reason 说明。"
        )


def is_continued(known: Sequence[Entry], entries: Sequence[Entry]) -> bool:
    """Whether the `known` entries count in `entries`, of the same ledger, as they did.

    The last that both have would be the first to change.
    """
    last = min(len(known), len(entries))
    return not last or entries[last - 1] == known[last - 1]


def _recorded(entry: Entry, moment: datetime) -> Entry:
    if entry.recorded_at == moment:
        return entry
    stored, stated = stamp(entry), entry.stated_day or entry.event.as_of
    # nobody speaks of a day to come: the clock did, and what is said later would be older for it
    day = min(stated, local_day(moment)) if moment < stored else stated
    event = entry.event if day == entry.event.as_of else replace(entry.event, as_of=day)
    stated_day, stamped_at = stated if day != stated else None, stored if stored != moment else None
    return replace(entry, recorded_at=moment, event=event, stamped_at=stamped_at, stated_day=stated_day)

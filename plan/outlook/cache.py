"""Outlooks of one ledger as it grows: what no newer entry speaks of is not computed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from weakref import WeakValueDictionary

from plan.forecast.chances import Chances
from plan.ledger.events import Entry
from plan.model.plan import Plan
from plan.outlook.outlook import Outlook, outlook
from plan.state.replay import is_untouched

Asked = tuple[date, bool | None]  # the day, and whether with hindsight


class Outlooks:
    """The outlooks of `plan`, each the same as `outlook` gives; safe between threads.

    A day's forecast is known while its outlook is kept by somebody, its chances for good.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._made: WeakValueDictionary[Asked, Outlook] = WeakValueDictionary()
        self._chances: dict[Asked, tuple[int, Mapping[str, float]]] = {}  # of so many entries

    def on(self, entries: Sequence[Entry], as_of: date, hindsight: bool | None = None) -> Outlook:
        """The outlook on `as_of` from `entries`: all that the ledger holds, or held."""
        before = self._made.get((as_of, hindsight))
        holds = before and _holds(entries, before.head[0], as_of, hindsight)
        known = self._known(entries, hindsight)
        made = outlook(
            self.plan,
            entries,
            as_of,
            hindsight,
            earlier=known,
            forecast=before.forecast if before and holds else None,
        )
        self._made[as_of, hindsight] = made
        self._chances |= {
            (day, hindsight): (len(entries), found)
            for day, found in {**known, **made.earlier}.items()
        }
        return made

    def _known(self, entries: Sequence[Entry], hindsight: bool | None) -> Chances:
        """The chances that hold with `entries`."""
        return {
            day: found
            for (day, how), (known, found) in self._chances.copy().items()
            if how == hindsight and _holds(entries, known, day, hindsight)
        }


def _holds(entries: Sequence[Entry], known: int, day: date, hindsight: bool | None) -> bool:
    """Whether what was made of a day from the first `known` entries is that of all `entries`."""
    return known <= len(entries) and is_untouched(entries, known, day, hindsight)

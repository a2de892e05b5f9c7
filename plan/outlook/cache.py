"""Outlooks of one ledger as it grows: what no newer entry touches is not computed again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from weakref import WeakValueDictionary

from plan.forecast.chances import SEED, Chances, chances_before
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.ledger.events import Entry
from plan.ledger.moments import is_continued
from plan.model.plan import Plan
from plan.outlook.lazy import Lazy
from plan.outlook.outlook import SAMPLES, Outlook, outlook, unchanged
from plan.schedule.network import Network
from plan.state.replay import PlanState, earlier, known_until, resume, visible
from plan.state.revisions import approved

Asked = tuple[date, bool | None]  # the day, and whether with hindsight


class Outlooks:
    """The outlooks of `plan`, each the same as `outlook` gives; safe between threads.

    A day's forecast is known while its outlook is kept by somebody, its chances for good.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._outlooks: WeakValueDictionary[Asked, Outlook] = WeakValueDictionary()
        self._forecasts: WeakValueDictionary[Asked, PlanForecast] = WeakValueDictionary()
        self._chances: dict[Asked, tuple[int, Mapping[str, float]]] = {}  # of so many entries
        self._entries: Sequence[Entry] = ()  # as they were counted the last time
        self._all = self._none = 0, PlanState(plan=approved(plan), as_of=date.max)  # of so many entries

    def on(self, entries: Sequence[Entry], as_of: date, hindsight: bool | None = None) -> Outlook:
        """The outlook on `as_of` from `entries`: all that the ledger holds, or held."""
        if not is_continued(self._entries, entries):
            self._outlooks.clear()
            self._chances.clear()
            self._entries, self._all = (), self._none
        self._entries = max(self._entries, entries, key=len)

        def earlier_chances() -> Chances:
            # the chances of days that no newer entry speaks of are as they were
            known = {
                day: chances
                for (day, how), (count, chances) in self._chances.copy().items()
                if how == hindsight and count <= len(entries)
                if not visible(entries[count:], day, known_until(entries, day, how))
            }
            before = chances_before(state, entries, hindsight, None, known)
            self._chances |= {
                (day, hindsight): (len(entries), chances) for day, chances in {**known, **before}.items()
            }
            return before

        def forecast(state: PlanState, network: Network) -> PlanForecast:
            last = self._forecasts.get((as_of, hindsight))
            new = plan_forecast(state, network, samples=SAMPLES, seed=SEED, last=last)
            self._forecasts[as_of, hindsight] = new
            return new

        before, until = self._outlooks.get((as_of, hindsight)), known_until(entries, as_of, hindsight)
        now = None
        # A caller may ask of fewer entries, and the ledger's first can turn hindsight on.
        if before and before.head[0] <= len(entries) and before.state.known_at == until:
            newer = entries[before.head[0] :]
            state = resume(before.state, newer)
            now = None if visible(newer, as_of, until) else unchanged(before, entries, state)
        else:
            state = self._cut(entries, as_of, until)
        if now is None:
            asked, past = (self.plan, entries, as_of, hindsight), Lazy(earlier_chances)
            now = outlook(*asked, earlier=past, state=state, before=before, forecast=forecast)
        self._outlooks[as_of, hindsight] = now
        return now

    def _cut(self, entries: Sequence[Entry], as_of: date, until: datetime | None) -> PlanState:
        """The state on `as_of`, cut from that of all entries."""
        known, every = self._all if self._all[0] <= len(entries) else self._none
        self._all = len(entries), (every := resume(every, entries[known:]))
        return earlier(every, entries, as_of, until)

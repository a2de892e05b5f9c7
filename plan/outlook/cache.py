"""Outlooks of one ledger as it grows: what no newer entry touches is not computed again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from threading import Lock

from plan.forecast.chances import SEED, Chances, chances_before
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.ledger.contract import head_of
from plan.ledger.events import Entry
from plan.ledger.moments import is_continued
from plan.model.plan import Plan
from plan.outlook.lazy import Lazy
from plan.outlook.outlook import SAMPLES, Outlook, outlook, unchanged
from plan.schedule.network import Network
from plan.state.replay import PlanState, earlier, known_until, resume, visible
from plan.state.revisions import approved

Asked = tuple[date, bool | None]  # the day, and whether with hindsight
KEPT = 12  # days, each as of the newest entries; more than 100 MB each where a plan has 2,000 items


class Outlooks:
    """The outlooks of `plan`, each the same as `outlook` gives; safe between threads.

    Those of the KEPT days that were last asked for are kept, the chances of any day for good.
    `plan_digest` is asked once for each that is made.
    """

    def __init__(self, plan: Plan, plan_digest: Callable[[], str] = str) -> None:
        self.plan, self._plan_digest = plan, plan_digest
        self._lock = Lock()  # of `on`: who asks for the same waits for the first
        self._outlooks: dict[Asked, Outlook] = {}  # the one asked for last at the end
        self._forecasts: dict[Asked, PlanForecast] = {}  # the last of each, which the next goes on from
        self._chances: dict[Asked, tuple[int, Mapping[str, float]]] = {}  # of so many entries
        self._entries: Sequence[Entry] = ()  # as they were counted the last time
        self._all = self._none = 0, PlanState(plan=approved(plan), as_of=date.max)  # of so many entries

    def on(self, entries: Sequence[Entry], as_of: date, hindsight: bool | None = None) -> Outlook:
        """The outlook on `as_of` from `entries`: all that the ledger holds, or held."""
        with self._lock:
            if not is_continued(self._entries, entries):
                self._outlooks.clear()
                self._chances.clear()
                self._entries, self._all = (), self._none
            self._entries = max(self._entries, entries, key=len)
            now = last = self._outlooks.pop((as_of, hindsight), None)
            if now is None or now.head != head_of(entries):
                now = replace(self._made(entries, as_of, hindsight, last), plan_digest=self._plan_digest())
            # A caller may ask of fewer entries; what goes on is the newest.
            self._outlooks[as_of, hindsight] = max(last or now, now, key=lambda it: it.head[0])
            for old in list(self._outlooks)[:-KEPT]:
                del self._outlooks[old]
            for old in self._forecasts.copy().keys() - self._outlooks:
                del self._forecasts[old]
            return now

    def _made(
        self, entries: Sequence[Entry], as_of: date, hindsight: bool | None, before: Outlook | None
    ) -> Outlook:
        """The outlook from `entries`, gone on with from the one `before` where it is of fewer."""

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

        until, past = known_until(entries, as_of, hindsight), Lazy(earlier_chances)
        # The ledger's first entry can turn hindsight on.
        if before and before.head[0] <= len(entries) and before.state.known_at == until:
            newer = entries[before.head[0] :]
            state = resume(before.state, newer)
            if not visible(newer, as_of, until):
                return unchanged(before, entries, state)
        else:
            known, every = self._all if self._all[0] <= len(entries) else self._none
            self._all = len(entries), (every := resume(every, entries[known:]))
            state = earlier(every, entries, as_of, until)
        return outlook(
            self.plan, entries, as_of, hindsight, earlier=past, state=state, before=before, forecast=forecast
        )

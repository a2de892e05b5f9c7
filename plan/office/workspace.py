"""Where the work is done: the plan file and the ledger that commands and pages open alike."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from plan.acts.series import Act, Step, decide
from plan.calendar.zone import local_day
from plan.errors import Unusable
from plan.ledger.access import FIRST, Account
from plan.ledger.contract import Clock, Head, Ledger, head_of, utc_now
from plan.ledger.events import PLAN, Author, Entry, PlanAdopted, Revision, SimulationMarked, of_kind
from plan.ledger.moments import by_own_clock, counted, is_continued, require_likely, settled
from plan.ledger.stores import open_ledger
from plan.ledger.stores.evidence import evidence_of, folder_of
from plan.model.plan import Plan
from plan.model.source_text import cited_document, sentence_of, sentences
from plan.plan_file import adoption, plan_and_text, plan_digest
from plan.plan_file.sources import stored_document
from plan.state.item_state import began_after
from plan.state.replay import PlanState, default_as_of, earlier, plan_on, replay, resume, simulation
from plan.state.revisions import plan_of

if TYPE_CHECKING:
    from plan.outlook.outlook import Outlook

REGISTRAR = Author(account="计划登记")
FORECASTS = "forecast:{}"  # the key under which a day's are stored once
PLAN_FILE, LEDGER_URL = "plan_data/1plus8.json", "tinydb:var/ledger"


@dataclass
class Workspace:
    """A plan and its ledger, opened when first needed; safe between threads."""

    plan_path: Path
    ledger_url: str
    clock: Clock = utc_now
    id: str | None = None  # of the plan among several; None of one that was named by its place
    _known: tuple[Entry, ...] = field(default=(), repr=False)
    _settled: int = 0  # of them count the same from now on; the rest are ahead of the clock
    _revisions: list[Entry[Revision]] = field(default_factory=list, repr=False)
    _last: tuple[tuple[Entry, ...], PlanState] | None = field(default=None, repr=False)
    _default: tuple[tuple[Head, date], date] | None = None
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def plan(self) -> Plan:
        """The plan as first adopted, before any revision; its file's while none is adopted yet.

        Raises Unusable.
        """
        adopted = self.adopted()
        return plan_of(adopted[0].event) if adopted else self._file[0]

    @cached_property
    def _file(self) -> tuple[Plan, str]:
        return plan_and_text(self.plan_path)

    def adopted(self) -> list[Entry[PlanAdopted]]:
        """Each time that a plan file was taken as the plan, the first included."""
        self.entries()
        return of_kind(self._revisions, PlanAdopted)

    def own(self, folder: Path) -> Path:
        """Where what is kept of this plan beside the accounts lies: of the first in `folder`."""
        return self.plan_path.parent if self.id else folder

    @property
    def plan_digest(self) -> str:
        """SHA-256 of the plan file that was adopted last."""
        adopted = self.adopted()
        return adopted[-1].event.digest if adopted else plan_digest(self._file[1].encode())

    def adopt_first(self) -> None:
        """Enters the plan file as the plan where the ledger has none.

        Raises Unusable where another one was entered after this one was read.
        """
        if not self.adopted():
            event = adoption(self._file[1], self._file[0].start, "首次登记")
            self.ledger.append(event, by=REGISTRAR, key=PLAN)
        if "_file" in vars(self):
            first = self.adopted()[0].event
            if first.digest != plan_digest(self._file[1].encode()):
                raise Unusable("台账登记的计划与本程序打开时的计划文件不同，请重新启动。")
            vars(self).pop("_file", None)  # another thread may have been here meanwhile

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, open."""
        return open_ledger(self.ledger_url, self.now)

    @cached_property
    def simulation(self) -> SimulationMarked | None:
        """The mark of a ledger that is made up (演示数据); None for one that is not."""
        return simulation(tuple(self.ledger.entries(until=1)))

    @property
    def folder(self) -> Path:
        """Where things are kept beside the ledger."""
        return folder_of(self.ledger_url)

    @property
    def evidence(self) -> Path:
        """Where the files are kept that entries name."""
        return evidence_of(self.ledger_url)

    def sentences(self) -> dict[str, str]:
        """The source's own words by the id of what cites them; empty while it is not loaded."""
        plan = self.plan_on()
        document = cited_document(plan)
        text = stored_document(self.folder, document.id) if document else None
        source = sentences(text or "")
        cited = {id_: sentence_of(part.source, source) for id_, part in plan.by_id.items()}
        return {id_: sentence.text for id_, sentence in cited.items() if sentence}

    def today(self) -> date:
        """The day in Shanghai."""
        return local_day(self.now())

    def now(self) -> datetime:
        """The moment; in a ledger that is made up, as many days back as it says."""
        mark = self.simulation
        return self.clock() - timedelta(days=mark.shift if mark else 0)

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, those of other writers included; only what is new is read.

        Where a clock ran ahead, each with the moment it counts as recorded at.
        """
        with self._lock:
            new = tuple(self.ledger.entries(after=len(self._known)))
            if new or self._settled < len(self._known):
                now, known = self.now(), self._known
                self._known = counted((*known, *new), now, self._settled)
                self._settled = settled(self._known, now)
                if not is_continued(known, self._known):  # a clock that ran ahead was set right
                    known, self._revisions = (), []
                self._revisions += of_kind(self._known[len(known) :], Revision)
            return self._known

    def state_on(self, day: date) -> PlanState:
        """The state on `day` with all that is recorded by now; that of the latest day is kept."""
        known, state = self._last or ((), None)  # before the entries, which only grow
        entries = self.entries()
        if state and state.as_of >= day and is_continued(known, entries):
            state = resume(state, entries[len(known) :])
        else:
            state = replay(self.plan, entries, day, hindsight=True)
        if state.as_of <= self.today():
            self._last = (entries, state)
        return state if state.as_of == day else earlier(state, entries, day, None)

    def is_backdated(self, day: date) -> bool:
        """Whether what is recorded now of `day` is a 补录 that has to be explained."""
        first = self.entries()[:1]
        return day < self.today() and bool(first) and not began_after(day, first[0].recorded_at)

    def head(self) -> Head:
        """Sequence and digest of the last entry."""
        return head_of(self.entries())

    def plan_on(self, day: date | None = None) -> Plan:
        """The plan with the revisions that hold on `day` (today for None), as known now."""
        self.entries()
        return plan_on(self.plan, self._revisions, day or self.today())

    def default_as_of(self) -> date:
        """The day to open on; looked for anew when there are new entries or it is another day."""
        key = (self.head(), self.today())
        if self._default is None or self._default[0] != key:
            self._default = (key, default_as_of(self.plan, self.entries(), key[1]))
        return self._default[1]

    def outlook(
        self,
        as_of: date | None,
        hindsight: bool | None = None,
        known_at: datetime | None = None,
        **numbers: Any,
    ) -> "Outlook":
        """The outlook on `as_of`, or on the default day; `numbers` are its samples and seed."""
        from plan.outlook.outlook import outlook  # here, as what forecasts takes long to load

        day, asked = as_of or self.default_as_of(), (hindsight, known_at)
        made = outlook(self.plan, self.entries(), day, *asked, **numbers)
        return replace(made, plan_digest=self.plan_digest)

    def issue_forecasts(self, outlook: "Outlook", by: Author) -> Entry:
        """The entry of what `outlook` forecasts; the first of the day where there is one already.

        Raises Refused when there is nothing to forecast.
        """
        from plan.outlook.outlook import issued

        key = FORECASTS.format(outlook.as_of)
        return self.append(lambda state: issued(outlook, state), outlook.as_of, by, key=key)

    def issued_on(self, day: date) -> Entry | None:
        """The forecasts stored for `day` by `issue_forecasts`; None where none are yet."""
        key = FORECASTS.format(day)
        return next((entry for entry in reversed(self.entries()) if entry.key == key), None)

    def append(
        self, act: Act, as_of: date | None, by: Author, *, key: str | None = None, **more: Any
    ) -> Entry:
        """The stored entry of one act; `more` is what `append_series` takes."""
        return self.append_series([Step(act=act, key=key)], as_of, by, **more)[0]

    def append_series(
        self,
        steps: Iterable[Step],
        as_of: date | None,
        by: Author,
        who: Account | None = None,
        backdated: str = "",
    ) -> tuple[Entry, ...]:
        """The stored entries of `steps`, done in one go to the state on `as_of` (today for None).

        All are decided before the first is stored, and stored in one write: where one is refused,
        which raises why, nothing is.

        `who` is the account that acts and is named in the entries, whatever `by` says; None is the
        machine's owner at the command line. `backdated` is why a day that has passed is recorded.
        The plan that all of it is about is entered before anything else.
        """
        if who:
            by = replace(by, account=who.name, unit=who.unit, role=who.role)
        today = self.today()
        state = replace(self.state_on(as_of or today), acting=by.account)
        series = decide(state, steps, who, today, backdated)
        require_likely(self.entries(), self.now(), [addition.event for addition in series])
        self.adopt_first()
        return tuple(map(by_own_clock, self.ledger.append_all(series, by=by) if series else ()))


def workspace_at(plan_path: str | None = None, ledger_url: str | None = None) -> Workspace:
    """The workspace at these places, else at PLAN_FILE and PLAN_LEDGER, else at the defaults."""
    return Workspace(
        Path(plan_path or os.environ.get("PLAN_FILE") or PLAN_FILE),
        ledger_url or os.environ.get("PLAN_LEDGER") or LEDGER_URL,
        id=None if plan_path or ledger_url else FIRST,
    )

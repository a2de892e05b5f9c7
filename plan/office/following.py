"""A second place that has each entry within seconds: shipping there, and how far it has come."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event

import msgspec

from plan.errors import PlanError, Refused, Unusable
from plan.ledger.codec import decode_body
from plan.ledger.contract import EMPTY, Head, Ledger
from plan.ledger.events import files_of
from plan.ledger.stores import open_ledger
from plan.ledger.stores.disk import alone, reading
from plan.ledger.stores.evidence import carry, evidence_of
from plan.ledger.stores.settings import keep, kept
from plan.office.workspace import Workspace

FOLLOW, FOLLOW_EVIDENCE = "PLAN_FOLLOW", "PLAN_FOLLOW_EVIDENCE"
FILES = "follow-*.json"
EVERY, LONGEST = 1.0, 10.0  # seconds between two looks; between two tries while a place is away
BEAT = timedelta(minutes=1)  # from one word that it lives to the next
BATCH = 500  # entries shipped in one go
Tell = Callable[[PlanError | None], None]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a second place has come, kept in a file for whoever looks after it."""

    target: str  # without user and password
    sequence: int = 0
    evidence: bool = True  # whether evidence files go there too
    at: datetime | None = None  # when the follower last looked, to a minute
    problem: str = ""  # why nothing can be shipped now

    @property
    def sentence(self) -> str:
        """What is there."""
        without = "" if self.evidence else "，不含佐证文件"
        return f"已同步到“{self.target}”，至第 {self.sequence} 条{without}。"


@dataclass
class Follower:
    """Ships the ledger of `workspace` to `url`; `folder` is where how far it has come is kept."""

    workspace: Workspace
    url: str
    folder: Path
    evidence: Path | None = None  # where evidence files go: None for beside the entries
    every: float = EVERY
    _target: Ledger | None = None

    def __post_init__(self) -> None:
        if not self.url.startswith(("tinydb:", "postgres")):
            self.url = f"tinydb:{self.url}"
        if self.url.startswith("tinydb:"):
            self.evidence = self.evidence or evidence_of(self.url)
        mark = sha256(self.url.encode()).hexdigest()[:8]
        self.place = self.folder / FILES.replace("*", mark)
        name = self.url.rpartition("@")[2].partition("?")[0].removeprefix("tinydb:")
        self.standing = kept(self.place, Standing) or Standing(target=name)

    def ship(self, tell: Tell) -> None:
        """Brings the second place up to this moment; `tell` hears of evidence that is lost here.

        Raises Refused where what is there is not how the ledger began, having written nothing;
        Unusable, LedgerDamaged and others where one of the two cannot be used now.
        """
        with reading(Path(self.standing.target), "第二处"):
            target = self._target = self._target or self._opened()
            source, head = self.workspace.ledger, target.head()
            last = source.head()[0]
            self._compare(source, head, last)
            while head[0] < last:
                lines = list(source.lines(head[0], min(head[0] + BATCH, last)))
                files = [file for line in lines for file in files_of(decode_body(*line).event)]
                if self.evidence:  # before the entries that name them, as everywhere
                    for lost in carry(self.workspace.evidence, self.evidence, files):
                        tell(lost)
                target.adopt(lines, head)
                head = (head[0] + len(lines), lines[-1][1])
                self._keep(head[0])
        at, now = self.standing.at, self.workspace.clock()
        if self.standing.problem or self.standing.sequence != head[0] or not at or abs(now - at) > BEAT:
            self._keep(head[0])

    def run(self, stop: Event, tell: Tell) -> None:
        """Ships until `stop`; `tell` hears once why it does not work now, and None when it does."""
        told: bool | None = None  # whether somebody has to decide; None while all is well
        pause = self.every
        while not stop.is_set():
            problem: PlanError | None = None
            try:
                self.ship(tell)
            except PlanError as error:
                problem = error
                self.close()
                self._keep(self.standing.sequence, str(error))
            pause = min(2 * pause, LONGEST) if problem else self.every
            if told is not (told := isinstance(problem, Refused) if problem else None):
                tell(problem)
            stop.wait(pause)

    def close(self) -> None:
        """Gives back the second place, which the next look opens anew."""
        if self._target:
            self._target.close()
        self._target = None

    def alone(self) -> AbstractContextManager[None]:
        """Keeps others from following to the same place; raises LedgerBusy where somebody does."""
        return alone(self.place.with_suffix(".running"), f"向“{self.standing.target}”同步")

    def _opened(self) -> Ledger:
        folder, source = _folder(self.url), self.workspace.ledger_url
        if self.url == source or (folder and folder == _folder(source)):
            raise Refused(f"“{self.standing.target}”就是台账本身，第二处须是另一个位置。")
        if folder and not folder.parent.is_dir():
            raise Unusable(f"“{folder}”的上级目录不存在：所在磁盘没有挂载，或尚未建立目录。")
        return open_ledger(self.url)

    def _compare(self, source: Ledger, head: Head, last: int) -> None:
        """Raises Refused where `head` of the second place is no earlier head of `source`.

        Unusable where it is before what was shipped: the disk that was there may come back.
        """
        known, name = self.standing.sequence, self.standing.target
        if head[0] < known:
            raise Unusable(
                f"“{name}”已同步到第 {known} 条，现只有 {head[0]} 条：未挂载或被换过；没有写入。"
                f"确要从现状重新开始的，删去 {self.place.name} 后再运行。"
            )
        if head[0] > last:
            raise Refused(f"“{name}”有 {head[0]} 条，多于台账的 {last} 条；没有写入。")
        if head != EMPTY and next(source.lines(head[0] - 1, head[0]))[1] != head[1]:
            raise Refused(f"“{name}”的第 {head[0]} 条与台账的不同，不是同一本台账；没有写入。")

    def _keep(self, sequence: int, problem: str = "") -> None:
        at, beside = self.workspace.clock(), self.evidence is not None
        known = {"sequence": sequence, "evidence": beside, "at": at, "problem": problem}
        self.standing = msgspec.structs.replace(self.standing, **known)
        with suppress(PlanError):  # shipping goes on where this cannot be written
            keep(self.place, self.standing)


def standings(folder: Path) -> tuple[Standing, ...]:
    """Every second place of which `folder` knows."""
    return tuple(filter(None, (kept(path, Standing) for path in sorted(folder.glob(FILES)))))


def _folder(url: str) -> Path | None:
    kind, _, place = url.partition(":")
    return Path(place).resolve() if kind == "tinydb" else None

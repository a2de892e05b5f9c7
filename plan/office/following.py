"""A second place that has each entry within seconds: shipping there, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import msgspec

from plan.errors import LedgerBusy, PlanError, Refused, Unusable, reason
from plan.ledger.codec import decode_body
from plan.ledger.contract import EMPTY, Head, Ledger
from plan.ledger.events import files_of
from plan.ledger.stores import open_ledger
from plan.ledger.stores.disk import (
    EXCLUSIVE,
    SETTINGS,
    SHARED,
    flocked,
    private,
    private_folder,
    writing,
)
from plan.ledger.stores.evidence import carry, evidence_of
from plan.ledger.stores.settings import keep, kept
from plan.office.workspace import Workspace

FOLLOW, FOLLOW_EVIDENCE = "PLAN_FOLLOW", "PLAN_FOLLOW_EVIDENCE"
FILES, RUNNING = "follow-*.json", ".running"
EVERY, LONGEST = 1.0, 10.0  # seconds between two looks; between two tries while a place is away
PATIENCE = 1.0  # seconds for the lock, which whoever looks holds for a moment
BATCH = 500  # entries shipped in one go
Tell = Callable[[PlanError | None], None]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a second place has come, kept in a file for whoever looks after it."""

    target: str  # without user and password
    sequence: int = 0
    evidence: bool = True  # whether evidence files go there too
    at: datetime | None = None  # since when it is so
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
        kind, _, place = self.url.partition(":")
        if kind == "tinydb":
            self.evidence = self.evidence or evidence_of(self.url)
        mark = sha256(self.url.encode()).hexdigest()[:8]
        self.place = self.folder / FILES.replace("*", mark)
        parts = urlsplit(self.url)
        name = place if kind == "tinydb" else f"{parts.hostname or 'localhost'}{parts.path}"
        self.standing = kept(self.place, Standing) or Standing(target=name)

    def ship(self, tell: Tell) -> None:
        """Brings the second place up to this moment; `tell` hears of evidence that is lost here.

        Raises Refused where what is there is not how the ledger began, having written nothing;
        Unusable, LedgerDamaged and others where one of the two cannot be used now.
        """
        source = self.workspace.ledger
        if self._target is None:
            self._target = self._opened()
        head, last = self._target.head(), source.head()
        self._compare(source, head, last)
        while head[0] < last[0]:
            lines = list(source.lines(head[0], min(head[0] + BATCH, last[0])))
            files = [file for line in lines for file in files_of(decode_body(*line).event)]
            if self.evidence:  # before the entries that name them, as everywhere
                for lost in carry(self.workspace.evidence, self.evidence, files).lost:
                    tell(lost)
            self._target.adopt(lines, head)
            head = (head[0] + len(lines), lines[-1][1])
            self._keep(head[0])
        if self.standing.problem or self.standing.sequence != head[0] or not self.standing.at:
            self._keep(head[0])

    def run(self, stop: Event, tell: Tell) -> None:
        """Ships until `stop`; `tell` hears once why it does not work now, and None when it does."""
        told, pause = "", self.every
        while not stop.is_set():
            problem: PlanError | None = None
            try:
                self.ship(tell)
            except PlanError as error:
                problem = error
            except OSError as error:
                problem = Unusable(f"“{self.standing.target}”不能使用：{reason(error)}。")
            pause = min(2 * pause, LONGEST) if problem else self.every
            if problem:
                self.close()
            if problem and str(problem) != self.standing.problem:
                self._keep(self.standing.sequence, str(problem))
            if told != (told := type(problem).__name__ if problem else ""):  # its words may change
                tell(problem)
            stop.wait(pause)

    def close(self) -> None:
        """Gives back the second place, which the next look opens anew."""
        if self._target:
            self._target.close()
        self._target = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps others from following to the same place; raises Refused where somebody does."""
        with ExitStack() as stack:
            with writing(self.place, SETTINGS):
                private_folder(self.folder)
                running = open(self.place.with_suffix(RUNNING), "ab", opener=private)  # noqa: SIM115
            lock = flocked(stack.enter_context(running).fileno(), EXCLUSIVE, PATIENCE)
            try:
                stack.enter_context(lock)
            except LedgerBusy as busy:
                raise Refused(f"已有另一个程序在向“{self.standing.target}”同步。") from busy
            yield

    def _opened(self) -> Ledger:
        folder, source = _folder(self.url), self.workspace.ledger_url
        if self.url == source or (folder and folder == _folder(source)):
            raise Refused(f"“{self.standing.target}”就是台账本身，第二处须是另一个位置。")
        if folder and not folder.parent.is_dir():
            raise Unusable(f"“{folder}”的上级目录不存在：所在磁盘没有挂载，或尚未建立目录。")
        return open_ledger(self.url)

    def _compare(self, source: Ledger, head: Head, last: Head) -> None:
        """Raises Refused where `head` of the second place is no earlier head of `source`."""
        known, name = self.standing.sequence, self.standing.target
        if head[0] < known:
            raise Refused(
                f"“{name}”已同步到第 {known} 条，现只有 {head[0]} 条：未挂载或被换过；没有写入。"
                f"确要从现状重新开始的，删去 {self.place.name} 后再运行。"
            )
        if head[0] > last[0]:
            raise Refused(f"“{name}”有 {head[0]} 条，多于台账的 {last[0]} 条；没有写入。")
        if head != EMPTY and next(source.lines(head[0] - 1, head[0]))[1] != head[1]:
            raise Refused(f"“{name}”的第 {head[0]} 条与台账的不同，不是同一本台账；没有写入。")

    def _keep(self, sequence: int, problem: str = "") -> None:
        self.standing = Standing(
            target=self.standing.target,
            sequence=sequence,
            evidence=self.evidence is not None,
            at=self.workspace.clock(),
            problem=problem,
        )
        with suppress(PlanError):  # shipping goes on where this cannot be written
            keep(self.place, self.standing)


def standings(folder: Path) -> tuple[tuple[Standing, bool], ...]:
    """Every second place of which `folder` knows, and whether somebody is shipping there."""
    known = ((path, kept(path, Standing)) for path in sorted(folder.glob(FILES)))
    return tuple((standing, _is_running(path)) for path, standing in known if standing)


def _folder(url: str) -> Path | None:
    kind, _, place = url.partition(":")
    return Path(place).resolve() if kind == "tinydb" else None


def _is_running(path: Path) -> bool:
    try:
        with path.with_suffix(RUNNING).open("rb") as file, flocked(file.fileno(), SHARED, 0):
            return False
    except (LedgerBusy, OSError) as error:
        return isinstance(error, LedgerBusy)

"""One exception per reason; each builds its own sentence and knows the exit code it deserves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plan.events import Entry


@dataclass(frozen=True)
class Problem:
    """Something wrong in data, as a value: where it stands, what stands there, what is accepted."""

    place: str  # as in the file: milestones[3].deadline（L4-M1）
    value: str
    accepted: str

    def __str__(self) -> str:
        return f"{self.place}：“{self.value}”，应为{self.accepted}"


class PlanError(Exception):
    """Anything a user can be told in one sentence; `exit_code` is what the command line returns."""

    exit_code = 2


class UnusablePlan(PlanError):
    """The plan file cannot be read at all."""


class Unknown(PlanError):
    """An id or name that the plan does not have."""

    def __init__(self, what: str, given: str, known: Iterable[str]) -> None:
        near = get_close_matches(given, list(known), n=3, cutoff=0.5)
        hint = f"，是否指“{'”“'.join(near)}”" if near else ""
        super().__init__(f"行动计划中没有{what}“{given}”{hint}。")


class BadValue(PlanError):
    """A value that is not accepted where it stands."""

    def __init__(self, where: str, value: object, accepted: str) -> None:
        super().__init__(f"{where}“{value}”不能接受：{accepted}。")


class Refused(PlanError):
    """A rule of the plan forbids the act."""

    exit_code = 1


class LedgerMovedOn(PlanError):
    """Somebody wrote about the subject first; `between` holds what came in."""

    exit_code = 1

    def __init__(self, subject: str, expected: int, between: tuple[Entry, ...]) -> None:
        self.subject, self.expected, self.between = subject, expected, between
        super().__init__(
            f"“{subject}”在您打开之后又有 {len(between)} 条新记录（第 {between[0].sequence} 条起），"
            "本次未写入；请核对后重新提交。"
        )


class KeyReused(PlanError):
    """The same form key came with other content or from somebody else."""

    exit_code = 1

    def __init__(self, first: Entry) -> None:
        self.first = first
        super().__init__(f"本次提交的编号已用于第 {first.sequence} 条记录，且内容不同；请刷新后重新填写。")


class LedgerDamaged(PlanError):
    """The stored chain does not hold; `last_good` is the last sequence that does."""

    exit_code = 1

    def __init__(self, place: str, what: str, last_good: int) -> None:
        self.place, self.last_good = place, last_good
        super().__init__(f"台账损坏：{place}，{what}；最后完好的记录是第 {last_good} 条。")


class LedgerUnwritable(PlanError):
    """The store cannot take an entry now; nothing was written."""


class LedgerBusy(PlanError):
    """Another writer held the ledger for too long; nothing was written."""

    exit_code = 1

    def __init__(self, seconds: float) -> None:
        super().__init__(f"台账正忙，{seconds:g} 秒内未能写入，请稍后再试。")


class AppendOnly(PlanError):
    """Somebody tried to change what is stored."""

    def __init__(self, act: str) -> None:
        super().__init__(f"台账只能追加，不能{act}。")

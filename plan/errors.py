"""The ways in which something is not done: the kinds that somebody tells apart, each a sentence."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plan.ledger.events import Entry


@dataclass(frozen=True)
class Problem:
    """Something wrong in data, as a value: where it stands, what stands there, what is accepted."""

    place: str  # as in the file: milestones[3].deadline（L4-M1）
    value: str
    accepted: str
    field: str = ""  # of a plan file, at that place: deadline
    mark: str = ""  # the id told with it: L4-M1
    other: str = ""  # a second field, which `accepted` names

    def __str__(self) -> str:
        return f"{self.place}：“{self.value}”，应为{self.accepted}"

    def document(self) -> dict[str, str]:
        """The problem as the command line prints it in JSON."""
        return {"place": self.place, "value": self.value, "accepted": self.accepted}


class PlanError(Exception):
    """Anything a user can be told in one sentence; `exit_code` is what the command line returns."""

    exit_code = 2


class Unusable(PlanError):
    """What was given, a file or a place, cannot be used."""


class AsThingsStand(PlanError):
    """What was asked is in order, and not done as things stand."""

    exit_code = 1


class Refused(AsThingsStand):
    """The act is not open to who asks for it, or not now."""


class NotAllowed(Refused):
    """The act is not the account's."""


class Unknown(PlanError):
    """An id or name that the plan does not have."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        near = get_close_matches(name, list(known), n=3, cutoff=0.5)
        hint = f"，是否指“{'”“'.join(near)}”" if near else ""
        super().__init__(f"行动计划中没有{what}“{name}”{hint}。")


class BadValue(PlanError):
    """A value that is not accepted where it stands."""

    def __init__(self, where: str, value: object, accepted: str) -> None:
        fault = f"“{value}”不能接受" if str(value).strip() else "没有填写"
        super().__init__(f"{where}{fault}：{accepted}。")


class LedgerMovedOn(AsThingsStand):
    """Somebody wrote about the subject first; `between` holds what came in."""

    def __init__(self, subject: str, expected: int, between: "tuple[Entry, ...]") -> None:
        self.subject, self.expected, self.between = subject, expected, between
        super().__init__(
            f"“{subject}”在您打开之后又有 {len(between)} 条新记录"
            f"（第 {between[0].sequence} 条起），本次未写入；请核对后重新提交。"
        )


class KeyReused(AsThingsStand):
    """The same form key came with other content or from somebody else."""

    def __init__(self, first: "Entry") -> None:
        self.first = first
        super().__init__(f"本次提交的编号已用于第 {first.sequence} 条记录，且内容不同；请刷新后重新填写。")


class LedgerDamaged(AsThingsStand):
    """The stored chain does not hold; `last_good` is the last sequence that does."""

    def __init__(self, place: str, what: str, last_good: int) -> None:
        self.place, self.last_good = place, last_good
        super().__init__(f"台账损坏：{place}，{what}；最后完好的记录是第 {last_good} 条。")


class SettingsDamaged(AsThingsStand):
    """A file beside the accounts is not what was written; `name` is the file's."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"账号目录中的文件 {name} 损坏，读不出来，放回之前不能使用。"
            "台账没有问题，不必恢复台账；请系统管理员把它另存一份，"
            f"再从最近一次备份的 settings 文件夹复制回 {name}。"
        )


class LedgerUnwritable(PlanError):
    """The store `what` cannot be written to now; nothing was."""

    def __init__(self, place: object, error: OSError, what: str = "台账") -> None:
        super().__init__(f"{what}“{place}”写不进去：{reason(error)}；本次未写入。")


class LedgerBusy(AsThingsStand):
    """Another writer held the store `what` for too long; nothing was written."""

    def __init__(self, seconds: float, what: str = "台账") -> None:
        super().__init__(f"{what}正忙，{seconds:g} 秒内未能写入，请稍后再试。")


class EvidenceLost(AsThingsStand):
    """A file that an entry names is gone, or is no longer what was handed in."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"佐证文件“{name}”{why}，请联系科创办从备份恢复。")


class WrongPassword(AsThingsStand):
    """Name and password do not belong together; which of the two is wrong is not said."""

    def __init__(self) -> None:
        super().__init__("账号或密码不正确。")


class TooManyAttempts(AsThingsStand):
    """Too many wrong passwords of this account or from this address; tried again by itself."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        wait = f"{seconds / 60:.0f} 分钟" if seconds > 90 else f"{max(seconds, 1):.0f} 秒"
        super().__init__(f"密码错误次数过多，请约 {wait}后再试；这段时间内不核对密码。")


def reason(error: Exception) -> str:
    """Why the machine refused, in words; the own ones of what is no refusal of its."""
    if not isinstance(error, OSError):
        return str(error)
    known = {
        errno.ENOSPC: "磁盘已满，请腾出空间后再提交",
        errno.EDQUOT: "磁盘配额已满，请腾出空间后再提交",
        errno.EFBIG: "文件大小超出限额",
        errno.EROFS: "所在磁盘为只读",
        **dict.fromkeys((errno.EACCES, errno.EPERM), "没有权限"),
        errno.EIO: "磁盘读写出错，请检查磁盘",
        errno.ENOENT: "没有这个文件或文件夹",
        errno.EISDIR: "这是文件夹",
        **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), "该位置不是目录"),
    }
    return known.get(error.errno or 0) or error.strerror or str(error)


def setting_unusable(path: object, why: str) -> Unusable:
    """A settings file says something that is not understood."""
    return Unusable(f"设置文件“{path}”不能使用：{why}。")


def ledger_is_elsewhere(place: object, after: int = 0) -> Unusable:
    """Lines that follow entry `after` of another ledger do not follow the last one here."""
    if after:
        return Unusable(f"“{place}”的末条不是原台账的第 {after} 条，不能接着写；本次未写入。")
    return Unusable(f"“{place}”已有台账记录，不能覆盖；请换一个空的位置。")


def not_vouched_for(why: str) -> Refused:
    """Another system's sign-in did not hold, or names nobody here."""
    return Refused(f"统一身份认证没有通过：{why}。")

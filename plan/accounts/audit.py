"""The record of sign-ins, account changes, refusals, and what was taken away: a chain of lines.

It is a journal as the ledger's own, a file a month, and its chain goes on from month to month.
"""

import logging
import os
import pwd
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from plan.accounts.book import AccountBook
from plan.errors import LedgerDamaged, PlanError
from plan.ledger.access import Account
from plan.ledger.contract import EMPTY, Head
from plan.ledger.stores.disk import SETTINGS, reading, writing
from plan.ledger.stores.journal import Journal
from plan.ledger.stores.settings import ASIDE, MOMENT
from plan.model.kinds import Worded

FOLDER = "audit"
UNCHAINED = "audit.jsonl"  # what 0.1.0 wrote: it stays, and the chain's first line takes it in
BLOCK = 500  # lines read at once, from the end on
LOG = logging.getLogger(__name__)


class Act(Worded):
    """What happened."""

    SIGNED_IN = "signed_in", "登录"
    FAILED = "failed", "登录失败"  # a wrong password or code, or an unknown name
    HELD_OFF = "held_off", "登录失败（暂停核对）"  # too many of them
    SIGNED_OUT = "signed_out", "退出"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", "在所有设备上退出"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    ADDED = "added", "新建账号"
    DISABLED = "disabled", "停用账号"
    ENABLED = "enabled", "恢复账号"
    RESET = "reset", "重置密码"
    UNLOCKED = "unlocked", "解除密码限制"  # wrong passwords forgotten
    BOUND = "bound", "绑定统一身份"  # to an identity of another system
    MOVED = "moved", "变更角色或单位"  # another role or unit
    BACKED_UP = "backed_up", "备份台账"
    TOKEN_ISSUED = "token_issued", "新建接口令牌"
    TOKEN_REVOKED = "token_revoked", "撤销接口令牌"
    FEED_ISSUED = "feed_issued", "新建日历地址"
    FEED_REVOKED = "feed_revoked", "撤销日历地址"
    TAKEN = "taken", "下载清单"  # a list as a file
    ENROLLED = "enrolled", "登记验证器"
    RECOVERED = "recovered", "使用恢复码"
    CLEARED = "cleared", "清除验证器"
    REFUSED = "refused", "越权被拒"  # a page or an act that is not the account's
    BAD_TOKEN = "bad_token", "令牌无效"  # a program's or a calendar's that opens nothing
    LOADED = "loaded", "载入来源文件"  # the source document
    IMPORTED = "imported", "导入"
    TEMPLATE = "template", "更换文书模板"
    PLAN_BEGUN = "plan_begun", "新建计划"
    COMMAND = "command", "本机命令"  # by whoever keeps the machine
    CONTINUED = "continued", "接续审计记录"  # after a record without a chain, or a damaged one


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line: what happened to which account, by whom, from where."""

    at: datetime  # UTC
    act: Act
    account: str | None = None  # None for a name that no account has: it may be a mistyped password
    by: str | None = None  # None for the machine's owner, and for the account itself
    address: str | None = None
    detail: str = ""
    user: str | None = None  # the operating system's, at the command line
    plan: str = ""  # of several, which one


def note(
    book: AccountBook,
    act: Act,
    account: str | None,
    by: Account | None = None,
    address: str | None = None,
    detail: str = "",
) -> None:
    """Adds a line, durable on return; a damaged record is put aside, and another begun."""
    by_name = by.name if by else None
    record = Record(book.clock(), act, account, by_name, address, detail[:500], book.user, book.plan)
    try:
        _add(book, record)
    except LedgerDamaged as damage:
        _put_aside(book)
        _add(book, record, _sentence(damage))


def refused(book: AccountBook, *what: str | None) -> None:
    """Adds act, account, address, detail; the same once a minute, so that knocks fill no disk."""
    _once(int(book.now() // 60), book, what)


@lru_cache(maxsize=1000)
def _once(_: int, book: AccountBook, what: tuple[str | None, ...]) -> None:
    act, account, address, detail = what
    note(book, Act(act or ""), account, address=address, detail=detail or "")


def _add(book: AccountBook, record: Record, why: str = "") -> None:
    journal = _journal(book.folder / FOLDER, os.getpid())
    with journal.exclusive():
        sequence, lines = journal.head[0], [record]
        if not sequence and not why and len(book.accounts) > 1 and not _digest(book):
            why = "已有账号，而没有此前的审计记录"
        if not sequence and (before := f"{_digest(book)} {why}".strip()):
            lines.insert(0, Record(record.at, Act.CONTINUED, None, detail=before))
        numbered = enumerate(map(msgspec.json.encode, lines), sequence + 1)
        bodies = [b'{"sequence":%d,%b' % (number, line[1:]) for number, line in numbered]
        journal.write(f"{record.at:%Y-%m}", bodies)


@lru_cache(maxsize=4)
def _journal(folder: Path, process: int) -> Journal:  # noqa: ARG001 a fork shares no lock
    return Journal(folder, lambda _: None)


def _put_aside(book: AccountBook) -> None:
    """Renames a record that is damaged when it is opened anew."""
    folder = book.folder / FOLDER
    with book.accounts.held(), writing(folder, SETTINGS):
        _journal.cache_clear()
        with closing(Journal(folder, lambda _: None, salvage=True)) as journal:
            journal.refresh()
            if journal.damage:
                LOG.error("%s", _sentence(journal.damage))
                folder.rename(folder.with_name(f"{FOLDER}{ASIDE}{book.clock():{MOMENT}}"))


def _digest(book: AccountBook) -> str:
    """What a new chain takes in of the record without one."""
    path = book.folder / UNCHAINED
    with reading(path, SETTINGS), suppress(FileNotFoundError):
        return f"{UNCHAINED} {sha256(path.read_bytes()).hexdigest()}"
    return ""


def _aside(book: AccountBook) -> list[Path]:
    return sorted(book.folder.glob(f"{FOLDER}{ASIDE}*"), reverse=True)


def _sentence(damage: PlanError) -> str:
    return str(damage).replace("台账", "审计记录", 1)


def standing(book: AccountBook, expect: Head | None = None) -> tuple[Head, str | None]:
    """How many lines the chain has and the last one's digest, and what is wrong with it, if so.

    A record rewritten with its mark is only found by a head that was kept elsewhere, `expect`.
    """
    with closing(Journal(book.folder / FOLDER, lambda _: None, salvage=True)) as journal:
        try:
            journal.refresh()
            first = next(_lines(journal, 0, min(1, journal.head[0])), None)
        except PlanError as error:
            return EMPTY, _sentence(error)
        wrong = _sentence(journal.damage) if journal.damage else None
        before = first.detail if first and first.act is Act.CONTINUED else ""
        if first and before.startswith(UNCHAINED) and not before.startswith(_digest(book) or "-"):
            wrong = wrong or f"审计记录损坏：{UNCHAINED} 不是接续时的内容。"
        at, digest = expect or EMPTY
        if at and not any(digest in of for _, of in journal.read(at - 1, min(at, journal.head[0]))):
            wrong = wrong or f"审计记录与留存的第 {at} 条不一致：被改写、截短或放回了旧的。"
        if _aside(book):
            wrong = wrong or "审计记录曾损坏：已另存并接续，另存的见账号目录。"
        return journal.head, wrong


def latest(book: AccountBook) -> Iterator[Record]:
    """Every line that can be read, the latest first; up to the first damage of each record."""
    for folder in (book.folder / FOLDER, *_aside(book)):
        with closing(Journal(folder, lambda _: None, salvage=True)) as journal, suppress(PlanError):
            journal.refresh()
            for until in range(journal.head[0], 0, -BLOCK):
                yield from reversed([*_lines(journal, max(until - BLOCK, 0), until)])
    path = book.folder / UNCHAINED
    with reading(path, SETTINGS):
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    for line in reversed(lines):
        with suppress(msgspec.MsgspecError):  # cut off when the power went
            yield msgspec.json.decode(line, type=Record)


def _lines(journal: Journal, after: int, until: int) -> Iterator[Record]:
    for bodies, _ in journal.read(after, until):
        yield from (msgspec.json.decode(body, type=Record) for body in bodies)


def system_user() -> str:
    """Whom the operating system has run this process as, and who signed in to become it."""
    ids = [os.getuid()]
    with suppress(OSError, ValueError):
        ids.append(int(Path("/proc/self/loginuid").read_text("ascii")))
    names = []
    for id_ in ids:
        with suppress(KeyError, OverflowError):  # nobody signed in
            names.append(pwd.getpwuid(id_).pw_name)
    return "，登录者 ".join(dict.fromkeys(names))

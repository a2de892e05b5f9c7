"""The accounts: found, added, disabled, reset; nobody sees a password but the one-time one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from tinydb import where

from plan.accounts import passwords, sessions
from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook, key_of
from plan.errors import BadValue, Refused, Unusable, WrongPassword, not_vouched_for
from plan.ledger import access
from plan.ledger.access import KEEPERS, NOT_ONESELF, ONLY_ADMIN, Account, may_keep
from plan.model.kinds import AccountState, Role

FIRST = "admin"
ONE_TIME_SECONDS = 7 * 24 * 3600.0  # a one-time password not used by then is none
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Registered:
    """An account as its keeper sees it; days in UTC."""

    account: Account
    created: datetime
    signed_in: datetime | None
    is_waiting: bool = False  # to be enabled for the first time
    has_authenticator: bool = False

    @property
    def state(self) -> str:
        """Whether it is in use, in words."""
        word = "待启用" if self.is_waiting else self.account.state.word
        return word + ("，有验证器" if self.has_authenticator else "")


def find(book: AccountBook, name: str) -> Account | None:
    """The account called `name`, in whatever letters of the same look."""
    document = _document(book, name)
    return account_of(document) if document else None


def listed(book: AccountBook) -> tuple[Registered, ...]:
    """Every account, by name."""
    accounts = (
        Registered(
            account=account_of(document).in_plan(book.plan),
            created=datetime.fromtimestamp(document["created"], UTC),
            signed_in=datetime.fromtimestamp(at, UTC) if (at := document["signed_in"]) else None,
            is_waiting=_is_waiting(document),
            has_authenticator="authenticator" in document,
        )
        for document in book.accounts.all()
    )
    return tuple(sorted(accounts, key=lambda registered: registered.account.name))


def add(book: AccountBook, name: str, role: Role, unit: str | None = None, by: Account | None = None) -> str:
    """The one-time password of the new account; `by` None is the machine's owner.

    Empty where another administrator has to enable it. Raises Refused, Unusable where the name is
    taken, BadValue.
    """
    allow(book, by, access.SYSTEM)
    name = _name(name)
    _grantable(book, role, unit)
    if by and not may_keep(by, access.SECURITY):
        _insert(book, name, role, unit, by, state=AccountState.DISABLED, one_time_until=None)
        return ""
    password = passwords.one_time()
    _insert(book, name, role, unit, by, hash=passwords.hashed(password))
    return password


def add_vouched(book: AccountBook, name: str, unit: str, subject: str) -> Account:
    """The new account of somebody whom another system vouches for: it reports for its unit."""
    name = _name(name)
    bound = {"state": AccountState.ACTIVE, "subject": subject, "one_time_until": None}
    document = _insert(book, name, Role.CLERK, unit, None, **bound)
    note(book, Act.BOUND, name, detail=subject)
    return account_of(document)


def of_subject(book: AccountBook, subject: str) -> Account | None:
    """The account that another system's `subject` was bound to."""
    document = book.accounts.get(where("subject") == subject)
    return account_of(document) if isinstance(document, dict) else None


def bind(book: AccountBook, name: str, subject: str) -> Account:
    """The account `name`, from now on that of `subject`; a one-time password of it ends.

    Raises Refused when it is somebody else's already.
    """
    with changing(book, name) as document:
        if document.get("subject") not in (None, subject):
            raise not_vouched_for(f"账号“{name}”已与另一个身份绑定")
        document["subject"] = subject
        if document["state"] == AccountState.NEW:
            document |= {"state": AccountState.ACTIVE, "hash": None, "one_time_until": None}
    note(book, Act.BOUND, document["name"], detail=subject)
    return account_of(document)


def first_administrator(book: AccountBook) -> str | None:
    """The one-time password of the first administrator; None when there was one before."""
    with book.accounts.held() as table:
        is_kept = table.contains(where("role").one_of([Role.ADMIN, Role.SYSTEM]))
        return None if is_kept else add(book, FIRST, Role.ADMIN)


def separate(book: AccountBook, apart: bool = True) -> None:
    """Has three administrators each do a part (三员分立), or one all of it again.

    For the machine's owner. Raises Refused where one part would be nobody's.
    """
    before, after = (Role.ADMIN, Role.SYSTEM) if apart else (Role.SYSTEM, Role.ADMIN)
    with book.accounts.held() as table:
        in_use = {part["role"] for part in table.search(where("state") != AccountState.DISABLED)}
        missing = {before, *((Role.SECURITY, Role.AUDITOR) if apart else ())} - in_use
        if missing:
            roles = "、".join(role.word for role in Role if role in missing)
            raise Refused(f"没有可用的{roles}账号，本次未变更；请先用 account add 新建或恢复。")
        names = [document["name"] for document in table.search(where("role") == before)]
        table.update({"role": after}, where("role") == before)
    for name in names:
        sessions.close_all(book, name)
        note(book, Act.MOVED, name, detail=after)


def reset(book: AccountBook, name: str, by: Account | None = None) -> str:
    """A new one-time password; whoever is signed in as `name` is signed out."""
    allow(book, by, access.SECURITY)
    password = passwords.one_time()
    with changing(book, name) as document:
        _remember(document)
        document["hash"] = passwords.hashed(password)
        document["one_time_until"] = book.now() + ONE_TIME_SECONDS
        if document["state"] != AccountState.DISABLED:
            document["state"] = AccountState.NEW
    sessions.close_all(book, document["name"])
    note(book, Act.RESET, document["name"], by)
    return password


def disable(book: AccountBook, name: str, by: Account | None = None) -> None:
    """Ends sessions and calendar of `name`, lets nobody in; raises Refused for the last keeper."""
    allow(book, by, access.SECURITY, name)
    with changing(book, name) as document:
        _not_last(book, document)
        document["state"] = AccountState.DISABLED
    sessions.close_all(book, document["name"])
    note(book, Act.DISABLED, document["name"], by)
    book.feeds.remove(where("key") == document["key"])


def enable(book: AccountBook, name: str, by: Account | None = None) -> str:
    """Lets `name` in again, with the password it had; the first time, the one-time password."""
    allow(book, by, access.SECURITY, name)
    password = ""
    with changing(book, name) as document:
        if _is_waiting(document):
            password = passwords.one_time()
            until = book.now() + ONE_TIME_SECONDS
            document |= {"hash": passwords.hashed(password), "one_time_until": until}
        new = document["one_time_until"] is not None
        document["state"] = AccountState.NEW if new else AccountState.ACTIVE
    now = account_of(document).in_plan(book.plan)
    note(book, Act.ENABLED, document["name"], by, detail=_place(now.role, now.unit))
    return password


def move(
    book: AccountBook, name: str, role: Role, unit: str | None = None, by: Account | None = None
) -> None:
    """Gives `name` another role or unit and ends its sessions.

    Raises Refused, Unusable where there is no such account, BadValue.
    """
    allow(book, by, access.SECURITY, name)
    _grantable(book, role, unit)
    with changing(book, name) as document:
        now = account_of(document).in_plan(book.plan)
        if (now.role, now.unit) == (role, unit):
            raise BadValue("角色和单位", name, "与现在的相同，没有变更")
        if role != now.role:
            _not_last(book, document)
        document |= _placed(book, document, role, unit)
    sessions.close_all(book, document["name"])
    note(book, Act.MOVED, document["name"], by, detail=_place(role, unit))


def change_password(book: AccountBook, name: str, old: str, new: str) -> None:
    """Takes `new` for `old` and ends every session; raises WrongPassword, Refused."""
    stored = _document(book, name)
    if not passwords.matches(_hash(stored, book.now()), old):
        raise WrongPassword
    if why := passwords.weakness(new, name):
        raise Refused(f"新密码不能使用：{why}。")
    if passwords.matches(_hash(stored, book.now()), new):
        raise Refused("新密码不能使用：与原密码相同。")
    if stored and any(passwords.matches(hash_, new) for hash_ in stored.get("earlier", ())):
        raise Refused(f"新密码不能使用：最近用过的 {passwords.REMEMBERED} 个密码不能再用。")
    hash_ = passwords.hashed(new)
    with changing(book, name) as document:
        _remember(document)
        document["hash"], document["one_time_until"] = hash_, None
        if document["state"] == AccountState.NEW:
            document["state"] = AccountState.ACTIVE
    sessions.close_all(book, document["name"])
    note(book, Act.PASSWORD_CHANGED, document["name"])


def recognized(book: AccountBook, name: str, password: str) -> Account | None:
    """The account that `name` and `password` belong to; takes as long for an unknown name."""
    document = _document(book, name)
    right = passwords.matches(_hash(document, book.now()), password)
    if not right or document is None or document["state"] == AccountState.DISABLED:
        return None
    return account_of(document)


def signed_in_now(book: AccountBook, name: str, password: str | None = None) -> None:
    """Remembers the moment, and brings the hash up to today's parameters."""
    with changing(book, name) as document:
        document["signed_in"] = book.now()
        if password and passwords.HASHER.check_needs_rehash(document["hash"]):
            document["hash"] = passwords.hashed(password)


def account_of(document: Mapping[str, Any]) -> Account:
    """The account that a document holds."""
    return Account(
        name=document["name"],
        role=Role(document["role"]),
        unit=document["unit"],
        state=AccountState(document["state"]),
        others={id_: (Role(at[0]), at[1]) for id_, at in document.get("plans", {}).items()},
    )


def _placed(book: AccountBook, document: Document, role: Role, unit: str | None) -> Document:
    """What is stored of an account that has `role` and `unit` in the plan of `book`."""
    if book.plan:
        return {"plans": {**document.get("plans", {}), book.plan: (role, unit)}}
    return {"role": role, "unit": unit}


def _insert(
    book: AccountBook, name: str, role: Role, unit: str | None, by: Account | None, **more: Any
) -> Document:
    """The stored document of a new account; raises Unusable where the name is another's."""
    document = {
        "key": key_of(name),
        "name": name,
        "role": Role.NONE,
        "unit": None,
        **_placed(book, {}, role, unit),
        "state": AccountState.NEW,
        "hash": None,
        "one_time_until": book.now() + ONE_TIME_SECONDS,
        "created": book.now(),
        "signed_in": None,
        "subject": None,
        **more,
    }
    with book.accounts.held() as table:
        if _document(book, name):  # perhaps in other letters of the same look
            raise Unusable(f"账号“{name}”已存在，请换一个名称。")
        table.insert(document)
    note(book, Act.ADDED, name, by, detail=_place(role, unit))
    return document


@contextmanager
def changing(book: AccountBook, name: str) -> Iterator[Document]:
    """The account's document, stored again afterwards; raises Unusable where there is none."""
    with book.accounts.held() as table:
        document = _document(book, name)
        if document is None:
            raise no_account(name)
        yield document
        table.update(document, where("key") == document["key"])


def _remember(document: Document) -> None:
    """Keeps the hash of the password that is about to end among the earlier ones."""
    if document["hash"] and document["one_time_until"] is None:
        document["earlier"] = [document["hash"], *document.get("earlier", ())][: passwords.REMEMBERED]


def _document(book: AccountBook, name: str) -> Document | None:
    document = book.accounts.get(where("key") == key_of(name))
    return dict(document) if isinstance(document, dict) else None


def _hash(document: Document | None, now: float) -> str | None:
    """What a password is compared with; a one-time password ends."""
    if document is None:
        return None
    until = document["one_time_until"]
    return document["hash"] if until is None or until > now else None


def _place(role: Role, unit: str | None) -> str:
    return f"{role} {unit or ''}".strip()


def _is_waiting(document: Mapping[str, Any]) -> bool:
    return not (document["hash"] or document.get("subject"))


def is_separated(book: AccountBook) -> bool:
    """Whether three administrators each do a part."""
    return book.accounts.contains(where("role") == Role.SYSTEM)


def _not_last(book: AccountBook, document: Document) -> None:
    """Refuses where without this account nobody could do an administrator's part."""
    role, name = Role(document["role"]), document["name"]
    if role is not Role.ADMIN and not (role in KEEPERS and is_separated(book)):
        return
    in_use = (where("role") == role) & (where("state") != AccountState.DISABLED)
    if [other["name"] for other in book.accounts.search(in_use)] == [name]:
        which = role.word
        raise Refused(f"“{name}”是唯一可用的{which}员，不能停用或改作他用；请先另建一个{which}员账号。")


def no_account(name: str) -> Unusable:
    """Nobody is registered under this name."""
    return Unusable(f"没有账号“{name}”。")


def allow(book: AccountBook, by: Account | None, part: frozenset[Role], about: str = "") -> None:
    """Returns where `by` may do that `part`, None being the machine's owner; refuses otherwise.

    What is `about` an account's rights is not for that account itself. A refusal is recorded.
    """
    if by is None:
        return
    why = "" if may_keep(by, part) else ONLY_ADMIN
    if not why and about and key_of(about) == key_of(by.name):
        why = NOT_ONESELF
    if why:
        note(book, Act.REFUSED, about or None, by, detail=why)
        raise Refused(why)


def _grantable(book: AccountBook, role: Role, unit: str | None) -> None:
    if role is (Role.ADMIN if is_separated(book) else Role.SYSTEM):
        word = "已三员分立，不设" if role is Role.ADMIN else "未三员分立，不设"
        raise BadValue("角色", role.word, f"{word}这种账号")
    if book.plan and role in KEEPERS:
        raise BadValue("角色", role.word, "管理账号不分计划，请在第一个计划中办理")
    if role is Role.CLERK and not unit:
        raise BadValue("单位", unit or "", "填报账号须指明所属单位")


def _name(name: str) -> str:
    clean = normalize("NFKC", name).strip()
    if not 2 <= len(clean) <= 32 or not clean.isprintable() or any(c in " <>\"'&/\\" for c in clean):
        raise BadValue("账号", name[:40], "应为 2 到 32 个字，不含空格、引号、斜线和尖括号")
    return clean

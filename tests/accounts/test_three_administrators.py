"""三员分立: who of three administrators may do what, and how it is switched on and off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plan.accounts import register, sessions, tokens
from plan.accounts import sign_in as door
from plan.accounts.audit import Act, latest
from plan.accounts.book import AccountBook
from plan.errors import BadValue, Refused
from plan.ledger.access import NOT_ONESELF, Account
from plan.model.kinds import AccountState, Role

WHO = {
    "管理": Role.ADMIN, "系统": Role.SYSTEM, "安全": Role.SECURITY, "审计": Role.AUDITOR,
    "办": Role.OFFICE, "填": Role.CLERK, "看": Role.VIEWER,
}  # fmt: skip
SECURITY = {"管理", "安全"}
Done = Callable[[AccountBook, Account], object]
ACTS: dict[str, tuple[Done, set[str]]] = {
    "add": (lambda book, by: register.add(book, "新人", Role.VIEWER, by=by), {"管理", "系统"}),
    "move": (lambda book, by: register.move(book, "乙某", Role.OFFICE, by=by), SECURITY),
    "reset": (lambda book, by: register.reset(book, "乙某", by), SECURITY),
    "disable": (lambda book, by: register.disable(book, "乙某", by), SECURITY),
    "enable": (lambda book, by: register.enable(book, "乙某", by), SECURITY),
    "unlock": (lambda book, by: door.unlock(book, "乙某", by=by), SECURITY),
    "token": (lambda book, by: tokens.issue(book, "大屏", by), SECURITY),
    "revoke": (lambda book, by: tokens.revoke(book, "旧屏", by), SECURITY),
}


@pytest.fixture
def book(tmp_path: Path) -> AccountBook:
    """Two accounts and a token."""
    book = AccountBook(tmp_path / "settings")
    register.add(book, "甲某", Role.ADMIN)
    register.add(book, "乙某", Role.VIEWER)
    tokens.issue(book, "旧屏")
    return book


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_by_every_role(book: AccountBook, act: str, who: str) -> None:
    """Done exactly where the table says so; else refused, and that is on record."""
    do, allowed = ACTS[act]
    by = Account(name="某", role=WHO[who])
    if who in allowed:
        do(book, by)
        return
    with pytest.raises(Refused, match="只有管理员"):
        do(book, by)
    assert (next(latest(book)).act, next(latest(book)).by) == (Act.REFUSED, "某")


def test_nobody_changes_rights_of_their_own(book: AccountBook) -> None:
    """Nor makes himself the office, with the three or without; another's password is another's."""
    for role in (Role.ADMIN, Role.SECURITY):
        by = Account(name="乙某", role=role)
        for act in (
            lambda by: register.move(book, "乙某", Role.OFFICE, by=by),
            lambda by: register.disable(book, "乙某", by),
            lambda by: register.enable(book, " 乙某", by),
        ):
            with pytest.raises(Refused, match=NOT_ONESELF):
                act(by)
        assert next(latest(book)).act is Act.REFUSED


def test_three_are_there_before_one_is_none(book: AccountBook) -> None:
    """Refused until somebody may grant and somebody read the record; then 管理 is 系统管理."""
    with pytest.raises(Refused, match="没有可用的安全管理、审计管理账号"):
        register.separate(book)
    register.add(book, "丙某", Role.SECURITY)
    register.add(book, "丁某", Role.AUDITOR)
    register.disable(book, "丁某")
    with pytest.raises(Refused, match="没有可用的审计管理账号"):
        register.separate(book)
    with pytest.raises(BadValue, match="未三员分立"):
        register.add(book, "戊某", Role.SYSTEM)
    register.enable(book, "丁某")
    session = sessions.open_session(book, "甲某")
    register.separate(book)
    assert door.visitor(book, session) is None
    kept = register.find(book, "甲某")
    assert kept
    assert kept.role is Role.SYSTEM
    assert (next(latest(book)).act, next(latest(book)).detail) == (Act.MOVED, "system")
    with pytest.raises(BadValue, match="已三员分立"):
        register.add(book, "戊某", Role.ADMIN)
    with pytest.raises(BadValue, match="已三员分立"):
        register.move(book, "乙某", Role.ADMIN)
    assert register.first_administrator(book) is None
    for name in ("甲某", "丙某", "丁某"):  # the last of each part stays
        with pytest.raises(Refused, match="唯一可用的"):
            register.disable(book, name)
        with pytest.raises(Refused, match="唯一可用的"):
            register.move(book, name, Role.VIEWER)
    with pytest.raises(Refused, match="没有可用的管理"):
        register.separate(book)
    register.separate(book, apart=False)
    back = register.find(book, "甲某")
    assert back
    assert back.role is Role.ADMIN
    register.disable(book, "丙某")


def test_what_the_system_administrator_makes_another_enables(book: AccountBook) -> None:
    """Nobody gets in before, by whatever way; its one-time password is the other's to hand over."""
    system, security = (Account(name=n, role=WHO[n]) for n in ("系统", "安全"))
    assert register.add(book, "新人", Role.OFFICE, by=system) == ""
    (new,) = [entry for entry in register.listed(book) if entry.account.name == "新人"]
    assert (new.is_waiting, new.account.state) == (True, AccountState.DISABLED)
    assert register.recognized(book, "新人", "") is None
    with pytest.raises(Refused):
        register.enable(book, "新人", system)
    password = register.enable(book, "新人", security)
    known = register.recognized(book, "新人", password)
    assert known
    assert (known.state, known.role) == (AccountState.NEW, Role.OFFICE)
    assert (next(latest(book)).act, next(latest(book)).detail) == (Act.ENABLED, "office")
    register.disable(book, "新人")
    assert register.enable(book, "新人", security) == "", "it keeps the password it has"

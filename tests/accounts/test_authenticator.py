"""Codes of an authenticator: which pass, each once, and what a password alone still opens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest

from plan.accounts import attempts, authenticator, register, sessions
from plan.accounts import sign_in as door
from plan.accounts.audit import Act, latest
from plan.accounts.authenticator import AROUND, RECOVERY_CODES, STEP
from plan.accounts.book import AccountBook
from plan.errors import Refused, TooManyAttempts, WrongPassword
from plan.ledger.access import Account
from plan.model.kinds import AccountState, Role
from tests.support.clock import Clock

NAME, GOOD, HOME = "管理甲", "Rugao-2022-ok", "10.0.0.1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def watch() -> Clock:
    """At the beginning of a step."""
    return Clock(datetime(2022, 6, 1, 12, tzinfo=UTC))


@pytest.fixture
def book(tmp_path: Path, watch: Clock) -> AccountBook:
    """An administrator's account."""
    book = AccountBook(tmp_path / "settings", watch)
    register.change_password(book, NAME, register.add(book, NAME, Role.ADMIN), GOOD)
    return book


@pytest.fixture
def codes(book: AccountBook, watch: Clock) -> list[str]:
    """The recovery codes of its authenticator, registered some steps ago."""
    made = authenticator.enrol(book, NAME, SECRET, code(watch))
    watch.forward(10 * STEP)
    return made


def code(watch: Clock, steps: int = 0) -> str:
    """What the authenticator shows so many steps from now."""
    return pyotp.TOTP(SECRET).at(int(watch.moment.timestamp()) + steps * STEP)


def half(book: AccountBook) -> str:
    """The session of a password sign-in."""
    return door.sign_in(book, NAME, GOOD, HOME)


def whole(book: AccountBook, given: str) -> Account | None:
    """Who is signed in after `given`."""
    account = door.visitor(book, half(book))
    assert account
    assert account.state is AccountState.HALF
    return door.visitor(book, door.prove(book, account, {"code": given}, HOME)[0])


@pytest.mark.parametrize("steps", range(-AROUND - 1, AROUND + 2))
def test_a_step_before_and_after_pass(book: AccountBook, watch: Clock, codes: list[str], steps: int) -> None:
    """Two do not."""
    if abs(steps) > AROUND:
        with pytest.raises(Refused, match="验证码不正确"):
            whole(book, code(watch, steps))
        assert next(latest(book)).detail == "验证码"
        return
    known = whole(book, f" {code(watch, steps)[:3]} {code(watch, steps)[3:]} ")
    assert known == register.find(book, NAME)
    assert next(latest(book)).act is Act.SIGNED_IN


def test_a_code_works_once(book: AccountBook, watch: Clock, codes: list[str]) -> None:
    """Nor does an earlier one after a later one; that of registering was used by it."""
    assert whole(book, code(watch))
    for used in (code(watch), code(watch, -1)):
        with pytest.raises(Refused):
            whole(book, used)
    attempts.unlock(book, NAME, HOME)
    assert whole(book, code(watch, 1))
    other = AccountBook(book.folder.with_name("other"), watch)
    register.add(other, NAME, Role.ADMIN)
    authenticator.enrol(other, NAME, SECRET, code(watch))
    with pytest.raises(Refused):
        authenticator.spend(other, NAME, code(watch))


def test_ten_recovery_codes_once_each(book: AccountBook, codes: list[str]) -> None:
    """Kept as digests; what is left is on record."""
    assert len(set(codes)) == RECOVERY_CODES == 10
    stored = "".join(p.read_text("utf-8") for p in book.folder.rglob("*") if p.is_file())
    assert not any(each in stored for each in codes)
    for number, each in enumerate(codes, 1):
        assert whole(book, each)
        assert ([*latest(book)][1].act, [*latest(book)][1].detail) == (
            Act.RECOVERED, f"剩 {RECOVERY_CODES - number} 个",
        )  # fmt: skip
        with pytest.raises(Refused):
            whole(book, each)


def test_wrong_codes_are_slowed_down_with_passwords(
    book: AccountBook, watch: Clock, codes: list[str]
) -> None:
    """A right password in between takes nothing back; a right code does."""
    account = door.visitor(book, half(book))
    assert account
    for _ in range(attempts.FREE["both"] - 2):
        with pytest.raises(Refused):
            door.prove(book, account, {"code": "000000"}, HOME)
    assert door.visitor(book, half(book))
    for _ in range(2):
        with pytest.raises(TooManyAttempts):
            door.prove(book, account, {"code": code(watch)}, HOME)
    watch.forward(attempts.FIRST_DELAY)
    assert door.prove(book, account, {"code": code(watch)}, HOME)
    assert not attempts.holds_off(book, NAME, HOME)


def test_a_password_alone_makes_no_browser_known(book: AccountBook, codes: list[str]) -> None:
    """Or each would have a brake of its own to try codes with."""
    half(book)
    assert attempts.known_by(book, NAME, HOME, None) is None


def test_half_a_session_is_short_and_leaves_no_sign_out(
    book: AccountBook, watch: Clock, codes: list[str]
) -> None:
    """Just before its end it stands, at its end not."""
    token = half(book)
    watch.forward(sessions.LONGEST_HALF - 1)
    assert door.visitor(book, token)
    watch.forward(1)
    assert door.visitor(book, token) is None
    before = len([*latest(book)])
    door.sign_out(book, half(book), HOME)
    assert len([*latest(book)]) == before


def test_who_must_have_one_registers_it_first(book: AccountBook, watch: Clock) -> None:
    """With the password and a code of it; a wrong one of either registers nothing."""
    assert door.visitor(book, half(book)) == register.find(book, NAME)
    (book.folder / "sign_in.toml").write_text('code = "admin"')
    register.change_password(book, "填报甲", register.add(book, "填报甲", Role.VIEWER), GOOD)
    viewer = door.visitor(book, door.sign_in(book, "填报甲", GOOD, HOME))
    assert viewer
    assert viewer.state is AccountState.ACTIVE
    account = door.visitor(book, half(book))
    assert account
    assert account.state is AccountState.HALF
    right = {"password": GOOD, "code": code(watch)}
    with pytest.raises(WrongPassword):
        door.prove(book, account, {**right, "password": "wrong", "secret": SECRET}, HOME)
    for fields, secret in (({**right, "code": "000000"}, SECRET), (right, "short"), (right, "é" * 32)):
        with pytest.raises(Refused, match="验证码"):
            door.prove(book, account, {**fields, "secret": secret}, HOME)
    assert not authenticator.is_registered(book, NAME)
    attempts.unlock(book, NAME, HOME)
    token, _ = door.prove(book, account, {**right, "secret": SECRET}, HOME)
    assert door.visitor(book, token) == register.find(book, NAME)
    with pytest.raises(Refused, match="已登记"):
        authenticator.enrol(book, NAME, SECRET, code(watch))
    with pytest.raises(Refused, match="验证码不正确"):  # another secret takes nothing over
        door.prove(book, account, {**right, "secret": SECRET[::-1]}, HOME)
    assert SECRET not in "".join(map(str, latest(book)))


def test_an_administrator_clears_another_s(book: AccountBook, codes: list[str]) -> None:
    """Not its own; the machine's owner does anybody's; then the password is enough again."""
    with pytest.raises(Refused, match="自己"):
        authenticator.clear(book, NAME, Account(name=NAME, role=Role.ADMIN))
    with pytest.raises(Refused, match="只有管理员"):
        authenticator.clear(book, NAME, Account(name="系", role=Role.SYSTEM))
    authenticator.clear(book, NAME, Account(name="安", role=Role.SECURITY))
    assert (next(latest(book)).act, next(latest(book)).by) == (Act.CLEARED, "安")
    assert door.visitor(book, half(book)) == register.find(book, NAME)
    assert SECRET not in (book.folder / "accounts.json").read_text("utf-8")
    with pytest.raises(Refused, match="没有登记"):
        authenticator.clear(book, NAME)

"""Accounts, passwords, sessions and the slowing down of guesses, on a clock of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from plan.accounts import attempts, audit, passwords, register, sessions
from plan.accounts.audit import Act
from plan.accounts.book import AccountBook
from plan.accounts.sign_in import change_password, sign_in, sign_out, sign_out_everywhere, unlock, visitor
from plan.errors import BadValue, Refused, TooManyAttempts, Unusable, WrongPassword
from plan.ledger.access import Account
from plan.model.kinds import AccountState, Role
from tests.support.clock import Clock
from tests.support.threads import at_once

ROOT = Path(__file__).parents[2]
HOME = "10.0.0.1"
GOOD = "Rugao-2022-ok"
COMMON = (
    "Password123", "Admin@123456", "P@ssw0rd2022!", "Passw0rd!!", "Rugao@2022", "Kechuang#2026",
    "1qaz@WSX3edc", "Qwer1234!@#$", "Abcd123456!", "Kejiju2022!", "2022-Nantong",
    "Rugao-19900101", "如皋科创办Abc123", "Ｐassword１２３",
)  # fmt: skip


@pytest.fixture
def watch() -> Clock:
    """The clock of the book."""
    return Clock(datetime(2022, 6, 1, tzinfo=UTC))


@pytest.fixture
def book(tmp_path: Path, watch: Clock) -> AccountBook:
    """An empty book."""
    return AccountBook(tmp_path / "settings", watch)


@pytest.fixture
def clerk(book: AccountBook) -> str:
    """A clerk of u1 with the password GOOD."""
    one_time = register.add(book, "张三", Role.CLERK, "u1")
    register.change_password(book, "张三", one_time, GOOD)
    return "张三"


def stored_record(book: AccountBook) -> str:
    """The audit record as it lies on the disk."""
    return "".join(path.read_text("utf-8") for path in (book.folder / "audit").rglob("*.jsonl"))


def wrong(book: AccountBook, name: str, address: str = HOME) -> None:
    """A wrong password."""
    with pytest.raises(WrongPassword):
        sign_in(book, name, "wrong", address)


def test_the_first_start_makes_one_administrator(book: AccountBook) -> None:
    """Random, once, to be changed; no password is kept, only its argon2id hash."""
    first = register.first_administrator(book)
    assert first
    assert register.first_administrator(book) is None
    assert register.find(book, "admin") == Account(name="admin", role=Role.ADMIN, state=AccountState.NEW)
    stored = (book.folder / "accounts.json").read_text("utf-8")
    assert first not in stored
    assert "$argon2id$" in stored
    assert first not in stored_record(book)


def test_a_password_costs_what_the_standard_says() -> None:
    """64 MiB, three times over, four lanes: the first choice but one of RFC 9106."""
    program = "from plan.accounts.passwords import hashed; print(hashed('x'))"
    dear = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=dear, capture_output=True, check=True
    )
    assert done.stdout.startswith(b"$argon2id$v=19$m=65536,t=3,p=4$")


def test_two_first_starts_at_once_make_one(book: AccountBook) -> None:
    """Two processes may be started together."""
    printed: list[str | None] = []
    other = AccountBook(book.folder, book.clock)
    at_once(lambda each: printed.append(register.first_administrator(each)), (book, other))
    assert len([password for password in printed if password]) == 1


def test_a_one_time_password_is_changed_and_then_none(book: AccountBook) -> None:
    """It opens the door once it is changed for another; the old one is refused."""
    one_time = register.add(book, "李四", Role.VIEWER)
    token = sign_in(book, "李四", one_time, HOME)
    new = visitor(book, token)
    assert new
    assert new.state is AccountState.NEW
    fresh = change_password(book, "李四", one_time, GOOD, HOME)
    assert visitor(book, token) is None
    changed = visitor(book, fresh)
    assert changed
    assert changed.state is AccountState.ACTIVE
    with pytest.raises(WrongPassword):
        sign_in(book, "李四", one_time, HOME)


def test_a_one_time_password_does_not_wait_for_ever(book: AccountBook, watch: Clock) -> None:
    """After seven days it has to be made again."""
    one_time = register.add(book, "李四", Role.VIEWER)
    watch.forward(register.ONE_TIME_SECONDS + 1)
    with pytest.raises(WrongPassword):
        sign_in(book, "李四", one_time, HOME)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1-x", "长度"),
        ("abcdefghijk", "三类"),
        ("Zhang三Zhang三1张三", "账号"),
        ("Aa1Aa1Aa1Aa1", "重复"),
        *((password, "常用") for password in COMMON),
    ],
)
def test_a_password_that_would_be_guessed_is_refused(
    book: AccountBook, clerk: str, password: str, why: str
) -> None:
    """With the reason."""
    with pytest.raises(Refused, match=why):
        register.change_password(book, clerk, GOOD, password)


@pytest.mark.parametrize(
    "password",
    [GOOD, "Longyou-he-52", "Password-ok-9", "Zhangsan-2022-bz", "3只Panda走过石桥", "Abcd1234-uw"],
)
def test_what_is_more_than_common_may_be_taken(book: AccountBook, password: str) -> None:
    """Two characters beside what everybody tries are taken; one is not."""
    assert passwords.weakness(password, "张三") is None
    assert passwords.weakness("Password123x", "张三")
    assert passwords.weakness("Password123xk", "张三") is None


def test_the_last_passwords_do_not_come_back(book: AccountBook, clerk: str) -> None:
    """Five, a reset between them or not; the sixth may; a one-time password is none of them."""
    now = GOOD
    for n in range(passwords.REMEMBERED):
        one_time = register.reset(book, clerk) if n == 2 else now
        for old in (GOOD, now):
            with pytest.raises(Refused, match=r"不能再用|原密码"):
                register.change_password(book, clerk, one_time, old)
        register.change_password(book, clerk, one_time, now := f"Rugao-{n}-bridge")
    with pytest.raises(Refused, match="最近用过的 5 个"):
        register.change_password(book, clerk, now, GOOD)
    register.change_password(book, clerk, now, last := "Rugao-9-bridge")
    register.change_password(book, clerk, last, GOOD)


def test_the_new_password_is_another(book: AccountBook, clerk: str) -> None:
    """The old one again is no change."""
    with pytest.raises(Refused, match="原密码"):
        register.change_password(book, clerk, GOOD, GOOD)


def test_names_are_one_whatever_they_are_typed_in(book: AccountBook) -> None:
    """No second account of the same look, and no odd one."""
    register.add(book, "Zhang", Role.VIEWER)
    with pytest.raises(Unusable, match="已存在"):
        register.add(book, "ｚｈａｎｇ", Role.VIEWER)
    for odd in ("x", "a b", "<b>甲</b>", "甲\n乙", "甲" * 33, "../甲"):
        with pytest.raises(BadValue):
            register.add(book, odd, Role.VIEWER)
    with pytest.raises(BadValue, match="单位"):
        register.add(book, "无单位", Role.CLERK)


def test_disabling_ends_it_at_once(book: AccountBook, clerk: str) -> None:
    """Everywhere, and signing in again too, until it is enabled."""
    token = sign_in(book, clerk, GOOD, HOME)
    register.disable(book, clerk)
    assert visitor(book, token) is None
    with pytest.raises(WrongPassword):
        sign_in(book, clerk, GOOD, HOME)
    register.enable(book, clerk)
    assert visitor(book, token) is None
    assert visitor(book, sign_in(book, clerk, GOOD, HOME))


def test_a_reset_ends_sessions_and_the_old_password(book: AccountBook, clerk: str) -> None:
    """The keeper gets a one-time password to hand over."""
    token = sign_in(book, clerk, GOOD, HOME)
    one_time = register.reset(book, clerk)
    assert visitor(book, token) is None
    wrong(book, clerk)
    account = visitor(book, sign_in(book, clerk, one_time, HOME))
    assert account
    assert account.state is AccountState.NEW


def test_resetting_a_disabled_account_does_not_open_it(book: AccountBook, clerk: str) -> None:
    """Two decisions, not one."""
    register.disable(book, clerk)
    one_time = register.reset(book, clerk)
    with pytest.raises(WrongPassword):
        sign_in(book, clerk, one_time, HOME)
    register.enable(book, clerk)
    assert sign_in(book, clerk, one_time, HOME)


def test_the_last_administrator_stays(book: AccountBook) -> None:
    """Somebody has to keep the accounts."""
    register.first_administrator(book)
    with pytest.raises(Refused, match="唯一可用"):
        register.disable(book, "admin")
    register.add(book, "备用", Role.ADMIN)
    register.disable(book, "admin")


def test_only_an_administrator_keeps_accounts(book: AccountBook, clerk: str) -> None:
    """The office does not, nor an administrator with a one-time password."""
    office = Account(name="办", role=Role.OFFICE)
    new = Account(name="管", role=Role.ADMIN, state=AccountState.NEW)
    acts: list[Callable[[Account], object]] = [
        lambda by: register.add(book, "新人", Role.ADMIN, by=by),
        lambda by: register.move(book, clerk, Role.VIEWER, by=by),
        lambda by: register.reset(book, clerk, by=by),
        lambda by: register.disable(book, clerk, by=by),
        lambda by: register.enable(book, clerk, by=by),
    ]
    for act in acts:
        for by in (office, new):
            with pytest.raises(Refused, match="只有管理员"):
                act(by)
    with pytest.raises(Unusable, match="没有账号"):
        register.disable(book, "没有这个人")


def test_a_session_ends_idle_and_ends_anyway(book: AccountBook, clerk: str, watch: Clock) -> None:
    """Two hours without a click, twelve whatever is clicked; looking on is no click."""
    token = sign_in(book, clerk, GOOD, HOME)
    watch.forward(sessions.IDLE - 1)
    assert visitor(book, token)
    watch.forward(2)
    assert visitor(book, token) is None
    token = sign_in(book, clerk, GOOD, HOME)
    for _ in range(11):
        watch.forward(3600)
        assert visitor(book, token, touch=True)
    watch.forward(3601)
    assert visitor(book, token, touch=True) is None


def test_a_clock_that_ran_ahead_leaves_no_session_and_no_delay(
    book: AccountBook, clerk: str, watch: Clock
) -> None:
    """Set right, who signed in by it signs in again, and nobody waits for that year to pass."""
    day = 24 * 3600.0
    watch.forward(365 * day)
    token = sign_in(book, clerk, GOOD, HOME)
    for n in range(attempts.FREE["address"]):
        attempts.begin(book, f"n{n}", HOME)
    with pytest.raises(TooManyAttempts):
        attempts.begin(book, "another", HOME)
    watch.forward(-60)
    assert visitor(book, token)
    watch.forward(-1)
    assert visitor(book, token) is None
    with pytest.raises(TooManyAttempts) as refused:
        attempts.begin(book, "another", HOME)
    assert refused.value.seconds <= attempts.LONGEST_DELAY
    watch.forward(61 - 365 * day)
    attempts.begin(book, "another", HOME)
    assert visitor(book, sign_in(book, clerk, GOOD, HOME))
    watch.forward(365 * day)
    assert visitor(book, token) is None


def test_only_the_digest_of_a_token_is_kept(book: AccountBook, clerk: str) -> None:
    """Whoever reads the file cannot sign in; what is not a token opens nothing."""
    token = sign_in(book, clerk, GOOD, HOME)
    stored = (book.folder / "sessions.json").read_text("utf-8")
    assert token not in stored
    (digest,) = [session["token"] for session in book.sessions.all()]
    for stolen in (digest, "", None, token[:-1], "x" * 5000):
        assert visitor(book, stolen) is None


def test_signing_out(book: AccountBook, clerk: str) -> None:
    """Here, or everywhere."""
    here, there, third = (sign_in(book, clerk, GOOD, HOME) for _ in range(3))
    sign_out(book, here, HOME)
    assert [visitor(book, t) is None for t in (here, there, third)] == [True, False, False]
    sign_out_everywhere(book, clerk, HOME)
    assert [visitor(book, t) for t in (there, third)] == [None, None]


def test_sessions_survive_another_opening(book: AccountBook, clerk: str) -> None:
    """A restarted server knows its visitors."""
    token = sign_in(book, clerk, GOOD, HOME)
    assert visitor(AccountBook(book.folder, book.clock), token)


def test_twenty_wrong_passwords(book: AccountBook, clerk: str, watch: Clock) -> None:
    """After five each costs a longer wait; another address is not kept out; it ends by itself."""
    outcomes = []
    for _ in range(20):
        with pytest.raises((WrongPassword, TooManyAttempts)) as outcome:
            sign_in(book, clerk, "wrong", HOME)
        outcomes.append(outcome.type)
    free = attempts.FREE["both"]
    assert outcomes == [WrongPassword] * free + [TooManyAttempts] * (20 - free)
    with pytest.raises(TooManyAttempts):
        sign_in(book, clerk, GOOD, HOME)
    assert sign_in(book, clerk, GOOD, "10.0.0.2")
    watch.forward(attempts.FIRST_DELAY + 1)
    assert sign_in(book, clerk, GOOD, HOME)


def test_delays_grow_and_end(book: AccountBook, watch: Clock) -> None:
    """30 seconds, doubled, at most a quarter of an hour; forgotten after a day."""
    delays = []
    for _ in range(attempts.FREE["both"]):
        wrong(book, "张三")
    for _ in range(8):
        with pytest.raises(TooManyAttempts) as refused:
            sign_in(book, "张三", "wrong", HOME)
        delays.append(round(refused.value.seconds))
        watch.forward(refused.value.seconds + 1)
        wrong(book, "张三")
    assert delays == [30, 60, 120, 240, 480, 900, 900, 900]
    watch.forward(attempts.FORGOTTEN_AFTER + 1)
    wrong(book, "张三")
    wrong(book, "张三")


def test_one_password_on_many_names_is_slowed_by_address(book: AccountBook) -> None:
    """Fifty names from one address, then a wait, also for a name not tried yet."""
    for n in range(attempts.FREE["address"]):
        attempts.begin(book, f"n{n}", HOME)
    with pytest.raises(TooManyAttempts):
        attempts.begin(book, "another", HOME)
    attempts.begin(book, "another", "10.0.0.2")


def test_many_addresses_on_one_name_are_slowed_by_account(book: AccountBook) -> None:
    """Twenty addresses, in whatever letters the name is typed."""
    for n in range(attempts.FREE["account"]):
        attempts.begin(book, ("Zhang", "ｚｈａｎｇ", " zhang ")[n % 3], f"10.0.1.{n}")
    with pytest.raises(TooManyAttempts):
        attempts.begin(book, "zhang", "10.0.2.1")


def test_a_right_password_of_one_s_own_does_not_hide_guesses(book: AccountBook, clerk: str) -> None:
    """An account of his own does not give a guesser new tries from his address."""
    for n in range(attempts.FREE["address"]):
        if n % 4 == 0:
            sign_in(book, clerk, GOOD, HOME)
        attempts.begin(book, f"n{n}", HOME)
    with pytest.raises(TooManyAttempts):
        sign_in(book, clerk, GOOD, HOME)


def test_a_typo_a_day_behind_one_address_locks_nobody_out(book: AccountBook, watch: Clock) -> None:
    """Sixty days of somebody else's typo; and the typos of one morning are gone by the next.

    It never forgot: from the fiftieth day everybody behind the address was refused.
    """
    for day in range(60):
        attempts.begin(book, f"n{day}", HOME)
        watch.forward(attempts.FORGOTTEN_AFTER - 1)
    for n in range(attempts.FREE["address"]):
        attempts.begin(book, f"m{n}", HOME)
    assert attempts.holds_off(book, "another", HOME)
    watch.forward(16 * 3600)
    for n in range(attempts.FREE["address"]):
        attempts.begin(book, f"k{n}", HOME)


@pytest.mark.parametrize(("passed", "held_off"), [(-1, True), (0, False), (1, False)])
def test_an_address_is_forgiven_one_wrong_password_a_quarter_of_an_hour(
    book: AccountBook, watch: Clock, passed: float, held_off: bool
) -> None:
    """At the full quarter and not before; one tried meanwhile does not begin the quarter anew."""
    for n in range(attempts.FREE["address"]):
        attempts.begin(book, f"n{n}", HOME)
    watch.forward(attempts.FORGIVEN_EVERY - attempts.FIRST_DELAY)
    attempts.begin(book, "tried", HOME)
    watch.forward(attempts.FIRST_DELAY + passed)  # of 51 one is forgiven: the first delay is over
    assert attempts.holds_off(book, "another", HOME) is held_off


def test_a_success_takes_its_own_typos_off_the_address(book: AccountBook, clerk: str) -> None:
    """Twenty times three typos and the right password: nobody else is held off."""
    for _ in range(20):
        for _ in range(4):
            attempts.begin(book, clerk, HOME)
        attempts.succeeded(book, clerk, HOME)
    assert not attempts.holds_off(book, "another", HOME)


def test_an_administrator_is_not_locked_out_from_elsewhere(
    book: AccountBook, clerk: str, watch: Clock
) -> None:
    """From an address he signed in from, and on his own browser anywhere; not from a new place."""
    device = attempts.remember(book, clerk, HOME, None)
    for n in range(attempts.FREE["account"]):
        assert not attempts.holds_off(book, clerk, "10.9.9.9")
        attempts.begin(book, clerk, f"10.0.1.{n}")
    with pytest.raises(TooManyAttempts):
        sign_in(book, clerk, GOOD, "10.9.9.9")
    assert sign_in(book, clerk, GOOD, HOME)
    assert sign_in(book, clerk, GOOD, "10.9.9.9", device)
    with pytest.raises(TooManyAttempts):
        sign_in(book, clerk, GOOD, "10.9.9.9", "made up")
    with pytest.raises(TooManyAttempts):
        sign_in(book, clerk, GOOD, "10.9.9.9")


def test_a_known_browser_is_free_of_the_brake_of_its_address(book: AccountBook, clerk: str) -> None:
    """Others' guesses from there do not count against it, for the account that it is known for."""
    register.change_password(book, "李四", register.add(book, "李四", Role.VIEWER), GOOD)
    device = attempts.remember(book, clerk, HOME, None)
    for n in range(attempts.FREE["address"]):
        attempts.begin(book, f"n{n}", HOME)
    assert sign_in(book, clerk, GOOD, HOME, device)
    for name, token in (("李四", device), (clerk, "another"), (clerk, None)):
        with pytest.raises(TooManyAttempts):
            sign_in(book, name, GOOD, HOME, token)


def test_a_known_browser_has_a_brake_of_its_own(book: AccountBook, clerk: str) -> None:
    """Whoever has stolen it gets five tries, from however many addresses."""
    device = attempts.remember(book, clerk, HOME, None)
    for n in range(attempts.FREE["both"]):
        with pytest.raises(WrongPassword):
            sign_in(book, clerk, "wrong", f"10.0.3.{n}", device)
    with pytest.raises(TooManyAttempts):
        sign_in(book, clerk, GOOD, "10.0.4.1", device)
    assert sign_in(book, clerk, GOOD, "10.0.4.1"), "without it, as anybody"


def test_a_browser_is_known_for_half_a_year(book: AccountBook, clerk: str, watch: Clock) -> None:
    """From its last sign-in; the twenty latest; only digests are kept."""
    device = attempts.remember(book, clerk, HOME, None)
    assert device not in (book.folder / "devices.json").read_text("utf-8")
    watch.forward(attempts.KNOWN_FOR)
    assert attempts.known_by(book, clerk, "", device) == attempts.DEVICE
    assert attempts.known_by(book, clerk, HOME, None) == attempts.ADDRESS
    assert attempts.known_by(book, "李四", HOME, device) is None
    watch.forward(1)
    assert attempts.known_by(book, clerk, HOME, device) is None
    assert attempts.remember(book, clerk, HOME, device) == device
    for n in range(attempts.MOST_KNOWN - 1):
        watch.forward(1)
        attempts.remember(book, clerk, f"10.0.5.{n}", None)
    assert attempts.known_by(book, clerk, "", device) == attempts.DEVICE
    attempts.remember(book, clerk, "10.0.6.1", None)
    assert attempts.known_by(book, clerk, "", device) is None


def test_an_account_is_unlocked(book: AccountBook, clerk: str) -> None:
    """At once, from everywhere; of an address when it is named; recorded, by an administrator."""
    for n in range(attempts.FREE["account"]):
        attempts.begin(book, clerk, f"10.0.1.{n}")
    for _ in range(attempts.FREE["both"] - 1):
        attempts.begin(book, "李四", HOME)
    with pytest.raises(TooManyAttempts):
        attempts.begin(book, clerk, HOME)
    unlock(book, clerk)
    assert not attempts.holds_off(book, clerk, HOME)
    assert next(audit.latest(book)).act is Act.UNLOCKED
    wrong(book, "李四")
    assert attempts.holds_off(book, "李四", HOME), "others stay as they were"
    for n in range(attempts.FREE["address"] - attempts.FREE["both"]):
        attempts.begin(book, f"n{n}", HOME)
    unlock(book, clerk)
    assert attempts.holds_off(book, clerk, HOME)
    unlock(book, clerk, HOME)
    assert not attempts.holds_off(book, clerk, HOME)
    with pytest.raises(Unusable, match="没有账号"):
        unlock(book, "没有这个人")
    with pytest.raises(Refused, match="只有管理员"):
        unlock(book, clerk, by=Account(name="办", role=Role.OFFICE))


def test_guesses_at_once_are_counted_each(book: AccountBook, clerk: str) -> None:
    """Twelve threads; five are looked at."""
    errors: list[type[Exception]] = []

    def guess(_: int) -> None:
        try:
            sign_in(book, clerk, "wrong", HOME)
        except (WrongPassword, TooManyAttempts) as error:
            errors.append(type(error))

    at_once(guess, range(12))
    assert errors.count(WrongPassword) == attempts.FREE["both"]


def test_an_unknown_name_takes_as_long_as_a_known_one(
    book: AccountBook, clerk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One password is compared for each, by a hash that costs the same to compute."""
    register.add(book, "停用者", Role.VIEWER)
    register.disable(book, "停用者")
    compared: list[Parameters] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            compared.append(extract_parameters(str(hash)))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    for name in (clerk, "没有", "停用者"):
        assert register.recognized(book, name, "wrong") is None
    assert len(compared) == 3
    assert len(set(map(str, compared))) == 1


def test_the_record_tells_what_happened(book: AccountBook, clerk: str) -> None:
    """Latest first, with address; an unknown name may be a mistyped password and is not kept."""
    admin = Account(name="管", role=Role.ADMIN)
    token = sign_in(book, clerk, GOOD, HOME)
    wrong(book, clerk)
    wrong(book, "hunter2-secret")
    sign_out(book, token, HOME)
    register.disable(book, clerk, by=admin)
    lines = [(line.act, line.account, line.by, line.address) for line in audit.latest(book)]
    assert lines == [
        (Act.DISABLED, clerk, "管", None),
        (Act.SIGNED_OUT, clerk, None, HOME),
        (Act.FAILED, None, None, HOME),
        (Act.FAILED, clerk, None, HOME),
        (Act.SIGNED_IN, clerk, None, HOME),
        (Act.PASSWORD_CHANGED, clerk, None, None),
        (Act.ADDED, clerk, None, None),
    ]
    stored = b"".join(p.read_bytes() for p in book.folder.rglob("*") if p.is_file()).decode()
    assert GOOD not in stored
    assert "hunter2" not in stored
    assert all(path.stat().st_mode & 0o077 == 0 for path in book.folder.iterdir())

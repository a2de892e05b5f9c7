"""Tokens of programs and of calendars, on a clock of our own: what ends them, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plan.accounts import register, tokens
from plan.accounts.book import AccountBook, digest_of
from plan.ledger.access import Account
from plan.model.kinds import AccountState, Role
from tests.support.clock import Clock

BEGAN = datetime(2022, 6, 1, tzinfo=UTC)
LASTS = timedelta(days=400)
SECOND = timedelta(seconds=1)
KINDS = ["token", "feed"]


class Secrets:
    """A book with an account, its calendar address and a program's token."""

    def __init__(self, folder: Path) -> None:
        self.watch = Clock(BEGAN)
        self.book = AccountBook(folder, self.watch)
        one_time = register.add(self.book, "张三", Role.CLERK, "u1")
        register.change_password(self.book, "张三", one_time, "Rugao-2022-ok")
        self.account = Account(name="张三", role=Role.CLERK, unit="u1", state=AccountState.ACTIVE)
        self.secret = {
            "token": tokens.issue(self.book, "大屏"),
            "feed": tokens.issue_feed(self.book, self.account),
        }

    def opens(self, kind: str, secret: str | None = None) -> bool:
        """Whether the secret of that kind opens anything."""
        asked = {"token": tokens.reader, "feed": tokens.subscriber}[kind]
        return asked(self.book, secret or self.secret[kind]) is not None

    def kept(self, kind: str) -> tokens.Token:
        """What its keeper sees of it."""
        feed = tokens.feed_of(self.book, self.account)
        seen = {"token": (*tokens.listed(self.book), None)[0], "feed": feed}[kind]
        assert seen
        return seen

    def made_before_secrets_ended(self, kind: str) -> None:
        """Takes away what was not stored then."""
        table = {"token": self.book.tokens, "feed": self.book.feeds}[kind]
        (document,) = table.all()
        table.truncate()
        gone = {"token": ("until",), "feed": ("until", "created", "used")}[kind]
        table.insert({name: value for name, value in document.items() if name not in gone})


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    """Both kinds, just made."""
    return Secrets(tmp_path / "settings")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("after", "opens"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_a_secret_ends_by_itself(secrets: Secrets, kind: str, after: timedelta, opens: bool) -> None:
    """On the second 400 days after it was made, however often it was used."""
    assert secrets.opens(kind)
    assert secrets.kept(kind).until == BEGAN + LASTS
    secrets.watch.moment = BEGAN + LASTS + after
    assert secrets.opens(kind) is opens
    assert secrets.kept(kind).until == BEGAN + LASTS


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_use_is_kept_to_the_minute(secrets: Secrets, kind: str) -> None:
    """None before the first; a program that asks all the time does not write all the time."""
    assert secrets.kept(kind).used is None
    for seconds, used in ((10, 10), (70, 10), (71, 71)):
        secrets.watch.moment = BEGAN + timedelta(seconds=seconds)
        assert secrets.opens(kind)
        assert secrets.kept(kind).used == BEGAN + timedelta(seconds=used)


@pytest.mark.parametrize("kind", KINDS)
def test_one_from_before_secrets_ended_lasts_from_its_next_use(secrets: Secrets, kind: str) -> None:
    """An upgrade cuts nobody off, and what is used no more can be told by its missing end."""
    secrets.made_before_secrets_ended(kind)
    assert secrets.kept(kind).until is None
    secrets.watch.moment = later = BEGAN + 2 * LASTS
    assert secrets.opens(kind)
    assert secrets.kept(kind).until == later + LASTS
    secrets.watch.moment = later + LASTS
    assert not secrets.opens(kind)


def test_a_new_secret_ends_the_old_one(secrets: Secrets) -> None:
    """And lasts anew."""
    secrets.watch.moment = BEGAN + LASTS
    new = {
        "token": tokens.renew(secrets.book, "大屏"),
        "feed": tokens.issue_feed(secrets.book, secrets.account),
    }
    for kind in KINDS:
        assert not secrets.opens(kind)
        assert secrets.opens(kind, new[kind])
        assert secrets.kept(kind).until == BEGAN + 2 * LASTS


def test_the_calendar_address_ends_with_the_account(secrets: Secrets) -> None:
    """An account that comes back makes another; a program's token is nobody's."""
    register.disable(secrets.book, "张三")
    register.enable(secrets.book, "张三")
    assert not secrets.opens("feed")
    assert tokens.feed_of(secrets.book, secrets.account) is None
    assert secrets.opens("token")


def test_only_digests_are_kept(secrets: Secrets) -> None:
    """Whoever reads the folder can use none of them."""
    kept = "".join(path.read_text("utf-8") for path in secrets.book.folder.rglob("*.*"))
    assert digest_of(secrets.secret["feed"]) in kept
    assert not [secret for secret in secrets.secret.values() if secret in kept]

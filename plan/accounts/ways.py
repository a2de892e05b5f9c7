"""The ways in, as sign_in.toml beside the accounts says: passwords, another system's sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import msgspec

from plan.accounts.book import AccountBook
from plan.errors import reason, setting_unusable
from plan.ledger.access import KEEPERS, Account

NAME = "sign_in.toml"


class Local(StrEnum):
    """Of whom something holds that is about passwords of this system."""

    ALL = "all"
    ADMIN = "admin"
    NONE = "none"


class SingleSignOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An OpenID Connect provider, and how its claims name our accounts and units."""

    issuer: str  # its discovery document lies below
    client_id: str
    client_secret: str = ""
    client_secret_file: str = ""
    title: str = "统一身份认证登录"
    scope: str = "openid profile"
    account_claim: str = "preferred_username"
    unit_claim: str = ""
    create: bool = False  # an account for whoever comes from a unit of `units`, to report
    accounts: dict[str, str] = {}  # claim -> account, also the office's or an administrator's
    subjects: dict[str, str] = {}  # the provider's sub -> account, the same
    units: dict[str, str] = {}  # claim -> id of the unit
    redirect: str = ""  # where the provider returns to, if not the address that was asked

    @property
    def secret(self) -> str:
        """The client's secret, from the file that holds it when one is named; raises Unusable."""
        if not self.client_secret_file:
            return self.client_secret
        with _usable(self.client_secret_file):
            return Path(self.client_secret_file).read_text("utf-8").strip()


class Ways(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that sign_in.toml may say."""

    local: Local = Local.ALL
    code: Local = Local.NONE  # who has to prove a password sign-in by an authenticator too
    sso: SingleSignOn | None = None


@contextmanager
def _usable(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise setting_unusable(name, reason(error)) from error


def ways_of(book: AccountBook) -> Ways:
    """The ways into `book`; passwords for all where nothing is said. Raises Unusable."""
    path = book.folder / NAME
    with _usable(NAME):
        return msgspec.toml.decode(path.read_bytes(), type=Ways) if path.exists() else Ways()


def holds(of: Local, account: Account) -> bool:
    """Whether what holds `of` some holds of `account`."""
    return of is Local.ALL or (of is Local.ADMIN and account.role in KEEPERS)

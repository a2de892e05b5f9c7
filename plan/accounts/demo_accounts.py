"""The accounts that the door of the demonstration, and of nothing else, tells everybody."""

from contextlib import suppress
from dataclasses import dataclass

import msgspec

from plan.accounts.book import AccountBook
from plan.model.kinds import Role

FILE = "demo_accounts.json"


@dataclass(frozen=True)
class DemoAccount:
    """An account that anybody may use, with its password."""

    name: str
    role: Role
    unit: str | None
    password: str


def shown(book: AccountBook) -> tuple[DemoAccount, ...]:
    """What the sign-in page shows; nothing where this is no demonstration or the list is damaged."""
    with suppress(OSError, ValueError, msgspec.MsgspecError):
        return msgspec.json.decode((book.folder / FILE).read_bytes(), type=tuple[DemoAccount, ...])
    return ()

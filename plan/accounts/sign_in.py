"""Signing in and out, and who a token stands for: the calls that the door makes."""

from __future__ import annotations

from plan.access import Account, AccountState
from plan.accounts import attempts, register, sessions
from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook
from plan.errors import WrongPassword


def sign_in(book: AccountBook, name: str, password: str, address: str) -> str:
    """The token of a new session; raises WrongPassword, TooManyAttempts."""
    known = register.find(book, name)
    told = known.name if known else None
    attempts.begin(book, name, address)
    account = register.recognized(book, name, password)
    if account is None:
        held_off = attempts.holds_off(book, name, address)
        note(book, Act.HELD_OFF if held_off else Act.FAILED, told, address=address)
        raise WrongPassword
    attempts.succeeded(book, name, address)
    register.signed_in_now(book, account.name, password)
    return _open(book, account, address)


def vouched(book: AccountBook, account: Account, address: str) -> str:
    """The token of a new session of an account that somebody trusted has vouched for."""
    register.signed_in_now(book, account.name)
    return _open(book, account, address)


def _open(book: AccountBook, account: Account, address: str) -> str:
    token = sessions.open_session(book, account.name, address)
    note(book, Act.SIGNED_IN, account.name, address=address)
    return token


def visitor(book: AccountBook, token: str | None, touch: bool = False) -> Account | None:
    """The account that `token` stands for now; None when it was signed out, disabled, too old."""
    session = sessions.session_of(book, token, touch) if token else None
    account = register.find(book, session.account) if session else None
    return account if account and account.state is not AccountState.DISABLED else None


def sign_out(book: AccountBook, token: str | None, address: str) -> None:
    """Ends the session of `token`."""
    if token and (name := sessions.close_session(book, token)):
        note(book, Act.SIGNED_OUT, name, address=address)


def sign_out_everywhere(book: AccountBook, name: str, address: str) -> None:
    """Ends every session of `name`."""
    sessions.close_all(book, name)
    note(book, Act.SIGNED_OUT_EVERYWHERE, name, address=address)

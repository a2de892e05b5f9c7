"""Passwords: how they are kept, compared in equal time, made up, and refused."""

import secrets
from functools import cache
from unicodedata import category, normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from plan.accounts.common_passwords import is_common

REMEMBERED = 5  # earlier ones that may not come back
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106 for 64 MiB
SHORTEST, LONGEST = 10, 128
KINDS = 3  # of capital letters, small letters, digits, all others
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"  # none looks like another


def hashed(password: str) -> str:
    """The argon2id hash of `password`, with its salt and parameters."""
    return HASHER.hash(_plain(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one `stored`; takes as long when nothing is stored."""
    try:
        HASHER.verify(stored or _nobodys(), _plain(password)[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def one_time() -> str:
    """A random password to be read aloud once: four groups of four, 92 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def weakness(password: str, name: str) -> str | None:
    """Why `password` may not be taken by account `name`; None when it may."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        return f"长度应为 {SHORTEST} 到 {LONGEST} 个字符"
    kinds = {k if k in ("Lu", "Ll", "Nd") else "other" for k in map(category, plain)}
    if len(kinds) < KINDS:
        return "应包含大写字母、小写字母、数字、其他字符中的至少三类"
    if name.casefold() in plain.casefold():
        return "不能包含账号名称"
    if len(set(plain)) < SHORTEST // 2:
        return "重复的字符过多"
    if is_common(plain):
        return "属于常用密码（常用词、键盘顺序、年份或姓名加年份），容易被猜到"
    return None


@cache
def _nobodys() -> str:
    # compared with where nobody has the name: it takes as long as a wrong password
    return hashed(secrets.token_urlsafe())


def _plain(password: str) -> str:
    """The same for every keyboard: accents and full-width letters in one form."""
    return normalize("NFKC", password)

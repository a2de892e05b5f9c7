"""Passwords: how they are kept, compared in equal time, made up, and refused.

What anybody tries first is known by kind, as words, keyboard runs and years, and not by a list of
millions: what is left of a password without them has to be more than one character.
"""

import re
import secrets
from functools import cache
from pathlib import Path
from unicodedata import category, normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

REMEMBERED = 5  # earlier ones that may not come back
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106 for 64 MiB
SHORTEST, LONGEST = 10, 128
KINDS = 3  # of capital letters, small letters, digits, all others
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"  # none looks like another
_LISTS = Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split("\n\n")
WORDS, ROWS = (frozenset(part.split()) for part in _LISTS)  # words; keys beside each other
RUN = 3  # keys beside each other that are a run
SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")  # the same keys
LOOKS = str.maketrans("@4031$5!7", "aaoelssit")  # written for the letter that they look like
YEAR = r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?"


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


def is_common(password: str) -> bool:
    """Whether `password` is made of what is tried first, in whatever letters.

    >>> [is_common(p) for p in ("Admin@123456", "P@ssw0rd2022!", "1qaz@WSX3edc", "Kejiju2022")]
    [True, True, True, True]
    >>> is_common("Longyou-he-52-qiao")
    False
    """
    plain = password.casefold()
    return any(_left(form) <= 1 for form in (plain, plain.translate(SHIFTED)))


def _left(text: str) -> int:
    """How many letters and digits are none of a word, a year or a run."""
    looks = text.translate(LOOKS)
    spans = [match.span() for word in WORDS for match in re.finditer(re.escape(word), looks)]
    spans += [match.span() for match in re.finditer(YEAR, text)]
    for start in range(len(text) - RUN + 1):
        keys = text[start : start + RUN]
        if len(set(keys)) == 1 or any(keys in row or keys[::-1] in row for row in ROWS):
            spans.append((start, start + RUN))
    taken = {at for start, end in spans for at in range(start, end)}
    return sum(char.isalnum() and at not in taken for at, char in enumerate(text))

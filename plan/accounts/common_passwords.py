"""Passwords that anybody tries first: known words, keyboard runs, years.

By kind and not by a list of millions: what is left of a password without them has to be more than
one character.
"""

import re
from pathlib import Path

_LISTS = Path(__file__).with_suffix(".txt").read_text("utf-8").split("\n\n")
WORDS, ROWS = (frozenset(part.split()) for part in _LISTS)  # words; keys beside each other
RUN = 3  # keys beside each other that are a run
SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")  # the same keys
LOOKS = str.maketrans("@4031$5!7", "aaoelssit")  # written for the letter that they look like
YEAR = r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?"


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
    triples = ((start, start + RUN) for start in range(len(text) - RUN + 1))
    spans += [(start, end) for start, end in triples if _beside(text[start:end])]
    taken = {at for start, end in spans for at in range(start, end)}
    return sum(char.isalnum() and at not in taken for at, char in enumerate(text))


def _beside(keys: str) -> bool:
    """Whether `keys` stand beside each other in a row, either way, or are one key again."""
    return len(set(keys)) == 1 or any(keys in row or keys[::-1] in row for row in ROWS)

"""The guides of docs/ as 帮助 shows them: whose comes first, and their words and pictures."""

import re
from functools import cache
from pathlib import Path

from plan.ledger.access import KEEPERS
from plan.model.kinds import Role

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {"clerk": "填报", "meeting": "周例会", "office": "科创办", "admin": "管理"}
FIRST = dict.fromkeys(KEEPERS, "admin") | {Role.CLERK: "clerk", Role.OFFICE: "office", Role.VIEWER: "meeting"}
TITLE = re.compile(r"\A# .*\n")
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\([^)]+\)")  # to other files, which the app does not serve
PICTURE = re.compile(r"^!\[([^\]]+)\]\(pictures/([\w-]+\.png)\)$", re.MULTILINE)


def guides_for(role: Role) -> dict[str, str]:
    """The titles of all guides by name, that of `role` first."""
    first = FIRST[role]
    return {first: GUIDES[first], **GUIDES}


def path_of(name: str) -> Path:
    """The file of the guide `name`; raises KeyError for any other name."""
    if name not in GUIDES:
        raise KeyError(name)
    return DOCS / f"guide-{name}.zh-CN.md"


@cache
def guide(name: str) -> tuple[str | tuple[Path, str], ...]:
    """The guide `name` in pieces as they follow each other, Markdown or a picture and what it shows."""
    text = LINK.sub(r"\1", TITLE.sub("", path_of(name).read_text("utf-8")))
    words, *rest = PICTURE.split(text)
    pieces: list[str | tuple[Path, str]] = [words.strip()]
    for shows, file, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        pieces += [(DOCS / "pictures" / file, shows), after.strip()]
    return tuple(filter(None, pieces))

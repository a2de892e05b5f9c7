"""The attempt that a draft makes: its key says what was written, by whom, on what sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from components.pages.report.sending import steps
from plan.accounts.drafts import CLOSURE, Draft

DAY = date(2022, 6, 20)
DRAFT = Draft(item="M1", seen=3, percent=40.0, note="初稿", asks=(CLOSURE,), evidence="批复")


def keys(draft: Draft = DRAFT, account: str = "甲", as_of: date = DAY) -> list[str]:
    """The keys of the attempt's steps."""
    return [step.key for step in steps(account, as_of, draft, Path("evidence"))]


def test_the_same_words_on_the_same_sight_are_the_same_attempt() -> None:
    """Whenever the draft was saved; each of its steps has a key of its own."""
    assert keys() == keys(replace(DRAFT, saved=datetime(2022, 6, 20, tzinfo=UTC)))
    assert len(set(keys())) == 2


@pytest.mark.parametrize(
    "other",
    [
        keys(replace(DRAFT, seen=4)),
        keys(replace(DRAFT, percent=41.0)),
        keys(replace(DRAFT, note="二稿")),
        keys(replace(DRAFT, item="M2")),
        keys(account="乙"),
        keys(as_of=date(2022, 6, 21)),
    ],
    ids=["seen", "percent", "note", "item", "account", "day"],
)
def test_another_sight_is_another_attempt(other: list[str]) -> None:
    """So are other words, another item, writer or day."""
    assert not set(other) & set(keys())

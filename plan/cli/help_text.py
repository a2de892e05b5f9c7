"""What `--help` says around our own words, in Chinese: Click has no catalogue of its own for it."""

from __future__ import annotations

from collections.abc import Iterable

import click

HEADINGS = {"Options": "选项", "Commands": "命令"}
WORDS = {
    "Show this message and exit.": "显示本说明。",
    "[required]": "〔必填〕",
}


class ChineseHelp(click.HelpFormatter):
    """Click's help with its headings and remarks in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """A line above a list."""
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """A list of options or commands, each with what it means."""
        super().write_dl([(term, _said(means)) for term, means in rows], col_max, col_spacing)


def _said(means: str) -> str:
    for english, chinese in WORDS.items():
        means = means.replace(english, chinese)
    return means

"""Texts break where Chinese texts break."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.widgets.graph_view.wrap import NEVER_FIRST, shortened, width_of, wrap


def test_a_chinese_character_is_one_em_and_a_digit_about_half() -> None:
    """So a line of 210 px holds 14 characters of 15 px."""
    assert width_of("科创", 15) == 30
    assert 0.5 < width_of("8", 1) < 0.6


def test_what_fits_stays_on_one_line() -> None:
    """Fourteen characters of 15 px in 210 px."""
    assert wrap("龙游河科创走廊总体规划研究完成"[:14], size=15, room=210, lines=2) == (
        "龙游河科创走廊总体规划研究完",
    )


def test_no_line_is_left_with_a_single_character() -> None:
    """Fifteen characters make eight and seven, not fourteen and one."""
    first, second = wrap("支持化合物半导体所与中科院合作", size=15, room=210, lines=2)
    assert abs(len(first) - len(second)) <= 1


def test_numbers_and_latin_words_are_not_torn() -> None:
    """GDP and 2.75% stay whole."""
    lines = wrap("研发投入占GDP比重达到2.75%以上并逐年提高", size=15, room=150, lines=2)
    assert any("GDP" in line for line in lines)
    assert any("2.75%" in line for line in lines)


def test_a_line_never_begins_with_a_stop_or_ends_with_an_opening_bracket() -> None:
    """Punctuation stays with what it belongs to."""
    for room in range(45, 200, 5):
        lines = wrap(
            "专项规划研究（交通、生态、产业），编制《发展规划》", size=15, room=room, lines=9
        )
        assert not {line[0] for line in lines} & NEVER_FIRST
        assert not {line[-1] for line in lines} & set("（《")


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    """Only on the last line, and within the room."""
    first, last = wrap("规" * 40, size=15, room=150, lines=2)
    assert first == "规" * 10
    assert last == "规" * 9 + "…"


@given(st.text(max_size=60), st.integers(30, 300))
def test_every_line_fits_and_nothing_is_lost(text: str, room: int) -> None:
    """With lines enough, all that is not white space is still there."""
    lines = wrap(text, size=15, room=room, lines=200)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 15) <= room + 15 for line in lines)


@pytest.mark.parametrize("text", ["", "科技局", "科" * 30])
def test_a_shortened_text_fits(text: str) -> None:
    """As it is when it fits, cut with an ellipsis when not."""
    short = shortened(text, size=12, room=60)
    assert width_of(short, 12) <= 60
    assert short == text or short.endswith("…")


def test_a_name_without_end_is_cut_in_no_time() -> None:
    """As an early ledger may hold it; it used to take a day of the processor's time."""
    began = time.process_time()
    lines = wrap("如皋" * 50_000, size=13, room=200, lines=2)
    assert time.process_time() - began < 5
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_what_is_cut_fills_its_room() -> None:
    """One character more would not fit beside the ellipsis."""
    for text in ("国际院士科技创新中心", "iiiiWWWW中" * 3):
        cut = shortened(text, size=10, room=60)
        assert width_of(cut[:-1], 10) <= 50 < width_of(text[: len(cut)], 10)

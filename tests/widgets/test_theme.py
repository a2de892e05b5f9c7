"""Lights can be told apart without colour, and read on every ground."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from components.widgets.theme import GROUNDS, LIGHTS, Scheme, light_of
from tests.support.contrast import contrast

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text("utf-8"))["theme"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def test_contrast_is_what_wcag_says() -> None:
    """Black on white is 21, and #767676 on white the known limit of 4.54."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("level", LIGHTS)
def test_a_light_reads_on_every_ground_of_its_scheme(scheme: Scheme, level: str) -> None:
    """Its word at AA for text, its shape and strip at AA for signs."""
    for ground in (GROUNDS[scheme].card, GROUNDS[scheme].raised):
        assert contrast(LIGHTS[level].tones[scheme].text, ground) >= 4.5
        assert contrast(LIGHTS[level].tones[scheme].fill, ground) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_texts_read_on_every_ground_of_their_scheme(scheme: Scheme) -> None:
    """Names and the smaller lines below them alike."""
    ground = GROUNDS[scheme]
    for ink in (ground.text, ground.muted, ground.accent):
        assert min(contrast(ink, ground.card), contrast(ink, ground.raised)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_grounds_are_the_pages_own(scheme: Scheme) -> None:
    """What Streamlit paints and what we reckon with are the same colours."""
    ground, page = asdict(GROUNDS[scheme]), CONFIG[scheme]
    assert ground["card"] == page["backgroundColor"]
    assert ground["raised"] == page["secondaryBackgroundColor"]
    assert ground["text"] == page["textColor"]
    assert ground["accent"] == page["primaryColor"]


def test_every_light_has_a_shape_of_its_own() -> None:
    """Never colour alone."""
    assert len({light.shape for light in LIGHTS.values()}) == len(LIGHTS)
    assert len({light.glyph for light in LIGHTS.values()}) == len(LIGHTS)


def test_an_unknown_level_looks_like_none() -> None:
    """A picture must not fail for a level it does not know."""
    assert light_of("violet") is LIGHTS["none"]

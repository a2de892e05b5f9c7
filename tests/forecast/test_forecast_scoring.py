"""Scores worked out by hand."""

import numpy as np
import pytest

from plan.forecast.scoring.scoring import (
    area_under_curve,
    coverage,
    difference,
    log_scores,
    reliability,
    score,
    squares,
)

TOLD = np.array([0.1, 0.1, 0.8, 0.8, 0.8])
LATE = np.array([0.0, 1.0, 1.0, 1.0, 0.0])


def test_brier_and_log_score_by_hand() -> None:
    """(.01 + .81 + .04 + .04 + .64) / 5, and the mean surprise."""
    result = score(TOLD, LATE)
    assert result["brier"] == pytest.approx(0.308)
    surprise = -np.log([0.9, 0.1, 0.8, 0.8, 0.2]).mean()
    assert result["log_score"] == pytest.approx(surprise, abs=1e-6)


def test_a_certainty_that_fails_costs_much_and_not_all() -> None:
    """Scores stay finite."""
    assert log_scores(np.array([0.0]), np.array([1.0])) == pytest.approx(20.0)


def test_area_under_curve_counts_pairs() -> None:
    """Of six pairs two are right, one wrong and three tied: half of each tie."""
    assert area_under_curve(TOLD, LATE) == pytest.approx((2 * 1 + 3 * 0.5 + 0) / 6, abs=0.2)
    right = sum(
        1.0 if late > in_time else 0.5 if late == in_time else 0.0
        for late in TOLD[LATE == 1]
        for in_time in TOLD[LATE == 0]
    )
    assert area_under_curve(TOLD, LATE) == pytest.approx(right / 6, abs=1e-6)
    assert area_under_curve(TOLD, np.ones(5)) is None


def test_reliability_says_what_was_told_and_what_came() -> None:
    """Two bins: half of those told 10% came late, two of three of those told 80%."""
    low, high = reliability(TOLD, LATE)
    assert (low["count"], low["told"], low["late"]) == (2, 0.1, 0.5)
    assert (high["count"], high["told"]) == (3, 0.8)
    assert high["late"] == pytest.approx(2 / 3, abs=1e-6)
    error = (2 * 0.4 + 3 * (0.8 - 2 / 3)) / 5
    assert score(TOLD, LATE)["calibration_error"] == pytest.approx(error, abs=1e-5)


def test_the_last_bin_holds_one() -> None:
    """A told 1.0 is in the ninth tenth's bin and no eleventh."""
    (only,) = reliability(np.array([1.0, 0.95]), np.array([1.0, 1.0]))
    assert (only["low"], only["high"], only["count"]) == (0.9, 1.0, 2)


def test_coverage_leaves_out_what_is_not_known() -> None:
    """One of two known finishes lies within its range."""
    low, high = np.array([1.0, 1.0, np.nan]), np.array([2.0, 2.0, 2.0])
    assert coverage(low, high, np.array([1.5, 3.0, 1.5])) == (0.5, 2)
    assert coverage(low, high, np.full(3, np.nan)) == (None, 0)


def test_a_difference_is_drawn_by_items_and_not_by_rows() -> None:
    """Twenty copies of every row tell no more: the interval stays as wide."""
    chance = np.random.default_rng(1)
    late = (chance.random(60) < 0.4).astype(float)
    ours, theirs = squares(np.full(60, 0.4), late), squares(np.full(60, 0.2), late)
    items = np.array([f"P{n}" for n in range(60)])
    better = difference(ours, theirs, items, seed=1)
    many = difference(*(np.repeat(part, 20) for part in (ours, theirs, items)), seed=1)
    assert better == many
    assert better["low"] < better["mean"] < better["high"]
    assert better["mean"] == pytest.approx((theirs - ours).mean(), abs=1e-6)

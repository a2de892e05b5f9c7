"""Means from values known exactly or only within bounds; the normal and Student's t."""

from math import inf

import numpy as np
import pytest

from plan.forecast.learning import student
from plan.forecast.learning.censored import Bounds, location
from plan.forecast.learning.normal import hazard, log_survival, near_hazard, quantiles, survival
from plan.forecast.learning.promise import name_code


def bounds(low: list[float], high: list[float]) -> Bounds:
    """Bounds of scale and weight 1."""
    ones = np.ones(len(low))
    return Bounds(np.array(low), np.array(high), ones, ones)


def names(*values: str) -> dict[str, np.ndarray]:
    """One grouping."""
    return {"unit": np.array([name_code(value) for value in values])}


def test_exact_values_give_the_shrunk_mean() -> None:
    """Four values of mean 2 against a prior of 0 that weighs one: 8 / 5."""
    values = [1.0, 2.0, 2.0, 3.0]
    fit = location(bounds(values, values), names("", "", "", ""), (0.0, 1.0), {"unit": 1.0})
    assert fit.mean == pytest.approx(1.6, abs=1e-3)
    assert fit.variance == pytest.approx(1 / 5)


def test_effects_are_shrunk_and_unseen_names_have_none() -> None:
    """Two units two apart: each is drawn in; a third is at the mean with the prior's variance."""
    values = [1.0] * 9 + [-1.0] * 9
    fit = location(bounds(values, values), names(*["甲"] * 9, *["乙"] * 9), (0.0, 1.0), {"unit": 1.0})
    place, variance = fit.of(names("甲", "乙", "丙"))
    assert place == pytest.approx([0.9, -0.9, 0.0], abs=1e-3)
    assert variance[2] - fit.variance == pytest.approx(1.0)
    assert variance[0] < variance[2]


def test_a_value_longer_than_so_far_raises_the_mean() -> None:
    """Knowing only "more than 2" draws up, more than nothing and less than knowing 5."""
    base = [0.0, 0.0]
    means = [
        location(
            bounds([*base, *low], [*base, *high]), names(*[""] * (2 + len(low))), (0.0, 1.0),
            {"unit": 1.0},
        ).mean
        for low, high in (([], []), ([2.0], [inf]), ([5.0], [5.0]))
    ]  # fmt: skip
    assert means[0] < means[1] < means[2]


def test_signs_alone_give_the_share_back() -> None:
    """Of 400 values 300 are above 0: the mean is the normal's quantile of 75%."""
    low, high = [0.0] * 300 + [-inf] * 100, [inf] * 300 + [0.0] * 100
    fit = location(bounds(low, high), names(*[""] * 400), (0.0, 10.0), {"unit": 1.0})
    assert fit.mean == pytest.approx(float(quantiles(np.array(0.75))), abs=1e-3)


def test_survival_holds_far_into_the_tail() -> None:
    """Its logarithm is smooth where the survival itself has gone to zero."""
    z = np.linspace(-10, 60, 2001)
    logs = log_survival(z)
    assert np.isfinite(logs).all()
    assert (np.diff(logs[z > -5]) < 0).all()
    assert log_survival(np.array([1.959964]))[0] == pytest.approx(np.log(0.025), abs=1e-6)
    assert survival(np.array([0.0]))[0] == 0.5
    z = np.linspace(-12.0, 60.0, 100_003)
    assert near_hazard(z) == pytest.approx(hazard(z), abs=1e-6, rel=3e-4)
    assert hazard(np.array([-inf, 0.0, 50.0])) == pytest.approx([0.0, 0.797885, 50.02], abs=1e-3)


@pytest.mark.parametrize(
    ("t", "degrees", "share"),
    [(12.7062, 1, 0.975), (4.302653, 2, 0.975), (3.182446, 3, 0.975), (2.570582, 5, 0.975),
     (1.812461, 10, 0.95), (-1.475884, 5, 0.10), (0.0, 7, 0.5)],
)  # fmt: skip
def test_student_s_t_as_in_printed_tables(t: float, degrees: int, share: float) -> None:
    """Both ways."""
    assert student.cumulative(t, degrees) == pytest.approx(share, abs=1e-5)
    assert student.quantile(share, degrees) == pytest.approx(t, abs=1e-3)

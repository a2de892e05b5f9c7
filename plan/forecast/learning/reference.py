"""What is believed before a plan has a history of its own, and where that comes from."""

from dataclasses import dataclass

MIN_SAMPLE = 30  # ended promises; below it a forecast says 样本不足


@dataclass(frozen=True, kw_only=True)
class ReferenceClass:
    """A class of promises: the share that ended late, and how many of ours that knowledge equals.

    `spread` is the standard deviation of log(actual / planned duration) within a unit and kind.
    """

    name: str
    source: str
    late_share: float
    weight: float = 3.0
    spread: float = 0.4


NEUTRAL = ReferenceClass(
    name="三成左右逾期的假定",
    source="无数据，暂按三成左右逾期，仅相当于 3 项已了结事项，有数据后很快被取代",
    late_share=1 / 3,
)

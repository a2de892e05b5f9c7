"""What is believed before a plan has a history of its own, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 30  # ended promises; below it a forecast says 样本不足


@dataclass(frozen=True, kw_only=True)
class ReferenceClass:
    """A class of promises: the share that ended late, and how many of ours that knowledge equals.

    `spread` is the standard deviation of log(actual / planned duration) within a unit and kind.
    """

    name: str
    source: str
    late_share: float
    promises: int  # behind `late_share`; 0 when it is only assumed
    weight: float = 3.0
    spread: float = 0.4


NEUTRAL = ReferenceClass(
    name="三成左右逾期的假定",
    source="无数据，暂按三成左右逾期，仅相当于 3 项已了结事项，有数据后很快被取代",
    late_share=1 / 3,
    promises=0,
)
UK_MAJOR_PROJECTS = ReferenceClass(
    name="英国政府重大项目（2019—2023 年）",
    source="英国政府重大项目组合年度公报（开放政府许可第 3 版），本系统统计：564 次年度承诺中"
    " 122 次在下一年公报中推迟半年以上",
    late_share=122 / 564,
    promises=564,
)
NEW_YORK_CAPITAL_PROJECTS = ReferenceClass(
    name="纽约市基本建设项目（2013—2017 年）",
    source="纽约市开放数据，本系统统计：832 次报告中 293 次在下一次报告中推迟 90 天以上",
    late_share=293 / 832,
    promises=832,
)

"""Days as people write them in task lists: read rightly, or refused with the reason."""

import re
import string
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.imports.days import written_day
from plan.model.kinds import Commitment

ROOT = Path(__file__).parents[2]
DEADLINES = """
年内 2022-12-31 | 2022年内完成 2022-12-31 | 2022年度 2022-12-31 | 全年推进 2022-12-31
全年持续推进 2022-12-31 | 贯穿全年 2022-12-31 | 年度完成 2022-12-31 | 2022全年 2022-12-31
长期推进 长期 | 常年坚持 长期 | 常态化推进 长期 | 持续实施 长期 | 2022年起，长期坚持 长期
2022年-长期 长期 | 2022年6月至长期 长期
长期坚持，每季度末通报 长期 | 持续推进，每月25日前报进度 长期
六月底前 2022-06-30 | 二〇二二年底 2022-12-31 | 二○二二年六月三十日 2022-06-30
十二月三十一日 2022-12-31 | 十月底 2022-10-31 | 六至七月 2022-07-31 | 第一、二季度 2022-06-30
6.30前 2022-06-30 | 12.31 2022-12-31 | 20220630 2022-06-30 | 202206 2022-06-30
22年6月底 2022-06-30 | 22.6.30 2022-06-30 | 6/30 2022-06-30 | 12-31 2022-12-31
2022/12/31 2022-12-31 | 2022.12.31. 2022-12-31 | 12月31号 2022-12-31 | 2022.6月底 2022-06-30
2022 2022-12-31 | 2025年 2025-12-31 | 2022.10 2022-10-31 | 2022年6.30 2022-06-30
2022年6月30日17:00前 2022-06-30 | 2022-12-31 17:00:00前 2022-12-31
2022-06-30 00:00:00 2022-06-30 | 2022年6月30日（暂定） 2022-06-30 | 6月30日24时前 2022-06-30
不晚于6月底 2022-06-30 | 到2023年底 2023-12-31 | 截至2022年底 2022-12-31
截止日期：2022年6月30日 2022-06-30 | 最迟6月30日 2022-06-30
2021—2023年 2023-12-31 | 2021-2023 2023-12-31 | 2022年1-12月 2022-12-31 | 3-6月 2022-06-30
2022.3-2022.12 2022-12-31 | 2022.1.1-2022.12.31 2022-12-31 | 6月10-15日 2022-06-15
2022年12月至次年3月 2023-03-31 | 即日起至6月底 2022-06-30 | 6、7月份 2022-07-31
自印发之日起至2022年12月31日 2022-12-31 | 2022年1月起至12月底 2022-12-31
每季度末 2022-12-31 | 每月25日前 2022-12-25 | 每年6月底前 2022-06-30 | 每年底 2022-12-31
每季度1场 2022-12-31 | 每季度一次 2022-12-31 | 每季度不少于2场 2022-12-31 | 每一季度 2022-12-31
每1季度末1次 2022-12-31 | 每半年1次 2022-12-31 | 每一个月 2022-12-31 | 全年举办4场 2022-12-31
每半年 2022-12-31 | 每周五 2022-12-31 | 逐月推进 2022-12-31 | 每月5日、20日前 2022-12-20
12月底前并长期坚持 2022-12-31 | 年底前，持续推进 2022-12-31 | 6月底前；12月底前 2022-12-31
6月底前完成方案，12月底前完成建设 2022-12-31 | 1.6月底前；2.12月底前 2022-12-31
①2月底前；②12月底前 2022-12-31 | 2022年6月底前；2023年6月底前 2023-06-30
12月底前完成；6月底前出方案 2022-12-31 | 2023年6月底出方案，12月底建成 2023-12-31
2022年底前基本完成 2022-12-31 | 2022年底前建成 2022-12-31 | 6月底前开工 2022-06-30
6月底前完成30%，12月底前完成100% 2022-12-31 | 9月底前完成投资5亿元 2022-09-30
三年行动计划6月底前印发 2022-06-30 | 1月20日（春节前） 2022-01-20
12月底前完成2022年度任务 2022-12-31 | 2021年度考核6月底前完成 2022-06-30
2023年，6月底前 2023-06-30 | 6月初步完成 2022-06-30 | 6月中期评估 2022-06-30
上半年 2022-06-30 | 上半年底 2022-06-30 | 2022年上半年内 2022-06-30 | 下半年 2022-12-31
第三季度 2022-09-30 | 一季度末 2022-03-31 | 三季度前 2022-09-30 | 前三季度 2022-09-30
Q3 2022-09-30 | 2022Q4 2022-12-31 | 明年6月底前 2023-06-30 | 今年年底 2022-12-31
十四五末 2025-12-31 | “十四五”期间 2025-12-31 | 6月中旬 2022-06-20 | 6月上中旬 2022-06-20
6月中下旬 2022-06-30 | ６月３０日前 2022-06-30 | 2022 年 6 月 底 前 2022-06-30
立行立改 未定 | 按上级要求 未定 | —— 未定 | 待定 未定 | 尽快 未定 | 按序时进度 未定 | 同步推进 未定
力争6月底 2022-06-30 | 力争5月底、确保6月底前完成 2022-06-30
"""
REFUSED = """
农历六月底 “农历” | 农历年底 “农历” | 6月30日（阴历） “阴历” | 2022年腊月前 “腊月” | 正月十五前 “正月”
月底前 “月底前” | 本月底前 “本月底前” | 次月10日前 “10日” | 20日前 “20日” | 春节前 “春节”
2022年春节前 “春节” | 汛期前 “汛” | 高考前 “高考前” | 2022年竣工后 “竣工后” | 季度末 “季度末”
自印发之日起 “印发” | 自印发之日起30日内 “30日” | 三年内 “3年” | 半年内 “半年” | 两个月内 “两个月”
15个工作日内 “15个工作日” | 持续3年 “3年” | 年中 “年中” | 2022年初 “初” | 6月中 “6月中”
6月上半月 “半月” | 6月前15天 “15天” | 3-6 “3-6” | 2022.3-6 “2022.3” | 220630 “220630” | 6 “6”
六月十五 “十五” | 6月廿日 “廿日” | 12月上旬至中旬 “中旬” | 四季度初 “初” | 一季度一次 “一次”
一二季度 “12季度” | 6月31日 “6月31日” | 13月 “13月” | 2201年底 “2201年” | 2022年前 “前”
2021、2022、2023年 “2021”
不早于6月底 从何时起 | 6月底后 从何时起 | 2022年起 从何时起 | 6月开始 从何时起
原定6月底，延至9月底 哪个为准 | 由6月底提前到3月底 哪个为准
2022年6月底前完成2023年计划编制 哪个为准 | 2023年行动计划6月底前印发 哪个为准
2021—2023年，其中2022年6月底前出方案 哪个为准
11月-2月 止日早于起日 | 2022年12月至2022年3月 止日早于起日
"""


def pairs(table: str) -> list[list[str]]:
    """What a table above says: a wording, and what stands behind its last space."""
    cells = (cell for line in table.split("\n") for cell in line.split(" | ") if cell)
    return [cell.rsplit(" ", 1) for cell in cells]


def said(cell: Any) -> str:
    """What `cell` is read as, in one word."""
    written = written_day(cell, 2022)
    return str(written.day) if written.day else "长期" if "长期" in written.reading else "未定"


@pytest.mark.parametrize(("cell", "day"), pairs(DEADLINES))
def test_a_deadline_is_read_as_officials_mean_it(cell: str, day: str) -> None:
    """In a list of 2022; what has no day is told apart: without an end, or not said."""
    assert said(cell) == day


@pytest.mark.parametrize(("cell", "why"), pairs(REFUSED))
def test_what_leaves_the_day_in_doubt_is_refused_with_the_reason(cell: str, why: str) -> None:
    """The sentence names the words, in Chinese."""
    with pytest.raises(ValueError, match=why):
        written_day(cell, 2022)


@pytest.mark.parametrize(
    "cell", ["进行中", "去年底", "夏季", "", "学年底", "17:00前", "周末", None, True, time(9)]
)
def test_what_is_no_day_is_refused(cell: Any) -> None:
    """There is nothing to say of it but that."""
    with pytest.raises(ValueError, match=r"^$"):
        written_day(cell, 2022)


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("2022年6月30日", ""),
        ("2022-06-30前", ""),
        ("22年6月30日", "按 2022-06-30 理解"),
        ("6月底前", "按 2022-06-30 理解"),
        ("12月底前并长期坚持", "按 2022-12-31 理解，“并长期坚持”只作说明"),
        ("6月底前；12月底前", "按 2022-12-31 理解，另有 2022-06-30"),
        ("3-6月", "按 2022-06-30 理解，起于 2022-03-01"),
        ("每月25日前", "按 2022-12-25 理解，逐次办理的记当年最后一次"),
        ("三季度前", "按 2022-09-30 理解"),
        ("力争6月底", "按 2022-06-30 理解，承诺按“力争”"),
        ("2022年6月30日（暂定）", "按 2022-06-30 理解，“暂定”只作说明"),
        ("长期坚持", "按长期推进理解，不定时限（计划中已有的时限不变）"),
        ("立行立改", "按未定时限理解（计划中已有的时限不变）"),
    ],
)
def test_how_it_was_read_is_told(cell: str, reading: str) -> None:
    """Nothing where the day stands as it is; the rest of the cell is named."""
    assert written_day(cell, 2022).reading == reading


@pytest.mark.parametrize(
    ("cell", "commitment"),
    [
        ("6月底", None),
        ("确保6月底", Commitment.BINDING),
        ("6月底前力争完成", Commitment.STRETCH),
        ("争取6月底前", Commitment.STRETCH),
        ("6月底前争取上级资金到位", None),
        ("力争5月底、确保6月底", Commitment.BINDING),
        ("确保2022年底，力争10月底", Commitment.BINDING),
        ("最迟6月底，力争5月底", None),
    ],
)
def test_the_word_beside_the_deadline_is_the_commitment(cell: str, commitment: Commitment | None) -> None:
    """Of two words the one before the day that counts."""
    assert written_day(cell, 2022).commitment == commitment


@pytest.mark.parametrize(
    ("cell", "remark"),
    [("6月底前", ""), ("确保6月底前", ""), ("6月底前（暂定）", "6月底前（暂定）"), ("常年坚持 ", "常年坚持")],
)
def test_a_cell_that_says_more_than_the_day_is_kept_as_it_stands(cell: str, remark: str) -> None:
    """For the note of a new item."""
    assert written_day(cell, 2022).remark == remark


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (36_526, "2000-01-01"),
        (date(2000, 1, 1), "2000-01-01"),
        (73_050, "2099-12-31"),
        (44_742.7, "2022-06-30"),
        (20220630, "2022-06-30"),
        (2022, "2022-12-31"),
        (12.31, "2022-12-31"),
        (6.25, "2022-06-25"),
        (2022.12, "2022-12-31"),
        (2022.2, "2022-02-28"),
        (datetime(2022, 6, 30, 17, tzinfo=UTC), "2022-06-30"),
        (date(2099, 12, 31), "2099-12-31"),
    ],
)
def test_a_number_is_a_day_where_it_can_be_only_one(cell: Any, day: str) -> None:
    """Excel counts days from 1900; 12.31 typed into a cell of numbers is still 12.31."""
    assert said(cell) == day


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (6.3, "末尾的 0"),  # 6.3 or 6.30
        (2022.1, "末尾的 0"),  # 2022.1 or 2022.10
        (36_525, r"^“36525”"),
        (73_051, r"^“73051”"),
        (date(1999, 12, 31), "2000 至 2099"),
        (date(2100, 1, 1), "2000 至 2099"),
        (float("nan"), r"^$"),
        (timedelta(1), r"^“1”"),
    ],
)
def test_a_number_that_could_be_two_days_is_refused(cell: Any, why: str) -> None:
    """And one outside the years of plans."""
    with pytest.raises(ValueError, match=why):
        written_day(cell, 2022)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2022年3月起", "2022-03-01"),
        ("3-6月", "2022-03-01"),
        ("2021—2023年", "2021-01-01"),
        ("6月中旬", "2022-06-11"),
        ("每月25日前", "2022-01-01"),
        ("6月、3月", "2022-03-01"),
    ],
)
def test_a_start_is_the_first_day(cell: str, day: str) -> None:
    """What is done again and again begins with the year."""
    assert str(written_day(cell, 2022, first=True).day) == day


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2022-06-30", "2022-06-30", "2022-06-30"),
        ("２０２２年６月３０日前", "2022-06-30", "2022-06-30"),
        ("6月底前", "2022-06-01", "2022-06-30"),
        ("6月15日前", "2022-06-15", "2022-06-15"),
        ("2月", "2022-02-01", "2022-02-28"),
        ("2022年12月", "2022-12-01", "2022-12-31"),
        ("2023.3", "2023-03-01", "2023-03-31"),
        ("上半年", "2022-01-01", "2022-06-30"),
        ("2023年下半年", "2023-07-01", "2023-12-31"),
        ("第三季度", "2022-07-01", "2022-09-30"),
        ("二季度末", "2022-04-01", "2022-06-30"),
        ("年底前", "2022-01-01", "2022-12-31"),
        ("2023年", "2023-01-01", "2023-12-31"),
        ("11月上旬", "2022-11-01", "2022-11-10"),
        ("11月中旬", "2022-11-11", "2022-11-20"),
        ("11月下旬", "2022-11-21", "2022-11-30"),
        (44742, "2022-06-30", "2022-06-30"),
    ],
)
def test_days_as_people_write_them(cell: Any, first: str, last: str) -> None:
    """As a start and as a deadline, in 2022."""
    assert written_day(cell, 2022, first=True).day == date.fromisoformat(first)
    assert written_day(cell, 2022).day == date.fromisoformat(last)


WRITTEN = st.text(
    alphabet="0123456789年月日号底末初前后内至到—-~./、，；（）:十一二三〇季度上下半旬每长期力争确保第Q起自明"
    + string.whitespace,
    max_size=24,
)


@settings(max_examples=600, deadline=None)
@given(st.one_of(WRITTEN, st.text(max_size=30), st.floats(), st.integers()))
def test_no_cell_breaks_the_reading(cell: Any) -> None:
    """A day of a plan's years, none, or a reason in Chinese: never another failure."""
    for first in (True, False):
        day, why = None, ""
        try:
            day = written_day(cell, 2022, first=first).day
        except ValueError as error:
            why = str(error)
        assert day is None or 2000 <= day.year <= 2100
        assert not set(why) & set(string.ascii_letters) - set(str(cell).upper())


FORMS = (
    *("{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}."),
    *("{0.year}-{0.month:02}-{0.day:02}", "{0.year}{0.month:02}{0.day:02}"),
    *("{0.year}年{0.month}月{0.day}号前", "不晚于{0.year}年{0.month:02}月{0.day:02}日"),
    *("（{0.year}年{0.month}月{0.day}日）", "{0.year}-{0.month:02}-{0.day:02} 00:00:00"),
)


@settings(max_examples=300, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS), st.integers(2020, 2030))
def test_a_day_written_in_full_is_that_day(day: date, form: str, year: int) -> None:
    """Whatever the year of the list, and with no doubt to tell."""
    written = written_day(form.format(day), year)
    assert (written.day, written.reading) == (day, "")


def table_of(path: Path, heading: str) -> list[list[str]]:
    """The rows of the table under a heading of a document, cell by cell."""
    section = path.read_text("utf-8").split(f"{heading}", 1)[1].split("\n#", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[1:]]


def test_the_table_of_the_documentation_is_what_is_done() -> None:
    """At least 40 wordings; what each is read as and what is told with it."""
    rows = table_of(ROOT / "docs/import.md", "### Deadlines")
    assert len(rows) >= 40
    for cell, expected, beside in rows:
        if expected == "problem":
            with pytest.raises(ValueError, match=f"^{re.escape(beside)}$"):
                written_day(cell, 2022)
            continue
        assert (cell, said(cell)) == (cell, expected)
        written = written_day(cell, 2022)
        own = "，".join(filter(None, (f"按 {written.day} 理解", beside)))
        assert written.day is None or written.reading == own or (written.reading, beside) == ("", "")

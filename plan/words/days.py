"""Days and numbers as Chinese documents write them."""

from datetime import date

NUMERALS = "一二三四五六七八九十"


def written_day(day: date, beside: date | None = None) -> str:
    """2022年6月30日; without its year where that is the year of `beside`."""
    year = "" if beside is not None and beside.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def numeral(number: int) -> str:
    """一 for 1, and so on up to 九十九."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return ten + (NUMERALS[ones - 1] if ones else "")

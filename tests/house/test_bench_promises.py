"""The converters of the two public sources keep to what was known on the day."""

from datetime import date

from bench import gmpp, nyc


def test_gmpp_rows_know_only_earlier_releases() -> None:
    """The first promised day is the first release's; an end is settled by the next release."""
    later = {
        "id": "A", "snap": "2022-03-31", "dept": "MoJ", "cat": "ICT", "rag": "RED",
        "start": "2019-01-01", "end": "2025-01-01", "y_slip6": "0",
    }  # fmt: skip
    earlier = later | {"snap": "2021-03-31", "end": "2024-01-01", "rag": "", "y_slip6": "1"}
    first, second = gmpp.cases([later, earlier])
    assert (first.promise.as_of, first.settled, first.late) == (
        date(2021, 3, 31), date(2022, 3, 31), True,
    )  # fmt: skip
    assert (first.promise.first_promised, first.promise.light) == (date(2024, 1, 1), None)
    assert (second.promise.first_promised, second.promise.promised) == (
        date(2024, 1, 1), date(2025, 1, 1),
    )  # fmt: skip
    assert (second.promise.unit, second.promise.light) == ("MOJ", 1.0)
    assert second.settled == date(2023, 3, 31)


def test_nyc_rows_are_settled_by_the_project_s_own_next_report() -> None:
    """Another project's report in between does not settle it."""
    row = {
        "PID": "3", "rep": "2014-05-01", "Managing Agency": "DEP", "phase": "Design",
        "ds": "", "orig": "2020-01-14", "fc": "2020-06-01", "y": "1",
    }  # fmt: skip
    rows = [row, row | {"PID": "4", "rep": "2014-09-01"}, row | {"rep": "2015-02-01", "y": "0"}]
    found = nyc.cases(rows)
    assert [case.settled for case in found] == [
        date(2015, 2, 1), date(2015, 2, 1), date(2015, 7, 4),
    ]  # fmt: skip
    promise = found[0].promise
    assert (promise.start, promise.first_promised) == (None, date(2020, 1, 14))
    assert (promise.unit, promise.kind, found[0].late) == ("DEP", "Design", True)

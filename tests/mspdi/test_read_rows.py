"""Microsoft Project files as rows of a plan: what is read, and files that must be refused."""

from __future__ import annotations

import pytest

from plan.errors import BadValue
from plan.imports.incoming import Before
from plan.imports.safe_xml import MAX_BYTES
from plan.model.kinds import Field, LagUnit, LinkKind
from plan.mspdi.read_rows import read_mspdi_rows

FIELD = "<ExtendedAttribute><FieldID>188743731</FieldID><Value>{}</Value></ExtendedAttribute>"


def task(uid: int, *links: str, **values: object) -> str:
    """A task whose own id is A and its UID; `values` stand in elements of their names."""
    elements = {"UID": uid, "Name": f"任务{uid}", **values}
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f"<Task>{inside}{''.join(links)}{FIELD.format(f'A{uid}')}</Task>"


def link(uid: int, kind: int = 1, lag: int = 0, form: int = 7) -> str:
    """A link from the task `uid`, its lag in tenths of a minute."""
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def project(*tasks: str) -> bytes:
    """A file of these tasks."""
    inside = f"<Tasks>{''.join(tasks)}</Tasks>"
    return f'<Project xmlns="http://schemas.microsoft.com/project">{inside}</Project>'.encode()


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (link(1), Before("A1")),
        (link(1, lag=4_800), Before("A1", lag=1)),
        (link(1, kind=0, lag=-9_600), Before("A1", LinkKind.FF, -2)),
        (link(1, kind=3, lag=14_400, form=8), Before("A1", LinkKind.SS, 1, LagUnit.ELAPSED)),
        (link(1, kind=2, lag=24_000, form=9), Before("A1", LinkKind.SF, 5)),
    ],
)
def test_links_have_their_kind_and_lag_in_days(element: str, expected: Before) -> None:
    """Working days of eight hours, elapsed ones of 24."""
    read = read_mspdi_rows(project(task(1), task(2, element)), "plan.xml")
    assert read.problems == []
    assert read.rows[1].value(Field.PREDECESSORS) == (expected,)


def test_a_link_to_what_is_not_in_the_file_is_left_out() -> None:
    """And to what has no id of ours."""
    unnamed = "<Task><UID>3</UID><Name>无编号</Name></Task>"
    read = read_mspdi_rows(project(task(1, link(9), link(3)), unnamed), "plan.xml")
    assert read.problems == []
    assert read.rows[0].value(Field.PREDECESSORS) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "格式"),
        ("<Project>", "格式"),
        ("<Plan/>", "Microsoft Project"),
        ("<Project><Tasks/></Project>", "没有任务"),
        ('<!DOCTYPE Project [<!ENTITY a "b">]><Project>&a;</Project>', "DOCTYPE"),
        ('<!DOCTYPE Project SYSTEM "file:///etc/passwd"><Project/>', "DOCTYPE"),
        ("<Project>" + "<a>" * 60 + "</a>" * 60 + "</Project>", "嵌套"),
        ("<Project><Tasks>" + "<Task><UID>1</UID></Task>" * 3_001 + "</Tasks></Project>", "3000"),
    ],
)
def test_an_unusable_file_is_refused_in_a_sentence(text: str, words: str) -> None:
    """What is wrong is named; no other error comes through."""
    with pytest.raises(BadValue, match=words):
        read_mspdi_rows(text.encode(), "plan.xml")


def test_an_enormous_file_is_refused() -> None:
    """The size is bounded before anything is parsed."""
    with pytest.raises(BadValue, match="超过 50 MB"):
        read_mspdi_rows(bytes(MAX_BYTES + 1), "plan.xml")


def test_every_problem_of_a_file_is_told() -> None:
    """One bad value does not hide the next."""
    read = read_mspdi_rows(
        project(
            task(1, Milestone=1, Deadline="明天"),
            task(2, link(1, kind=7), link(1, lag=100), PercentComplete=101),
            task(3, Milestone=1, Deadline="1799-01-01T08:00:00"),
        ),
        "plan.xml",
    )
    assert [(problem.place, problem.value) for problem in read.problems] == [
        ("Task（UID 1）.Deadline", "明天"),
        ("Task（UID 2）.PercentComplete", "101"),
        ("PredecessorLink.Type", "7"),
        ("PredecessorLink.LinkLag", "100"),
        ("Task（UID 3）.Deadline", "1799-01-01T08:00:00"),
    ]

"""What a plan lacks before it is forecast, on plans of a few items."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plan.ledger.events import Closed, DeadlineExtended, Event
from plan.model.kinds import Lack, LagUnit, LinkKind, Severity, Standing
from plan.model.plan import Plan
from plan.outlook.outlook import outlook
from plan.outlook.quality import Quality, quality
from plan.plan_file import require_plan
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

START, END, DUE = date(2022, 6, 1), date(2022, 6, 20), date(2022, 6, 30)


def quality_of(plan: Plan, as_of: date, *events: Event) -> Quality:
    """The quality of `plan` on a day."""
    now = outlook(plan, entries(*events), as_of)
    return quality(plan, now.rows, as_of)


def lacks(lacking: Quality, item: str) -> dict[Lack, Severity]:
    """What is wanting in an item."""
    return {finding.lack: finding.severity for finding in lacking.findings if finding.item == item}


def whole(**more: Any) -> Plan:
    """A plan that lacks nothing: A1 in June, M1 after it with its evidence."""
    return plan_of(activity("A1", START, END), milestone("M1", DUE, parent="A1", evidence="批复", **more))


def test_a_plan_that_lacks_nothing() -> None:
    """Only that nothing follows the promise, which is what promises are for."""
    lacking = quality_of(whole(), date(2022, 5, 1))
    assert [(finding.item, finding.lack, finding.severity) for finding in lacking.findings] == [
        ("M1", Lack.NO_SUCCESSOR, Severity.NOTE)
    ]
    assert lacking.low == {}


def test_links_that_are_missing() -> None:
    """Work that leads to no promise, a promise that comes of no work, work that nothing starts."""
    plan = plan_of(activity("A1", START, END), activity("A2", None, None, duration=5), milestone("M1", DUE))
    lacking = quality_of(plan, date(2022, 5, 1))
    assert lacks(lacking, "A1") == {Lack.NO_SUCCESSOR: Severity.MINOR}
    assert lacks(lacking, "A2")[Lack.NO_PREDECESSOR] is Severity.MINOR
    assert lacks(lacking, "M1")[Lack.NO_PREDECESSOR] is Severity.MINOR


def test_dates_units_and_evidence_that_are_missing() -> None:
    """Each told of its own item; an activity without a length is grave for what waits for it."""
    plan = plan_of(activity("A1", None, None), milestone("M1", None, parent="A1"))
    plan = replace(plan, workstreams=(replace(plan.workstreams[0], lead=None),))
    lacking = quality_of(plan, date(2022, 5, 1))
    assert lacks(lacking, "A1")[Lack.UNDATED] is Severity.GRAVE
    assert lacks(lacking, "A1")[Lack.NO_LEAD] is Severity.GRAVE
    assert lacks(lacking, "M1").keys() >= {Lack.UNDATED, Lack.NO_EVIDENCE, Lack.NO_LEAD}
    assert lacking.low == {"M1": "牵头单位待定；没有开始日期，只能从年初起推算。"}


@pytest.mark.parametrize(
    ("link", "clashes"),
    [
        ({}, True),  # A2 starts on the 10th, A1 ends on the 20th
        ({"kind": LinkKind.SS}, False),
        ({"kind": LinkKind.SS, "lag": 7}, False),  # seven working days from Wednesday 1: the 13th
        ({"kind": LinkKind.SS, "lag": 8}, True),
        ({"kind": LinkKind.SS, "lag": 12, "lag_unit": LagUnit.ELAPSED}, False),
        ({"kind": LinkKind.SS, "lag": 13, "lag_unit": LagUnit.ELAPSED}, True),
        ({"kind": LinkKind.FF}, False),
        ({"kind": LinkKind.FF, "lag": 9}, True),
        ({"kind": LinkKind.SF}, False),
        ({"lag": -6}, False),
    ],
)
def test_a_dependency_against_the_dates(link: dict[str, Any], clashes: bool) -> None:
    """What follows is planned before it can be; the same day passes."""
    plan = plan_of(
        activity("A1", START, END),
        activity("A2", date(2022, 6, 13), date(2022, 6, 30)),
        milestone("M1", DUE, parent="A2", evidence="批复"),
        links=[after("A1", "A2", **link)],
    )
    lacking = quality_of(plan, date(2022, 5, 1))
    assert (Lack.AGAINST_DATES in lacks(lacking, "A2")) == clashes
    assert ("M1" in lacking.low) == clashes


def test_an_extension_can_turn_the_dates_round() -> None:
    """A2 waits for M0, whose approved deadline now lies after the start of A2."""
    plan = plan_of(
        milestone("M0", START),
        activity("A2", date(2022, 6, 13), DUE),
        milestone("M1", DUE, parent="A2", evidence="批复"),
        links=[after("M0", "A2")],
    )
    day = date(2022, 5, 20)
    assert Lack.AGAINST_DATES not in lacks(quality_of(plan, day), "A2")
    extended = DeadlineExtended(subject="M0", as_of=day, to=DUE, reason="雨")
    lacking = quality_of(plan, day, extended)
    assert lacks(lacking, "A2")[Lack.AGAINST_DATES] is Severity.GRAVE
    assert "前后日期矛盾（A2" in lacking.low["M1"]


def test_silence_lowers_confidence_and_a_report_restores_it() -> None:
    """Two cycles of seven days after the start; the one report may be on anything before it."""
    assert quality_of(whole(), date(2022, 6, 15)).low == {}
    silent = quality_of(whole(), date(2022, 6, 16))
    assert silent.low == {"M1": "应于 2022-06-01 开始，本项及前置事项从未填报。"}
    assert lacks(silent, "M1")[Lack.SILENT] is Severity.GRAVE
    word = reported("A1", date(2022, 6, 10), 30)
    assert quality_of(whole(), date(2022, 6, 24), word).low == {}
    assert "已 15 天未填报" in quality_of(whole(), date(2022, 6, 25), word).low["M1"]


def test_the_last_report_on_anything_before_counts() -> None:
    """M1 on the 8th and A1 on the 10th: fifteen days on the 25th."""
    reports = (reported("M1", date(2022, 6, 8), 20), reported("A1", date(2022, 6, 10), 30))
    assert "已 15 天未填报" in quality_of(whole(), date(2022, 6, 25), *reports).low["M1"]


def test_work_that_is_finished_lacks_nothing_any_more() -> None:
    """Without dates, and leading to nothing; at 99% it lacks both, and M1 its length."""
    plan = plan_of(
        activity("A0", None, None),
        activity("A1", START, END),
        activity("A2", START, None),
        milestone("M1", DUE, parent="A1", evidence="批复"),
        links=[after("A0", "M1")],
    )
    day = date(2022, 6, 2)
    nearly = quality_of(plan, day, reported("A0", day, 99), reported("A2", day, 99))
    assert lacks(nearly, "A0")[Lack.UNDATED] is Severity.GRAVE
    assert lacks(nearly, "A2")[Lack.UNDATED] is Severity.GRAVE  # a start alone is no length
    assert nearly.low == {"M1": "前置任务“任务A0”未定工期。"}
    done = quality_of(plan, day, reported("A0", day, 100), reported("A2", day, 100))
    assert {finding.item for finding in done.findings} == {"M1"}
    assert done.low == {}


def test_a_lag_after_no_day_is_no_contradiction() -> None:
    """A1 has no finish for A2 to come five days after."""
    plan = plan_of(activity("A1", START, None), activity("A2", START, END), links=[after("A1", "A2", lag=5)])
    assert Lack.AGAINST_DATES not in lacks(quality_of(plan, START), "A2")


def test_a_length_nobody_stated_lowers_confidence() -> None:
    """No start at all, or activities that are all inferred; work once begun has its start."""
    alone = plan_of(milestone("M1", DUE, evidence="批复"))
    assert "只能从年初起推算" in quality_of(alone, date(2022, 1, 10)).low["M1"]
    begun = reported("M1", date(2022, 3, 1), 20)
    assert quality_of(alone, date(2022, 3, 10), begun).low == {}
    supposed = plan_of(
        activity("A1", START, END, standing=Standing.INFERRED, reason="倒排"),
        milestone("M1", DUE, parent="A1", evidence="批复"),
    )
    lacking = quality_of(supposed, date(2022, 5, 1))
    assert lacking.low == {"M1": "前置任务的工期均为推定。"}
    assert lacks(lacking, "A1") == {Lack.SUPPOSED: Severity.MINOR}


def test_what_is_finished_is_not_searched() -> None:
    """A closed milestone and finished work have no findings, and still count as the start."""
    done = reported("A1", date(2022, 6, 15), 100)
    lacking = quality_of(whole(), date(2022, 6, 20), done)
    assert {finding.item for finding in lacking.findings} == {"M1"}
    assert lacking.low == {}
    closed = Closed(subject="M1", as_of=date(2022, 6, 21), evidence="批复")
    assert quality_of(whole(), date(2022, 7, 30), done, closed) == Quality(findings=(), low={})


@pytest.mark.parametrize(
    ("kind", "before", "after_", "words"),
    [
        (LinkKind.FS, 99, 1, "“任务A2”已开始，而其前置“任务A1”尚未完成"),
        (LinkKind.FS, 99, 0, None),
        (LinkKind.FS, 100, 1, None),  # reported whole is done for what follows
        (LinkKind.FS, 99, 100, "“任务A2”已完成，而其前置“任务A1”尚未完成"),
        (LinkKind.SS, 0, 1, "“任务A2”已开始，而其前置“任务A1”尚未开始"),
        (LinkKind.SS, 1, 1, None),
        (LinkKind.FF, 0, 100, None),  # only its finish waits
    ],
)
def test_work_before_its_turn_is_listed_with_both_its_ends(
    kind: LinkKind, before: int, after_: int, words: str | None
) -> None:
    """Of the later step while that is open, else of the one that is; nothing of it is doubted."""
    plan = plan_of(
        activity("A1", START, END), activity("A2", START, END), links=[after("A1", "A2", kind=kind)]
    )
    day = date(2022, 6, 7)
    lacking = quality_of(plan, day, reported("A1", day, before), reported("A2", day, after_))
    disorder = [f for f in lacking.findings if f.lack is Lack.OUT_OF_SEQUENCE]
    assert [f.item for f in disorder] == ([] if words is None else ["A1" if after_ == 100 else "A2"])
    assert [f.severity for f in disorder] == [Severity.MINOR] * len(disorder)
    assert words is None or disorder[0].sentence.startswith(words)


def test_a_milestone_goes_on_with_what_leads_to_it() -> None:
    """Half done before its steps are is as it should be; reached before they are is not.

    Nor does an activity wait for itself where one of its milestones is reached before the other.
    """
    plan = plan_of(
        activity("A1", START, END),
        milestone("M1", DUE, parent="A1"),
        milestone("M2", DUE, parent="A1"),
        activity("A2", START, END),
        links=[after("A2", "M2")],
    )
    day = date(2022, 6, 7)
    for percent, is_listed in ((99, False), (100, True)):
        reports = (reported("M1", day, 100), reported("M2", day, percent))
        listed = [f.item for f in quality_of(plan, day, *reports).findings
                  if f.lack is Lack.OUT_OF_SEQUENCE]  # fmt: skip
        assert listed == (["M2"] if is_listed else [])


def test_a_promise_of_a_yearly_figure_is_not_said_to_be_unreported() -> None:
    """Nobody can report R&D before the year's figure is published; what is counted is asked for."""
    plan = require_plan("plan_data/1plus8.json")
    low = outlook(plan, (), date(2022, 11, 25), samples=10).quality.low
    assert "从未填报" not in low.get("L0-M1", "")
    assert "从未填报" in low["L1-M3"]

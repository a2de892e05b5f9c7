"""Every event is told in Chinese words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from plan.ledger.events import (
    EVENTS,
    FORECAST,
    MEETING,
    Author,
    ClosureRequested,
    DeadlineExtended,
    DecisionTaken,
    Event,
    EvidenceFile,
    ForecastsIssued,
    MeetingClosed,
    StatusReported,
)
from plan.words import labels
from plan.words.entries import about, contents, summary, written_by
from plan.words.fields import event_field
from tests.support.builders import june_plan, reported

DAY = date(2022, 6, 1)
PLAN = june_plan()


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_and_each_of_its_fields_has_a_word(kind: type[Event]) -> None:
    """A new one is given its word in words/fields.toml."""
    assert kind in labels.EVENT
    own = set(kind.__struct_fields__) - {"subject", "as_of"}
    assert all(event_field(name) for name in own)


def test_what_is_empty_is_not_told() -> None:
    """Only what was filled in."""
    assert contents(reported("M1", DAY, 40, problem="缺图纸"), PLAN) == (
        ("完成", "40%"),
        ("存在问题", "缺图纸"),
    )


def test_a_text_that_equals_an_id_stays_as_typed() -> None:
    """A note "L4-M1" is what somebody wrote; only fields that hold an id show its name."""
    plan = june_plan()
    milestone = replace(plan.milestones[0], id="L4-M1")
    plan = replace(plan, milestones=(milestone, *plan.milestones[1:]))
    note = reported("L4-M1", DAY, 40, note="L4-M1", problem=plan.units[0].id, next_step="forecast")
    assert contents(note, plan) == (
        ("完成", "40%"),
        ("本期进展", "L4-M1"),
        ("存在问题", plan.units[0].id),
        ("下一步措施", "forecast"),
    )
    decision = DecisionTaken(
        subject="A1", as_of=DAY, text="L4-M1", unit=plan.units[0].id, meeting=DAY, milestone="L4-M1"
    )
    words = dict(contents(decision, plan))
    assert words["内容"] == "L4-M1"
    assert words["关系到"] == milestone.name


def test_a_summary_holds_no_english() -> None:
    """Days, numbers of things and names of units as people read them."""
    extended = DeadlineExtended(subject="M1", as_of=DAY, to=date(2022, 7, 1), reason="雨季")
    assert summary(extended, PLAN) == "延期至 2022-07-01；原因 雨季"
    issued = ForecastsIssued(subject=FORECAST, as_of=DAY, model="1", seed=7, samples=10_000, told=())
    assert not re.search("[A-Za-z]{2,}", summary(issued, PLAN))


def test_a_summary_sets_no_second_stop() -> None:
    """What was typed as a sentence keeps its own."""
    report = StatusReported(subject="M1", as_of=DAY, percent_complete=95, note="已对接。", next_step="周会办")
    assert summary(report, PLAN) == "完成 95%；本期进展 已对接。下一步措施 周会办"


def test_a_meeting_s_decision_names_item_unit_and_chances() -> None:
    """Ids as names, chances as percentages, other entries by their numbers."""
    unit, decision = PLAN.units[0], (3, 5)
    taken = DecisionTaken(
        subject="A1", as_of=DAY, text="加派人手", unit=unit.id, meeting=DAY, milestone="M1",
        probability_before=0.62,
    )  # fmt: skip
    words = dict(contents(taken, PLAN))
    assert words["承办单位"] == unit.name
    assert words["关系到"] == "节点M1"
    assert words["当时逾期可能性"] == "62%"
    closed = MeetingClosed(
        subject=MEETING, as_of=DAY, counts=(), overdue=2, agenda=(), decisions=decision,
        carried_over=(),
    )  # fmt: skip
    assert dict(contents(closed, PLAN)) == {"逾期里程碑": "2", "本次决定": "第 3、5 条"}
    assert about(MEETING, PLAN) == "周例会"


def test_evidence_is_told_by_the_names_of_its_files() -> None:
    """As they were handed in."""
    files = (EvidenceFile(name="批复.pdf", size=3, sha256="0" * 64),)
    asked = ClosureRequested(subject="M1", as_of=DAY, evidence="批复", files=files)
    assert dict(contents(asked, PLAN))["佐证文件"] == "批复.pdf"


def test_names_stand_for_ids_where_the_plan_has_them() -> None:
    """A part by its name, all milestones of a forecast, an id that is no longer in the plan."""
    assert about("M1", PLAN) == "节点M1"
    assert about(FORECAST, PLAN) == "全部里程碑"
    assert about("X9", PLAN) == "X9"


def test_an_author_is_told_with_unit_or_role() -> None:
    """The unit says more than the role; the command line has neither."""
    unit = PLAN.units[0]
    assert written_by(Author(account="张三", unit=unit.id, role="clerk"), PLAN) == (f"张三 · {unit.name}")
    assert written_by(Author(account="值班", role="office"), PLAN) == "值班 · 科创办"
    assert written_by(Author(account="命令行"), PLAN) == "命令行"

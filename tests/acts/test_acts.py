"""What people may do to an item, and what is refused."""

from collections.abc import Callable
from datetime import date

import pytest
from msgspec import structs

from plan.acts import items as acts
from plan.errors import BadValue, PlanError, Refused, Unknown
from plan.ledger.events import (
    Closed,
    ClosureRequested,
    DeadlineExtended,
    Event,
    ExtensionRequested,
    StatusReported,
)
from plan.state.replay import PlanState, replay
from tests.support.builders import entries, june_plan

DAY = date(2022, 6, 20)


def state(*events: Event, as_of: date = DAY) -> PlanState:
    """The state of the June plan on `as_of`."""
    return replay(june_plan(), entries(*events), as_of)


ASKED = ClosureRequested(subject="M1", as_of=DAY, evidence="批复")
WANTS_TIME = ExtensionRequested(subject="M1", as_of=DAY, to=date(2022, 8, 1), reason="审批")
CLOSED = Closed(subject="M1", as_of=DAY, evidence="批复")
SAID = StatusReported(
    subject="M1",
    as_of=DAY,
    percent_complete=40,
    note="已送审",
    problem="缺件",
    next_step="催办",
    expected_finish=date(2022, 7, 1),
    waits_for="A1",
)

REFUSALS: list[tuple[Callable[[], object], type[PlanError], str]] = [
    (lambda: acts.report(state(), "M9", 10), Unknown, "M9"),
    (lambda: acts.report(state(), "L1", 10), Unknown, "L1"),
    (lambda: acts.report(state(), "M1", 101), BadValue, "0 到 100"),
    (lambda: acts.report(state(), "M1", -1), BadValue, "0 到 100"),
    (lambda: acts.report(state(), "M1", float("nan")), BadValue, "nan"),
    (lambda: acts.report(state(CLOSED), "M1", 50), Refused, "已销号"),
    (lambda: acts.report(state(), "M1", 50, note="长" * 2001), BadValue, "2001"),
    (lambda: acts.report(state(as_of=date(2021, 12, 31)), "M1", 5), BadValue, "2022-01-01"),
    (lambda: acts.report(state(), "M1", 5, expected_finish=date(2022, 6, 1)), BadValue, "2022-06-20"),
    (lambda: acts.report(state(), "M1", 5, actual_start=date(2022, 6, 21)), BadValue, "实际开始"),
    (lambda: acts.nothing_new(state(), "M1"), Refused, "尚未填报过"),
    (lambda: acts.nothing_new(state(SAID, CLOSED), "M1"), Refused, "已销号"),
    (lambda: acts.nothing_new(state(SAID, as_of=date(2022, 7, 2)), "M1"), BadValue, "2022-07-01"),
    (lambda: acts.request_closure(state(ASKED), "M1", "批复"), Refused, "正等待"),
    (lambda: acts.request_closure(state(), "A1", "批复"), Refused, "只有里程碑"),
    (lambda: acts.request_closure(state(), "M1", "  "), BadValue, "不能为空"),
    (lambda: acts.close(state(), "M1", "\u200b \u202e"), BadValue, "不能为空"),  # which nobody sees
    (lambda: acts.close(state(CLOSED), "M1", "批复"), Refused, "已销号"),
    (lambda: acts.return_closure(state(), "M1", "缺章"), Refused, "没有待办"),
    (lambda: acts.request_extension(state(), "M1", date(2022, 6, 30), "慢"), BadValue, "晚于"),
    (
        lambda: acts.request_extension(state(as_of=date(2022, 7, 1)), "M1", date(2022, 8, 1), "慢"),
        Refused,
        "已过",
    ),
    (lambda: acts.extend(state(), "M2", date(2022, 8, 1), "慢"), Refused, "未定时限"),
    (lambda: acts.refuse_extension(state(), "M1", "不允"), Refused, "没有待办的延期"),
]


@pytest.mark.parametrize(("act", "error", "says"), REFUSALS)
def test_a_refusal_says_in_one_sentence_what_is_wrong(
    act: Callable[[], object], error: type[PlanError], says: str
) -> None:
    """The sentence names the value or the rule, and ends."""
    with pytest.raises(error, match=says) as caught:
        act()
    assert "\n" not in str(caught.value)


def test_an_act_is_an_event_of_the_state_s_day() -> None:
    """What is granted comes back as an event, text trimmed of what cannot be seen."""
    report = acts.report(state(), "M1", 40, note=" 初稿\x00完成 ", problem="无")
    assert (report.subject, report.as_of, report.percent_complete) == ("M1", DAY, 40.0)
    assert report.note == "初稿完成"
    assert acts.close(state(ASKED), "M1", "批复").evidence == "批复"
    assert acts.return_closure(state(ASKED), "M1", "缺章").reason == "缺章"
    assert acts.extend(state(WANTS_TIME), "M1", date(2022, 8, 1), "审批").to == date(2022, 8, 1)
    assert acts.refuse_extension(state(WANTS_TIME), "M1", "不允").subject == "M1"
    assert acts.request_extension(state(), "M1", date(2022, 8, 1), "审批").reason == "审批"


def test_what_may_be_asked_and_decided_of_an_item_now() -> None:
    """A closing is asked for once, an extension by the day and anew while it is not answered."""
    late = date(2022, 7, 1)
    assert acts.open_requests(state(), "M1") == (ClosureRequested, ExtensionRequested)
    assert acts.open_requests(state(as_of=date(2022, 6, 30)), "A1") == (ExtensionRequested,)
    assert acts.open_requests(state(as_of=late), "M1") == (ClosureRequested,)
    assert acts.open_requests(state(ASKED), "M1") == (ExtensionRequested,)
    assert acts.open_requests(state(WANTS_TIME), "M1") == (ClosureRequested, ExtensionRequested)
    assert acts.open_requests(state(), "M2") == (ClosureRequested,)
    assert acts.open_requests(state(CLOSED), "M1") == ()
    assert acts.open_decisions(state(ASKED, as_of=late), "M1") == (Closed, DeadlineExtended)
    assert acts.open_decisions(state(), "M2") == (Closed,)
    assert acts.open_decisions(state(), "A1") == (DeadlineExtended,)
    assert acts.open_decisions(state(CLOSED), "M1") == ()


def test_nothing_new_says_the_last_report_once_more() -> None:
    """What stands of it stands on, its words do not; on the very day that was expected, too."""
    day = date(2022, 7, 1)
    again = acts.nothing_new(state(SAID, as_of=day), "M1")
    assert again == structs.replace(SAID, as_of=day, note="本期无变化", unchanged=True)

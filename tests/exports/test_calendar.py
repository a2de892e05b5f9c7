"""Deadlines as a calendar: read back by a calendar library, the same id however they move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from icalendar import Calendar, Event

from plan.exports.calendar_ics import to_ics
from plan.ledger.events import Closed, DeadlineExtended, ItemChanged, ItemWithdrawn
from plan.outlook.outlook import Outlook, outlook
from plan.state.revisions import part_to_dict
from tests.support.builders import entries, june_plan, milestone, plan_of, reported

DAY = date(2022, 6, 20)
MOVED = DeadlineExtended(subject="M1", as_of=DAY, to=date(2022, 7, 15), reason="准")


def read(outlook: Outlook, unit: str | None = None) -> list[Event]:
    """The events of the calendar."""
    calendar = Calendar.from_ical(to_ics(replace(outlook, plan_digest="ab" * 32), unit))
    return [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]


def test_a_deadline_is_an_all_day_event_with_its_alarms() -> None:
    """What has no deadline is not in it; the paper's origin is."""
    (event,) = read(outlook(june_plan(), (), DAY))
    assert event["uid"] == "M1.20220101@plan.rugao"
    assert (event.start, event.end) == (date(2022, 6, 30), date(2022, 7, 1))
    assert event["summary"] == "完成时限：节点M1（确保）"
    alarms = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(days=-14, hours=9), timedelta(days=-1, hours=9)]
    description = event["description"]
    assert "截至2022年6月20日" in description
    assert "计划文件 abababababab" in description
    assert "牵头单位：甲局" in description


def test_a_moved_deadline_is_the_same_event_with_a_higher_sequence() -> None:
    """So that a calendar moves it and does not keep two."""
    (before,) = read(outlook(june_plan(), (), DAY))
    (after,) = read(outlook(june_plan(), entries(MOVED), DAY))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.start == date(2022, 7, 15)


def test_what_is_closed_rings_no_more() -> None:
    """It stays, with its word."""
    done = Closed(subject="M1", as_of=DAY, evidence="文件", files=())
    (event,) = read(outlook(june_plan(), entries(done), DAY))
    assert event["summary"].startswith("已销号：")
    assert event.walk("VALARM") == []


def test_what_is_handed_over_is_cancelled_for_who_had_it() -> None:
    """Who led it at first, and who led it between; whoever has it now has it with its alarms."""

    def to(lead: str) -> ItemChanged:
        part = part_to_dict(milestone("M1", date(2022, 8, 1), lead=lead))
        return ItemChanged(subject="M1", as_of=DAY, group="milestones", reason="机构改革", part=part)

    third = milestone("M9", date(2022, 9, 1), lead="u3")
    plan = plan_of(milestone("M1", date(2022, 8, 1), lead="u1"), third)
    units = (*plan.units, replace(plan.units[0], id="u3", name="丙局"))
    plan = replace(plan, units=units, workstreams=(replace(plan.workstreams[0], supporting=()),))
    shown = outlook(plan, entries(to("u2"), to("u3")), DAY)
    for unit in ("u1", "u2"):
        (event,) = read(shown, unit)
        assert (event["uid"][:2], event["status"], event["sequence"]) == ("M1", "CANCELLED", 2)
        assert (event["summary"], event.walk("VALARM")) == ("已移交：节点M1", [])
    assert ["status" in event for event in read(shown, "u3")] == [False, False]
    assert ["status" in event for event in read(shown)] == [False, False]


def test_what_is_withdrawn_is_cancelled_for_whom_it_concerned() -> None:
    """Without alarms, with a higher sequence, on the day approved last.

    What never had a day was never in anybody's calendar.
    """
    gone = ItemWithdrawn(subject="M1", as_of=DAY, group="milestones", reason="误")
    (before,) = read(outlook(june_plan(), entries(MOVED), DAY))
    (after,) = read(outlook(june_plan(), entries(MOVED, gone), DAY))
    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert after["sequence"] > before["sequence"]
    assert after.start == date(2022, 7, 15)
    assert after["summary"] == "已撤销：节点M1"
    assert after.walk("VALARM") == []
    other = milestone("M9", date(2022, 9, 1), lead="u2")
    two = plan_of(milestone("M1", date(2022, 8, 1), lead="u1"), other)
    shown = outlook(two, entries(gone), DAY)
    assert [event["uid"][:2] for event in read(shown, "u1")] == ["M1"]
    assert [event["uid"][:2] for event in read(shown, "u2")] == ["M9"]
    undated = outlook(plan_of(milestone("M1", None), other), entries(gone), DAY)
    assert [event["uid"][:2] for event in read(undated)] == ["M9"]


def test_outlook_is_told_how_often_to_look() -> None:
    """It reads X-PUBLISHED-TTL, others REFRESH-INTERVAL."""
    lines = to_ics(outlook(june_plan(), (), DAY)).split(b"\r\n")
    assert b"X-PUBLISHED-TTL:PT6H" in lines
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines


def test_a_unit_gets_what_it_leads_or_supports() -> None:
    """By its id."""
    other = milestone("M9", date(2022, 9, 1), lead="u2", supporting=("u2",))
    shown = outlook(plan_of(milestone("M8", date(2022, 8, 1)), other), (), DAY)
    assert [event["uid"][:2] for event in read(shown, "u1")] == ["M8"]
    assert [event["uid"][:2] for event in read(shown, "u2")] == ["M8", "M9"]


def test_the_same_outlook_gives_the_same_calendar_and_typed_text_stays_text() -> None:
    """No clock in it; a name with line ends and colons begins no property."""
    evil = plan_of(milestone("M1", date(2022, 6, 30)))
    report = entries(reported("M1", DAY, 10, note="X\r\nATTACH:http://x"))
    shown = outlook(evil, report, DAY)
    assert to_ics(shown) == to_ics(shown)
    assert b"\r\nATTACH" not in to_ics(shown)

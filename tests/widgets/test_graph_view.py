"""The picture of the task graph: placed by laws, drawn safely, asked for by page and visitor."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit import session_state
from streamlit.testing.v1 import AppTest

from components import session
from components.widgets.graph_view import fitted, picked
from components.widgets.graph_view.arrows import _runs
from components.widgets.graph_view.drawing import svg
from components.widgets.graph_view.placing import NARROW, place
from components.widgets.graph_view.poster import poster_pdf, poster_svg
from components.widgets.graph_view.scene import RADIUS, Mark, Scene
from components.widgets.graph_view.text import shortened, width_of
from components.widgets.graph_view.wish import (
    ALL,
    BY_GOAL,
    BY_LINE,
    BY_UNIT,
    KEY,
    MAX_KEY,
    Wish,
    chosen,
    with_item,
)
from components.widgets.theme import LIGHTS
from plan.forecast.answers import Answer, answers
from plan.forecast.sampling.what_if import Extend
from plan.forecast.sentence import percent
from plan.ledger.events import Closed, StatusReported
from plan.model.plan import Dependency, Goal
from plan.outlook.outlook import Outlook, outlook
from plan.plan_file import require_plan
from tests.support.builders import FOUNDED, activity, after, entries, june_plan, milestone, plan_of
from tests.support.scenes import canvas_used, crossings, dot_crossings, overlaps

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "components/widgets/graph_view"
SHIPPED = require_plan(ROOT / "plan_data/1plus8.json")
DAY = date(2022, 6, 20)
SVG = "{http://www.w3.org/2000/svg}"
NASTY = """<script>alert("1")</script> & ]]> ' \x0b \ud800 {{x}}"""
WIDTHS = (350.0, 900.0, 1240.0, 1880.0)


@pytest.fixture(scope="module")
def shipped() -> Outlook:
    """The real plan in June 2022, nothing reported."""
    return outlook(SHIPPED, (), DAY, samples=200)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("show", [KEY, ALL])
@pytest.mark.parametrize("lanes", [BY_LINE, BY_UNIT, BY_GOAL])
def test_no_name_lies_on_another(shipped: Outlook, show: str, lanes: str, width: float) -> None:
    """In any view and at any width; all of it stands within the picture, in its lane."""
    scene = place(shipped, Wish(show=show, lanes=lanes, width=width, closed=True))
    assert scene.marks
    assert overlaps(scene) == 0
    for mark in scene.marks:
        assert mark.left >= scene.head
        assert mark.y < scene.height
    for lane, following in zip(scene.lanes, scene.lanes[1:], strict=False):
        assert lane.y + lane.height == pytest.approx(following.y)


@st.composite
def plans(draw: st.DrawFn) -> Outlook:
    """Some activities with milestones, in some order, some of it waiting for other parts of it."""
    count = draw(st.integers(1, 8))
    works, ends = [], []
    for n in range(count):
        start = date(2022, 1, 3) + timedelta(days=draw(st.integers(0, 300)))
        finish = start + timedelta(days=draw(st.integers(1, 200)))
        works.append(activity(f"A{n}", start, finish))
        ends.append(milestone(f"M{n}", finish + timedelta(days=draw(st.integers(0, 60)))))
    links: list[Dependency] = [
        after(works[a].id, works[b].id)
        for a, b in draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=6))
        if a < b < count
    ]
    return outlook(plan_of(*works, *ends, links=links), (), DAY, samples=20)


@settings(max_examples=60, deadline=None)
@given(seen=plans(), width=st.sampled_from(WIDTHS))
def test_any_plan_is_placed_by_the_laws(seen: Outlook, width: float) -> None:
    """Nothing on anything else; an arrow that leads back in time is a broken one."""
    scene = place(seen, Wish(show=ALL, width=width))
    assert overlaps(scene) == 0
    marks = {mark.row.id: mark for mark in scene.marks}
    for arrow in scene.arrows:
        begins, ends = arrow.points[0][0], arrow.points[-1][0]
        assert arrow.broken or begins <= ends + 5
        assert {arrow.source, arrow.target} <= marks.keys()


def test_the_same_outlook_gives_the_same_picture(shipped: Outlook) -> None:
    """Byte for byte."""
    again = outlook(SHIPPED, (), DAY, samples=200)
    for wish in (Wish(), Wish(show=ALL), Wish(lanes=BY_UNIT)):
        assert svg(place(shipped, wish)) == svg(place(again, wish))


def test_a_report_moves_a_mark_and_not_the_picture() -> None:
    """The order of lanes and rows is that of before."""
    plan = plan_of(
        *(activity(f"A{n}", date(2022, 1, 3), date(2022, 9, 30)) for n in range(3)),
        *(milestone(f"M{n}", date(2022, 10, n + 1)) for n in range(3)),
    )
    said = entries(StatusReported(subject="A1", as_of=DAY, percent_complete=40))
    before, after_ = (place(outlook(plan, known, DAY, samples=50), Wish(show=ALL)) for known in ((), said))
    assert [(m.row.id, m.y) for m in before.marks] == [(m.row.id, m.y) for m in after_.marks]
    assert before.window[0] == after_.window[0]
    assert (after_.window[1] + timedelta(days=1)).day == 1
    places = [
        (scene.font, scene.height, [(lane.id, lane.y, lane.height) for lane in scene.lanes])
        for scene in (before, after_)
    ]
    assert places[0] == places[1]
    assert before.front != after_.front


def mark_of(scene: Scene, id_: str) -> Mark:
    """The mark of an item."""
    return next(mark for mark in scene.marks if mark.row.id == id_)


@st.composite
def tried(draw: st.DrawFn) -> tuple[Outlook, tuple[Answer, ...]]:
    """A plan, and answers of a what-if that move some of its milestones by up to two years."""
    known = draw(plans())
    answers = []
    for forecast in known.forecast.forecasts:
        days = sorted(draw(st.lists(st.integers(0, 700), min_size=4, max_size=4)))
        p10, p50, p80, p90 = (DAY + timedelta(days=n) for n in days)
        answers.append(
            Answer(
                item=forecast.item,
                due=forecast.approved_deadline,
                before=forecast.probability_late,
                after=draw(st.sampled_from([forecast.probability_late, 0.0, 0.5, 1.0])),
                p50=forecast.p50,
                p80=forecast.p80,
                p10_after=p10,
                p50_after=p50,
                p80_after=p80,
                p90_after=p90,
                equally_likely_after=(),
            )
        )
    return known, tuple(answers)


@settings(max_examples=60, deadline=None)
@given(case=tried(), width=st.sampled_from(WIDTHS))
def test_a_what_if_moves_bars_and_nothing_else(
    case: tuple[Outlook, tuple[Answer, ...]], width: float
) -> None:
    """Rows, lanes, days and diamonds stay; nothing comes to lie on anything else."""
    known, answers = case
    before = place(known, Wish(show=ALL, width=width))
    changed = place(known, Wish(show=ALL, width=width, after=answers))
    assert (changed.window, changed.months, changed.lanes) == (
        before.window, before.months, before.lanes,
    )  # fmt: skip
    assert sorted((m.row.id, m.x, m.y) for m in before.marks) == sorted(
        (m.row.id, m.x, m.y) for m in changed.marks
    )
    assert overlaps(changed) == 0


def test_a_moved_forecast_leaves_a_ghost_and_says_both_chances() -> None:
    """The bar of before as it was, the new one where it would be; an answer of no effect none."""
    known = outlook(june_plan(), (), date(2022, 6, 13), samples=2000)
    (helped,) = answers(known.forecast, [Extend(task="M1", days=-15)])
    (same,) = answers(known.forecast, [])
    before, moved, still = (
        mark_of(place(known, Wish(show=ALL, after=after)), "M1") for after in ((), (helped,), (same,))
    )
    assert still == before
    assert not before.ghost
    assert moved.ghost == before.forecast
    assert moved.forecast[1] < before.forecast[1]
    assert moved.word == f"{before.word} → {percent(helped.after)}" != before.word
    assert 'class="line ghost"' in svg(place(known, Wish(show=ALL, after=(helped,))))


def test_where_both_chances_have_no_room_the_new_one_is_said() -> None:
    """Behind a bar that ends where the window does; the bar is not cut shorter for more words."""
    known = outlook(june_plan(), (), date(2022, 6, 13), samples=2000)
    (late,) = answers(known.forecast, [Extend(task="M1", days=400)])
    moved = mark_of(place(known, Wish(show=ALL, after=(late,))), "M1")
    scene = place(known, Wish(show=ALL))
    assert moved.word == ">95%"
    assert moved.forecast[2] == pytest.approx(scene.gutter - 4.6 * scene.font, abs=1)


@pytest.mark.parametrize(("more", "goes_on"), [(0, False), (-1, True)])
def test_a_bar_whose_forecast_goes_on_beyond_the_window_ends_in_a_point(more: int, goes_on: bool) -> None:
    """Round where its last day is in sight; bars cut at one edge looked as if all ended on one day."""
    known = outlook(june_plan(), (), date(2022, 6, 13), samples=2000)
    forecast = known.forecast.of("M1")
    assert forecast
    window = (date(2022, 4, 1), forecast.p90 + timedelta(days=more))
    scene = place(known, Wish(show=ALL, window=window))
    assert mark_of(scene, "M1").goes_on == goes_on
    assert ('<path class="range"' in svg(scene)) == goes_on


def test_a_bar_that_fills_the_window_bears_its_name() -> None:
    """Cut where the bar ends, before its word."""
    plan = plan_of(replace(activity("A1", date(2022, 1, 3), date(2022, 12, 30)), name="完成总规" * 30))
    window = (date(2022, 4, 1), date(2022, 6, 30))
    scene = place(outlook(plan, (), DAY, samples=20), Wish(show=ALL, window=window))
    mark = mark_of(scene, "A1")
    assert mark.start is not None
    assert mark.name.endswith("…")
    assert mark.start < mark.name_x
    assert mark.name_x + width_of(mark.name, scene.font) <= mark.x
    assert overlaps(scene) == 0


@pytest.mark.parametrize(("length", "whole"), [(67, True), (68, False)])
def test_a_name_on_a_bar_begins_behind_the_sign_of_the_deadline(length: int, whole: bool) -> None:
    """Just as long as the rest of the bar, and a character longer."""
    plan = plan_of(replace(milestone("M1", date(2022, 6, 8)), name="完" * length))
    window = (date(2022, 6, 1), date(2022, 12, 30))
    known = outlook(plan, (), date(2022, 9, 20), samples=200)
    scene = place(known, Wish(show=ALL, window=window, width=1240.0))
    mark = mark_of(scene, "M1")
    assert mark.name.endswith("…") != whole
    assert not mark.at_end
    assert mark.x + RADIUS * scene.font < mark.name_x < mark.x + scene.font
    assert mark.name_x + width_of(mark.name, scene.font) <= mark.forecast[2]


def test_the_front_line_bends_to_what_is_reported() -> None:
    """Left where the work is behind the day, right where it is ahead; straight without a report."""
    plan = plan_of(
        activity("A1", date(2022, 6, 10), date(2022, 6, 30)),
        activity("A2", date(2022, 6, 10), date(2022, 6, 30)),
        activity("A3", date(2022, 6, 10), date(2022, 6, 30)),
    )
    said = entries(
        StatusReported(subject="A1", as_of=DAY, percent_complete=10),
        StatusReported(subject="A2", as_of=DAY, percent_complete=90),
    )
    scene = place(outlook(plan, said, DAY, samples=20), Wish(show=ALL))
    bends = [x for x, _ in scene.front if x != scene.today]
    assert len(bends) == 2
    assert sorted([mark_of(scene, "A1").done, mark_of(scene, "A2").done]) == sorted(bends)  # type: ignore[type-var]
    assert min(bends) < scene.today < max(bends)


def test_the_front_line_goes_by_the_task_and_not_by_what_is_in_sight() -> None:
    """Half of a task is the middle of its time, also where it began before the window."""
    plan = plan_of(activity("A1", date(2022, 1, 1), date(2022, 5, 31)))
    said = entries(StatusReported(subject="A1", as_of=DAY, percent_complete=50))
    seen = outlook(plan, said, DAY, samples=20)
    wide, near = (
        place(seen, Wish(show=ALL, window=(date(2022, month, 1), date(2022, 7, 31)))) for month in (1, 4)
    )
    bends = [x for x, _ in near.front if x != near.today]
    assert bends == [mark_of(near, "A1").start]  # in March, before what is in sight
    middle = mark_of(wide, "A1")
    assert middle.start is not None
    assert middle.done == pytest.approx((middle.start + middle.x) / 2, abs=1)
    # its words stand right of the line, which bends back to it
    assert middle.word_x > middle.x
    assert mark_of(near, "A1").word_x > near.today


@pytest.mark.parametrize(
    ("percents", "word"), [(91, "完成91%"), (90, "完成90% 应100%"), (89, "完成89% 应100%")]
)
def test_what_is_behind_enough_for_a_light_says_where_it_should_be(percents: int, word: str) -> None:
    """One point less behind than that, just that, and one more."""
    plan = plan_of(activity("A1", date(2022, 6, 1), date(2022, 6, 30)))
    assert plan.rules.amber_gap.value == 10
    day = date(2022, 7, 1)
    said = entries(StatusReported(subject="A1", as_of=day, percent_complete=percents))
    scene = place(outlook(plan, said, day, samples=20), Wish(show=ALL))
    assert mark_of(scene, "A1").word == word


@pytest.mark.parametrize(("day", "word"), [(20, "85%"), (21, "逾期 1天"), (22, "逾期 2天")])
def test_what_is_overdue_says_by_how_many_days(day: int, word: str) -> None:
    """On its day it is not."""
    seen = outlook(plan_of(milestone("M1", DAY)), (), date(2022, 6, day), samples=20)
    assert mark_of(place(seen, Wish(show=ALL)), "M1").word == word


def test_what_is_reported_whole_breaks_nothing() -> None:
    """Though it is not closed; reported as less it does."""
    works = [
        activity("A1", date(2022, 5, 2), date(2022, 6, 1)),
        activity("A2", date(2022, 6, 2), date(2022, 6, 10)),
    ]
    plan, broken = plan_of(*works, links=[after("A1", "A2")]), []
    for percents in (99, 100):
        said = entries(StatusReported(subject="A1", as_of=DAY, percent_complete=percents))
        scene = place(outlook(plan, said, DAY, samples=20), Wish(show=ALL))
        broken += [arrow.broken for arrow in scene.arrows]
    assert broken == [True, False]


@pytest.mark.parametrize("lanes", [BY_LINE, BY_UNIT, BY_GOAL])
@pytest.mark.parametrize(("show", "closed"), [(KEY, False), (ALL, False), (ALL, True)])
def test_arrows_cross_hardly_more_than_where_nothing_but_arrows_is_looked_at(
    shipped: Outlook, show: str, closed: bool, lanes: str
) -> None:
    """Although here time says what stands left and right, and the lane what stands above.

    Graphviz's dot draws each of these graphs without a crossing: measured with 2.43, and again
    wherever it is installed.
    """
    scene = place(shipped, Wish(show=show, lanes=lanes, closed=closed, width=1310, height=830))
    assert scene.arrows
    assert dot_crossings(scene) in (0, None)
    assert crossings([arrow.points for arrow in scene.arrows]) == 0


def test_arrows_that_would_cross_or_lie_on_one_another_run_elsewhere() -> None:
    """Each in a gap between rows of its own."""
    ends = [(0.0, 0.0, 100.0, 80.0), (50.0, 40.0, 150.0, 0.0), (0.0, 40.0, 120.0, 80.0)]
    runs = _runs(ends, (20.0, 24.0, 60.0, 64.0), 40.0)
    assert runs[0] in (60.0, 64.0)
    assert len(set(runs)) == len(runs)


def test_the_opening_view_fills_its_canvas(shipped: Outlook) -> None:
    """Heads, and of each row what its mark and words take: at least 45% of all below the axis."""
    for width, height in ((1310, 830), (1240, 760), (955, 480)):
        scene = place(shipped, Wish(width=width, height=height))
        assert canvas_used(scene) >= 0.45


def test_the_opening_view_shows_every_flagship_and_can_be_read_across_a_room(shipped: Outlook) -> None:
    """At most 25 marks; names of 22 px where a projector gives the room; all without scrolling."""
    scene = place(shipped, Wish(width=1310, height=750))
    flagships = {lane.id for lane in scene.lanes if lane.flagship}
    assert flagships == {"L4", "L5", "L6"} == {lane.id for lane in scene.lanes[:3]}
    assert len(scene.marks) <= MAX_KEY
    assert scene.font >= 22
    assert scene.height <= 750
    for width, font in ((700, 14), (1739, 14), (1740, 15), (2378, 18)):
        assert place(shipped, Wish(show=ALL, width=width)).font == font
    assert not [mark.name for mark in scene.marks if mark.name.endswith("…")]


@pytest.mark.parametrize(
    ("width", "height", "font"),
    [
        (917, 900, 16),
        (918, 900, 17),
        (1187, 900, 21),
        (1188, 300, 22),
        (1391, 900, 23),
        (1392, 900, 24),
        (1900, 719, 23),
        (1900, 720, 24),
        (1900, 1000, 26),
    ],
)
def test_type_is_as_large_as_leaves_names_whole(
    shipped: Outlook, width: float, height: float, font: float
) -> None:
    """Never below 16; just below 22 px and at it, however low the picture; then by its height."""
    assert place(shipped, Wish(width=width, height=height)).font == font


def test_lanes_by_goal_part_only_a_line_with_several_goals() -> None:
    """Flagships stand first; a line and its only goal are one head."""
    empty = plan_of()
    lines = [replace(empty.workstreams[0], id=f"L{n}", name=f"第 {n} 条线", number=n) for n in (1, 2, 3)]
    goals = [Goal(id=id_, name=id_, parent=id_[:2], **FOUNDED) for id_ in ("L2-G1", "L3-G1", "L3-G2")]
    parents = ("L1", "L2", "L2-G1", "L3", "L3-G1", "L3-G2")
    ends = [milestone(f"M{n}", date(2022, 9, 1), parent=id_) for n, id_ in enumerate(parents)]
    plan = replace(plan_of(*ends), workstreams=tuple(lines), goals=tuple(goals))
    seen = outlook(plan, (), DAY, samples=20)
    scene = place(seen, Wish(show=ALL, lanes=BY_GOAL))
    assert [(lane.id, lane.flagship) for lane in scene.lanes] == [
        ("L2", True), ("L3", True), ("L3-G1", True), ("L3-G2", True), ("L1", False),
    ]  # fmt: skip
    assert [lane.id for lane in place(seen, Wish(show=ALL)).lanes] == ["L1", "L2", "L3"]
    drawn = poster_svg(seen, Wish(show=ALL, lanes=BY_GOAL), heading="推进图")
    assert "★ L3-G2" in drawn


def test_a_chain_is_what_comes_before_and_after(shipped: Outlook) -> None:
    """Of the chosen item alone, whatever else is asked for."""
    rows = chosen(shipped, Wish(around="L4-M1", levels=frozenset()))
    assert {"L4-A1", "L4-M1"} <= {row.id for row in rows} < {row.id for row in shipped.rows}


def test_a_chosen_item_brings_what_is_open_of_its_chain_into_the_opening_view() -> None:
    """In any other view itself alone; what is shown already changes nothing."""
    works = [activity(f"A{n}", date(2022, n, 1), date(2022, n, 20)) for n in (1, 2, 3)]
    ends = [milestone(f"M{n}", date(2022, 9, 1 + n % 28)) for n in range(MAX_KEY)]
    plan = plan_of(*works, *ends, links=[after("A1", "A2"), after("A2", "A3")])
    seen = outlook(plan, entries(Closed(subject="A1", as_of=DAY, evidence="印发")), DAY, samples=20)
    assert {row.id for row in chosen(seen, Wish())} == {end.id for end in ends}
    assert with_item(seen, Wish(), "A2").also == {"A2", "A3"}
    assert with_item(seen, Wish(), "A1").also == {"A1", "A2", "A3"}
    assert with_item(seen, Wish(show=ALL, nodes=False), "A1").also == {"A1"}
    for item in ("M1", None, "L1"):
        assert with_item(seen, Wish(), item) == Wish()


def test_what_follows_from_other_arrows_is_left_out() -> None:
    """A before B before C says A before C; what is hidden between two is passed through."""
    works = [activity(f"A{n}", date(2022, n, 1), date(2022, n, 20)) for n in (1, 2, 3)]
    links = [after("A1", "A2"), after("A2", "A3"), after("A1", "A3")]
    seen = outlook(plan_of(*works, links=links), (), DAY, samples=20)
    arrows = place(seen, Wish(show=ALL)).arrows
    assert [(arrow.source, arrow.target) for arrow in arrows] == [("A1", "A2"), ("A2", "A3")]


@pytest.mark.parametrize(("width", "beside"), [(NARROW - 1, False), (NARROW, True)])
def test_on_a_telephone_heads_stand_above_their_lanes_and_names_above_their_marks(
    shipped: Outlook, width: float, beside: bool
) -> None:
    """Just below and at the limit; there names are whole."""
    scene = place(shipped, Wish(width=width))
    assert (scene.head > 0) is beside
    assert {mark.rise > 0 for mark in scene.marks} == {not beside}
    phone = place(shipped, Wish(width=350))
    assert not [mark.name for mark in phone.marks if mark.name.endswith("…")]


@pytest.mark.parametrize(("last", "is_seen"), [(29, False), (30, True)])
def test_what_lies_outside_the_time_looked_at_is_left_out(last: int, is_seen: bool) -> None:
    """A day before it begins, and on its first day."""
    seen = outlook(plan_of(activity("A1", date(2022, 6, 30), date(2022, 9, 30))), (), DAY, samples=20)
    window = (date(2022, 3, 1), date(2022, 6, last))
    assert bool(place(seen, Wish(show=ALL, window=window)).marks) is is_seen


def test_a_folded_lane_keeps_its_head(shipped: Outlook) -> None:
    """And nothing else."""
    scene = place(shipped, Wish(show=ALL, folded=frozenset({"L4"})))
    assert "L4" in {lane.id for lane in scene.lanes}
    assert not [mark for mark in scene.marks if mark.row.workstream.id == "L4"]


def test_what_the_browser_asks_for_is_held_to_what_can_be(shipped: Outlook) -> None:
    """Room within limits, a stretch of time that is one; all else changes nothing."""
    wish = Wish()
    days = ["2022-03-01", "2022-09-01"]
    said = {"size": [99999, 10], "window": days, "folded": ["L4"]}
    asked = fitted(wish, said)
    assert (asked.width, asked.height) == (4000, 320)
    assert asked.window == (date(2022, 3, 1), date(2022, 9, 1))
    assert place(shipped, asked).window == asked.window
    for size, window in (("x", days[:1]), ([None, 3], ["x", "y"]), (None, 3)):
        assert fitted(wish, {"size": size, "window": window}) == wish
    assert fitted(wish, {"window": ["2022-03-01", "2022-03-10"]}).window is None


@given(st.text(max_size=40))
def test_typed_text_stays_text(typed: str) -> None:
    """No text becomes a tag, an entity or an unreadable file."""
    name = typed or "x"
    plan = plan_of(replace(milestone("M1", date(2022, 9, 1)), name=name))
    drawn = svg(place(outlook(plan, (), DAY, samples=20), Wish(show=ALL)))
    root = ElementTree.fromstring(f"<svg>{drawn}</svg>")
    tags = {"svg", "defs", "marker", "g", "rect", "path", "text", "title", "circle"}
    assert {element.tag for element in root.iter()} <= tags


def test_a_light_is_colour_shape_and_word(shipped: Outlook) -> None:
    """The class that gives the colour, the shape within, the word for who cannot see it."""
    drawn = svg(place(shipped, Wish(show=ALL, closed=True)))
    for mark in place(shipped, Wish(show=ALL, closed=True)).marks:
        level = mark.row.alert.level.value
        (group,) = re.findall(rf'<g class="mark light-(\w+)" data-id="{mark.row.id}"', drawn)
        assert group == (level if level in LIGHTS else "none")
    assert "龙游河" in drawn


def test_the_poster_is_a_file_of_its_own(shipped: Outlook) -> None:
    """Wider than high as A0 on its side, with day, legend and head; it asks for nothing."""
    said = {"heading": "推进图 2022-07-01", "foot": "台账第 1 条"}
    made = poster_svg(shipped, Wish(show=ALL), **said)
    assert made == poster_svg(shipped, Wish(show=ALL), **said)
    root = ElementTree.fromstring(made)
    for word in (*said.values(), "前锋线", "完成总规及专项规划研究"):
        assert word in "".join(root.itertext())
    assert float(root.get("width", 0)) > 1.2 * float(root.get("height", 0))
    assert not re.search(r"<script|<image|href|@import|url\((?!#tip)|var\(", made)
    escaped = ElementTree.fromstring(poster_svg(shipped, Wish(), heading=NASTY))
    assert f"{SVG}script" not in {element.tag for element in escaped.iter()}
    pdf = poster_pdf(made)
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/FontFile") >= 1


@pytest.mark.parametrize("name", ["view.html", "view.css", "view.js"])
def test_the_component_loads_nothing(name: str) -> None:
    """No address but that of the SVG language, no import."""
    text = (FOLDER / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//[a-z]+\.|@import|import\(|fetch\(|XMLHttp|eval\(", text)


def test_a_name_is_cut_where_there_is_no_room() -> None:
    """At the limit it stays whole."""
    name = "完成总规及专项规划研究"
    assert shortened(name, size=10, room=width_of(name, 10)) == name
    cut = shortened(name, size=10, room=width_of(name, 10) - 1)
    assert cut.endswith("…")
    assert width_of(cut, 10) <= width_of(name, 10) - 1
    assert shortened("", size=10, room=-1) == "…"  # beside what takes more room than there is


class Visit:
    """A page that hands back what is chosen, and a visitor, over several reruns."""

    def __init__(self, seen: Outlook) -> None:
        self.seen, self.clock = seen, 0
        session_state.clear()

    def pick(self, **what: str | None) -> None:
        """The visitor clicks, or types words and presses Enter."""
        self.clock += 1
        session_state["graph"] = {"picked": {**what, "at": self.clock}}

    def rerun(self, asked: str | None) -> str | None:
        """The page runs, asking for `asked`."""
        return picked(self.seen, "graph", asked)


@pytest.fixture
def visit(shipped: Outlook) -> Visit:
    """A visit that begins."""
    return Visit(shipped)


def test_at_first_the_page_is_believed(visit: Visit) -> None:
    """A deep link chooses a card."""
    assert visit.rerun("A") == "A"
    assert visit.rerun(None) is None


def test_a_click_counts_once(visit: Visit) -> None:
    """In the run that it causes; from then on the page knows, and may ask for another."""
    visit.rerun(None)
    visit.pick(id="B")
    assert [visit.rerun(None), visit.rerun("B"), visit.rerun("C")] == ["B", "B", "C"]


def test_two_clicks_in_a_row_are_both_heard(visit: Visit) -> None:
    """Although the page hands the first one back together with the second."""
    visit.pick(id="A")
    assert visit.rerun(None) == "A"
    visit.pick(id="B")
    assert visit.rerun("A") == "B"


def test_clearing_and_choosing_again_is_heard(visit: Visit) -> None:
    """Esc, then another card, while the page still hands back what was cleared."""
    visit.rerun("A")
    visit.pick(id=None)
    assert visit.rerun("A") is None
    visit.pick(id="B")
    assert visit.rerun(None) == "B"


def test_the_way_back_leads_through_every_card(visit: Visit) -> None:
    """Two cards chosen, each handed back by the address; then Back, Back, Forward."""
    visit.pick(id="A")
    assert visit.rerun(None) == "A"
    visit.pick(id="B")
    assert visit.rerun("A") == "B"
    assert [visit.rerun("A"), visit.rerun(None), visit.rerun("A")] == ["A", None, "A"]


@pytest.mark.parametrize(
    ("words", "item"), [("l4-m1", "L4-M1"), ("总规及专项", "L4-M1"), ("没有此项", "L5-M1")]
)
def test_words_find_the_first_item_that_holds_them(visit: Visit, words: str, item: str) -> None:
    """In its id or its name; where none does, the choice stays."""
    visit.pick(find=words)
    assert visit.rerun("L5-M1") == item


def page() -> None:
    """A page with a graph, for AppTest."""
    from datetime import date

    import streamlit as st

    from components.widgets.graph_view import Wish, graph_view, picked
    from plan.outlook.outlook import outlook
    from tests.support.builders import activity, plan_of

    plan = plan_of(activity("A1", date(2022, 1, 3), date(2022, 9, 30)))
    shown = outlook(plan, (), date(2022, 6, 20), samples=20)
    chosen = picked(shown, "graph", st.session_state.get("ask"))
    graph_view(shown, Wish(), selected=chosen, key="graph")
    st.write(f"选中 {chosen}")


def test_a_page_mounts_it_and_is_told_what_was_picked() -> None:
    """First what the page asked for, then what the visitor picked, then the page's next wish."""
    at = AppTest.from_function(page, default_timeout=30)
    at.session_state[session.PLAN] = session.FIRST  # nobody is signed in here
    at.session_state["ask"] = "L1"
    assert not at.run().exception
    assert at.markdown[0].value == "选中 L1"
    at.session_state["graph"] = {"picked": {"id": "A1", "at": 1_650_000_000_000}}
    assert at.run().markdown[0].value == "选中 A1"
    at.session_state["ask"] = None
    assert at.run().markdown[0].value == "选中 None"

"""The drawing's laws: left to right, lines in order, no card on another, no edge through a card."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.widgets.graph_view.card import BETWEEN_COLUMNS, WIDTH, Card, Edge, EdgeKind
from components.widgets.graph_view.layout import Box, Layout, Route, layout

KINDS = {"L": "workstream", "G": "goal", "A": "activity", "M": "milestone", "U": "unit"}
TOLERANCE = 3.0  # px a curve of Graphviz may come nearer to a card than it should


def card(id_: str, **more: object) -> Card:
    """A card whose kind is the first letter of its id."""
    return Card(**{"id": id_, "kind": KINDS[id_[0]], "name": f"事项{id_}", **more})  # type: ignore[arg-type]


def cards(ids: str) -> list[Card]:
    """Cards of the ids in a text."""
    return [card(id_) for id_ in ids.split()]


def edges(text: str, kind: EdgeKind = "contains") -> list[Edge]:
    """Edges from a text such as "L1>A1 L1>A2"."""
    return [Edge(source=a, target=b, kind=kind) for a, b in (e.split(">") for e in text.split())]


def small_plan() -> tuple[list[Card], list[Edge]]:
    """The 1, two of the 8, a goal, and a chain from one line to the other."""
    links = edges("L0>L1 L0>L2 L0>A0 L1>A1 L1>A2 L2>G1 G1>A3 G1>M2 A1>M1")
    links += edges("A1>A2 A3>M2 A2>A3", "precedes")
    return cards("L0 L1 L2 G1 A0 A1 A2 A3 M1 M2"), links


def boxes(drawn: Layout) -> dict[str, Box]:
    """The boxes by id."""
    return {box.id: box for box in drawn.boxes}


def along(route: Route, steps: int = 12) -> list[tuple[float, float]]:
    """Points on a route's cubic pieces."""
    points = []
    for at in range(0, len(route.points) - 1, 3):
        p0, p1, p2, p3 = route.points[at : at + 4]
        for step in range(steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append(
                tuple(
                    a * w + b * x + c * y + d * z for w, x, y, z in zip(p0, p1, p2, p3, strict=True)
                )
            )
    return points  # type: ignore[return-value]


def overlapping(drawn: Layout) -> list[tuple[str, str]]:
    """Pairs of cards that touch each other."""
    pairs = []
    for x in {box.x for box in drawn.boxes}:
        column = sorted((box for box in drawn.boxes if box.x == x), key=lambda box: box.y)
        pairs += [(a.id, b.id) for a, b in pairwise(column) if a.y + a.height > b.y]
    return pairs


def crossed(drawn: Layout) -> set[tuple[str, str, str]]:
    """Edges that run through a card, with that card."""
    return {
        (route.source, route.target, box.id)
        for route in drawn.routes
        for x, y in along(route)
        for box in drawn.boxes
        if box.x + TOLERANCE < x < box.x + box.width - TOLERANCE
        and box.y + TOLERANCE < y < box.y + box.height - TOLERANCE
    }


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Card], list[Edge]]:
    """Lines with activities and milestones, and precedence that never closes a circle."""
    lines = [f"L{n}" for n in range(draw(st.integers(1, 4)))]
    work = [f"{draw(st.sampled_from('AM'))}{n}" for n in range(draw(st.integers(1, 14)))]
    holders = [draw(st.sampled_from([*lines, *work[:n], ""])) for n in range(len(work))]
    contains = [
        Edge(source=a, target=b, kind="contains")
        for a, b in [*((lines[0], line) for line in lines[1:]), *zip(holders, work, strict=True)]
        if a
    ]
    pairs = [(a, b) for n, b in enumerate(work) for a in work[:n]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True)) if pairs else []
    return cards(" ".join([*lines, *work])), contains + [
        Edge(source=a, target=b, kind="precedes") for a, b in chosen
    ]


@settings(max_examples=60)
@given(plan=plans())
def test_any_plan_is_drawn_by_the_laws(plan: tuple[list[Card], list[Edge]]) -> None:
    """All cards stand apart and within the sheet, every edge leads right and round the cards."""
    drawn = layout(*plan)
    placed = boxes(drawn)
    assert [box.id for box in drawn.boxes] == [part.id for part in plan[0]]
    assert not overlapping(drawn)
    assert not crossed(drawn)
    for route in drawn.routes:
        source, target = placed[route.source], placed[route.target]
        assert source.x + source.width < target.x
        start, end = route.points[0], route.points[-1]
        assert start == pytest.approx(
            (source.x + source.width, source.y + source.height / 2), abs=2
        )
        assert end == pytest.approx((target.x, target.y + target.height / 2), abs=2)
        assert len(route.points) % 3 == 1
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in along(route))


def test_the_1_comes_before_the_8_and_they_before_what_they_hold() -> None:
    """Columns run 1, 8, goals and tasks, milestones."""
    placed = boxes(layout(*small_plan()))
    assert placed["L0"].x < placed["L1"].x == placed["L2"].x < placed["G1"].x == placed["A1"].x
    assert placed["A1"].x < placed["M1"].x
    assert placed["A0"].x == placed["A1"].x


def test_lines_stand_below_each_other_in_reading_order() -> None:
    """Each line's ground is its own, although the first one's work precedes the second's."""
    drawn = layout(*small_plan())
    assert [strip.head for strip in drawn.strips] == ["L0", "L1", "L2"]
    for above, below in pairwise(drawn.strips):
        assert above.y + above.height < below.y
    placed = boxes(drawn)
    for inner in ("G1", "A3", "M2"):
        assert drawn.strips[2].y <= placed[inner].y <= drawn.strips[2].y + drawn.strips[2].height


def test_a_first_child_stands_level_with_its_parent() -> None:
    """So that a line is read from its top."""
    placed = boxes(layout(cards("L1 A1 A2 A3 M1"), edges("L1>A1 L1>A2 L1>A3 A1>M1")))
    middles = {id_: placed[id_].y + placed[id_].height / 2 for id_ in ("L1", "A1", "M1")}
    assert middles["L1"] == pytest.approx(middles["A1"], abs=0.5)
    assert middles["A1"] == pytest.approx(middles["M1"], abs=0.5)
    assert placed["A1"].y < placed["A2"].y < placed["A3"].y


def test_a_chain_runs_on_to_the_right() -> None:
    """What must follow stands further right, whatever its kind's usual column."""
    placed = boxes(layout(cards("L1 A1 A2 M1"), edges("A1>M1 M1>A2", "precedes")))
    assert placed["A1"].x < placed["M1"].x < placed["A2"].x


def test_a_card_held_only_by_what_it_follows_stays_in_that_line() -> None:
    """A milestone whose only edge says that its activity precedes it belongs to the activity."""
    given_edges = [*edges("L1>A1 L2>A2"), *edges("A1>M1", "precedes")]
    drawn = layout(cards("L1 L2 A1 A2 M1"), given_edges)
    first, second = drawn.strips
    assert first.head == "L1"
    assert boxes(drawn)["M1"].y < second.y


def test_a_circle_is_drawn_all_the_same() -> None:
    """Bad data must not take the picture away: the edge that closes the circle leads back."""
    drawn = layout(cards("A1 A2 A3"), edges("A1>A2 A2>A3 A3>A1", "precedes"))
    placed = boxes(drawn)
    assert placed["A1"].x < placed["A2"].x < placed["A3"].x
    assert len(drawn.routes) == 3
    assert not crossed(drawn)


def test_nothing_at_all_is_an_empty_sheet() -> None:
    """No card, no failure."""
    drawn = layout([], [])
    assert (drawn.boxes, drawn.routes, drawn.strips) == ((), (), ())


def test_an_edge_to_a_card_that_is_not_shown_is_left_out() -> None:
    """A filter takes cards away, not the drawing."""
    assert layout(cards("L1 A1"), edges("L1>A1 A1>M9 L1>L1")).routes[0].target == "A1"
    assert len(layout(cards("L1 A1"), edges("L1>A1 A1>M9 L1>L1")).routes) == 1


def test_filtered_milestones_begin_at_the_left() -> None:
    """Columns that nothing stands in take no room."""
    placed = boxes(layout(cards("M1 M2"), edges("M1>M2", "precedes")))
    first = min(box.x for box in placed.values())
    assert placed["M1"].x == first
    assert placed["M2"].x == first + WIDTH + BETWEEN_COLUMNS


def test_a_light_or_a_percentage_moves_nothing() -> None:
    """What changes from day to day leaves the very same places, not equal ones made anew."""
    given_cards, given_edges = small_plan()
    before = layout(given_cards, given_edges)
    lit = [replace(part, light="red", light_word="逾期", percent=40) for part in given_cards]
    driving = [replace(edge, driving=True) for edge in given_edges]
    after = layout(lit, driving)
    assert after.boxes is before.boxes
    assert after.signature == before.signature
    assert all(route.driving for route in after.routes)
    assert not any(route.driving for route in before.routes)


@pytest.mark.parametrize(
    "changed",
    [
        lambda plan: (plan[0][:-1], plan[1]),
        lambda plan: (plan[0], plan[1][:-1]),
        lambda plan: ([*plan[0][:-1], replace(plan[0][-1], name="改名")], plan[1]),
        lambda plan: (plan[0][::-1], plan[1]),
    ],
    ids=["card gone", "edge gone", "renamed", "reordered"],
)
def test_whatever_may_move_a_card_changes_the_signature(changed: object) -> None:
    """The screen builds anew when, and only when, this changes."""
    plan = small_plan()
    assert layout(*changed(plan)).signature != layout(*plan).signature  # type: ignore[operator]


def test_the_same_plan_is_drawn_alike_twice() -> None:
    """Order and places come from the plan, from nothing else."""
    given_cards, given_edges = small_plan()
    renamed = [replace(part, name=f"{part.name}。") for part in given_cards]
    first, second = layout(given_cards, given_edges), layout(renamed, given_edges)
    assert [(box.x, box.y) for box in first.boxes] == [(box.x, box.y) for box in second.boxes]


def test_a_long_name_takes_two_lines_and_a_taller_card() -> None:
    """No ellipsis before the second line is full."""
    short, two, endless = "总体规划", "总体规划和交通、生态、产业专项规划研究", "规" * 80
    drawn = layout([card(f"A{n}", name=name) for n, name in enumerate((short, two, endless))], [])
    lines = [box.lines for box in drawn.boxes]
    assert [len(name_lines) for name_lines in lines] == [1, 2, 2]
    assert "".join(lines[1]) == two
    assert lines[2][1].endswith("…")
    assert drawn.boxes[0].height < drawn.boxes[1].height == drawn.boxes[2].height


def test_names_never_reach_graphviz() -> None:
    """A name or an id with quotes and brackets is text, not language."""
    nasty = 'A"];x[label=<b>'
    drawn = layout(
        [card("L1"), replace(card("A1"), id=nasty, name='"];evil->n[x="')],
        [Edge(source="L1", target=nasty, kind="contains")],
    )
    assert {box.id for box in drawn.boxes} == {"L1", nasty}


def test_a_large_plan_is_drawn_in_a_process_of_its_own() -> None:
    """Above 500 cards `dot` works beside the server, and keeps the same laws."""
    lines = [f"L{n}" for n in range(10)]
    work = [f"A{n}" for n in range(520)]
    contains = [
        Edge(source=lines[n * 10 // 520], target=a, kind="contains") for n, a in enumerate(work)
    ]
    chain = [Edge(source=a, target=b, kind="precedes") for a, b in pairwise(work[:40:4])]
    drawn = layout(cards(" ".join([*lines, *work])), [*contains, *chain])
    assert len(drawn.boxes) == 530
    assert not overlapping(drawn)

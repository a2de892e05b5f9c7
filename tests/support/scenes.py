"""What can be measured of a picture of the task graph, and Graphviz's `dot` beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from components.widgets.graph_view.placing import AXIS
from components.widgets.graph_view.scene import Scene
from components.widgets.graph_view.text import width_of

Point = tuple[float, float]
PIECES = 8  # straight ones into which a curve of dot's is cut


def boxes(scene: Scene) -> Iterator[tuple[float, float, float, float]]:
    """What each mark with its words takes: left, right, top, foot."""
    for mark in scene.marks:
        half = 0.6 * scene.font
        yield mark.left, mark.right, mark.y - half - mark.rise, mark.y + half


def overlaps(scene: Scene) -> int:
    """How many pairs of marks or names lie on one another, or a name on its own mark's word."""
    pairs = sum(
        a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3] for a, b in combinations(boxes(scene), 2)
    )
    return pairs + sum(
        not (mark.at_end or mark.rise)
        and bool(mark.word)
        and mark.name_x < mark.word_x + width_of(mark.word, 0.9 * scene.font)
        and mark.name_x + width_of(mark.name, scene.font) > mark.word_x
        for mark in scene.marks
    )


def canvas_used(scene: Scene) -> float:
    """The share of all below the axis that the heads take and, of each row, marks and words."""
    rows = sorted({mark.y for mark in scene.marks})
    row = min((b - a for a, b in pairwise(rows)), default=0.0)
    used = sum((mark.right - mark.left) * row for mark in scene.marks)
    used += sum(scene.head * lane.height for lane in scene.lanes)
    return used / (scene.width * (scene.height - AXIS))


def crossings(lines: Sequence[Sequence[Point]]) -> int:
    """How many pairs of lines cross; to touch or to lie on one another is not to cross."""
    return sum(
        any(_cross(a, b) for a in pairwise(one) for b in pairwise(other))
        for one, other in combinations(lines, 2)
        if _near(one, other)
    )


def _near(one: Sequence[Point], other: Sequence[Point]) -> bool:
    return all(
        min(p[n] for p in one) < max(p[n] for p in other)
        and min(p[n] for p in other) < max(p[n] for p in one)
        for n in (0, 1)
    )


def _cross(a: tuple[Point, Point], b: tuple[Point, Point]) -> bool:
    def side(line: tuple[Point, Point], point: Point) -> float:
        (x1, y1), (x2, y2) = line
        return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)

    return side(a, b[0]) * side(a, b[1]) < -1e-9 and side(b, a[0]) * side(b, a[1]) < -1e-9


def dot_crossings(scene: Scene) -> int | None:
    """How many pairs of the scene's arrows cross as `dot -Grankdir=LR` draws its graph.

    None where Graphviz is not installed.
    """
    if shutil.which("dot") is None:
        return None
    nodes = [f'"{mark.row.id}"[label="{len(mark.name) * "名"}"]' for mark in scene.marks]
    edges = [f'"{arrow.source}"->"{arrow.target}"[dir=none]' for arrow in scene.arrows]
    graph = f"digraph{{rankdir=LR;node[shape=box];{';'.join((*nodes, *edges))}}}"
    drawn = subprocess.run(["dot", "-Tjson"], input=graph, text=True, capture_output=True, check=True)
    return crossings([_flattened(edge["pos"]) for edge in json.loads(drawn.stdout).get("edges", ())])


def _flattened(curve: str) -> list[Point]:
    """The points of a chain of cubic curves as dot writes it."""
    points = [tuple(map(float, point.split(","))) for point in curve.split()]
    flat = [(points[0][0], points[0][1])]
    for n in range(0, len(points) - 3, 3):
        for t in (piece / PIECES for piece in range(1, PIECES + 1)):
            shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (
                sum(s * p[axis] for s, p in zip(shares, points[n : n + 4], strict=True)) for axis in (0, 1)
            )
            flat.append((x, y))
    return flat

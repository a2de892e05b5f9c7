"""Which mark must come before which, and where the arrow between them runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np

from components.widgets.graph_view.scene import GAP, Arrow, Mark
from plan.model.graph import graph_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook

TRIES = 36  # gaps between rows in which an arrow is tried


def arrows(outlook: Outlook, marks: Mapping[str, Mark], step: float) -> Iterator[Arrow]:
    """Precedence among the marks, also through what is not shown, without what follows from it."""
    graph = graph_of(outlook.plan)
    after = {id_: nx.descendants(graph, id_) & marks.keys() for id_ in marks if id_ in graph}
    pairs = sorted(nx.transitive_reduction(nx.DiGraph(after)).edges)
    ends = [_ends(outlook, marks[source], marks[target]) for source, target in pairs]
    gaps = {mark.y + step * share for mark in marks.values() for share in (0.4, 0.5, 0.6)}
    runs = _runs(ends, gaps, step)
    for (source, target), (x1, y1, x2, y2), run in zip(pairs, ends, runs, strict=True):
        dates = outlook.schedule.dates.get(target)
        # also where the plan's own days say that what waits begins before
        broken = _is_broken(outlook, marks[source].row, marks[target].row) or x2 < x1 - GAP
        points = ((x1, y1), (x1, run), (x2, run), (x2, y2))
        yield Arrow(source, target, bool(dates and source in dates.driving), broken, points)


def _ends(outlook: Outlook, a: Mark, b: Mark) -> tuple[float, float, float, float]:
    """Where the arrow from `a` to `b` begins and ends."""
    links = graph_of(outlook.plan).get_edge_data(a.row.id, b.row.id, {}).get("dependencies", ())
    kind = links[0].kind if links else "FS"
    begins = a.start if kind[0] == "S" and a.start is not None else a.x
    return begins, a.y, b.x if b.start is None or kind[1] == "F" else min(b.start + 4, b.x), b.y


def _runs(ends: Sequence[tuple[float, ...]], gaps: Iterable[float], step: float) -> list[float]:
    """Where each elbow runs along time: beside its source, or in the gap where it crosses least."""
    x1, y1, x2, y2 = np.array(ends).reshape(-1, 4).T
    run = y1 + np.where((y2 > y1) | ((y2 == y1) & (x2 >= x1)), step / 2, -step / 2)
    low, high = np.minimum(x1, x2), np.maximum(x1, x2)

    def costs(n: int, runs: Any) -> Any:
        y, near = np.array(runs)[:, None], (low < high[n]) & (high > low[n])
        a, b, c, d, r = x1[near], x2[near], y1[near], y2[near], run[near]
        crossed = _cut(x1[n], x2[n], y, a, c, r) | _cut(x1[n], x2[n], y, b, r, d)
        crossed |= _cut(a, b, r, x1[n], y1[n], y) | _cut(a, b, r, x2[n], y, y2[n])
        apart = ((a != x1[n]) | (c != y1[n])) & ((b != x2[n]) | (d != y2[n]))
        return (10 * crossed + (apart & (abs(r - y) < 2))).sum(axis=1)

    for n, (_, begins, _, end) in enumerate(ends):
        if costs(n, run[n : n + 1]):
            first, last = min(begins, end) - step, max(begins, end) + step
            near = sorted((abs(y - begins), y) for y in gaps if first < y < last)[:TRIES]
            run[n] = near[costs(n, [y for _, y in near]).argmin()][1]
    return [float(y) for y in run]


def _cut(*of: Any) -> Any:
    """Whether what runs from x `a` to `b` at `y` crosses what stands at `x` from y `c` to `d`."""
    a, b, y, x, c, d = of
    return ((a - x) * (b - x) < 0) & ((c - y) * (d - y) < 0)


def _is_broken(outlook: Outlook, before: Row, after: Row) -> bool:
    """Whether `before` is expected to end when `after` should have what it waits for."""
    if before.item.closed or after.item.closed or before.progress.percent_complete == 100:
        return False
    forecast = outlook.forecast.of(before.id)
    expected = forecast.p50 if forecast else before.dates.early_finish if before.dates else None
    needed = after.item.approved_deadline or (after.dates.late_start if after.dates else None)
    return expected is not None and needed is not None and expected > needed

"""Bands arranged by Graphviz: the order that crosses least within the reading order."""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

from components.widgets.graph_view.card import BETWEEN_CARDS, BETWEEN_COLUMNS, WIDTH, left_of
from components.widgets.graph_view.dot_worker import Arranged, arranged
from components.widgets.graph_view.grid import Band, Link, Placed

IN_PROCESS = 500  # above, `dot` holds the interpreter for too long
PATIENCE = 60.0  # seconds
STRAIGHT = 50  # weight of the edge to a first child: the child stands level with its parent
_POINTS = 72.0


def arrange(
    bands: Sequence[Band], column: Mapping[str, int], heights: Mapping[str, float]
) -> tuple[Placed, ...]:
    """Each band arranged; `column` is kept. Raises OSError or SubprocessError if `dot` fails."""
    sources = [_source(band, column, heights) for band in bands]
    many = sum(len(band.cards) for band in bands) > IN_PROCESS
    if many:
        worker = Path(__file__).with_name("dot_worker.py")
        worker_run = subprocess.run(
            # -P: modules beside the worker are not taken for libraries of the same name.
            [sys.executable, "-P", str(worker)],
            input=json.dumps(sources),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        results: list[Arranged] = json.loads(worker_run.stdout)
    else:
        results = arranged(sources)
    return tuple(
        _placed(band, column, heights, result) for band, result in zip(bands, results, strict=True)
    )


def _source(band: Band, column: Mapping[str, int], heights: Mapping[str, float]) -> str:
    """The band in the dot language; nodes are numbers, so that no text of the plan gets in."""
    number = {card: index for index, card in enumerate(band.cards)}
    nodes = (f"{number[card]}[height={heights[card] / _POINTS:.4f}]" for card in band.cards)
    # One hidden root, so that cards nothing leads to keep their columns and their order.
    led_to = {link.target for link in band.links if _laid(link, band, column)}
    first = min(column[card] for card in band.cards) - 1
    roots = (
        f"root->{number[card]}[style=invis,minlen={column[card] - first}]"
        for card in band.cards
        if card not in led_to
    )
    return "\n".join(
        (
            "digraph{rankdir=LR;ordering=out",
            f"nodesep={BETWEEN_CARDS / _POINTS:.4f};ranksep={BETWEEN_COLUMNS / _POINTS:.4f}",
            f'node[shape=box,fixedsize=true,width={WIDTH / _POINTS:.4f},label=""]',
            "edge[tailport=e,headport=w,dir=none]",
            *nodes,
            *roots,
            *_edges(band, column, number),
            "}",
        )
    )


def _edges(band: Band, column: Mapping[str, int], number: Mapping[str, int]) -> list[str]:
    """Edges to the right; what a card holds comes before what else follows it."""
    holding = {(holder, card) for card, holder in band.holder.items()}
    parents: set[str] = set()
    written: list[str] = []
    for index, link in sorted(enumerate(band.links), key=lambda pair: pair[1][:2] not in holding):
        if not _laid(link, band, column):
            continue
        weight = 1 if link.source in parents else STRAIGHT
        parents.add(link.source)
        span = column[link.target] - column[link.source]
        ends = f"{number[link.source]}->{number[link.target]}"
        written.append(f'{ends}[id="{index}",minlen={span},weight={weight}]')
    return written


def _laid(link: Link, band: Band, column: Mapping[str, int]) -> bool:
    """Whether `dot` gets to see `link`.

    Not one that leads to the left, and not what only says that a card further on in a chain
    belongs to the same parent: it would draw the chain out of shape.
    """
    span = column[link.target] - column[link.source]
    redundant = link.kind == "contains" and span > 1 and link.target in band.preceded
    return span > 0 and not redundant


def _placed(
    band: Band,
    column: Mapping[str, int],
    heights: Mapping[str, float],
    result: Arranged,
) -> Placed:
    centres = {card: result["nodes"][str(index)] for index, card in enumerate(band.cards)}
    tops = {card: centres[card][1] - heights[card] / 2 for card in band.cards}
    drawn = [y for points in result["edges"].values() for _, y in points]
    above = min([*tops.values(), *drawn])
    centre_of = {column[card]: centres[card][0] for card in band.cards}
    # Where the two sides of each column stand with `dot`, and where they stand with us.
    stops: list[tuple[float, float]] = [
        (centre + side * WIDTH / 2, left_of(number) + (side + 1) * WIDTH / 2)
        for number, centre in sorted(centre_of.items())
        for side in (-1, 1)
    ]

    def carried(x: float) -> float:
        """`x` of `dot` in our columns, straight between two stops."""
        at = min(max(bisect_right(stops, (x, float("inf"))), 1), len(stops) - 1)
        (x0, to0), (x1, to1) = stops[at - 1], stops[at]
        return to0 + (x - x0) * (to1 - to0) / (x1 - x0)

    curves: dict[Link, tuple[tuple[float, float], ...]] = {
        band.links[int(index)]: tuple((carried(x), y - above) for x, y in points)
        for index, points in result["edges"].items()
    }
    foot = max([*(tops[card] + heights[card] for card in band.cards), *drawn])
    return Placed({card: top - above for card, top in tops.items()}, foot - above, curves)

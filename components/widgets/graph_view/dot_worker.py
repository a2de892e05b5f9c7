"""Runs Graphviz `dot` over graphs in its language; as a script, in a process of its own."""

from __future__ import annotations

import json
import sys
from threading import Lock
from typing import Any

import pygraphviz

Arranged = dict[str, Any]  # {"nodes": {name: [x, y]}, "edges": {id: [[x, y], ...]}, "height": h}
_ONE_AT_A_TIME = Lock()  # Graphviz keeps state of its own


def arranged(sources: list[str]) -> list[Arranged]:
    """Where `dot` puts nodes (centres) and edges (cubic curves) of each graph, y downwards."""
    with _ONE_AT_A_TIME:
        return [_arranged(source) for source in sources]


def _arranged(source: str) -> Arranged:
    graph = pygraphviz.AGraph(string=source)
    graph.layout("dot")
    height = float(graph.graph_attr["bb"].split(",")[3])

    def point(text: str) -> list[float]:
        x, y = text.split(",")
        return [float(x), height - float(y)]

    nodes = {str(node): point(node.attr["pos"]) for node in graph.nodes()}
    edges = {
        edge.attr["id"]: [point(place) for place in edge.attr["pos"].split()]
        for edge in graph.edges()
        if edge.attr["id"] and edge.attr["pos"]
    }
    return {"nodes": nodes, "edges": edges, "height": height}


if __name__ == "__main__":
    json.dump(arranged(json.load(sys.stdin)), sys.stdout)

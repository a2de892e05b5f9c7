"""The app under visitors, for seconds: no error, and nothing kept for ever that every rerun makes.

How memory grows depends on the machine and is printed by `make load SOAK=30`, not judged here.
"""

from __future__ import annotations

import ast
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from bench.app_session import app
from bench.load import load, warmed
from tests.browser.conftest import APP
from tests.support.loops import apart
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
COUNTING = ROOT / "tests" / "support" / "counting"
CACHES = {"cache": "", "lru_cache": "maxsize", "cache_data": "max_entries"}
CACHES["cache_resource"] = "max_entries"
FEW = {  # what they are asked for is one of a handful of names
    "finish_spec", "guide", "indicator_spec", "reliability_spec", "schema_of", "xml_template",
    "hasher", "last_check",
    "is_open",  # kept for one call
    "_outlooks", "_head = cache(_Head)", "_states = cache(lambda _: States())",  # of a plan
}  # fmt: skip


def test_a_short_soak_answers_all_and_does_not_grow(tmp_path: Path) -> None:
    """Impatient visitors, entries written meanwhile: the app holds each of these once."""
    counts = tmp_path / "counts.json"
    path = os.pathsep.join(map(str, (COUNTING, ROOT)))
    with app(APP, tmp_path, 1_000, PYTHONPATH=path, HELD_OBJECTS=str(counts)) as server:
        apart(lambda: warmed(server))
        visits = apart(lambda: load(server, sessions=10, seconds=20, every=0.3, writes=0.5))
        os.kill(server.process.pid, signal.SIGUSR1)
        until(counts.exists, "the app counts what it holds")
        loaded = Path(f"/proc/{server.process.pid}/maps").read_text("utf-8")
    assert not visits.errors
    assert len(visits.first) == 10
    held = json.loads(counts.read_text("utf-8"))
    assert 1_000 < held["plan.ledger.events.Entry"] <= 1_000 + visits.written + 1  # the plan's own entry
    assert "pyarrow" in loaded
    assert "pandas" not in loaded  # 40 MB that no page needs


def test_what_is_kept_between_reruns_has_a_limit() -> None:
    """Every cache of a function with parameters, but for those that know only a few values."""
    sources = [path for top in ("components", "plan") for path in (ROOT / top).rglob("*.py")]
    unlimited = {name for path in sources for name in _without_limit(path.read_text("utf-8"))}
    assert unlimited == FEW


def _without_limit(source: str) -> Iterator[str]:
    """The functions with parameters that `source` caches without a limit."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.args):
            if not all(map(_is_limited, node.decorator_list)):
                yield node.name
        elif isinstance(node, ast.Assign) and not _is_limited(node.value):
            yield ast.unparse(node)


def _is_limited(expression: ast.expr) -> bool:
    """Whether it is no cache, or one that says how much is kept."""
    call = expression if isinstance(expression, ast.Call) else None
    kind = ast.unparse(call.func if call else expression).rpartition(".")[2]
    named = {keyword.arg for keyword in call.keywords} if call else set()
    return kind not in CACHES or CACHES[kind] in named

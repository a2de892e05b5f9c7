"""What does not grow with the runs of a page, with what caches have computed, with threads."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
import streamlit as st
from streamlit.runtime.caching.cache_utils import Cache
from streamlit.testing.v1 import AppTest

from components.web import memory

THREADS = """
import ctypes, threading
from components.web import memory
{limit}
libc, text, size = ctypes.CDLL(None), ctypes.c_char_p(), ctypes.c_size_t()
libc.open_memstream.restype = ctypes.c_void_p
all_here = threading.Barrier(12)
def take():
    all_here.wait()
    kept = [bytearray(5_000) for _ in range(2_000)]
    all_here.wait()
threads = [threading.Thread(target=take) for _ in range(12)]
for each in threads: each.start()
for each in threads: each.join()
file = ctypes.c_void_p(libc.open_memstream(ctypes.byref(text), ctypes.byref(size)))
libc.malloc_info(0, file), libc.fclose(file)
print(text.value.count(b"<heap "))
"""


def page() -> None:
    """A button of its own in each run, and a field whose value was set before it was drawn."""
    import streamlit as st

    from components.web import memory

    memory.forget_widgets()
    st.session_state["run"] = run = st.session_state.get("run", 0) + 1
    st.session_state.setdefault("field", "甲")
    st.button("按", key=f"button {run}", on_click=lambda: None)
    st.text_input("写", key="field", on_change=lambda: None)


def kept(test: AppTest) -> set[str]:
    """The keys of the widgets that a tab still has."""
    state = test._session_state._state
    widgets = {id_.rpartition("-")[2] for id_ in state._new_widget_state.widget_metadata}
    assert widgets == state._key_id_mapper._key_id_mapping.keys()
    return widgets


def test_a_widget_is_dropped_in_the_second_run_that_does_not_draw_it() -> None:
    """So that a page that lags a run behind can still press it; what is drawn stays."""
    test = AppTest.from_function(page).run()
    assert kept(test) == {"button 1", "field"}
    assert kept(test.run()) == {"button 1", "button 2", "field"}
    assert kept(test.run()) == {"button 2", "button 3", "field"}
    assert kept(test.run()) == {"button 3", "button 4", "field"}


@pytest.fixture
def limited() -> Iterator[None]:
    """The limits in force, for a test."""
    before = Cache.compute_value_lock
    memory.limit()
    yield
    Cache.compute_value_lock = before  # type: ignore[method-assign]


@pytest.mark.usefixtures("limited")
def test_a_cache_keeps_no_lock_of_what_it_has_computed() -> None:
    """However many values it has had."""

    def locks() -> int:
        caches = [it for it in gc.get_objects() if isinstance(it, Cache)]
        return len(memory._locks) + sum(len(cache._value_locks) for cache in caches)

    double, before = st.cache_resource(max_entries=2)(lambda number: 2 * number), locks()
    assert [double(number) for number in range(5)] == [0, 2, 4, 6, 8]
    assert locks() == before


@pytest.mark.usefixtures("limited")
def test_a_value_may_be_computed_of_anothers_of_the_same_argument() -> None:
    """Each cache has locks of its own: one inside another waits for nothing."""
    inner = st.cache_resource(max_entries=2)(lambda number: 2 * number)
    outer = st.cache_resource(max_entries=2)(lambda number: inner(number) + 1)
    results = list[int]()
    thread = Thread(target=lambda: results.append(outer(3)), daemon=True)
    thread.start()
    thread.join(10)
    assert results == [7]


@pytest.mark.usefixtures("limited")
def test_what_several_ask_for_at_once_is_computed_once() -> None:
    """The others wait for the first; other values do not."""
    asked, computed = Barrier(3), []

    @st.cache_resource(max_entries=2)
    def value(number: int) -> int:
        computed.append(number)
        asked.wait(10)  # for the first two values side by side
        return number

    threads = [Thread(target=value, args=[number]) for number in (1, 1, 1, 2, 2, 2)]
    for thread in threads:
        thread.start()
    asked.wait(10)
    for thread in threads:
        thread.join()
    assert sorted(computed) == [1, 2]


def test_the_app_loads_nothing_large_that_few_ask_for() -> None:
    """Tables read from files, tables of figures and pictures as files: each takes some 10 MB or more."""
    code = "import sys; from components.web import router, server, shell; shell.warm(); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    loaded = set(told.stdout.split())
    assert "altair" in loaded
    assert not loaded & {"openpyxl", "pandas", "vl_convert"}


@pytest.mark.parametrize(("limit", "is_limited"), [("memory.limit()", True), ("", False)])
def test_threads_share_two_arenas(limit: str, is_limited: bool) -> None:
    """A dozen at once; without the limit they have more, which shows that they would."""
    code = [sys.executable, "-c", THREADS.format(limit=limit)]
    arenas = int(subprocess.run(code, capture_output=True, check=True).stdout)
    assert arenas == memory.ARENAS if is_limited else arenas > memory.ARENAS

"""Memory: what would grow for as long as the app runs, or a page stays open, is let go."""

from ctypes import CDLL
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from streamlit.runtime.caching.cache_utils import Cache
from streamlit.runtime.scriptrunner import get_script_run_ctx

M_ARENA_MAX, ARENAS = -8, 2  # of malloc.h; a thread a run would have eight a core, each half empty
_locks: WeakValueDictionary[tuple[int, str], Lock] = WeakValueDictionary()


def limit() -> None:
    """Has the C library and Streamlit's caches keep less; to be called while there are few threads."""
    if mallopt := getattr(CDLL(None), "mallopt", None):  # not every C library has it
        mallopt(M_ARENA_MAX, ARENAS)
    Cache.compute_value_lock = _lock_of


def _lock_of(cache: Cache[Any], key: str) -> Lock:
    """The lock of a value, while somebody holds it; Streamlit keeps that of each it ever computed."""
    with cache._value_locks_lock:
        return _locks.setdefault((id(cache), key), Lock())


def forget_widgets() -> None:
    """Drops what a page drew before its last two runs; Streamlit keeps it, and all that callbacks hold.

    What only the last run dropped stays: a browser that lags behind may just have pressed it.
    """
    if context := get_script_run_ctx():
        state = context.session_state._state
        widgets, keys = state._new_widget_state.widget_metadata, state._key_id_mapper
        if gone := widgets.keys() - set(state):  # which have no value any more
            for id_ in gone:
                del widgets[id_]
            keys.set_key_id_mapping({key: it for key, it in keys._key_id_mapping.items() if it not in gone})

"""The process that reads what people upload: its limits, its end, and what comes back."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from plan.errors import BadValue, SettingsDamaged, Unusable
from plan.imports import apart
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """No worker and no answer of before."""
    forget()
    yield
    forget()


def forget() -> None:
    """Ends the workers."""
    apart._known.clear()
    while apart._idle:
        apart._idle.pop()[0].kill()


def test_a_function_is_called_there_and_its_value_comes_back() -> None:
    """Another process, the same while all goes well."""
    first = apart.call(os.getpid)
    assert first != os.getpid()
    assert (apart.call(os.getppid), apart.call(date, 2022, 6, 1)) == (os.getpid(), date(2022, 6, 1))
    assert [worker.pid for worker, _ in apart._idle] == [first]


def test_the_same_content_is_read_once() -> None:
    """At every rerun of a page it is asked for anew; the clock there would tell."""
    assert apart.call(time.perf_counter) == apart.call(time.perf_counter)


@pytest.mark.parametrize(("size", "kept"), [(999, 1), (1000, 1), (1001, 0)])
def test_answers_are_kept_up_to_their_bytes(monkeypatch: pytest.MonkeyPatch, size: int, kept: int) -> None:
    """The oldest go first; one that is larger than all is not kept."""
    monkeypatch.setattr(apart, "KEPT", 1000)
    apart.call(bytes, 300)
    frame = len(pickle.dumps((bytes(600), None, None))) - 600
    apart.call(bytes, size - frame)
    assert len(apart._known) == kept


def test_a_refusal_passes_with_its_class_its_sentence_and_its_fields() -> None:
    """Though its class builds the sentence from something else."""
    with pytest.raises(SettingsDamaged, match="accounts") as caught:
        apart.call(raising, "SettingsDamaged", "accounts.json")
    assert caught.value.name == "accounts.json"
    assert caught.value.exit_code == 1
    with pytest.raises(BadValue, match="表“3”不能接受：应为 4。"):
        apart.call(raising, "BadValue", "表", 3, "应为 4")


def test_an_error_of_a_library_is_a_sentence_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Nobody sees a traceback; whoever keeps the app does."""
    with pytest.raises(Unusable, match="文件读不出来"):
        apart.call(int, "甲")
    assert "invalid literal for int" in caplog.text


def test_too_much_memory_is_a_sentence_and_another_worker_follows() -> None:
    """Three quarters of the limit are had; a little more than it is not.

    A little: between measuring and asking the process may give a few pages back.
    """
    worker = apart.call(os.getpid)
    assert apart.call(had, apart.MEMORY * 3 // 4) == apart.MEMORY * 3 // 4
    with pytest.raises(Unusable, match="过于复杂"):
        apart.call(had, apart.MEMORY + 2**20)
    assert worker not in [process.pid for process, _ in apart._idle]
    apart._known.clear()
    assert apart.call(os.getpid) != worker


def test_too_long_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processor's time, whatever the clock says; and it is remembered as such."""
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(Unusable, match="过于复杂"):
        apart.call(sum, range(10**12))
    began = time.monotonic()
    with pytest.raises(Unusable, match="过于复杂"):
        apart.call(sum, range(10**12))
    assert time.monotonic() - began < 0.5


def test_the_time_is_a_files_and_not_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve of a quarter of it, one after the other."""
    monkeypatch.setattr(apart, "SECONDS", 2)
    begun = time.process_time()
    sum(range(10**7))
    quarter = int(10**7 * 0.5 / max(time.process_time() - begun, 0.01))
    workers = {apart.call(os.getpid)}
    for more in range(12):
        apart.call(sum, range(quarter + more))
        apart._known.clear()
        workers.add(apart.call(os.getpid))
    assert len(workers) == 1


def test_what_does_not_end_is_ended_by_the_clock_and_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no fault of the file."""
    apart.call(os.getpid)
    monkeypatch.setattr(apart, "PATIENCE", 0.5)
    with pytest.raises(Unusable, match="服务器正忙"):
        apart.call(time.sleep, 30)
    assert (apart._idle, len(apart._known)) == ([], 1)
    monkeypatch.undo()
    assert apart.call(time.sleep, 0) is None


def test_two_are_read_at_once_and_the_next_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for too long is told."""
    with ThreadPoolExecutor(3) as pool:

        def two(seconds: float) -> list[Future[None]]:
            return [pool.submit(apart.call, time.sleep, seconds + more) for more in (0, 0.1)]

        for each in two(0.5):  # until both workers are there
            each.result()
        sleeping = two(3.0)
        time.sleep(0.5)
        assert apart._slots._value == 0
        monkeypatch.setattr(apart, "PATIENCE", 0.2)
        with pytest.raises(Unusable, match="服务器正忙"):
            apart.call(time.sleep, 0.01)
        monkeypatch.undo()
        assert pool.submit(apart.call, time.sleep, 0.01).result() is None
        assert [each.result() for each in sleeping] == [None, None]
    assert len(apart._idle) == 2


def test_the_others_go_on_meanwhile() -> None:
    """A page waits for its file and holds up no other thread."""
    apart.call(os.getpid)
    turns: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(apart.call, sum, range(3 * 10**7))
        while not read.done() or not turns:
            turns.append(time.monotonic())
            time.sleep(0.005)
    assert len(turns) > 10


def test_it_ends_with_the_program_that_asked(tmp_path: Path) -> None:
    """Killed in the middle of a file that would take forever."""
    program = (
        "from plan.imports import apart; import os, sys; print(apart.call(os.getpid), flush=True);"
        "apart.call(sum, range(10**12))"
    )
    asks = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert asks.stdout
    worker = int(asks.stdout.readline())
    time.sleep(0.5)
    os.kill(worker, 0)
    asks.kill()
    asks.wait()
    until(lambda: not Path(f"/proc/{worker}/cmdline").exists(), "its end", 5)


def test_it_has_neither_the_settings_nor_a_file_to_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The address of a database with its password stays here; no core, no file."""
    monkeypatch.setenv("PLAN_LEDGER", "postgresql://plan:secret@db/plan")
    assert apart.call(os.getenv, "PLAN_LEDGER") is None
    with pytest.raises(Unusable):
        apart.call(Path.write_bytes, tmp_path / "file", b"x")
    assert (tmp_path / "file").read_bytes() == b""
    worker = apart.call(os.getpid)
    limits = Path(f"/proc/{worker}/limits").read_text("ascii")
    rows = {line[:26].strip(): line[26:47].strip() for line in limits.splitlines()}
    assert (rows["Max core file size"], rows["Max file size"]) == ("0", "0")
    assert rows["Max cpu time"].isdecimal()
    assert rows["Max address space"].isdecimal()


@pytest.mark.parametrize(
    "said",
    [
        *map(pickle.dumps, (os.system, subprocess.Popen, eval, Path("x"))),
        b"\x80\x04\x8c\x12plan.imports.apart\x8c\x05Popen\x93.",
        b"\x80\x04\x8c\x12plan.imports.apart\x8c\x09os.system\x93.",
        b"\x80\x04\x8c\x12plan.imports.apart\x8c\x04call\x93.",
    ],
)
def test_an_answer_can_make_nothing_but_values(said: bytes) -> None:
    """A worker that was taken over cannot call anything here by what it says."""
    with pytest.raises(pickle.UnpicklingError):
        apart._Answer(io.BytesIO(said)).load()


def test_a_worker_that_is_gone_is_replaced() -> None:
    """Ended by the system while it waited."""
    first = apart.call(os.getpid)
    os.kill(first, signal.SIGKILL)
    until(lambda: apart._idle[0][0].poll() is not None, "its end")
    apart._known.clear()
    assert apart.call(os.getpid) != first


def raising(name: str, *args: object) -> None:
    """Raises the error of that name."""
    import plan.errors

    raise getattr(plan.errors, name)(*args)


def had(size: int) -> int:
    """So many bytes of memory, had and given back."""
    return len(bytes(size))

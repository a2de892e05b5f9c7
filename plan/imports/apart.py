"""What people upload is read apart: in a process that may use so much memory and time, no more.

It is kept for the next file and replaced after trouble; it ends with the program that asked. It
is no sandbox: it runs as the same user, without the settings in the environment, and of what it
answers only values of the plan's own classes are taken.
"""

import fcntl
import io
import logging
import os
import pickle
import resource
import sys
import traceback
from collections.abc import Callable
from hashlib import sha256
from math import ceil
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import DEVNULL, Popen
from threading import BoundedSemaphore, Lock
from typing import Any, ParamSpec, TypeVar

from plan.errors import BadValue, PlanError, Unusable, reason

MAX_BYTES = 50 * 2**20  # of a file named at the command line
MEMORY = 512 * 2**20  # bytes beside what the process needs itself
SECONDS = 20  # of the processor, a file
PATIENCE = 60.0  # seconds by the clock for a file, and before that until others are read
AT_ONCE = 2  # files
KEPT = 16 * 2**20  # bytes of answers; a file that lies in an uploader is asked for at every rerun
LONGEST = 128 * 2**20  # bytes of an answer
TOO_COMPLEX = "文件过于复杂，读取所需的内存或时间超过限额，没有读入；请只留需要的内容，另存后再试。"
UNREADABLE = "文件读不出来：已损坏，或不是其名称所示的格式。"
BUSY = f"服务器正忙，{PATIENCE:g} 秒内没有读完这份文件，请稍后再试。"
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}  # else threads take memory
LOG = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")

_known: dict[bytes, bytes] = {}  # answers by the digest of what was asked, the latest last
_idle: list[tuple[Popen[bytes], Connection]] = []
_lock, _slots = Lock(), BoundedSemaphore(AT_ONCE)
os.register_at_fork(after_in_child=_idle.clear)


def call(parser: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `parser`, a function of a module, returns in the other process; one file is read once.

    Raises what it raises there, Unusable where it needs more than it may.
    """
    request = pickle.dumps((parser, args, kwargs, MEMORY, SECONDS))
    digest = sha256(request).digest()
    answer = _known.get(digest) or _ask(request)
    with _lock:
        _known.pop(digest, None)
        _known[digest] = answer
        while sum(map(len, _known.values())) > KEPT:
            _known.pop(next(iter(_known)))
    value, error, fields = _Answer(io.BytesIO(answer)).load()
    if error:
        if "fault" in fields:
            LOG.error("上传的文件读不出来：%s", fields["fault"])
        # without its own __init__, which builds the sentence from other things
        refusal = Exception.__new__(error, *value)
        vars(refusal).update(fields)
        raise refusal
    return value  # type: ignore[no-any-return]


def content_of(path: Path, what: str) -> bytes:
    """The bytes of the file at `path`; raises BadValue, which calls it `what`."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadValue(what, path, f"无法读取（{reason(error)}）") from error
    if len(raw) > MAX_BYTES:
        raise BadValue(what, path, f"超过 {MAX_BYTES // 2**20} MB")
    return raw


class _Answer(pickle.Unpickler):
    """Reads an answer, of which nothing but values can come."""

    def find_class(self, module: str, name: str) -> Any:
        """A class of the plan, or of days and hours."""
        found = super().find_class(module, name)
        if isinstance(found, type) and found.__module__.partition(".")[0] in ("plan", "datetime"):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _refusal(sentence: str, **fields: str) -> bytes:
    return pickle.dumps(((sentence,), Unusable, fields))


def _ask(request: bytes) -> bytes:
    """The answer to a request, as it comes; raises Unusable when it does not come in time."""
    if not _slots.acquire(timeout=PATIENCE):
        raise Unusable(BUSY)
    answer, is_late = b"", False
    try:
        with _lock:
            worker, line = _idle.pop() if _idle else _begun()
        if worker.poll() is not None:
            worker, line = _begun()
        try:
            line.send_bytes(request)
            is_late = not line.poll(PATIENCE)
            answer = b"" if is_late else line.recv_bytes(LONGEST)
        except (OSError, EOFError):
            pass  # it ended, gave up or says too much
        if answer and _memory(worker.pid) < MEMORY // 4:
            _idle.append((worker, line))
        else:
            worker.kill()
            worker.wait()
    finally:
        _slots.release()
    if is_late:
        raise Unusable(BUSY)
    return answer or _refusal(TOO_COMPLEX)


def _begun() -> tuple[Popen[bytes], Connection]:
    """A new worker, and the line to it."""
    ours, its = Pipe()
    command = [sys.executable, "-c", f"from {__name__} import serve; serve({its.fileno()})"]
    surroundings = {"PATH": os.environ.get("PATH", os.defpath), **ENVIRONMENT}
    with its:
        return Popen(
            command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, cwd=ROOT, env=surroundings,
            pass_fds=[its.fileno()],
        ), ours  # fmt: skip


def _memory(pid: int | str, column: int = 1) -> int:
    """Bytes that a process has in memory; with column 0, of its address space."""
    pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[column]
    return int(pages) * resource.getpagesize()


def serve(descriptor: int) -> None:
    """Answers what is asked on a line, until that closes: in the other process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)  # pages come first
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    usual, line = fcntl.fcntl(descriptor, fcntl.F_GETFL), Connection(descriptor)
    while True:
        parser, args, kwargs, memory, seconds = line.recv()
        used = ceil(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_memory("self", 0) + memory, most))
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, most))
        # should who asked end meanwhile, the signal ends this too, whatever it is at
        fcntl.fcntl(descriptor, fcntl.F_SETFL, usual | os.O_ASYNC)
        answer = _outcome(parser, args, kwargs)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, usual)
        line.send_bytes(answer)


def _outcome(parser: Callable[..., Any], args: Any, kwargs: Any) -> bytes:
    """What came of a parser; empty where memory was too short."""
    try:
        return pickle.dumps((parser(*args, **kwargs), None, None))
    except PlanError as error:
        return pickle.dumps((error.args, type(error), vars(error)))
    except (MemoryError, RecursionError):
        return b""
    except Exception:  # a damaged file may cause anything in a library
        return _refusal(UNREADABLE, fault=traceback.format_exc())

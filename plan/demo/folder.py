"""The demonstration as a folder: a recorded year, and an account of each role that the door names.

The year was simulated once (`python -m bench.year`). Here it is written again about the plan as it
stands, marked with how many days back it lies; in a folder beside, and put in place at once.
"""

import gzip
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from plan.accounts import register
from plan.accounts.book import book_at
from plan.accounts.demo_accounts import FILE, DemoAccount
from plan.calendar.zone import local_day
from plan.errors import Refused
from plan.ledger.codec import decode_body
from plan.ledger.contract import Line, utc_now
from plan.ledger.events import Entry, PlanAdopted, SimulationMarked
from plan.ledger.stores import open_ledger
from plan.model.kinds import Role
from plan.plan_file import adoption, plan_and_text

PASSWORD = "Yanshi-2022"
ACCOUNTS = (
    DemoAccount("科技局填报员", Role.CLERK, "kjj", PASSWORD),
    DemoAccount("高新区填报员", Role.CLERK, "gxq", PASSWORD),
    DemoAccount("科创办值班员", Role.OFFICE, None, PASSWORD),
    DemoAccount("分管领导", Role.VIEWER, None, PASSWORD),
    DemoAccount("系统管理员", Role.ADMIN, None, PASSWORD),
)
OURS = "demo"  # a file that only a folder made here has
LAST = date(2022, 11, 25)  # the day that the demonstration takes for today
RECORDED = Path(__file__).with_name("year.jsonl.gz")


def make_demo(plan_file: Path, folder: Path, year: Iterable[Entry] | None = None) -> int:
    """How many entries the year about the plan in `plan_file` has that now lies in `folder`.

    It is the recorded one, or `year`. The folder is new or was made here before; raises Refused for
    any other.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / OURS).exists():
        raise Refused(f"“{folder}”已有其他内容，演示数据须放在空目录或上次的演示目录。")
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    (beside / OURS).write_text("演示数据\n", "utf-8")
    with ThreadPoolExecutor(1) as aside:  # hashing a password takes a while and no lock of Python's
        accounts = aside.submit(_accounts, beside)
        lines = list(_lines(plan_file, recorded() if year is None else year))
        ledger = open_ledger(f"tinydb:{beside / 'ledger'}")
        ledger.adopt(lines)
        ledger.close()
        accounts.result()
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return len(lines)


def recorded() -> Iterator[Entry]:
    """The entries of the recorded year, whose digests are not kept; of the plan only its mark."""
    with gzip.open(RECORDED) as lines:
        for body in lines:
            yield decode_body(body, "")


def _lines(plan_file: Path, year: Iterable[Entry]) -> Iterable[Line]:
    """The year as lines of a ledger: how far back it lies and the plan are those of now."""
    moments: list[datetime] = []
    memory = open_ledger("memory:", lambda: moments[-1])
    plan, text = plan_and_text(plan_file)
    shift = (local_day(utc_now()) - LAST) // timedelta(days=1)
    for entry in year:
        moments.append(entry.recorded_at)
        event = entry.event
        if isinstance(event, SimulationMarked):
            event = replace(event, shift=shift)
        elif isinstance(event, PlanAdopted):
            event = adoption(text, plan.start, "首次登记")
        memory.append(event, by=entry.by, key=entry.key)
    return memory.lines()


def _accounts(folder: Path) -> None:
    book = book_at(str(folder / "settings"))
    for account in ACCOUNTS:
        password = register.add(book, account.name, account.role, account.unit)
        register.change_password(book, account.name, password, account.password)
    (book.folder / FILE).touch(0o600)
    (book.folder / FILE).write_bytes(msgspec.json.encode(ACCOUNTS))

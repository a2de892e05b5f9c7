"""The demonstration as a folder: its ledger, accounts of each role, and what its door says of them.

It is made anew each time, in a folder beside, and put in place at once: never half of one.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from plan.accounts import demo_accounts, register
from plan.accounts.book import book_at
from plan.accounts.demo_accounts import DemoAccount
from plan.calendar.zone import local_day
from plan.demo.made_up import YEAR
from plan.demo.simulation import LAST, Clock
from plan.demo.year import simulate_year
from plan.errors import Refused
from plan.ledger.contract import Clock as RealClock
from plan.ledger.contract import utc_now
from plan.ledger.stores import open_ledger
from plan.model.kinds import Role
from plan.plan_file import adoption, plan_and_text

PASSWORD = "Yanshi-2022"
ACCOUNTS = tuple(DemoAccount(n, Role(role), of, PASSWORD) for n, role, of in YEAR["accounts"])
OURS = "demo"  # a file that only a folder made here has


def make_demo(plan_file: Path, folder: Path, seed: int = 2023, clock: RealClock = utc_now) -> int:
    """How many entries the year of the plan in `plan_file` has that now lies in `folder`.

    The folder is new or was made here before; raises Refused for any other.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / OURS).exists():
        raise Refused(f"“{folder}”已有其他内容，演示数据须放在空目录或上次的演示目录。")
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    (beside / OURS).write_text("演示数据\n", "utf-8")
    with ThreadPoolExecutor(1) as aside:  # hashing a password takes a while and no lock of Python's
        accounts = aside.submit(_accounts, beside)
        entries = _ledger(plan_file, beside, seed, clock)
        accounts.result()
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return entries


def _ledger(plan_file: Path, folder: Path, seed: int, clock: RealClock) -> int:
    """The year, written in one go: it is made in memory first."""
    time = Clock()
    # two thousand entries one by one would be as many fsyncs
    memory = open_ledger("memory:", time)
    shift = (local_day(clock()) - LAST) // timedelta(days=1)
    plan, text = plan_and_text(plan_file)
    simulate_year(plan, memory, time, seed, shift, adopted=adoption(text, plan.start, "首次登记"))
    ledger = open_ledger(f"tinydb:{folder / 'ledger'}")
    try:
        ledger.adopt(memory.lines())
    finally:
        ledger.close()
    return memory.head()[0]


def _accounts(folder: Path) -> None:
    book = book_at(str(folder / "settings"))
    for account in ACCOUNTS:
        password = register.add(book, account.name, account.role, account.unit)
        register.change_password(book, account.name, password, account.password)
    demo_accounts.write(book, ACCOUNTS)

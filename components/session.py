"""What a page knows of its visitor: who it is, the workspace, the day, what was done."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn, ParamSpec, TypeVar, cast
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.identity import COOKIE, account_of
from plan.accounts import audit
from plan.accounts.book import AccountBook, book_at
from plan.calendar.zone import day_of
from plan.errors import LedgerMovedOn, PlanError, Refused
from plan.ledger import access
from plan.ledger.access import FIRST, Account
from plan.ledger.events import Author, Entry, Event
from plan.model.kinds import AccountState
from plan.model.plan import short_name
from plan.office import importing, plans
from plan.office.importing import Import
from plan.office.selection import Selection
from plan.office.workspace import Workspace
from plan.outlook.board import Row
from plan.outlook.cache import Outlooks
from plan.outlook.meeting.agenda import Agenda
from plan.outlook.outlook import Outlook

AS_OF = "as_of"
HINDSIGHT = "hindsight"
BACKDATED = "backdated"
WHO = "who"
DRAW_AGAIN = "draw-again"
OFFERED = "offered"  # the pages of the plan that the visitor is shown, by title
PLAN = "plan"
P = ParamSpec("P")
R = TypeVar("R")
FLASH = "flash"
AS_TYPED = str.maketrans({c: f"\\{c}" for c in "\\`*_~[]<$:"})  # of words, where Markdown is shown
ODD_DAY = "网址中的统计截止日不能使用，应如 2022-06-30；现在显示 {} 的情况。"
SYSTEM = "项目任务跟踪"
DOOR = {"name": SYSTEM}  # after the first plan as last read: the door waits for no ledger
ENDED = "登录已失效，本次未写入；请重新登录。"


@dataclass(frozen=True)
class Outcome:
    """What came of a series of acts: the entries stored, or why none are."""

    entries: tuple[Entry, ...] = ()
    refusal: PlanError | None = None

    @property
    def between(self) -> tuple[Entry, ...]:
        """What somebody wrote in between, where that is why."""
        return self.refusal.between if isinstance(self.refusal, LedgerMovedOn) else ()


def signed_in() -> Account | None:
    """Who is signed in at this moment: looked up at every rerun, never remembered by the page.

    A rerun that the page itself asked for, because the ledger went on, is no sign of a person.
    """
    by_itself = bool(st.session_state.get(DRAW_AGAIN))
    account = account_of(st.context.cookies.get(COOKIE), touch=not by_itself)
    return account if account and account.state is AccountState.ACTIVE else None


def visitor() -> Account | None:
    """The same, as it is in the plan of this tab."""
    account = signed_in()
    return account.in_plan(chosen()) if account else None


def chosen() -> str:
    """The id of the plan of this tab, the same for as long as it is open; the first elsewhere.

    It is one in which the visitor had a role when it came; whoever has none is `Role.NONE`.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return FIRST
    if (plan := st.session_state.get(PLAN)) is None and (account := signed_in()):
        own = plans.of(account, st.query_params.get(PLAN)) or plans.of(account)
        plan = st.session_state[PLAN] = next(iter(own), FIRST)
    return str(plan or FIRST)


def book() -> AccountBook:
    """The accounts, as they are in the plan of this tab."""
    return replace(book_at(), plan=chosen())


def who() -> Account:
    """The visitor; raises Refused when it is no longer signed in."""
    account = visitor()
    if account is None:
        raise Refused(ENDED)
    return account


def may_write(kind: type[Event], subjects: Iterable[str]) -> frozenset[str]:
    """Those of `subjects` about which the visitor may append an event of `kind`."""
    account, plan = visitor(), outlook_here().plan
    if account is None:
        return frozenset()
    return frozenset(id_ for id_ in subjects if not access.may_write(account, kind, id_, plan))


def address() -> str | None:
    """Where the visitor's browser is; None when it is this machine."""
    ip = st.context.ip_address
    return ip if isinstance(ip, str) else None


def only_for(page: str) -> None:
    """Returns when the visitor may open `page`; raises Refused. The menu is not the gate."""
    if not access.may_open(account := who(), page):
        audit.refused(book(), audit.Act.REFUSED, account.name, address(), page)
        raise Refused(access.ONLY_OFFICE if page == "handle" else access.ONLY_ADMIN)


def meet(account: Account) -> None:
    """Drops what another account left in this tab."""
    if st.session_state.get(WHO, account.name) != account.name:
        st.session_state.clear()
    st.session_state[WHO] = account.name


def take_in(trial: Import, progress: importing.Progress) -> tuple[Entry, ...]:
    """The entries of a file that was tried; `progress` is told how far it is. Raises PlanError."""
    account = who()
    by = Author(account=account.name, address=address())
    entries = importing.take_in(workspace(), trial, by, account, progress)
    with suppress(PlanError):  # it is in the ledger
        record(audit.Act.IMPORTED, f"{trial.name} {len(entries)} 条")
    return entries


def record(act: audit.Act, what: str) -> None:
    """Records what the visitor did, beside the ledger."""
    audit.note(book_at(), act, who().name, address=address(), detail=what)


def drop(upload: UploadedFile) -> None:
    """Frees the memory of a file that was taken; Streamlit keeps it until the page is closed."""
    if context := get_script_run_ctx():
        context.uploaded_file_mgr.remove_file(context.session_id, upload.file_id)  # type: ignore[attr-defined]


def download(label: str, name: str, make: Callable[[], bytes], **options: Any) -> None:
    """A button that downloads the file `name`, made when asked for and recorded in the audit."""
    # Asked now: the file is made when it is fetched, outside the run that knows the visitor.
    account, browser, own = who().name, address(), book()

    def content() -> bytes:
        file = make()
        audit.note(own, audit.Act.TAKEN, account, address=browser, detail=name)
        return file

    # Ignored, or the page would be drawn anew for each download.
    st.download_button(label, data=content, file_name=name, on_click="ignore", **options)


_workspace = st.cache_resource(show_spinner=False)(plans.workspace_of)


def workspace(plan: str | None = None) -> Workspace:
    """The plan and ledger of this tab, or of `plan`, that all its visitors work on."""
    return _workspace(chosen() if plan is None else plan)


@st.cache_resource(show_spinner=False)
def _outlooks(plan: str) -> Outlooks:
    work = workspace(plan)
    return Outlooks(work.plan, lambda: work.plan_digest)


def warm() -> None:
    """Makes what the first visitor would wait for; raises PlanError."""
    plan_name(FIRST)
    _ = outlook_on(workspace().default_as_of()).lights  # which wait for the forecast


def plan_name(plan: str) -> str:
    """What `plan` is called for short; its id, or nothing of the first, while it is not read."""
    name = plan
    with suppress(PlanError):
        name = short_name(workspace(plan).plan_on())
        DOOR["name"] = DOOR["name"] if plan else f"{name} · {SYSTEM}"
    return name


def key_of(outlook: Outlook) -> tuple[str, tuple[int, str], date, bool]:
    """Plan, ledger head, day, hindsight of an outlook: what is made of it is cached by these."""
    return chosen(), outlook.head, outlook.as_of, outlook.state.hindsight


@lru_cache(maxsize=64)  # of pages that are run anew: to make a cache takes a look at the source
def cached(make: Callable[P, R]) -> Callable[P, R]:
    """`make`, computed once for an outlook, what is of it, and other arguments; shared, only to be read."""
    of: dict[type, Any] = {Outlook: key_of, Agenda: lambda _: "", Row: lambda row: row.id}
    of[Selection] = lambda s: (s.workspace.id, key_of(s.outlook), s.kinds, ",".join(s.outlook.by_id))
    cache = st.cache_resource(show_spinner=False, max_entries=32, hash_funcs=of)
    return cast(Callable[P, R], cache(make))


def outlook_on(as_of: date, plan: str | None = None) -> Outlook:
    """The outlook on `as_of` as the ledger stands now; shared, so only to be read."""
    plan = chosen() if plan is None else plan
    return _outlooks(plan).on(workspace(plan).entries(), as_of, hindsight() or None)


def hindsight() -> bool:
    """Whether the visitor wants what was filled in after the day to count too."""
    return bool(st.session_state.setdefault(HINDSIGHT, st.query_params.get(HINDSIGHT) == "1"))


def as_of() -> date:
    """The day this visitor looks from: as chosen, else as the URL says, else the default."""
    # The address counts on arrival; from then on the date box, whose key this is, has the say.
    if AS_OF not in st.session_state:
        asked, day = st.query_params.get(AS_OF), day_from_url(AS_OF)
        st.session_state[AS_OF] = day or workspace().default_as_of()
        if asked and day is None:
            st.session_state[FLASH] = ODD_DAY.format(st.session_state[AS_OF])
    day = st.session_state[AS_OF]
    return day if isinstance(day, date) else workspace().default_as_of()


def outlook_here() -> Outlook:
    """The outlook on the visitor's day."""
    return outlook_on(as_of())


def day_from_url(name: str) -> date | None:
    """The day that the URL gives as `name`; None when it gives none that can be read."""
    try:
        return day_of(st.query_params.get(name, ""))
    except ValueError:
        return None


def form_key(name: str) -> str:
    """The key of the attempt that form `name` is at; the same over reruns until `done`."""
    return str(st.session_state.setdefault(f"key:{name}", uuid4().hex))


@contextmanager
def refusals() -> Iterator[None]:
    """Shows why what is done within it is refused, where it is."""
    try:
        yield
    except PlanError as error:
        st.error(str(error).translate(AS_TYPED))


def done(name: str, message: str = "") -> NoReturn:
    """Ends the attempt of form `name` and draws the page anew, with `message` and a new key.

    Buttons whose keys hold that key do nothing when a page that lags behind presses them again.
    """
    st.session_state.pop(f"key:{name}", None)
    st.session_state[FLASH] = message
    st.rerun()


def flash() -> None:
    """Shows what was just done, once."""
    if message := st.session_state.pop(FLASH, None):
        st.toast(message.translate(AS_TYPED))

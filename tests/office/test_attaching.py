"""Evidence that is attached: its quota, and what becomes of it when it is never sent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from plan.acts import items as acts
from plan.errors import BadValue, EvidenceLost, Refused, Unusable
from plan.ledger.access import Account
from plan.ledger.events import Author, ClosureRequested, EvidenceFile
from plan.ledger.stores import evidence, keeping
from plan.model.kinds import Role
from plan.office import attaching
from plan.office.workspace import Workspace
from tests.support.evidence_files import PDF

PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"
CLERK = Account(name="张三", role=Role.CLERK, unit="kjj")
OTHER = Account(name="李四", role=Role.CLERK, unit="fgw")
KB_IN_GB = 1 / 2**20


@pytest.fixture
def work(tmp_path: Path) -> Workspace:
    """The shipped plan on an empty ledger."""
    return Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}")


def pdf(size: int, mark: int = 0) -> bytes:
    """A PDF of so many bytes."""
    return PDF + mark.to_bytes(4) + bytes(size - len(PDF) - 4)


def send(work: Workspace, file: EvidenceFile, who: Account = CLERK) -> None:
    """Asks for closing with `file`, as the page does."""
    evidence.claim(work.evidence, file)
    by = Author(account=who.name, unit=who.unit)
    work.append(lambda s: acts.request_closure(s, "L4-M1", "见附件", [file]), date(2022, 6, 1), by)


def age(work: Workspace, file: EvidenceFile, by: timedelta) -> None:
    """Makes it as if `file` had been attached earlier."""
    moment = time.time() - by.total_seconds()
    os.utime(work.evidence / "unsent" / file.sha256, (moment, moment))


def there(work: Workspace, file: EvidenceFile) -> bool:
    """Whether the file is still kept."""
    return evidence.place(work.evidence, file.sha256).exists()


@pytest.mark.parametrize(("last", "taken"), [(99, True), (100, True), (101, False)])
@pytest.mark.parametrize("setting", ["PLAN_EVIDENCE_UNIT_GB", "PLAN_EVIDENCE_GB"])
def test_a_quota_holds_at_its_number(
    work: Workspace, monkeypatch: pytest.MonkeyPatch, setting: str, last: int, taken: bool
) -> None:
    """What was sent and what is attached count, each content once; the sentence says what to do."""
    monkeypatch.setenv(setting, str(KB_IN_GB))
    send(work, attaching.attach(work, CLERK, "一.pdf", pdf(500)))
    for _ in range(2):
        attaching.attach(work, CLERK, "二.pdf", pdf(424, 1))
    if taken:
        attaching.attach(work, CLERK, "三.pdf", pdf(last, 2))
        return
    with pytest.raises(Refused, match=f"三.pdf.*已用 0.00 GB.*{setting}.*系统管理员") as caught:
        attaching.attach(work, CLERK, "三.pdf", pdf(last, 2))
    assert "\n" not in str(caught.value)
    attaching.attach(work, CLERK, "再.pdf", pdf(424, 1))  # it is there already


def test_a_unit_that_has_used_its_quota_takes_none_from_others(
    work: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither does what others attach count for it."""
    monkeypatch.setenv("PLAN_EVIDENCE_UNIT_GB", str(KB_IN_GB))
    attaching.attach(work, CLERK, "一.pdf", pdf(1024))
    with pytest.raises(Refused):
        attaching.attach(work, CLERK, "二.pdf", pdf(100, 1))
    attaching.attach(work, OTHER, "二.pdf", pdf(100, 1))
    assert (attaching.used_by(work, "kjj"), attaching.used_by(work, "fgw")) == (1024, 100)
    assert attaching.used_by_all(work) == 1124


@pytest.mark.parametrize("value", ["0", "-1", "许多", "nan"])
def test_a_quota_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """By the name of the setting."""
    monkeypatch.setenv("PLAN_EVIDENCE_GB", value)
    with pytest.raises(Unusable, match="PLAN_EVIDENCE_GB"):
        attaching.limit(*attaching.OF_ALL)


def test_what_is_no_evidence_is_not_kept(work: Workspace) -> None:
    """It is judged before."""
    with pytest.raises(BadValue):
        attaching.attach(work, CLERK, "一.pdf", b"MZ")
    assert attaching.used_by_all(work) == 0


@pytest.mark.parametrize(("earlier", "stays"), [(timedelta(minutes=-1), True), (timedelta(minutes=1), False)])
def test_what_was_never_sent_goes_after_its_time(work: Workspace, earlier: timedelta, stays: bool) -> None:
    """Just before its end, and just after it; the form then says what to do."""
    file = attaching.attach(work, CLERK, "一.pdf", pdf(100))
    age(work, file, evidence.KEPT + earlier)
    assert attaching.sweep(work) == (not stays)
    assert there(work, file) is stays
    if not stays:
        with pytest.raises(Refused, match="请移除后重新上传"):
            evidence.claim(work.evidence, file)
        assert attaching.attach(work, CLERK, "一.pdf", pdf(100)) == file


def test_what_an_entry_names_stays_for_ever(work: Workspace) -> None:
    """However old its mark; the mark goes, and `verify` finds all there."""
    file = attaching.attach(work, CLERK, "一.pdf", pdf(100))
    send(work, file)
    age(work, file, 10 * evidence.KEPT)
    assert attaching.sweep(work) == 0
    assert there(work, file)
    assert evidence.unsent(work.evidence) == {}
    assert keeping.verify_evidence(work.ledger_url, keeping.verify(work.ledger)).lost == ()
    attaching.attach(work, OTHER, "同.pdf", pdf(100))
    assert evidence.unsent(work.evidence) == {}  # attached once more it is not marked


def test_what_was_there_before_marks_were_is_left_alone(work: Workspace, tmp_path: Path) -> None:
    """Nor does the app on another ledger remove what the first one's entries name."""
    file = attaching.attach(work, CLERK, "一.pdf", pdf(100))
    send(work, file)
    evidence.sent(work.evidence, [file])
    later = datetime.now(UTC) + 100 * evidence.KEPT
    assert evidence.sweep(work.evidence, set(), later) == 0
    assert there(work, file)


def test_using_it_again_lets_it_stay(work: Workspace) -> None:
    """Attached once more, or claimed by a form that is being sent."""
    for use in (
        lambda file: evidence.claim(work.evidence, file),
        lambda _: attaching.attach(work, OTHER, "同.pdf", pdf(100)),
    ):
        file = attaching.attach(work, CLERK, "一.pdf", pdf(100))
        age(work, file, 2 * evidence.KEPT)
        use(file)
        assert attaching.sweep(work) == 0
        assert there(work, file)


def test_a_claim_refuses_what_was_altered(work: Workspace) -> None:
    """As ever."""
    file = attaching.attach(work, CLERK, "一.pdf", pdf(100))
    evidence.place(work.evidence, file.sha256).write_bytes(b"x")
    with pytest.raises(EvidenceLost, match="不一致"):
        evidence.claim(work.evidence, file)


def test_a_sweep_that_runs_while_others_send_removes_nothing_that_is_named(
    work: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file is old; each is claimed and appended while sweeps go on, from several threads.

    The worst moment is made sure of once: the append comes after the sweep has read the entries.
    """
    first, *rest = [attaching.attach(work, CLERK, f"{n}.pdf", pdf(100, n)) for n in range(40)]
    age(work, first, 2 * evidence.KEPT)
    real: Callable[..., int] = evidence.sweep

    def late(*given: object) -> int:
        monkeypatch.setattr(evidence, "sweep", real)
        send(work, first)
        return real(*given)

    monkeypatch.setattr(evidence, "sweep", late)
    attaching.sweep(work)
    assert there(work, first)
    for file in rest:
        age(work, file, 2 * evidence.KEPT)

    def sending(file: EvidenceFile) -> EvidenceFile | None:
        try:
            evidence.claim(work.evidence, file)
        except Refused:  # a sweep came first
            return None
        time.sleep(0.01)
        act = ClosureRequested(subject="L4-M1", as_of=date(2022, 6, 1), evidence="见", files=(file,))
        work.ledger.append(act, by=Author(account="张三", unit="kjj"))
        return file

    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(sending, file) for file in rest[:8]]
        sweeps = [pool.submit(attaching.sweep, work) for _ in range(6)]
        sent += [pool.submit(sending, file) for file in rest[8:]]
        named = [each.result() for each in sent]
        removed = sum(each.result() for each in sweeps)
    assert removed == named.count(None) > 0
    assert all(there(work, file) for file in named if file)
    assert keeping.verify_evidence(work.ledger_url, keeping.verify(work.ledger)).lost == ()

"""Checkpoints and receipts of the ledger in use: the key that signs them, and where they go."""

import json
import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from plan.calendar.zone import local_day
from plan.errors import BadValue, LedgerDamaged, PlanError, Refused, reason
from plan.ledger import proofs
from plan.ledger.contract import EMPTY, SHA_256
from plan.ledger.events import EVENTS, MeetingClosed
from plan.ledger.proofs import Checkpoint, Levels
from plan.ledger.stores import keeping
from plan.ledger.stores.keeping import Report, head_from
from plan.ledger.stores.settings import SettingsDB
from plan.model.kinds import Grade, NoticeStep, Role
from plan.office.notify.sent import last_sent, once_a_day
from plan.office.workspace import Workspace
from plan.words import labels
from plan.words.fields import TABLE, event_field

KEY, PAGE = "ledger_key.json", Path(__file__).with_name("receipt.html")
LOG = logging.getLogger(__name__)
WORDS: dict[str, str] = TABLE["receipts"]


def key_at(folder: Path) -> Ed25519PrivateKey:
    """The key in `folder` by which this office signs, made when first asked for."""
    table = SettingsDB(folder / KEY).table("key")
    if not table.all():  # of two made at once the first counts
        table.insert({"secret": Ed25519PrivateKey.generate().private_bytes_raw().hex()})
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(table.all()[0]["secret"]))


def public_key(folder: Path) -> str:
    """The public part of that key, which other offices note: 64 digits."""
    return key_at(folder).public_key().public_bytes_raw().hex()


def sign(workspace: Workspace, folder: Path) -> tuple[Checkpoint, Levels]:
    """The checkpoint of the ledger as it stands, signed now, and the tree that it is of.

    Raises Refused while there are no entries.
    """
    entries = workspace.entries()
    if not entries:
        raise Refused("台账还没有记录，没有可以签名的内容。")
    algorithm = entries[0].digests or SHA_256
    levels = proofs.levels_of([entry.digest for entry in entries], algorithm)
    checkpoint = proofs.sign(
        key_at(folder), levels, algorithm=algorithm,
        ledger=entries[0].digest, head=entries[-1].digest,
        moment=f"{workspace.clock():%Y-%m-%dT%H:%M:%SZ}",
        simulated="yes" if workspace.simulation else "no",
    )  # fmt: skip
    return checkpoint, levels


def receipts(workspace: Workspace, folder: Path, sequences: Iterable[int]) -> dict[int, str]:
    """The receipts for these entries, by sequence, under one checkpoint; raises BadValue."""
    (checkpoint, levels), made = sign(workspace, folder), {}
    for sequence in sequences:
        if not 0 < sequence <= checkpoint.size:
            raise BadValue("序号", sequence, f"台账现有第 1 至 {checkpoint.size} 条")
        *before, line = workspace.ledger.lines(max(sequence - 2, 0), sequence)
        made[sequence] = proofs.receipt(line, before[0][1] if before else EMPTY[1], levels, checkpoint)
    return made


def verify(
    workspace: Workspace, kept: str = "", key: str | None = None, tell: Callable[[int], None] | None = None
) -> tuple[Report, str]:
    """What the ledger holds, all of it and its evidence checked, and with what it agrees.

    `kept` is what was kept elsewhere, a head as N:DIGEST or a checkpoint's text; with `key` it has
    to be one signed by that. Raises BadValue, Refused, LedgerDamaged: a sentence for each fault.
    """
    signed = proofs.checkpoint_from(kept) if key or "\n" in kept.strip() else None
    if signed:
        proofs.check_signature(signed, key)
    expect = (signed.size, signed.head) if signed else head_from(kept) if kept.strip() else None
    report = keeping.verify(workspace.ledger, expect, tell)
    passed = f"，与留存的第 {expect[0]} 条一致" if expect else ""
    if signed:
        digests = [digest for _, digest in workspace.ledger.lines(until=signed.size)]
        root = proofs.levels_of(digests, signed.algorithm)[-1][0].hex()
        if (digests[0], root) != (signed.ledger, signed.root):
            raise LedgerDamaged(f"台账第 {signed.size} 条", "首条或以前各条的树根与检查点不符", 0)
        whose = "所给公钥" if key else f"公钥 {signed.key}（请与留存的核对）"
        passed += f"，检查点由{whose}签名"
    return keeping.verify_evidence(workspace.ledger_url, report), passed


def send(workspace: Workspace, folder: Path) -> None:
    """Sends a checkpoint to each witness that had none yet today, or since today's last meeting.

    Who did not get it is told in the log, and tried again at the next call.
    """
    entries, today = workspace.entries(), workspace.today()
    met = [e for e in entries if isinstance(e.event, MeetingClosed)][-1:]
    since = "".join(f"#{e.sequence}" for e in met if local_day(e.recorded_at) == today)
    try:
        witnesses = _witnesses(workspace, folder) if entries and not workspace.simulation else {}
        for name, place in witnesses.items():
            deliver = partial(_deliver, workspace, folder, place)
            if once_a_day(workspace.own(folder), name + since, today, deliver) is False:
                LOG.warning("检查点未送达%s，下次再送", name)
    except PlanError as error:
        LOG.warning("检查点没有送出：%s", error)


def standing(workspace: Workspace, folder: Path) -> tuple[str, bool | None]:
    """When each witness last got a checkpoint, and whether all did lately; None without any."""
    own, today = workspace.own(folder), workspace.today()
    days = {name: last_sent(own, name, today) for name in _witnesses(workspace, folder)}
    late = [name for name, day in days.items() if day is None or day < today - timedelta(days=1)]
    said = (f"{name}{f'最近送达 {day}' if day else '从未送达'}" for name, day in days.items())
    return "；".join(said), not late if days else None


def _witnesses(workspace: Workspace, folder: Path) -> dict[str, str]:
    """The addresses of notify.toml and then the folder, by the names under which they are told."""
    from plan.office.notify.channels import channels_of  # takes long to load

    channels = channels_of(workspace, folder, (unit.id for unit in workspace.plan_on().units))
    places = filter(None, (*channels.witnesses, channels.witness_folder))
    return {f"见证方 {number}": place for number, place in enumerate(places, 1)}


def _deliver(workspace: Workspace, folder: Path, place: str) -> bool:
    """Whether `place`, an address or a folder, has a checkpoint signed now."""
    from plan.office.notify.channels import send

    checkpoint, _ = sign(workspace, folder)
    if "://" in place:
        return send([place], f"台账检查点 第 {checkpoint.size} 条", str(checkpoint))
    moment = checkpoint.moment.replace(":", "").replace("-", "") + (workspace.id or "")
    try:
        Path(place, f"checkpoint-{moment}-{checkpoint.size}.txt").write_text(str(checkpoint))
    except OSError as error:
        LOG.warning("检查点写不进 %s：%s", place, reason(error))
        return False
    return True


def page(workspace: Workspace) -> bytes:
    """The page that checks receipts without a network, with our words and the plan's names."""
    names = {name for kind in EVENTS for name in kind.__struct_fields__} - set(WORDS)
    words = {
        "fields": WORDS | {name: event_field(name) for name in sorted(names)},
        "names": {id_: part.name for id_, part in workspace.plan_on().by_id.items()},
        "values": {
            "kind": {kind.__name__: labels.EVENT[kind] for kind in EVENTS},
            "subject": labels.SUBJECTS, "by": labels.words(Role), "step": labels.words(NoticeStep),
            "grade": labels.words(Grade),
        },
    }  # fmt: skip
    known = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return PAGE.read_text("utf-8").replace("/*WORDS*/{}", known).encode()

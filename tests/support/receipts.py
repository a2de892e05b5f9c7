"""Ledgers of a few reports, and Merkle trees and paths as RFC 6962 and RFC 9162 define them."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, date, datetime
from hashlib import new
from pathlib import Path

from plan.acts import items as acts
from plan.ledger.events import Author
from plan.office.workspace import Workspace

ROOT = Path(__file__).parents[2]
DAY = date(2022, 6, 20)
NOON = datetime(2022, 6, 20, 4, tzinfo=UTC)
BY = Author(account="张三", unit="kjj", role="clerk", address="10.1.2.3")


def reported(folder: Path, count: int) -> Workspace:
    """A workspace over a new ledger in `folder` with so many entries: its plan, then reports."""
    place = f"tinydb:{folder / 'ledger'}"
    workspace = Workspace(ROOT / "plan_data/1plus8.json", place, lambda: NOON)
    if count:
        workspace.adopt_first()
    for number in range(count - 1):
        note = f"第{number}次，“引号”与\u2028换行"
        workspace.append(lambda s, n=number, w=note: acts.report(s, "L4-M1", n % 100, note=w), DAY, BY)
    return workspace


def hashed(algorithm: str, content: bytes) -> bytes:
    """The digest of `content`."""
    return new({"SHA-256": "sha256", "SM3": "sm3"}[algorithm], content).digest()


def tree_hash(digests: list[str], algorithm: str) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if len(digests) == 1:
        return hashed(algorithm, b"\x00" + bytes.fromhex(digests[0]))
    k = 1 << ((len(digests) - 1).bit_length() - 1)  # the largest power of two below the size
    parts = tree_hash(digests[:k], algorithm), tree_hash(digests[k:], algorithm)
    return hashed(algorithm, b"\x01" + b"".join(parts))


def root_by(path: bytes, sequence: int, digest: str, size: int, algorithm: str) -> bytes | None:
    """The root that `path` leads to, by the steps of RFC 9162, section 2.1.3.2."""
    fn, sn = sequence - 1, size - 1
    if not 0 <= fn <= sn:
        return None
    r = hashed(algorithm, b"\x00" + bytes.fromhex(digest))
    for p in (path[at : at + 32] for at in range(0, len(path), 32)):
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = hashed(algorithm, b"\x01" + p + r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hashed(algorithm, b"\x01" + r + p)
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None


def fields_of(receipt: str) -> dict[str, str]:
    """The lines of a receipt by their names."""
    lines = [line.partition(": ") for line in receipt.split("\n")]
    return {name: value for name, _, value in lines}


def fits(receipt: str) -> bool:
    """Whether body, path and root of `receipt` agree, computed by what stands here alone."""
    said = fields_of(receipt)
    algorithm, body = said["algorithm"], said["body"].encode()
    digest = hashed(algorithm, bytes.fromhex(said["previous"]) + body).hex()
    path = b"" if said["path"] == "-" else b64decode(said["path"])
    sequence = int(said["body"].partition(",")[0].removeprefix('{"sequence":'))
    root = root_by(path, sequence, digest, int(said["size"]), algorithm)
    return digest == said["digest"] and root == bytes.fromhex(said["root"])

"""What can be checked without the ledger: signed checkpoints, and receipts for single entries."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from plan.errors import BadValue, Refused
from plan.ledger.contract import ALGORITHMS, Line, hasher

CHECKPOINT, RECEIPT = "plan-ledger-checkpoint-1", "plan-ledger-receipt-1"
LEAF, NODE, DIGEST = b"\x00", b"\x01", "[0-9a-f]{64}"
FORM = {  # of a checkpoint, a line each
    "ledger": DIGEST, "algorithm": "|".join(ALGORITHMS), "size": r"[1-9]\d{0,11}", "root": DIGEST,
    "head": DIGEST, "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "simulated": "yes|no",
    "key": DIGEST, "signature": "[0-9a-f]{128}",
}  # fmt: skip
Levels = list[list[bytes]]


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """How far a ledger had come at a moment, signed by who keeps it; digests in hexadecimal."""

    ledger: str  # its first entry's digest, by which it is told from others
    algorithm: str
    size: int
    root: str
    head: str
    moment: str
    simulated: str
    key: str  # public, by which the signature is checked
    signature: str = ""  # over all the lines before it

    def __str__(self) -> str:
        return _lines(CHECKPOINT, **asdict(self))

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return str(self).partition("signature")[0].encode()


def levels_of(digests: Sequence[str], algorithm: str) -> Levels:
    """The Merkle tree over `digests` as RFC 6962 makes it: the leaves, then up to the root."""
    new = hasher(algorithm)
    level = [new(LEAF + bytes.fromhex(digest)).digest() for digest in digests]
    levels = [level]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [new(NODE + one + two).digest() for one, two in pairs] + level[len(level) & ~1 :]
        levels.append(level)
    return levels


def sign(key: Ed25519PrivateKey, levels: Levels, **facts: Any) -> Checkpoint:
    """The signed checkpoint of the tree `levels` with these `facts` about its ledger."""
    public, root = key.public_key().public_bytes_raw().hex(), levels[-1][0].hex()
    unsigned = Checkpoint(size=len(levels[0]), root=root, key=public, **facts)
    return replace(unsigned, signature=key.sign(unsigned.signed).hex())


def checkpoint_from(text: str) -> Checkpoint:
    """The checkpoint that `text` holds, whatever stands before and after it; raises BadValue."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    start = lines.index(CHECKPOINT) + 1 if CHECKPOINT in lines else len(lines)
    values: dict[str, Any] = {}
    for (name, form), line in zip_longest(FORM.items(), lines[start : start + len(FORM)]):
        if not (found := re.fullmatch(f"{name}: ({form})", line or "")):
            what = f"“{CHECKPOINT}”之下应有一行“{name}: …”，内容完整"
            raise BadValue("检查点", line or "", what)
        values[name] = found[1]
    return Checkpoint(**{**values, "size": int(values["size"])})


def check_signature(checkpoint: Checkpoint, key: str | None = None) -> None:
    """Returns where `key`, or the one that it names for None, signed it; raises Refused."""
    if key and key != checkpoint.key:
        raise Refused(f"检查点不是用这个公钥签的：其中写的是 {checkpoint.key}。")
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.key))
        public.verify(bytes.fromhex(checkpoint.signature), checkpoint.signed)
    except (InvalidSignature, ValueError):
        raise Refused("检查点的签名与内容不符：签名之后有一处被改动。") from None


def receipt(line: Line, previous: str, levels: Levels, checkpoint: Checkpoint) -> str:
    """The receipt for the entry stored as `line` after the digest `previous`.

    Its path has, of each level of the tree, the neighbour where there is one.
    """
    at, path = int(line[0].partition(b",")[0].rpartition(b":")[2]) - 1, b""
    for level in levels[:-1]:
        path += b"".join(level[at ^ 1 : (at ^ 1) + 1])
        at >>= 1
    facts = {"body": line[0].decode(), "digest": line[1], "previous": previous}
    return f"{_lines(RECEIPT, **facts, path=b64encode(path).decode() or '-')}{checkpoint}"


def _lines(title: str, **facts: object) -> str:
    return "\n".join((title, *(f"{name}: {value}" for name, value in facts.items()), ""))

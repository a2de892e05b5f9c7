"""Checkpoints and paths against RFC 6962, and what is said of those that do not fit."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from plan.errors import BadValue, Refused
from plan.ledger.proofs import Checkpoint, check_signature, checkpoint_from, levels_of, receipt, sign
from tests.support.receipts import fields_of, root_by, tree_hash

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def digests(count: int) -> list[str]:
    """So many digests."""
    return [sha256(b"%d" % number).hexdigest() for number in range(count)]


def checkpoint(key: Ed25519PrivateKey = KEY, size: int = 5) -> Checkpoint:
    """A signed one of a ledger of `size` entries."""
    of = digests(size)
    return sign(
        key,
        levels_of(of, "SHA-256"),
        ledger=of[0],
        algorithm="SHA-256",
        head=of[-1],
        moment="2022-06-20T04:00:00Z",
        simulated="no",
    )


def path_in(levels: list[list[bytes]], sequence: int, digest: str) -> bytes:
    """The path of the receipt for an entry."""
    body = b'{"sequence":%d,"more":{}}' % sequence
    said = fields_of(receipt((body, digest), "0" * 64, levels, checkpoint()))
    assert (said["body"].encode(), said["digest"]) == (body, digest)
    return b"" if said["path"] == "-" else b64decode(said["path"])


@pytest.mark.parametrize("algorithm", ["SHA-256", "SM3"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100])
def test_every_entry_s_path_leads_to_the_root(size: int, algorithm: str) -> None:
    """Around every power of two; from no other place, to no other entry, in no longer tree."""
    of = digests(size)
    levels = levels_of(of, algorithm)
    root = levels[-1][0]
    assert root == tree_hash(of, algorithm)
    for sequence, digest in enumerate(of, 1):
        path = path_in(levels, sequence, digest)
        assert root_by(path, sequence, digest, size, algorithm) == root
        assert root_by(path, sequence, sha256(b"other").hexdigest(), size, algorithm) != root
        assert root_by(path + bytes(32), sequence, digest, size, algorithm) != root
        if size > 1:
            assert root_by(path[32:], sequence, digest, size, algorithm) != root
            assert root_by(path, sequence % size + 1, digest, size, algorithm) != root


def test_a_leaf_is_not_a_node() -> None:
    """Two digests side by side as one entry have another root than the tree of both."""
    one, two = levels_of(digests(2), "SHA-256")[0]
    assert levels_of([(one + two).hex()], "SHA-256")[-1] != levels_of(digests(2), "SHA-256")[-1]


def test_a_checkpoint_s_text_is_read_again_from_whatever_it_came_in() -> None:
    """As written, out of a letter, with the line ends of Windows; a line a field."""
    signed = checkpoint()
    text = str(signed)
    assert text.count("\n") == 10
    for carried in (text, f"您好：\r\n\r\n{text}\n—— 科创办\n", text.replace("\n", "\r\n  ")):
        assert checkpoint_from(carried) == signed
        check_signature(checkpoint_from(carried), PUBLIC)


@pytest.mark.parametrize("line", range(10))
def test_a_line_that_is_missing_is_named(line: int) -> None:
    """With what it has to begin with."""
    lines = str(checkpoint()).splitlines()
    name = lines[line].partition(":")[0] if line else "ledger"
    with pytest.raises(BadValue, match=f"“{name}: …”"):
        checkpoint_from("\n".join(lines[:line] + lines[line + 1 :]))
    with pytest.raises(BadValue, match=f"“{name}: …”"):
        checkpoint_from("\n".join([*lines[:line], "x", *lines[line + 1 :]]))


@pytest.mark.parametrize(
    "changed",
    [
        {"ledger": "0" * 64},
        {"algorithm": "SM3"},
        {"size": 6},
        {"root": "0" * 64},
        {"head": "0" * 64},
        {"moment": "2022-06-20T04:00:01Z"},
        {"simulated": "yes"},
        {"key": OTHER.public_key().public_bytes_raw().hex()},
        {"signature": "0" * 128},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_the_signature_is_over_every_line(changed: dict[str, object]) -> None:
    """Whichever is altered, it is not what was signed."""
    check_signature(checkpoint())
    with pytest.raises(Refused, match="签名与内容不符"):
        check_signature(replace(checkpoint(), **changed))  # type: ignore[arg-type]


def test_another_s_signature_is_not_ours() -> None:
    """It holds by itself, and is refused where the key is known, naming the key that it has."""
    forged = checkpoint(OTHER)
    check_signature(forged)
    with pytest.raises(Refused, match=f"不是用这个公钥签的：其中写的是 {forged.key}"):
        check_signature(forged, PUBLIC)

"""The page that checks a receipt: opened from a folder, without a network, against every byte."""

from __future__ import annotations

import os
import random
from base64 import b64decode, b64encode
from hashlib import new
from pathlib import Path
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, expect

from plan.exports.pictures import qr_code
from plan.ledger.proofs import levels_of, receipt, sign
from plan.office import checkpoints
from tests.support.qr_codes import codes_in
from tests.support.receipts import fields_of, fits, hashed, reported

COUNT = 11
PARTS = {
    "body": "记录正文不符",
    "digest": "记录正文不符",
    "previous": "记录正文不符",
    "path": "路径不符",
    "root": "路径不符",
    **dict.fromkeys(
        ("ledger", "algorithm", "size", "head", "moment", "simulated", "key", "signature"), "签名不符"
    ),
}
"""What is said of a receipt with another value in a line."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], str]:
    """The page as a file, the receipts of a small ledger, the key they are signed by."""
    folder = tmp_path_factory.mktemp("receipts")
    workspace = reported(folder, COUNT)
    (folder / "page.html").write_bytes(checkpoints.page(workspace))
    texts = checkpoints.receipts(workspace, folder / "settings", range(1, COUNT + 1))
    return folder / "page.html", list(texts.values()), checkpoints.public_key(folder / "settings")


@pytest.fixture
def opened(page: Page, made: tuple[Path, list[str], str]) -> Page:
    """The page from its folder, with the network off."""
    page.context.set_offline(True)
    page.goto(made[0].as_uri())
    return page


def said(page: Page, text: str, key: str) -> str:
    """What the page says of a receipt and a key."""
    page.get_by_label("回执", exact=True).fill(text)
    page.get_by_label("留存的公钥").fill(key)
    return page.locator("#result").inner_text()


def test_a_receipt_is_verified_and_shown(opened: Page, made: tuple[Path, list[str], str]) -> None:
    """Every one: what is proved, the entry's words, and whether the key was confirmed."""
    _, receipts, key = made
    for number, text in enumerate(receipts, 1):
        words = said(opened, text, key)
        assert words.startswith("核验通过")
        assert "2022-06-20 12:00:00（北京时间，签名机器的时钟）" in words
        assert f"当时共 {COUNT} 条，第 {number} 条就是下面这条记录" in words
        shown = opened.locator("#entry").inner_text()
        if number == 1:  # the plan itself
            assert "登记计划" in shown
            continue
        for part in (f"第{number - 2}次，“引号”", "张三、kjj（科技局）、填报", "填报进度",
                     "L4-M1（完成总规及专项规划研究）"):  # fmt: skip
            assert part in shown
    assert "✗" not in words
    assert said(opened, text, "").startswith("回执自身相符，公钥尚未核对")
    assert said(opened, text, f"key: {key.upper()} ").startswith("核验通过")
    assert "公钥不符" in said(opened, text, "0" * 64)


def test_one_byte_anywhere_is_found_and_its_part_named(
    opened: Page, made: tuple[Path, list[str], str]
) -> None:
    """In each line at both ends and in its middle, and at 60 places by chance."""
    _, receipts, key = made
    text, chance = receipts[5], random.Random(7)
    places, at = [], 0
    for line in text.splitlines(keepends=True):
        name, value = line.partition(": ")[::2]
        first = at + len(name) + 2
        if value:
            places += [(name, first + i) for i in (0, len(value) // 2, len(value) - 2)]
        at += len(line)
    starts = {name: text.index(f"{name}: ") for name in PARTS}
    for _ in range(60):
        place = chance.randrange(len(text))
        before = [name for name, start in starts.items() if start <= place]
        if text[place] not in "\n ":
            places.append((max(before, key=starts.__getitem__) if before else "", place))
    for name, place in places:
        other = "1" if text[place] == "0" else "0"
        words = said(opened, text[:place] + other + text[place + 1 :], key)
        assert words.startswith("核验未通过"), (name, place)
        assert any(part in words for part in (PARTS.get(name, "“"), "“", "不完整")), (name, words)


def test_a_line_that_is_longer_or_shorter_is_named_in_chinese(
    opened: Page, made: tuple[Path, list[str], str]
) -> None:
    """Of the path too, whose letters might stand for any bytes; nothing of the browser's words."""
    _, receipts, key = made
    for name in PARTS:
        start = receipts[5].index(f"{name}: ") + len(name) + 2
        for more, less in (("A", 0), ("AA", 0), ("AAAA", 0), ("A" * 44, 0), ("", 1), ("", 4)):
            text = receipts[5][:start] + more + receipts[5][start + less :]
            words = said(opened, text, key)
            assert words.startswith("核验未通过"), (name, more, less)
            assert "Error" not in words
            assert name in words or PARTS[name] in words or "不完整" in words


@pytest.mark.parametrize("name", PARTS)
def test_a_line_exchanged_for_that_of_another_is_named(
    opened: Page, made: tuple[Path, list[str], str], name: str
) -> None:
    """A value that could stand there, but is not the one."""
    _, receipts, key = made
    other = {
        "body": receipts[4].split("\n")[1].removeprefix("body: "),
        "path": receipts[4].split("path: ")[1].split("\n")[0],
        "algorithm": "SM3",
        "size": str(COUNT + 1),
        "moment": "2022-06-21T04:00:00Z",
        "simulated": "yes",
        "signature": "0" * 128,
    }.get(name, "1" * 64)
    lines = [f"{name}: {other}" if line.startswith(f"{name}: ") else line for line in receipts[5].split("\n")]
    words = said(opened, "\n".join(lines), key)
    assert words.startswith("核验未通过")
    assert f"✗ {PARTS[name]}" in words
    assert said(opened, "\n".join(lines[:-2]), key).startswith("核验未通过")


def test_a_path_is_only_itself(opened: Page, made: tuple[Path, list[str], str]) -> None:
    """Written otherwise for the same bytes, or with a digest after its last, it is altered."""
    _, receipts, key = made
    path = fields_of(receipts[5])["path"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    end = path.index("=") - 1
    same = path[:end] + letters[letters.index(path[end]) ^ 1] + path[end + 1 :]
    assert b64decode(same) == b64decode(path)
    longer = b64encode(b64decode(path) + bytes(32)).decode()
    for other in (same, longer):
        assert "✗ 路径不符" in said(opened, receipts[5].replace(path, other), key)


def test_a_number_beyond_the_ledger_is_not_in_it(opened: Page) -> None:
    """Though a keeper signed it, and its last bits are those of the entry's place."""
    key, previous = Ed25519PrivateKey.generate(), "7" * 64
    body = f'{{"sequence":{2**32 + 2},"recorded_at":"2022-06-20T04:00:00Z","by":{{}},"event":{{}}}}'
    digest = hashed("SHA-256", bytes.fromhex(previous) + body.encode()).hex()
    levels = levels_of([previous, digest, previous], "SHA-256")
    signed = sign(
        key, levels, ledger=previous, algorithm="SHA-256", head=previous,
        moment="2022-06-20T04:00:00Z", simulated="no",
    )  # fmt: skip
    second = receipt((b'{"sequence":2,}', digest), previous, levels, signed)
    words = said(opened, second.replace('{"sequence":2,}', body), signed.key)
    assert "✓ 记录正文与其校验值相符" in words
    assert "✗ 路径不符" in words


def test_a_ledger_of_sm3_is_verified(opened: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its chain and its tree are of SM3, which the checkpoint says and the first entry shows."""
    monkeypatch.setenv("PLAN_DIGEST", "SM3")
    workspace = reported(tmp_path, 3)
    made = checkpoints.receipts(workspace, tmp_path, [1, 2, 3])
    key = checkpoints.public_key(tmp_path)
    for text in made.values():
        assert fields_of(text)["algorithm"] == "SM3"
        assert fits(text)
        assert said(opened, text, key).startswith("核验通过")
        altered = said(opened, text.replace("2022", "2023", 1), key)
        assert "✗ 记录正文不符" in altered
    said(opened, made[1], key)
    assert "校验算法\nSM3" in opened.locator("#entry").inner_text()
    checkpoints.verify(workspace, str(checkpoints.sign(workspace, tmp_path)[0]), key)


def test_the_text_of_a_printed_code_is_a_receipt(
    opened: Page, made: tuple[Path, list[str], str], tmp_path: Path
) -> None:
    """As a reader of another make gives it."""
    _, receipts, key = made
    with ZipFile(tmp_path / "paper", "w") as paper:
        paper.writestr("code.png", qr_code(receipts[6]))
    (text,) = codes_in((tmp_path / "paper").read_bytes())
    assert said(opened, text, key).startswith("核验通过")


def test_a_receipt_file_is_opened(opened: Page, made: tuple[Path, list[str], str], tmp_path: Path) -> None:
    """By the button; what is no receipt says what it should begin with."""
    _, receipts, key = made
    opened.get_by_label("留存的公钥").fill(key)
    for text, title in ((receipts[0], "核验通过"), ("无关文件", "核验未通过")):
        file = tmp_path / "file.txt"
        file.write_text(text, "utf-8")
        opened.get_by_label("回执文件").set_input_files(file)
        expect(opened.locator("#result h2")).to_have_text(title)
    expect(opened.locator("#result")).to_contain_text("应有“plan-ledger-receipt-1”一行")


def test_what_the_page_computes_is_what_libraries_compute(opened: Page) -> None:
    """SHA-256, SHA-512 and SM3 of every length around their blocks; Ed25519, and its refusals."""
    for script, name in (
        ("m => hexOf(sha2(bytesOf(m), 32))", "sha256"),
        ("m => hexOf(sha2(bytesOf(m), 64))", "sha512"),
        ("m => hexOf(sm3(bytesOf(m)))", "sm3"),
    ):
        for length in (*range(0, 260, 3), 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 4000):
            message = os.urandom(length)
            assert opened.evaluate(script, message.hex()) == new(name, message).hexdigest()
    check = "([a, b, c]) => signedBy(bytesOf(a), bytesOf(b), bytesOf(c))"
    order = 2**252 + 27742317777372353535851937790883648493
    for number in range(12):
        key, message = Ed25519PrivateKey.generate(), os.urandom(number * 17)
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        high = int.from_bytes(signature[32:], "little") + order  # the same, not reduced: refused
        for signed, by, valid in (
            (signature, public, True),
            (signature[:31] + bytes([signature[31] ^ 1]) + signature[32:], public, False),
            (signature[:32] + high.to_bytes(32, "little"), public, False),
            (signature, Ed25519PrivateKey.generate().public_key().public_bytes_raw(), False),
            (signature, b"\xff" * 32, False),  # no point of the curve
        ):
            assert opened.evaluate(check, [by.hex(), message.hex(), signed.hex()]) is valid
        assert opened.evaluate(check, [public.hex(), "00" + message.hex(), signature.hex()]) is False

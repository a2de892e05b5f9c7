"""The owner's commands about accounts and tokens, on a folder of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plan.accounts import attempts, register, tokens
from plan.accounts.book import AccountBook
from plan.model.kinds import Role
from tests.support.commands import Done, run


@pytest.fixture(autouse=True)
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AccountBook:
    """The book that the commands write."""
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.setenv("PLAN_LEDGER", "memory:")
    return AccountBook(tmp_path / "settings")


def account(*words: str) -> Done:
    """What `python -m plan account …` says."""
    return run("account", *words)


def test_an_account_from_its_making_to_its_end(book: AccountBook) -> None:
    """Made with a one-time password, listed, reset, disabled, enabled."""
    new = account("add", "张三", "--role", "填报", "--unit", "科技局", "--json").document()
    assert new["account"] == "张三"
    assert register.recognized(book, "张三", new["one_time_password"])
    (row,) = account("list", "--json").document()
    assert (row["role"], row["unit"], row["state"]) == ("clerk", "kjj", "new")
    assert account("list").stdout == "张三\t填报\t科技局\t待改密码\t从未登录\n"
    again = account("reset", "张三", "--json").document()["one_time_password"]
    assert again != new["one_time_password"]
    assert account("disable", "张三").stdout == "账号“张三”已停用。\n"
    assert not register.recognized(book, "张三", again)
    assert account("enable", "张三").returncode == 0
    assert register.recognized(book, "张三", again)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "张三", "--role", "填报"), "须指明所属单位"),
        (("add", "张三", "--role", "填报", "--unit", "科枝局"), "没有单位“科枝局”"),
        (("add", "张三", "--role", "老板"), "只能是"),
        (("disable", "无此人"), "没有账号“无此人”"),
        (("reset", "无此人"), "没有账号“无此人”"),
        (("token", "revoke", "无"), "没有这个令牌"),
    ],
)
def test_a_slip_is_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    """On stderr, with exit code 2."""
    done = account(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_token_from_its_making_to_its_end(book: AccountBook) -> None:
    """Shown once, listed without its content, revoked."""
    token = account("token", "add", "大屏", "--json").document()["token"]
    assert re.fullmatch(r"大屏\t从未使用\t有效至 20\d\d-.*\n", account("token", "list").stdout)
    assert tokens.reader(book, token)
    assert token not in account("token", "list", "--json").stdout
    assert account("token", "revoke", "大屏").returncode == 0
    assert tokens.reader(book, token) is None


def test_an_account_is_unlocked(book: AccountBook) -> None:
    """At once, and from an address that is named."""
    register.add(book, "张三", Role.VIEWER)
    for n in range(attempts.FREE["account"]):
        attempts.begin(book, "张三", f"10.0.0.{n}")
    assert attempts.holds_off(book, "张三", "10.1.1.1")
    assert account("unlock", "张三").stdout == "账号“张三”可以立即再试。\n"
    assert not attempts.holds_off(book, "张三", "10.1.1.1")
    assert "没有账号" in account("unlock", "没有").stderr

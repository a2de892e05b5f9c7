"""The owner's commands about accounts and tokens, on a folder of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from plan.accounts import register, tokens
from plan.accounts.book import AccountBook
from plan.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `python -m plan account …`; exit code, output, errors."""
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.setenv("PLAN_LEDGER", "memory:")

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["account", *words])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command


@pytest.fixture
def book(tmp_path: Path) -> AccountBook:
    """The book that the commands write."""
    return AccountBook(tmp_path / "settings")


def test_an_account_from_its_making_to_its_end(run: Run, book: AccountBook) -> None:
    """Made with a one-time password, listed, reset, disabled, enabled."""
    code, out, _ = run("add", "张三", "--role", "填报", "--unit", "科技局", "--json")
    account = json.loads(out)
    assert (code, account["account"]) == (0, "张三")
    assert register.recognized(book, "张三", account["one_time_password"])
    (row,) = json.loads(run("list", "--json")[1])
    assert (row["role"], row["unit"], row["state"]) == ("clerk", "kjj", "new")
    assert run("list")[1] == "张三\t填报\t科技局\t待改密码\t从未登录\n"
    again = json.loads(run("reset", "张三", "--json")[1])["one_time_password"]
    assert again != account["one_time_password"]
    assert run("disable", "张三")[1] == "账号“张三”已停用。\n"
    assert not register.recognized(book, "张三", again)
    assert run("enable", "张三")[0] == 0
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
def test_a_slip_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    """On stderr, with exit code 2."""
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_token_from_its_making_to_its_end(run: Run, book: AccountBook) -> None:
    """Shown once, listed without its content, revoked."""
    token = json.loads(run("token", "add", "大屏", "--json")[1])["token"]
    assert run("token", "list")[1] == "大屏\t从未使用\n"
    assert tokens.reader(book, token)
    assert token not in run("token", "list", "--json")[1]
    assert run("token", "revoke", "大屏")[0] == 0
    assert tokens.reader(book, token) is None

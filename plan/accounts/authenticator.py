"""The second proof at sign-in: an authenticator's codes (RFC 6238), and ten for when it is lost."""

import re
from hmac import compare_digest

import pyotp
from tinydb import where
from tinydb.operations import delete

from plan.accounts import passwords, register
from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook, digest_of, key_of
from plan.errors import Refused
from plan.ledger.access import SECURITY, Account

STEP, AROUND = 30, 1  # seconds; as many steps before and after pass too: clocks differ
RECOVERY_CODES = 10
SECRET = re.compile(r"[A-Z2-7]{32}")
WRONG_CODE = "验证码不正确或已用过，请输入验证器上现在显示的六位数字。"


def is_registered(book: AccountBook, name: str) -> bool:
    """Whether the account's password alone lets nobody in."""
    return book.accounts.contains((where("key") == key_of(name)) & where("authenticator").exists())


def address_of(name: str, secret: str, issuer: str) -> str:
    """What an authenticator reads as a QR code; `issuer` is what it calls this system."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def enrol(book: AccountBook, name: str, secret: str, code: str) -> list[str]:
    """The recovery codes, shown this once, of an authenticator that proved to have `secret`.

    Raises Refused where it did not, or there is one already.
    """
    with register.changing(book, name) as document:
        if "authenticator" in document:
            raise Refused("本账号已登记验证器；要更换的，请管理员先清除。")
        step = _step(secret, code, book.now(), after=0) if SECRET.fullmatch(secret) else None
        if step is None:
            raise Refused(WRONG_CODE)
        codes = [passwords.one_time() for _ in range(RECOVERY_CODES)]
        kept = {"secret": secret, "step": step, "recovery": [digest_of(each) for each in codes]}
        document["authenticator"] = kept
    note(book, Act.ENROLLED, document["name"])
    return codes


def spend(book: AccountBook, name: str, code: str) -> None:
    """Takes a code of the authenticator, or a recovery code, which is none from now on.

    Raises Refused for any other.
    """
    with register.changing(book, name) as document:
        kept, code = document.get("authenticator"), code.strip()
        if kept is None:  # cleared meanwhile
            raise Refused(WRONG_CODE)
        if step := _step(kept["secret"], code.replace(" ", ""), book.now(), kept["step"]):
            kept["step"] = step
        elif digest_of(code) in kept["recovery"]:
            kept["recovery"].remove(digest_of(code))
            note(book, Act.RECOVERED, document["name"], detail=f"剩 {len(kept['recovery'])} 个")
        else:
            raise Refused(WRONG_CODE)


def clear(book: AccountBook, name: str, by: Account | None = None) -> None:
    """Lets `name` register another authenticator, the password alone letting in until then."""
    register.allow(book, by, SECURITY, name)
    with register.changing(book, name) as document:
        if document.pop("authenticator", None) is None:
            raise Refused(f"账号“{name}”没有登记验证器。")
        book.accounts.update(delete("authenticator"), where("key") == document["key"])
    note(book, Act.CLEARED, document["name"], by)


def _step(secret: str, code: str, now: float, after: int) -> int | None:
    """The step of which `code` is, of those around `now` that come after the last one used."""
    present = int(now // STEP)
    for step in range(max(present - AROUND, after + 1), present + AROUND + 1):
        if compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), code.encode()):
            return step
    return None

"""Where reminders are sent: the addresses of a file of their own, which are secrets."""

import logging
import os
import stat
from collections.abc import Iterable
from pathlib import Path

import msgspec
from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.common import PersistentStoreMode

from plan.errors import setting_unusable
from plan.office.workspace import Workspace

FILE, VARIABLE = "notify.toml", "PLAN_NOTIFY"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# nothing kept on disk, nothing loaded from it
ASSET = AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, app_id="plan", app_desc="")
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it writes addresses into its log


class Channels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Apprise's addresses: of the office, the administrator, units by their id, witnesses."""

    office: tuple[str, ...] = ()
    admin: tuple[str, ...] = ()  # told what is wrong with the installation, else the office
    units: dict[str, tuple[str, ...]] = {}
    witnesses: tuple[str, ...] = ()
    witness_folder: str = ""

    def of(self, recipient: str | None) -> tuple[str, ...]:
        """The addresses of a unit, of the office for None."""
        return self.office if recipient is None else self.units.get(recipient, ())

    def __repr__(self) -> str:
        return "Channels(…)"  # nothing of it in a log or a traceback


def channels_of(workspace: Workspace, folder: Path, units: Iterable[str]) -> Channels:
    """The channels of a plan, where PLAN_NOTIFY says or in `folder`; of one of several in its own.

    None at all where there is no file. Raises Unusable when others than its owner may read
    it, or it names no unit of `units`, or an address that cannot be used; none is ever repeated.
    """
    named = None if workspace.id else os.environ.get(VARIABLE)
    place = Path(named or workspace.own(folder) / FILE)
    channels = _read(place)
    known = set(units)
    own = {name: getattr(channels, name) for name in ("office", "admin", "witnesses")}
    for unit, addresses in (own | channels.units).items():
        if unit not in own and unit not in known:
            raise setting_unusable(place, f"行动计划中没有编号为“{unit}”的单位")
        for number, address in enumerate(addresses, start=1):
            if Apprise.instantiate(address, asset=ASSET) is None:
                raise setting_unusable(place, f"{unit} 的第 {number} 个地址不是可用的通知地址")
    return channels


def _read(place: Path) -> Channels:
    try:
        with place.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & OTHERS:
                why = f"含有密钥，只能由所有者读写（chmod 600），现为 {stat.S_IMODE(mode):o}"
                raise setting_unusable(place, why)
            return msgspec.toml.decode(file.read(), type=Channels)
    except FileNotFoundError:
        return Channels()
    except (OSError, ValueError) as error:
        why = "无法读取" if isinstance(error, OSError) else "应为 office 与 [units] 下的地址列表"
        raise setting_unusable(place, why) from None  # the error repeats what stands there


def send(addresses: Iterable[str], title: str, body: str) -> bool:
    """Whether every one of `addresses` took the message; it goes as plain text."""
    sender = Apprise(asset=ASSET)
    if not sender.add(list(addresses)):
        return False
    return bool(sender.notify(title=title, body=body, body_format=NotifyFormat.TEXT))

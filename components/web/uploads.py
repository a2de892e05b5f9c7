"""What browsers send to a page's uploader: by whom, to whose page, how much at once and in all.

Streamlit keeps it in memory until the page drops it or ends.
"""

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime

from components.identity import COOKIE, account_of
from plan.ledger.access import MAY_UPLOAD, Account

PATH = "/_stcore/upload_file/"
AT_ONCE = 12  # files of an account
MOST, MOST_OF_ALL = 220 * 2**20, 660 * 2**20  # bytes of an account, and of everybody
_sending: dict[object, tuple[str, int]] = {}  # account and bytes
_senders: dict[str, str] = {}  # accounts by the page that holds what they sent


async def take(app: ASGIApp, scope: Scope, receive: Receive, send: Send, account: Account) -> None:
    """Passes a request to an uploader on, or refuses it before its body is read."""
    page, request = scope["path"].removeprefix(PATH).partition("/")[0], object()
    opener = await to_thread.run_sync(_opener, page)
    size = Headers(scope=scope).get("content-length", "") if scope["method"] == "PUT" else "0"
    status, why = 0, ""
    if not (account.others or account.role in MAY_UPLOAD) or opener != account.name:
        status, why = 403, "本账号没有上传文件的页面，或这一页不是本账号打开的。"
    elif not size.isdecimal() or "transfer-encoding" in Headers(scope=scope):
        status, why = 411, "没有写明文件大小。"
    elif scope["method"] == "PUT" and not _has_room(account.name, int(size)):
        status, why = 413, "已上传而尚未处理的文件过多，请先提交或移除，再分几次上传。"
    if status:
        return await JSONResponse({"error": why}, status, {"Cache-Control": "no-store"})(scope, receive, send)
    _senders[page] = account.name
    _sending[request] = account.name, int(size)
    try:
        await app(scope, receive, send)
    finally:
        del _sending[request]


def _opener(page: str) -> str | None:
    """The account that has the page open."""
    client = runtime.get_instance().get_client(page) if runtime.exists() else None
    context = client.client_context if client else None
    account = account_of(context.cookies.get(COOKIE)) if context else None
    return account.name if account else None


def _has_room(account: str, size: int) -> bool:
    """Whether `account` may send a file of `size`; what closed pages hold goes where there is not.

    Streamlit would keep that for some minutes, for their return.
    """
    if len(_senders) > AT_ONCE**2 or not _fits(account, size):
        for page in [page for page in _senders if runtime.get_instance().get_client(page) is None]:
            runtime.get_instance().uploaded_file_mgr.remove_session_files(page)
            del _senders[page]
    return _fits(account, size)


def _fits(account: str, size: int) -> bool:
    """Whether a file of `size` is within the limits beside what is held and on its way."""
    kept = runtime.get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    sending = list(_sending.values())
    held = [
        (name, sum(len(file.data) for file in list(kept.get(page, {}).values())))
        for page, name in _senders.items()
    ]
    own = [each for name, each in held + sending if name == account]
    return (
        sum(name == account for name, _ in sending) < AT_ONCE
        and sum(own) + size <= MOST
        and sum(each for _, each in held + sending) + size <= MOST_OF_ALL
    )

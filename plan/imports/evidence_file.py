"""What is taken as evidence: a file of a known kind whose content is what its name says."""

from hashlib import sha256
from pathlib import PurePosixPath

from plan.errors import BadValue
from plan.imports.packed import parts_of
from plan.ledger.events import EvidenceFile

WHAT = "佐证文件"
MAX_BYTES, MAX_UNPACKED = 20 * 2**20, 300 * 2**20
ENDINGS = ("pdf", "png", "jpg", "docx", "xlsx", "ofd")
ACCEPTED = f"应为 {'、'.join(ENDINGS)} 文件，不超过 {MAX_BYTES // 2**20} MB"
STARTS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
HOLDS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
MACROS = "vbaproject.bin"
LONGEST_NAME = 120


def evidence_file(name: str, content: bytes) -> EvidenceFile:
    """What an entry says of a file called `name` that holds `content`.

    Of the name its last part stays, without what cannot be seen; the end of one that is too long.
    Raises BadValue for what is no evidence: another kind of file, too large, empty, with macros.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(c for c in last if c.isprintable()).strip()[-LONGEST_NAME:]
    ending = plain.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if ending not in ENDINGS:
        raise BadValue(WHAT, plain, ACCEPTED)
    if not 0 < len(content) <= MAX_BYTES:
        size = f"现为 {len(content) / 2**20:.1f} MB" if content else "现为空文件"
        raise BadValue(WHAT, plain, f"{ACCEPTED}，{size}")
    if ending in STARTS:
        is_one = content.startswith(STARTS[ending])
    else:
        names = parts_of(content, WHAT, plain, MAX_UNPACKED)
        is_one = HOLDS[ending] in names and not any(n.lower().endswith(MACROS) for n in names)
    if not is_one:
        raise BadValue(WHAT, plain, f"内容不是 {ending} 格式，或含有宏；{ACCEPTED}")
    return EvidenceFile(name=plain, size=len(content), sha256=sha256(content).hexdigest())

"""A Word template from outside: what kind of file it is, and whether its paper can fill it."""

from plan.errors import BadValue
from plan.exports.word_template import WHAT, check
from plan.imports.evidence_file import HOLDS, MACROS
from plan.imports.packed import look, parts_of

MAX_BYTES, MAX_UNPACKED = 5 * 2**20, 50 * 2**20
ACCEPTED = f"应为不超过 {MAX_BYTES // 2**20} MB 的 docx 文件，请用 WPS 或 Word 打开后另存为 .docx"


def template_file(name: str, raw: bytes, paper: str) -> None:
    """Returns where the file called `name` can be the template of a paper; raises BadValue."""
    parts = parts_of(raw, WHAT, name, MAX_UNPACKED)
    if HOLDS["docx"] not in parts or len(raw) > MAX_BYTES:
        raise BadValue(WHAT, name, ACCEPTED)
    if any(part.lower().endswith(MACROS) for part in parts):
        raise BadValue(WHAT, name, "含有宏，请另存为不含宏的 docx")
    look(raw, WHAT, name, MAX_UNPACKED)
    check(raw, paper, name)

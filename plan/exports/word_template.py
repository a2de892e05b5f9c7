"""Papers as Word files: a template, ours or the office's own, filled with fields."""

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeAlias, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from plan.errors import BadValue, Unusable
from plan.exports.pictures import qr_code
from plan.exports.table import text

Field: TypeAlias = str | Sequence["Field"] | Mapping[str, "Field"]
Fields: TypeAlias = Mapping[str, Field]

PAPERS = {"minutes": "会议纪要", "weekly": "周报", "notice": "督办通知", "conclusion": "收官报告"}
FOLDER = Path(__file__).with_name("templates")
SIMULATED, CODE = "演示标记", "二维码"  # fields: what no paper may leave out, and what is drawn
TITLE, TRACE = "标题", "溯源"
WHAT, NO_ROWS = "模板", Markup("<w:sdt/>")
FILTERS = ("default", "first", "join", "last", "length")
SMALL, LARGE, LONG_CODE = 18, 62, 100  # millimetres of a QR; large from so many characters on
NOT_FILLED = (TemplateError, TypeError, LookupError)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class _OnlyFields(SandboxedEnvironment):
    """Jinja that puts fields in their places and can call, reckon and load nothing."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_plain)
        self.globals.clear()
        self.binop_table = {}
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether it is the number of a turn; a field's parts are keys."""
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - nothing is
        """No."""
        return False


def _plain(value: Any) -> Any:
    """What people typed as text that no file takes for markup."""
    return escape(value if isinstance(value, Markup | InlineImage) else text(value))


def ours(paper: str) -> bytes:
    """The template of a paper that the program comes with."""
    return (FOLDER / f"{paper}.docx").read_bytes()


def sample(paper: str) -> Fields:
    """Every field that a paper has, with an example."""
    return cast(Fields, json.loads((FOLDER / f"{paper}.json").read_text("utf-8")))


def fill(template: bytes, fields: Fields, day: date, table: str = "") -> bytes:
    """The template with the fields in their places: the same fields, the same bytes.

    A `table` in XML goes where the template says TABLE. Raises Unusable where that asks for
    something else.
    """
    try:
        document = _rendered(template, fields)
    except NOT_FILLED as error:
        raise Unusable(f"Word 模板不能使用：{_why(error)}；可在“管理”恢复自带模板。") from error
    properties = document.docx.core_properties
    properties.title, properties.comments = str(fields[TITLE]), str(fields[TRACE])
    properties.created = properties.modified = datetime.combine(day, time())
    packed, out = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with ZipFile(packed) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            same = ZipInfo(member.filename, ZIP_TIME)
            same.compress_type = ZIP_DEFLATED
            # a tree would take the table too slowly
            new.writestr(same, old.read(member).replace(NO_ROWS.encode(), table.encode()))
    return out.getvalue()


def check(template: bytes, paper: str, name: str) -> None:
    """Returns where the template of a paper, in a file called `name`, can be filled.

    Tried with every field there, with empty ones, and with nothing listed. Raises BadValue.
    """
    try:
        document, fields = DocxTemplate(io.BytesIO(template)), sample(paper)
        rels = document.get_docx().part.package.iter_rels()
        if any(rel.is_external and not rel.reltype.endswith("/hyperlink") for rel in rels):
            raise BadValue(WHAT, name, "引用了文件以外的内容（如链接的图片），请改为嵌入")
        used = document.get_undeclared_template_variables(_OnlyFields())
        if unknown := sorted(used - fields.keys()):
            raise BadValue(WHAT, name, f"没有字段“{'、'.join(unknown)}”")
        if SIMULATED not in used:
            raise BadValue(WHAT, name, f"缺少字段，页眉应有 {{{{ {SIMULATED} }}}}")
        nothing = {name: [] if isinstance(part, list) else part for name, part in fields.items()}
        for each in (fields, _each(fields, lambda *_: ""), nothing):
            _rendered(template, each)
    except NOT_FILLED as error:
        raise BadValue(WHAT, name, _why(error)) from error


def _why(error: Exception) -> str:
    """What is wrong with a template, and near which words, for who edited it."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    near = f"，在“{''.join(lines)[:40]}”附近" if any(lines) else ""
    if isinstance(error, UndefinedError) and (names := re.findall(r"'(\w+)'", str(error))):
        return f"没有字段“{names[-1]}”"
    return f"有不能使用或没有写完的地方{near}，只能写字段和成对的 if、for"


def _each(field: Field, change: Callable[[str, str], Any], name: str = "") -> Any:
    """A field with `change` made of the words of each part and its name."""
    if isinstance(field, Mapping):
        return {key: _each(part, change, key) for key, part in field.items()}
    if isinstance(field, str):
        return change(field, name)
    return [_each(part, change, name) for part in field]


def _rendered(template: bytes, fields: Fields) -> DocxTemplate:
    """The template filled, QR codes drawn; raises NOT_FILLED."""
    document = DocxTemplate(io.BytesIO(template))

    def drawn(words: str, name: str) -> Any:
        if name != CODE or not words:
            return words
        width = Mm(SMALL if len(words) < LONG_CODE else LARGE)
        return InlineImage(document, io.BytesIO(qr_code(words)), width=width)

    document.render(_each(fields, drawn), _OnlyFields())
    return document

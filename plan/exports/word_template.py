"""Papers as Word files: a template, ours or the office's own, filled with fields."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeAlias, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from plan.errors import BadValue, Unusable
from plan.exports.pictures import qr_code
from plan.exports.table import text

Field: TypeAlias = str | Sequence["Field"] | Mapping[str, "Field"]
Fields: TypeAlias = Mapping[str, Field]

PAPERS: Mapping[str, str] = {"minutes": "会议纪要", "weekly": "周报", "notice": "督办通知"}
FOLDER = Path(__file__).with_name("templates")
SIMULATED, CODE = "演示标记", "二维码"  # fields: what no paper may leave out, and what is drawn
TITLE, TRACE = "标题", "溯源"
WHAT = "模板"
FILTERS = ("default", "first", "join", "last", "length")
SMALL, LARGE, LONG_CODE = 18, 62, 100  # millimetres of a QR; large from so many characters on
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class _OnlyFields(SandboxedEnvironment):
    """Jinja that puts fields in their places and can call, reckon and load nothing."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_plain)
        self.globals.clear()
        self.binop_table = dict.fromkeys(self.binop_table, _refused)
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether it is the number of a turn; a field's parts are keys."""
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - nothing is
        """No."""
        return False


def _refused(*_: Any) -> Any:
    raise SecurityError


def _plain(value: Any) -> Any:
    """What people typed as text that no file takes for markup."""
    return escape(value if isinstance(value, Markup | InlineImage) else text(value))


def ours(paper: str) -> bytes:
    """The template of a paper that the program comes with."""
    return (FOLDER / f"{paper}.docx").read_bytes()


def sample(paper: str) -> Fields:
    """Every field that a paper has, with an example."""
    return cast(Fields, json.loads((FOLDER / f"{paper}.json").read_text("utf-8")))


def fill(template: bytes, fields: Fields, day: date) -> bytes:
    """The template with the fields in their places: the same fields, the same bytes.

    Raises Unusable where it asks for something else.
    """
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(_drawn(document, fields), _OnlyFields())
    except (TemplateError, TypeError) as error:
        raise Unusable(f"Word 模板不能使用：{_why(error)}；可在“管理”恢复自带模板。") from error
    properties = document.docx.core_properties
    properties.title, properties.comments = str(fields[TITLE]), str(fields[TRACE])
    properties.created = properties.modified = datetime.combine(day, time())
    return _saved(document)


def check(template: bytes, paper: str, name: str) -> None:
    """Returns where the template of a paper, in a file called `name`, can be filled.

    Tried with every field there, with empty ones, and with nothing listed. Raises BadValue.
    """
    try:
        used = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_OnlyFields())
        fields = sample(paper)
        if unknown := sorted(used - fields.keys()):
            raise BadValue(WHAT, name, f"没有字段“{'、'.join(unknown)}”")
        if SIMULATED not in used:
            raise BadValue(WHAT, name, f"缺少字段，页眉应有 {{{{ {SIMULATED} }}}}")
        nothing = {name: [] if isinstance(part, list) else part for name, part in fields.items()}
        for each in (fields, _emptied(fields), nothing):
            document = DocxTemplate(io.BytesIO(template))
            document.render(_drawn(document, each), _OnlyFields())
    except (TemplateError, TypeError) as error:
        raise BadValue(WHAT, name, _why(error)) from error


def _why(error: Exception) -> str:
    """What is wrong with a template, and near which words, for who edited it."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    near = f"，在“{''.join(lines)[:40]}”附近" if any(lines) else ""
    if isinstance(error, UndefinedError) and (names := re.findall(r"'(\w+)'", str(error))):
        return f"没有字段“{names[-1]}”"
    return f"有不能使用或没有写完的地方{near}，只能写字段和成对的 if、for"


def _emptied(field: Field) -> Field:
    if isinstance(field, str):
        return ""
    if isinstance(field, Mapping):
        return {name: _emptied(part) for name, part in field.items()}
    return [_emptied(part) for part in field]


def _drawn(document: DocxTemplate, field: Field, name: str = "") -> Any:
    """A field as a template takes it: QR codes are drawn."""
    if isinstance(field, Mapping):
        return {name: _drawn(document, part, name) for name, part in field.items()}
    if not isinstance(field, str):
        return [_drawn(document, part, name) for part in field]
    if name != CODE or not field:
        return field
    width = Mm(SMALL if len(field) < LONG_CODE else LARGE)
    return InlineImage(document, io.BytesIO(qr_code(field)), width=width)


def _saved(document: DocxTemplate) -> bytes:
    """The document as a file with no moment in it."""
    packed, out = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with ZipFile(packed) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            same = ZipInfo(member.filename, ZIP_TIME)
            same.compress_type = ZIP_DEFLATED
            new.writestr(same, old.read(member))
    return out.getvalue()

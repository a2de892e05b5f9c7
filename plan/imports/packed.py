"""Packed files that come from outside: looked through and counted before anything is built."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from plan.errors import BadValue
from plan.imports.safe_xml import Bounded, parse_xml

PIECE = 2**20
PARTS = 5_000  # of a file
RATIO, UNSQUEEZED = 200, 10 * 2**20  # unpacked to packed, of what is larger than this unpacked
SPANNED = "spanned"
MOST: Mapping[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def opened(raw: bytes, **options: Any) -> Any:
    """The workbook as openpyxl opens it, mended where it does not; raises what that raises."""
    from openpyxl import load_workbook  # here, as every command loads this module

    with suppress(TypeError, ValueError, LookupError, AttributeError, OSError, SyntaxError):
        book = load_workbook(BytesIO(raw), **options)
        if book.worksheets:
            return book
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            part = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", source.read(name))
            target.writestr(name, _styles(part) if name.endswith("styles.xml") else part)
    return load_workbook(out, **options)


def _styles(part: bytes) -> bytes:
    """The formats of a workbook, of which only numbers and what is struck out are kept."""
    root = parse_xml(part, "表格", "styles.xml")
    root[:] = [each for each in root if each.tag in ("numFmts", "fonts", "cellXfs")]
    for each in root:
        each.attrib = {}
    for font in root.iterfind("fonts/font"):
        font[:] = font.findall("strike")
    for form in root.iterfind("cellXfs/xf"):
        form[:] = []
        form.attrib = {n: v for n, v in form.attrib.items() if n in ("numFmtId", "fontId")}
    root.attrib = {"xmlns": MAIN}
    return tostring(root)


def parts_of(raw: bytes, what: str, name: str, unpacked: int) -> frozenset[str]:
    """The names of the parts of a packed file; what it says of their sizes is all that is read.

    Empty for what is none. Raises BadValue where they are too many or larger than `unpacked` bytes.
    """
    try:
        with ZipFile(BytesIO(raw)) as packed:
            infos = packed.infolist()
    except (BadZipFile, ValueError, NotImplementedError):
        return frozenset()
    size = sum(info.file_size for info in infos)
    if len(infos) > PARTS:
        raise BadValue(what, name, f"压缩包内超过 {PARTS} 个文件")
    if size > unpacked:
        raise BadValue(what, name, f"解压后超过 {unpacked // 2**20} MB")
    if size > max(UNSQUEEZED, RATIO * len(raw)):
        raise BadValue(what, name, f"解压后超过文件本身的 {RATIO} 倍")
    return frozenset(info.filename for info in infos)


def look(raw: bytes, what: str, name: str, unpacked: int) -> None:
    """Returns where no limit is passed by the parts of a packed file nor by the XML in them.

    Raises BadValue otherwise, and for a document type, BadZipFile for what is not packed; what is
    not XML is for others to judge.
    """
    if not parts_of(raw, what, name, unpacked):
        raise BadZipFile
    counts: Counter[str] = Counter()
    with ZipFile(BytesIO(raw)) as packed:
        for info in packed.infolist():
            reader = _Counting(what, name, counts)
            with packed.open(info) as part, suppress(ExpatError):
                while piece := part.read(PIECE):
                    reader.parser.Parse(piece)


class _Counting(Bounded):
    """Counts the elements of `MOST`, and the cells that one stands for."""

    most_elements, most_depth = 1_000_000, 100

    def __init__(self, what: str, name: str, counts: Counter[str]) -> None:
        super().__init__(what, name)
        self.counts = counts

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        super().start(name, attributes)
        name = name.rpartition("}")[2]
        if name in ("mergeCell", "gridSpan"):
            with suppress(ValueError, TypeError):  # whoever builds them will not take it either
                self._count(SPANNED, _spanned(name, attributes))
        if name in MOST:
            self._count(name)

    def _count(self, name: str, number: int = 1) -> None:
        self.counts[name] += number
        most, word = MOST[name]
        if self.counts[name] > most:
            raise BadValue(*self.of, f"超过 {most} {word}")


def _spanned(name: str, attributes: Mapping[str, str]) -> int:
    """How many cells the element of that name stands for."""
    from openpyxl.utils import range_boundaries

    if name == "gridSpan":
        return max(int(value) for value in attributes.values())
    left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
    return int((right - left + 1) * (bottom - top + 1))

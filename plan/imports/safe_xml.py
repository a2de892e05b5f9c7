"""XML that comes from outside: no document type, no entities, no network, bounded in every way."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from plan.errors import BadValue

MAX_BYTES = 50 * 2**20
MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 50


def parse_xml(data: bytes, what: str, name: str, skipped: frozenset[str] = frozenset()) -> Element:
    """The root of the XML in `data`, names without their namespace, `skipped` ones left out.

    Raises BadValue, which calls it `what`, when it is too large, not well-formed, or declares a
    document type, as nothing that it could declare is wanted.
    """
    if len(data) > MAX_BYTES:
        raise BadValue(what, name, f"超过 {MAX_BYTES // 2**20} MB")
    try:
        return _Reader(what, name, skipped).read(data)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f"，第 {error.lineno} 行" if isinstance(error, expat.ExpatError) else ""
        raise BadValue(what, name, f"不是格式正确的 XML{line}") from error


class _Reader:
    """A parse under way of the file that `of` calls by kind and name: counts what it is given."""

    def __init__(self, what: str, name: str, skipped: frozenset[str]) -> None:
        self.of, self.skipped, self.tree = (what, name), skipped, TreeBuilder()
        self.elements = self.depth = 0
        self.skipping = 0  # the depth of the skipped element, 0 outside
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def read(self, data: bytes) -> Element:
        """The root of `data`."""
        self.parser.Parse(data, True)
        return self.tree.close()

    def refuse(self, *_: object) -> None:
        """Stops at a document type or an entity."""
        raise BadValue(*self.of, "不接受含文档类型声明（DOCTYPE）或实体的 XML")

    def start(self, name: str, _: dict[str, str]) -> None:
        """An element begins; its attributes are not wanted."""
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise BadValue(*self.of, f"元素超过 {MAX_ELEMENTS} 个或嵌套超过 {MAX_DEPTH} 层")
        name = name.rsplit("}", 1)[-1]
        if name in self.skipped and not self.skipping:
            self.skipping = self.depth
        if not self.skipping:
            self.tree.start(name, {})

    def end(self, name: str) -> None:
        """An element ends."""
        if not self.skipping:
            self.tree.end(name.rsplit("}", 1)[-1])
        elif self.skipping == self.depth:
            self.skipping = 0
        self.depth -= 1

    def text(self, data: str) -> None:
        """Text within an element."""
        if not self.skipping:
            self.tree.data(data)

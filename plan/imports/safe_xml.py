"""XML that comes from outside: no document type, no entities, no network, bounded in every way."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from plan.errors import BadValue

MAX_BYTES = 50 * 2**20


def parse_xml(data: bytes, what: str, name: str, skipped: frozenset[str] = frozenset()) -> Element:
    """The root of the XML in `data`, names without their namespace, `skipped` ones left out.

    Raises BadValue, which calls it `what`, when it is too large, not well-formed, or declares a
    document type, as nothing that it could declare is wanted.
    """
    if len(data) > MAX_BYTES:
        raise BadValue(what, name, f"超过 {MAX_BYTES // 2**20} MB")
    try:
        reader = _Reader(what, name, skipped)
        reader.parser.Parse(data, True)
        return reader.tree.close()
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f"，第 {error.lineno} 行" if isinstance(error, expat.ExpatError) else ""
        raise BadValue(what, name, f"不是格式正确的 XML{line}") from error


class Bounded:
    """A parse under way of the file that `of` calls by kind and name: counts what it is given."""

    most_elements, most_depth = 2_000_000, 50

    def __init__(self, what: str, name: str) -> None:
        self.of = (what, name)
        self.elements = self.depth = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def refuse(self, *_: object) -> None:
        """Stops at a document type or an entity."""
        raise BadValue(*self.of, "不接受含文档类型声明（DOCTYPE）或实体的 XML")

    def start(self, _: str, __: dict[str, str]) -> None:
        """An element begins."""
        self.elements += 1
        self.depth += 1
        if self.elements > self.most_elements or self.depth > self.most_depth:
            raise BadValue(*self.of, f"元素超过 {self.most_elements} 个或嵌套超过 {self.most_depth} 层")

    def end(self, _: str) -> None:
        """An element ends."""
        self.depth -= 1


class _Reader(Bounded):
    """Builds a tree of elements and text."""

    def __init__(self, what: str, name: str, skipped: frozenset[str]) -> None:
        super().__init__(what, name)
        self.skipped, self.tree = skipped, TreeBuilder()
        self.skipping = 0  # the depth of the skipped element, 0 outside
        self.parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        super().start(name, attributes)
        name = name.rsplit("}", 1)[-1]
        if name in self.skipped and not self.skipping:
            self.skipping = self.depth
        if not self.skipping:
            self.tree.start(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if not self.skipping:
            self.tree.end(name.rsplit("}", 1)[-1])
        elif self.skipping == self.depth:
            self.skipping = 0
        super().end(name)

    def text(self, data: str) -> None:
        """Text within an element."""
        if not self.skipping:
            self.tree.data(data)

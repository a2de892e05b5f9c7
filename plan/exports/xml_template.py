"""XML as a template says it, filled by Jinja: what is put in is text and never markup."""

from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import Environment, Template
from markupsafe import Markup

from plan.exports.table import text


@cache
def xml_template(path: Path) -> Template:
    """The template in the file, its lines joined without their margins."""
    lines = map(str.strip, path.read_text("utf-8").splitlines())
    return Environment(autoescape=True, finalize=_plain).from_string("".join(lines))


def _plain(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(text(value)))

"""XML as a template says it, filled by Jinja: what is put in is text and never markup."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import Environment
from markupsafe import Markup

from plan.exports.table import text


def filled(template: Path, **fields: Any) -> str:
    """The template with `fields` in it, its lines joined without their margins."""
    lines = map(str.strip, template.read_text("utf-8").splitlines())
    xml = Environment(autoescape=True, finalize=_plain).from_string("".join(lines))
    return xml.render(fields)


def _plain(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(text(value)))

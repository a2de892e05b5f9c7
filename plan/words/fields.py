"""What each type and field is called: of the plan file, of entries, of the weekly sheet."""

import tomllib
from pathlib import Path

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
TYPES: dict[str, str] = TABLE["types"]
FIELDS: dict[str, str] = TABLE["fields"]
"""By field, or by `Type.field` where one word would not do; after ； it says what is accepted."""


def field(name: str) -> str:
    """What a field of the plan file is called."""
    word = FIELDS.get(name, name).partition("；")[0]
    return word if name == "id" else word.removesuffix("编号").removesuffix("的")


def event_field(name: str, of: str = "Event") -> str:
    """What a field of an event, or of those called `of`, is called."""
    return FIELDS.get(f"{of}.{name}") or FIELDS.get(f"Event.{name}") or FIELDS[name]

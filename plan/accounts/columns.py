"""What the columns of earlier sheets were corrected to, by their headings, for the next one."""

from tinydb import where

from plan.accounts.book import AccountBook
from plan.model.kinds import Field


def columns_of(book: AccountBook) -> dict[str, Field | None]:
    """The fields by heading; None is a column that is not taken."""
    return {each["heading"]: each["field"] and Field(each["field"]) for each in book.columns}


def remember(book: AccountBook, heading: str, field: Field | None, *, forget: bool) -> None:
    """Keeps what `heading` stands for, or leaves it to be read as it stands."""
    book.columns.remove(where("heading") == heading)
    if not forget:
        book.columns.insert({"heading": heading, "field": field and field.value})

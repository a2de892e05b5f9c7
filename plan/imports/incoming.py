"""What a file from outside says of a plan, row by row, and what that would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plan.errors import Problem
from plan.model.kinds import Commitment, Field, IncomingKind, LagUnit, LinkKind, RowKind
from plan.model.source_text import Sentence
from plan.state.revisions import OWN


@dataclass(frozen=True)
class Before:
    """A predecessor as a file names it; lag in days of `lag_unit`."""

    id: str
    kind: LinkKind = LinkKind.FS
    lag: int = 0
    lag_unit: LagUnit = LagUnit.WORKING


Value = str | date | float | int | Commitment | bool | tuple[str, ...] | tuple[Before, ...]


@dataclass(frozen=True)
class FieldValue:
    """One value, as understood and as it stands there."""

    value: Value
    place: str  # 第5行 D列“完成时限”
    shown: str
    doubtful: bool = False  # names that may be no units: told then, and not refused

    @property
    def names(self) -> tuple[str, ...]:
        """What is named, one or several; of lines from the outer to the inner."""
        return tuple(map(str, self.value if isinstance(self.value, tuple) else (self.value,)))


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """What a row says of one item; a field that it leaves empty is not there."""

    place: str  # 第5行
    values: Mapping[Field, FieldValue]
    source: Sentence | None = None  # of the document that it stands in
    remarks: tuple[str, ...] = ()  # what the note of a new item says besides its own

    def value(self, field_: Field) -> Value | None:
        """The value of a field, None where the row says nothing."""
        stated = self.values.get(field_)
        return stated.value if stated else None

    def text(self, field_: Field) -> str:
        """The value of a field as text, empty where the row says nothing."""
        value = self.value(field_)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """How a sheet is to be read where its reading was wrong."""

    columns: Mapping[str, Field | None] = field(default_factory=dict)  # by heading; None: not taken
    rows: Mapping[int, RowKind] = field(default_factory=dict)  # by number from 1
    sheet: str | None = None
    items: Mapping[int, str] = field(default_factory=dict)  # by row: the id, empty for a new one


AS_IT_STANDS = Corrections()


@dataclass(frozen=True)
class ColumnReading:
    """A column: its heading as it stands, what it was taken for, and what is in it."""

    letter: str
    heading: str
    field: Field | None  # None: not taken
    filled: int  # cells below the heading
    example: str


@dataclass(frozen=True)
class RowReading:
    """A row that is no item: a heading at its level from 1, or one that `why` says was passed."""

    row: int  # from 1
    text: str
    level: int = 0
    why: str = ""


@dataclass(kw_only=True)
class PlanRows:
    """All that was read: rows, what cannot be understood, and how doubtful words were taken."""

    rows: list[PlanRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    year: int | None = None  # that the file itself says it is of
    title: str = ""
    document: str = ""  # the plan's, whose sentences are the rows' sources; empty: not the plan's
    sheet: str = ""  # the one that was read
    sheets: tuple[str, ...] = ()  # all that could be
    columns: tuple[ColumnReading, ...] = ()
    headings: list[RowReading] = field(default_factory=list)
    passed: list[RowReading] = field(default_factory=list)
    # by id and field, what a file that we made held when we made it: `plan_sheet.base_of`
    base: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def resting_on(name: str, row: PlanRow, document: str = "") -> dict[str, Any]:
    """What a new part of the plan rests on, as the plan file writes it: a row of the file.

    Where the plan has the file as a `document`, its sentence.
    """
    if document and (there := row.source):
        place = {"section": there.section, "sentence": there.number, "digest": there.digest}
        return {"source": {"document": document, "says": row.text(Field.NAME)} | place, "standing": "stated"}
    return {
        "source": {"document": OWN.id, "says": f"据导入的“{name}”{row.place}"},
        "standing": "arrangement",
        "reason": f"导入自“{name}”",
    }


@dataclass(frozen=True)
class Difference:
    """A field as it is and as the file has it, both as text; `before` None for a new item."""

    field: Field
    before: str | None
    after: str


@dataclass(frozen=True)
class PlanChange:
    """One change, which becomes one entry of the ledger; `percent` from 0 to 100."""

    kind: IncomingKind
    subject: str
    name: str
    place: str
    differences: tuple[Difference, ...] = ()
    group: str = ""  # of the plan file, where the plan itself changes
    part: dict[str, Any] = field(default_factory=dict)  # as the plan file writes it
    to: date | None = None  # of an extension
    percent: float | None = None  # of a report


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a file would do: nothing at all while there are `problems`."""

    changes: tuple[PlanChange, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]  # how doubtful words were understood
    untouched: tuple[str, ...]  # ids that the file has as they are
    unlisted: tuple[str, ...]  # ids that it does not name
    near: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # ids to ask of, by row

"""A date that nobody states is marked in every paper, and one of ours is not the source's."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document
from openpyxl import load_workbook

from plan.cli.exchange import EXPORTS, Selection
from plan.exports.notice_docx import one_each, to_notices
from plan.ledger.events import NoticeIssued
from plan.model.kinds import Commitment, NoticeStep, Standing
from plan.model.plan import Plan
from plan.outlook.outlook import Outlook, outlook
from tests.support.builders import activity, entries, milestone, plan_of

DAY = date(2022, 11, 17)
LATER = date(2022, 11, 21)
UID = "{http://schemas.microsoft.com/project}UID"
WHY = "原文只写年内，读为此日。"


def dated(standing: Standing) -> Plan:
    """A promise and a piece of work whose dates are founded otherwise than themselves."""
    return plan_of(
        activity("A1", date(2022, 11, 1), DAY, dates_standing=standing, dates_reason=WHY),
        milestone(
            "M1",
            DAY,
            commitment=Commitment.BINDING,
            lead="u1",
            deadline_standing=standing,
            deadline_reason=WHY,
        ),
    )


def seen(plan: Plan) -> Outlook:
    """It on a day on which the deadline has passed."""
    return outlook(plan, (), LATER, samples=200)


def pieces(form: str, content: bytes) -> Iterator[str]:
    """The rows, paragraphs, tasks or events of a file, as text; not what it was made from."""
    if form == "xlsx":
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            for row in () if sheet.sheet_state != "visible" else sheet.iter_rows(values_only=True):
                yield " ".join(str(cell) for cell in row if cell is not None)
    elif form == "docx":
        document = Document(io.BytesIO(content))
        yield from (paragraph.text for paragraph in document.paragraphs)
        for table in document.tables:
            yield from (" ".join(cell.text for cell in row.cells) for row in table.rows)
    elif form == "csv":
        yield from content.decode("utf-8-sig").splitlines()
    elif form == "mspdi":
        tasks = ElementTree.fromstring(content).iter("{http://schemas.microsoft.com/project}Task")
        yield from ("".join(task.itertext()) for task in tasks if task.findtext(UID) != "0")
    else:
        unfolded = content.decode().replace("\r\n ", "")
        yield from unfolded.split("BEGIN:VEVENT")[1:]


def of(plan: Plan, paper: str, form: str) -> list[str]:
    """The pieces of an export that name the deadline."""
    workspace: Any = SimpleNamespace(entries=tuple, folder=Path("/nowhere"))
    request = Selection(workspace, seen(plan), None)
    every = pieces(form, EXPORTS[paper, form](request))
    spoken = (DAY.isoformat(), f"{DAY:%Y%m%d}", "11月17日")
    return [piece for piece in every if any(day in piece for day in spoken)]


@pytest.mark.parametrize(("paper", "form"), EXPORTS)
@pytest.mark.parametrize(
    ("standing", "mark"),
    [(Standing.INFERRED, "〔推〕"), (Standing.ARRANGEMENT, "〔办公室定〕"), (None, None)],
)
def test_every_export_marks_a_date_that_nobody_states(
    paper: str, form: str, standing: Standing | None, mark: str | None
) -> None:
    """Row by row; where the source states the date there is no mark."""
    named = of(dated(standing or Standing.STATED), paper, form)
    assert named
    for piece in named:
        assert ("〔推〕" in piece or "〔办公室定〕" in piece) == (mark is not None), piece
        assert mark is None or mark in piece


def test_a_notice_says_whose_date_it_is_and_why() -> None:
    """原定时限 only of the source's own, or of what was read in it."""
    event = NoticeIssued(
        subject="M1", as_of=LATER, step=NoticeStep.REMINDER, unit="u1", asked="请推进", answer_by=LATER
    )
    for standing, words in (
        (Standing.STATED, "原定时限 2022年11月17日，"),
        (Standing.INFERRED, f"原定时限 2022年11月17日〔推〕（推定：{WHY[:-1]}），"),
        (Standing.ARRANGEMENT, f"办公室定时限 2022年11月17日〔办公室定〕（办公室定：{WHY[:-1]}），"),
    ):
        shown = outlook(dated(standing), entries(event), LATER, samples=200)
        notices = one_each(shown.row("M1").item.notices)
        text = " ".join(pieces("docx", to_notices(shown, notices, {}, {})))
        assert words in text

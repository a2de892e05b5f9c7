"""周报 and 三单一表 reopened, and every paper printed by a real LibreOffice."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from plan.exports.list_files import WRITERS
from plan.exports.notice_docx import one_each, to_notices
from plan.exports.overdue_list import overdue_tables
from plan.exports.pictures import NO_FACE, chinese_face, lights_by_line
from plan.exports.three_lists import BY_HAND, three_lists
from plan.exports.weekly import Weekly, by_line, weekly_tables
from plan.exports.weekly_docx import to_weekly
from plan.exports.xlsx_file import to_xlsx
from plan.ledger.stores.keeping import head_from
from plan.outlook.outlook import Outlook, changes_since, outlook
from tests.acts.test_notices import issued, july, plan
from tests.support.builders import entries, june_plan, reported
from tests.support.office_suite import pages_of, printed, text_of
from tests.support.qr_codes import codes_in

DAY, SINCE = date(2022, 7, 5), date(2022, 6, 28)
TOLD = entries(
    reported("M1", date(2022, 6, 20), 40),
    reported("M1", date(2022, 7, 4), 80, note="已送审", problem="=缺件", next_step="<补件>"),
)
DIGEST = "ab" * 32


@pytest.fixture(scope="module", name="outlook")
def june_outlook() -> Outlook:
    """The June plan on 5 July."""
    return outlook(june_plan(), TOLD, DAY)


@pytest.fixture(scope="module")
def week(outlook: Outlook) -> Weekly:
    """The week up to then."""
    return Weekly(outlook, changes_since(outlook, TOLD, SINCE), SINCE, DIGEST)


def cells(content: bytes, sheet: str) -> list[list[object]]:
    """The rows below the header."""
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=4)]


def test_the_weekly_workbook_counts_moves_and_risks(week: Weekly) -> None:
    """A sheet each; the risk with its sentence, the change with its two values."""
    content = to_xlsx(*weekly_tables(week))
    names = load_workbook(io.BytesIO(content)).sheetnames
    assert names == ["按条线", "按单位", "本周变化", "风险", "指标", "规则与标记"]
    assert cells(content, "按条线")[0] == ["一线", "甲局", 1, 0, 0, 0, 0, 1, 1, 1, 0, 0]
    moved = cells(content, "本周变化")
    assert ["逾期变化", "M1", "节点M1", "甲局", "未逾期", "已逾期"] in moved
    assert ["进度变化", "M1", "节点M1", "甲局", "40%", "80%"] in moved
    risk = cells(content, "风险")[0]
    assert (risk[0], risk[5], risk[6]) == ("节点M1", "已逾期", "低可信")
    assert str(risk[7]).startswith("2022年6月30日的完成时限已过")


def test_the_weekly_paper_has_its_parts_and_its_picture(week: Weekly) -> None:
    """Six headings, a table each, the lights as a picture where there is a Chinese face."""
    face = chinese_face()
    assert face, "no Chinese font here: run sh tests/ensure_browser.sh"
    document = Document(io.BytesIO(to_weekly(week, face)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "一、总体情况" in text
    assert "五、风险研判" in text
    assert "截至2022年7月5日，承诺确保 1 项（逾期/高风险 1）" in text
    assert "计划文件 abababababab　台账第 2 条" in text
    assert len(document.inline_shapes) == 2  # and the ledger's head as a QR
    assert NO_FACE not in text


def test_without_a_chinese_face_the_paper_says_so(week: Weekly, tmp_path: Path) -> None:
    """One sentence instead of the picture; no empty boxes for letters."""
    assert chinese_face((str(tmp_path),)) is None
    document = Document(io.BytesIO(to_weekly(week, None)))
    assert len(document.inline_shapes) == 1  # the ledger's head
    assert NO_FACE in [paragraph.text for paragraph in document.paragraphs]


def test_the_picture_shows_chinese_letters(week: Weekly) -> None:
    """Another line name gives another picture; a face without it would draw the same boxes."""
    face = chinese_face()
    assert face
    (line, rows) = by_line(week.outlook)[0]
    png = lights_by_line([(line, rows)], face)
    assert png.startswith(b"\x89PNG")
    assert png == lights_by_line([(line, rows)], face)
    other = type(line)(**{**vars(line), "name": "二线"})
    assert png != lights_by_line([(other, rows)], face)


def test_problems_measures_and_duties_belong_together(outlook: Outlook) -> None:
    """The same rows in the first two; each unit's items in the third; typed text is text."""
    content = to_xlsx(*three_lists(outlook, DIGEST))
    problems, measures = cells(content, "问题清单"), cells(content, "措施清单")
    (m1,) = [row for row in problems if row[1] == "M1"]
    assert (m1[6], str(m1[7])[:10], m1[9]) == ("=缺件", "2022-07-04", 5)
    assert str(m1[8]).startswith("已逾期 5 天")
    (same,) = [row for row in measures if row[1] == "M1"]
    assert same[4] == "<补件>"
    duties = cells(content, "责任清单")
    assert ("甲局", "牵头", "M1") in {tuple(row[:3]) for row in duties}
    assert ("乙镇", "配合", "M1") in {tuple(row[:3]) for row in duties}
    header = [c.value for c in load_workbook(io.BytesIO(content))["督查推进任务表"][3]]
    assert header[6:12] == [*("配合单位", BY_HAND, "原定时限", "时限标记", "完成时限", "当前进展")]


def test_what_nobody_wrote_is_no_problem_and_what_nobody_was_asked_for_is_not_unreported() -> None:
    """存在问题 stays empty; a task that its milestones tell of owes no measures, they do."""
    shown = outlook(june_plan(), (), DAY)
    content = to_xlsx(*three_lists(shown, DIGEST))
    problems = {row[1]: row for row in cells(content, "问题清单")}
    measures = {row[1]: row for row in cells(content, "措施清单")}
    assert not shown.row("A1").reportable
    for id_ in ("A1", "M1"):
        assert (problems[id_][6], problems[id_][7]) == (None, None)
        assert problems[id_][8]  # why its light is what it is
    assert (measures["A1"][4], measures["A1"][9]) == (None, None)
    assert (measures["M1"][4], measures["M1"][9]) == ("未填报措施", "从未填报")


def test_one_unit_s_lists_hold_its_own_only(outlook: Outlook) -> None:
    """What it leads or supports."""
    duties = cells(to_xlsx(*three_lists(outlook, DIGEST, "u2")), "责任清单")
    assert {row[0] for row in duties if row[1] in ("牵头", "配合")} == {"乙镇"}


def notice(_: Weekly) -> bytes:
    """A notice with its reply slip."""
    shown = outlook(plan(), entries(issued(july(1))), july(5))
    return to_notices(shown, one_each(shown.row("M1").item.notices), DIGEST, {}, {})


def late(form: str) -> Callable[[Weekly], bytes]:
    """The overdue list as a file."""
    return lambda week: WRITERS[form](
        overdue_tables(week.outlook, week.outlook.overdue, week.plan_digest)
    )


PAPERS: dict[str, tuple[Callable[[Weekly], bytes], int, str]] = {  # maker, pages, words on them
    "overdue-list.xlsx": (late("xlsx"), 3, "逾期里程碑清单"),
    "overdue.docx": (late("docx"), 1, "逾期里程碑清单"),
    "notice.docx": (notice, 3, "办理情况及未完"),
    "weekly.docx": (lambda week: to_weekly(week, chinese_face()), 2, "风险研判"),
    "weekly-list.xlsx": (lambda week: to_xlsx(*weekly_tables(week)), 6, "本周变化"),
    "lists.xlsx": (lambda week: to_xlsx(*three_lists(week.outlook, DIGEST)), 5, "督查推进任务表"),
}


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_outlook_gives_the_same_bytes(name: str, week: Weekly) -> None:
    """Nothing of the clock, not in the packed file either."""
    make = PAPERS[name][0]
    content = make(week)
    assert content == make(week)
    with ZipFile(io.BytesIO(content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, week: Weekly) -> Path:
    """Every paper, printed."""
    folder = tmp_path_factory.mktemp("papers")
    printed(folder, {name: make(week) for name, (make, _, _) in PAPERS.items()})
    return folder


@pytest.mark.parametrize("name", PAPERS)
def test_libreoffice_prints_it(name: str, folder: Path) -> None:
    """As many pages as it should have, none of them empty, with what stands on them."""
    _, pages, words = PAPERS[name]
    printed_pages = pages_of(folder, name)
    assert len(printed_pages) == pages
    assert all(_is_written_on(page) for page in printed_pages)
    assert words in text_of(folder, name)


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_carries_the_whole_head_of_its_ledger(name: str, week: Weekly) -> None:
    """As a QR that another program reads, and to be read by eye; as `ledger verify` takes it."""
    content = PAPERS[name][0](week)
    (head,) = set(codes_in(content))
    shown = outlook(plan(), entries(issued(july(1))), july(5)) if "notice" in name else week.outlook
    assert head_from(head) == shown.head
    with ZipFile(io.BytesIO(content)) as packed:
        texts = [packed.read(part).decode() for part in packed.namelist() if part.endswith("xml")]
    assert any(shown.head[1] in text for text in texts)


def _is_written_on(page: Path) -> bool:
    """Whether a page has ink in its upper half, where every page here has."""
    with Image.open(page) as image:
        upper = image.convert("L").crop((0, 0, image.width, image.height // 2))
        return bool(upper.getextrema()[0] < 128)

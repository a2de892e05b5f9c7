"""周报 and 三单一表 reopened, and every paper printed by a real LibreOffice."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from plan.exports.notice_docx import one_each, to_notices
from plan.exports.overdue_list import overdue_tables
from plan.exports.three_lists import NOBODY, three_lists
from plan.exports.weekly import MOST, weekly_fields
from plan.exports.word_template import fill, ours
from plan.exports.xlsx_file import to_xlsx
from plan.ledger.events import Closed, DeadlineExtended, DecisionTaken, Event, NoticeIssued, Reopened
from plan.ledger.stores.keeping import head_from
from plan.model.kinds import Commitment, Condition, Grade, ItemKind, NoticeStep
from plan.office.papers import WRITERS
from plan.outlook.lazy import Lazy
from plan.outlook.outlook import Outlook, outlook
from plan.outlook.overdue import left_out
from tests.acts.test_notices import issued, july, plan
from tests.support.builders import activity, after, entries, june_plan, milestone, plan_of, reported
from tests.support.office_suite import pages_of, printed, text_of
from tests.support.qr_codes import codes_in

DAY = date(2022, 7, 5)
TOLD = entries(
    reported("M1", date(2022, 6, 20), 40),
    reported("M1", date(2022, 7, 4), 80, note="已送审", problem="=缺件", next_step="<补件>"),
)


@pytest.fixture(scope="module")
def june() -> Outlook:
    """The June plan on 5 July."""
    return replace(outlook(june_plan(), TOLD, DAY), plan_digest="ab" * 32)


def cells(content: bytes, sheet: str) -> list[list[object]]:
    """The rows below the header."""
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=4)]


def by_heading(content: bytes, sheet: str) -> list[dict[object, object]]:
    """The rows by their headings; a column in which no row says anything is not there."""
    rows = list(load_workbook(io.BytesIO(content))[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def weekly(shown: Outlook) -> bytes:
    """The weekly paper by our template."""
    return fill(ours("weekly"), weekly_fields(shown), shown.as_of)


def test_the_weekly_paper_gives_its_verdict_and_a_line_an_item(june: Outlook) -> None:
    """What is kept, what got worse, what is asked; the day of another year with its year.

    It had a picture and a table for each part, and an Excel file beside it; a mayor reads two
    pages, and the counts stand on 总览.
    """
    text = [p.text for p in Document(io.BytesIO(weekly(june))).paragraphs]
    assert text[1:5] == [
        "（截至2022年7月5日）",
        "一、总体情况",
        "确保事项 1 项，按期或预计按期完成 0 项，已逾期 1 项。",
        "6月28日以来转差：节点M1。",
    ]
    (line,) = [words for words in text if words.startswith("节点M1（甲局，6月30日）：")]
    assert "已逾期 5 天，填报 80%，预计" in line
    assert "主要卡在" not in line
    assert "节点M1（甲局）：已逾期。" in text
    assert any("计划文件 abababababab　台账第 2 条" in words for words in text)


@pytest.mark.parametrize(("chance", "kept"), [(0.474, 1), (0.476, 0)])
def test_a_promise_is_expected_in_time_by_the_chance_that_is_told(chance: float, kept: int) -> None:
    """What is told as 45% is; what is told as 50% is not."""
    shown = outlook(june_plan(), (), date(2022, 6, 15), samples=100)
    known = (replace(shown.forecast.forecasts[0], probability_late=chance),)
    supposed = replace(shown, lazy_forecast=Lazy(lambda: replace(shown.forecast, forecasts=known)))
    verdict = cast(list[str], weekly_fields(supposed)["总体情况"])[0]
    assert verdict == f"确保事项 1 项，按期或预计按期完成 {kept} 项。"


@pytest.mark.parametrize(
    ("condition", "kept"),
    [(Condition.AWAITING_REVIEW, 1), (Condition.BASIS, 0), (Condition.AWAITING_DATA, 0)],
)
def test_what_a_figure_has_still_to_decide_is_not_counted_as_kept(condition: Condition, kept: int) -> None:
    """Nothing forecasts it, which is no sign that it is expected in time."""
    shown = outlook(june_plan(), (), date(2022, 6, 15), samples=100)
    waits = tuple(replace(row, item=replace(row.item, condition=condition)) for row in shown.rows)
    without = replace(shown.forecast, forecasts=())
    supposed = replace(shown, rows=waits, lazy_forecast=Lazy(lambda: without))
    verdict = cast(list[str], weekly_fields(supposed)["总体情况"])[0]
    assert verdict == f"确保事项 1 项，按期或预计按期完成 {kept} 项。"


def test_a_date_of_another_year_has_its_year_and_a_cause_is_said_where_it_is_another_s() -> None:
    """The step of 乙镇 holds up the promise of 甲局, which asks for it in so many words."""
    steps = plan_of(
        activity("A1", date(2022, 9, 1), date(2022, 12, 20), lead="u2", supporting=()),
        milestone("M1", date(2023, 1, 10), lead="u1", commitment=Commitment.BINDING),
        links=[after("A1", "M1")],
    )
    waiting = reported("M1", date(2022, 12, 26), 0, problem="等批复", waits_for="A1")
    known = entries(reported("A1", date(2022, 12, 26), 20), waiting)
    shown = outlook(steps, known, date(2022, 12, 27))
    fields = weekly_fields(shown)
    (line,) = cast(list[str], fields["重点事项"])
    assert line.startswith("节点M1（甲局，2023年1月10日）：")
    assert "受乙镇“任务A1”影响" in line
    assert fields["请求协调"] == ["请乙镇加快“任务A1”，以利节点M1（甲局）：等批复。"]
    assert cast(list[str], fields["总体情况"])[2] == "请求协调 1 项，涉及乙镇。"


def test_one_s_own_delay_is_no_cause_to_tell_and_nothing_to_ask_for() -> None:
    """A step of the same unit, said to be waited for; the line says how likely late it is."""
    steps = plan_of(
        activity("A1", date(2022, 9, 1), date(2022, 12, 20), lead="u1", supporting=()),
        milestone("M1", date(2023, 1, 10), lead="u1", commitment=Commitment.BINDING),
        links=[after("A1", "M1")],
    )
    waiting = reported("M1", date(2022, 12, 26), 0, waits_for="A1")
    known = entries(reported("A1", date(2022, 12, 26), 20), waiting)
    fields = weekly_fields(outlook(steps, known, date(2022, 12, 27)))
    (line,) = cast(list[str], fields["重点事项"])
    assert "逾期可能性" in line
    assert "受" not in line
    assert fields["请求协调"] == []


@pytest.mark.parametrize(
    ("step", "later", "raised"),
    [
        (NoticeStep.REFERRAL, None, True),
        (NoticeStep.CIRCULAR, None, False),
        (NoticeStep.REFERRAL, date(2022, 9, 30), False),
    ],
)
def test_what_came_up_to_the_leader_is_asked_for_in_the_weekly_paper_too(
    step: NoticeStep, later: date | None, *, raised: bool
) -> None:
    """As on 总览: a paper that says 没有需要协调的事项 beside it would not be believed.

    With a `later` deadline granted since there is nothing to be asked of the leader.
    """
    day = date(2022, 7, 4)
    notice = NoticeIssued(subject="M1", as_of=day, unit="u1", step=step, asked="请研究", answer_by=day)
    granted = [DeadlineExtended(subject="M1", as_of=day, to=later, reason="准")] if later else []
    known = entries(reported("M1", day, 80), notice, *granted)
    shown = outlook(june_plan(), known, date(2022, 7, 5), samples=100)
    fields = weekly_fields(shown)
    assert fields["请求协调"] == ["提请研究：节点M1（甲局）。"] * raised
    said = "请求协调 1 项，涉及甲局。" if raised else "没有需要协调的事项。"
    assert cast(list[str], fields["总体情况"])[2] == said


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (1, ["7月1日前：落实例会议定“会办”（节点M1，甲局）。", "7月2日前：节点M1（甲局）。"]),
        (3, ["7月1日前：落实例会议定“会办”（节点M1，甲局），已超期。", "7月4日前：节点M1（甲局）。"]),
    ],
)
def test_what_is_to_be_done_next_says_what_is_over(day: int, lines: list[str]) -> None:
    """A decision that was due before; what is due still as its day was off has the day that counts."""
    on, until = date(2022, 7, day), date(2022, 7, 1)
    met = date(2022, 6, 24)
    decided = DecisionTaken(subject="M1", as_of=met, text="会办。", unit="u1", meeting=met, due=until)
    known = entries(decided, reported("M1", until, 80))
    shown = outlook(plan_of(milestone("M1", date(2022, 7, 2))), known, on, samples=100)
    assert weekly_fields(shown)["下步工作"] == lines


def test_what_is_late_no_more_did_not_get_worse() -> None:
    """Extended, the promise of last week's overdue list is amber or green at worst."""
    longer = DeadlineExtended(subject="M1", as_of=DAY, to=date(2022, 12, 30), reason="批准")
    known = entries(longer)
    fields = weekly_fields(outlook(june_plan(), known, date(2022, 7, 8)))
    assert "没有转差事项" in cast(list[str], fields["总体情况"])[1]
    assert any("时限改为12月30日" in line for line in cast(list[str], fields["本周变化"]))


def test_what_was_ended_undone_is_no_closing_in_the_weekly_paper() -> None:
    """N is a work node, T ended, R was closed and taken back: late again, so not its light's turn."""
    due = date(2022, 6, 30)
    parts = [milestone(id_, due, commitment=Commitment.BINDING) for id_ in "TR"]
    nodes = [milestone(f"N{day}", date(2022, 7, day), kind=ItemKind.NODE) for day in (1, 2, 5)]

    def lines(*events: Event) -> list[str]:
        known = entries(*events)
        shown = outlook(plan_of(*parts, *nodes), known, date(2022, 7, 8))
        return cast(list[str], weekly_fields(shown)["本周变化"])

    def closed(id_: str, day: date, grade: Grade | None = None) -> Closed:
        return Closed(subject=id_, as_of=day, evidence="文", grade=grade)

    before, week = date(2022, 6, 29), date(2022, 7, 4)
    told = lines(
        closed("R", before),
        closed("T", week, Grade.TERMINATED),
        Reopened(subject="R", as_of=date(2022, 7, 5), reason="回头看"),
        closed("N1", date(2022, 7, 6)),
        closed("N2", date(2022, 7, 7), Grade.NOT_COMPLETED),
    )
    assert told == [
        "节点R（甲局）：已逾期。",
        "节点T（甲局）：终止。",
        "节点R（甲局）：由已销号转为未销号。",
        "工作节点：新增已逾期 1 项、已销号 1 项、未完成 1 项。",
    ]
    early = Reopened(subject="R", as_of=date(2022, 7, 5), reason="回头看")
    parts[1] = milestone("R", date(2022, 12, 30), commitment=Commitment.BINDING)
    assert [line for line in lines(closed("R", before), early) if "R" in line] == [
        "节点R（甲局）：由已销号转为未销号。"
    ]


@pytest.mark.parametrize("number", [MOST - 1, MOST, MOST + 1])
def test_a_part_of_the_weekly_paper_has_so_many_lines_and_counts_the_rest(number: int) -> None:
    """None is lost without a word."""
    late = [milestone(f"M{at}", date(2022, 6, 30)) for at in range(number)]
    fields = weekly_fields(outlook(plan_of(*late), (), DAY))
    lines = cast(list[str], fields["重点事项"])
    assert len(lines) == min(number, MOST)
    assert lines[-1].endswith("其余 1 项见系统。") is (number > MOST)


@pytest.mark.parametrize(("number", "said"), [(1, ""), (MOST, ""), (MOST + 1, f"等 {MOST + 1} 项")])
def test_a_line_of_the_weekly_paper_names_a_few_and_counts_all(number: int, said: str) -> None:
    """All turned worse in the week; a line of two hundred names has no end."""
    late = [milestone(f"M{at}", date(2022, 7, 5)) for at in range(number)]
    shown = outlook(plan_of(*late), (), date(2022, 7, 6))
    line = cast(list[str], weekly_fields(shown)["总体情况"])[1]
    names = "、".join(f"节点M{at}" for at in range(min(number, MOST)))
    assert line.endswith(f"以来转差：{names}{said}。")


def test_problems_measures_and_duties_belong_together(june: Outlook) -> None:
    """The same rows in the first two; each unit's items in the third; typed text is text."""
    content = to_xlsx(*three_lists(june))
    problems, measures = by_heading(content, "问题清单"), by_heading(content, "措施清单")
    (m1,) = [row for row in problems if row["编号"] == "M1"]
    assert (m1["存在问题"], str(m1["提出日期"])[:10], m1["逾期天数"]) == ("=缺件", "2022-07-04", 5)
    assert str(m1["亮灯原因"]).startswith("已逾期 5 天")
    (same,) = [row for row in measures if row["编号"] == "M1"]
    assert same["下一步措施"] == "<补件>"
    duties = cells(content, "责任清单")
    assert ("甲局", "牵头", "M1") in {tuple(row[:3]) for row in duties}
    assert ("乙镇", "配合", "M1") in {tuple(row[:3]) for row in duties}
    (task,) = [row for row in by_heading(content, "督查推进任务表") if row["工作任务"] == "节点M1"]
    assert (task["责任人"], task["当前进展"]) == (NOBODY, "80%，已送审")


def test_the_lists_hold_only_what_is_open() -> None:
    """What is closed is on none of them; on the day before it still is on all."""
    closed = entries(Closed(subject="M1", as_of=DAY, evidence="文件", files=()))
    for known, named in ((closed, set()), ((), {"督查推进任务表", "责任清单", "问题清单"})):
        content = to_xlsx(*three_lists(outlook(june_plan(), known, DAY)))
        book = load_workbook(io.BytesIO(content))
        words = {sheet.title: str([*sheet.values]) for sheet in book}
        assert {title for title in words if "节点M1" in words[title]} >= named
        assert bool(named) == any("节点M1" in text for text in words.values())


def test_what_nobody_wrote_is_no_problem_and_what_nobody_was_asked_for_is_not_unreported() -> None:
    """存在问题 stays empty; a task that its milestones tell of owes no measures, they do."""
    shown = outlook(june_plan(), (), DAY)
    content = to_xlsx(*three_lists(shown))
    problems = {row["编号"]: row for row in by_heading(content, "问题清单")}
    measures = {row["编号"]: row for row in by_heading(content, "措施清单")}
    assert not shown.row("A1").reportable
    for id_ in ("A1", "M1"):
        assert problems[id_].get("存在问题") is None
        assert problems[id_]["亮灯原因"]
    assert (measures["A1"]["下一步措施"], measures["A1"]["填报日期"]) == (None, None)
    assert (measures["M1"]["下一步措施"], measures["M1"]["填报日期"]) == ("未填报措施", "从未填报")


def test_one_unit_s_lists_hold_its_own_only(june: Outlook) -> None:
    """What it leads or supports."""
    duties = cells(to_xlsx(*three_lists(june, "u2")), "责任清单")
    assert {row[0] for row in duties if row[1] in ("牵头", "配合")} == {"乙镇"}


def notice(_: Outlook) -> bytes:
    """A notice with its reply slip."""
    shown = outlook(plan(), entries(issued(july(1))), july(5))
    return to_notices(shown, one_each(shown.row("M1").item.notices), {}, {})


def late(form: str) -> Callable[[Outlook], bytes]:
    """The overdue list as a file."""
    return lambda it: WRITERS[form](overdue_tables(it, it.overdue, left_out(it.rows, it.as_of)))


PAPERS: dict[str, tuple[Callable[[Outlook], bytes], int, str]] = {  # maker, pages, words on them
    "overdue-list.xlsx": (late("xlsx"), 3, "逾期里程碑清单"),
    "overdue.docx": (late("docx"), 1, "逾期里程碑清单"),
    "notice.docx": (notice, 2, "办理情况及未完"),  # its letter fits a page since its lines lead in
    "weekly.docx": (lambda shown: weekly(shown), 1, "请求协调事项"),  # five parts in lines; it had tables
    "lists.xlsx": (lambda shown: to_xlsx(*three_lists(shown)), 5, "督查推进任务表"),
}


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_outlook_gives_the_same_bytes(name: str, june: Outlook) -> None:
    """Nothing of the clock, not in the packed file either."""
    make = PAPERS[name][0]
    content = make(june)
    assert content == make(june)
    with ZipFile(io.BytesIO(content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, june: Outlook) -> Path:
    """Every paper, printed."""
    folder = tmp_path_factory.mktemp("papers")
    printed(folder, {name: make(june) for name, (make, _, _) in PAPERS.items()})
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
def test_every_paper_carries_the_whole_head_of_its_ledger(name: str, june: Outlook) -> None:
    """As a QR that another program reads, and to be read by eye; as `ledger verify` takes it."""
    content = PAPERS[name][0](june)
    (head,) = set(codes_in(content))
    shown = outlook(plan(), entries(issued(july(1))), july(5)) if "notice" in name else june
    assert head_from(head) == shown.head
    with ZipFile(io.BytesIO(content)) as packed:
        texts = [packed.read(part).decode() for part in packed.namelist() if part.endswith("xml")]
    assert any(shown.head[1] in text for text in texts)


def _is_written_on(page: Path) -> bool:
    """Whether a page has ink in its upper half, where every page here has."""
    with Image.open(page) as image:
        upper = image.convert("L").crop((0, 0, image.width, image.height // 2))
        return bool(upper.getextrema()[0] < 128)

"""The paper of a notice: GB/T 9704 numbers read from the file, and what the unit has to know."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from msgspec import structs

from plan.exports.notice_docx import Letter, one_a_unit, one_each, to_notices
from plan.ledger.events import DeadlineExtended, NoticeAnswered
from plan.model.kinds import NoticeStep
from plan.outlook.outlook import Outlook, outlook
from tests.acts.test_notices import issued, july, plan
from tests.support.builders import entries, milestone, plan_of, reported
from tests.support.office_suite import printed, text_of
from tests.support.qr_codes import codes_in

SENTENCE = "某年上半年，完成某项工作。"


def july_outlook(*more: Any) -> Outlook:
    """The June plan on 17 July after a report and two notices, the first unanswered."""
    report = reported("M1", date(2022, 6, 28), 80, note="已送审", problem="<b>缺件</b>", next_step="补")
    events = (report, issued(july(1)), issued(july(9), NoticeStep.SUPERVISION), *more)
    return replace(outlook(plan(), entries(*events), july(17)), plan_digest="ab" * 32)


def letters(of: Outlook) -> list[Letter]:
    """The last notice as a letter."""
    return one_each(of.row("M1").item.notices[-1:])


def document_of(of: Outlook | None = None, sentences: dict[str, str] | None = None) -> Any:
    """The document, reopened."""
    shown = of or july_outlook()
    return Document(io.BytesIO(to_notices(shown, letters(shown), sentences or {}, {})))


def words(document: Any) -> str:
    """Its paragraphs."""
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_a_receipt_is_printed_where_a_telephone_can_read_it() -> None:
    """Up to 2,300 bytes as it is; for a longer one, or none, the ledger's head."""
    shown = july_outlook()
    (letter,) = letters(shown)
    number, head = letter[0].sequence, f"{shown.head[0]}:{shown.head[1]}".upper()
    for text, fits in (("回执" + "x" * 2294, True), ("回执" + "x" * 2295, False), ("", False)):
        content = to_notices(shown, [letter], {}, {number: text})
        assert codes_in(content) == [text if fits else head]
        below = words(Document(io.BytesIO(content)))
        assert ("是本通知的台账回执" in below, "在系统下载" in below) == (fits, not fits)
        assert shown.head[1] in below  # the whole of it, to be read without a QR


def test_the_page_is_that_of_gb_t_9704() -> None:
    """A4; 37 mm above, 28 mm left, text of 156 by 225 mm; 22 lines a page."""
    document = document_of()
    section = document.sections[0]
    size = (section.page_width.mm, section.page_height.mm)
    assert size == pytest.approx((210, 297), abs=0.1)
    assert section.top_margin.mm == pytest.approx(37, abs=0.1)
    assert section.left_margin.mm == pytest.approx(28, abs=0.1)
    text_block = (
        size[0] - section.left_margin.mm - section.right_margin.mm,
        size[1] - section.top_margin.mm - section.bottom_margin.mm,
    )
    assert text_block == pytest.approx((156, 225), abs=0.2)
    (line,) = {paragraph.style.paragraph_format.line_spacing.pt for paragraph in body(document)}
    assert line == pytest.approx(28.95, abs=0.06)
    assert text_block[1] / (line * 25.4 / 72) == pytest.approx(22, abs=0.05)
    assert document.settings.odd_and_even_pages_header_footer
    assert "PAGE" in section.footer._element.xml


def body(document: Any) -> list[Any]:
    """The paragraphs of 仿宋 三号."""
    return [
        paragraph for paragraph in document.paragraphs if paragraph.text and face(paragraph) == ("仿宋", 16)
    ]


def face(paragraph: Any) -> tuple[str, float]:
    """The Chinese face and the size of a paragraph's last words: its style's, as WPS shows it."""
    run, style = paragraph.runs[-1], paragraph.style
    own = run._element.rPr
    fonts = own.rFonts if own is not None and own.rFonts is not None else style._element.rPr.rFonts
    return fonts.get(qn("w:eastAsia")), (run.font.size or style.font.size).pt


def test_title_headings_and_body_have_their_faces() -> None:
    """小标宋 二号, 黑体 for a matter, 仿宋 三号 two characters in; the day four before the end."""
    document = document_of()
    by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
    assert face(by_text["督办通知"]) == ("方正小标宋简体", 22)
    assert face(by_text["节点M1"]) == ("黑体", 16)
    assert face(by_text["甲局："]) == ("仿宋", 16)
    late = next(paragraph for text, paragraph in by_text.items() if "已逾期" in text)
    assert late.style.paragraph_format.first_line_indent.pt == 32
    day = by_text["2022年7月9日"]
    assert day.style.paragraph_format.alignment == 2
    assert day.style.paragraph_format.right_indent.pt == 64


def test_it_says_what_the_unit_has_to_know() -> None:
    """Promise, place, deadlines, days over, last report, what went unanswered, what by when."""
    text = words(document_of())
    for sentence in (
        "甲局：",
        "属“一线”条线，为确保事项，配合单位为乙镇。",
        "依据：测试《文件》原文载明，大意为：测试用。",
        "原定时限 2022年6月30日，批准时限 2022年6月30日",
        "截至 2022年7月9日已逾期 9 天（6 个工作日）",
        "2022年6月28日填报完成 80%。",
        "存在问题：<b>缺件</b>。",
        "2022年7月1日发出提示，要求 2022年7月8日前答复，未见答复。",
        "报原因。",
        "请于 2022年7月16日前填写回执答复，写明承诺完成日期。到期未答复，或承诺日期已过",
        "截至2022年7月17日",
        "计划文件 abababababab",
        "台账第 3 条",
        "不编发文字号，不加盖印章",
    ):
        assert sentence in text
    assert "编号" not in text  # an id is nothing to who reads it
    assert "原句" not in text
    assert f"原句为：“{SENTENCE}”" in words(document_of(sentences={"M1": SENTENCE}))


def test_an_answer_is_told_with_its_words() -> None:
    """What came back before this notice went out."""
    back = NoticeAnswered(subject="M1", as_of=july(9), notice=2, text="在补件", promised=date(2022, 7, 15))
    told = words(document_of(july_outlook(back)))
    assert "已于 2022年7月9日答复：在补件。承诺 2022年7月15日前完成。" in told


@pytest.mark.parametrize(("to", "is_late"), [(7, True), (8, False), (11, False)])
def test_a_notice_from_before_an_extension_counts_no_days_back(to: int, is_late: bool) -> None:
    """Opened again later, it said “已逾期 -53 天”; on the day itself it is not late either."""
    later = DeadlineExtended(subject="M1", as_of=july(12), to=july(to), reason="批准")
    shown = outlook(plan(), entries(issued(july(8)), later), july(17))
    text = words(document_of(shown))
    late = f"批准时限 2022年7月{to}日，截至 2022年7月8日已逾期 1 天"
    assert (late in text, f"后批准延期至 2022年7月{to}日。" in text) == (is_late, not is_late)


@pytest.mark.parametrize(
    ("step", "title", "act", "is_last"),
    [
        (NoticeStep.CIRCULAR, "逾期事项通报", "现予通报", False),
        (NoticeStep.INTERVIEW, "约谈通知", "现予约谈", False),
        (NoticeStep.REFERRAL, "提请研究告知单", "现提请研究，特此告知", True),
    ],
)
def test_each_further_step_has_its_title_and_the_last_threatens_with_none(
    step: NoticeStep, title: str, act: str, is_last: bool
) -> None:
    """By the rules of a plan that knows all five."""
    whole = plan(unanswered_circulars=1, unanswered_interviews=1)
    shown = words(document_of(outlook(whole, entries(issued(july(9), step)), july(17))))
    assert shown.startswith(title)
    assert act in shown
    assert ("进入下一级" in shown) is not is_last


def test_the_reply_slip_names_the_matter_and_is_to_be_filled_in() -> None:
    """On a page of its own."""
    document = document_of()
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[:3] == [["单位", "甲局"], ["事项", "节点M1"], ["答复期限", "2022年7月16日"]]
    assert ["办理情况及未完成原因", ""] in rows
    (slip,) = [paragraph for paragraph in document.paragraphs if paragraph.text == "回　执"]
    assert slip.paragraph_format.page_break_before


@pytest.mark.parametrize("matters", [1, 4])
def test_no_code_is_printed_on_a_page_without_what_it_is(matters: int, tmp_path: Path) -> None:
    """One receipt stands below its slip; where many do not, the line that names them goes with them."""
    shown = july_outlook()
    (letter,) = letters(shown)
    receipts = {letter[0].sequence: "回执" + "x" * 2290}
    content = to_notices(shown, [[*letter] * matters], {}, receipts)
    printed(tmp_path, {"notice.docx": content})
    *_, slip, last, _ = text_of(tmp_path, "notice.docx").split("\f")
    assert "以下二维码是本通知的台账回执" in last
    assert ("填写人及电话" in last, "填写人及电话" in slip) == (matters == 1, matters > 1)


def test_a_unit_gets_all_of_one_step_and_day_in_one() -> None:
    """Each matter under its own heading; another step or day is another letter.

    A letter that mixed steps bore the gravest in its title, for matters that had not come to it.
    """
    two = plan_of(milestone("M1", date(2022, 6, 30)), milestone("M2", date(2022, 6, 30)))
    events = [
        structs.replace(issued(day, step), subject=item)
        for day, step in (
            (july(1), NoticeStep.REMINDER),
            (july(9), NoticeStep.CIRCULAR),
            (july(10), NoticeStep.CIRCULAR),
        )
        for item in ("M1", "M2")
    ]
    events.append(issued(july(10)))
    shown = outlook(replace(two, rules=plan().rules), entries(*events), july(17))
    every = [notice for id_ in ("M1", "M2") for notice in shown.row(id_).item.notices]
    sent = one_a_unit(sorted(every, key=lambda notice: notice.sequence))
    assert [[n.sequence for n in letter] for letter in sent] == [[1, 2], [3, 4], [5, 6], [7]]
    content = to_notices(shown, sent[1:2], {}, {})
    text = words(Document(io.BytesIO(content)))
    assert text.startswith("逾期事项通报")
    assert "由你单位牵头的下列 2 项" in text
    assert "二、节点M2" in text
    assert text.count("办理要求：报原因。请于 ") == 1  # once for all of a letter
    assert content == to_notices(shown, sent[1:2], {}, {})


def test_it_has_no_number_seal_or_red_head() -> None:
    """A working paper: no picture but the QR, nothing red, nothing like 〔2022〕."""
    document = document_of()
    assert len(document.inline_shapes) == 1  # since papers carry the ledger's head as a QR
    assert "FF0000" not in document.element.xml
    assert "〔2022〕" not in words(document)

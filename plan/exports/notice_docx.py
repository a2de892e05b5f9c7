"""督办通知 as a Word document: a page for each notice, or for each unit, and its reply slip."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plan.acts.notices import last_step
from plan.exports import docx_page as page
from plan.exports.docx_page import written_day
from plan.exports.docx_table import grid
from plan.exports.table import Cell, Column, code_of, trace
from plan.model.kinds import NoticeStep, UnitKind
from plan.model.plan import Plan
from plan.outlook.board import Row
from plan.outlook.lights import late_words
from plan.outlook.outlook import Outlook
from plan.state.answered import Notice
from plan.state.revisions import name_of
from plan.words import labels

TITLE = {
    NoticeStep.REMINDER: "工作提示",
    NoticeStep.SUPERVISION: "督办通知",
    NoticeStep.CIRCULAR: "逾期事项通报",
    NoticeStep.INTERVIEW: "约谈通知",
    NoticeStep.REFERRAL: "提请研究告知单",
}
WORKING_PAPER = "本件为工作用纸，不编发文字号，不加盖印章。"
RECEIPTS = "以下二维码是本通知的台账回执，逐项一个，用“台账回执核验”网页可在不联网的电脑上核对。"
HEAD = "以下二维码为台账末条的序号和校验值；未印二维码的回执请在系统下载。"
MOST_BYTES = 2_300  # that a QR of this size can hold and a telephone read
REPLY = (Column("项目", 7), Column("填写内容", 21))
REPLY_HEIGHTS = (12, 12, 12, 50, 45, 12, 12)  # millimetres
REPLY_SIZE = 14


@dataclass(frozen=True)
class Letter:
    """Notices of one step to one unit that go out on one paper; one, or all of that day."""

    unit: str  # id
    notices: tuple[Notice, ...]


def one_each(notices: Sequence[Notice]) -> tuple[Letter, ...]:
    """One matter, one letter (一事一单)."""
    return tuple(Letter(notice.event.unit, (notice,)) for notice in notices)


def one_a_unit(notices: Sequence[Notice]) -> tuple[Letter, ...]:
    """One letter for a unit, a step and a day (一单位一单), in the order of `notices`."""
    groups: dict[tuple[str, NoticeStep, date], list[Notice]] = {}
    for notice in notices:
        event = notice.event
        groups.setdefault((event.unit, event.step, event.as_of), []).append(notice)
    return tuple(Letter(unit, tuple(group)) for (unit, _, _), group in groups.items())


def to_notices(
    outlook: Outlook,
    letters: Sequence[Letter],
    plan_digest: str,
    sentences: Mapping[str, str],
    receipts: Mapping[int, str],
) -> bytes:
    """The letters as one document, each with its reply slip, each on a new page.

    `sentences` are the source's own words by item id, where the document is loaded; `receipts` are
    by notice, and printed where they are short enough.
    """
    traced = trace(outlook, plan_digest)
    document = page.official("督办通知", outlook.as_of, traced, outlook.simulated)
    for at, letter in enumerate(letters):
        if at:
            page.new_page(document)
        _letter(document, outlook, letter, sentences)
        page.small(document, f"{labels.up_to(outlook.as_of)}　{traced}　{WORKING_PAPER}")
        texts = [receipts.get(notice.sequence, "") for notice in letter.notices]
        short = [text for text in texts if 0 < len(text.encode()) <= MOST_BYTES]
        page.small(document, RECEIPTS if len(short) == len(texts) else HEAD)
        page.codes(document, *(short or [code_of(outlook.head)]))
        page.new_page(document)
        _reply(document, outlook.plan, letter)
    return page.saved(document)


def _letter(document: Any, outlook: Outlook, letter: Letter, sentences: Mapping[str, str]) -> None:
    plan, events = outlook.plan, [notice.event for notice in letter.notices]
    step, day = events[0].step, events[0].as_of
    page.title(document, TITLE[step])
    page.line(document, "")
    page.line(document, f"{name_of(plan, letter.unit)}：")
    act = f"现予{labels.NOTICE_STEP[step]}"
    if step is NoticeStep.REFERRAL:
        act = "现提请研究，特此告知"
    page.body(
        document,
        f"{plan.name}中由你单位牵头的下列 {len(events)} 项已超过批准时限、尚未销号，{act}。",
    )
    for number, notice in enumerate(letter.notices, 1):
        row = outlook.row(notice.event.subject)
        level = 1 if len(events) == 1 else 2
        if level == 2:
            page.heading(document, f"{page.numeral(number)}、{row.part.name}")
        for at, (name, texts) in enumerate(_facts(outlook, row, notice, sentences), 1):
            numeral = f"{page.numeral(at)}、" if level == 1 else f"（{page.numeral(at)}）"
            page.heading(document, numeral + name, level)
            for text in texts:
                page.body(document, text)
    page.line(document, "")
    page.line(document, _office(plan), align=page.RIGHT, end=4)
    page.line(document, written_day(day), align=page.RIGHT, end=4)


def _facts(
    outlook: Outlook, row: Row, notice: Notice, sentences: Mapping[str, str]
) -> Iterator[tuple[str, list[str]]]:
    """What the unit has to know of one matter, part by part."""
    event, item, day = notice.event, row.item, written_day(notice.event.as_of)
    firm = f"，{row.firmness}事项" if row.part.commitment else ""
    supporting = f"，配合单位为{labels.units(row.supporting)}" if row.supporting else ""
    line = f"{row.workstream.name}{labels.MARK[row.workstream.standing]}"
    matter = f"{labels.marked(row.part)}（编号 {row.id}），属“{line}”条线{firm}{supporting}。"
    source = row.part.source
    document = next(
        document for document in outlook.plan.documents if document.id == source.document
    )
    says = f"大意为：{source.says}。"
    if sentence := sentences.get(row.id):
        says = f"原句为：“{sentence}”"
    place = f"出处为{document.publisher}《{document.title}》{labels.place(row.part)}"
    yield "事项及承诺", [matter, f"{place}，{says}"]
    assert item.deadline is not None
    assert item.approved_deadline is not None
    assert item.due is not None
    original, approved = written_day(item.deadline), written_day(item.approved_deadline)
    late = f"截至 {day}{late_words(item.due, event.as_of)}。"
    mark = f"（{labels.date_reason(row.part)}）" if row.date_mark else ""
    deadlines = f"{row.deadline_name} {original}{row.date_mark}{mark}，批准时限 {approved}"
    yield "时限及逾期情况", [f"{deadlines}，{late}"]
    yield "最近填报情况", _reported(row, event.as_of)
    before = [other for other in row.item.notices if other.sequence < notice.sequence]
    if before:
        yield "此前通知情况", [_earlier(other, event.as_of) for other in before]
    asked = f"请于 {written_day(event.answer_by)}前填写回执答复，写明承诺完成日期。"
    rules = outlook.plan.rules.notices
    if rules and event.step is not last_step(rules):
        asked += "到期未答复，或承诺日期已过仍未销号的，按督办规则进入下一级。"
    yield "办理要求", [_ended(event.asked), asked]


def _reported(row: Row, day: date) -> list[str]:
    """The unit's last report by `day`."""
    reports = [entry.event for entry in row.item.reports]
    latest = [row.item.latest] if row.item.latest else []
    known = [report for report in (*reports, *latest) if report.as_of <= day]
    if not known:
        return ["你单位从未填报该事项。"]
    last = known[-1]
    entries = (*row.item.reports, row.item.latest_entry)
    marks = [labels.backdated(entry) for entry in entries if entry and entry.event.as_of <= day]
    percent = labels.percent(last.percent_complete)
    parts = ((last.note, ""), (last.problem, "存在问题："), (last.next_step, "下一步措施："))
    return [
        f"{written_day(last.as_of)}{marks[-1]}填报：完成 {percent}。",
        *(f"{lead}{_ended(words)}" for words, lead in parts if words),
    ]


def _earlier(notice: Notice, day: date) -> str:
    """An earlier notice, and what had been answered to it by `day`."""
    event, answer = notice.event, notice.answer
    sent = (
        f"{written_day(event.as_of)}发出{labels.NOTICE_STEP[event.step]}，"
        f"要求 {written_day(event.answer_by)}前答复"
    )
    if answer and answer.as_of <= day:
        back = f"{sent}，已于 {written_day(answer.as_of)}答复：{_ended(answer.text)}"
        if answer.promised:
            back += f"承诺 {written_day(answer.promised)}前完成。"
        return back
    return f"{sent}，未见答复。"


def _reply(document: Any, plan: Plan, letter: Letter) -> None:
    """The form that the unit fills in and sends back."""
    page.title(document, "回　执")
    page.line(document, f"{_office(plan)}：")
    names = "\n".join(plan.by_id[notice.event.subject].name for notice in letter.notices)
    until = min(notice.event.answer_by for notice in letter.notices)
    rows: list[tuple[Cell, Cell]] = [
        ("单位", name_of(plan, letter.unit)),
        ("事项", names),
        ("答复期限", until),
        ("办理情况及未完成原因", ""),
        ("下一步措施及需协调事项", ""),
        ("承诺完成日期", "　　　　年　　月　　日"),
        ("填写人及电话", ""),
    ]
    grid(document, REPLY, rows, page.WIDTH, REPLY_SIZE, header=False, heights=REPLY_HEIGHTS)
    sequences = "、".join(str(notice.sequence) for notice in letter.notices)
    page.small(document, f"随发通知：台账第 {sequences} 条。")


def _office(plan: Plan) -> str:
    """Who signs: the plan's office."""
    return next((unit.name for unit in plan.units if unit.kind is UnitKind.OFFICE), plan.name)


def _ended(words: str) -> str:
    """What somebody typed, as a sentence with its full stop."""
    return words if words.endswith(tuple("。！？…；”）")) else f"{words}。"

"""督办通知 as a Word document: a page for each notice, or for each unit, and its reply slip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plan.calendar.workdays import CHINA
from plan.exports import docx_page as page
from plan.exports.docx_table import grid
from plan.exports.table import Cell, Column, trace
from plan.model.kinds import NoticeStep, UnitKind
from plan.model.plan import Plan
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.answered import Notice
from plan.words import labels

NUMERALS = "一二三四五六七八九十"
TITLE = {
    NoticeStep.REMINDER: "工作提示",
    NoticeStep.SUPERVISION: "督办通知",
    NoticeStep.CIRCULAR: "逾期事项通报",
}
WORKING_PAPER = "本件为工作用纸，不编发文字号，不加盖印章。"
SLIP = (Column("项目", 7), Column("填写内容", 21))
SLIP_HEIGHTS = (12, 12, 12, 50, 45, 12, 12)  # millimetres
SLIP_SIZE = 14


@dataclass(frozen=True)
class Slip:
    """Notices to one unit that go out on one paper; one, or all that it got that day."""

    unit: str  # id
    notices: tuple[Notice, ...]


def one_each(notices: Sequence[Notice]) -> tuple[Slip, ...]:
    """One matter, one slip (一事一单)."""
    return tuple(Slip(one.event.unit, (one,)) for one in notices)


def one_a_unit(notices: Sequence[Notice]) -> tuple[Slip, ...]:
    """One unit, one slip (一单位一单), in the order in which units first stand in `notices`."""
    held: dict[str, list[Notice]] = {}
    for one in notices:
        held.setdefault(one.event.unit, []).append(one)
    return tuple(Slip(unit, tuple(group)) for unit, group in held.items())


def to_notices(
    outlook: Outlook, slips: Sequence[Slip], plan_digest: str, sentences: Mapping[str, str]
) -> bytes:
    """The slips as one document, each with its reply slip, each on a new page.

    `sentences` are the source's own words by item id, where the document is loaded.
    """
    made = trace(outlook, plan_digest)
    document = page.official("督办通知", outlook.as_of, made, outlook.simulated)
    for at, slip in enumerate(slips):
        if at:
            page.new_page(document)
        _notice(document, outlook, slip, sentences)
        page.small(document, f"{labels.AS_OF}：{outlook.as_of}　{made}　{WORKING_PAPER}")
        page.new_page(document)
        _reply(document, outlook.plan, slip)
    return page.saved(document)


def _notice(document: Any, outlook: Outlook, slip: Slip, sentences: Mapping[str, str]) -> None:
    plan, said = outlook.plan, [one.event for one in slip.notices]
    step = max((one.step for one in said), key=list(NoticeStep).index)
    day = max(one.as_of for one in said)
    page.title(document, TITLE[step])
    page.line(document, "")
    page.line(document, f"{plan.by_id[slip.unit].name}：")
    word = labels.NOTICE_STEP[step]
    page.body(
        document,
        f"{plan.name}中由你单位牵头的下列 {len(said)} 项已超过批准时限、尚未销号，现予{word}。",
    )
    for at, notice in enumerate(slip.notices):
        row = outlook.row(notice.event.subject)
        if len(said) == 1:
            _sections(document, 1, _facts(outlook, row, notice, sentences))
        else:
            page.heading(document, f"{_numeral(at)}、{row.part.name}")
            _sections(document, 2, _facts(outlook, row, notice, sentences))
    page.line(document, "")
    page.line(document, _office(plan), align=page.RIGHT, end=4)
    page.line(document, _day(day), align=page.RIGHT, end=4)


def _sections(document: Any, level: int, facts: Iterator[tuple[str, list[str]]]) -> None:
    for at, (name, words) in enumerate(facts):
        number = f"{_numeral(at)}、" if level == 1 else f"（{_numeral(at)}）"
        page.heading(document, number + name, level)
        for one in words:
            page.body(document, one)


def _facts(
    outlook: Outlook, row: Row, notice: Notice, sentences: Mapping[str, str]
) -> Iterator[tuple[str, list[str]]]:
    """What the unit has to know of one matter, part by part."""
    yield "事项及承诺", [_matter(row), _promise(outlook.plan, row, sentences)]
    yield "时限及逾期情况", [_deadlines(row, notice.event.as_of)]
    yield "最近填报情况", _reported(row, notice.event.as_of)
    if earlier := [_earlier(one, notice) for one in _before(row, notice)]:
        yield "此前通知情况", earlier
    yield "办理要求", [_ended(notice.event.asked), _until(notice)]


def _matter(row: Row) -> str:
    firm = f"，{labels.COMMITMENT[row.part.commitment]}事项" if row.part.commitment else ""
    helped = f"，配合单位为{labels.units(row.supporting)}" if row.supporting else ""
    line = f"{row.workstream.name}{labels.MARK[row.workstream.standing]}"
    return f"{labels.marked(row.part)}（编号 {row.id}），属“{line}”条线{firm}{helped}。"


def _promise(plan: Plan, row: Row, sentences: Mapping[str, str]) -> str:
    source = row.part.source
    document = next(one for one in plan.documents if one.id == source.document)
    place = f"出处为{document.publisher}《{document.title}》{labels.place(row.part)}"
    if sentence := sentences.get(row.id):
        return f"{place}，原句为：“{sentence}”"
    return f"{place}，大意为：{source.says}。"


def _deadlines(row: Row, day: date) -> str:
    item = row.item
    assert item.deadline is not None
    assert item.approved_deadline is not None
    days = (day - item.approved_deadline).days
    workdays = CHINA.workdays_after(item.approved_deadline, day)
    return (
        f"原定时限 {_day(item.deadline)}，批准时限 {_day(item.approved_deadline)}，"
        f"截至 {_day(day)}已逾期 {days} 天（{workdays} 个工作日）。"
    )


def _reported(row: Row, day: date) -> list[str]:
    """The unit's last report by `day`."""
    told = [one.event for one in row.item.reports if one.event.as_of <= day]
    if not told:
        return ["你单位从未填报该事项。"]
    last = told[-1]
    said = f"{_day(last.as_of)}填报：完成 {labels.percent(last.percent_complete)}"
    parts = ((last.note, ""), (last.problem, "存在问题："), (last.next_step, "下一步措施："))
    return [f"{said}。", *(f"{lead}{_ended(words)}" for words, lead in parts if words)]


def _before(row: Row, notice: Notice) -> list[Notice]:
    return [one for one in row.item.notices if one.sequence < notice.sequence]


def _earlier(one: Notice, now: Notice) -> str:
    word, said = labels.NOTICE_STEP[one.event.step], one.event
    head = f"{_day(said.as_of)}发出{word}，要求 {_day(said.answer_by)}前答复"
    if one.answer and one.answer.as_of <= now.event.as_of:
        return f"{head}，已于 {_day(one.answer.as_of)}答复：{_ended(one.answer.text)}"
    return f"{head}，未见答复。"


def _until(notice: Notice) -> str:
    said = notice.event
    further = "" if said.step is NoticeStep.CIRCULAR else "到期未答复的，按督办规则进入下一级。"
    return f"请于 {_day(said.answer_by)}前填写回执答复。{further}"


def _reply(document: Any, plan: Plan, slip: Slip) -> None:
    """The form that the unit fills in and sends back."""
    page.title(document, "回　执")
    page.line(document, f"{_office(plan)}：")
    names = "\n".join(plan.by_id[one.event.subject].name for one in slip.notices)
    until = min(one.event.answer_by for one in slip.notices)
    rows: list[tuple[Cell, Cell]] = [
        ("单位", plan.by_id[slip.unit].name),
        ("事项", names),
        ("答复期限", until),
        ("办理情况及未完成原因", ""),
        ("下一步措施及需协调事项", ""),
        ("预计完成日期", "　　　　年　　月　　日"),
        ("填写人及电话", ""),
    ]
    grid(document, SLIP, rows, page.WIDTH, SLIP_SIZE, header=False, heights=SLIP_HEIGHTS)
    page.small(document, f"随发通知：台账第 {_sequences(slip)} 条。")


def _sequences(slip: Slip) -> str:
    return "、".join(str(one.sequence) for one in slip.notices)


def _office(plan: Plan) -> str:
    """Who signs: the plan's office."""
    return next((one.name for one in plan.units if one.kind is UnitKind.OFFICE), plan.name)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _ended(words: str) -> str:
    """What somebody typed, as a sentence with its full stop."""
    return words if words.endswith(tuple("。！？…；”）")) else f"{words}。"


def _numeral(at: int) -> str:
    """一 for 0, and so on up to 九十九."""
    tens, ones = divmod(at + 1, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return ten + (NUMERALS[ones - 1] if ones else "")

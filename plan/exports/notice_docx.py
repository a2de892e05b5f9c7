"""督办通知 as a Word document: a page for each notice, or for each unit, and its reply slip."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plan.acts.notices import last_step
from plan.exports.table import code_of, trace
from plan.exports.word_template import CODE, SIMULATED, TITLE, TRACE, Field, Fields, fill, ours
from plan.model.kinds import NoticeStep, UnitKind
from plan.model.plan import Plan
from plan.outlook.board import Row
from plan.outlook.lights import late_words
from plan.outlook.outlook import Outlook
from plan.state.answered import Notice
from plan.state.revisions import name_of
from plan.words import labels
from plan.words.days import numeral, written_day

TITLES = {
    NoticeStep.REMINDER: "工作提示",
    NoticeStep.SUPERVISION: "督办通知",
    NoticeStep.CIRCULAR: "逾期事项通报",
    NoticeStep.INTERVIEW: "约谈通知",
    NoticeStep.REFERRAL: "提请研究告知单",
}
RECEIPTS = "以下二维码是本通知的台账回执，逐项一个，用“台账回执核验”网页可在不联网的电脑上核对。"
HEAD = "以下二维码为台账末条的序号和校验值；未印二维码的回执请在系统下载。"
MOST_BYTES = 2_300  # that a QR of this size can hold and a telephone read


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
    template: bytes | None = None,
) -> bytes:
    """The letters as one document, each with its reply slip, each on a new page.

    `sentences` are the source's own words by item id, where the document is loaded; `receipts` are
    by notice, and printed where they are short enough; `template` is the office's own.
    """
    fields: Fields = {
        TITLE: "督办通知",
        SIMULATED: labels.MADE_UP if outlook.simulated else "",
        "通知": [_letter(outlook, letter, sentences, receipts) for letter in letters],
        TRACE: f"{labels.up_to(outlook.as_of)}　{trace(outlook, plan_digest)}",
    }
    return fill(template or ours("notice"), fields, outlook.as_of)


def _letter(
    outlook: Outlook, letter: Letter, sentences: Mapping[str, str], receipts: Mapping[int, str]
) -> Fields:
    plan, events = outlook.plan, [notice.event for notice in letter.notices]
    step, day = events[0].step, events[0].as_of
    until = min(event.answer_by for event in events)
    act = f"现予{labels.NOTICE_STEP[step]}"
    if step is NoticeStep.REFERRAL:
        act = "现提请研究，特此告知"
    asked = "".join(dict.fromkeys(labels.ended(event.asked) for event in events))
    asked += f"请于 {written_day(until)}前填写回执答复，写明承诺完成日期。"
    rules = plan.rules.notices
    if rules and step is not last_step(rules):
        asked += "到期未答复，或承诺日期已过仍未销号的，按督办规则进入下一级。"
    texts = [receipts.get(notice.sequence, "") for notice in letter.notices]
    short = [text for text in texts if 0 < len(text.encode()) <= MOST_BYTES]
    head = f"{plan.name}中由你单位牵头的下列 {len(events)} 项已超过批准时限、尚未销号，{act}。"
    return {
        TITLE: TITLES[step],
        "主送": name_of(plan, letter.unit),
        "引言": head,
        "事项": [
            _matter(outlook, number, notice, sentences)
            for number, notice in enumerate(letter.notices, 1)
        ],
        "要求": asked,
        "落款": _office(plan),
        "日期": written_day(day),
        "名称": "\n".join(plan.by_id[event.subject].name for event in events),
        "答复期限": written_day(until),
        "随发": f"随发通知：台账第 {'、'.join(str(n.sequence) for n in letter.notices)} 条。",
        "核验": RECEIPTS if len(short) == len(texts) else HEAD,
        CODE: short or [code_of(outlook.head)],
    }


def _matter(
    outlook: Outlook, number: int, notice: Notice, sentences: Mapping[str, str]
) -> dict[str, Field]:
    """What the unit has to know of one matter: promise, source, deadline, last report, before."""
    event, row = notice.event, outlook.row(notice.event.subject)
    item, source = row.item, row.part.source
    firm = f"，为{row.firmness}事项" if row.part.commitment else ""
    supporting = f"，配合单位为{labels.units(row.supporting)}" if row.supporting else ""
    document = next(known for known in outlook.plan.documents if known.id == source.document)
    says = f"大意为：{source.says}。"
    if sentence := sentences.get(row.id):
        says = f"原句为：“{sentence}”"
    assert item.deadline is not None
    assert item.approved_deadline is not None
    assert item.due is not None
    mark = f"{row.date_mark}（{labels.date_reason(row.part)}）" if row.date_mark else ""
    day, approved = event.as_of, written_day(item.approved_deadline)
    late = f"批准时限 {approved}，截至 {written_day(day)}{late_words(item.due, day)}。"
    if day <= item.due:  # extended since
        late = f"后批准延期至 {approved}。"
    before = [other for other in item.notices if other.sequence < notice.sequence]
    return {
        "序号": numeral(number),
        "名称": labels.marked(row.part),
        "承诺": f"属“{labels.marked(row.workstream)}”条线{firm}{supporting}。",
        "依据": f"{document.publisher}《{document.title}》{labels.place(row.part)}，{says}",
        "时限": f"{row.deadline_name} {written_day(item.deadline)}{mark}，{late}",
        "填报": "".join(_reported(row, day)),
        "此前": [_earlier(other, day) for other in before],
    }


def _reported(row: Row, day: date) -> Iterator[str]:
    """The unit's last report by `day`."""
    known = [entry for entry in (*row.item.reports, row.item.latest_entry) if entry]
    days = [entry for entry in known if entry.event.as_of <= day]
    reports = [entry.event for entry in row.item.reports]
    latest = [row.item.latest] if row.item.latest else []
    said = [report for report in (*reports, *latest) if report.as_of <= day]
    if not said:
        yield "你单位从未填报该事项。"
        return
    last, mark = said[-1], labels.backdated(days[-1])
    yield f"{written_day(last.as_of)}{mark}填报：完成 {labels.percent(last.percent_complete)}。"
    for words, lead in (
        (last.note, ""),
        (last.problem, "存在问题："),
        (last.next_step, "下一步措施："),
    ):
        if words:
            yield f"{lead}{labels.ended(words)}"


def _earlier(notice: Notice, day: date) -> str:
    """An earlier notice, and what had been answered to it by `day`."""
    event, answer = notice.event, notice.answer
    sent = (
        f"{written_day(event.as_of)}发出{labels.NOTICE_STEP[event.step]}，"
        f"要求 {written_day(event.answer_by)}前答复"
    )
    if answer and answer.as_of <= day:
        back = f"{sent}，已于 {written_day(answer.as_of)}答复：{labels.ended(answer.text)}"
        if answer.promised:
            back += f"承诺 {written_day(answer.promised)}前完成。"
        return back
    return f"{sent}，未见答复。"


def _office(plan: Plan) -> str:
    """Who signs: the plan's office."""
    return next((unit.name for unit in plan.units if unit.kind is UnitKind.OFFICE), plan.name)

"""督办通知 as a Word document: a page for each notice, or for each unit, and its reply slip."""

from collections.abc import Mapping, Sequence
from datetime import date

from plan.acts.notices import last_step
from plan.exports.table import code_of, trace
from plan.exports.word_template import CODE, SIMULATED, TITLE, TRACE, Fields, fill, ours
from plan.model.kinds import NoticeStep, UnitKind
from plan.model.plan import contacts_of
from plan.outlook.board import Row
from plan.outlook.lights import late_words
from plan.outlook.outlook import Outlook
from plan.state.answered import Notice
from plan.state.revisions import name_of
from plan.words import labels
from plan.words.days import numeral, written_day
from plan.words.fields import TABLE

TITLES: dict[str, str] = TABLE["notices"]  # by step
MOST_BYTES = 2_300  # that a QR of this size can hold and a telephone read
Letter = Sequence[Notice]  # of one step to one unit: one, or all of that day


def one_each(notices: Sequence[Notice]) -> list[Letter]:
    """One matter, one letter (一事一单)."""
    return [[notice] for notice in notices]


def one_a_unit(notices: Sequence[Notice]) -> list[Letter]:
    """One letter for a unit, a step and a day (一单位一单), in the order of `notices`."""
    groups: dict[tuple[str, NoticeStep, date], list[Notice]] = {}
    for notice in notices:
        event = notice.event
        groups.setdefault((event.unit, event.step, event.as_of), []).append(notice)
    return list(groups.values())


def to_notices(
    outlook: Outlook,
    letters: Sequence[Letter],
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
        "计划名称": outlook.plan.name,
        "通知": [_letter(outlook, letter, sentences, receipts) for letter in letters],
        TRACE: f"{labels.up_to(outlook.as_of)}　{trace(outlook)}",
    }
    return fill(template or ours("notice"), fields, outlook.as_of)


def _letter(
    outlook: Outlook, letter: Letter, sentences: Mapping[str, str], receipts: Mapping[int, str]
) -> Fields:
    plan, events = outlook.plan, [notice.event for notice in letter]
    step, rules = events[0].step, plan.rules.notices
    office = (unit.name for unit in plan.units if unit.kind is UnitKind.OFFICE)
    texts = [receipts.get(notice.sequence, "") for notice in letter]
    short = [text for text in texts if 0 < len(text.encode()) <= MOST_BYTES]
    return {
        TITLE: TITLES[step],
        "主送": name_of(plan, events[0].unit),
        "项数": str(len(events)),
        "办理": "现提请研究，特此告知" if step is NoticeStep.REFERRAL else f"现予{step.word}",
        "事项": [_matter(outlook, number, notice, sentences) for number, notice in enumerate(letter, 1)],
        "要求": "".join(dict.fromkeys(labels.ended(event.asked) for event in events)),
        "还有下一级": "是" if rules and step is not last_step(rules) else "",
        "落款": next(office, plan.name),
        "日期": written_day(events[0].as_of),
        "名称": "\n".join(plan.by_id[event.subject].name for event in events),
        "答复期限": written_day(min(event.answer_by for event in events)),
        "记录": "、".join(str(notice.sequence) for notice in letter),
        "回执齐全": "是" if len(short) == len(texts) else "",
        CODE: short or [code_of(outlook.head)],
    }


def _matter(outlook: Outlook, number: int, notice: Notice, sentences: Mapping[str, str]) -> Fields:
    """What the unit has to know of one matter: promise, source, deadline, last report, before."""
    event, row = notice.event, outlook.row(notice.event.subject)
    item, source = row.item, row.part.source
    document = next(known for known in outlook.plan.documents if known.id == source.document)
    sentence = sentences.get(row.id)
    assert item.deadline is not None
    assert item.approved_deadline is not None
    assert item.due is not None
    mark = f"{row.date_mark}（{labels.date_reason(row.part)}）" if row.date_mark else ""
    day, approved = event.as_of, written_day(item.approved_deadline)
    late = f"批准时限 {approved}，截至 {written_day(day)}{late_words(item.due, day)}。"
    if day <= item.due:  # extended since
        late = f"后批准延期至 {approved}。"
    return {
        "序号": numeral(number),
        "名称": labels.marked(row.part),
        "条线": labels.marked(row.workstream),
        "性质": row.firmness if row.part.commitment else "",
        "配合单位": labels.units(row.supporting) if row.supporting else "",
        "人员": labels.contacts(contacts_of(outlook.plan, row.id)),
        "依据": f"{document.publisher}《{document.title}》{labels.place(row.part)}，"
        + (f"原句为：“{sentence}”" if sentence else f"大意为：{source.says}。"),
        "时限": f"{row.deadline_name} {written_day(item.deadline)}{mark}，{late}",
        "填报": _reported(row, day),
        "此前": [_earlier(each, day) for each in item.notices if each.sequence < notice.sequence],
    }


def _reported(row: Row, day: date) -> Fields:
    """The unit's last report by `day`; its day is empty where there is none."""
    entries = [entry for entry in (*row.item.reports, row.item.latest_entry) if entry]
    marks = [labels.backdated(entry) for entry in entries if entry.event.as_of <= day]
    reports = [entry.event for entry in row.item.reports] + [row.item.latest]
    last = [report for report in reports if report and report.as_of <= day][-1:]
    return {
        "日期": "".join(f"{written_day(report.as_of)}{marks[-1]}" for report in last),
        "完成": "".join(labels.percent(row.item.percent_of(report)) for report in last),
        "内容": "".join(labels.ended(report.note) for report in last),
        "问题": "".join(labels.ended(report.problem) for report in last),
        "措施": "".join(labels.ended(report.next_step) for report in last),
    }


def _earlier(notice: Notice, day: date) -> Fields:
    """An earlier notice, and what had been answered to it by `day`."""
    event, answer = notice.event, notice.answer
    known = answer if answer and answer.as_of <= day else None
    return {
        "日期": written_day(event.as_of),
        "级别": event.step.word,
        "期限": written_day(event.answer_by),
        "答复日": written_day(known.as_of) if known else "",
        "答复": labels.ended(known.text) if known else "",
        "承诺": written_day(known.promised) if known and known.promised else "",
    }

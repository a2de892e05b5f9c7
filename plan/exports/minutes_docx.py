"""The minutes of a closed meeting (会议纪要) as a Word document, and its fields."""

import re
from collections import Counter
from datetime import date

from plan.exports.table import MARKS, code_of
from plan.exports.word_template import CODE, SIMULATED, TITLE, TRACE, Field, Fields
from plan.forecast.sentence import about
from plan.ledger.events import Attendance, Discussed, MeetingClosed
from plan.model.kinds import Duty, Level, Topic
from plan.model.plan import Plan, contacts_of
from plan.outlook.meeting.minutes import Minutes, counters_of
from plan.outlook.outlook import Outlook
from plan.state.answered import Decision
from plan.state.revisions import name_of
from plan.words import labels
from plan.words.days import numeral, written_day

DAY = re.compile(r"(\d{4}-\d\d-\d\d) ?")  # as pages write it
HOW_SURE = "可能性取整到 5 个百分点，为推算，非承诺；"


def minutes_fields(outlook: Outlook, minutes: Minutes) -> Fields:
    """Who was there, what was decided, spoken about, finished, left open; where it is from."""
    plan, entry, closing = outlook.plan, minutes.entry, minutes.entry.event
    day, there = closing.as_of, closing.attendance or Attendance()
    return {
        TITLE: f"{plan.name}周例会纪要",
        SIMULATED: labels.MADE_UP if minutes.simulated else "",
        "日期": written_day(day),
        "时间": there.time if "日" in there.time else f"{written_day(day)}{there.time}",
        "地点": there.place,
        "主持": there.chair,
        "出席": "、".join(there.present),
        "列席": "、".join(there.observers),
        "缺席": "、".join(there.absent),
        "截至": labels.up_to(day),
        "承诺": [
            {
                "名称": labels.COMMITMENT[commitment],
                "项数": str(counter.total()),
                "灯号": [f"{each.word} {counter[each]}" for each in Level if counter[each]],
            }
            for commitment, counter in counters_of(closing).items()
        ],
        "已逾期": str(closing.overdue),
        "议定项数": str(len(closing.decisions)),
        "议定事项": [_decision(plan, each, day) for each in minutes.taken],
        "研究情况": [
            {"序号": numeral(number), "类别": topic, "内容": lines}
            for number, (topic, lines) in enumerate(_discussed(plan, closing).items(), 1)
        ],
        "本次办结": [_decision(plan, each, day) for each in minutes.finished],
        "继续办理": [_decision(plan, each, day) for each in minutes.carried_over],
        "说明": f"{HOW_SURE}{MARKS}",
        TRACE: f"计划 {outlook.plan_digest[:12]}　台账第 {entry.sequence} 条 {entry.digest}",
        CODE: code_of(entry.head),
    }


def _discussed(plan: Plan, closing: MeetingClosed) -> dict[str, list[Field]]:
    """What was spoken about by topic, each item once; the whole agenda where nobody noted that.

    Of that, what has not been reported on, and work nodes, by unit only.
    """
    by_topic: dict[str, list[Field]] = {}
    by_unit: dict[Topic, Counter[str]] = {Topic.SILENT: Counter(), Topic.NODE: Counter()}
    day, left = closing.as_of, None if closing.discussed is None else list(dict.fromkeys(closing.discussed))
    for point in closing.agenda:
        if left is None and point.topic in by_unit:
            by_unit[point.topic][point.unit or labels.UNDECIDED] += 1
        elif point.topic is not Topic.DECISION and (left is None or point.item in left):
            words = DAY.sub(lambda of: written_day(date.fromisoformat(of[1]), day), _point(plan, point))
            by_topic.setdefault(point.topic.word, []).append(words)
            if left is not None:
                left.remove(point.item)
    for topic, counter in by_unit.items():
        if counter:
            units = "、".join(f"{unit} {count} 项" for unit, count in counter.items())
            by_topic[topic.word] = [f"{units}。"]
    if left:
        by_topic["其他事项"] = [f"{name_of(plan, item)}。" for item in left]
    return by_topic


def _point(plan: Plan, point: Discussed) -> str:
    """A matter of the agenda with its reason and, where that does not say it, its chance."""
    if point.topic is Topic.MATTER:  # its reason says whose it is, and its chances
        return point.reason
    chance, words = point.probability_before, f"{point.name}（{point.unit or labels.UNDECIDED}）。"
    words += labels.ended(point.reason)
    if chance not in (None, 1) and "逾期可能性" not in point.reason:
        words += f"{name_of(plan, point.milestone or point.item)}的逾期可能性{about(chance)}。"
    return words


def _decision(plan: Plan, decision: Decision, today: date) -> Field:
    """A decision with its facts and, where it was tried out, the chances it may change."""
    event, answer = decision.event, decision.answer
    before, after = event.probability_before, event.probability_after
    persons = contacts_of(plan, event.unit) if event.unit in plan.by_id else ()
    named = "、".join(each.name for each in persons if each.duty is Duty.RESPONSIBLE)
    return {
        "事项": name_of(plan, event.subject),
        "内容": labels.ended(event.text),
        "责任单位": name_of(plan, event.unit) + (f"（责任人{named}）" if named else ""),
        "办结期限": written_day(event.due, today) if event.due else "未定",
        "议定日期": written_day(event.meeting, today),
        "里程碑": name_of(plan, event.milestone or event.subject),
        "可能性": "" if before in (None, 1) else about(before),
        "推演": "" if after is None else event.what_if,
        "推演后": "" if after is None else about(after),
        "办结情况": labels.ended(answer.outcome) if answer else "",
    }

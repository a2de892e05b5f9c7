"""The minutes of a closed meeting (会议纪要) as a Word document: a working paper."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from plan.exports import docx_page as page
from plan.exports.table import MARKS, code_of
from plan.forecast.sentence import about
from plan.ledger.events import Discussed, MeetingClosed
from plan.model.kinds import Commitment, Level, Topic
from plan.model.plan import Plan
from plan.outlook.meeting.minutes import Minutes
from plan.state.answered import Decision
from plan.words import labels

NONE = "无。"


def to_minutes(plan: Plan, minutes: Minutes, plan_digest: str) -> bytes:
    """The minutes as a file: how things stood, what was discussed, decided, finished, left open."""
    closing, entry, name = minutes.entry.event, minutes.entry, f"{plan.name}周例会纪要"
    day = closing.as_of
    notes = (
        f"本纪要为工作底稿，据例会结束时冻结的数字生成。计划 {plan_digest[:12]}　"
        f"台账第 {entry.sequence} 条 {entry.digest}",
        f"可能性取整到 5 个百分点，为推算，非承诺；{MARKS}",
    )
    document = page.official(name, day, notes[0], minutes.simulated)
    page.title(document, name)
    page.line(document, f"（{page.written_day(day)}）", page.SECOND_FACE, align=page.CENTRE)
    finished = [
        f"{_sentence(decision.event.text)}（{_name(plan, decision.event.unit)}，"
        f"议定于 {decision.event.meeting}）"
        f"办结情况：{_sentence(decision.answer.outcome if decision.answer else '')}"
        for decision in minutes.finished
    ]
    parts = (
        ("总体情况", [_standing(closing)]),
        ("提请研究事项", list(_discussed(plan, closing.agenda))),
        ("议定事项", [_decision(plan, decision, day) for decision in minutes.taken]),
        ("此前议定、本次办结事项", finished),
        (
            "此前议定、继续办理事项",
            [_decision(plan, decision, day) for decision in minutes.carried_over],
        ),
    )
    for part, (words, texts) in enumerate(parts, 1):
        page.heading(document, f"{page.numeral(part)}、{words}")
        for number, text in enumerate(texts or [NONE], 1):
            page.run(page.body(document, f"{number}. " if len(texts) > 1 else ""), text)
    page.line(document, "")
    for note in notes:
        page.small(document, note)
    page.codes(document, code_of((entry.sequence, entry.digest)))
    return page.saved(document)


def file_name(closing: MeetingClosed) -> str:
    """What the file is called."""
    return f"会议纪要_{closing.as_of}.docx"


def _standing(closing: MeetingClosed) -> str:
    """The milestones by commitment and light, 确保 and 力争 apart."""
    counters: dict[Commitment | None, Counter[Level]] = {}
    for count in closing.counts:
        counters.setdefault(count.commitment, Counter())[Level(count.light)] += count.milestones
    counts = "；".join(
        f"{labels.COMMITMENT[commitment]} {counter.total()} 项，其中"
        + "、".join(f"{labels.LIGHT[level]} {counter[level]}" for level in Level if counter[level])
        for commitment, counter in counters.items()
    )
    return (
        f"{labels.up_to(closing.as_of)}，里程碑按承诺和灯号计：{counts}。"
        f"超过批准时限且未销号 {closing.overdue} 项。"
    )


def _discussed(plan: Plan, agenda: Iterable[Discussed]) -> Iterator[str]:
    """The matters one by one; what has not been reported on, and work nodes, by unit only."""
    by_unit: dict[Topic, Counter[str]] = {Topic.SILENT: Counter(), Topic.NODE: Counter()}
    for point in agenda:
        unit = point.unit or labels.UNDECIDED
        if point.topic in by_unit:
            by_unit[point.topic][unit] += 1
        elif point.topic is Topic.MATTER:  # its reason says whose it is, and its chances
            yield f"{labels.TOPIC[point.topic]}：{point.reason}"
        elif point.topic is not Topic.DECISION:
            chance, words = point.probability_before, f"{point.name}（{unit}）。"
            words += _sentence(point.reason)
            is_late = point.topic in (Topic.OVERDUE, Topic.UNDECIDED)
            if chance is not None and not is_late and "逾期可能性" not in point.reason:
                words += f"{_name(plan, point.milestone)}的逾期可能性{about(chance)}。"
            yield f"{labels.TOPIC[point.topic]}：{words}"
    for topic, counter in by_unit.items():
        if counter:
            units = "、".join(f"{unit} {count} 项" for unit, count in counter.items())
            yield f"{labels.TOPIC[topic]}：{units}。"


def _decision(plan: Plan, decision: Decision, today: date) -> str:
    """A decision with its facts and, where it was tried out, the chances it may change."""
    event = decision.event
    facts = [
        f"事项：{_name(plan, event.subject)}",
        f"责任单位：{_name(plan, event.unit)}",
        f"办结期限：{event.due or '未定'}",
    ]
    if event.meeting != today:
        facts.append(f"议定于 {event.meeting}")
    words = f"{_sentence(event.text)}（{'；'.join(facts)}）"
    if event.probability_before is None:
        return words
    words += f"{_name(plan, event.milestone)}的逾期可能性{about(event.probability_before)}"
    if event.probability_after is not None:
        words += f"，推演（{event.what_if}）后{about(event.probability_after)}"
    return f"{words}。"


def _sentence(text: str) -> str:
    """`text` with an end, on one line."""
    line = " ".join(text.split())
    return line if line.endswith(("。", "！", "？")) or not line else f"{line}。"


def _name(plan: Plan, part_id: str | None) -> str:
    """The part's name with its mark; its id when the plan no longer has it."""
    part = plan.by_id.get(part_id or "")
    return labels.marked(part) if part else part_id or labels.MISSING

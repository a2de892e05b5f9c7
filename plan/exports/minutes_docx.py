"""The minutes of a closed meeting (会议纪要) as a Word document: a working paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from plan.exports.docx_page import (
    CENTRE,
    SECOND_FACE,
    body,
    heading,
    line,
    official,
    run,
    saved,
    small,
    title,
)
from plan.forecast.sentence import about
from plan.ledger.events import Discussed, MeetingClosed
from plan.model.kinds import Commitment, Level, Topic
from plan.model.plan import Plan
from plan.outlook.meeting.minutes import Minutes
from plan.state.answered import Decision
from plan.words import labels

NUMERALS = "一二三四五六七八九十"
NONE = "无。"


def to_minutes(plan: Plan, kept: Minutes, plan_digest: str) -> bytes:
    """The minutes as a file: how things stood, what was discussed, decided, finished, left open."""
    day, name = kept.closing.as_of, f"{plan.name}周例会纪要"
    notes = _notes(kept, plan_digest)
    document = official(name, day, notes[0], kept.simulated)
    title(document, name)
    line(document, f"（{day.year}年{day.month}月{day.day}日）", SECOND_FACE, align=CENTRE)
    parts = (
        ("总体情况", [_standing(kept.closing)]),
        ("研判事项", list(_discussed(plan, kept.closing.agenda))),
        ("议定事项", [_decision(plan, one, day) for one in kept.taken]),
        ("此前议定、本次办结事项", [_finished(plan, one) for one in kept.finished]),
        ("此前议定、继续办理事项", [_decision(plan, one, day) for one in kept.carried_over]),
    )
    for numeral, (words, texts) in zip(NUMERALS, parts, strict=False):
        heading(document, f"{numeral}、{words}")
        _numbered(document, texts)
    line(document, "")
    for note in notes:
        small(document, note)
    return saved(document)


def file_name(closing: MeetingClosed) -> str:
    """What the file is called."""
    return f"会议纪要_{closing.as_of}.docx"


def _numbered(document: Any, texts: list[str]) -> None:
    """The texts as paragraphs, numbered where they are several."""
    for number, text in enumerate(texts or [NONE], 1):
        paragraph = body(document, f"{number}. " if len(texts) > 1 else "")
        run(paragraph, text)


def _standing(closing: MeetingClosed) -> str:
    """The milestones by commitment and light, 确保 and 力争 apart."""
    counted: dict[Commitment | None, Counter[Level]] = {}
    for one in closing.counts:
        counted.setdefault(one.commitment, Counter())[Level(one.light)] += one.milestones
    told = "；".join(
        f"{labels.COMMITMENT[commitment]} {counter.total()} 项，其中" + _lights(counter)
        for commitment, counter in counted.items()
    )
    return (
        f"统计截止日 {closing.as_of}。里程碑按承诺和灯号计：{told}。"
        f"超过批准时限且未销号 {closing.overdue} 项。"
    )


def _lights(counter: Counter[Level]) -> str:
    return "、".join(f"{labels.LIGHT[level]} {counter[level]}" for level in Level if counter[level])


def _discussed(plan: Plan, agenda: Iterable[Discussed]) -> Iterator[str]:
    """The matters one by one; what has not been reported on by unit only."""
    silent: Counter[str] = Counter()
    for one in agenda:
        if one.topic is Topic.SILENT:
            silent[one.unit or labels.UNDECIDED] += 1
        elif one.topic is Topic.MATTER:  # its reason says whose it is, and its chances
            yield f"{labels.TOPIC[one.topic]}：{one.reason}"
        elif one.topic is not Topic.DECISION:
            yield f"{labels.TOPIC[one.topic]}：{one.name}（{one.unit or labels.UNDECIDED}）。" + (
                _sentence(one.reason) + _chances(plan, one)
            )
    if silent:
        told = "、".join(f"{unit} {count} 项" for unit, count in silent.items())
        yield f"{labels.TOPIC[Topic.SILENT]}：{told}。"


def _chances(plan: Plan, one: Discussed) -> str:
    """The chance of being late, where it is not late yet nor the reason says it already."""
    told = one.probability_before
    if told is None or one.topic is Topic.UNDECIDED or "逾期可能性" in one.reason:
        return ""
    return f"{_name(plan, one.milestone)}的逾期可能性{about(told)}。"


def _decision(plan: Plan, one: Decision, today: date) -> str:
    said = one.event
    facts = [
        f"事项：{_name(plan, said.subject)}",
        f"责任单位：{_name(plan, said.unit)}",
        f"办结期限：{said.due or '未定'}",
    ]
    if said.meeting != today:
        facts.append(f"议定于 {said.meeting}")
    return f"{_sentence(said.text)}（{'；'.join(facts)}）{_expected(plan, one)}"


def _expected(plan: Plan, one: Decision) -> str:
    said = one.event
    if said.probability_before is None:
        return ""
    told = f"{_name(plan, said.milestone)}的逾期可能性{about(said.probability_before)}"
    if said.probability_after is not None:
        told += f"，推演（{said.what_if}）后{about(said.probability_after)}"
    return f"{told}。"


def _finished(plan: Plan, one: Decision) -> str:
    outcome = one.answer.outcome if one.answer else ""
    return (
        f"{_sentence(one.event.text)}（{_name(plan, one.event.unit)}，议定于 {one.event.meeting}）"
        f"办结情况：{_sentence(outcome)}"
    )


def _sentence(text: str) -> str:
    """`text` with an end, on one line."""
    line = " ".join(text.split())
    return line if line.endswith(("。", "！", "？")) or not line else f"{line}。"


def _name(plan: Plan, part_id: str | None) -> str:
    """The part's name with its mark; its id when the plan no longer has it."""
    part = plan.by_id.get(part_id or "")
    return labels.marked(part) if part else part_id or labels.MISSING


def _notes(kept: Minutes, plan_digest: str) -> tuple[str, ...]:
    return (
        f"本纪要为工作底稿，据例会结束时冻结的数字生成。计划 {plan_digest[:12]}　"
        f"台账第 {kept.entry.sequence} 条 {kept.entry.digest[:12]}",
        "可能性取整到 5 个百分点，为推算，非承诺；〔推〕为推定，〔拟〕为工作安排，〔转〕为转载。",
    )

"""A document cut into sentences, and a plan's locators held against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

from plan.model.kinds import IndicatorClass, Standing, UnitKind
from plan.model.plan import (
    Activity,
    Dependency,
    Document,
    Indicator,
    Milestone,
    Plan,
    Reading,
    Rules,
    Source,
    Threshold,
    Unit,
    Workstream,
)
from plan.model.source_text import Sentence, check_sources, cited_document, digest, sentence_of, sentences

TEXT = """\ufeff 前言一行

甲做完了。乙做完了！丙呢？丁还没有
一、去年的事。
第 一 句。\u3000第二句；还是第二句。
  十二、今年的事
今年一件
二是、不算标题。
"""


def of_text() -> tuple[Sentence, ...]:
    """The sentences of the document."""
    return sentences(TEXT.removeprefix("\ufeff"))


def source(section: int, number: int, document: str = "doc", wrong: str = "") -> Source:
    """A source that points at a sentence, with its digest or a `wrong` one."""
    there = (
        sentence.digest for sentence in of_text() if (sentence.section, sentence.number) == (section, number)
    )
    return Source(
        document=document,
        says="改写",
        section=section,
        sentence=number,
        digest=wrong or next(there, "0" * 64),
    )


def plan() -> Plan:
    """One part of each kind, each citing a sentence of its own."""
    stated = {"standing": Standing.STATED}
    ten = Threshold(value=10, unit="点", precedent="先例", standing=Standing.ARRANGEMENT)
    return Plan(
        name="计划",
        start=date(2022, 1, 1),
        finish=date(2022, 12, 31),
        source=source(0, 1),
        rules=Rules(amber_gap=ten, red_gap=ten, near_due=ten, report_cycle=ten),
        documents=(
            Document(id="other", title="别的", publisher="某处", dated="2022", standing=Standing.MIRROR),
            Document(
                id="doc",
                title="文件",
                publisher="某处",
                dated="2022",
                has_sentences=True,
                standing=Standing.STATED,
            ),
        ),
        units=(Unit(id="U", name="单位", kind=UnitKind.OFFICE, source=source(0, 2), **stated),),
        workstreams=(Workstream(id="L", name="线", number=1, source=source(0, 3), **stated),),
        activities=(Activity(id="A", name="任务", parent="L", source=source(0, 4), **stated),),
        milestones=(Milestone(id="M", name="节点", parent="A", source=source(1, 1), **stated),),
        indicators=(
            Indicator(
                id="I",
                name="指标",
                parent="L",
                unit_of_measure="项",
                movement=IndicatorClass.STEADY_COUNT,
                basis="口径",
                readings=(Reading(period="2021", value=1, basis="口径", source=source(1, 2), **stated),),
                source=source(0, 5),
                **stated,
            ),
        ),
        dependencies=(Dependency(predecessor="A", successor="M", source=source(2, 1), **stated),),
        **stated,
    )


def test_sentences_are_counted_by_section_and_headings_are_not_counted() -> None:
    """Section 0 lies before the first heading; a numeral that is not followed by 、 opens none."""
    assert [(sentence.section, sentence.number, sentence.text) for sentence in of_text()] == [
        (0, 1, "前言一行"),
        (0, 2, "甲做完了。"),
        (0, 3, "乙做完了！"),
        (0, 4, "丙呢？"),
        (0, 5, "丁还没有"),
        (1, 1, "第 一 句。"),
        (1, 2, "第二句；还是第二句。"),
        (2, 1, "今年一件"),
        (2, 2, "二是、不算标题。"),
    ]
    assert {sentence.section: sentence.heading for sentence in of_text()} == {
        0: None,
        1: "一、去年的事。",
        2: "十二、今年的事",
    }


def test_a_digest_does_not_depend_on_white_space() -> None:
    """It is SHA-256 of the sentence's UTF-8 with every kind of space taken out."""
    assert digest(" 第 一\u3000句。\n") == sha256("第一句。".encode()).hexdigest()
    assert of_text()[5].digest == digest("第一句。")


def test_nothing_but_blanks_holds_no_sentence() -> None:
    """Blank lines and spaces count for nothing."""
    assert sentences(" \n\u3000\n\r\n") == ()


def test_a_plan_whose_locators_hold_has_nothing_wrong() -> None:
    """Of nine sentences one is cited by nobody: the reading and the dependency count as citing."""
    wrong, uncited = check_sources(plan(), "doc", of_text())
    assert wrong == []
    assert [(sentence.section, sentence.number) for sentence in uncited] == [(2, 2)]


def test_a_sentence_that_the_document_lacks_is_wrong() -> None:
    """The place is the source, the value the locator; how many there are is said."""
    broken = replace(plan(), units=(replace(plan().units[0], source=source(1, 3)),))
    wrong, uncited = check_sources(broken, "doc", of_text())
    assert [(problem.place, problem.value) for problem in wrong] == [
        ("units[0].source（U）", "第 1 部分第 3 句")
    ]
    assert "共 2 句" in wrong[0].accepted
    assert (0, 2) in [(sentence.section, sentence.number) for sentence in uncited]


def test_a_digest_of_another_sentence_is_wrong_and_its_true_place_is_said() -> None:
    """After a change in the document one sees where the sentence went."""
    moved = source(0, 5, wrong=digest("今年一件"))
    indicator = plan().indicators[0]
    reading = replace(indicator.readings[0], source=moved)
    broken = replace(plan(), indicators=(replace(indicator, readings=(reading,)),))
    ((wrong,), _) = check_sources(broken, "doc", of_text())
    assert wrong.place == "indicators[0].readings[0].source.digest（I）"
    assert wrong.value == digest("今年一件")
    assert digest("丁还没有") in wrong.accepted
    assert "第 2 部分第 1 句" in wrong.accepted


def test_every_wrong_locator_is_told() -> None:
    """The plan's own and a dependency's too, and one that lacks its digest."""
    bare = Source(document="doc", says="改写", section=0, sentence=1)
    link = replace(plan().dependencies[0], source=source(9, 9))
    broken = replace(plan(), source=bare, dependencies=(link,))
    wrong, _ = check_sources(broken, "doc", of_text())
    assert [problem.place for problem in wrong] == ["source", "dependencies[0].source（A → M）"]


def test_other_documents_are_not_held_against_this_one() -> None:
    """A source in another document is neither wrong nor does it cite a sentence."""
    elsewhere = Source(document="other", says="改写")
    other = replace(plan(), units=(replace(plan().units[0], source=elsewhere),))
    wrong, uncited = check_sources(other, "doc", of_text())
    assert wrong == []
    assert (0, 2) in [(sentence.section, sentence.number) for sentence in uncited]


def test_the_cited_document_is_the_one_with_sentences() -> None:
    """None where no document has any."""
    document = cited_document(plan())
    assert document is not None
    assert document.id == "doc"
    assert cited_document(replace(plan(), documents=plan().documents[:1])) is None


def test_a_sentence_is_shown_only_where_its_digest_holds() -> None:
    """A changed document must not put other words beside an item."""
    shown = sentence_of(source(0, 3), of_text())
    assert shown is not None
    assert shown.text == "乙做完了！"
    assert sentence_of(source(0, 3, wrong="f" * 64), of_text()) is None

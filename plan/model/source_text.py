"""A source document cut into numbered sentences, and the plan's locators held against them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from plan.errors import Problem
from plan.model.places import citations, problem_at
from plan.model.plan import Document, Plan, Source

_HEADING = re.compile(r"[〇零一二三四五六七八九十百]+、")
_SENTENCE = re.compile(r"[^。！？]*[。！？]|[^。！？]+$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Sentence:
    """One sentence with its locator; `heading` is its section's, None before the first."""

    section: int
    number: int
    text: str
    digest: str
    heading: str | None


def digest(sentence: str) -> str:
    """SHA-256 (hex) of `sentence` in UTF-8 with all white space removed."""
    return sha256(_SPACE.sub("", sentence).encode()).hexdigest()


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text` in order.

    A line that begins with a Chinese numeral and 、 is a heading and opens a section; the lines
    before the first are section 0. Sentences end at 。！？ or a line's end and are counted from 1
    in their section; headings and blanks are not counted.
    """
    numbered: list[Sentence] = []
    section, number, heading = 0, 0, None
    for line in filter(None, map(str.strip, text.splitlines())):
        if _HEADING.match(line):
            section, number, heading = section + 1, 0, line
            continue
        for words in filter(None, (match.group().strip() for match in _SENTENCE.finditer(line))):
            number += 1
            numbered.append(Sentence(section, number, words, digest(words), heading))
    return tuple(numbered)


def sentence_of(source: Source, document: Sequence[Sentence]) -> Sentence | None:
    """The sentence that `source` points at, or None where its locator or digest does not hold."""
    place = (source.section, source.sentence, source.digest)
    return next((line for line in document if (line.section, line.number, line.digest) == place), None)


def cited_document(plan: Plan) -> Document | None:
    """The document whose sentences the plan's parts point at, or None when there is none."""
    return next((document for document in plan.documents if document.has_sentences), None)


def check_sources(
    plan: Plan, document_id: str, document: Sequence[Sentence]
) -> tuple[list[Problem], list[Sentence]]:
    """The locators of `plan` that do not hold in the document of that id, and what is uncited.

    A sentence counts as cited when section, number and digest are all right.
    """
    wrong, cited = list[Problem](), set[Sentence]()
    for path, mark, citing in citations(plan):
        if citing.source.document != document_id:
            continue
        if there := sentence_of(citing.source, document):
            cited.add(there)
        else:
            wrong.append(_wrong(path, mark, citing.source, document))
    return wrong, [sentence for sentence in document if sentence not in cited]


def _wrong(path: str, mark: str, source: Source, document: Sequence[Sentence]) -> Problem:
    if source.section is None or source.sentence is None or source.digest is None:
        accepted = "部分（section）、句序（sentence）和摘要（digest）三项齐全"
        return problem_at(path, mark, source.document, accepted)
    section = {line.number: line for line in document if line.section == source.section}
    if (there := section.get(source.sentence)) is None:
        where = f"第 {source.section} 部分共 {len(section)} 句{_elsewhere(source, document)}"
        return problem_at(path, mark, _locator(source.section, source.sentence), f"文件中有的句子（{where}）")
    accepted = f"该句的摘要 {there.digest}{_elsewhere(source, document)}"
    return problem_at(f"{path}.digest", mark, source.digest, accepted)


def _elsewhere(source: Source, document: Sequence[Sentence]) -> str:
    same = [sentence for sentence in document if sentence.digest == source.digest]
    where = "、".join(_locator(sentence.section, sentence.number) for sentence in same)
    return f"，所写摘要是{where}的" if where else ""


def _locator(section: int, number: int) -> str:
    return f"第 {section} 部分第 {number} 句"

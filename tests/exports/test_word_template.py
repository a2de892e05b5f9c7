"""Word templates: what ours ask for, what of an office's own is refused, what people typed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from msgspec import structs

from plan.errors import BadValue, Unusable
from plan.exports.conclusion_docx import conclusion_fields
from plan.exports.minutes_docx import minutes_fields
from plan.exports.notice_docx import one_each, to_notices
from plan.exports.weekly import MOST, weekly_fields
from plan.exports.word_template import PAPERS, Field, check, fill, ours, sample
from plan.ledger.events import Attendance
from plan.outlook.meeting.minutes import Minutes, minutes
from plan.outlook.outlook import Outlook, outlook
from tests.acts.test_notices import issued, july, plan
from tests.outlook.test_meetings import CLOSED, DAY, TAKEN, state
from tests.support.builders import entries, june_plan
from tests.support.office_suite import pages_of, printed, text_of

EVIL = "<w:p/>{{ 标题 }}&amp;“甲”\x07"


def edited(paper: str, *lines: str, mark: bool = True) -> bytes:
    """Our template with `lines` added at its end; without its `mark` of simulated data."""
    document = Document(io.BytesIO(ours(paper)))
    for line in lines:
        document.add_paragraph(line)
    if not mark:
        for section in document.sections:
            for header in (section.header, section.even_page_header):
                header.paragraphs[0].text = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def closed() -> Minutes:
    """A meeting with a decision, and who was there."""
    now = state(TAKEN, CLOSED, as_of=DAY)
    entry = now.meetings[-1]
    there = Attendance(time="15:00", place="会议室", chair=EVIL, present=("甲某",), absent=("乙某",))
    return minutes(now, structs.replace(entry, event=structs.replace(entry.event, attendance=there)))


def weekly() -> Outlook:
    """The June plan on 5 July."""
    return outlook(june_plan(), (), date(2022, 7, 5))


def noticed() -> Outlook:
    """An overdue promise with a notice."""
    return outlook(plan(), entries(issued(july(1))), july(5))


MAKERS: dict[str, Callable[[bytes | None], bytes]] = {
    "minutes": lambda own: fill(own or ours("minutes"), minutes_fields(weekly(), closed()), DAY),
    "weekly": lambda own: fill(own or ours("weekly"), weekly_fields(weekly()), DAY),
    "conclusion": lambda own: fill(own or ours("conclusion"), conclusion_fields(weekly()), DAY),
    "notice": lambda own: to_notices(noticed(), one_each(noticed().row("M1").item.notices), {}, {}, own),
}


def text(content: bytes) -> str:
    """The paragraphs of a document."""
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize("paper", PAPERS)
def test_our_templates_pass_the_check_and_take_what_each_paper_has(paper: str) -> None:
    """Nothing of a template is left in the paper; our own goes through as it is."""
    check(ours(paper), paper, "模板.docx")
    content = MAKERS[paper](None)
    with ZipFile(io.BytesIO(content)) as packed:
        assert "{%" not in packed.read("word/document.xml").decode()
    assert content == MAKERS[paper](ours(paper))


def shape(field: Field) -> Any:
    """The names in a field; of a list those of its first part."""
    if isinstance(field, dict):
        return {name: shape(part) for name, part in field.items()}
    return [shape(field[0])] if isinstance(field, list | tuple) and field else str


@pytest.mark.parametrize(
    ("paper", "fields"),
    [
        ("minutes", minutes_fields(weekly(), closed())),
        ("weekly", weekly_fields(weekly())),
        ("conclusion", conclusion_fields(weekly())),
    ],
)
def test_a_sample_has_the_fields_of_its_paper(paper: str, fields: dict[str, Field]) -> None:
    """So that what is tried with it can be filled later; lists may be empty here."""
    assert sample(paper).keys() == fields.keys()
    for name, part in fields.items():
        if part:
            assert shape(part) == shape(sample(paper)[name]), name


REFUSED = [
    ("{{ 责任人 }}", "没有字段“责任人”"),
    ("{{ 标题 }}{{ 甲 }}{{ 乙 }}", "没有字段“乙、甲”"),
    ("{%p for 项 in 议定事项 %}", "没有写完"),
    ("{% for 项 in 议定事项 %}{{ 项.负责人 }}{% endfor %}", "没有字段“负责人”"),
    ("{% for 项 in 议定事项 %}{% if not 项.内容 %}{{ 项.甲 }}{% endif %}{% endfor %}", "“甲”"),
    ("{% if not 议定事项 %}{{ 议定事项.甲 }}{% endif %}", "“甲”"),
    ("{{ 标题.__class__ }}", "不能使用"),
    ("{% for c in 标题.__class__.__mro__ %}{{ c }}{% endfor %}", "不能使用"),
    ("{{ 标题.upper() }}", "不能使用"),
    ("{{ 二维码.tpl }}", "不能使用"),
    ("{{ 标题 * 99 }}", "不能使用"),
    ("{{ 标题 | safe }}", "不能使用"),
    ("{{ range(9) }}", "没有字段“range”"),
    ("{% include '/etc/passwd' %}", "不能使用"),
    ("{% macro 甲() %}{{ 标题 }}{% endmacro %}{{ 甲() }}", "不能使用"),
    ("{{ 标题", "没有写完"),
]


@pytest.mark.parametrize(("line", "says"), REFUSED)
def test_a_template_is_never_code_and_knows_its_fields_only(line: str, says: str) -> None:
    """One sentence that names the field, or the place; in a paper nobody sees a traceback."""
    template = edited("minutes", line)
    with pytest.raises(BadValue, match=says) as caught:
        check(template, "minutes", "我的.docx")
    assert "我的.docx" in str(caught.value)
    assert "\n" not in str(caught.value)
    if "if not" not in line:
        with pytest.raises(Unusable, match="恢复自带模板"):
            MAKERS["minutes"](template)


def test_one_without_fields_or_without_the_mark_is_refused() -> None:
    """A paper of a demonstration says so, whoever made its template."""
    empty = io.BytesIO()
    Document().save(empty)
    for template in (empty.getvalue(), edited("minutes", mark=False)):
        with pytest.raises(BadValue, match=r"页眉应有 \{\{ 演示标记 \}\}"):
            check(template, "minutes", "空.docx")


@pytest.mark.parametrize("block", ["{{ 主持 }}", "{% autoescape false %}{{ 主持 }}{% endautoescape %}"])
def test_what_people_typed_is_text_in_any_template(block: str) -> None:
    """Neither markup nor a template of its own; what no file can hold is left out."""
    content = MAKERS["minutes"](edited("minutes", f"抄：{block}"))
    assert f"抄：{EVIL[:-1]}" in text(content)


def test_the_office_s_letterhead_stands_on_its_paper() -> None:
    """Its own words stay, ours are not asked for."""
    content = MAKERS["notice"](edited("notice", "如皋市科技创新委员会办公室文件"))
    assert "如皋市科技创新委员会办公室文件" in text(content)


def test_a_weekly_paper_with_all_its_lines_has_two_pages(tmp_path: Path) -> None:
    """As printed by LibreOffice: as many lines in every part as there can be."""
    assert {len(part) for part in sample("weekly").values() if isinstance(part, list)} == {3, MOST}
    printed(tmp_path, {"weekly.docx": fill(ours("weekly"), sample("weekly"), july(1))})
    assert len(pages_of(tmp_path, "weekly.docx")) == 2
    assert "五、请求协调事项" in text_of(tmp_path, "weekly.docx")


def test_one_that_would_fetch_something_is_refused() -> None:
    """A picture that lies elsewhere is asked for by who opens the paper; a link is only shown."""
    for kind, is_refused in (("image", True), ("hyperlink", False), ("attachedTemplate", True)):
        document = Document(io.BytesIO(ours("minutes")))
        base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        document.part.relate_to("http://example.org/x", base + kind, is_external=True)
        out = io.BytesIO()
        document.save(out)
        if is_refused:
            with pytest.raises(BadValue, match="引用了文件以外的内容"):
                check(out.getvalue(), "minutes", "链接.docx")
        else:
            check(out.getvalue(), "minutes", "链接.docx")

"""Reporting by Excel: the sheet of a unit's items out, and in again, looked at before it counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from components import session
from components.pages.report.items import Due, figures, part_words, prefilled
from components.pages.report.sending import LAST, Sending, last_sending, steps
from components.widgets import markup
from components.widgets.sending import send
from plan.accounts import drafts
from plan.exports.report_sheet import Line, to_report_sheet
from plan.forecast.indicator_forecast import amount
from plan.imports.report_sheet import read_report_sheet
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.parts import UnitPart
from plan.state.revisions import name_of
from plan.words import labels

ROUND = "report-sheet-round"  # an uploader that is empty again after each sheet sent


def by_excel(outlook: Outlook, items: Due, unit: str) -> None:
    """The part of the page for those who fill in a sheet instead."""
    forms = [*items.waiting, *(it for it in items.parts if it.part and it.part.share)]
    rows = {it.id: it.row for it in forms} | {r.id: r for r in (*items.undated, *items.reported)}
    if not rows:
        return

    def sheet() -> bytes:
        awaited = [line_of(it.row, outlook.as_of, True, it.part) for it in forms]
        undated = [line_of(row, outlook.as_of, False) for row in items.undated]
        return to_report_sheet([*awaited, *undated], outlook.as_of)

    with st.expander("用 Excel 填报", key="by-excel", on_change="rerun") as opened:  # drawn when opened
        if not opened.open:
            return
        out, back = st.columns([1, 2])
        with out:
            session.download(
                "下载填报表",
                f"填报表_{unit}_{outlook.as_of}.xlsx",
                sheet,
                help="应报事项已列好，内容沿用上次；填好后在右侧上传。",
            )
        key = f"report-sheet:{st.session_state.setdefault(ROUND, 0)}"
        upload = back.file_uploader("上传填好的填报表", ["xlsx"], key=key, max_upload_size=5)
        if upload is not None:
            with session.refusals():
                _dry_run(outlook, rows, upload.getvalue())


def line_of(row: Row, as_of: date, awaited: bool, part: UnitPart | None = None) -> Line:
    """An item's line: what its last report said, its percentage only where one is awaited."""
    draft, count = prefilled(row, as_of, part), row.item.count
    words = part_words(part, count) if part else figures(count) if count else ""
    return Line(
        draft if awaited else replace(draft, percent=None),
        f"{row.part.name}（填数值；{words}）" if count else row.part.name,
        f"{row.item.approved_deadline or ''}{row.due_mark}",
    )


def _dry_run(outlook: Outlook, rows: dict[str, Row], content: bytes) -> None:
    """What the sheet would report, or all that is wrong with it; nothing is written. Raises PlanError."""
    lines, problems = read_report_sheet(content, outlook.state, rows)
    if problems:
        st.error(f"表中有 {len(problems)} 处问题，改好后重新上传；本次未写入。")
        cells = [[problem.place, problem.value, problem.accepted] for problem in problems]
        st.html(markup.table(["位置", "所填", "应为"], cells))
    elif not lines:
        st.warning("表中没有填写完成百分比或数值的行，没有可提交的内容。")
    else:
        cells = []
        for line in lines:
            part, count = rows[line.item].part, rows[line.item].item.count
            far = labels.percent(line.percent)
            if line.value is not None and count:
                far = f"{amount(count.indicator, line.value)}（{line.period}）"
            finish = str(line.expected_finish or "")
            unit = line.item.partition("@")[2]
            whose = f"（{name_of(outlook.plan, unit)}）" if unit else ""
            cells.append([part.name + whose, far, line.note, line.problem, line.next_step, finish])
        headings = ["事项", "完成", "本期进展", "存在问题", "下一步措施", "预计完成"]
        st.html(markup.table(headings, cells, numeric=[1]))
        label, args = f"按表提交 {len(lines)} 项", (outlook, tuple(rows), content)
        st.button(label, type="primary", key="send-sheet", on_click=_send, args=args)


def _send(outlook: Outlook, ids: Sequence[str], content: bytes) -> None:
    """Reads the sheet once more against what is known now, and sends all of it or nothing."""
    account, book, as_of = session.who().name, session.book(), outlook.as_of
    lines, problems = read_report_sheet(content, session.outlook_on(as_of).state, ids)
    evidence, why = session.workspace().evidence, f"{problems[0]}。" if problems else ""
    if not problems:
        (outcome,) = send([[s for it in lines for s in steps(account, as_of, it, evidence)]], as_of)
        why = str(outcome.refusal or "")
    if why and not last_sending().stored:
        st.session_state[LAST] = Sending(stopped=f"未写入任何内容：{why}")
    if why:
        return
    for line in lines:
        drafts.drop(book, account, line.item)
    st.session_state[LAST] = Sending({line.item: line.seen for line in lines})
    st.session_state[ROUND] += 1
    st.session_state["flash"] = f"已提交 {len(lines)} 项。"

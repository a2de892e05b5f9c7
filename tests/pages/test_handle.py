"""办理: the office closes, returns, extends and refuses; the ledger holds it, the page follows."""

from __future__ import annotations

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from components.web.router import pages_for
from components.widgets.graph_view.placing import place
from components.widgets.graph_view.wish import ALL, Wish
from plan.acts import indicators as figures
from plan.acts import items as acts
from plan.acts import revisions as revise
from plan.ledger.access import Account
from plan.ledger.events import (
    Author,
    Closed,
    DeadlineExtended,
    Entry,
    Event,
    EvidenceFile,
    ExtensionCorrected,
    ItemAdded,
    ItemChanged,
    ItemWithdrawn,
    Reopened,
)
from plan.model.kinds import Grade, Role
from plan.model.places import citations
from plan.office.workspace import workspace_at
from plan.plan_file.sources import keep_document
from plan.state.replay import PlanState
from plan.state.revisions import part_to_dict
from tests.support.app_page import alone, be, called, entered, opened, press, text

CLERK = Author(account="张三", unit="kjj")
ASKED = date(2022, 6, 20)


def ask_to_close(item: str, *files: EvidenceFile) -> Entry:
    """A unit's request."""

    def act(state: PlanState) -> Event:
        return acts.request_closure(state, item, "批复〔22〕1号", files)

    return workspace_at().append(act, ASKED, CLERK)


def ask_to_extend(item: str) -> Entry:
    """A unit's request for two more months."""
    to = date(2022, 8, 31)
    return workspace_at().append(lambda s: acts.request_extension(s, item, to, "评审推迟"), ASKED, CLERK)


def last() -> Entry:
    """The newest entry."""
    return entered()[-1]


def close(app: AppTest, opinion: str = "属实", grade: Grade | None = Grade.FULL) -> AppTest:
    """Fills the first form that closes, and presses its button as often as it asks."""
    called(app.text_area, "核查意见").set_value(opinion)
    if grade:
        called(app.selectbox, "完成程度").set_value(grade)
    press(app, "销号")
    return press(app, "仍要销号") if asked(app) else app


def asked(app: AppTest) -> list[str]:
    """What stands against a closing, as the page asks."""
    return [warning.value for warning in app.warning if "仍要销号的，再按一次" in warning.value]


def test_a_request_is_closed_with_the_office_s_own_words() -> None:
    """The unit's evidence is shown, not typed; the request is gone, the overdue list shorter."""
    ask_to_close("L4-M1")
    app = opened("handle")
    assert "批复〔22〕1号" in text(app)
    assert called(app.text_area, "核查意见").value == ""
    assert f"以申请之日 {ASKED}〔补录〕为完成日" in text(app)
    close(app)
    event = last().event
    assert isinstance(event, Closed)
    assert (event.subject, event.as_of, event.grade) == ("L4-M1", date(2022, 7, 1), Grade.FULL)
    assert event.evidence == "属实"
    assert last().by.account == "值班员"
    assert any("待办申请 **0** 件" in markdown.value for markdown in app.markdown)
    assert any("没有逾期的里程碑" in success.value for success in opened("overdue").success)


@pytest.mark.parametrize(("percent", "preset"), [(99, None), (100, Grade.FULL)])
def test_the_grade_is_chosen_unless_it_stands_whole(percent: float, preset: Grade | None) -> None:
    """Below 100% nothing is preset and a choice is asked for."""
    workspace_at().append(lambda s: acts.report(s, "L4-M1", percent), ASKED, CLERK)
    ask_to_close("L4-M1")
    app = opened("handle")
    assert called(app.selectbox, "完成程度").value == preset
    called(app.text_area, "核查意见").set_value("属实")
    press(app, "销号")
    no_choice = [error.value for error in app.error] == ["请选择完成程度。"]
    assert no_choice is (preset is None)


def test_what_stands_against_a_closing_is_asked_once_and_kept() -> None:
    """The first press shows it and writes nothing; the second closes, with it on record."""
    ask_to_close("L4-M1")
    app = opened("handle")
    called(app.selectbox, "完成程度").set_value(Grade.MOSTLY)
    press(app, "销号")
    assert [error.value for error in app.error] == ["核查意见没有填写：不能为空。"]
    called(app.text_area, "核查意见").set_value("基本属实")
    press(app, "销号")
    assert len(entered()) == 1
    assert "填报完成 0%，不足 100%" in asked(app)[0]
    assert called(app.text_area, "核查意见").value == "基本属实"
    press(app, "仍要销号")
    event = last().event
    assert isinstance(event, Closed)
    assert event.doubts.startswith("填报完成 0%，不足 100%")
    assert (event.grade, event.evidence) == (Grade.MOSTLY, "基本属实")


def test_no_question_where_nothing_stands_against_it() -> None:
    """Reported whole, with a file: one press."""
    file = EvidenceFile(sha256="ab" * 32, name="批复.pdf", size=25)
    workspace_at().append(lambda s: acts.report(s, "L4-M1", 100), ASKED, CLERK)
    ask_to_close("L4-M1", file)
    app = opened("handle")
    called(app.text_area, "核查意见").set_value("属实")
    press(app, "销号")
    event = last().event
    assert isinstance(event, Closed)
    assert event.doubts == ""


def test_the_evidence_s_own_day_counts_where_it_is_given() -> None:
    """Whatever day was asked on; the office's day stands beside it."""
    ask_to_close("L4-M1")
    app = opened("handle")
    called(app.date_input, "实际完成日（可不填）").set_value(date(2022, 6, 10))
    close(app)
    item = workspace_at().outlook(date(2022, 7, 1)).row("L4-M1").item
    assert (item.done_on, item.confirmed_on) == (date(2022, 6, 10), date(2022, 7, 1))


def test_of_a_counted_promise_the_day_its_figure_reached_the_target_is_offered() -> None:
    """The last day of the figure's period."""
    plan = workspace_at().plan
    item, indicator = next(iter(plan.deciding.items()))
    goal = indicator.target or 0
    workspace_at().append(
        lambda s: figures.report_indicator(s, indicator.id, goal, "2022年1—6月", indicator.basis),
        date(2022, 7, 1),
        CLERK,
    )
    app = opened("handle", item=item)
    assert called(app.date_input, "实际完成日（可不填）").value == date(2022, 6, 30)


def test_a_closing_by_mistake_is_taken_back() -> None:
    """Found by its name with what was done; open again, with both entries in the ledger."""
    ask_to_close("L4-M1")
    app = close(opened("handle"), "看错了项目")
    app.selectbox(key="handle-correction").select("L4-M1").run()
    assert "值班员" in text(app)
    assert "佐证及核查意见：看错了项目" in text(app)
    press(app, "撤销销号")
    assert [error.value for error in app.error] == ["撤销原因没有填写：不能为空。"]
    called(app.text_area, "撤销原因").set_value("误将另一项的批文当作本项")
    press(app, "撤销销号")
    assert isinstance(last().event, Reopened)
    assert workspace_at().outlook(date(2022, 7, 1)).row("L4-M1").overdue
    assert [type(e.event) for e in entered()][1:] == [Closed, Reopened]


def test_what_the_source_reports_as_done_is_not_offered() -> None:
    """Nothing was closed here, nothing is to be taken back."""
    app = opened("handle")
    assert any(row.item.closed for row in workspace_at().outlook(date(2022, 7, 1)).rows)
    assert "没有科创办销号或批准延期的事项" in text(app)


def test_an_extension_is_put_right_and_taken_back() -> None:
    """Another day, then the original deadline; what is beyond the plan's end is refused."""
    office = Author(account="值班员")
    workspace_at().append(lambda s: acts.extend(s, "L4-M1", date(2023, 10, 31), "年份打错"), ASKED, office)
    app = opened("handle")
    for day, says in (
        (date(2032, 10, 31), "更正后的时限“2032-10-31”不能接受"),
        (date(2022, 10, 31), None),
        (date(2022, 6, 30), None),
    ):
        app.selectbox(key="handle-correction").select("L4-M1").run()
        called(app.date_input, "更正为").set_value(day)
        called(app.text_area, "更正原因").set_value("年份打错")
        press(app, "更正延期")
        if says:
            assert [error.value for error in app.error if says in error.value]
            continue
        assert isinstance(last().event, ExtensionCorrected)
        item = workspace_at().outlook(date(2022, 7, 1)).row("L4-M1").item
        assert item.approved_deadline == day


def test_the_files_of_a_request_are_shown_once_and_go_into_its_closing() -> None:
    """Both entries name the same file."""
    file = EvidenceFile(sha256="ab" * 32, name="批复.pdf", size=25)
    ask_to_close("L4-M1", file)
    app = opened("handle")
    assert text(app).count("批复.pdf") == 1
    close(app)
    assert getattr(last().event, "files", ()) == (file,)


def test_a_return_needs_a_reason() -> None:
    """Refused in one sentence without, or with one too long, which stays; stored with."""
    ask_to_close("L4-M1")
    app = press(opened("handle"), "退回")
    assert [error.value for error in app.error] == ["退回原因没有填写：不能为空。"]
    called(app.text_area, "退回原因").set_value("缺" * 2001)
    press(app, "退回")
    assert [error.value for error in app.error] == [
        f"退回原因“{'缺' * 20}…”不能接受：最多 2000 字，现为 2001 字。"
    ]
    assert called(app.text_area, "退回原因").value == "缺" * 2001
    called(app.text_area, "退回原因").set_value("缺专家签字")
    press(app, "退回")
    assert getattr(last().event, "reason", "") == "缺专家签字"
    assert any("待办申请 **0** 件" in markdown.value for markdown in app.markdown)


def test_the_office_may_grant_another_day_than_was_asked() -> None:
    """The original deadline stays; the approved one is the office's."""
    ask_to_extend("L4-M1")
    app = opened("handle")
    to = called(app.date_input, "批准延至")
    assert to.value == date(2022, 8, 31)
    to.set_value(date(2022, 7, 31))
    assert called(app.text_area, "批准理由").value == "", "the reason is the office's own"
    called(app.text_area, "批准理由").set_value("月内可评审")
    press(app, "批准延期")
    event = last().event
    assert isinstance(event, DeadlineExtended)
    assert (event.to, event.reason) == (date(2022, 7, 31), "月内可评审")


def test_an_extension_may_be_refused_with_a_reason() -> None:
    """The request is answered, the deadline stays."""
    ask_to_extend("L4-M1")
    app = opened("handle")
    called(app.text_area, "不予延期的原因").set_value("理由不充分")
    press(app, "不予延期")
    item = workspace_at().outlook(date(2022, 7, 1)).row("L4-M1").item
    assert item.asked_to_extend is None
    assert item.approved_deadline == date(2022, 6, 30)


def test_a_report_in_between_is_shown_before_the_office_decides() -> None:
    """The first click is refused and shows what came in; the second, knowing it, goes through."""
    ask_to_close("L4-M1")
    app = opened("handle")
    workspace_at().append(lambda s: acts.report(s, "L4-M1", 60, note="退回补测"), ASKED, CLERK)
    close(app)
    assert any("本次未写入" in warning.value for warning in app.warning)
    assert "填报进度" in text(app)
    assert len(entered()) == 2
    press(app, "仍要销号")
    assert isinstance(last().event, Closed)


def test_a_colleague_who_was_faster_is_told_of() -> None:
    """The form is gone with its request; the slower one learns who answered, and how."""
    ask_to_close("L4-M1")
    app = opened("handle")
    workspace_at().append(
        lambda s: acts.return_closure(s, "L4-M1", "缺件"), date(2022, 7, 1), Author(account="李四")
    )
    press(app, "销号")
    assert len(entered()) == 2
    assert any("另有人办理" in warning.value for warning in app.warning)
    assert "李四" in text(app)
    assert "退回销号申请" in text(app)
    press(app, "知道了")
    assert not app.warning


def test_the_office_closes_and_extends_without_a_request() -> None:
    """Found by name; the reason is asked for all the same."""
    app = opened("handle")
    app.selectbox(key="handle-item").select("L4-M1").run()
    press(app, "批准延期")
    assert [error.value for error in app.error] == ["请填写批准延至的日期。"]
    called(app.date_input, "批准延至").set_value(date(2022, 9, 30))
    called(app.text_area, "批准理由").set_value("会议决定")
    press(app, "批准延期")
    assert isinstance(last().event, DeadlineExtended)
    called(app.text_area, "佐证及核查意见").set_value("批复")
    called(app.selectbox, "完成程度").set_value(Grade.FULL)
    press(press(app, "销号"), "仍要销号")
    assert isinstance(last().event, Closed)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLERK, Role.ADMIN])
def test_nobody_else_sees_the_office_s_forms(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    """Neither in the menu nor by running the page past it."""
    ask_to_close("L4-M1")
    account = Account(name="某", role=role, unit="kjj")
    be(monkeypatch, account)
    assert "办理" not in pages_for(account)
    page = alone("handle")
    assert page.exception
    assert not page.button


def part(app: AppTest, name: str) -> AppTest:
    """The page on another of its parts."""
    app.session_state["part:待办申请|计划修订|计划质量|原文对照|收官"] = name
    return app.run()


def test_the_office_adds_a_milestone_and_withdraws_it() -> None:
    """What will change is shown with the check's word; lists follow; the day before does not."""
    app = part(opened("handle"), "计划修订")
    called(app.text_input, "编号").set_value("L4-M9").run()
    called(app.text_input, "名称").set_value("交通专项评审").run()
    assert any("所属上级" in error.value for error in app.error)
    called(app.selectbox, "所属上级").set_value("L4").run()
    called(app.text_area, "修订理由").set_value("周例会决定").run()
    assert [success.value for success in app.success] == ["计划检查：没有问题。"]
    press(app, "确认修订")
    event = last().event
    assert isinstance(event, ItemAdded)
    assert event.part["standing"] == "arrangement"
    assert event.part["kind"] == "work_node"  # what the office adds, unless it says 承诺
    assert "L4-M9" in workspace_at().outlook(date(2022, 7, 1)).plan.by_id
    assert "L4-M9" not in workspace_at().outlook(date(2022, 6, 30)).plan.by_id

    app.segmented_control(key="revise-act").set_value("撤销").run()
    app.selectbox(key="revise-milestones").set_value("L4-M9").run()
    called(app.text_area, "修订理由").set_value("并入总规").run()
    press(app, "确认修订")
    assert isinstance(last().event, ItemWithdrawn)
    assert "计划撤销" in text(app)


def test_a_deadline_that_the_office_gives_is_the_office_s() -> None:
    """To an undated promise: with its reason, and by when the deciding figure is published."""
    undated = next(row.id for row in workspace_at().outlook(date(2022, 7, 1)).undated)
    app = part(opened("handle"), "计划修订")
    app.segmented_control(key="revise-act").set_value("修改").run()
    app.selectbox(key="revise-milestones").set_value(undated).run()
    called(app.date_input, "完成时限").set_value(date(2022, 12, 31)).run()
    called(app.date_input, "数据公布日（由统计数据决定的才填）").set_value(date(2023, 4, 30)).run()
    called(app.text_input, "公布日何以如此定").set_value("次年公布").run()
    called(app.text_area, "修订理由").set_value("办公会议定").run()
    press(app, "确认修订")
    event = last().event
    assert isinstance(event, ItemChanged)
    assert (event.part["deadline"], event.part["deadline_standing"]) == ("2022-12-31", "arrangement")
    assert event.part["deadline_reason"] == "办公会议定"
    assert event.part["publication"] == {"by": "2023-04-30", "standing": "arrangement", "reason": "次年公布"}
    shown = workspace_at().outlook(date(2022, 7, 1)).row(undated)
    assert (shown.kind.value, shown.deadline_name) == ("promise", "办公室定时限")
    assert shown.deadline_words == "2022-12-31〔办公室定〕"


def test_a_change_that_the_plan_cannot_bear_is_told_before_it_is_written() -> None:
    """The check's own sentence, and no button."""
    app = part(opened("handle"), "计划修订")
    app.segmented_control(key="revise-act").set_value("修改").run()
    app.selectbox(key="revise-milestones").set_value("L4-M1").run()
    assert called(app.date_input, "完成时限").disabled
    called(app.text_input, "名称").set_value("").run()
    assert any("名称" in error.value for error in app.error)
    assert not [button for button in app.button if button.label == "确认修订"]


def test_the_fourteen_checks_lead_to_the_forms_that_mend() -> None:
    """Each worst item with its way; the three worst first, the others to be opened."""
    shown = text(part(opened("handle", as_of="2022-10-05"), "计划质量"))
    assert shown.count('data-label="依据和最差的事项"') == 14
    assert "<summary>另有 60 项</summary>" in shown  # of 63 that lack a link, 50 are listed
    ways = {
        word: href for href, word in re.findall(r'href="([^"]+)" target="_self">(补.{2}|去.{2})</a>', shown)
    }
    assert ways.keys() == {"补前置", "补后续", "去修订", "去填报", "去办理"}
    assert ways["去填报"].startswith("report?as_of=2022-10-05&amp;unit=undecided")
    assert "&amp;item=L" in ways["去办理"]
    assert ("0/1（0%）" in shown, "0/4（0%）" in shown) == (True, True)  # one promise, four activities


@pytest.mark.parametrize(("end", "other"), [("predecessor", "successor"), ("successor", "predecessor")])
def test_an_end_of_a_new_dependency_is_filled_in_by_the_address(end: str, other: str) -> None:
    """The other is to be chosen; what is no item is passed over."""
    labels = {"predecessor": "前置", "successor": "后续"}
    app = opened("handle", part="计划修订", **{end: "L4-A1"})
    assert app.segmented_control(key="revise-act").value == "新增"
    assert app.selectbox(key="revise-group").value == "dependencies"
    boxes = {box.key.rpartition(":")[2]: box.value for box in app.selectbox if box.key and ":" in box.key}
    assert (boxes[end], boxes[other]) == ("L4-A1", None), labels
    odd = opened("handle", part="计划修订", **{end: "<b>"})
    assert odd.selectbox(key="revise-group").value != "dependencies"


def test_what_is_to_be_changed_is_chosen_by_the_address() -> None:
    """An item, or a dependency by both its ends; nothing that is not in the plan."""
    for group, subject in (("milestones", "L4-M1"), ("dependencies", "L4-A1 → L4-A2（SS）")):
        app = opened("handle", part="计划修订", revise=subject)
        assert app.segmented_control(key="revise-act").value == "修改"
        assert app.selectbox(key="revise-group").value == group
        assert app.selectbox(key=f"revise-{group}").value == subject
        assert any("改动后在此显示" in caption.value for caption in app.caption)  # nothing is changed yet
    assert opened("handle", part="计划修订", revise="X9").segmented_control(key="revise-act").value == "新增"


def test_the_source_is_loaded_and_held_against_the_plan() -> None:
    """Before: how to load it; after: every sentence under its heading, wrong citations told."""
    app = part(opened("handle"), "原文对照")
    assert any("尚未载入" in info.value for info in app.info)
    keep_document("一、总则\n这是第一句。这是第二句。", workspace_at().folder, "article")
    app.run()
    assert any("共 **2** 句" in markdown.value for markdown in app.markdown)
    assert "第 1 部分　一、总则" in text(app)
    assert "这是第二句。" in text(app)
    cited = [citing.source.document for *_, citing in citations(workspace_at().plan)]
    wrong = cited.count("article")
    assert any(f"计划有 {wrong} 处出处与这份文件对不上" in warning.value for warning in app.warning)
    assert text(app).count('data-label="这份文件该处"') == wrong


def test_what_was_revised_is_called_by_its_name() -> None:
    """The name with the id, also of what was withdrawn since."""
    workspace = workspace_at()
    for act in (
        lambda s: revise.change(
            s, "L4-M1", part_to_dict(s.plan.by_id["L4-M1"]) | {"name": "总规<b>"}, "更名"
        ),
        lambda s: revise.withdraw(s, "L1-M2", "并入"),
    ):
        workspace.append(act, date(2022, 6, 30), Author(account="值班员"))
    app = part(opened("handle"), "计划修订")
    assert "总规&lt;b&gt;（L4-M1）" in text(app)
    assert "（L1-M2）" in text(app)


def test_a_goal_falls_to_who_leads_its_line() -> None:
    """At the head of its lane too, from the day the line has a lead."""
    workspace, day = workspace_at(), date(2022, 6, 30)
    units = {lane.id: lane.lead for lane in place(workspace.outlook(day), Wish(show=ALL)).lanes}
    assert units["L4"] == "待定"
    workspace.append(
        lambda s: revise.change(
            s, "L4", part_to_dict(s.plan.by_id["L4"]) | {"lead": "fgw", "supporting": []}, "明确"
        ),
        day,
        Author(account="值班员"),
    )
    units = {lane.id: lane.lead for lane in place(workspace.outlook(day), Wish(show=ALL)).lanes}
    assert units["L4"] == "发改委"


def test_documents_are_listed_as_published() -> None:
    """A title leads to where the document was published; one without an address stays text."""
    shown = text(part(opened("handle"), "原文对照"))
    assert "中国江苏网<a href=" in shown
    assert ">《如皋发力打造创新强市》</a>" in shown
    assert "网络转载《如皋市行政区划介绍》" in shown


def test_the_office_s_own_time_stands_on_the_overview(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many wait, the longest, what is over the limit, and the median with its n."""
    assert "科创办办理" not in text(opened("overview"))
    ask_to_close("L4-M1")
    ask_to_extend("L4-M1")
    workspace_at().append(lambda s: acts.refuse_extension(s, "L4-M1", "不允"), date(2022, 6, 22), CLERK)
    shown = text(opened("overview"))
    assert "待核查 1 件，待审批 0 件" in shown
    assert "最长已等 9 个工作日" in shown
    assert "1 件超过 3 个工作日的核查期限" in shown
    assert "中位数 2 个工作日（已答复 1 件）" in shown
    assert "已等 9 个工作日，已超过 3 个工作日的核查期限" in text(opened("handle"))
    be(monkeypatch, Account(name="看", role=Role.VIEWER))
    assert 'href="handle' not in text(opened("overview"))


def tick(app: AppTest, *names: str) -> None:
    """Ticks the requests whose words begin so."""
    for name in names:
        next(box for box in app.checkbox if box.label.startswith(name)).check()


def together(app: AppTest, word: str, opinion: str = "", grade: Grade | None = None) -> AppTest:
    """Fills what is asked once for all that is ticked, and presses the button."""
    box = next(box for box in app.expander if box.label == f"一并{word}")
    box.text_area[0].set_value(opinion)
    if grade:
        box.selectbox[0].set_value(grade)
    return press(app, f"一并{word}")


@pytest.mark.parametrize(("waiting", "offered"), [(1, False), (2, True)])
def test_several_requests_are_offered_together_from_two_on(waiting: int, offered: bool) -> None:
    """Of one kind: a closing and an extension are not several."""
    for item in ("L4-M1", "L1-M1")[:waiting]:
        ask_to_close(item)
    ask_to_extend("L4-M1")
    boxes = [box.label for box in opened("handle").expander]
    assert boxes == (["一并销号"] if offered else [])


def test_several_are_closed_at_once_with_their_doubts_named_before() -> None:
    """What is not ticked stays; opinion and grade are asked once; each has its own entry."""
    file = EvidenceFile(sha256="ab" * 32, name="批复.pdf", size=25)
    ask_to_close("L4-M1", file)
    ask_to_close("L1-M1")
    ask_to_close("L5-M3")
    app = opened("handle")
    named = [box.label for box in app.checkbox]
    assert all("填报完成 0%，不足 100%" in words for words in named)
    (with_file,) = [words for words in named if "未附佐证文件" not in words]
    assert with_file.startswith("完成总规")
    tick(app, "完成总规", "淮水科学城开工")
    together(app, "销号", "属实")
    assert [e.value for e in app.error] == ["请勾选申请，填写核查意见，选择完成程度。"]
    assert len(entered()) == 3
    together(app, "销号", "属实", Grade.MOSTLY)
    closed = [entry.event for entry in entered()[3:]]
    assert [(type(e), e.subject, e.evidence, e.grade) for e in closed] == [  # type: ignore[attr-defined]
        (Closed, "L4-M1", "属实", Grade.MOSTLY),
        (Closed, "L5-M3", "属实", Grade.MOSTLY),
    ]
    assert [e.files for e in closed] == [(file,), ()]  # type: ignore[attr-defined]
    assert all("填报完成 0%" in e.doubts for e in closed)  # type: ignore[attr-defined]
    assert any("待办申请 **1** 件" in markdown.value for markdown in app.markdown)


def test_a_closing_among_several_ends_the_extension_asked_for_too() -> None:
    """Its own writer is not told that somebody else dealt with that."""
    ask_to_extend("L4-M1")
    for item in ("L4-M1", "L1-M1"):
        ask_to_close(item)
    app = opened("handle")
    tick(app, "完成总规", "新增")
    together(app, "销号", "属实", Grade.FULL)
    assert any("待办申请 **0** 件" in markdown.value for markdown in app.markdown)
    assert not app.warning


@pytest.mark.parametrize("refuses_first", [True, False])
def test_the_office_s_own_answer_is_nothing_new_to_the_item_s_other_request(refuses_first: bool) -> None:
    """A closing ends the question of a later deadline too, and nobody else dealt with that."""
    ask_to_extend("L4-M1")
    ask_to_close("L4-M1")
    app = opened("handle")
    if refuses_first:
        called(app.text_area, "不予延期的原因").set_value("按期完成")
        press(app, "不予延期")
    close(app)
    assert not app.warning
    assert isinstance(last().event, Closed)


def test_of_several_the_one_that_moved_on_is_named_and_the_rest_done() -> None:
    """Somebody reported in between; ticked anew, with what came in, it goes through."""
    for item in ("L4-M1", "L1-M1"):
        ask_to_close(item)
    app = opened("handle")
    tick(app, "完成总规", "新增")
    workspace_at().append(lambda s: acts.report(s, "L4-M1", 0, note="退回补测"), ASKED, CLERK)
    together(app, "销号", "属实", Grade.FULL)
    assert last().event.subject == "L1-M1"
    (error,) = [error.value for error in app.error]
    assert error.startswith("未销号：完成总规")
    assert "本次未写入" in error


def test_what_is_newly_against_a_closing_is_not_closed_unnamed() -> None:
    """A tick is of what was named then: the figure that came in takes the tick away."""
    plan = workspace_at().plan
    item, indicator = next(iter(plan.deciding.items()))
    ask_to_close(item)
    ask_to_close("L4-M1")
    app = opened("handle")
    tick(app, "完成总规", plan.by_id[item].name)
    half = (indicator.target or 0) / 2
    workspace_at().append(
        lambda s: figures.report_indicator(s, indicator.id, half, "2022年1—6月", indicator.basis),
        date(2022, 7, 1),
        CLERK,
    )
    together(app, "销号", "属实", Grade.FULL)
    assert [e.event.subject for e in entered() if isinstance(e.event, Closed)] == ["L4-M1"]
    assert any("待办申请 **1** 件" in markdown.value for markdown in app.markdown)


def test_several_are_extended_each_to_its_own_day() -> None:
    """The chance at each day stands beside its tick and in its box."""
    ask_to_extend("L4-M1")
    to = date(2023, 3, 31)
    workspace_at().append(lambda s: acts.request_extension(s, "L5-M3", to, "用地报批"), ASKED, CLERK)
    app = opened("handle")
    assert re.search(r"2023-03-31 前完成的可能性[约低高]于? ?\d+%（样本不足，仅供参考）。", text(app))
    tick(app, "完成总规", "淮水科学城开工")
    together(app, "延期", "会议议定")
    granted = [(e.event.subject, e.event.to) for e in entered()[2:]]  # type: ignore[attr-defined]
    assert granted == [("L4-M1", date(2022, 8, 31)), ("L5-M3", to)]


def test_what_was_typed_is_shown_as_typed_where_markdown_is_read() -> None:
    """10~20场，30~50人 would be struck through between the signs, in a tick's words as in an error's."""
    part = part_to_dict(workspace_at().plan.by_id["L4-M1"]) | {"name": "办赛10~20场，培训30~50人*:red[x]"}
    workspace_at().append(lambda s: revise.change(s, "L4-M1", part, "更名"), ASKED, CLERK)
    for item in ("L4-M1", "L1-M1"):
        ask_to_close(item)
    app = opened("handle")
    shown = r"办赛10\~20场，培训30\~50人\*\:red\[x\]"
    tick(app, shown)
    workspace_at().append(lambda s: acts.report(s, "L4-M1", 0, note="退回补测"), ASKED, CLERK)
    together(app, "销号", "属实", Grade.FULL)
    assert [error.value.startswith(f"未销号：{shown}") for error in app.error] == [True]


def test_where_nothing_is_forecast_that_is_said() -> None:
    """A task is not forecast by itself."""
    task = next(part.id for part in workspace_at().plan.activities if part.baseline_finish)
    item = workspace_at().outlook(ASKED).row(task).item
    assert item.approved_deadline
    to = item.approved_deadline.replace(year=item.approved_deadline.year + 1)
    workspace_at().append(lambda s: acts.request_extension(s, task, to, "晚"), ASKED, CLERK)
    assert f"{to} 前完成的可能性未作推算" in text(opened("handle"))


def test_the_next_free_id_is_filled_in_and_may_be_changed() -> None:
    """Under the line of the parent; one of the visitor's own stays; one withdrawn is not free."""
    plan = workspace_at().plan
    free = 1 + max(int(m.id[4:]) for m in plan.milestones if re.fullmatch(r"L4-M\d+", m.id))
    app = part(opened("handle"), "计划修订")
    assert called(app.text_input, "编号").value == ""
    called(app.selectbox, "所属上级").set_value("L4-G1").run()
    assert called(app.text_input, "编号").value == f"L4-M{free}"
    called(app.selectbox, "所属上级").set_value("L0").run()
    assert called(app.text_input, "编号").value.startswith("L0-M")
    called(app.text_input, "编号").set_value("L0-M99").run()
    called(app.selectbox, "所属上级").set_value("L4").run()
    assert called(app.text_input, "编号").value == "L0-M99"


def test_an_id_that_was_withdrawn_is_not_given_again() -> None:
    """It stays that of what was withdrawn."""
    workspace, day = workspace_at(), date(2022, 6, 30)
    new = part_to_dict(workspace.plan.by_id["L4-M1"]) | {"id": "L4-M77"}
    free = "L4-M" + str(next(n for n in range(1, 99) if f"L4-M{n}" not in workspace.plan.by_id))
    new["id"] = free
    del new["deadline"]
    office = Author(account="值班员")
    workspace.append(lambda s: revise.add(s, "milestones", new, "增"), day, office)
    workspace.append(lambda s: revise.withdraw(s, free, "并入"), day, office)
    app = part(opened("handle"), "计划修订")
    called(app.selectbox, "所属上级").set_value("L4").run()
    assert called(app.text_input, "编号").value == f"L4-M{int(free[4:]) + 1}"


def test_what_others_wait_for_says_so_with_links_to_them() -> None:
    """No table and no button; the same item without followers may be withdrawn."""
    plan = workspace_at().plan
    waiting = {link.successor for link in plan.dependencies if link.predecessor == "L4-A1"}
    app = part(opened("handle"), "计划修订")
    app.segmented_control(key="revise-act").set_value("撤销").run()
    called(app.selectbox, "内容").set_value("activities").run()
    app.selectbox(key="revise-activities").set_value("L4-A1").run()
    assert f"仍是 {len(waiting)} 项的前置：" in text(app)
    assert all(f"graph?item={id_}" in text(app) for id_ in waiting)
    assert not [button for button in app.button if button.label == "确认修订"]


def test_parts_are_called_by_their_names_where_a_revision_is_shown() -> None:
    """In what changes and in what the check says; an id stands only as 编号."""
    app = part(opened("handle"), "计划修订")
    app.segmented_control(key="revise-act").set_value("修改").run()
    app.selectbox(key="revise-milestones").set_value("L4-M1").run()
    called(app.selectbox, "牵头单位").set_value("kjj").run()
    shown = text(app)
    assert ">科技局<" in shown
    assert ">kjj<" not in shown
    app.segmented_control(key="revise-act").set_value("撤销").run()
    app.selectbox(key="revise-milestones").set_value("L4-M1").run()
    told = "".join(error.value for error in app.error)
    assert "计划检查" in told
    assert "L4-A1" not in told

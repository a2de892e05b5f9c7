"""办理 → 收官: the office ends the plan or a year of it in one table, and takes it back."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from plan.ledger.access import Account
from plan.ledger.events import ConclusionWithdrawn, PlanConcluded
from plan.model.kinds import Ending, Role
from tests.support.app_page import be, called, entered, opened, press, text

AFTER = "2024-01-08"


def above(app: AppTest) -> list[str]:
    """What the page says above everything else."""
    return [info.value for info in app.info]


def conclude(app: AppTest, ending: Ending = Ending.NOT_COMPLETED) -> AppTest:
    """Gives every open item a reason and the first one `ending`, and presses."""
    for why in app.text_input:
        if why.label == "原因":
            why.set_value("企业申报不足")
    called(app.selectbox, "结论").set_value(ending)
    called(app.text_area, "收官说明").set_value("总体完成。")
    return press(app, "收官")


def test_a_plan_that_is_over_says_so_and_leads_the_office_to_the_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On 总览 and in the meeting; to others without the way."""
    words = "本计划已于 2023-12-31 结束，尚未收官。"
    for page in ("overview", "meeting"):
        assert above(opened(page, as_of=AFTER))[0] == f"{words}[收官](handle?part={quote('收官')})"
    assert words not in "".join(above(opened("graph", as_of=AFTER)))
    be(monkeypatch, Account(name="领导", role=Role.VIEWER))
    assert above(opened("overview", as_of=AFTER))[0] == words


def test_the_plan_is_concluded_and_that_is_taken_back() -> None:
    """One entry for all items; then the pages say how it ended, and the form is gone."""
    form = opened("handle", part="收官", as_of=AFTER)
    assert "未定时限" in text(form)
    assert "原定时限 未定时限" not in text(form)  # what has none is not said to have had one
    app = conclude(form)
    (entry,) = entered()
    assert isinstance(entry.event, PlanConcluded)
    assert (entry.event.statement, entry.event.year) == ("总体完成。", None)
    assert {each.reason for each in entry.event.endings} == {"企业申报不足", ""}
    assert {each.ending for each in entry.event.endings} == {Ending.NOT_COMPLETED, Ending.CARRIED}
    assert not app.selectbox
    overview = opened("overview", as_of=AFTER)
    assert above(overview)[0].startswith("本计划已于 2024-01-08 收官：承诺未完成 ")
    press(app, "撤销收官")
    assert "撤销原因" in app.error[0].value
    called(app.text_input, "撤销 2024-01-08 收官的原因").set_value("漏列一项")
    press(app, "撤销收官")
    assert isinstance(entered()[-1].event, ConclusionWithdrawn)
    assert called(app.selectbox, "结论")


def test_what_is_wanting_is_said_and_what_was_filled_in_stays() -> None:
    """A binding promise without its reason; nothing is written."""
    app = opened("handle", part="收官", as_of=AFTER)
    called(app.text_area, "收官说明").set_value("总体完成。")
    press(app, "收官")
    assert "是确保事项，结论为未完成的，须写明原因" in app.error[0].value
    assert called(app.text_area, "收官说明").value == "总体完成。"
    assert not entered()


def test_a_year_is_concluded_by_itself() -> None:
    """First what is over; what goes on is called 转入下一年; before its end for a reason."""
    app = opened("handle", part="收官", as_of="2023-01-10")
    scope = called(app.selectbox, "收官范围")
    assert scope.options == ["2022 年", "整个计划"]
    assert "转入下一年" in called(app.selectbox, "结论").options
    conclude(app, Ending.CARRIED)
    (entry,) = entered()
    assert isinstance(entry.event, PlanConcluded)
    assert entry.event.year == 2022
    assert called(app.selectbox, "收官范围").options == ["整个计划"]
    assert called(app.text_input, "提前收官的原因")

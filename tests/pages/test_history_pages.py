"""历史 and 管理 through the navigation, and what each role finds first."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from components.web.router import pages_for
from plan.accounts import audit, register, sessions
from plan.accounts.book import book_at
from plan.acts import items as acts
from plan.errors import Refused
from plan.ledger.access import Account
from plan.ledger.events import Author
from plan.model.kinds import Role
from plan.office import checkpoints
from plan.office.backups import drill, make_backup
from plan.office.workspace import Workspace, workspace_at
from tests.support.app_page import OFFICE, be, opened, press, text

ADMIN = Account(name="admin", role=Role.ADMIN)
UNIT = Author(account="张三", unit="kjj", role="clerk", address="10.1.2.3")


def record(*reports: tuple[float, date, datetime, str]) -> None:
    """Reports of L4-M1: what percentage, as of which day, recorded when, with which note."""
    place, moments = workspace_at(), [moment for _, _, moment, _ in reports]
    workspace = Workspace(place.plan_path, place.ledger_url, lambda: moments[0])
    for percent, day, _, note in reports:
        report = partial(acts.report, item_id="L4-M1", percent_complete=percent, note=note)
        workspace.append(report, day, UNIT)
        moments.pop(0)


def june(count: int = 2, a_day: int = 1) -> None:
    """Reports on 1 June and the days after, each recorded at noon of its day."""
    days = [date(2022, 6, 1 + n // a_day) for n in range(count)]
    noons = [datetime(2022, 6, day.day, 4, n % a_day, tzinfo=UTC) for n, day in enumerate(days)]
    record(*((n, days[n], noons[n], f"第{n}次") for n in range(count)))


@pytest.mark.parametrize(
    ("role", "first", "others"),
    [
        (Role.CLERK, "填报", {"总览", "推进图", "逾期清单", "历史"}),
        (Role.OFFICE, "总览", {"推进图", "填报", "逾期清单", "历史"}),
        (Role.VIEWER, "总览", {"推进图", "逾期清单", "历史"}),
        (Role.ADMIN, "管理", {"账号", "审计", "总览", "推进图", "逾期清单", "历史"}),
    ],
)
def test_each_role_finds_its_own_pages_first(role: Role, first: str, others: set[str]) -> None:
    """What it comes for stands at the left; nobody is shown what it may not open."""
    titles = list(pages_for(Account(name="某", role=role, unit="kjj")))
    assert titles[0] == first
    assert others <= set(titles)
    assert ("管理" in titles, "填报" in titles) == (role is Role.ADMIN, role in (Role.CLERK, Role.OFFICE))


@pytest.mark.parametrize("part", ["day", "compare", "entries", "item", "chain"])
def test_every_part_opens_on_an_empty_ledger(part: str) -> None:
    """And says what there is to do or to wait for."""
    assert [element.value for element in opened("history", part=part).title] == ["历史"]


def test_a_past_day_says_what_was_known_and_leads_into_every_page() -> None:
    """On 1 June one entry was known of two; each page is linked with that day."""
    june()
    shown = text(opened("history", as_of="2022-06-01"))
    assert "台账有 <b>2</b> 条" in shown
    for page in pages_for(OFFICE).values():
        address = "." if page == "overview" else page
        assert f'href="{address}?as_of=2022-06-01"' in shown
    assert "overview?" not in shown
    assert "history?as_of=2022-06-02" in shown


def test_two_days_are_compared_with_the_old_deadline_struck_through() -> None:
    """A report and an extension between them; the same from either end."""
    june(1)
    late = Workspace(
        workspace_at().plan_path, workspace_at().ledger_url, lambda: datetime(2022, 6, 25, tzinfo=UTC)
    )
    late.append(lambda s: acts.extend(s, "L4-M1", date(2022, 9, 30), "疫情"), date(2022, 6, 25), UNIT)
    record((55, date(2022, 6, 26), datetime(2022, 6, 26, tzinfo=UTC), ""))
    for since, day in (("2022-06-05", "2022-06-28"), ("2022-06-28", "2022-06-05")):
        shown = text(opened("history", part="compare", since=since, as_of=day))
        assert "2022-06-05 至 2022-06-28" in shown
        assert "<del>2022-06-30</del>" in shown
        assert "2022-09-30" in shown
        assert "55%" in shown
        assert "新填报" in shown
    quiet = text(opened("history", part="compare", since="2022-06-10", as_of="2022-06-11"))
    assert "<del>" not in quiet


def test_entries_are_paged_and_filtered() -> None:
    """The latest 50 of 61, one of them the plan's own; by day only that day's."""
    june(60, a_day=3)
    app = opened("history", part="entries")
    shown = text(app)
    assert shown.count("<tr><td") == 50
    assert "台账共 61 条，符合条件 61 条" in shown
    assert shown.index("第59次") < shown.index("第58次")
    assert "第9次" not in shown
    assert "张三 · 科技局" in shown
    by_day = text(opened("history", part="entries", day="2022-06-02"))
    assert "符合条件 3 条" in by_day
    assert "符合条件 0 条" in text(opened("history", part="entries", kind="Closed"))


def test_the_address_is_for_the_office_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A viewer sees who, when and what, not from which machine."""
    june(1)
    assert "10.1.2.3" in text(opened("history", part="entries"))
    be(monkeypatch, Account(name="看", role=Role.VIEWER))
    shown = text(opened("history", part="entries"))
    assert "张三" in shown
    assert "10.1.2.3" not in shown


def test_a_receipt_stands_beside_what_one_may_have_it_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all for the office; of one's own and one's unit's; nothing for a viewer."""
    june(2)
    link = 'href="api/receipt/2.txt" download="台账回执_第2条.txt" aria-label="下载回执，第2条"'
    assert link in text(opened("history", part="entries"))
    for account, beside in (
        (Account(name="张三", role=Role.CLERK, unit="fgw"), True),
        (Account(name="李四", role=Role.CLERK, unit="kjj"), True),
        (Account(name="李四", role=Role.CLERK, unit="fgw"), False),
        (Account(name="看", role=Role.VIEWER), False),
    ):
        be(monkeypatch, account)
        assert (link in text(opened("history", part="entries"))) is beside


def test_an_item_s_course_runs_from_first_to_last() -> None:
    """Oldest first, with its place in the source; also of what the plan has no more."""
    june(3)
    shown = text(opened("history", part="item", item="L4-M1"))
    assert shown.index("第0次") < shown.index("第1次") < shown.index("第2次")
    assert "完成总规及专项规划研究" in shown
    assert any("选择一个事项" in element.value for element in opened("history", part="item").info)


def test_the_chain_is_checked_at_the_press_of_a_button(tmp_path: Path) -> None:
    """Found sound with its head; then somebody changes a byte and it is told which entry."""
    june(3)
    app = opened("history", part="chain")
    app.button[-1].click().run()
    (message,) = app.success
    assert "共 4 条" in message.value
    assert workspace_at().head()[1] in message.value
    (month,) = (tmp_path / "ledger/entries").glob("*.jsonl")
    month.write_bytes(month.read_bytes().replace("第1次".encode(), "第8次".encode()))
    app.button[-1].click().run()
    assert "核验没有通过" in app.error[0].value
    assert "2" in app.error[0].value


@pytest.mark.parametrize("part", ["state", "backup", "units", "settings", "templates"])
def test_every_part_of_the_administration_opens(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """With no entry yet."""
    register.first_administrator(book_at())
    be(monkeypatch, ADMIN)
    shown = text(opened("admin", part=part))
    says = {"state": "还没有备份", "backup": "逐条核验", "units": "无人填报",
            "settings": "没有改动。", "templates": "双大括号内的是字段"}  # fmt: skip
    assert says[part] in shown


def test_a_clock_that_ran_ahead_is_told_where_an_administrator_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """With how far, and what to do; an entry after it says by which moment it counts."""
    be(monkeypatch, ADMIN)
    register.first_administrator(book_at())
    year = datetime.now(UTC).year + 1
    today = datetime.now(UTC).date()
    record((10, date(year, 5, 1), datetime(year, 5, 1, 2, tzinfo=UTC), "走快"))
    shown = text(opened("admin"))
    assert re.search(rf"末条记录的台账时间 {year}-05-01 10:00:00，比本机时钟晚 \d+ 天", shown)
    place = workspace_at()
    place.append(partial(acts.report, item_id="L4-M1", percent_complete=20), today, UNIT)
    assert shown.count("▲") == text(opened("admin")).count("▲") > 0
    entries = text(opened("history", part="entries", as_of=today.isoformat()))
    assert entries.count(f"台账时间写作 {year}-05-01 10:00:00，时钟曾走快") == 3


def test_the_chain_is_held_against_a_head_that_was_kept() -> None:
    """On 历史: the one on paper, a checkpoint, another's, and what is none."""
    june(3)
    second = workspace_at().entries()[1]
    signed, _ = checkpoints.sign(workspace_at(), book_at().folder)
    for kept, said in (
        (str(signed), f"与留存的第 4 条一致，检查点由公钥 {signed.key}（请与留存的核对）签名"),
        (str(signed).replace("size: 4", "size: 3"), "签名与内容不符"),
        (str(signed).replace("size: 4\n", ""), "应有一行“size: …”"),
        (f"2:{second.digest}", "核验通过，与留存的第 2 条一致"),
        (f"3:{second.digest}", "与留存的校验值不符"),
        ("2", "64 位"),
    ):
        app = opened("history", part="chain")
        app.text_area(key="kept-head").set_value(kept)
        press(app, "逐条核验")
        assert said in "".join(str(part.value) for part in (*app.success, *app.error))
        assert f"<code>{signed.key}</code>" in text(app)


def test_what_is_wrong_with_the_installation_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do; all else folded, and one sentence where nothing is wrong."""
    now = datetime.now(UTC)
    record((10, now.date(), now, "开工"))
    register.first_administrator(book_at())
    be(monkeypatch, ADMIN)
    app = opened("admin")
    wrong, rest, *_ = [str(part.value) for part in app.get("html") if "<table" in str(part.value)]
    assert "怎么办" in wrong
    assert "在“备份”中立即备份" in wrong
    assert ("中文字体" in wrong, "中文字体" in rest) == (False, True)
    assert "● 正常" not in wrong
    assert "▲" not in rest
    make_backup(workspace_at())
    drill(workspace_at(), book_at())
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")  # a proxy stands before it
    assert "没有发现问题" in opened("admin").success[0].value


def test_an_administrator_makes_a_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is listed with a way to take it away, and recorded with who made it."""
    june(2)
    be(monkeypatch, ADMIN)
    app = opened("admin", part="backup")
    press(app, "立即备份")
    assert re.search(r'href="api/backup/\d{8}-\d{6}\.zip"', text(app))
    newest = next(audit.latest(book_at()))
    assert (newest.act, newest.account) == (audit.Act.BACKED_UP, "admin")


def test_a_unit_with_a_clerk_is_not_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that is in use counts, a disabled one does not."""
    be(monkeypatch, ADMIN)
    alone = re.compile(r"没有填报账号的 (\d+) 家")

    def count() -> int:
        match = alone.search(text(opened("admin", part="units")))
        assert match
        return int(match[1])

    before = count()
    register.add(book_at(), "张三", Role.CLERK, "kjj")
    assert count() == before - 1
    register.disable(book_at(), "张三")
    assert count() == before


def test_an_account_changes_unit_and_is_signed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sessions end and the record says what it became."""
    register.first_administrator(book_at())
    register.add(book_at(), "张三", Role.CLERK, "kjj")
    sessions.open_session(book_at(), "张三")
    be(monkeypatch, ADMIN)
    app = opened("accounts")
    app.selectbox(key="moved-account").select("张三").run()
    app.selectbox(key="moved-张三-role").select(Role.OFFICE)
    app.selectbox(key="moved-张三-unit").select("kcb").run()
    press(app, "变更角色或单位")
    account = register.find(book_at(), "张三")
    assert account
    assert (account.role, account.unit) == (Role.OFFICE, "kcb")
    assert sessions.count(book_at()) == 0
    note = next(audit.latest(book_at()))
    assert (note.act, note.account, note.by) == (audit.Act.MOVED, "张三", "admin")
    assert "科创委办公室" in text(opened("audit"))


def test_the_last_administrator_stays_one() -> None:
    """Nobody could keep accounts any more."""
    register.first_administrator(book_at())
    with pytest.raises(Refused, match="唯一可用"):
        register.move(book_at(), "admin", Role.VIEWER)


def test_what_was_filled_in_later_stands_with_its_mark_and_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the list and in the course of the item."""
    for day, of_day in ((1, 1), (4, 2)):
        moment = datetime(2022, 7, day, 6, tzinfo=UTC)
        monkeypatch.setattr(Workspace, "now", lambda _, moment=moment: moment)
        workspace_at().append(
            lambda s: acts.report(s, "L4-M1", 60), date(2022, 7, of_day), UNIT, who=OFFICE, backdated="停电"
        )
    for part in ({"part": "entries"}, {"part": "item", "item": "L4-M1"}):
        shown = text(opened("history", as_of="2022-07-04", **part))
        assert shown.count("〔补录〕") == 1
        assert "补录原因" in shown
        assert "停电" in shown


@pytest.mark.parametrize("page", ["overview", "admin", "accounts"])
def test_an_edited_plan_file_is_said_on_every_page(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In red, with what differs; nothing is said while it is the one that was entered."""
    plan = tmp_path / "plan.json"
    plan.write_bytes(workspace_at().plan_path.read_bytes())
    monkeypatch.setenv("PLAN_FILE", str(plan))
    be(monkeypatch, ADMIN)
    register.first_administrator(book_at())
    june(1)
    assert not opened(page).error
    plan.write_text(plan.read_text("utf-8").replace("2022-06-30", "2022-12-30"), "utf-8")
    (error,) = opened(page).error
    assert "2022-06-30 → 2022-12-30" in error.value

"""管理, the first steps: who leads, who reports, and how they get in; gone once they are taken."""

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup, shown_once
from plan.accounts import register
from plan.errors import BadValue
from plan.ledger.access import KEEPERS
from plan.model.kinds import Role
from plan.model.plan import Plan, unit_id
from plan.outlook.outlook import Outlook
from plan.words import labels

ROLES = {word: role for role, word in labels.ROLE_GIVEN.items()}
SHEET = "每行一个账号：账号、角色、单位，用空格隔开；也可从表格复制三列粘贴。"
HANDED = "共 {} 个账号，一次性密码只显示这一次，七天内有效。请打印本页，分别交给本人："
INVITE = Markup("<p>浏览器打开 <b>{}</b> 登录，先改密码；用法见右上角“帮助”。</p>{}")


def first_steps(outlook: Outlook) -> None:
    """The four steps, until all lines are led and somebody else has signed in."""
    shown_once.show("admin")
    keepers = KEEPERS | {Role.NONE}
    accounts = [a for a in register.listed(session.book()) if a.account.role not in keepers]
    without = {row.workstream.id for row in outlook.rows if not row.lead and row.reportable}
    is_over = not without and any(account.signed_in for account in accounts)
    if is_over or session.who().role is not Role.ADMIN:
        return
    with st.container(border=True, key="first-steps"):
        st.header("起步四步", anchor=False)
        st.markdown(
            f"1　改密码：已改。\n\n2　定牵头单位：{len(without)} 条线待定，在下面“计划设置”填写；"
            "任务清单由科创办在“材料”导入。"
        )
        st.markdown(f"3　建账号：已建 {len(accounts)} 个。{'' if accounts else SHEET}")
        if not accounts:
            leads = dict.fromkeys(r.lead.name for r in outlook.rows if r.lead and r.reportable)
            lines = ["科创办值班员 科创办", "分管领导 查看", *(f"{u}填报员 填报 {u}" for u in leads)]
            typed = st.text_area("账号名单", "\n".join(lines), height=160)
            if st.button("新建账号", type="primary"):
                _add(outlook.plan, typed)
        st.markdown("4　发给各人：打印名单分发；牵头单位定齐、有人登录后，本框不再出现。")


def _add(plan: Plan, typed: str) -> None:
    """Makes the accounts of the sheet, read whole before, and shows their one-time passwords."""
    made, by, book = list[tuple[str, ...]](), session.who(), session.book()
    with session.refusals():
        for place in [_read(plan, line) for line in typed.splitlines() if line.strip()]:
            is_known = book.plan and register.find(book, place[0])  # from another plan
            password = (register.move if is_known else register.add)(book, *place, by) or "原密码"
            made.append((place[0], place[1].word, password))
    if made:
        table = markup.table(["账号", "角色", "一次性密码"], made)
        address = str(st.context.url or "").partition("/admin")[0]
        shown_once.keep("admin", HANDED.format(len(made)), INVITE.format(address, table))
        st.rerun()


def _read(plan: Plan, line: str) -> tuple[str, Role, str | None]:
    """Name, role and unit of a line of the sheet; raises BadValue, Unknown."""
    name, role, unit = [*line.split(), "", ""][:3]
    if role not in ROLES:
        raise BadValue("账号名单", line, f"应为账号、角色、单位，角色为{'、'.join(ROLES)}之一")
    return name, ROLES[role], unit_id(plan, unit or None)

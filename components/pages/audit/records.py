"""The records of 审计 as a table, the latest first."""

from __future__ import annotations

from components.widgets import markup
from components.widgets.markup import Html
from plan.accounts import audit
from plan.accounts.book import book_at
from plan.model.kinds import Role
from plan.model.plan import Plan
from plan.words import labels

ALL_ACTS = "全部"
RECORDS_SHOWN = 200


def record_table(plan: Plan, act: str, account: str) -> Html | None:
    """The latest records of `act` about or by `account`; None when there are none."""
    records = [
        record
        for record in audit.records(book_at())
        if act in (ALL_ACTS, labels.ACCOUNT_ACT[record.act])
        and (not account or account in (record.account or "", record.by or ""))
    ][:RECORDS_SHOWN]
    rows = []
    for record in records:
        detail = record.detail
        role, _, unit = detail.partition(" ")
        if record.act in (audit.Act.ADDED, audit.Act.MOVED) and role in set(Role):
            unit_name = markup.unit_name(plan, unit) if unit else ""
            detail = f"{labels.ROLE[Role(role)]} {unit_name}".strip()
        rows.append(
            (
                labels.moment(record.at),
                labels.ACCOUNT_ACT[record.act],
                markup.verbatim(record.account or "（无此账号）"),
                markup.verbatim(record.by or labels.MISSING),
                record.address or "本机",
                detail,
            )
        )
    return markup.table(["时间", "事项", "账号", "经办", "地址", "内容"], rows) if rows else None

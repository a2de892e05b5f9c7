"""A plan with one indicator, and figures of it, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from plan.ledger.events import IndicatorReported
from plan.model.kinds import IndicatorClass, Standing
from plan.model.plan import Document, Indicator, Plan, Reading, Source
from tests.support.builders import FOUNDED, plan_of

BASIS = "认定数"
DAY = date(2022, 7, 1)


def reading(when: str, value: float, basis: str = BASIS, document: str = "doc") -> Reading:
    """A published value."""
    source = Source(document=document, says="测试用")
    return Reading(period=when, value=value, basis=basis, source=source, standing=Standing.STATED)


def plan_with(*readings: Reading, **more: Any) -> Plan:
    """A plan with one indicator: 100 wanted in 2022."""
    usual: dict[str, Any] = {
        "movement": IndicatorClass.STEADY_COUNT, "target": 100.0, "target_period": "2022",
        "basis": BASIS, "unit_of_measure": "家", "parent": "L1",
    }  # fmt: skip
    indicator = Indicator(id="I1", name="企业", readings=readings, **{**usual, **more}, **FOUNDED)
    late = Document(id="late", title="报道", publisher="报", dated="2022-09-23", standing=Standing.OFFICIAL)
    plan = plan_of()
    return replace(plan, indicators=(indicator,), documents=(*plan.documents, late))


def figure(when: str, value: float, day: date = DAY, basis: str = BASIS) -> IndicatorReported:
    """A reported value."""
    return IndicatorReported(subject="I1", as_of=day, value=value, period=when, basis=basis)

"""What is known of an indicator on a day."""

from __future__ import annotations

from datetime import date

from plan.model.plan import Indicator, Plan, Reading


def known_readings(plan: Plan, indicator: Indicator, as_of: date) -> tuple[Reading, ...]:
    """The readings published by `as_of`; a document without a full date counts as known."""
    documents = {document.id: document for document in plan.documents}
    return tuple(
        reading
        for reading in indicator.readings
        if (published := published_on(documents[reading.source.document].dated)) is None
        or published <= as_of
    )


def published_on(dated: str) -> date | None:
    """The day a document is dated, None where it gives less than a day."""
    try:
        return date.fromisoformat(dated)
    except ValueError:
        return None

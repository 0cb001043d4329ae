"""Contracts as tests begin them, and the clock that bills them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from handschlag.businesses.models import Business
from handschlag.contracts import billing, keeping
from handschlag.contracts.keeping import Plan
from handschlag.contracts.models import Contract, Period
from handschlag.core.recurrence import Rule
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Invoice
from tests import cast

START = date(2026, 12, 1)
LINE = {"name": "Hosting {monat} {jahr}", "quantity": "1", "unit_code": "LS", "price": "49,00"}


def hosting(**changes: Any) -> dict[str, Any]:
    """The data of the first document, as somebody types it."""
    buyer = {**cast.typed()["buyer"], "contact": {"email": cast.ROASTERY.contact.email}}
    return cast.typed(**{"lines": [LINE], "buyer": buyer, **changes})


def begin(
    business: Business, *, mode: str = Contract.SEND, data: dict[str, Any] | None = None, **rule: Any
) -> Contract:
    return keeping.begin(business, data or hosting(), plan(mode=mode, **rule), by="test")


def plan(*, mode: str = Contract.SEND, name: str = "Hosting", **rule: Any) -> Plan:
    return Plan(Rule(**{"start": START, **rule}), name=name, mode=mode)


def at(day: str, hour: int = 9) -> datetime:
    """A moment, in UTC: 10 o'clock in Berlin in winter."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour)


def run(day: str, hour: int = 9) -> None:
    """The worker bills until nothing is left, as its job does."""
    for _ in range(100):
        if not billing.run(at(day, hour)):
            return
    raise AssertionError("the worker never came to an end")


def periods(contract: Contract) -> list[Period]:
    return list(Period.objects.of(contract.business_id).filter(contract=contract).order_by("start"))


def invoices(business: Any) -> list[Invoice]:
    return list(Invoice.objects.of(business).order_by("pk"))


def drafts(business: Any) -> list[Draft]:
    return list(Draft.objects.of(business).open(Draft.INVOICE).order_by("pk"))


def shown(day: str) -> str:
    """``2026-12-01`` as a German document shows it."""
    year, month, rest = day.split("-")
    return f"{rest}.{month}.{year}"

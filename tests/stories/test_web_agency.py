"""A web agency bills hosting every month for a year: two price changes, a pause, two days of standstill.

HS_FULL=1 bills 200 contracts instead of 11: more than a standstill lets pass without a question.
"""

from __future__ import annotations

import calendar
import os
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.contracts import catching_up, keeping
from handschlag.contracts.models import Contract, Period
from handschlag.core.bill import Period as BillPeriod
from handschlag.core.einvoice import reading
from handschlag.delivery.models import Delivery
from handschlag.documents import official_rules
from handschlag.documents.models import StoredDocument
from handschlag.events.verifying import verify_chain
from handschlag.invoices import documenting
from handschlag.invoices.models import Invoice
from tests.contracts.agreeing import LINE, begin, hosting, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CONTRACTS = 200 if os.environ.get("HS_FULL") == "1" else 11
START, DEARER, DEARER_AGAIN = date(2027, 1, 1), date(2027, 4, 1), date(2027, 9, 1)
PAUSED = 5
PAUSE = (date(2027, 6, 1), date(2027, 7, 31))
STANDSTILL = (date(2027, 9, 1), date(2027, 9, 2))


def cents(contract: int, month: int) -> int:
    """What the customer owes for a month: net as agreed with each, VAT rounded half up; reckoned in whole cents."""
    net = 1_900 + 137 * contract
    if contract % 2 and month >= 4:
        net += 450
    if contract % 3 == 0 and month >= 9:
        net = 5_555
    return net + (net * 19 + 50) // 100


def agree(business: Business, number: int) -> Contract:
    price = f"{(1_900 + 137 * number) // 100},{(1_900 + 137 * number) % 100:02}"
    buyer = {
        **hosting()["buyer"],
        "name": f"Kundenhaus {number:03}",
        "contact": {"email": f"post@haus{number}.example"},
    }
    contract = begin(business, data=hosting(buyer=buyer, lines=[{**LINE, "price": price}]), start=START)
    line = contract.terms[0].as_lines[0]
    if number % 2:
        keeping.change_terms(contract, DEARER, [replace(line, price=line.price + Decimal("4.50"))], by="agency")
    if number % 3 == 0:
        keeping.change_terms(contract, DEARER_AGAIN, [replace(line, price=Decimal("55.55"))], by="agency")
    if number == PAUSED:
        keeping.pause(contract, *PAUSE, by="agency")
    return contract


def live_through(business: Business) -> int:
    """Every day of the year a tick, but on the two days of standstill; how many documents a person had to confirm."""
    confirmed = 0
    for offset in range(-3, 365):
        day = START + timedelta(days=offset)
        if day in STANDSTILL:
            continue
        run(day.isoformat())
        while asking := catching_up.waiting(business, day):
            for each in asking:
                confirmed += catching_up.decide(each.contract, {due.start: True for due in each.due}, day, by="agency")
        if confirmed and day == STANDSTILL[-1] + timedelta(days=1):
            run(day.isoformat())
    return confirmed


def test_a_year_of_contracts() -> None:
    business = guests.start(name="Atelier Nordlicht", origin=Business.DEMO)
    contracts = [agree(business, number) for number in range(CONTRACTS)]
    assert live_through(business) == CONTRACTS, "after the standstill all were asked about, and nothing else"

    expected = {
        (contract.pk, month): cents(number, month)
        for number, contract in enumerate(contracts)
        for month in range(1, 13)
        if not (number == PAUSED and month in (6, 7))
    }
    periods = Period.objects.of(business).select_related("draft")
    by_invoice = {period.draft.document_id: period for period in periods}
    invoices = list(Invoice.objects.of(business).order_by("pk"))
    found = {}
    for invoice in invoices:
        period = by_invoice[invoice.pk]
        found[period.contract_id, period.start.month] = invoice.payable_minor
        month = period.start.month
        last = date(2027, month, calendar.monthrange(2027, month)[1])
        assert invoice.bill.period == BillPeriod(date(2027, month, 1), last)
        assert invoice.issue_date == (date(2027, 9, 3) if month == 9 else date(2027, month, 1))
    assert found == expected and len(invoices) == len(expected), "every period once, at its price, and none missing"
    assert sum(invoice.payable_minor for invoice in invoices) == sum(expected.values())
    assert [invoice.number for invoice in invoices] == [f"RE-2027-{n:04}" for n in range(1, len(invoices) + 1)]
    assert Counter(Delivery.objects.of(business).values_list("subject_id", flat=True)) == Counter(by_invoice.keys())
    assert verify_chain(business.pk) == []

    for invoice in (invoices[0], invoices[len(invoices) // 2], invoices[-1]):
        assert documenting.make(invoice.pk)
        stored = documenting.document(invoice, StoredDocument.XML)
        assert stored
        xml = bytes(stored.content)
        assert reading.read(xml).bill.period == invoice.bill.period
        try:
            assert not official_rules.examine(xml).faults
        except official_rules.NotChecked as problem:
            pytest.skip(f"official rules were not asked: {problem}")

"""Instalments, final invoices, part invoices, corrections and what is left to cancel are valid in every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from handschlag.core import crediting, instalments, legal
from handschlag.core.bill import AdvancePayment, Bill, PrecedingInvoice
from handschlag.core.crediting import Part, Taken
from handschlag.core.instalments import FINAL, INSTALMENT, PART
from handschlag.core.totals import totals
from tests.conformance import published_rules
from tests.conformance.bills import DAY, Case, bill
from tests.conformance.test_formats import WRITTEN
from tests.conformance.test_formats import faults as faults_of_format
from tests.conformance.test_published_rules import dutiful, faults

pytestmark = pytest.mark.conformance

AGREED = {
    "net": Case("standard", 3, False, "both", 9),
    "gross": Case("standard", 3, True, "document", 9),
    "mixed": Case("mixed", 3, False, "", 12),
    "reverse charge": Case("reverse_charge", 3, False, "", 3),
    "small business": Case("small_business", 1, False, "", 3),
}


def agreed(name: str) -> Bill:
    """What was agreed, as an invoice of the whole."""
    made = bill(AGREED[name])
    lines = tuple(replace(line, quantity=abs(line.quantity or Decimal(0))) for line in made.lines)
    return replace(made, type_code="380", lines=lines, preceding_invoices=(), prepaid_amount=Decimal(0), due_date=DAY)


def instalment(whole: Bill, number: str, percent: int, deducts: tuple[AdvancePayment, ...], construction: bool) -> Bill:
    amount = instalments.part_of(whole, totals(whole), Decimal(percent))
    return replace(
        whole,
        number=number,
        type_code=instalments.type_code(INSTALMENT, construction=construction),
        lines=instalments.lines_of(whole, totals(whole), amount, f"Abschlag {percent} %"),
        allowances=(),
        charges=(),
        advance_payments=deducts,
    )


def own(made: Bill) -> AdvancePayment:
    return instalments.own(made, totals(made))


def kinds(name: str) -> Iterator[tuple[str, Bill]]:
    """Every kind of document an order can lead to."""
    whole = agreed(name)
    for construction in (False, True):
        work = " of building work" if construction else ""
        one = instalment(whole, "RE-1", 30, (), construction)
        two = instalment(whole, "RE-2", 60, (own(one),), construction)
        deducted = (own(one), own(two))
        code = instalments.type_code(FINAL, construction=construction)
        final = replace(whole, number="RE-3", type_code=code, advance_payments=deducted)
        yield f"instalment{work}", one
        yield f"cumulative instalment{work}", two
        yield f"final invoice{work}", final
        corrected = replace(final, number="RE-4", preceding_invoices=(PrecedingInvoice("RE-3", DAY),))
        yield f"corrected final invoice{work}", corrected
        yield f"part invoice{work}", replace(whole, type_code=instalments.type_code(PART, construction=construction))
    computed = totals(whole)
    credit, parts = crediting.credit_of(whole, computed, Taken(), [Part(0, quantity=whole.lines[0].quantity / 2)])
    yield "correction of a line", documented(credit, "RK-1")
    before = crediting.taken(whole, [(credit, totals(credit), parts, False)])
    left = crediting.left(computed, before)
    of_whole = crediting.credit_of_whole(whole, computed, before, (left / 3).quantize(Decimal("0.01")))
    yield "correction of the whole", documented(of_whole, "RK-2")
    before = crediting.taken(whole, [(credit, totals(credit), parts, False), (of_whole, totals(of_whole), [], True)])
    rest = crediting.rest_of(whole, computed, before, "Schon korrigiert mit RK-1, RK-2")
    earlier = (PrecedingInvoice(whole.number, whole.issue_date),)
    rest = replace(rest, type_code="381", due_date=None, preceding_invoices=earlier)
    yield "cancellation of the rest", documented(rest, "ST-1")


def documented(made: Bill, number: str) -> Bill:
    return replace(made, number=number, issue_date=DAY, payment_terms="Wir verrechnen den Betrag.")


@pytest.mark.parametrize("format", published_rules.STYLESHEETS)
@pytest.mark.parametrize("name", AGREED)
def test_every_kind_passes_the_published_rules(name: str, format: str) -> None:
    for kind, made in kinds(name):
        ours = dutiful(made, format)
        if format == "peppol" and made.type_code != "381":
            ours = replace(ours, type_code="380")  # Peppol takes its own list of kinds only (P0100)
        assert faults(ours, format) == [], kind
        assert legal.blocking(legal.check(ours, totals(ours), format=format)) == [], kind


@pytest.mark.parametrize("format", WRITTEN)
@pytest.mark.parametrize("name", AGREED)
def test_every_kind_passes_the_rules_of_its_format(name: str, format: str) -> None:
    for kind, made in kinds(name):
        assert faults_of_format(made, format) == [], kind

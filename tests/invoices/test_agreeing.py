"""Billing what was agreed: never more without a reason, never twice, also at the same time."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.businesses.models import Business
from handschlag.core.bill import Line
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.events.verifying import verify_chain
from handschlag.invoices import agreeing, correcting, issuing
from handschlag.invoices.models import Invoice
from handschlag.orders import billing
from handschlag.orders.models import Entry, Order
from tests import cast
from tests.orders.agreements import HOURS, billed, cast_lines, invoice_of, issue, order_of


def test_the_draft_of_an_order_has_what_is_still_open(business: Business) -> None:
    order = order_of(business)
    data = agreeing.data_of(order)
    assert [(line["quantity"], line["origin"]) for line in data["lines"]] == [
        ("40", f"order:{order.pk}:1"), ("18", f"order:{order.pk}:2")
    ]  # fmt: skip
    issue(invoice_of(order, {1: "26", 2: "18"}))
    assert [(line["quantity"], line["name"]) for line in agreeing.data_of(order)["lines"]] == [
        ("14", "Gestaltung Herbstkatalog")
    ]


def test_the_invoice_says_what_was_agreed_and_billed_so_far(business: Business) -> None:
    order = order_of(business)
    issue(invoice_of(order, {1: "26"}))
    second = issue(invoice_of(order, {1: "8"}))
    assert second.bill.lines[0].note == (
        "Vereinbart am 23.11.2026: 40 Stunden. Bisher berechnet: 26. Diese Rechnung: 8."
    )
    assert second.bill.sales_order_reference == order.number
    assert billed(order) == {1: Decimal(34), 2: Decimal(0)}
    assert verify_chain(business.pk) == []


@pytest.mark.parametrize(
    ("quantities", "changes", "words"),
    [
        ({1: "40,5"}, {}, "vereinbart sind 40 Stunden, berechnet wären dann 40,5 Stunden"),
        ({1: "8"}, {"price": "90,00"}, "vereinbart ist ein Preis von 85,00"),
        ({1: "8"}, {"unit_code": "DAY"}, "vereinbart ist in Stunden"),
        ({1: "-1", 2: "18"}, {}, "berechnet wären dann −1 Stunde"),
        ({1: "8"}, {"tax_situation": "reduced"}, "die Umsatzsteuer ist eine andere"),
        ({1: "8"}, {"origin": ""}, ""),
    ],
)
def test_more_or_other_than_agreed_is_refused_without_a_reason(
    business: Business, quantities: dict[int, str], changes: dict[str, str], words: str
) -> None:
    order = order_of(business)
    draft = invoice_of(order, quantities, **changes)
    if not words:  # a line without origin on an invoice of no order bills no order
        assert issue(draft) and billed(order)[1] == 0
        return
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(draft)
    assert any(words in finding.title.de for finding in refused.value.findings), refused.value.findings
    assert billed(order)[1] == 0 and not Invoice.objects.of(business).exists()


DISCOUNTED = [HOURS[0] | {"allowances": [{"percent": "10", "reason": "Treuerabatt"}]}]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"lines": {"allowances": []}}, "lines.0.quantity", "Rabatten und Zuschlägen sind es 612,00"),
        ({"lines": {"charges": [{"amount": "5", "reason": "Fahrt"}]}}, "lines.0.quantity", "hier stehen 617,00"),
        ({"allowances": []}, "allowances.0.percent", "Der vereinbarte Rabatt von 3 % fehlt"),
        ({"charges": [{"amount": "9,90", "reason": "Porto"}]}, "charges.0.amount", "Der Zuschlag von 9,90"),
        ({"charges": [{"percent": "2", "reason": "Porto"}]}, "charges.0.percent", "Der Zuschlag von 2 %"),
        ({"currency": "CHF"}, "currency", "Vereinbart ist in EUR, hier steht CHF"),
        ({"prices_include_vat": False}, "prices_include_vat", "Prices that include VAT are agreed"),
        ({"tax_situation": "reduced"}, "lines.0.quantity", "die Umsatzsteuer ist eine andere"),
    ],
)
def test_a_lost_discount_or_a_new_surcharge_is_refused_without_a_reason(
    business: Business, changes: dict[str, Any], field: str, words: str
) -> None:
    agreed = {"allowances": [{"percent": "3", "reason": "Treuerabatt"}], "prices_include_vat": True}
    order = order_of(business, DISCOUNTED, **agreed)
    lines = changes.pop("lines", {})
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(invoice_of(order, {1: "8"}, whole=changes, **lines))
    found = {finding.field: finding.title for finding in refused.value.findings}
    assert words in found[field].de + found[field].en, found
    assert issue(invoice_of(order, {1: "8"}))


def test_a_fixed_discount_and_surcharge_belong_to_the_first_invoice(business: Business) -> None:
    fixed = {"allowances": [{"amount": "50", "reason": "Messe"}], "charges": [{"amount": "8,50", "reason": "Versand"}]}
    order = order_of(business, **fixed)
    with pytest.raises(issuing.CannotIssue):
        issue(invoice_of(order, {1: "8"}, whole={"allowances": []}))
    assert issue(invoice_of(order, {1: "8"})).totals.charge_total == Decimal("8.50")
    with pytest.raises(issuing.CannotIssue):
        issue(invoice_of(order, {1: "8"}, whole={"charges": fixed["charges"]}))
    assert issue(invoice_of(order, {1: "32", 2: "18"})).totals.charge_total == 0


def test_cheaper_and_less_needs_no_reason(business: Business) -> None:
    order = order_of(business)
    assert issue(invoice_of(order, {1: "8"}, price="80,00"))


def test_a_new_line_beside_agreed_ones_needs_a_reason(business: Business) -> None:
    order = order_of(business)
    draft = invoice_of(order, {1: "8"})
    draft.data["lines"].append({"name": "Eilzuschlag", "quantity": "1", "unit_code": "LS", "price": "90"})
    draft.save()
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(draft)
    assert refused.value.findings[0].field == "lines.1.quantity"
    draft.data["deviation"] = "Am Telefon mit Frau Muster besprochen"
    draft.save()
    invoice = issue(draft)
    kept = Entry.objects.of(business).filter(invoice_id=invoice.pk).order_by("invoice_line")
    assert [(row.position, row.reason[:10]) for row in kept] == [(1, "Am Telefon"), (0, "Am Telefon")]


def test_the_same_line_twice_on_one_invoice_counts_twice(business: Business) -> None:
    order = order_of(business)
    draft = invoice_of(order, {1: "30"})
    draft.data["lines"].append(dict(draft.data["lines"][0]))
    draft.save()
    with pytest.raises(issuing.CannotIssue):
        issue(draft)
    draft.data["lines"][1]["quantity"] = "10"
    draft.save()
    issue(draft)
    assert billed(order)[1] == 40


def test_cancelling_gives_back_what_can_be_billed(business: Business) -> None:
    order = order_of(business)
    wrong = issue(invoice_of(order, {1: "40", 2: "18"}))
    with pytest.raises(issuing.CannotIssue):
        issue(invoice_of(order, {1: "1"}))
    correcting.cancel(wrong, reason="Falsche Adresse", by="test")
    correcting.cancel(wrong, reason="Falsche Adresse", by="test")
    assert billed(order) == {1: Decimal(0), 2: Decimal(0)}
    assert issue(invoice_of(order, {1: "40", 2: "18"}))


def test_an_order_of_somebody_else_cannot_be_billed(business: Business) -> None:
    from handschlag.businesses import guests

    theirs = order_of(guests.start(name="Fremd & Co."))
    draft = drafting.start(business, cast.typed(lines=[{**cast_lines(theirs)[0], "quantity": "1"}]))
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(draft)
    assert "wurde so nicht vereinbart" in refused.value.findings[0].title.de
    assert agreeing.states_of(business.pk, draft.data) == {}
    assert not Entry.objects.of(business).exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_invoices_never_bill_more_than_agreed(business: Business) -> None:
    order = order_of(business, HOURS)
    drafts = [invoice_of(order, {1: "9"}) for _ in range(8)]
    results: list[Any] = []

    def work(draft: Draft) -> None:
        try:
            results.append(issue(draft).pk)
        except issuing.CannotIssue:
            results.append(None)
        except Exception as problem:
            results.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [r for r in results if isinstance(r, Exception)], results
    assert sum(r is not None for r in results) == 4, "4 x 9 of 40 hours"
    assert billed(order) == {1: Decimal(36)}


# -- properties of the ledger


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from([1, 2]), st.decimals(Decimal("0.25"), 20, places=2), st.booleans()), max_size=6)
)
def test_whatever_is_tried_billed_stays_within_agreed(
    business: Business, acts: list[tuple[int, Decimal, bool]]
) -> None:
    order = order_of(business)
    agreed = {position: state.quantity for position, state in billing.states(order).items()}
    expected, number = dict.fromkeys(agreed, Decimal(0)), 1_000_000 * order.pk
    for position, quantity, cancels in acts:
        number += 2
        line = Line(**{**vars_of(order, position), "quantity": quantity})
        origins = [billing.Billed(0, order.pk, position)]
        try:
            billing.look(business.pk, replace(order.bill, lines=(line,)), origins)
        except billing.BeyondAgreement:
            assert expected[position] + quantity > agreed[position]
            continue
        billing.bill(business.pk, number, [line], origins)
        if cancels:
            billing.take_back(business.pk, number, number + 1)
        else:
            expected[position] += quantity
        assert billed(order) == expected
    for position, state in billing.states(order).items():
        assert 0 <= state.billed <= state.quantity
        assert state.billed + state.remaining == state.quantity == agreed[position]


def vars_of(order: Order, position: int) -> dict[str, Any]:
    line = order.bill.lines[position - 1]
    return {name: getattr(line, name) for name in ("name", "unit_code", "unit_name", "price", "tax_situation")}


def test_what_was_billed_with_a_minus_comes_back_when_the_invoice_is_cancelled(business: Business) -> None:
    order = order_of(
        business, [*HOURS, {"name": "Alte Muster", "quantity": "-2", "unit_code": "H87", "price": "50,00"}]
    )
    for _ in range(2):
        invoice = issue(invoice_of(order, {1: "40", 2: "-2"}))
        correcting.cancel(invoice, reason="Falsche Adresse", by="test")
        assert billed(order) == {1: Decimal(0), 2: Decimal(0)}
    assert [line["quantity"] for line in agreeing.data_of(order)["lines"]] == ["40", "-2"]

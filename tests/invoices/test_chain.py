"""The chain: what came before and after, with sums that tie; nothing of it is stored."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.core.money import format_money
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.invoices import agreeing, chain, collecting, correcting, crediting, delivering, issuing, reissuing
from handschlag.invoices.crediting import Part
from handschlag.invoices.models import Invoice, Standing
from handschlag.orders import changing, confirming, deciding, shipping
from handschlag.orders.changing import Wish
from handschlag.orders.models import Order
from handschlag.quotes import delivering as quoting
from tests import cast
from tests.invoices.test_prepaying import final, instalment
from tests.orders.agreements import HOURS, PHOTOS, cast_lines, invoice_of, issue, order_of

CUSTOMER = "kunde@siebenschlaefer.example"


def kinds(found: chain.Chain) -> list[str]:
    return [piece.kind for piece in found.pieces]


def grow(order: Order, hours: int) -> None:
    note = changing.propose(
        order, [Wish(1, replace(order.bill.lines[0], quantity=Decimal(hours)))], reason="Mehr.", by="test"
    )
    deciding.confirm(note, name="Lena Muster", address="192.0.2.7", may=True)


def client_of(business: Business) -> Client:
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\u00a0", " ").split())


def test_every_document_stands_in_the_chain_with_day_and_amount(business: Business) -> None:
    order = order_of(business)
    confirming.confirm(order, by="test")
    issue(invoice_of(order, {1: "26"}))
    grow(order, 48)
    second = issue(invoice_of(order, {1: "22", 2: "18"}))
    cancellation = correcting.cancel(second, reason="Falsche Adresse", by="test")
    found = chain.of_order(order)
    assert sorted(kinds(found)) == sorted(
        ["quote", "order", "confirmation", "change", "invoice", "invoice", "cancellation"]
    )
    assert [p.state for p in found.pieces if p.kind == "invoice"] == ["", chain.VOID]
    # (48 x 85 + 18 x 20) and (26 x 85), each with 19 %
    assert (found.agreed, found.billed, found.remaining) == (
        Decimal("5283.60"), Decimal("2629.90"), Decimal("2653.70")
    )  # fmt: skip
    for document in (second, cancellation):
        assert chain.of_invoice(document) == found, "the same chain, wherever one looks from"


def test_an_invoice_without_order_shows_what_corrects_it(business: Business) -> None:
    alone = issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)
    assert kinds(chain.of_invoice(alone)) == ["invoice"]
    cancellation = correcting.cancel(alone, reason="Doppelt", by="test")
    for document in (alone, cancellation):
        found = chain.of_invoice(document)
        assert sorted(kinds(found)) == ["cancellation", "invoice"] and not found.currency


def test_what_the_seller_took_back_is_left_out(business: Business) -> None:
    order = order_of(business)
    wish = Wish(1, replace(order.bill.lines[0], quantity=Decimal(48)))
    for _ in range(2):
        note = changing.propose(order, [wish], reason="Mehr.", by="test")
    assert kinds(chain.of_order(order)).count("change") == 1, "the replaced one is gone"
    changing.withdraw(note, by="test")
    assert "change" not in kinds(chain.of_order(order))


def test_an_invoice_of_two_orders_is_shared_to_the_cent(business: Business) -> None:
    first, second = order_of(business, HOURS), order_of(business, PHOTOS)
    data = agreeing.data_of(first)
    lines = [{**cast_lines(first)[0], "quantity": "7,77"}, {**cast_lines(second)[0], "quantity": "3"}]
    today = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026"}
    invoice = issue(drafting.start(business, data | {"lines": lines} | today))
    shares = [chain.of_order(order).billed for order in (first, second)]
    assert sum(shares) == Decimal(invoice.gross_minor) / 100 and all(shares)
    both = chain.of_invoice(invoice)
    assert (both.billed, kinds(both).count("order")) == (sum(shares), 2)


def test_a_cent_of_rounding_is_not_called_open(business: Business) -> None:
    found = chain.Chain(agreed=Decimal("12924.60"), billed=Decimal("12924.59"), currency="EUR")
    assert not found.is_rounding, "without an invoice nothing was rounded"
    order = order_of(business)
    issue(invoice_of(order, {1: "26"}))
    billed = chain.of_order(order)
    assert not billed.is_rounding
    assert replace(billed, billed=billed.agreed - Decimal("0.01")).is_rounding
    assert not replace(billed, billed=billed.agreed - Decimal("0.02")).is_rounding
    assert not replace(billed, billed=billed.agreed).is_rounding


def test_a_correction_of_an_amount_counts_against_its_order(business: Business) -> None:
    order = order_of(business)
    invoice = issue(invoice_of(order, {1: "26"}))
    before = chain.of_order(order).billed
    made = crediting.credit(invoice, whole=Decimal(100), reason="Kulanz", by="test")
    assert chain.of_order(order).billed == before - Decimal(made.gross_minor) / 100


@hypothesis_settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["26", "7,5", "3,33"]), st.booleans()), max_size=5))
def test_chain_sums_tie_whatever_is_billed_and_cancelled(business: Business, acts: list[tuple[str, bool]]) -> None:
    order = order_of(business)
    expected = Decimal(0)
    for quantity, cancels in acts:
        try:
            invoice = issue(invoice_of(order, {1: quantity}))
        except issuing.CannotIssue:
            continue
        if cancels:
            correcting.cancel(invoice, reason="Doppelt", by="test")
        else:
            expected += Decimal(invoice.gross_minor) / 100
        found = chain.of_order(order)
        assert found.billed == expected and found.billed + found.remaining == found.agreed == Decimal("4474.40")


def test_the_pages_show_it_with_links_and_few_queries(business: Business, django_assert_max_num_queries: Any) -> None:
    order = order_of(business)
    confirming.confirm(order, by="test")
    grow(order, 48)
    shipping.ship(order, {2: Decimal(3)}, by="test")
    for quantity in ("10", "12", "14"):
        last = issue(invoice_of(order, {1: quantity}))
    correcting.cancel(last, reason="Falsche Adresse", by="test")
    making.make_all(business.pk)
    seller = client_of(business)
    first = Invoice.objects.of(business).order_by("pk").first()
    assert first is not None
    with django_assert_max_num_queries(15):
        page = seller.get(f"/auftraege/{order.pk}/")
    shown = page.content.decode()
    for path in (f"/angebote/{order.quote_id}/", f"/rechnungen/{first.pk}/", f"/auftraege/{order.pk}/#aenderung-1"):
        assert f'href="{path}"' in shown, path
    assert "Noch nicht berechnet 3.058,30 €" in words(page), "5283.60 less 22 x 85 with 19 %"
    for path in (f"/rechnungen/{first.pk}/", f"/angebote/{order.quote_id}/"):
        with django_assert_max_num_queries(15):
            page = seller.get(path)
        assert f'href="/auftraege/{order.pk}/"' in page.content.decode()
        assert "5.283,60 €" in words(page) and "storniert" in words(page)
    assert "How it all hangs together" in words(seller.get(f"/en/rechnungen/{first.pk}/"))
    assert "Vereinbart am 23.11.2026: 40 Stunden" in words(seller.get(f"/rechnungen/{first.pk}/"))


def test_the_customer_sees_what_was_handed_over(business: Business) -> None:
    order = order_of(business)
    quote_link = quoting.share_link(order.quote, by="test")
    address = f"/a/{links.token(quote_link)}/"
    seen, hidden = issue(invoice_of(order, {1: "10"})), issue(invoice_of(order, {1: "12"}))
    delivering.share_link(seen)
    changing.propose(order, [Wish(1, replace(order.bill.lines[0], quantity=Decimal(48)))], reason="Mehr.", by="test")
    page = words(Client().get(address))
    assert seen.number in page and hidden.number not in page and f"{order.number}-1" not in page
    link = Link.objects.of(business).get(purpose=Link.CUSTOMER, subject="invoice", subject_id=seen.pk)
    assert f'href="/r/{links.token(link)}/"' in Client().get(address).content.decode()
    invoice_page = Client().get(f"/r/{links.token(link)}/")
    assert f'href="{address}"' in invoice_page.content.decode() and order.number in words(invoice_page)
    # somebody with a link of their own to the invoice alone gets the names, not the other's links
    other = links.make(business, Link.CUSTOMER, "invoice", seen.pk, recipient=CUSTOMER)
    page = Client().get(f"/r/{links.token(other)}/")
    assert order.number in words(page) and address not in page.content.decode()


def test_instalments_count_until_the_final_invoice_bills_the_whole(business: Business) -> None:
    order = order_of(business)
    first, second = instalment(order, percent="20"), instalment(order, percent="10")
    asked = [Decimal(each.payable_minor) / 100 for each in (first, second)]
    assert chain.of_order(order).billed == sum(asked)
    assert chain.of_invoice(first) == chain.of_order(order)
    correcting.cancel(second, reason="Doppelt", by="test")
    assert chain.of_order(order).billed == asked[0]
    whole = final(order)
    found = chain.of_order(order)
    assert found.remaining == 0 and found.billed == Decimal("4474.40")
    assert [p.word("de") for p in found.pieces if p.pk in (first.pk, whole.pk) and p.stage is not None] == [
        "1. Abschlagsrechnung", "Schlussrechnung"
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 6])
def test_the_invoice_page_takes_as_many_queries_however_long_the_chain(
    business: Business, count: int, django_assert_max_num_queries: Any
) -> None:
    order = order_of(business)
    for _ in range(count):
        invoice = issue(invoice_of(order, {1: "2"}))
    delivering.share_link(invoice)
    token = links.token(Link.objects.of(business).get(purpose=Link.CUSTOMER, subject="invoice"))
    with django_assert_max_num_queries(7):
        chain.of_invoice(invoice)
    with django_assert_max_num_queries(15):
        Client().get(f"/r/{token}/")


@pytest.mark.parametrize("of_order", [False, True])
def test_whoever_got_the_invoice_of_somebody_else_learns_nothing_of_theirs(business: Business, of_order: bool) -> None:
    order = order_of(business)
    wrong = issue(invoice_of(order, {1: "40"}) if of_order else drafting.start(business, cast.typed()))
    draft = reissuing.reissue(wrong, reason="Falscher Empfänger", by="test")
    buyer = {**draft.data["buyer"], "name": "Praxis am Lindenhof"}
    lines = [{**draft.data["lines"][0], "price": "12,00"}]
    changed = {**draft.data, "buyer": buyer, "customer": "", "lines": lines, "deviation": "Andere Arbeit."}
    right = issuing.issue_draft(drafting.save(draft, changed, base_revision=draft.revision, window="w9").draft, by="t")
    Standing.objects.of(business).update(sent_at=timezone.now())
    addresses = {each.pk: delivering.customer_url(each, delivering.share_link(each)) for each in (wrong, right)}
    for mine, theirs in ((wrong, right), (right, wrong)):
        page = Client().get(addresses[mine.pk]).content.decode()
        assert addresses[theirs.pk] not in page
        shown = words(Client().get(addresses[mine.pk])).replace("\u00a0", " ")
        assert format_money(theirs.payable, "EUR", "de").replace("\u00a0", " ") not in shown
    quote = quoting.customer_url(order.version, quoting.share_link(order.quote, by="test"))
    assert right.number not in Client().get(quote).content.decode()


def test_a_correction_of_a_collective_invoice_counts_for_the_order_of_its_lines(business: Business) -> None:
    first, second = order_of(business, HOURS), order_of(business, PHOTOS)
    data = collecting.data_of([first, second])
    dates = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026"}
    invoice = issue(drafting.start(business, data | dates))
    # 1 of 40 hours at 85, 10 of 18 photos at 20; both with 19 %
    parts = (Part(0, quantity=Decimal(1)), Part(1, quantity=Decimal(10)))
    crediting.credit(invoice, parts=parts, reason="Zu viel", by="test")
    assert [chain.of_order(order).billed for order in (first, second)] == [Decimal("3944.85"), Decimal("190.40")]
    # only money of the first, one more piece of the second
    parts = (Part(0, amount=Decimal(100)), Part(1, quantity=Decimal(1)))
    crediting.credit(invoice, parts=parts, reason="Zu viel", by="test")
    assert [chain.of_order(order).billed for order in (first, second)] == [Decimal("3825.85"), Decimal("166.60")]

"""An estimate from the editor to the invoice that exceeds it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.orders import accepting
from handschlag.orders.models import Order
from handschlag.quotes import delivering, documenting, mail, offering
from handschlag.quotes.models import QuoteVersion
from tests import cast
from tests.orders.agreements import HOURS, invoice_of, issue

pytestmark = pytest.mark.django_db


def estimate(draft: Draft, **terms: str) -> QuoteVersion:
    data = cast.typed_quote(lines=HOURS)
    data["offer"] |= {"estimate": "true", "valid_until": "31.12.2098", **terms}
    return offering.offer_draft(drafting.start(draft.business, data, kind=Draft.QUOTE), by="test", today=cast.TODAY)


def test_everything_the_customer_gets_calls_it_an_estimate(client: Client, draft: Draft) -> None:
    version = estimate(draft, tolerance_percent="10")
    paper = documenting.letter_of(version.offer)
    assert paper["title"].startswith("Kostenvoranschlag AN-") and "um mehr als 10" in str(paper["notes"])
    assert "freibleibend" not in str(paper["notes"])
    url = delivering.customer_url(version, delivering.share_link(version.quote, by="test"))
    page = client.get("/" + url.split("/", 3)[3]).content.decode()
    assert "Kostenvoranschlag <span" in page and "Auftrag erteilen" in page and "um mehr als 10" in page
    making.make_all(draft.business.pk)
    delivery = delivering.send(version, recipient="kunde@firma.example", by="test", address="192.0.2.1")
    assert mail.quote_mail(delivery).subject.startswith("Kostenvoranschlag AN-")
    order = accepting.accept(version, wanted=(), name="Lena Muster", address="192.0.2.7", may=True, today=cast.TODAY)
    assert order.wording.startswith("Ich erteile den Auftrag nach dem Kostenvoranschlag")
    assert "§ 649 BGB" in order.wording, "what was said about the price is part of what was agreed"
    assert "Kostenvoranschlag, bis 10 % mehr" in client.get(f"/angebote/{version.quote_id}/").content.decode()
    assert Delivery.objects.everywhere().filter(stage="quote").count() == 1


@pytest.mark.parametrize(("quantity", "warned"), [("20", False), ("24", False), ("25", True)])
def test_an_invoice_that_exceeds_the_estimate_is_warned_of(
    client: Client, draft: Draft, quantity: str, warned: bool
) -> None:
    version = estimate(draft, tolerance_percent="10")  # 40 hours: up to 44
    order: Any = accepting.accept(
        version, wanted=(), name="Lena Muster", address="192.0.2.7", may=True, today=cast.TODAY
    )
    issue(invoice_of(order, {1: "20"}))
    second = invoice_of(order, {1: quantity}, deviation="Mehr Seiten, am Telefon besprochen")
    words = f"Kostenvoranschlag {version.quote.number} wesentlich überschritten"
    for path in (f"/entwurf/{second.pk}/", f"/entwurf/{second.pk}/ausstellen/"):
        assert (words in client.get(path).content.decode()) is warned, path
    assert Order.objects.everywhere().count() == 1

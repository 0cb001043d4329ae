"""A designer: a quote in two versions, an option chosen, 26 of 40 hours billed, a deviation agreed to, then billed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.dialogue.models import Question
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import chain, verifying
from handschlag.invoices.models import Invoice
from handschlag.orders import billing
from handschlag.orders.models import Entry, Order
from handschlag.quotes.models import QuoteVersion
from tests import cast
from tests.office.posting import posted, prefilled

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db

HOURS = {"name": "Gestaltung Herbstkatalog", "quantity": "36", "unit_code": "HUR", "price": "85,00"}
PRINT = {"name": "Druckbegleitung vor Ort", "quantity": "1", "unit_code": "LS", "price": "240,00", "role": "option"}


def words(page: HttpResponse | Any) -> str:
    text = re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\u00a0", " ")
    return " ".join(text.split())


def begun(client: Client) -> Draft:
    """A quote draft of this client's business."""
    client.post("/", posted())
    first = Draft.objects.everywhere().get()
    business = first.business
    client.post(f"/entwurf/{first.pk}/loeschen/")
    data = cast.typed_quote(lines=[HOURS, PRINT])
    data["offer"]["valid_until"] = "31.12.2098"
    return drafting.start(business, data, kind=Draft.QUOTE)


def offered(client: Client, draft: Draft) -> QuoteVersion:
    draft.refresh_from_db()
    answer = client.post(f"/entwurf/{draft.pk}/anbieten/", {"revision": draft.revision})
    assert answer.status_code == 302
    return QuoteVersion.objects.everywhere().latest("pk")  # type: ignore[no-any-return]


def billed(client: Client, order: Order, **changes: str) -> HttpResponse:
    """Begin the invoice of what is open, change fields, issue."""
    opened = client.post(f"/auftraege/{order.pk}/rechnung/")
    page = prefilled(client.get(opened.url).content.decode())
    assert client.post(opened.url, page | changes).status_code == 302
    draft = Draft.objects.everywhere().get(pk=int(opened.url.strip("/").split("/")[-1]))
    return client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})  # type: ignore[return-value]


def test_from_two_versions_to_the_last_agreed_hour(client: Client) -> None:
    customer = Client()
    first = offered(client, begun(client))
    client.post(f"/angebote/{first.quote_id}/link/")
    link = Link.objects.everywhere().get(purpose=Link.CUSTOMER, subject="quote", recipient="")
    page = f"/a/{links.token(link)}/"
    # the customer wants more, home says so until it is answered: version 2 has 40 hours
    wish = {"zeile": "1", "art": "wunsch", "text": "Vier Seiten mehr, bitte."}
    assert customer.post(f"{page}1/anmerken/", wish).status_code == 303
    assert "Änderungswunsch von" in words(client.get("/heute/")) and wish["text"] in words(client.get("/heute/"))
    asked = Question.objects.everywhere().get()
    client.post(f"/angebote/{first.quote_id}/frage/{asked.pk}/", {"text": "Gern, mit 40 Stunden."})
    assert "Änderungswunsch von" not in words(client.get("/heute/"))
    client.post(f"/angebote/{first.quote_id}/fassung/")
    draft = Draft.objects.everywhere().get(document_id=None)
    draft.data["lines"][0]["quantity"] = "40"
    draft.save()
    second = offered(client, draft)
    name = {"name": "Lena Muster", "rolle": "Inhaberin", "darf": "ja"}
    assert customer.post(f"{page}1/annehmen/", name).status_code == 422
    assert customer.post(f"{page}2/annehmen/", name | {"wahl-2": "2"}).status_code == 303
    order = Order.objects.everywhere().get()
    assert (order.choice, order.gross_minor) == ([1, 2], 433_160), "40 x 85 and 240, with 19 %"
    assert f"Angebot {second.quote.number} wurde angenommen" in words(client.get("/heute/"))
    assert order.customer_id == second.quote.customer_id == first.quote.customer_id
    relation = f"/kunden/{order.customer_id}/"
    assert f"{order.number} Auftrag: Herbstkatalog 2027 aus Angebot" in words(client.get(relation))
    client.post(f"/auftraege/{order.pk}/bestaetigen/")
    assert "Im Angebot auf Wunsch, von Ihnen gewählt" in words(client.get(f"/auftraege/{order.pk}/"))
    # 26 of the 40 hours, the option later
    assert billed(client, order, **{"lines.0.quantity": "26", "lines.1.quantity": "0"}).status_code == 302
    # then it takes 8 hours more than agreed
    refused = billed(client, order, **{"lines.0.quantity": "22"})
    assert refused.status_code == 422 and "vereinbart sind 40 Stunden" in words(refused)
    stuck = Draft.objects.everywhere().get(document_id=None)
    form = client.get(f"/auftraege/{order.pk}/aenderung/?entwurf={stuck.pk}")
    assert 'name="menge-1" value="48"' in form.content.decode()
    change = {"entwurf": str(stuck.pk), "menge-1": "48", "grund": "Acht Seiten mehr, wie besprochen."}
    assert client.post(f"/auftraege/{order.pk}/aenderung/", change).status_code == 302
    assert "Acht Seiten mehr" in words(customer.get(f"{page}aenderung/1/"))
    assert customer.get(f"{page}aenderung/1/zustimmen/").status_code == 405
    assert customer.post(f"{page}aenderung/1/zustimmen/", name).status_code == 303
    # now the same draft passes, and says why
    answer = client.post(f"/entwurf/{stuck.pk}/ausstellen/", {"revision": stuck.revision})
    assert answer.status_code == 302
    last = Invoice.objects.everywhere().latest("pk")
    assert "Vereinbart am" in last.bill.lines[0].note and "48 Stunden" in last.bill.lines[0].note
    assert not Entry.objects.everywhere().exclude(reason="").exists()
    assert [state.remaining for state in billing.states(order).values()] == [0, 0]
    found = chain.of_order(order)
    assert (found.agreed, found.billed, found.remaining) == (Decimal("5140.80"), Decimal("5140.80"), 0)
    assert "Ganz berechnet" in words(client.get("/auftraege/")) and "Ganz berechnet" in words(client.get(relation))
    assert "wurde angenommen" not in words(client.get("/heute/"))
    # the next catalogue begins like this one, and bills nothing of this order
    again = client.post(f"{relation}wie-letztes-mal/")
    assert f"Von {last.number} übernommen sind" in words(client.get(again.headers["Location"]))
    assert all("origin" not in line for line in Draft.objects.everywhere().get(document_id=None).data["lines"])
    making.make_all(order.business_id)
    assert not [fault for fault in verifying.verify()["faults"] if "document" not in fault]

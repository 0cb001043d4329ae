"""The order confirmation: what holds now, every difference to the quote named, once per state."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from handschlag.businesses import texts
from handschlag.businesses.models import Business
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices.verifying import faults_of, number_report
from handschlag.orders import accepting, changing, confirming, deciding
from handschlag.orders.changing import Wish
from handschlag.orders.mail import confirmation_mail
from handschlag.orders.models import Confirmation, Order
from handschlag.quotes import delivering, offering
from tests import cast
from tests.documents.typeset import pages

CUSTOMER = "kunde@siebenschlaefer.example"


def order_of(business: Business, *roles: str, wanted: tuple[int, ...] = (), **changes: Any) -> Order:
    draft = drafting.start(business, cast.typed_quote(*roles, **changes), kind=Draft.QUOTE)
    version = offering.offer_draft(draft, by="test", today=cast.TODAY)
    return accepting.accept(version, wanted=wanted, name="Lena Muster", address="192.0.2.7", may=True, today=cast.TODAY)


def test_an_order_as_quoted_says_so(business: Business) -> None:
    order = order_of(business, "", "")
    confirmation = confirming.confirm(order, by="test", today=cast.TODAY)
    assert (confirmation.bill.number, confirmation.differences, confirmation.gross_minor) == (
        order.number, [], order.gross_minor
    )  # fmt: skip
    making.make_all(business.pk)
    kept = making.document(business.pk, "confirmation", confirmation.pk)
    assert kept is not None and kept.filename == "AU-2026-0001-Auftragsbestaetigung.pdf"
    [text] = pages(bytes(kept.content))
    assert "Auftragsbestätigung AU-2026-0001" in text and "entspricht unserem Angebot" in text


def test_it_carries_the_sellers_own_words(business: Business) -> None:
    texts.save(business, "order_confirmation", "de", "sie", {"opening": "das machen wir, {kunde}!"}, by="test")
    bill = confirming.confirm(order_of(business, ""), by="test").bill
    assert bill.opening == f"Guten Tag,\ndas machen wir, {bill.buyer.name}!"


def test_what_the_customer_chose_and_left_is_highlighted(business: Business) -> None:
    order = order_of(business, "", "option", "", "alternative", "on_demand", wanted=(2, 4))
    confirmation = confirming.confirm(order, by="test")
    assert confirmation.differences == [
        "Fotos der Neuerscheinungen: Im Angebot auf Wunsch, von Ihnen gewählt",
        "Textlektorat: Von Ihnen gewählt statt „Druckbegleitung“",
        "Nicht bestellt: Druckbegleitung",
        "Nicht bestellt: Versand",
    ]
    assert confirmation.frozen["marks"] == {
        "1": "Im Angebot auf Wunsch, von Ihnen gewählt",
        "2": "Von Ihnen gewählt statt „Druckbegleitung“",
    }


def test_changes_are_told_and_make_a_next_state(business: Business) -> None:
    order = order_of(business, "", "")
    first = confirming.confirm(order, by="test")
    assert confirming.confirm(order, by="test") == first
    dearer = replace(order.bill.lines[0], price=Decimal(120))
    gone = replace(order.bill.lines[1], quantity=Decimal(0))
    new = replace(order.bill.lines[0], name="Eilzuschlag", price=Decimal(90))
    note = changing.propose(order, [Wish(1, dearer), Wish(2, gone), Wish(0, new)], reason="Eilig.", by="test")
    assert confirming.confirm(order, by="test") == first, "a proposal changes nothing"
    deciding.confirm(note, name="Lena Muster", address="192.0.2.7", may=True)
    second = confirming.confirm(order, by="test")
    assert second.n == 2 and second.bill.number == order.number
    assert [words.split(":")[0] for words in second.differences] == [
        "Gestaltung Herbstkatalog", "Eilzuschlag", f"Entfällt seit {note.issue_date:%d.%m.%Y}"
    ]  # fmt: skip
    assert "im Angebot pauschal 100,00" in second.differences[0]
    assert second.gross_minor == note.after_minor == 24_990, "(120 + 90) and 19 %"
    making.make_all(business.pk)
    [text] = pages(bytes(making.document(business.pk, "confirmation", second.pk).content))  # type: ignore[union-attr]
    for part in ("Stand", "Unterschiede zum Angebot", "Geändert am", "Neu seit", "Entfällt seit", "249,90"):
        assert part in text, part
    assert list(faults_of(business)) == []


def test_the_mail_has_the_letter_and_the_page_shows_it(business: Business) -> None:
    order = order_of(business, "", "option", wanted=(2,))
    confirmation = confirming.confirm(order, by="test")
    making.make_all(business.pk)
    for _ in range(2):
        confirming.send(confirmation, recipient=CUSTOMER, by="test", address="192.0.2.1")
    mail = confirmation_mail(Delivery.objects.of(business).get(stage="order-confirmation"))
    assert mail.subject == "Auftragsbestätigung AU-2026-0001 über 357,00\u00a0€"
    assert "von Ihnen gewählt" in mail.text and mail.attachments[0].content.startswith(b"%PDF")
    link = delivering.share_link(order.quote, by="test")
    address = delivering.customer_url(order.version, link).split("/1/")[0].split("8000")[1]
    assert "Auftragsbestätigung vom" in Client().get(f"{address}/").content.decode()
    assert Client().get(f"{address}/bestaetigung/1.pdf").content.startswith(b"%PDF")
    assert Client().get(f"{address}/bestaetigung/2.pdf").status_code == 404


def test_the_number_stands_in_the_report(business: Business) -> None:
    order_of(business, "")
    order_of(business, "")
    [row] = [row for row in number_report(business) if row["kind"] == "order"]
    assert (row["last"], row["documents"], row["missing"], row["beyond"]) == (2, 2, [], [])


def test_confirmations_never_change(business: Business) -> None:
    confirming.confirm(order_of(business, ""), by="test")
    rows = Confirmation.objects.of(business)
    for act in (lambda: rows.update(n=7), rows.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

"""A filled example business: every person and firm in it is invented, and nothing leaves the machine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.core.bill import Address, Adjustment, Bill, Contact, CreditTransfer, Line, Party, Period
from handschlag.core.bill_json import as_typed
from handschlag.dialogue import asking, promising
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import correcting, delivering, documenting, issuing
from handschlag.invoices.models import Invoice

SELLER = Party(
    name="Atelier Nordlicht",
    address=Address(line_1="Am Beispielkai 4", post_code="00123", city="Möwenhafen"),
    contact=Contact(name="Atelier Nordlicht", telephone="0381 000000", email="rechnung@atelier-nordlicht.example"),
    vat_identifier="DE123456788",
)
ACCOUNT = CreditTransfer("DE02120300000000202051", "Atelier Nordlicht")
ROASTERY = Party(
    name="Kaffeerösterei Siebenschläfer GmbH",
    address=Address(line_1="Traumgasse 7", post_code="00124", city="Möwenhafen"),
    contact=Contact(email="buchhaltung@siebenschlaefer.example"),
)
PRACTICE = Party(
    name="Praxis am Lindenhof",
    address=Address(line_1="Lindenhof 1", post_code="00125", city="Möwenhafen"),
    contact=Contact(email="verwaltung@lindenhof.example"),
)
NEIGHBOUR = Party(
    name="Familie Ümläut-Ångström",
    address=Address(line_1="Dünenweg 12", post_code="00126", city="Möwenhafen"),
    contact=Contact(email="familie@duenenweg.example"),
    kind="consumer",
)


def fill(today: date | None = None) -> str:
    """Make the example business, once; returns the address of the secret link that opens it in a browser."""
    business = Business.objects.filter(origin=Business.DEMO).first()
    if business is None:
        business = guests.start(origin=Business.DEMO, name=SELLER.name)
        _write(business, today or timezone.localdate())
    draft: Draft = Draft.objects.of(business).open().first()
    return drafting.owner_url(drafting.owner_link(draft))


def _write(business: Business, day: date) -> None:
    packaging = _issue(business, _bill(ROASTERY, day - timedelta(13), PACKAGING, reference="PO 7781"))
    delivering.send(packaging, recipient=ROASTERY.contact.email, by="demo", address="127.0.0.1")
    promising.promise(business, subject="invoice", subject_id=packaging.pk, promised_by=ROASTERY.contact.email)

    cards = _issue(business, _bill(PRACTICE, day - timedelta(6), CARDS, reference="Terminkarten"))
    delivering.send(cards, recipient=PRACTICE.contact.email, by="demo", address="127.0.0.1")
    asking.ask(
        business,
        subject="invoice",
        subject_id=cards.pk,
        line=2,
        text="Guten Tag, im Angebot standen 5 Stunden für die Terminkarten, hier sind es 6. Kam noch etwas dazu?",
        asked_by=PRACTICE.contact.email,
    )

    sign = _issue(business, _bill(NEIGHBOUR, day - timedelta(2), SIGN))
    correcting.cancel(sign, reason="Falscher Name auf dem Schild", by="demo")
    for invoice in Invoice.objects.of(business):
        documenting.make(invoice.pk)

    _draft(business, _bill(ROASTERY, day, POSTER))


def _bill(buyer: Party, day: date, lines: tuple[Line, ...], reference: str = "") -> Bill:
    return Bill(
        seller=SELLER,
        buyer=buyer,
        lines=lines,
        issue_date=day,
        due_date=day + timedelta(14),
        period=Period(day - timedelta(18), day),
        payment=ACCOUNT,
        purchase_order_reference=reference,
        allowances=(Adjustment(percent=Decimal(3), reason="Treuerabatt"),) if len(lines) > 3 else (),
        thank_you_note="Die drei Sorten nebeneinander im Regal zu sehen war eine Freude. Danke für Ihr Vertrauen!",
        sign_off="Ihr Atelier Nordlicht",
    )


def _issue(business: Business, bill: Bill) -> Invoice:
    return issuing.issue_bill(business, bill, by="demo", today=bill.issue_date)


def _draft(business: Business, bill: Bill) -> Draft:
    return drafting.start(business, {**as_typed(bill), "presentation": {"style": "klar"}})


def _line(name: str, quantity: str, unit_code: str, price: str, description: str = "") -> Line:
    return Line(
        name=name, description=description, quantity=Decimal(quantity), unit_code=unit_code, price=Decimal(price)
    )


PACKAGING = (
    _line("Verpackungsdesign „Winterröstung“, 3 Sorten", "3", "H87", "480.00"),
    _line("Druckfertige Dateien", "6", "HUR", "85.00"),
    _line("Bildbearbeitung für das Regalschild", "12", "H87", "25.00"),
    _line("Abstimmung vor Ort", "1", "LS", "150.00"),
)
CARDS = (
    _line("Praxisschild und Türbeschriftung", "1", "LS", "780.00"),
    _line("Terminkarten, Gestaltung und Satz", "6", "HUR", "85.00", "Zwei Kartenfarben"),
    _line("Terminkarten, Druck 1.000 Stück", "1", "LS", "150.00"),
)
SIGN = (_line("Türschild aus Eiche mit Namenszug", "1", "H87", "96.00"),)
POSTER = (
    _line("Plakat „Tag der offenen Rösterei“", "2", "H87", "320.00"),
    _line("Reinzeichnung", "3", "HUR", "85.00"),
)

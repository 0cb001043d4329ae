"""A filled example business: every person and firm in it is invented, and nothing leaves the machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from handschlag.businesses import accounts, articles, guests, keeping, texts, units
from handschlag.businesses.models import Business
from handschlag.contracts import billing
from handschlag.contracts import keeping as contracts
from handschlag.contracts.keeping import Plan
from handschlag.contracts.models import Contract
from handschlag.core.bill import Address, Adjustment, Attachment, Bill, Contact, CreditTransfer, Line, Party, Period
from handschlag.core.bill_json import as_typed
from handschlag.core.offer import Offer, Role
from handschlag.core.offer_json import offer_as_typed
from handschlag.core.recurrence import Rule
from handschlag.customers import keeping as customers
from handschlag.customers import pricing
from handschlag.customers.models import Customer
from handschlag.customers.record import Destination, Person, Record
from handschlag.dialogue import asking, promising
from handschlag.dialogue.models import Question
from handschlag.documents import making
from handschlag.drafts import drafting, templates
from handschlag.drafts.models import Draft
from handschlag.invoices import (
    beginning,
    collecting,
    copying,
    crediting,
    delivering,
    documenting,
    handing_over,
    issuing,
    reissuing,
)
from handschlag.invoices.beginning import Wish
from handschlag.invoices.models import Invoice
from handschlag.orders import accepting, changing, confirming, noting, shipping
from handschlag.orders.models import Order
from handschlag.quotes import declining, offering, talking
from handschlag.quotes import delivering as delivering_quotes
from handschlag.quotes.models import Decline, QuoteVersion

SELLER = Party(
    name="Atelier Nordlicht",
    address=Address(line_1="Am Beispielkai 4", post_code="00123", city="Möwenhafen"),
    contact=Contact(name="Atelier Nordlicht", telephone="0381 000000", email="rechnung@atelier-nordlicht.example"),
    vat_identifier="DE123456788",
)
ACCOUNT = CreditTransfer("DE02120300000000202051", "Atelier Nordlicht")
ACCOUNTS = (
    {"holder": "Atelier Nordlicht", "iban": ACCOUNT.account_identifier, "currency": "EUR", "name": "Geschäftskonto"},
    {"holder": "Änne Muster", "iban": "DE89370400440532013000", "currency": "EUR", "name": "Rücklage Steuer"},
)
TEXTS = {
    "greeting": "Guten Tag {ansprechpartner},",
    "opening": "danke für Ihren Auftrag. Wir berechnen Ihnen:",
    "sign_off": "Ihr {betrieb}",
}
ARTICLES = (
    {"number": "G-20", "name_de": "Reinzeichnung", "name_en": "Final artwork", "unit": "HUR", "price": "85"},
    {"number": "G-30", "name_de": "Entwurf auf Papier", "group": "Gestaltung", "unit": "Skizze", "price": "120"},
    {
        "number": "G-10",
        "name_de": "Gestaltung",
        "name_en": "Design",
        "group": "Gestaltung",
        "unit": "HUR",
        "price": "85",
    },
)
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
BOOKSHOP = Party(
    name="Buchhandlung Eselsohr",
    address=Address(line_1="Lesezeile 9", post_code="00127", city="Möwenhafen"),
    contact=Contact(email="laden@eselsohr.example"),
)
NEIGHBOUR = Party(
    name="Familie Ümläut-Ångström",
    address=Address(line_1="Dünenweg 12", post_code="00126", city="Möwenhafen"),
    contact=Contact(email="familie@duenenweg.example"),
    kind="consumer",
)


HARBOUR = Record(
    kind="public_body",
    name="Hafenamt Möwenhafen",
    department="Einkauf",
    address=Address(line_1="Am Kai 1", post_code="00123", city="Möwenhafen"),
    email="einkauf@hafenamt.example",
    leitweg_id="04011000-1234512345-06",
    order_number_required=True,
    format="xrechnung-ubl",
)
TWICE = Record(name="Siebenschläfer Rösterei", address=ROASTERY.address)


def fill(today: date | None = None) -> str:
    """Make the example business, once; returns the address of the secret link that opens it in a browser."""
    business = Business.objects.filter(origin=Business.DEMO).first()
    if business is None:
        business = guests.start(origin=Business.DEMO, name=SELLER.name)
        _write(business, today or timezone.localdate())
    draft: Draft = Draft.objects.of(business).open(Draft.INVOICE).first()
    return drafting.owner_url(drafting.owner_link(draft))


def _set(business: Business, day: date) -> None:
    """What the seller has set: itself, a planned move, accounts, texts, a unit, articles with a price to come."""
    profile = {
        **keeping.values_of({"seller": as_typed(Bill(seller=SELLER))["seller"], "presentation": {"style": "klar"}}),
        "company.form": "sole_trader",
        "company.owners": "Änne Muster",
        "tax.scheme": "regular",
        "tax.accounting": "received",
        "tax.usual": "standard",
        "tax.says_received": "true",
    }
    keeping.change(business, profile, by="demo")
    moved = {"seller.address.line_1": "Neue Mole 1", "seller.address.post_code": "00131"}
    keeping.change(business, moved, by="demo", since=day + timedelta(60))
    for account in ACCOUNTS:
        accounts.save(business, account, by="demo")
    texts.save(business, texts.INVOICE, "de", texts.SIE, TEXTS, by="demo")
    units.save(business, {"name": "Skizze", "plural": "Skizzen"}, by="demo")
    for article in ARTICLES:
        kept = articles.save(business, {**article, "active": "on"}, by="demo", language="de")
    dearer = {**ARTICLES[-1], "price": "95", "price_since": (day + timedelta(40)).isoformat(), "active": "on"}
    articles.save(business, dearer, by="demo", language="de", article=kept)


def _write(business: Business, day: date) -> None:
    _set(business, day)
    _contracts(business, day)
    sheet = Attachment("Stundenzettel.csv", "Stunden im November", "", "Stundenzettel.csv", "text/csv", TIMESHEET)
    bill = replace(_bill(ROASTERY, day - timedelta(13), PACKAGING, reference="PO 7781"), attachments=(sheet,))
    packaging = _issue(business, bill)
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
    draft = reissuing.reissue(sign, reason="Falscher Name auf dem Schild", by="demo")
    handing_over.note(issuing.issue_draft(draft, by="demo", today=day), "hand", by="demo")
    # one picture less than billed: the customer pays what is left
    back = crediting.Part(2, quantity=Decimal(1))
    crediting.credit(packaging, parts=[back], reason="Ein Bild wurde nicht gebraucht", by="demo")

    _quotes(business, day)
    for invoice in Invoice.objects.of(business):
        documenting.make(invoice.pk)
    _know(business)
    _keep_template(business)
    _draft(business, _bill(ROASTERY, day, POSTER))


def _contracts(business: Business, day: date) -> None:
    """What is billed every month, with a price to come; and a contract that came due unseen, so it asks."""
    first = day.replace(day=1)
    care = _contract(business, BOOKSHOP, first, CARE, "Pflege der Webseiten", Contract.SEND)
    january = first.replace(year=first.year + 1, month=1)
    contracts.change_terms(care, january, [replace(CARE[0], price=Decimal("95.00"))], by="demo")
    _contract(business, PRACTICE, first - timedelta(70), PRINTS, "Terminkarten im Abruf", Contract.DRAFT)
    for contract, today in ((care, first), *((each, day) for each in Contract.objects.of(business).order_by("pk"))):
        moment = datetime.combine(today, time(9), timezone.get_current_timezone())
        billing.bill_next(business.pk, contract.pk, today, moment)


def _contract(business: Business, buyer: Party, start: date, lines: tuple[Line, ...], name: str, mode: str) -> Contract:
    data = as_typed(Bill(buyer=buyer, lines=lines))
    plan = Plan(Rule(start), name=name, mode=mode, payment_days=30)
    return contracts.begin(business, data, plan, by="demo")


def _deliveries(business: Business, day: date) -> None:
    """Two orders delivered in parts, a collective invoice of what came by last week, and one delivery to bill."""
    bags = _order(business, day - timedelta(40), "Tüten für die Winterröstung", BAGS)
    labels = _order(business, day - timedelta(38), "Etiketten für die Winterröstung", LABELS)
    for order, quantities, ago in ((bags, {1: 2000, 2: 1}, 20), (labels, {1: 1500}, 14), (bags, {1: 1000}, 3)):
        delivered = {position: Decimal(quantity) for position, quantity in quantities.items()}
        shipping.ship(order, delivered, day=day - timedelta(ago), by="demo")
    left = noting.left(business.pk, [bags.pk, labels.pk])
    due = [part for part in left if part.note.issue_date < day - timedelta(7)]
    data = collecting.data_of([bags, labels], delivered=due)
    invoice = issuing.issue_draft(drafting.start(business, data), by="demo", today=day)
    delivering.send(invoice, recipient=ROASTERY.contact.email, by="demo", address="127.0.0.1")


def _order(business: Business, day: date, title: str, lines: tuple[Line, ...]) -> Order:
    """An order of the roastery, agreed on by phone."""
    version = _offer(business, ROASTERY, day, title, lines, ("",) * len(lines))
    return accepting.record_acceptance(
        version, wanted=set(), method=Order.PHONE, name="Änne Rösch", day=day, email=ROASTERY.contact.email, by="demo"
    )


def _quotes(business: Business, day: date) -> None:
    """Quotes in every state: one that is talked about, one declined with a reason, accepted ones."""
    _deliveries(business, day)
    catalogue = _offer(business, BOOKSHOP, day, "Herbstkatalog 2027", CATALOGUE, ("", "", "option"))
    delivering_quotes.send(catalogue, recipient=BOOKSHOP.contact.email, by="demo", address="127.0.0.1")
    delivering_quotes.share_link(catalogue.quote, by="demo")
    question = talking.ask(
        catalogue, text="Vier der 22 Fotos liefern wir selbst. Dann wären es 18, richtig?", line=2,
        asked_by=BOOKSHOP.contact.email,
    )  # fmt: skip
    talking.answer(question, text="Genau, es sind nur 18. So steht es schon hier.", by="demo")
    talking.ask(
        catalogue, text="Können wir die Druckbegleitung erst im Frühjahr entscheiden?", line=3,
        asked_by=BOOKSHOP.contact.email, kind=Question.PROPOSAL,
    )  # fmt: skip
    window = _offer(business, ROASTERY, day - timedelta(5), "Schaufenster im Advent", WINDOW, ("",), estimate=True)
    delivering_quotes.send(window, recipient=ROASTERY.contact.email, by="demo", address="127.0.0.1")
    declining.decline(
        window, reason=Decline.TIMING, note="Im Februar gern, jetzt schaffen wir den Umbau nicht.",
        declined_by=ROASTERY.contact.email,
    )  # fmt: skip
    website = _offer(business, PRACTICE, day, "Neue Seiten für die Praxis", WEBSITE, ("", "alternative", "on_demand"))
    order = accepting.accept(
        website, wanted={2}, name="Dr. Ada Beispiel", role="Inhaberin", email=PRACTICE.contact.email,
        address="127.0.0.1", may=True, today=day,
    )  # fmt: skip
    confirmation = confirming.confirm(order, by="demo", today=day)
    confirming.send(confirmation, recipient=PRACTICE.contact.email, by="demo", address="127.0.0.1")
    _change(order)
    _shop_sign(business, day)
    making.make_all(business.pk)


def _shop_sign(business: Business, day: date) -> None:
    """An order with two instalments, and the final invoice that deducts them."""
    sign = _offer(business, BOOKSHOP, day, "Ladenschild aus Eiche", SHOP_SIGN, ("", ""))
    order = accepting.accept(
        sign, wanted=set(), name="Ilse Eselsohr", role="Inhaberin", email=BOOKSHOP.contact.email,
        address="127.0.0.1", may=True, today=day,
    )  # fmt: skip
    for wish in (Wish(percent=Decimal(30)), Wish(percent=Decimal(40))):
        data = beginning.instalment_of(order, wish)
        issuing.issue_draft(drafting.start(business, data), by="demo", today=day)
    final = issuing.issue_draft(drafting.start(business, beginning.final_of(order)), by="demo", today=day)
    delivering.share_link(final)
    _kind, ahead = copying.copied_as(final, copying.PROFORMA, day)
    issuing.issue_draft(drafting.start(business, ahead), by="demo", today=day)


def _change(order: Order) -> None:
    """A change that waits for the customer: more hours, and a line that nobody had thought of."""
    more = replace(order.bill.lines[0], quantity=Decimal(64))
    forms = _line("Anmeldebogen zum Ausfüllen", "1", "LS", "240.00")
    note = changing.propose(
        order, [changing.Wish(1, more), changing.Wish(0, forms)], by="demo",
        reason="Sie wünschen sich die Seiten auch auf Englisch und einen Anmeldebogen.",
    )  # fmt: skip
    changing.send(note, recipient=PRACTICE.contact.email, by="demo", address="127.0.0.1")


def _offer(
    business: Business,
    buyer: Party,
    day: date,
    title: str,
    lines: tuple[Line, ...],
    roles: tuple[Role, ...],
    *,
    estimate: bool = False,
) -> QuoteVersion:
    bill = Bill(seller=SELLER, buyer=buyer, lines=lines, issue_date=day, payment=ACCOUNT, sign_off=SELLER.name)
    words = "Zwei Korrekturrunden sind enthalten."
    tolerance = Decimal(15) if estimate else None
    offer = Offer(
        bill, roles, title, day + timedelta(14), acceptance_text=words, estimate=estimate, tolerance_percent=tolerance
    )
    draft = drafting.start(business, {**offer_as_typed(offer), "presentation": {"style": "klar"}}, kind=Draft.QUOTE)
    return offering.offer_draft(draft, by="demo", today=day)


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


def _know(business: Business) -> None:
    """What the seller knows about customers, one who has no invoice yet, and one who may be there twice."""
    roastery: Customer = Customer.objects.of(business).get(name=ROASTERY.name)
    person = Person("Änne Rösch", role="accounting", email=ROASTERY.contact.email, salutation="ms", invoices="to")
    copy = Person("Bo Bohne", role="management", email="bo@siebenschlaefer.example", invoices="cc")
    store = Destination("Rösterei, Lager", address=Address("Speicherweg 2", "", "00125", "Möwenhafen"))
    wishes = replace(
        roastery.record,
        contacts=(person, copy),
        delivery_addresses=(store,),
        payment_days=Decimal(14),
        payment_method="transfer",
    )
    customers.change(roastery, wishes, by="demo")
    customers.note(roastery, "Hat sich über die drei Sorten im Regal sehr gefreut.", by="demo")
    dealers = pricing.begin_list(business, "Gastronomie")
    pricing.keep(dealers, pricing.read(business, b"G-20; 79,00\nG-30; 110,00", "de").prices, by="demo")
    pricing.put_on_list(roastery, dealers, by="demo")
    for record in (HARBOUR, TWICE):
        customers.create(business, record, by="demo")


def _draft(business: Business, bill: Bill) -> Draft:
    of_settings = ("seller", "payment", "sign_off")
    return drafting.start(business, {name: value for name, value in as_typed(bill).items() if name not in of_settings})


def _keep_template(business: Business) -> None:
    """What the atelier offers to everybody who needs cards."""
    bill = Bill(lines=CARDS, buyer=Party(name="Vorlage"))
    draft = _draft(business, bill)
    templates.keep(draft, "Terminkarten mit Schild")
    drafting.discard(draft)


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
TIMESHEET = "Tag;Stunden;Wofür\r\n3;4;Reinzeichnung\r\n5;2;Korrekturen\r\n".encode()
CARDS = (
    replace(_line("Praxisschild und Türbeschriftung", "1", "LS", "780.00"), section="Am Haus"),
    replace(
        _line(
            "Gestaltung und Satz",
            "6",
            "HUR",
            "85.00",
            "**Zwei Kartenfarben**\n- Blau für Kassen\n- Grün für Selbstzahler",
        ),
        section="Terminkarten",
        text_above="Die Karten passen zum Schild und liegen am Empfang aus.",
    ),
    replace(_line("Druck 1.000 Stück", "1", "LS", "150.00"), section="Terminkarten"),
)
CATALOGUE = (
    _line("Gestaltung Herbstkatalog, 24 Seiten", "1", "LS", "1650.00", "Konzept, Satz und zwei Korrekturrunden"),
    _line("Fotos der Neuerscheinungen", "18", "H87", "20.00", "Freigestellt und farbangepasst"),
    _line("Druckbegleitung vor Ort", "1", "LS", "240.00", "Halber Tag in der Druckerei"),
)
WEBSITE = (
    _line("Webseiten, fünf Stück", "40", "HUR", "85.00"),
    _line("Webseiten, acht Stück", "56", "HUR", "85.00"),
    _line("Texte überarbeiten", "6", "HUR", "75.00"),
)
CARE = (_line("Pflege der Webseiten, {monat} {jahr}", "1", "LS", "89.00", "Aktualisieren, sichern, prüfen"),)
PRINTS = (_line("Terminkarten, Nachdruck {monat}", "500", "H87", "0.18"),)
BAGS = (
    _line("Kaffeetüten „Winterröstung“, bedruckt", "4000", "H87", "0.32"),
    _line("Druckplatte", "1", "H87", "180.00"),
)
LABELS = (_line("Etiketten auf Rolle", "1500", "H87", "0.09"),)
WINDOW = (_line("Gestaltung und Beklebung des Schaufensters", "1", "LS", "690.00"),)
SHOP_SIGN = (
    _line("Entwurf und Reinzeichnung", "12", "HUR", "85.00"),
    _line("Schild aus Eiche, geschnitzt und montiert", "1", "H87", "1450.00"),
)
SIGN = (_line("Türschild aus Eiche mit Namenszug", "1", "H87", "96.00"),)
POSTER = (
    _line("Plakat „Tag der offenen Rösterei“", "2", "H87", "320.00"),
    _line("Reinzeichnung", "3", "HUR", "85.00"),
)

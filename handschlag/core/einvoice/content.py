"""What an e-invoice says of a bill, whatever its syntax: notes, terms, ways to pay, references, identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from handschlag.core import exchange, part_payments, sections, skonto
from handschlag.core.bill import (
    Attribute,
    Bill,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Identifier,
    Line,
    Note,
    Party,
    PaymentCard,
    Place,
    PrecedingInvoice,
    TaxRepresentative,
)
from handschlag.core.code_lists import (
    ATTACHMENT_TYPES,
    EXTENSION_ATTACHMENT_TYPE,
    EXTENSION_SCHEMES,
    IDENTIFIER_SCHEMES,
)
from handschlag.core.einvoice.specifications import Specification
from handschlag.core.rich_text import plain
from handschlag.core.text import Text
from handschlag.core.totals import Totals

# BT-81, UNTDID 4461
CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER = "30", "58"
CARD, DIRECT_DEBIT, SEPA_DIRECT_DEBIT = "48", "49", "59"
NOT_DEFINED = "1"
TRANSFERS = frozenset((CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER))
CARDS = frozenset((CARD, "54", "55"))
DIRECT_DEBITS = frozenset((DIRECT_DEBIT, SEPA_DIRECT_DEBIT))

ALLOWANCE = Text("Rabatt", "Discount")  # BT-97, BT-139 where nobody gave a reason (BR-33, BR-42)
CHARGE = Text("Zuschlag", "Surcharge")  # BT-104, BT-144 (BR-38, BR-44)
UNIT = Text("Einheit", "Unit")  # BT-160 for a unit in the seller's own words

# BT-8, UNTDID 2005 as the norm and UBL have it: the same moment in UNTDID 2475, which CII uses
TAX_POINT_CODES = {"3": "5", "35": "29", "432": "72"}


@dataclass(frozen=True, slots=True)
class Payment:
    """How a bill is paid (BG-16); groups that do not fit stay empty."""

    code: str  # BT-81
    text: str  # BT-82
    accounts: tuple[CreditTransfer, ...] = ()  # BG-17
    card: PaymentCard | None = None  # BG-18
    debit: DirectDebit | None = None  # BG-19


def payment(bill: Bill, specification: Specification) -> Payment | None:
    """BG-16 with the groups the bill has; ``None`` where there is nothing to say.

    The German rules want BG-16 always (BR-DE-1) and only the group that fits the code (BR-DE-23 to 25). Other rule
    sets take whatever is there, so that nothing of an invoice that was read is lost.
    """
    accounts = tuple(each for each in (bill.payment, *bill.further_accounts) if each.account_identifier.strip())
    card = bill.card if bill.card.number.strip() else None
    debit = bill.direct_debit if bill.direct_debit != DirectDebit() else None
    code = bill.payment_means_code.strip() or _usual_code(bill, accounts, card, debit)
    german = specification.german_rules(bill)
    if not code:
        return Payment(NOT_DEFINED, bill.payment_means_text) if german else None
    if german:
        accounts = () if code in CARDS | DIRECT_DEBITS else accounts
        card = None if code in TRANSFERS | DIRECT_DEBITS else card
        debit = None if code in TRANSFERS | CARDS else debit
    return Payment(code, bill.payment_means_text, accounts, card, debit)


def _usual_code(
    bill: Bill, accounts: tuple[CreditTransfer, ...], card: PaymentCard | None, debit: DirectDebit | None
) -> str:
    if debit:
        return SEPA_DIRECT_DEBIT
    if card:
        return CARD
    if accounts:
        return SEPA_CREDIT_TRANSFER if bill.currency == "EUR" else CREDIT_TRANSFER
    return ""


def of_others(bill: Bill) -> bool:
    """Whether the bill was read from a document: then it says what that said, and nothing is added."""
    return any(line.tax for line in bill.lines)


def remittance_information(bill: Bill) -> str:
    """BT-83: what the buyer writes into the transfer, the number unless something else was agreed."""
    return bill.remittance_information.strip() or ("" if of_others(bill) else bill.number)


def payment_terms(bill: Bill, specification: Specification) -> str:
    """BT-20: the seller's words, then Skonto: as lines that programs read where the rules know them, else in words.

    Lines that programs read each end in a line break, the last one too (BR-DE-18).
    """
    words = bill.payment_terms.strip()
    if specification.german_rules(bill):
        lines = "".join(f"{skonto.machine_line(each)}\n" for each in bill.cash_discounts)
        return "\n".join(filter(None, (words, lines)))
    if specification.extended:
        return words
    sentences = (skonto.sentence(bill, each).in_(bill.language) for each in bill.cash_discounts)
    return "\n".join(filter(None, (words, *sentences)))


def line_note(bill: Bill, position: int) -> str:
    """BT-127: the note of a line, between the title of a section that begins with it and the text lines around it.

    The norm has no place of its own for either.
    """
    index, line = position - 1, bill.lines[position - 1]
    around = (sections.begins(bill.lines, index), plain(line.text_above), line.note, plain(line.text_below))
    return "\n".join(filter(None, around))


def description(bill: Bill, line: Line) -> str:
    """BT-154: of our own bills without the marks of bold words; what others wrote stays as it is."""
    return line.description if of_others(bill) else plain(line.description)


def notes(bill: Bill, totals: Totals, specification: Specification) -> list[Note]:
    """BG-1: what the law wants said, the seller's notes, and facts the rule set has no element for; each once."""
    found = [Note(group.treatment.note) for group in totals.groups]
    found += [Note(bill.note), *bill.notes]
    if converted := exchange.sentence(bill, totals):
        found.append(Note(converted.in_(bill.language)))
    if not specification.extended:
        found += [Note(part_payments.sentence(bill, each).in_(bill.language)) for each in bill.advance_payments]
    return [note for note in dict.fromkeys(found) if note.text.strip()]


def preceding_invoices(bill: Bill, specification: Specification) -> Iterator[PrecedingInvoice]:
    """BG-3: earlier invoices, and those of deducted part-payments where the rule set has no element for them."""
    seen = {each.number.strip() for each in bill.preceding_invoices}
    yield from (each for each in bill.preceding_invoices if each.number.strip())
    for each in bill.advance_payments:
        number = each.invoice_number.strip()
        if number and number not in seen and not (specification.extended and each.taxes):
            seen.add(number)
            yield PrecedingInvoice(number, each.invoice_date)


def electronic_address(party: Party) -> Identifier:
    """BT-34, BT-49: the party's own, else its e-mail address."""
    if party.electronic_address.strip():
        return Identifier(party.electronic_address, party.electronic_address_scheme)
    return Identifier(party.contact.email, "EM")


def as_the_rules_allow(bill: Bill, totals: Totals, specification: Specification) -> Bill:
    """The bill as the XML may say it: no VAT ids outside the scope of VAT, no codes that no list of the rules has."""
    schemes = schemes_of(specification)
    bill = _with_known_files(_with_allowed_vat_identifiers(bill, totals), specification)
    return _with_known_schemes(bill, schemes)


def schemes_of(specification: Specification) -> frozenset[str]:
    """Schemes of identifiers: ISO 6523, in the XRechnung Extension three more (BR-CL-10, BR-DEX-04)."""
    return _MORE_SCHEMES if specification.more_codes else IDENTIFIER_SCHEMES


_MORE_SCHEMES = IDENTIFIER_SCHEMES | EXTENSION_SCHEMES


def _with_known_files(bill: Bill, specification: Specification) -> Bill:
    """A file of another kind than the rules take is named and not inside (BR-CL-24, BR-DEX-01)."""
    known = (*ATTACHMENT_TYPES, EXTENSION_ATTACHMENT_TYPE) if specification.more_codes else ATTACHMENT_TYPES
    if all(not each.content or each.media_type in known for each in bill.attachments):
        return bill
    files = (
        each if each.media_type in known else replace(each, content=b"", reference=each.reference or each.filename)
        for each in bill.attachments
    )
    return replace(bill, attachments=tuple(files))


def _with_allowed_vat_identifiers(bill: Bill, totals: Totals) -> Bill:
    """Outside the scope of VAT nobody has a VAT id there (BR-O-02 to BR-O-04).

    A seller known by the VAT id alone keeps it as an ordinary identifier (BR-CO-26).
    """
    if not any(group.treatment.category == "O" for group in totals.groups):
        return bill
    seller = bill.seller
    only_id = not (seller.tax_registration_identifier.strip() or seller.legal_registration_identifier.strip())
    identifiers = (*seller.identifiers, Identifier(seller.vat_identifier)) if only_id else seller.identifiers
    return replace(
        bill,
        seller=replace(seller, vat_identifier="", identifiers=identifiers),
        buyer=replace(bill.buyer, vat_identifier=""),
        tax_representative=TaxRepresentative(),
    )


def _with_known_schemes(bill: Bill, schemes: frozenset[str]) -> Bill:
    """An identifier of a scheme that the rules do not know keeps its value alone (BR-CL-10, BR-CL-11)."""
    payee, place, seller, buyer = bill.payee, bill.delivery.location, bill.seller, bill.buyer
    used = (*seller.identifiers, *buyer.identifiers, payee.identifier, payee.legal_registration, place)
    registers = (seller.legal_registration_scheme, buyer.legal_registration_scheme)
    addresses = {seller.electronic_address_scheme, buyer.electronic_address_scheme}
    if {*registers, *(each.scheme for each in used), ""} <= schemes | {""} and EXTENSION_SCHEMES.isdisjoint(addresses):
        return bill

    def known(identifier: Identifier) -> Identifier:
        return identifier if identifier.scheme in schemes else Identifier(identifier.value)

    return replace(
        bill,
        seller=_known_schemes_of(seller, schemes),
        buyer=_known_schemes_of(buyer, schemes),
        payee=replace(payee, identifier=known(payee.identifier), legal_registration=known(payee.legal_registration)),
        delivery=replace(bill.delivery, location=known(place)),
    )


def _known_schemes_of(party: Party, schemes: frozenset[str]) -> Party:
    register, address = party.legal_registration_scheme, party.electronic_address_scheme
    unknown_address = address in EXTENSION_SCHEMES - schemes
    return replace(
        party,
        identifiers=tuple(each if each.scheme in schemes else Identifier(each.value) for each in party.identifiers),
        legal_registration_scheme=register if register in schemes else "",
        electronic_address="" if unknown_address else party.electronic_address,
        electronic_address_scheme="" if unknown_address else address,
    )


def item_identifier(line: Line, specification: Specification) -> Identifier:
    """BT-157, which means nothing without a known scheme (BR-64, BR-CL-21, BR-DEX-06)."""
    found = line.standard_identifier
    return found if found.scheme in schemes_of(specification) else Identifier()


def seller_identifiers(seller: Party) -> tuple[Identifier, ...]:
    """BT-29. A seller with neither identifier, register number nor VAT id is known by the tax number (BR-CO-26)."""
    own = tuple(each for each in seller.identifiers if each.value.strip())
    known = own or seller.legal_registration_identifier.strip() or seller.vat_identifier.strip()
    return own if known else (Identifier(seller.tax_registration_identifier),)


def buyer_identifier(buyer: Party) -> Identifier:
    """BT-46, of which there is one: an identifier of a public scheme, else the seller's number for the buyer."""
    own = next((each for each in buyer.identifiers if each.value.strip()), None)
    return own or Identifier(buyer.customer_number)


def delivery(bill: Bill, totals: Totals) -> Delivery:
    """BG-13. Goods to another country of the EU say where they went (BR-IC-12): to the buyer, unless the bill says."""
    if bill.delivery.address != Place() or not any(group.treatment.category == "K" for group in totals.groups):
        return bill.delivery
    a = bill.buyer.address
    address = Place(a.line_1, a.line_2, a.post_code, a.city, a.country_code, a.line_3, a.subdivision)
    return Delivery(bill.delivery.name or bill.buyer.name, bill.delivery.location, address)


def delivery_date(bill: Bill) -> date | None:
    """BT-72. What we bill over a period is supplied on its last day; a bill that was read says what it said."""
    return bill.delivery_date if of_others(bill) else bill.delivery_date or bill.period.end_date


def attributes(line: Line, bill: Bill) -> Iterator[Attribute]:
    """BG-32: the item's properties, and a unit in the seller's own words, which the norm has no term for."""
    if line.unit_name.strip():
        yield Attribute(UNIT.in_(bill.language), line.unit_name)
    yield from (each for each in line.attributes if each.name.strip() and each.value.strip())

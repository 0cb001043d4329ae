"""Between a record and a bill: the buyer a record makes, and the record a buyer on a bill makes."""

from __future__ import annotations

from dataclasses import fields, replace

from handschlag.core import identifiers, names
from handschlag.core.bill import Address, Bill, Contact, Delivery, Party, Place
from handschlag.customers.checking import faults, tidied
from handschlag.customers.kinds import KINDS, kind_of_buyer
from handschlag.customers.record import INVOICES_TO, LONGEST_NAME, LONGEST_NUMBER, Destination, Person, Record

# A name for whoever stood at the counter: nobody to be kept.
WALK_IN = ("Laufkundschaft", "Walk-in customer")


def buyer_of(record: Record) -> Party:
    """The buyer (BG-7) of a new document.

    The invoice address takes the place of the customer's own, as § 14 Abs. 4 Nr. 1 UStG allows (UStAE 14.5 Abs. 2), and
    another name there becomes a care-of line: the buyer stays whoever gets the service, and the tax follows them. An
    invoice address in another country is for the mail only, because the country of a buyer decides the tax.
    """
    person = invoice_contact(record)
    return Party(
        name=record.name,
        trading_name=record.trading_name,
        address=_address(record),
        contact=Contact(
            name=person.name if person else "",
            telephone="",
            email=next(iter(record.invoice_emails), ""),
        ),
        vat_identifier=record.vat_identifier,
        legal_registration_identifier=record.legal_registration_identifier,
        customer_number=record.number,
        kind=KINDS[record.kind].buyer,
    )


def _address(record: Record) -> Address:
    own, other = record.address, record.invoice_address
    elsewhere = other.address != Address() and other.address.country_code == own.country_code
    address = other.address if elsewhere else own
    care_of = [record.department, *(_care_of(text) for text in (other.name, other.care_of or record.care_of))]
    return replace(address, line_2=", ".join(text for text in (address.line_2, *care_of) if text))


def delivery_to(place: Destination) -> Delivery:
    """One of a customer's delivery addresses as the place of a delivery (BG-13)."""
    address = Place(**{each.name: getattr(place.address, each.name) for each in fields(place.address)})
    further = ", ".join(filter(None, (address.line_2, _care_of(place.care_of))))
    return Delivery(name=place.name, address=replace(address, line_2=further))


def _care_of(name: str) -> str:
    return name if not name or name.lower().startswith("c/o") else f"c/o {name}"


def invoice_contact(record: Record) -> Person | None:
    """The person invoices go to; the only one where just one is known."""
    marked = [person for person in record.contacts if person.invoices == INVOICES_TO]
    if marked:
        return marked[0]
    return record.contacts[0] if len(record.contacts) == 1 and not record.contacts[0].invoices else None


def greeting(record: Record, language: str) -> str:
    """The first words of a letter, or nothing where the usual ``Guten Tag`` is meant: ``Guten Tag Frau Möwe,``."""
    person = invoice_contact(record)
    of: Person | Record = person if person and (person.salutation or person.greeting_name) else record
    name = of.greeting_name or of.name
    if language == "de" and record.address_form == "du":
        return f"Hallo {name},"
    if not of.salutation and not of.greeting_name:
        return ""
    titles = {"de": {"ms": "Frau ", "mr": "Herr "}, "en": {"ms": "Ms ", "mr": "Mr "}}
    title = titles[language].get(of.salutation, "")
    return f"Guten Tag {title}{name}," if language == "de" else f"Dear {title}{name},"


def record_of(bill: Bill) -> Record:
    """The record of a buyer nobody has written down before; what would be refused is left out."""
    buyer, country = bill.buyer, bill.buyer.address.country_code
    kind = kind_of_buyer(buyer.kind, country)
    reference = bill.buyer_reference.strip()
    record = Record(
        kind=kind,
        name=buyer.name[:LONGEST_NAME],
        trading_name=buyer.trading_name[:LONGEST_NAME],
        address=buyer.address,
        email=buyer.contact.email if identifiers.is_email(buyer.contact.email) else "",
        telephone=buyer.contact.telephone,
        contacts=(Person(name=buyer.contact.name[:LONGEST_NAME]),) if buyer.contact.name else (),
        language=bill.language,
        number=buyer.customer_number if len(buyer.customer_number) <= LONGEST_NUMBER else "",
        vat_identifier=buyer.vat_identifier[:LONGEST_NUMBER],
        legal_registration_identifier=buyer.legal_registration_identifier,
        tax_situation=bill.tax_situation if bill.tax_situation in _OF_THE_CUSTOMER else "",
        leitweg_id=reference if identifiers.is_leitweg_id(reference) else "",
    )
    return _without_faults(tidied(record))


# Situations that come from who the customer is, not from what the seller sells or is.
_OF_THE_CUSTOMER = ("eu_service", "intra_community", "export", "reverse_charge")


def _without_faults(record: Record) -> Record:
    empty = Record()
    for fault in faults(record):
        field = fault.path.partition(".")[0]
        if field not in ("name", "address"):
            record = replace(record, **{field: getattr(empty, field)})
    return record


def is_somebody(record: Record) -> bool:
    """Whether a buyer on a bill is worth keeping: a name that is more than ``Laufkundschaft``."""
    return bool(names.telling_words(record.name)) and not any(names.same(record.name, name) for name in WALK_IN)

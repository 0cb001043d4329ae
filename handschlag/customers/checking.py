"""What is wrong with a record, and what an invoice still needs; both as sentences that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handschlag.core import identifiers
from handschlag.core.bill_json import FieldError
from handschlag.core.countries import POST_CODE_EXPECTED, country_of_vat_identifier
from handschlag.core.einvoice.formats import PLAIN, XRECHNUNG_CII, XRECHNUNG_UBL, ZUGFERD
from handschlag.core.text import Text
from handschlag.customers.kinds import ASKED_OF_SOME, KINDS, belongs, business_in
from handschlag.customers.record import BUSINESS_DE, BUSINESS_EU, PRIVATE, Record

_NEEDED = {
    "address.line_1": Text("Tragen Sie Straße und Hausnummer ein", "Enter street and number"),
    "address.post_code": Text("Tragen Sie die Postleitzahl ein", "Enter the postcode"),
    "address.city": Text("Tragen Sie den Ort ein", "Enter the town"),
    "vat_identifier": Text(
        "Tragen Sie die USt-IdNr. ein, ohne sie schulden Sie die Steuer",
        "Enter the VAT id, without it you owe the VAT",
    ),
    "leitweg_id": Text(
        "Tragen Sie die Leitweg-ID ein, die Behörde nennt sie im Auftrag",
        "Enter the Leitweg-ID, the authority names it in the order",
    ),
}


def tidied(record: Record) -> Record:
    """The record without what its kind is not asked for, and without empty rows."""
    kind = KINDS[record.kind]
    empty = Record()
    gone = {name: getattr(empty, name) for name in ASKED_OF_SOME - kind.asks}
    return replace(
        record,
        **gone,
        format=record.format if record.format in kind.formats else ZUGFERD,
        pdf_reason=record.pdf_reason if record.format == PLAIN else "",
        contacts=tuple(p for p in record.contacts if p != type(p)()),
        delivery_addresses=tuple(p for p in record.delivery_addresses if p != type(p)()),
        skonto=tuple(s for s in record.skonto if s != type(s)()),
    )


def faults(record: Record) -> list[FieldError]:
    """What must be put right before the record is kept."""
    return list(_faults(record))


def _faults(record: Record) -> Iterator[FieldError]:
    if not record.name:
        yield FieldError("name", Text("Tragen Sie den Namen des Kunden ein", "Enter your customer's name"))
    yield from _place(record)
    yield from _identifiers(record)
    yield from _addresses(record)
    yield from _terms(record)
    if record.format == PLAIN and record.kind != PRIVATE and not record.pdf_reason:
        yield FieldError(
            "pdf_reason",
            Text(
                "Sagen Sie, warum ein einfaches PDF genügt oder wann der Kunde zugestimmt hat",
                "Say why a plain PDF will do, or when the customer agreed to it",
            ),
        )
    to_authority = KINDS[record.kind].buyer == "public_body" and record.format in (XRECHNUNG_CII, XRECHNUNG_UBL)
    if to_authority and not record.leitweg_id:
        yield FieldError("leitweg_id", _NEEDED["leitweg_id"])


def _place(record: Record) -> Iterator[FieldError]:
    country = record.address.country_code
    if not belongs(record.kind, country):
        kind, other = KINDS[record.kind].label, KINDS[business_in(country)].label
        yield FieldError(
            "address.country_code",
            Text(
                f"Das Land passt nicht zu „{kind.de}“. Wählen Sie das richtige Land oder „{other.de}“",
                f"The country does not fit “{kind.en}”. Choose the right country or “{other.en}”",
            ),
        )


def _identifiers(record: Record) -> Iterator[FieldError]:
    if record.vat_identifier:
        if fault := identifiers.check_vat_identifier(record.vat_identifier):
            yield FieldError("vat_identifier", fault)
        elif record.kind in (BUSINESS_DE, BUSINESS_EU) and not belongs(
            record.kind, country_of_vat_identifier(record.vat_identifier)
        ):
            yield FieldError(
                "vat_identifier",
                Text(
                    f"Diese USt-IdNr. gehört nicht zu „{KINDS[record.kind].label.de}“",
                    f"This VAT id does not belong to “{KINDS[record.kind].label.en}”",
                ),
            )
    if record.leitweg_id and (fault := identifiers.check_leitweg_id(record.leitweg_id)):
        yield FieldError("leitweg_id", fault)


def _addresses(record: Record) -> Iterator[FieldError]:
    emails = [("email", record.email)]
    emails += [(f"contacts.{i}.email", person.email) for i, person in enumerate(record.contacts)]
    for path, email in emails:
        if email and (fault := identifiers.check_email(email)):
            yield FieldError(path, fault)
    for i, person in enumerate(record.contacts):
        if person.invoices and not person.email:
            yield FieldError(
                f"contacts.{i}.email",
                Text(
                    "Tragen Sie die Adresse ein, an die Rechnungen gehen sollen", "Enter the address for the invoices"
                ),
            )


def _terms(record: Record) -> Iterator[FieldError]:
    whole = Text("Tragen Sie ganze Tage ein, etwa 30", "Enter whole days, such as 30")
    days = [("payment_days", record.payment_days)]
    days += [(f"skonto.{i}.days", term.days) for i, term in enumerate(record.skonto)]
    for path, value in days:
        if value is not None and value != int(value):
            yield FieldError(path, whole)
    for i, term in enumerate(record.skonto):
        if term.percent is None or not 0 < term.percent < 100:
            yield FieldError(
                f"skonto.{i}.percent", Text("Tragen Sie die Prozente ein, etwa 2", "Enter the percent, such as 2")
            )
        if term.days is None:
            yield FieldError(
                f"skonto.{i}.days", Text("Tragen Sie ein, wie viele Tage das gilt", "Enter for how many days it holds")
            )
        elif record.payment_days is not None and term.days > record.payment_days:
            yield FieldError(
                f"skonto.{i}.days",
                Text("Skonto endet spätestens mit dem Zahlungsziel", "The discount ends with the payment term at last"),
            )


def missing(record: Record) -> list[FieldError]:
    """What the first invoice to this customer still needs; the record may be kept without."""
    found = []
    for path in KINDS[record.kind].needs:
        step, _dot, rest = path.partition(".")
        value = getattr(record, step)
        country = record.address.country_code
        if (rest == "post_code" and country not in POST_CODE_EXPECTED) or (path == "leitweg_id" and country != "DE"):
            continue
        if not (getattr(value, rest) if rest else value):
            found.append(FieldError(path, _NEEDED[path]))
    return found


def proof_has_ended(record: Record, today: date) -> bool:
    """Whether the proof for a tax situation no longer holds."""
    return record.tax_proof_until is not None and record.tax_proof_until < today

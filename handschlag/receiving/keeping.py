"""Take an e-invoice in: read it, keep the file and its XML unchanged, and find it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.bill import Bill
from handschlag.core.currencies import CURRENCIES
from handschlag.core.einvoice.pdf_attachment import is_pdf
from handschlag.core.einvoice.reading import Reading, read
from handschlag.core.einvoice.remarks import Remark
from handschlag.core.identifiers import normal_form
from handschlag.core.money import minor_digits, rounded, to_minor
from handschlag.core.terms import short_date
from handschlag.core.text import Text, clean_line
from handschlag.documents import archiving, receiving
from handschlag.documents.models import StoredDocument
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.receiving.models import ReceivedInvoice

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")  # what a scan or a photo begins with
ORIGINAL, XML = "original", "xml"  # forms of the stored documents of a received invoice
SUBJECT = "received"
LARGEST_FILE = 7_000_000  # bytes
MOST_BYTES_OF_A_GUEST = 30_000_000
LARGEST_MINOR = 2**63 - 1


class NotKept(ValueError):
    """The file is not kept; ``sentence`` says why and what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def receive(business: Business, file: bytes, filename: str, *, by: str) -> ReceivedInvoice:
    """Read and keep an e-invoice; the same file again is the same row.

    Raises ``DocumentRefused`` where it is none, ``NotKept`` where there is no room.
    """
    looked = look(file)
    return keep(business, looked, filename, by=by)


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that is an e-invoice: its bytes, its XML, what that says."""

    file: bytes
    xml: bytes
    reading: Reading


def look(file: bytes) -> Looked:
    """Read a file without keeping anything. Raises ``DocumentRefused``, ``NotKept``."""
    if len(file) > LARGEST_FILE:
        most = LARGEST_FILE // 1_000_000
        raise NotKept(
            Text(
                f"Die Datei ist größer als {most} MB. Bitten Sie um eine kleinere",
                f"The file is larger than {most} MB. Ask for a smaller one",
            )
        )
    if file.startswith(PICTURES):
        raise NotKept(
            Text(
                "Das ist ein Bild und keine E-Rechnung. Bitten Sie um die Rechnung als XML oder PDF",
                "This is a picture and no e-invoice. Ask for the invoice as XML or PDF",
            )
        )
    xml = receiving.invoice_xml(file)
    return Looked(file, xml, read(xml))


def keep(business: Business, looked: Looked, filename: str, *, by: str) -> ReceivedInvoice:
    """Keep an e-invoice; the same file again is the same row. Raises ``NotKept`` where there is no room."""
    sha256 = hashlib.sha256(looked.file).hexdigest()
    if known := ReceivedInvoice.objects.of(business).filter(sha256=sha256).first():
        return known  # type: ignore[no-any-return]
    _check_room(business, len(looked.file))
    try:
        with transaction.atomic():
            return _keep(business, looked, sha256, filename, by)
    except IntegrityError:  # the same file came twice at once
        return ReceivedInvoice.objects.of(business).get(sha256=sha256)  # type: ignore[no-any-return]


def _keep(business: Business, looked: Looked, sha256: str, filename: str, by: str) -> ReceivedInvoice:
    file, xml, bill = looked.file, looked.xml, looked.reading.bill
    kind = "pdf" if is_pdf(file) else "xml"
    name = clean_line(filename).rpartition("/")[2].rpartition("\\")[2][-100:] or f"rechnung.{kind}"
    row: ReceivedInvoice = ReceivedInvoice.objects.of(business).create(
        business=business,
        sha256=sha256,
        size=len(file),
        filename=name,
        number=clean_line(bill.number)[:200],
        seller=clean_line(bill.seller.name or bill.seller.trading_name)[:200],
        seller_key=_seller_key(bill),
        issue_date=bill.issue_date,
        due_date=bill.due_date,
        currency=bill.currency if bill.currency in CURRENCIES else "",
        payable_minor=_payable(looked.reading),
        received_at=timezone.now(),
    )
    media_type = "application/pdf" if kind == "pdf" else "application/xml"
    forms = [(ORIGINAL, file, name, media_type)]
    if kind == "pdf":
        forms.append((XML, xml, f"{name.rpartition('.')[0] or name}.xml", "application/xml"))
    for form, content, as_name, media in forms:
        archiving.keep(
            business_id=business.pk,
            subject=SUBJECT,
            subject_id=row.pk,
            form=form,
            content=content,
            filename=as_name,
            media_type=media,
        )
    record(
        business_id=business.pk,
        type=types.INVOICE_RECEIVED,
        subject=SUBJECT,
        subject_id=row.pk,
        actor=by,
        data={"number": row.number, "seller": row.seller, "sha256": sha256},
    )
    return row


def _check_room(business: Business, size: int) -> None:
    if business.origin != Business.GUEST:
        return
    used = ReceivedInvoice.objects.of(business).aggregate(used=Sum("size"))["used"] or 0
    if used + size > MOST_BYTES_OF_A_GUEST:
        most = MOST_BYTES_OF_A_GUEST // 1_000_000
        raise NotKept(
            Text(
                f"Ohne Anmeldung heben wir {most} MB empfangene Rechnungen auf, und die sind voll",
                f"Without an account we keep {most} MB of received invoices, and they are full",
            )
        )


def _payable(reading: Reading) -> int | None:
    currency = reading.bill.currency
    if currency not in CURRENCIES:
        return None
    minor = to_minor(rounded(reading.totals.payable, minor_digits(currency)), currency)
    return minor if abs(minor) <= LARGEST_MINOR else None


def _seller_key(bill: Bill) -> str:
    """The same seller, however its name is written: by VAT id, tax number, else by name."""
    seller = bill.seller
    known = seller.vat_identifier or seller.tax_registration_identifier
    identity = normal_form(known) if known else " ".join(seller.name.casefold().split())
    return hashlib.sha256(identity.encode(errors="replace")).hexdigest() if identity else ""


# -- finding again


def content(row: ReceivedInvoice, form: str) -> StoredDocument | None:
    """The stored file of a received invoice; its XML is the original where that is XML."""
    kept = StoredDocument.objects.of(row.business_id).about(SUBJECT, row.pk)
    found = {each.form: each for each in kept}
    return found.get(form) or (found.get(ORIGINAL) if form == XML else None)


def reading_of(row: ReceivedInvoice) -> Reading:
    """What the kept XML says."""
    stored: Any = content(row, XML)
    return read(bytes(stored.content))


def duplicates(row: ReceivedInvoice) -> list[Remark]:
    """A remark for every other invoice of the same seller with the same number."""
    if not row.number or not row.seller_key:
        return []
    same = ReceivedInvoice.objects.of(row.business_id).filter(seller_key=row.seller_key, number=row.number)
    return [_twice(other) for other in same.exclude(pk=row.pk).order_by("pk")[:5]]


def _twice(other: ReceivedInvoice) -> Remark:
    def day(language: str) -> str:
        received: date = timezone.localtime(other.received_at).date()
        return short_date(received, language)

    return Remark(
        "DUPLICATE",
        "vat",
        "number",
        Text(
            f"Diese Nummer haben Sie von diesem Verkäufer schon am {day('de')} bekommen. Zahlen Sie nicht zweimal",
            f"You received this number from this seller on {day('en')} already. Do not pay twice",
        ),
        "§ 14 Abs. 4 Nr. 4 UStG",
    )

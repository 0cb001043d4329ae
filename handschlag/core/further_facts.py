"""Facts of a bill in sentences: where it went, who is paid, Skonto, part-payments, exchange rate, attachments."""

from __future__ import annotations

from collections.abc import Iterator

from handschlag.core import exchange, part_payments, skonto
from handschlag.core.bill import Address, Attachment, Bill
from handschlag.core.identifiers import normal_form
from handschlag.core.text import Text
from handschlag.core.totals import Totals


def sentences(bill: Bill, totals: Totals) -> Iterator[Text]:
    """What a readable document says beside its table, so that it says no less than the e-invoice."""
    if place := _in_one_line(bill.delivery.name, bill.delivery.address):
        yield Text(f"Geliefert an: {place}", f"Delivered to: {place}")
    representative = bill.tax_representative
    if representative.name.strip():
        words = _in_one_line(representative.name, representative.address)
        vat_id = normal_form(representative.vat_identifier)
        yield Text(f"Fiskalvertreter: {words}, USt-IdNr. {vat_id}", f"Tax representative: {words}, VAT id {vat_id}")
    for note in bill.notes:
        yield from (Text(row, row) for row in note.text.splitlines() if row.strip())
    for payment in bill.advance_payments:
        yield part_payments.sentence(bill, payment)
    if converted := exchange.sentence(bill, totals):
        yield converted


def about_paying(bill: Bill) -> Iterator[Text]:
    """What a readable document says about the way the money goes."""
    if bill.payee.name.strip():
        name = bill.payee.name.strip()
        yield Text(f"Bitte zahlen Sie an: {name}", f"Please pay to: {name}")
    for discount in bill.cash_discounts:
        yield skonto.sentence(bill, discount)
    debit = bill.direct_debit
    if debit.mandate_reference.strip():
        yield Text(
            f"Wir ziehen den Betrag ein: Mandat {debit.mandate_reference}, Gläubiger-ID {debit.creditor_identifier}",
            f"We collect the amount: mandate {debit.mandate_reference}, creditor id {debit.creditor_identifier}",
        )
    if bill.card.number.strip():
        digits = bill.card.number.strip()[-4:]
        yield Text(f"Bezahlt mit der Karte, die auf {digits} endet", f"Paid by the card ending in {digits}")
    if bill.payment_means_text.strip() and not bill.paid_by_transfer:
        words = bill.payment_means_text.strip()
        yield Text(f"Zahlungsweise: {words}", f"Way to pay: {words}")


def enclosed(bill: Bill) -> Text | None:
    """What goes with the document (BG-24): each file by its name and what it is, or where it lies."""
    named = [_named(each) for each in bill.attachments]
    if not named:
        return None
    names = ", ".join(named)
    return Text(f"Anlagen: {names}", f"Attachments: {names}") if len(named) > 1 else _ONE.fill(name=names)


_ONE = Text("Anlage: {name}", "Attachment: {name}")


def _named(attachment: Attachment) -> str:
    name = attachment.reference.strip() or attachment.filename.strip()
    more = "; ".join(part.strip() for part in (attachment.description, attachment.url) if part.strip())
    return f"{name} ({more})" if name and more else name or more


def _in_one_line(name: str, address: Address) -> str:
    place = " ".join(filter(None, (address.post_code, address.city)))
    country = address.country_code if address.country_code not in ("", "DE") else ""
    parts = (name, address.line_1, address.line_2, address.line_3, place, address.subdivision, country)
    return ", ".join(part.strip() for part in parts if part.strip())

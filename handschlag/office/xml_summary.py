"""What programs read in an e-invoice, in words: taken from the very file that the customer gets."""

from __future__ import annotations

from django.utils.translation import gettext as _

from handschlag.core import terms
from handschlag.core.bill import CreditTransfer
from handschlag.core.einvoice.reading import read
from handschlag.core.identifiers import format_iban
from handschlag.core.money import format_money
from handschlag.invoices import documenting
from handschlag.invoices.models import Invoice
from handschlag.office import fields

Rows = list[tuple[str, str]]


def rows(invoice: Invoice) -> Rows:
    """Label and value of what decides how it is booked and paid; empty where the customer gets no XML, or none yet."""
    stored = documenting.document(invoice, "xml") if invoice.format.syntax else None
    if stored is None:
        return []
    found, language = read(bytes(stored.content)), fields.language()
    bill, totals = found.bill, found.totals
    known = [
        (_("Format"), invoice.format.label.in_(language)),
        (_("Profil"), found.specification),
        (_("Rechnungsnummer"), bill.number),
        (_("Datum"), terms.short_date(bill.issue_date, language) if bill.issue_date else ""),
        (_("Von"), _party(bill.seller.name, bill.seller.vat_identifier or bill.seller.tax_registration_identifier)),
        (_("An"), _party(bill.buyer.name, bill.buyer.vat_identifier)),
        (_("Leitweg-ID oder Zeichen des Kunden"), bill.buyer_reference),
        (_("Bestellnummer des Kunden"), bill.purchase_order_reference),
        (_("Positionen"), str(len(bill.lines))),
        (_("Netto"), format_money(totals.net, bill.currency, language)),
        (_("Umsatzsteuer"), format_money(totals.tax, bill.currency, language)),
        (_("Zu zahlen"), format_money(totals.payable, bill.currency, language)),
        (_("Fällig am"), terms.short_date(bill.due_date, language) if bill.due_date else ""),
        (_("IBAN"), _account(bill.payment)),
        (_("Anlagen"), str(len(bill.attachments) or "")),
    ]
    return [(label, value) for label, value in known if value]


def _party(name: str, identifier: str) -> str:
    return ", ".join(filter(None, (name, identifier)))


def _account(account: CreditTransfer) -> str:
    return format_iban(account.account_identifier) if account.account_identifier else ""

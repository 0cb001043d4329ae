"""Invoices for other programs: a table with the sums of each, safe in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.core.money import from_minor
from handschlag.core.tables import write_table
from handschlag.core.text import Language
from handschlag.invoices.models import Invoice
from handschlag.office import standing


def as_csv(invoices: Sequence[Invoice], language: Language) -> bytes:
    """One row per invoice, dates as ISO 8601; a document that takes something back has sums below zero."""
    heading = [_("Nummer"), _("Art"), _("Status"), _("Datum"), _("Fällig am"), _("Kunde"), _("Kundennummer")]
    heading += [_("Bestellnummer"), _("Netto"), _("Steuer"), _("Brutto"), _("Zu zahlen"), _("Offen"), _("Währung")]
    return write_table([heading, *(_row(invoice, language) for invoice in invoices)])


def _row(invoice: Invoice, language: Language) -> list[str]:
    sign = -1 if invoice.takes_back else 1
    sums = (invoice.net_minor, invoice.tax_minor, invoice.gross_minor, invoice.payable_minor)
    written = [_amount(sign * minor, invoice.currency, language) for minor in sums]
    return [
        invoice.number,
        standing.kind_word(invoice.kind),
        standing.chip(invoice).word,
        invoice.issue_date.isoformat(),
        invoice.due_date.isoformat() if invoice.due_date and invoice.is_claim else "",
        invoice.buyer_name,
        invoice.bill.buyer.customer_number,
        invoice.bill.purchase_order_reference,
        *written,
        _amount(invoice.standing.open_minor, invoice.currency, language),
        invoice.currency,
    ]


def _amount(minor: int, currency: str, language: Language) -> str:
    """A number a spreadsheet of this language reads as one: no thousands, no sign of the currency."""
    plain = f"{from_minor(minor, currency):f}"
    return plain if language == "en" else plain.replace(".", ",")

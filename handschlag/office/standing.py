"""How an invoice stands, in the fixed words: chip, due date, lines and sums as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core import sections, terms
from handschlag.core.money import format_money, format_number, format_price
from handschlag.core.terms import distance
from handschlag.core.units import unit_name
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import fields

KIND_WORDS = {
    Invoice.INVOICE: gettext_lazy("Rechnung"),
    Invoice.INSTALMENT: gettext_lazy("Abschlagsrechnung"),
    Invoice.PART: gettext_lazy("Teilrechnung"),
    Invoice.FINAL: gettext_lazy("Schlussrechnung"),
    Invoice.CREDIT: gettext_lazy("Rechnungskorrektur"),
    Invoice.CANCELLATION: gettext_lazy("Stornorechnung"),
    Invoice.PROFORMA: gettext_lazy("Proforma-Rechnung"),
}


STATE_CHIPS = {
    Standing.ISSUED: (gettext_lazy("Ausgestellt"), "", "document"),
    Standing.SENT: (gettext_lazy("Versendet"), "acc", "mail"),
    Standing.VIEWED: (gettext_lazy("Angesehen"), "acc", "eye"),
}


@dataclass(frozen=True)
class Chip:
    """A status: mark and word, never colour alone."""

    word: str
    css: str
    icon: str


def chip(invoice: Invoice, *, asked: bool = False, promised: bool = False) -> Chip:
    """The one word that says how an invoice stands now."""
    state = invoice.standing.state
    if invoice.is_cancellation:
        return Chip(_("Stornorechnung"), "line", "stop")
    if invoice.kind == Invoice.PROFORMA:
        return Chip(_("Proforma"), "line", "document")
    if invoice.takes_back:
        return Chip(_("Rechnungskorrektur"), "line", "undo")
    if state == Standing.CANCELLED:
        return Chip(_("Storniert"), "", "stop")
    if asked:
        return Chip(_("Frage offen"), "warn", "question")
    if promised:
        return Chip(_("Zugesagt"), "warn", "handshake")
    if is_overdue(invoice):
        return Chip(_("Überfällig"), "bad", "alert")
    word, css, mark = STATE_CHIPS[state]
    return Chip(str(word), css, mark)


def kind_word(kind: str, number: int = 0) -> str:
    """What kind of document it is: ``Schlussrechnung``, ``2. Abschlagsrechnung``."""
    word = str(KIND_WORDS.get(kind, ""))
    return _("%(number)s. %(kind)s") % {"number": number, "kind": word} if number else word


def is_overdue(invoice: Invoice) -> bool:
    """Whether the due date has passed on something that is to be paid."""
    return bool(invoice.due_date and invoice.due_date < timezone.localdate() and invoice.standing.open_minor > 0)


def due(invoice: Invoice) -> str:
    """``fällig am Montag, 7. Dezember 2026, in 14 Tagen``."""
    if not invoice.due_date or not invoice.is_claim:
        return ""
    language = fields.language()
    values = {
        "day": terms.long_date(invoice.due_date, language),
        "distance": distance(invoice.due_date, timezone.localdate()).in_(language),
    }
    return _("fällig am %(day)s, %(distance)s") % values


def money(invoice: Invoice, amount: Decimal) -> str:
    """An amount of an invoice as the page writes it."""
    return format_money(amount, invoice.currency, fields.language())


def counted(invoice: Invoice) -> Decimal:
    """What a document counts in a list and its sum: what takes another one back counts less than nothing."""
    return -invoice.payable if invoice.takes_back else invoice.payable


def lines(invoice: Invoice, asked: set[int | None], heads: Mapping[int, str]) -> list[dict[str, Any]]:
    """The lines as a table; a line the customer asks about is marked."""
    language, rows = fields.language(), list[dict[str, Any]]()
    shown = sections.numbers(invoice.bill.lines)
    for number, total in enumerate(invoice.totals.lines, 1):
        line = total.line
        unit = line.unit_name or unit_name(line.unit_code, language, line.quantity)
        rows.append(
            {
                "number": shown[number - 1],
                "name": line.name,
                "above": line.text_above,
                "below": line.text_below,
                "description": line.description,
                "note": line.note,
                "head": heads.get(number - 1, ""),
                "quantity": f"{format_number(line.quantity or Decimal(0), language)} {unit}",
                "price": format_price(line.price or Decimal(0), invoice.currency, language),
                "amount": money(invoice, total.entered),
                "asked": number in asked,
            }
        )
    for section in sections.sections(invoice.bill.lines):
        amounts = [total.entered for total in invoice.totals.lines]
        rows[section.first]["section"] = f"{section.number} {section.title}"
        rows[section.last]["subtotal"] = money(invoice, sections.subtotal(section, amounts))
    return rows


def deducted(invoice: Invoice) -> list[tuple[str, str]]:
    """What was asked for or paid before: each earlier invoice, then everything else."""
    rows, rest = [], invoice.totals.prepaid
    for each in invoice.bill.advance_payments:
        if each.invoice_number:
            label = _("abzüglich %(number)s") % {"number": each.invoice_number}
            rows.append((label, money(invoice, -each.amount)))
            rest -= each.amount
    return [*rows, (_("Schon bezahlt"), money(invoice, -rest))] if rest else rows


def sums(invoice: Invoice) -> list[tuple[str, str, bool]]:
    """Label, amount, and whether it is the one that counts."""
    totals, rows = invoice.totals, []
    for sign, adjustments in ((-1, totals.allowances), (1, totals.charges)):
        for adjustment in adjustments:
            label = adjustment.reason or (_("Rabatt") if sign < 0 else _("Zuschlag"))
            rows.append((label, money(invoice, sign * adjustment.amount), False))
    if invoice.kind == Invoice.PROFORMA:  # states no VAT
        return [*rows, (_("Gesamtwert"), money(invoice, invoice.shown_total), True)]
    rows.append((_("Netto"), money(invoice, totals.net), False))
    for group in totals.groups:
        if group.treatment.rate:
            rate = format_number(group.treatment.rate, fields.language())
            rows.append((_("Umsatzsteuer %(rate)s %%") % {"rate": rate}, money(invoice, group.tax), False))
    rows += [(label, amount, False) for label, amount in deducted(invoice)]
    for each in invoice.bill.third_party_payments:
        rows.append((each.description or each.kind, money(invoice, each.amount), False))
    label = _("Stornobetrag") if invoice.is_cancellation else _("Rechnungsbetrag")
    if invoice.kind == Invoice.CREDIT:
        label = _("Korrekturbetrag")
    return [*rows, (label, money(invoice, totals.payable), True)]

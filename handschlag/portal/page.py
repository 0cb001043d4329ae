"""What the customer page says about an invoice: the same words, order and total as the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from handschlag.businesses.models import Link
from handschlag.core import further_facts, sections, terms
from handschlag.core.bill import Party
from handschlag.core.money import MINUS, ZERO, format_money, format_number, format_percent, format_price
from handschlag.core.payment_code import payment_code
from handschlag.core.steps import steps
from handschlag.core.text import Text
from handschlag.core.totals import LineTotal
from handschlag.core.units import unit_name
from handschlag.delivery import downloading
from handschlag.dialogue import promising
from handschlag.dialogue.models import Promise
from handschlag.documents.models import StoredDocument
from handschlag.documents.qr import qr_svg
from handschlag.documents.words import WORDS
from handschlag.invoices import chain, collecting, delivering, replacing
from handschlag.invoices.models import Invoice
from handschlag.portal import chain_view, conversation, history
from handschlag.portal.access import Visit

FLAT_FEE = "LS"


def is_payable(invoice: Invoice) -> bool:
    """Whether there is something to pay: an invoice, not voided, of which something is open."""
    return invoice.is_claim and not invoice.standing.cancelled_at and invoice.standing.open_minor > 0


def logo_of(visit: Visit) -> str:
    """SHA-256 of the logo frozen with the invoice; a sender who has proved no address shows none."""
    business = visit.business
    if business.origin == business.GUEST and not business.email_proved_at:
        return ""
    return str(visit.invoice.frozen["presentation"].get("logo", ""))


def frame(visit: Visit) -> dict[str, Any]:
    """What every page of this visit needs: whose page it is, and its imprint."""
    seller = visit.invoice.bill.seller
    return {
        "token": visit.token,
        "number": visit.invoice.number,
        "seller": name_of(seller),
        "imprint": imprint_of(seller),
        "website": seller.website,
        "logo_url": reverse("portal:logo", args=[visit.token]) if logo_of(visit) else "",
        "may_report": visit.business.origin == visit.business.GUEST,
        "known_sender": visit.business.origin != visit.business.GUEST or bool(visit.business.email_proved_at),
    }


def of_invoice(visit: Visit) -> dict[str, Any]:
    """Everything on the page of an invoice. Reads rows of this business only."""
    invoice = visit.invoice
    found = chain.of_invoice(invoice)
    view = _View(invoice, [row for row in found.invoices if row.credits_id == invoice.pk])
    documents = StoredDocument.objects.of(visit.business).about("invoice", invoice.pk).without_content()
    promises = Promise.objects.of(visit.business).about("invoice", invoice.pk)
    promise = promises.filter(promised_by=visit.link.recipient).last()
    questions = conversation.questions_of(visit)
    return frame(visit) | {
        "kind": view.kind(),
        "is_credit": invoice.kind == Invoice.CREDIT,
        "buyer": invoice.bill.buyer.name,
        "amount": view.amount,
        "due": view.due(),
        "period": view.period(),
        "lines": view.lines(collecting.heads_of(found, view.language)),
        "sums": view.sums(),
        "total": view.total(),
        "steps": [] if view.is_proforma else steps(invoice.bill, invoice.totals, view.language),
        "is_proforma": view.is_proforma,
        "notes": view.notes(),
        "files": downloading.rows(invoice, invoice.bill, lambda n: reverse("portal:file", args=[visit.token, n])),
        "thank_you_note": invoice.bill.thank_you_note.splitlines(),
        "payable": is_payable(invoice),
        "payment": view.payment() if is_payable(invoice) else None,
        "cancelled_by": next((row.number for row in found.invoices if row.cancels_id == invoice.pk), ""),
        "corrections": view.corrections(),
        "replaced_by": _replaced_by(visit, found.invoices),
        "replaces": invoice.replaces,
        "explanation": invoice.explanation,
        "original": view.original,
        "original_day": view.day(view.original.issue_date) if view.original else "",
        "has_document": documents.exists(),
        "has_xml": bool(invoice.format.syntax),
        "first_day": timezone.localdate().isoformat(),
        "last_day": (timezone.localdate() + promising.LONGEST).isoformat(),
        "promise": view.promise(promise) if promise else "",
        "chain": chain_view.of(found, visit.link, invoice.kind, invoice.pk, view.language),
        "history": history.of(visit, questions, awaits_payment=is_payable(invoice)),
        "conversation": conversation.of(visit, questions, name_of(invoice.bill.seller)),
        "waiting": any(question.is_open for question in questions),
    }


class _View:
    """The words of one invoice in the language of the page."""

    def __init__(self, invoice: Invoice, credits: Sequence[Invoice]) -> None:
        self.invoice, self.bill, self.totals = invoice, invoice.bill, invoice.totals
        self.language = "en" if (get_language() or "de").startswith("en") else "de"
        self.words = WORDS[self.language]
        due = self.totals.gross + self.totals.rounding if self.bill.is_cancellation else self.totals.payable
        self.credits = credits if invoice.is_claim else []
        if self.credits and not invoice.standing.cancelled_at:
            due = invoice.standing.open_amount  # never what was to be paid before
        self.is_proforma = invoice.kind == Invoice.PROFORMA
        due = invoice.shown_total if self.is_proforma else due
        self.due_now = due
        self.amount = self.money(due)
        self.original = self.bill.corrected_invoice if self.bill.is_cancellation else None

    def money(self, amount: Decimal) -> str:
        return format_money(amount, self.bill.currency, self.language)

    def day(self, day: date | None) -> str:
        return terms.short_date(day, self.language) if day else ""

    def due(self) -> dict[str, str]:
        """The due date in full and how far away it is; empty where nothing is due."""
        day = self.bill.due_date
        if day is None or not is_payable(self.invoice):
            return {}
        return {
            "long": terms.long_date(day, self.language),
            "short": terms.short_date(day, self.language),
            "iso": day.isoformat(),
            "distance": distance(day, timezone.localdate()),
        }

    def period(self) -> str:
        bill = self.bill
        start = bill.period.start_date or bill.period.end_date
        end = bill.period.end_date or bill.period.start_date
        if start and end:
            return f"{self.words['period']} {terms.span(start, end, self.language)}"
        return f"{self.words['delivery_date']} {self.day(bill.delivery_date)}" if bill.delivery_date else ""

    def lines(self, heads: Mapping[int, str]) -> list[dict[str, Any]]:
        amounts, entered = self.totals.lines, [row.entered for row in self.totals.lines]
        found = [self.line(n, row) | {"head": heads.get(n - 1, "")} for n, row in enumerate(amounts, 1)]
        for section in sections.sections(self.bill.lines):
            found[section.first]["section"] = f"{section.number} {section.title}"
            found[section.last]["subtotal"] = self.money(sections.subtotal(section, entered))
        return found

    def line(self, position: int, row: LineTotal) -> dict[str, Any]:
        line = row.line
        return {
            "position": position,
            "name": line.name,
            "above": line.text_above,
            "below": line.text_below,
            "description": line.description.splitlines(),
            "formula": self.formula(row),
            "extras": list(self.extras(row)),
            "amount": self.money(row.entered),
        }

    def formula(self, row: LineTotal) -> str:
        """``3 Stück zu 480,00 €``."""
        line = row.line
        if line.quantity is None or line.price is None:
            return ""
        if line.unit_code == FLAT_FEE and not line.unit_name and line.quantity == 1:
            return _("Pauschale")
        values = {
            "quantity": format_number(line.quantity, self.language),
            "unit": line.unit_name or unit_name(line.unit_code, self.language, line.quantity),
            "price": format_price(line.price, self.bill.currency, self.language),
        }
        if line.price_base_quantity != 1:
            values["price"] += f" / {format_number(line.price_base_quantity, self.language)}"
        return _("%(quantity)s %(unit)s zu %(price)s") % values

    def extras(self, row: LineTotal) -> Any:
        """The note of a line, its discounts and surcharges, and its VAT rate where the document has several."""
        yield from filter(None, row.line.note.splitlines())
        for sources, results, word, sign in (
            (row.line.allowances, row.allowances, "discount", MINUS),
            (row.line.charges, row.charges, "surcharge", ""),
        ):
            for source, result in zip(sources, results, strict=True):
                reason = f" ({source.reason})" if source.reason else ""
                yield f"{self.words[word]}{reason}: {sign}{self.money(result.entered)}"
        if len(self.totals.groups) > 1 and not self.is_proforma:
            yield f"{self.words['vat']} {format_percent(row.treatment.rate, self.language)}"

    def sums(self) -> list[tuple[str, str]]:
        """The way from the lines to the total, in the words of the document."""
        words, totals, gross = self.words, self.totals, self.bill.prices_include_vat
        rows: list[tuple[str, str]] = []
        if totals.allowances or totals.charges:
            rows.append((words["line_total"], self.money(sum((line.entered for line in totals.lines), ZERO))))
            for adjustments, word, sign in ((totals.allowances, "discount", -1), (totals.charges, "surcharge", 1)):
                for adjustment in adjustments:
                    reason = f" ({adjustment.reason})" if adjustment.reason else ""
                    rows.append((words[word] + reason, self.money(sign * adjustment.entered)))
        if self.is_proforma:
            return rows
        if any(group.treatment.category in ("S", "Z") for group in totals.groups):
            rows.append((words["net_within" if gross else "net"], self.money(totals.net)))
            for group in totals.groups:
                rate, base = format_percent(group.treatment.rate, self.language), self.money(group.taxable)
                key = "tax_within" if gross else "tax"
                if group.treatment.category not in ("S", "Z"):
                    key = "untaxed"
                rows.append((words[key].format(rate=rate, base=base), self.money(group.tax)))
        if totals.rounding:
            rows.append((words["rounding"], self.money(totals.rounding)))
        return rows

    def total(self) -> list[tuple[str, str]]:
        """The total; with a prepayment also what is left."""
        totals, words = self.totals, self.words
        name = words.get(f"{self.invoice.kind}_total", words["total"])
        if self.is_proforma:
            return [(words["proforma_total"], self.amount)]
        rows = [(name, self.money(totals.gross + totals.rounding))]
        if totals.prepaid or totals.third_party:
            others = (
                (each.description or each.kind, self.money(each.amount)) for each in self.bill.third_party_payments
            )
            left = words["payable_no_more" if self.invoice.takes_back else "payable"]
            rows += [*self.deducted(), *others, (left, self.money(totals.payable))]
        return rows

    def kind(self) -> str:
        """``1. Abschlagsrechnung``."""
        word, n = self.words[self.invoice.kind], self.invoice.running
        return self.words["running"].format(n=n, kind=word) if n else word

    def deducted(self) -> list[tuple[str, str]]:
        """What was asked for or paid before: each earlier invoice with its day, then everything else."""
        rows, rest = [], self.totals.prepaid
        for each in self.bill.advance_payments:
            if each.invoice_number:
                key = "deducted_of" if each.invoice_date else "deducted"
                label = self.words[key].format(number=each.invoice_number, day=self.day(each.invoice_date))
                rows.append((label, self.money(-each.amount)))
                rest -= each.amount
        return [*rows, (self.words["prepaid"], self.money(-rest))] if rest else rows

    def corrections(self) -> list[tuple[str, str]]:
        """Number and amount of each correction of this invoice."""
        return [(each.number, self.money(each.payable)) for each in self.credits]

    def notes(self) -> list[str]:
        if self.is_proforma:
            return [self.words["proforma_note"], *self.bill.note.splitlines()]
        legal = dict.fromkeys(row.treatment.note for row in self.totals.lines if row.treatment.note)
        bill = self.bill
        explained = self.invoice.explanation.splitlines()  # stands at the top of the page
        own = [row for row in bill.note.splitlines() if row not in explained]
        own += self.said(further_facts.sentences(bill, self.totals))
        own += [*bill.payment_terms.splitlines(), *self.said(further_facts.about_paying(bill))]
        return [*legal, *(row for row in own if row.strip())]

    def said(self, sentences: Iterable[Text]) -> list[str]:
        return [sentence.in_(self.language) for sentence in sentences]

    def payment(self) -> dict[str, Any]:
        """Where to transfer what, each value as shown and as a bank wants it; the GiroCode where there is one."""
        account = self.bill.payment
        iban = account.account_identifier
        if not iban or not self.bill.paid_by_transfer:
            return {"facts": []}
        holder = account.account_name or self.bill.seller.name
        facts = [
            _fact(self.words["payee"], holder, whole=False),
            _fact(self.words["iban"], " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)), iban),
            _fact(_("Betrag"), self.amount, format_number(self.due_now, self.language, 2)),
            _fact(_("Zweck"), self.bill.reference_of_transfer, spoken=self.words["reference"]),
        ]
        if account.service_provider_identifier:
            facts.insert(2, _fact("BIC", account.service_provider_identifier))
        code = payment_code(self.bill, replace(self.totals, payable=self.due_now))
        return {
            "facts": facts,
            "code": mark_safe(qr_svg(code)) if code else "",  # noqa: S308 figures of our own making
            "code_words": _("GiroCode mit Empfänger, IBAN, Betrag und Verwendungszweck"),
        }

    def promise(self, promise: Promise) -> str:
        said = self.day(timezone.localdate(promise.promised_at))
        if promise.kind == Promise.ON_DAY:
            return _("Sie haben am %(said)s zugesagt, bis %(day)s zu zahlen.") % {
                "said": said,
                "day": terms.weekday_date(promise.day, self.language),
            }
        return _("Sie haben am %(said)s gesagt, dass Sie überwiesen haben.") % {"said": said}


def distance(day: date, today: date) -> str:
    """``noch 14 Tage``, ``heute``, ``seit 3 Tagen``: only ever beside the date itself."""
    days = (day - today).days
    if days == 0:
        return _("heute")
    if days > 0:
        return ngettext("noch %(days)s Tag", "noch %(days)s Tage", days) % {"days": days}
    return ngettext("seit %(days)s Tag", "seit %(days)s Tagen", -days) % {"days": -days}


def name_of(party: Party) -> str:
    """The name people know."""
    return party.trading_name or party.name


def imprint_of(seller: Party) -> str:
    """Name and address in one line."""
    address = seller.address
    parts = (seller.name, address.line_1, address.line_2, f"{address.post_code} {address.city}".strip())
    return ", ".join(part for part in parts if part)


def _fact(label: str, shown: str, copied: str = "", spoken: str = "", whole: bool = True) -> dict[str, Any]:
    return {"label": label, "shown": shown, "copied": copied or shown, "spoken": spoken or label, "whole": whole}


def _replaced_by(visit: Visit, related: Iterable[Invoice]) -> dict[str, str]:
    """Number and address of the invoice that took this one's place, for who may see both; else nothing.

    Links without a recipient say nothing about who has them: the new one may be somebody else's.
    """
    new = next((row for row in related if row.replaces_id == visit.invoice.pk), None)
    if not visit.invoice.standing.cancelled_at or new is None:
        return {}
    if not replacing.same_customer(visit.invoice, new):
        return {}
    rows = Link.objects.of(visit.business).to(Link.CUSTOMER, "invoice", new.pk)
    link = rows.filter(recipient=visit.link.recipient).first()
    return {"number": new.number, "address": delivering.customer_url(new, link)} if link else {}

"""A received invoice as a page: every field it has under a heading and a word, nothing left out.

The words stand in one table. A field without a word is shown by its name in the bill, so that none is ever hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from handschlag.core.bill import Adjustment, Bill, Line
from handschlag.core.einvoice.outlining import Entry
from handschlag.core.einvoice.reading import Reading
from handschlag.core.money import format_money, format_number, format_percent, format_price
from handschlag.core.terms import long_date
from handschlag.core.text import Language, clean_block
from handschlag.core.totals import AdjustmentTotal, LineTotal, TaxGroup, Totals
from handschlag.core.units import unit_name

Rows = list[tuple[str, str]]

# Heading -> paths it gathers (whole, or beginning with), in the order of the page.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        gettext_noop("Rechnung"),
        (
            "number",
            "type_code",
            "issue_date",
            "currency",
            "tax_currency",
            "tax_point_",
            "buyer_reference",
            "project_reference",
            "purchase_order_reference",
            "contract_reference",
            "preceding_invoices.",
            "note",
        ),
    ),
    (gettext_noop("Verkäufer"), ("seller.",)),
    (gettext_noop("Käufer"), ("buyer.",)),
    (gettext_noop("Steuervertreter"), ("tax_representative.",)),
    (gettext_noop("Lieferung"), ("delivery_date", "period.", "delivery.")),
    (
        gettext_noop("Zahlung"),
        (
            "due_date",
            "payment_terms",
            "cash_discounts.",
            "payment_means_",
            "payment.",
            "further_accounts.",
            "remittance_information",
            "card.",
            "direct_debit.",
            "payee.",
            "prepaid_amount",
            "advance_payments.",
            "rounding_amount",
            "third_party_payments.",
        ),
    ),
    (gettext_noop("Weitere Angaben"), ("",)),
)
# Last parts of a path -> word; the longest that fits wins.
WORDS: dict[str, str] = {
    "number": gettext_noop("Nummer"),
    "type_code": gettext_noop("Art (Code)"),
    "issue_date": gettext_noop("Datum"),
    "name": gettext_noop("Name"),
    "trading_name": gettext_noop("Geschäftsname"),
    "line_1": gettext_noop("Straße"),
    "line_2": gettext_noop("Adresszusatz"),
    "line_3": gettext_noop("Zweiter Adresszusatz"),
    "post_code": gettext_noop("PLZ"),
    "city": gettext_noop("Ort"),
    "country_code": gettext_noop("Land"),
    "subdivision": gettext_noop("Region"),
    "contact.name": gettext_noop("Ansprechpartner"),
    "telephone": gettext_noop("Telefon"),
    "email": gettext_noop("E-Mail"),
    "vat_identifier": gettext_noop("USt-IdNr."),
    "tax_registration_identifier": gettext_noop("Steuernummer"),
    "legal_registration_identifier": gettext_noop("Registernummer"),
    "customer_number": gettext_noop("Kundennummer"),
    "electronic_address": gettext_noop("Elektronische Adresse"),
    "legal_details": gettext_noop("Rechtliche Angaben"),
    "delivery_date": gettext_noop("Tag der Leistung"),
    "start_date": gettext_noop("Von"),
    "end_date": gettext_noop("Bis"),
    "due_date": gettext_noop("Fällig am"),
    "payment_terms": gettext_noop("Zahlungsbedingungen"),
    "cash_discounts.days": gettext_noop("Skonto: Tage"),
    "cash_discounts.percent": gettext_noop("Skonto: Prozent"),
    "payment_means_code": gettext_noop("Zahlungsart (Code)"),
    "payment_means_text": gettext_noop("Zahlungsart"),
    "account_identifier": gettext_noop("Konto"),
    "account_name": gettext_noop("Kontoinhaber"),
    "service_provider_identifier": gettext_noop("BIC"),
    "remittance_information": gettext_noop("Verwendungszweck"),
    "mandate_reference": gettext_noop("Mandatsreferenz"),
    "creditor_identifier": gettext_noop("Gläubiger-ID"),
    "debited_account": gettext_noop("Belastetes Konto"),
    "payee.name": gettext_noop("Zahlungsempfänger"),
    "prepaid_amount": gettext_noop("Schon bezahlt"),
    "rounding_amount": gettext_noop("Rundung"),
    "currency": gettext_noop("Währung"),
    "tax_currency": gettext_noop("Währung der Umsatzsteuer"),
    "buyer_reference": gettext_noop("Referenz des Käufers"),
    "purchase_order_reference": gettext_noop("Bestellnummer"),
    "contract_reference": gettext_noop("Vertragsnummer"),
    "project_reference": gettext_noop("Projekt"),
    "sales_order_reference": gettext_noop("Auftragsnummer"),
    "despatch_advice_reference": gettext_noop("Lieferschein"),
    "receiving_advice_reference": gettext_noop("Wareneingang"),
    "tender_reference": gettext_noop("Ausschreibung"),
    "buyer_accounting_reference": gettext_noop("Kostenstelle"),
    "tax_point_date": gettext_noop("Steuerzeitpunkt"),
    "preceding_invoices.number": gettext_noop("Frühere Rechnung"),
    "note": gettext_noop("Hinweis"),
    "notes.text": gettext_noop("Hinweis"),
    "notes.subject_code": gettext_noop("Art des Hinweises"),
    "scheme": gettext_noop("Schema"),
    "legal_registration_scheme": gettext_noop("Schema"),
    "electronic_address_scheme": gettext_noop("Schema"),
    "identifiers.value": gettext_noop("Kennung"),
    "identifier.value": gettext_noop("Kennung"),
    "legal_registration.value": gettext_noop("Registernummer"),
    "location.value": gettext_noop("Lieferort"),
    "list_identifier": gettext_noop("Liste"),
    "list_version": gettext_noop("Fassung der Liste"),
    "cash_discounts.base_amount": gettext_noop("Skonto: Betrag"),
    "card.number": gettext_noop("Karte"),
    "holder": gettext_noop("Karteninhaber"),
    "advance_payments.amount": gettext_noop("Schon bezahlt"),
    "third_party_payments.kind": gettext_noop("Forderung eines Dritten"),
    "third_party_payments.amount": gettext_noop("Betrag für ihn"),
    "third_party_payments.description": gettext_noop("Grund der Forderung"),
    "invoice_number": gettext_noop("Frühere Rechnung"),
    "invoice_date": gettext_noop("Datum"),
    "received_date": gettext_noop("Bezahlt am"),
    "taxable": gettext_noop("Netto"),
    "tax": gettext_noop("Umsatzsteuer"),
    "rate": gettext_noop("Steuersatz"),
    "category": gettext_noop("Steuerart"),
    "tax_point_code": gettext_noop("Steuerzeitpunkt"),
    "business_process": gettext_noop("Geschäftsprozess"),
    "description": gettext_noop("Beschreibung"),
    "article_number": gettext_noop("Artikelnummer"),
    "buyer_article_number": gettext_noop("Artikelnummer des Käufers"),
    "country_of_origin": gettext_noop("Ursprungsland"),
    "order_line_reference": gettext_noop("Bestellposition"),
    "price_before_discount": gettext_noop("Preis vor Nachlass"),
    "price_base_quantity": gettext_noop("Preis gilt für"),
    "standard_identifier.value": gettext_noop("GTIN"),
    "classifications.code": gettext_noop("Warengruppe"),
    "object_identifier.value": gettext_noop("Objekt"),
}
# Shown by parts of the page of their own; or ours, and never said by a document.
ELSEWHERE = (
    *("lines.", "allowances.", "charges.", "attachments.", "prepaid_amount", "rounding_amount"),
    *("tax_situation", "language", "prices_include_vat", "seller.kind", "buyer.kind"),
)
OF_A_LINE_ELSEWHERE = (
    *("name", "quantity", "unit_code", "price_base_quantity", "identifier", "attributes."),
    *("tax.", "allowances.", "charges."),
)


@dataclass(frozen=True)
class LineView:
    """One line: what it is called, how its amount comes about, and everything else it says.

    ``note`` says of a line below another one, or above some, how it counts.
    """

    depth: int  # 0 is the outermost, 4 the deepest that is shown
    note: str
    identifier: str
    name: str
    formula: str
    amount: str
    adjustments: Rows
    more: Rows


@dataclass(frozen=True)
class Page:
    """What the template shows."""

    sections: list[tuple[str, Rows]]
    lines: list[LineView]
    adjustments: Rows
    taxes: Rows
    sums: Rows
    lost: list[tuple[str, str]]


def page_of(reading: Reading, language: Language) -> Page:
    """Everything of a reading in words and figures of the page's language."""
    return _Pager(reading, language).page()


class _Pager:
    def __init__(self, reading: Reading, language: Language) -> None:
        self.reading, self.language, self.currency = reading, language, reading.bill.currency[:3]

    def page(self) -> Page:
        totals, bill = self.reading.totals, self.reading.bill
        leaves = [leaf for leaf in _leaves(bill, "") if not leaf[0].startswith(ELSEWHERE)]
        sections = []
        for heading, starts in SECTIONS:
            taken = [(path, value) for path, value in leaves if path.startswith(starts)]
            leaves = [leaf for leaf in leaves if leaf not in taken]
            if taken:
                sections.append((_(heading), [self._row(path, value) for path, value in taken]))
        return Page(
            sections=sections,
            lines=self._lines(),
            adjustments=self._adjustments(bill, totals),
            taxes=[row for group in totals.groups for row in self._tax(group)],
            sums=self._sums(),
            lost=[(each.path, clean_block(each.value)) for each in self.reading.lost if each.why != "missing"],
        )

    def _tax(self, group: TaxGroup) -> Rows:
        treatment = group.treatment
        figures = {"tax": self._money(group.tax), "taxable": self._money(group.taxable)}
        rows = [(self._rate(treatment.category, treatment.rate), _("%(tax)s auf %(taxable)s") % figures)]
        if reason := clean_block(" ".join(filter(None, (treatment.reason, treatment.reason_code)))):
            rows.append((_("Grund"), reason))
        return rows

    def _lines(self) -> list[LineView]:
        """All lines in their order; where there are lines below lines, with their depth and how they count."""
        if not self.reading.outline:
            return [self._line(total, number) for number, total in enumerate(self.reading.totals.lines, 1)]
        return [self._line(each.total, number, each) for number, each in enumerate(self.reading.outline, 1)]

    def _line(self, total: LineTotal, number: int, entry: Entry | None = None) -> LineView:
        line = total.line
        quantity = format_number(line.quantity, self.language) if line.quantity is not None else "?"
        unit = unit_name(line.unit_code, self.language, line.quantity) or clean_block(line.unit_code)
        price = format_price(line.price, self.currency, self.language) if line.price is not None else "?"
        base = line.price_base_quantity
        per = "" if base == 1 else _(" je %(quantity)s") % {"quantity": format_number(base, self.language)}
        rate = self._rate(total.treatment.category, total.treatment.rate)
        leaves = [leaf for leaf in _leaves(line, "") if not leaf[0].startswith(OF_A_LINE_ELSEWHERE)]
        attributes = [(clean_block(each.name), clean_block(each.value)) for each in line.attributes]
        more = [self._row(path, value) for path, value in leaves if path != "price"]
        notes = {
            "part": _("im Betrag darüber enthalten"),
            "group": _("Zwischensumme, zählt nicht noch einmal"),
            "information": _("nur zur Information, zählt nicht"),
        }
        says_how = line.quantity is not None or line.price is not None
        return LineView(
            min(entry.depth, 4) if entry else 0,
            notes.get(entry.kind, "") if entry else "",
            clean_block(line.identifier) or str(number),
            clean_block(line.name) or _("Ohne Bezeichnung"),
            f"{quantity} {unit} × {price}{per}, {rate}" if says_how or not entry else rate,
            self._money(total.net),
            self._adjustments(line, total),
            attributes + more,
        )

    def _adjustments(self, entered: Bill | Line, totals: Totals | LineTotal) -> Rows:
        """Discounts and surcharges of the bill or a line, as stated."""
        discounts = zip(entered.allowances, totals.allowances, strict=True)
        surcharges = zip(entered.charges, totals.charges, strict=True)
        return [self._adjustment(entry, each, _("Nachlass"), -1) for entry, each in discounts] + [
            self._adjustment(entry, each, _("Zuschlag"), 1) for entry, each in surcharges
        ]

    def _adjustment(self, entry: Adjustment, each: AdjustmentTotal, kind: str, sign: int) -> tuple[str, str]:
        words = [clean_block(each.reason) or kind]
        if entry.reason_code:
            words.append(f"({clean_block(entry.reason_code)})")
        if entry.tax:
            words.append(self._rate(entry.tax.category, entry.tax.rate))
        if each.percent is not None:
            words.append(format_percent(each.percent, self.language))
        if each.base is not None:
            words.append(_("von %(base)s") % {"base": self._money(each.base)})
        return " ".join(words), self._money(sign * each.amount)

    def _sums(self) -> Rows:
        totals, absent = self.reading.totals, self.reading.absent
        rows = (
            ("BT-106", _("Summe der Positionen"), totals.line_total),
            ("BT-107", _("Nachlässe"), -totals.allowance_total),
            ("BT-108", _("Zuschläge"), totals.charge_total),
            ("BT-109", _("Summe ohne Umsatzsteuer"), totals.net),
            ("BT-110", _("Umsatzsteuer"), totals.tax),
            ("BT-112", _("Summe mit Umsatzsteuer"), totals.gross),
            ("BT-113", _("Schon bezahlt"), -totals.prepaid),
            ("BT-114", _("Rundung"), totals.rounding),
            ("BT-115", _("Rechnungsbetrag"), totals.payable),
        )
        shown = [(label, self._money(amount)) for term, label, amount in rows if term not in absent]
        if totals.third_party:
            shown.insert(-1, (_("Für Dritte eingezogen"), self._money(totals.third_party)))
        if totals.tax_in_tax_currency is not None:
            amount = format_money(totals.tax_in_tax_currency, self.reading.bill.tax_currency[:3], self.language)
            shown.insert(-1, (_("Umsatzsteuer in anderer Währung"), amount))
        return shown

    def _rate(self, category: str, rate: Decimal) -> str:
        percent = format_percent(rate, self.language)
        words = {"S": "", "AE": _("Steuer schuldet der Käufer"), "K": _("Lieferung innerhalb der EU")}
        words |= {"E": _("steuerfrei"), "Z": _("Nullsatz"), "G": _("Ausfuhr"), "O": _("nicht steuerbar")}
        return " ".join(filter(None, (percent, words.get(category, clean_block(category)))))

    def _money(self, amount: Decimal) -> str:
        return format_money(amount, self.currency, self.language)

    def _row(self, path: str, value: Any) -> tuple[str, str]:
        return name_of(path), self._shown(path.rpartition(".")[2], value)

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return long_date(value, self.language)
        if isinstance(value, Decimal):
            is_money = name.endswith("amount") or name in ("price_before_discount", "taxable", "tax")
            if is_money:
                return format_price(value, self.currency, self.language)
            return format_number(value, self.language)
        return clean_block(str(value))


def name_of(path: str) -> str:
    """What a person calls a field of a received bill; its path without places in lists where there is no word."""
    steps = [step for step in path.split(".") if not step.isdecimal()]
    word = next((WORDS[key] for n in range(len(steps)) if (key := ".".join(steps[n:])) in WORDS), "")
    return _(word) if word else ".".join(steps)


def _leaves(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value of a part of the bill that is there, with its path."""
    for field in fields(part):
        value, name = getattr(part, field.name), f"{path}.{field.name}".lstrip(".")
        for index, each in enumerate(value if isinstance(value, tuple) else (value,)):
            at = f"{name}.{index}" if isinstance(value, tuple) else name
            if is_dataclass(each):
                yield from _leaves(each, at)
            elif each not in (None, "", False, b""):
                yield at, each

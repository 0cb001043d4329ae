"""Under the table: discounts, VAT per rate, the total, what was paid, and what the law wants said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from handschlag.core import further_facts, part_payments, terms
from handschlag.core.bill import Adjustment
from handschlag.core.money import MINUS, ZERO, format_percent
from handschlag.core.text import Text
from handschlag.core.totals import AdjustmentTotal, TaxGroup
from handschlag.documents.letter.page import MM_PER_EM, TEXT_EM, Page, shortened
from handschlag.documents.letter.paper import CANCELLATION, CREDIT, ENCLOSE_NOTHING
from handschlag.documents.letter.table import adjustment_name, signed
from handschlag.documents.printable import breakable, width


def sums(page: Page) -> dict[str, Any]:
    """The rows of the totals, the total, what follows it, the notes."""
    w, t, gross = page.words, page.totals, page.bill.prices_include_vat
    rows: list[list[str]] = []
    if not page.paper.prices:
        return {"sums": [], "total": [], "after": [], "totals_width": 0, "notes": _notes(page)}
    if t.allowances or t.charges:
        counted = (line for index, line in enumerate(t.lines) if index not in page.paper.not_counted)
        entered = sum((line.entered for line in counted), ZERO)
        rows.append([w["line_total"], page.money(entered)])
        rows += [[_document_adjustment(page, a, MINUS), signed(page, a.entered, MINUS)] for a in t.allowances]
        rows += [[_document_adjustment(page, a, "+"), signed(page, a.entered, "+")] for a in t.charges]
    taxed = [group for group in t.groups if group.treatment.category in ("S", "Z")]
    if taxed and page.paper.taxes:
        rows.append([w["net_within" if gross else "net"], page.money(t.net)])
        rows += [[_tax_label(page, group, gross), page.money(group.tax)] for group in t.groups]
    if t.rounding and page.paper.taxes:
        rows.append([w["rounding"], page.money(t.rounding)])
    total = page.word("total")
    after: list[list[Any]] = []
    if (t.prepaid or t.third_party) and (page.asks_for_money or page.bill.is_cancellation):
        left = w["payable_no_more" if page.bill.is_cancellation else "payable"]
        after = [*_deducted(page), *_for_others(page), [left, page.money(t.payable), True]]
    longest = max((width(label) + len(amount) * 0.65 for label, amount in rows), default=0)
    head = (len(total) * 0.62 * 1.25) + len(page.money(page.total)) * 0.66 * 1.75
    return {
        "sums": [[breakable(label, 26), amount] for label, amount in rows],
        "total": [total, page.money(page.total)],
        "after": after,
        "totals_width": round(min(max(92.0, max(longest, head) * MM_PER_EM[page.style] + 6), 150.0), 1),
        "notes": _notes(page),
    }


def _deducted(page: Page) -> list[list[Any]]:
    """What was paid or asked for before: each earlier invoice with its net amount and VAT, then everything else."""
    rows, rest = [], page.totals.prepaid
    for each in page.bill.advance_payments:
        if not each.invoice_number.strip():
            continue
        day = terms.short_date(each.invoice_date, page.lang) if each.invoice_date else ""
        number = page.say("deducted_of" if day else "deducted", number=each.invoice_number.strip(), day=day)
        if each.taxes:
            net = page.money(sum((part.taxable for part in each.taxes), ZERO))
            number = page.say("deducted_with", name=number, net=net, tax=page.money(part_payments.tax_of(each)))
        rows.append([breakable(number, 30), page.money(-each.amount), False])
        rest -= each.amount
    return [*rows, [page.words["prepaid"], page.money(-rest), False]] if rest else rows


def _for_others(page: Page) -> list[list[Any]]:
    """What somebody else is owed and is paid with this bill."""
    return [
        [breakable(shortened(each.description or each.kind, 80), 30), page.money(each.amount), False]
        for each in page.bill.third_party_payments
    ]


def _document_adjustment(page: Page, a: AdjustmentTotal, sign: str) -> str:
    name = adjustment_name(page, Adjustment(percent=a.percent, reason=shortened(a.reason, 80)), sign)
    if len(page.totals.groups) < 2:
        return name
    return page.say("on_rate", name=name, rate=format_percent(a.treatment.rate, page.lang))


def _tax_label(page: Page, group: TaxGroup, gross: bool) -> str:
    base = page.money(group.taxable)
    if group.treatment.category not in ("S", "Z"):
        return page.say("untaxed", base=base)
    rate = format_percent(group.treatment.rate, page.lang)
    return page.say("tax_within" if gross else "tax", rate=rate, base=base)


def _notes(page: Page) -> list[list[Any]]:
    lines = page.totals.lines if page.paper.prices and page.paper.taxes else ()
    legal = dict.fromkeys(row.treatment.note for row in lines if row.treatment.note)
    paragraphs: list[list[Any]] = [[breakable(note, TEXT_EM)] for note in legal]
    paragraphs += [[row] for row in page.rows("note", page.bill.note, TEXT_EM)]
    paragraphs += [[breakable(row, TEXT_EM)] for row in page.paper.paragraphs]
    if page.asks_for_money or page.paper.kind in (CANCELLATION, CREDIT):
        paragraphs += _sentences(page, further_facts.sentences(page.bill, page.totals))
    if page.asks_for_money:
        paragraphs += [[row] for row in page.rows("payment_terms", page.bill.payment_terms, TEXT_EM)]
        paragraphs += _sentences(page, further_facts.about_paying(page.bill))
    if page.paper.kind not in ENCLOSE_NOTHING and (enclosed := further_facts.enclosed(page.bill)):
        paragraphs += _sentences(page, [enclosed])
    return paragraphs


def _sentences(page: Page, found: Iterable[Text]) -> list[list[Any]]:
    return [[breakable(each.in_(page.lang), TEXT_EM)] for each in found]

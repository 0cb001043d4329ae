"""The top of the page: letterhead, address window, fact block, subject, opening words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from handschlag.core import terms
from handschlag.documents.letter.page import (
    ADDRESS_EM,
    FACT_EM,
    TEXT_EM,
    Page,
    address,
    in_room,
    plain_length,
    shortened,
)
from handschlag.documents.letter.paper import CANCELLATION, CREDIT
from handschlag.documents.printable import breakable, width

_RETURN_EM, _RUNNING_EM = 34.0, 30.0  # room in small type: the address window, half of a page's head


def head(page: Page, tagline: str) -> dict[str, Any]:
    """Everything above the table, and what the file says about itself."""
    bill, seller = page.bill, page.bill.seller
    name = seller.trading_name or seller.name or (page.say("placeholder_seller") if page.preview else "")
    due = terms.long_date(bill.due_date, page.lang) if bill.due_date and page.asks_for_money else ""
    total = page.money(page.total)
    summary = (
        page.say("summary_due", title=page.title, amount=total, due=due)
        if due
        else page.say("summary", title=page.title, amount=total)
    )
    street = " ".join(filter(None, (seller.address.post_code, seller.address.city)))
    day = bill.issue_date
    recipient, facts = _recipient(page), [[label, value, strong] for label, value, strong in _facts(page)]
    return {
        "title": breakable(page.title, 18),
        "subject": breakable(shortened(page.paper.subject, 200), TEXT_EM * 0.8),
        "document": {
            "title": f"{page.title} – {name}" if name else page.title,
            "author": name,
            "summary": summary,
            # PDF/A needs a date; a draft without one says so by the oldest there is
            "date": [day.year, day.month, day.day] if day else [1970, 1, 1],
            "attachment": page.say("attachment", title=page.title),
        },
        "seller": {
            "name": breakable(shortened(name, 160), 20),
            "name_size": 1.0 if len(name) <= 40 else 0.8 if len(name) <= 80 else 0.6,
            "monogram": name[:1].upper() if name[:1].isalnum() else "",
            "tagline": shortened(tagline, 90),
            "return_line": in_room(
                shortened(" · ".join(filter(None, (name, seller.address.line_1, street))), 68), _RETURN_EM
            ),
        },
        "recipient": recipient,
        "facts": facts,
        "tall_head": len(facts) > 8
        or sum(1 + int(width(row) / ADDRESS_EM) for row in recipient) > 5
        or any(plain_length(value) > 20 for _, value, _ in facts),
        "opening": _opening(page),
        "running": [
            breakable(in_room(shortened(name, 60), _RUNNING_EM), 20),
            breakable(f"{shortened(page.title, 50)} · {page.words['continued']}", _RUNNING_EM),
        ],
        "page": page.words["page"].split("{}")[:2],
    }


def _recipient(page: Page) -> list[str]:
    buyer = page.bill.buyer
    rows = [
        buyer.name,
        buyer.trading_name if buyer.trading_name != buyer.name else "",
        buyer.contact.name,
        *address(buyer, page.bill.seller),
    ]
    rows = [row for row in rows if row]
    if not rows and page.preview:
        rows = page.words["placeholder_buyer"].split("\n")
    return [breakable(row, ADDRESS_EM) for row in rows]


def _facts(page: Page) -> Iterable[tuple[str, Any, bool]]:
    bill, w = page.bill, page.words
    number = page.number or w["draft"]
    yield page.word("number"), page.marked("number", number, FACT_EM), True
    if bill.issue_date:
        yield page.word("date"), page.marked("issue_date", terms.short_date(bill.issue_date, page.lang)), False
    for label, value, strong in page.paper.facts:
        yield label, breakable(value, FACT_EM), strong
    original = bill.corrected_invoice
    if original and original.number:
        yield w["original"], breakable(original.number, FACT_EM), False
        if original.issue_date:
            yield w["original_date"], terms.short_date(original.issue_date, page.lang), False
    if bill.delivery_date:
        yield (
            page.word("delivery_date"),
            page.marked("delivery_date", terms.short_date(bill.delivery_date, page.lang)),
            False,
        )
    if period := page.period(bill.period):
        yield page.word("period"), page.marked("period", period), False
    for label, field, value in (
        (w["customer_number"], "buyer.customer_number", bill.buyer.customer_number),
        (w["order"], "purchase_order_reference", bill.purchase_order_reference),
        (w["contract"], "contract_reference", bill.contract_reference),
        (w["project"], "project_reference", bill.project_reference),
        (
            w["leitweg_id" if bill.buyer.kind == "public_body" else "buyer_reference"],
            "buyer_reference",
            bill.buyer_reference,
        ),
        (w["buyer_vat_id"], "buyer.vat_identifier", bill.buyer.vat_identifier),
    ):
        if value:
            yield label, page.marked(field, value, FACT_EM), False
    if bill.due_date and page.asks_for_money and page.totals.payable > 0:
        yield w["due"], page.marked("due_date", terms.weekday_date(bill.due_date, page.lang)), True


def _opening(page: Page) -> list[list[Any]]:
    text = page.bill.opening
    if page.paper.kind in (CANCELLATION, CREDIT) and page.bill.corrected_invoice:
        # whatever words were copied from the invoice: this document says what it does
        original = page.bill.corrected_invoice
        day: date | None = original.issue_date
        key = f"opening_{page.paper.kind}" + ("" if day else "_undated")
        text = page.say(key, number=original.number, date=terms.short_date(day, page.lang) if day else "")
    text = text or page.word("opening")
    return [[row] for row in page.rows("opening", text, TEXT_EM)]

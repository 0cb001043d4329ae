"""The end of the letter: how to pay, the personal words, and the seller's data at the foot of each page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handschlag.core import terms
from handschlag.core.payment_code import payment_code
from handschlag.documents.letter.page import TEXT_EM, Page, address, in_groups, shortened
from handschlag.documents.printable import breakable, width
from handschlag.documents.qr import qr_svg

_VALUE_EM = 28.0
_FOOTER_EM = {"klar": 66.0, "klassisch": 62.0}
_FOOTER_ROW_MM = {"klar": 2.75, "klassisch": 3.35}


def payment(page: Page) -> dict[str, Any]:
    """The payment card, with a GiroCode where one can be made, and the personal words."""
    thanks = [
        page.marked("thank_you_note", row, TEXT_EM * 0.8)
        for row in page.bill.thank_you_note.splitlines()
        if row.strip()
    ]
    signoff = page.rows("sign_off", page.bill.sign_off, TEXT_EM)
    long = len(page.bill.thank_you_note) + len(page.bill.sign_off) > 1200 or len(thanks) + len(signoff) > 20
    return {
        "payment": _payment_card(page),
        "thanks": thanks,
        "signoff": signoff,
        "long_closing": long,
        "signatures": list(page.paper.signatures),
    }


def _payment_card(page: Page) -> dict[str, Any] | None:
    bill, w, payable = page.bill, page.words, page.totals.payable
    if not page.asks_for_money:
        card = page.paper.card
        rows = [[label, breakable(value, _VALUE_EM), False] for label, value in card.facts] if card else []
        return _card(card.title, breakable(card.sentence, TEXT_EM), rows) if card else None
    if payable == 0 and page.preview and not page.totals.prepaid:
        return None
    if payable <= 0:
        key = "paid" if payable == 0 and page.totals.prepaid else "free" if payable == 0 else "credit"
        return _card(w["paid_title"], page.say(key, amount=page.money(-payable)))
    amount, account = page.money(payable), bill.payment
    key = "pay" if account.account_identifier and bill.paid_by_transfer else "pay_elsewhere"
    if bill.direct_debit.mandate_reference.strip() and not bill.paid_by_transfer:
        key = "collected"
    if bill.due_date:
        sentence = page.say(key, amount=amount, due=terms.long_date(bill.due_date, page.lang))
    else:
        sentence = page.say(key + "_without_date", amount=amount)
    facts: list[list[Any]] = []
    iban = in_groups(account.account_identifier) if bill.paid_by_transfer else ""
    if iban:
        holder = account.account_name or bill.seller.name
        facts.append([w["payee"], page.marked("payment.account_name", holder, _VALUE_EM), False])
        facts.append([w["iban"], page.marked("payment.account_identifier", iban), True])
        if account.service_provider_identifier:
            facts.append([w["bic"], account.service_provider_identifier, False])
    if reference := replace(bill, number=page.number).reference_of_transfer:  # the same as in the code beside it
        facts.append([w["reference"], breakable(reference, _VALUE_EM), False])
    card = _card(w["pay_title"], sentence, facts)
    code = payment_code(replace(bill, number=page.number), page.totals)
    if code:
        card |= {
            "qr": qr_svg(code),
            "scan": w["scan"].split("\n"),
            "qr_alt": page.say("qr_alt", amount=amount, iban=iban),
        }
    return card


def appendix(page: Page) -> dict[str, Any]:
    """What stands on pages of its own behind the letter."""
    more = page.paper.appendix
    if more is None:
        return {"appendix": None}
    return {"appendix": {"title": more.title, "paragraphs": [breakable(row, TEXT_EM) for row in more.paragraphs]}}


def foot(page: Page) -> dict[str, Any]:
    """The seller in up to four columns, and how high they make the foot of the page in mm."""
    seller, account, w = page.bill.seller, page.bill.payment, page.words
    contact = seller.contact
    columns = [
        [seller.name, seller.trading_name if seller.trading_name != seller.name else "", *address(seller, seller)],
        [
            contact.name if contact.name != seller.name else "",
            w["telephone"].format(number=contact.telephone) if contact.telephone else "",
            contact.email,
            seller.website,
        ],
        [
            account.account_identifier and f"IBAN {in_groups(account.account_identifier)}",
            account.service_provider_identifier and f"BIC {account.service_provider_identifier}",
        ],
        [
            seller.vat_identifier and w["vat_id"].format(number=seller.vat_identifier),
            seller.tax_registration_identifier and w["tax_number"].format(number=seller.tax_registration_identifier),
            seller.legal_registration_identifier,
            *seller.legal_details.splitlines(),
        ],
    ]
    columns = [[shortened(row, 300) for row in column if row] for column in columns]
    columns = [column for column in columns if column] or [[""]]
    # each column as wide as its longest row wants, within reason; longer rows wrap
    wants = [min(max(10.0, *(width(row) for row in column)), 24.0) for column in columns]
    rooms = [_FOOTER_EM[page.style] * want / sum(wants) for want in wants]
    columns = [[breakable(row, room) for row in column] for column, room in zip(columns, rooms, strict=True)]
    depths = [sum(1 + int(width(row) / room) for row in column) for column, room in zip(columns, rooms, strict=True)]
    return {
        "footer": columns,
        "footer_widths": [round(want, 1) for want in wants],
        "footer_height": round(max(30.0, 18 + _FOOTER_ROW_MM[page.style] * min(max(depths), 30)), 1),
    }


def _card(title: str, sentence: str, facts: list[list[Any]] | None = None) -> dict[str, Any]:
    return {"title": title, "sentence": sentence, "facts": facts or [], "qr": "", "scan": [], "qr_alt": ""}

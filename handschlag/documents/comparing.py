"""Does the PDF show what the e-invoice inside says? Term by term, from the files as they were made.

What the customer reads and what their program books must be one invoice; where they differ, the XML prevails in law.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator

from pypdf import PdfReader

from handschlag.core import terms
from handschlag.core.bill import Bill
from handschlag.core.money import format_money, format_percent
from handschlag.core.totals import Totals

# Letters, digits and signs whose text can be found again in a PDF. Other scripts are drawn in another order than they
# are written, or by glyphs that stand for several characters.
_FOUND_AGAIN = re.compile("[ -~\u00a0-\u017f\u2010-\u2027\u202f\u2030\u2039\u203a\u20ac\u2212]*")
_DROPPED = re.compile("[\\s\u00ad\u200b-\u200f\u2060\u2010-\u2012-]+")
LONGEST = 60  # characters of one term that are compared: the letter may shorten a longer one, or break its page in it


def differences(bill: Bill, totals: Totals, pdf: bytes, language: str) -> list[str]:
    """Terms of the e-invoice, such as ``BT-112 1.440,00 €``, that the PDF does not show; empty means both agree.

    ``bill`` and ``totals`` are read from the XML; ``language`` is that of the document.
    """
    shown = _squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    return [f"{term} {value}" for term, value in _terms(bill, totals, language) if not _shows(shown, value)]


def _shows(page: str, value: str) -> bool:
    return not _FOUND_AGAIN.fullmatch(value) or _squeezed(value[:LONGEST]) in page


def _squeezed(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _terms(bill: Bill, totals: Totals, language: str) -> Iterator[tuple[str, str]]:
    """Everything of the XML that a reader must find on paper."""
    yield "BT-1", bill.number
    for term, day in (("BT-2", bill.issue_date), ("BT-72", bill.delivery_date)):
        if day:
            yield term, terms.short_date(day, language)
    if bill.due_date and totals.payable > 0:
        yield "BT-9", terms.long_date(bill.due_date, language)
    yield "BT-27", bill.seller.name
    yield "BT-44", bill.buyer.name
    for term, value in (("BT-31", bill.seller.vat_identifier), ("BT-48", bill.buyer.vat_identifier)):
        yield term, value
    if totals.payable > 0:
        yield "BT-84", bill.payment.account_identifier
    for line in bill.lines:
        yield "BT-153", line.name
    for each in bill.attachments:
        yield "BT-122", each.reference
    for group in totals.groups:
        if group.tax:
            yield "BT-119", format_percent(group.treatment.rate, language)
            yield "BT-117", format_money(group.tax, bill.currency, language)
    yield "BT-112", format_money(totals.gross + totals.rounding, bill.currency, language)
    if totals.prepaid or totals.third_party:
        yield "BT-115", format_money(totals.payable, bill.currency, language)

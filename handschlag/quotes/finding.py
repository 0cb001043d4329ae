"""Let a quote be found by its number, its order's number, names, line texts and amounts."""

from __future__ import annotations

from handschlag.core.bill import words_of
from handschlag.core.money import to_minor
from handschlag.core.totals import totals
from handschlag.documents import searching
from handschlag.quotes.models import Quote, QuoteVersion

SUBJECT = "quote"


def let_be_found(quote: Quote, version: QuoteVersion, *more: str) -> None:
    """Index the version that counts, in place of the one before; ``more`` are further words, as an order's number."""
    bill = version.offer.bill
    searching.keep(
        business_id=quote.business_id,
        subject=SUBJECT,
        subject_id=quote.pk,
        texts=[
            quote.number,
            *more,
            bill.buyer.name,
            bill.buyer.trading_name,
            quote.title,
            bill.note,
            *(part for line in bill.lines for part in words_of(line)),
        ],
        minors=[
            quote.gross_minor,
            *(to_minor(line.entered, bill.currency) for line in totals(bill).lines),
        ],
    )

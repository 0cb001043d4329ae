"""Does the text say something else than the figures: a discount nobody entered, a day outside the service period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from handschlag.core.bill import Bill, Period
from handschlag.core.clarity.texts import all_texts, line_texts
from handschlag.core.findings import Finding, Mark, advice
from handschlag.core.legal.case import day_text
from handschlag.core.money import format_percent
from handschlag.core.terms import DateNotUnderstood, parse_date, span
from handschlag.core.text import Text

# -- a discount

_WORD = r"(?:Rabatt|Nachlass|Preisnachlass|discount)"
_NUMBER = r"([0-9]{1,2}(?:[.,][0-9]{1,2})?)[ \u00a0]?(?:%|Prozent|percent)"
_DISCOUNT = re.compile(rf"{_NUMBER}[ \u00a0]{_WORD}\b|\b{_WORD}[ \u00a0](?:von|of)[ \u00a0]{_NUMBER}", re.IGNORECASE)
# about another day or another order, so this bill need not have it
_ELSEWHERE = re.compile(
    r"skonto|zahlung|innerhalb|nächst|künftig|payment|within|next|future|if you|wenn Sie", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.;!?\n]+(?:[.,](?=[0-9])[^.;!?\n]*)*")


def discount_differs(bill: Bill) -> Iterator[Finding]:
    """``10 % Rabatt`` in a text, and no discount of 10 % on the bill."""
    cuts = [*bill.allowances, *(cut for line in bill.lines for cut in line.allowances)]
    if any(cut.percent is None and cut.amount for cut in cuts):
        return  # given as an amount: what it is in percent depends on what is meant
    entered = {cut.percent for cut in cuts if cut.percent is not None}
    for path, text in all_texts(bill):
        for sentence in _SENTENCE.finditer(text):
            match = _DISCOUNT.search(sentence[0])
            if not match or _ELSEWHERE.search(sentence[0]):
                continue
            said = Decimal((match[1] or match[2]).replace(",", "."))
            if said in entered:
                continue
            percent = Text(format_percent(said, "de"), format_percent(said, "en"))
            yield advice(
                "CLARITY-DISCOUNT",
                path,
                Text(
                    f"Im Text stehen {percent.de} Rabatt, abgezogen sind sie nicht",
                    f"The text says {percent.en} discount, but it is not deducted",
                ),
                Text(
                    "Tragen Sie den Rabatt ein, oder nehmen Sie den Satz heraus.",
                    "Enter the discount, or take the sentence out.",
                ),
                source="house rule",
                marks=(Mark(path, match[0]),),
            )
            return


# -- a day

_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_ON_A_DAY = re.compile(
    rf"\b(?:am|on)[ \u00a0]((?:[0-9]{{1,2}}\.[ \u00a0]?(?:[0-9]{{1,2}}\.|(?:{_MONTHS})[ \u00a0]?)[0-9]{{4}})"
    r"|[0-9]{1,2}[ \u00a0][A-Z][a-z]+[ \u00a0][0-9]{4})"
)


def day_outside(bill: Bill) -> Iterator[Finding]:
    """``am 12.10.2026`` in a line, and the service period is another month."""
    for path, text in line_texts(bill):
        line = bill.lines[int(path.split(".")[1])]
        first, last = _supplied(bill, line.period)
        for match in _ON_A_DAY.finditer(text) if first and last else ():
            day = _day(match[1])
            if day is None or first is None or last is None or first <= day <= last:
                continue
            on = day_text(day)
            yield advice(
                "CLARITY-DAY",
                path,
                Text(
                    f"Der {on.de} im Text liegt außerhalb der Leistungszeit",
                    f"{on.en} in the text is outside the service period",
                ),
                Text(
                    f"Als Leistungszeit steht {span(first, last, 'de')} auf der Rechnung.",
                    f"The service period on the invoice is {span(first, last, 'en')}.",
                ),
                source="§ 14 Abs. 4 Nr. 6 UStG",
                marks=(Mark(path, match[1]),),
            )
            return


def _supplied(bill: Bill, own: Period) -> tuple[date | None, date | None]:
    """First and last day of the supply of a line: its own period, else the bill's; a day is both."""
    period = own if own.start_date or own.end_date else bill.period
    if period.start_date or period.end_date:
        return period.start_date or period.end_date, period.end_date or period.start_date
    return bill.delivery_date, bill.delivery_date


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except DateNotUnderstood:
        return None

"""Does a text name another sum than the bill comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handschlag.core.bill import Bill
from handschlag.core.clarity.texts import all_texts, any_word
from handschlag.core.findings import Finding, Fix, Mark, advice
from handschlag.core.money import AmountNotUnderstood, format_money, parse_amount
from handschlag.core.text import Language, Text
from handschlag.core.totals import Totals
from handschlag.core.word_lists import WordLists

_NUMBER = r"[0-9](?:[0-9.,'’]{0,18}[0-9])?"
_WHOLE = r"(?:[,.][-–—]{1,2})?"  # „12,–“
_AMOUNT = re.compile(
    rf"(?:€|EUR)[ \u00a0]?({_NUMBER}){_WHOLE}|({_NUMBER}){_WHOLE}[ \u00a0]?(?:€|EUR\b|Euro\b|euros?\b)"
)
_NEAR = 60  # characters between "Gesamtbetrag" and the amount it announces
# words that may stand between them: „beträgt“, „in Höhe von“, „(inkl. USt.)“
_BETWEEN = re.compile(
    r"(?:[\s:=()–-]|\b(?:beträgt|betragen|beläuft sich auf|lautet|macht|ergibt|ist|sind|von|über|in Höhe von|"
    r"brutto|netto|insgesamt|mithin|somit|damit|also|inkl\.|incl\.|inklusive|zzgl\.|einschließlich|Mehrwertsteuer|"
    r"Umsatzsteuer|MwSt\.?|USt\.?|und|of|is|are|amounts? to|comes to|therefore|net|gross|including|excluding|excl\.?|"
    r"VAT|us|amount)(?!\w)|%|"
    r"\b(?:19|7) ?%)*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"[;!?]\s|(?<=[.])(?<!inkl[.])(?<!incl[.])(?<!exkl[.])(?<!excl[.])(?<!zzgl[.])\s(?=[A-ZÄÖÜ])|\n"
)
# words that announce what is to be paid, where others announce what the bill comes to
_TO_BE_PAID = re.compile(r"zahl|überweis|pay|transfer|due", re.IGNORECASE)
# in the same sentence: the amount is about something else
_OTHER_AMOUNT = re.compile(
    r"angezahlt|bezahlt|beglichen|anzahlung|abschlag|vorjahr|letzte[ns] jahr|bisher|angebot|budget|skonto|kaution|"
    r"rabatt|monatlich|pro monat|je monat|rate\b|raten\b|mindest|höchst|wenn|falls|\bstatt\b|already|deposit|instal|"
    r"last year|quote|discount|monthly|per month|\bif\b|instead",
    re.IGNORECASE,
)


def sum_differs(bill: Bill, totals: Totals, words: WordLists) -> Iterator[Finding]:
    """``Gesamtbetrag 2.856,00 €`` in a text where the bill comes to something else."""
    if bill.currency != "EUR":
        return
    announcing = any_word(words.in_(bill.language).total)
    right = _amounts_on_the_bill(totals)
    for path, text in all_texts(bill):
        for match in _AMOUNT.finditer(text):
            amount = _amount(match[1] or match[2], bill.language)
            word = _announced(announcing, text, match)
            if amount is None or amount in right or not word:
                continue
            net = re.search(r"\b(?:netto|net|excl|zzgl)\b", text[max(0, match.start() - _NEAR) : match.end() + 15])
            correct = totals.net if net else totals.gross + totals.rounding
            if _TO_BE_PAID.search(word):
                correct = totals.payable
            shown = format_money(correct, bill.currency, bill.language)
            new = text[: match.start()] + shown + text[match.end() :]
            yield advice(
                "CLARITY-SUM",
                path,
                Text(
                    f"Im Text steht {match[0]}, die Rechnung ergibt {format_money(correct, bill.currency, 'de')}",
                    f"The text says {match[0]}, the invoice comes to {format_money(correct, bill.currency, 'en')}",
                ),
                Text(
                    "Zwei verschiedene Summen führen sicher zu einer Frage.",
                    "Two different sums surely lead to a question.",
                ),
                source="house rule",
                fix=Fix(Text(f"„{shown}“ einsetzen", f"Use “{shown}”"), ((path, new),)),
                marks=(Mark(path, match[0]),),
            )
            break  # one at a time: each fix carries the whole text


def _amount(typed: str, language: Language) -> Decimal | None:
    try:
        return parse_amount(typed, language)
    except AmountNotUnderstood:
        return None


def _announced(announcing: re.Pattern[str], text: str, match: re.Match[str]) -> str:
    """The word that announces this amount as the sum of the bill; empty where it is about something else.

    Not meant are ``Die Summe der Auslagen beträgt 40 €`` and ``Der Betrag von 50 € wurde angezahlt``.
    """
    before = _SENTENCE_END.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
    after = re.split(r"[.;!?](?:\s|$)|\n", text[match.end() :])[0]
    words = list(announcing.finditer(before))
    if not words or _OTHER_AMOUNT.search(before) or _OTHER_AMOUNT.search(after):
        return ""
    return words[-1][0] if _BETWEEN.fullmatch(before, words[-1].end()) else ""


def _amounts_on_the_bill(totals: Totals) -> set[Decimal]:
    right = {totals.gross, totals.net, totals.tax, totals.payable, totals.prepaid, totals.line_total}
    right |= {totals.gross + totals.rounding, totals.allowance_total, totals.charge_total}
    right |= {amount for line in totals.lines for amount in (line.net, line.entered)}
    right |= {amount for group in totals.groups for amount in (group.taxable, group.tax)}
    return right

"""What every part of a letter needs: the words of its language, amounts, marked texts, room for words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from handschlag.core import rich_text, terms
from handschlag.core.bill import Bill, Party, Period
from handschlag.core.countries import ADDED_NAMES
from handschlag.core.findings import Mark
from handschlag.core.identifiers import normal_form
from handschlag.core.money import format_money
from handschlag.core.totals import Totals
from handschlag.documents.letter.paper import ASK_FOR_MONEY, CANCELLATION, INVOICE, Paper
from handschlag.documents.printable import breakable, width
from handschlag.documents.words import WORDS

# Room for words in em of the letter's type; wider words may break (measured in both styles, rather too small).
ADDRESS_EM, FACT_EM, TEXT_EM = 21.0, 12.0, 44.0
MM_PER_EM = {"klar": 3.11, "klassisch": 3.3}


class Page:
    """One letter in the making: a bill, its totals, and how to say things in its language."""

    def __init__(
        self,
        bill: Bill,
        totals: Totals,
        number: str,
        style: str,
        marks: Iterable[Mark],
        preview: bool,
        paper: Paper | None = None,
    ) -> None:
        self.bill, self.totals, self.number, self.style, self.preview = bill, totals, number, style, preview
        self.lang = bill.language if bill.language in WORDS else "de"
        self.words = WORDS[self.lang]
        self.marks: dict[str, list[str]] = {}
        for mark in marks:
            self.marks.setdefault(mark.field, []).append(mark.words)
        self.paper = paper or Paper(CANCELLATION if bill.is_cancellation else INVOICE)
        of_type = self.words.get(f"type_{bill.type_code}") if self.paper.kind == INVOICE else None
        self.kind = of_type or self.words[self.paper.kind]
        if self.paper.running:
            self.kind = self.words["running"].format(n=self.paper.running, kind=self.kind)
        self.title = f"{self.kind} {number}" if number else f"{self.kind} ({self.words['draft']})"
        # what the buyer owes by this document, before anything was paid: BT-112 and BT-114
        self.total = totals.gross + totals.rounding
        if not self.paper.taxes and not bill.prices_include_vat:
            self.total = totals.net

    def word(self, key: str) -> str:
        """The fixed word of ``key`` as this kind of letter says it, where it says it in its own way."""
        return self.words.get(f"{self.paper.kind}_{key}", self.words[key])

    @property
    def asks_for_money(self) -> bool:
        """Whether this is an invoice of some kind: they have a due date and a way to pay."""
        return self.paper.kind in ASK_FOR_MONEY

    def say(self, key: str, **values: str) -> str:
        """The fixed words of ``key``, filled in."""
        return self.words[key].format(**values) if values else self.words[key]

    def money(self, amount: Decimal) -> str:
        """An amount in the bill's currency and language."""
        return format_money(amount, self.bill.currency, self.lang)

    def marked(self, field: str, text: str, em: float = 0) -> Any:
        """``text``, or runs of (words, marked) where a mark names this field."""
        fit = (lambda t: breakable(t, em)) if em else (lambda t: t)
        spots = self.marks.get(field)
        if not spots or not text:
            return fit(text)
        runs: list[list[Any]] = [[text, "" in spots]]
        for words in filter(None, spots):
            for i, (run, on) in enumerate(runs):
                at = run.find(words)
                if not on and at >= 0:
                    pieces = [[run[:at], False], [words, True], [run[at + len(words) :], False]]
                    runs[i : i + 1] = [piece for piece in pieces if piece[0]]
                    break
        return [[fit(run), on] for run, on in runs]

    def rows(self, field: str, text: str, em: float) -> list[Any]:
        """The lines of a longer text without the empty ones, marked as ``marked`` does."""
        return [self.marked(field, row, em) for row in text.splitlines() if row.strip()]

    def rich(self, field: str, text: str, em: float) -> list[Any]:
        """The rows of a line's text with bold words, list items and links; a row that is marked shows only its mark."""
        found: list[Any] = []
        for row in rich_text.rows(text):
            bullet = f"{rich_text.BULLET} " if row.is_item else ""
            if self.marks.get(field):
                found.append(self.marked(field, bullet + row.words, em))
                continue
            runs = [[breakable(run.words, em), run.kind] for run in row.runs]
            found.append([[bullet, ""], *runs] if bullet else runs)
        return found

    def period(self, period: Period) -> str:
        """First to last day; one end alone counts for both, none gives no words."""
        start, end = period.start_date or period.end_date, period.end_date or period.start_date
        return terms.span(start, end, self.lang) if start and end else ""


def plain_length(text: Any) -> int:
    """Characters of a text, marked or not."""
    return len(text) if isinstance(text, str) else sum(len(run) for run, _ in text)


def widest_word(text: Any) -> float:
    """About how wide the widest word of a text is, marked or not, in em."""
    plain = text if isinstance(text, str) else "".join(run for run, _ in text)
    return max(map(width, plain.split(" ")))


def shortened(text: str, longest: int) -> str:
    """``text`` with at most ``longest`` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def in_room(text: str, em: float) -> str:
    """``text`` cut where it would surely be wider than ``em``: capitals need twice the room of other letters."""
    rest = text.rstrip("…")
    while sum(_AT_LEAST.get(c, 0.45) for c in rest) > em:
        rest = rest[:-1].rstrip()
    return text if rest == text.rstrip("…") else f"{rest}…"


_AT_LEAST = dict.fromkeys("WMm@%&—ẞÆŒ", 0.95) | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZÄÖÜ", 0.62)


def address(party: Party, seller: Party) -> list[str]:
    """Street, place and, for letters abroad, the country in capital letters as DIN 5008 wants it."""
    a = party.address
    place = ", ".join(filter(None, (" ".join(filter(None, (a.post_code, a.city))), a.subdivision)))
    is_abroad = a.country_code != seller.address.country_code and bool(a.line_1 or place)
    return [a.line_1, a.line_2, a.line_3, place, _country(a.country_code).upper() if is_abroad else ""]


def _country(code: str) -> str:
    """The name on the envelope is for the post office of the seller's country, so it is German."""
    from babel import Locale  # 30 ms at first use, and most letters stay in the country

    return ADDED_NAMES[code].de if code in ADDED_NAMES else str(Locale("de").territories.get(code, code))


def in_groups(iban: str) -> str:
    """An IBAN in groups of four that do not break apart."""
    iban = normal_form(iban)
    return "\u00a0".join(iban[i : i + 4] for i in range(0, len(iban), 4))

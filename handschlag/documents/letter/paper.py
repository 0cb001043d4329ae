"""What a letter is where it is no invoice, and what it says besides its bill; every word arrives formatted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handschlag.documents.words import WORDS

INVOICE, CANCELLATION, CREDIT = "invoice", "cancellation", "credit_note"
INSTALMENT, PART, FINAL, PROFORMA = "instalment", "part", "final", "proforma"
ASK_FOR_MONEY = (INVOICE, INSTALMENT, PART, FINAL)
# letters about an order: the files went with its quote
ENCLOSE_NOTHING = ("order_confirmation", "delivery_note", "change_note")


@dataclass(frozen=True, slots=True)
class Card:
    """The box below the table: how to accept, who accepted."""

    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Appendix:
    """Pages of their own behind the letter, such as the information on withdrawal."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of letter. ``kind`` chooses the fixed words of ``documents.words``: ``quote``, ``quote_number`` ...

    Lines are named by their index, the first is 0.
    """

    kind: str = INVOICE
    running: int = 0  # ``1. Abschlagsrechnung``
    subject: str = ""  # stands behind the number in the heading
    facts: tuple[tuple[str, str, bool], ...] = ()  # label, value, whether it is strong; below the date
    line_heads: Mapping[int, str] = field(default_factory=dict)  # a row of its own above the line
    line_texts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # rows below the line's description
    not_counted: frozenset[int] = frozenset()  # lines that are not in the total
    prices: bool = True
    taxes: bool = True  # whether VAT is stated; whoever states it owes it (§ 14c UStG)
    paragraphs: tuple[str, ...] = ()  # below the notes
    card: Card | None = None
    signatures: tuple[str, ...] = ()  # what is written under a line to sign on
    appendix: Appendix | None = None


def proforma(language: str) -> Paper:
    """The letter of a proforma: it says that it is no invoice, and states no VAT."""
    return Paper(PROFORMA, taxes=False, paragraphs=(WORDS[language]["proforma_note"],))

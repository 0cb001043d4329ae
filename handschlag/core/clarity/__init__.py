"""Does the customer understand the bill at once: ten checks in plain words, most with a one-click repair."""

from __future__ import annotations

from collections.abc import Iterable

from handschlag.core import dated
from handschlag.core.bill import Bill
from handschlag.core.clarity import contradictions, facts, sums, unit_names, wording
from handschlag.core.clarity.passing import CHECKS, OFFER_CHECKS, Check
from handschlag.core.findings import Finding
from handschlag.core.text import Text
from handschlag.core.totals import Totals
from handschlag.core.word_lists import WordLists

__all__ = ["CHECKS", "OFFER_CHECKS", "Check", "check", "check_words", "count_passed", "passed"]


def check(bill: Bill, totals: Totals, *, words: WordLists | None = None) -> list[Finding]:
    """What makes this bill harder to understand than it need be; all advice, never raises on a draft.

    ``totals`` are those of this bill; ``words`` may be a business's own lists.
    """
    words = dated.current().words if words is None else words
    return [
        *unit_names.check(bill, words),
        *wording.vague(bill, words),
        *wording.jargon(bill, words),
        *facts.two_names(bill),
        *sums.sum_differs(bill, totals, words),
        *contradictions.discount_differs(bill),
        *contradictions.day_outside(bill),
        *facts.supply_date_missing(bill, totals),
        *facts.due_as_period(bill, totals),
        *facts.order_number_missing(bill),
        *wording.address_mixed(bill),
        *wording.shouting(bill, words),
    ]


def check_words(bill: Bill, *, words: WordLists | None = None) -> list[Finding]:
    """The checks of ``check`` that look at words alone: what a quote needs too, long before anything is due."""
    words = dated.current().words if words is None else words
    return [
        *unit_names.check(bill, words),
        *wording.vague(bill, words),
        *wording.jargon(bill, words),
        *facts.two_names(bill),
        *wording.address_mixed(bill),
        *wording.shouting(bill, words),
    ]


def passed(bill: Bill, totals: Totals, findings: Iterable[Finding], checks: Iterable[Check] = CHECKS) -> list[Text]:
    """Short sentences about what is already fine, given the findings of ``legal.check`` and ``check`` together.

    Checks that have nothing to look at (no text, no IBAN) say nothing.
    """
    found = {finding.code for finding in findings}
    sentences = (check.passed(bill, totals) for check in checks if not found & check.codes)
    return [sentence for sentence in sentences if sentence]


def count_passed(findings: Iterable[Finding]) -> int:
    """How many of ``len(CHECKS)`` checks found nothing."""
    found = {finding.code for finding in findings}
    return sum(not found & check.codes for check in CHECKS)

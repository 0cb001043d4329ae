"""Facts: a period in the text that differs, two names for one thing, what is still missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from handschlag.core.bill import Bill
from handschlag.core.findings import Finding, Fix, Mark, advice
from handschlag.core.legal.case import Case, day_text, supply_date_required
from handschlag.core.legal.payment import due_on, later, period_named
from handschlag.core.legal.supply import same_as_issue_date
from handschlag.core.text import Text
from handschlag.core.totals import Totals

# -- a period instead of a day


def due_as_period(bill: Bill, totals: Totals) -> Iterator[Finding]:
    """``14 Tage netto`` without a date, or beside a date that is not 14 days away."""
    named = period_named(bill.payment_terms)
    if named is None or totals.payable <= 0:
        return
    days, said = named
    if bill.due_date is None:
        title = Text(f"Nennen Sie statt „{days} Tage“ den Tag", f"Name the day instead of “{days} days”")
    elif bill.issue_date and bill.due_date != later(bill.issue_date, days):
        on = day_text(bill.due_date)
        title = Text(f"„{days} Tage“ im Text führt nicht zum {on.de}", f"“{days} days” in the text is not {on.en}")
    else:
        return
    yield advice(
        "CLARITY-DUE-PERIOD",
        "due_date",
        title,
        Text(
            "Mit einem Datum muss niemand rechnen, und die Erinnerung kommt nicht zu früh.",
            "With a date nobody has to count, and no reminder comes too early.",
        ),
        source="§ 286 Abs. 2 BGB",
        fix=due_on(bill.issue_date, days),
        marks=(Mark("payment_terms", said),),
    )


# -- two names for one thing

_LONGEST_NAME = 80
_WORD_OR_NUMBER = re.compile(r"[0-9]+|[^\W_0-9]+")
_PLURAL = re.compile(r"(?<=[^\W\d_]{4})(?:en|es|e|n|s)$")


def two_names(bill: Bill) -> Iterator[Finding]:
    """Line names that differ only in case, hyphens, plural or one letter; the first one wins."""
    lines_of: dict[str, list[int]] = {}  # name as written -> its lines
    for i, line in enumerate(bill.lines):
        if line.name.strip():
            lines_of.setdefault(" ".join(line.name.split()), []).append(i)
    for main, *others in _alike(list(lines_of)):
        lines = sorted(i for name in others for i in lines_of[name])
        yield advice(
            "CLARITY-TWO-NAMES",
            f"lines.{lines[0]}.name",
            Text(
                f"„{main}“ und „{others[0]}“ sind wohl dasselbe", f"“{main}” and “{others[0]}” are probably one thing"
            ),
            Text(
                "Ein Name für eine Sache, sonst sucht Ihr Kunde den Unterschied.",
                "One name for one thing, or your customer looks for the difference.",
            ),
            source="house rule",
            fix=Fix(
                Text(f"Überall „{main}“", f"“{main}” everywhere"),
                tuple((f"lines.{i}.name", main) for i in lines),
            ),
            marks=tuple(Mark(f"lines.{i}.name") for i in (*lines_of[main], *lines)),
        )


def _alike(names: list[str]) -> list[list[str]]:
    """Groups of two and more names that probably mean one thing, each in the order of the bill."""
    whole: dict[str, list[str]] = {}  # key -> group
    shortened: dict[str, list[str]] = {}  # key with one letter missing -> group
    groups: list[list[str]] = []
    keys = [(name, *_keys(name)) for name in names if len(name) <= _LONGEST_NAME]
    lengths = {len(spelling) for _, _, spelling in keys}
    for name, key, spelling in keys:
        if not key.strip():
            continue
        slips = _slips(spelling) if len(spelling) - 1 in lengths else []
        # the same letters, one letter less than before, or one more; one letter instead of another is a new
        # word: Anfahrt is not Abfahrt
        group = whole.get(key) or shortened.get(spelling)
        group = group or next((whole[slip] for slip in slips if slip in whole), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(name)
        whole.setdefault(key, group)
        whole.setdefault(spelling, group)
        for slip in slips:
            shortened.setdefault(slip, group)
    return [group for group in groups if len(group) > 1]


def _keys(name: str) -> tuple[str, str]:
    """What names are compared by: key and spelling.

    The key is the name without case, accents, plural endings, hyphens and blanks; numbers stay apart, as Modul 1 2
    is not Modul 12. The spelling has the short words apart, which must agree exactly: Teil I and Teil II, or XL and
    XXL, are two things.
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    if not folded.isascii():
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    words = [_PLURAL.sub("", word) for word in _WORD_OR_NUMBER.findall(folded)]
    key = _PLURAL.sub("", "".join(f" {word} " if word.isdigit() else word for word in words))
    short, long = [w for w in words if len(w) <= 4], [w for w in words if len(w) > 4]
    return key, f"{' '.join(short)}|{''.join(long)}"


def _slips(spelling: str) -> list[str]:
    """A spelling with one letter missing, for every letter but the first; nothing for short ones."""
    start = spelling.index("|") + 2
    if len(spelling) - start < 8:
        return []
    return [spelling[:i] + spelling[i + 1 :] for i in range(start, len(spelling))]


# -- what is still missing


def order_number_missing(bill: Bill) -> Iterator[Finding]:
    """Companies and authorities book by their own order number."""
    if bill.buyer.kind == "consumer" or bill.is_cancellation or not bill.buyer.name.strip():
        return
    if not bill.purchase_order_reference.strip():
        yield advice(
            "CLARITY-ORDER-NUMBER",
            "purchase_order_reference",
            Text("Bestellnummer des Kunden?", "Your customer's order number?"),
            Text(
                "Viele Firmen zahlen schneller, wenn ihre Nummer dabeisteht.",
                "Many companies pay faster when their number is on the invoice.",
            ),
            source="BT-13",
        )


def supply_date_missing(bill: Bill, totals: Totals) -> Iterator[Finding]:
    """Also where the law would not ask (up to 250 EUR, small business) a day or period saves a question."""
    case = Case(bill, totals)
    if case.day_of_supply or case.lines_say_when or supply_date_required(case) or bill.is_cancellation:
        return
    issued: date | None = bill.issue_date
    yield advice(
        "CLARITY-SUPPLY-DATE",
        "delivery_date",
        Text("Sagen Sie, wann Sie die Leistung erbracht haben", "Say when you provided the service"),
        Text(
            "Hier ist es freiwillig, aber Ihr Kunde erkennt den Auftrag daran.",
            "Here it is up to you, but your customer recognises the job by it.",
        ),
        source="§ 33, § 34a UStDV",
        fix=same_as_issue_date(issued) if issued else None,
    )

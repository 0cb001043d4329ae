"""When a German seller must issue e-invoices, what everybody must be able to receive, and when a plain PDF will do.

§ 14 Abs. 1 und 2, § 27 Abs. 38 UStG. In the years of grace the day of supply and the day of issue must both lie inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handschlag.core import dated
from handschlag.core.countries.regime import PdfReason
from handschlag.core.legal.case import Case, day_text
from handschlag.core.money import format_money
from handschlag.core.situation import Situation
from handschlag.core.text import Text

RECEIVE_SINCE = date(2025, 1, 1)
GRACE_FOR_ALL_ENDS = date(2026, 12, 31)
GRACE_BY_TURNOVER_ENDS = date(2027, 12, 31)
MUST_ABOVE_TURNOVER = date(2027, 1, 1)
MUST_ALL = date(2028, 1, 1)
DIRECT_ORDER = Decimal(1_000)  # EUR, § 3 Abs. 3 Nr. 1 ERechV


def turnover_limit(day: date) -> Decimal:
    """The turnover (EUR) of the year before, up to which the second year of grace holds."""
    limit = dated.limit("DE", "einvoice_turnover", max(day, RECEIVE_SINCE))
    assert limit is not None  # noqa: S101 shipped since 2025
    return limit


def _euros(amount: Decimal) -> Text:
    """``800.000 €``, ``€800,000``: a limit of the law, without cents."""
    return Text(
        format_money(amount, "EUR", "de").replace(",00", ""), format_money(amount, "EUR", "en").replace(".00", "")
    )


# -- a seller's duty in general


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a seller says about themselves."""

    turnover_last_year: Decimal | None = None  # EUR; None: not said
    bills_businesses: bool = True  # in Germany
    bills_public_bodies: bool = False
    small_business: bool = False
    only_exempt: bool = False  # supplies under § 4 Nr. 8 bis 29 UStG alone


@dataclass(frozen=True, slots=True)
class Duty:
    """What the law wants of a seller."""

    since: date | None  # first day on which e-invoices must be issued; None: never
    answer: Text
    why: Text
    source: str
    to_do: tuple[Text, ...]

    def holds_on(self, day: date) -> bool:
        """Whether the duty to issue is in force on a day."""
        return self.since is not None and day >= self.since


_RECEIVE = Text(
    "Empfangen können müssen Sie E-Rechnungen seit dem 01.01.2025. Ein E-Mail-Postfach genügt.",
    "You must be able to receive e-invoices since 1 Jan 2025. A mailbox is enough.",
)
_KEEP = Text(
    "Bewahren Sie die empfangene Datei unverändert auf, acht Jahre lang.",
    "Keep the file you received as it is, for eight years.",
)
_PUBLIC = Text(
    "Behörden des Bundes verlangen schon heute eine XRechnung mit Leitweg-ID, außer bis 1.000 €.",
    "Federal authorities already ask for an XRechnung with a Leitweg-ID, except up to €1,000.",
)
_CONSENT = Text(
    "Bis dahin geht ein einfaches PDF, wenn Ihr Kunde zustimmt, und Papier.",
    "Until then a plain PDF will do if your customer agrees, and so will paper.",
)
_OURS = Text(
    "Rechnungen von Handschlag sind E-Rechnungen (ZUGFeRD). Sie müssen nichts einstellen.",
    "Invoices of Handschlag are e-invoices (ZUGFeRD). There is nothing to set up.",
)


def duty(of: Circumstances, day: date) -> Duty:
    """What holds for a seller, seen on a day.

    The limit looks at the turnover of the year before the supply, so a seller who has not said it gets the earlier
    day, which is the safe one.
    """
    receiving = (_RECEIVE, _KEEP, *((_PUBLIC,) if of.bills_public_bodies else ()))
    never = _never(of)
    if never:
        why, source = never
        answer = Text("Sie müssen keine E-Rechnungen ausstellen", "You need not issue e-invoices")
        return Duty(None, answer, why, source, (*receiving, _OURS))
    small = of.turnover_last_year is not None and of.turnover_last_year <= turnover_limit(day)
    since = MUST_ALL if small else MUST_ABOVE_TURNOVER
    on = day_text(since)
    limit = _euros(turnover_limit(day))
    if small:
        why = Text(
            f"Ihr Umsatz im Vorjahr lag nicht über {limit.de}. Sie haben ein Jahr länger Zeit.",
            f"Your turnover last year was not above {limit.en}. You have one year more.",
        )
    elif of.turnover_last_year is None:
        why = Text(
            f"Ohne Ihren Umsatz gilt der frühere Tag. Bis {limit.de} im Vorjahr ist es der 01.01.2028.",
            f"Without your turnover the earlier day holds. Up to {limit.en} last year it is 1 Jan 2028.",
        )
    else:
        why = Text(f"Ihr Umsatz im Vorjahr lag über {limit.de}.", f"Your turnover last year was above {limit.en}.")
    if day >= since:
        answer = Text(
            f"Seit dem {on.de} müssen Sie E-Rechnungen ausstellen", f"Since {on.en} you must issue e-invoices"
        )
        return Duty(since, answer, why, "§ 14 Abs. 2, § 27 Abs. 38 UStG", (_OURS, *receiving))
    answer = Text(f"Ab dem {on.de} müssen Sie E-Rechnungen ausstellen", f"From {on.en} on you must issue e-invoices")
    return Duty(since, answer, why, "§ 14 Abs. 2, § 27 Abs. 38 UStG", (_OURS, _CONSENT, *receiving))


def _never(of: Circumstances) -> tuple[Text, str] | None:
    if of.small_business:
        return (
            Text("Kleinunternehmer sind ausgenommen.", "Small businesses are exempted."),
            "§ 19 UStG, § 34a UStDV",
        )
    if of.only_exempt:
        return (
            Text(
                "Für steuerfreie Leistungen nach § 4 Nr. 8 bis 29 UStG ist keine Rechnung geschuldet.",
                "For supplies exempt under § 4 no. 8 to 29 UStG no invoice is owed.",
            ),
            "§ 14 Abs. 2 UStG",
        )
    if not of.bills_businesses:
        return (
            Text(
                "Die Pflicht gilt nur unter Unternehmen, die beide in Deutschland sitzen.",
                "The duty holds only between businesses that are both in Germany.",
            ),
            "§ 14 Abs. 2 Nr. 1 UStG",
        )
    return None


# -- one bill: why a plain PDF is allowed


def pdf_reasons(case: Case, *, turnover_last_year: Decimal | None = None) -> list[PdfReason]:
    """Every reason why this bill need not be an e-invoice, the strongest first; none means that it must be one."""
    return list(_reasons(case, turnover_last_year))


def _reasons(case: Case, turnover_last_year: Decimal | None) -> Iterator[PdfReason]:
    bill = case.bill
    if bill.buyer.kind == "consumer":
        text = Text("Ihr Kunde ist eine Privatperson", "Your customer is a consumer")
        yield PdfReason("consumer", text, "§ 14 Abs. 2 Nr. 1 UStG")
    if bill.buyer.address.country_code != case.country or bill.seller.address.country_code != case.country:
        text = Text("Nicht beide Seiten sitzen in Deutschland", "Not both sides are in Germany")
        yield PdfReason("abroad", text, "§ 14 Abs. 2 Nr. 1 UStG")
    if bill.buyer.kind == "public_body":
        if bill.currency == "EUR" and case.totals.net <= DIRECT_ORDER:
            text = Text("Auftrag einer Behörde bis 1.000 €", "Order of an authority up to €1,000")
            yield PdfReason("direct_order", text, "§ 3 Abs. 3 Nr. 1 ERechV")
        return
    if case.small_amount:
        limit = _euros(case.limit("small_amount") or Decimal(0))
        text = Text(f"Der Betrag ist nicht höher als {limit.de}", f"The amount is not above {limit.en}")
        yield PdfReason("small_amount", text, "§ 33 UStDV")
    if case.situations and case.situations <= {"small_business", "small_business_eu"}:
        text = Text("Sie sind Kleinunternehmer", "You are a small business")
        yield PdfReason("small_business", text, "§ 34a UStDV")
    if case.known_situations and all(_is_free(case, situation) for situation in case.known_situations):
        text = Text("Die Leistung ist steuerfrei nach § 4 UStG", "The supply is exempt under § 4 UStG")
        yield PdfReason("exempt", text, "§ 14 Abs. 2 UStG")
    yield from _grace(case, turnover_last_year)


_PARAGRAPH_4 = re.compile(r"§\s*4\s+Nr\.?\s*([0-9]{1,2})\b")


def _is_free(case: Case, situation: Situation) -> bool:
    """Whether nobody owes an invoice: supplies exempt under § 4 Nr. 8 to 29 UStG, chosen or named in the own reason."""
    named = _PARAGRAPH_4.search(case.bill.exemption_reason) if situation.key == "exempt" else None
    return situation.no_duty_to_invoice or bool(named and 8 <= int(named[1]) <= 29)


def _grace(case: Case, turnover_last_year: Decimal | None) -> Iterator[PdfReason]:
    issued, supplied = case.day, case.day_of_supply or case.day
    if issued is None or supplied is None:
        return
    last = max(issued, supplied)
    if last <= GRACE_FOR_ALL_ENDS:
        text = Text(
            "Bis 31.12.2026 genügt ein PDF, wenn Ihr Kunde zustimmt",
            "Until 31 Dec 2026 a PDF will do if your customer agrees",
        )
        yield PdfReason("grace_all", text, "§ 27 Abs. 38 Nr. 1 UStG", needs_consent=True)
    elif last <= GRACE_BY_TURNOVER_ENDS and min(issued, supplied) > GRACE_FOR_ALL_ENDS:
        limit = turnover_limit(last)
        if turnover_last_year is not None and turnover_last_year > limit:
            return
        amount = _euros(limit)
        condition = None
        if turnover_last_year is None:
            condition = Text(
                f"Ihr Umsatz im Vorjahr lag nicht über {amount.de}.",
                f"Your turnover last year was not above {amount.en}.",
            )
        text = Text(
            f"Bis 31.12.2027 genügt ein PDF, wenn Ihr Vorjahresumsatz bis {amount.de} betrug und Ihr Kunde zustimmt",
            f"Until 31 Dec 2027 a PDF will do up to {amount.en} of turnover last year, if your customer agrees",
        )
        yield PdfReason("grace_turnover", text, "§ 27 Abs. 38 Nr. 2 UStG", needs_consent=True, condition=condition)

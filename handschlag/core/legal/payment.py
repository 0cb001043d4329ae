"""When and how to pay: due date, terms, account, machine lines that people must not type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from handschlag.core import identifiers
from handschlag.core.findings import Finding, Fix, Mark, advice, blocks
from handschlag.core.legal.case import Case, day_text
from handschlag.core.text import Text

USUAL_TERM = 14  # days, offered where no due date is given

DEFAULT_SAID = re.compile(r"286|verzug|\bin default\b", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"\b(?:sofort|umgehend|unverzüglich|immediately|(?:up)?on receipt|at once|nach Erhalt|bei Erhalt)\b", re.IGNORECASE
)
_ABOUT_PAYING = re.compile(r"zahl|fällig|überweis|begleich|netto|\bpay|\bdue\b|\bnet\b", re.IGNORECASE)
_NUMBER_WORDS = {
    "ein": 1, "eine": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6, "sieben": 7, "acht": 8, "zehn": 10,
    "vierzehn": 14, "dreißig": 30, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "seven": 7, "eight": 8,
    "ten": 10, "fourteen": 14, "thirty": 30,
}  # fmt: skip
_PERIOD_IN_DAYS = re.compile(
    rf"\b(?:([0-9]{{1,3}}|{'|'.join(_NUMBER_WORDS)})[ \u00a0]+(?:Kalendertage?n?|Tage?n?|days?|(Wochen?|weeks?))"
    r"|net[ \u00a0]([0-9]{1,3})(?![0-9.,]|[ \u00a0]?[€%]|[ \u00a0][a-z]))\b",
    re.IGNORECASE,
)
# a right to return, a warranty: days that say nothing about paying
_NOT_PAYING = re.compile(
    r"rückgabe|umtausch|widerruf|gewährleistung|garantie|reklam|einspruch|liefer|gültig|return|refund|warranty|withdraw|"
    r"complain|deliver|valid",
    re.IGNORECASE,
)
_CASH_DISCOUNT = re.compile(r"skonto|discount|%|#", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.;\n]+(?:\.(?!\s|$)[^.;\n]*)*[.;]?\s*")


def check(case: Case) -> Iterator[Finding]:
    """§§ 271a, 286 BGB, BR-CO-25, BR-61, BR-DE-18."""
    yield from _due_date(case)
    yield from _at_once(case)
    yield from _term(case)
    yield from _account(case)
    yield from _machine_lines(case)
    yield from _cash_discounts(case)


def period_named(terms: str) -> tuple[int, str] | None:
    """The days that terms of payment grant, and the words that say so.

    Weeks count as seven days. Not meant are the days of a cash discount or a warranty, and those of the law on default.
    """
    for sentence in _SENTENCE.findall(terms):
        if DEFAULT_SAID.search(sentence):
            continue
        for part in sentence.split(","):
            found = _PERIOD_IN_DAYS.search(part)
            if not found or _CASH_DISCOUNT.search(part):
                continue
            days = _days_of(found)
            if days is not None and (_ABOUT_PAYING.search(part) or not _NOT_PAYING.search(part)):
                return days, found[0]
    return None


def _days_of(found: re.Match[str]) -> int | None:
    number = found[1] or found[3]
    # no word where letters only look alike to the pattern: „ſechs“
    days = int(number) if number.isdecimal() else _NUMBER_WORDS.get(number.lower())
    return days * 7 if days and found[2] else days


def _payable_at_once(sentence: str) -> re.Match[str] | None:
    """``Zahlbar sofort``, but neither ``14 Tage nach Erhalt`` nor ``Rufen Sie bei Fragen sofort an``."""
    if _PERIOD_IN_DAYS.search(sentence) or not (_ABOUT_PAYING.search(sentence) or len(sentence.split()) <= 3):
        return None
    return _AT_ONCE.search(sentence)


def later(day: date, days: int) -> date | None:
    """The day so many days later; ``None`` beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def due_on(day: date | None, days: int) -> Fix | None:
    """The repair that sets the due date so many days after ``day``."""
    due = later(day, days) if day else None
    if due is None:
        return None
    on = day_text(due)
    return Fix(Text(f"Fällig am {on.de}", f"Due on {on.en}"), (("due_date", due.isoformat()),))


def _due_date(case: Case) -> Iterator[Finding]:
    bill = case.bill
    if bill.due_date and bill.issue_date and bill.due_date < bill.issue_date:
        yield blocks(
            "DUE-BEFORE-ISSUE",
            "due_date",
            Text(
                "Das Fälligkeitsdatum muss nach dem Rechnungsdatum liegen",
                "The due date must be after the invoice date",
            ),
            Text("Niemand kann zahlen, bevor die Rechnung da ist.", "Nobody can pay before the invoice is there."),
            source="§ 271 BGB, BT-9",
            fix=due_on(bill.issue_date, USUAL_TERM),
        )
    if bill.due_date or case.totals.payable <= 0:
        return
    if bill.is_cancellation:
        if not bill.payment_terms.strip():
            yield _cancellation_without_terms(case)
        return
    if not bill.payment_terms.strip():
        yield blocks(
            "BR-CO-25",
            "due_date",
            Text("Tragen Sie ein, bis wann der Kunde zahlt", "Enter the day the customer pays by"),
            Text(
                "Ein fester Tag lässt keine Frage offen und passt in jeden Kalender.",
                "A fixed day leaves no question open and fits every calendar.",
            ),
            source="BR-CO-25",
            fix=due_on(case.day, USUAL_TERM),
        )
    elif not period_named(bill.payment_terms) and not _at_once_words(bill.payment_terms):
        yield advice(
            "DUE-DATE-NO-DAY",
            "due_date",
            Text("Nennen Sie die Fälligkeit als Datum", "Give the due date as a date"),
            Text(
                "Ein fester Tag lässt keine Frage offen und passt in jeden Kalender.",
                "A fixed day leaves no question open and fits every calendar.",
            ),
            source="§ 286 Abs. 2 Nr. 1 BGB",
            fix=due_on(case.day, USUAL_TERM),
        )


def _cancellation_without_terms(case: Case) -> Finding:
    sentence = Text(
        "Der Betrag wird mit der stornierten Rechnung verrechnet oder erstattet.",
        "The amount is set off against the cancelled invoice or refunded.",
    ).in_(case.bill.language)
    return blocks(
        "BR-CO-25",
        "payment_terms",
        Text("Sagen Sie, was mit dem Betrag geschieht", "Say what happens to the amount"),
        Text("Die E-Rechnung verlangt dazu einen Satz.", "The e-invoice requires a sentence on it."),
        source="BR-CO-25",
        fix=Fix(Text("„verrechnet oder erstattet“", "“set off or refunded”"), (("payment_terms", sentence),)),
    )


def _at_once_words(terms: str) -> str:
    found = (_payable_at_once(sentence) for sentence in _SENTENCE.findall(terms))
    return next((match[0] for match in found if match), "")


def _at_once(case: Case) -> Iterator[Finding]:
    bill = case.bill
    words = _at_once_words(bill.payment_terms)
    if not words:
        return
    rest = "".join(s for s in _SENTENCE.findall(bill.payment_terms) if not _payable_at_once(s)).strip()
    fix = None
    due = None if bill.due_date else due_on(case.day, USUAL_TERM)
    if due:
        fix = Fix(due.label, (*due.changes, ("payment_terms", rest)))
    elif bill.due_date:
        fix = Fix(Text("Nur das Datum nennen", "Only name the date"), (("payment_terms", rest),))
    yield advice(
        "DUE-AT-ONCE",
        "payment_terms",
        Text(f"„{words}“ nennt keinen Tag", f"“{words}” names no day"),
        Text(
            "Verzug beginnt dann erst nach einer Mahnung, spätestens nach 30 Tagen.",
            "Default then begins only after a reminder, or after 30 days.",
        ),
        source="§ 286 Abs. 1 bis 3 BGB",
        fix=fix,
        marks=(Mark("payment_terms", words),),
    )


def _term(case: Case) -> Iterator[Finding]:
    bill = case.bill
    longest = case.limit(f"longest_term_{bill.buyer.kind}")
    if longest is None or not bill.due_date or not bill.issue_date:
        return
    if (bill.due_date - bill.issue_date).days > longest:
        public = bill.buyer.kind == "public_body"
        yield case.law.term.advises(
            "due_date",
            Text(f"Eine Behörde soll binnen {longest} Tagen zahlen", f"A public body should pay within {longest} days")
            if public
            else Text(
                f"Über {longest} Tage Zahlungsziel ist selten wirksam", f"A term over {longest} days is rarely valid"
            ),
            Text(
                "Länger gilt nur mit ausdrücklicher Vereinbarung und gutem Grund.",
                "More holds only if expressly agreed and for a good reason.",
            ),
            fix=due_on(bill.issue_date, int(longest)),
        )


def _account(case: Case) -> Iterator[Finding]:
    bill, payment = case.bill, case.bill.payment
    iban = payment.account_identifier.strip()
    if not iban:
        owed = case.totals.payable > 0 and not bill.is_cancellation
        if bill.payment_means_code in ("30", "58") or (owed and bill.paid_by_transfer):
            yield blocks(
                "PAY-IBAN",
                "payment.account_identifier",
                Text("Tragen Sie die IBAN Ihres Kontos ein", "Enter your account's IBAN"),
                Text(
                    "Der Kunde braucht mindestens einen Weg zu zahlen.",
                    "The customer needs at least one way to pay.",
                ),
                source="BR-61, BR-DE-1",
            )
        return
    fault = identifiers.check_iban(iban)
    if fault:
        yield blocks(
            "PAY-IBAN-FORM",
            "payment.account_identifier",
            fault,
            Text(
                "Eine deutsche hat 22 Zeichen, und ihre Prüfziffern müssen passen.",
                "A German one has 22 characters, and its check digits must match.",
            ),
            source="BT-84, BR-DE-19",
        )
    if not payment.account_name.strip():
        name = bill.seller.name.strip()
        yield blocks(
            "PAY-HOLDER",
            "payment.account_name",
            Text("Tragen Sie den Kontoinhaber ein, genau wie bei der Bank", "Enter the account holder as at the bank"),
            Text(
                "Banken vergleichen den Namen vor jeder Überweisung.",
                "Banks compare the name before every transfer.",
            ),
            source="BT-85, Art. 5c VO (EU) 260/2012",
            fix=Fix(Text(f"„{name}“ einsetzen", f"Use “{name}”"), (("payment.account_name", name),)) if name else None,
        )
    bic = payment.service_provider_identifier.strip()
    fault = identifiers.check_bic(bic) if bic else None
    if fault:
        yield blocks(
            "PAY-BIC-FORM",
            "payment.service_provider_identifier",
            fault,
            Text(
                "In Europa genügt die IBAN, Sie können das Feld leeren.",
                "In Europe the IBAN is enough, leave it empty.",
            ),
            source="BT-86",
            fix=Fix(Text("Ohne BIC", "No BIC"), (("payment.service_provider_identifier", ""),)),
        )


def _machine_lines(case: Case) -> Iterator[Finding]:
    bill = case.bill
    for field, text in (("payment_terms", bill.payment_terms), ("note", bill.note)):
        lines = text.splitlines()
        hashed = [line for line in lines if line.lstrip().startswith("#")]
        if hashed:
            kept = "\n".join(cleaned for line in lines if (cleaned := _without_hash(line)) is not None)
            yield blocks(
                "BR-DE-18",
                field,
                Text("Beginnen Sie keine Zeile mit #", "Begin no line with #"),
                Text(
                    "In der E-Rechnung lesen Programme solche Zeilen als Skonto.",
                    "In an e-invoice programs read such lines as a cash discount.",
                ),
                source="BR-DE-18",
                fix=Fix(Text("Ohne #", "Without #"), ((field, kept.strip()),)),
                marks=(Mark(field, hashed[0].strip()),),
            )


def _without_hash(line: str) -> str | None:
    """The line without ``#`` in front; ``None`` where it was written for programs: ``#SKONTO#TAGE=7#``."""
    if not line.lstrip().startswith("#"):
        return line
    bare = line.lstrip("# \t\u00a0")
    return None if "#" in bare or not bare else bare


def _cash_discounts(case: Case) -> Iterator[Finding]:
    for i, discount in enumerate(case.bill.cash_discounts):
        if not discount.percent:
            yield blocks(
                "SKONTO-EMPTY",
                f"cash_discounts.{i}.percent",
                Text("Nennen Sie, wie viel Prozent Skonto es gibt", "Say how many percent the cash discount is"),
                Text("0 % sind kein Nachlass. Ohne Skonto leeren Sie beide Felder.", "0% is no discount."),
                source="BT-20, § 14 Abs. 4 Nr. 7 UStG",
            )
        elif not discount.days:
            yield advice(
                "SKONTO-DAYS",
                f"cash_discounts.{i}.days",
                Text("Nennen Sie, wie viele Tage das Skonto gilt", "Say for how many days the cash discount holds"),
                Text("So gilt es nur am Rechnungsdatum selbst.", "As it stands it holds on the invoice date only."),
                source="BT-20, § 14 Abs. 4 Nr. 7 UStG",
            )

"""What was supplied and when: document, lines, discounts, dates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from handschlag.core.bill import CORRECTION, CREDIT_NOTE, OUR_TYPES, Adjustment, Period
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case, day_text, supply_date_required
from handschlag.core.money import ZERO, format_number
from handschlag.core.text import Language, Text
from handschlag.core.unit_codes import UNIT_CODES

HUNDRED = Decimal(100)
TODAY_IS_BEST = timedelta(days=30)  # an issue date further away from today is asked about
SURELY_A_SLIP = timedelta(days=3653)


def check(case: Case) -> Iterator[Finding]:
    """§ 14 Abs. 2 and 4 Nr. 3, 5, 6, 7 UStG, § 31 Abs. 5 UStDV, BR-16, BR-22 to BR-30."""
    yield from _document(case)
    yield from _issue_date(case)
    yield from _lines(case)
    yield from _line_adjustments(case)
    yield from _document_adjustments(case)
    yield from _date_of_supply(case)
    yield from _periods(case)


def typed(number: Decimal, language: Language) -> str:
    """A number as a person types it, so that ``parse_amount`` reads the same value."""
    return format_number(number, language).replace("\u2212", "-")


def _document(case: Case) -> Iterator[Finding]:
    bill = case.bill
    if bill.type_code not in OUR_TYPES:
        yield blocks(
            "BR-04",
            "type_code",
            Text(
                "Wählen Sie die Art des Dokuments, etwa Rechnung (380) oder Storno (381)",
                "Choose the kind of document, such as invoice (380) or cancellation (381)",
            ),
            Text(
                "Die E-Rechnung nennt die Art des Dokuments als Zahl.",
                "The e-invoice names the kind of document by a number.",
            ),
            source="BR-04, BT-3",
        )
    if bill.type_code not in (CREDIT_NOTE, CORRECTION):
        return
    reference = bill.corrected_invoice
    cancels = bill.is_cancellation
    why = Text(
        f"{'Ein Storno' if cancels else 'Eine Berichtigung'} muss eindeutig auf die alte Rechnung verweisen.",
        f"A {'cancellation' if cancels else 'correction'} must clearly refer to the earlier invoice.",
    )
    if not reference or not reference.number.strip():
        yield case.law.correction.blocks(
            "preceding_invoices.0.number",
            Text(
                f"Nennen Sie die Nummer der Rechnung, die Sie {'stornieren' if cancels else 'berichtigen'}",
                f"Name the invoice that you {'cancel' if cancels else 'correct'}",
            ),
            why,
        )
    if not reference or not reference.issue_date:
        yield case.law.correction.blocks(
            "preceding_invoices.0.issue_date",
            Text(
                f"Nennen Sie das Datum der {'stornierten' if cancels else 'berichtigten'} Rechnung",
                f"Enter the date of the {'cancelled' if cancels else 'corrected'} invoice",
            ),
            why,
        )


def _issue_date(case: Case) -> Iterator[Finding]:
    issued, today = case.bill.issue_date, case.today
    use_today = None
    if today:
        on = day_text(today)
        use_today = Fix(
            Text(f"Heute, {on.de}", f"Today, {on.en}"),
            (("issue_date", today.isoformat()),),
        )
    if issued is None:
        yield case.law.issue_date.blocks(
            "issue_date",
            Text("Tragen Sie das Rechnungsdatum ein", "Enter the invoice date"),
            Text("Das Ausstellungsdatum ist eine Pflichtangabe.", "The date of issue is required."),
            fix=use_today,
        )
    elif today and issued > today:
        level = blocks if issued - today > TODAY_IS_BEST else advice
        yield level(
            "ISSUE-DATE-AHEAD",
            "issue_date",
            Text("Das Rechnungsdatum liegt in der Zukunft", "The invoice date is in the future"),
            Text(
                "Ausgestellt ist die Rechnung an dem Tag, an dem Sie sie absenden.",
                "An invoice is issued on the day you send it.",
            ),
            source="§ 14 Abs. 4 Nr. 3 UStG, GoBD",
            fix=use_today,
        )
    elif today and today - issued > TODAY_IS_BEST:
        yield advice(
            "ISSUE-DATE-BACK",
            "issue_date",
            Text("Das Rechnungsdatum liegt weit zurück", "The invoice date is long past"),
            Text(
                "Rückdatierte Rechnungen wecken Fragen beim Finanzamt.",
                "Backdated invoices raise questions at the tax office.",
            ),
            source="§ 14 Abs. 4 Nr. 3 UStG, GoBD",
            fix=use_today,
        )


def _lines(case: Case) -> Iterator[Finding]:
    bill = case.bill
    if not bill.lines:
        yield blocks(
            "BR-16",
            "lines",
            Text("Tragen Sie mindestens eine Leistung ein", "Enter at least one item"),
            Text("Eine Rechnung sagt, wofür der Kunde zahlt.", "An invoice says what the customer pays for."),
            source="BR-16, § 14 Abs. 4 Nr. 5 UStG",
        )
    for i, line in enumerate(bill.lines):
        if not line.name.strip():
            yield case.law.description.blocks(
                f"lines.{i}.name",
                Text(f"Beschreiben Sie die Leistung in Position {i + 1}", f"Describe the item in line {i + 1}"),
                Text(
                    "Art und Umfang der Leistung sind Pflichtangaben.",
                    "Kind and extent of the supply are required.",
                ),
            )
        yield from _quantity_and_price(case, i)


def _quantity_and_price(case: Case, i: int) -> Iterator[Finding]:
    line = case.bill.lines[i]
    language = case.bill.language
    if line.quantity is None:
        yield case.law.quantity.blocks(
            f"lines.{i}.quantity",
            Text(f"Tragen Sie die Menge in Position {i + 1} ein", f"Enter the quantity in line {i + 1}"),
            Text(
                "Menge und Einheit zeigen den Umfang der Leistung.",
                "Quantity and unit show the extent of the supply.",
            ),
            fix=Fix(Text("Menge 1 einsetzen", "Use quantity 1"), ((f"lines.{i}.quantity", "1"),)),
        )
    elif line.quantity == 0:
        yield advice(
            "QUANTITY-ZERO",
            f"lines.{i}.quantity",
            Text(f"Position {i + 1} hat die Menge 0", f"Line {i + 1} has the quantity 0"),
            Text("Sie steht auf der Rechnung, kostet aber nichts.", "It is on the invoice but costs nothing."),
            source="BT-129",
            fix=Fix(Text("Menge 1 einsetzen", "Use quantity 1"), ((f"lines.{i}.quantity", "1"),)),
        )
    if line.price is None:
        yield case.law.price.blocks(
            f"lines.{i}.price",
            Text(f"Tragen Sie den Einzelpreis in Position {i + 1} ein", f"Enter the price in line {i + 1}"),
            Text("Ohne Preis gibt es kein Entgelt.", "Without a price there is no amount."),
        )
    elif line.price < 0:
        quantity = -(line.quantity or Decimal(1))
        yield blocks(
            "BR-27",
            f"lines.{i}.price",
            Text(
                f"Der Preis in Position {i + 1} muss null oder höher sein",
                f"The price in line {i + 1} must be zero or more",
            ),
            Text(
                "Eine Rückgabe bekommt eine negative Menge, ein Nachlass ist ein Rabatt.",
                "A return has a negative quantity, a reduction is a discount.",
            ),
            source="BR-27",
            fix=Fix(
                Text(
                    f"Menge {format_number(quantity, 'de')}, Preis {format_number(-line.price, 'de')}",
                    f"Quantity {format_number(quantity, 'en')}, price {format_number(-line.price, 'en')}",
                ),
                (
                    (f"lines.{i}.quantity", typed(quantity, language)),
                    (f"lines.{i}.price", typed(-line.price, language)),
                ),
            ),
        )
    if line.unit_code not in UNIT_CODES:
        yield blocks(
            "BR-CL-23",
            f"lines.{i}.unit_code",
            Text(f"Wählen Sie die Einheit in Position {i + 1} aus", f"Choose the unit in line {i + 1}"),
            Text(
                "Die E-Rechnung nennt Einheiten mit einem Code, etwa HUR für Stunden.",
                "The e-invoice names units by a code, such as HUR for hours.",
            ),
            source="BR-CL-23, BT-130",
            fix=Fix(Text("In Stück abrechnen", "Bill in pieces"), ((f"lines.{i}.unit_code", "Stück"),)),
        )
    if line.price_base_quantity <= 0:
        yield blocks(
            "PRICE-BASE",
            f"lines.{i}.price_base_quantity",
            Text("Die Menge, für die der Preis gilt, muss über null liegen", "The price must be for more than zero"),
            Text("„Je 1“ ist üblich, „je 100“ geht auch.", "“Per 1” is usual, “per 100” works too."),
            source="BT-149, PEPPOL-EN16931-R121",
            fix=Fix(Text("Preis je 1", "Price per 1"), ((f"lines.{i}.price_base_quantity", "1"),)),
        )


def _line_adjustments(case: Case) -> Iterator[Finding]:
    for i, total in enumerate(case.totals.lines):
        line = total.line
        yield from _adjustments(f"lines.{i}.allowances", line.allowances, discount=True)
        yield from _adjustments(f"lines.{i}.charges", line.charges, discount=False)
        entered = total.entered + sum((a.entered for a in total.allowances), ZERO)
        if line.allowances and entered > 0 > total.entered:
            yield _discount_too_high(f"lines.{i}.allowances.0")


def _document_adjustments(case: Case) -> Iterator[Finding]:
    bill, totals = case.bill, case.totals
    yield from _adjustments("allowances", bill.allowances, discount=True)
    yield from _adjustments("charges", bill.charges, discount=False)
    if bill.allowances and totals.line_total + totals.charge_total > 0 > totals.net:
        yield _discount_too_high("allowances.0")


def _discount_too_high(path: str) -> Finding:
    return blocks(
        "DISCOUNT-TOO-HIGH",
        path,
        Text("Der Rabatt darf nicht höher sein als der Preis", "The discount must not exceed the price"),
        Text("Sonst schulden Sie dem Kunden Geld.", "Otherwise you owe the customer money."),
        source="BT-92, BT-136",
    )


def _adjustments(path: str, adjustments: Sequence[Adjustment], *, discount: bool) -> Iterator[Finding]:
    for i, adjustment in enumerate(adjustments):
        value = adjustment.percent if adjustment.percent is not None else adjustment.amount
        field = f"{path}.{i}.{'percent' if adjustment.percent is not None else 'amount'}"
        if value is None:
            yield blocks(
                "ADJUSTMENT-EMPTY",
                field,
                Text("Tragen Sie den Rabatt ein", "Enter the discount")
                if discount
                else Text("Tragen Sie den Zuschlag ein", "Enter the surcharge"),
                Text("Als Betrag oder in Prozent.", "As an amount or in percent."),
                source="§ 14 Abs. 4 Nr. 7 UStG, BR-31, BR-36, BR-41, BR-43",
            )
        elif value < 0 or (discount and adjustment.percent is not None and value > HUNDRED):
            yield blocks(
                "ADJUSTMENT-RANGE",
                field,
                Text("Ein Rabatt liegt zwischen 0 und 100 Prozent", "A discount lies between 0 and 100 percent")
                if discount and adjustment.percent is not None
                else Text("Der Betrag muss null oder höher sein", "The amount must be zero or more"),
                Text(
                    "Ein negativer Rabatt ist ein Zuschlag, und umgekehrt.",
                    "A negative discount is a surcharge, and the reverse.",
                ),
                source="BT-92 to BT-101, BT-136 to BT-143",
            )


def _date_of_supply(case: Case) -> Iterator[Finding]:
    supplied, issued = case.day_of_supply, case.bill.issue_date
    if supplied is None:
        if supply_date_required(case) and not case.lines_say_when:
            yield _supply_date_missing(case)
        return
    day = issued or case.today
    if day is None:
        return
    field = "delivery_date" if case.bill.delivery_date else "period.end_date"
    if abs(day - supplied) > SURELY_A_SLIP:
        yield blocks(
            "SUPPLY-DATE-FAR",
            field,
            Text("Prüfen Sie das Jahr der Leistung", "Check the year of the supply"),
            Text(
                "Zwischen Leistung und Rechnung liegen über zehn Jahre.",
                "More than ten years lie between supply and invoice.",
            ),
            source="§ 14 Abs. 4 Nr. 6 UStG",
        )
    elif _too_late(case, supplied, day):
        yield case.law.late.advises(
            field,
            Text("Die Leistung liegt über sechs Monate zurück", "The supply was more than six months ago"),
            Text(
                "An Firmen schreiben Sie die Rechnung innerhalb von sechs Monaten.",
                "Businesses must get the invoice within six months.",
            ),
        )
    elif supplied > day:
        yield advice(
            "SUPPLY-AFTER-ISSUE",
            field,
            Text(
                "Liegt die Leistung wirklich nach dem Rechnungsdatum?",
                "Is the supply really after the invoice date?",
            ),
            Text(
                "Für eine Anzahlung ist das richtig, sonst prüfen Sie das Datum.",
                "For a prepayment that is right, otherwise check the date.",
            ),
            source="§ 14 Abs. 5 UStG",
        )


def _too_late(case: Case, supplied: date, day: date) -> bool:
    """Whether the months that the law gives for an invoice are over; none are given where no invoice is owed."""
    months = case.limit("issue_months")
    if months is None or all(situation.no_duty_to_invoice for situation in case.known_situations):
        return False
    return day > months_later(supplied, int(months))


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last one of a shorter month (§ 188 Abs. 3 BGB)."""
    index = day.year * 12 + day.month - 1 + months
    if index >= 9999 * 12 + 12:
        return date.max
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _supply_date_missing(case: Case) -> Finding:
    issued = case.bill.issue_date
    return case.law.supply_date.blocks(
        "delivery_date",
        Text(
            "Tragen Sie ein, wann Sie die Leistung erbracht haben",
            "Enter when you provided the service",
        ),
        Text(
            "Tag oder Zeitraum der Leistung ist eine Pflichtangabe, auch am Rechnungstag.",
            "The day or period of supply is required, even if it is the invoice date.",
        ),
        fix=same_as_issue_date(issued) if issued else None,
    )


def same_as_issue_date(issued: date) -> Fix:
    """The repair that makes the invoice date the day of supply."""
    return Fix(Text("Gleich dem Rechnungsdatum", "Same as the invoice date"), (("delivery_date", issued.isoformat()),))


def _periods(case: Case) -> Iterator[Finding]:
    yield from _period("period", case.bill.period)
    for i, line in enumerate(case.bill.lines):
        yield from _period(f"lines.{i}.period", line.period)


def _period(path: str, period: Period) -> Iterator[Finding]:
    start, end = period.start_date, period.end_date
    if start and end and end < start:
        yield blocks(
            "BR-29" if path == "period" else "BR-30",
            f"{path}.end_date",
            Text("Das Ende des Zeitraums muss nach dem Anfang liegen", "The period must end after it starts"),
            Text("Anfang und Ende sind wohl vertauscht.", "Start and end are probably swapped."),
            source="BR-29, BR-30",
            fix=Fix(
                Text(f"{day_text(end).de} bis {day_text(start).de}", f"{day_text(end).en} to {day_text(start).en}"),
                ((f"{path}.start_date", end.isoformat()), (f"{path}.end_date", start.isoformat())),
            ),
        )

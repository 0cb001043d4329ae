"""Do the amounts hold together: sums, signs, currency, prices that include VAT."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from handschlag.core.currencies import CURRENCIES
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case
from handschlag.core.money import ZERO, format_money, format_percent, minor_digits
from handschlag.core.tax import Treatment
from handschlag.core.text import Text
from handschlag.core.totals import reachable_gross, tax_on


def check(case: Case) -> Iterator[Finding]:
    """The gate before the issue: BR-CO-10 to BR-CO-17 exactly, § 14 Abs. 4 Nr. 7 and 8 UStG."""
    yield from _currency(case)
    yield from _sums(case)
    yield from _sign(case)
    yield from _prepaid(case)
    yield from _gross_targets(case)


def _money(case: Case, amount: Decimal) -> Text:
    currency = case.bill.currency
    return Text(format_money(amount, currency, "de"), format_money(amount, currency, "en"))


def _currency(case: Case) -> Iterator[Finding]:
    currency = case.bill.currency
    euro = Fix(Text("In Euro abrechnen", "Bill in euros"), (("currency", "EUR"),))
    if currency not in CURRENCIES:
        yield blocks(
            "BR-05",
            "currency",
            Text("Wählen Sie die Währung aus", "Choose the currency"),
            Text(
                "Sie steht mit drei Buchstaben in der E-Rechnung, etwa EUR.",
                "The e-invoice names it by three letters, such as EUR.",
            ),
            source="BR-05, BR-CL-04",
            fix=euro,
        )
    elif minor_digits(currency) > 2:
        yield blocks(
            "BR-DEC",
            "currency",
            Text(
                f"In {currency} gibt es keine E-Rechnung: sie kennt nur zwei Nachkommastellen",
                f"There is no e-invoice in {currency}: it knows two decimals only",
            ),
            Text("Rechnen Sie in einer anderen Währung ab, etwa in Euro.", "Bill in another currency, such as euros."),
            source="BR-DEC-09 to BR-DEC-28",
            fix=euro,
        )
    elif currency != "EUR" and case.totals.tax and case.totals.tax_in_tax_currency is None:
        yield advice(
            "CURRENCY-TAX-IN-EUR",
            "currency",
            Text("Nennen Sie die Umsatzsteuer auch in Euro", "State the VAT in euros as well"),
            Text(
                "Das Finanzamt rechnet mit dem amtlichen Kurs des Monats.",
                "The tax office uses the official rate of the month.",
            ),
            source="§ 16 Abs. 6 UStG, Art. 230 MwStSystRL",
            fix=euro,
        )


def _sums(case: Case) -> Iterator[Finding]:
    """Totals that do not follow from their parts: cannot happen, must not be issued if it does."""
    t, digits = case.totals, minor_digits(case.bill.currency)
    holds = (
        t.line_total == sum((line.net for line in t.lines), ZERO)
        and t.net == t.line_total - t.allowance_total + t.charge_total
        and t.net == sum((group.taxable for group in t.groups), ZERO)
        and all(group.tax == tax_on(group.taxable, group.treatment.rate, digits) for group in t.groups)
        and t.tax == sum((group.tax for group in t.groups), ZERO)
        and t.gross == t.net + t.tax
        and t.payable == t.gross - t.prepaid + t.rounding + t.third_party
        and tuple(line.line for line in t.lines) == case.bill.lines
    )
    if not holds:
        yield blocks(
            "TOTALS-DIFFER",
            "lines",
            Text("Laden Sie die Seite neu, die Summen passen nicht zusammen", "Reload the page, the sums do not agree"),
            Text(
                "Wir stellen nur aus, was sich auf den Cent nachrechnen lässt.",
                "We only issue what adds up to the cent.",
            ),
            source="BR-CO-10 to BR-CO-17",
        )


def _sign(case: Case) -> Iterator[Finding]:
    gross, bill = case.totals.gross, case.bill
    if gross < 0:
        yield blocks(
            "TOTAL-NEGATIVE",
            "lines",
            Text("Der Rechnungsbetrag muss null oder höher sein", "The invoice total must be zero or more"),
            Text(
                "Geld zurück gibt es mit einem Storno, das auf die Rechnung verweist.",
                "Money goes back by a cancellation that refers to the invoice.",
            ),
            source="§ 14 Abs. 4 Nr. 7 UStG, § 31 Abs. 5 UStDV",
        )
    elif gross == 0 and bill.lines and all(line.quantity and line.price is not None for line in bill.lines):
        yield advice(
            "TOTAL-ZERO",
            "lines",
            Text("Der Rechnungsbetrag ist null", "The invoice total is zero"),
            Text("Prüfen Sie Preise und Rabatt.", "Check prices and discount."),
            source="BT-112",
        )


def _prepaid(case: Case) -> Iterator[Finding]:
    totals = case.totals
    if totals.prepaid < 0:
        yield blocks(
            "PREPAID-RANGE",
            "prepaid_amount",
            Text("Die Anzahlung muss null oder höher sein", "The prepayment must be zero or more"),
            Text("Sie wird vom Rechnungsbetrag abgezogen.", "It is deducted from the invoice total."),
            source="BT-113",
            fix=Fix(Text("Ohne Anzahlung", "No prepayment"), (("prepaid_amount", "0"),)),
        )
    elif totals.prepaid > 0 and totals.payable < 0:
        yield blocks(
            "PREPAID-RANGE",
            "prepaid_amount",
            Text(
                "Die Anzahlung darf nicht höher sein als der Rechnungsbetrag",
                "The prepayment must not exceed the invoice total",
            ),
            Text("Sonst schulden Sie dem Kunden Geld.", "Otherwise you owe the customer money."),
            source="BT-113, § 14 Abs. 5 UStG",
        )


def _gross_targets(case: Case) -> Iterator[Finding]:
    """Prices with VAT: say which cent is missing and which two totals can be reached without it (ED-04)."""
    if not case.bill.prices_include_vat or not case.totals.rounding:
        return
    for treatment, agreed in _agreed_gross(case):
        below, above = reachable_gross(agreed, treatment.rate, minor_digits(case.bill.currency))
        if below == above:
            continue
        agreed_text, low, high = _money(case, agreed), _money(case, below), _money(case, above)
        de, en = format_percent(treatment.rate, "de"), format_percent(treatment.rate, "en")
        yield advice(
            "GROSS-NOT-REACHED",
            "prices_include_vat",
            Text(
                f"{agreed_text.de} lässt sich mit {de} nicht auf den Cent treffen",
                f"{agreed_text.en} cannot be met to the cent at {en}",
            ),
            Text(
                f"Der Cent steht als Rundung auf der Rechnung, ohne Rundung gingen {low.de} oder {high.de}.",
                f"The cent is shown as rounding, without it {low.en} or {high.en} would work.",
            ),
            source="BT-114, BR-CO-16, BR-CO-17",
        )


def _agreed_gross(case: Case) -> Iterator[tuple[Treatment, Decimal]]:
    """What the seller entered per tax group, with VAT."""
    totals = case.totals
    for group in totals.groups:
        key = (group.treatment.category, group.treatment.rate)
        parts = [(line.entered, line.treatment) for line in totals.lines]
        parts += [(-a.entered, a.treatment) for a in totals.allowances]
        parts += [(a.entered, a.treatment) for a in totals.charges]
        yield group.treatment, sum((amount for amount, t in parts if (t.category, t.rate) == key), ZERO)

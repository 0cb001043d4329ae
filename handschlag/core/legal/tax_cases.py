"""Does the tax situation fit: who buys, from where, with which ids, and is no tax shown where none is due.

What a situation needs stands with it (``Situation.needs``); here is the check for each need, the same in every country.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from handschlag.core.bill import CORRECTION, Adjustment, Bill, Line
from handschlag.core.countries import COUNTRIES, EU, EU_FOR_GOODS, country_of_vat_identifier
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case, day_text, situation_label
from handschlag.core.money import format_money
from handschlag.core.situation import Situation, may_stand_together
from handschlag.core.tax import knows_rate
from handschlag.core.text import Text

_WARN_BEFORE = timedelta(days=5)


def check(case: Case) -> Iterator[Finding]:
    """Articles 138, 146, 196, 203, 220 and 226 of the VAT directive; BR-AE-02, BR-IC-02, BR-IC-12, BR-G-02, BR-O-11."""
    yield from _stated(case)
    if not case.law_is_known:
        yield from _country_unknown(case)
        return
    unknown = sorted(case.situations - case.regime.situations.keys())
    if unknown:
        yield _unknown(case, unknown[0])
        return
    yield from _rate_unknown(case)
    yield from _mixed(case)
    yield from _tax_shown(case)
    yield from _correction(case)
    yield from _sellers_id(case)
    yield from _buyer_known(case)
    yield from _buyer_in_other_eu_country(case)
    yield from _where_it_goes(case)
    yield from _outside_eu(case)
    yield from _who_buys(case)
    yield from _customer_abroad(case)
    yield from _least_amount(case)
    yield from _exempt_reason(case)
    yield from _condition(case)
    yield from _fifteenth(case)


def _taxed_parts(bill: Bill) -> Iterator[tuple[str, Line | Adjustment]]:
    """Everything with a tax of its own, and its path."""
    owners: list[tuple[str, Bill | Line]] = [("", bill)]
    for i, line in enumerate(bill.lines):
        yield f"lines.{i}", line
        owners.append((f"lines.{i}.", line))
    for path, owner in owners:
        yield from ((f"{path}allowances.{i}", cut) for i, cut in enumerate(owner.allowances))
        yield from ((f"{path}charges.{i}", extra) for i, extra in enumerate(owner.charges))


def _stated(case: Case) -> Iterator[Finding]:
    """A bare category and rate, which only invoices of others have: here they would bring in tax that is not due."""
    for path, part in _taxed_parts(case.bill):
        if part.tax:
            yield blocks(
                "TAX-STATED",
                f"{path}.tax",
                Text("Wählen Sie hier einen Steuerfall statt eines Satzes", "Choose a tax situation here, not a rate"),
                Text(
                    "Aus dem Steuerfall folgen Satz, Begründung und Hinweis, und keine Steuer zu viel.",
                    "Rate, reason and note follow from the situation, and no tax that is not due.",
                ),
                source="§ 14 Abs. 4 Nr. 8, § 14c UStG",
            )


def _place(bill: Bill, situation: str) -> str:
    """The field that names a situation: the bill's, or the first line's or discount's."""
    if bill.tax_situation == situation:
        return "tax_situation"
    parts = (path for path, part in _taxed_parts(bill) if part.tax_situation == situation)
    path = next(parts, None)
    return f"{path}.tax_situation" if path else "tax_situation"


def _country_unknown(case: Case) -> Iterator[Finding]:
    if case.country in COUNTRIES:  # else the field itself is asked for
        yield blocks(
            "TAX-COUNTRY",
            "seller.address.country_code",
            Text(
                f"Das Steuerrecht von {case.country} kennen wir noch nicht",
                f"We do not know the VAT law of {case.country} yet",
            ),
            Text(
                "Sätze und Pflichtangaben sind dort andere, und geraten wird hier nichts.",
                "Rates and required details differ there, and nothing is guessed here.",
            ),
            source="Art. 219a MwStSystRL",
        )


def _unknown(case: Case, key: str) -> Finding:
    return blocks(
        "TAX-SITUATION",
        _place(case.bill, key),
        Text("Wählen Sie, wie die Leistung besteuert wird", "Choose how the supply is taxed"),
        Text(
            "Aus der Wahl folgen Steuersatz, Begründung und Hinweis.",
            "Rate, reason and note follow from the choice.",
        ),
        source="§ 14 Abs. 4 Nr. 8 UStG, BR-CO-04",
    )


def _rate_unknown(case: Case) -> Iterator[Finding]:
    """No rate is entered for the day of supply: it did not exist yet, has ended, or the country has none like it."""
    day = case.bill.date_of_supply
    if day is None:
        return
    for situation in case.known_situations:
        if knows_rate(situation.key, day, case.country, case.bill.destination_country):
            continue
        on, usual = day_text(day), case.regime.usual_vat
        place = _place(case.bill, situation.key)
        label = case.regime.situations[usual].label
        fix = None if situation.at_destination else Fix(label, ((place, usual),))
        yield blocks(
            "TAX-RATE",
            place,
            Text(
                f"„{situation.label.de}“ hat am {on.de} keinen Steuersatz",
                f"“{situation.label.en}” has no rate on {on.en}",
            ),
            Text(
                "Es gilt der Satz am Tag der Leistung. Für diesen Tag ist keiner eingetragen.",
                "The rate of the day of supply holds. None is entered for this day.",
            ),
            source="§ 27 Abs. 1 UStG, Art. 93 MwStSystRL",
            fix=fix,
        )


def _mixed(case: Case) -> Iterator[Finding]:
    if may_stand_together(case.known_situations):
        return
    odd = [situation.key for situation in case.known_situations if situation.scope == "bill"]
    main = odd[0] if odd else case.known_situations[0].key
    label = situation_label(main)
    fix = None
    if len(odd) == 1:
        fix = Fix(
            Text(f"Ganze Rechnung: {label.de}", f"Whole invoice: {label.en}"),
            (("tax_situation", main), *_clear_situations(case.bill)),
        )
    yield blocks(
        "TAX-MIXED",
        _place(case.bill, main),
        Text(
            f"„{label.de}“ muss für die ganze Rechnung gelten",
            f"“{label.en}” must hold for the whole invoice",
        ),
        Text(
            "Ausgewiesene Steuer schulden Sie auch dann, wenn sie nicht anfällt.",
            "You owe any tax you show, even where none is due.",
        ),
        source="§ 14c UStG, BR-O-11 to BR-O-14",
        fix=fix,
    )


def _clear_situations(bill: Bill) -> Iterator[tuple[str, str]]:
    for path, part in _taxed_parts(bill):
        if part.tax_situation:
            yield f"{path}.tax_situation", ""


def _tax_shown(case: Case) -> Iterator[Finding]:
    for group in case.totals.groups:
        if group.treatment.category != "S" and (group.tax or group.treatment.rate):
            label = situation_label(group.treatment.situation)
            yield case.law.wrong_tax.blocks(
                _place(case.bill, group.treatment.situation),
                Text(f"„{label.de}“ darf keine Umsatzsteuer ausweisen", f"“{label.en}” must not show any VAT"),
                Text(
                    "Ausgewiesene Steuer schulden Sie, bis die Rechnung berichtigt ist.",
                    "You owe the tax shown until the invoice is corrected.",
                ),
            )


WRONG_TAX = Text(
    "Zu hoch ausgewiesene Steuer schulden Sie, bis Ihr Kunde die Berichtigung hat. "
    "War gar keine auszuweisen, muss auch das Finanzamt zustimmen.",
    "You owe tax shown too high until your customer has the correction. "
    "If none was to be shown at all, the tax office must agree too.",
)


def _correction(case: Case) -> Iterator[Finding]:
    """A corrected invoice (384): what becomes of tax that was shown wrongly (TX-15)."""
    if case.bill.type_code == CORRECTION:
        yield case.law.wrong_tax_corrected.advises(
            "preceding_invoices.0.number",
            Text("War die Umsatzsteuer falsch, lesen Sie dies", "If the VAT was wrong, read this"),
            WRONG_TAX,
        )


# -- ids


def _sellers_id(case: Case) -> Iterator[Finding]:
    situation = case.needing("seller_vat_identifier")
    if not situation or case.bill.seller.vat_identifier.strip():
        return
    why = Text(
        "An Firmen in der EU nennt die Rechnung beide USt-IdNrn.",
        "To businesses in the EU an invoice names both VAT ids.",
    )
    if situation.category == "G":
        why = Text(
            "Bei einer Ausfuhr verlangt die E-Rechnung Ihre USt-IdNr.",
            "For an export the e-invoice requires your VAT id.",
        )
    yield blocks(
        "TAX-SELLER-VAT-ID",
        "seller.vat_identifier",
        Text("Tragen Sie Ihre USt-IdNr. ein", "Enter your VAT id"),
        why,
        source="§ 14a Abs. 1 und 3 UStG, BR-IC-02, BR-G-02",
    )


def _buyer_id_missing(why: Text) -> Finding:
    return blocks(
        "TAX-BUYER-VAT-ID",
        "buyer.vat_identifier",
        Text("Tragen Sie die USt-IdNr. des Kunden ein", "Enter your customer's VAT id"),
        why,
        source="§ 13b Abs. 5, § 14a Abs. 1 und 3 UStG, BR-AE-02, BR-IC-02",
    )


def _buyer_known(case: Case) -> Iterator[Finding]:
    buyer = case.bill.buyer
    known = buyer.vat_identifier.strip() or buyer.legal_registration_identifier.strip()
    if case.needing("buyer_known") and not known:
        yield _buyer_id_missing(
            Text(
                "Schuldet der Kunde die Steuer, muss er als Unternehmen erkennbar sein.",
                "A customer who owes the tax must be known as a business.",
            )
        )


def _buyer_in_other_eu_country(case: Case) -> Iterator[Finding]:
    """Services and goods to a business in another country of the EU."""
    if not case.needing("buyer_vat_identifier"):
        return
    identifier = case.bill.buyer.vat_identifier
    if not identifier.strip():
        yield _buyer_id_missing(
            Text(
                "An Firmen in der EU nennt die Rechnung beide USt-IdNrn.",
                "To businesses in the EU an invoice names both VAT ids.",
            )
        )
    elif not _other_eu(case, country_of_vat_identifier(identifier)):
        yield blocks(
            "TAX-OTHER-EU-COUNTRY",
            "buyer.vat_identifier",
            Text(
                "Die USt-IdNr. des Kunden muss aus einem anderen EU-Land sein",
                "Your customer's VAT id must be from another EU country",
            ),
            Text(
                "Nur dann geht die Steuer auf den Kunden über oder entfällt.",
                "Only then the tax passes to the customer or falls away.",
            ),
            source="§ 3a Abs. 2, § 6a Abs. 1 Nr. 4 UStG",
        )


def _other_eu(case: Case, country: str) -> bool:
    seller = case.bill.seller
    home = country_of_vat_identifier(seller.vat_identifier) or seller.address.country_code
    allowed = EU_FOR_GOODS if case.needing("goods_to_eu") else EU
    return country in allowed and country != home


# -- places


def _where_it_goes(case: Case) -> Iterator[Finding]:
    if case.needing("goods_to_eu") and not _other_eu(case, case.bill.destination_country):
        yield blocks(
            "BR-IC-12",
            "buyer.address.country_code",
            Text("Die Ware muss in ein anderes EU-Land gehen", "The goods must go to another EU country"),
            Text(
                "Das Land des Kunden steht als Lieferland in der E-Rechnung.",
                "The e-invoice names the customer's country as destination.",
            ),
            source="§ 6a Abs. 1 Nr. 1 UStG, BR-IC-12",
        )
    if case.needing("buyer_in_eu") and not _other_eu(case, case.bill.destination_country):
        yield blocks(
            "TAX-DESTINATION",
            "buyer.address.country_code",
            Text("Wählen Sie das EU-Land des Kunden aus", "Choose your customer's EU country"),
            Text(
                "Dieser Steuerfall gilt nur für Kunden in einem anderen EU-Land.",
                "This situation is for customers in another EU country only.",
            ),
            source="§ 3a Abs. 5, § 3c, § 19a UStG, Art. 369a MwStSystRL",
        )


def _outside_eu(case: Case) -> Iterator[Finding]:
    goods, service = case.needing("goods_outside_eu"), case.needing("buyer_outside_eu")
    if (goods and case.bill.destination_country in EU) or (service and case.bill.buyer.address.country_code in EU):
        yield blocks(
            "TAX-EXPORT-COUNTRY",
            "buyer.address.country_code",
            Text("Bei einer Ausfuhr geht die Ware aus der EU hinaus", "An export takes the goods out of the EU")
            if goods
            else Text("Der Kunde sitzt dafür außerhalb der EU", "For this the customer is outside the EU"),
            Text(
                "Innerhalb der EU gilt eine andere Regel, auch bei Firmen.",
                "Within the EU another rule applies, also for businesses.",
            ),
            source="§ 3a Abs. 2, § 6 Abs. 1 UStG",
        )


def _who_buys(case: Case) -> Iterator[Finding]:
    buyer = case.bill.buyer
    business = case.needing("buyer_business")
    if business and buyer.kind == "consumer":
        label = business.label
        yield blocks(
            "TAX-CONSUMER",
            _place(case.bill, business.key),
            Text(f"„{label.de}“ gilt nicht für Privatpersonen", f"“{label.en}” does not hold for consumers"),
            Text("Privatpersonen zahlen die Umsatzsteuer an Sie.", "Consumers pay the VAT to you."),
            source="§ 13b Abs. 5, § 3a Abs. 2, § 6a Abs. 1 Nr. 2 UStG",
            fix=Fix(Text("Kunde ist eine Firma", "The customer is a business"), (("buyer.kind", "business"),)),
        )
    consumer = case.needing("buyer_consumer")
    if consumer and (buyer.kind != "consumer" or buyer.vat_identifier.strip()):
        label = consumer.label
        yield blocks(
            "TAX-NO-CONSUMER",
            _place(case.bill, consumer.key),
            Text(f"„{label.de}“ gilt nur für Privatpersonen", f"“{label.en}” holds for consumers only"),
            Text(
                "Firmen mit USt-IdNr. versteuern den Einkauf selbst.",
                "Businesses with a VAT id account for the VAT themselves.",
            ),
            source="§ 3a Abs. 5, § 3c UStG, Art. 33 MwStSystRL",
            fix=Fix(
                Text("Kunde ist eine Privatperson", "The customer is a consumer"),
                (("buyer.kind", "consumer"), ("buyer.vat_identifier", "")),
            ),
        )


def _customer_abroad(case: Case) -> Iterator[Finding]:
    """Home VAT for a business abroad: mostly the wrong tax, and then owed all the same."""
    bill = case.bill
    country = bill.buyer.address.country_code
    abroad = country in COUNTRIES and country != case.country
    foreign = bill.buyer.kind == "business" and abroad and (country not in EU or bill.buyer.vat_identifier.strip())
    if not foreign or bill.is_cancellation or not all(_home_vat(situation) for situation in case.known_situations):
        return
    other = "eu_service" if country in EU else "third_country_service"
    fits = case.regime.situations.get(other)
    if fits is None:
        return
    yield advice(
        "TAX-ABROAD",
        "tax_situation",
        Text("Prüfen Sie, ob hier Umsatzsteuer anfällt", "Check whether VAT is due here"),
        Text(
            "Leistungen an Firmen im Ausland versteuert meist der Kunde dort.",
            "Services for businesses abroad are mostly taxed there by the customer.",
        ),
        source="§ 3a Abs. 2, § 14c UStG, Art. 44 MwStSystRL",
        fix=Fix(fits.label, (("tax_situation", other), *_clear_situations(bill))),
    )


def _home_vat(situation: Situation) -> bool:
    return situation.category == "S" and not situation.at_destination


# -- what belongs to one situation


def _least_amount(case: Case) -> Iterator[Finding]:
    """Some goods only from a net amount on, which counts per order, so a named order may be larger than this bill."""
    bill = case.bill
    for situation in case.known_situations:
        least = case.limit(situation.least_net) if situation.least_net else None
        net = sum(
            (line.net for line in case.totals.lines if line.treatment.situation == situation.key), case.totals.net * 0
        )
        if least is None or net >= least or bill.is_cancellation:
            continue
        part_of_order = bool(bill.purchase_order_reference.strip() or bill.contract_reference.strip())
        level = advice if part_of_order else blocks
        amount = Text(format_money(least, "EUR", "de"), format_money(least, "EUR", "en"))
        usual = case.regime.usual_vat
        label = case.regime.situations[usual].label
        yield level(
            "TAX-LEAST-AMOUNT",
            _place(bill, situation.key),
            Text(
                f"„{situation.label.de}“ gilt erst ab {amount.de} netto je Auftrag",
                f"“{situation.label.en}” holds only from {amount.en} net per order",
            ),
            Text(
                "Ist der ganze Auftrag größer, nennen Sie seine Bestellnummer.",
                "If the whole order is larger, name its order number.",
            ),
            source="§ 13b Abs. 2 Nr. 10 und 11 UStG, Art. 199a MwStSystRL",
            fix=Fix(label, ((_place(bill, situation.key), usual),)),
        )


def _exempt_reason(case: Case) -> Iterator[Finding]:
    own = [situation for situation in case.known_situations if situation.own_reason]
    if own and not case.bill.exemption_reason.strip():
        yield case.law.exemption.blocks(
            "exemption_reason",
            Text("Nennen Sie den Grund der Steuerbefreiung", "Give the reason for the exemption"),
            Text(
                "Die Rechnung muss sagen, warum keine Steuer anfällt, etwa mit dem Paragrafen.",
                "The invoice must say why no tax is due, such as by the paragraph.",
            ),
        )


def _condition(case: Case) -> Iterator[Finding]:
    """What must be true and no bill can show."""
    for situation in case.known_situations:
        if situation.condition:
            yield advice(
                "TAX-CONDITION",
                _place(case.bill, situation.key),
                Text(
                    f"Prüfen Sie die Bedingung für „{situation.label.de}“",
                    f"Check the condition for “{situation.label.en}”",
                ),
                situation.condition,
                source="§ 10 Abs. 1, § 12 Abs. 3, § 13b Abs. 5 UStG",
            )


def _fifteenth(case: Case) -> Iterator[Finding]:
    """EU cases: the invoice must be out by the 15th of the month after the supply (Art. 222)."""
    supplied, day = case.day_of_supply, case.day
    if not case.needing("by_fifteenth") or not supplied or not day:
        return
    if (supplied.year, supplied.month) >= (9999, 12):
        return
    first_of_next = date(supplied.year + supplied.month // 12, supplied.month % 12 + 1, 1)
    last_day = first_of_next.replace(day=15)
    if day > last_day - _WARN_BEFORE:
        on = day_text(last_day)
        late = day > last_day
        yield case.law.fifteenth.advises(
            "issue_date",
            Text(
                f"Diese Rechnung sollte seit dem {on.de} ausgestellt sein", f"This invoice should be out since {on.en}"
            )
            if late
            else Text(f"Stellen Sie diese Rechnung bis zum {on.de} aus", f"Issue this invoice by {on.en}"),
            Text(
                "An Firmen in der EU geht sie bis zum 15. des Folgemonats hinaus.",
                "To businesses in the EU it goes out by the 15th of the next month.",
            ),
        )

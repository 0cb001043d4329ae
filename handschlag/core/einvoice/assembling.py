"""Make the bill and its totals, as stated, out of what was found in a document of either syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import cast

from handschlag.core.bill import (
    Address,
    Adjustment,
    Attachment,
    Attribute,
    Bill,
    Classification,
    Contact,
    Delivery,
    Identifier,
    Line,
    Note,
    Party,
    Payee,
    Period,
    Place,
    PrecedingInvoice,
    StatedTax,
    TaxRepresentative,
    ThirdPartyPayment,
)
from handschlag.core.einvoice.outlining import Entry, is_counted, outline
from handschlag.core.einvoice.paying import advance_payment, payment_of, spread_terms, words_and_discounts
from handschlag.core.einvoice.profiles import XRECHNUNG_EXTENSION, profile_of
from handschlag.core.einvoice.walking import ELEMENT, Many, Record, Walk, Why
from handschlag.core.money import EXACT, ZERO, rounded
from handschlag.core.tax import Category, Treatment
from handschlag.core.totals import HUNDRED, AdjustmentTotal, LineTotal, TaxGroup, Totals

SUPPORTING, TENDER, OBJECT = "916", "50", "130"  # UNTDID 1001: kinds of further documents
SEPA = "SEPA"  # scheme of the creditor identifier in UBL
# Totals a document must state (BR-12 to BR-15); the others are zero where they are missing.
SUMS = {
    "line_total": "BT-106",
    "allowance_total": "BT-107",
    "charge_total": "BT-108",
    "net": "BT-109",
    "tax": "BT-110",
    "gross": "BT-112",
    "prepaid": "BT-113",
    "rounding": "BT-114",
    "payable": "BT-115",
}
# Fields of the bill that a document says once and without a group around them.
_PLAIN = """
    number type_code currency tax_currency issue_date due_date delivery_date payment_means_text remittance_information
    buyer_reference project_reference purchase_order_reference contract_reference sales_order_reference
    receiving_advice_reference despatch_advice_reference tender_reference buyer_accounting_reference business_process
    tax_point_date tax_point_code exchange_rate exchange_rate_date
""".split()
_LINE_PLAIN = """
    identifier name description quantity unit_code price note article_number buyer_article_number country_of_origin
    order_line_reference buyer_accounting_reference
""".split()

Reasons = Mapping[tuple[str, Decimal], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A bill, its totals as stated, the numbers of the totals (BT) that are not stated, and its lines by level."""

    bill: Bill
    totals: Totals
    absent: frozenset[str]
    outline: tuple[Entry, ...]


def assemble(found: Record, walk: Walk) -> Assembled:
    """The bill and its totals as the document states them.

    Reports to ``walk`` what was found but has no place in a bill.
    """
    reasons = {_key(each): (each.get("reason", ""), each.get("reason_code", "")) for each in found.get("groups", ())}
    _spread_tax_point(found, walk)
    _sort_registrations(found, walk)
    _sort_documents(found, walk)
    _check_exchange(found, walk)
    extended_discounts = spread_terms(found, walk)
    payment = payment_of(found, walk)
    _sort_order(found)
    third_party = _third_party_payments(found, walk)
    _look_at_taxes(found, walk)
    records = found.get("lines", [])
    levels = outline(records, lambda record: _line(record, reasons, walk), walk)
    lines = [_line(each, reasons, walk) for each in records if is_counted(each)]
    adjustments = [_adjustment(each, reasons) for each in found.get("adjustments", ())]
    adjustments += [_adjustment({**each, "is_charge": True}, reasons) for each in found.get("freight", ())]
    advances = tuple(advance_payment(each) for each in found.get("advance_payments", ()))
    totals, absent = _totals(found, lines, adjustments, reasons, walk)
    totals = replace(totals, third_party=sum((each.amount for each in third_party), ZERO)) if third_party else totals
    terms, cash_discounts = words_and_discounts(found.get("payment_terms", ""))
    notes = [Note(each.get("text", ""), each.get("subject_code", "")) for each in found.get("notes", ())]
    notes += [_note(each.value) for each in found.get("ubl_notes", ())]
    first = notes.pop(0).text if notes and not notes[0].subject_code else ""
    bill = Bill(
        seller=_party(found.get("seller", {})),
        buyer=_buyer(found.get("buyer", {}), walk),
        lines=tuple(line.line for line in lines),
        payment_terms=terms,
        cash_discounts=cash_discounts + extended_discounts,
        period=Period(**found.get("period", {})),
        delivery=_delivery({"name": found.get("delivery_name", ""), **found.get("delivery", {})}, walk),
        allowances=tuple(made for made, _, is_charge in adjustments if not is_charge),
        charges=tuple(made for made, _, is_charge in adjustments if is_charge),
        prepaid_amount=totals.prepaid - sum((each.amount for each in advances), ZERO),
        advance_payments=advances,
        rounding_amount=totals.rounding,
        third_party_payments=third_party,
        payee=_payee(found.get("payee", {}), walk),
        tax_representative=_tax_representative(found.get("tax_representative", {})),
        object_identifier=found.get("object_identifier", Identifier()),
        preceding_invoices=tuple(PrecedingInvoice(**each) for each in found.get("preceding_invoices", ())),
        note=first,
        notes=tuple(notes),
        attachments=tuple(found.get("attachments", ())),
        **payment,
        **{"type_code": "", "currency": "", **{name: found[name] for name in _PLAIN if name in found}},
    )
    if bill.currency:
        walk.lose_foreign_amounts(bill.currency)
    return Assembled(bill, totals, absent, levels)


# -- tax


# UBL has no place for the subject of a note but in front of its text
_SUBJECT = re.compile(r"#([A-Z0-9]{3})#(.*)", re.DOTALL)


def _note(text: str) -> Note:
    found = _SUBJECT.fullmatch(text)
    return Note(found[2].strip(), found[1]) if found else Note(text)


def _key(record: Record) -> tuple[str, Decimal]:
    return record.get("category", ""), record.get("rate", ZERO)


def _stated(record: Record, reasons: Reasons) -> StatedTax:
    """Category and rate as they stand at a part, with the reason that the breakdown gives for them."""
    category, rate = _key(record)
    reason, reason_code = reasons.get((category, rate), _NO_REASON)
    return _tax_of(category, rate, record.get("reason", reason), record.get("reason_code", reason_code))


_NO_REASON = ("", "")


@lru_cache(maxsize=256)
def _tax_of(category: str, rate: Decimal, reason: str, reason_code: str) -> StatedTax:
    return StatedTax(cast(Category, category), rate, reason, reason_code)


@lru_cache(maxsize=256)
def _treatment(tax: StatedTax) -> Treatment:
    return Treatment("", tax.category, tax.rate, tax.reason, tax.reason_code)


def _spread_tax_point(found: Record, walk: Walk) -> None:
    """BT-7 and BT-8 hold for the whole bill: CII has them in every row of the breakdown, UBL in the period."""
    if "tax_point_code" in found.get("period", {}):
        found["tax_point_code"] = found["period"].pop("tax_point_code")
    for group in found.get("groups", ()):
        for name in ("tax_point_date", "tax_point_code"):
            if name in group and found.setdefault(name, group[name]) != group[name]:
                walk.note(f"{walk.path_of(group[ELEMENT])}/{name}", str(group[name]), "repeated")


def _look_at_taxes(found: Record, walk: Walk) -> None:
    """Report taxes that do not say all they must: a rate, but for what is outside VAT; figures in the breakdown."""
    for part in (*found.get("lines", ()), *found.get("adjustments", ())):
        if not is_counted(part):
            continue
        tax = part.get("tax", {})
        if "category" in tax and (tax["category"] == "O") == ("rate" in tax):
            why: Why = "unknown" if "rate" in tax else "missing"
            walk.note(f"{walk.path_of(part[ELEMENT])}/rate", str(tax.get("rate", "")), why)
    for group in found.get("groups", ()):
        needed = [("taxable", "BT-116"), ("tax", "BT-117"), ("category", "BT-118")]
        needed.append(("rate", "BT-119" if group.get("category") == "O" else "rate"))
        for name, place in needed:
            if name not in group:
                walk.note(f"{walk.path_of(group[ELEMENT])}/{place}", "", "missing")


def _check_exchange(found: Record, walk: Walk) -> None:
    """An exchange rate belongs to the bill where it leads from its currency to its tax currency."""
    exchange = found.get("exchange")
    if not exchange:
        return
    ends = exchange.get("exchange_from", ""), exchange.get("exchange_to", "")
    if ends == (found.get("currency"), found.get("tax_currency")):
        found.update((name, exchange[name]) for name in ("exchange_rate", "exchange_rate_date") if name in exchange)
    else:
        walk.lose(exchange[ELEMENT])


def _sort_order(found: Record) -> None:
    """UBL wants the buyer's order number beside the seller's; ``NA`` stands for none (Peppol BIS Billing 3)."""
    if found.get("purchase_order_reference") == "NA" and "sales_order_reference" in found:
        del found["purchase_order_reference"]


def _third_party_payments(found: Record, walk: Walk) -> tuple[ThirdPartyPayment, ...]:
    """BG-DEX-09: part of the amount due in the XRechnung Extension; no other rule set knows it."""
    records = found.get("third_party_payments", ())
    if profile_of(found.get("specification", "")).key != XRECHNUNG_EXTENSION:
        for each in records:
            walk.lose(each[ELEMENT])
        return ()
    for each in records:
        for name, place in (("kind", "ID"), ("amount", "PaidAmount"), ("description", "InstructionID")):
            if name not in each:
                walk.note(f"{walk.path_of(each[ELEMENT])}/{place}", "", "missing")
    return tuple(
        ThirdPartyPayment(**{name: value for name, value in each.items() if name != ELEMENT}) for each in records
    )


# -- lines


def _line(record: Record, reasons: Reasons, walk: Walk) -> LineTotal:
    tax = _stated(record.get("tax", {}), reasons)
    adjustments = [_adjustment(each, reasons, tax) for each in record.get("adjustments", ())]
    base, before = record.get("base_quantity"), _price_before_discount(record, walk)
    if base is not None and not base > 0:
        walk.note(f"{walk.path_of(record[ELEMENT])}/BT-149", str(base), "unreadable")
        base = None
    if record.get("base_unit", record.get("unit_code")) != record.get("unit_code"):
        walk.note(f"{walk.path_of(record[ELEMENT])}/BT-150", record["base_unit"], "unknown")
    line = Line(
        tax=tax,
        price_before_discount=before,
        price_base_quantity=Decimal(1) if base is None else base,
        allowances=tuple(made for made, _, is_charge in adjustments if not is_charge),
        charges=tuple(made for made, _, is_charge in adjustments if is_charge),
        period=Period(**record["period"]) if "period" in record else _NO_PERIOD,
        standard_identifier=_identifier(record, "standard_identifier", "standard_scheme"),
        classifications=tuple(Classification(each.value, **each.beside) for each in record.get("classifications", ())),
        attributes=tuple(Attribute(**each) for each in record.get("attributes", ())),
        object_identifier=_line_object(record, walk),
        **{"unit_code": "", **{name: record[name] for name in _LINE_PLAIN if name in record}},
    )
    net = record.get("net", ZERO)
    return LineTotal(
        line=line,
        treatment=_treatment(tax),
        net_price=record.get("price", ZERO),
        allowances=tuple(total for _, total, is_charge in adjustments if not is_charge),
        charges=tuple(total for _, total, is_charge in adjustments if is_charge),
        net=net,
        entered=net,
        net_price_before_discount=before,
    )


_NO_PERIOD, _NO_IDENTIFIER = Period(), Identifier()


def _price_before_discount(record: Record, walk: Walk) -> Decimal | None:
    """BT-148; its discount BT-147 and its base quantity are lost where they are not those that follow."""
    gross = record.get("gross")
    if gross is None:
        return None
    before = cast("Decimal | None", gross.get("price"))
    follows = (before or ZERO) - record.get("price", ZERO)
    if before is not None and "discount" not in gross and follows:
        walk.note(f"{walk.path_of(gross[ELEMENT])}/BT-147", "", "missing")
    if gross.get("discount", follows) != follows:
        walk.note(f"{walk.path_of(gross[ELEMENT])}/BT-147", str(gross["discount"]), "unknown")
    if gross.get("base_unit", record.get("unit_code")) != record.get("unit_code"):
        walk.note(f"{walk.path_of(gross[ELEMENT])}/BT-150", gross["base_unit"], "unknown")
    if gross.get("base_quantity", record.get("base_quantity", 1)) != record.get("base_quantity", 1):
        walk.note(f"{walk.path_of(gross[ELEMENT])}/BT-149", str(gross["base_quantity"]), "unknown")
    return before


def _line_object(record: Record, walk: Walk) -> Identifier:
    """BT-128: the first document of a line that is an invoiced object; a line has no place for others."""
    found = _NO_IDENTIFIER
    for each in record.get("documents", ()):
        _look_at_document(each, walk, needs_reference=True)
        if each.get("type_code") == OBJECT and not found.value:
            found = _object(each, walk)
        else:
            walk.lose(each[ELEMENT])
    return found


# -- discounts and surcharges


def _adjustment(
    record: Record, reasons: Reasons, of_line: StatedTax | None = None
) -> tuple[Adjustment, AdjustmentTotal, bool]:
    """The entry, its total as stated, and whether it is a surcharge.

    The amount is the truth. A percentage is kept in the bill where it gives that amount; the total keeps it anyway.
    """
    tax = of_line or _stated(record.get("tax", {}), reasons)
    amount, percent, base = record.get("amount", ZERO), record.get("percent"), record.get("base_amount")
    follows = percent is not None and base is not None and rounded(EXACT.multiply(base, percent) / HUNDRED) == amount
    made = Adjustment(
        amount=None if follows else amount,
        percent=percent if follows else None,
        reason=record.get("reason", ""),
        reason_code=record.get("reason_code", ""),
        base_amount=base,
        tax=None if of_line else tax,
    )
    total = AdjustmentTotal(amount, made.reason, _treatment(tax), amount, percent, base, made.reason_code)
    return made, total, bool(record.get("is_charge"))


# -- who


def _identifier(record: Record, value: str, scheme: str) -> Identifier:
    if value not in record:
        return _NO_IDENTIFIER
    return Identifier(record.get(value, ""), record.get(scheme, ""))


def _party(record: Record) -> Party:
    taken = ("ids", "contact", "address")
    return Party(
        identifiers=tuple(_scheme_identifier(each) for each in record.get("ids", ())),
        contact=Contact(**record.get("contact", {})),
        address=Address(**{"country_code": "", **record.get("address", {})}),
        **{"electronic_address_scheme": "", **{name: text for name, text in record.items() if name not in taken}},
    )


def _buyer(record: Record, walk: Walk) -> Party:
    """A buyer has one number without a scheme and one with."""
    numbers: list[Many] = []
    others: list[Many] = []
    for each in record.get("ids", ()):
        kind = others if each.beside else numbers
        if kind:
            walk.lose(each.element, "repeated")
        else:
            kind.append(each)
    number = {"customer_number": numbers[0].value} if numbers else {}
    return _party({**record, **number, "ids": others})


def _sort_registrations(found: Record, walk: Walk) -> None:
    """UBL: numbers at the tax office by their scheme, and the creditor identifier (BT-90) among those of a party."""
    for name in ("seller", "buyer"):
        for each in found.get(name, {}).pop("registrations", ()):
            for part, element in (("number", "CompanyID"), ("scheme", "TaxScheme/ID")):
                if part not in each:
                    walk.note(f"{walk.path_of(each[ELEMENT])}/{element}", "", "missing")
            is_vat = each.get("scheme", "VAT").upper() == "VAT"
            place = "vat_identifier" if is_vat else "tax_registration_identifier"
            if place in found[name] or (name == "buyer" and not is_vat):
                walk.lose(each[ELEMENT], "repeated" if is_vat or name == "seller" else "unknown")
            else:
                found[name][place] = each.get("number", "")
    for name in ("payee", "seller"):
        party = found.get(name, {})
        for each in [each for each in party.get("ids", ()) if each.beside.get("scheme") == SEPA]:
            party["ids"].remove(each)
            if found.setdefault("creditor_identifier", each.value) != each.value:
                walk.lose(each.element, "repeated")


def _scheme_identifier(each: Many) -> Identifier:
    return Identifier(each.value, each.beside.get("scheme", ""))


def _only_identifier(record: Record, walk: Walk) -> Identifier:
    first, *others = record.get("ids", ()) or (None,)
    for each in others:
        walk.lose(each.element, "repeated")
    return _scheme_identifier(first) if first else Identifier()


def _payee(record: Record, walk: Walk) -> Payee:
    registration = _identifier(record, "legal_registration_identifier", "legal_registration_scheme")
    return Payee(record.get("name", ""), _only_identifier(record, walk), registration)


def _tax_representative(record: Record) -> TaxRepresentative:
    place = Place(**record.get("address", {}))
    return TaxRepresentative(record.get("name", ""), record.get("vat_identifier", ""), place)


def _delivery(record: Record, walk: Walk) -> Delivery:
    return Delivery(record.get("name", ""), _only_identifier(record, walk), Place(**record.get("address", {})))


# -- further documents


# UBL: a further document has no kind, but for the invoiced object, and the tender in a credit note
_NOT_IN_UBL = {"Invoice": (SUPPORTING, TENDER), "CreditNote": (SUPPORTING,)}


def _sort_documents(found: Record, walk: Walk) -> None:
    """Further documents are attachments (BG-24), the tender (BT-17) or the invoiced object (BT-18)."""
    attachments = found.setdefault("attachments", [])
    for each in found.get("documents", ()):
        kind = each.get("type_code", "")
        _look_at_document(each, walk, needs_reference=kind in (TENDER, OBJECT))
        if kind in _NOT_IN_UBL.get(str(each[ELEMENT].getparent().tag).rpartition("}")[2], ()):
            walk.note(f"{walk.path_of(each[ELEMENT])}/DocumentTypeCode", kind, "unknown")
        if kind == TENDER and found.setdefault("tender_reference", each.get("reference", "")) == each.get("reference"):
            _lose_beside(each, walk, ("reference",))
        elif kind == OBJECT and "object_identifier" not in found:
            found["object_identifier"] = _object(each, walk)
        elif kind in (SUPPORTING, ""):
            names = ("reference", "description", "url", "filename", "media_type", "content")
            attachments.append(Attachment(**{name: each[name] for name in names if name in each}))
            _lose_beside(each, walk, names)
        else:
            walk.lose(each[ELEMENT])


def _look_at_document(record: Record, walk: Walk, *, needs_reference: bool) -> None:
    """Report a further document without reference, and one of CII that says more than its missing kind allows."""
    if needs_reference and "reference" not in record:
        walk.note(f"{walk.path_of(record[ELEMENT])}/reference", "", "missing")
    element = record[ELEMENT]
    in_cii = str(element.tag).endswith("ReferencedDocument")
    if in_cii and "type_code" not in record and record.keys() & {"url", "description", "content", "reference_type"}:
        walk.note(f"{walk.path_of(element)}/TypeCode", "", "missing")


def _object(record: Record, walk: Walk) -> Identifier:
    _lose_beside(record, walk, ("reference", "reference_type"))
    return _identifier(record, "reference", "reference_type")


def _lose_beside(record: Record, walk: Walk, known: Iterable[str]) -> None:
    """Report what a further document says beside what its kind has a place for."""
    for name, value in record.items():
        if name not in known and name not in (ELEMENT, "type_code"):
            walk.note(f"{walk.path_of(record[ELEMENT])}/{name}", str(value), "unknown")


# -- sums


def _totals(
    found: Record,
    lines: list[LineTotal],
    adjustments: list[tuple[Adjustment, AdjustmentTotal, bool]],
    reasons: Reasons,
    walk: Walk,
) -> tuple[Totals, frozenset[str]]:
    sums = found.get("sums", {})
    groups = tuple(
        TaxGroup(_treatment(_stated(each, reasons)), each.get("taxable", ZERO), each.get("tax", ZERO))
        for each in found.get("groups", ())
    )
    _sort_tax_totals(found, sums, walk)
    made = Totals(
        lines=tuple(lines),
        allowances=tuple(total for _, total, is_charge in adjustments if not is_charge),
        charges=tuple(total for _, total, is_charge in adjustments if is_charge),
        groups=groups,
        tax_in_tax_currency=sums.get("tax_in_tax_currency"),
        **{name: sums.get(name, ZERO) for name in SUMS},
    )
    return made, frozenset(term for name, term in SUMS.items() if name not in sums)


def _sort_tax_totals(found: Record, sums: Record, walk: Walk) -> None:
    """The total VAT stands in the currency of the bill (BT-110), and again in the tax currency (BT-111)."""
    currency, tax_currency = found.get("currency", "EUR"), found.get("tax_currency", "")
    for each in (*sums.pop("tax_totals", ()), *found.get("tax_totals", ())):  # CII, UBL
        named = each.beside.get("currency", currency)
        if "currency" not in each.beside:
            walk.note(f"{walk.path_of(each.element)}/@currencyID", "", "missing")
        name = "tax" if named == currency else "tax_in_tax_currency" if named == tax_currency else ""
        if not name or name in sums:
            walk.lose(each.element, "repeated" if name else "unknown")
        else:
            sums[name] = each.value

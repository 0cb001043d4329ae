"""A second opinion on the figures of a CII document, from the XML alone and without any of our own arithmetic.

The official rules allow a VAT amount to be nearly 1.00 off, and do not recompute a line. This does, to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

NAMESPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
HALF_A_CENT = Decimal("0.005")


def miscounts(xml: bytes) -> list[str]:
    """Every figure that does not follow from the others; empty when all is right to the cent."""
    return [*_lines(etree.fromstring(xml)), *_document(etree.fromstring(xml))]


def _find(node: etree._Element, path: str) -> list[etree._Element]:
    return node.findall(".//" + "/".join(f"ram:{step}" for step in path.split("/")), NAMESPACES)


def _number(node: etree._Element, path: str, default: str = "0") -> Decimal:
    found = _find(node, path)
    return Decimal(found[0].text if found else default)


def _adjustments(node: etree._Element) -> list[tuple[Decimal, etree._Element]]:
    """Children with their signed amounts: discounts lower, surcharges raise."""
    found = node.findall("ram:SpecifiedTradeAllowanceCharge", NAMESPACES)
    signs = [-1 if each.findtext(".//udt:Indicator", "", NAMESPACES) == "false" else 1 for each in found]
    return [(sign * _number(each, "ActualAmount"), each) for sign, each in zip(signs, found, strict=True)]


def _group(node: etree._Element) -> tuple[str, Decimal]:
    return _find(node, "CategoryCode")[0].text, _number(node, "RateApplicablePercent")


def _lines(root: etree._Element) -> list[str]:
    faults = []
    for line in _find(root, "IncludedSupplyChainTradeLineItem"):
        number = _find(line, "LineID")[0].text
        price = _number(line, "NetPriceProductTradePrice/ChargeAmount")
        exact = _number(line, "BilledQuantity") * price / _number(line, "BasisQuantity", "1")
        adjustments = _adjustments(_find(line, "SpecifiedLineTradeSettlement")[0])
        expected = exact + sum(amount for amount, _ in adjustments)
        if abs(expected - _number(line, "LineTotalAmount")) > HALF_A_CENT:
            faults.append(f"line {number}: {_number(line, 'LineTotalAmount')}, recounted {expected}")
        if price < 0:
            faults.append(f"line {number}: price {price}")
        faults += [f"line {number}: {fault}" for fault in _percentages(adjustments)]
    return faults


def _percentages(adjustments: list[tuple[Decimal, etree._Element]]) -> list[str]:
    return [
        f"{_number(node, 'CalculationPercent')} % of {_number(node, 'BasisAmount')} is not {amount}"
        for amount, node in adjustments
        if _find(node, "CalculationPercent")
        and abs(_number(node, "BasisAmount") * _number(node, "CalculationPercent") / 100 - abs(amount)) > HALF_A_CENT
        and abs(_number(node, "BasisAmount") * _number(node, "CalculationPercent") / 100 + abs(amount)) > HALF_A_CENT
    ]


def _document(root: etree._Element) -> list[str]:
    settlement = _find(root, "ApplicableHeaderTradeSettlement")[0]
    adjustments = _adjustments(settlement)
    bases: defaultdict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
    for line in _find(root, "IncludedSupplyChainTradeLineItem"):
        bases[_group(line)] += _number(line, "LineTotalAmount")
    line_total = sum(bases.values(), Decimal(0))
    for amount, node in adjustments:
        bases[_group(node)] += amount
    faults = _percentages(adjustments)
    written = {}
    for row in settlement.findall("ram:ApplicableTradeTax", NAMESPACES):
        written[_group(row)] = _number(row, "BasisAmount")
        exact = _number(row, "BasisAmount") * _number(row, "RateApplicablePercent") / 100
        tax = exact.copy_abs().quantize(Decimal("0.01"), ROUND_HALF_UP).copy_sign(exact)
        if tax != _number(row, "CalculatedAmount"):
            faults.append(f"tax {_number(row, 'CalculatedAmount')}, recounted {tax}")
    if written != dict(bases):
        faults.append(f"tax bases {written}, recounted {dict(bases)}")
    tax_total = sum((_number(row, "CalculatedAmount") for row in _find(settlement, "ApplicableTradeTax")), Decimal(0))
    net = line_total + sum(amount for amount, _ in adjustments)
    sums = _find(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")[0]
    rest = _number(sums, "RoundingAmount") - _number(sums, "TotalPrepaidAmount")
    expected = {
        "LineTotalAmount": line_total,
        "TaxBasisTotalAmount": net,
        "TaxTotalAmount": tax_total,
        "GrandTotalAmount": net + tax_total,
        "DuePayableAmount": net + tax_total + rest,
    }
    return faults + [
        f"{name} {_number(sums, name)}, recounted {amount}"
        for name, amount in expected.items()
        if _number(sums, name) != amount
    ]

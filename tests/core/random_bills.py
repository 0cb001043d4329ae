"""Any number of bills with every way of billing, from one seed; quicker than hypothesis, for very many."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from handschlag.core.bill import Adjustment, Bill, Line

MIXED = ("standard", "reduced", "zero", "exempt")
BASES = (Decimal(1), Decimal(1), Decimal(1), Decimal(100), Decimal(1000), Decimal("0.5"), Decimal(3))


def random_bills(seed: int, count: int) -> Iterator[Bill]:
    """So many bills; equal seeds give equal bills."""
    chance = Random(seed)
    for _ in range(count):
        yield _bill(chance)


def _bill(chance: Random) -> Bill:
    return Bill(
        lines=tuple(_line(chance) for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8)))),
        currency=chance.choice(("EUR", "EUR", "EUR", "JPY", "KWD")),
        tax_situation=chance.choice((*MIXED, "small_business", "intra_community")),
        allowances=_adjustments(chance, document=True),
        charges=_adjustments(chance, document=True),
        prices_include_vat=chance.random() < 0.4,
        prepaid_amount=chance.choice((Decimal(0), _number(chance, 100, 2))),
        rounding_amount=chance.choice((Decimal(0), Decimal(0), Decimal("0.02"), Decimal("-0.01"))),
    )


def _line(chance: Random) -> Line:
    quantity = chance.choice((Decimal(chance.randint(-3, 20)), _number(chance, 1000, 3), -_number(chance, 10, 3)))
    return Line(
        quantity=quantity,
        price=chance.choice((_number(chance, 10, 2), _number(chance, 100_000, 4), Decimal(0))),
        price_base_quantity=chance.choice(BASES),
        tax_situation=chance.choice(("", *MIXED)),
        allowances=_adjustments(chance),
        charges=_adjustments(chance),
    )


def _adjustments(chance: Random, *, document: bool = False) -> tuple[Adjustment, ...]:
    return tuple(_adjustment(chance, document) for _ in range(chance.choice((0, 0, 0, 1, 1, 2))))


def _adjustment(chance: Random, document: bool) -> Adjustment:
    situation = chance.choice(("", "", "", *MIXED)) if document else ""
    if chance.random() < 0.5:
        return Adjustment(amount=_number(chance, 500, 2), tax_situation=situation)
    base = chance.choice((None, None, None, _number(chance, 1000, 2)))
    return Adjustment(percent=_number(chance, 100, 2), base_amount=base, tax_situation=situation)


def _number(chance: Random, largest: int, places: int) -> Decimal:
    return Decimal(chance.randint(0, largest * 10**places)).scaleb(-places)

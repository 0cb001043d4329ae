"""Germany: UStG, UStDV, BGB."""

from __future__ import annotations

from handschlag.core.countries import one_stop_shop
from handschlag.core.countries.de import exempt, reverse_charge, situations
from handschlag.core.countries.regime import InvoiceLaw, Regime
from handschlag.core.findings import Rule
from handschlag.core.text import Text

_ALL = (
    *situations.USUAL,
    reverse_charge.CONSTRUCTION,
    *situations.RATES,
    *reverse_charge.CASES,
    *situations.EU,
    *situations.WORLD,
    *one_stop_shop.situations("§ 3a Abs. 5, § 3c, § 18j UStG"),
    *exempt.CATALOGUE,
    exempt.OTHER_REASON,
    *situations.MARGIN,
    *situations.OTHER,
)

REGIME = Regime(
    "DE",
    Text("Deutschland", "Germany"),
    {situation.key: situation for situation in _ALL},
    InvoiceLaw(
        seller_in_full=Rule("DE-14-4-1-SELLER", "§ 14 Abs. 4 Nr. 1 UStG"),
        buyer_in_full=Rule("DE-14-4-1-BUYER", "§ 14 Abs. 4 Nr. 1 UStG"),
        issue_date=Rule("DE-14-4-3", "§ 14 Abs. 4 Nr. 3 UStG, BR-03"),
        description=Rule("DE-14-4-5-NAME", "§ 14 Abs. 4 Nr. 5 UStG, BR-25"),
        quantity=Rule("DE-14-4-5-QUANTITY", "§ 14 Abs. 4 Nr. 5 UStG, BR-22"),
        price=Rule("DE-14-4-7-PRICE", "§ 14 Abs. 4 Nr. 7 UStG, BR-26"),
        supply_date=Rule("DE-14-4-6", "§ 14 Abs. 4 Nr. 6 UStG"),
        exemption=Rule("DE-14-4-8", "§ 14 Abs. 4 Nr. 8 UStG, BR-E-10"),
        correction=Rule("DE-31-5", "§ 31 Abs. 5 UStDV, BR-55"),
        late=Rule("DE-14-2", "§ 14 Abs. 2 UStG"),
        wrong_tax=Rule("DE-14C", "§ 14c UStG, BR-E-09, BR-AE-09, BR-IC-09, BR-G-09"),
        wrong_tax_corrected=Rule("DE-14C-CORRECTION", "§ 14c Abs. 1 und 2 UStG"),
        fifteenth=Rule("DE-14A-15TH", "§ 14a Abs. 1 und 3 UStG"),
        small_amount="§ 33 UStDV",
        term=Rule("DE-271A", "§ 271a Abs. 1 und 2 BGB"),
    ),
    checks=("handschlag.core.countries.de.checks",),
    small_amount_without=frozenset({"buyer", "supply_date"}),
    short_list=frozenset({"small_business"}),
    einvoice_duty="handschlag.core.countries.de.einvoice_duty",
)

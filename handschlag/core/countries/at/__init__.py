"""Austria: UStG 1994, UGB."""

from __future__ import annotations

from handschlag.core.countries.at import situations
from handschlag.core.countries.regime import InvoiceLaw, Regime
from handschlag.core.findings import Rule
from handschlag.core.text import Text

REGIME = Regime(
    "AT",
    Text("Österreich", "Austria"),
    {situation.key: situation for situation in situations.ALL},
    InvoiceLaw(
        seller_in_full=Rule("AT-11-1-3A", "§ 11 Abs. 1 Z 3 lit. a UStG (AT)"),
        buyer_in_full=Rule("AT-11-1-3B", "§ 11 Abs. 1 Z 3 lit. b UStG (AT)"),
        issue_date=Rule("AT-11-1-3G", "§ 11 Abs. 1 Z 3 lit. g UStG (AT), BR-03"),
        description=Rule("AT-11-1-3C-NAME", "§ 11 Abs. 1 Z 3 lit. c UStG (AT), BR-25"),
        quantity=Rule("AT-11-1-3C-QUANTITY", "§ 11 Abs. 1 Z 3 lit. c UStG (AT), BR-22"),
        price=Rule("AT-11-1-3E-PRICE", "§ 11 Abs. 1 Z 3 lit. e UStG (AT), BR-26"),
        supply_date=Rule("AT-11-1-3D", "§ 11 Abs. 1 Z 3 lit. d UStG (AT)"),
        exemption=Rule("AT-11-1-3E", "§ 11 Abs. 1 Z 3 lit. e UStG (AT), BR-E-10"),
        correction=Rule("AT-11-13", "§ 11 Abs. 13 UStG (AT), BR-55"),
        late=Rule("AT-11-1-LATE", "§ 11 Abs. 1 Z 2 UStG (AT)"),
        wrong_tax=Rule("AT-11-12", "§ 11 Abs. 12 und 14 UStG (AT), BR-E-09, BR-AE-09, BR-IC-09, BR-G-09"),
        wrong_tax_corrected=Rule("AT-11-12-CORRECTION", "§ 11 Abs. 12 und 14, § 16 UStG (AT)"),
        fifteenth=Rule("AT-11-15TH", "§ 11 Abs. 1a, Art. 11 Abs. 1 UStG (AT)"),
        small_amount="§ 11 Abs. 6 UStG (AT)",
        term=Rule("AT-459", "§ 459 UGB"),
    ),
    checks=("handschlag.core.countries.at.checks",),
    small_amount_without=frozenset({"buyer"}),
)

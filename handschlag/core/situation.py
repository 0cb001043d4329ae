"""What a tax situation is: the words a person picks it by, and everything on a bill that follows from it.

A person picks a situation, never a bare rate: 0 % alone says nothing about why (BR-S-05, BR-E-10). The situations
themselves are in the files of the countries (``core.countries``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handschlag.core.text import Text

# BT-118, UNTDID 5305; L, M (Canary Islands, Ceuta) and B (Italian split payment) only on invoices of others
Category = Literal["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"]
Group = Literal["usual", "rates", "reverse_charge", "eu", "world", "consumers", "exempt", "margin", "other"]

# In the order of the editor.
GROUPS: dict[Group, Text] = {
    "usual": Text("Am häufigsten", "Most common"),
    "rates": Text("Weitere Sätze", "Further rates"),
    "reverse_charge": Text("Steuer schuldet der Kunde, im Inland", "The customer owes the VAT, at home"),
    "eu": Text("Firmen in der EU", "Businesses in the EU"),
    "world": Text("Außerhalb der EU", "Outside the EU"),
    "consumers": Text("Privatpersonen in der EU (One-Stop-Shop)", "Consumers in the EU (One-Stop-Shop)"),
    "exempt": Text("Steuerfreie Leistungen und Berufe", "Exempt supplies and professions"),
    "margin": Text("Gebrauchtes, Kunst, Reisen (Differenzbesteuerung)", "Second-hand, art, travel (margin schemes)"),
    "other": Text("Ohne Umsatzsteuer aus anderem Grund", "Without VAT for another reason"),
}

# What a bill must show where a situation applies; ``legal.situations`` has one check for each.
Need = Literal[
    "seller_vat_identifier",  # BR-IC-02, BR-G-02
    "buyer_known",  # VAT id or register number of the buyer (BR-AE-02)
    "buyer_vat_identifier",  # of another EU country
    "buyer_business",  # never a consumer
    "buyer_consumer",  # never a business with a VAT id
    "goods_to_eu",  # they end up in another EU country (BR-IC-12)
    "buyer_in_eu",
    "buyer_outside_eu",
    "goods_outside_eu",  # they leave the EU
    "by_fifteenth",  # of the next month
    "small_business_identifier",  # the id of the EU scheme, which ends in EX
]

# Which situations may stand on one bill: those with the same word; "alone" none but itself; "any" beside all.
Mixing = Literal["domestic", "eu_business", "any", "alone"]


@dataclass(frozen=True, slots=True)
class Situation:
    """One tax situation of one country."""

    key: str
    label: Text
    explanation: Text
    category: Category  # BT-151, BT-118
    group: Group
    source: str  # paragraph
    rate_name: str = ""  # row of the country in core.dated; empty: no tax
    reason: Text | None = None  # BT-120; E, AE, K, G, O need one, S and Z must have none
    reason_code: str = ""  # BT-121: VATEX
    note: Text | None = None  # sentence the law wants on the document
    mixing: Mixing = "domestic"
    needs: frozenset[Need] = frozenset()
    condition: Text | None = None  # what must be true and no bill can show
    least_net: str = ""  # limit of the country in core.dated that the net amount must reach
    at_destination: bool = False  # the rate is that of the buyer's country
    own_reason: bool = False  # the seller writes the reason
    no_duty_to_invoice: bool = False  # no invoice is owed, so no six months run
    small_amount: bool = True  # whether the short list of details will do up to the limit
    words: str = ""  # further words people search it by, in any language

    @property
    def scope(self) -> Literal["line", "bill"]:
        """Whether a line may have it for itself, or it holds for the whole bill."""
        return "line" if self.mixing in ("domestic", "any") else "bill"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a situation means for one bill: category, rate in percent, reason."""

    situation: str
    category: Category
    rate: Decimal  # percent; 0 where no tax is charged
    reason: str = ""  # BT-120
    reason_code: str = ""  # BT-121
    note: str = ""


class SituationUnknown(ValueError):
    """No situation has this key."""


def may_stand_together(situations: list[Situation]) -> bool:
    """Whether these situations may be on one bill: no tax shown beside a case that must show none (§ 14c UStG)."""
    if any(situation.category == "O" for situation in situations):  # BR-O-11 to BR-O-14
        return len({situation.key for situation in situations}) == 1
    main = {situation.key: situation.mixing for situation in situations if situation.mixing != "any"}
    return len(main) <= 1 if "alone" in main.values() else len(set(main.values())) <= 1

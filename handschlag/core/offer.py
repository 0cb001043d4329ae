"""The offer: a bill that is not owed yet, with lines the customer may choose, a last day, and words of acceptance.

Lines have a role. A line without role is fixed. Options and on-demand lines are not in the total until chosen. A line
with the role ``alternative`` competes with the nearest line above it that is none: of that group the customer takes
exactly one where its first line is fixed, at most one where it is an option or on demand.
Positions are those on paper: the first line is 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from handschlag.core import sections
from handschlag.core.bill import Bill
from handschlag.core.money import format_percent
from handschlag.core.text import Text

Role = Literal["", "option", "alternative", "on_demand"]
ROLES: tuple[Role, ...] = get_args(Role)

# What a consumer orders decides about the right to withdraw (§§ 312g, 355 to 357a BGB).
Subject = Literal["services", "goods", "custom_goods"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

Choice = frozenset[int]


class ChoiceRefused(ValueError):
    """This choice of lines cannot be ordered; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Offer:
    """What a quote says: the bill with every line, chosen or not, and the terms of acceptance."""

    bill: Bill = field(default_factory=Bill)
    roles: tuple[Role, ...] = ()  # one per line
    title: str = ""  # what it is about, in the customer's words
    valid_until: date | None = None  # last day on which it can be accepted (§ 148 BGB)
    binding: bool = True  # False: "freibleibend", the seller is not bound (§ 145 BGB)
    acceptance_text: str = ""  # what both sides agree on besides the lines
    subject: Subject = "services"  # what a consumer orders
    estimate: bool = False  # "Kostenvoranschlag": the price may turn out higher, within limits (§ 649 BGB)
    tolerance_percent: Decimal | None = None  # how much higher, before the seller has to speak up; empty: not said

    def role(self, position: int) -> Role:
        """The role of a line, by its position."""
        return self.roles[position - 1] if position <= len(self.roles) else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that are chosen together: one line, or a line with its alternatives. ``role`` is that of the first."""

    positions: tuple[int, ...]
    role: Role

    @property
    def required(self) -> bool:
        """Whether one of these lines belongs to every choice."""
        return self.role == ""

    @property
    def fixed(self) -> bool:
        """Whether there is nothing to choose."""
        return self.required and len(self.positions) == 1


def groups(offer: Offer) -> list[Group]:
    """All lines in their order, alternatives together with the line they compete with."""
    found: list[Group] = []
    for position in range(1, len(offer.bill.lines) + 1):
        role = offer.role(position)
        if role == "alternative" and found:
            found[-1] = replace(found[-1], positions=(*found[-1].positions, position))
        else:
            found.append(Group((position,), "" if role == "alternative" else role))
    return found


def standard_choice(offer: Offer) -> Choice:
    """What is in the total as long as the customer has chosen nothing: fixed lines, the first of each alternative."""
    return frozenset(group.positions[0] for group in groups(offer) if group.required)


def choosable(offer: Offer) -> Choice:
    """The lines a customer can take or leave."""
    return frozenset(p for group in groups(offer) if not group.fixed for p in group.positions)


def settle(offer: Offer, wanted: Iterable[int]) -> Choice:
    """The complete choice behind what a customer ticked: fixed lines are always in, unknown positions never.

    Raises ``ChoiceRefused`` where two alternatives are taken, a needed one is missing, or nothing is left to order.
    """
    wanted, chosen = frozenset(wanted), set[int]()
    for group in groups(offer):
        if group.fixed:
            chosen.update(group.positions)
            continue
        taken = wanted.intersection(group.positions)
        if len(taken) > 1 or (group.required and not taken):
            shown = sections.numbers(offer.bill.lines)
            names = ", ".join(shown[position - 1] for position in group.positions)
            raise ChoiceRefused(Text(f"Wählen Sie eine der Positionen {names}", f"Choose one of the lines {names}"))
        chosen.update(taken)
    if not chosen:
        raise ChoiceRefused(Text("Wählen Sie mindestens eine Position", "Choose at least one line"))
    return frozenset(chosen)


def agreed_bill(offer: Offer, choice: Choice) -> Bill:
    """The bill with the chosen lines alone, in their order: what is owed once this choice is accepted."""
    lines = tuple(line for position, line in enumerate(offer.bill.lines, 1) if position in choice)
    return replace(offer.bill, lines=lines)


def is_expired(offer: Offer, today: date) -> bool:
    """Whether the last day has passed. On the last day itself it can be accepted."""
    return offer.valid_until is not None and today > offer.valid_until


USUAL_TOLERANCE = Decimal(15)  # percent; courts take 10 to 20 % for essential (§ 649 Abs. 1 BGB)


def estimate_sentence(offer: Offer) -> Text | None:
    """What an estimate says about its price; None where the offer is none."""
    if not offer.estimate:
        return None
    if offer.tolerance_percent is None:
        return Text(
            "Dies ist ein Kostenvoranschlag. Zeichnet sich ab, dass er wesentlich überschritten wird, sagen wir es "
            "Ihnen sofort; Sie können den Auftrag dann kündigen (§ 649 BGB).",
            "This is an estimate. As soon as it looks like being exceeded essentially, we tell you; you may then "
            "cancel the order (§ 649 BGB).",
        )
    german, english = (format_percent(offer.tolerance_percent, language) for language in ("de", "en"))
    return Text(
        f"Dies ist ein Kostenvoranschlag. Zeichnet sich ab, dass er um mehr als {german} überschritten wird, sagen "
        "wir es Ihnen sofort; Sie können den Auftrag dann kündigen (§ 649 BGB).",
        f"This is an estimate. As soon as it looks like being exceeded by more than {english}, we tell you; you may "
        "then cancel the order (§ 649 BGB).",
    )


def exceeds(offer: Offer, estimated: Decimal, billed: Decimal) -> bool:
    """Whether what is billed goes beyond an estimate by more than it allows; amounts in one currency, with VAT."""
    if not offer.estimate:
        return False
    tolerance = USUAL_TOLERANCE if offer.tolerance_percent is None else offer.tolerance_percent
    return billed * 100 > estimated * (100 + tolerance)

"""What a seller is and how it is taxed, as it holds on a day.

The profile is what its changes make of it: each holds from a day on, the later one wins. ``keeping`` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from handschlag.businesses.models import Business, ProfileChange
from handschlag.core import business_letter, legal
from handschlag.core.bill_json import read_bill
from handschlag.core.business_letter import Company
from handschlag.core.tax_profile import TaxProfile
from handschlag.core.text import Language, Text, clean_line
from handschlag.core.totals import totals

FIRST_DAY = date(1900, 1, 1)  # what was said first holds for whatever day a document names
YES = "true"

_COMPANY = ("seat", "register_court", "register_number", "managers", "supervisory_chair")
_LINES = {
    *(f"seller.{name}" for name in ("name", "trading_name", "website", "vat_identifier")),
    *(f"seller.{name}" for name in ("tax_registration_identifier", "legal_registration_identifier")),
    *(
        f"seller.address.{name}"
        for name in ("line_1", "line_2", "line_3", "post_code", "city", "subdivision", "country_code")
    ),
    *(f"seller.contact.{name}" for name in ("name", "telephone", "email")),
    *("seller.electronic_address", "seller.electronic_address_scheme"),
    "economic_identifier",
    *(f"company.{name}" for name in ("form", "chair", "form_name", "branch_court", "branch_number", "in_liquidation")),
    *(f"company.{name}" for name in _COMPANY if name != "managers"),
    *(f"company.partner.{name}" for name in ("name", *_COMPANY) if name != "managers"),
    *(f"tax.{name}" for name in ("scheme", "accounting", "usual", "exemption_reason", "says_received")),
    "prices_include_vat",
    "address_form",
    "time_zone",
    "holidays",
    "presentation.style",
    "presentation.accent",
}
BLOCKS = {"seller.legal_details", "company.owners", "company.managers", "company.partner.managers"}
PATHS = frozenset(_LINES | BLOCKS)


@dataclass(frozen=True)
class Missing:
    """Something the documents still need: the path of the field, what to do, where that is written."""

    path: str
    sentence: Text
    source: str


@dataclass(frozen=True)
class Profile:
    """The profile as it holds on one day: every value by its path; none where the seller has said nothing yet."""

    values: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.values)

    def get(self, path: str) -> str:
        """One value, empty where nothing was said."""
        return self.values.get(path, "")

    @cached_property
    def company(self) -> Company:
        """The seller as its register knows it."""
        partner = self._company("company.partner.")
        own = self._company("company.")
        return Company(**own, partner=Company(**partner) if partner["name"] else None)

    def _company(self, prefix: str) -> dict[str, Any]:
        def of(name: str) -> str:
            return self.get(prefix + name)

        own = prefix == "company."
        return {
            "form": of("form") if own else "gmbh",
            "name": self.get("seller.name") if own else of("name"),
            "owners": _people(of("owners")),
            "seat": of("seat"),
            "register_court": of("register_court"),
            "register_number": of("register_number"),
            "managers": _people(of("managers")),
            "chair": of("chair"),
            "supervisory_chair": of("supervisory_chair"),
            "form_name": of("form_name"),
            "branch_court": of("branch_court"),
            "branch_number": of("branch_number"),
            "in_liquidation": bool(of("in_liquidation")),
        }

    @cached_property
    def tax(self) -> TaxProfile:
        """How the seller is taxed."""
        return TaxProfile(
            scheme=self.get("tax.scheme"),
            accounting=self.get("tax.accounting"),
            usual=self.get("tax.usual"),
            exemption_reason=self.get("tax.exemption_reason"),
            says_received=bool(self.get("tax.says_received")),
        )

    def seller(self, language: Language = "de") -> dict[str, Any]:
        """The seller of a document in the shape of the JSON bill, with the rows its legal form wants at the foot."""
        seller = nested(self.values, "seller.")
        number = business_letter.register_number(self.company) or self.get("seller.legal_registration_identifier")
        rows = (*business_letter.footer(self.company, language), self.get("seller.legal_details"))
        computed = {"legal_registration_identifier": number, "legal_details": "\n".join(filter(None, rows))}
        return {**seller, **{name: value for name, value in computed.items() if value}}

    @property
    def presentation(self) -> dict[str, str]:
        """How documents look."""
        names = ("style", "accent")
        return {name: value for name in names if (value := self.get(f"presentation.{name}"))}

    def missing(self) -> tuple[Missing, ...]:
        """What invoices and business letters still need, in plain words; nothing while nothing has been said."""
        if not self:
            return ()
        bill = read_bill({"seller": self.seller()}, typed=True).bill
        of_law = [
            Missing(finding.field, finding.title, finding.source)
            for finding in legal.blocking(legal.check(bill, totals(bill)))
            if finding.field.startswith("seller.")
        ]
        of_form = [
            Missing(_path_of(gap.field), gap.sentence, gap.source) for gap in business_letter.missing(self.company)
        ]
        return (*of_law, *of_form)


def _path_of(company_field: str) -> str:
    return "seller.name" if company_field == "name" else f"company.{company_field}"


def _people(text: str) -> tuple[str, ...]:
    """One person a line."""
    return tuple(name for name in (clean_line(row) for row in re.split(r"[\n;]", text)) if name)


def nested(values: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """Values by path as the JSON bill has them: objects in objects, without the prefix and what is empty."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        if value and path.startswith(prefix):
            *parents, last = path.removeprefix(prefix).split(".")
            place = made
            for step in parents:
                place = place.setdefault(step, {})
            place[last] = value
    return made


# -- reading


@dataclass(frozen=True)
class History:
    """Every change of a profile, in the order they take effect."""

    changes: tuple[ProfileChange, ...]

    def on(self, day: date) -> Profile:
        """The profile as it holds on a day."""
        values: dict[str, str] = {}
        for change in self.changes:
            if change.valid_from <= day:
                values |= change.values
        return Profile({path: value for path, value in values.items() if value})

    def planned(self, today: date) -> list[tuple[date, dict[str, str]]]:
        """What will change, and when: the days to come with the values that hold from then on."""
        days: dict[date, dict[str, str]] = {}
        for change in self.changes:
            if change.valid_from > today:
                days.setdefault(change.valid_from, {}).update(change.values)
        return list(days.items())

    def days_of(self, path: str) -> list[date]:
        """The days on which the value of a path changes."""
        return [change.valid_from for change in self.changes if path in change.values]


def history(business: Business | int | None) -> History:
    """All changes of a business's profile; one query."""
    if business is None:
        return History(())
    rows = ProfileChange.objects.of(business).filter(withdrawn_at=None).order_by("valid_from", "pk")
    return History(tuple(rows))


def on(business: Business | int | None, day: date) -> Profile:
    """The profile of a business as it holds on a day."""
    return history(business).on(day)

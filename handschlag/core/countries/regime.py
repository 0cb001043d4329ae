"""What a country adds to the core: its tax situations, its paragraphs, its own checks. The core asks no country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handschlag.core.findings import Rule
from handschlag.core.situation import Situation
from handschlag.core.text import Text


@dataclass(frozen=True, slots=True)
class InvoiceLaw:
    """The country's paragraph for each statement the VAT directive (Art. 226) wants, and for what goes with it."""

    seller_in_full: Rule
    buyer_in_full: Rule
    issue_date: Rule
    description: Rule
    quantity: Rule
    price: Rule
    supply_date: Rule
    exemption: Rule
    correction: Rule
    late: Rule  # months after the supply: limit "issue_months"
    wrong_tax: Rule
    wrong_tax_corrected: Rule
    fifteenth: Rule
    small_amount: str  # paragraph of the short list; the limit is "small_amount"
    term: Rule  # limits "longest_term_…"


@dataclass(frozen=True, slots=True)
class Regime:
    """One country whose law we know."""

    country: str  # ISO 3166-1
    name: Text
    situations: Mapping[str, Situation]  # by key, in the order of the editor
    law: InvoiceLaw
    checks: tuple[str, ...]  # modules with a function ``check(case)``, loaded when first needed
    small_amount_without: frozenset[str]  # what the short list leaves out: "buyer", "supply_date"
    short_list: frozenset[str] = frozenset()  # situations that always need only a short list without day of supply
    einvoice_duty: str = ""  # module with ``pdf_reasons(case, …)``; empty: no duty between businesses
    usual_vat: str = "standard"  # situation most bills have


@dataclass(frozen=True, slots=True)
class PdfReason:
    """Why one bill may go out as a plain PDF."""

    key: str
    text: Text
    source: str
    needs_consent: bool = False
    condition: Text | None = None  # what must be true and is not known here

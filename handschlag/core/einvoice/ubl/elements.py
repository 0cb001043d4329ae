"""Elements of UBL as text, built from the inside out.

An element without content is never written (PEPPOL-EN16931-R008), so optional parts need no conditions of their own.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from handschlag.core.bill import Identifier, Period
from handschlag.core.einvoice.markup import attribute, escape
from handschlag.core.money import amount_text, plain

VAT = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"


def text(name: str, value: str, attributes: str = "") -> str:
    """An element with text; ``attributes`` as ``markup.attribute`` makes them."""
    content = escape(value) if value else ""
    return f"<cbc:{name}{attributes}>{content}</cbc:{name}>" if content else ""


def node(name: str, *children: str) -> str:
    """An element around others."""
    content = "".join(children)
    return f"<cac:{name}>{content}</cac:{name}>" if content else ""


def amount(name: str, value: Decimal, currency: str) -> str:
    """A sum of money with two decimals and its currency."""
    return f'<cbc:{name} currencyID="{escape(currency)}">{amount_text(value)}</cbc:{name}>'


def price(name: str, value: Decimal, currency: str) -> str:
    """A price with as many decimals as it has."""
    return f'<cbc:{name} currencyID="{escape(currency)}">{plain(value)}</cbc:{name}>'


def number(name: str, value: Decimal | None) -> str:
    """A number with as many decimals as it has."""
    return "" if value is None else f"<cbc:{name}>{plain(value)}</cbc:{name}>"


def quantity(name: str, value: Decimal | None, unit_code: str) -> str:
    """A number of units."""
    return "" if value is None else f'<cbc:{name} unitCode="{escape(unit_code)}">{plain(value)}</cbc:{name}>'


def day(name: str, value: date | None) -> str:
    """A date, in the form 2026-11-23."""
    return "" if value is None else f"<cbc:{name}>{value.isoformat()}</cbc:{name}>"


def period(value: Period, code: str = "") -> str:
    """BG-14 with the code of the tax point (BT-8), BG-26."""
    if value.start_date is None and value.end_date is None and not code:
        return ""
    start, end = day("StartDate", value.start_date), day("EndDate", value.end_date)
    return node("InvoicePeriod", start, end, text("DescriptionCode", code))


def identifier(value: Identifier, name: str = "ID") -> str:
    """An identifier with its scheme."""
    return text(name, value.value, attribute("schemeID", value.scheme)) if value.value else ""


def reference(name: str, number_of_document: str) -> str:
    """A document that is only named."""
    return node(name, text("ID", number_of_document)) if number_of_document else ""


def tax_category(name: str, category: str, rate: Decimal, reason: str = "", *, always_rate: bool = False) -> str:
    """Category, rate and reason.

    What is outside the scope of VAT has no rate (BR-O-05), but XRechnung wants one in each group (BR-DE-14).
    """
    percent = f"<cbc:Percent>{plain(rate)}</cbc:Percent>" if always_rate or category != "O" else ""
    return f"<cac:{name}><cbc:ID>{escape(category)}</cbc:ID>{percent}{reason}{VAT}</cac:{name}>"

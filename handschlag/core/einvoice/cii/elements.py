"""Elements of CII as text, built from the inside out.

An element without content is never written (PEPPOL-EN16931-R008), so optional parts need no conditions of their own.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from decimal import Decimal

from handschlag.core.bill import Attachment, Identifier, Period
from handschlag.core.einvoice.markup import attribute, escape
from handschlag.core.money import amount_text, plain
from handschlag.core.tax import Treatment
from handschlag.core.totals import AdjustmentTotal


def text(name: str, value: str, attributes: str = "") -> str:
    """An element with text; ``attributes`` as ``markup.attribute`` makes them."""
    content = escape(value) if value else ""
    return f"<ram:{name}{attributes}>{content}</ram:{name}>" if content else ""


def node(name: str, *children: str) -> str:
    """An element around others."""
    content = "".join(children)
    return f"<ram:{name}>{content}</ram:{name}>" if content else ""


def amount(name: str, value: Decimal) -> str:
    """A sum of money with two decimals."""
    return f"<ram:{name}>{amount_text(value)}</ram:{name}>"


def number(name: str, value: Decimal | None) -> str:
    """A number with as many decimals as it has."""
    return "" if value is None else f"<ram:{name}>{plain(value)}</ram:{name}>"


def quantity(name: str, value: Decimal | None, unit_code: str) -> str:
    """A number of units."""
    return "" if value is None else f'<ram:{name} unitCode="{escape(unit_code)}">{plain(value)}</ram:{name}>'


def indicator(name: str, value: bool) -> str:
    """True or false."""
    return f"<ram:{name}><udt:Indicator>{'true' if value else 'false'}</udt:Indicator></ram:{name}>"


def day(name: str, value: date | None, data_type: str = "udt:DateTimeString") -> str:
    """A date, in the form 20261123."""
    if value is None:
        return ""
    digits = f"{value.year:04}{value.month:02}{value.day:02}"  # strftime does not pad years on every system
    return f'<ram:{name}><{data_type} format="102">{digits}</{data_type}></ram:{name}>'


def period(value: Period) -> str:
    """BG-14, BG-26."""
    if value.start_date is None and value.end_date is None:
        return ""
    return node("BillingSpecifiedPeriod", day("StartDateTime", value.start_date), day("EndDateTime", value.end_date))


def identifiers(*values: Identifier) -> str:
    """Those without a scheme first, as the schema wants it."""
    own = "".join(text("ID", each.value) for each in values if not each.scheme.strip())
    return own + "".join(
        text("GlobalID", each.value, attribute("schemeID", each.scheme)) for each in values if each.scheme.strip()
    )


def reference(name: str, identifier: str) -> str:
    """A document that is only named."""
    return node(name, text("IssuerAssignedID", identifier)) if identifier else ""


def object_identifier(value: Identifier) -> str:
    """BT-18, BT-128: what is invoiced, such as a meter."""
    if not text("IssuerAssignedID", value.value):
        return ""
    return _additional(text("IssuerAssignedID", value.value), "130", text("ReferenceTypeCode", value.scheme))


def tender(identifier: str) -> str:
    """BT-17."""
    return _additional(text("IssuerAssignedID", identifier), "50")


def attachment(value: Attachment) -> str:
    """BG-24: a supporting document, with its bytes or its address."""
    # BT-122 is required (BR-52): a file without a reference is known by its name
    identifier = text("IssuerAssignedID", value.reference) or text("IssuerAssignedID", value.filename)
    content = ""
    if value.content:
        described = attribute("mimeCode", value.media_type) + attribute("filename", value.filename)
        content = text("AttachmentBinaryObject", b64encode(value.content).decode(), described)  # BT-125
    address = text("URIID", value.url)  # BT-124
    return _additional(identifier + address, "916", text("Name", value.description) + content)  # BT-123


def _additional(identifier: str, type_code: str, more: str = "") -> str:
    if not identifier and not more:
        return ""
    return node("AdditionalReferencedDocument", identifier, text("TypeCode", type_code), more)


def tax(name: str, treatment: Treatment, *, with_reason: bool = False) -> str:
    """Category and rate; what is outside the scope of VAT has no rate (BR-O-05).

    ``with_reason``: the profile EXTENDED wants to find the reason of an exemption at each part (BR-FXEXT-E-08).
    """
    category = treatment.category
    percent = "" if category == "O" else number("RateApplicablePercent", treatment.rate)
    reason = text("ExemptionReason", treatment.reason) if with_reason else ""
    code = text("ExemptionReasonCode", treatment.reason_code) if with_reason else ""
    return (
        f"<ram:{name}><ram:TypeCode>VAT</ram:TypeCode>{reason}"
        f"<ram:CategoryCode>{escape(category)}</ram:CategoryCode>{code}{percent}</ram:{name}>"
    )


def adjustment(total: AdjustmentTotal, is_charge: bool, default_reason: str, category: str = "") -> str:
    """A discount or surcharge of a line (BG-27, BG-28), or with its VAT category of the whole bill (BG-20, BG-21)."""
    reason = text("Reason", total.reason)  # BT-97, BT-104, BT-139, BT-144
    if not reason and not total.reason_code:
        reason = text("Reason", default_reason)
    return node(
        "SpecifiedTradeAllowanceCharge",
        indicator("ChargeIndicator", is_charge),
        number("CalculationPercent", total.percent),  # BT-94, BT-101, BT-138, BT-143
        "" if total.base is None else amount("BasisAmount", total.base),  # BT-93, BT-100, BT-137, BT-142
        amount("ActualAmount", total.amount),  # BT-92, BT-99, BT-136, BT-141
        text("ReasonCode", total.reason_code),  # BT-98, BT-105, BT-140, BT-145
        reason,
        category,  # BT-95, BT-96, BT-102, BT-103
    )

"""Elements in the wrong place, in the wrong order, too often or not there: a sentence for each, as far as it matters.

In UBL whatever the schema knows may stand there (UBL-CR only warns), but what the norm has once must not stand twice
(UBL-SR). In CII the profiles of Factur-X are schemas of their own; XRechnung takes the whole of CII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach
from handschlag.core.einvoice.shapes import Misfit

_NO_MORE_THAN_EXTENDED = ("extended",)
_NO_MORE_THAN_THE_NORM = ("basic", "en16931")

# What the schema of UBL allows besides (schemes, lists, languages), which says nothing
_UBL_ATTRIBUTES = re.compile(
    r".*(?:ID|EndpointID)(?:\[[0-9]+\])?/@scheme(?:ID|Name|AgencyID|AgencyName|VersionID|DataURI|URI)"
    r"|.*Code(?:\[[0-9]+\])?/@(?:list(?:ID|AgencyID|AgencyName|Name|VersionID|URI|SchemeURI)|name|languageID)"
    r"|.*(?:Name|Note|Reason|Description|Value|Line|Cost|Form|Subentity|Telephone|Mail|Reference)(?:\[[0-9]+\])?"
    r"/@language(?:ID|LocaleID)"
    r"|.*Amount(?:\[[0-9]+\])?/@currencyCodeListVersionID"
    r"|.*Quantity(?:\[[0-9]+\])?/@unitCode(?:ListID|ListAgencyID|ListAgencyName)"
    r"|.*Object(?:\[[0-9]+\])?/@(?:format|encodingCode|characterSetCode|uri)"
    r"|.*/@(?:schemaLocation|noNamespaceSchemaLocation)"
)

# What the whole of CII allows, and no rule forbids
_CII_ATTRIBUTES = ("languageID", "languageLocaleID", "listID", "listAgencyID", "listVersionID", "schemeAgencyID")
# Parents in which the rules for CII forbid by name what the norm does not have (CII-DT-015 to -030, -068 to -096)
_CLOSED = re.compile(r".*(?:ReferencedDocument|BillingSpecifiedPeriod|PostalTradeAddress)(?:\[[0-9]+\])?")


def breaches(reading: Reading) -> Iterator[Remark]:
    """A remark for every element that does not stand where the rule set of the document wants it."""
    for each in reading.misfits:
        if _matters(each, reading):
            yield _remark(each)


def _matters(misfit: Misfit, reading: Reading) -> bool:
    key = reading.profile.key
    takes_all_of_cii = reading.syntax == "CII" and key not in (*_NO_MORE_THAN_EXTENDED, *_NO_MORE_THAN_THE_NORM)
    if misfit.why == "attribute":
        if takes_all_of_cii:
            return misfit.name not in _CII_ATTRIBUTES
        return reading.syntax == "CII" or not _UBL_ATTRIBUTES.fullmatch(f"{misfit.path}/@{misfit.name}")
    if takes_all_of_cii and misfit.known and misfit.why == "place":
        return bool(_CLOSED.fullmatch(misfit.path))
    if misfit.wide and (misfit.norm or reading.syntax == "UBL"):  # in UBL that is the schema
        return True
    if misfit.why == "place":  # known to a wider schema
        return reading.syntax == "CII" and key in _NO_MORE_THAN_THE_NORM
    if reading.syntax == "CII" and key in _NO_MORE_THAN_EXTENDED:
        return misfit.wide
    return misfit.norm


def _remark(misfit: Misfit) -> Remark:
    name, parent = misfit.name, misfit.path.rpartition("/")[2].partition("[")[0]
    path = misfit.path if misfit.why == "text" else f"{misfit.path}/{name}"
    if misfit.why == "place":
        return breach(
            "SCHEMA-PLACE", path, f"„{name}“ hat in „{parent}“ keinen Platz", f"“{name}” has no place in “{parent}”"
        )
    if misfit.why == "order":
        de = f"„{name}“ steht in „{parent}“ an der falschen Stelle: die Reihenfolge ist vorgeschrieben"
        return breach("SCHEMA-ORDER", path, de, f"“{name}” stands in the wrong place in “{parent}”: the order is fixed")
    if misfit.why == "often":
        de, en = ("zweimal", "twice") if misfit.most == 2 else ("einmal", "once")
        de, en = f"„{name}“ darf in „{parent}“ nur {de} stehen", f"“{name}” may stand in “{parent}” {en} only"
        return breach("SCHEMA-OFTEN", path, de, en)
    if misfit.why == "attribute":
        de, en = f"„{parent}“ darf kein Attribut „{name}“ haben", f"“{parent}” may have no attribute “{name}”"
        return breach("SCHEMA-ATTRIBUTE", f"{misfit.path}/@{name}", de, en)
    if misfit.why == "missing":
        return breach("SCHEMA-MISSING", path, f"In „{parent}“ fehlt „{name}“", f"“{name}” is missing in “{parent}”")
    de = f"In „{parent}“ steht Text, wo nur Elemente stehen dürfen"
    return breach("SCHEMA-TEXT", path, de, f"“{parent}” has text where only elements may stand")

"""How a document is written: values that stand where they must not, have no value or a wrong form, or are not there.

Works on what ``reading`` reports about the elements themselves, where the bill has lost or never had the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handschlag.core.code_lists import IDENTIFIER_SCHEMES, NOTE_SUBJECTS
from handschlag.core.countries import COUNTRIES
from handschlag.core.einvoice.assembling import TENDER
from handschlag.core.einvoice.conforming_german import has_german_duties
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach, hint, missing
from handschlag.core.einvoice.walking import Lost
from handschlag.core.unit_codes import UNIT_CODES


class _Rule(NamedTuple):
    """A rule that something lost or missing breaks: end of its path, code, what to say."""

    end: str
    code: str
    de: str
    en: str


_NO_VAT = ("Eine Steuer ist keine Umsatzsteuer", "A tax is no VAT")
_KIND = ("Diese Art gibt es für weitere Unterlagen nicht", "There is no such kind of further document")
_BESIDE = ("Das passt nicht zur Art dieser Unterlage", "This does not fit the kind of the document")
# What every rule set refuses where it stands
_LOST = (
    _Rule("/@currencyID", "BR-CL-03", "Ein Betrag steht in einer anderen Währung", "An amount is in another currency"),
    _Rule("String/@format", "CII-DT-014", "Ein Datum hat ein anderes Format", "A date has another format than 102"),
    _Rule("RepresentativeParty/PartyTaxScheme/TaxScheme/ID", "BR-56", *_NO_VAT),
    _Rule("Category/TaxScheme/ID", "BR-CO-04", *_NO_VAT),
    _Rule("TradeTax/TypeCode", "CII-DT-037", *_NO_VAT),
    _Rule("HeaderTradeAgreement/AdditionalReferencedDocument/TypeCode", "CII-DT-018", *_KIND),
    _Rule("/TaxTotal/TaxAmount", "BR-CO-15", "Steuer in einer anderen Währung", "VAT in another currency"),
    _Rule("/TaxTotalAmount", "BR-CO-15", "Steuer in einer anderen Währung", "VAT in another currency"),
    _Rule("/rate", "BR-O-05", "Was nicht steuerbar ist, hat keinen Steuersatz", "Outside VAT there is no rate"),
)
# ... but for EXTENDED, where lines and documents may say more
_LOST_IN_THE_NORM = (
    _Rule("AdditionalDocumentReference/DocumentTypeCode", "UBL-SR-43", *_KIND),
    _Rule("ReferencedDocument/TypeCode", "CII-DT-018", *_KIND),
    _Rule("/reference_type", "UBL-SR-43", "Eine Anlage hat ein Schema", "An attachment has a scheme"),
    _Rule("/url", "CII-DT-015", *_BESIDE),
    _Rule("/description", "CII-DT-021", *_BESIDE),
    _Rule("/content", "CII-DT-022", *_BESIDE),
)
# What XRechnung and Peppol refuse, and the norm alone does not
_LOST_IN_BOTH = (
    _Rule("/BT-147", "PEPPOL-R046", "Preis, Nachlass und Preis davor passen nicht", "Price and discount do not match"),
    _Rule("/BT-149", "BR-TMP-3", "Preise für verschiedene Mengen", "Prices for different quantities"),
    _Rule("/BT-150", "PEPPOL-R130", "Verschiedene Einheiten für Menge und Preis", "Quantity and price differ in unit"),
    _Rule("Indicator", "PEPPOL-R044", "Auf einen Preis gibt es keinen Zuschlag", "A price can have no surcharge"),
    _Rule("Line/DocumentReference/ID", "PEPPOL-R101", *_KIND),
)
# end of the path of something missing -> rule, what it is; all others are the kind of a tax
_ABSENT = (
    _Rule("/@currencyID", "BR-CL-03", "die Währung eines Betrags", "the currency of an amount"),
    _Rule("/@format", "CII-DT-014", "das Format eines Datums", "the format of a date"),
    _Rule("/@schemeID", "BR-CO-09", "die Art einer Steuernummer", "the kind of a tax number"),
    _Rule("TaxRegistration/ID", "BR-CO-09", "die USt-IdNr.", "the VAT id"),
    _Rule("/CompanyID", "UBL-SR-53", "eine Steuernummer", "a tax number"),
    _Rule("/BT-84", "BR-61", "das Konto für die Überweisung", "the account to pay to"),
    _Rule("/BT-147", "PEPPOL-R046", "der Nachlass auf einen Preis", "the discount on a price"),
    _Rule("/BT-116", "BR-45", "der Betrag, der zu versteuern ist", "the taxable amount"),
    _Rule("/BT-117", "BR-46", "die Steuer zu einem Steuersatz", "the VAT at a rate"),
    _Rule("/BT-118", "BR-47", "die Steuerart in der Aufschlüsselung", "the VAT category in the breakdown"),
    _Rule("/BT-119", "BR-DE-14", "der Steuersatz in der Aufschlüsselung", "the VAT rate in the breakdown"),
    _Rule("/ID", "BR-DEX-10", "die Art der Forderung eines Dritten", "the kind of a third party's claim"),
    _Rule("/PaidAmount", "BR-DEX-11", "der Betrag der Forderung eines Dritten", "the amount of a third party's claim"),
    _Rule("/InstructionID", "BR-DEX-12", "der Grund der Forderung eines Dritten", "why a third party has a claim"),
    _Rule("ReferencedDocument/TypeCode", "CII-DT-021", "die Art einer Unterlage", "the kind of a document"),
    _Rule("/ClassCode", "BR-65", "der Code einer Warengruppe", "the code of an item class"),
    _Rule("/reference", "BR-52", "die Kennung einer Unterlage", "the reference of a document"),
    _Rule("/rate", "BR-48", "der Steuersatz", "the VAT rate"),
    _Rule("", "BR-CO-04", "die Art der Steuer", "the kind of tax"),
)
# Attributes that name a list or a unit; empty, they name none
_NEVER_BLANK = ("schemeID", "listID", "unitCode", "mimeCode", "currencyID", "format")
# Elements that must say something where they stand: dates, figures, codes, and groups around one thing
_NEVER_EMPTY = re.compile(
    r".*(?:Date|DateTime|DateTimeString|DateString|Indicator|Amount|Percent|Quantity|Numeric|CountryID"
    r"|(?<!Postcode)(?<!Class)(?<!Classification)Code"
    r"|Country/ID|TaxScheme|TaxScheme/ID|(?:Document|Project|Order|Line)Reference|PartyName"
    r"|PartyIdentification|AddressLine|IncludedNote|OriginTradeCountry|ContextParameter|AccountingAccount|TradePrice"
    r"|PaymentID|/URIUniversalCommunication|Location/Address|InvoicePeriod|BillingSpecifiedPeriod|PayeeParty|PayeeTradeParty)"
)
_DAY_AND_ZONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
_INDEX = re.compile(r"\[[0-9]+\]")
_OF_BOTH = ("xrechnung", "xrechnung_extension", "peppol")


def breaches(reading: Reading) -> Iterator[Remark]:
    """A remark for everything empty, missing or out of place that a rule set names."""
    for path in reading.empty:
        if _NEVER_EMPTY.fullmatch(_INDEX.sub("", path)):
            yield breach("EMPTY", path, "Ein Element ist leer", "An element is empty")
    for lost in reading.lost:
        if lost.why == "missing" and (lost.path.endswith("/BT-119") and not has_german_duties(reading)):
            continue  # the norm has no rate where there is no VAT
        if lost.why == "missing":
            place = _INDEX.sub("", lost.path)
            rule = next(rule for rule in _ABSENT if place.endswith(rule.end))
            if rule.end != "/BT-147" or reading.profile.key in _OF_BOTH:
                yield missing(rule.code, lost.path, rule.de, rule.en)
        elif lost.why == "unknown":
            yield from _out_of_place(reading, lost)
    for odd in reading.odd:
        yield from _oddity(reading, odd)


def _out_of_place(reading: Reading, lost: Lost) -> Iterator[Remark]:
    place = _INDEX.sub("", lost.path)
    if place.endswith("/@currencyID") and lost.value == reading.bill.currency:
        return  # in an element that is lost as a whole
    if place.endswith("TaxScheme/ID") and lost.value.upper() == "VAT":
        return
    if place == "/CreditNote/AdditionalDocumentReference/DocumentTypeCode" and lost.value == TENDER:
        return
    german = reading.profile.key in _OF_BOTH
    rules = _LOST if reading.profile.key == "extended" else (*_LOST, *_LOST_IN_THE_NORM)
    for rule in rules:
        if place.endswith(rule.end):
            yield breach(rule.code, lost.path, f"{rule.de}: {lost.value[:60]}", f"{rule.en}: {lost.value[:60]}")
    for rule in _LOST_IN_BOTH:
        if place.endswith(rule.end):
            say = breach if german and "Line/Sub" not in place else hint  # asked of the outermost lines alone
            yield say(rule.code, lost.path, f"{rule.de}: {lost.value[:60]}", f"{rule.en}: {lost.value[:60]}")
    if place.endswith("Country/IdentificationCode") and lost.value not in COUNTRIES:
        de, en = "ist kein Code für ein Land", "is no code of a country"
        yield breach("BR-CL-14", lost.path, f"„{lost.value[:40]}“ {de}", f"“{lost.value[:40]}” {en}")
    if place.endswith("PartyLegalEntity/CompanyID/@schemeID") and lost.value not in IDENTIFIER_SCHEMES:
        de, en = "ist kein Schema für Kennungen", "is no scheme of identifiers"
        yield breach("BR-CL-11", lost.path, f"„{lost.value[:40]}“ {de}", f"“{lost.value[:40]}” {en}")
    if place.endswith("/BT-150") and lost.value not in UNIT_CODES:
        de, en = "ist kein Code für eine Einheit", "is no code of a unit"
        yield breach("BR-CL-23", lost.path, f"„{lost.value[:40]}“ {de}", f"“{lost.value[:40]}” {en}")
    if place.endswith("IncludedNote/SubjectCode") and lost.value not in NOTE_SUBJECTS:
        de, en = "ist kein Code für einen Hinweis", "is no code of a note's subject"
        yield breach("BR-CL-08", lost.path, f"„{lost.value[:40]}“ {de}", f"“{lost.value[:40]}” {en}")


def _oddity(reading: Reading, odd: Lost) -> Iterator[Remark]:
    """Right values in a form that the rules compare letter by letter, and so refuse; attributes without a value."""
    attribute = odd.path.rpartition("/@")[2] if "/@" in odd.path else ""
    shown = odd.value[:40]
    if attribute:
        if attribute in _NEVER_BLANK:
            yield breach("BLANK", odd.path, "Ein Attribut ist leer", "An attribute is empty")
    elif shown.startswith("#"):
        if has_german_duties(reading):
            de, en = "Nach dem letzten Skonto fehlt ein Zeilenumbruch", "The last cash discount ends without a new line"
            yield breach("BR-DE-18", odd.path, de, en)
    elif _DAY_AND_ZONE.fullmatch(shown):
        if reading.profile.key == "peppol":
            de, en = "Ein Datum hat hier keine Zeitzone", "A date has no time zone here"
            yield breach("PEPPOL-F001", odd.path, f"{de}: {shown}", f"{en}: {shown}")
    elif shown in ("0", "1"):
        if reading.profile.key in _OF_BOTH:
            de, en = "Ja und Nein heißen hier true und false, nicht", "Yes and no are true and false here, not"
            yield breach("PEPPOL-R043", odd.path, f"{de} {shown}", f"{en} {shown}")
    else:
        de, en = "Um einen Wert stehen Leerzeichen", "There are blanks around a value"
        yield breach("BLANKS", odd.path, f"{de}: „{shown}“", f"{en}: “{shown}”")

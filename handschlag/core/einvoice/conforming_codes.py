"""Codes that an e-invoice may use: what stands in no list of the norm (BR-CL-01 to BR-CL-26)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from handschlag.core import code_lists as lists
from handschlag.core.address_schemes import ADDRESS_SCHEMES
from handschlag.core.bill import Adjustment, Bill, Line, Party
from handschlag.core.countries import COUNTRIES
from handschlag.core.currencies import OF_THE_NORM
from handschlag.core.einvoice import conforming_vehicles, shapes_extended
from handschlag.core.einvoice.outlining import Entry
from handschlag.core.einvoice.profiles import EXTENDED, XRECHNUNG_EXTENSION
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach
from handschlag.core.totals import Totals
from handschlag.core.unit_codes import UNIT_CODES

# rule, field, the code that stands there, the list it must be in, what the list is of
Code = tuple[str, str, str, Collection[str], str, str]

# What a profile takes beside the lists of the norm, by the rule that looks there
_BESIDES: dict[tuple[str, str], Collection[str]] = {
    **{(XRECHNUNG_EXTENSION, f"BR-CL-{rule}"): lists.EXTENSION_SCHEMES for rule in (10, 11, 21, 25)},
    (XRECHNUNG_EXTENSION, "BR-CL-24"): (lists.EXTENSION_ATTACHMENT_TYPE,),
    (EXTENDED, "BR-CL-10"): shapes_extended.MORE_SCHEMES,
    (EXTENDED, "BR-CL-24"): shapes_extended.MORE_FILES,
}
_SEPA = "SEPA"  # marks the creditor identifier in UBL
_COUNTRY = ("ein Land", "a country")
_SCHEME = ("ein Schema für Kennungen", "a scheme of identifiers")
_REASON = ("ein Grund", "a reason")


def breaches(reading: Reading) -> Iterator[Remark]:
    """A remark for every code that its list does not have; what is missing is told elsewhere."""
    for rule, path, code, allowed, de, en in _codes(reading.bill, reading.totals, reading.outline):
        if code == _SEPA and reading.syntax == "UBL" and path.startswith(("seller.identifiers", "payee")):
            continue
        if rule == "BR-CL-13" and code == conforming_vehicles.LIST and conforming_vehicles.is_for_vehicles(reading):
            continue
        if reading.syntax == "UBL" and rule == "BR-CL-08" and code in lists.NOTE_SUBJECTS_OF_CII_ONLY:
            allowed = ()
        if code and code not in allowed and code not in _BESIDES.get((reading.profile.key, rule), ()):
            yield breach(rule, path, f"„{code[:40]}“ ist kein Code für {de}", f"“{code[:40]}” is no code of {en}")
    for each in reading.wrong_codes:
        de, en, code = each.what.de, each.what.en, each.code[:40]
        yield breach("FX-CODE", each.path, f"„{code}“ ist kein Code für {de}", f"“{code}” is no code of {en}")


def _codes(bill: Bill, totals: Totals, levels: tuple[Entry, ...]) -> Iterator[Code]:
    yield "BR-CL-05", "tax_currency", bill.tax_currency, OF_THE_NORM, "eine Währung", "a currency"
    yield "BR-CL-06", "tax_point_code", bill.tax_point_code, ("3", "35", "432"), "den Steuerzeitpunkt", "the tax point"
    means = bill.payment_means_code
    yield "BR-CL-16", "payment_means_code", means, lists.PAYMENT_MEANS, "eine Zahlungsart", "a way to pay"
    scheme = bill.object_identifier.scheme
    yield "BR-CL-07", "object_identifier.scheme", scheme, lists.OBJECT_SCHEMES, *_SCHEME
    for index, note in enumerate(bill.notes):
        path = f"notes.{index}.subject_code"
        yield "BR-CL-08", path, note.subject_code, lists.NOTE_SUBJECTS, "einen Hinweis", "a note's subject"
    for index, file in enumerate(bill.attachments):
        path = f"attachments.{index}.media_type"
        yield "BR-CL-24", path, file.media_type, lists.ATTACHMENT_TYPES, "eine Art von Datei", "a kind of file"
    yield from _party("seller", bill.seller)
    yield from _party("buyer", bill.buyer)
    for path, each in (
        ("payee.identifier", bill.payee.identifier),
        ("payee.legal_registration", bill.payee.legal_registration),
        ("delivery.location", bill.delivery.location),
    ):
        yield "BR-CL-10", f"{path}.scheme", each.scheme, lists.IDENTIFIER_SCHEMES, *_SCHEME
    for path, place in (("tax_representative", bill.tax_representative.address), ("delivery", bill.delivery.address)):
        yield "BR-CL-14", f"{path}.address.country_code", place.country_code, COUNTRIES, *_COUNTRY
    yield from _reasons("allowances", bill.allowances, "BR-CL-19", lists.ALLOWANCE_REASONS)
    yield from _reasons("charges", bill.charges, "BR-CL-20", lists.CHARGE_REASONS)
    for index, group in enumerate(totals.groups):
        reason = group.treatment.reason_code.upper()
        yield "BR-CL-22", f"groups.{index}", reason, lists.EXEMPTION_REASONS, "eine Steuerbefreiung", "an exemption"
    for index, line in enumerate(bill.lines):
        yield from _line(f"lines.{index}", line)
    for entry in levels:
        if entry.kind != "line":
            yield from _line(entry.path, entry.total.line)


def _party(side: str, party: Party) -> Iterator[Code]:
    register = party.legal_registration_scheme
    yield "BR-CL-11", f"{side}.legal_registration_scheme", register, lists.IDENTIFIER_SCHEMES, *_SCHEME
    for index, each in enumerate(party.identifiers):
        yield "BR-CL-10", f"{side}.identifiers.{index}.scheme", each.scheme, lists.IDENTIFIER_SCHEMES, *_SCHEME
    scheme = party.electronic_address_scheme if party.electronic_address else ""
    yield (
        *("BR-CL-25", f"{side}.electronic_address_scheme", scheme, ADDRESS_SCHEMES),
        *("eine elektronische Adresse", "electronic addresses"),
    )


def _line(path: str, line: Line) -> Iterator[Code]:
    yield "BR-CL-23", f"{path}.unit_code", line.unit_code, UNIT_CODES, "eine Einheit", "a unit"
    yield "BR-CL-15", f"{path}.country_of_origin", line.country_of_origin, COUNTRIES, *_COUNTRY
    scheme = line.standard_identifier.scheme
    yield "BR-CL-21", f"{path}.standard_identifier.scheme", scheme, lists.IDENTIFIER_SCHEMES, *_SCHEME
    scheme = line.object_identifier.scheme
    yield "BR-CL-07", f"{path}.object_identifier.scheme", scheme, lists.OBJECT_SCHEMES, *_SCHEME
    for each in line.classifications:
        list_of = each.list_identifier
        yield "BR-CL-13", f"{path}.classifications", list_of, lists.CLASSIFICATIONS, "Warengruppen", "item classes"
    category = line.tax.category if line.tax else ""
    yield "BR-CL-18", f"{path}.tax", category, ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"), "Steuer", "VAT"
    yield from _reasons(f"{path}.allowances", line.allowances, "BR-CL-19", lists.ALLOWANCE_REASONS)
    yield from _reasons(f"{path}.charges", line.charges, "BR-CL-20", lists.CHARGE_REASONS)


def _reasons(path: str, adjustments: tuple[Adjustment, ...], rule: str, allowed: Collection[str]) -> Iterator[Code]:
    for index, each in enumerate(adjustments):
        yield rule, f"{path}.{index}.reason_code", each.reason_code, allowed, *_REASON

"""The columns of customer tables: what other programs call them, how a cell is read, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from handschlag.core import names
from handschlag.core.bill_json import FieldError
from handschlag.core.money import plain
from handschlag.core.terms import short_date
from handschlag.core.text import Text
from handschlag.customers import billing, cells
from handschlag.customers.record import INVOICES_COPY, Record

Write = Callable[[Record], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``path`` is where its value goes in a record as typed; without ``write`` it is only read."""

    key: str
    label: Text
    words: str = ""  # further headings that mean it, folded, separated by commas
    path: str = ""
    read: Callable[[str], str] = str.strip
    write: Write | None = None

    def written(self, record: Record, note: str = "") -> str:
        """The cell for a record."""
        return note if self.key == "note" else self.write(record) if self.write else ""


# -- writing cells


def _number(value: Any) -> str:
    return "" if value is None else plain(value)


def _contact(part: str) -> Write:
    def write(record: Record) -> str:
        person = billing.invoice_contact(record)
        return str(getattr(person, part)) if person else ""

    return write


def _copy(record: Record) -> str:
    return next((p.email for p in record.contacts if p.invoices == INVOICES_COPY), "")


def _skonto(index: int, part: str) -> Write:
    return lambda record: _number(getattr(record.skonto[index], part)) if len(record.skonto) > index else ""


def _simple(key: str, de: str, en: str, words: str = "", **more: Any) -> Column:
    """A column that is one field of the record."""
    return Column(
        key, Text(de, en), words, more.pop("path", key), write=lambda record: str(getattr(record, key)), **more
    )


def _address(of: str, key: str, de: str, en: str, words: str = "", **more: Any) -> Column:
    """A column of an address: the customer's own, or where invoices go."""
    prefix = "" if of == "address" else "invoice_"

    def write(record: Record) -> str:
        place = record.address if of == "address" else record.invoice_address.address
        empty = of != "address" and place == type(place)()
        return "" if empty else str(getattr(place, key))

    path = f"address.{key}" if of == "address" else f"invoice_address.address.{key}"
    return Column(f"{prefix}{key}", Text(de, en), words, path, write=write, **more)


COLUMNS: tuple[Column, ...] = (
    _simple(
        "number",
        "Kundennummer",
        "Customer number",
        "kundennr,kunden nr,kdnr,kd nr,kunden-id,customer no,debitor,"
        "debitorennummer,debitorennr,debitorenkonto,debitoren nr,konto,kontonummer,nummer,number,no,id",
    ),
    Column(
        "kind",
        Text("Art", "Kind"),
        "kundenart,typ,type,kundentyp,customer type,kategorie",
        "kind",
        cells.kind,
        lambda record: record.kind,
    ),
    _simple(
        "name",
        "Name",
        "Name",
        "firma,firmenname,unternehmen,company,company name,kundenname,kunde,customer,"
        "organisation,organization,organisationsname,name1,name 1,bezeichnung,display name,anzeigename,fn",
    ),
    Column("given_name", Text("Vorname", "First name"), "given name,rufname,forename,firstname"),
    Column("family_name", Text("Nachname", "Last name"), "familienname,surname,family name,zuname,lastname"),
    _simple("trading_name", "Geschäftsname", "Trading name", "marke,brand"),
    _simple("care_of", "c/o", "Care of", "zu handen,z hd,zhd"),
    _simple("department", "Abteilung", "Department", "name2,name 2,firmenzusatz,division"),
    _address(
        "address",
        "line_1",
        "Straße",
        "Street",
        "strasse,str,adresse,anschrift,address,street address,strasse hausnr,"
        "strasse und hausnummer,strasse und nr,adresse 1,address 1,address line 1,strassenname",
    ),
    Column("house_number", Text("Hausnummer", "House number"), "hausnr,haus nr,hnr,house no"),
    _address("address", "line_2", "Adresszusatz", "Address line 2", "zusatz,adresse 2,address 2,adresszeile 2"),
    _address("address", "line_3", "Adresszusatz 2", "Address line 3", "zusatz 2,adresse 3,address 3,adresszeile 3"),
    _address("address", "post_code", "PLZ", "Postcode", "postleitzahl,zip,zip code,postal code,post code"),
    _address("address", "city", "Ort", "Town", "stadt,city,wohnort,gemeinde"),
    _address("address", "subdivision", "Region", "Region", "bundesland,provinz,state,province"),
    _address(
        "address",
        "country_code",
        "Land",
        "Country",
        "landercode,land iso,country code,landeskennzeichen,staat",
        read=cells.country,
    ),
    _simple(
        "email",
        "E-Mail",
        "Email",
        "email,e mail,mail,e-mail-adresse,mailadresse,email address,e-mail 1,email 1",
        read=cells.email,
    ),
    _simple("telephone", "Telefon", "Telephone", "tel,telefonnummer,phone,telefon 1,phone number,mobil,mobile,handy"),
    _simple("website", "Website", "Website", "web,webseite,homepage,url,internet"),
    Column(
        "contact_name",
        Text("Ansprechpartner", "Contact"),
        "kontakt,kontaktperson,ansprechperson,contact name,contact person",
        write=_contact("name"),
    ),
    Column(
        "contact_email",
        Text("E-Mail für Rechnungen", "Email for invoices"),
        "rechnungs-e-mail,rechnungsmail,invoice email,billing email,rechnung an,e-mail rechnung",
        read=cells.email,
        write=_contact("email"),
    ),
    Column(
        "copy_email",
        Text("Kopie der Rechnung an", "Copy of invoices to"),
        "kopie an,cc,copy to",
        read=cells.email,
        write=_copy,
    ),
    _simple("language", "Sprache", "Language", "lang,locale,korrespondenzsprache", read=cells.language),
    Column(
        "address_form",
        Text("Sie oder du", "Sie or du"),
        "anredeform,duzen",
        "address_form",
        cells.address_form,
        lambda record: record.address_form,
    ),
    Column(
        "salutation",
        Text("Anrede", "Salutation"),
        "title,geschlecht,gender",
        "salutation",
        cells.salutation,
        lambda record: record.salutation,
    ),
    _simple("greeting_name", "Name in der Anrede", "Name in the greeting", "briefanrede"),
    _simple(
        "supplier_number",
        "Unsere Lieferantennummer",
        "Our supplier number",
        "lieferantennummer,lieferantennr,kreditorennummer,supplier number,vendor number",
    ),
    _simple(
        "vat_identifier",
        "USt-IdNr.",
        "VAT id",
        "ustid,ust id,ust-id,umsatzsteuer-id,umsatzsteueridentifikationsnummer,"
        "ustidnr,ust idnr,ust-id-nr,uid,vat,vat number,vat no,vatid,tax id,eu-ustid",
    ),
    _simple(
        "legal_registration_identifier",
        "Registernummer",
        "Register number",
        "handelsregisternummer,hrb,hra,handelsregister",
    ),
    Column(
        "tax_situation",
        Text("Steuerfall", "Tax situation"),
        "",
        "tax_situation",
        cells.situation,
        lambda record: record.tax_situation,
    ),
    _simple("tax_proof", "Steuernachweis", "Tax proof", "freistellung"),
    Column(
        "tax_proof_until",
        Text("Nachweis gilt bis", "Proof holds until"),
        "",
        "tax_proof_until",
        write=lambda record: short_date(record.tax_proof_until) if record.tax_proof_until else "",
    ),
    _simple("leitweg_id", "Leitweg-ID", "Leitweg-ID", "leitwegid,leitweg id,buyer reference,kaufer referenz"),
    Column(
        "order_number_required",
        Text("Bestellnummer Pflicht", "Order number required"),
        "bestellnummerpflicht",
        "order_number_required",
        cells.yes_or_no,
        lambda record: "ja" if record.order_number_required else "",
    ),
    _simple("cost_centre", "Kostenstelle", "Cost centre", "cost center,kst"),
    Column(
        "payment_days",
        Text("Zahlungsziel in Tagen", "Payment term in days"),
        "zahlungsziel,zahlungsfrist,zahlungsziel tage,"
        "tage,payment terms,payment term,zahlungsbedingung,payment days,net days,falligkeit in tagen",
        "payment_days",
        cells.digits,
        lambda record: _number(record.payment_days),
    ),
    Column(
        "skonto_percent",
        Text("Skonto in %", "Skonto in percent"),
        "skonto,skonto %,skontosatz,skonto prozent,discount percent",
        "skonto.0.percent",
        cells.digits,
        _skonto(0, "percent"),
    ),
    Column(
        "skonto_days",
        Text("Skonto Tage", "Skonto days"),
        "skontotage,skontofrist,skonto in tagen,discount days",
        "skonto.0.days",
        cells.digits,
        _skonto(0, "days"),
    ),
    Column(
        "skonto_2_percent",
        Text("Zweites Skonto in %", "Second skonto in percent"),
        "skonto 2",
        "skonto.1.percent",
        cells.digits,
        _skonto(1, "percent"),
    ),
    Column(
        "skonto_2_days",
        Text("Zweites Skonto Tage", "Second skonto days"),
        "skonto 2 tage",
        "skonto.1.days",
        cells.digits,
        _skonto(1, "days"),
    ),
    Column(
        "discount_percent",
        Text("Rabatt in %", "Discount in percent"),
        "rabatt,kundenrabatt,discount,rabatt %,nachlass",
        "discount_percent",
        cells.digits,
        lambda record: _number(record.discount_percent),
    ),
    Column(
        "payment_method",
        Text("Zahlt per", "Pays by"),
        "zahlungsart,zahlungsweise,zahlart,payment method",
        "payment_method",
        cells.payment_method,
        lambda record: record.payment_method,
    ),
    _simple("payer_name", "Zahler, falls anders", "Payer, if different", "abweichender zahler,payer"),
    Column(
        "format",
        Text("Format der E-Rechnung", "E-invoice format"),
        "rechnungsformat,invoice format,e-rechnung,format",
        "format",
        cells.invoice_format,
        lambda record: record.format,
    ),
    _simple("pdf_reason", "Grund für PDF", "Reason for PDF"),
    Column(
        "invoice_name",
        Text("Rechnung an: Name", "Invoice to: name"),
        "rechnungsempfanger,billing name,rechnungsname",
        "invoice_address.name",
        write=lambda record: record.invoice_address.name,
    ),
    _address(
        "invoice",
        "line_1",
        "Rechnung an: Straße",
        "Invoice to: street",
        "rechnungsstrasse,billing street,billing address,rechnungsadresse,rechnungsanschrift",
    ),
    _address("invoice", "post_code", "Rechnung an: PLZ", "Invoice to: postcode", "rechnungs-plz,billing zip"),
    _address("invoice", "city", "Rechnung an: Ort", "Invoice to: town", "rechnungsort,billing city"),
    _address(
        "invoice",
        "country_code",
        "Rechnung an: Land",
        "Invoice to: country",
        "rechnungsland,billing country",
        read=cells.country,
    ),
    Column(
        "note", Text("Notiz", "Note"), "notizen,bemerkung,bemerkungen,kommentar,notes,comment,comments,anmerkung,memo"
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
EXPORTED = tuple(column for column in COLUMNS if column.write or column.key == "note")


@cache
def _by_heading() -> dict[str, str]:
    found: dict[str, str] = {}
    for column in COLUMNS:
        for word in (column.label.de, column.label.en, column.key, *column.words.split(",")):
            found.setdefault(_heading(word), column.key)
    found.pop("", None)
    return found


def _heading(word: str) -> str:
    return "".join(names.search_words(word))


def guess(heading: str) -> str:
    """The key of the column a heading means, or nothing."""
    return _by_heading().get(_heading(heading), "")


def typed_row(row: Mapping[str, str]) -> tuple[dict[str, Any], list[FieldError]]:
    """The cells of a row, by the keys of their columns, as a record's data as typed; faults have the column's key."""
    data: dict[str, Any] = {}
    faults: list[FieldError] = []
    for key, cell in row.items():
        column = BY_KEY[key]
        if not cell.strip() or not column.path:
            continue
        try:
            _set(data, column.path, column.read(cell))
        except cells.Unreadable as unreadable:
            faults.append(FieldError(key, unreadable.sentence))
    return data, faults


def _set(data: dict[str, Any], path: str, value: str) -> None:
    """Put a value at its path; only ``skonto`` has rows, and they are made up to the one that is named."""
    first, _dot, rest = path.partition(".")
    if first == "skonto":
        index, _dot, part = rest.partition(".")
        rows = data.setdefault("skonto", [])
        rows.extend({} for _ in range(len(rows), int(index) + 1))
        rows[int(index)][part] = value
    elif rest:
        _set(data.setdefault(first, {}), rest, value)
    else:
        data[first] = value

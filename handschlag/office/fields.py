"""Every field of the editor: label, explanation, example. One table for the form, for errors and for comparing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from handschlag.core import tax, units
from handschlag.core.countries import ADDED_NAMES, COUNTRIES
from handschlag.core.currencies import CURRENCIES
from handschlag.core.einvoice import formats
from handschlag.office.form_data import PAYMENT_DAYS, pattern_of

Choices = Iterable[tuple[str, str]]
GroupedChoices = list[tuple[str, list[tuple[str, str]]]]

# units that only few trades need: typed by hand they are understood all the same
USUAL_CURRENCIES = ("EUR", "CHF", "USD", "GBP", "CZK", "DKK", "HUF", "JPY", "NOK", "SEK")
RARE_UNITS = {"MMT", "CMT", "HAR", "MLT", "KWT", "TNE", "P1", "XBG", "RO", "XBO", "XPX", "PR", "QAN", "E48"}


@dataclass(frozen=True)
class Field:
    """How one field looks and what it says about itself."""

    label: str | Promise
    hint: str | Promise = ""
    example: str | Promise = ""
    kind: str = "text"  # text, email, area, decimal, date, select
    autocomplete: str = "off"
    optional: bool = False
    choices: Callable[[], Choices] | None = None


def language() -> str:
    """The language of the page: ``de`` or ``en``."""
    return "en" if (get_language() or "de").startswith("en") else "de"


def country_choices() -> Choices:
    """Germany first, then all others in the alphabet of the page."""
    return _countries(language())


@cache
def _countries(in_language: str) -> list[tuple[str, str]]:
    names = dict(Locale(in_language).territories) | {code: name.in_(in_language) for code, name in ADDED_NAMES.items()}
    named = sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda row: _without_marks(row[1]))
    return sorted(named, key=lambda row: row[0] != "DE")


def currency_choices() -> Choices:
    """Currencies, the usual ones first."""
    return _currencies(language())


@cache
def _currencies(in_language: str) -> list[tuple[str, str]]:
    """Whoever bills in a rare one knows its code; all their names would make the first page heavier by a third font."""
    names = Locale(in_language).currencies
    usual = [(code, f"{code}, {names[code]}") for code in USUAL_CURRENCIES]
    return [*usual, *((code, code) for code in sorted(CURRENCIES - set(USUAL_CURRENCIES)))]


def _without_marks(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def unit_choices() -> Choices:
    """Units in plain words, the usual ones first."""
    named = [(units_value(unit), _unit_name(unit)) for unit in units.UNITS]
    return [(value, name) for value, name in named if value not in RARE_UNITS]


@cache
def unit_values() -> frozenset[str]:
    """What the list of units can send."""
    return frozenset(units_value(unit) for unit in units.UNITS) - RARE_UNITS


def units_value(unit: units.Unit) -> str:
    """What the form sends for a unit: its code, or its word where it has no code of its own."""
    return unit.code if unit.code != units.ONE else unit.singular.de


def _unit_name(unit: units.Unit) -> str:
    """``Stunden``, but ``Pauschale``: nobody sells several flat fees in one line."""
    return (unit.singular if unit.code == "LS" else unit.plural).in_(language())


def every_situation() -> Choices:
    """What any tax situation is called, whichever country it belongs to."""
    return [(key, situation.label.in_(language())) for key, situation in tax.SITUATIONS.items()]


def situation_choices(country: str = "") -> GroupedChoices:
    """Tax situations of a seller's country as a person would name them, the usual ones first."""
    return _situations(country, language(), whole_bill=True)


def line_situation_choices(country: str = "") -> GroupedChoices:
    """Situations a single line may have of its own."""
    return [("", [("", gettext("wie die Rechnung"))]), *_situations(country, language(), whole_bill=False)]


@cache
def _situations(country: str, in_language: str, *, whole_bill: bool) -> GroupedChoices:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, situation in tax.situations_of(country).items():
        if whole_bill or situation.scope == "line":
            group = tax.GROUPS[situation.group].in_(in_language)
            grouped.setdefault(group, []).append((key, situation.label.in_(in_language)))
    return list(grouped.items())


def due_choices() -> Choices:
    """Payment terms; the day they lead to stands beside them."""
    named = [(str(days), gettext("%(days)s Tage") % {"days": days}) for days in PAYMENT_DAYS if days]
    return [("0", gettext("sofort")), *named, ("date", gettext("an einem Tag meiner Wahl"))]


def role_choices() -> Choices:
    """What a line of a quote is: fixed, or for the customer to choose."""
    return [
        ("", gettext("fest im Angebot")),
        ("option", gettext("auf Wunsch wählbar")),
        ("alternative", gettext("Alternative zur Position darüber")),
        ("on_demand", gettext("nur bei Bedarf")),
    ]


def format_choices() -> Choices:
    """What a document may be sent as."""
    offered = (formats.ZUGFERD, formats.XRECHNUNG_CII, formats.XRECHNUNG_UBL, formats.PEPPOL_BIS, formats.PLAIN)
    return [(key, formats.FORMATS[key].label.in_(language())) for key in offered]


def delivery_country_choices() -> Choices:
    """The country of a delivery address; none as long as there is no such address."""
    return [("", gettext("keine andere Anschrift")), *country_choices()]


def address_scheme_choices() -> Choices:
    """Kinds of electronic address that are usual here (EAS)."""
    return [
        ("EM", gettext("E-Mail-Adresse (EM)")),
        ("9930", gettext("USt-IdNr. (9930)")),
        ("0204", gettext("Leitweg-ID (0204)")),
        ("0088", gettext("GLN (0088)")),
    ]


def payment_means_choices() -> Choices:
    """Ways to pay in plain words (UNTDID 4461)."""
    return [
        ("", gettext("Überweisung")),
        ("59", gettext("Lastschrift, Sie ziehen den Betrag ein")),
        ("48", gettext("Karte")),
        ("68", gettext("Bezahldienst im Internet")),
        ("10", gettext("bar")),
        ("97", gettext("Verrechnung")),
        ("ZZZ", gettext("anders, wie vereinbart")),
    ]


def language_choices() -> Choices:
    """Languages of a document."""
    return [("de", "Deutsch"), ("en", "English")]


_PARTY = {
    "electronic_address_scheme": Field(
        _("Art dieser Adresse"),
        _("Das Peppol-Netz nimmt nur Nummern, keine E-Mail-Adressen."),
        kind="select",
        choices=address_scheme_choices,
    ),
    "address.line_2": Field(_("Adresszusatz"), example=_("Hinterhaus, 2. Stock")),
    "address.line_3": Field(_("Adresszusatz 2"), example=_("Eingang B")),
    "address.subdivision": Field(_("Region"), _("Wo sie zur Anschrift gehört, etwa ein Bundesstaat.")),
    "address.country_code": Field(_("Land"), kind="select", choices=country_choices),
    "contact.name": Field(_("Ansprechpartner")),
    "legal_registration_identifier": Field(_("Registernummer"), example="HRB 12345"),
    "trading_name": Field(_("Geschäftsname, falls anders")),
}

FIELDS: dict[str, Field] = {
    **{f"seller.{path}": field for path, field in _PARTY.items()},
    **{f"buyer.{path}": field for path, field in _PARTY.items()},
    "seller.name": Field(
        _("Ihr Name oder Ihre Firma"),
        _("So, wie er im Geschäftsverkehr gilt."),
        "Atelier Nordlicht",
        autocomplete="organization",
    ),
    "seller.address.line_1": Field(
        _("Straße und Hausnummer"), example="Am Beispielkai 4", autocomplete="address-line1"
    ),
    "seller.address.post_code": Field(_("PLZ"), example="00123", autocomplete="postal-code"),
    "seller.address.city": Field(_("Ort"), example="Möwenhafen", autocomplete="address-level2"),
    "seller.tax_registration_identifier": Field(
        _("Steuernummer"),
        _("Steht auf Ihrem Steuerbescheid. Wer eine USt-IdNr. hat, kann stattdessen diese eintragen."),
        "12/345/67890",
    ),
    "seller.vat_identifier": Field(_("USt-IdNr."), example="DE123456789"),
    "seller.contact.email": Field(
        _("Ihre E-Mail-Adresse"),
        _("Hierhin kommen Fragen Ihres Kunden."),
        kind="email",
        autocomplete="email",
    ),
    "seller.contact.telephone": Field(_("Telefon"), autocomplete="tel"),
    "seller.website": Field(_("Website"), example="atelier-nordlicht.example"),
    "seller.legal_details": Field(
        _("Pflichtangaben der Firma"), _("Etwa Registergericht und Geschäftsführung einer GmbH."), kind="area"
    ),
    "payment.account_identifier": Field(
        _("IBAN"), _("Auf dieses Konto überweist Ihr Kunde. Leerzeichen sind egal."), "DE89 3704 0044 0532 0130 00"
    ),
    "payment.account_name": Field(_("Kontoinhaber"), _("Nur, wenn das Konto auf einen anderen Namen läuft.")),
    "payment.service_provider_identifier": Field(_("BIC"), _("Nur für Konten außerhalb Deutschlands.")),
    "buyer.kind": Field(_("Ihr Kunde ist")),
    "buyer.name": Field(_("Firma oder Name"), example="Kaffeerösterei Siebenschläfer GmbH"),
    "buyer.contact.email": Field(
        _("E-Mail für die Rechnung"), example="buchhaltung@kunde.example", kind="email", optional=True
    ),
    "buyer.address.line_1": Field(_("Straße und Hausnummer"), example="Traumgasse 7"),
    "buyer.address.post_code": Field(_("PLZ"), example="00124"),
    "buyer.address.city": Field(_("Ort"), example="Möwenhafen"),
    "buyer.vat_identifier": Field(_("USt-IdNr. des Kunden"), _("Nötig bei Firmen im EU-Ausland."), "ATU12345678"),
    "buyer.customer_number": Field(_("Kundennummer"), _("Die Nummer, die Sie dem Kunden gegeben haben.")),
    "buyer_reference": Field(
        _("Leitweg-ID oder Zeichen des Kunden"),
        _("Behörden nennen sie im Auftrag."),
        "04011000-1234512345-06",
    ),
    "purchase_order_reference": Field(
        _("Bestellnummer des Kunden"), _("Viele Firmen zahlen schneller, wenn sie dabeisteht.")
    ),
    "contract_reference": Field(_("Vertragsnummer")),
    "supplier_number": Field(_("Ihre Lieferantennummer"), _("Die Nummer, die der Kunde Ihnen gegeben hat.")),
    "payer": Field(
        _("Es zahlt jemand anderes"), _("Etwa ein Förderer. Er steht auf der Rechnung und in der E-Rechnung.")
    ),
    "customer": Field(_("Kunde")),
    "greeting": Field(_("Anrede im Brief"), _("Leer: wie in Ihren Texten."), "Guten Tag Frau Möwe,"),
    "address_form": Field(_("Anrede mit")),
    "seller.electronic_address": Field(
        _("Ihre elektronische Adresse"), _("Leer gelassen steht Ihre E-Mail-Adresse da."), "DE123456789"
    ),
    "buyer.electronic_address": Field(
        _("Elektronische Adresse des Kunden"), _("Leer gelassen steht seine E-Mail-Adresse da."), "DE123456789"
    ),
    "cash_discounts.*.percent": Field(_("Skonto in %"), _("2 heißt 2 %."), kind="decimal"),
    "cash_discounts.*.days": Field(_("bei Zahlung binnen Tagen"), _("Gezählt ab dem Rechnungsdatum."), kind="decimal"),
    "payment_means_code": Field(
        _("Zahlungsweg"), _("So bezahlt Ihr Kunde."), kind="select", choices=payment_means_choices
    ),
    "payment_means_text": Field(
        _("Zahlungsweg in Worten"), _("Nur, wenn es keine Überweisung ist."), _("Bezahlt im Laden")
    ),
    "direct_debit.mandate_reference": Field(
        _("Mandatsreferenz"), _("Sie steht auf dem Mandat, das Ihr Kunde unterschrieben hat."), "M-2026-118"
    ),
    "direct_debit.creditor_identifier": Field(
        _("Ihre Gläubiger-ID"), _("Sie kommt von der Bundesbank."), "DE98ZZZ09999999999"
    ),
    "direct_debit.debited_account": Field(_("IBAN des Kunden"), _("Von diesem Konto ziehen Sie den Betrag ein.")),
    "card.number": Field(_("Letzte vier Ziffern der Karte"), _("Nie die ganze Nummer."), "1234"),
    "card.holder": Field(_("Karteninhaber"), _("So, wie er auf der Karte steht.")),
    "project_reference": Field(_("Projektnummer"), _("So nennt Ihr Kunde das Projekt.")),
    "sales_order_reference": Field(_("Ihre Auftragsnummer"), _("Die Nummer, unter der Sie den Auftrag führen.")),
    "despatch_advice_reference": Field(_("Lieferscheinnummer"), _("Sie steht auf dem Schein, der der Ware beilag.")),
    "receiving_advice_reference": Field(_("Wareneingangsnummer"), _("Mit ihr hat Ihr Kunde den Empfang bestätigt.")),
    "tender_reference": Field(_("Ausschreibung oder Los"), _("Die Nummer der Vergabe, vor allem bei Behörden.")),
    "buyer_accounting_reference": Field(_("Kostenstelle des Kunden"), _("Darauf bucht Ihr Kunde die Rechnung.")),
    "object_identifier.value": Field(_("Zähler, Anschluss oder Objekt"), _("Die Nummer dessen, was Sie abrechnen.")),
    "object_identifier.scheme": Field(
        _("Code für die Art dieser Nummer"), _("Kann leer bleiben. MG heißt Zählernummer (UNTDID 1153)."), "MG"
    ),
    "delivery.name": Field(_("Empfänger der Lieferung"), _("Nur, wenn er anders heißt als Ihr Kunde.")),
    "delivery.address.line_1": Field(_("Straße und Hausnummer"), _("Wohin die Ware ging.")),
    "delivery.address.line_2": Field(_("Adresszusatz"), _("Etwa Halle, Tor oder Stockwerk.")),
    "delivery.address.line_3": Field(_("Adresszusatz 2"), _("Etwa Halle, Tor oder Stockwerk.")),
    "delivery.address.subdivision": Field(_("Region"), _("Wo sie zur Anschrift gehört, etwa ein Bundesstaat.")),
    "delivery.location.value": Field(_("Kennung des Lieferorts"), _("Etwa eine GLN. Ihr Kunde nennt sie.")),
    "delivery.location.scheme": Field(
        _("Code für die Art dieser Kennung"), _("Kann leer bleiben. 0088 heißt GLN (ISO 6523)."), "0088"
    ),
    "delivery.address.post_code": Field(_("PLZ"), _("Der Lieferung.")),
    "delivery.address.city": Field(_("Ort"), _("Der Lieferung.")),
    "delivery.address.country_code": Field(
        _("Land"), _("Nötig, sobald eine Lieferanschrift da steht."), kind="select", choices=delivery_country_choices
    ),
    "payee.name": Field(
        _("Wer das Geld bekommt"),
        _("Nur, wenn nicht Sie selbst, etwa eine Bank, der Sie die Forderung verkauft haben."),
    ),
    "lines.*.section": Field(_("Abschnitt")),
    "lines.*.text_above": Field(_("Text davor")),
    "lines.*.text_below": Field(_("Text danach")),
    "payee.identifier.value": Field(_("Kennung des Empfängers"), _("Nur, wenn Ihr Kunde sie braucht.")),
    "payee.identifier.scheme": Field(
        _("Code für die Art dieser Kennung"), _("Kann leer bleiben. 0088 heißt GLN (ISO 6523)."), "0088"
    ),
    "payee.legal_registration.value": Field(_("Registernummer"), _("Des Empfängers, etwa HRB 12345.")),
    "payee.legal_registration.scheme": Field(
        _("Code für die Art der Registernummer"), _("Kann leer bleiben (ISO 6523)."), "0002"
    ),
    "lines.*.name": Field(_("Leistung"), example=_("Verpackungsdesign, 3 Sorten")),
    "lines.*.quantity": Field(_("Menge"), kind="decimal"),
    "lines.*.unit_code": Field(_("Einheit"), kind="select", choices=unit_choices),
    "lines.*.unit_name": Field(_("Eigene Einheit"), _("Nur, wenn keine der Liste passt.")),
    "lines.*.price": Field(_("Einzelpreis"), example="480,00", kind="decimal"),
    "lines.*.tax_situation": Field(_("Umsatzsteuer dieser Position"), kind="select", choices=every_situation),
    "lines.*.article_number": Field(_("Artikelnummer")),
    "lines.*.buyer_article_number": Field(_("Artikelnummer des Kunden")),
    "lines.*.buyer_accounting_reference": Field(_("Kostenstelle des Kunden")),
    "lines.*.order_line_reference": Field(_("Position in der Bestellung")),
    "lines.*.note": Field(_("Hinweis zur Position"), kind="area"),
    "lines.*.period.start_date": Field(_("Leistung von"), kind="date"),
    "lines.*.period.end_date": Field(_("bis"), kind="date"),
    **{
        f"{prefix}{list_name}.*.{part}": field
        for prefix in ("", "lines.*.")
        for list_name, word in (("allowances", _("Rabatt")), ("charges", _("Zuschlag")))
        for part, field in (
            ("percent", Field(_("Rabatt in %") if list_name == "allowances" else _("Zuschlag in %"), kind="decimal")),
            (
                "amount",
                Field(
                    _("Rabatt als Betrag") if list_name == "allowances" else _("Zuschlag als Betrag"), kind="decimal"
                ),
            ),
            ("reason", Field(_("Grund für den Rabatt") if list_name == "allowances" else _("Grund für den Zuschlag"))),
        )
    },
    "issue_date": Field(_("Rechnungsdatum"), example="23.11.2026", kind="date"),
    "delivery_date": Field(_("Tag der Leistung"), example="20.11.2026", kind="date"),
    "period.start_date": Field(_("Leistung von"), example="02.11.2026", kind="date"),
    "period.end_date": Field(_("bis"), example="20.11.2026", kind="date"),
    "due_date": Field(_("Fällig am"), example="07.12.2026", kind="date"),
    "payment_terms": Field(_("Weitere Zahlungsbedingungen"), example=_("In zwei Raten, wie besprochen"), kind="area"),
    "prepaid_amount": Field(_("Schon bezahlt"), _("Anzahlung mit Umsatzsteuer, wird abgezogen."), kind="decimal"),
    "tax_situation": Field(_("Umsatzsteuer"), kind="select", choices=every_situation),
    "exemption_reason": Field(_("Paragraf der Befreiung"), example=_("Steuerfrei nach § 4 Nr. 21 UStG")),
    "prices_include_vat": Field(_("Preise sind")),
    "opening": Field(_("Einleitung"), kind="area"),
    "note": Field(_("Bemerkung"), kind="area"),
    "thank_you_note": Field(_("Dankeswort"), _("Ein Satz genügt. Er steht unter der Summe."), kind="area"),
    "sign_off": Field(_("Gruß"), example=_("Ihr Atelier Nordlicht"), kind="area"),
    "offer.title": Field(_("Worum es geht"), _("Steht groß über dem Angebot."), _("Herbstkatalog 2027")),
    "offer.tolerance_percent": Field(
        _("Um wie viel Prozent es teurer werden darf"),
        _("Darüber müssen Sie Ihren Kunden warnen. Üblich sind 10 bis 20 Prozent."),
        "15",
    ),
    "offer.valid_until": Field(_("Gültig bis"), kind="date"),
    "offer.binding": Field(_("Bindung")),
    "offer.acceptance_text": Field(
        _("Was Sie vereinbaren"),
        _("Zeitraum, was enthalten ist und was nicht. Der Kunde nimmt auch diese Worte an."),
        kind="area",
        optional=True,
    ),
    "lines.*.role": Field(_("Diese Position ist"), kind="select", choices=role_choices),
    "deviation": Field(
        _("Grund der Abweichung vom Auftrag"), _("Nur, wenn Sie mehr oder anderes berechnen als vereinbart.")
    ),
    "explanation": Field(
        _("Was Ihr Kunde zur Berichtigung liest"),
        _("Steht auf der Rechnung und auf der Seite Ihres Kunden."),
        kind="area",
    ),
    "lines.*.origin": Field(_("Herkunft der Position")),
    "files.*.sha256": Field(_("Anlagen")),
    "files.*.description": Field(_("Was die Anlage zeigt"), example=_("Stundenzettel November")),
    "files.*.embed": Field(_("In der E-Rechnung")),
    "files.*.mail": Field(_("Mit der E-Mail")),
    "language": Field(_("Sprache der Rechnung"), kind="select", choices=language_choices),
    "currency": Field(_("Währung"), kind="select", choices=currency_choices),
    "exchange_rate": Field(
        _("1 Einheit in Euro"),
        _("Der amtliche Kurs des Monats. Damit steht die Umsatzsteuer auch in Euro da."),
        example="1,0650",
        kind="decimal",
    ),
    "exchange_rate_date": Field(_("Kurs vom"), example="01.12.2026", kind="date"),
    "exchange_rate_source": Field(_("Quelle des Kurses"), example=_("BMF, Dezember 2026")),
    "format": Field(
        _("Format der Rechnung"),
        _("Behörden verlangen XRechnung. Sonst passt ZUGFeRD immer."),
        kind="select",
        choices=format_choices,
    ),
    "presentation.style": Field(_("Schriftbild")),
    "presentation.accent": Field(_("Farbe")),
    "due_days": Field(_("Zahlungsziel"), kind="select", choices=due_choices),
}


def field_of(path: str) -> Field:
    """The field behind a path; paths without a row of their own are called by their last word."""
    return FIELDS.get(pattern_of(path)) or Field(path.rpartition(".")[2])


def label_of(path: str) -> str:
    """What a person calls a field: ``Position 2, Einzelpreis``."""
    label = str(field_of(path).label)
    steps = path.split(".")
    if steps[0] == "lines" and len(steps) > 2 and steps[1].isdecimal():
        return gettext("Position %(number)s, %(label)s") % {"number": int(steps[1]) + 1, "label": label}
    if steps[0] == "cash_discounts" and len(steps) > 2 and steps[1].isdecimal():
        return gettext("Skonto-Stufe %(number)s, %(label)s") % {"number": int(steps[1]) + 1, "label": label}
    if steps[0] == "files" and len(steps) > 2 and steps[1].isdecimal():
        return gettext("Anlage %(number)s, %(label)s") % {"number": int(steps[1]) + 1, "label": label}
    sides = {"seller": gettext("Absender"), "buyer": gettext("Kunde"), "delivery": gettext("Lieferung")}
    return f"{sides[steps[0]]}, {label}" if steps[0] in sides else label


def id_of(path: str) -> str:
    """The HTML id of a field."""
    return path.replace(".", "-")

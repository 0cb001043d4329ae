"""Every field of the editor: label, explanation, example. One table for the form, for errors and for comparing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from handschlag.core import tax, units
from handschlag.core.countries import COUNTRIES
from handschlag.office.form_data import PAYMENT_DAYS, pattern_of

Choices = Iterable[tuple[str, str]]

# units that only few trades need: typed by hand they are understood all the same
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
    names = Locale(in_language).territories
    named = sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda row: _without_marks(row[1]))
    return sorted(named, key=lambda row: row[0] != "DE")


def _without_marks(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def unit_choices() -> Choices:
    """Units in plain words, the usual ones first."""
    named = [(unit.code if unit.code != units.ONE else unit.singular.de, unit.plural.in_(language())) for unit in units.UNITS]
    return [(value, name) for value, name in named if value not in RARE_UNITS]


def situation_choices() -> Choices:
    """Tax situations as a person would name them."""
    return [(key, situation.label.in_(language())) for key, situation in tax.SITUATIONS.items()]


def line_situation_choices() -> Choices:
    """Situations a single line may have of its own."""
    own = [(key, s.label.in_(language())) for key, s in tax.SITUATIONS.items() if s.scope == "line"]
    return [("", _("wie die Rechnung")), *own]


def due_choices() -> Choices:
    """Payment terms; the day they lead to stands beside them."""
    named = [(str(days), _("%(days)s Tage") % {"days": days}) for days in PAYMENT_DAYS if days]
    return [("0", _("sofort")), *named, ("date", _("an einem Tag meiner Wahl"))]


def language_choices() -> Choices:
    """Languages of a document."""
    return [("de", "Deutsch"), ("en", "English")]


_PARTY = {
    "address.line_2": Field(lazy("Adresszusatz"), example=lazy("Hinterhaus, 2. Stock")),
    "address.country_code": Field(lazy("Land"), kind="select", choices=country_choices),
    "contact.name": Field(lazy("Ansprechpartner")),
    "legal_registration_identifier": Field(lazy("Registernummer"), example="HRB 12345"),
    "trading_name": Field(lazy("Geschäftsname, falls anders")),
}

FIELDS: dict[str, Field] = {
    **{f"seller.{path}": field for path, field in _PARTY.items()},
    **{f"buyer.{path}": field for path, field in _PARTY.items()},
    "seller.name": Field(
        lazy("Ihr Name oder Ihre Firma"),
        lazy("So, wie er im Geschäftsverkehr gilt."),
        "Atelier Nordlicht",
        autocomplete="organization",
    ),
    "seller.address.line_1": Field(
        lazy("Straße und Hausnummer"), example="Am Beispielkai 4", autocomplete="address-line1"
    ),
    "seller.address.post_code": Field(lazy("PLZ"), example="00123", autocomplete="postal-code"),
    "seller.address.city": Field(lazy("Ort"), example="Möwenhafen", autocomplete="address-level2"),
    "seller.tax_registration_identifier": Field(
        lazy("Steuernummer"),
        lazy("Steht auf Ihrem Steuerbescheid. Wer eine USt-IdNr. hat, kann stattdessen diese eintragen."),
        "12/345/67890",
    ),
    "seller.vat_identifier": Field(lazy("USt-IdNr."), example="DE123456789"),
    "seller.contact.email": Field(
        lazy("Ihre E-Mail-Adresse"), lazy("Hierhin kommen Fragen Ihres Kunden."), kind="email", autocomplete="email", optional=True
    ),
    "seller.contact.telephone": Field(lazy("Telefon"), autocomplete="tel"),
    "seller.website": Field(lazy("Website"), example="atelier-nordlicht.example"),
    "seller.legal_details": Field(
        lazy("Pflichtangaben der Firma"), lazy("Etwa Registergericht und Geschäftsführung einer GmbH."), optional=True
    ),
    "payment.account_identifier": Field(
        lazy("IBAN"), lazy("Auf dieses Konto überweist Ihr Kunde. Leerzeichen sind egal."), "DE89 3704 0044 0532 0130 00"
    ),
    "payment.account_name": Field(
        lazy("Kontoinhaber"), lazy("Nur, wenn das Konto auf einen anderen Namen läuft."), optional=True
    ),
    "payment.service_provider_identifier": Field(lazy("BIC"), lazy("Nur für Konten außerhalb Deutschlands.")),
    "buyer.kind": Field(lazy("Ihr Kunde ist")),
    "buyer.name": Field(lazy("Firma oder Name"), example="Kaffeerösterei Siebenschläfer GmbH"),
    "buyer.contact.email": Field(lazy("E-Mail für die Rechnung"), example="buchhaltung@kunde.example", kind="email", optional=True),
    "buyer.address.line_1": Field(lazy("Straße und Hausnummer"), example="Traumgasse 7"),
    "buyer.address.post_code": Field(lazy("PLZ"), example="00124"),
    "buyer.address.city": Field(lazy("Ort"), example="Möwenhafen"),
    "buyer.vat_identifier": Field(lazy("USt-IdNr. des Kunden"), lazy("Nötig bei Firmen im EU-Ausland."), "ATU12345678"),
    "buyer.customer_number": Field(lazy("Kundennummer"), lazy("Die Nummer, die Sie dem Kunden gegeben haben.")),
    "buyer_reference": Field(
        lazy("Leitweg-ID oder Zeichen des Kunden"), lazy("Behörden nennen sie im Auftrag."), "04011000-1234512345-06", optional=True
    ),
    "purchase_order_reference": Field(
        lazy("Bestellnummer des Kunden"), lazy("Viele Firmen zahlen schneller, wenn sie dabeisteht."), optional=True
    ),
    "contract_reference": Field(lazy("Vertragsnummer")),
    "lines.*.name": Field(lazy("Leistung"), lazy("Was Ihr Kunde bekommen hat, in seinen Worten."), lazy("Verpackungsdesign, 3 Sorten")),
    "lines.*.description": Field(lazy("Beschreibung"), kind="area"),
    "lines.*.quantity": Field(lazy("Menge"), kind="decimal"),
    "lines.*.unit_code": Field(lazy("Einheit"), kind="select", choices=unit_choices),
    "lines.*.unit_name": Field(lazy("Eigene Einheit"), lazy("Nur, wenn keine der Liste passt.")),
    "lines.*.price": Field(lazy("Einzelpreis"), example="480,00", kind="decimal"),
    "lines.*.tax_situation": Field(lazy("Umsatzsteuer dieser Position"), kind="select", choices=line_situation_choices),
    "lines.*.article_number": Field(lazy("Artikelnummer")),
    "lines.*.period.start_date": Field(lazy("Leistung von"), kind="date"),
    "lines.*.period.end_date": Field(lazy("bis"), kind="date"),
    **{
        f"{prefix}{list_name}.*.{part}": field
        for prefix in ("", "lines.*.")
        for list_name, word in (("allowances", lazy("Rabatt")), ("charges", lazy("Zuschlag")))
        for part, field in (
            ("percent", Field(lazy("Rabatt in %") if list_name == "allowances" else lazy("Zuschlag in %"), kind="decimal")),
            ("amount", Field(lazy("Rabatt als Betrag") if list_name == "allowances" else lazy("Zuschlag als Betrag"), kind="decimal")),
            ("reason", Field(lazy("Grund für den Rabatt") if list_name == "allowances" else lazy("Grund für den Zuschlag"))),
        )
    },
    "issue_date": Field(lazy("Rechnungsdatum"), example="23.11.2026", kind="date"),
    "delivery_date": Field(lazy("Tag der Leistung"), example="20.11.2026", kind="date"),
    "period.start_date": Field(lazy("Leistung von"), example="02.11.2026", kind="date"),
    "period.end_date": Field(lazy("bis"), example="20.11.2026", kind="date"),
    "due_date": Field(lazy("Fällig am"), example="07.12.2026", kind="date"),
    "payment_terms": Field(lazy("Weitere Zahlungsbedingungen"), example=lazy("2 % Skonto bei Zahlung bis 30.11.2026")),
    "prepaid_amount": Field(lazy("Schon bezahlt"), lazy("Anzahlung mit Umsatzsteuer, wird abgezogen."), kind="decimal"),
    "tax_situation": Field(lazy("Umsatzsteuer"), kind="select", choices=situation_choices),
    "exemption_reason": Field(lazy("Paragraf der Befreiung"), example=lazy("Steuerfrei nach § 4 Nr. 21 UStG")),
    "prices_include_vat": Field(lazy("Preise sind")),
    "opening": Field(lazy("Einleitung"), kind="area"),
    "note": Field(lazy("Bemerkung"), kind="area"),
    "thank_you_note": Field(lazy("Dankeswort"), lazy("Ein Satz genügt. Er steht unter dem Rechnungsbetrag."), kind="area"),
    "sign_off": Field(lazy("Gruß"), example=lazy("Ihr Atelier Nordlicht")),
    "language": Field(lazy("Sprache der Rechnung"), kind="select", choices=language_choices),
    "currency": Field(lazy("Währung")),
    "presentation.style": Field(lazy("Schriftbild")),
    "presentation.accent": Field(lazy("Farbe")),
    "due_days": Field(lazy("Zahlungsziel"), kind="select", choices=due_choices),
}


def field_of(path: str) -> Field:
    """The field behind a path; paths without a row of their own are called by their last word."""
    return FIELDS.get(pattern_of(path)) or Field(path.rpartition(".")[2])


def label_of(path: str) -> str:
    """What a person calls a field: ``Position 2, Einzelpreis``."""
    label = str(field_of(path).label)
    steps = path.split(".")
    if steps[0] == "lines" and len(steps) > 2 and steps[1].isdecimal():
        return _("Position %(number)s, %(label)s") % {"number": int(steps[1]) + 1, "label": label}
    sides = {"seller": _("Absender"), "buyer": _("Kunde")}
    return f"{sides[steps[0]]}, {label}" if steps[0] in sides else label


def id_of(path: str) -> str:
    """The HTML id of a field."""
    return path.replace(".", "-")

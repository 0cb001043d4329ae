"""Every field of the settings: label, explanation, example. Fields the editor has too are called the same."""

from __future__ import annotations

from babel.dates import get_timezone_location
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from handschlag.businesses import clock, numbering, texts
from handschlag.core import business_letter, instalments, tax, tax_profile, units
from handschlag.core.working_days import REGIONS
from handschlag.office import fields
from handschlag.office.fields import Choices, Field


def form_choices() -> Choices:
    """Legal forms, the usual ones first."""
    named = [(key, form.label.in_(fields.language())) for key, form in business_letter.FORMS.items()]
    return [("", gettext("Noch nicht gewählt")), *named]


def usual_choices() -> Choices:
    """The rate most lines have."""
    return [(key, tax.SITUATIONS[key].label.in_(fields.language())) for key in tax_profile.USUAL]


def code_choices() -> Choices:
    """The units an own unit can stand for in an e-invoice."""
    seen: dict[str, str] = {}
    for unit in units.UNITS:
        if unit.code != units.ONE:
            seen.setdefault(unit.code, unit.plural.in_(fields.language()))
    return [(units.ONE, gettext("gezählte Dinge (C62)")), *((code, f"{name} ({code})") for code, name in seen.items())]


def holiday_choices() -> Choices:
    """Whose holidays a business keeps."""
    return [(key, words.in_(fields.language())) for key, words in REGIONS.items()]


def zone_choices() -> Choices:
    """Time zones by the place they are named after; empty is that of the installation."""
    usual = get_timezone_location(settings.TIME_ZONE, locale=fields.language())
    named = [(zone, get_timezone_location(zone, locale=fields.language())) for zone in clock.ZONES]
    return [("", gettext("wie dieser Server (%(zone)s)") % {"zone": usual}), *named]


def article_situation_choices() -> Choices:
    """Tax situations an article may have of its own."""
    named = [(key, s.label.in_(fields.language())) for key, s in tax.SITUATIONS.items() if s.scope == "line"]
    return [("", gettext("wie das Dokument")), *named]


_COMPANY = {
    "seat": Field(_("Sitz"), _("Der Ort, der im Register steht."), "Möwenhafen"),
    "register_court": Field(_("Registergericht"), example="Amtsgericht Möwenhafen"),
    "register_number": Field(_("Registernummer"), example="HRB 12345"),
    "managers": Field(_("Geschäftsführung oder Vorstand"), _("Vor- und Nachname, eine Person je Zeile."), kind="area"),
    "supervisory_chair": Field(_("Vorsitz des Aufsichtsrats"), _("Nur, wenn es einen gibt. Bei einer AG immer.")),
}

FIELDS: dict[str, Field] = {
    **{path: field for path, field in fields.FIELDS.items() if path.startswith("seller.")},
    **{f"company.{name}": field for name, field in _COMPANY.items()},
    **{f"company.partner.{name}": field for name, field in _COMPANY.items()},
    "seller.name": Field(
        _("Name des Betriebs"),
        _("So, wie er im Geschäftsverkehr gilt, mit dem Zusatz der Rechtsform."),
        "Atelier Nordlicht",
        autocomplete="organization",
    ),
    "seller.contact.email": Field(_("Antworten gehen an"), kind="email", autocomplete="email"),
    "seller.legal_details": Field(
        _("Weitere Angaben in der Fußzeile"), _("Etwa eine Kammer oder Berufsbezeichnung, je Zeile eine."), kind="area"
    ),
    "economic_identifier": Field(
        _("Wirtschafts-Identifikationsnummer"), _("Steht nicht auf Rechnungen."), "DE123456789-00001"
    ),
    "company.form": Field(
        _("Rechtsform"), _("Aus ihr folgt, was am Fuß Ihrer Briefe stehen muss."), kind="select", choices=form_choices
    ),
    "company.owners": Field(
        _("Vor- und Nachname"),
        _("Wem der Betrieb gehört. Bei einer GbR alle Gesellschafter, je Zeile eine Person."),
        kind="area",
    ),
    "company.chair": Field(_("Vorsitz des Vorstands")),
    "company.form_name": Field(_("Rechtsform im eigenen Land"), example="Ltd."),
    "company.branch_court": Field(_("Registergericht der deutschen Zweigniederlassung")),
    "company.branch_number": Field(_("Nummer der Zweigniederlassung")),
    "company.partner.name": Field(_("Persönlich haftende Gesellschaft"), example="Nordlicht Verwaltungs-GmbH"),
    "time_zone": Field(
        _("Zeitzone"),
        _("Mit Mitternacht dort beginnt der Tag, an dem Verträge abgerechnet werden."),
        kind="select",
        choices=zone_choices,
    ),
    "holidays": Field(
        _("Feiertage"),
        _("An ihnen geht keine E-Mail hinaus, die am nächsten Werktag gehen soll, und keine aus einem Vertrag."),
        kind="select",
        choices=holiday_choices,
    ),
    "tax.usual": Field(_("Üblicher Satz"), kind="select", choices=usual_choices),
    "tax.exemption_reason": Field(_("Paragraf der Befreiung"), example=_("Steuerfrei nach § 4 Nr. 21 UStG")),
    "since": Field(
        _("Gilt ab"), _("Leer heißt sofort. Mit einem Tag behalten Entwürfe von davor die alten Angaben."), "01.01.2027"
    ),
    "form_since": Field(_("Gilt ab"), _("Leer heißt sofort."), "01.01.2027"),
    "name": Field(_("Bezeichnung"), _("Nur für Sie, etwa Geschäftskonto.")),
    "holder": Field(
        _("Kontoinhaber"),
        _("Genau wie bei der Bank. Banken vergleichen den Namen seit Oktober 2025 und warnen Ihren Kunden sonst."),
        "Änne Muster",
    ),
    "iban": Field(_("IBAN"), example="DE89 3704 0044 0532 0130 00"),
    "bic": Field(_("BIC"), _("Nur für Konten außerhalb von SEPA nötig.")),
    "currency": Field(_("Währung"), kind="select", choices=fields.currency_choices),
    "pattern": Field(
        _("Muster"),
        _("Bausteine in geschweiften Klammern: jahr, monat, tag, kunde und nr. Mit nr:4 füllen Nullen auf."),
    ),
    "following": Field(_("Nächste Zahl"), _("Nur nach vorn: Eine vergebene Zahl kommt nie wieder.")),
    "reserved": Field(
        _("Nummern aus einem anderen Programm"), _("Je Zeile eine. Sie werden nie wieder vergeben."), kind="area"
    ),
    "greeting": Field(_("Anrede"), kind="area"),
    "opening": Field(_("Einleitung"), kind="area"),
    "closing": Field(_("Schluss"), _("Steht unter den Summen."), kind="area"),
    "payment": Field(_("Zur Zahlung"), _("Steht bei den Zahlungsbedingungen."), kind="area"),
    "sign_off": Field(_("Gruß"), kind="area"),
    "unit.name": Field(_("Eine"), example=_("Kiste")),
    "unit.plural": Field(_("Mehrere"), example=_("Kisten")),
    "unit.code": Field(_("In der E-Rechnung"), kind="select", choices=code_choices),
    "article.number": Field(_("Artikelnummer"), example="D-10"),
    "article.name_de": Field(_("Bezeichnung auf Deutsch"), example=_("Gestaltung")),
    "article.description_de": Field(_("Beschreibung auf Deutsch"), kind="area"),
    "article.name_en": Field(_("Bezeichnung auf Englisch"), example="Design"),
    "article.description_en": Field(_("Beschreibung auf Englisch"), kind="area"),
    "article.group": Field(_("Gruppe"), example=_("Gestaltung")),
    "article.price": Field(_("Preis je Einheit"), example="85,00", kind="decimal"),
    "article.price_since": Field(_("Preis gilt ab"), _("Leer heißt ab heute."), "01.01.2027"),
    "article.tax_situation": Field(_("Umsatzsteuer"), kind="select", choices=article_situation_choices),
    "article.account": Field(_("Erlöskonto"), _("Für Ihre Steuerberatung."), "8400"),
}


def about(path: str) -> Field:
    """The field behind a path."""
    return FIELDS[path]


KIND_WORDS = {
    texts.INVOICE: _("Rechnung"),
    texts.QUOTE: _("Angebot"),
    instalments.INSTALMENT: _("Abschlagsrechnung"),
    instalments.PART: _("Teilrechnung"),
    instalments.FINAL: _("Schlussrechnung"),
    texts.CONFIRMATION: _("Auftragsbestätigung"),
    numbering.CANCELLATION: _("Stornorechnung"),
    numbering.CREDIT: _("Rechnungskorrektur"),
    numbering.PROFORMA: _("Proforma-Rechnung"),
    numbering.CUSTOMER: _("Kundennummern"),
    numbering.ORDER: _("Auftragsbestätigung"),
    numbering.DELIVERY_NOTE: _("Lieferschein"),
}


def kind_word(kind: str) -> str:
    """What a person calls a kind of document or number series."""
    return str(KIND_WORDS.get(kind, kind))


# what the journal tells of, and no field of its own shows
_MORE_LABELS = {
    "tax.scheme": _("Besteuerung"),
    "tax.accounting": _("Wann die Steuer geschuldet wird"),
    "tax.says_received": _("Satz zur Ist-Versteuerung drucken"),
    "prices_include_vat": _("Preise mit Umsatzsteuer"),
    "presentation.style": _("Schriftbild"),
    "presentation.accent": _("Farbe auf dem Papier"),
    "company.in_liquidation": _("Wird abgewickelt"),
    "yearly": _("Jedes Jahr wieder mit 1 beginnen"),
    "next": _("Nächste Zahl"),
    "default": _("Konto auf Rechnungen"),
    "sha256": _("Logo"),
    "article.unit_code": _("Einheit"),
    "article.unit_name": _("Eigene Einheit"),
    "article.includes_vat": _("Der Preis enthält die Umsatzsteuer"),
    "article.active": _("Beim Schreiben anbieten"),
}
_MORE_CHOICES = {"tax.scheme": tax_profile.SCHEMES, "tax.accounting": tax_profile.ACCOUNTING}


def label(path: str) -> str:
    """What people call a value that can be changed."""
    if path in FIELDS:
        return str(FIELDS[path].label)
    return str(_MORE_LABELS.get(path, path.rpartition(".")[2]))


def in_words(path: str, value: str) -> str:
    """A value as a person reads it: of a choice its word."""
    if path in _MORE_CHOICES and value in _MORE_CHOICES[path]:
        return _MORE_CHOICES[path][value][0].in_(fields.language())
    field = FIELDS.get(path)
    return dict(field.choices()).get(value, value) if field and field.choices else value

"""Every field of a customer: label, explanation, example, choices; and its value in the words of a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from handschlag.core.money import format_number
from handschlag.core.tax import SITUATIONS
from handschlag.customers.kinds import KINDS
from handschlag.office import fields
from handschlag.office.fields import Choices, Field


def kind_choices() -> Choices:
    """Kinds of customers."""
    return [(key, kind.label.in_(fields.language())) for key, kind in KINDS.items()]


def situation_choices() -> Choices:
    """Tax situations; the usual one of the draft stays where none is chosen."""
    named = [(key, situation.label.in_(fields.language())) for key, situation in SITUATIONS.items()]
    return [("", gettext("wie sonst bei Ihnen")), *named]


def _choices(*rows: tuple[str, Any]) -> Callable[[], Choices]:
    return lambda: [(key, str(words)) for key, words in rows]


salutations = _choices(
    ("", _("ohne Namen")), ("neutral", _("neutral, mit vollem Namen")), ("ms", _("Frau")), ("mr", _("Herr"))
)
address_forms = _choices(("sie", pgettext_lazy("Anrede", "Sie")), ("du", _("du")))
roles = _choices(
    ("", _("nicht gesagt")),
    ("accounting", _("Buchhaltung")),
    ("management", _("Geschäftsführung")),
    ("purchasing", _("Einkauf")),
    ("project", _("Projekt")),
    ("technical", _("Technik")),
    ("holiday", _("Urlaubsvertretung")),
    ("other", _("etwas anderes")),
)
receives = _choices(("", _("keine Rechnungen")), ("to", _("Rechnungen")), ("cc", _("eine Kopie")))
methods = _choices(
    ("", _("nicht gesagt")),
    ("transfer", _("Überweisung")),
    ("direct_debit", _("Lastschrift")),
    ("card", _("Karte")),
    ("online", _("Online-Bezahldienst")),
    ("cash", _("bar")),
)

_ADDRESS = {
    "line_1": Field(_("Straße und Hausnummer"), example="Traumgasse 7", autocomplete="off"),
    "line_2": Field(_("Adresszusatz"), optional=True),
    "line_3": Field(_("Adresszusatz 2"), optional=True),
    "subdivision": Field(_("Region"), _("Wo sie zur Anschrift gehört, etwa ein Bundesstaat."), optional=True),
    "post_code": Field(_("PLZ"), example="00124"),
    "city": Field(_("Ort"), example="Möwenhafen"),
    "country_code": Field(_("Land"), kind="select", choices=fields.country_choices),
}
_PLACES = ("address.", "invoice_address.address.", "delivery_addresses.*.address.")

FIELDS: dict[str, Field] = {
    **{f"{place}{name}": field for place in _PLACES for name, field in _ADDRESS.items()},
    "kind": Field(_("Ihr Kunde ist")),
    "name": Field(_("Name oder Firma"), example="Kaffeerösterei Siebenschläfer GmbH"),
    "trading_name": Field(_("Geschäftsname, falls anders"), optional=True),
    "department": Field(_("Abteilung"), optional=True),
    "care_of": Field(_("c/o"), optional=True),
    "email": Field(_("E-Mail-Adresse"), example="buchhaltung@kunde.example", kind="email", optional=True),
    "telephone": Field(_("Telefon"), optional=True),
    "website": Field(_("Website"), optional=True),
    "invoice_address.name": Field(
        _("Name, falls anders"), _("Etwa die Hausverwaltung. Auf der Rechnung steht sie als c/o."), optional=True
    ),
    "invoice_address.care_of": Field(_("c/o"), optional=True),
    "delivery_addresses.*.name": Field(_("Name, falls anders"), optional=True),
    "delivery_addresses.*.care_of": Field(_("c/o"), optional=True),
    "contacts": Field(_("Personen")),
    "contacts.*.name": Field(_("Name")),
    "contacts.*.role": Field(_("Aufgabe"), kind="select", choices=roles),
    "contacts.*.email": Field(_("E-Mail-Adresse"), kind="email"),
    "contacts.*.telephone": Field(_("Telefon")),
    "contacts.*.salutation": Field(_("Anrede"), kind="select", choices=salutations),
    "contacts.*.greeting_name": Field(_("Name in der Anrede, falls anders")),
    "contacts.*.invoices": Field(_("Bekommt"), kind="select", choices=receives),
    "language": Field(_("Sprache der Dokumente"), kind="select", choices=fields.language_choices),
    "address_form": Field(_("Anrede mit"), kind="select", choices=address_forms),
    "salutation": Field(_("Begrüßung"), kind="select", choices=salutations),
    "greeting_name": Field(_("Name in der Anrede, falls anders"), example="Dr. Möwe", optional=True),
    "number": Field(_("Kundennummer"), _("Leer lassen: Sie bekommt die nächste."), optional=True),
    "supplier_number": Field(
        _("Ihre Lieferantennummer"), _("Die Nummer, die der Kunde Ihnen gegeben hat."), optional=True
    ),
    "vat_identifier": Field(_("USt-IdNr."), example="DE123456789"),
    "legal_registration_identifier": Field(_("Registernummer"), example="HRB 12345", optional=True),
    "tax_situation": Field(_("Umsatzsteuer"), kind="select", choices=situation_choices),
    "tax_proof": Field(_("Nachweis dafür"), _("Etwa die Bescheinigung USt 1 TG."), optional=True),
    "tax_proof_until": Field(_("gilt bis"), example="31.12.2027", kind="date", optional=True),
    "leitweg_id": Field(_("Leitweg-ID"), _("Die Behörde nennt sie im Auftrag."), "04011000-1234512345-06"),
    "order_number_required": Field(_("Ohne Bestellnummer weist der Kunde Rechnungen zurück")),
    "cost_centre": Field(_("Kostenstelle beim Kunden"), optional=True),
    "payment_days": Field(_("Zahlungsziel in Tagen"), _("Leer: 14 Tage."), "30", kind="decimal", optional=True),
    "skonto": Field(_("Skonto")),
    "skonto.*.percent": Field(_("Skonto in %"), kind="decimal", optional=True),
    "skonto.*.days": Field(_("bei Zahlung binnen Tagen"), kind="decimal", optional=True),
    "discount_percent": Field(_("Rabatt auf alles in %"), kind="decimal", optional=True),
    "payment_method": Field(_("Zahlt am liebsten per"), kind="select", choices=methods),
    "payer_name": Field(_("Es zahlt jemand anderes"), example=_("Name des Zahlers"), optional=True),
    "format": Field(_("Format der E-Rechnung"), kind="select", choices=fields.format_choices),
    "pdf_reason": Field(
        _("Warum genügt ein PDF?"), _("Etwa: zugestimmt am 03.05.2026 per E-Mail."), kind="text", optional=True
    ),
    "valid_from": Field(
        _("Gilt ab"), _("Leer: sofort. Ausgestellte Dokumente bleiben, wie sie sind."), kind="date", optional=True
    ),
}


def field_of(path: str) -> Field:
    """The field behind a path of a record."""
    return FIELDS.get(re.sub(r"\.\d+(?=\.|$)", ".*", path)) or Field(path.rpartition(".")[2])


def called(path: str) -> str:
    """What a person calls a field; one of an address with the address it belongs to."""
    label = str(field_of(path).label)
    if path.startswith("invoice_address."):
        return gettext("Rechnung an: %(label)s") % {"label": label}
    return label


def in_words(path: str, value: Any) -> str:
    """A value of a record, or of a change, as a person reads it; empty where nothing was said."""
    if path == "format":
        return dict(fields.format_choices()).get(str(value or ""), str(value))
    if value in ("", None, (), [], False):
        return ""
    if value is True:
        return gettext("ja")
    if path == "skonto":
        rows = [row if isinstance(row, dict) else {"percent": row.percent, "days": row.days} for row in value]
        return ", ".join(
            gettext("%(percent)s %% binnen %(days)s Tagen")
            % {"percent": _number(row.get("percent")), "days": _number(row.get("days"))}
            for row in rows
        )
    if path in ("contacts", "delivery_addresses"):
        return ", ".join(filter(None, map(_one, value)))
    if path == "payment_days":
        return gettext("%(days)s Tage") % {"days": _number(value)}
    if path == "discount_percent":
        return f"{_number(value)} %"
    about = field_of(path)
    choices = dict(about.choices()) if about.choices else {}
    if path == "kind":
        choices = dict(kind_choices())
    return str(choices.get(str(value), value))


def _number(value: Any) -> str:
    return format_number(Decimal(str(value or 0)), fields.language())


def _one(row: Any) -> str:
    """A contact or an address in short."""
    values = row if isinstance(row, dict) else {slot: getattr(row, slot) for slot in row.__slots__}
    place = values.get("address")
    city = place.get("city", "") if isinstance(place, dict) else getattr(place, "city", "")
    return str(values.get("name") or values.get("email") or city)

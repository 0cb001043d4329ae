"""The clarity check: ten kinds of findings in German and English, and what it must leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core import clarity, dated, legal
from handschlag.core.bill import Bill, Line, Period
from handschlag.core.countries.de.checks import CONSUMER_DEFAULT_NOTE
from handschlag.core.findings import Finding, Mark
from handschlag.core.totals import totals
from handschlag.core.word_lists import WordLists, Words
from tests.core.bills import BILL, BUYER, TODAY, codes, line, only, press, press_in_form

DEFAULT = dated.shipped().words


def found(bill: Bill, words: WordLists = DEFAULT) -> list[Finding]:
    return clarity.check(bill, totals(bill), words=words)


def bill_with(**changes: Any) -> Bill:
    return replace(BILL, **changes)


def named(*names: str, language: str = "de", **changes: Any) -> Bill:
    return bill_with(lines=tuple(line(name) for name in names), language=language, **changes)


def ends(bill: Bill, code: str) -> Bill:
    """The bill after the fix of this finding, which must be gone."""
    fixed = press(bill, only(found(bill), code).fix)
    assert code not in codes(found(press_in_form(bill, only(found(bill), code).fix)))
    assert code not in codes(found(fixed))
    return fixed


def test_a_clear_bill_has_no_findings() -> None:
    assert found(BILL) == []
    assert found(bill_with(language="en", opening="Hello, for the agreed work we charge:", thank_you_note="")) == []


# -- units


def in_units(*names: str, **changes: Any) -> Bill:
    lines = [line(f"Leistung {chr(65 + i)}", unit_code="HUR", unit_name=name) for i, name in enumerate(names)]
    return bill_with(lines=tuple(replace(each, quantity=Decimal(6)) for each in lines), **changes)


def test_short_units_are_written_out() -> None:
    bill = in_units("Std.")
    finding = only(found(bill), "CLARITY-UNIT-ABBREVIATED")
    assert finding.title.de == "„Std.“ ausschreiben"
    assert finding.fix is not None
    assert (finding.fix.label.de, finding.fix.label.en) == ("„Stunden“ einsetzen", "Use “Stunden”")
    assert finding.marks == (Mark("lines.0.unit_code", "Std."),)
    assert finding.severity == "advice"
    fixed = ends(bill, "CLARITY-UNIT-ABBREVIATED")
    assert (fixed.lines[0].unit_code, fixed.lines[0].unit_name) == ("HUR", "")


@pytest.mark.parametrize(
    ("short", "language", "full"),
    [
        ("h", "de", "Stunden"),
        ("Stk.", "de", "Stück"),
        ("psch", "de", "Pauschalen"),
        ("hrs", "en", "hours"),
        ("pcs", "en", "pieces"),
    ],
)
def test_short_units_in_both_languages(short: str, language: str, full: str) -> None:
    finding = only(found(in_units(short, language=language)), "CLARITY-UNIT-ABBREVIATED")
    assert finding.fix is not None
    assert finding.fix.changes[0][1] == full


def test_one_unit_has_one_name() -> None:
    bill = in_units("Std.", "", "Stunden", "h")
    finding = only(found(bill), "CLARITY-UNITS-MIXED")
    assert finding.title.de == "„Std.“ und „Stunden“ sind dasselbe"
    assert finding.fix is not None
    assert finding.fix.label.de == "Überall „Stunden“"
    fixed = ends(bill, "CLARITY-UNITS-MIXED")
    assert {each.unit_name for each in fixed.lines} == {""}
    # the name of the code counts too, even where the code is a different one
    by_code = bill_with(lines=(line("Entwurf", unit_code="HUR"), line("Text", unit_code="C62", unit_name="Std.")))
    assert "CLARITY-UNITS-MIXED" in codes(found(by_code))


def test_units_in_the_text_are_written_out() -> None:
    assert (
        ends(named("6 Std. Beratung vor Ort"), "CLARITY-UNIT-ABBREVIATED").lines[0].name == "6 Stunden Beratung vor Ort"
    )
    assert (
        ends(named("1 Std. Beratung vor Ort"), "CLARITY-UNIT-ABBREVIATED").lines[0].name == "1 Stunde Beratung vor Ort"
    )


@pytest.mark.parametrize("name", ["", "Stunden", "Stunde", "kg", "km", "m²", "Pauschale", "Seiten", "Lizenz", "Kiste"])
def test_units_that_everybody_reads_are_left_alone(name: str) -> None:
    assert found(in_units(name)) == []


# -- words


@pytest.mark.parametrize(
    "name",
    ["Dienstleistung", "Diverse Arbeiten", "Leistungen laut Absprache", "Arbeiten im November 2026", "Beratung",
     "Dienstleistungen aller Art", "Leistungen gemäß Angebot", "Support", "Pauschale", "Technische Beratung",
     "wie besprochen", "Material, Arbeit"],
)  # fmt: skip
def test_vague_descriptions(name: str) -> None:
    finding = only(found(named(name)), "CLARITY-VAGUE")
    assert (finding.field, finding.marks) == ("lines.0.name", (Mark("lines.0.name"),))


@pytest.mark.parametrize("name", ["Services", "Various work as discussed", "Consulting", "Misc. items"])
def test_vague_descriptions_in_english(name: str) -> None:
    assert "CLARITY-VAGUE" in codes(found(named(name, language="en")))


@pytest.mark.parametrize(
    "name",
    ["Beratung zur Einführung der Lohnbuchhaltung", "Arbeiten am Dachstuhl", "Reparatur Waschmaschine", "4711-0815",
     "Service-Heft drucken", "Projekt „Winterröstung“", "Yogakurs", "Material: Eichenholz"],
)  # fmt: skip
def test_exact_descriptions_are_left_alone(name: str) -> None:
    assert "CLARITY-VAGUE" not in codes(found(named(name)))


def test_a_description_below_makes_a_vague_name_exact() -> None:
    assert "CLARITY-VAGUE" not in codes(found(bill_with(lines=(line("Beratung", description="Umzug des Webservers"),))))
    assert "CLARITY-VAGUE" in codes(found(bill_with(lines=(line("Beratung", description="wie besprochen"),))))


def test_trade_words_get_a_suggestion() -> None:
    bill = named("Reinzeichnung und Druckdaten", "Plakat: Reinzeichnung")
    finding = only(found(bill), "CLARITY-JARGON")
    assert finding.title.de == "„Reinzeichnung“ ist ein Fachwort"
    assert [mark.field for mark in finding.marks] == ["lines.0.name", "lines.1.name"]
    fixed = ends(bill, "CLARITY-JARGON")
    assert [each.name for each in fixed.lines] == [
        "Druckfertige Dateien und Druckdaten",
        "Plakat: Druckfertige Dateien",
    ]
    english = ends(named("Wireframes for the shop", language="en"), "CLARITY-JARGON")
    assert english.lines[0].name == "Page sketches for the shop"


def test_a_business_brings_its_own_words() -> None:
    own = DEFAULT.with_jargon("de", {"Winterröstung": "Dunkle Röstung"})
    assert codes(found(named("Winterröstung", "Reinzeichnung"), own)) == {"CLARITY-JARGON"}
    assert only(found(named("Winterröstung", "Reinzeichnung"), own), "CLARITY-JARGON").field == "lines.0.name"
    assert found(named("Reinzeichnung", "Wireframes"), WordLists(de=Words())) == []


@pytest.mark.parametrize(
    "name", ["SEO-Text für die Startseite", "Sprinter-Miete", "Eintritt Sea Life", "Andruckproof", "Proofing"]
)
def test_trade_words_inside_other_words_are_left_alone(name: str) -> None:
    assert "CLARITY-JARGON" not in codes(found(named(name)))


def test_suggestions_are_no_trade_words_themselves() -> None:
    for language in ("de", "en"):
        for word, suggestion in DEFAULT.in_(language).jargon.items():
            bill = named(f"Plakat, {word}", language=language)
            assert "CLARITY-JARGON" in codes(found(bill)), word
            assert "CLARITY-JARGON" not in codes(found(named(suggestion, language=language))), suggestion


# -- sums and days


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("Der Gesamtbetrag von 1.000,00 € wird abgebucht.", "Der Gesamtbetrag von 2.320,50\u00a0€ wird abgebucht."),
        ("Insgesamt 2.320,05 Euro.", "Insgesamt 2.320,50\u00a0€."),
        ("Summe netto: 1.900,00 EUR", "Summe netto: 1.950,00\u00a0€"),
        ("Rechnungsbetrag EUR 99", "Rechnungsbetrag 2.320,50\u00a0€"),
        ("Rechnungsbetrag € 1.999,-", "Rechnungsbetrag 2.320,50\u00a0€"),
        ("Endbetrag (inkl. MwSt.): 2.000,00 €", "Endbetrag (inkl. MwSt.): 2.320,50\u00a0€"),
        ("Bitte überweisen Sie 2.000 €.", "Bitte überweisen Sie 2.320,50\u00a0€."),
    ],
)
def test_a_sum_in_the_text_agrees_with_the_bill(text: str, fixed: str) -> None:
    bill = bill_with(note=text)
    assert only(found(bill), "CLARITY-SUM").field == "note"
    assert ends(bill, "CLARITY-SUM").note == fixed


def test_what_is_to_be_paid_is_less_what_was_paid() -> None:
    bill = bill_with(note="Bitte überweisen Sie 2.320,00 €.", prepaid_amount=Decimal("320.50"))
    assert ends(bill, "CLARITY-SUM").note == "Bitte überweisen Sie 2.000,00\u00a0€."


def test_a_sum_in_english() -> None:
    bill = bill_with(language="en", note="The total is €2,000.00.")
    assert ends(bill, "CLARITY-SUM").note == "The total is €2,320.50."


@pytest.mark.parametrize(
    "text",
    ["Gesamtbetrag 2.320,50 €", "Gesamtbetrag 2320,5 Euro, netto 1.950,00 €", "Mein Stundensatz beträgt 85 €.",
     "Wir haben 40 € Porto ausgelegt.", "Summe siehe unten. Das Angebot über 9.999 € gilt weiter.", "Betrag 7 CHF",
     "Gesamtbetrag siehe RE-2026-0117", "Der Betrag von 50 € wurde bereits angezahlt.", "Insgesamt 5 Stunden zu 85 €",
     "Die Summe der Auslagen beträgt 40 €.", "Ein Betrag unter 1.000 € ist frei.", "Gesamtsumme im Vorjahr 3.000 €",
     "Betrag dankend erhalten: 100 €", "Bitte überweisen Sie 500 € Anzahlung."],
)  # fmt: skip
def test_other_amounts_are_left_alone(text: str) -> None:
    assert found(bill_with(note=text)) == []


@pytest.mark.parametrize(
    ("terms", "due"),
    [("14 Tage netto", date(2026, 12, 7)), ("Zahlbar innerhalb von 30 Tagen.", date(2026, 12, 23)),
     ("2 % Skonto innerhalb von 7 Tagen, 30 Tage netto", date(2026, 12, 23)), ("Within 10 days", date(2026, 12, 3)),
     ("Zahlbar in zwei Wochen", date(2026, 12, 7)), ("payable within 3 weeks", date(2026, 12, 14)),
     ("Net 14", date(2026, 12, 7))],
)  # fmt: skip
def test_a_period_becomes_a_day(terms: str, due: date) -> None:
    without = bill_with(payment_terms=terms, due_date=None)
    assert ends(without, "CLARITY-DUE-PERIOD").due_date == due
    differs = bill_with(payment_terms=terms, due_date=date(2026, 12, 1))
    assert ends(differs, "CLARITY-DUE-PERIOD").due_date == due
    assert found(bill_with(payment_terms=terms, due_date=due)) == []
    assert only(found(bill_with(payment_terms=terms, due_date=None, issue_date=None)), "CLARITY-DUE-PERIOD").fix is None


@pytest.mark.parametrize(
    "terms",
    ["2 % Skonto bei Zahlung innerhalb von 7 Tagen", CONSUMER_DEFAULT_NOTE.de,
     CONSUMER_DEFAULT_NOTE.en, "Bitte mit Verwendungszweck überweisen", "Rückgabe innerhalb von 14 Tagen", "Net 14 €",
     "Returns within 14 days are free", "Zahlbar in ſechs Tagen"],
)  # fmt: skip
def test_other_periods_are_left_alone(terms: str) -> None:
    assert found(bill_with(payment_terms=terms)) == []


def test_the_day_of_supply_is_asked_for_where_the_law_does_not() -> None:
    small = bill_with(period=Period(), lines=(line(price=Decimal(100)),))
    assert ends(small, "CLARITY-SUPPLY-DATE").delivery_date == BILL.issue_date
    # where the law asks, it asks alone
    large = bill_with(period=Period())
    assert found(large) == []
    assert "DE-14-4-6" in codes(legal.check(large, totals(large)))


def test_companies_have_order_numbers() -> None:
    bill = bill_with(purchase_order_reference="")
    assert only(found(bill), "CLARITY-ORDER-NUMBER").field == "purchase_order_reference"
    assert found(replace(bill, buyer=replace(BUYER, kind="consumer"))) == []
    assert found(Bill()) == found(bill_with(lines=(), buyer=replace(BUYER, name=""), purchase_order_reference=""))


# -- Sie and du


@pytest.mark.parametrize(
    ("opening", "thanks", "field"),
    [
        ("Guten Tag, wir berechnen Ihnen:", "Danke, dass du uns vertraust!", "thank_you_note"),
        ("Hallo Möwe, hier deine Rechnung. Hast du Fragen, melde dich.", "Danke für Ihr Vertrauen!", "thank_you_note"),
        ("Gern erledigen wir das für Sie. Hast Du Fragen?", "", "opening"),
        ("Sehr geehrte Frau Möwe, hier die Rechnung.", "Danke dir!", "thank_you_note"),
    ],
)
def test_sie_and_du_are_not_mixed(opening: str, thanks: str, field: str) -> None:
    finding = only(found(bill_with(opening=opening, thank_you_note=thanks)), "CLARITY-ADDRESS")
    assert finding.field == field
    assert finding.fix is None


@pytest.mark.parametrize(
    ("opening", "thanks", "sign_off"),
    [
        ("Hallo Möwe, hier ist deine Rechnung.", "Danke dir!", "Ihr Atelier Nordlicht"),
        ("Hallo Möwe, deine Plakate sind da. Sie hängen schon.", "", ""),
        ("Guten Tag, wir berechnen Ihnen:", "Gruß ins Café du Nord", ""),
        ("Guten Tag, wir berechnen Ihnen:", "Danke für den Besuch von „Du bist dran“!", ""),
        ("Habt Ihr noch Fragen? Wir schicken euch gern alles.", "", ""),
        ("Guten Tag Frau Du, anbei Ihre Rechnung.", "", ""),
    ],
)
def test_one_form_of_address_is_left_alone(opening: str, thanks: str, sign_off: str) -> None:
    bill = bill_with(opening=opening, thank_you_note=thanks, sign_off=sign_off)
    assert "CLARITY-ADDRESS" not in codes(found(bill))


def test_titles_in_lines_and_english_letters_have_no_form_of_address() -> None:
    assert found(bill_with(lines=(line("Buch „Du bist genug“"),))) == []
    assert found(bill_with(language="en", opening="We bill you du jour, dear Sie Ihnen", thank_you_note="")) == []


# -- two names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Logo-Entwurf", "Logoentwurf"),
        ("Logo-Entwurf", "Logo Entwurf"),
        ("Fotoshooting", "fotoshooting"),
        ("Übersetzung", "Übersetzungen"),
        ("Bildbearbeitung", "Bildbearbetung"),
        ("Bildbearbetung", "Bildbearbeitung"),
        ("Entwurf Plakat", "Entwürfe Plakat"),
        ("Website", "Web site"),
    ],
)
def test_two_names_for_one_thing(one: str, other: str) -> None:
    bill = named(one, "Druck auf Karton", other)
    finding = only(found(bill), "CLARITY-TWO-NAMES")
    assert finding.field == "lines.2.name"
    assert [each.name for each in ends(bill, "CLARITY-TWO-NAMES").lines] == [one, "Druck auf Karton", one]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anfahrt zum Kunden", "Abfahrt zum Kunden"),
        ("Wartung Server 1", "Wartung Server 2"),
        ("Wartung Juni", "Wartung Juli"),
        ("Lehrgang Grundlagen I", "Lehrgang Grundlagen II"),
        ("Lehrgang Bildbearbeitung I", "Lehrgang Bildbearbetung II"),
        ("Hemd schwarz XL", "Hemd schwarz XXL"),
        ("Modul 1 2", "Modul 12"),
        ("Drucker", "Druck"),
        ("Gestaltung", "Gestaltung B"),
        ("Fotoshooting", "Fotoshooting"),
        ("...", "---"),
        ("Leistung", "Leitung"),
    ],
)
def test_two_things_keep_two_names(one: str, other: str) -> None:
    assert "CLARITY-TWO-NAMES" not in codes(found(named(one, other)))


# -- shouting


@pytest.mark.parametrize(
    ("field", "text", "fixed"),
    [
        ("note", "BITTE SOFORT ÜBERWEISEN!!", "Bitte sofort überweisen!"),
        ("note", "Danke. ZAHLUNG INNERHALB DER FRIST BITTE", "Danke. Zahlung innerhalb der Frist bitte"),
        ("note", "VIELEN DANK FÜR IHREN AUFTRAG", "Vielen Dank für Ihren Auftrag"),
        ("note", "Geliefert von KÖNIG BAUSTOFFE.", "Geliefert von König Baustoffe."),
        ("thank_you_note", "Danke!!!", "Danke!"),
    ],
)
def test_shouting_in_letters(field: str, text: str, fixed: str) -> None:
    bill = bill_with(**{field: text})
    assert getattr(ends(bill, "CLARITY-SHOUTING"), field) == fixed


def test_shouting_in_lines() -> None:
    assert ends(named("WARTUNG DER HEIZUNG"), "CLARITY-SHOUTING").lines[0].name == "Wartung der Heizung"
    english = ends(named("POSTER DESIGN for the shop", language="en"), "CLARITY-SHOUTING")
    assert english.lines[0].name == "Poster design for the shop"
    loud = bill_with(language="en", note="PLEASE PAY BY MONDAY. THANK YOU")
    assert ends(loud, "CLARITY-SHOUTING").note == "Please pay by Monday. Thank you"


@pytest.mark.parametrize(
    "text",
    ["Zahlung per SEPA auf die IBAN unten", "USB-Stick, HDMI-Kabel und WLAN-Router", "Danke! Bis bald!",
     "DATEV und ELSTER", "GmbH & Co. KG", "Modell XR-4711 und HTML", "NUR ein lautes Wort: WICHTIG",
     "Anzeige in DIE ZEIT"],
)  # fmt: skip
def test_capitals_that_belong_are_left_alone(text: str) -> None:
    assert "CLARITY-SHOUTING" not in codes(found(bill_with(note=text)))
    loud_name = replace(BUYER, name="MÖWE KAFFEE AG")
    assert "CLARITY-SHOUTING" not in codes(found(bill_with(buyer=loud_name, note="Für MÖWE KAFFEE")))


# -- what is already fine


def passed(bill: Bill) -> list[str]:
    findings = legal.check(bill, totals(bill), today=TODAY) + found(bill)
    return [sentence.de for sentence in clarity.passed(bill, totals(bill), findings)]


def test_what_is_fine_is_said() -> None:
    sentences = passed(BILL)
    for sentence in (
        "Alle Pflichtangaben nach § 14 UStG",
        "Summen und Umsatzsteuer stimmen",
        "IBAN ist gültig, GiroCode lesbar",
        "Durchgehend „Sie“",
    ):
        assert sentence in sentences
    assert clarity.count_passed([]) == len(clarity.CHECKS)


def test_what_is_not_fine_is_not_said() -> None:
    bill = bill_with(issue_date=None, payment=replace(BILL.payment, account_identifier="DE00"))
    sentences = passed(bill)
    assert "Alle Pflichtangaben nach § 14 UStG" not in sentences
    assert not any("IBAN" in sentence for sentence in sentences)
    findings = legal.check(bill, totals(bill), today=TODAY)
    assert clarity.count_passed(findings) == len(clarity.CHECKS) - 2
    assert "IBAN ist gültig" in passed(bill_with(currency="CHF"))


def test_an_empty_draft_is_praised_for_nothing() -> None:
    assert passed(Bill(lines=(Line(),))) == []

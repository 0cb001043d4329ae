"""The words of the page: amounts, dates, terms, notes, in German and English."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core.bill import (
    CREDIT_NOTE,
    Address,
    Adjustment,
    Attribute,
    Bill,
    CreditTransfer,
    Line,
    Period,
    PrecedingInvoice,
    ThirdPartyPayment,
)
from handschlag.core.einvoice import cii, ubl
from handschlag.core.findings import Mark
from handschlag.core.totals import totals
from handschlag.documents.letter.page import in_room
from handschlag.documents.printable import BREAK_HERE
from handschlag.documents.words import WORDS
from tests.documents.typeset import bill, codes_on, document, pages, words_of


def facts(letter: dict[str, Any]) -> dict[str, Any]:
    return {label: value for label, value, _ in letter["facts"]}


def test_a_german_letter_writes_amounts_and_dates_the_german_way() -> None:
    letter = words_of(bill(2))

    assert letter["title"] == "Rechnung RE-2026-0117"
    assert letter["total"] == ["Rechnungsbetrag", "151,73\u00a0€"]
    assert letter["sums"] == [
        ["Nettobetrag", "127,50\u00a0€"],
        ["19\u00a0% Umsatzsteuer auf 127,50\u00a0€", "24,23\u00a0€"],
    ]
    assert facts(letter)["Fällig am"] == "Montag, 07.12.2026"
    assert letter["payment"]["sentence"] == "Bitte überweisen Sie 151,73\u00a0€ bis Montag, 7.\u00a0Dezember\u00a02026."
    assert letter["lines"][1]["quantity"] == "1" and letter["lines"][1]["unit"] == "Stunde"


def test_an_english_letter_writes_them_the_english_way() -> None:
    letter = words_of(bill(2, language="en", opening=""))

    assert letter["title"] == "Invoice RE-2026-0117"
    assert letter["total"] == ["Invoice total", "€151.73"]
    assert letter["sums"][1] == ["19% VAT on €127.50", "€24.23"]
    assert facts(letter)["Due on"] == "Monday, 7 Dec 2026"
    assert letter["lines"][0]["unit"] == "hours"


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["de"].keys() == WORDS["en"].keys()


def test_the_same_bill_gives_the_same_letter() -> None:
    assert words_of(bill(30)) == words_of(bill(30))


def test_a_draft_shows_the_number_it_would_get_or_says_draft() -> None:
    draft = bill(1, number="")

    assert words_of(draft, number="RE-2026-0118")["title"] == "Rechnung RE-2026-0118"
    assert words_of(draft)["title"] == "Rechnung (Entwurf)"
    assert facts(words_of(draft))["Rechnungsnummer"] == "Entwurf"


def test_a_preview_shows_what_is_missing_in_its_place() -> None:
    letter = words_of(Bill(), preview=True)

    assert letter["seller"]["name"] == "Ihr Name oder Ihre Firma"
    assert letter["recipient"][0] == "Name Ihres Kunden"
    assert letter["payment"] is None
    assert words_of(Bill())["recipient"] == []


def test_vat_rates_stand_in_a_column_only_where_they_differ() -> None:
    assert not words_of(bill(2))["with_vat"]
    mixed = words_of(bill(3))
    assert mixed["with_vat"]
    assert [line["vat"] for line in mixed["lines"]] == ["19\u00a0%", "19\u00a0%", "7\u00a0%"]


def test_discounts_and_surcharges_are_shown_where_they_count() -> None:
    made = bill(
        2, allowances=(Adjustment(percent=Decimal(10), reason="Treue"),), charges=(Adjustment(amount=Decimal(5)),)
    )
    line = replace(made.lines[0], allowances=(Adjustment(amount=Decimal("2.5"), reason="Kulanz"),))
    letter = words_of(replace(made, lines=(line, made.lines[1])))

    assert letter["lines"][0]["text"] == ["Rabatt (Kulanz): −2,50\u00a0€"]
    assert letter["lines"][0]["amount"] == "40,00\u00a0€"
    assert letter["sums"][:3] == [
        ["Summe der Positionen", "125,00\u00a0€"],
        ["10\u00a0% Rabatt (Treue)", "−12,50\u00a0€"],
        ["Zuschlag", "5,00\u00a0€"],
    ]


def test_prices_with_vat_say_so_and_take_the_tax_out_of_the_total() -> None:
    letter = words_of(bill(1, prices_include_vat=True))

    assert letter["columns"]["heads"][-1] == ["Betrag", "mit USt."]
    assert letter["sums"][0] == ["darin Nettobetrag", "35,71\u00a0€"]
    assert letter["total"][1] == letter["lines"][0]["amount"] == "42,50\u00a0€"


@pytest.mark.parametrize(
    ("situation", "sentence"),
    [
        ("small_business", "§ 19 UStG"),
        ("reverse_charge", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("intra_community", "innergemeinschaftliche Lieferung"),
        ("export", "Ausfuhrlieferung"),
    ],
)
def test_the_law_s_sentence_is_printed_and_no_vat(situation: str, sentence: str) -> None:
    letter = words_of(bill(2, tax_situation=situation))

    assert sentence in letter["notes"][0][0]
    assert letter["sums"] == []


def test_what_was_paid_before_lowers_what_is_open() -> None:
    letter = words_of(bill(1, prepaid_amount=Decimal(10)))

    assert letter["after"] == [["Bereits bezahlt", "−10,00\u00a0€", False], ["Offener Betrag", "40,58\u00a0€", True]]
    assert "40,58" in letter["payment"]["sentence"]


def test_what_others_are_owed_follows_the_total() -> None:
    letter = words_of(bill(1, third_party_payments=(ThirdPartyPayment("Ticket", Decimal("9.90"), "Musterbahn"),)))
    assert letter["total"][1] == "50,58\u00a0€"
    assert letter["after"] == [["Musterbahn", "9,90\u00a0€", False], ["Offener Betrag", "60,48\u00a0€", True]]


def test_a_paid_bill_asks_for_nothing() -> None:
    letter = words_of(bill(1, prepaid_amount=Decimal("50.58")))

    assert letter["payment"]["title"] == "Nichts zu zahlen"
    assert letter["payment"]["qr"] == ""
    assert "Fällig am" not in facts(letter)


def test_a_cancellation_names_the_invoice_and_asks_for_nothing() -> None:
    original = PrecedingInvoice("RE-2026-0100", date(2026, 11, 1))
    letter = words_of(bill(1, number="ST-2026-0001", type_code=CREDIT_NOTE, preceding_invoices=(original,)))

    assert letter["title"] == "Stornorechnung ST-2026-0001"
    assert facts(letter)["Zur Rechnung"] == "RE-2026-0100"
    assert "heben wir die Rechnung RE-2026-0100 vom 01.11.2026 vollständig auf" in letter["opening"][1][0]
    assert letter["total"][0] == "Stornobetrag"
    assert letter["payment"] is None


def test_what_a_cancellation_leaves_is_not_called_open() -> None:
    original = PrecedingInvoice("RE-2026-0100", date(2026, 11, 1))
    voided = bill(1, prepaid_amount=Decimal(10), type_code=CREDIT_NOTE, preceding_invoices=(original,))
    assert [row[0] for row in words_of(voided)["after"]] == ["Bereits bezahlt", "Nicht mehr zu zahlen"]


def test_the_period_is_one_fact_and_one_day_is_no_period() -> None:
    november = Period(date(2026, 11, 2), date(2026, 11, 20))
    assert facts(words_of(bill(1, period=november)))["Leistungszeitraum"] == "02.11.–20.11.2026"
    assert facts(words_of(bill(1, period=Period(date(2026, 11, 2)))))["Leistungszeitraum"] == "02.11.2026"


def test_a_letter_abroad_names_the_country_for_the_post() -> None:
    made = bill(1)
    abroad = replace(made.buyer, address=Address("Traumgasse 7", "", "1010", "Wien", "AT"))

    assert words_of(replace(made, buyer=abroad))["recipient"][-1] == "ÖSTERREICH"
    assert words_of(made)["recipient"][-1] == "00124 Möwenhafen"


def test_marks_split_a_text_into_runs() -> None:
    made = bill(2)
    letter = words_of(made, marks=(Mark("lines.1.name", "Dateien"), Mark("lines.0.unit_code")))

    assert letter["lines"][1]["name"] == [["Druckfertige ", False], ["Dateien", True]]
    assert letter["lines"][0]["unit"] == [["Stunden", True]]
    assert letter["lines"][0]["name"] == made.lines[0].name


def test_without_an_account_the_card_has_no_account() -> None:
    letter = words_of(bill(1, payment=CreditTransfer()))

    assert letter["payment"]["sentence"].startswith("Bitte zahlen Sie ")
    assert letter["payment"]["facts"] == [["Verwendungszweck", "RE-2026-0117", False]]


def test_what_cannot_be_printed_is_replaced_but_the_bill_keeps_it() -> None:
    line = Line(name="漢字 \u202eumgekehrt\u202c a\x00b", quantity=Decimal(1), price=Decimal(1))
    made = replace(bill(0), lines=(line,))

    assert words_of(made)["lines"][0]["name"] == "□□ umgekehrt ab"
    assert made.lines[0].name.startswith("漢字")


def test_unknown_styles_and_colours_fall_back() -> None:
    letter = words_of(bill(1), style="comic", accent="url(x)", form="Z")

    assert (letter["style"], letter["accent"], letter["form"]) == ("klar", "#2a3f9d", "B")


def test_bold_words_items_and_links_of_a_line_are_runs_of_their_kind_and_the_e_invoice_says_them_plainly() -> None:
    made = bill(1)
    text = "Mit **drei Sorten**\n- siehe https://nordlicht.example/a"
    made = replace(made, lines=(replace(made.lines[0], description=text, text_above="**Nach** Absprache"),))
    line = words_of(made)["lines"][0]
    assert line["text"][0] == [["Mit ", ""], ["drei Sorten", "bold"]]
    assert line["text"][1] == [["• ", ""], ["siehe ", ""], ["https://nordlicht.example/a", "link"]]
    assert line["above"] == [[["Nach", "bold"], [" Absprache", ""]]]
    for write in (cii.write, ubl.write):
        xml = write(made, totals(made)).decode()
        assert "Mit drei Sorten\n- siehe" in xml and ">Nach Absprache<" in xml and "**" not in xml
    printed = pages(document(made))[0]
    assert "Mit drei Sorten" in printed and "**" not in printed


def test_names_without_blanks_stay_in_their_place() -> None:
    """180 capital W once ran over the fact block on page 1 and beyond the edge of the pages behind it."""
    wide = replace(bill(30).seller, name="W" * 180)
    words = words_of(bill(30, seller=wide))
    assert words["seller"]["return_line"].count("W") < 40
    assert BREAK_HERE in words["running"][0]
    usual = "Kaffeerösterei Siebenschläfer · Am Beispielkai 4 · 00123 Möwenhafen"
    assert in_room(usual, 34) == usual


def test_the_paper_says_whom_to_ask_what_to_quote_and_what_it_is_about() -> None:
    made = bill(1)
    made = replace(
        made,
        seller=replace(made.seller, contact=replace(made.seller.contact, name="Zoë Möwe")),
        project_reference="Winterkarte",
        remittance_information="RF18 5390 0754 7034",
        lines=(replace(made.lines[0], attributes=(Attribute("Papier", "Recycling 300 g"),)),),
    )
    text = " ".join(pages(document(made)))
    for said in ("Zoë Möwe", "Winterkarte", "Papier: Recycling 300 g", "Verwendungszweck RF18 5390 0754 7034"):
        assert said in text.replace("\n", " "), said
    assert codes_on(made)[0].endswith("RF18 5390 0754 7034"), "the code and the words beside it say the same"
    assert "Verwendungszweck RE-2026-0117" in " ".join(pages(document(bill(1)))).replace("\n", " ")

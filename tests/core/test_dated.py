"""Dated tables: the right figure on every day, none where nobody entered one, and a sentence for every slip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import clarity, dated
from handschlag.core.bill import Bill
from handschlag.core.countries import EU
from handschlag.core.dated import NotKnown, Series, Tables, TableWrong
from handschlag.core.tax import situations_of
from handschlag.core.totals import totals
from tests.core.bills import BILL, line

DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("name", "day", "percent"),
    [
        ("standard", "2020-06-30", "19"), ("standard", "2020-07-01", "16"), ("standard", "2020-12-31", "16"),
        ("standard", "2021-01-01", "19"), ("reduced", "2020-06-30", "7"), ("reduced", "2020-07-01", "5"),
        ("reduced", "2021-01-01", "7"), ("meals", "2019-06-01", "19"), ("meals", "2020-07-01", "5"),
        ("meals", "2021-01-01", "7"), ("meals", "2023-12-31", "7"), ("meals", "2024-01-01", "19"),
        ("meals", "2025-12-31", "19"), ("meals", "2026-01-01", "7"), ("photovoltaic", "2023-01-01", "0"),
    ],
)  # fmt: skip
def test_german_rates_on_the_days_they_changed(name: str, day: str, percent: str) -> None:
    assert dated.rate("DE", name, date.fromisoformat(day)) == Decimal(percent)


@pytest.mark.parametrize(
    ("country", "name", "day", "percent"),
    [
        ("EE", "standard", "2025-06-30", "22"), ("EE", "standard", "2025-07-01", "24"),
        ("FI", "standard", "2024-08-31", "24"), ("FI", "standard", "2024-09-01", "25.5"),
        ("SK", "standard", "2024-12-31", "20"), ("SK", "standard", "2025-01-01", "23"),
        ("RO", "standard", "2025-07-31", "19"), ("RO", "standard", "2025-08-01", "21"),
        ("LU", "standard", "2023-12-31", "16"), ("LU", "standard", "2024-01-01", "17"),
        ("AT", "super_reduced", "2026-07-01", "4.9"), ("AT", "photovoltaic", "2025-03-31", "0"),
    ],
)  # fmt: skip
def test_rates_of_other_countries_on_the_days_they_changed(country: str, name: str, day: str, percent: str) -> None:
    assert dated.rate(country, name, date.fromisoformat(day)) == Decimal(percent)


def test_a_figure_nobody_entered_is_not_guessed() -> None:
    assert dated.rate("DE", "photovoltaic", date(2022, 12, 31)) is None
    assert dated.rate("AT", "photovoltaic", date(2025, 4, 1)) is None
    assert dated.rate("DK", "reduced", date(2026, 1, 1)) is None
    assert dated.rate("CH", "standard", date(2026, 1, 1)) is None
    assert dated.limit("AT", "einvoice_turnover", date(2026, 1, 1)) is None


@given(DAYS.filter(lambda day: day >= date(2021, 7, 1)))
def test_every_eu_country_has_a_standard_rate_since_the_one_stop_shop(day: date) -> None:
    for country in EU:
        standard = dated.rate(country, "standard", day)
        assert standard is not None and 15 <= standard <= 27, country  # Art. 97 of the VAT directive wants 15
        for name in ("reduced", "reduced_2", "super_reduced"):
            lower = dated.rate(country, name, day)
            assert lower is None or 0 < lower < standard, (country, name)


@given(st.dictionaries(DAYS, st.none() | st.integers(0, 100).map(Decimal), min_size=1, max_size=8), DAYS)
def test_a_value_holds_from_its_day_until_the_next_one(rows: dict[date, Decimal | None], day: date) -> None:
    series = Series(tuple(sorted(rows.items())))
    earlier = [since for since in rows if since <= day]
    assert series.on(day) == (rows[max(earlier)] if earlier else None)


@given(DAYS.filter(lambda day: day > date(2021, 1, 1)), st.integers(1, 30))
def test_a_future_rate_changes_nothing_before_its_day(day: date, percent: int) -> None:
    own = dated.read({"vat_rates": f"[DE.standard]\n{day} = {percent}\n"}, known=dated.shipped())
    before = dated.rate("DE", "standard", day - timedelta(1))
    with dated.using(own):
        assert dated.rate("DE", "standard", day) == percent
        assert dated.rate("DE", "standard", day - timedelta(1)) == before
        assert dated.rate("DE", "reduced", day) == 7
        assert dated.current().rates["DE", "standard"].source == "§ 12 Abs. 1, § 28 Abs. 1 UStG"
    assert dated.rate("DE", "standard", day) == 19


def test_a_half_year_without_its_base_rate_is_said_plainly() -> None:
    assert dated.base_rate("DE", date(2022, 12, 31)) == Decimal("-0.88")
    assert dated.base_rate("DE", date(2023, 1, 1)) == Decimal("1.62")
    for day in (date(2015, 12, 31), date(2026, 7, 1)):
        with pytest.raises(NotKnown, match="is missing in base_rates"):
            dated.base_rate("DE", day)
    with dated.using(dated.read({"base_rates": "[DE]\n2026-07-01 = -0.5\n"}, known=dated.shipped())):
        assert dated.base_rate("DE", date(2026, 12, 31)) == Decimal("-0.5")
        with pytest.raises(NotKnown):
            dated.base_rate("DE", date(2027, 1, 1))


def test_limits_on_the_days_they_changed() -> None:
    assert dated.limit("DE", "small_amount", date(2016, 12, 31)) == 150
    assert dated.limit("DE", "small_amount", date(2017, 1, 1)) == 250
    assert dated.limit("DE", "small_business_last_year", date(2024, 12, 31)) == 22000
    assert dated.limit("DE", "small_business_last_year", date(2025, 1, 1)) == 25000


def test_every_shipped_figure_of_the_law_names_its_source() -> None:
    tables = dated.shipped()
    assert all(series.source for series in (*tables.limits.values(), *tables.base_rates.values()))
    assert all(series.source for (country, _), series in tables.rates.items() if country in ("DE", "AT"))
    assert set(tables.accounts) == {"SKR03", "SKR04", "EKR"}


def test_accounts_can_be_set() -> None:
    own = dated.read({"accounts": '[SKR03]\nstandard = "8401"\n[EKR]\nstandard = "4020"\n'}, known=dated.shipped())
    assert dated.account("SKR03", "standard") == "8400"
    with dated.using(own):
        assert (dated.account("SKR03", "standard"), dated.account("EKR", "standard")) == ("8401", "4020")
        assert dated.account("SKR04", "standard") == "4400"
    assert dated.account("EKR", "standard") == dated.account("nobody's", "standard") == ""


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("vat_rates", "[DE.standrad]\n2027-01-01 = 20", "toml, DE: „standrad“ ist unbekannt. Meinten Sie „standard“"),
        ("vat_rates", "[DE.zzz]\n2027-01-01 = 20", "Möglich: "),
        ("vat_rates", "[DE.standard]\n2027-13-01 = 20", "DE.standard: „2027-13-01“ ist kein Tag wie 2027-01-01"),
        ("vat_rates", "[DE.standard]\n20270101 = 20", "„20270101“ ist kein Tag"),
        ("vat_rates", '[DE.standard]\n2027-01-01 = "20"', "DE.standard, 2027-01-01: Hier steht eine Zahl"),
        ("vat_rates", "[DE.standard]\n2027-01-01 = 101", "Hier steht eine Zahl von 0 bis 100"),
        ("vat_rates", "[DE.standard]\n2027-01-01 = -1", "Hier steht eine Zahl von 0 bis 100"),
        ("vat_rates", "[DE.standard]\n2027-01-01 = nan", "Hier steht eine Zahl"),
        ("vat_rates", "[DE.standard]\n2027-01-01 = true", "Hier steht eine Zahl"),
        ("vat_rates", "[DE.standard]\n2027-01-01 = [19]", "Hier steht eine Zahl"),
        ("vat_rates", "[DE.standard]\nsource = '§ 12'", "Es fehlt eine Zeile wie 2027-01-01 = 19"),
        ("vat_rates", "[DE.standard]\nsource = 12\n2027-01-01 = 20", "source ist ein Text"),
        ("vat_rates", "[XX.standard]\n2027-01-01 = 20", "„XX“ ist kein Land"),
        ("vat_rates", "DE = 19", "„DE“ ist kein Land"),
        ("vat_rates", "[DE]\nstandard = 19", "Schreiben Sie [DE.name] über die Zeilen"),
        ("vat_rates", "\n[DE.standard\n", "vat_rates.toml: Zeile 2 ist keine TOML-Zeile"),
        ("vat_rates", "[DE.standard]\n2027-01-01", "Zeile 2 ist keine TOML-Zeile"),
        ("thresholds", "[DE.small_amounts]\n2027-01-01 = 20", "Meinten Sie „small_amount“"),
        ("thresholds", "[DE.small_amount]\n2027-01-01 = 1e30", "von 0 bis 1000000000"),
        ("base_rates", "[DE]\n2027-01-01 = 500", "base_rates.toml, DE, 2027-01-01: Hier steht eine Zahl von -100"),
        ("base_rates", "DE = 3", "„DE“ ist kein Land"),
        ("accounts", '[SKR03]\nstandard = "84x0"', "accounts.toml, SKR03.standard: Ein Konto hat 3 bis 9 Ziffern"),
        ("accounts", "[SKR03]\nstandard = 8400", "in Anführungszeichen"),
        ("accounts", 'SKR03 = "x"', "Schreiben Sie [SKR03] über die Zeilen"),
        ("words", "[de]\nvagu = []", "words.toml, de: „vagu“ ist unbekannt. Meinten Sie „vague“"),
        ("words", "jargon = {}", "words.toml: „jargon“ gibt es nicht"),
        ("words", "[de]\nvague = [1]", 'de.vague: Hier stehen Wörter'),
        ("words", "acronyms = 'AB'", "acronyms: Hier stehen Wörter"),
        ("words", "[en.jargon]\nx = 1", "en.jargon: Hier steht Wort = Ersatz"),
        ("words", "de = 1", "Schreiben Sie [de] über die Zeilen"),
        ("vat_rate", "", "vat_rate.toml: „vat_rate“ ist unbekannt. Meinten Sie „vat_rates“"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_with_its_place(file: str, text: str, says: str) -> None:
    with pytest.raises(TableWrong) as wrong:
        dated.read({file: text}, known=dated.shipped())
    assert says in wrong.value.sentence.de
    assert wrong.value.sentence.en != wrong.value.sentence.de


@given(st.sampled_from(["vat_rates", "thresholds", "base_rates", "accounts", "words"]), st.text(max_size=60))
def test_any_text_is_a_table_or_refused(file: str, text: str) -> None:
    try:
        assert isinstance(dated.read({file: text}, known=dated.shipped()), Tables)
    except TableWrong as wrong:
        assert file in wrong.sentence.de


@pytest.mark.parametrize("chart", ["SKR03", "SKR04"])
def test_every_german_situation_has_a_row_in_both_charts(chart: str) -> None:
    rows = dated.shipped().accounts[chart]
    assert set(rows) == set(situations_of("DE"))
    assert [key for key, number in rows.items() if not number] == ["not_taxable"]
    assert dated.account(chart, "standard") in ("8400", "4400") and dated.account(chart, "free beer") == ""


def test_an_account_of_a_situation_nobody_knows_is_refused() -> None:
    with pytest.raises(TableWrong, match="reverse_charge_gold"):
        dated.read({"accounts": '[SKR03]\nreverse_charge_golds = "8400"\n'}, known=dated.shipped())


def test_words_are_added_replaced_and_taken_away() -> None:
    own = dated.read(
        {
            "words": """
            acronyms = ["MFH", "-SEO"]
            building_work = ["poolbau", "-dach"]
            [de]
            vague = ["krempel", "-beratung"]
            [de.jargon]
            "Roundtable" = "Gesprächsrunde"
            "Kick-off" = ""
            """
        },
        known=dated.shipped(),
    )
    bill = replace(BILL, lines=(line("Krempel"), line("Roundtable am Montag"), line("Kick-off am Dienstag")))
    plain = replace(bill, lines=(line("Beratung"),))

    def marked(of: Bill) -> set[str]:
        return {f.code for f in clarity.check(of, totals(of))} & {"CLARITY-VAGUE", "CLARITY-JARGON"}

    assert marked(plain) == {"CLARITY-VAGUE"}
    assert marked(replace(bill, lines=bill.lines[:2])) == set()
    with dated.using(own):
        assert marked(plain) == set()
        assert marked(replace(bill, lines=bill.lines[:1])) == {"CLARITY-VAGUE"}
        assert marked(replace(bill, lines=bill.lines[1:2])) == {"CLARITY-JARGON"}
        assert marked(replace(bill, lines=bill.lines[2:])) == set()
        words = dated.current().words
        assert (
            "poolbau" in words.building_work and "dach" not in words.building_work and "fenster" in words.building_work
        )

"""Business letters: each legal form prints what its law wants, and says in words what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.business_letter import FORMS, Company, fields_of, footer, missing, register_number

GMBH = Company(
    form="gmbh",
    name="Nordlicht Gestaltung GmbH",
    seat="Möwenhafen",
    register_court="Amtsgericht Möwenhafen",
    register_number="HRB 12345",
    managers=("Änne Muster", "Bo Beispiel"),
)
PARTNER = replace(GMBH, name="Nordlicht Verwaltungs-GmbH", register_number="777", managers=("Cy Probe",))
CO_KG = replace(
    GMBH, form="gmbh_co_kg", name="Nordlicht GmbH & Co. KG", register_number="HRA 222", managers=(), partner=PARTNER
)

# form -> a complete seller, and every row the law wants (§§ in FORMS)
COMPLETE: dict[str, tuple[Company, tuple[str, ...]]] = {
    "sole_trader": (
        Company(form="sole_trader", name="Atelier Nordlicht", owners=("Änne Muster",)),
        ("Inh. Änne Muster",),
    ),
    "freelancer": (Company(form="freelancer", name="Änne Muster, Übersetzungen", owners=("Änne Muster",)), ()),
    "ek": (
        replace(GMBH, form="ek", name="Nordlicht e. K.", register_number="99", managers=()),
        ("Niederlassung: Möwenhafen", "Amtsgericht Möwenhafen, HRA 99"),
    ),
    "gbr": (
        Company(form="gbr", name="Nordlicht GbR", owners=("Änne Muster", "Bo Beispiel")),
        ("Gesellschafter: Änne Muster, Bo Beispiel",),
    ),
    "egbr": (
        replace(GMBH, form="egbr", name="Nordlicht eGbR", register_number="5", managers=()),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, GsR 5"),
    ),
    "ohg": (
        replace(GMBH, form="ohg", name="Muster & Beispiel OHG", register_number="HRA 1", managers=()),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, HRA 1"),
    ),
    "kg": (
        replace(GMBH, form="kg", name="Muster KG", register_number="HRA 1", managers=()),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, HRA 1"),
    ),
    "gmbh_co_kg": (
        CO_KG,
        (
            "Sitz: Möwenhafen",
            "Amtsgericht Möwenhafen, HRA 222",
            "Persönlich haftend: Nordlicht Verwaltungs-GmbH",
            "Sitz: Möwenhafen",
            "Amtsgericht Möwenhafen, HRB 777",
            "Geschäftsführung: Cy Probe",
        ),
    ),
    "gmbh": (
        GMBH,
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, HRB 12345", "Geschäftsführung: Änne Muster, Bo Beispiel"),
    ),
    "ug": (
        replace(GMBH, form="ug", name="Nordlicht UG (haftungsbeschränkt)"),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, HRB 12345", "Geschäftsführung: Änne Muster, Bo Beispiel"),
    ),
    "ag": (
        replace(GMBH, form="ag", name="Nordlicht AG", chair="Bo Beispiel", supervisory_chair="Di Vorlage"),
        (
            "Sitz: Möwenhafen",
            "Amtsgericht Möwenhafen, HRB 12345",
            "Vorstand: Änne Muster, Bo Beispiel (Vorsitz)",
            "Vorsitz des Aufsichtsrats: Di Vorlage",
        ),
    ),
    "eg": (
        replace(GMBH, form="eg", name="Nordlicht eG", register_number="GnR 4"),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, GnR 4", "Vorstand: Änne Muster, Bo Beispiel"),
    ),
    "ev": (
        replace(GMBH, form="ev", name="Nordlicht e.V.", register_number="VR 4"),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, VR 4", "Vorstand: Änne Muster, Bo Beispiel"),
    ),
    "partg": (
        replace(GMBH, form="partg", name="Muster und Partner", register_number="PR 4", managers=()),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, PR 4"),
    ),
    "partg_mbb": (
        replace(GMBH, form="partg_mbb", name="Muster & Partner mbB", register_number="PR 4", managers=()),
        ("Sitz: Möwenhafen", "Amtsgericht Möwenhafen, PR 4"),
    ),
    "foreign": (
        Company(
            form="foreign",
            name="Northern Lights",
            form_name="Ltd.",
            seat="Exampleton",
            register_court="Companies Register Exampleton",
            register_number="0001",
            managers=("Ann Sample",),
            branch_court="Amtsgericht Möwenhafen",
            branch_number="HRB 9",
        ),
        (
            "Rechtsform: Ltd.",
            "Sitz: Exampleton",
            "Companies Register Exampleton, 0001",
            "Zweigniederlassung: Amtsgericht Möwenhafen, HRB 9",
            "Vertreten durch: Ann Sample",
        ),
    ),
}


def gaps(company: Company) -> list[str]:
    return [gap.field for gap in missing(company)]


def test_every_form_has_a_case() -> None:
    assert set(COMPLETE) == set(FORMS)


@pytest.mark.parametrize("key", sorted(FORMS))
def test_a_complete_seller_prints_what_the_law_wants_and_lacks_nothing(key: str) -> None:
    company, rows = COMPLETE[key]
    assert footer(company) == rows
    assert gaps(company) == []


@pytest.mark.parametrize("key", sorted(FORMS))
def test_each_detail_the_law_asks_for_is_missed_by_name(key: str) -> None:
    company, _rows = COMPLETE[key]
    for name in FORMS[key].needs:
        empty: object = None if name == "partner" else () if name in ("owners", "managers") else " "
        assert gaps(replace(company, **{name: empty})) == [name]
    for name in FORMS[key].shows:
        assert gaps(replace(company, **{name: () if name in ("owners", "managers") else ""})) == []


@pytest.mark.parametrize("key", sorted(key for key, form in FORMS.items() if form.designations))
def test_a_name_without_its_designation_is_told_and_the_form_printed(key: str) -> None:
    company = replace(COMPLETE[key][0], name="Nordlicht")
    assert gaps(company) == ["name"]
    assert footer(company)[0] == f"Rechtsform: {FORMS[key].designations[0]}"
    assert missing(company)[0].source


@pytest.mark.parametrize(
    ("form", "name", "right"),
    [
        ("ek", "Nordlicht e.K.", True),
        ("ek", "Nordlicht e. Kfr.", True),
        ("ek", "Nordlicht eingetragene Kauffrau", True),
        ("ek", "Eke Nordlicht", False),
        ("gmbh", "Nordlicht gGmbH", True),
        ("gmbh", "Gesellschaft für Licht mbH", True),
        ("gmbh", "Nordlicht gmbh", True),
        ("gmbh", "GmbHaus", False),
        ("ag", "Möwenaktiengesellschaft", True),
        ("ag", "Nordlicht Agentur", False),
        ("ug", "Nordlicht UG", False),
        ("ev", "Nordlicht e. V.", True),
        ("gmbh_co_kg", "Nordlicht GmbH & Co KG", True),
        ("gmbh_co_kg", "Nordlicht KG", False),
        ("partg_mbb", "Muster & Partner", False),
        ("partg", "Muster Partnerin", False),
    ],
)
def test_designations_as_people_write_them(form: str, name: str, right: bool) -> None:
    assert ("name" not in gaps(replace(COMPLETE[form][0], name=name))) is right


def test_the_general_partner_has_its_own_details() -> None:
    bare = replace(CO_KG, partner=Company(name="Nordlicht Verwaltungs-GmbH"))
    assert gaps(bare) == [f"partner.{name}" for name in ("seat", "register_court", "register_number", "managers")]
    assert missing(bare)[0].sentence.de.startswith("Persönlich haftende Gesellschaft: ")


@pytest.mark.parametrize("name", ["A. Muster", "Muster", "Dr. Muster", "Prof. Dr. A. Muster"])
def test_people_are_named_with_a_first_name_written_out(name: str) -> None:
    assert gaps(replace(GMBH, managers=("Änne Muster", name))) == ["managers"]
    assert name in missing(replace(GMBH, managers=(name,)))[0].sentence.de


@pytest.mark.parametrize("name", ["Änne Muster", "Dr. Änne v. Muster", "Änne-Bo Muster", "Prof. Dr. Bo A. Muster"])
def test_people_named_in_full(name: str) -> None:
    assert gaps(replace(GMBH, managers=(name,))) == []


def test_the_division_of_the_register_fits_the_form() -> None:
    assert gaps(replace(GMBH, register_number="HRA 5")) == ["register_number"]
    assert register_number(replace(GMBH, register_number="12345 B")) == "HRB 12345 B"
    assert register_number(replace(GMBH, register_number="hrb 5")) == "hrb 5"
    assert register_number(Company(form="gbr", register_number="5")) == ""


def test_a_court_is_called_in_full() -> None:
    assert "Amtsgericht Möwenhafen, HRB 12345" in footer(replace(GMBH, register_court="Möwenhafen"))
    assert "AG Möwenhafen, HRB 12345" in footer(replace(GMBH, register_court="AG Möwenhafen"))


def test_in_liquidation_the_letters_say_so() -> None:
    rows = footer(replace(GMBH, in_liquidation=True))
    assert rows[0] == "In Liquidation"
    assert rows[-1] == "Liquidation: Änne Muster, Bo Beispiel"
    assert footer(replace(COMPLETE["ag"][0], in_liquidation=True))[3].startswith("Abwicklung: ")


def test_who_has_not_said_is_not_asked() -> None:
    assert footer(Company(name="Atelier Nordlicht", seat="Möwenhafen")) == ()
    assert missing(Company(name="Atelier Nordlicht", form="unknown")) == ()
    assert fields_of("") == ()


def test_english_letters_say_it_in_english() -> None:
    assert footer(GMBH, "en") == (
        "Registered seat: Möwenhafen",
        "Amtsgericht Möwenhafen, HRB 12345",
        "Managing directors: Änne Muster, Bo Beispiel",
    )
    assert footer(COMPLETE["sole_trader"][0], "en") == ("Owner: Änne Muster",)


@given(
    st.builds(
        Company,
        form=st.sampled_from(sorted(FORMS)),
        name=st.text(max_size=30),
        owners=st.tuples(st.text(max_size=20)),
        seat=st.text(max_size=20),
        register_number=st.text(max_size=20),
        managers=st.lists(st.text(max_size=20), max_size=3).map(tuple),
        in_liquidation=st.booleans(),
    )
)
def test_any_typing_gives_rows_and_names_fields_of_the_form(company: Company) -> None:
    assert all(row.strip() for row in footer(company))
    assert {gap.field for gap in missing(company)} <= {"name", *fields_of(company.form)}

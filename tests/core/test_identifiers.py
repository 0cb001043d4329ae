"""Identifiers: right ones pass in any spelling, wrong ones get a sentence that helps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import identifiers
from handschlag.core.text import Text

CHECKS: list[Callable[[str], Text | None]] = [
    identifiers.check_iban,
    identifiers.check_bic,
    identifiers.check_vat_identifier,
    identifiers.check_steuernummer,
    identifiers.check_leitweg_id,
    identifiers.check_email,
    identifiers.check_country,
]


@pytest.mark.parametrize("check", CHECKS)
@given(value=st.text() | st.text(st.sampled_from("DEAT0123456789-@. ab"), max_size=40))
def test_anything_gets_an_answer(check: Callable[[str], Text | None], value: str) -> None:
    answer = check(value)
    assert answer is None or (answer.de and answer.en)


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_not_enough(check: Callable[[str], Text | None]) -> None:
    assert check("")


@pytest.mark.parametrize(
    "iban", ["DE02120300000000202051", "de02 1203 0000 0000 2020 51", "AT611904300234573201", "NO9386011117947"]
)
def test_ibans_in_any_spelling(iban: str) -> None:
    assert identifiers.is_iban(iban)


@pytest.mark.parametrize(
    ("iban", "sentence"),
    [
        ("DE02 1203 0000 0000 2020 5", "Die IBAN ist zu kurz. Eine deutsche hat 22 Zeichen"),
        ("AT61190430023457320100", "Die IBAN ist zu lang. Eine aus AT hat 20 Zeichen"),
        ("DE02120300000000202052", "Die IBAN hat einen Tippfehler, die Prüfziffern passen nicht"),
        ("ZZ02120300000000202051", "ZZ ist kein Land mit IBAN"),
        ("120300000000202051", "Eine IBAN beginnt mit dem Länderkürzel, etwa DE"),
    ],
)
def test_a_wrong_iban_is_told_what_is_right(iban: str, sentence: str) -> None:
    problem = identifiers.check_iban(iban)
    assert problem
    assert problem.de == sentence


@given(st.integers(0, 21), st.integers(1, 9))
def test_every_wrong_digit_of_an_iban_is_noticed(place: int, change: int) -> None:
    iban = "DE02120300000000202051"
    if place > 1:
        wrong = iban[:place] + str((int(iban[place]) + change) % 10) + iban[place + 1 :]
        assert not identifiers.is_iban(wrong)


def test_ibans_for_people() -> None:
    assert identifiers.format_iban("de02120300000000202051") == "DE02 1203 0000 0000 2020 51"


def test_bics() -> None:
    assert identifiers.is_bic("COBADEFFXXX")
    assert identifiers.is_bic("bylade m1 001")
    for wrong in ("COBADEFF1", "COBAXQFF", "COBADEFFXX", "COBA1EFF"):
        assert not identifiers.is_bic(wrong)


@pytest.mark.parametrize(
    "identifier",
    [
        "DE136695976",
        "de 136 695 976",
        "ATU13585627",
        "FR40303265045",
        "EL094259216",
        "XI110305878",
        "CHE123456788",
        "GB980780684",
    ],
)
def test_vat_identifiers(identifier: str) -> None:
    assert identifiers.check_vat_identifier(identifier) is None


@pytest.mark.parametrize(
    "identifier", ["DE136695977", "DE12", "136695976", "GR094259216", "QQ123456", "ATU13585628", "D1366"]
)
def test_wrong_vat_identifiers(identifier: str) -> None:
    assert identifiers.check_vat_identifier(identifier)


@pytest.mark.parametrize("number", ["12/345/67890", "181/815/08155", "1234567890", "2893081508152", "93 815 08152"])
def test_tax_numbers_of_any_land(number: str) -> None:
    assert identifiers.check_steuernummer(number) is None


@pytest.mark.parametrize("number", ["12/345/678", "12/345/6789a", "0000000000", "2893181508152", "DE136695976"])
def test_wrong_tax_numbers(number: str) -> None:
    assert identifiers.check_steuernummer(number)


def test_leitweg_ids() -> None:
    assert identifiers.is_leitweg_id("04011000-12345-03")
    assert identifiers.is_leitweg_id(" 991-33333test-33 ")
    for wrong in ("04011000-12345-04", "04011000", "0401100012345-0", "04011000 12345 03"):
        assert not identifiers.is_leitweg_id(wrong)


@pytest.mark.parametrize(
    "address", ["hallo@firma.example", "a.b+c@x.de", "büro@x.de".replace("ü", "ue"), "a@müller.example"]
)
def test_addresses_mail_can_be_sent_to(address: str) -> None:
    assert identifiers.check_email(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "a@localhost",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b.de, c@d.de",
        "a@b.de\r\nBcc: c@d.de",
        "a b@c.de",
        "a..b@c.de",
        "a@b..de",
        ".a@b.de",
        "@b.de",
        "a@",
        "a",
        "<a@b.de>",
        '"a"@b.de',
        "a@-b.de",
        "x" * 65 + "@b.de",
        "a@" + "b." * 130 + "de",
    ],
)
def test_addresses_no_mail_is_sent_to(address: str) -> None:
    assert identifiers.check_email(address)


def test_countries() -> None:
    assert identifiers.check_country("DE") is None
    assert identifiers.check_country("de")
    assert identifiers.check_country("EL")

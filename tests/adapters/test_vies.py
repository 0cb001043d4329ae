"""VIES over HTTP: a clear yes or no is one; everything else is "not checked", never "valid"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from handschlag.adapters import outgoing
from handschlag.adapters.networks import vies
from handschlag.core.vat_check import TROUBLES, Answer, Question, address_fit, name_fit, not_checkable
from tests.adapters.vies_emulator import LOOPBACK, Vies, emulator

FRENCH = Question("FR40303265045", "DE136695976", "Boulangerie du Nord SARL", "12 rue Exemple", "75001", "Paris")


@pytest.fixture
def service() -> Iterator[Vies]:
    with emulator() as running:
        yield running


def ask(service: Vies, question: Question = FRENCH, seconds: float = 5.0) -> Answer:
    return vies.check(question, base=service.address, seconds=seconds, allowed=LOOPBACK)


def test_a_known_id_is_valid_with_evidence(service: Vies) -> None:
    answer = ask(service)
    assert (answer.outcome, answer.consultation_number) == ("valid", "WAPIAAAAW1234567")
    assert (answer.name_fits, answer.address_fits) == ("same", "same")
    assert answer.answered_at and answer.answered_at.isoformat() == "2026-11-26T13:37:00.123000+00:00"
    assert json.loads(answer.raw)["valid"] is True
    assert service.asked == [
        {
            "countryCode": "FR", "vatNumber": "40303265045", "requesterMemberStateCode": "DE",
            "requesterNumber": "136695976", "traderName": "Boulangerie du Nord SARL", "traderStreet": "12 rue Exemple",
            "traderPostalCode": "75001", "traderCity": "Paris",
        }
    ]  # fmt: skip


def test_an_unknown_id_is_not_valid(service: Vies) -> None:
    answer = ask(service, Question("ATU10223006"))
    assert (answer.outcome, answer.consultation_number, answer.name) == ("invalid", "", "")


def test_somebody_elses_id_is_seen(service: Vies) -> None:
    answer = ask(service, replace(FRENCH, name="Imprimerie Soleil", post_code="69001", city="Lyon"))
    assert (answer.outcome, answer.name_fits, answer.address_fits) == ("valid", "differs", "differs")


def test_a_country_that_tells_nothing_is_no_contradiction(service: Vies) -> None:
    answer = ask(service, replace(FRENCH, vat_identifier="de 129 273 398"))
    assert (answer.outcome, answer.name_fits, answer.address_fits) == ("valid", "not_told", "not_told")


def test_greece_is_el(service: Vies) -> None:
    assert ask(service, Question("EL094259216")).outcome == "valid"
    assert service.asked[0]["countryCode"] == "EL"


@pytest.mark.parametrize("status", [200, 400, 500, 503])
@pytest.mark.parametrize(
    "error", ["MS_UNAVAILABLE", "INVALID_INPUT", "TIMEOUT", "GLOBAL_MAX_CONCURRENT_REQ", "MS_MAX_CONCURRENT_REQ",
              "SERVICE_UNAVAILABLE", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED", "SOMETHING_NEW"],
)  # fmt: skip
def test_trouble_is_never_a_verdict(service: Vies, error: str, status: int) -> None:
    service.error, service.status = error, status
    answer = ask(service)
    assert (answer.outcome, answer.trouble) == ("not_checked", error)
    assert answer.trouble_in_words and answer.trouble_in_words.de
    assert error in TROUBLES or error == "SOMETHING_NEW"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""), (200, b"<html>maintenance</html>"), (200, b"[]"), (200, b"{}"), (200, b'{"valid": "true"}'),
        (200, b'{"valid": null}'), (200, b"\xff\xfe"), (503, b"busy"), (500, b'{"valid": true}'),
        (404, b'{"valid": true}'),
        (200, b'{"valid": true, "countryCode": "DE", "vatNumber": "1"}'),
        (200, b'{"valid": true, "errorWrappers": [{}]}'),
        (200, b'{"valid": true, "actionSucceed": false}'), (200, b'{"valid": true, "userError": "MS_UNAVAILABLE"}'),
        (200, b"[" * 50_000), (200, b'{"valid": true, "name": "' + b"x" * 200_000 + b'"}'),
    ],
)  # fmt: skip
def test_an_answer_nobody_understands_is_no_yes(service: Vies, status: int, body: bytes) -> None:
    service.status, service.body = status, body
    assert ask(service).outcome == "not_checked"


def test_an_answer_may_lack_and_add_fields(service: Vies) -> None:
    service.body = json.dumps({"valid": True, "new": [1], "name": None, "requestDate": "yesterday"}).encode()
    answer = ask(service)
    assert (answer.outcome, answer.name, answer.answered_at) == ("valid", "", None)


def test_nobody_waits_for_ever(service: Vies) -> None:
    service.delay = 3
    assert ask(service, seconds=0.3).trouble == "TIMEOUT"
    service.delay, service.drip = 0, 0.1
    assert ask(service, seconds=0.5).trouble == "TIMEOUT"


def test_a_service_that_is_not_there_is_not_checked() -> None:
    with emulator() as running:
        gone = running.address
    answer = vies.check(FRENCH, base=gone, seconds=2, allowed=LOOPBACK)
    assert (answer.outcome, answer.trouble) == ("not_checked", "NETWORK")


def test_redirects_are_not_followed(service: Vies) -> None:
    service.moved = f"{service.address}/check-vat-number"
    assert ask(service).outcome == "not_checked" and len(service.asked) == 1


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/", "http://localhost:1/", "http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]:1/",
     "http://192.168.1.1/", "http://0.0.0.0/", "http://224.0.0.1/", "http://[fe80::1]/", "http://[::ffff:127.0.0.1]:1/",
     "ftp://example.org/", "file:///etc/passwd", "http://", "http://user:pw@127.0.0.1/"],
)  # fmt: skip
def test_only_public_addresses_are_called(address: str) -> None:
    with pytest.raises(outgoing.NotReached, match=r"public|no address"):
        outgoing.post_json(address, {}, seconds=1)


def test_a_network_can_be_allowed(service: Vies) -> None:
    with pytest.raises(outgoing.NotReached, match="public"):
        outgoing.post_json(f"{service.address}/check-vat-number", {}, allowed=["10.0.0.0/8"])
    assert outgoing.post_json(f"{service.address}/check-vat-number", {}, allowed=LOOPBACK).status == 200


# -- without a network


def test_what_vies_cannot_be_asked() -> None:
    assert not_checkable("FR40303265045") is None
    for vat_identifier in ("CHE123456788", "DE123456788EX", "DE1", "", "GB123456789"):
        assert not_checkable(vat_identifier) is not None


@pytest.mark.parametrize(
    ("asked", "registered", "fits"),
    [("Müller GmbH & Co. KG", "MUELLER GMBH UND CO KG", "same"),
     ("Boulangerie du Nord", "BOULANGERIE DU NORD SARL", "same"),
     ("Atelier Nord", "Zahnrad AG", "differs"), ("", "X", "not_told"), ("X", "", "not_told")],
)  # fmt: skip
def test_names_are_compared_without_their_dress(asked: str, registered: str, fits: str) -> None:
    assert name_fit(asked, registered) == fits


def test_addresses_fit_by_post_code_or_town() -> None:
    assert address_fit(Question("", post_code="1010", city="Wien"), "Ring 1\nAT-1010 Wien") == "same"
    assert address_fit(Question("", city="Möwenhafen"), "MOEWENHAFEN 00123") == "same"
    assert address_fit(Question("", post_code="8010", city="Graz"), "Ring 1\n1010 Wien") == "differs"
    assert address_fit(Question(""), "Wien") == address_fit(FRENCH, "") == "not_told"

"""Asking about a customer's VAT id: every answer is kept, a missing one too, and nobody else sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from handschlag.businesses import guests, limits
from handschlag.businesses.models import Business
from handschlag.core.examples import FRENCH
from handschlag.customers import vat_checking
from handschlag.customers.models import VatProof
from tests.adapters.vies_emulator import LOOPBACK, Vies, emulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings: Any) -> Iterator[Vies]:
    with emulator() as running:
        settings.VIES_URL, settings.OUTGOING_ALLOWED = running.address, list(LOOPBACK)
        yield running


def test_the_answer_is_kept_as_evidence(business: Business, service: Vies) -> None:
    buyer = replace(FRENCH, vat_identifier="fr 40 303 265 045")
    proof = vat_checking.check(business, buyer, requester="DE136695976")
    stored = VatProof.objects.of(business).get()
    assert stored == proof == vat_checking.latest(business, "FR40303265045")
    assert (stored.vat_identifier, stored.requester, stored.outcome) == ("FR40303265045", "DE136695976", "valid")
    assert stored.consultation_number == "WAPIAAAAW1234567" and stored.name_fits == "same"
    assert '"valid": true' in stored.answer and stored.registered_name == "BOULANGERIE DU NORD"


def test_an_outage_is_not_checked_and_an_older_yes_stays_older(business: Business, service: Vies) -> None:
    vat_checking.check(business, FRENCH)
    service.error = "MS_UNAVAILABLE"
    latest = vat_checking.check(business, FRENCH)
    assert (latest.outcome, latest.trouble) == ("not_checked", "MS_UNAVAILABLE")
    assert "nicht geprüft" in latest.outcome_in_words.de and latest.trouble_in_words is not None
    assert vat_checking.latest(business, FRENCH.vat_identifier) == latest
    assert VatProof.objects.of(business).count() == 2  # rows are only added


def test_the_check_can_be_switched_off(business: Business, settings: Any) -> None:
    settings.VIES_URL = ""
    assert vat_checking.check(business, FRENCH).trouble == "SWITCHED_OFF"


@pytest.mark.parametrize("vat_identifier", ["", "DE1", "CHE123456788", "DE123456788EX"])
def test_what_no_service_knows_is_not_asked(business: Business, service: Vies, vat_identifier: str) -> None:
    with pytest.raises(vat_checking.NotCheckable):
        vat_checking.check(business, replace(FRENCH, vat_identifier=vat_identifier))
    assert service.asked == [] and not VatProof.objects.of(business).exists()


def test_nobody_asks_without_end(business: Business, service: Vies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vat_checking, "PER_HOUR", 1)
    vat_checking.check(business, FRENCH)
    with pytest.raises(limits.TooOften):
        vat_checking.check(business, FRENCH)


def test_evidence_belongs_to_one_business(business: Business, service: Vies) -> None:
    vat_checking.check(business, FRENCH)
    assert vat_checking.latest(business, FRENCH.vat_identifier) is not None
    assert vat_checking.latest(guests.start(name="Fremd & Co."), FRENCH.vat_identifier) is None

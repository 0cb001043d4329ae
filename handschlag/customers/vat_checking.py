"""Ask whether a customer's VAT id is valid, and keep the answer as evidence (§ 6a Abs. 4, § 18e UStG)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.core import identifiers
from handschlag.core.bill import Party
from handschlag.core.text import Text
from handschlag.core.vat_check import Answer, Question, not_checkable
from handschlag.customers.models import Customer, VatProof

# service -> function(question, base, seconds, allowed) -> answer; loaded when somebody asks
SERVICES = {"vies": "handschlag.adapters.networks.vies.check"}
PER_HOUR = 60  # questions of one business
LONGEST_RAW = 20_000  # characters


class NotCheckable(Exception):
    """No service knows such an id; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def check(
    business: Business, buyer: Party, *, requester: str = "", customer: Customer | None = None, service: str = "vies"
) -> VatProof:
    """Ask about a buyer's VAT id and keep what came back, also that nothing did.

    ``requester`` is the seller's own VAT id; with it VIES gives a consultation number. Raises ``NotCheckable``,
    ``limits.TooOften``. The question is asked outside any transaction, as it may take seconds.
    """
    if sentence := not_checkable(buyer.vat_identifier):
        raise NotCheckable(sentence)
    limits.count("vat-check", str(business.pk), limit=PER_HOUR, seconds=3_600)
    question = Question(
        identifiers.normal_form(buyer.vat_identifier),
        identifiers.normal_form(requester) if requester and not_checkable(requester) is None else "",
        buyer.name,
        buyer.address.line_1,
        buyer.address.post_code,
        buyer.address.city,
    )
    return _keep(business, question, _ask(question, service), customer, service)


def _ask(question: Question, service: str) -> Answer:
    if not settings.VIES_URL:
        return Answer("not_checked", "SWITCHED_OFF")
    ask: Callable[..., Answer] = import_string(SERVICES[service])
    return ask(
        question, base=settings.VIES_URL, seconds=float(settings.VIES_SECONDS), allowed=settings.OUTGOING_ALLOWED
    )


@transaction.atomic
def _keep(business: Business, question: Question, answer: Answer, customer: Customer | None, service: str) -> VatProof:
    made: VatProof = VatProof.objects.of(business).create(
        business=business,
        customer=customer,
        vat_identifier=question.vat_identifier,
        requester=question.requester,
        service=service,
        outcome=answer.outcome,
        trouble=answer.trouble,
        asked_name=question.name[:200],
        asked_place=f"{question.post_code} {question.city}".strip()[:200],
        registered_name=answer.name[:300],
        registered_address=answer.address[:1000],
        name_fits=answer.name_fits,
        address_fits=answer.address_fits,
        consultation_number=answer.consultation_number[:60],
        answer=answer.raw[:LONGEST_RAW],
        at=timezone.now(),
    )
    return made


def latest(business: Business, vat_identifier: str) -> VatProof | None:
    """The newest evidence about an id that this business has."""
    normal = identifiers.normal_form(vat_identifier)
    if not normal:
        return None
    found: VatProof | None = VatProof.objects.of(business).filter(vat_identifier=normal).order_by("-pk").first()
    return found

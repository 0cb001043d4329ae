"""Accept a quote: by the customer on the page, or as the seller records it; the second caller finds the first order.

1. Lock the quote. Whoever comes second gets the order that is there; a replaced or decided version is refused.
2. Settle the choice on the server, draw the order number, freeze what was agreed, with the very words.
3. Record, have the document made, put the mails to both sides into the outbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import numbering
from handschlag.businesses.handing_over import send_confirmation
from handschlag.businesses.models import Business
from handschlag.core import identifiers, terms
from handschlag.core.bill_json import write_bill
from handschlag.core.money import ZERO, format_money, plain, to_minor
from handschlag.core.offer import Choice, ChoiceRefused, agreed_bill, estimate_sentence, settle
from handschlag.core.text import Text, clean_line
from handschlag.core.totals import Totals, totals
from handschlag.delivery import sending
from handschlag.documents import making
from handschlag.events import types
from handschlag.events.recording import canonical, record
from handschlag.orders import proving
from handschlag.orders.models import Agreed, Order
from handschlag.quotes import finding, following_up
from handschlag.quotes.models import Quote, QuoteVersion


class CannotAccept(Exception):
    """This cannot be accepted; ``sentence`` says why or what to do, ``field`` where."""

    def __init__(self, sentence: Text, field: str = "") -> None:
        super().__init__(sentence.en)
        self.sentence, self.field = sentence, field


def may_accept_online(version: QuoteVersion) -> bool:
    """Whether the page offers acceptance. Consumers order by letter, mail or phone: the law wants more of a page."""
    return version.offer.bill.buyer.kind != "consumer"


def accept(
    version: QuoteVersion,
    *,
    wanted: Iterable[int],
    name: str,
    role: str = "",
    email: str = "",
    address: str,
    may: bool,
    today: date | None = None,
) -> Order:
    """The customer accepts a version on the page, with the lines they ticked. Raises ``CannotAccept``.

    ``may`` is the tick "I may agree for the company", ``address`` the network address, of which only a keyed hash is
    kept. A second call for the same quote returns the order that is there.
    """
    name, day = clean_line(name)[:200], today or timezone.localdate()
    if not may_accept_online(version):
        raise CannotAccept(
            Text(
                "Dieses Angebot nehmen Sie per E-Mail, Brief oder Telefon an",
                "Please accept this quote by email, letter or phone",
            )
        )
    if len(name.replace(".", "").split()) < 2:
        raise CannotAccept(Text("Tragen Sie Vor- und Nachnamen ein", "Enter your first and last name"), "name")
    if not may:
        raise CannotAccept(
            Text("Bestätigen Sie, dass Sie zustimmen dürfen", "Confirm that you may agree to this"), "darf"
        )
    if email and (problem := identifiers.check_email(email)):
        raise CannotAccept(problem, "email")
    choice = _choice(version, wanted)
    with transaction.atomic():
        quote, existing = _locked(version)
        if existing is not None:
            return existing
        if day > version.valid_until:
            raise CannotAccept(
                Text(
                    "Die Frist ist abgelaufen. Schreiben Sie uns, dann erneuern wir das Angebot",
                    "The period is over. Write to us and we will renew the quote",
                )
            )
        return _freeze(
            quote,
            version,
            choice,
            method=Order.PORTAL,
            accepted_by=name,
            role=clean_line(role)[:200],
            email=email,
            address_hash=proving.hash_of(address),
            day=day,
            accepted_at=timezone.now(),
            recorded_by="customer",
        )


def record_acceptance(
    version: QuoteVersion,
    *,
    wanted: Iterable[int],
    method: str,
    name: str,
    day: date,
    email: str = "",
    evidence: bytes = b"",
    knowing_it_expired: bool = False,
    by: str,
) -> Order:
    """The seller records that the customer said yes by phone, on paper or by email. Raises ``CannotAccept``.

    An expired quote needs ``knowing_it_expired``. ``evidence`` is a PDF, PNG or JPEG of up to 5 MB, kept unchanged.
    """
    name, email = clean_line(name)[:200], email.strip()
    if method not in (Order.PHONE, Order.PAPER, Order.EMAIL):
        raise CannotAccept(Text("Wählen Sie, wie zugesagt wurde", "Choose how it was agreed"), "method")
    if not name:
        raise CannotAccept(Text("Tragen Sie ein, wer zugesagt hat", "Enter who agreed"), "name")
    if not version.issue_date <= day <= timezone.localdate():
        raise CannotAccept(
            Text(
                "Der Tag liegt zwischen dem Datum des Angebots und heute",
                "The day lies between the date of the quote and today",
            ),
            "day",
        )
    if email and (problem := identifiers.check_email(email)):
        raise CannotAccept(problem, "email")
    try:
        proving.check(evidence)
    except proving.EvidenceRefused as refusal:
        raise CannotAccept(refusal.sentence, "evidence") from None
    if day > version.valid_until and not knowing_it_expired:
        raise CannotAccept(
            Text(
                "Das Angebot war an diesem Tag abgelaufen. Bestätigen Sie, dass es trotzdem gilt",
                "The quote had expired by that day. Confirm that it holds all the same",
            ),
            "expired",
        )
    choice = _choice(version, wanted)
    with transaction.atomic():
        quote, existing = _locked(version)
        if existing is not None:
            return existing
        order = _freeze(
            quote,
            version,
            choice,
            method=method,
            accepted_by=name,
            email=email,
            day=day,
            accepted_at=timezone.make_aware(datetime.combine(day, time(12))),
            recorded_by=by,
        )
        proving.keep(order.business_id, "order", order.pk, order.number, evidence)
    return order


def _choice(version: QuoteVersion, wanted: Iterable[int]) -> Choice:
    try:
        choice = settle(version.offer, wanted)
    except ChoiceRefused as refusal:
        raise CannotAccept(refusal.sentence, "wahl") from None
    if totals(agreed_bill(version.offer, choice)).payable < 0:
        raise CannotAccept(Text("Mit dieser Auswahl bleibt kein Betrag übrig", "This choice leaves no amount"), "wahl")
    return choice


def _locked(version: QuoteVersion) -> tuple[Quote, Order | None]:
    """The quote, locked, and its order if any. Raises ``CannotAccept`` for replaced and decided versions."""
    quote: Quote = Quote.objects.of(version.business_id).select_for_update().get(pk=version.quote_id)
    existing = Order.objects.of(version.business_id).filter(quote=quote).first()
    if existing is not None:
        return quote, existing
    if quote.version != version.version:
        raise CannotAccept(
            Text("Es gibt eine neuere Fassung. Sehen Sie sich diese an", "There is a newer version. Look at that one")
        )
    if quote.state != Quote.OPEN:
        raise CannotAccept(Text("Über dieses Angebot ist schon entschieden", "This quote has been decided already"))
    return quote, None


def _freeze(
    quote: Quote,
    version: QuoteVersion,
    choice: Choice,
    *,
    method: str,
    accepted_by: str,
    day: date,
    accepted_at: datetime,
    recorded_by: str,
    role: str = "",
    email: str = "",
    address_hash: str = "",
) -> Order:
    business = Business.objects.get(pk=quote.business_id)
    bill = agreed_bill(version.offer, choice)
    computed = totals(bill)
    number = numbering.take_next(
        business,
        numbering.ORDER,
        timezone.localdate(),
        customer=bill.buyer.customer_number or "0",
        used=lambda one: Order.objects.of(business).filter(number=one).exists(),
    )
    words = wording(version, choice, computed)
    snapshot = canonical(
        {
            "bill": write_bill(replace(bill, number=quote.number)),
            "keys": [key for position, key in enumerate(version.keys, 1) if position in choice],
            "presentation": version.frozen["presentation"],
        }
    )
    order = Order(
        business=business,
        quote=quote,
        version=version,
        customer_id=quote.customer_id,
        number=number,
        issue_date=day,
        method=method,
        accepted_by=accepted_by,
        role=role,
        email=email,
        address_hash=address_hash,
        wording=words,
        wording_sha256=hashlib.sha256(words.encode()).hexdigest(),
        choice=sorted(choice),
        after_expiry=day > version.valid_until,
        buyer_name=bill.buyer.name[:200],
        title=quote.title,
        currency=bill.currency,
        net_minor=to_minor(computed.net, bill.currency),
        gross_minor=to_minor(computed.payable, bill.currency),
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        recorded_by=recorded_by,
        accepted_at=accepted_at,
        recorded_at=timezone.now(),
    )
    order.save(force_insert=True)
    written = write_bill(bill).get("lines", [])
    Agreed.objects.of(business).bulk_create(
        Agreed(
            business=business,
            order=order,
            position=position,
            revision=1,
            quantity=plain(line.quantity or ZERO),
            line=canonical(written[position - 1]),
            agreed_on=day,
        )
        for position, line in enumerate(bill.lines, 1)
    )
    quote.state, quote.decided_at = Quote.ACCEPTED, timezone.now()
    quote.save(update_fields=["state", "decided_at"])
    following_up.stop(quote, "accepted")
    finding.let_be_found(quote, version, number)
    making.ask(business.pk, "order", order.pk)
    record(
        business_id=business.pk,
        type=types.QUOTE_ACCEPTED,
        subject="quote",
        subject_id=quote.pk,
        actor=recorded_by,
        data={
            "order": order.number,
            "version": version.version,
            "choice": order.choice,
            "method": method,
            "wording": order.wording_sha256,
            "snapshot": order.snapshot_sha256,
        },
    )
    _tell_both(order)
    return order


def wording(version: QuoteVersion, choice: Choice, computed: Totals) -> str:
    """The words that are accepted, in the language of the quote: kept with their hash."""
    offer, bill = version.offer, version.offer.bill
    chosen = [f"{p}. {line.name}" for p, line in enumerate(bill.lines, 1) if p in choice]
    estimate = Text(
        "Ich erteile den Auftrag nach dem Kostenvoranschlag {number}, Fassung {version} vom {day}, über {amount} mit "
        "diesen Positionen:",
        "I place the order as in estimate {number}, version {version} of {day}, for {amount} with these lines:",
    )
    quote = Text(
        "Ich nehme das Angebot {number}, Fassung {version} vom {day}, über {amount} mit diesen Positionen an:",
        "I accept quote {number}, version {version} of {day}, for {amount} with these lines:",
    )
    sentence = (estimate if offer.estimate else quote).fill(
        number=bill.number,
        version=version.version,
        day=terms.short_date(version.issue_date, bill.language),
        amount=format_money(computed.payable, bill.currency, bill.language),
    )
    said = estimate_sentence(offer)
    more = [said.in_(bill.language)] if said else []
    return "\n".join([sentence.in_(bill.language), *chosen, *more, *offer.acceptance_text.splitlines()])


def _tell_both(order: Order) -> None:
    business = order.business
    if order.email:
        send_confirmation(
            business,
            subject="order",
            subject_id=order.pk,
            stage="quote-accepted",
            recipient=order.email,
            page=("quote", order.quote_id),
        )
    if business.email and business.email_proved_at:
        sending.put(
            business_id=business.pk,
            subject="order",
            subject_id=order.pk,
            stage="order-received",
            recipient=business.email,
        )

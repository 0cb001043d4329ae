"""A customer declines with one tap of a reason; the seller may still send another version."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.text import Text, clean_block
from handschlag.delivery import sending
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.quotes import following_up
from handschlag.quotes.models import Decline, Quote, QuoteVersion

# In the order of the page; the first word of a conversation, never an interrogation.
REASONS: dict[str, Text] = {
    Decline.PRICE: Text("Zu teuer", "Too expensive"),
    Decline.TIMING: Text("Zeitpunkt passt nicht", "Wrong time"),
    Decline.SCOPE: Text("Wir brauchen etwas anderes", "We need something else"),
    Decline.OTHER_SUPPLIER: Text("Jemand anderes macht es", "Somebody else does it"),
    Decline.NOT_NEEDED: Text("Wir brauchen es nicht mehr", "No longer needed"),
    Decline.OTHER: Text("Anderer Grund", "Another reason"),
}
LONGEST_NOTE = 2_000


class CannotDecline(Exception):
    """This version cannot be declined any more; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def decline(version: QuoteVersion, *, reason: str, note: str = "", declined_by: str = "") -> Decline:
    """Store that a customer does not want this version. A second call returns the first answer.

    Raises ``CannotDecline`` where the quote is decided or replaced, or no reason was chosen.
    """
    if reason not in REASONS:
        raise CannotDecline(Text("Wählen Sie einen Grund", "Choose a reason"))
    with transaction.atomic():
        quote: Quote = Quote.objects.of(version.business_id).select_for_update().get(pk=version.quote_id)
        earlier: Decline | None = Decline.objects.of(version.business_id).filter(version=version).first()
        if earlier is not None:
            return earlier
        if quote.version != version.version:
            raise CannotDecline(
                Text(
                    "Es gibt eine neuere Fassung. Sehen Sie sich diese an", "There is a newer version. Look at that one"
                )
            )
        if quote.state != Quote.OPEN:
            raise CannotDecline(
                Text("Über dieses Angebot ist schon entschieden", "This quote has been decided already")
            )
        try:
            with transaction.atomic():
                row: Decline = Decline.objects.of(version.business_id).create(
                    business_id=version.business_id,
                    version=version,
                    reason=reason,
                    note=clean_block(note)[:LONGEST_NOTE],
                    declined_by=declined_by,
                    declined_at=timezone.now(),
                )
        except IntegrityError:  # somebody else declined it a moment ago
            return Decline.objects.of(version.business_id).get(version=version)  # type: ignore[no-any-return]
        quote.state, quote.decided_at = Quote.DECLINED, row.declined_at
        quote.save(update_fields=["state", "decided_at"])
        following_up.stop(quote, "declined")
        record(
            business_id=quote.business_id,
            type=types.QUOTE_DECLINED,
            subject="quote",
            subject_id=quote.pk,
            actor="customer",
            data={"version": version.version, "reason": reason},
        )
        _tell_seller(row)
    return row


def _tell_seller(row: Decline) -> None:
    business = Business.objects.get(pk=row.business_id)
    if business.email and business.email_proved_at:  # only to an address that is known to be the seller's own
        sending.put(
            business_id=business.pk,
            subject="decline",
            subject_id=row.pk,
            stage="quote-declined",
            recipient=business.email,
        )

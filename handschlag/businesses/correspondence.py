"""What every mail about a document carries: who writes, how to answer, why it comes, how to report a stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.core.bill import Bill, Party
from handschlag.delivery import text
from handschlag.delivery.messages import Attachment, Mail, via_name
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotToBeSent, ToBeHeld
from handschlag.documents import attaching
from handschlag.documents.attaching import AttachedFile


def to_customer(
    delivery: Delivery,
    business: Business,
    bill: Bill,
    context: dict[str, Any],
    *,
    report_url: str,
    template: str = "letter",
    attachments: tuple[Attachment, ...] = (),
) -> Mail:
    """A mail of the seller to a customer, in the language of the bill. The same row always gives the same words.

    ``context`` holds at least ``subject``, ``headline``, ``greeting``, ``rows``, ``button``, ``page_url`` and ``why``;
    words of the seller in it go through ``shown`` first. Raises ``ToBeHeld``, ``NotToBeSent`` after reports.
    """
    refuse_after_reports(business)
    is_guest = business.origin == Business.GUEST
    earlier = Delivery.objects.of(business).filter(recipient=delivery.recipient, pk__lt=delivery.pk)
    show = shown(delivery, business)
    frame = {
        "seller": show(name_of(bill.seller)),
        "imprint": show(imprint(bill.seller)),
        "can_reply": bool(reply_to(business, bill)),
        "first_contact": is_guest and not earlier.exists(),
        "report_url": report_url if is_guest else "",
    }
    plain, html = text.render(template, bill.language, frame | context)
    return Mail(
        subject=context["subject"],
        text=plain,
        html=html,
        from_name=via_name(name_of(bill.seller)),
        recipient_name=bill.buyer.name,
        reply_to=reply_to(business, bill),
        reply_to_name=name_of(bill.seller),
        attachments=attachments,
    )


def to_seller(
    business: Business,
    context: dict[str, Any],
    *,
    reply_to: str = "",
    reply_to_name: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Mail:
    """A mail of ours to the seller, in the seller's language."""
    plain, html = text.render("letter", business.language, {"seller": "Handschlag"} | context)
    return Mail(
        subject=context["subject"],
        text=plain,
        html=html,
        from_name=via_name(reply_to_name),
        reply_to=reply_to,
        reply_to_name=reply_to_name,
        attachments=attachments,
    )


def attached(business_id: int, going: Sequence[AttachedFile]) -> Iterator[Attachment]:
    """The files that go with a mail beside its document."""
    for file in going:
        if (content := attaching.content_of(business_id, file.sha256)) is not None:
            yield Attachment(file.filename, file.media_type, content)


def attached_words(files: Sequence[AttachedFile], going: Sequence[AttachedFile], show: Callable[[str], str]) -> str:
    """Which files go with a mail and which ones wait on the customer's page, in the language that is active."""
    waiting = [file for file in files if file not in going]
    said = []
    if going:
        said.append(_("Anlagen: %(names)s.") % {"names": ", ".join(show(file.filename) for file in going)})
    if waiting:
        names = ", ".join(show(file.filename) for file in waiting)
        said.append(_("Auf der Seite liegen außerdem: %(names)s.") % {"names": names})
    return " ".join(said)


def refuse_after_reports(business: Business) -> None:
    """Raise where recipients do not know this sender: a worker may have had the mail in hand when the report came."""
    if business.reports:
        raise (ToBeHeld if business.reports < guests.REPORTS_THAT_STOP else NotToBeSent)("reported by a recipient")


def shown(delivery: Delivery, business: Business) -> Callable[[str], str]:
    """How the seller's own words may stand in a mail: without anything to click as long as nobody knows the seller."""
    # measured at the time of the row: a repeated mail must not change its words
    trusted = business.origin != Business.GUEST or business.created_at < delivery.created_at - guests.TRUSTED_AFTER
    return (lambda words: words) if trusted else text.unlinked


def reply_to(business: Business, bill: Bill) -> str:
    """The seller's own address: the proved one; for others than guests the one on the bill."""
    if business.email and business.email_proved_at:
        return business.email
    return "" if business.origin == Business.GUEST else bill.seller.contact.email


def imprint(seller: Party) -> str:
    """Name and address in one line."""
    address = seller.address
    parts = (seller.name, address.line_1, address.line_2, f"{address.post_code} {address.city}".strip())
    return ", ".join(part for part in parts if part)


def name_of(party: Party) -> str:
    """The name people know."""
    return party.trading_name or party.name


def row(label: str, value: str, *, strong: bool = False, whole: bool = True) -> dict[str, Any]:
    """One fact; ``whole`` ones never break: numbers, days, amounts."""
    return {"label": label, "value": value, "strong": strong, "whole": whole}

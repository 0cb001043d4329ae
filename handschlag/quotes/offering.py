"""Make an offer: freeze the draft as the next version of its quote, with the number that stays.

1. Outside the transaction: check the draft. Findings that block stop here.
2. Inside: lock the draft, find the customer, keep the files, lock the quote, draw the number, freeze, plan the
   follow-ups, record.
3. After the commit a job makes the document from the snapshot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import branding, numbering
from handschlag.businesses.models import Business
from handschlag.core import placeholders, terms
from handschlag.core.bill_json import FieldError
from handschlag.core.findings import Finding
from handschlag.core.money import to_minor
from handschlag.core.numbering import CustomerNumberNeeded
from handschlag.core.offer import Offer, agreed_bill, standard_choice
from handschlag.core.offer_json import offer_as_typed, write_offer
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.customers import identifying
from handschlag.delivery import sending
from handschlag.documents import attaching, making
from handschlag.documents.version import RULES_VERSION
from handschlag.drafts import attaching as draft_files
from handschlag.drafts import beginning, drafting, files, sender
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.events import types
from handschlag.events.recording import canonical, record
from handschlag.quotes import finding, following_up
from handschlag.quotes.models import Quote, QuoteVersion

_NUMBER_WANTED = Text(
    "Tragen Sie die Kundennummer ein, sie ist Teil Ihrer Angebotsnummern",
    "Enter the customer number, it is part of your quote numbers",
)


class CannotOffer(Exception):
    """Something stops the quote from going out; nothing was changed, no number drawn."""

    def __init__(self, findings: Sequence[Finding] = (), errors: Sequence[FieldError] = ()) -> None:
        super().__init__("; ".join([f.title.en for f in findings] + [e.sentence.en for e in errors]))
        self.findings, self.errors = tuple(findings), tuple(errors)


class DraftChanged(Exception):
    """The draft was saved again since the caller read it: nobody has seen what would be offered."""


class QuoteDecided(Exception):
    """The quote was accepted or closed, so it gets no new version; ``sentence`` says what to do."""

    sentence = Text(
        "Dieses Angebot ist schon angenommen oder geschlossen. Schreiben Sie ein neues",
        "This quote has been accepted or closed. Write a new one",
    )


def offer_draft(draft: Draft, *, by: str, today: date | None = None) -> QuoteVersion:
    """Freeze a quote draft as it was read: a new quote, or the next version of the one it continues.

    A second call returns the same version. Raises ``CannotOffer``, ``DraftChanged``, ``QuoteDecided``.
    """
    day = today or timezone.localdate()
    seen = review(draft.data, draft.kind, today=day)
    if not seen.may_issue or seen.offer is None:
        raise CannotOffer(seen.blocking, seen.errors)
    with transaction.atomic():
        row: Draft = Draft.objects.of(draft.business_id).select_for_update().get(pk=draft.pk)
        if row.document_id:
            return QuoteVersion.objects.of(row.business_id).get(pk=row.document_id)  # type: ignore[no-any-return]
        if row.revision != draft.revision:
            raise DraftChanged(f"revision {row.revision}, not {draft.revision}")
        business = Business.objects.get(pk=row.business_id)
        # customer, files, and last the number: everybody locks in the same order
        row.customer = identifying.customer_of(business, seen.offer.bill, by=by, chosen=row.customer_id)
        files = _frozen_files(row)
        version = _freeze(business, row, seen.offer, files, day, by)
        row.document_id = version.pk
        row.save(update_fields=["document_id", "customer"])
    sender.start_profile(business, by=by, data=row.data)
    return version


def next_version(quote: Quote) -> Draft:
    """The draft of the next version: the one being written, or a fresh copy of the last version.

    Raises ``QuoteDecided``.
    """
    with transaction.atomic():
        locked: Quote = Quote.objects.of(quote.business_id).select_for_update().get(pk=quote.pk)
        if locked.state in (Quote.ACCEPTED, Quote.CLOSED):
            raise QuoteDecided
        writing = Draft.objects.of(quote.business_id).open(Draft.QUOTE).filter(about_id=quote.pk).first()
        if writing is not None:
            return writing  # type: ignore[no-any-return]
        business = Business.objects.get(pk=quote.business_id)
        return drafting.start(business, _again(current_of(locked)), kind=Draft.QUOTE, about_id=quote.pk)


def copy_of(version: QuoteVersion) -> dict[str, Any]:
    """The data of a new quote like this one: another quote, dated today, open for another month."""
    return beginning.for_another_deal(_again(version))


def current_of(quote: Quote) -> QuoteVersion:
    """The version that counts."""
    return QuoteVersion.objects.of(quote.business_id).get(quote=quote, version=quote.version)  # type: ignore[no-any-return]


def close(quote: Quote, *, by: str) -> bool:
    """The seller takes the quote back before anybody accepted it. False if it was decided already."""
    with transaction.atomic():
        open_still = Quote.objects.of(quote.business_id).filter(pk=quote.pk, state__in=(Quote.OPEN, Quote.DECLINED))
        if not open_still.update(state=Quote.CLOSED, decided_at=timezone.now()):
            return False
        following_up.stop(quote, "closed")
        _stop_mail(quote, "the quote was closed", below=quote.version + 1)
        record(
            business_id=quote.business_id,
            type=types.QUOTE_CLOSED,
            subject="quote",
            subject_id=quote.pk,
            actor=by,
            data={"version": quote.version},
        )
    return True


def _again(version: QuoteVersion) -> dict[str, Any]:
    """The last version as typed, with today's date and every line knowing where it comes from."""
    data = offer_as_typed(version.offer)
    data.pop("attachments", None)
    data |= files.as_data(version.files)
    language = version.offer.bill.language
    data["issue_date"] = terms.short_date(timezone.localdate(), language)
    data["lines"] = [{**line, "origin": str(key)} for line, key in zip(data["lines"], version.keys, strict=True)]
    if version.valid_until < timezone.localdate():
        data["offer"].pop("valid_until", None)
    data["presentation"] = {k: v for k, v in version.frozen["presentation"].items() if k != "logo"}
    if version.quote.customer_id:
        data["customer"] = str(version.quote.customer_id)
    return sender.renewed(version.business_id, data, kind=Draft.QUOTE, document_id=version.pk, day=version.issue_date)


def _freeze(
    business: Business, draft: Draft, offer: Offer, files: tuple[attaching.AttachedFile, ...], day: date, by: str
) -> QuoteVersion:
    dated = offer.bill.issue_date or day
    quote = _locked_quote(business, draft, offer, day)
    standard = agreed_bill(offer, standard_choice(offer))
    bill = placeholders.filled(replace(offer.bill, number=quote.number, issue_date=dated), totals(standard))
    offer = replace(offer, bill=bill)
    earlier = _earlier_keys(quote)
    assert offer.valid_until  # noqa: S101 (the review has seen it)
    quote.state, quote.decided_at, quote.valid_until = Quote.OPEN, None, offer.valid_until
    quote.customer = draft.customer
    quote.buyer_name, quote.title = offer.bill.buyer.name[:200], offer.title[:200]
    quote.currency = offer.bill.currency
    quote.gross_minor = to_minor(totals(standard).payable, offer.bill.currency)
    quote.save()
    snapshot = canonical(
        {
            "offer": write_offer(offer),
            "keys": _keys(draft.data, earlier),
            "presentation": branding.frozen(business, draft.data.get("presentation", {})),
            "versions": {"rules": RULES_VERSION},
            **attaching.written(files),
        }
    )
    version = QuoteVersion(
        business=business,
        quote=quote,
        version=quote.version,
        issue_date=dated,
        valid_until=offer.valid_until,
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        created_at=timezone.now(),
    )
    version.save(force_insert=True)
    finding.let_be_found(quote, version)
    if version.version > 1:
        _stop_mail(quote, f"replaced by version {quote.version}", below=quote.version)
    following_up.plan(quote, day)
    making.ask(business.pk, "quote_version", version.pk)
    record(
        business_id=business.pk,
        type=types.QUOTE_OFFERED,
        subject="quote",
        subject_id=quote.pk,
        actor=by,
        data={"number": quote.number, "version": version.version, "snapshot": version.snapshot_sha256},
    )
    return version


def _frozen_files(draft: Draft) -> tuple[attaching.AttachedFile, ...]:
    try:
        return draft_files.freeze(draft)
    except draft_files.FileGone as gone:
        sentence = Text(
            f"Die Anlage „{gone.file.filename}“ fehlt. Entfernen Sie sie und laden Sie sie noch einmal hoch",
            f"The attachment “{gone.file.filename}” is missing. Remove it and upload it again",
        )
        raise CannotOffer(errors=[FieldError("files.0.sha256", sentence)]) from None


def _locked_quote(business: Business, draft: Draft, offer: Offer, day: date) -> Quote:
    """The quote this draft continues, or a new one with the next number; its version counted up, not saved yet."""
    if draft.about_id:
        quote: Quote = Quote.objects.of(business).select_for_update().get(pk=draft.about_id)
        if quote.state in (Quote.ACCEPTED, Quote.CLOSED):
            raise QuoteDecided
        quote.version += 1
        return quote
    numbers = Quote.objects.of(business)
    try:
        number = numbering.take_next(
            business,
            numbering.QUOTE,
            day,
            customer=offer.bill.buyer.customer_number,
            used=lambda one: numbers.filter(number=one).exists(),
        )
    except CustomerNumberNeeded:
        raise CannotOffer(errors=[FieldError("buyer.customer_number", _NUMBER_WANTED)]) from None
    return Quote(business=business, number=number, issue_date=day, version=1, created_at=timezone.now())


def _earlier_keys(quote: Quote) -> list[int]:
    if quote.version == 1:
        return []
    rows = QuoteVersion.objects.of(quote.business_id).filter(quote=quote).order_by("-version")
    return [key for row in rows for key in row.keys]


def _keys(data: dict[str, Any], earlier: list[int]) -> list[int]:
    """A line that comes from an earlier version keeps its key; every other line gets a new one."""
    known, keys, following = set(earlier), list[int](), max(earlier, default=0) + 1
    for line in data.get("lines", []):
        origin = str(line.get("origin", ""))
        key = int(origin) if origin.isascii() and origin.isdecimal() and len(origin) < 10 else 0
        if key not in known or key in keys:
            key, following = following, following + 1
        keys.append(key)
    return keys


def _stop_mail(quote: Quote, reason: str, *, below: int) -> None:
    """Mail of versions below ``below`` that has not left does not leave any more."""
    versions = QuoteVersion.objects.of(quote.business_id).filter(quote=quote, version__lt=below)
    for pk in versions.values_list("pk", flat=True):
        sending.stop(quote.business_id, reason, subject="quote_version", subject_id=pk)

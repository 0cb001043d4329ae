"""Write a draft: start, save without losing anything, review, apply a fix, settle two versions."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.core import clarity, legal, terms
from handschlag.core.bill import INVOICE, Bill, Period
from handschlag.core.bill_json import FieldError, as_typed, read_bill
from handschlag.core.bill_shape import MOST_LINES
from handschlag.core.findings import Finding
from handschlag.core.text import Text
from handschlag.core.totals import Totals, totals
from handschlag.invoices.models import Draft, DraftVersion, Invoice

PAYMENT_DAYS = 14
DRAFT_DAYS = 30
LARGEST_DRAFT = 2_000_000  # characters of JSON
# what a seller writes once and finds again in the next draft
REMEMBERED = (
    "seller",
    "payment",
    "tax_situation",
    "exemption_reason",
    "prices_include_vat",
    "presentation",
    "sign_off",
)


class DraftTooLarge(ValueError):
    """More text than a draft can hold; ``sentence`` says so."""

    sentence = Text(
        "So viel Text passt nicht in eine Rechnung. Kürzen Sie, oder teilen Sie die Rechnung",
        "That is too much text for one invoice. Shorten it, or split the invoice",
    )


class AlreadyIssued(Exception):
    """The draft became an invoice and does not change any more."""

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(invoice.number)
        self.invoice = invoice


class Moved(Exception):
    """Another window saved the draft since it was read; nothing was changed."""


@dataclass(frozen=True)
class Saved:
    """Result of saving: the draft as it stands, and the version kept aside if another window was faster."""

    draft: Draft
    conflict: DraftVersion | None = None


@dataclass(frozen=True)
class Review:
    """What the editor shows beside the form."""

    bill: Bill
    totals: Totals
    findings: tuple[Finding, ...]
    errors: tuple[FieldError, ...]
    passed: tuple[Text, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that stop issuing."""
        return tuple(f for f in self.findings if f.severity == "blocks")

    @property
    def may_issue(self) -> bool:
        """Whether nothing stops issuing."""
        return not self.blocking and not self.errors


def new_data(business: Business | None, language: str = "de", today: date | None = None) -> dict[str, Any]:
    """The first state of a draft: the seller as remembered, dates filled in, one empty line."""
    day = today or timezone.localdate()
    data: dict[str, Any] = {
        "language": language,
        "currency": "EUR",
        "issue_date": terms.short_date(day, language),
        "due_date": terms.short_date(terms.due_date(day, PAYMENT_DAYS), language),
        "delivery_date": terms.short_date(day, language),
        "seller": {"address": {"country_code": "DE"}},
        "buyer": {"kind": "business", "address": {"country_code": "DE"}},
        "tax_situation": "standard",
        "payment": {},
        "lines": [{"quantity": "1", "unit_code": "LS"}],
        "presentation": {"style": "klar"},
    }
    if business is not None:
        data.update(copy.deepcopy({k: v for k, v in business.remembered.items() if k in REMEMBERED}))
    return data


def like(invoice: Invoice, today: date | None = None) -> dict[str, Any]:
    """A new draft with the same customer and lines as an issued invoice, dated today."""
    fresh = new_data(None, invoice.bill.language, today)
    same = replace(
        invoice.bill,
        number="",
        type_code=INVOICE,
        preceding_invoice=None,
        prepaid_amount=Decimal(0),
        period=Period(),
        thank_you_note="",
    )
    dates = {key: fresh[key] for key in ("issue_date", "due_date", "delivery_date")}
    presentation = {k: v for k, v in invoice.frozen["presentation"].items() if k != "logo"}
    return {**fresh, **as_typed(same), **dates, "presentation": presentation}


def start(business: Business, data: dict[str, Any], *, window: str = "", edit: int = 0) -> Draft:
    """Store a first draft."""
    _check_size(data)
    now = timezone.now()
    draft: Draft = Draft.objects.of(business).create(
        business=business, data=data, window=window, edit=edit, created_at=now, updated_at=now
    )
    _remember(business, data)
    return draft


def save(draft: Draft, data: dict[str, Any], *, base_revision: int, window: str, edit: int = 0) -> Saved:
    """Save what a window has written on top of ``base_revision``.

    A window that is behind another one does not overwrite it: its text is kept aside as a version, and a person
    chooses. A late request of the same window (smaller ``edit``) changes nothing. Raises ``AlreadyIssued``,
    ``DraftTooLarge``.
    """
    _check_size(data)
    with transaction.atomic():
        row: Draft = Draft.objects.of(draft.business_id).select_for_update().get(pk=draft.pk)
        if row.invoice_id:
            raise AlreadyIssued(Invoice.objects.of(row.business_id).get(pk=row.invoice_id))
        if row.window == window and edit and edit <= row.edit:
            return Saved(row)
        if base_revision != row.revision and row.window != window and data != row.data:
            return Saved(row, _keep_aside(row, data, base_revision, window))
        if data != row.data or row.window != window:
            row.revision += data != row.data
            row.data, row.window, row.edit, row.updated_at = data, window, edit, timezone.now()
            row.save(update_fields=["data", "revision", "window", "edit", "updated_at"])
    _remember(Business.objects.get(pk=row.business_id), data)
    return Saved(row)


def versions(draft: Draft) -> list[DraftVersion]:
    """Versions of other windows that wait for a choice."""
    return list(DraftVersion.objects.of(draft.business_id).filter(draft=draft).order_by("saved_at"))


def settle(draft: Draft, data: dict[str, Any], *, window: str) -> Draft:
    """A person has chosen between versions: ``data`` becomes the draft, the versions go.

    Raises ``AlreadyIssued``, ``DraftTooLarge``, and ``Moved`` where ``draft`` is not what is stored any more.
    """
    _check_size(data)
    with transaction.atomic():
        row: Draft = Draft.objects.of(draft.business_id).select_for_update().get(pk=draft.pk)
        if row.invoice_id:
            raise AlreadyIssued(Invoice.objects.of(row.business_id).get(pk=row.invoice_id))
        if row.revision != draft.revision:
            raise Moved(f"revision {row.revision}, not {draft.revision}")
        row.data, row.window, row.edit, row.updated_at = data, window, 0, timezone.now()
        row.revision += 1
        row.save(update_fields=["data", "revision", "window", "edit", "updated_at"])
        DraftVersion.objects.of(row.business_id).filter(draft=row).delete()
    return row


def review(data: dict[str, Any], *, today: date | None = None) -> Review:
    """Read a draft as far as it goes, compute it, check it."""
    day = today or timezone.localdate()
    language = "en" if data.get("language") == "en" else "de"
    read = read_bill(
        {key: value for key, value in data.items() if key != "presentation"}, typed=True, language=language, today=day
    )
    computed = totals(read.bill)
    findings = (*legal.check(read.bill, computed, today=day), *clarity.check(read.bill, computed))
    # a field that could not be read has its own sentence already
    unreadable = {error.path for error in read.errors}
    shown = tuple(f for f in findings if f.field not in unreadable)
    return Review(read.bill, computed, shown, tuple(read.errors), tuple(clarity.passed(read.bill, computed, findings)))


def with_changes(data: dict[str, Any], changes: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """A copy of a draft's data with some fields set: how a one-click fix is applied, and taken back.

    A path whose place is gone, such as a line removed meanwhile, changes nothing.
    """
    changed = copy.deepcopy(data)
    for path, value in changes:
        *parents, last = path.split(".")
        place: Any = changed
        for step in parents:
            place = _step(place, step)
        if isinstance(place, dict) and not isinstance(place.get(last), dict | list):
            place[last] = value
    return changed


def _step(place: Any, step: str) -> Any:
    if isinstance(place, dict):
        return place.setdefault(step, {})
    if isinstance(place, list) and step.isdecimal() and int(step) < len(place):
        return place[int(step)]
    return None


def discard(draft: Draft) -> bool:
    """Throw away a draft that was not issued; it has no number, so nothing is missing afterwards."""
    rows = Draft.objects.of(draft.business_id).filter(pk=draft.pk, invoice=None)
    return bool(rows.delete()[0])


def owner_link(draft: Draft) -> Link:
    """The secret link by which the writer comes back to this draft from anywhere."""
    return links.make(draft.business_id, Link.DRAFT, "draft", draft.pk)


def owner_url(link: Link) -> str:
    """The full address of the secret link to a draft."""
    return f"{settings.BASE_URL}/e/{links.token(link)}/"


def expire(now: Any = None) -> int:
    """Delete drafts nobody has touched for 30 days. Returns how many."""
    moment = now or timezone.now()
    old = Draft.objects.everywhere().filter(invoice=None, updated_at__lt=moment - timedelta(days=DRAFT_DAYS))
    return int(old.delete()[0])


def _keep_aside(row: Draft, data: dict[str, Any], base_revision: int, window: str) -> DraftVersion:
    version: DraftVersion
    version, _ = DraftVersion.objects.of(row.business_id).update_or_create(
        draft=row,
        window=window,
        defaults={
            "business_id": row.business_id,
            "data": data,
            "base_revision": base_revision,
            "saved_at": timezone.now(),
        },
    )
    return version


def _check_size(data: dict[str, Any]) -> None:
    too_long = len(json.dumps(data, ensure_ascii=False)) > min(LARGEST_DRAFT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if too_long or len(data.get("lines", ())) > MOST_LINES:
        raise DraftTooLarge(DraftTooLarge.sentence.en)


def _remember(business: Business, data: dict[str, Any]) -> None:
    guests.remember(business, {key: data[key] for key in REMEMBERED if key in data})

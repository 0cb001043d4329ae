"""Write a draft: start, save without losing anything, settle two versions, throw away."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.core.bill_shape import MOST_LINES
from handschlag.core.text import Text
from handschlag.customers import merging
from handschlag.customers.models import Customer
from handschlag.drafts import document, files, filling, sender
from handschlag.drafts.models import Draft, DraftVersion

DRAFT_DAYS = 30
LARGEST_DRAFT = 2_000_000  # characters of JSON


class DraftTooLarge(ValueError):
    """More text than a draft can hold; ``sentence`` says so."""

    sentence = Text(
        "So viel Text passt nicht in ein Dokument. Kürzen Sie, oder verteilen Sie ihn auf zwei",
        "That is too much text for one document. Shorten it, or split it in two",
    )


class AlreadyIssued(Exception):
    """The draft became a document and does not change any more; ``draft`` says which."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft.kind} {draft.document_id}")
        self.draft = draft


class Moved(Exception):
    """Another window saved the draft since it was read; nothing was changed."""


@dataclass(frozen=True)
class Saved:
    """Result of saving: the draft as it stands, and the version kept aside if another window was faster."""

    draft: Draft
    conflict: DraftVersion | None = None


def start(
    business: Business,
    data: dict[str, Any],
    *,
    kind: str = Draft.INVOICE,
    about_id: int | None = None,
    expires: bool = True,
    window: str = "",
    edit: int = 0,
) -> Draft:
    """Store a first draft. Where nobody has typed its sender it follows the profile of the business.

    ``about_id`` is what it continues, such as the quote whose next version it becomes;
    one that does not expire waits for a person as long as it takes.
    """
    _check_size(data)
    now = timezone.now()
    known = sender.sender_of(business)
    follows = "seller" not in data and bool(known.history.changes)
    draft: Draft = Draft.objects.of(business).create(
        business=business,
        kind=kind,
        about_id=about_id,
        expires=expires,
        data=sender.fitted(known, kind, filling.filled(business, data), follows=follows),
        follows_profile=follows,
        customer=customer_in(business, data),
        window=window,
        edit=edit,
        created_at=now,
        updated_at=now,
    )
    _call(draft)
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
        if row.document_id:
            raise AlreadyIssued(row)
        if row.window == window and edit and edit <= row.edit:
            return Saved(row)
        data = _brought_up_to_date(row, data)
        renamed = data.get("seller", {}).get("name") != row.data.get("seller", {}).get("name")
        if base_revision != row.revision and row.window != window and data != row.data:
            return Saved(row, _keep_aside(row, data, base_revision, window))
        if data != row.data or row.window != window:
            row.revision += data != row.data
            row.data, row.window, row.edit, row.updated_at = data, window, edit, timezone.now()
            row.customer = customer_in(row.business_id, data)
            row.save(update_fields=["data", "customer", "revision", "window", "edit", "follows_profile", "updated_at"])
    if renamed:
        _call(row)
    return Saved(row)


def customer_in(business: Any, data: dict[str, Any]) -> Customer | None:
    """The customer a draft's data names by id; None where this business has none such."""
    named = data.get("customer", "")
    if not (isinstance(named, str) and named.isascii() and named.isdecimal() and len(named) < 16):
        return None
    return merging.standing_for(business, int(named))


def _brought_up_to_date(row: Draft, data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, with the sender as in the profile; who types the sender takes the draft out of its hands."""
    row.follows_profile = row.follows_profile and "seller" not in data
    known = sender.sender_of(row.business_id)
    data = files.kept(document.kept(filling.filled(row.business_id, data), row.data), row.data)
    return sender.fitted(known, row.kind, data, follows=row.follows_profile, before=row.data.get("wording"))


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
        if row.document_id:
            raise AlreadyIssued(row)
        if row.revision != draft.revision:
            raise Moved(f"revision {row.revision}, not {draft.revision}")
        data = files.kept(document.kept(data, row.data), row.data)
        row.data, row.window, row.edit, row.updated_at = data, window, 0, timezone.now()
        row.customer = customer_in(row.business_id, data)
        row.revision += 1
        row.save(update_fields=["data", "customer", "revision", "window", "edit", "updated_at"])
        DraftVersion.objects.of(row.business_id).filter(draft=row).delete()
    return row


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
    """Throw away a draft that became no document; it has no number, so nothing is missing afterwards."""
    rows = Draft.objects.of(draft.business_id).filter(pk=draft.pk, document_id=None)
    return bool(rows.delete()[0])


def owner_link(draft: Draft) -> Link:
    """The secret link by which the writer comes back to this draft from anywhere."""
    return links.make(draft.business_id, Link.DRAFT, "draft", draft.pk)


def owner_url(link: Link) -> str:
    """The full address of the secret link to a draft."""
    return f"{settings.BASE_URL}/e/{links.token(link)}/"


def expire(now: Any = None) -> int:
    """Delete drafts nobody has touched for 30 days, but those that wait. Returns how many."""
    moment = now or timezone.now()
    old = (
        Draft.objects.everywhere()
        .filter(document_id=None, expires=True)
        .filter(updated_at__lt=moment - timedelta(days=DRAFT_DAYS))
    )
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


def _call(draft: Draft) -> None:
    """Until there is a profile the business is called as its draft calls it."""
    name = str(draft.data.get("seller", {}).get("name", ""))
    if name and not draft.follows_profile:
        guests.call(draft.business_id, name)

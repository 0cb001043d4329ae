"""Who sends a draft: the business as its profile has it on the document's day, or what was typed before there is one.

Until the first document is issued, or the settings are saved for the first time, a person types the sender into the
draft itself. From then on the profile is the one place: drafts follow it, each with what holds on its own day.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import accounts, keeping, texts
from handschlag.businesses.models import BankAccount, Business, ProfileChange
from handschlag.businesses.profile import History, Profile, history
from handschlag.core import terms
from handschlag.core.identifiers import format_iban, normal_form
from handschlag.core.text import Language
from handschlag.documents.words import opening_with
from handschlag.drafts import document
from handschlag.drafts.models import Draft

# what the sender brings into a draft, beside the texts
OF_SENDER = ("seller", "payment", "presentation", "tax_situation", "exemption_reason", "prices_include_vat")


@dataclass(frozen=True)
class Sender:
    """Everything a business has set, read once for a draft or for many."""

    business_id: int | None
    history: History
    accounts: list[BankAccount]

    def profile(self, data: Mapping[str, Any]) -> Profile:
        """The profile on the day a draft names, or today."""
        return self.history.on(day_of(data))


def sender_of(business: Business | int | None) -> Sender:
    """Read a business's profile and accounts; one query where nothing has been set."""
    known = history(business)
    pk = getattr(business, "pk", business)
    return Sender(pk, known, accounts.of(business) if known.changes else [])


def day_of(data: Mapping[str, Any]) -> date:
    """The day a draft names, or today where it names none."""
    today = timezone.localdate()
    try:
        return terms.parse_date(str(data.get("issue_date", "")), today)
    except terms.DateNotUnderstood:
        return today


def language_of(data: Mapping[str, Any]) -> Language:
    """The language of a draft's document."""
    return "en" if data.get("language") == "en" else "de"


# -- putting the sender in


def begun(sender: Sender, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """A new draft's data with the sender as it is on its day."""
    profile = sender.profile(data)
    if profile:
        data = {**data, **taxation(profile), "prices_include_vat": profile.get("prices_include_vat")}
        data = {name: value for name, value in data.items() if value != ""}
    return fitted(sender, kind, data, follows=bool(profile))


def fitted(
    sender: Sender, kind: str, data: Mapping[str, Any], *, follows: bool, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A draft's data with its sender, account and texts brought up to date; ``before`` are its texts so far."""
    result = dict(data)
    profile = sender.profile(data)
    if follows and profile:
        result["seller"] = profile.seller(language_of(data))
        result["payment"] = _payment(sender.accounts, data)
        result["presentation"] = {"style": "klar", **profile.presentation}
        if before and data.get("tax_situation") == before.get("tax_situation"):
            result |= taxation(profile)
    wording = _wording(sender.business_id, kind, result, profile)
    if wording:
        result["wording"] = wording
    else:
        result.pop("wording", None)
    return result


def taxation(profile: Profile) -> dict[str, str]:
    """The tax situation a document starts with, with its reason where it needs one."""
    taxation = {"tax_situation": profile.tax.situation}
    if profile.tax.situation == "exempt":
        taxation["exemption_reason"] = profile.tax.exemption_reason
    return taxation


def _payment(known: list[BankAccount], data: Mapping[str, Any]) -> dict[str, str]:
    """The account that was chosen, or the default of the currency; with its holder as it is called now."""
    chosen = normal_form(str(data.get("payment", {}).get("account_identifier", "")))
    account = next((row for row in known if row.iban == chosen), None)
    account = account or accounts.for_currency(known, str(data.get("currency", "EUR")))
    if account is None:
        return {}
    payment = {"account_identifier": format_iban(account.iban), "account_name": account.holder}
    return payment | ({"service_provider_identifier": account.bic} if account.bic else {})


def _wording(business_id: int | None, kind: str, data: Mapping[str, Any], profile: Profile) -> dict[str, str]:
    """What stands in a document where its draft says nothing: by field of the bill, and what was the usual taxation."""
    language = language_of(data)
    address = str(data.get("address_form") or profile.get("address_form") or texts.SIE)
    named = document.kind_of(data) if kind == Draft.INVOICE else kind
    own = texts.standing_in(business_id, named, language, address)
    wording = {
        "opening": opening_with(own, named, language),
        "note": own.get("closing", ""),
        "payment_terms": own.get("payment", ""),
        "sign_off": own.get("sign_off", ""),
    }
    if profile:
        note = profile.tax.received_note(day_of(data)) if kind == Draft.INVOICE else None
        wording |= {"tax_note": note.in_(language) if note else "", "tax_situation": profile.tax.situation}
    return {name: text for name, text in wording.items() if text}


def renewed(business_id: int, copied: dict[str, Any], *, kind: str, document_id: int, day: date) -> dict[str, Any]:
    """The copy of a document of ``day`` with the sender as it is now, and only the texts a person typed for it.

    Without a profile the copy stays as it is.
    """
    known = sender_of(business_id)
    if not known.history.changes:
        return copied
    source: Draft | None = Draft.objects.of(business_id).filter(kind=kind, document_id=document_id).first()
    data = {name: value for name, value in copied.items() if name not in ("seller", "payment", "presentation")}
    if source is not None:
        data |= {name: source.data.get(name, "") for name in ("opening", "note", "payment_terms", "sign_off")}
    if data.get("tax_situation", "standard") == known.history.on(day).tax.situation:
        data |= taxation(known.profile(data))
    return {name: value for name, value in data.items() if value != ""}


# -- the profile begins


def typed_data(business: Business | int | None) -> dict[str, Any]:
    """What a person typed about the sender into the draft they changed last; empty where there is none."""
    if business is None:
        return {}
    newest: Draft | None = Draft.objects.of(business).open().first()
    known = newest.data if newest else {}
    return copy.deepcopy({name: known[name] for name in (*OF_SENDER, "sign_off", "language") if name in known})


def typed_values(business: Business | None) -> dict[str, str]:
    """The same by path, as the settings show it before anything is saved."""
    return keeping.values_of(typed_data(business))


def start_profile(business: Business, *, by: str, data: Mapping[str, Any] | None = None) -> None:
    """Make the profile of what was typed, once; drafts with the same sender follow it from now on."""
    if ProfileChange.objects.of(business).exists():
        return
    typed = dict(data or typed_data(business))
    with transaction.atomic():
        if not keeping.learn(business, typed, by=by):
            return
        accounts.learn(business, typed.get("payment", {}), str(typed.get("currency") or "EUR"), by=by)
        if sign_off := str(typed.get("sign_off", "")):
            _learn_sign_off(business, sign_off, language_of(typed), by)
    for draft in Draft.objects.of(business).open():
        if not draft.follows_profile and draft.data.get("seller") == typed.get("seller"):
            Draft.objects.of(business).filter(pk=draft.pk).update(follows_profile=True)


def _learn_sign_off(business: Business, sign_off: str, language: Language, by: str) -> None:
    try:
        texts.save(business, texts.INVOICE, language, texts.SIE, {"sign_off": sign_off}, by=by)
    except keeping.Refused:  # braces in it, or very long: it stays on its document
        return


def follow(business_id: int) -> int:
    """Bring the sender of every open draft up to date. Returns how many changed."""
    sender, changed = sender_of(business_id), 0
    for pk in Draft.objects.of(business_id).open().values_list("pk", flat=True):
        with transaction.atomic():
            rows = Draft.objects.of(business_id).select_for_update()
            row: Draft | None = rows.filter(pk=pk, document_id=None).first()
            if row is None:
                continue
            before = row.data.get("wording", {})
            data = fitted(sender, row.kind, row.data, follows=row.follows_profile, before=before)
            if data != row.data:
                # who has read it looks again only where it reads otherwise
                row.revision += _to_read(data) != _to_read(row.data)
                row.data = data
                row.save(update_fields=["data", "revision"])
                changed += 1
    return changed


def _to_read(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without what only remembers which tax situation was the usual one."""
    wording = {key: words for key, words in data.get("wording", {}).items() if key != "tax_situation"}
    return {
        **{key: value for key, value in data.items() if key != "wording"},
        **({"wording": wording} if wording else {}),
    }

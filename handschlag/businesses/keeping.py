"""Keep the profile of a business: change it at once or from a day on, take a planned change back, learn it.

A change "at once" is written where the value comes from, so it also corrects drafts dated before today; one with a day
leaves them as they are. Issued documents have a copy of their own and never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import checking
from handschlag.businesses.changing import record_change
from handschlag.businesses.models import Business, ProfileChange
from handschlag.businesses.profile import FIRST_DAY, PATHS, YES, History, history
from handschlag.core import tax_profile
from handschlag.core.bill_json import FieldError
from handschlag.events import types


class Refused(ValueError):
    """It cannot be kept like this; ``faults`` say why, each with the path of its field."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.sentence.en}" for fault in faults))
        self.faults = tuple(faults)


def change(business: Business, values: Mapping[str, str], *, by: str, since: date | None = None) -> bool:
    """Keep what differs, at once or from the day ``since`` on. False where nothing differs. Raises ``Refused``."""
    today = timezone.localdate()
    wanted = {path: checking.tidy(path, values[path]) for path in values if path in PATHS}
    if faults := [*checking.faults(wanted), *checking.day_faults(since, today)]:
        raise Refused(faults)
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        known = history(business)
        parts: dict[date, dict[str, str]] = {}
        for path, value in wanted.items():
            for day in _days(known, path, since, today):
                if known.on(day).get(path) != value:
                    parts.setdefault(day, {})[path] = value
        if not parts:
            return False
        for day, part in parts.items():
            _keep(business, day, part, by)
        before = known.on(since or today)
        after = {path: value for part in parts.values() for path, value in part.items()}
        about = {"since": since.isoformat()} if since else {}
        record_change(
            business.pk, types.PROFILE_CHANGED, {path: before.get(path) for path in after}, after, by=by, **about
        )
        _call(business, history(business).on(today).get("seller.name"))
    return True


def _days(known: History, path: str, since: date | None, today: date) -> list[date]:
    """The days on which a value has to be written so that it holds from ``since`` on, or wherever today's does."""
    days = [day for day in known.days_of(path) if day <= today]
    if since is None:
        return [days[-1] if days else FIRST_DAY]
    return list(dict.fromkeys((since, *(day for day in days if day > since))))


def _keep(business: Business, day: date, values: dict[str, str], by: str) -> None:
    ProfileChange.objects.of(business).create(
        business=business, valid_from=day, values=values, actor=by, at=timezone.now()
    )


def withdraw(business: Business, day: date, *, by: str) -> bool:
    """Take back what was to change on a day that has not come yet. False where nothing was."""
    today = timezone.localdate()
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        planned = dict(history(business).planned(today)).get(day)
        if planned is None:
            return False
        rows = ProfileChange.objects.of(business).filter(valid_from=day, withdrawn_at=None)
        rows.update(withdrawn_at=timezone.now())
        record_change(business.pk, types.PROFILE_CHANGED, planned, {}, by=by, since=day.isoformat(), withdrawn=True)
    return True


def learn(business: Business, data: Mapping[str, Any], *, by: str) -> bool:
    """Take the profile over from the first document that was issued. False where there is one already.

    ``data`` is a draft's, as typed. Call inside the transaction that issues.
    """
    if ProfileChange.objects.of(business).exists():
        return False
    values = values_of(data)
    _keep(business, FIRST_DAY, values, by)
    record_change(business.pk, types.PROFILE_CHANGED, {}, values, by=by)
    _call(business, values.get("seller.name", ""))
    return True


def values_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What the data of a draft says about its seller, by path."""
    known = {
        **_flat(data.get("seller", {}), "seller."),
        **_flat(data.get("presentation", {}), "presentation."),
        **_taxation(data),
    }
    return {path: tidied for path, value in known.items() if path in PATHS and (tidied := checking.tidy(path, value))}


def _taxation(data: Mapping[str, Any]) -> dict[str, str]:
    """What the tax situation of a document says about its seller."""
    situation = data.get("tax_situation", "")
    known = {"prices_include_vat": YES} if data.get("prices_include_vat") in (YES, "on", "1") else {}
    if situation in (tax_profile.SMALL_BUSINESS, tax_profile.EXEMPT):
        known["tax.scheme"] = situation
    if situation == tax_profile.EXEMPT:
        known["tax.exemption_reason"] = str(data.get("exemption_reason", ""))
    if situation in tax_profile.USUAL:
        known |= {"tax.scheme": tax_profile.REGULAR, "tax.usual": situation}
    return known


def _flat(value: Mapping[str, Any], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, part in value.items():
        if isinstance(part, Mapping):
            flat |= _flat(part, f"{prefix}{name}.")
        elif isinstance(part, str):
            flat[prefix + name] = part
    return flat


def _call(business: Business, name: str) -> None:
    """Lists and mails call the business by the name it has now."""
    if name and name[:200] != business.name:
        business.name = name[:200]
        business.save(update_fields=["name"])

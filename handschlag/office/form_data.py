"""Form fields to a draft's data and back: names are the paths of the JSON bill, values stay as typed."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from handschlag.core import bill, terms
from handschlag.core.text import LANGUAGES, Language
from handschlag.drafts import typing_again
from handschlag.drafts.reviewing import OF_THE_CUSTOMER

PRESENTATION = ("style", "accent")
# beside the bill: the terms of a quote, the role of its lines, and where a line comes from
BESIDE = (
    "offer.title",
    "offer.valid_until",
    "offer.binding",
    "offer.acceptance_text",
    "offer.estimate",
    "offer.tolerance_percent",
    "lines.*.role",
    "lines.*.origin",
    "deviation",
    "explanation",
    "proforma",
    *(f"files.*.{name}" for name in ("sha256", "description", "embed", "mail")),
)
# what a draft never takes from a form: it belongs to issuing, to bytes, or to documents of others
NOT_TYPED = ("number", "type_code", "preceding_invoices", "attachments")
STATED_TAX = "tax"
PAYMENT_DAYS = (0, 7, 10, 14, 21, 30)


@cache
def known_paths() -> frozenset[str]:
    """Every path a draft may have, with ``*`` for the position in a list: ``lines.*.name``."""
    steps = (path.split(".") for path in _paths(bill.Bill, ""))
    paths = {".".join(path) for path in steps if path[0] not in NOT_TYPED and STATED_TAX not in path}
    beside = {f"presentation.{name}" for name in PRESENTATION} | set(BESIDE) | set(OF_THE_CUSTOMER)
    return frozenset(paths | beside)


def _paths(shape: Any, prefix: str) -> Iterator[str]:
    hints = typing.get_type_hints(shape)
    for field in dataclasses.fields(shape):
        kind, path = hints[field.name], prefix + field.name
        if typing.get_origin(kind) is tuple:
            yield from _paths(typing.get_args(kind)[0], f"{path}.*.")
            continue
        if isinstance(kind, types.UnionType):
            kind = next(part for part in typing.get_args(kind) if part is not types.NoneType)
        if dataclasses.is_dataclass(kind):
            yield from _paths(kind, f"{path}.")
        else:
            yield path


def pattern_of(path: str) -> str:
    """``lines.2.name`` as ``lines.*.name``."""
    return re.sub(r"\.\d+(?=\.|$)", ".*", path)


def from_post(post: Mapping[str, str], language: str) -> dict[str, Any]:
    """A draft's data from the posted fields: known paths only, empty values left out, lists without gaps."""
    data: dict[str, Any] = {}
    for name, value in post.items():
        if re.search(r"\.\d{5,}", name) or pattern_of(name) not in known_paths():
            continue
        place = data
        *parents, last = name.split(".")
        for step in parents:
            place = place.setdefault(step, {})
        place[last] = value.replace("\x00", "")
    result = _tidy(data)
    result.setdefault("language", language)
    result = _in_its_language(result, post.get("typed_in", ""))
    _settle_supply(result, post.get("supply", ""))
    _settle_due(result, post.get("due_days", ""), language)
    _settle_holder(result)
    _settle_schemes(result)
    _settle_tax_currency(result)
    return result


def _in_its_language(data: dict[str, Any], typed_in: str) -> dict[str, Any]:
    """Numbers and dates keep their value where the document has another language than the page they were typed on."""
    language: Language = "en" if data["language"] == "en" else "de"
    if typed_in not in LANGUAGES or typed_in == language:
        return data
    before: Language = "en" if typed_in == "en" else "de"
    return typing_again.in_language(data, language, before=before, today=timezone.localdate())


def _tidy(value: Any) -> Any:
    """Numbered children become lists; empty values and empty adjustments go, empty lines stay."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        rows = [_tidy(value[key]) for key in sorted(value, key=int)]
        return [row for row in rows if row]
    tidied = {key: _tidy(item) for key, item in value.items()}
    return {key: item for key, item in tidied.items() if item not in ("", {}, [])}


def _settle_supply(data: dict[str, Any], choice: str) -> None:
    """Service on the invoice date, on one day, or in a period: only what was chosen stays."""
    if choice == "period":
        data.pop("delivery_date", None)
    elif choice in ("same", "day"):
        data.pop("period", None)
    if choice == "same" and "issue_date" in data:
        data["delivery_date"] = data["issue_date"]


def _settle_holder(data: dict[str, Any]) -> None:
    """The account is the seller's own, unless another holder was named."""
    payment, name = data.get("payment", {}), value_at(data, "seller.name")
    if payment.get("account_identifier") and name:
        payment.setdefault("account_name", name)


def _settle_schemes(data: dict[str, Any]) -> None:
    """An electronic address is an e-mail address where nothing else was chosen: the draft says only what differs."""
    for side in ("seller", "buyer"):
        if value_at(data, f"{side}.electronic_address_scheme") == bill.Party().electronic_address_scheme:
            del data[side]["electronic_address_scheme"]
            if not data[side]:
                del data[side]


def _settle_tax_currency(data: dict[str, Any]) -> None:
    """A rate beside another currency means that VAT is stated in euros, too (§ 16 Abs. 6 UStG)."""
    if data.get("currency", "EUR") != "EUR" and data.get("exchange_rate"):
        data.setdefault("tax_currency", "EUR")


def supply_choice(data: Mapping[str, Any]) -> str:
    """Which of the three ways to name the service date a draft uses."""
    if data.get("period"):
        return "period"
    return "same" if data.get("delivery_date", "") in ("", data.get("issue_date", "")) else "day"


def _settle_due(data: dict[str, Any], days: str, language: str) -> None:
    """A number of days chosen as payment term becomes the due date."""
    issued = day_of(data.get("issue_date", ""))
    if days in map(str, PAYMENT_DAYS) and issued:
        data["due_date"] = terms.short_date(issued + timedelta(days=int(days)), data.get("language", language))


def due_choice(data: Mapping[str, Any]) -> str:
    """The payment term of a draft in days, or ``date`` where a day of its own was typed."""
    issued, due = day_of(data.get("issue_date", "")), day_of(data.get("due_date", ""))
    if issued and due and (due - issued).days in PAYMENT_DAYS:
        return str((due - issued).days)
    return "date"


def day_of(typed: str) -> date | None:
    """The day somebody typed, or None."""
    try:
        return terms.parse_date(typed, timezone.localdate())
    except terms.DateNotUnderstood:
        return None


def why_no_day(typed: str, missing: str) -> str:
    """What to say of what was typed and is no day: what is wrong with it, or ``missing`` where nothing was typed."""
    try:
        terms.parse_date(typed, timezone.localdate())
    except terms.DateNotUnderstood as problem:
        return problem.sentence.in_(get_language() or "de") if typed.strip() else missing
    return ""


def value_at(data: Any, path: str) -> str:
    """What stands at a path, empty where nothing does."""
    place = data
    for step in path.split("."):
        if isinstance(place, list):
            place = place[int(step)] if step.isdecimal() and int(step) < len(place) else None
        elif isinstance(place, dict):
            place = place.get(step)
        else:
            return ""
    return place if isinstance(place, str) else ""


def leaves(data: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every (path, value) of a draft, in its order."""
    items = enumerate(data) if isinstance(data, list) else data.items()
    for key, value in items:
        path = f"{prefix}{key}"
        if isinstance(value, (dict, list)):
            yield from leaves(value, f"{path}.")
        elif isinstance(value, str):
            yield path, value

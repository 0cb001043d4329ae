"""VIES, the VAT id service of the European Commission, by its REST interface.

POST ``{base}/check-vat-number`` with country and number, the requester's and the trader's data. An answer has
``valid``; trouble has ``actionSucceed: false`` and ``errorWrappers``, at any HTTP status.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handschlag.adapters import outgoing
from handschlag.core import identifiers
from handschlag.core.vat_check import Answer, Fit, Question, address_fit, name_fit

ADDRESS = "https://ec.europa.eu/taxation_customs/vies/rest-api"
_NOTHING = "---"  # how VIES writes that a country tells nothing
_MATCHES: dict[str, Fit] = {"VALID": "same", "INVALID": "differs"}


def check(question: Question, *, base: str = ADDRESS, seconds: float = 10.0, allowed: Sequence[str] = ()) -> Answer:
    """Ask VIES. Never raises: whatever is no clear yes or no is "not checked" with the reason."""
    try:
        answered = outgoing.post_json(
            f"{base.rstrip('/')}/check-vat-number", _request(question), seconds=seconds, allowed=allowed
        )
    except outgoing.TooSlow as slow:
        return Answer("not_checked", "TIMEOUT", raw=str(slow))
    except outgoing.NotReached as trouble:
        return Answer("not_checked", "NETWORK", raw=str(trouble))
    return _answer(question, answered)


def _request(question: Question) -> dict[str, str]:
    country, number = _split(question.vat_identifier)
    request = {"countryCode": country, "vatNumber": number}
    if question.requester.strip():
        request["requesterMemberStateCode"], request["requesterNumber"] = _split(question.requester)
    trader = {
        "traderName": question.name,
        "traderStreet": question.address,
        "traderPostalCode": question.post_code,
        "traderCity": question.city,
    }
    return {**request, **{field: value.strip() for field, value in trader.items() if value.strip()}}


def _split(vat_identifier: str) -> tuple[str, str]:
    """``("EL", "123456789")``: Greece is EL in VIES as in its ids."""
    normal = identifiers.normal_form(vat_identifier)
    return normal[:2], normal[2:]


def _answer(question: Question, answered: outgoing.Answered) -> Answer:
    raw = answered.body.decode("utf-8", "replace")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        trouble = "SERVICE_UNAVAILABLE" if answered.status >= 500 else "UNREADABLE"
        return Answer("not_checked", trouble, raw=raw)
    if trouble := _trouble(data):
        return Answer("not_checked", trouble, raw=raw)
    if not isinstance(data.get("valid"), bool) or answered.status != 200 or not _is_about(question, data):
        return Answer("not_checked", "UNREADABLE", raw=raw)
    name, address = _told(data, "name"), _told(data, "address")
    return Answer(
        "valid" if data["valid"] else "invalid",
        name=name,
        address=address,
        consultation_number=_told(data, "requestIdentifier"),
        answered_at=_moment(data.get("requestDate")),
        name_fits=_MATCHES.get(str(data.get("traderNameMatch")), name_fit(question.name, name)),
        address_fits=_MATCHES.get(str(data.get("traderPostalCodeMatch")), address_fit(question, address)),
        raw=raw,
    )


def _trouble(data: dict[str, Any]) -> str:
    """The first error code; VIES puts them into a list, and single ones into ``userError``."""
    wrappers = data.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers:
        first = wrappers[0]
        return str(first.get("error", "")) if isinstance(first, dict) and first.get("error") else "SERVICE_UNAVAILABLE"
    error = str(data.get("userError") or "")
    if error and error not in ("VALID", "INVALID"):
        return error
    return "SERVICE_UNAVAILABLE" if data.get("actionSucceed") is False else ""


def _is_about(question: Question, data: dict[str, Any]) -> bool:
    """Whether the answer names the id that was asked about; some answers leave it out."""
    country, number = _split(question.vat_identifier)
    return str(data.get("countryCode", country)) == country and str(data.get("vatNumber", number)) == number


def _told(data: dict[str, Any], field: str) -> str:
    value = data.get(field)
    return value.strip() if isinstance(value, str) and value.strip() != _NOTHING else ""


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

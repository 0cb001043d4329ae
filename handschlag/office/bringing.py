"""Bring what is no invoice to the customer by mail: check the addresses, ask a guest for the proof of the own one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handschlag.businesses import guests
from handschlag.businesses.handing_over import AddressRefused, needs_proof
from handschlag.core import identifiers
from handschlag.office import access, fields


def address_errors(request: Any, recipient: str, own: str) -> dict[str, str]:
    """What is wrong with the typed addresses, by field."""
    errors = {}
    if problem := identifiers.check_email(recipient):
        errors["recipient"] = problem.in_(fields.language())
    if needs_proof(request.business) and (problem := identifiers.check_email(own)):
        errors["own_email"] = problem.in_(fields.language())
    return errors


def hand_over(request: Any, send: Callable[..., Any]) -> dict[str, str]:
    """Call ``send`` with the typed recipient; what went wrong, by field, nothing where the mail is in the outbox."""
    recipient, own = request.POST.get("recipient", "").strip(), request.POST.get("own_email", "").strip()
    if errors := address_errors(request, recipient, own):
        return errors
    address = access.address_of(request)
    try:
        if needs_proof(request.business):
            guests.ask_for_proof(request.business, own, address=address)
        send(recipient=recipient, by=access.SELLER, address=address)
    except (guests.MayNotSend, AddressRefused) as problem:
        return {"recipient": problem.sentence.in_(fields.language())}
    return {}

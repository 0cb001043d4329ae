"""Delivery notes of an order: write one, bring it to the customer, take a wrong one back, bill what was delivered."""

from __future__ import annotations

import secrets
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import limits
from handschlag.core import terms
from handschlag.core.money import AmountNotUnderstood, format_number, parse_amount
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.invoices import agreeing
from handschlag.office import access, bringing, fields, form_data, orders
from handschlag.office.kinds import address_of_draft
from handschlag.orders import billing, noting, shipping, telling
from handschlag.orders.models import DeliveryNote, Order


def note_of(order: Order, n: int) -> DeliveryNote:
    """The delivery note of this order, or 404."""
    rows = DeliveryNote.objects.of(order.business_id).select_related("business", "order")
    found: DeliveryNote | None = rows.filter(order=order, n=n).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def write(request: Any, pk: int) -> HttpResponse:
    """The form with what is left to deliver; the POST freezes the note."""
    order = orders.order_of(request.business, pk)
    if request.method != "POST":
        today = terms.short_date(timezone.localdate(), fields.language())
        return _form(request, order, {"tag": today}, {}, fresh=True)
    typed = {name: value.replace("\x00", "")[:500] for name, value in request.POST.items()}
    quantities, errors = _quantities(order, typed)
    day = form_data.day_of(typed.get("tag", ""))
    if day is None:
        errors["tag"] = form_data.why_no_day(typed.get("tag", ""), _("Tragen Sie den Tag der Lieferung ein"))
    if errors:
        return _form(request, order, typed, errors)
    try:
        note = shipping.ship(
            order,
            quantities,
            day=day,
            confirmed=typed.get("bestaetigt", ""),
            by=access.SELLER,
            key=typed.get("once", "")[:80] or None,
        )
    except shipping.MoreThanAgreed as refusal:
        return _form(request, order, typed, {"bestaetigt": refusal.sentence.in_(fields.language())}, more=True)
    except shipping.CannotShip as refusal:
        field = f"menge-{refusal.position}" if refusal.position else "mengen"
        return _form(request, order, typed, {field: refusal.sentence.in_(fields.language())})
    return orders.back(order, f"#lieferschein-{note.n}")


@require_POST
@access.business_needed
def send(request: Any, pk: int, n: int) -> HttpResponse:
    """Hand the mail with a delivery note over to the outbox."""
    order = orders.order_of(request.business, pk)
    if errors := bringing.hand_over(request, partial(shipping.send, note_of(order, n))):
        return orders.page(request, order, errors=errors, typed=request.POST, form=f"lieferschein-{n}", status=422)
    return orders.back(order, f"#lieferschein-{n}")


@require_POST
@access.business_needed
def take_back(request: Any, pk: int, n: int) -> HttpResponse:
    """A wrong note: its quantities count as not delivered."""
    order = orders.order_of(request.business, pk)
    try:
        shipping.take_back(note_of(order, n), by=access.SELLER)
    except shipping.CannotShip as refusal:
        request.session["said"] = refusal.sentence.in_(fields.language())
    return orders.back(order, f"#lieferschein-{n}")


@require_POST
@access.business_needed
def bill(request: Any, pk: int) -> HttpResponse:
    """An invoice of what was delivered and not billed yet."""
    order = orders.order_of(request.business, pk)
    delivered = noting.left(order.business_id, [order.pk])
    if not delivered:
        request.session["said"] = _("Alles Gelieferte ist schon berechnet.")
        return orders.back(order)
    try:
        access.count_new_draft(request.business)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    draft = drafting.start(request.business, agreeing.data_of(order, delivered))
    drafting.owner_link(draft)
    return HttpResponseRedirect(address_of_draft(draft))


@require_safe
@access.business_needed
def download(request: Any, pk: int, n: int) -> HttpResponse:
    """The stored PDF."""
    note = note_of(orders.order_of(request.business, pk), n)
    return orders.file(making.document(note.business_id, "delivery_note", note.pk))


def _quantities(order: Order, typed: dict[str, str]) -> tuple[dict[int, Decimal], dict[str, str]]:
    found, errors = {}, {}
    for position in billing.states(order):
        text = typed.get(f"menge-{position}", "").strip()
        try:
            found[position] = parse_amount(text, "en" if fields.language() == "en" else "de") if text else Decimal(0)
        except AmountNotUnderstood as problem:
            errors[f"menge-{position}"] = problem.sentence.in_(fields.language())
    return found, errors


def _form(
    request: Any,
    order: Order,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    fresh: bool = False,
    more: bool = False,
) -> HttpResponse:
    language, so_far = fields.language(), shipping.delivered(order)
    rows = []
    for position, state in sorted(billing.states(order).items()):
        delivered = so_far.get(position, Decimal(0))
        left = max(state.quantity - delivered, Decimal(0))
        if not state.quantity and not delivered:
            continue
        rows.append(
            {
                "n": str(position),
                "name": state.agreed.terms.name,
                "agreed": telling.amount_of(state.agreed.terms, language),
                "delivered": format_number(delivered, language),
                "left": format_number(left, language),
                "quantity": format_number(left, language) if fresh else typed.get(f"menge-{position}", ""),
                "error": errors.get(f"menge-{position}", ""),
            }
        )
    context = {
        "business": request.business,
        "order": order,
        "rows": rows,
        "typed": typed,
        "once": typed.get("once") or secrets.token_urlsafe(12),
        "more": more or bool(typed.get("bestaetigt")),
        "errors": errors,
        "error_summary": errors,
    }
    return render(request, "office/delivery_note.html", context, status=422 if errors else 200)

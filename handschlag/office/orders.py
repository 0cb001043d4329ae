"""Orders of this business: the list, one order with its changes, an invoice of what is still open."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote as quoted

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.documents import making
from handschlag.documents.models import StoredDocument
from handschlag.drafts import drafting
from handschlag.invoices import agreeing, copying
from handschlag.office import access, bringing, copies, order_view
from handschlag.office.kinds import address_of_draft
from handschlag.orders import agreed, billing, confirming
from handschlag.orders.models import Confirmation, Order
from handschlag.quotes import delivering

ON_A_PAGE = 50


def order_of(business: Business, pk: int) -> Order:
    """The order of this business, or 404."""
    found: Order | None = Order.objects.of(business).select_related("quote", "version").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@access.business_needed
def overview(request: Any) -> HttpResponse:
    """The list, newest first."""
    before = request.GET.get("vor", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    found = list(Order.objects.of(request.business).newest_first(start)[: ON_A_PAGE + 1])
    orders = found[:ON_A_PAGE]
    values = agreed.values_now(request.business.pk, orders)
    states = billing.known(request.business.pk, [order.pk for order in orders])
    rows = [
        {
            "order": order,
            "chip": order_view.chip(states[order.pk].values()),
            "amount": order_view.money(values[order.pk], order.currency),
        }
        for order in orders
    ]
    more = found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None
    context = {"business": request.business, "rows": rows, "next": more, "empty": not found and not start}
    context["said"] = request.session.pop("said", "")
    return render(request, "office/orders.html", context)


@require_safe
@access.business_needed
def show(request: Any, pk: int) -> HttpResponse:
    """The page of one order."""
    return page(request, order_of(request.business, pk))


def page(request: Any, order: Order, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of an order, after a form with ``errors`` and what was typed."""
    context = order_view.of(request.business, order) | {
        "said": request.session.pop("said", "") if request.method != "POST" else "",
        "mail_works": settings.MAIL_CONFIGURED,
        "errors": {},
        "typed": {},
        **more,
    }
    context["error_summary"] = context["errors"]
    return render(request, "office/order.html", context, status=status)


@require_POST
@access.business_needed
def bill(request: Any, pk: int) -> HttpResponse:
    """An invoice of what is still open of the order."""
    order = order_of(request.business, pk)
    if not agreeing.still_open(order):
        request.session["said"] = _("Hier ist nichts mehr zu berechnen.")
        return back(order)
    try:
        access.count_new_draft(request.business)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    draft = drafting.start(request.business, agreeing.data_of(order))
    drafting.owner_link(draft)
    return HttpResponseRedirect(address_of_draft(draft))


@require_POST
@access.business_needed
def again(request: Any, pk: int) -> HttpResponse:
    """A quote, an invoice or a proforma with the lines of the order as they are agreed now."""
    order = order_of(request.business, pk)
    kind, data = copying.order_as(order, request.POST.get("als") or copying.QUOTE, timezone.localdate())
    return copies.start(request, kind, data, order.number)


@require_POST
@access.business_needed
def confirm(request: Any, pk: int) -> HttpResponse:
    """Write the order confirmation of what holds now."""
    order = order_of(request.business, pk)
    confirming.confirm(order, by=access.SELLER)
    return back(order, "#bestaetigung")


@require_POST
@access.business_needed
def send_confirmation(request: Any, pk: int) -> HttpResponse:
    """Hand the mail with the last order confirmation over to the outbox."""
    order = order_of(request.business, pk)
    rows = Confirmation.objects.of(request.business).select_related("order__business")
    written = rows.filter(order=order).order_by("-n").first()
    if written is None:
        return back(order)
    if errors := bringing.hand_over(request, partial(confirming.send, written)):
        return page(request, order, errors=errors, typed=request.POST, form="bestaetigung", status=422)
    return back(order, "#bestaetigung")


@require_POST
@access.business_needed
def share(request: Any, pk: int) -> HttpResponse:
    """Make the link that the seller passes on; it opens everything that was agreed."""
    order = order_of(request.business, pk)
    delivering.share_link(order.quote, by=access.SELLER)
    return back(order)


@require_safe
@access.business_needed
def download(request: Any, pk: int, form: str) -> HttpResponse:
    """The stored bytes of the accepted state, of its evidence, or of the last order confirmation."""
    order = order_of(request.business, pk)
    if form == "bestaetigung":
        written = Confirmation.objects.of(request.business).filter(order=order).order_by("-n").first()
        return file(making.document(order.business_id, "confirmation", written.pk) if written else None)
    known = {"vereinbart": "pdf", "nachweis": "evidence"}
    return file(making.document(order.business_id, "order", order.pk, known[form]) if form in known else None)


def file(stored: StoredDocument | None) -> HttpResponse:
    """Stored bytes as a download, or 404."""
    if stored is None:
        raise Http404
    response = HttpResponse(bytes(stored.content), content_type=stored.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted(stored.filename)}"
    return response


def back(order: Order, anchor: str = "") -> HttpResponse:
    """To the page of the order."""
    return HttpResponseRedirect(reverse("office:order", kwargs={"pk": order.pk}) + anchor)

"""A collective invoice: whose orders or deliveries, of which days; what is open is listed, and one press drafts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.core.money import format_money
from handschlag.customers import merging
from handschlag.customers.models import Customer
from handschlag.drafts import drafting
from handschlag.invoices import collectable, collecting
from handschlag.invoices.collectable import Source
from handschlag.office import access, fields, form_data
from handschlag.office.kinds import address_of_draft
from handschlag.orders import noting
from handschlag.orders.models import DeliveryNote, Order

ALL, THIS, LAST, FREE = "alles", "dieser", "letzter", "frei"
OPEN, DELIVERED = "offen", "geliefert"
MOST_CUSTOMERS = 500


@dataclass(frozen=True)
class Asked:
    """What was asked for: whose, of which days, by order or by delivery note."""

    typed: dict[str, str]
    first: date | None = None
    last: date | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def delivered(self) -> bool:
        """Whether deliveries are billed, not orders."""
        return self.typed["was"] == DELIVERED


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def collect(request: Any) -> HttpResponse:
    """Choose; the POST makes one draft of the orders or delivery notes that are ticked."""
    if request.method == "POST":
        return _draft(request)
    asked = read(request.GET, timezone.localdate())
    customer = _customer(request.business, asked.typed["kunde"])
    found: Sequence[Source] = ()
    more = False
    if customer and not asked.errors:
        found, more = collectable.sources(customer, delivered=asked.delivered, first=asked.first, last=asked.last)
    context = {
        "customers": _customers(request.business),
        "customer": customer,
        "typed": asked.typed | ({"kunde": str(customer.pk)} if customer else {}),
        "periods": [(ALL, _("Alles Offene")), (THIS, _("Dieser Monat")), (LAST, _("Letzter Monat")),
                    (FREE, _("Von – bis"))],
        "bases": [(OPEN, _("Aufträge: alles, was offen ist")), (DELIVERED, _("Lieferscheine: nur Geliefertes"))],
        "delivered": asked.delivered,
        "rows": [_row(source) for source in found],
        "more": more,
        "errors": asked.errors,
        "error_summary": asked.errors,
        "said": request.session.pop("said", ""),
    }  # fmt: skip
    return render(request, "office/collective.html", context, status=422 if asked.errors else 200)


def read(query: Any, today: date) -> Asked:
    """The choice as it stands in an address; only days that nobody can read are an error."""
    typed = {
        name: query.get(name, "").replace("\x00", "").strip()[:40]
        for name in ("kunde", "zeitraum", "von", "bis", "was")
    }
    typed["zeitraum"] = typed["zeitraum"] if typed["zeitraum"] in (THIS, LAST, FREE) else ALL
    month = today.replace(day=1)
    if typed["zeitraum"] == THIS:
        return Asked(typed, month, _last_day(month))
    if typed["zeitraum"] == LAST:
        before = (month - timedelta(days=1)).replace(day=1)
        return Asked(typed, before, _last_day(before))
    if typed["zeitraum"] == ALL:
        return Asked(typed)
    days = {name: form_data.day_of(typed[name]) if typed[name] else None for name in ("von", "bis")}
    wrong = _("Tragen Sie ein Datum ein, zum Beispiel 07.12.2026")
    errors = {name: wrong for name, day in days.items() if typed[name] and day is None}
    if days["von"] and days["bis"] and days["bis"] < days["von"]:
        errors["bis"] = _("Das Ende liegt vor dem Anfang")
    return Asked(typed, days["von"], days["bis"], errors)


def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _customer(business: Business, typed: str) -> Customer | None:
    """The customer of this business that was asked for; 404 where there is none such."""
    if not typed:
        return None
    customer = (
        merging.standing_for(business, int(typed))
        if typed.isascii() and typed.isdecimal() and len(typed) < 16
        else None
    )
    if customer is None:
        raise Http404
    return customer


def _customers(business: Business) -> list[tuple[str, str]]:
    """Whoever has an order; of merged ones the one they became."""
    ids = set(
        Order.objects.of(business).exclude(customer=None).order_by().values_list("customer", flat=True).distinct()
    )
    rows = Customer.objects.of(business).filter(pk__in=ids) if ids else []
    standing = {row.merged_into_id or row.pk for row in rows}
    named = Customer.objects.of(business).filter(pk__in=standing).by_name()[:MOST_CUSTOMERS] if standing else []
    return [("", _("Bitte wählen")), *((str(row.pk), row.name) for row in named)]


def _row(source: Source) -> dict[str, Any]:
    return {
        "field": "lieferschein" if source.note else "auftrag",
        "pk": str(source.note.pk if source.note else source.order.pk),
        "number": source.number,
        "day": source.day,
        "order": source.order,
        "amount": format_money(source.amount, source.order.currency, fields.language()),
    }


def _draft(request: Any) -> HttpResponse:
    business = request.business
    notes, ids = _ids(request, "lieferschein"), _ids(request, "auftrag")
    if notes:
        ids = list(DeliveryNote.objects.of(business).filter(pk__in=notes).values_list("order", flat=True).distinct())
    chosen = list(Order.objects.of(business).filter(pk__in=ids).select_related("customer")[: collecting.MOST + 1])
    left = None
    if notes or request.POST.get("was") == DELIVERED:
        left = noting.left(business.pk, [order.pk for order in chosen])
        left = [part for part in left if not notes or part.note.pk in notes]
    try:
        data = collecting.data_of(chosen, delivered=left)
        access.count_new_draft(business)
    except collecting.CannotCollect as refusal:
        request.session["said"] = refusal.sentence.in_(fields.language())
        return _back(request)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    draft = drafting.start(business, data)
    drafting.owner_link(draft)
    return HttpResponseRedirect(address_of_draft(draft))


def _ids(request: Any, name: str) -> list[int]:
    typed = request.POST.getlist(name)[: collecting.MOST + 1]
    return [int(pk) for pk in typed if pk.isascii() and pk.isdecimal() and len(pk) < 16]


def _back(request: Any) -> HttpResponse:
    """To where the ticks were set."""
    kept = {name: request.POST.get(name, "")[:40] for name in ("kunde", "zeitraum", "von", "bis", "was")}
    if not kept["kunde"]:
        return redirect("office:orders")
    return HttpResponseRedirect(f"{reverse('office:collect_orders')}?{urlencode(kept)}")

"""Special prices at the seller's desk: the lists among the settings, the prices of one customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as rendered
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.businesses import offering
from handschlag.core.money import format_price
from handschlag.core.tables import LARGEST_FILE
from handschlag.customers import pricing
from handschlag.customers.models import Customer, PriceList
from handschlag.office import access, fields, settings
from handschlag.office.customers.page import customer_of
from handschlag.office.settings import Section

HERE = "office:price_lists"
Owner = Customer | PriceList


@settings.page
def overview(request: Any) -> HttpResponse:
    """All price lists, and a form for one more."""
    section = Section({"name": ""})
    if request.method == "POST" and request.business:
        try:
            made = pricing.begin_list(request.business, request.POST.get("name", ""))
            return settings.back("office:price_list", pk=made.pk)
        except pricing.Refused as refused:
            words = refused.sentence.in_(fields.language())
            section = Section({"name": request.POST.get("name", "")}, {"name": words})
    rows = list(settings.own(request.business, PriceList.objects).order_by("name"))
    return settings.show(request, "price_lists", HERE, {"rows": rows, "form": section}, section)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def price_list(request: Any, pk: int) -> HttpResponse:
    """One list: its prices, who is on it; delete it."""
    row: PriceList = settings.row_or_404(PriceList.objects.of(request.business), pk)
    if request.method == "POST" and request.POST.get("do") == "remove":
        pricing.remove_list(row, by=access.SELLER)
        return settings.back(HERE)
    section = _save(request, row) if request.method == "POST" else None
    if section and not section.errors:
        return settings.back("office:price_list", "preise", pk=pk)
    section = section or _section(row)
    customers = Customer.objects.of(request.business).present().filter(price_list=row).by_name()[:50]
    context = {"row": row, "form": section, "prices": _prices(row), "customers": list(customers)}
    return settings.show(request, "price_list", HERE, context, section)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def of_customer(request: Any, pk: int) -> HttpResponse:
    """The prices of one customer: their list, and prices of their own."""
    customer = customer_of(request.business, pk)
    if customer.pk != pk:
        return redirect("office:customer_prices", pk=customer.pk)
    lists = PriceList.objects.of(request.business).order_by("name")
    section = _section(customer)
    if request.method == "POST":
        section = _save(request, customer)
        if not section.errors:
            chosen = request.POST.get("price_list", "")
            on = next((each for each in lists if str(each.pk) == chosen), None)
            pricing.put_on_list(customer, on, by=access.SELLER)
            request.session["said"] = _("Die Preise sind gespeichert.")
            return redirect("office:customer_prices", pk=pk)
    context = {
        "customer": customer,
        "lists": list(lists),
        "chosen": request.POST.get("price_list", str(customer.price_list_id or "")),
        "form": section,
        "prices": _prices(customer),
        "error_summary": [(path, words) for path, words in section.errors.items()],
        "said": request.session.pop("said", "") if request.method != "POST" else "",
    }
    return rendered(request, "office/customers/prices.html", context, status=422 if section.errors else 200)


def _section(owner: Owner) -> Section:
    return Section({"prices": pricing.as_typed(owner, fields.language())})


def _save(request: Any, owner: Owner) -> Section:
    """Keep what was typed, or what a file holds; a row that cannot be read keeps everything as it is."""
    file = request.FILES.get("file")
    typed = request.POST.get("prices", "").replace("\x00", "")
    content = file.read(LARGEST_FILE + 1) if file else typed.encode()
    found = pricing.read(request.business, content, fields.language())
    if not found.faults:
        pricing.keep(owner, found.prices, by=access.SELLER)
        return Section({"prices": typed})
    words = "; ".join(
        _("Zeile %(n)s: %(sentence)s") % {"n": fault.line, "sentence": fault.sentence.in_(fields.language())}
        for fault in found.faults[:10]
    )
    return Section({"prices": typed}, {"prices": words})


def _prices(owner: Owner) -> list[dict[str, str]]:
    language, rows = fields.language(), pricing.rows_of(owner)
    usual = offering.offers([article for article, _price in rows], day=timezone.localdate(), converted=False)
    return [
        {
            "name": article.name(language),
            "number": article.number or "",
            "price": format_price(price, "EUR", language),
            "usual": format_price(offer.price, "EUR", language) if offer.price is not None else "",
        }
        for (article, price), offer in zip(rows, usual, strict=True)
    ]

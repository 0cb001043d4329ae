"""Catching up: what came due while nobody looked, shown before anything happens; each period is made or left out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from handschlag.businesses import clock
from handschlag.contracts import catching_up, forecasting
from handschlag.contracts.models import Contract, Period
from handschlag.core.money import format_money
from handschlag.office import access, contract_words, fields


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def catch_up(request: Any) -> HttpResponse:
    """What came due while nobody looked: make or leave out each period, before anything happens."""
    business, today = request.business, clock.today(request.business)
    if request.method == "POST":
        decided = sum(
            catching_up.decide(each.contract, _decisions(request.POST, each), today, by=access.SELLER)
            for each in catching_up.waiting(business, today)
        )
        if decided:
            catching_up.go_on()
        return redirect("office:catch_up")
    waiting = catching_up.waiting(business, today)
    language = fields.language()
    context = {
        "business": business,
        "groups": [
            {
                "contract": each.contract,
                "buyer": each.contract.customer.name if each.contract.customer else each.contract.frame.buyer.name,
                "due": [
                    {
                        "name": f"{each.contract.pk}:{due.start.isoformat()}",
                        "span": contract_words.span(due.start, due.end),
                        "day": due.issue_date,
                        "amount": format_money(
                            forecasting.amount(each.contract, due), each.contract.frame.currency, language
                        ),
                    }
                    for due in each.due
                ],
            }
            for each in waiting
        ],
        "count": sum(len(each.due) for each in waiting),
        "in_work": Period.objects.of(business).filter(state=Period.CONFIRMED)[:1000].count(),
        "asking": Contract.objects.of(business).asking()[:1000].count(),
    }
    return render(request, "office/contracts/catch_up.html", context)


def _decisions(post: Any, waiting: catching_up.Waiting) -> dict[date, bool]:
    found = {}
    for due in waiting.due:
        chosen = post.get(f"{waiting.contract.pk}:{due.start.isoformat()}", "")
        if chosen in ("make", "skip"):
            found[due.start] = chosen == "make"
    return found

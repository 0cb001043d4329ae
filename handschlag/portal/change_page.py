"""What the customer page says about a change of an order: what was agreed, what is to change, what it then comes to."""

from __future__ import annotations

from typing import Any

from handschlag.core import terms
from handschlag.core.totals import totals
from handschlag.documents import making
from handschlag.orders import accepting, telling
from handschlag.orders.models import ChangeDecision, ChangeNote, Order
from handschlag.portal import quote_page
from handschlag.portal.access import QuoteVisit


def of_change(visit: QuoteVisit, note: ChangeNote) -> dict[str, Any]:
    """Everything on the page of one change."""
    order, language = note.order, quote_page.language_of_page()
    decision: ChangeDecision | None = ChangeDecision.objects.of(visit.business).filter(note=note).first()
    computed = totals(note.bill)
    frame = quote_page.frame(visit, order.version)
    view = quote_page.View(note.bill, computed)
    return frame | {
        "note": note,
        "order": order,
        "day": terms.short_date(note.issue_date, language),
        "agreed_day": terms.short_date(order.issue_date, language),
        "buyer": note.bill.buyer.name,
        "changes": [
            {
                "name": change.line.name,
                "is_new": change.before is None,
                "drops": change.drops,
                "now": telling.terms_of(change.line, order.currency, language),
                "before": telling.terms_of(change.before, order.currency, language) if change.before else "",
            }
            for change in note.changes
        ],
        "reason": note.reason.splitlines(),
        "net_prices": not note.bill.prices_include_vat,
        "sums": view.sums(),
        "total": view.money(computed.payable),
        "before_total": quote_page.amount_of(note.before_minor, order, language),
        "difference": quote_page.amount_of(note.after_minor - note.before_minor, order, language),
        "decision": decision,
        "is_mailed": decision is not None
        and quote_page.is_mailed(visit, "change_decision", decision.pk, "change-confirmed"),
        "decided_on": terms.short_date(decision.day, language) if decision else "",
        "replaced_by": _last(visit, order) if decision and decision.kind == ChangeDecision.REPLACED else None,
        "may_confirm": decision is None and accepting.may_accept_online(order.version),
        "has_document": making.document(visit.business.pk, "change_note", note.pk) is not None,
        "has_confirmation": decision is not None
        and making.document(visit.business.pk, "change_decision", decision.pk) is not None,
    }


def _last(visit: QuoteVisit, order: Order) -> ChangeNote | None:
    return ChangeNote.objects.of(visit.business).filter(order=order).order_by("-n").first()  # type: ignore[no-any-return]

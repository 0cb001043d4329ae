"""Suggest a personal thank-you for a draft from what is known about its customer; a person takes it or does not.

Never on a document that takes something back or replaces a wrong one, and never a sentence this customer has had.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from handschlag.businesses import profile
from handschlag.businesses.models import Business
from handschlag.core.bill import CORRECTION, CREDIT_NOTE, SELF_BILLED, Bill
from handschlag.core.thanks import Facts, candidates
from handschlag.customers import billing, identifying
from handschlag.customers.models import Customer
from handschlag.drafts import document, drafting
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Invoice, Standing

_NO_OCCASION = (CREDIT_NOTE, CORRECTION, SELF_BILLED)


def suggestion(business: Business, draft: Draft, bill: Bill) -> str:
    """A sentence for this draft, whose bill is ``bill``; empty where it has one, or where no fact speaks."""
    if bill.thank_you_note.strip() or draft.kind != Draft.INVOICE or draft.about_id:
        return ""
    buyer = billing.record_of(bill)
    if bill.type_code in _NO_OCCASION or not billing.is_somebody(buyer):
        return ""
    customer = drafting.customer_in(business, draft.data) or identifying.known(business, bill)
    final = document.kind_of(draft.data) == Invoice.FINAL
    fitting = list(candidates(_facts(customer, final), bill.language, du=_says_du(business, draft.data)))
    if not fitting:
        return ""
    used = _used(draft, customer, fitting) if customer else set()
    return next((sentence for sentence in fitting if sentence not in used), "")


def _facts(customer: Customer | None, final: bool) -> Facts:
    today = timezone.localdate()
    if customer is None:
        return Facts(today, final=final)
    rows = Invoice.objects.of(customer.business_id).for_customer(customer).filter(kind__in=Invoice.CLAIMS)
    rows = rows.exclude(standing__state=Standing.CANCELLED).order_by()
    known = rows.aggregate(n=Count("pk"), first=Min("issue_date"), last=Max("issue_date"))
    return Facts(today, known["n"], known["first"], known["last"], final)


def _says_du(business: Business, data: Mapping[str, Any]) -> bool:
    said = data.get("address_form") or profile.on(business, timezone.localdate()).get("address_form")
    return bool(said == "du")


def _used(draft: Draft, customer: Customer, sentences: list[str]) -> set[str]:
    """Those of the sentences that stand on a document of this customer, or in another draft for them."""
    said = Q()
    for sentence in sentences:
        said |= Q(snapshot__contains=json.dumps(sentence, ensure_ascii=False)[1:-1])
    issued = Invoice.objects.of(customer.business_id).for_customer(customer).filter(said).order_by()
    texts = [json.loads(each)["bill"].get("thank_you_note", "") for each in issued.values_list("snapshot", flat=True)]
    family = Customer.objects.of(customer.business_id).family(customer).values("pk")
    theirs = Q(customer__in=family) | Q(data__buyer__name=draft.data.get("buyer", {}).get("name", ""))
    others = Draft.objects.of(customer.business_id).open(Draft.INVOICE).filter(theirs).exclude(pk=draft.pk)
    texts += [str(data.get("thank_you_note", "")) for data in others.values_list("data", flat=True)[:100]]
    return {sentence for sentence in sentences if any(sentence in text for text in texts)}


def take(business: Business, draft: Draft, bill: Bill) -> bool:
    """A person takes the suggestion over into the draft. False where there is none. Raises ``AlreadyIssued``."""
    sentence = suggestion(business, draft, bill)
    if not sentence:
        return False
    data = drafting.with_changes(draft.data, (("thank_you_note", sentence),))
    drafting.save(draft, data, base_revision=draft.revision, window=draft.window)
    return True

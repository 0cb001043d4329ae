"""The page of one customer: everything about the relation in one place, in a fixed number of questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.bill import Party
from handschlag.core.vat_check import not_checkable
from handschlag.customers import billing, checking, duplicates, keeping, merging, vat_checking
from handschlag.customers.kinds import KINDS
from handschlag.customers.models import Change, Customer, Note
from handschlag.customers.record import Record
from handschlag.dialogue.models import Promise, Question
from handschlag.drafts.models import Draft
from handschlag.drafts.sender import sender_of
from handschlag.invoices.models import Invoice
from handschlag.office import access, fields, standing
from handschlag.office.customers import agreements, figures
from handschlag.office.customers.fields import called, in_words
from handschlag.quotes.models import Quote, QuoteVersion

SHOWN_INVOICES, SHOWN_AGREEMENTS, SHOWN_NOTES, SHOWN_WORDS = 5, 5, 3, 3
ON_A_PAGE = 50


def customer_of(business: Business, pk: int) -> Customer:
    """The customer of this business, or 404; one that was merged leads to where it went."""
    customer = merging.standing_for(business, pk)
    if customer is None:
        raise Http404
    return customer


@dataclass(frozen=True)
class Reason:
    """One thing to know about the relation: a sentence, and whether it is good, waits, or neither."""

    words: str
    css: str = ""
    icon: str = "check"


@require_safe
@access.business_needed
def show(request: Any, pk: int) -> HttpResponse:
    """Figures, documents, conversation, preferences, notes."""
    return page(request, pk)


def page(request: Any, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, also with a note that could not be kept."""
    business = request.business
    customer = customer_of(business, pk)
    if customer.pk != pk:
        return redirect("office:customer", pk=customer.pk)
    record, sums = customer.record, figures.of_customer(customer)
    invoices = list(_invoices(business, customer)[:SHOWN_INVOICES])
    found = agreements.rows_of(business, customer, SHOWN_AGREEMENTS + 1)
    about = Invoice.objects.of(business).for_customer(customer).values("pk")
    questions, promises = _questions(business, customer, about), _promises(business, about)
    planned = Change.objects.of(business).of_customer(customer).filter(valid_from__gt=timezone.localdate())
    context = {
        "customer": customer,
        "record": record,
        "kind": KINDS[customer.kind].label.in_(fields.language()),
        "monogram": "".join(word[0] for word in customer.name.split()[:2] if word).upper(),
        "figures": sums,
        "rows": [_shown(row) for row in invoices],
        "may_repeat": any(row.kind == Invoice.INVOICE and not row.standing.cancelled_at for row in invoices),
        "agreements": found[:SHOWN_AGREEMENTS],
        "more_agreements": len(found) > SHOWN_AGREEMENTS,
        "may_collect": any(row.mark == agreements.ORDER for row in found),
        "drafts": list(Draft.objects.of(business).open().filter(customer__in=customer.family_ids)[:SHOWN_INVOICES]),
        "questions": questions,
        "promises": promises,
        "reasons": _reasons(sums, questions, promises),
        "missing": [(fault.path, fault.sentence) for fault in checking.missing(record)],
        "doubles": duplicates.doubles(business, record, own=customer) if customer.is_present else [],
        "preferences": _preferences(record),
        "preferences_changed": _last_preference(business, customer),
        "planned": [_plan(change) for change in planned],
        "notes": list(Note.objects.of(business).filter(customer=customer).order_by("-pk")[:SHOWN_NOTES]),
        "vat_check_offered": not_checkable(record.vat_identifier) is None,
        "proof": vat_checking.latest(business, record.vat_identifier),
        "mailto": quote(customer.email),
        "said": request.session.pop("said", ""),
        **more,
    }
    return render(request, "office/customers/show.html", context, status=status)


def _invoices(business: Business, customer: Customer, before: int | None = None) -> Any:
    about = {"subject": "invoice", "subject_id": OuterRef("pk")}
    rows = Invoice.objects.of(business).for_customer(customer).newest_first(before)
    return rows.select_related("standing").annotate(
        asked=Exists(Question.objects.of(business).open().filter(**about)),
        promised=Exists(Promise.objects.of(business).filter(**about)),
    )


def _shown(row: Any) -> dict[str, Any]:
    lines = row.frozen["bill"].get("lines", [])  # not row.bill: one word does not need the whole bill read
    return {
        "number": row.number,
        "what": lines[0].get("name", "") if lines else "",
        "day": row.issue_date,
        "address": reverse("office:invoice", args=[row.pk]),
        "chip": standing.chip(row, asked=row.asked, promised=row.promised),
        "amount": standing.money(row, standing.counted(row)),
    }


def _questions(business: Business, customer: Customer, invoices: Any) -> list[Any]:
    """What was asked about invoices and quotes, with the number it is about; what waits for an answer comes first."""
    versions = QuoteVersion.objects.of(business)
    mine = versions.filter(quote__in=Quote.objects.of(business).for_customer(customer)).values("pk")
    about = Q(subject="invoice", subject_id__in=invoices) | Q(subject="quote_version", subject_id__in=mine)
    invoice = Invoice.objects.of(business).filter(pk=OuterRef("subject_id"))
    version = versions.filter(pk=OuterRef("subject_id"))
    rows = (
        Question.objects.of(business)
        .filter(about)
        .annotate(
            number=Case(
                When(subject="invoice", then=invoice.values("number")[:1]), default=version.values("quote__number")[:1]
            ),
            quote_id=Case(When(subject="quote_version", then=version.values("quote")[:1])),
        )
    )
    return list(rows.order_by(F("settled_at").desc(nulls_first=True), "-pk")[:SHOWN_WORDS])


def _promises(business: Business, invoices: Any) -> list[Any]:
    """The latest promises about these invoices, with their numbers."""
    number = Invoice.objects.of(business).filter(pk=OuterRef("subject_id")).values("number")[:1]
    rows = Promise.objects.of(business).filter(subject="invoice", subject_id__in=invoices).order_by("-pk")
    return list(rows.annotate(number=number)[:SHOWN_WORDS])


def _reasons(sums: figures.Figures, questions: list[Any], promises: list[Any]) -> list[Reason]:
    """What stands out, each with its reason in the figures; no score (relationship.md 10)."""
    found = []
    if sums.overdue_count:
        words = ngettext("%(n)s Rechnung überfällig", "%(n)s Rechnungen überfällig", sums.overdue_count)
        found.append(Reason(words % {"n": sums.overdue_count}, "bad-t", "alert"))
    elif sums.count:
        found.append(Reason(_("nichts überfällig"), "good-t"))
    if any(question.is_open for question in questions):
        found.append(Reason(_("eine Frage wartet auf Antwort"), "warn-t", "question"))
    elif sums.count:
        found.append(Reason(_("keine offene Frage"), "good-t"))
    if promises:
        last = promises[0]
        day = terms.weekday_date(last.day, fields.language()) if last.day else ""
        words = _("Zahlung zugesagt bis %(day)s") % {"day": day} if day else _("hat überwiesen, sagt der Kunde")
        found.append(Reason(words, "warn-t", "handshake"))
    return found


# -- preferences


PREFERENCES = (
    "contacts",
    "email",
    "format",
    "order_number_required",
    "cost_centre",
    "leitweg_id",
    "supplier_number",
    "payment_days",
    "skonto",
    "discount_percent",
    "payment_method",
    "payer_name",
    "language",
    "address_form",
)


def _preferences(record: Record) -> list[tuple[str, str]]:
    """How the customer likes to be billed, label and words; what was never said is left out."""
    rows = [(_("Empfänger"), ", ".join(record.invoice_emails)), (_("Kopie an"), ", ".join(record.copy_emails))]
    for name in PREFERENCES[2:]:
        rows.append((called(name), in_words(name, getattr(record, name))))
    return [(label, words) for label, words in rows if words]


def _last_preference(business: Business, customer: Customer) -> Change | None:
    """The newest change that touched a preference."""
    rows = Change.objects.of(business).of_customer(customer).order_by("-pk")
    return next((change for change in rows[:50] if set(change.values) & set(PREFERENCES)), None)


def _plan(change: Change) -> dict[str, Any]:
    return {"change": change, "fields": ", ".join(called(path) for path in sorted(change.values))}


# -- all documents


@require_safe
@access.business_needed
def documents(request: Any, pk: int) -> HttpResponse:
    """Every document of the customer, newest first."""
    customer = customer_of(request.business, pk)
    before = request.GET.get("vor", "")
    last = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    rows = list(_invoices(request.business, customer, last)[: ON_A_PAGE + 1])
    context = {
        "customer": customer,
        "rows": [_shown(row) for row in rows[:ON_A_PAGE]],
        "next": rows[ON_A_PAGE - 1].pk if len(rows) > ON_A_PAGE else None,
    }
    return render(request, "office/customers/documents.html", context)


@require_safe
@access.business_needed
def agreed(request: Any, pk: int) -> HttpResponse:
    """Every quote, order and contract of the customer, newest first."""
    customer, place = customer_of(request.business, pk), agreements.Place.read(request.GET.get("vor", ""))
    rows = agreements.rows_of(request.business, customer, ON_A_PAGE + 1, place)
    shown = rows[:ON_A_PAGE]
    context = {"customer": customer, "rows": shown, "next": place.after(shown) if len(rows) > ON_A_PAGE else None}
    return render(request, "office/customers/agreements.html", context)


# -- acts


@require_POST
@access.business_needed
def write_note(request: Any, pk: int) -> HttpResponse:
    """Keep a personal note."""
    customer, text = customer_of(request.business, pk), request.POST.get("text", "")
    try:
        keeping.note(customer, text.replace("\x00", ""), by=access.SELLER)
    except keeping.Refused as refused:
        words = refused.faults[0].sentence.in_(fields.language())
        return page(request, customer.pk, status=422, error_summary=[("text", words)], note_error=words, note=text)
    return redirect(reverse("office:customer", kwargs={"pk": customer.pk}) + "#notizen")


@require_POST
@access.business_needed
def check_vat_identifier(request: Any, pk: int) -> HttpResponse:
    """Ask whether the VAT id is valid today; the answer is kept as evidence."""
    business = request.business
    customer = customer_of(business, pk)
    requester = sender_of(business).profile({}).get("seller.vat_identifier")
    try:
        vat_checking.check(business, _registered(customer.record), requester=requester, customer=customer)
    except vat_checking.NotCheckable as problem:
        words = problem.sentence.in_(fields.language())
        return page(request, customer.pk, status=422, error_summary=[("vat-check", words)])
    except limits.TooOften as problem:
        return too_often(request, problem)
    return redirect(reverse("office:customer", kwargs={"pk": customer.pk}) + "#vat-check")


def _registered(record: Record) -> Party:
    """The customer at its own address, not the one its invoices go to: that is where it is registered."""
    return replace(billing.buyer_of(record), address=record.address)


def too_often(request: Any, problem: limits.TooOften) -> HttpResponse:
    """Somebody did this too often: say when it goes on."""
    response = render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    response["Retry-After"] = str(problem.retry_after)
    return response

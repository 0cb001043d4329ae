"""The editor: form, real page and Klarheits-Check; every field is saved by itself, also without JavaScript."""

from __future__ import annotations

import copy
import re
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import branding, limits
from handschlag.businesses.models import Business, Link
from handschlag.core.bill_json import FieldError
from handschlag.core.findings import Finding
from handschlag.core.tax import SITUATIONS
from handschlag.core.text import Text
from handschlag.customers import identifying, vat_checking
from handschlag.customers.models import Customer
from handschlag.documents import images, rendering
from handschlag.drafts import attaching, drafting, files, templates
from handschlag.drafts.beginning import new_data
from handschlag.drafts.choosing import chosen, places_of
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import replacing, thanking
from handschlag.invoices.models import Standing
from handschlag.middleware import leaves_large_files_out
from handschlag.office import access, editor_moves, fields, form_data, kinds, uploading
from handschlag.office import preview as pictures
from handschlag.office.editor_form import Form, Found, fix_of, kind_shown
from handschlag.office.editor_places import known_places
from handschlag.office.kinds import KINDS, Kind

LONGEST_SEARCH = 100  # characters
SHORT_UNDO = 1_500  # characters; the session is a cookie
ANCHORS = {
    **dict.fromkeys(("add", "remove", "up", "down", "section", "text"), "#lines"),
    **dict.fromkeys(("fix", "undo"), "#check"),
    **dict.fromkeys(("customer", "no-customer"), "#buyer-name"),
    "situation": "#tax_situation",
    "deliver": "#more-delivery",
    **dict.fromkeys(("attach", "detach"), "#files"),
}


@leaves_large_files_out
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The front page: the editor for whoever is new, the own draft again, the day for whoever has issued something."""
    business = access.business_of(request) if request.method != "POST" else None
    if business is not None and Standing.objects.of(business).exists():
        return redirect("office:home")
    begun = Draft.objects.of(business).open(Draft.INVOICE).first() if business else None
    if begun is not None:
        return redirect(f"{kinds.address_of_draft(begun)}?weiter")
    return _start(request, KINDS[Draft.INVOICE])


@leaves_large_files_out
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The editor of a new invoice; the first POST makes the draft."""
    return _start(request, KINDS[Draft.INVOICE])


@leaves_large_files_out
@require_http_methods(["GET", "HEAD", "POST"])
def new_quote(request: HttpRequest) -> HttpResponse:
    """The same editor for a quote."""
    return _start(request, KINDS[Draft.QUOTE])


def _start(request: HttpRequest, kind: Kind) -> HttpResponse:
    business = access.business_of(request)
    if request.method != "POST":
        data = new_data(business, fields.language(), kind=kind.key)
        return _editor(request, business, kind, None, data)
    try:
        business = access.business_made(request, fields.language())
        draft = _draft_of_window(business, kind, _posted_window(request))
        if draft is not None:
            return _save(request, business, draft)
        access.count_new_draft(business)
    except limits.TooOften as problem:
        return _too_often(request, problem)
    data = _edited(request, business, kind, form_data.from_post(request.POST, fields.language()))
    data = files.kept(data, {})  # it has none yet, whatever a form says
    try:
        draft = drafting.start(business, data, kind=kind.key, window=_window(request), edit=_number(request, "edit"))
    except drafting.DraftTooLarge as problem:
        return _refused(request, business, kind, None, data, problem.sentence, 413)
    drafting.owner_link(draft)
    return _after_saving(request, business, draft)


@leaves_large_files_out
@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def edit(request: Any, pk: int) -> HttpResponse:
    """One draft: show it, save it."""
    draft = draft_of(request.business, pk)
    if draft.document_id:
        return issued_already(request, draft)
    if request.method == "POST":
        return _save(request, request.business, draft)
    return _editor(request, request.business, kinds.kind_of(draft), draft, draft.data)


def _save(request: HttpRequest, business: Business, draft: Draft) -> HttpResponse:
    data = form_data.from_post(request.POST, fields.language())
    data = _edited(request, business, kinds.kind_of(draft), data, draft)
    try:
        saved = drafting.save(
            draft,
            data,
            base_revision=_number(request, "base_revision"),
            window=_window(request),
            edit=_number(request, "edit"),
        )
    except drafting.AlreadyIssued as issued:
        return issued_already(request, issued.draft)
    except drafting.DraftTooLarge as problem:
        return _refused(request, business, kinds.kind_of(draft), draft, data, problem.sentence, 413)
    if saved.conflict:
        return _conflict(request, saved.draft)
    return _after_saving(request, business, saved.draft)


def _after_saving(request: HttpRequest, business: Business, draft: Draft) -> HttpResponse:
    upload = request.FILES.get("logo")
    if upload and upload.closed:  # reading stopped at one file too many, and Django closed those before it
        return files_refused(request, business, draft, [uploading.too_large()])
    if upload:
        try:
            branding.set_logo(business, upload.read(images.MAX_BYTES + 1), by=access.SELLER)
        except (images.ImageRefused, rendering.RenderingFailed) as problem:
            return _refused(
                request, business, kinds.kind_of(draft), draft, draft.data, problem.sentence, 422, path="logo"
            )
    elif request.POST.get("do") == "no-logo":
        branding.remove_logo(business, by=access.SELLER)
    action = request.POST.get("do", "")
    try:
        draft, refused = uploading.take(request, draft)
        if action.startswith("detach:"):
            draft = attaching.detach(draft, action.partition(":")[2])
    except drafting.AlreadyIssued as issued:
        return issued_already(request, issued.draft)
    if refused:
        return files_refused(request, business, draft, refused)
    if action in ("issue", "send"):
        return _towards_issue(request, business, draft, then=action)
    if action == "find-situation":
        query = urlencode({"steuerfall": request.POST.get("find_situation", "")[:LONGEST_SEARCH]})
        return HttpResponseRedirect(f"{kinds.address_of_draft(draft)}?{query}#find-situation")
    if action == "check-vat-id":
        return _check_vat_identifier(request, business, draft)
    if is_script(request):
        return answer(request, business, draft)
    place = action.partition(":")[0]
    if place == "find-customer":
        sought = urlencode({"q": form_data.value_at(draft.data, "buyer.name")})
        return HttpResponseRedirect(f"{kinds.address_of_draft(draft, 'office:choose_customer')}?{sought}")
    return HttpResponseRedirect(kinds.address_of_draft(draft) + ANCHORS.get(place, ""))


def _check_vat_identifier(request: HttpRequest, business: Business, draft: Draft) -> HttpResponse:
    bill = review(draft.data).bill
    try:
        vat_checking.check(business, bill.buyer, requester=bill.seller.vat_identifier, customer=draft.customer)
    except vat_checking.NotCheckable as problem:
        path = "buyer.vat_identifier"
        return _refused(request, business, kinds.kind_of(draft), draft, draft.data, problem.sentence, 422, path=path)
    except limits.TooOften as problem:
        return _too_often(request, problem)
    return HttpResponseRedirect(kinds.address_of_draft(draft) + "#vat-check")


def _towards_issue(request: HttpRequest, business: Business, draft: Draft, *, then: str) -> HttpResponse:
    kind, seen = kinds.kind_of(draft), review(draft.data, draft.kind, customer=draft.customer)
    if seen.may_issue:
        address = kinds.address_of_draft(draft, kind.finish)
        return HttpResponseRedirect(f"{address}?dann=senden" if then == "send" else address)
    errors = errors_of(seen.blocking, seen.errors)
    return _editor(request, business, kind, draft, draft.data, errors=errors, status=422)


def _edited(
    request: HttpRequest, business: Business, kind: Kind, data: dict[str, Any], draft: Draft | None = None
) -> dict[str, Any]:
    """The data after the button that was pressed: lines added, moved, removed, a fix applied or taken back."""
    action, _colon, argument = request.POST.get("do", "").partition(":")
    lines: list[Any] = data.setdefault("lines", [])
    at = int(argument) if re.fullmatch("[0-9]{1,4}", argument) and int(argument) < len(lines) else None
    if action == "add":
        lines.append({"quantity": "1", "unit_code": "LS"})
    elif action == "remove" and at is not None:
        _keep_for_undo(request, _("Position %(number)s entfernt") % {"number": at + 1}, {"lines": copy.deepcopy(lines)})
        editor_moves.remove(lines, at)
    elif action in ("up", "down") and at is not None:
        editor_moves.move(lines, at, -1 if action == "up" else 1)
    elif action == "section":
        if at is None and not (lines and editor_moves.is_free(lines[-1])):
            lines.append({"quantity": "1", "unit_code": "LS"})
        editor_moves.begin_section(lines, len(lines) - 1 if at is None else at, _("Neuer Abschnitt"))
    elif action == "text" and lines:
        editor_moves.begin_text(lines, at, _("Neuer Text"))
    elif action == "situation":
        data = drafting.with_changes(data, (("tax_situation", argument),)) if argument in SITUATIONS else data
    elif action == "fix":
        known = {**draft.data, **data} if draft and draft.follows_profile else data
        seen = review(known, kind.key, customer=drafting.customer_in(business, data))
        changes = _of_this_form(fix_of(seen, argument), data)
        before = [[path, form_data.value_at(data, path)] for path, _value in changes]
        _keep_for_undo(request, _("Übernommen"), {"changes": before})
        data = drafting.with_changes(data, changes)
    elif action == "thank" and draft:
        seen = review(data, kind.key, customer=drafting.customer_in(business, data))
        data = drafting.with_changes(data, (("thank_you_note", thanking.suggestion(business, draft, seen.bill)),))
    elif action == "customer":
        data = take_over(request, business, data, argument)
    elif action == "deliver":
        buyer = drafting.customer_in(business, data)
        places = places_of(buyer.record) if buyer else []
        at = int(argument) if re.fullmatch("[0-9]{1,3}", argument) else len(places)
        data |= {"delivery": places[at]} if at < len(places) else {}
    elif action == "no-customer":
        data.pop("customer", None)
    elif action == "undo":
        undo = request.session.pop("undo", {})
        data = {**data, "lines": undo["lines"]} if "lines" in undo else data
        data = {key: value for key, value in {**data, **undo.get("parts", {})}.items() if value is not None}
        data = drafting.with_changes(data, tuple((path, value) for path, value in undo.get("changes", [])))
    return data


def _of_this_form(changes: tuple[tuple[str, str], ...], data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The changes of a fix without those of a sender that comes from the profile: the settings change it."""
    return tuple(
        (path, value)
        for path, value in changes
        if (side := path.partition(".")[0]) not in ("seller", "payment") or side in data
    )


def take_over(request: HttpRequest, business: Business, data: dict[str, Any], pk: str) -> dict[str, Any]:
    """The data with a known customer as buyer; unchanged where this business has no such customer."""
    customer = drafting.customer_in(business, {"customer": pk})
    if customer is None:
        return data
    changed = chosen(data, customer)
    parts = {key: data.get(key) for key in {*data, *changed} if data.get(key) != changed.get(key)}
    _keep_for_undo(request, _("%(name)s übernommen") % {"name": customer.name}, {"parts": parts})
    return changed


def _keep_for_undo(request: HttpRequest, words: str, change: dict[str, Any]) -> None:
    """Without JavaScript the way back waits in the session; with it, in the page."""
    request.session.pop("undo", None)
    if not is_script(request) and len(str(change)) <= SHORT_UNDO:
        request.session["undo"] = {"words": words, **change}


# -- answers


def _editor(
    request: HttpRequest,
    business: Business | None,
    kind: Kind,
    draft: Draft | None,
    data: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    customer = drafting.customer_in(business, data) if business else None
    form = Form(data, review(data, kind.key, customer=customer), business, errors or {}, draft)
    context = {
        **_common(business, kind, draft, form, customer),
        "knows_customers": business is not None and Customer.objects.of(business).present().exists(),
        "window": secrets.token_urlsafe(9),
        "unit_choices": form.unit_choices,
        "error_summary": error_summary(form),
        "undo": request.session.get("undo"),
        "copied": request.session.pop("copied", ""),
        "goes_on": draft is not None and "weiter" in request.GET,
        "find": Found(request.GET.get("steuerfall"), form.country),
        "versions": drafting.versions(draft) if draft else [],
        "templates": templates.to_begin_with(business, kind.key) if business and draft is None else [],
    }
    return render(request, "office/editor.html", context, status=status)


def answer(
    request: HttpRequest, business: Business, draft: Draft, *, with_files: bool = False, is_current: bool = True
) -> HttpResponse:
    """What changes on the page after saving; the script puts each part in its place.

    A window that did not have the draft as it was (not ``is_current``) keeps its revision, so that its next save is
    seen to be behind.
    """
    form = Form(draft.data, review(draft.data, draft.kind, customer=draft.customer), business, draft=draft)
    context = _common(business, kinds.kind_of(draft), draft, form, draft.customer)
    context |= {"with_files": with_files, "is_current": is_current}
    return render(request, "office/editor/answer.html", context)


def _common(
    business: Business | None, kind: Kind, draft: Draft | None, form: Form, customer: Customer | None
) -> dict[str, Any]:
    link = Link.objects.of(business).to(Link.DRAFT, "draft", draft.pk).first() if draft else None
    return {
        "form": form,
        "check": form.check,
        "draft": draft,
        "kind": kind,
        "new_address": reverse(kind.new),
        "business": business,
        "customer": customer,
        "known_places": known_places(customer),
        "is_buyer": customer is not None and identifying.is_buyer_of(customer, form.review.bill),
        "preview_version": pictures.version_of(business, draft.revision if draft else 0),
        "line_situations": fields.line_situation_choices(form.country),
        "situations": fields.situation_choices(form.country),
        "due_choices": fields.due_choices(),
        "role_choices": fields.role_choices(),
        "is_quote": kind.key == Draft.QUOTE,
        "of_kind": kind_shown(form),
        "replaced": replacing.corrected_by(draft) if draft else None,
        "empty_page": reverse("office:empty_page") if kind.key == Draft.INVOICE else reverse("office:empty_quote"),
        "secret_link": drafting.owner_url(link) if link else "",
    }


def _conflict(request: HttpRequest, draft: Draft) -> HttpResponse:
    if is_script(request):
        return render(request, "office/editor/conflict.html", {"draft": draft}, status=409)
    return redirect("office:versions", pk=draft.pk)


def issued_already(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A draft that became a document is shown there."""
    address = kinds.address_of_document(draft)
    if is_script(request):
        return render(request, "office/editor/issued.html", {"address": address}, status=410)
    return redirect(address)


def _refused(
    request: HttpRequest,
    business: Business,
    kind: Kind,
    draft: Draft | None,
    data: dict[str, Any],
    sentence: Text,
    status: int,
    path: str = "lines",
) -> HttpResponse:
    words = sentence.in_(fields.language())
    if is_script(request):
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    return _editor(request, business, kind, draft, data, errors={path: words}, status=status)


def files_refused(request: HttpRequest, business: Business, draft: Draft, sentences: Sequence[str]) -> HttpResponse:
    """Everything typed is saved and stays; what was refused is said at the files."""
    words = " ".join(f"{sentence.rstrip('.')}." for sentence in sentences)
    if is_script(request):
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    return _editor(request, business, kinds.kind_of(draft), draft, draft.data, errors={"files": words}, status=422)


def _too_often(request: HttpRequest, problem: limits.TooOften) -> HttpResponse:
    response = render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    response["Retry-After"] = str(problem.retry_after)
    return response


# -- the page as a picture


@require_safe
def empty_page(request: HttpRequest) -> HttpResponse:
    """The page before anything was typed."""
    business = access.business_of(request)
    return _picture(business, KINDS[Draft.INVOICE], new_data(business, fields.language()), 1)


@require_safe
def empty_quote(request: HttpRequest) -> HttpResponse:
    """The page of a quote before anything was typed."""
    kind = KINDS[Draft.QUOTE]
    business = access.business_of(request)
    return _picture(business, kind, new_data(business, fields.language(), kind=kind.key), 1)


@require_safe
@access.business_needed
def page(request: Any, pk: int, number: int) -> HttpResponse:
    """One page of a draft as SVG."""
    marked = request.GET.get("marken") != "nein"
    draft = draft_of(request.business, pk)
    return _picture(request.business, kinds.kind_of(draft), draft.data, number, marked=marked)


def _picture(
    business: Business | None, kind: Kind, data: dict[str, Any], number: int, *, marked: bool = True
) -> HttpResponse:
    try:
        pages = pictures.pages_of(business, kind, data, marked=marked)
    except rendering.RenderingFailed:
        return HttpResponse(status=503)
    if not 1 <= number <= len(pages):
        raise Http404
    response = HttpResponse(pages[number - 1], content_type="image/svg+xml")
    response["X-Pages"] = str(len(pages))
    return response


@require_safe
@access.business_needed
def preview(request: Any, pk: int) -> HttpResponse:
    """All pages of a draft below each other, large."""
    draft = draft_of(request.business, pk)
    try:
        count = len(pictures.pages_of(request.business, kinds.kind_of(draft), draft.data, marked=False))
    except rendering.RenderingFailed:
        count = 0
    return render(request, "office/preview.html", {"draft": draft, "pages": range(1, count + 1)})


@require_POST
@access.business_needed
def discard(request: Any, pk: int) -> HttpResponse:
    """Throw a draft away; it has no number, so nothing is missing afterwards."""
    draft = draft_of(request.business, pk)
    drafting.discard(draft)
    return redirect("office:quotes" if draft.kind == Draft.QUOTE else "office:invoices")


# -- small things


def errors_of(findings: Sequence[Finding], unreadable: Sequence[FieldError]) -> dict[str, str]:
    """One sentence per field, in the order of the form; the first finding of a field wins."""
    language = fields.language()
    errors: dict[str, str] = {error.path: error.sentence.in_(language) for error in unreadable}
    for finding in findings:
        errors.setdefault(finding.field, finding.title.in_(language))
    return errors


def error_summary(form: Form) -> list[tuple[str, str]]:
    """Every error with the path of its field; what could not be read is called by its field's name."""
    unreadable = {error.path for error in form.review.errors}
    return [
        (path, f"{fields.label_of(path)}: {words}" if path in unreadable else words)
        for path, words in form.errors.items()
    ]


def is_script(request: HttpRequest) -> bool:
    """Whether our own script asks for a part of the page."""
    return request.headers.get("X-Fragment") == "1"


def draft_of(business: Business, pk: int, kind: str | None = None) -> Draft:
    """The draft of this business, of one kind where only that fits, or 404."""
    draft: Draft | None = Draft.objects.of(business).select_related("customer").filter(pk=pk).first()
    if draft is None or (kind and draft.kind != kind):
        raise Http404
    return draft


def _draft_of_window(business: Business, kind: Kind, window: str) -> Draft | None:
    """The draft this very page has made before, when its answer got lost on the way."""
    if not window:
        return None
    return Draft.objects.of(business).open(kind.key).filter(window=window).first()  # type: ignore[no-any-return]


def _posted_window(request: HttpRequest) -> str:
    return request.POST.get("window", "").replace("\x00", "")[:40]


def _window(request: HttpRequest) -> str:
    return _posted_window(request) or secrets.token_urlsafe(9)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else 0

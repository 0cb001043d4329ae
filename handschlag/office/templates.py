"""Templates at the seller's desk: keep a draft as one, begin from one, rename, throw away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.drafts import drafting, templates
from handschlag.drafts.models import Template
from handschlag.office import access, fields, kinds
from handschlag.office.editor import draft_of


@require_safe
@access.business_needed
def overview(request: Any) -> HttpResponse:
    """Every template by name."""
    return _page(request)


def _page(request: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = Template.objects.of(request.business).order_by("name")
    context = {"business": request.business, "rows": rows, "said": request.session.pop("said", ""), **more}
    return render(request, "office/templates.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def keep(request: Any, pk: int) -> HttpResponse:
    """Name the template that a draft becomes; the draft stays."""
    draft = draft_of(request.business, pk)
    name, error = request.POST.get("name", ""), ""
    if request.method == "POST":
        try:
            kept = templates.keep(draft, name)
        except templates.Refused as refused:
            error = refused.sentence.in_(fields.language())
        else:
            request.session["said"] = _("„%(name)s“ ist als Vorlage behalten.") % {"name": kept.name}
            return redirect("office:templates")
    context = {
        "draft": draft,
        "name": name,
        "error": error,
        "error_summary": error,
        "names": Template.objects.of(request.business).order_by("name").values_list("name", flat=True)[:50],
    }
    return render(request, "office/template_keep.html", context, status=422 if error else 200)


@require_POST
@access.business_needed
def act(request: Any, pk: int) -> HttpResponse:
    """Begin from a template, give it another name, or throw it away."""
    template = _template_of(request.business, pk)
    action = request.POST.get("do", "")
    if action == "rename":
        try:
            templates.rename(template, request.POST.get("name", ""))
        except templates.Refused as refused:
            wrong = {"pk": pk, "name": request.POST.get("name", ""), "words": refused.sentence.in_(fields.language())}
            return _page(request, status=422, wrong=wrong, error_summary=wrong)
        return redirect("office:templates")
    if action == "remove":
        templates.remove(template)
        request.session["said"] = _("„%(name)s“ ist gelöscht.") % {"name": template.name}
        return redirect("office:templates")
    try:
        access.count_new_draft(request.business)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    draft = templates.begin(template)
    drafting.owner_link(draft)
    return redirect(kinds.address_of_draft(draft))


def _template_of(business: Business, pk: int) -> Template:
    found: Template | None = Template.objects.of(business).filter(pk=pk).select_related("business").first()
    if found is None:
        raise Http404
    return found

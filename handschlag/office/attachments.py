"""Files of drafts and documents in the office: upload beside the form, look at one again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from handschlag.delivery import downloading
from handschlag.drafts import attaching as of_drafts
from handschlag.drafts import drafting, files
from handschlag.middleware import leaves_large_files_out
from handschlag.office import access, documents, editor, kinds, quotes, uploading
from handschlag.quotes import offering


@leaves_large_files_out
@require_POST
@access.business_needed
def upload(request: Any, pk: int) -> HttpResponse:
    """Attach files to a draft; the script sends them one by one, so that a person sees how far it is."""
    draft = editor.draft_of(request.business, pk)
    is_current = request.POST.get("base_revision") == str(draft.revision)
    try:
        draft, refused = uploading.take(request, draft)
    except drafting.AlreadyIssued as issued:
        return editor.issued_already(request, issued.draft)
    if refused:
        return editor.files_refused(request, request.business, draft, refused)
    if not editor.is_script(request):
        return HttpResponseRedirect(kinds.address_of_draft(draft) + "#files")
    return editor.answer(request, request.business, draft, with_files=True, is_current=is_current)


@require_safe
@access.business_needed
def of_draft(request: Any, pk: int, sha256: str) -> HttpResponse:
    """One file of a draft, to look at it again."""
    draft = editor.draft_of(request.business, pk)
    file = next((each for each in files.files_of(draft.data) if each.sha256 == sha256), None)
    content = of_drafts.content_of(draft, sha256) if file else None
    if file is None or content is None:
        raise Http404
    return downloading.download(file, content)


@require_safe
@access.business_needed
def of_invoice(request: Any, pk: int, n: int) -> HttpResponse:
    """The n-th file of an issued invoice."""
    return _found(downloading.nth(documents.invoice_of(request.business, pk), n))


@require_safe
@access.business_needed
def of_quote(request: Any, pk: int, n: int) -> HttpResponse:
    """The n-th file of the last version of a quote."""
    return _found(downloading.nth(offering.current_of(quotes.quote_of(request.business, pk)), n))


def _found(response: HttpResponse | None) -> HttpResponse:
    if response is None:
        raise Http404
    return response

"""Settings of the bank accounts: list, add, change, choose the default, remove."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from handschlag.businesses import accounts, keeping
from handschlag.businesses.models import BankAccount, Business
from handschlag.core.identifiers import format_iban
from handschlag.drafts import sender
from handschlag.office import access, settings
from handschlag.office.settings import Section

HERE = "office:settings_accounts"


@settings.page
def overview(request: Any) -> HttpResponse:
    """All accounts, and a form for one more."""
    business: Business | None = request.business
    section = Section({"currency": "EUR"})
    if request.method == "POST" and business:
        values = settings.posted(request, accounts.FIELDS)
        try:
            sender.start_profile(business, by=access.SELLER)
            accounts.save(business, values, by=access.SELLER)
            return settings.back(HERE, "konten")
        except keeping.Refused as problem:
            section = Section(values, settings.errors_of(problem.faults))
    rows = [{"row": row, "iban": format_iban(row.iban)} for row in accounts.of(business)]
    saved = max((each["row"].changed_at for each in rows), default=None)
    return settings.show(request, "accounts", HERE, {"rows": rows, "form": section, "saved_at": saved}, section)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def account(request: Any, pk: int) -> HttpResponse:
    """One account: change it, make it the default, remove it."""
    row: BankAccount = settings.row_or_404(BankAccount.objects.of(request.business), pk)
    section = Section({name: getattr(row, name) for name in accounts.FIELDS} | {"iban": format_iban(row.iban)})
    if request.method == "POST":
        action = request.POST.get("do", "")
        if action == "default":
            accounts.make_default(row, by=access.SELLER)
            return settings.back(HERE, "konten")
        if action == "remove":
            accounts.remove(row, by=access.SELLER)
            return settings.back(HERE, "konten")
        values = settings.posted(request, accounts.FIELDS)
        try:
            accounts.save(request.business, values, by=access.SELLER, account=row)
            return settings.back(HERE, "konten")
        except keeping.Refused as problem:
            section = Section(values, settings.errors_of(problem.faults))
            row.refresh_from_db()
    return settings.show(request, "account", HERE, {"row": row, "form": section}, section)

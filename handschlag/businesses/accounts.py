"""The accounts a seller is paid to: add, change, choose the default of a currency, remove."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.changing import record_change
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import BankAccount, Business
from handschlag.core import identifiers
from handschlag.core.bill_json import FieldError
from handschlag.core.countries import SEPA
from handschlag.core.currencies import CURRENCIES
from handschlag.core.text import Text, clean_line
from handschlag.events import types

FIELDS = ("name", "holder", "iban", "bic", "currency")
LONGEST_HOLDER = 140  # what a SEPA transfer carries
MOST = 50


def of(business: Business | int | None) -> list[BankAccount]:
    """All accounts of a business, the defaults first."""
    if business is None:
        return []
    return list(BankAccount.objects.of(business).order_by("-is_default", "currency", "pk"))


def for_currency(accounts: Iterable[BankAccount], currency: str) -> BankAccount | None:
    """Where documents in a currency are paid to: its default account, or the one for euros."""
    defaults = {account.currency: account for account in accounts if account.is_default}
    return defaults.get(currency) or defaults.get("EUR")


def save(business: Business, values: Mapping[str, str], *, by: str, account: BankAccount | None = None) -> BankAccount:
    """Keep an account, new or changed; the first of a currency is its default. Raises ``Refused``."""
    wanted = {name: clean_line(values.get(name, "")) for name in FIELDS}
    wanted["iban"] = identifiers.normal_form(wanted["iban"])
    wanted["bic"] = identifiers.normal_form(wanted["bic"])
    wanted["currency"] = wanted["currency"].upper() or "EUR"
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        others = BankAccount.objects.of(business).exclude(pk=account.pk if account else None)
        if faults := [*_faults(wanted), *_twice(others, wanted["iban"], new=account is None)]:
            raise Refused(faults)
        row = account or BankAccount(business=business, is_default=False)
        before = _facts(row) if account else {}
        moved = bool(account) and row.currency != wanted["currency"]
        for name, value in wanted.items():
            setattr(row, name, value)
        in_currency = others.filter(currency=row.currency)
        if moved:
            row.is_default = False
        row.is_default = row.is_default or not in_currency.filter(is_default=True).exists()
        row.changed_at = timezone.now()
        row.save()
        record_change(business.pk, types.ACCOUNT_CHANGED, before, _facts(row), by=by, account=row.pk)
    return row


def make_default(account: BankAccount, *, by: str) -> None:
    """Documents in its currency are paid to this account from now on."""
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=account.business_id)
        same = BankAccount.objects.of(account.business_id).filter(currency=account.currency)
        before = same.filter(is_default=True).values_list("iban", flat=True).first()
        same.update(is_default=False)
        same.filter(pk=account.pk).update(is_default=True, changed_at=timezone.now())
        record_change(
            account.business_id,
            types.ACCOUNT_CHANGED,
            {"default": before},
            {"default": account.iban},
            by=by,
            currency=account.currency,
        )


def remove(account: BankAccount, *, by: str) -> None:
    """Take an account off the list; documents keep what was printed on them. Another one becomes the default."""
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=account.business_id)
        rows = BankAccount.objects.of(account.business_id)
        pk, before = account.pk, _facts(account)
        rows.filter(pk=pk).delete()
        if account.is_default:
            following = rows.filter(currency=account.currency).order_by("pk").first()
            if following is not None:
                rows.filter(pk=following.pk).update(is_default=True)
        record_change(account.business_id, types.ACCOUNT_CHANGED, before, {}, by=by, account=pk)


def learn(business: Business, payment: Mapping[str, Any], currency: str, *, by: str) -> None:
    """Keep the account of the first issued document, where the seller has none yet."""
    names = {"iban": "account_identifier", "holder": "account_name", "bic": "service_provider_identifier"}
    values = {name: str(payment.get(key, "")) for name, key in names.items()} | {"currency": currency}
    if values["iban"] and values["holder"] and not BankAccount.objects.of(business).exists():
        try:
            with transaction.atomic():
                save(business, values, by=by)
        except Refused:  # an account the law check lets pass and the settings would not: it stays on its document
            return


def _facts(row: BankAccount) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _faults(wanted: Mapping[str, str]) -> Iterator[FieldError]:
    iban, bic = wanted["iban"], wanted["bic"]
    if not iban:
        yield FieldError("iban", Text("Tragen Sie die IBAN des Kontos ein", "Enter the IBAN of the account"))
    elif fault := identifiers.check_iban(iban):
        yield FieldError("iban", fault)
    if not wanted["holder"]:
        yield FieldError(
            "holder",
            Text(
                "Tragen Sie den Kontoinhaber ein, genau wie bei der Bank",
                "Enter the account holder exactly as at the bank",
            ),
        )
    for name, longest in (("holder", LONGEST_HOLDER), ("name", 60)):
        if len(wanted[name]) > longest:
            yield FieldError(
                name,
                Text(f"Höchstens {longest} Zeichen sind möglich", f"At most {longest} characters are possible"),
            )
    if bic and (fault := identifiers.check_bic(bic)):
        yield FieldError("bic", fault)
    elif not bic and iban and iban[:2] not in SEPA and not identifiers.check_iban(iban):
        yield FieldError(
            "bic",
            Text(
                "Tragen Sie die BIC ein. Außerhalb von SEPA braucht die Bank sie",
                "Enter the BIC. Outside SEPA the bank needs it",
            ),
        )
    if wanted["currency"] not in CURRENCIES:
        yield FieldError("currency", Text("Wählen Sie die Währung aus", "Choose the currency"))


def _twice(others: Any, iban: str, *, new: bool) -> Iterator[FieldError]:
    if iban and others.filter(iban=iban).exists():
        yield FieldError("iban", Text("Dieses Konto haben Sie schon eingetragen", "You have entered this account"))
    if new and others.count() >= MOST:
        yield FieldError("iban", Text(f"Höchstens {MOST} Konten sind möglich", f"At most {MOST} accounts are possible"))

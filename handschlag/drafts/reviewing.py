"""Review a draft: read it as far as it goes, compute it, check it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from handschlag.core import clarity, legal, placeholders
from handschlag.core.bill import Bill
from handschlag.core.bill_json import FieldError, read_bill
from handschlag.core.einvoice.formats import DEFAULT, FORMATS
from handschlag.core.findings import Finding
from handschlag.core.legal import offers
from handschlag.core.offer import Offer, agreed_bill, standard_choice
from handschlag.core.offer_json import read_offer
from handschlag.core.text import Language, Text
from handschlag.core.totals import Totals, totals
from handschlag.drafts.models import Draft

_TEXTS = ("opening", "note", "payment_terms", "sign_off")


@dataclass(frozen=True)
class Review:
    """What the editor shows beside the form."""

    bill: Bill
    totals: Totals
    findings: tuple[Finding, ...]
    errors: tuple[FieldError, ...]
    passed: tuple[Text, ...]
    offer: Offer | None = None  # of a quote

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that stop issuing."""
        return tuple(f for f in self.findings if f.severity == "blocks")

    @property
    def may_issue(self) -> bool:
        """Whether nothing stops issuing."""
        return not self.blocking and not self.errors


def review(data: dict[str, Any], kind: str = Draft.INVOICE, *, today: date | None = None) -> Review:
    """Read a draft of some kind as far as it goes, compute it, check it."""
    day = today or timezone.localdate()
    return _review_offer(data, day) if kind == Draft.QUOTE else _review_bill(data, day)


def format_of(data: dict[str, Any]) -> str:
    """The format a draft is to be sent in; the usual one where none was chosen, or one we do not have."""
    chosen = data.get("format")
    return chosen if isinstance(chosen, str) and chosen in FORMATS else DEFAULT


def _review_bill(data: dict[str, Any], day: date) -> Review:
    read = read_bill(_content(data), typed=True, language=_language(data), today=day)
    bill = _with_own_texts(read.bill, data)
    computed = totals(bill)
    bill = placeholders.filled(_with_tax_note(bill, computed, data), computed)
    findings = (*legal.check(bill, computed, today=day, format=format_of(data)), *clarity.check(bill, computed))
    passed = clarity.passed(bill, computed, findings)
    return Review(bill, computed, _shown(findings, read.errors), read.errors, tuple(passed))


def _review_offer(data: dict[str, Any], day: date) -> Review:
    """The lines are all that is offered, the sums those of what is in the total without the options."""
    read = read_offer(_content(data), typed=True, language=_language(data), today=day)
    offer = replace(read.offer, bill=_with_own_texts(read.offer.bill, data))
    standard = agreed_bill(offer, standard_choice(offer))
    computed = totals(standard)
    offer = replace(offer, bill=placeholders.filled(offer.bill, computed))
    findings = (*offers.check(offer, today=day), *clarity.check_words(offer.bill))
    passed = clarity.passed(standard, computed, findings, clarity.OFFER_CHECKS)
    computed = replace(computed, lines=totals(offer.bill).lines)
    return Review(offer.bill, computed, _shown(findings, read.errors), read.errors, tuple(passed), offer)


def _with_own_texts(bill: Bill, data: Mapping[str, Any]) -> Bill:
    """The bill with the seller's own texts where the draft says nothing."""
    wording = data.get("wording") or {}
    own: dict[str, Any] = {name: text for name in _TEXTS if not getattr(bill, name) and (text := wording.get(name, ""))}
    return replace(bill, **own)


def _with_tax_note(bill: Bill, computed: Totals, data: Mapping[str, Any]) -> Bill:
    """Where VAT is shown, the sentence on taxation after payment that the seller has to or wants to print."""
    note = (data.get("wording") or {}).get("tax_note", "")
    if not note or not computed.tax or note in bill.note:
        return bill
    return replace(bill, note="\n".join(filter(None, (note, bill.note))))


def _content(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("presentation", "wording", "format")}


def _language(data: dict[str, Any]) -> Language:
    return "en" if data.get("language") == "en" else "de"


def _shown(findings: Sequence[Finding], errors: Sequence[FieldError]) -> tuple[Finding, ...]:
    """A field that could not be read has its own sentence already."""
    unreadable = {error.path for error in errors}
    return tuple(finding for finding in findings if finding.field not in unreadable)

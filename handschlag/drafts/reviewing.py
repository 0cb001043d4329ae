"""Review a draft: read it as far as it goes, compute it, check it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from handschlag.core import clarity, legal, placeholders
from handschlag.core.bill import Bill, Identifier, Note
from handschlag.core.bill_json import FieldError, read_bill
from handschlag.core.einvoice.formats import DEFAULT, FORMATS, PLAIN
from handschlag.core.findings import Finding
from handschlag.core.instalments import PROFORMA
from handschlag.core.legal import offers
from handschlag.core.offer import Offer, agreed_bill, standard_choice
from handschlag.core.offer_json import read_offer
from handschlag.core.text import Language, Text
from handschlag.core.totals import Totals, totals
from handschlag.customers import expecting, identifying, pricing
from handschlag.customers.models import Customer
from handschlag.documents.words import WORDS
from handschlag.drafts import document, files
from handschlag.drafts.models import Draft

# the standard words say Sie
OPENING_DU = {
    Draft.INVOICE: "Hallo,\nfür die vereinbarten Leistungen berechnen wir dir:",
    Draft.QUOTE: "Hallo,\ngern bieten wir dir an:",
}
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


# what a chosen customer brings into a draft beside the bill: their id, how they are greeted, the number they gave the
# seller, the format they want
OF_THE_CUSTOMER = ("customer", "greeting", "address_form", "supplier_number", "payer", "format")
# EN 16931 has no place for who pays instead of the buyer; UNTDID 4451 has a subject for notes on the payment
PAYER, PAYMENT_NOTE = Text("Die Zahlung übernimmt: {name}", "Paid by: {name}"), "PMT"
# what a draft holds beside the bill
BESIDE_THE_BILL = ("presentation", "wording", "files", *OF_THE_CUSTOMER)


def review(
    data: dict[str, Any],
    kind: str = Draft.INVOICE,
    *,
    customer: Customer | None = None,
    today: date | None = None,
) -> Review:
    """Read a draft of some kind as far as it goes, compute it, check it; also for what its known customer expects."""
    day = today or timezone.localdate()
    return _review_offer(data, day, customer) if kind == Draft.QUOTE else _review_bill(data, day, customer)


def format_of(data: dict[str, Any]) -> str:
    """The format a draft is to be sent in; the usual one where none was chosen, or one we do not have."""
    if document.kind_of(data) == PROFORMA:
        return PLAIN  # no invoice, so no e-invoice
    chosen = data.get("format")
    return chosen if isinstance(chosen, str) and chosen in FORMATS else DEFAULT


def _checked_as(data: dict[str, Any]) -> str:
    """A proforma is checked like the invoice that will follow."""
    return DEFAULT if document.kind_of(data) == PROFORMA else format_of(data)


def _review_bill(data: dict[str, Any], day: date, customer: Customer | None) -> Review:
    read = read_bill(_content(data), typed=True, language=_language(data), today=day)
    own = _with_own_texts(read.bill, data)
    if document.kind_of(data) == PROFORMA:  # whoever bills in these words sends an invoice
        own = replace(own, opening=read.bill.opening, payment_terms=read.bill.payment_terms)
    else:
        own = _for_the_customer(own, data, Draft.INVOICE)
    bill = _with_files(document.applied(own, data), data)
    computed = totals(bill)
    bill = placeholders.filled(_with_tax_note(bill, computed, data), computed)
    findings = (*legal.check(bill, computed, today=day, format=_checked_as(data)), *clarity.check(bill, computed))
    if of_kind := document.check(bill, computed, data):
        findings = (*of_kind, *(finding for finding in findings if finding.code != "PREPAID-RANGE"))
    passed = clarity.passed(bill, computed, findings)
    findings = (*_expected(customer, bill, day, data), *findings)
    return Review(bill, computed, _shown(findings, read.errors), read.errors, tuple(passed))


def _review_offer(data: dict[str, Any], day: date, customer: Customer | None) -> Review:
    """The lines are all that is offered, the sums those of what is in the total without the options."""
    read = read_offer(_content(data), typed=True, language=_language(data), today=day)
    own = _for_the_customer(_with_own_texts(read.offer.bill, data), data, Draft.QUOTE)
    own = _with_files(own, data)
    offer = replace(read.offer, bill=own)
    standard = agreed_bill(offer, standard_choice(offer))
    computed = totals(standard)
    offer = replace(offer, bill=placeholders.filled(offer.bill, computed))
    findings = (*offers.check(offer, today=day), *clarity.check_words(offer.bill))
    passed = clarity.passed(standard, computed, findings, clarity.OFFER_CHECKS)
    # an order number comes with the order, so nothing a customer expects stops a quote
    findings = (*(f for f in _expected(customer, offer.bill, day, data) if f.severity != "blocks"), *findings)
    computed = replace(computed, lines=totals(offer.bill).lines)
    return Review(offer.bill, computed, _shown(findings, read.errors), read.errors, tuple(passed), offer)


def _with_own_texts(bill: Bill, data: Mapping[str, Any]) -> Bill:
    """The bill with the seller's own texts where the draft says nothing."""
    wording = data.get("wording") or {}
    own: dict[str, Any] = {name: text for name in _TEXTS if not getattr(bill, name) and (text := wording.get(name, ""))}
    return replace(bill, **own)


def _for_the_customer(bill: Bill, data: Mapping[str, Any], kind: str) -> Bill:
    """The bill with the customer's greeting in front of words nobody has typed, and the number they gave the seller."""
    greeting, number = str(data.get("greeting", "")).strip(), str(data.get("supplier_number", "")).strip()
    if greeting and not str(data.get("opening", "")).strip():
        usual = str(WORDS[bill.language].get(f"{kind}_opening", WORDS[bill.language]["opening"]))
        if bill.language == "de" and data.get("address_form") == "du":
            usual = OPENING_DU.get(kind, usual)
        rest = (bill.opening or usual).partition("\n")[2]
        bill = replace(bill, opening=f"{greeting}\n{rest}".strip())
    if number:
        given = (Identifier(number), *(each for each in bill.seller.identifiers if each.scheme))
        bill = replace(bill, seller=replace(bill.seller, identifiers=given))
    payer = str(data.get("payer", "")).strip()
    if payer and kind == Draft.INVOICE:
        said = Note(PAYER.fill(name=payer).in_(bill.language), PAYMENT_NOTE)
        bill = replace(bill, notes=(*(each for each in bill.notes if each.subject_code != PAYMENT_NOTE), said))
    return bill


def _with_files(bill: Bill, data: Mapping[str, Any]) -> Bill:
    """The bill naming the files of the draft (BG-24); their bytes come in when the e-invoice is written."""
    named = tuple(file.as_attachment for file in files.files_of(data))
    return replace(bill, attachments=(*bill.attachments, *named)) if named else bill


def _with_tax_note(bill: Bill, computed: Totals, data: Mapping[str, Any]) -> Bill:
    """Where VAT is shown, the sentence on taxation after payment that the seller has to or wants to print."""
    note = (data.get("wording") or {}).get("tax_note", "")
    if not note or not computed.tax or note in bill.note or document.kind_of(data) == PROFORMA:
        return bill
    return replace(bill, note="\n".join(filter(None, (note, bill.note))))


def _content(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in BESIDE_THE_BILL}


def _expected(customer: Customer | None, bill: Bill, day: date, data: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What the chosen customer expects, as long as the document is still for them."""
    if customer is None or not identifying.is_buyer_of(customer, bill):
        return ()
    lines = data.get("lines") or ()
    of_order = frozenset(n for n, line in enumerate(lines) if isinstance(line, dict) and line.get("origin"))
    return (*expecting.check(customer.record, bill, today=day), *pricing.check(customer, bill, of_order))


def _language(data: dict[str, Any]) -> Language:
    return "en" if data.get("language") == "en" else "de"


def _shown(findings: Sequence[Finding], errors: Sequence[FieldError]) -> tuple[Finding, ...]:
    """A field that could not be read has its own sentence already, and what a customer demands is asked for once."""
    taken = {error.path for error in errors}
    demanded = {f.field for f in findings if f.severity == "blocks" and f.code.startswith("CUSTOMER-")}
    return tuple(f for f in findings if f.field not in taken and (f.severity == "blocks" or f.field not in demanded))

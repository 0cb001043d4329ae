"""What the editor shows of a draft: values, errors, lines with their amounts, the check in its order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.businesses import accounts
from handschlag.businesses import units as own_units
from handschlag.businesses.models import Article, Business, OwnUnit
from handschlag.core import attachments, sections, terms, units
from handschlag.core.bill_json import FieldError
from handschlag.core.einvoice import formats
from handschlag.core.einvoice_duty import PdfReason, pdf_reasons
from handschlag.core.findings import Finding
from handschlag.core.identifiers import format_iban
from handschlag.core.instalments import CUMULATIVE
from handschlag.core.money import format_money, format_number
from handschlag.core.offer import standard_choice
from handschlag.core.tax import Situation, country_of, find_situations, situations_of
from handschlag.core.text import Text
from handschlag.core.vat_check import not_checkable
from handschlag.customers import vat_checking
from handschlag.customers.models import VatProof
from handschlag.documents import attaching
from handschlag.documents.colour import FALLBACK
from handschlag.documents.words import WORDS
from handschlag.drafts import document, files
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import Review
from handschlag.invoices import agreeing, thanking
from handschlag.office import fields, form_data, standing
from handschlag.office.editor_line import Row
from handschlag.orders import billing
from handschlag.orders.models import Order

NEEDED_OF_SELLER = (
    "seller.name",
    "seller.address.line_1",
    "seller.address.post_code",
    "seller.address.city",
    "payment.account_identifier",
)
MORE_OF_BUYER = (
    "buyer.trading_name",
    "buyer.address.line_2",
    "buyer.address.line_3",
    "buyer.address.subdivision",
    "buyer.contact.name",
    "buyer.vat_identifier",
    "buyer.customer_number",
    "purchase_order_reference",
    "contract_reference",
    "buyer_accounting_reference",
    "supplier_number",
    "payer",
    "greeting",
)

# the groups of terms that only some invoices need, by what their paths begin with
GROUPS = {
    "discounts": ("cash_discounts.",),
    "addresses": ("seller.electronic_address", "buyer.electronic_address"),
    "paying": ("payment_means_", "direct_debit.", "card."),
    "references": (
        *("project_reference", "sales_order_reference", "despatch_advice_reference", "receiving_advice_reference"),
        *("tender_reference", "object_identifier."),
    ),
    "delivery": ("delivery.",),
    "payee": ("payee.",),
}
ROOM_OF_DOCUMENT = 200_000  # bytes: about what PDF and XML take in a mail
USUAL_DISCOUNTS = 2  # rows for Skonto that are always there


@dataclass(frozen=True)
class Check:
    """The Klarheits-Check: what blocks, what is not filled in yet, advice, what is fine."""

    wrong: list[Finding]
    missing: list[Finding]
    advice: list[Finding]
    unreadable: list[FieldError]
    passed: list[Text]

    @property
    def open(self) -> int:
        """How many things wait for a decision."""
        return len(self.wrong) + len(self.advice) + len(self.unreadable) + len(self.missing)

    @property
    def total(self) -> int:
        """How many checks were made."""
        return self.open + len(self.passed)


@dataclass(frozen=True)
class Found:
    """What somebody looked for among the tax situations; ``None`` where nobody did."""

    asked: str | None
    country: str

    @property
    def situations(self) -> list[Situation]:
        """The situations that the words mean, the best first."""
        return find_situations(self.asked or "", self.country)


@dataclass
class Form:
    """A draft as the form shows it."""

    data: dict[str, Any]
    review: Review
    business: Business | None = None
    errors: dict[str, str] = field(default_factory=dict)
    draft: Draft | None = None

    @cached_property
    def follows_profile(self) -> bool:
        """Whether the sender is the business's profile, which the settings change, and no fields of this form."""
        return self.draft.follows_profile if self.draft else bool(self.wording.get("tax_situation"))

    @property
    def wording(self) -> dict[str, str]:
        """The seller's own texts, which stand there when nothing is typed."""
        return self.data.get("wording") or {}

    @cached_property
    def accounts(self) -> list[tuple[str, str]]:
        """The accounts to choose from."""
        known = accounts.of(self.business) if self.follows_profile else []
        return [(iban := format_iban(row.iban), f"{row.name}, {iban}" if row.name else iban) for row in known]

    @cached_property
    def own_units(self) -> list[OwnUnit]:
        """The seller's own units."""
        return own_units.of(self.business)

    @cached_property
    def unit_choices(self) -> list[tuple[str, str]]:
        """Units in plain words, the seller's own ones first."""
        return [*((unit.name, unit.plural) for unit in self.own_units), *fields.unit_choices()]

    @cached_property
    def has_articles(self) -> bool:
        """Whether there is something to offer while a line is being typed."""
        return bool(self.business) and Article.objects.of(self.business).active().exists()

    def value(self, path: str) -> str:
        """What stands in a field; an account holder is shown only where it is somebody else."""
        value = form_data.value_at(self.data, path)
        own = path == "payment.account_name" and value == form_data.value_at(self.data, "seller.name")
        return "" if own else value

    @cached_property
    def language(self) -> str:
        """The language of the document."""
        return "en" if self.data.get("language") == "en" else "de"

    @cached_property
    def rows(self) -> list[Row]:
        """The lines with their amounts."""
        lines = self.data.get("lines") or [{}]
        amounts = [total.entered for total in self.review.totals.lines]
        computed = self.review.bill.lines
        subtotals = self._subtotals(amounts)
        rows = []
        for index, data in enumerate(lines):
            known = index < len(amounts) and computed[index].price is not None
            prefix = f"lines.{index}."
            own = {path[len(prefix) :]: words for path, words in self.errors.items() if path.startswith(prefix)}
            amount = self.money(amounts[index]) if known else ""
            rows.append(Row(index, data, amount, own, self, subtotals.get(index, "")))
        return rows

    def _subtotals(self, amounts: Sequence[Decimal]) -> dict[int, str]:
        """What each section comes to, by the line it begins with; without what is not in the total of a quote."""
        offer = self.review.offer
        counted = standard_choice(offer) if offer else None
        left_out = frozenset(n for n in range(len(amounts)) if counted is not None and n + 1 not in counted)
        found = sections.sections(self.review.bill.lines[: len(amounts)])
        return {each.first: self.money(sections.subtotal(each, amounts, left_out)) for each in found}

    @cached_property
    def agreed(self) -> dict[int, str]:
        """What was agreed and billed so far of each line that comes from an order."""
        if self.business is None:
            return {}
        states = agreeing.states_of(self.business.pk, self.data)
        return {index: billing.so_far(state, fields.language()) for index, state in states.items()}

    @cached_property
    def thanks(self) -> str:
        """A personal sentence that would fit, for a person to take."""
        return thanking.suggestion(self.business, self.draft, self.review.bill) if self.business and self.draft else ""

    @property
    def thanks_changes(self) -> str:
        """The same for the script, as JSON."""
        return json.dumps([["thank_you_note", self.thanks]], ensure_ascii=False)

    @cached_property
    def beyond(self) -> int | None:
        """The order whose agreement the lines go beyond."""
        if self.business is None or not self.agreed:
            return None
        return agreeing.order_beyond(self.business.pk, self.review.bill, self.data)

    @cached_property
    def exceeded(self) -> Order | None:
        """The order whose estimate this invoice exceeds by more than it allows."""
        if self.business is None or not self.agreed:
            return None
        return agreeing.estimate_exceeded(self.business.pk, self.review.totals, self.data)

    @property
    def empty_row(self) -> Row:
        """The pattern of a new line; the script puts its number in."""
        return Row(9999, {"quantity": "1", "unit_code": "LS"}, "", {}, self)

    def money(self, amount: Any) -> str:
        """An amount in the currency of the draft, in the language of the page."""
        return format_money(amount, self.review.bill.currency, fields.language())

    @property
    def payable(self) -> str:
        """What the customer owes."""
        return self.money(self.review.totals.payable)

    @property
    def sums(self) -> list[tuple[str, str]]:
        """Net and taxes beside the lines."""
        totals = self.review.totals
        rows = [(_("Netto"), self.money(totals.net))]
        for group in totals.groups:
            if group.treatment.rate:
                rate = f"{group.treatment.rate.normalize():f}".replace(".", "," if fields.language() == "de" else ".")
                rows.append((_("USt %(rate)s %%") % {"rate": rate}, self.money(group.tax)))
        if not any(group.treatment.rate for group in totals.groups):
            rows.append((_("USt"), self.money(totals.tax)))
        rest = totals.prepaid
        for each in self.review.bill.advance_payments:
            if each.invoice_number:
                rows.append((_("abzüglich %(number)s") % {"number": each.invoice_number}, self.money(-each.amount)))
                rest -= each.amount
        if rest:
            rows.append((_("Schon bezahlt"), self.money(-rest)))
        return rows

    @property
    def due_in_words(self) -> str:
        """``Fällig am Montag, 7. Dezember 2026``."""
        due = self.review.bill.due_date
        return _("Fällig am %(day)s") % {"day": terms.long_date(due, fields.language())} if due else ""

    @property
    def due_days(self) -> str:
        """The chosen payment term."""
        return form_data.due_choice(self.data)

    @property
    def supply(self) -> str:
        """How the service date is given."""
        return form_data.supply_choice(self.data)

    @cached_property
    def pdf_reason(self) -> PdfReason | None:
        """The strongest reason why a PDF alone would do; None where the law asks for an e-invoice."""
        return next(iter(pdf_reasons(self.review.bill, self.review.totals)), None)

    @property
    def format_choices(self) -> list[tuple[str, str]]:
        """What the invoice may be sent as: a PDF alone only where the law lets it be, or where it was chosen."""
        chosen = self.value("format")
        offered = [
            (key, name)
            for key, name in fields.format_choices()
            if key != formats.PLAIN or self.pdf_reason or chosen == formats.PLAIN
        ]
        return offered if not chosen or chosen in dict(offered) else [(chosen, chosen), *offered]

    @property
    def format_words(self) -> str:
        """Whether a PDF alone would do, and why."""
        if self.pdf_reason is None:
            return _("Ein PDF allein genügt hier nicht: Das Gesetz verlangt eine E-Rechnung.")
        reason = self.pdf_reason.text.in_(fields.language())
        return _("Auch ein PDF allein ist hier erlaubt: %(reason)s (%(source)s).") % {
            "reason": reason,
            "source": self.pdf_reason.source,
        }

    @property
    def tax_explained(self) -> str:
        """What the chosen tax situation means."""
        situation = situations_of(self.country).get(self.value("tax_situation"))
        return situation.explanation.in_(fields.language()) if situation else ""

    @property
    def vat_check_offered(self) -> bool:
        """Whether somebody can be asked about the customer's VAT id."""
        return not_checkable(self.review.bill.buyer.vat_identifier) is None

    @cached_property
    def vat_proof(self) -> VatProof | None:
        """The newest answer about the customer's VAT id."""
        return vat_checking.latest(self.business, self.review.bill.buyer.vat_identifier) if self.business else None

    @cached_property
    def country(self) -> str:
        """The country whose VAT law the seller bills under."""
        seller = self.review.bill.seller
        return country_of(seller.address.country_code, seller.vat_identifier)

    @property
    def opening_on_paper(self) -> str:
        """The words that stand there when nothing is typed."""
        return (self.wording.get("opening") or str(WORDS[self.language]["opening"])).replace("\n", " ")

    @property
    def accent(self) -> str:
        """The colour of the document."""
        return self.value("presentation.accent") or FALLBACK

    @cached_property
    def seller_is_complete(self) -> bool:
        """Whether the sender can be folded to one line."""
        filled = all(self.value(path) for path in NEEDED_OF_SELLER)
        tax = self.value("seller.tax_registration_identifier") or self.value("seller.vat_identifier")
        troubled = [f.field for f in (*self.check.wrong, *self.check.missing)]
        troubled += [e.path for e in self.check.unreadable]
        return bool(filled and tax) and not any(path.startswith(("seller.", "payment.")) for path in troubled)

    @property
    def seller_in_short(self) -> str:
        """``Atelier Nordlicht, 00123 Möwenhafen``."""
        place = f"{self.value('seller.address.post_code')} {self.value('seller.address.city')}".strip()
        return ", ".join(part for part in (self.value("seller.name"), place) if part)

    @property
    def buyer_has_more(self) -> bool:
        """Whether something stands in the folded fields of the customer."""
        abroad = self.value("buyer.address.country_code") not in ("", "DE")
        return abroad or any(self.value(path) for path in MORE_OF_BUYER)

    @property
    def adjusted(self) -> bool:
        """Whether the document as a whole has a discount or surcharge."""
        return bool(self.data.get("allowances") or self.data.get("charges"))

    @cached_property
    def files(self) -> list[dict[str, Any]]:
        """The files of the draft in their order."""
        return [
            {"n": str(n), "file": file, "size": _size(file.size)} for n, file in enumerate(files.files_of(self.data))
        ]

    @property
    def too_much_for_mail(self) -> str:
        """What is said where not all files fit into one mail beside the document; empty where they do."""
        known = files.files_of(self.data)
        document = ROOM_OF_DOCUMENT + sum(file.size for file in known if file.embed) * 4 // 3  # as text in the XML
        if len(attaching.in_mail(known, document)) == sum(file.mail for file in known):
            return ""
        return _("Alle passen nicht in eine E-Mail (%(most)s MB). Die übrigen liegen auf der Seite Ihres Kunden.") % {
            "most": attachments.LARGEST_IN_MAIL // (1024 * 1024)
        }

    @property
    def files_hint(self) -> str:
        """Which files may be attached."""
        return _("PDF, PNG, JPEG, CSV, XLSX oder ODS. Je Datei bis %(one)s MB, zusammen bis %(all)s MB.") % {
            "one": attachments.LARGEST_FILE // (1024 * 1024),
            "all": attachments.LARGEST_IN_ALL // (1024 * 1024),
        }

    @property
    def accepted_files(self) -> str:
        """The same for the browser's own dialogue."""
        return ",".join([*attachments.ENDINGS, *(f".{end}" for ends in attachments.ENDINGS.values() for end in ends)])

    @cached_property
    def discounts(self) -> list[tuple[int, str, str]]:
        """Number, path and base of every row for Skonto: two, or as many as there are."""
        there = self.data.get("cash_discounts") or []
        paths = [f"cash_discounts.{i}" for i in range(max(USUAL_DISCOUNTS, len(there)))]
        return [(i, path, self.value(f"{path}.base_amount")) for i, path in enumerate(paths, start=1)]

    @cached_property
    def open_groups(self) -> frozenset[str]:
        """The folded groups in which something stands, or into which a finding or an error points."""
        check = self.check
        paths = {path for path, value in form_data.leaves(self.data) if value}
        paths |= {finding.field for finding in (*check.wrong, *check.missing, *check.advice)}
        paths |= {*self.errors, *(error.path for error in check.unreadable)}
        if self.follows_profile:  # then the sender's own address is kept in the settings
            paths = {path for path in paths if not path.startswith("seller.")}
        return frozenset(name for name, begins in GROUPS.items() if any(path.startswith(begins) for path in paths))

    @cached_property
    def check(self) -> Check:
        """The findings in the order of the panel."""
        wrong, missing, advice = [], [], []
        for finding in self.review.findings:
            if finding.severity == "advice":
                advice.append(finding)
            elif self._is_empty(finding.field):
                missing.append(finding)
            else:
                wrong.append(finding)
        return Check(wrong, missing, advice, list(self.review.errors), list(self.review.passed))

    def _is_empty(self, path: str) -> bool:
        return form_data.pattern_of(path) in form_data.known_paths() and not self.value(path)

    @property
    def unit_words(self) -> str:
        """JSON for the script: which entry of the unit list a pasted word means."""
        return _unit_words(fields.language())


@cache
def _unit_words(_language: str) -> str:
    words: dict[str, str] = {}
    for unit in units.UNITS:
        value = fields.units_value(unit)
        for name in (unit.singular, unit.plural):
            words.setdefault(name.de.casefold(), value)
            words.setdefault(name.en.casefold(), value)
    return json.dumps(words, ensure_ascii=False)


def _size(size: int) -> str:
    """``1,4 MB`` or ``88 KB``."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{format_number(round(Decimal(size) / (1024 * 1024), 1), fields.language())} MB"


def key_of(finding: Finding) -> str:
    """What the button of a finding sends."""
    return f"{finding.code}@{finding.field}"


def fix_of(review: Review, key: str) -> tuple[tuple[str, str], ...]:
    """The changes behind a finding's button; none where the finding is gone."""
    fixes: Iterator[Finding] = (f for f in review.findings if f.fix and key_of(f) == key)
    found = next(fixes, None)
    return found.fix.changes if found and found.fix else ()


def place_of(form: Form, path: str) -> str:
    """Where a field is: on this page, or in the settings where the sender comes from there."""
    html_id, (side, _dot, _rest) = fields.id_of(path), path.partition(".")
    if side in ("attachments", "files"):  # what is said about a file is said at their list
        return "#files"
    if not form.follows_profile or side not in ("seller", "payment"):
        return f"#{html_id}"
    if side == "payment":
        return reverse("office:settings_accounts") + "#konten"
    of_tax = path in ("seller.vat_identifier", "seller.tax_registration_identifier")
    return reverse("office:settings_tax" if of_tax else "office:settings") + f"#{html_id}"


def kind_shown(form: Form) -> dict[str, Any] | None:
    """What the editor says about the kind of a draft: its word and what it deducts; None for an ordinary invoice."""
    about = document.of(form.data)
    if not about.get("kind"):
        return None
    payments = form.review.bill.advance_payments
    return {
        "kind": about["kind"],
        "word": standing.kind_word(about["kind"], int(about.get("number", 0))),
        "cumulative": about.get("mode") == CUMULATIVE,
        "deducted": [(each.invoice_number, form.money(each.amount)) for each in payments],
    }

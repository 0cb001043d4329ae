"""What the customer page says about a quote: lines with their talk and choice, the sum of the choice, the decision."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from handschlag.core import sections, terms
from handschlag.core.bill import Bill
from handschlag.core.money import ZERO, format_money, format_number, format_percent, format_price, from_minor
from handschlag.core.offer import (
    Choice,
    ChoiceRefused,
    Group,
    agreed_bill,
    choosable,
    estimate_sentence,
    groups,
    settle,
    standard_choice,
)
from handschlag.core.text import Language
from handschlag.core.totals import LineTotal, Totals, totals
from handschlag.core.units import unit_name
from handschlag.delivery import downloading
from handschlag.delivery.models import Delivery
from handschlag.dialogue.models import Question
from handschlag.documents import making
from handschlag.documents.models import StoredDocument
from handschlag.documents.words import WORDS
from handschlag.orders import accepting
from handschlag.orders.models import ChangeDecision, ChangeNote, Confirmation, Order
from handschlag.portal.access import QuoteVisit
from handschlag.portal.page import distance, imprint_of, name_of
from handschlag.quotes import documenting, talking
from handschlag.quotes.declining import REASONS
from handschlag.quotes.models import Decline, Quote, QuoteVersion


def frame(visit: QuoteVisit, version: QuoteVersion) -> dict[str, Any]:
    """What every page of this visit needs: whose page it is, and its imprint."""
    seller, business = version.offer.bill.seller, visit.business
    logo = version.frozen["presentation"].get("logo", "")
    known = business.origin != business.GUEST or bool(business.email_proved_at)
    return {
        "token": visit.token,
        "number": visit.quote.number,
        "seller": name_of(seller),
        "imprint": imprint_of(seller),
        "website": seller.website,
        "logo_url": reverse("portal:quote_logo", args=[visit.token, version.version]) if logo and known else "",
        "known_sender": known,
        "may_report": business.origin == business.GUEST,
    }


def of_version(visit: QuoteVisit, version: QuoteVersion, wanted: Iterable[int] | None) -> dict[str, Any]:
    """Everything on the page of one version, with the sums of the choice in ``wanted`` (``None``: the standard one)."""
    quote, today = visit.quote, timezone.localdate()
    order: Order | None = Order.objects.of(visit.business).filter(quote=quote).first()
    versions = list(QuoteVersion.objects.of(visit.business).filter(quote=quote).order_by("version"))
    decline = Decline.objects.of(visit.business).filter(version=version).first()
    replaced = quote.version != version.version
    agreed = order if order and order.version_id == version.pk else None
    choice, refusal = _choice(version, wanted, agreed)
    view = _View(version, choice, ordered=agreed is not None)
    is_open = quote.state == Quote.OPEN and not replaced and today <= version.valid_until
    threads = _threads(visit, version, versions)
    return frame(visit, version) | {
        "version": version.version,
        "several": len(versions) > 1,
        "title": version.offer.title,
        "opening": version.offer.bill.opening,
        "buyer": version.offer.bill.buyer.name,
        "net_prices": not version.offer.bill.prices_include_vat,
        "lines": view.lines(threads, choosing=is_open),
        "talk": threads.get(0, []),
        "sums": view.sums(),
        "total": view.money(view.totals.payable),
        "is_estimate": version.offer.estimate,
        "terms": [*_estimate(version), *version.offer.acceptance_text.splitlines()],
        "notes": version.offer.bill.note.splitlines(),
        "files": downloading.rows(
            version,
            version.offer.bill,
            lambda n: reverse("portal:quote_file", args=[visit.token, version.version, n]),
        ),
        "binding": version.offer.binding or version.offer.estimate,
        "valid": {
            "long": terms.weekday_date(version.valid_until, view.language),
            "distance": distance(version.valid_until, today),
        },
        "replaced_by": versions[-1] if replaced else None,
        "is_open": is_open,
        "may_accept": is_open and accepting.may_accept_online(version),
        "choosing": is_open and bool(choosable(version.offer)),
        "refusal": refusal,
        "expired": quote.is_expired(today) and not replaced,
        "closed": quote.state == Quote.CLOSED,
        "declined": decline,
        "reasons": [(key, words.in_(view.language)) for key, words in REASONS.items()],
        "order": order,
        "changes": _changes(visit, order) if order else [],
        "confirmations": _confirmations(visit, order) if order else [],
        "is_mailed": order is not None and is_mailed(visit, "order", order.pk, "quote-accepted"),
        "order_day": terms.short_date(timezone.localtime(order.accepted_at).date(), view.language) if order else "",
        "order_amount": amount_of(order.gross_minor, order, view.language) if order else "",
        "has_document": making.document(visit.business.pk, "quote_version", version.pk) is not None,
        "has_acceptance": order is not None and making.document(visit.business.pk, "order", order.pk) is not None,
    }


def amount_of(minor: int, order: Order, language: str) -> str:
    """An amount of an order in words."""
    return format_money(from_minor(minor, order.currency), order.currency, language)


def is_mailed(visit: QuoteVisit, subject: str, subject_id: int, stage: str) -> bool:
    """Whether a mail about a decision is with the customer or on its way: the limits of a guest may have kept it."""
    about = Delivery.objects.of(visit.business).about(subject, subject_id).filter(stage=stage)
    return bool(about.filter(state__in=(Delivery.WAITING, Delivery.SENDING, Delivery.SENT)).exists())


def _changes(visit: QuoteVisit, order: Order) -> list[dict[str, Any]]:
    """The changes of an order for the page of its quote, the newest first; neither those that were taken back
    nor those the seller has not sent."""
    language = language_of_page()
    notes = ChangeNote.objects.of(visit.business).filter(order=order).order_by("-n")
    decisions = {d.note_id: d.kind for d in ChangeDecision.objects.of(visit.business).filter(note__order=order)}
    gone = (ChangeDecision.WITHDRAWN, ChangeDecision.REPLACED)
    mailed = Delivery.objects.of(visit.business).filter(subject="change_note", stage="change-note")
    mailed = mailed.exclude(state=Delivery.TAKEN_BACK).filter(subject_id__in=[note.pk for note in notes])
    sent = set(mailed.values_list("subject_id", flat=True))
    return [
        {
            "note": note,
            "state": decisions.get(note.pk, ""),
            "day": terms.short_date(note.issue_date, language),
            "after": amount_of(note.after_minor, order, language),
        }
        for note in notes
        if decisions.get(note.pk) not in gone and (note.pk in decisions or note.pk in sent)
    ]


def _confirmations(visit: QuoteVisit, order: Order) -> list[dict[str, Any]]:
    """The order confirmations that are there as a PDF, the newest first."""
    rows = Confirmation.objects.of(visit.business).filter(order=order).order_by("-n").defer("snapshot")
    found = {row.pk: row for row in rows}
    stored = StoredDocument.objects.of(visit.business).filter(subject="confirmation", subject_id__in=list(found))
    made = set(stored.values_list("subject_id", flat=True)) if found else set()
    language = language_of_page()
    return [{"n": row.n, "day": terms.short_date(row.issue_date, language)} for row in found.values() if row.pk in made]


def _choice(version: QuoteVersion, wanted: Iterable[int] | None, order: Order | None) -> tuple[Choice, str]:
    if order is not None:
        return frozenset(order.choice), ""
    if wanted is None:
        return standard_choice(version.offer), ""
    try:
        return settle(version.offer, wanted), ""
    except ChoiceRefused as refused:
        return standard_choice(version.offer), refused.sentence.in_(get_language() or "de")


def _threads(visit: QuoteVisit, version: QuoteVersion, versions: list[QuoteVersion]) -> dict[int, list[dict[str, Any]]]:
    """What this recipient and the seller said, by position in this version; 0 is the whole quote."""
    found: dict[int, list[dict[str, Any]]] = {}
    seller = name_of(version.offer.bill.seller)
    for question in talking.questions(visit.quote, versions, asked_by=visit.link.recipient):
        rows = found.setdefault(talking.position_in(version, question, versions) or 0, [])
        who = _("Ihr Änderungswunsch") if question.kind == Question.PROPOSAL else _("Ihre Anmerkung")
        rows.append({"who": who, "at": question.asked_at, "text": question.text, "ours": False})
        rows += [{"who": seller, "at": a.answered_at, "text": a.text, "ours": True} for a in question.given]
    return found


def language_of_page() -> Language:
    """The language this page is read in."""
    return "en" if (get_language() or "de").startswith("en") else "de"


class View:
    """Amounts and sums of a bill in the language of the page."""

    def __init__(self, bill: Bill, computed: Totals) -> None:
        self.bill, self.totals = bill, computed
        self.language = language_of_page()
        self.words = WORDS[self.language]

    def money(self, amount: Decimal) -> str:
        """An amount in the currency of the bill."""
        return format_money(amount, self.bill.currency, self.language)

    def sums(self) -> list[tuple[str, str]]:
        """The way to the total, in the words of the paper."""
        words, gross = self.words, self.bill.prices_include_vat
        rows: list[tuple[str, str]] = []
        for adjustments, word, sign in (
            (self.totals.allowances, "discount", -1),
            (self.totals.charges, "surcharge", 1),
        ):
            for adjustment in adjustments:
                reason = f" ({adjustment.reason})" if adjustment.reason else ""
                rows.append((words[word] + reason, self.money(sign * adjustment.entered)))
        if any(group.tax != ZERO for group in self.totals.groups):
            rows.append((words["net_within" if gross else "net"], self.money(self.totals.net)))
            for group in self.totals.groups:
                values = {
                    "rate": format_percent(group.treatment.rate, self.language),
                    "base": self.money(group.taxable),
                }
                rows.append((words["tax_within" if gross else "tax"].format(**values), self.money(group.tax)))
        return rows


def _estimate(version: QuoteVersion) -> list[str]:
    said = estimate_sentence(version.offer)
    return [said.in_(language_of_page())] if said else []


class _View(View):
    """The words of one version in the language of the page."""

    def __init__(self, version: QuoteVersion, choice: Choice, *, ordered: bool) -> None:
        super().__init__(version.offer.bill, totals(agreed_bill(version.offer, choice)))
        self.offer, self.choice, self.ordered = version.offer, choice, ordered

    def lines(self, threads: dict[int, list[dict[str, Any]]], *, choosing: bool) -> list[dict[str, Any]]:
        amounts = documenting.totals_of(self.offer).lines
        entered = [row.entered for row in amounts]
        found = [
            self._line(position, amounts[position - 1], group, threads.get(position, []), choosing)
            for group in groups(self.offer)
            for position in group.positions
        ]
        left_out = frozenset(p - 1 for p in range(1, len(found) + 1) if p not in self.choice)
        for section in sections.sections(self.bill.lines):
            amount = self.money(sections.subtotal(section, entered, left_out))
            found[section.first]["section"] = {"title": f"{section.number} {section.title}", "amount": amount}
        return found

    def _line(
        self, position: int, row: LineTotal, group: Group, talk: list[dict[str, Any]], choosing: bool
    ) -> dict[str, Any]:
        line = row.line
        marks = {
            "option": _("Auf Wunsch"),
            "on_demand": _("Bei Bedarf"),
            "alternative": _("Alternative zu „%(name)s“") % {"name": self.bill.lines[group.positions[0] - 1].name},
        }
        several = len(group.positions) > 1
        return {
            "position": position,
            "name": line.name,
            "above": line.text_above,
            "below": line.text_below,
            "description": line.description.splitlines(),
            "formula": self._formula(row),
            "amount": self.money(row.entered),
            "mark": marks.get(self.offer.role(position), ""),
            "chosen": position in self.choice,
            "decided": self._decided(position, group),
            "choose": ("radio" if several else "checkbox") if choosing and not group.fixed else "",
            "field": f"wahl-{group.positions[0]}",
            "may_leave": several and not group.required and position == group.positions[0],
            "none_chosen": not self.choice.intersection(group.positions),
            "talk": talk,
        }

    def _decided(self, position: int, group: Group) -> str:
        """What was chosen, in words, once there is an order: grey figures alone tell nobody."""
        if not self.ordered or group.fixed:
            return ""
        return _("Gewählt") if position in self.choice else _("Nicht gewählt")

    def _formula(self, row: LineTotal) -> str:
        line = row.line
        if line.quantity is None or line.price is None:
            return ""
        if line.unit_code == "LS" and not line.unit_name and line.quantity == 1:
            return _("Pauschale")
        return _("%(quantity)s %(unit)s zu %(price)s") % {
            "quantity": format_number(line.quantity, self.language),
            "unit": line.unit_name or unit_name(line.unit_code, self.language, line.quantity),
            "price": format_price(line.price, self.offer.bill.currency, self.language),
        }

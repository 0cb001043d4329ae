"""What was agreed on paper: the accepted state, a proposed change, a confirmed one; who, when and how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from handschlag.businesses import branding
from handschlag.core import terms
from handschlag.core.bill import Bill
from handschlag.core.money import format_money, from_minor
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.documents import rendering
from handschlag.documents.letter import letter
from handschlag.documents.letter.paper import Card, Paper
from handschlag.documents.making import File
from handschlag.documents.models import StoredDocument
from handschlag.orders import telling
from handschlag.orders.models import ChangeDecision, ChangeNote, Confirmation, DeliveryNote, Order

METHODS: dict[str, Text] = {
    Order.PORTAL: Text("auf der Seite des Angebots", "on the page of the quote"),
    Order.PHONE: Text("am Telefon", "by phone"),
    Order.PAPER: Text("auf Papier", "on paper"),
    Order.EMAIL: Text("per E-Mail", "by email"),
}
_ORDER = Text("Auftrag", "Order")
_VERSION = Text("Fassung", "Version")
_TITLE = Text("Angenommen", "Accepted")
_BY = Text("Von", "By")
_WHEN = Text("Am", "On")
_HOW = Text("Wie", "How")
_RECORDED = Text("Vom Verkäufer eingetragen am", "Recorded by the seller on")
_CHECK = Text("Prüfsumme des Wortlauts", "Checksum of the wording")


def files(business_id: int, order_id: int) -> list[File]:
    """The PDF of the accepted state. Raises ``rendering.RenderingFailed``."""
    order: Order = Order.objects.of(business_id).select_related("version").get(pk=order_id)
    return [_file(business_id, order.bill, order.frozen, paper_of(order), f"{order.number}-{order.bill.number}.pdf")]


def paper_of(order: Order) -> Paper:
    """What stands on the accepted quote besides its bill."""
    language = order.bill.language
    local = timezone.localtime(order.accepted_at)
    day = terms.long_date(local.date(), language)
    facts = [
        (_BY.in_(language), f"{order.accepted_by}, {order.role}" if order.role else order.accepted_by),
        (_WHEN.in_(language), f"{day}, {local:%H:%M}" if order.method == Order.PORTAL else day),
        (_HOW.in_(language), METHODS[order.method].in_(language)),
    ]
    if order.method != Order.PORTAL:
        recorded = timezone.localtime(order.recorded_at).date()
        facts.append((_RECORDED.in_(language), terms.short_date(recorded, language)))
    facts.append((_CHECK.in_(language), order.wording_sha256[:16]))
    return Paper(
        "acceptance",
        subject=order.title,
        facts=((_ORDER.in_(language), order.number, True), (_VERSION.in_(language), str(order.version.version), False)),
        paragraphs=tuple(row for row in order.version.offer.acceptance_text.splitlines() if row.strip()),
        card=Card(_TITLE.in_(language), order.wording.splitlines()[0], tuple(facts)),
    )


_QUOTE = Text("Zum Angebot", "For quote")
_ACCEPTED_ON = Text("Angenommen am", "Accepted on")
_STATE = Text("Stand", "State")
_DIFFERENCES = Text("Unterschiede zum Angebot:", "Differences to the quote:")
_AS_QUOTED = Text("Der Auftrag entspricht unserem Angebot.", "The order is as quoted.")


def files_of_confirmation(business_id: int, confirmation_id: int) -> list[File]:
    """The PDF of an order confirmation. Raises ``rendering.RenderingFailed``."""
    rows = Confirmation.objects.of(business_id).select_related("order__version", "order__quote")
    confirmation: Confirmation = rows.get(pk=confirmation_id)
    word = "confirmation" if confirmation.bill.language == "en" else "Auftragsbestaetigung"
    state = f"-{confirmation.n}" if confirmation.n > 1 else ""
    name = f"{confirmation.order.number}-{word}{state}.pdf"
    return [_file(business_id, confirmation.bill, confirmation.frozen, paper_of_confirmation(confirmation), name)]


def paper_of_confirmation(confirmation: Confirmation) -> Paper:
    """What stands on a confirmation besides its bill: where it differs from the quote, at the lines and in one list."""
    order, language = confirmation.order, confirmation.bill.language
    facts = [
        (_QUOTE.in_(language), order.quote.number, False),
        (_ACCEPTED_ON.in_(language), terms.short_date(order.issue_date, language), False),
    ]
    if confirmation.n > 1:
        facts.append((_STATE.in_(language), str(confirmation.n), False))
    differences = (
        [_DIFFERENCES.in_(language), *confirmation.differences]
        if confirmation.differences
        else [_AS_QUOTED.in_(language)]
    )
    return Paper(
        "order_confirmation",
        subject=order.title,
        facts=tuple(facts),
        line_texts={int(index): (words,) for index, words in confirmation.frozen["marks"].items()},
        paragraphs=(*differences, *(row for row in order.version.offer.acceptance_text.splitlines() if row.strip())),
    )


_OF_ORDER = Text("Auftrag", "Order")
_MORE_AGREED = Text("Mehr als vereinbart, bestätigt: {words}", "More than agreed, confirmed: {words}")
_RECEIVED = (Text("Ort, Datum", "Place, date"), Text("Erhalten", "Received"))


def files_of_delivery_note(business_id: int, note_id: int) -> list[File]:
    """The PDF of a delivery note, without prices. Raises ``rendering.RenderingFailed``."""
    note: DeliveryNote = DeliveryNote.objects.of(business_id).select_related("order").get(pk=note_id)
    language, confirmed = note.bill.language, note.frozen["confirmed"]
    paper = Paper(
        "delivery_note",
        subject=note.order.title,
        facts=((_OF_ORDER.in_(language), note.order.number, False),),
        line_texts={index: (words,) for index, words in enumerate(note.frozen["marks"])},
        prices=False,
        paragraphs=(_MORE_AGREED.fill(words=confirmed).in_(language),) if confirmed else (),
        signatures=tuple(label.in_(language) for label in _RECEIVED),
    )
    return [_file(business_id, note.bill, note.frozen, paper, f"{note.number}.pdf")]


_CHANGE_OF = Text("Zum Auftrag", "For order")
_BEFORE = Text("Auftragswert bisher", "Order value so far")
_AGREE_TITLE = Text("So stimmen Sie zu", "How to agree")
_AGREE = Text(
    "Auf der Seite, zu der unser Link führt, oder mit Ihrer Unterschrift auf diesem Blatt zurück an uns. "
    "Bis dahin bleibt alles wie vereinbart.",
    "On the page our link leads to, or by sending this sheet back with your signature. "
    "Until then everything stays as agreed.",
)
_AGREED_TITLE = Text("Zugestimmt", "Agreed")
_WHAT_CHANGES = Text("Was sich ändert:", "What changes:")
SIGN = (Text("Ort, Datum", "Place, date"), Text("Unterschrift", "Signature"))


def files_of_change(business_id: int, note_id: int) -> list[File]:
    """The PDF of a proposed change. Raises ``rendering.RenderingFailed``."""
    note: ChangeNote = ChangeNote.objects.of(business_id).select_related("order").get(pk=note_id)
    return [_file(business_id, note.bill, note.frozen, paper_of_change(note), f"{note.number}.pdf")]


def files_of_decision(business_id: int, decision_id: int) -> list[File]:
    """The PDF of a confirmed change: the same letter, and who confirmed it. Raises ``rendering.RenderingFailed``."""
    rows = ChangeDecision.objects.of(business_id).select_related("note__order")
    decision: ChangeDecision = rows.get(pk=decision_id)
    end = "agreed" if decision.note.bill.language == "en" else "bestaetigt"
    paper = replace(paper_of_change(decision.note), card=card_of_decision(decision), signatures=())
    note = decision.note
    return [_file(business_id, note.bill, note.frozen, paper, f"{note.number}-{end}.pdf")]


def _file(business_id: int, bill: Bill, frozen: dict[str, Any], paper: Paper, name: str) -> File:
    presentation = frozen["presentation"]
    look = {key: presentation[key] for key in ("style", "accent") if key in presentation}
    words = letter(bill, totals(bill), paper=paper, **look)
    pdf = rendering.render_pdf(words, b"", branding.logo_of(business_id, presentation.get("logo", "")))
    return File(StoredDocument.PDF, pdf, name)


def paper_of_change(note: ChangeNote) -> Paper:
    """What stands on a change besides the order as it is to be: every changed line says what was agreed so far."""
    language, currency = note.bill.language, note.order.currency
    changed = {change.position: change for change in note.changes if not change.drops}
    marks = {
        index: (telling.mark_of(changed[position], currency, language),)
        for index, position in enumerate(note.frozen["positions"])
        if position in changed
    }
    before = format_money(from_minor(note.before_minor, currency), currency, language)
    return Paper(
        "change_note",
        subject=note.order.title,
        facts=((_CHANGE_OF.in_(language), note.order.number, True), (_BEFORE.in_(language), before, False)),
        line_texts=marks,
        paragraphs=(_WHAT_CHANGES.in_(language), *telling.sentences(note.changes, currency, language)),
        card=Card(_AGREE_TITLE.in_(language), _AGREE.in_(language)),
        signatures=tuple(label.in_(language) for label in SIGN),
    )


def card_of_decision(decision: ChangeDecision) -> Card:
    """Who confirmed a change, when and how."""
    language = decision.note.bill.language
    local = timezone.localtime(decision.decided_at)
    day = terms.long_date(local.date(), language)
    on_page = decision.method == Order.PORTAL
    facts = [
        (_BY.in_(language), f"{decision.name}, {decision.role}" if decision.role else decision.name),
        (_WHEN.in_(language), f"{day}, {local:%H:%M}" if on_page else day),
        (_HOW.in_(language), METHODS[decision.method].in_(language)),
    ]
    if not on_page:
        recorded = timezone.localtime(decision.recorded_at).date()
        facts.append((_RECORDED.in_(language), terms.short_date(recorded, language)))
    facts.append((_CHECK.in_(language), decision.words_sha256[:16]))
    return Card(_AGREED_TITLE.in_(language), decision.words.splitlines()[0], tuple(facts))

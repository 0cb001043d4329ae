"""The accepted state on paper: what was agreed, who accepted it, when and how."""

from __future__ import annotations

from django.utils import timezone

from handschlag.businesses import branding
from handschlag.core import terms
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.documents import rendering
from handschlag.documents.letter import letter
from handschlag.documents.letter.paper import Card, Paper
from handschlag.documents.making import File
from handschlag.documents.models import StoredDocument
from handschlag.orders.models import Order

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
    presentation = order.frozen["presentation"]
    look = {key: presentation[key] for key in ("style", "accent") if key in presentation}
    words = letter(order.bill, totals(order.bill), paper=paper_of(order), **look)
    pdf = rendering.render_pdf(words, b"", branding.logo_of(business_id, presentation.get("logo", "")))
    return [File(StoredDocument.PDF, pdf, f"{order.number}-{order.bill.number}.pdf")]


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

"""Hostile text in every field of the editor: saved as typed, shown as text, printed as text, or refused with a sentence."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from handschlag.businesses.models import Link
from handschlag.core.text import clean_block, clean_line
from handschlag.delivery import messages
from handschlag.delivery.models import Delivery
from handschlag.documents.models import StoredDocument
from handschlag.documents import rendering
from handschlag.invoices import delivering, documenting
from handschlag.invoices.mail import invoice_mail
from handschlag.invoices.models import Draft, Invoice
from handschlag.businesses import links
from handschlag.office import form_data
from tests import cast
from tests.hostile import corpus
from tests.hostile.looking import Page, kept, safe, squeezed
from tests.visitor import form_of

pytestmark = pytest.mark.django_db

EVERY_FIELD = sorted(path.replace("*", "0") for path in form_data.known_paths())
SCRIPT = {"X-Fragment": "1"}
# free text of a bill that may be issued; where the text is unusable the editor must say so
FREE = (
    "seller.trading_name", "seller.address.line_2", "seller.contact.name", "seller.legal_details", "seller.website",
    "buyer.name", "buyer.trading_name", "buyer.address.line_1", "buyer.address.city", "buyer.customer_number",
    "buyer.contact.name", "lines.0.name", "lines.0.description", "lines.0.article_number", "lines.0.unit_name",
    "opening", "note", "thank_you_note", "sign_off", "purchase_order_reference", "contract_reference",
)  # fmt: skip


def texts(*leave_out: str) -> Any:
    return pytest.mark.parametrize("text", [pytest.param(t, id=n) for n, t in corpus.TEXTS.items() if n not in leave_out])


def typed_today(**changes: Any) -> dict[str, str]:
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    days = {"issue_date": today, "due_date": today + timedelta(days=14), "delivery_date": today}
    return dict(form_of(cast.typed(**{name: f"{day:%d.%m.%Y}" for name, day in days.items()}))) | changes


# -- autosave


@texts()
def test_what_was_typed_is_still_there(seller: Any, business: Any, text: str) -> None:
    fields = dict.fromkeys(EVERY_FIELD, text)
    answer = seller.post("/", fields | {"window": "w", "edit": "1", "base_revision": "0"}, headers=SCRIPT)
    safe(answer, 200, 400, 413)
    if answer.status_code != 200:  # too much: a sentence, and the browser keeps the text
        assert len(text) > 20_000
        assert answer.content.strip()
        return
    draft = Draft.objects.of(business).get()
    stored = dict(form_data.leaves(draft.data))
    for path in EVERY_FIELD:
        assert kept(stored.get(path, "")) in (kept(text), kept(text) if kept(text) else ""), path
    page = safe(seller.get(f"/entwurf/{draft.pk}/"), 200)
    assert page
    for path, shown in page.fields.items():
        if path in stored:
            assert kept(shown).strip("\n") == kept(stored[path]).strip("\n"), path
    picture = seller.get(f"/entwurf/{draft.pk}/seite/1.svg")
    safe(picture, 200)
    assert b"<script" not in picture.content.lower()
    safe(seller.get(f"/entwurf/{draft.pk}/ausstellen/"), 200)
    safe(seller.get(f"/entwurf/{draft.pk}/vorschau/"), 200)
    safe(seller.get("/rechnungen/", {"q": text[:2000]}), 200)


@texts("long-hundred-thousand")
def test_without_script_a_removed_line_comes_back(seller: Any, business: Any, text: str) -> None:
    """The way back waits in the cookie: it must fit, or not be offered."""
    fields = typed_today() | {"lines.0.name": text[:600], "lines.0.description": text[:600]}
    safe(seller.post("/", fields | {"window": "w", "do": "remove:0"}), 302)
    draft = Draft.objects.of(business).get()
    assert len(draft.data["lines"]) == 1
    undo = seller.session.get("undo")
    after = dict(form_of(draft.data)) | {"base_revision": str(draft.revision), "window": "w", "do": "undo"}
    safe(seller.post(f"/entwurf/{draft.pk}/", after), 302)
    draft.refresh_from_db()
    assert len(draft.data["lines"]) == (2 if undo else 1)


@pytest.mark.parametrize("text", [pytest.param(t, id=f"{n}-{t[:12]!r}") for n, t in enumerate(corpus.NUMBERS)])
def test_numbers(seller: Any, business: Any, text: str) -> None:
    paths = [p for p in EVERY_FIELD if p.rpartition(".")[2] in
             ("quantity", "price", "price_base_quantity", "amount", "percent", "prepaid_amount")]  # fmt: skip
    answer = seller.post("/", typed_today() | dict.fromkeys(paths, text) | {"window": "w"}, headers=SCRIPT)
    page = safe(answer, 200)
    assert page
    draft = Draft.objects.of(business).get()
    assert kept(form_data.value_at(draft.data, "lines.0.price")) == kept(text)
    safe(seller.get(f"/entwurf/{draft.pk}/"), 200)
    safe(seller.get(f"/entwurf/{draft.pk}/seite/1.svg"), 200)
    safe(seller.get("/rechnungen/", {"q": text}), 200)
    safe(seller.get("/rechnungen/", {"vor": text}), 200)
    safe(seller.get("/postausgang/", {"vor": text}), 200)


@pytest.mark.parametrize("text", [pytest.param(t, id=f"{n}-{t[:12]!r}") for n, t in enumerate(corpus.DATES)])
def test_dates(seller: Any, business: Any, text: str) -> None:
    paths = [p for p in EVERY_FIELD if p.endswith("date")]
    for more in ({}, {"due_days": "30", "supply": "same"}):
        fields = typed_today() | dict.fromkeys(paths, text) | more
        safe(seller.post("/", fields | {"window": "w"}, headers=SCRIPT), 200)
    draft = Draft.objects.of(business).get()
    assert kept(draft.data["issue_date"]) == kept(text)
    safe(seller.get(f"/entwurf/{draft.pk}/"), 200)
    safe(seller.get(f"/entwurf/{draft.pk}/seite/1.svg"), 200)
    safe(seller.get(f"/entwurf/{draft.pk}/ausstellen/"), 200)


def test_five_thousand_lines_are_refused_with_a_sentence_and_not_cut(seller: Any, business: Any) -> None:
    fields = {f"lines.{n}.name": f"Zeile {n}" for n in range(5_000)}
    answer = seller.post("/", typed_today() | fields | {"window": "w"}, headers=SCRIPT)
    safe(answer, 200, 413)
    if answer.status_code == 413:
        assert "Kürzen" in answer.content.decode()
        return
    draft = Draft.objects.of(business).get()
    assert len(draft.data["lines"]) == 5_000
    page = safe(seller.get(f"/entwurf/{draft.pk}/ausstellen/"), 200)
    assert page and "2.000" in page.text


# -- from the form to paper, page and mail


@texts()
def test_text_is_data_all_the_way(seller: Any, business: Any, text: str) -> None:
    fields = typed_today() | dict.fromkeys(FREE, text)
    saved = seller.post("/", fields | {"window": "w", "do": "issue"})
    safe(saved, 302, 422)
    draft = Draft.objects.of(business).get()
    if saved.status_code == 422:  # not usable as it is: a sentence says which field
        page = Page(saved.content.decode())
        assert "Bevor Sie die Rechnung ausstellen" in page.text
        assert kept(draft.data.get("note", "")) == kept(text)
        return
    issued = seller.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    safe(issued, 302)
    invoice = Invoice.objects.of(business).get()
    assert documenting.make(invoice.pk)
    check_paper(invoice, text)
    check_mail(seller, invoice, text)
    safe(seller.get(f"/rechnungen/{invoice.pk}/"), 200)
    safe(seller.get("/rechnungen/"), 200)
    safe(seller.get(f"/rechnungen/{invoice.pk}/stornieren/"), 200)
    cancelled = seller.post(f"/rechnungen/{invoice.pk}/stornieren/", {"reason": text})
    safe(cancelled, 302, 422)
    if cancelled.status_code == 302:
        assert documenting.make(Invoice.objects.of(business).get(cancels=invoice).pk)
    rendering_lives()


def check_paper(invoice: Invoice, text: str) -> None:
    from lxml import etree

    pdf = bytes(documenting.document(invoice, StoredDocument.PDF).content)
    assert corpus.SECRET_WORDS.encode() not in pdf
    reader = PdfReader(io.BytesIO(pdf))
    printed = "".join(page.extract_text() for page in reader.pages)
    assert corpus.SECRET_WORDS not in printed
    assert list(reader.attachments) == ["factur-x.xml"]
    for page in reader.pages:
        for annotation in page.get("/Annots") or []:
            assert annotation.get_object()["/Subtype"] == "/Link"
    wanted = clean_line(text)
    if wanted.isascii() and len(wanted) < 300:
        assert squeezed(wanted) in squeezed(printed)
    root = etree.fromstring(bytes(documenting.document(invoice, StoredDocument.XML).content))
    names = root.findall(".//{*}SpecifiedTradeProduct/{*}Name")
    assert [name.text for name in names][0] == wanted


def check_mail(seller: Any, invoice: Invoice, text: str) -> None:
    delivery = delivering.send(invoice, recipient="kunde@firma.example", by="test", address="192.0.2.1")
    mail = invoice_mail(delivery)
    content = messages.build(
        mail,
        sender="rechnung@handschlag.example",
        recipient=delivery.recipient,
        message_id=delivery.message_id,
        date=delivery.created_at,
    )
    check_headers_of_mail(content, delivery)
    page = Page(mail.html.replace(' style="', ' data-style="'))  # mail programs know no stylesheets
    assert [what for what in page.acting if not what.startswith("<style>")] == []
    token = links.token(Link.objects.of(invoice.business_id).get(purpose=Link.CUSTOMER))
    from django.test import Client

    customer = Client()
    for path in ("", "absender/"):
        shown = safe(customer.get(f"/r/{token}/{path}"), 200)
        assert shown
    shown = safe(customer.get(f"/r/{token}/"), 200)
    assert shown and squeezed(clean_block(text)) in squeezed(shown.text)
    calendar = customer.get(f"/r/{token}/termin.ics")
    safe(calendar, 200)
    assert calendar.content.count(b"BEGIN:VEVENT") == 1
    safe(seller.get(f"/postausgang/{delivery.pk}/"), 200)


def check_headers_of_mail(content: bytes, delivery: Delivery) -> None:
    import email
    from email import policy

    message = email.message_from_bytes(content, policy=policy.default)
    assert set(message.keys()) == {
        "Message-ID", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type", "Reply-To",
    }  # fmt: skip
    assert len(message.keys()) == 8
    assert not message.defects
    assert [a.addr_spec for a in message["To"].addresses] == [delivery.recipient]
    assert [a.addr_spec for a in message["From"].addresses] == ["rechnung@handschlag.example"]
    assert len(message["Reply-To"].addresses) == 1
    assert message["Message-ID"] == delivery.message_id
    assert [p.get_content_type() for p in message.walk() if not p.is_multipart()] == [
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii() and max(len(line) for line in head.split(b"\r\n")) < 998


def rendering_lives() -> None:
    """The render process did not die of it."""
    assert len(rendering._pool.free) == 1
    assert rendering._pool.free[0].process.poll() is None

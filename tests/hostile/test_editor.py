"""Hostile text in every field of the editor: saved as typed, shown and printed as text, or refused with a sentence."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from handschlag.businesses import links
from handschlag.businesses.models import Business, Link
from handschlag.core.text import clean_block, clean_line
from handschlag.delivery import messages
from handschlag.delivery.models import Delivery
from handschlag.documents import rendering
from handschlag.documents.models import StoredDocument
from handschlag.drafts.models import Draft
from handschlag.invoices import delivering, documenting
from handschlag.invoices.mail import invoice_mail
from handschlag.invoices.models import Invoice
from handschlag.office import form_data
from tests import cast
from tests.hostile import corpus
from tests.hostile.looking import Page, kept, safe, squeezed
from tests.visitor import form_of

pytestmark = pytest.mark.django_db

# what is said about files comes with a file alone (office/test_attachments.py)
EVERY_FIELD = sorted(path.replace("*", "0") for path in form_data.known_paths() if not path.startswith("files."))
SCRIPT = {"X-Fragment": "1"}
# free text of a bill that may be issued; where the text is unusable the editor must say so
FREE = (
    "seller.trading_name", "seller.address.line_2", "seller.contact.name", "seller.legal_details", "seller.website",
    "buyer.name", "buyer.trading_name", "buyer.address.line_1", "buyer.address.city", "buyer.customer_number",
    "buyer.contact.name", "lines.0.name", "lines.0.section", "lines.0.description", "lines.0.article_number",
    "lines.0.unit_name",
    "opening", "note", "thank_you_note", "sign_off", "purchase_order_reference", "contract_reference",
)  # fmt: skip


ALONE = {n: t for n, t in corpus.TEXTS.items() if n.startswith("long-") or not clean_line(t)}
TOGETHER = {n: t for n, t in corpus.TEXTS.items() if n not in ALONE}
LINES = 8  # of one bill, each with a text of its own


def rounds(size: int, times: int = 1) -> Any:
    """Parameters: groups of texts that go into one draft together, and each that goes alone."""
    names = list(TOGETHER)
    groups = [[names[(at + k * (1 + 2 * t)) % len(names)] for k in range(size)]
              for t in range(times) for at in range(0, len(names), size)]  # fmt: skip
    together = [pytest.param([TOGETHER[n] for n in group], id=f"{group[0]}...") for group in groups]
    return pytest.mark.parametrize("texts", [*together, *(pytest.param([t], id=n) for n, t in ALONE.items())])


def spread(texts: list[str], paths: Any) -> dict[str, str]:
    """One text per field, round and round."""
    return {path: texts[at % len(texts)] for at, path in enumerate(paths)}


def typed_today(**changes: Any) -> dict[str, str]:
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    days = {"issue_date": today, "due_date": today + timedelta(days=14), "delivery_date": today}
    return dict(form_of(cast.typed(**{name: f"{day:%d.%m.%Y}" for name, day in days.items()}, **changes)))


# -- autosave


@rounds(len(EVERY_FIELD), times=2)
def test_what_was_typed_is_still_there(seller: Any, business: Any, texts: list[str]) -> None:
    fields = spread(texts, EVERY_FIELD)
    answer = seller.post("/", fields | {"window": "w", "edit": "1", "base_revision": "0"}, headers=SCRIPT)
    safe(answer, 200, 400, 413)
    if answer.status_code != 200:  # too much: a sentence, and the browser keeps the text
        assert sum(map(len, fields.values())) > 1_000_000
        assert answer.content.strip()
        return
    draft = Draft.objects.of(business).get()
    stored = dict(form_data.leaves(draft.data))
    for path in set(EVERY_FIELD) - {"payment.account_name"}:  # the holder is left out where it is the seller
        assert kept(stored.get(path, "")) == kept(fields[path]), path
    page = safe(seller.get(f"/entwurf/{draft.pk}/"), 200)
    assert page
    for path, shown in page.fields.items():
        if path in stored and path != "payment.account_name":
            assert kept(shown).strip("\n") == kept(stored[path]).strip("\n"), f"{path} on the page"
    picture = seller.get(f"/entwurf/{draft.pk}/seite/1.svg")
    if picture.status_code != 503 or len(texts) > 1:  # a hundred pages may take longer than a preview is allowed to
        safe(picture, 200)
    assert b"<script" not in picture.content.lower()
    safe(seller.get(f"/entwurf/{draft.pk}/ausstellen/"), 200)
    if len(texts) > 1:
        safe(seller.get(f"/entwurf/{draft.pk}/vorschau/"), 200)
    for text in texts[:20]:
        safe(seller.get("/rechnungen/", {"q": text[:2_000]}), 200)


@pytest.mark.parametrize("text", [
    "kurz", "x" * 600, "Möwe " * 120, "🎨" * 600, "".join(chr(0x4E00 + n * 31 % 20_000) for n in range(600)),
    "".join(chr(0x10000 + n * 97 % 60_000) for n in range(600)), "\x01\x02" * 300, '"<&\'' * 150,
])  # fmt: skip
def test_without_script_a_removed_line_comes_back(seller: Any, business: Any, text: str) -> None:
    """The way back waits in the cookie: it must fit, or not be offered."""
    fields = typed_today() | {"lines.0.name": text, "lines.0.description": text}
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
    assert kept(draft.data.get("issue_date", "")) == kept(text)
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


@rounds(LINES)
def test_text_is_data_all_the_way(seller: Any, business: Any, texts: list[str]) -> None:
    lines = {f"lines.{n}.{key}": "1" for n in range(len(texts)) for key in ("quantity", "price")}
    lines |= {f"lines.{n}.{key}": text for n, text in enumerate(texts) for key in ("name", "description")}
    fields = spread(texts, FREE if len(texts) > 1 else ("note",))
    if clean_block(fields["note"]).startswith("#"):  # has a meaning of its own in an XRechnung, and a finding says so
        fields["note"] = "Zeile " + fields["note"]
    saved = seller.post("/", typed_today(lines=[]) | fields | lines | {"window": "w", "do": "issue"})
    safe(saved, 302, 413, 422)
    if saved.status_code != 302:  # not usable as it is: a sentence says which field, everything is still there
        page = Page(saved.content.decode())
        assert "Bevor Sie die Rechnung ausstellen" in page.text
        assert kept(page.fields["note"]).strip("\n") == kept(fields["note"]).strip("\n")
        assert len(texts) == 1, Page(saved.content.decode()).text[:1_500]
        return
    draft = Draft.objects.of(business).get()
    issued = seller.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    safe(issued, 302)
    invoice = Invoice.objects.of(business).get()
    assert documenting.make(invoice.pk)
    check_paper(invoice, texts)
    check_mail(seller, invoice, texts)
    safe(seller.get(f"/rechnungen/{invoice.pk}/"), 200)
    safe(seller.get("/rechnungen/"), 200)
    safe(seller.get(f"/rechnungen/{invoice.pk}/stornieren/"), 200)
    cancelled = seller.post(f"/rechnungen/{invoice.pk}/stornieren/", {"reason": texts[0]})
    safe(cancelled, 302, 422)
    if cancelled.status_code == 302:
        assert documenting.make(Invoice.objects.of(business).get(cancels=invoice).pk)
    rendering_lives()


def check_paper(invoice: Invoice, texts: list[str]) -> None:
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
    for wanted in map(clean_line, texts):
        if wanted.isascii() and len(wanted) < 300:
            assert squeezed(wanted) in squeezed(printed)
    root = etree.fromstring(bytes(documenting.document(invoice, StoredDocument.XML).content))
    names = root.findall(".//{*}SpecifiedTradeProduct/{*}Name")
    assert [name.text for name in names] == [clean_line(text) for text in texts]


def check_mail(seller: Any, invoice: Invoice, texts: list[str]) -> None:
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
    shown = safe(customer.get(f"/r/{token}/"), 200)
    for text in texts:
        assert shown and squeezed(clean_block(text)) in squeezed(shown.text)
    calendar = customer.get(f"/r/{token}/termin.ics")
    safe(calendar, 200)
    assert calendar.content.count(b"BEGIN:VEVENT") == 1
    safe(seller.get(f"/postausgang/{delivery.pk}/"), 200)
    Business.objects.filter(pk=invoice.business_id).update(origin=Business.GUEST)  # only guests can be reported
    safe(customer.get(f"/r/{token}/absender/"), 200)


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

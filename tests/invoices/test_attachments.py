"""Files that go with an issued invoice: frozen, in the e-invoice and the mail, verified, offered again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from handschlag.core.bill import Attachment
from handschlag.core.einvoice.reading import read
from handschlag.documents import attaching as kept
from handschlag.documents import comparing
from handschlag.documents.models import StoredDocument
from handschlag.drafts import attaching, drafting, files
from handschlag.drafts.models import Draft, DraftFile
from handschlag.events import guards
from handschlag.invoices import (
    copying,
    correcting,
    delivering,
    documenting,
    issuing,
    reissuing,
    verifying,
)
from handschlag.invoices.mail import invoice_mail
from handschlag.invoices.models import Invoice
from tests import cast
from tests.files import CSV, PDF, PNG

if TYPE_CHECKING:
    from handschlag.businesses.models import Business

CUSTOMER = "buchhaltung@siebenschlaefer.example"


def with_files(draft: Draft, *wanted: tuple[str, bytes], **said: dict[str, str]) -> Draft:
    """The draft with these files; ``said`` are words and ticks by the stem of a name."""
    for name, content in wanted:
        draft = attaching.attach(draft, name, content)
    rows = [row | said.get(row["filename"].partition(".")[0], {}) for row in draft.data.get("files", [])]
    draft.data["files"] = rows
    draft.save()
    return draft


def issue(draft: Draft) -> Invoice:
    return issuing.issue_draft(draft, by="test", today=cast.TODAY)


@pytest.fixture
def attached(draft: Draft) -> Invoice:
    said = {"Foto": {"embed": "", "description": "Schaden am Regal"}, "Zettel": {"description": "Stunden November"}}
    return issue(with_files(draft, ("Zettel.pdf", PDF), ("Foto.png", PNG), **said))


def test_they_move_to_the_kept_documents_and_never_change(attached: Invoice) -> None:
    assert [(f.filename, f.embed, f.mail) for f in attached.files] == [
        ("Zettel.pdf", True, True),
        ("Foto.png", False, True),
    ]
    assert not DraftFile.objects.everywhere().exists()
    stored = {row.sha256: row for row in StoredDocument.objects.everywhere().filter(form="file")}
    assert set(stored) == {hashlib.sha256(each).hexdigest() for each in (PDF, PNG)}
    assert "base64" not in attached.snapshot and len(attached.snapshot) < 5_000
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredDocument.objects.everywhere().filter(form="file").update(content=b"x")


def test_one_content_is_kept_once_for_all_documents(business: Business, attached: Invoice) -> None:
    issue(with_files(drafting.start(business, cast.typed()), ("anders.pdf", PDF)))
    rows = StoredDocument.objects.everywhere().filter(form="file", sha256=hashlib.sha256(PDF).hexdigest())
    assert rows.count() == 1


@pytest.mark.parametrize("format", ["zugferd", "xrechnung-cii", "xrechnung-ubl"])
def test_the_e_invoice_carries_what_was_ticked_and_names_the_rest(draft: Draft, format: str) -> None:
    draft.data |= {"format": format, "buyer_reference": "04011000-1234512345-06"}
    said = {"Foto": {"embed": ""}, "Zettel": {"description": "Stunden November"}}
    invoice = issue(with_files(draft, ("Zettel.pdf", PDF), ("Foto.png", PNG), **said))
    xml, pdf = documenting.render(invoice)
    reading = read(xml)
    assert reading.bill.attachments == (
        Attachment("Zettel.pdf", "Stunden November", "", "Zettel.pdf", "application/pdf", PDF),
        Attachment("Foto.png"),
    )
    assert comparing.differences(reading.bill, invoice.totals, pdf, "de") == []


def test_the_paper_lists_them(attached: Invoice) -> None:
    from tests.documents.typeset import pages

    _, pdf = documenting.render(attached)
    words = " ".join(" ".join(pages(pdf)).split())
    assert "Anlagen: Zettel.pdf (Stunden November), Foto.png (Schaden am Regal)" in words


def test_the_comparison_notices_one_that_the_paper_does_not_list(attached: Invoice) -> None:
    bare = issuing.issue_bill(attached.business, cast.bill(), by="test", today=cast.TODAY)
    _, pdf = documenting.render(bare)
    found = comparing.differences(attached.bill, attached.totals, pdf, "de")
    assert "BT-122 Zettel.pdf" in found


# -- mail


def mail_of(invoice: Invoice) -> Any:
    assert documenting.make(invoice.pk)
    return invoice_mail(delivering.send(invoice, recipient=CUSTOMER, by="seller", address="127.0.0.1"))


def test_the_mail_takes_them_along_and_says_so(draft: Draft) -> None:
    said = {"Foto": {"mail": ""}}
    mail = mail_of(issue(with_files(draft, ("Zettel.pdf", PDF), ("Foto.png", PNG), **said)))
    assert [(a.filename, a.content) for a in mail.attachments[1:]] == [("Zettel.pdf", PDF)]
    plain = mail.text.replace("\u2060", "")
    assert "Anlagen: Zettel.pdf." in plain
    assert "Auf der Seite liegen außerdem: Foto.png." in plain


def test_what_a_mail_server_would_not_take_waits_on_the_page(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    large = [(f"{n}.pdf", PDF + bytes([n]) * 30_000) for n in range(4)]
    invoice = issue(with_files(draft, *large))
    assert documenting.make(invoice.pk)
    size = len(documenting.document(invoice, "pdf").content)  # type: ignore[union-attr]
    monkeypatch.setattr("handschlag.core.attachments.LARGEST_IN_MAIL", size + 70_000)
    mail = invoice_mail(delivering.send(invoice, recipient=CUSTOMER, by="seller", address="127.0.0.1"))
    assert [a.filename for a in mail.attachments[1:]] == ["0.pdf", "1.pdf"]
    assert "Auf der Seite liegen außerdem: 2.pdf, 3.pdf." in mail.text.replace("\u2060", "")


# -- what follows


def test_like_last_time_starts_without_them_and_correcting_offers_them_again(attached: Invoice) -> None:
    data = copying.like(attached)
    assert "files" not in data and "attachments" not in data
    draft = reissuing.reissue(attached, reason="Falscher Betrag", by="test")
    assert files.files_of(draft.data) == attached.files
    assert attaching.content_of(draft, attached.files[0].sha256) == PDF
    again = issue(draft)
    assert again.files == attached.files
    assert verifying.verify()["faults"] == []


def test_a_cancellation_carries_none(attached: Invoice) -> None:
    cancellation = correcting.cancel(attached, reason="Irrtum", by="test")
    assert (cancellation.bill.attachments, cancellation.files) == ((), ())


def test_a_bill_of_a_program_keeps_its_files_and_links(business: Business) -> None:
    link = Attachment("AGB", "Unsere Bedingungen", "https://atelier-nordlicht.example/agb")
    inside = Attachment("Liste", "Lieferliste", "", "liste.csv", "text/csv", CSV)
    bill = cast.bill(attachments=(link, inside))
    invoice = issuing.issue_bill(business, bill, by="test", key="k", today=cast.TODAY)
    assert [file.filename for file in invoice.files] == ["liste.csv"]
    assert CSV.decode() not in invoice.snapshot
    assert invoice.bill_with_files.attachments == (link, inside)
    xml, _pdf = documenting.render(invoice)
    assert read(xml).bill.attachments == (link, inside)
    assert issuing.issue_bill(business, bill, by="test", key="k", today=cast.TODAY) == invoice
    with pytest.raises(issuing.KeyReused):
        other = cast.bill(attachments=(link, Attachment("Liste", "Lieferliste", "", "liste.csv", "text/csv", CSV * 2)))
        issuing.issue_bill(business, other, by="test", key="k", today=cast.TODAY)
    draft = reissuing.reissue(invoice, reason="Falscher Betrag", by="test")
    again = issue(draft)
    assert link in again.bill.attachments
    assert again.files == invoice.files


# -- hostile and damaged


def test_a_file_of_another_business_is_nowhere_to_be_found(attached: Invoice, draft: Draft) -> None:
    from handschlag.businesses import guests

    other = guests.start(name="Fremd")
    stolen = drafting.start(other, cast.typed(files=files.as_data(attached.files)["files"]))
    assert attaching.content_of(stolen, attached.files[0].sha256) is None
    assert kept.content_of(other.pk, attached.files[0].sha256) is None
    with pytest.raises(issuing.CannotIssue, match="is missing"):
        issue(stolen)
    assert not Invoice.objects.of(other).exists(), "no number was drawn"


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE documents_storeddocument SET content = X'00' WHERE form = 'file'", "Zettel.pdf was changed"),
        ("DELETE FROM documents_storeddocument WHERE form = 'file'", "attachment Zettel.pdf of RE-2026-0001 is gone"),
    ],
)
def test_verifying_finds_a_file_that_changed_or_is_gone(attached: Invoice, statement: str, fault: str) -> None:
    assert verifying.verify()["faults"] == []
    if connection.vendor == "postgresql":
        statement = statement.replace("X'00'", "'\\x00'")
    guards.remove(connection)
    try:
        connection.cursor().execute(statement)
    finally:
        guards.install(connection)
    assert any(fault in found for found in verifying.verify()["faults"])

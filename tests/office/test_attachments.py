"""Attaching files in the editor: with and without JavaScript, nothing typed is lost, every refusal says what to do."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from handschlag.drafts import attaching, files
from handschlag.drafts.models import Draft, DraftFile
from handschlag.invoices.models import Invoice
from handschlag.office import form_data
from handschlag.quotes import offering
from handschlag.quotes.models import QuoteVersion
from tests import cast
from tests.files import CSV, PDF, PNG
from tests.office.posting import posted, prefilled

pytestmark = pytest.mark.django_db
SCRIPT = {"headers": {"x-fragment": "1"}}


def pdf(name: str = "Zettel.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def names() -> list[str]:
    return [file.filename for file in files.files_of(Draft.objects.everywhere().get().data)]


def test_a_file_comes_with_the_very_first_save_and_without_javascript(client: Client, typed: dict[str, str]) -> None:
    answer = client.post("/", typed | {"do": "attach", "files": [pdf(), pdf("bild.png", PNG)]})
    draft = Draft.objects.everywhere().get()
    assert answer.url == f"/entwurf/{draft.pk}/#files"
    assert names() == ["Zettel.pdf", "bild.png"]
    page = client.get(answer.url).content.decode()
    assert "Zettel.pdf" in page and "in die E-Rechnung einbetten" in page
    assert prefilled(page)["files.0.embed"] == "true"
    kept = client.get(f"/entwurf/{draft.pk}/anlagen/{files.files_of(draft.data)[0].sha256}/")
    assert kept.content == PDF
    assert kept["Content-Disposition"].startswith("attachment;")
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in kept["Content-Security-Policy"]


def test_words_and_ticks_are_saved_with_the_form_and_a_file_is_removed_by_a_button(
    client: Client, draft: Draft
) -> None:
    attached = attaching.attach(draft, "a.pdf", PDF)
    (file,) = files.files_of(attached.data)
    fields = posted(base_revision=str(attached.revision)) | {
        "files.0.sha256": file.sha256,
        "files.0.description": "Stunden",
        "files.0.mail": "true",
    }
    client.post(f"/entwurf/{draft.pk}/", fields)
    (said,) = files.files_of(Draft.objects.everywhere().get().data)
    assert (said.description, said.embed, said.mail) == ("Stunden", False, True)
    answer = client.post(f"/entwurf/{draft.pk}/", fields | {"do": f"detach:{file.sha256}", "note": "bleibt"})
    assert answer.url.endswith("#files")
    assert names() == []
    assert Draft.objects.everywhere().get().data["note"] == "bleibt"


def test_a_refused_file_says_why_and_everything_typed_is_saved(client: Client, draft: Draft) -> None:
    fields = posted(note="Gerade getippt", base_revision=str(draft.revision))
    bad = [pdf("programm.pdf", b"MZ\x90"), pdf("gut.pdf"), pdf("leer.pdf", b"")]
    answer = client.post(f"/entwurf/{draft.pk}/", fields | {"files": bad})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "„programm.pdf“ ist keine PDF" in page and "„leer.pdf“ ist leer" in page
    assert 'href="#files"' in page, "the summary leads to the files"
    assert "Gerade getippt" in page
    assert names() == ["gut.pdf"], "the good one is in"
    assert Draft.objects.everywhere().get().data["note"] == "Gerade getippt"


def test_the_script_sends_one_by_one_and_gets_the_list_and_the_revision(client: Client, draft: Draft) -> None:
    address = f"/entwurf/{draft.pk}/anlagen/"
    answer = client.post(address, {"files": pdf(), "base_revision": str(draft.revision)}, **SCRIPT)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="file-list"' in page and "Zettel.pdf" in page
    assert f'data-revision="{draft.revision + 1}"' in page
    behind = client.post(address, {"files": pdf("b.csv", CSV), "base_revision": "0"}, **SCRIPT).content.decode()
    assert "data-revision" not in behind, "a window that is behind stays behind"
    refused = client.post(address, {"files": pdf("x.pdf", b"MZ"), "base_revision": "2"}, **SCRIPT)
    assert refused.status_code == 422
    assert refused.content.decode().startswith("„x.pdf“ ist keine PDF")


def test_too_many_too_large_and_too_often_are_told(client: Client, draft: Draft, monkeypatch: Any) -> None:
    address = f"/entwurf/{draft.pk}/anlagen/"
    many = [pdf(f"{n}.pdf", PDF + bytes([n])) for n in range(100)]
    answer = client.post(address, {"files": many}, **SCRIPT)
    assert answer.status_code == 422
    assert "höchstens 10 Anlagen" in answer.content.decode()
    assert len(names()) == 10
    answer = client.post(address, {"files": pdf("groß.pdf", PDF + b"\0" * 5 * 1024 * 1024)}, **SCRIPT)
    assert "größer als 5 MB" in answer.content.decode()
    monkeypatch.setattr("handschlag.office.uploading.PER_BUSINESS", 1)
    answer = client.post(address, {"files": pdf("x.pdf")}, **SCRIPT)
    assert "in einer Stunde noch einmal" in answer.content.decode()


def test_a_form_with_far_too_large_files_keeps_what_was_typed_and_stops_reading(client: Client, draft: Draft) -> None:
    head, foot = multipart(posted(note="Lange getippt", base_revision=str(draft.revision)))

    class Endless(io.RawIOBase):
        """The form, then a file of 100 MB; whoever reads far into it fails."""

        def __init__(self) -> None:
            self.sent = 0

        def read(self, size: int = -1) -> bytes:
            start, self.sent = self.sent, self.sent + size
            assert self.sent < 2_000_000, "the file was read"
            return (head[start : start + size] if start < len(head) else b"").ljust(size, b"x")

    answer = client.generic(
        "POST", f"/entwurf/{draft.pk}/", b"x", content_type="multipart/form-data; boundary=grenze",
        CONTENT_LENGTH=str(len(head) + 100_000_000 + len(foot)), **{"wsgi.input": Endless()},
    )  # fmt: skip
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "zusammen 15 MB in 10 Dateien" in page
    assert "Lange getippt" in page
    assert Draft.objects.everywhere().get().data["note"] == "Lange getippt"
    assert not DraftFile.objects.everywhere().exists()
    assert settings.LARGEST_FORM > 15 * 1024 * 1024, "what is allowed passes"


def multipart(fields: dict[str, str]) -> tuple[bytes, bytes]:
    """A form as a browser sends it, up to the first byte of a file, and its end."""
    parts = [f'--grenze\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    parts.append('--grenze\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n')
    return "".join(parts).encode(), b"\r\n--grenze--\r\n"


def test_a_form_cannot_name_files_it_did_not_upload(client: Client, typed: dict[str, str]) -> None:
    client.post("/", typed | {"files.0.sha256": "a" * 64, "files.0.embed": "true"})
    assert "files" not in Draft.objects.everywhere().get().data


def test_two_windows_and_a_file(client: Client, draft: Draft) -> None:
    attaching.attach(draft, "a.pdf", PDF)
    client.post(f"/entwurf/{draft.pk}/", posted(window="zweites", note="zwei", base_revision="0"))
    page = client.get(f"/entwurf/{draft.pk}/fassungen/")
    assert page.status_code == 200 and "sha256" not in page.content.decode()
    client.post(f"/entwurf/{draft.pk}/fassungen/", {"state": page.context["state"], "note": "1"})
    assert names() == ["a.pdf"]
    assert Draft.objects.everywhere().get().data["note"] == "zwei"


def test_the_page_of_the_invoice_lists_and_hands_out_its_files(client: Client, draft: Draft, stranger: Client) -> None:
    draft = attaching.attach(draft, "Zettel.pdf", PDF)
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    invoice = Invoice.objects.everywhere().get()
    assert "Zettel.pdf" in client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert client.get(f"/rechnungen/{invoice.pk}/anlagen/1/").content == PDF
    for n in (0, 2, 99):
        assert client.get(f"/rechnungen/{invoice.pk}/anlagen/{n}/").status_code == 404
    assert stranger.get(f"/rechnungen/{invoice.pk}/anlagen/1/").status_code == 404
    late = client.post(f"/entwurf/{draft.pk}/anlagen/", {"files": pdf("b.pdf", PDF + b"2")}, **SCRIPT)
    assert late.status_code == 410, "an issued document never changes"
    assert len(invoice.files) == 1


def test_a_quote_takes_files_too_and_its_next_version_has_them_again(client: Client) -> None:
    quote = dict(form_data.leaves(cast.typed_quote("")))
    client.post("/angebote/neu/", quote | {"files": [pdf("Skizze.pdf")], "window": "q"})
    draft = Draft.objects.everywhere().get(kind=Draft.QUOTE)
    draft.data["issue_date"], draft.data["offer"]["valid_until"] = "", "31.12.2027"
    draft.save()
    client.post(f"/entwurf/{draft.pk}/anbieten/", {"revision": draft.revision})
    version = QuoteVersion.objects.everywhere().get()
    assert [file.filename for file in version.files] == ["Skizze.pdf"]
    assert client.get(f"/angebote/{version.quote_id}/anlagen/1/").content == PDF
    again = offering.next_version(version.quote)
    assert files.files_of(again.data) == version.files
    assert "files" not in offering.copy_of(version)


def test_files_that_do_not_fit_into_one_mail_are_told(client: Client, draft: Draft) -> None:
    for n in range(3):
        draft = attaching.attach(draft, f"{n}.pdf", PDF + bytes([n]) * 4_000_000)
        page = client.get(f"/entwurf/{draft.pk}/").content.decode()
        assert ("Alle passen nicht in eine E-Mail (10 MB)" in page) == (n > 0), "the first is in the e-invoice, too"

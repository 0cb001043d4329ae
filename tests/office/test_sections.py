"""Sections in the editor: begin, move over titles, and every document of the chain keeps them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import agreeing, copying, issuing, verifying
from handschlag.invoices.models import Invoice
from handschlag.office import editor_moves
from handschlag.orders import accepting
from handschlag.quotes import documenting, offering
from tests import cast
from tests.office.posting import posted

pytestmark = pytest.mark.django_db


def rows(*spec: str) -> list[dict[str, Any]]:
    """``K:A`` is line A with which section K begins."""
    found = []
    for each in spec:
        title, _, name = each.rpartition(":")
        found.append({"name": name} | ({"section": title} if title else {}))
    return found


def told(lines: list[dict[str, Any]]) -> list[str]:
    return [f"{line['section']}:{line['name']}" if line.get("section") else line["name"] for line in lines]


@pytest.mark.parametrize(("before", "at", "step", "after"), [
    (("A", "B"), 0, 1, ["B", "A"]),
    (("A", "B"), 0, -1, ["A", "B"]),
    (("A", "B"), 1, 1, ["A", "B"]),
    (("K:A", "B"), 0, 1, ["K:B", "A"]),
    (("K:A", "B"), 1, -1, ["K:B", "A"]),
    (("Z", "K:A", "B"), 1, -1, ["Z", "A", "K:B"]),
    (("Z", "K:A", "B"), 0, 1, ["K:Z", "A", "B"]),
    (("Z", "K:A"), 1, -1, ["K:A", "Z"]),
    (("K:A", "L:B", "C"), 1, -1, ["K:A", "B", "L:C"]),
    (("K:A", "L:B"), 0, 1, ["L:B", "K:A"]),
])  # fmt: skip
def test_a_line_moves_over_a_title_as_over_a_line(before, at, step, after):
    lines = rows(*before)
    editor_moves.move(lines, at, step)
    assert told(lines) == after


def test_a_removed_line_hands_its_title_on():
    lines = rows("K:A", "B", "L:C")
    editor_moves.remove(lines, 0)
    assert told(lines) == ["K:B", "L:C"]
    editor_moves.remove(lines, 0)
    assert told(lines) == ["L:C"], "a section without lines is none"


def test_begin_a_section_without_javascript(client: Client, draft: Draft) -> None:
    address, fields = f"/entwurf/{draft.pk}/", posted(base_revision="1")
    client.post(address, fields | {"do": "section:1"})
    data = Draft.objects.everywhere().get().data
    assert [line.get("section", "") for line in data["lines"]] == ["", "Neuer Abschnitt"]
    page = client.get(address).content.decode()
    assert "Zwischensumme" in page and "510,00" in page
    client.post(address, fields | {"lines.0.section": "Entwurf", "do": "section"})
    assert [line.section for line in review(Draft.objects.everywhere().get().data).bill.lines] == [
        "Entwurf", "Entwurf", "Neuer Abschnitt",
    ]  # fmt: skip


def test_an_empty_last_line_begins_the_section_rather_than_one_more(client: Client, draft: Draft) -> None:
    last = {"lines.1.name": "", "lines.1.price": " "}
    client.post(f"/entwurf/{draft.pk}/", posted(base_revision="1") | last | {"do": "section"})
    titles = [line.get("section", "") for line in Draft.objects.everywhere().get().data["lines"]]
    assert titles == ["", "Neuer Abschnitt"]


def titled(data: dict[str, Any], *titles: str) -> dict[str, Any]:
    data = copy.deepcopy(data)
    for line, title in zip(data["lines"], titles, strict=True):
        if title:
            line["section"] = title
    return data


def test_the_chain_keeps_the_sections_of_every_line(client: Client, draft: Draft) -> None:
    business = draft.business
    quote = titled(cast.typed_quote("", "option", "alternative", ""), "Katalog", "", "", "Versand")
    version = offering.offer_draft(drafting.start(business, quote, kind=Draft.QUOTE), by="test", today=cast.TODAY)
    assert [line.section for line in version.offer.bill.lines] == ["Katalog", "Katalog", "Katalog", "Versand"]
    assert documenting.roles_in_words(version.offer, "de")[3].startswith("Alternative zu Position 1.2")
    again = offering.next_version(version.quote)
    assert [line.get("section") for line in again.data["lines"]] == ["Katalog", None, None, "Versand"]
    order = accepting.record_acceptance(
        version, wanted={3}, method="phone", name="Mia Möwe", day=cast.TODAY, email="", by="test"
    )
    assert [line.section for line in order.bill.lines] == ["Katalog", "Katalog", "Versand"]
    started = drafting.start(business, agreeing.data_of(order))
    invoice = issuing.issue_draft(started, by="test")
    assert [line.section for line in invoice.bill.lines] == ["Katalog", "Katalog", "Versand"]
    assert verifying.verify()["faults"] == []
    like = drafting.start(business, copying.like(invoice))
    assert [line.section for line in review(like.data).bill.lines] == ["Katalog", "Katalog", "Versand"]
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "1 Katalog" in page and "2 Versand" in page and ">1.2<" in page


def test_the_pages_and_the_paper_show_titles_numbers_and_subtotals(client: Client, draft: Draft) -> None:
    from handschlag.invoices import delivering
    from handschlag.invoices import documenting as papers
    from tests.documents.typeset import pages

    draft.data = titled(draft.data, "Entwurf", "Druck")
    draft.save()
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    invoice = Invoice.objects.everywhere().get()
    _, pdf = papers.render(invoice)
    words = " ".join(" ".join(pages(pdf)).split())
    for shown in (
        "1 Entwurf",
        "1.1 Verpackungsdesign",
        "Zwischensumme Entwurf 1.440,00 €",
        "2 Druck",
        "2.1 Druckfertige",
    ):
        assert shown in words, shown
    url = delivering.customer_url(invoice, delivering.share_link(invoice))
    page = client.get("/" + url.split("/", 3)[3]).content.decode()
    assert "1 Entwurf" in page and "Zwischensumme" in page and "510,00" in page


def between(data: dict[str, Any]) -> dict[str, Any]:
    data = copy.deepcopy(data)
    data["lines"][0] |= {"section": "Entwurf", "text_above": "Nach unserem Gespräch"}
    data["lines"][-1] |= {
        "text_below": "Ohne **Fremdkosten**\n- siehe https://nordlicht.example/agb",
        "page_break": "true",
    }
    return data


def test_write_a_text_and_begin_a_page_without_javascript(client: Client, draft: Draft) -> None:
    address, fields = f"/entwurf/{draft.pk}/", posted(base_revision="1") | {"lines.1.page_break": "true"}
    client.post(address, fields | {"do": "text:1"})
    client.post(address, fields | {"base_revision": "2", "lines.1.text_above": "Davor", "do": "text"})
    lines = Draft.objects.everywhere().get().data["lines"]
    assert [line.get("text_above") for line in lines] == [None, "Davor"]
    assert [line.get("text_below") for line in lines] == [None, "Neuer Text"]
    assert [line.get("page_break") for line in lines] == [None, "true"]


def test_texts_and_pages_go_through_the_chain_and_change_no_amount(client: Client, draft: Draft) -> None:
    from handschlag.invoices import delivering
    from handschlag.invoices import documenting as papers
    from handschlag.quotes import delivering as quote_delivering
    from tests.documents.typeset import pages

    business = draft.business
    quote = between(cast.typed_quote("", "option", "alternative", ""))
    version = offering.offer_draft(drafting.start(business, quote, kind=Draft.QUOTE), by="test", today=cast.TODAY)
    url = quote_delivering.customer_url(version, quote_delivering.share_link(version.quote, by="test"))
    for path in (f"/angebote/{version.quote.pk}/", "/" + url.split("/", 3)[3]):
        page = client.get(path).content.decode()
        assert "Nach unserem Gespräch" in page and "Ohne <b>Fremdkosten</b><br>• siehe" in page, path
    order = accepting.record_acceptance(
        version, wanted={3}, method="phone", name="Mia Möwe", day=cast.TODAY, email="", by="test"
    )
    invoice = issuing.issue_draft(drafting.start(business, agreeing.data_of(order)), by="test")
    first, *_, last = invoice.bill.lines
    assert (
        first.text_above == "Nach unserem Gespräch" and last.text_below.startswith("Ohne **Fremd") and last.page_break
    )
    xml, pdf = papers.render(invoice)
    printed = pages(pdf)
    assert "Nach unserem Gespräch" in printed[0] and "Ohne Fremdkosten" in printed[1]
    assert xml.count(b"<ram:IncludedSupplyChainTradeLineItem>") == len(invoice.bill.lines), "a text is no line"
    assert b"Ohne Fremdkosten\n- siehe https://nordlicht.example/agb</ram:Content>" in xml
    url = delivering.customer_url(invoice, delivering.share_link(invoice))
    page = client.get("/" + url.split("/", 3)[3]).content.decode()
    assert "Nach unserem Gespräch" in page and "Ohne <b>Fremdkosten</b>" in page
    assert 'href="https://nordlicht.example' not in page, "nobody knows this sender yet"
    assert 'href="https://nordlicht.example/agb"' in client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    business.email_proved_at = timezone.now()
    business.save()
    assert 'href="https://nordlicht.example/agb"' in client.get("/" + url.split("/", 3)[3]).content.decode()
    assert invoice.number in client.get("/rechnungen/", {"q": "Fremdkosten"}).content.decode()

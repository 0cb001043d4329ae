"""A proforma is no invoice: a number of its own, no VAT stated, nothing claimed, booked or sent as an e-invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handschlag.documents.models import StoredDocument
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import copying, correcting, crediting, documenting, issuing, settling, verifying
from handschlag.invoices.models import Invoice, Receivable
from tests import cast
from tests.documents.typeset import pages
from tests.invoices.test_agreeing import billed, invoice_of, order_of
from tests.invoices.test_mail import mail_of

if TYPE_CHECKING:
    from handschlag.businesses.models import Business


@pytest.fixture
def proforma(business: Business) -> Invoice:
    draft = drafting.start(business, cast.typed(proforma="true"))
    return issuing.issue_draft(draft, by="test", today=cast.TODAY)


def test_it_claims_nothing_and_has_its_own_series(proforma: Invoice) -> None:
    assert (proforma.kind, proforma.number) == (Invoice.PROFORMA, "PF-2026-0001")
    assert proforma.standing.open_minor == 0
    assert not Receivable.objects.of(proforma.business_id).exists()
    assert settling.wrong_sums(proforma.business_id) == []
    assert list(verifying.faults_of(proforma.business)) == []
    with pytest.raises(correcting.CannotCancel):
        correcting.cancel(proforma, reason="a", by="test")
    with pytest.raises(crediting.CannotCredit):
        crediting.credit(proforma, whole=proforma.payable, reason="a", by="test")


def test_the_paper_says_so_and_states_no_vat(proforma: Invoice) -> None:
    assert documenting.make(proforma.pk)
    assert documenting.document(proforma, StoredDocument.XML) is None
    words = " ".join(pages(bytes(documenting.document(proforma, StoredDocument.PDF).content))).replace("\xa0", " ")
    assert "Proforma-Rechnung PF-2026-0001" in words
    assert "keine Rechnung im Sinne des § 14 UStG" in words
    assert "1.950,00 €" in words
    for claim in ("370,50", "2.320,50", "19 %", "überweisen", "Fällig"):
        assert claim not in words


def test_the_mail_speaks_of_no_invoice(proforma: Invoice) -> None:
    documenting.make(proforma.pk)
    said = mail_of(proforma)
    assert "Proforma-Rechnung schickt" in said.text and "Proforma-Rechnung schickt" in said.html
    assert "eine Rechnung gestellt" not in said.text + said.html


def test_the_sellers_words_for_invoices_are_not_on_it(business: Business) -> None:
    draft = drafting.start(business, cast.typed(proforma="true"))
    wording = {"opening": "Wir berechnen Ihnen:", "payment_terms": "Bitte zahlen Sie", "tax_note": "Ist-Versteuerung"}
    bill = review({**draft.data, "wording": wording, "greeting": "Guten Tag Frau Rösch,"}).bill
    assert (bill.opening, bill.payment_terms, bill.note) == ("", "", "")


def test_it_bills_nothing_of_an_order(business: Business) -> None:
    order = order_of(business)
    draft = invoice_of(order, {1: "40"}, proforma="true")
    sent = drafting.save(draft, draft.data | {"proforma": "true"}, base_revision=1, window="w").draft
    made = issuing.issue_draft(sent, by="test", today=cast.TODAY)
    assert made.kind == Invoice.PROFORMA
    assert billed(order) == {1: 0, 2: 0}


def test_copies_become_an_invoice_a_proforma_or_a_quote(proforma: Invoice) -> None:
    kind, data = copying.copied_as(proforma, "")
    assert (kind, "proforma" in data) == (Draft.INVOICE, False)
    assert issuing.issue_draft(drafting.start(proforma.business, data), by="test").kind == Invoice.INVOICE
    kind, data = copying.copied_as(proforma, copying.PROFORMA)
    assert issuing.issue_draft(drafting.start(proforma.business, data), by="test").number == "PF-2026-0002"
    kind, data = copying.copied_as(proforma, copying.QUOTE)
    assert kind == Draft.QUOTE
    seen = review(drafting.start(proforma.business, data, kind=kind).data, kind)
    assert seen.may_issue, seen.blocking
    assert [line.name for line in seen.bill.lines] == [line.name for line in proforma.bill.lines]

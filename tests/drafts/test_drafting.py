"""Writing a draft: nothing typed is ever lost, whoever saves when."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.money import format_money
from handschlag.drafts import drafting
from handschlag.drafts.beginning import new_data
from handschlag.drafts.models import Draft, DraftVersion
from handschlag.drafts.reviewing import review
from handschlag.invoices import copying, issuing
from tests import cast


def test_a_new_draft_of_an_unknown_seller_has_dates_and_a_line() -> None:
    data = new_data(None, "de", cast.TODAY)
    assert (data["issue_date"], data["due_date"]) == ("23.11.2026", "07.12.2026")
    assert len(data["lines"]) == 1


def test_the_seller_is_remembered_for_the_next_draft(business: Business, draft: Draft) -> None:
    business.refresh_from_db()
    data = new_data(business, "de", cast.TODAY)
    assert data["seller"]["name"] == "Atelier Nordlicht"
    assert data["payment"]["account_identifier"] == "DE02 1203 0000 0000 2020 51"
    assert "name" not in data["buyer"]


def test_saving_goes_up_one_revision(draft: Draft) -> None:
    changed = cast.typed(sign_off="Herzliche Grüße")
    saved = drafting.save(draft, changed, base_revision=1, window="w1", edit=2)
    assert saved.conflict is None
    assert (saved.draft.revision, saved.draft.data["sign_off"]) == (2, "Herzliche Grüße")


def test_a_late_request_of_the_same_window_does_not_overwrite_a_newer_one(draft: Draft) -> None:
    drafting.save(draft, cast.typed(sign_off="new"), base_revision=1, window="w1", edit=3)
    saved = drafting.save(draft, cast.typed(sign_off="old"), base_revision=1, window="w1", edit=2)
    assert saved.draft.data["sign_off"] == "new"


def test_two_windows_lose_nothing(draft: Draft) -> None:
    drafting.save(draft, cast.typed(sign_off="first window"), base_revision=1, window="w1", edit=2)
    saved = drafting.save(draft, cast.typed(sign_off="second window"), base_revision=1, window="w2", edit=1)
    assert saved.conflict is not None
    assert saved.draft.data["sign_off"] == "first window"
    assert drafting.versions(draft)[0].data["sign_off"] == "second window"
    # it keeps typing there: the version follows, the draft stays
    drafting.save(draft, cast.typed(sign_off="second window, more"), base_revision=1, window="w2", edit=2)
    assert [v.data["sign_off"] for v in drafting.versions(draft)] == ["second window, more"]


def test_choosing_between_versions_settles_them(draft: Draft) -> None:
    drafting.save(draft, cast.typed(sign_off="a"), base_revision=1, window="w1", edit=2)
    drafting.save(draft, cast.typed(sign_off="b"), base_revision=1, window="w2", edit=1)
    with pytest.raises(drafting.Moved):  # read before the first window saved
        drafting.settle(draft, cast.typed(sign_off="b"), window="w2")
    draft.refresh_from_db()
    settled = drafting.settle(draft, cast.typed(sign_off="b"), window="w2")
    assert settled.data["sign_off"] == "b"
    assert DraftVersion.objects.of(draft.business_id).count() == 0


def test_a_second_window_that_has_seen_the_newest_revision_saves_at_once(draft: Draft) -> None:
    saved = drafting.save(draft, cast.typed(sign_off="b"), base_revision=1, window="w2", edit=1)
    assert saved.conflict is None
    assert saved.draft.data["sign_off"] == "b"


def test_an_issued_draft_does_not_change(draft: Draft) -> None:
    invoice = issuing.issue_draft(draft, by="test", today=cast.TODAY)
    with pytest.raises(drafting.AlreadyIssued) as refused:
        drafting.save(draft, cast.typed(sign_off="late"), base_revision=1, window="w1", edit=9)
    assert (refused.value.draft.kind, refused.value.draft.document_id) == (Draft.INVOICE, invoice.pk)


def test_the_review_computes_and_checks() -> None:
    seen = review(cast.typed(), today=cast.TODAY)
    assert format_money(seen.totals.payable) == "2.320,50\u00a0€"
    assert seen.may_issue, (seen.blocking, seen.errors)
    assert seen.passed


def test_a_field_that_cannot_be_read_has_one_sentence_and_blocks() -> None:
    data = cast.typed()
    data["lines"][0]["price"] = "viel"
    seen = review(data, today=cast.TODAY)
    assert not seen.may_issue
    assert [error.path for error in seen.errors] == ["lines.0.price"]
    assert not [f for f in seen.findings if f.field == "lines.0.price"]


def test_changes_set_fields_in_a_copy() -> None:
    data = cast.typed()
    changed = drafting.with_changes(data, (("lines.1.unit_code", "DAY"), ("period.start_date", "01.11.2026")))
    assert changed["lines"][1]["unit_code"] == "DAY"
    assert changed["period"] == {"start_date": "01.11.2026"}
    assert data["lines"][1]["unit_code"] == "HUR"


@pytest.mark.parametrize("path", ["lines.7.name", "lines.x.name", "seller.name.first", "lines"])
def test_a_change_of_a_place_that_is_not_there_changes_nothing(path: str) -> None:
    assert drafting.with_changes(cast.typed(), ((path, "x"),)) == cast.typed()


def test_drafts_expire_after_thirty_days_invoices_never(draft: Draft, business: Business) -> None:
    issued = drafting.start(business, cast.typed())
    issuing.issue_draft(issued, by="test", today=cast.TODAY)
    assert drafting.expire(timezone.now() + timedelta(days=29)) == 0
    assert drafting.expire(timezone.now() + timedelta(days=31)) == 1
    assert Draft.objects.of(business).get().pk == issued.pk


def test_more_text_than_fits_is_refused_with_a_sentence(draft: Draft) -> None:
    with pytest.raises(drafting.DraftTooLarge) as refused:
        drafting.save(draft, cast.typed(note="x" * 3_000_000), base_revision=1, window="w1", edit=2)
    assert "Kürzen" in refused.value.sentence.de


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_copy_keeps_every_figure_in_both_languages(business: Business, language: str) -> None:
    lines = tuple(replace(line, quantity=Decimal("12.125"), price=Decimal("1000.5")) for line in cast.bill().lines)
    issued = issuing.issue_bill(business, cast.bill(lines=lines, language=language), by="test", today=cast.TODAY)
    copied = review(copying.like(issued, cast.TODAY), today=cast.TODAY)
    assert copied.errors == ()
    assert [(line.quantity, line.price) for line in copied.bill.lines] == [(Decimal("12.125"), Decimal("1000.5"))] * 3
    assert copied.bill.number == ""


def test_the_secret_link_leads_to_the_draft(draft: Draft) -> None:
    from django.urls import resolve

    address = drafting.owner_url(drafting.owner_link(draft))
    assert resolve(address.removeprefix(settings.BASE_URL)).url_name == "come_back"

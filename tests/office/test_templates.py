"""Templates: what a seller begins with again and again, without a customer, with the days of today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from handschlag.businesses import guests, keeping
from handschlag.businesses.models import Business
from handschlag.core.terms import short_date
from handschlag.drafts import drafting, templates
from handschlag.drafts.models import Draft, Template
from tests import cast

pytestmark = pytest.mark.django_db
NEXT_YEAR = date(2027, 3, 3)


@pytest.fixture
def business(db: Any) -> Business:
    return guests.start(name="Atelier Nordlicht")


def kept(business: Business, name: str = "Wartung", **changes: Any) -> Template:
    return templates.keep(drafting.start(business, cast.typed() | changes), name)


def test_a_template_has_lines_texts_and_terms_but_no_customer_and_no_day(business: Business) -> None:
    template = kept(
        business,
        issue_date="23.11.2026",
        due_date="23.12.2026",
        purchase_order_reference="PO 7",
        customer="1",
        contract_reference="V 3",
        payment_means_code="59",
        direct_debit={"mandate_reference": "M 1"},
        allowances=[{"percent": "5", "reason": "Vereinbarter Rabatt"}, {"percent": "2", "reason": "Messe"}],
        payment_terms="In einem Betrag.",
    )
    assert not {"buyer", "seller", "customer", "issue_date", "due_date", "purchase_order_reference"} & set(
        template.data
    )
    assert not {"contract_reference", "payment_means_code", "direct_debit"} & set(template.data)
    assert [row["reason"] for row in template.data["allowances"]] == ["Messe"], "what was agreed with one customer goes"
    draft = templates.begin(template, NEXT_YEAR)
    assert draft.data["lines"] == cast.typed()["lines"] and draft.data["payment_terms"] == "In einem Betrag."
    assert (draft.data["issue_date"], draft.data["due_date"]) == ("03.03.2027", "02.04.2027"), "30 days, as it was kept"
    assert not draft.data["buyer"].get("name") and draft.customer is None
    assert draft.data["seller"]["name"] == "Atelier Nordlicht", "the sender is the one of now"


def test_a_quote_keeps_its_options_and_how_long_it_is_valid(business: Business) -> None:
    typed = cast.typed_quote("", "option", "alternative")
    typed |= {"issue_date": "23.11.2026", "offer": typed["offer"] | {"valid_until": "30.11.2026", "binding": "false"}}
    draft = templates.begin(templates.keep(drafting.start(business, typed, kind=Draft.QUOTE), "Katalog"), NEXT_YEAR)
    assert draft.kind == Draft.QUOTE
    assert [line.get("role", "") for line in draft.data["lines"]] == ["", "option", "alternative"]
    assert draft.data["offer"]["valid_until"] == "10.03.2027" and draft.data["offer"]["binding"] == "false"


def test_a_name_stands_once_and_the_same_name_replaces(business: Business) -> None:
    kept(business)
    kept(business, payment_terms="Neu.")
    other = kept(business, "Anderes")
    assert [row.data.get("payment_terms") for row in Template.objects.of(business).order_by("pk")] == ["Neu.", None]
    with pytest.raises(templates.Refused, match="Another template"):
        templates.rename(other, " Wartung ")
    with pytest.raises(templates.Refused, match="Give the template a name"):
        kept(business, " \n ")


def test_no_instalment_becomes_a_template(business: Business) -> None:
    with pytest.raises(templates.Refused, match="belong to an order"):
        kept(business, document={"kind": "instalment"})


def test_a_vat_exempt_seller_never_gets_vat_from_an_old_template(business: Business) -> None:
    reduced, usual = kept(business, "Buch", tax_situation="reduced"), kept(business)
    assert templates.begin(reduced).data["tax_situation"] == "reduced"
    keeping.change(business, {"tax.scheme": "small_business"}, by="test")
    assert templates.begin(reduced).data["tax_situation"] == "small_business"
    assert templates.begin(usual).data["tax_situation"] == "small_business"


def test_keep_begin_rename_and_delete_in_the_browser(client: Client, draft: Draft) -> None:
    address = f"/entwurf/{draft.pk}/vorlage/"
    assert f'href="{address}"' in client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert "Als Vorlage behalten" in client.get(address).content.decode()
    refused = client.post(address, {"name": ""})
    assert refused.status_code == 422 and "Geben Sie der Vorlage einen Namen" in refused.content.decode()
    page = client.post(address, {"name": "Wartung <klein>"}, follow=True).content.decode()
    assert "Wartung &lt;klein&gt;" in page and "ist als Vorlage behalten" in page
    template = Template.objects.everywhere().get()
    for new in ("/neu/", "/angebote/neu/"):
        shown = f'action="/vorlagen/{template.pk}/"' in client.get(new).content.decode()
        assert shown == (new == "/neu/"), "an invoice does not begin from the template of a quote"
    begun = client.post(f"/vorlagen/{template.pk}/", {"do": "begin"})
    fresh = Draft.objects.everywhere().exclude(pk=draft.pk).get()
    assert begun["Location"] == f"/entwurf/{fresh.pk}/" and fresh.data["lines"] == draft.data["lines"]
    assert fresh.data["issue_date"] == short_date(timezone.localdate(), "de")
    client.post(f"/vorlagen/{template.pk}/", {"do": "rename", "name": "Wartung"})
    client.post(f"/entwurf/{draft.pk}/vorlage/", {"name": "Zweite"})
    second = Template.objects.everywhere().get(name="Zweite")
    wrong = client.post(f"/vorlagen/{second.pk}/", {"do": "rename", "name": "Wartung"})
    assert wrong.status_code == 422 and "So heißt schon eine andere" in wrong.content.decode()
    client.post(f"/vorlagen/{template.pk}/", {"do": "remove"})
    assert [row.name for row in Template.objects.everywhere()] == ["Zweite"]
    assert Draft.objects.everywhere().filter(pk=fresh.pk).exists(), "what was begun from it stays"


def test_due_days_never_run_backwards(business: Business) -> None:
    template = kept(business, issue_date="23.11.2026", due_date="01.11.2026")
    due = templates.begin(template, NEXT_YEAR).data["due_date"]
    assert due == short_date(NEXT_YEAR + timedelta(14), "de"), "the usual term"

"""Tax situations in the editor: grouped, those of the seller's country, found by plain words without JavaScript."""

from __future__ import annotations

import pytest
from django.test import Client

from handschlag.drafts.models import Draft
from tests.office.posting import posted

pytestmark = pytest.mark.django_db


def test_they_are_searched_and_chosen_with_plain_forms(client: Client) -> None:
    found = client.post("/", {**posted(), "find_situation": "Arzt", "do": "find-situation"}, follow=True)
    page = found.content.decode()
    assert "?steuerfall=Arzt#find-situation" in found.redirect_chain[-1][0]
    assert 'value="situation:exempt_14a"' in page and "§ 4 Nr. 14" in page
    draft = Draft.objects.everywhere().get()
    client.post(f"/entwurf/{draft.pk}/", {**posted(), "base_revision": "1", "do": "situation:exempt_14a"})
    draft.refresh_from_db()
    assert draft.data["tax_situation"] == "exempt_14a" and draft.data["buyer"]["name"] == posted()["buyer.name"]


def test_what_nobody_knows_is_said(client: Client) -> None:
    found = client.post("/", {**posted(), "find_situation": "<b>xyzzy", "do": "find-situation"}, follow=True)
    assert "finden wir keinen Steuerfall" in found.content.decode() and "<b>xyzzy" not in found.content.decode()


def test_a_situation_that_does_not_exist_is_not_chosen(client: Client) -> None:
    client.post("/", {**posted(), "do": "situation:free_beer"})
    assert Draft.objects.everywhere().get().data["tax_situation"] == posted()["tax_situation"]


def test_the_select_is_grouped_and_has_the_sellers_country(client: Client) -> None:
    client.post("/", {**posted(), "seller.address.country_code": "AT", "tax_situation": "exempt_21"})
    draft = Draft.objects.everywhere().get()
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert '<optgroup label="Am häufigsten">' in page and 'value="jungholz"' in page
    # what another country has stays chosen, until somebody chooses anew
    assert '<option value="exempt_21" selected>' in page and page.count('value="exempt_21"') == 1

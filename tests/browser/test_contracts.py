"""A contract in a real browser: looked at, changed, caught up; both languages and themes, wide and phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.looking import assert_accessible, assert_fits
from tests.browser.test_settings import look

Open = Callable[..., Any]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_a_contract_can_be_used(open_browser: Open, language: str) -> None:
    from django.utils import timezone

    from handschlag import demo
    from handschlag.businesses.models import Business
    from handschlag.contracts.models import Contract
    from handschlag.invoices.models import Invoice

    page = open_browser()
    page.goto(urlsplit(demo.fill()).path)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    business = Business.objects.get(origin=Business.DEMO)
    care, asking = Contract.objects.of(business).order_by("pk")
    invoice = Invoice.objects.of(business).order_by("pk")[0]
    later = (timezone.localdate() + timedelta(days=400)).strftime("%d.%m.%Y")
    paths = ("", "neu/", f"neu/?rechnung={invoice.pk}", f"{care.pk}/", f"{asking.pk}/", "nachholen/")
    for path in paths if not language else paths[2:3]:  # the words differ, the pages do not
        page.goto(f"{language}/vertraege/{path}")
        look(page)
    page.goto(f"{language}/vertraege/{care.pk}/")
    for details in page.locator("details.more").all():
        details.locator("summary").click()
    look(page)
    page.locator('[name="since"]').fill(later)
    page.locator('[name="percent"]').fill("3")
    page.locator('button[value="price"]').click()
    page.wait_for_load_state()
    assert len(Contract.objects.of(business).get(pk=care.pk).terms) == 3
    page.goto(f"{language}/vertraege/nachholen/")
    page.locator("button[data-submit-key]").click()
    page.wait_for_load_state()
    assert_accessible(page)
    assert_fits(page)
    assert Contract.objects.of(business).get(pk=asking.pk).asks_since is None

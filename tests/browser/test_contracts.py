"""A contract in a real browser: made dearer and caught up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.test_settings import look

Open = Callable[..., Any]


@pytest.mark.slow
def test_a_contract_is_made_dearer_and_caught_up(open_browser: Open) -> None:
    from django.utils import timezone

    from handschlag import demo
    from handschlag.businesses.models import Business
    from handschlag.contracts.models import Contract

    page = open_browser()
    page.goto(urlsplit(demo.fill()).path)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    business = Business.objects.get(origin=Business.DEMO)
    care, asking = Contract.objects.of(business).order_by("pk")
    later = (timezone.localdate() + timedelta(days=400)).strftime("%d.%m.%Y")
    page.goto(f"/vertraege/{care.pk}/")
    for details in page.locator("details.more").all():
        details.locator("summary").click()
    look(page)
    page.locator('[name="since"]').fill(later)
    page.locator('[name="percent"]').fill("3")
    page.locator('button[value="price"]').click()
    page.wait_for_load_state()
    assert len(Contract.objects.of(business).get(pk=care.pk).terms) == 3
    page.goto("/vertraege/nachholen/")
    page.locator("button[data-submit-key]").click()
    page.wait_for_load_state()
    look(page)
    assert Contract.objects.of(business).get(pk=asking.pk).asks_since is None

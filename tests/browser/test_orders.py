"""Orders and their changes in a real browser: the customer's page and the seller's, at three sizes, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.core.bill import Line
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.orders import changing, deciding
from handschlag.orders.changing import Wish
from handschlag.orders.models import ChangeDecision, Order
from tests import cast
from tests.browser.looking import assert_accessible, assert_fits
from tests.orders.agreements import order_of
from tests.stage import PHONE, WIDE

Open = Callable[..., Any]
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE, {"width": 320, "height": 700}], ids=["desk", "phone", "zoomed"])
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"


@pytest.fixture
def business(live_url: str) -> Business:
    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def order(business: Business) -> Order:
    order = order_of(business)
    wishes = [
        Wish(1, replace(order.bill.lines[0], quantity=Decimal(48))),
        Wish(2, replace(order.bill.lines[1], quantity=Decimal(0))),
        Wish(0, Line(name=f"Eilzuschlag {LONG}", quantity=Decimal(1), unit_code="LS", price=Decimal(1_234_567))),
    ]
    changing.propose(order, wishes, reason=f"Mehr Seiten als gedacht, {LONG}.", by="test")
    making.make_all(business.pk)
    return order


def address_of(order: Order) -> str:
    return f"/a/{links.token(links.make(order.business_id, Link.CUSTOMER, 'quote', order.quote_id))}/"


def enter(page: Any, business: Business) -> None:
    """Open the business in this browser as its seller, by the secret link."""
    link = drafting.owner_link(drafting.start(business, cast.typed()))
    page.goto(f"/e/{links.token(link)}/")
    page.get_by_role("main").get_by_role("button").first.click()


@SIZES
def test_the_customers_pages_are_accessible_and_fit(open_browser: Open, order: Order, size: Any) -> None:
    page = open_browser(size)
    address = address_of(order)
    for path in (f"{address}aenderung/1/", f"/en{address}aenderung/1/", address):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)


@SIZES
def test_the_sellers_pages_are_accessible_and_fit(open_browser: Open, order: Order, size: Any) -> None:
    page = open_browser(size)
    enter(page, order.business)
    at = f"/auftraege/{order.pk}/"
    for path in ("/auftraege/", at, f"{at}aenderung/", f"{at}aenderung/1/zusage/", f"/en{at}"):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)


def test_a_customer_agrees_without_javascript(open_browser: Open, order: Order) -> None:
    page = open_browser(PHONE, java_script_enabled=False)
    page.goto(f"{address_of(order)}aenderung/1/")
    page.get_by_label("Vor- und Nachname").fill("Lena Muster")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Änderung zustimmen").click()
    assert "Zugestimmt am" in page.get_by_role("status").first.inner_text()
    assert ChangeDecision.objects.everywhere().get().name == "Lena Muster"


def test_a_decided_change_is_accessible(open_browser: Open, order: Order) -> None:
    note = changing.undecided(order)
    assert note is not None
    deciding.decline(note, words="Zu viel.")
    page = open_browser(PHONE)
    page.goto(f"{address_of(order)}aenderung/1/")
    assert_accessible(page)
    assert_fits(page)

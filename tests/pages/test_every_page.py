"""Every page of the example business, as seller and customer: accessible, within the screen, in both languages.

Whatever a link on a page leads to is visited, two pages of each kind; nobody has to remember to list a new page here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Error

from tests.browser.looking import assert_accessible, assert_fits
from tests.stage import PHONE, WIDE

pytestmark = pytest.mark.slow

Open = Callable[..., Any]
OF_EACH_KIND = 2
NO_PAGE = (".pdf", ".xml", ".png", ".zip", ".csv", ".json", ".ics", ".vcf")
NARROW = {"width": 320, "height": 700}


@pytest.fixture
def business(live_url: str) -> Any:
    """The example business in the database of the served product."""
    from handschlag import demo
    from handschlag.businesses.models import Business

    demo.fill()
    return Business.objects.get(origin=Business.DEMO)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["de", "en"])
def test_the_sellers_pages(open_browser: Open, business: Any, prefix: str) -> None:
    from handschlag.drafts import drafting
    from handschlag.drafts.models import Draft

    draft = Draft.objects.of(business).open(Draft.INVOICE).first()
    page = open_browser()
    page.goto(urlsplit(drafting.owner_url(drafting.owner_link(draft))).path)
    page.locator("main form button").click()
    page.wait_for_url("**/entwurf/**")
    kinds = visit_all(page, [f"{prefix}/heute/"])
    assert len(kinds) >= 60, sorted(kinds)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["de", "en"])
def test_the_customers_pages(open_browser: Open, business: Any, prefix: str) -> None:
    kinds = visit_all(open_browser(), [f"{prefix}{address}" for address in customers_addresses(business)], of_each=20)
    assert {"portal:invoice", "portal:quote", "portal:change"} <= kinds


def customers_addresses(business: Any) -> list[str]:
    """The first page behind one link to each quote and each invoice."""
    from handschlag.businesses import links
    from handschlag.businesses.models import Link
    from handschlag.invoices import delivering
    from handschlag.invoices.models import Invoice

    for invoice in Invoice.objects.of(business):
        delivering.share_link(invoice)
    rows = Link.objects.of(business).filter(purpose=Link.CUSTOMER, revoked_at=None).order_by("-pk")
    found = {(link.subject, link.subject_id): links.token(link) for link in rows}
    return [reverse(f"portal:{subject}", args=[token]) for (subject, _), token in sorted(found.items())]


def visit_all(page: Any, waiting: list[str], of_each: int = OF_EACH_KIND) -> set[str]:
    """Visit what links lead to, some of each kind; every fault of every page is told at the end. Returns the kinds."""
    english = waiting[0].startswith("/en/")
    kinds, known, faults = Counter[str](), set(waiting), list[str]()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind is None or kinds[kind] >= of_each:
            continue
        kinds[kind] += 1
        try:
            answer = page.goto(address)
        except Error as refusal:
            if "Download is starting" not in str(refusal):
                raise
            continue
        if answer.status != 200:
            faults.append(f"{address}: {answer.status}")
            continue
        faults += [f"{address}: {fault}" for fault in faults_of(page)]
        found = [link for link in links_of(page, english) if link not in known]
        known.update(found)
        waiting += found
    assert not faults, "\n".join(faults)
    return set(kinds)


def faults_of(page: Any) -> Iterator[str]:
    """What sticks out or what axe finds: light at a desk, dark on a phone."""
    for size, schemes in ((WIDE, ("light",)), (PHONE, ("dark",)), (NARROW, ())):
        page.set_viewport_size(size)
        for check in (assert_fits, partial(assert_accessible, schemes=schemes)):
            try:
                check(page)
            except AssertionError as fault:
                yield f"{size['width']}: {str(fault)[:600]}"


def kind_of(address: str) -> str | None:
    """The name of the route with the kind of its query; None for what is no page of ours."""
    parts = urlsplit(address)
    if parts.path.endswith(NO_PAGE):
        return None
    try:
        return str(resolve(parts.path.removeprefix("/en")).view_name)
    except Resolver404:
        return None


def links_of(page: Any, english: bool) -> Iterator[str]:
    """Addresses on this host that the page links to, of its own language."""
    here = urlsplit(page.url)
    for href in page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))"):
        parts = urlsplit(urljoin(page.url, href))
        if parts.netloc == here.netloc and parts.path.startswith("/en/") == english:
            yield parts._replace(scheme="", netloc="", fragment="").geturl()

"""Every route x who asks: the owner, a stranger, nobody, an altered token, a token of another purpose.

The matrix is made from the URL configuration: a route without a case fails. Foreign and missing look the same.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from PIL import Image

from handschlag.businesses import accounts, articles, guests, links, units
from handschlag.businesses.models import Business, Link
from handschlag.contracts import jobs
from handschlag.contracts import keeping as contract_keeping
from handschlag.contracts.keeping import Plan
from handschlag.core.bill import Attachment
from handschlag.core.recurrence import Rule
from handschlag.customers import keeping as customer_keeping
from handschlag.customers import pricing
from handschlag.customers.models import ImportFile
from handschlag.customers.record import Record
from handschlag.delivery import sending
from handschlag.dialogue import asking
from handschlag.documents import making
from handschlag.drafts import attaching, drafting, templates
from handschlag.drafts.models import Draft
from handschlag.invoices import delivering, documenting, issuing
from handschlag.middleware import refuse_writes
from handschlag.orders import changing, confirming, shipping
from handschlag.quotes import delivering as quoting
from handschlag.quotes import offering
from handschlag.receiving import keeping
from tests import cast, files
from tests.core.einvoice import every_term
from tests.orders.agreements import HOURS, order_of

pytestmark = pytest.mark.django_db

PUBLIC, SESSION, TOKEN = "public", "session", "token"
CUSTOMER_MAIL = "buchhaltung@siebenschlaefer.example"


@dataclass(frozen=True)
class Case:
    """How a route is asked: who may, which of the stage's ids it takes, which methods it has."""

    right: str
    takes: str = ""  # the id or token of the stage
    more: dict[str, Any] = field(default_factory=dict)
    methods: str = "GET"
    purpose: str = ""  # of the token
    owner_gets: int = 200


GET_POST = "GET POST"
QUOTE_LINK = "customer of a quote"  # the same purpose as a customer's link to an invoice, another thing
ORDER_LINK = "customer of an accepted quote"
CASES = {
    "office:start": Case(PUBLIC, methods=GET_POST, owner_gets=302),
    "office:new": Case(PUBLIC, methods=GET_POST),
    "office:home": Case(PUBLIC),
    "office:bulk": Case(SESSION, methods="POST", owner_gets=302),
    "office:empty_page": Case(PUBLIC),
    "office:invoices": Case(PUBLIC),
    "office:how": Case(PUBLIC),
    "office:calculation": Case(PUBLIC),
    "office:einvoice": Case(PUBLIC),
    "office:duty": Case(PUBLIC),
    "office:opensource": Case(PUBLIC),
    "office:imprint": Case(PUBLIC),
    "office:privacy": Case(PUBLIC),
    "office:draft": Case(SESSION, "draft", methods=GET_POST),
    "office:page": Case(SESSION, "draft", {"number": 1}),
    "office:preview": Case(SESSION, "draft"),
    "office:versions": Case(SESSION, "draft", methods=GET_POST),
    "office:final": Case(SESSION, "draft", methods=GET_POST),
    "office:discard": Case(SESSION, "draft", methods="POST"),
    "office:switch": Case(SESSION, "business", methods="POST"),
    "office:invoice": Case(SESSION, "invoice"),
    "office:download": Case(SESSION, "invoice", {"form": "pdf"}),
    "office:handed_over": Case(SESSION, "invoice", methods="POST"),
    "office:share": Case(SESSION, "invoice", methods="POST"),
    "office:mail_preview": Case(SESSION, "invoice", methods="POST"),
    "office:send": Case(SESSION, "invoice", methods="POST"),
    "office:cancel": Case(SESSION, "invoice", methods=GET_POST),
    "office:instalment": Case(SESSION, methods=GET_POST),
    "office:next_instalment": Case(SESSION, "invoice", methods=GET_POST, owner_gets=302),
    "office:final_after": Case(SESSION, "invoice", methods="POST"),
    "office:order_instalment": Case(SESSION, "order", methods=GET_POST),
    "office:order_final": Case(SESSION, "order", methods="POST"),
    "office:order_part": Case(SESSION, "order", methods="POST"),
    "office:credit": Case(SESSION, "invoice", methods=GET_POST),
    "office:reissue": Case(SESSION, "invoice", methods=GET_POST),
    "office:answer": Case(SESSION, "question", methods="POST"),
    "office:again": Case(SESSION, "invoice", methods="POST"),
    "office:receive": Case(PUBLIC, methods=GET_POST),
    "office:received": Case(SESSION, "received"),
    "office:received_file": Case(SESSION, "received", {"form": "original"}),
    "office:received_attachment": Case(SESSION, "received", {"number": 0}),
    "office:attach": Case(SESSION, "draft", methods="POST"),
    "office:draft_file": Case(SESSION, "draft", {"sha256": hashlib.sha256(files.PDF).hexdigest()}),
    "office:invoice_file": Case(SESSION, "invoice", {"n": 1}),
    "office:quote_file": Case(SESSION, "quote", {"n": 1}),
    "office:keep_template": Case(SESSION, "draft", methods=GET_POST),
    "office:templates": Case(SESSION),
    "office:template": Case(SESSION, "template", methods="POST", owner_gets=302),
    "office:choose_customer": Case(SESSION, "draft", methods=GET_POST),
    "office:customers": Case(PUBLIC),
    "office:customers_csv": Case(SESSION),
    "office:customers_json": Case(SESSION),
    "office:customer_suggestions": Case(SESSION),
    "office:customer_new": Case(PUBLIC, methods=GET_POST),
    "office:customers_import": Case(PUBLIC, methods=GET_POST),
    "office:customer_import": Case(SESSION, "imported", methods=GET_POST),
    "office:customer_import_skipped": Case(SESSION, "imported"),
    "office:customer": Case(SESSION, "customer"),
    "office:customer_documents": Case(SESSION, "customer"),
    "office:customer_agreements": Case(SESSION, "customer"),
    "office:customer_quote": Case(SESSION, "customer", methods="POST"),
    "office:customer_again": Case(SESSION, "customer", methods="POST"),
    "office:order_again": Case(SESSION, "order", methods="POST"),
    "office:customer_note": Case(SESSION, "customer", methods="POST"),
    "office:customer_vat_check": Case(SESSION, "customer", methods="POST"),
    "office:customer_invoice": Case(SESSION, "customer", methods="POST"),
    "office:customer_edit": Case(SESSION, "customer", methods=GET_POST),
    "office:customer_history": Case(SESSION, "customer"),
    "office:customer_withdraw": Case(SESSION, "customer", {"change": "change"}, methods="POST"),
    "office:customer_merge_with": Case(SESSION, "customer"),
    "office:customer_merge": Case(SESSION, "customer", {"other": "other_customer"}, methods=GET_POST),
    "office:customer_archive": Case(SESSION, "customer", methods="POST"),
    "office:customer_delete": Case(SESSION, "customer", methods=GET_POST),
    "office:outbox": Case(SESSION),
    "office:message": Case(SESSION, "delivery", methods=GET_POST),
    "office:settings": Case(PUBLIC, methods=GET_POST),
    "office:settings_tax": Case(PUBLIC, methods=GET_POST),
    "office:settings_accounts": Case(PUBLIC, methods=GET_POST),
    "office:settings_account": Case(SESSION, "account", methods=GET_POST),
    "office:settings_numbers": Case(PUBLIC, methods=GET_POST),
    "office:settings_texts": Case(PUBLIC, methods=GET_POST),
    "office:settings_units": Case(PUBLIC, methods=GET_POST),
    "office:settings_unit": Case(SESSION, "unit", methods=GET_POST),
    "office:price_lists": Case(PUBLIC, methods=GET_POST),
    "office:price_list": Case(SESSION, "price_list", methods=GET_POST),
    "office:customer_prices": Case(SESSION, "customer", methods=GET_POST),
    "office:settings_mail": Case(PUBLIC, methods=GET_POST),
    "office:settings_history": Case(PUBLIC, methods=GET_POST),
    "office:articles": Case(PUBLIC, methods=GET_POST),
    "office:article": Case(SESSION, "article", methods=GET_POST),
    "office:offer": Case(SESSION),
    "office:come_back": Case(TOKEN, "token", methods=GET_POST, purpose=Link.DRAFT),
    "portal:invoice": Case(TOKEN, "token", purpose=Link.CUSTOMER),
    "portal:pdf": Case(TOKEN, "token", purpose=Link.CUSTOMER),
    "portal:xml": Case(TOKEN, "token", purpose=Link.CUSTOMER),
    "portal:file": Case(TOKEN, "token", {"n": 1}, purpose=Link.CUSTOMER),
    "portal:calendar": Case(TOKEN, "token", purpose=Link.CUSTOMER),
    "portal:logo": Case(TOKEN, "token", purpose=Link.CUSTOMER),
    "portal:ask": Case(TOKEN, "token", methods="POST", purpose=Link.CUSTOMER),
    "portal:promise": Case(TOKEN, "token", methods="POST", purpose=Link.CUSTOMER),
    "portal:seen": Case(TOKEN, "token", methods="POST", purpose=Link.CUSTOMER),
    "portal:report": Case(TOKEN, "token", methods=GET_POST, purpose=Link.CUSTOMER),
    "office:quotes": Case(SESSION),
    "office:new_quote": Case(PUBLIC, methods=GET_POST),
    "office:empty_quote": Case(PUBLIC),
    "office:contracts": Case(SESSION),
    "office:new_contract": Case(SESSION, methods=GET_POST),
    "office:catch_up": Case(SESSION, methods=GET_POST),
    "office:contract": Case(SESSION, "contract"),
    "office:change_contract": Case(SESSION, "contract", methods="POST"),
    "office:offer_quote": Case(SESSION, "quote_draft", methods=GET_POST),
    "office:quote_version": Case(SESSION, "quote_version", owner_gets=302),
    "office:quote": Case(SESSION, "quote"),
    "office:send_quote": Case(SESSION, "quote", methods="POST"),
    "office:share_quote": Case(SESSION, "quote", methods="POST"),
    "office:next_version": Case(SESSION, "quote", methods="POST"),
    "office:quote_again": Case(SESSION, "quote", methods="POST"),
    "office:orders": Case(SESSION),
    "office:collect_orders": Case(SESSION, methods=GET_POST),
    "office:order": Case(SESSION, "order"),
    "office:bill_order": Case(SESSION, "order", methods="POST"),
    "office:confirm_order": Case(SESSION, "order", methods="POST"),
    "office:send_confirmation": Case(SESSION, "order", methods="POST"),
    "office:ship_order": Case(SESSION, "order", methods=GET_POST),
    "office:bill_delivered": Case(SESSION, "order", methods="POST"),
    "office:send_delivery_note": Case(SESSION, "order", {"n": 1}, methods="POST"),
    "office:take_back_delivery": Case(SESSION, "order", {"n": 1}, methods="POST"),
    "office:delivery_note_download": Case(SESSION, "order", {"n": 1}),
    "office:share_order": Case(SESSION, "order", methods="POST"),
    "office:order_download": Case(SESSION, "order", {"form": "vereinbart"}),
    "office:change_order": Case(SESSION, "order", methods=GET_POST),
    "office:send_change": Case(SESSION, "order", {"n": 1}, methods="POST"),
    "office:withdraw_change": Case(SESSION, "order", {"n": 1}, methods="POST"),
    "office:change_confirmed": Case(SESSION, "order", {"n": 1}, methods=GET_POST),
    "office:change_download": Case(SESSION, "order", {"n": 1, "form": "aenderung"}),
    "office:close_quote": Case(SESSION, "quote", methods="POST"),
    "office:accepted": Case(SESSION, "quote", methods=GET_POST),
    "office:answer_quote": Case(SESSION, "quote", {"question": 1}, methods="POST"),
    "office:quote_download": Case(SESSION, "quote", {"form": "angebot"}),
    "portal:quote": Case(TOKEN, "token", purpose=QUOTE_LINK),
    "portal:quote_version": Case(TOKEN, "token", {"version": 1}, purpose=QUOTE_LINK),
    "portal:quote_pdf": Case(TOKEN, "token", {"version": 1}, purpose=QUOTE_LINK),
    "portal:quote_file": Case(TOKEN, "token", {"version": 1, "n": 1}, purpose=QUOTE_LINK),
    "portal:quote_logo": Case(TOKEN, "token", {"version": 1}, purpose=QUOTE_LINK),
    "portal:accept": Case(TOKEN, "token", {"version": 1}, methods="POST", purpose=QUOTE_LINK),
    "portal:decline": Case(TOKEN, "token", {"version": 1}, methods="POST", purpose=QUOTE_LINK),
    "portal:remark": Case(TOKEN, "token", {"version": 1}, methods="POST", purpose=QUOTE_LINK),
    "portal:agreed_pdf": Case(TOKEN, "token", purpose=QUOTE_LINK, owner_gets=404),
    "portal:confirmation_pdf": Case(TOKEN, "token", {"n": 1}, purpose=ORDER_LINK),
    "portal:delivery_note_pdf": Case(TOKEN, "token", {"n": 1}, purpose=ORDER_LINK),
    "portal:change": Case(TOKEN, "token", {"n": 1}, purpose=ORDER_LINK),
    "portal:confirm_change": Case(TOKEN, "token", {"n": 1}, methods="POST", purpose=ORDER_LINK),
    "portal:decline_change": Case(TOKEN, "token", {"n": 1}, methods="POST", purpose=ORDER_LINK),
    "portal:change_pdf": Case(TOKEN, "token", {"n": 1, "form": "aenderung"}, purpose=ORDER_LINK),
    "portal:quote_seen": Case(TOKEN, "token", methods="POST", purpose=QUOTE_LINK),
    "portal:quote_report": Case(TOKEN, "token", methods=GET_POST, purpose=QUOTE_LINK),
    "portal:prove": Case(TOKEN, "token", methods=GET_POST, purpose=Link.PROOF),
}
OF_SESSION = [name for name, case in CASES.items() if case.right == SESSION]
OF_TOKEN = [name for name, case in CASES.items() if case.right == TOKEN]
READABLE = [name for name, case in CASES.items() if "GET" in case.methods]
IDS = ("draft", "invoice", "delivery", "business", "question", "account", "unit", "article", "received", "template")
IDS += ("price_list",)
IDS += ("customer", "imported", "contract")
QUOTE_IDS = ("quote", "quote_version", "quote_draft", "order")
MISSING = dict.fromkeys((*IDS, *QUOTE_IDS), 987_654)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"a route without a name: {pattern}"
            yield prefix + pattern.name
        else:
            yield from routes(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def test_every_route_has_a_case() -> None:
    assert set(routes()) == set(CASES)


# -- the stage: one business with everything, and a stranger's


def settings_of(business: Business) -> tuple[Any, Any, Any]:
    """An account, an own unit and an article of this business."""
    account = accounts.save(business, {"iban": "DE02120300000000202051", "holder": "Atelier Nordlicht"}, by="test")
    unit = units.save(business, {"name": "Kiste", "plural": "Kisten"}, by="test")
    article = {"name_de": "Gestaltung", "unit": "HUR", "price": "85", "active": "on"}
    return account, unit, articles.save(business, article, by="test", language="de")


class Stage:
    """A seller with a draft in two versions, an issued invoice with its document, a mail, a question and links."""

    def __init__(self, *, documented: bool = True) -> None:
        picture = BytesIO()
        Image.new("RGB", (40, 20), "#2a3f9d").save(picture, "PNG")
        self.business = guests.start(name="Atelier Nordlicht")
        self.business.email = "rechnung@atelier-nordlicht.example"
        self.business.email_proved_at = self.business.created_at
        self.business.logo = picture.getvalue()
        self.business.save()
        self.account, self.unit, self.article = settings_of(self.business)
        self.draft = drafting.start(self.business, cast.typed(), window="w1", edit=1)
        drafting.save(self.draft, cast.typed(note="anderes Fenster"), base_revision=0, window="w2", edit=1)
        self.draft = attaching.attach(self.draft, "zettel.pdf", files.PDF)
        sheet = Attachment("liste.csv", "Lieferliste", "", "liste.csv", "text/csv", files.CSV)
        bill = cast.bill(attachments=(sheet,))
        self.invoice = issuing.issue_bill(self.business, bill, by="test", today=cast.TODAY)
        if documented:
            documenting.make(self.invoice.pk)
        self.delivery = delivering.send(self.invoice, recipient=CUSTOMER_MAIL, by="test", address="192.0.2.1")
        self.question = asking.ask(
            self.business, subject="invoice", subject_id=self.invoice.pk, text="Wozu?", asked_by=CUSTOMER_MAIL
        )
        self.received = keeping.keep(self.business, keeping.look(every_term.CII), "rechnung.xml", by="test")
        offered = drafting.start(self.business, cast.typed_quote("", "option"), kind=Draft.QUOTE)
        offered = attaching.attach(offered, "skizze.png", files.PNG)
        self.quote = offering.offer_draft(offered, by="test", today=cast.TODAY)
        self.order = order_of(self.business, HOURS)
        changing.propose(
            self.order,
            [changing.Wish(1, replace(self.order.bill.lines[0], quantity=Decimal(48)))],
            reason="Mehr Seiten als gedacht.",
            by="test",
        )
        confirming.confirm(self.order, by="test")
        shipping.ship(self.order, {1: Decimal(2)}, by="test")
        if documented:
            making.make_all(self.business.pk)
        self.quote_draft = drafting.start(self.business, cast.typed_quote(""), kind=Draft.QUOTE)
        self.price_list = pricing.begin_list(self.business, "Händler")
        self.template = templates.keep(self.draft, "Wartung")
        self.customer = self.invoice.customer
        self.contract = contract_keeping.begin(
            self.business, cast.typed(), Plan(Rule(timezone.localdate() - timedelta(days=70))), by="test"
        )
        jobs.bill_due.call()  # more than one period is due, so it asks
        self.other_customer = customer_keeping.create(self.business, Record(name="Falke KG"), by="test")
        customer_keeping.note(self.customer, "mag Kekse", by="test")
        self.change = customer_keeping.change(
            self.customer,
            replace(self.customer.record, telephone="0381"),
            by="test",
            valid_from=timezone.localdate() + timedelta(days=30),
        )
        self.imported = ImportFile.objects.of(self.business).create(
            business=self.business,
            name="kunden.csv",
            form=ImportFile.CSV,
            content=b"Name\nA\n",
            choices={
                "encoding": "utf-8",
                "separator": ";",
                "heading": True,
                "mapping": ["name"],
                "otherwise": "private",
            },
            created_at=timezone.now(),
            done_at=timezone.now(),
            report={"counts": {"skipped": 0}, "incomplete": 0, "results": []},
        )
        self.links = {
            Link.DRAFT: drafting.owner_link(self.draft),
            Link.CUSTOMER: Link.objects.of(self.business).get(purpose=Link.CUSTOMER, subject="invoice"),
            QUOTE_LINK: quoting.share_link(self.quote.quote, by="test"),
            ORDER_LINK: quoting.share_link(self.order.quote, by="test"),
            Link.PROOF: links.make(
                self.business, Link.PROOF, "business", self.business.pk, recipient=self.business.email
            ),
        }

    def address(self, name: str, language: str = "de", **instead: Any) -> str:
        case = CASES[name]
        ids = {name: getattr(self, name).pk for name in IDS}
        ids |= {"quote": self.quote.quote_id, "quote_version": self.quote.pk, "quote_draft": self.quote_draft.pk}
        ids |= {"order": self.order.pk}
        ids |= {"change": self.change.pk, "other_customer": self.other_customer.pk}
        kwargs = {key: ids.get(value, value) for key, value in case.more.items()}
        if case.right == TOKEN:
            kwargs["token"] = instead.get("token") or links.token(self.links[case.purpose])
        elif case.takes:
            kwargs["pk"] = instead.get("pk") or ids[case.takes]
        with translation.override(language):
            return reverse(name, kwargs=kwargs)


@pytest.fixture(scope="module")
def stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Stage, Stage]]:
    """The owner's stage and a stranger's, set up once: hundreds of tests look at them, and each takes its own back."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MAIL_CONFIGURED=True):
        yield Stage(), Stage(documented=False)
        transaction.set_rollback(True)


@pytest.fixture
def stage(settings: Any, stages: tuple[Stage, Stage], db: None) -> Stage:
    settings.MAIL_CONFIGURED = True
    return copy.deepcopy(stages[0])


def client_of(business: Business | None, **options: Any) -> Client:
    """A browser with this business open; without one it has never been here."""
    client = Client(**options)
    if business is not None:
        session = client.session
        session["keys"] = [guests.new_key(business)]
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def owner(stage: Stage) -> Client:
    return client_of(stage.business)


@pytest.fixture
def stranger(stages: tuple[Stage, Stage], db: None) -> Client:
    """Somebody with a business of their own, as full as the owner's."""
    return client_of(copy.deepcopy(stages[1]).business)


def ask(client: Client, method: str, path: str, **options: Any) -> Any:
    return getattr(client, method.lower())(path, **options)


# -- who may not


@pytest.mark.parametrize("name", OF_SESSION)
def test_nobody_and_strangers_find_nothing(name: str, stage: Stage, stranger: Client) -> None:
    case = CASES[name]
    for method in case.methods.split():
        if not case.takes:  # one's own list: nobody has none
            assert ask(client_of(None), method, stage.address(name)).status_code == 404
            continue
        for client in (client_of(None), stranger):
            foreign = ask(client, method, stage.address(name))
            missing = ask(client, method, stage.address(name, pk=MISSING[case.takes]))
            assert (foreign.status_code, missing.status_code) == (404, 404), method
            assert without_address(foreign) == without_address(missing), "foreign and missing must look the same"
            assert headers_of(foreign) == headers_of(missing)


@pytest.mark.parametrize("name", OF_TOKEN)
def test_a_token_that_does_not_fit_opens_nothing(name: str, stage: Stage, stranger: Client) -> None:
    case = CASES[name]
    own = stage.links[case.purpose]
    right, opened = links.token(own), (own.purpose, own.subject)  # a link to another quote rightly opens that one
    wrong = [
        right[:-2] + ("AA" if right[-2:] != "AA" else "BB"),
        right[:-1],
        right + "A",
        right.swapcase(),
        *(links.token(link) for link in stage.links.values() if (link.purpose, link.subject) != opened),
    ]
    clients = (client_of(None), client_of(stage.business), stranger)
    before = rows()
    for client in clients:
        for method in case.methods.split():
            unknown = ask(client, method, stage.address(name, token="A" * 43))
            assert unknown.status_code == 404
            for token in wrong:
                answer = ask(client, method, stage.address(name, token=token))
                assert answer.status_code == 404, method
                assert without_address(answer) == without_address(unknown)
                assert headers_of(answer) == headers_of(unknown)
    assert rows() == before


@pytest.mark.parametrize("name", OF_TOKEN)
def test_a_revoked_token_opens_nothing(name: str, stage: Stage) -> None:
    address = stage.address(name)
    links.revoke(stage.links[CASES[name].purpose])
    for method in CASES[name].methods.split():
        assert ask(client_of(None), method, address).status_code == 404


def without_address(response: Any) -> bytes:
    """The body but for the address itself, which stands in the link to the other language."""
    body: bytes = response.content
    for path in (response.request["PATH_INFO"], response.request["PATH_INFO"].removeprefix("/en")):
        body = body.replace(path.encode(), b"/ADDRESS")
    return body


def headers_of(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "Content-Length"}


def test_a_revoked_key_opens_nothing(stage: Stage, owner: Client) -> None:
    assert owner.get(stage.address("office:invoice")).status_code == 200
    guests.revoke_keys(stage.business)
    assert owner.get(stage.address("office:invoice")).status_code == 404


# -- reading changes nothing


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", READABLE)
def test_reading_writes_nothing_and_every_answer_is_safe(name: str, language: str, stage: Stage, owner: Client) -> None:
    case = CASES[name]
    client = client_of(None) if case.right == TOKEN else owner
    address = stage.address(name, language)
    before = rows()
    statements: list[str] = []

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        statements.append(str(sql))
        assert refuse_writes in connection.execute_wrappers, "no ban on writing"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        for method in ("GET", "HEAD"):
            answer = ask(client, method, address)
            assert answer.status_code == case.owner_gets, (method, answer.content[:300])
            check_headers(answer)
            if answer.headers["Content-Type"].startswith("text/html"):
                check_html(answer.content.decode())
    assert rows() == before
    assert statements or case.right == PUBLIC
    if name.startswith("portal:"):
        check_private(answer)


@pytest.mark.parametrize("name", sorted(CASES))
def test_methods_that_a_route_has_not(name: str, stage: Stage, owner: Client) -> None:
    methods = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"} - set(CASES[name].methods.split())
    methods -= {"HEAD", "OPTIONS"}
    before = rows()
    for method in methods:
        answer = ask(owner, method, stage.address(name))
        assert answer.status_code == 405, method
        check_headers(answer)
    assert rows() == before


@pytest.mark.parametrize("name", [*OF_SESSION, *OF_TOKEN])
def test_answers_that_say_no_are_safe_too(name: str, stage: Stage) -> None:
    case = CASES[name]
    wrong = {"token": "A" * 43} if case.right == TOKEN else {"pk": MISSING.get(case.takes)}
    for method in case.methods.split():
        answer = ask(client_of(None), method, stage.address(name, **wrong))
        check_headers(answer)
        check_html(answer.content.decode())
        if name.startswith("portal:"):
            check_private(answer)


@pytest.mark.parametrize(
    "path", ["/nothing-here", "/en/nothing", "/r/", "/rechnungen/x/", "/%00", "/%ff%fe", "/..%2f..%2fetc/passwd"]
)
def test_addresses_that_lead_nowhere(path: str, stage: Stage, owner: Client) -> None:
    answer = owner.get(path)
    assert answer.status_code == 404
    check_headers(answer)
    check_html(answer.content.decode())


# -- forged forms


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if "POST" in c.methods and n.startswith("office:")])
def test_a_form_without_our_token_is_refused(name: str, stage: Stage) -> None:
    client = client_of(stage.business, enforce_csrf_checks=True)
    before = rows()
    for extra in ({}, {"headers": {"Origin": "https://evil.example"}}, {"headers": {"X-CSRFToken": "a" * 32}}):
        answer = client.post(stage.address(name), {"do": "save"}, **extra)
        assert answer.status_code == 403
        check_headers(answer)
        check_html(answer.content.decode())
    assert rows() == before


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if "POST" in c.methods and n.startswith("portal:")])
def test_a_customers_form_from_elsewhere_is_refused(name: str, stage: Stage) -> None:
    client = client_of(stage.business, enforce_csrf_checks=True)
    before = rows()
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert client.post(stage.address(name), {"frage": "Wer?"}, headers=headers).status_code == 403
    assert rows() == before


# -- what makes an answer safe


def rows() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {model._meta.label: sorted(map(repr, all_of(model).values_list())) for model in apps.get_models()}


def all_of(model: Any) -> Any:
    return model.objects.everywhere() if hasattr(model.objects, "everywhere") else model.objects.all()


def check_headers(answer: Any) -> None:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert headers["Cache-Control"] == "no-store"
    for cookie in answer.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
        assert len(cookie.value) < 4000


def check_private(answer: Any) -> None:
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


class NothingInline(HTMLParser):
    """Collects what a strict policy would block, and what would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            words = (value or "").strip().lower()
            if name == "style" or name.startswith("on") or words.startswith(("javascript:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")
            loads = name == "src" or (tag == "link" and name == "href" and given.get("rel") != "canonical")
            if loads and words.startswith(("http:", "https:", "//")):
                self.found.append(f"{tag} loads {value}")


def check_html(page: str) -> None:
    parser = NothingInline()
    parser.feed(page)
    assert not parser.found


def test_the_check_itself_finds_what_it_is_for() -> None:
    parser = NothingInline()
    parser.feed('<p style="x" onclick="y"><script>1</script><a href=" javascript:z"><img src="//elsewhere.example/a">')
    assert len(parser.found) == 5


def test_the_outbox_sends_nothing_by_being_looked_at(stage: Stage, owner: Client) -> None:
    assert sending.sweep() >= 1  # there is something to send
    state = stage.delivery.state
    owner.get(stage.address("office:message"))
    stage.delivery.refresh_from_db()
    assert stage.delivery.state == state

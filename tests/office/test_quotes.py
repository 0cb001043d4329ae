"""A quote from the first word to the handshake: the seller at the editor, the customer on the page, two versions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.core.terms import short_date
from handschlag.delivery.models import Delivery
from handschlag.dialogue.models import Question
from handschlag.documents import making
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Invoice
from handschlag.office import form_data
from handschlag.orders.models import Entry, Order
from handschlag.quotes.models import Decline, Quote, QuoteVersion
from tests import cast

pytestmark = pytest.mark.django_db


def typed(*roles: str, **changes: Any) -> dict[str, str]:
    """A quote as the form posts it, dated today and open for a long time."""
    from django.utils import timezone

    from handschlag.core.terms import short_date

    data = cast.typed_quote(*roles, issue_date=short_date(timezone.localdate()))
    data["offer"]["valid_until"] = "31.12.2098"
    return dict(form_data.leaves(data)) | {"window": "first", "base_revision": "0"} | changes


def offered(client: Client, *roles: str) -> QuoteVersion:
    """Write a quote in the editor and finish it."""
    assert client.post("/angebote/neu/", typed(*roles)).status_code == 302
    draft = Draft.objects.everywhere().get(document_id=None, kind=Draft.QUOTE)
    look = client.get(f"/entwurf/{draft.pk}/anbieten/")
    assert look.status_code == 200 and "Ein letzter Blick" in look.content.decode()
    client.post(f"/entwurf/{draft.pk}/anbieten/", {"revision": draft.revision})
    return QuoteVersion.objects.everywhere().order_by("-pk").first()


def customers_address(client: Client, version: QuoteVersion) -> str:
    client.post(f"/angebote/{version.quote_id}/link/")
    link = Link.objects.everywhere().get(purpose=Link.CUSTOMER, subject="quote", recipient="")
    return f"/a/{links.token(link)}/"


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_the_editor_writes_a_quote_with_roles_and_terms(client: Client) -> None:
    version = offered(client, "", "option", "alternative", "on_demand")
    assert version.offer.roles == ("", "option", "alternative", "on_demand")
    assert version.offer.title == "Herbstkatalog 2027"
    assert version.quote.number.startswith("AN-")
    page = client.get(f"/angebote/{version.quote_id}/")
    assert page.status_code == 200 and "Auf Wunsch, nicht im Gesamtbetrag" in page.content.decode()
    assert "Herbstkatalog" in client.get("/angebote/").content.decode()
    english = client.get(f"/en/angebote/{version.quote_id}/").content.decode()
    assert "Optional, not in the total" in english


def test_what_is_missing_keeps_the_editor_open_with_everything_typed(client: Client) -> None:
    fields = typed("") | {"offer.valid_until": "", "do": "send"}
    page = client.post("/angebote/neu/", fields)
    assert page.status_code == 422
    assert "bis wann das Angebot gilt" in page.content.decode() and "Herbstkatalog 2027" in page.content.decode()
    assert not Quote.objects.everywhere().exists()


def test_from_the_first_word_to_the_handshake(client: Client, settings: Any) -> None:
    first, customer = offered(client, "", "", "option"), Client()
    address = customers_address(client, first)
    page = customer.get(address)
    assert page.status_code == 200 and "Was Sie bekommen" in words(page) and "357,00" in words(page)
    # the customer asks at the second line, the seller answers in the same place
    asked = customer.post(f"{address}1/anmerken/", {"zeile": "2", "text": "Vier Fotos liefern wir selbst?"})
    assert asked.status_code == 303
    question = Question.objects.everywhere().get()
    assert (question.line, question.subject_id) == (2, first.pk)
    assert "Frage offen" in words(client.get(f"/angebote/{first.quote_id}/"))
    client.post(f"/angebote/{first.quote_id}/frage/{question.pk}/", {"text": "Genau, es sind jetzt 18."})
    assert "Genau, es sind jetzt 18." in words(customer.get(address))
    # a new version: the old address says so and leads on; nobody can accept the old one
    client.post(f"/angebote/{first.quote_id}/fassung/")
    draft = Draft.objects.everywhere().get(document_id=None)
    shown = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert 'name="lines.1.origin" value="2"' in shown
    changed = dict(form_data.leaves(draft.data)) | {"lines.1.price": "180,00", "window": draft.window, "edit": "1"}
    client.post(f"/entwurf/{draft.pk}/", changed | {"base_revision": str(draft.revision)})
    draft.refresh_from_db()
    client.post(f"/entwurf/{draft.pk}/anbieten/", {"revision": draft.revision})
    old = words(customer.get(f"{address}1/"))
    assert "Ersetzt durch Fassung 2" in old and "Mit Ihrem Namen annehmen" not in old
    name = {"name": "Lena Muster", "rolle": "Inhaberin", "darf": "ja", "email": "lena.muster@siebenschlaefer.example"}
    refused = customer.post(f"{address}1/annehmen/", name)
    assert refused.status_code == 422 and "neuere Fassung" in words(refused)
    assert "Genau, es sind jetzt 18." in words(customer.get(f"{address}2/")), "the talk follows its line"
    # the choice is counted by the server, reading it writes nothing
    assert "690,20" in words(customer.get(f"{address}2/?wahl-3=3"))
    assert not Order.objects.everywhere().exists()
    # a scanner opens every link it finds and accepts nothing
    assert customer.get(f"{address}2/annehmen/").status_code == 405
    missing = customer.post(f"{address}2/annehmen/", {"name": "Lena", "wahl-3": "3"})
    assert missing.status_code == 422 and 'value="Lena"' in missing.content.decode()
    for _ in range(2):
        assert customer.post(f"{address}2/annehmen/", name | {"wahl-3": "3"}).status_code == 303
    order = Order.objects.everywhere().get()
    assert (order.choice, order.gross_minor, order.accepted_by) == ([1, 2, 3], 69_020, "Lena Muster")
    assert "Angenommen am" in words(customer.get(address))
    assert "Auf Wunsch Gewählt" in words(customer.get(address)), "what was chosen is said in words"
    making.make_all(order.business_id)
    assert customer.get(f"{address}vereinbart.pdf").content.startswith(b"%PDF")
    confirmation = Delivery.objects.everywhere().get(stage="quote-accepted")
    assert "Lena Muster" in words(client.get(f"/postausgang/{confirmation.pk}/"))
    for state, promised in ((Delivery.WAITING, True), (Delivery.HELD, False), (Delivery.STOPPED, False)):
        Delivery.objects.everywhere().filter(pk=confirmation.pk).update(state=state)
        assert ("das PDF auch per E-Mail" in words(customer.get(address))) is promised
    assert "Bisher berechnet: 0" in words(client.get(f"/angebote/{first.quote_id}/"))
    assert "noch offen: 1" in words(client.get(f"/angebote/{first.quote_id}/"))


def test_the_page_names_what_is_instead_of_what_and_what_was_left_out(client: Client) -> None:
    version, customer = offered(client, "", "alternative", "on_demand"), Client()
    address = customers_address(client, version)
    first = version.offer.bill.lines[0].name
    assert f"Alternative zu „{first}“" in words(customer.get(address))
    assert "Nicht gewählt" not in words(customer.get(address))
    customer.post(f"{address}1/annehmen/", {"name": "Lena Muster", "darf": "ja", "wahl-1": "2"})
    page = words(customer.get(address))
    assert page.count("Nicht gewählt") == 2 and page.count(" Gewählt") == 1


def test_the_editor_of_a_quote_speaks_of_the_quote(client: Client) -> None:
    page = words(client.get("/angebote/neu/"))
    assert "Angebotsdatum" in page and "Rechnungsdatum" not in page
    assert "E-Mail für das Angebot" in page and "E-Mail für die Rechnung" not in page


def test_a_yes_by_phone_has_a_day_and_no_hour(client: Client) -> None:
    version = offered(client)
    typed = {"method": "phone", "name": "Lena Muster", "day": "31.02.2026"}
    wrong = client.post(f"/angebote/{version.quote_id}/zusage/", typed)
    assert wrong.status_code == 422 and "31.02.2026" in words(wrong) and "gibt es nicht" in words(wrong)
    missing = client.post(f"/angebote/{version.quote_id}/zusage/", typed | {"day": " "})
    assert "Tragen Sie den Tag der Zusage ein" in words(missing)
    client.post(f"/angebote/{version.quote_id}/zusage/", typed | {"day": short_date(timezone.localdate())})
    order = Order.objects.everywhere().get()
    page = words(client.get(f"/auftraege/{order.pk}/"))
    assert "12:00" not in page and f"{short_date(timezone.localdate())}, Lena Muster" in page


def test_declining_is_one_tap(client: Client) -> None:
    version = offered(client, "")
    address, customer = customers_address(client, version), Client()
    assert customer.post(f"{address}1/ablehnen/", {}).status_code == 422
    customer.post(f"{address}1/ablehnen/", {"grund": "price", "notiz": "Leider über dem Rahmen."})
    assert Decline.objects.everywhere().get().note == "Leider über dem Rahmen."
    seller = words(client.get(f"/angebote/{version.quote_id}/"))
    assert "Zu teuer" in seller and "Leider über dem Rahmen." in seller
    assert "Sie haben dieses Angebot abgelehnt" in words(customer.get(address))


def test_a_yes_by_phone_is_recorded(client: Client) -> None:
    version = offered(client, "", "option")
    form = f"/angebote/{version.quote_id}/zusage/"
    assert client.get(form).status_code == 200
    wrong = client.post(form, {"method": "phone", "name": "Herr Muster", "day": "irgendwann"})
    assert wrong.status_code == 422 and 'value="Herr Muster"' in wrong.content.decode()
    day = version.issue_date.strftime("%d.%m.%Y")
    client.post(form, {"method": "phone", "name": "Herr Muster", "day": day, "wahl-2": "2"})
    order = Order.objects.everywhere().get()
    assert (order.method, order.accepted_by, order.choice) == ("phone", "Herr Muster", [1, 2])


def test_another_sellers_quote_is_not_there(client: Client, stranger: Client) -> None:
    version = offered(client, "")
    for path in (f"/angebote/{version.quote_id}/", f"/angebote/fassung/{version.pk}/"):
        assert stranger.get(path).status_code == 404
    assert version.quote.number not in stranger.get("/angebote/").content.decode()


def test_private_customers_are_told_how_to_accept(client: Client) -> None:
    assert client.post("/angebote/neu/", typed("") | {"buyer.kind": "consumer"}).status_code == 302
    draft = Draft.objects.everywhere().get()
    client.post(f"/entwurf/{draft.pk}/anbieten/", {"revision": draft.revision})
    version = QuoteVersion.objects.everywhere().get()
    address, customer = customers_address(client, version), Client()
    page = words(customer.get(address))
    assert "So nehmen Sie an" in page and "Mit Ihrem Namen annehmen" not in page
    answer = customer.post(f"{address}1/annehmen/", {"name": "Erika Beispiel", "darf": "ja"})
    assert answer.status_code == 422 and not Order.objects.everywhere().exists()


def test_pages_take_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    version = offered(client, "", "option", "alternative")
    address = customers_address(client, version)
    with django_assert_max_num_queries(20):
        client.get(f"/angebote/{version.quote_id}/")
    with django_assert_max_num_queries(12):
        Client().get(address)
    with django_assert_max_num_queries(8):
        client.get("/angebote/")


def test_an_accepted_quote_becomes_an_invoice_that_says_so(client: Client) -> None:
    version = offered(client, "", "")
    address, customer = customers_address(client, version), Client()
    customer.post(f"{address}1/annehmen/", {"name": "Lena Muster", "darf": "ja"})
    order = Order.objects.everywhere().get()
    client.post(f"/auftraege/{order.pk}/rechnung/")
    draft = Draft.objects.everywhere().get(document_id=None, kind=Draft.INVOICE)
    assert "Vereinbart: 1 Pauschale, bisher berechnet: 0" in words(client.get(f"/entwurf/{draft.pk}/"))
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    invoice = Invoice.objects.everywhere().get()
    assert all(line.note.startswith("Vereinbart am ") for line in invoice.bill.lines)
    client.post(f"/rechnungen/{invoice.pk}/link/")
    link = Link.objects.everywhere().get(purpose=Link.CUSTOMER, subject="invoice")
    assert "Diese Rechnung: 1." in words(customer.get(f"/r/{links.token(link)}/"))
    assert "noch offen: 0" in words(client.get(f"/angebote/{version.quote_id}/"))
    client.post(f"/auftraege/{order.pk}/rechnung/")
    assert "nichts mehr zu berechnen" in words(client.get(f"/auftraege/{order.pk}/"))


def test_more_than_agreed_keeps_the_invoice_back_until_there_is_a_reason(client: Client) -> None:
    version = offered(client, "")
    Client().post(f"{customers_address(client, version)}1/annehmen/", {"name": "Lena Muster", "darf": "ja"})
    order = Order.objects.everywhere().get()
    client.post(f"/auftraege/{order.pk}/rechnung/")
    draft = Draft.objects.everywhere().get(document_id=None, kind=Draft.INVOICE)

    def edit(**changes: str) -> Any:
        draft.refresh_from_db()
        fields = dict(form_data.leaves(draft.data)) | {"window": draft.window, "edit": str(draft.edit + 1)}
        client.post(f"/entwurf/{draft.pk}/", fields | changes | {"base_revision": str(draft.revision)})
        draft.refresh_from_db()
        return client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})

    refused = edit(**{"lines.0.quantity": "2"})
    assert refused.status_code == 422 and "vereinbart sind 1 Pauschale" in words(refused)
    assert not Invoice.objects.everywhere().exists()
    assert edit(deviation="Mit Frau Muster am Telefon besprochen").status_code == 302
    assert Entry.objects.everywhere().get().reason == "Mit Frau Muster am Telefon besprochen"


def test_quotes_are_found_by_number_name_line_amount_and_order(client: Client) -> None:
    version = offered(client, "", "option")
    number = version.quote.number
    for sought in (number, "siebenschl", "herbstkatalog", "200,00"):
        assert number in words(client.get("/angebote/", {"q": sought})), sought
        assert number in words(client.get("/rechnungen/", {"q": sought})), sought
    assert "Nichts gefunden" in words(client.get("/angebote/", {"q": "Walfisch"}))
    assert number not in words(client.get("/rechnungen/", {"q": "Walfisch"}))
    form = f"/angebote/{version.quote_id}/zusage/"
    client.post(form, {"method": "phone", "name": "Herr Muster", "day": version.issue_date.strftime("%d.%m.%Y")})
    assert number in words(client.get("/angebote/", {"q": Order.objects.everywhere().get().number}))
    assert number in words(client.get("/angebote/", {"q": number, "stand": "angenommen"}))
    assert "Nichts gefunden" in words(client.get("/angebote/", {"q": number, "stand": "offen"}))


def test_a_guest_cannot_make_our_server_write_to_strangers_by_recording_a_yes(client: Client) -> None:
    version = offered(client, "")
    typed = {"method": "phone", "name": "Herr Muster", "day": version.issue_date.strftime("%d.%m.%Y")}
    client.post(f"/angebote/{version.quote_id}/zusage/", typed | {"email": "fremde@siebenschlaefer.example"})
    assert Delivery.objects.everywhere().get(stage="quote-accepted").state == Delivery.HELD
    for _ in range(4):
        other = offered(client, "")
        client.post(f"/angebote/{other.quote_id}/zusage/", typed | {"email": "fremde@siebenschlaefer.example"})
    assert Order.objects.everywhere().count() == 5
    assert Delivery.objects.everywhere().filter(stage="quote-accepted").count() == 3, "the limit of guests"

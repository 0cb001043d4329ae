"""The suggested thank-you: from what is known, never twice for a customer, never without an occasion."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.bill import CREDIT_NOTE, Party
from handschlag.core.terms import short_date
from handschlag.core.thanks import FIRST
from handschlag.customers import keeping
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import correcting, issuing, thanking
from handschlag.invoices.models import Invoice
from tests import cast


def today_typed(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    dates = {"issue_date": today, "delivery_date": today, "due_date": today + timedelta(14)}
    return cast.typed(**{**{name: short_date(day) for name, day in dates.items()}, **changes})


def write(business: Business, **changes: Any) -> Draft:
    return drafting.start(business, today_typed(**changes))


def suggested(draft: Draft) -> str:
    draft.refresh_from_db()
    return thanking.suggestion(draft.business, draft, review(draft.data, customer=draft.customer).bill)


def issue(business: Business, days_ago: int = 0, **changes: Any) -> Invoice:
    day = timezone.localdate() - timedelta(days_ago)
    bill = cast.bill(issue_date=day, due_date=day + timedelta(14), delivery_date=day, **changes)
    return issuing.issue_bill(business, bill, by="test", today=day)


def test_the_first_order_of_somebody_new(business: Business) -> None:
    assert suggested(write(business)) == FIRST[0].sie


def test_it_is_taken_by_a_person_and_stands_on_the_invoice(business: Business) -> None:
    draft = write(business)
    assert draft.data.get("thank_you_note", "") == "", "never by itself"
    assert thanking.take(business, draft, review(draft.data).bill)
    draft.refresh_from_db()
    assert issuing.issue_draft(draft, by="test").bill.thank_you_note == FIRST[0].sie
    assert suggested(draft) == "", "it has one"


def test_a_sentence_never_comes_twice_for_a_customer(business: Business) -> None:
    invoice = issue(business, thank_you_note=FIRST[0].sie)
    correcting.cancel(invoice, reason="wrong", by="test")  # so the next one is the first again
    second = write(business)
    assert suggested(second) == FIRST[1].sie
    thanking.take(business, second, review(second.data).bill)
    assert suggested(write(business, customer=str(invoice.customer_id))) == ""
    other = {**cast.typed()["buyer"], "name": "Praxis am Lindenhof"}
    assert suggested(write(business, buyer=other)) == FIRST[0].sie, "another customer has not read it"


def test_years_and_somebody_who_comes_back(business: Business) -> None:
    issue(business, 800)
    assert suggested(write(business)).startswith("Schön, dass Sie wieder da sind.")
    issue(business, 200)
    assert suggested(write(business)).startswith("Seit zwei Jahren")
    other = replace(cast.ROASTERY, name="Buchhandlung Eselsohr")
    issue(business, 400, buyer=other)
    issue(business, 20, buyer=other)
    assert suggested(write(business, buyer={**cast.typed()["buyer"], "name": other.name})) == "", "said this year"
    third = replace(cast.ROASTERY, name="Praxis am Lindenhof")
    issue(business, 380, buyer=third)
    issue(business, 370, buyer=third)
    issue(business, 364, buyer=third)
    assert suggested(write(business, buyer={**cast.typed()["buyer"], "name": third.name})).startswith("Seit einem Jahr")


def test_in_the_manner_and_language_of_the_customer(business: Business) -> None:
    invoice = issue(business)
    correcting.cancel(invoice, reason="wrong", by="test")
    assert invoice.customer
    keeping.change(invoice.customer, replace(invoice.customer.record, address_form="du"), by="test")
    assert suggested(write(business, customer=str(invoice.customer_id), address_form="du")) == FIRST[0].du
    english = write(business, language="en", issue_date="", delivery_date="", due_date="")
    assert suggested(english) == FIRST[0].en


def test_nothing_where_there_is_nothing_to_thank_for(business: Business) -> None:
    invoice = issue(business)
    bill = review(today_typed()).bill
    draft = write(business)
    assert thanking.suggestion(business, draft, replace(bill, type_code=CREDIT_NOTE)) == ""
    assert thanking.suggestion(business, draft, replace(bill, buyer=Party(name="Laufkundschaft"))) == ""
    again = drafting.start(business, today_typed(), about_id=invoice.pk)
    assert suggested(again) == "", "what replaces a wrong invoice needs an apology"
    quote = drafting.start(business, cast.typed_quote(""), kind=Draft.QUOTE)
    assert thanking.suggestion(business, quote, bill) == ""


def test_a_few_questions_whatever_the_customer_has(business: Business, django_assert_max_num_queries: Any) -> None:
    for _ in range(9):
        invoice = issue(business, 10)
    draft = write(business, customer=str(invoice.customer_id))
    bill = review(draft.data).bill
    with django_assert_max_num_queries(6):
        assert thanking.suggestion(business, draft, bill).startswith("Dies ist unsere 10. Rechnung an Sie.")

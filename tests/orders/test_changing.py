"""Changing an order: proposed, sent, confirmed or declined once; only then more may be billed."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.businesses.models import Business
from handschlag.core.bill import Line
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotToBeSent
from handschlag.delivery.text import NO_LINK
from handschlag.documents import making
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from handschlag.invoices import agreeing, issuing
from handschlag.orders import agreed, billing, change_mail, changing, deciding, shipping, verifying
from handschlag.orders.changing import Wish
from handschlag.orders.mail import delivery_note_mail
from handschlag.orders.models import Agreed, ChangeDecision, ChangeNote, Order
from tests.documents.typeset import pages
from tests.orders.agreements import HOURS, billed, invoice_of, issue, order_of

CUSTOMER = "kunde@siebenschlaefer.example"
RUSH = Line(name="Eilzuschlag", quantity=Decimal(1), unit_code="LS", price=Decimal(90))


def wish(order: Order, position: int, **changes: Any) -> Wish:
    return Wish(position, replace(agreed.lines_now(order)[position].terms, **changes))


def propose(order: Order, *wishes: Wish, reason: str = "Mehr Seiten als gedacht.") -> ChangeNote:
    return changing.propose(order, wishes, reason=reason, by="test")


def confirm(note: ChangeNote, **changes: Any) -> ChangeDecision:
    given = {"name": "Lena Muster", "role": "Inhaberin", "email": CUSTOMER, "address": "192.0.2.7", "may": True}
    return deciding.confirm(note, **(given | changes))


def test_a_change_is_frozen_and_agrees_nothing_yet(business: Business) -> None:
    order = order_of(business)
    note = propose(order, wish(order, 1, quantity=Decimal(48)), wish(order, 2), Wish(0, RUSH))
    assert (note.n, note.number) == (1, f"{order.number}-1")
    assert [(c.position, c.line.name, c.before is None) for c in note.changes] == [
        (1, "Gestaltung Herbstkatalog", False), (3, "Eilzuschlag", True)
    ], "what stays as it is falls out"  # fmt: skip
    # 40 x 85 + 18 x 20 = 3760; 48 x 85 + 360 + 90 = 4530; both with 19 %
    assert (note.before_minor, note.after_minor) == (447_440, 539_070)
    assert agreed.value(order, agreed.lines_now(order)) == Decimal("4474.40")
    with pytest.raises(issuing.CannotIssue):
        issue(invoice_of(order, {1: "48"}))


def test_a_confirmed_change_lets_the_invoice_pass_without_a_reason(business: Business) -> None:
    order = order_of(business)
    issue(invoice_of(order, {1: "26"}))
    confirm(propose(order, wish(order, 1, quantity=Decimal(48))))
    invoice = issue(invoice_of(order, {1: "22"}))
    today = timezone.localdate().strftime("%d.%m.%Y")
    assert invoice.bill.lines[0].note == (
        f"Vereinbart am 23.11.2026: 40 Stunden, geändert am {today}: 48 Stunden. "
        "Bisher berechnet: 26. Diese Rechnung: 22."
    )
    assert billed(order)[1] == 48
    with pytest.raises(issuing.CannotIssue):
        issue(invoice_of(order, {1: "1"}))
    revisions = Agreed.objects.of(business).filter(order=order, position=1).order_by("revision")
    assert list(revisions.values_list("revision", "quantity", "change")) == [(1, "40", 0), (2, "48", 1)]
    assert verify_chain(business.pk) == [] and list(verifying.faults_of(business.pk)) == []


def test_price_new_line_and_dropped_line(business: Business) -> None:
    order = order_of(business)
    confirm(propose(order, wish(order, 1, price=Decimal(90)), wish(order, 2, quantity=Decimal(0)), Wish(0, RUSH)))
    data = agreeing.data_of(order)
    assert [(row["name"], row["quantity"], row["price"], row["origin"][-1]) for row in data["lines"]] == [
        ("Gestaltung Herbstkatalog", "40", "90", "1"), ("Eilzuschlag", "1", "90", "3")
    ]  # fmt: skip
    assert agreed.value(order, agreed.lines_now(order)) == Decimal("4391.10"), "(40 x 90 + 90) and 19 %"
    # a second change may bring the dropped line back
    confirm(propose(order, wish(order, 2, quantity=Decimal(5))))
    assert billing.states(order)[2].remaining == 5


def test_who_when_and_the_words_are_kept(business: Business) -> None:
    order = order_of(business)
    decision = confirm(propose(order, wish(order, 1, quantity=Decimal(48))))
    assert (decision.name, decision.role, decision.method, decision.email) == (
        "Lena Muster", "Inhaberin", Order.PORTAL, CUSTOMER
    )  # fmt: skip
    assert decision.words.startswith(f"Ich stimme der Änderung {order.number}-1 vom")
    assert "Gestaltung Herbstkatalog: 48 Stunden zu 85,00\u00a0€, bisher 40 Stunden zu 85,00\u00a0€" in decision.words
    assert "Mehr Seiten als gedacht." in decision.words
    assert decision.words_sha256 == hashlib.sha256(decision.words.encode()).hexdigest()
    assert "192.0.2.7" not in repr(decision.__dict__) and len(decision.address_hash) == 64
    [event] = Event.objects.of(business).filter(type=types.CHANGE_CONFIRMED)
    assert json.loads(event.data)["words"] == decision.words_sha256


def test_letters_and_mails_go_to_both(business: Business) -> None:
    order = order_of(business)
    note = propose(order, wish(order, 1, quantity=Decimal(48)), Wish(0, RUSH))
    sent = changing.send(note, recipient=CUSTOMER, by="test", address="192.0.2.1")
    making.make_all(business.pk)
    proposed = change_mail.change_mail(sent)
    assert proposed.subject == f"Änderung zum Auftrag {order.number}: neuer Auftragswert 5.390,70\u00a0€"
    assert f"/aenderung/{note.n}/" in proposed.text and "Mehr Seiten als gedacht." in proposed.text
    [text] = pages(proposed.attachments[0].content)
    for part in ("Änderung des Auftrags", "bisher 40 Stunden", "Eilzuschlag", "5.390,70", "Unterschrift"):
        assert part in text, part
    decision = confirm(note)
    making.make_all(business.pk)
    customer = change_mail.confirmed_mail(Delivery.objects.of(business).get(stage="change-confirmed"))
    seller = change_mail.received_mail(Delivery.objects.of(business).get(stage="change-received"))
    kept = making.document(business.pk, "change_decision", decision.pk)
    assert kept is not None
    assert [a.content for a in customer.attachments] == [a.content for a in seller.attachments] == [bytes(kept.content)]
    [text] = pages(bytes(kept.content))
    assert "Lena Muster, Inhaberin" in text and "Unterschrift" not in text
    with pytest.raises(NotToBeSent):
        change_mail.change_mail(sent)


def test_a_declined_change_leaves_everything_as_agreed(business: Business) -> None:
    order = order_of(business)
    note = propose(order, wish(order, 1, quantity=Decimal(48)))
    assert deciding.decline(note, words="Zu viel.") == deciding.decline(note, words="Noch einmal")
    with pytest.raises(deciding.CannotDecide):
        confirm(note)
    assert billing.states(order)[1].quantity == 40
    assert not changing.withdraw(note, by="test")
    mail = change_mail.declined_mail(Delivery.objects.of(business).get(stage="change-declined"))
    assert "abgelehnt" in mail.subject and "Zu viel." in mail.text


def test_a_new_change_replaces_the_one_that_waits(business: Business) -> None:
    order = order_of(business)
    first = propose(order, wish(order, 1, quantity=Decimal(48)), Wish(0, RUSH))
    held = changing.send(first, recipient=CUSTOMER, by="test", address="192.0.2.1")
    second = propose(order, wish(order, 1, quantity=Decimal(45)), Wish(0, RUSH))
    held.refresh_from_db()
    assert (second.number, held.state) == (f"{order.number}-2", Delivery.STOPPED)
    assert [change.position for change in second.changes] == [1, 4], "a position is never used twice"
    with pytest.raises(deciding.CannotDecide) as refused:
        confirm(first)
    assert "neuere Fassung" in refused.value.sentence.de
    confirm(second)
    assert billing.states(order)[1].quantity == 45 and 3 not in billing.states(order)


def test_withdrawn_is_withdrawn(business: Business) -> None:
    order = order_of(business)
    note = propose(order, wish(order, 1, quantity=Decimal(48)))
    assert changing.withdraw(note, by="test") and not changing.withdraw(note, by="test")
    for act in (confirm, deciding.decline):
        with pytest.raises(deciding.CannotDecide):
            act(note)


@pytest.mark.parametrize(
    ("changes", "field"), [({"name": ""}, "name"), ({"name": "Lena"}, "name"), ({"may": False}, "darf")]
)
def test_what_is_missing_is_named(business: Business, changes: dict[str, Any], field: str) -> None:
    order = order_of(business)
    with pytest.raises(deciding.CannotDecide) as refused:
        confirm(propose(order, wish(order, 1, quantity=Decimal(48))), **changes)
    assert refused.value.field == field and not ChangeDecision.objects.of(business).exists()


def test_less_than_billed_is_neither_proposed_nor_confirmed(business: Business) -> None:
    order = order_of(business)
    issue(invoice_of(order, {1: "26"}))
    with pytest.raises(changing.CannotPropose) as refused:
        propose(order, wish(order, 1, quantity=Decimal(20)))
    assert refused.value.position == 1 and "26" in refused.value.sentence.de
    note = propose(order, wish(order, 1, quantity=Decimal(30)))
    issue(invoice_of(order, {1: "10"}))
    with pytest.raises(deciding.CannotDecide) as late:
        confirm(note)
    assert "inzwischen mehr berechnet" in late.value.sentence.de
    assert billing.states(order)[1].quantity == 40


def test_nothing_and_no_reason_are_no_change(business: Business) -> None:
    order = order_of(business)
    with pytest.raises(changing.CannotPropose):
        propose(order, wish(order, 1))
    with pytest.raises(changing.CannotPropose) as refused:
        propose(order, wish(order, 1, quantity=Decimal(48)), reason="  ")
    assert refused.value.field == "reason" and not ChangeNote.objects.of(business).exists()


def test_the_seller_records_a_yes_with_evidence(business: Business) -> None:
    order = order_of(business)
    note = propose(order, wish(order, 1, quantity=Decimal(48)))
    today = timezone.localdate()
    with pytest.raises(deciding.CannotDecide) as early:
        deciding.record_confirmation(note, method="paper", name="Lena Muster", day=today - timedelta(30), by="test")
    assert early.value.field == "day"
    given = {"method": Order.PAPER, "name": "Lena Muster", "day": today, "by": "test"}
    with pytest.raises(deciding.CannotDecide) as refused:
        deciding.record_confirmation(note, **given, evidence=b"MZ no picture")
    assert refused.value.field == "evidence" and billing.states(order)[1].quantity == 40
    decision = deciding.record_confirmation(note, **given, evidence=b"%PDF-1.7 signed")
    assert deciding.record_confirmation(note, **given, evidence=b"%PDF-1.7 other") == decision
    kept = making.document(business.pk, "change_decision", decision.pk, "evidence")
    assert kept is not None and bytes(kept.content) == b"%PDF-1.7 signed"
    assert billing.states(order)[1].quantity == 48


def test_consumers_do_not_agree_on_the_page(business: Business) -> None:
    order = order_of(business)
    consumer = replace(order.version.offer.bill.buyer, kind="consumer")
    note = propose(order, wish(order, 1, quantity=Decimal(48)))
    offer = note.order.version.offer
    note.order.version.__dict__["offer"] = replace(offer, bill=replace(offer.bill, buyer=consumer))
    with pytest.raises(deciding.CannotDecide):
        confirm(note)


def test_changes_and_decisions_never_change(business: Business) -> None:
    order = order_of(business)
    decision = confirm(propose(order, wish(order, 1, quantity=Decimal(48))))
    notes = ChangeNote.objects.of(business)
    decisions = ChangeDecision.objects.of(business).filter(pk=decision.pk)
    for act in (lambda: notes.update(n=7), notes.all().delete, lambda: decisions.update(name="x"), decisions.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_parallel_decisions_end_in_one(business: Business) -> None:
    order = order_of(business, HOURS)
    note = propose(order, wish(order, 1, quantity=Decimal(48)))
    results: list[Any] = []

    def work(n: int) -> None:
        try:
            mine = ChangeNote.objects.of(business).select_related("order__version").get(pk=note.pk)
            results.append(deciding.decline(mine) if n == 3 else confirm(mine))
        except deciding.CannotDecide:
            results.append(None)
        except Exception as problem:
            results.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [r for r in results if isinstance(r, Exception)], results
    decision = ChangeDecision.objects.of(business).get()
    expected = 48 if decision.kind == ChangeDecision.CONFIRMED else 40
    assert billing.states(order)[1].quantity == expected
    assert Agreed.objects.of(business).filter(order=order).count() == (2 if expected == 48 else 1)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["bill", "change", "decline", "cancel"]),
            st.sampled_from([1, 2]),
            st.decimals(Decimal("0.25"), 60, places=2),
        ),
        max_size=8,
    )
)
def test_whatever_happens_billed_stays_within_agreed_and_changes(
    business: Business, acts: list[tuple[str, int, Decimal]]
) -> None:
    order = order_of(business)
    holds, number, live = {1: Decimal(40), 2: Decimal(18)}, 1_000_000 * order.pk, []
    for act, position, quantity in acts:
        number += 2
        if act in ("change", "decline"):
            try:
                note = propose(order, wish(order, position, quantity=quantity))
            except changing.CannotPropose:
                assert quantity < billed(order)[position] or quantity == holds[position]
                continue
            if act == "decline":
                deciding.decline(note)
                continue
            confirm(note)
            holds[position] = quantity
        elif act == "cancel" and live:
            billing.take_back(business.pk, live.pop(), number)
        else:
            line = replace(agreed.lines_now(order)[position].terms, quantity=quantity)
            origins = [billing.Billed(0, order.pk, position)]
            try:
                billing.look(business.pk, replace(order.bill, lines=(line,)), origins)
            except billing.BeyondAgreement:
                assert billed(order)[position] + quantity > holds[position]
                continue
            billing.bill(business.pk, number, [line], origins)
            live.append(number)
        for at, state in billing.states(order).items():
            assert state.quantity == holds[at]
            assert 0 <= state.billed <= holds[at]
            assert state.billed + state.remaining == state.quantity
    lines = agreed.lines_now(order)
    last = ChangeNote.objects.of(business).filter(order=order, decision__kind="confirmed").order_by("n").last()
    worth = Decimal(last.after_minor if last else order.gross_minor) / 100
    assert agreed.value(order, lines) == worth, "the chain of values ties"


def test_a_draft_beyond_the_order_becomes_a_change_and_then_passes(business: Business) -> None:
    order = order_of(business)
    draft = invoice_of(order, {1: "44"})
    draft.data["lines"].append({"name": "Eilzuschlag", "quantity": "1", "unit_code": "LS", "price": "90"})
    draft.save()
    from handschlag.drafts.reviewing import review

    bill = review(draft.data).bill
    assert agreeing.order_beyond(business.pk, bill, draft.data) == order.pk
    wishes = agreeing.wishes_of(order, bill, draft.data)
    assert [(w.position, w.line.quantity, i) for w, i in wishes] == [(1, Decimal(44), None), (0, Decimal(1), 1)]
    note = propose(order, *(w for w, _ in wishes))
    agreeing.tie(draft, order, {1: note.changes[-1].position})
    draft.refresh_from_db()
    with pytest.raises(issuing.CannotIssue):
        issue(draft)
    confirm(note)
    assert issue(draft).bill.lines[1].note.startswith("Vereinbart am")
    assert billed(order) == {1: Decimal(44), 2: Decimal(0), 3: Decimal(1)}
    assert agreeing.order_beyond(business.pk, bill, draft.data) == order.pk, "billing it once more would go beyond"


def test_a_stranger_puts_no_link_into_a_mail(business: Business) -> None:
    lure = "Gewinn auf www.muster.example"
    lines = [HOURS[0] | {"unit_code": "", "unit_name": "x.muster.example"}]
    order = order_of(business, lines)
    note = propose(order, wish(order, 1, quantity=Decimal(48)))
    today = timezone.localdate()
    deciding.record_confirmation(note, method=Order.PHONE, name=lure, day=today, email=CUSTOMER, by="test")
    delivered = shipping.ship(order, {1: Decimal(1)}, by="test")
    sent = shipping.send(delivered, recipient=CUSTOMER, by="test", address="192.0.2.1")
    making.make_all(business.pk)
    for mail in (
        change_mail.confirmed_mail(Delivery.objects.of(business).get(stage="change-confirmed")),
        delivery_note_mail(sent),
    ):
        assert NO_LINK in mail.text
        for part in (mail.text, mail.html):
            assert "www.muster.example" not in part and "x.muster.example" not in part

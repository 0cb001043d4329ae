"""The chain: what came before a document and what came of it, with days and amounts; derived, never stored.

Quote, order, changes and confirmations come from the order; invoices and what takes them back from the ledger and from
what they say about each other. What is billed of an order is the sum of its invoices less what was taken back, each
with its share of an order where it bills several, split to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, Value

from handschlag.core.money import ZERO, from_minor, minor_digits, split_by_weight
from handschlag.core.text import Text
from handschlag.invoices.models import Credited, Invoice, Stage, Standing
from handschlag.orders import agreed
from handschlag.orders.models import ChangeDecision, ChangeNote, Confirmation, Delivered, DeliveryNote, Entry, Order

QUOTE, ORDER, CONFIRMATION, CHANGE, DELIVERY = "quote", "order", "confirmation", "change", "delivery_note"
WORDS: dict[str, Text] = {
    QUOTE: Text("Angebot", "Quote"),
    ORDER: Text("Auftrag", "Order"),
    CONFIRMATION: Text("Auftragsbestätigung", "Order confirmation"),
    CHANGE: Text("Änderung", "Change"),
    DELIVERY: Text("Lieferschein", "Delivery note"),
    Invoice.INVOICE: Text("Rechnung", "Invoice"),
    Invoice.CANCELLATION: Text("Stornorechnung", "Cancellation"),
    Invoice.CREDIT: Text("Rechnungskorrektur", "Credit note"),
    Invoice.PROFORMA: Text("Proforma-Rechnung", "Proforma invoice"),
    Invoice.PART: Text("Teilrechnung", "Partial invoice"),
}
_INSTALMENT, _FINAL = Text("{n}. Abschlagsrechnung", "Instalment {n}"), Text("Schlussrechnung", "Final invoice")
WAITING, DECLINED, VOID = "waiting", "declined", "void"
STATES: dict[str, Text] = {
    WAITING: Text("wartet auf Zustimmung", "waiting for a yes"),
    DECLINED: Text("abgelehnt", "declined"),
    VOID: Text("storniert", "voided"),
}
_RANK = {kind: rank for rank, kind in enumerate((QUOTE, ORDER, CONFIRMATION, CHANGE, DELIVERY))}  # invoices last


@dataclass(frozen=True)
class Piece:
    """One document of a chain. ``amount`` with VAT, in ``currency``; ``n`` counts within its order."""

    kind: str
    pk: int
    number: str
    day: date
    amount: Decimal | None  # a delivery note has none
    currency: str
    state: str = ""
    order_id: int = 0
    quote_id: int = 0
    n: int = 0
    stage: int | None = None  # of an instalment its number, of a final invoice 0
    is_handed_over: bool = True  # whether the customer has it, so that a customer's page may name it

    def word(self, language: str) -> str:
        """What kind of document it is."""
        if self.stage is not None:
            return (_INSTALMENT.fill(n=self.stage) if self.stage else _FINAL).in_(language)
        return WORDS.get(self.kind, WORDS[Invoice.INVOICE]).in_(language)

    def state_in_words(self, language: str) -> str:
        """What became of it, where that matters."""
        return STATES[self.state].in_(language) if self.state else ""


@dataclass(frozen=True)
class Chain:
    """Documents in their order, and what the orders among them come to."""

    pieces: tuple[Piece, ...] = ()
    agreed: Decimal = ZERO
    billed: Decimal = ZERO
    currency: str = ""  # empty where there is no order, or orders in several currencies
    lines: Mapping[int, int] = field(default_factory=dict, compare=False)  # of the invoice asked about: its orders
    notes: Mapping[int, int] = field(default_factory=dict, compare=False)  # and the delivery notes that lines name
    invoices: tuple[Invoice, ...] = field(default=(), repr=False)  # those among the pieces, without their snapshots

    @property
    def remaining(self) -> Decimal:
        """What is agreed and not billed yet; negative where more was billed with a reason."""
        return self.agreed - self.billed

    @property
    def is_rounding(self) -> bool:
        """Whether what remains is only VAT that was rounded per invoice instead of per order: a cent for each."""
        cents = abs(self.remaining).scaleb(minor_digits(self.currency)) if self.currency else ZERO
        return ZERO < cents <= len(self.invoices)


@dataclass(frozen=True)
class Papers:
    """Changes, confirmations and delivery notes of one order, where a page has read them all already."""

    changes: Sequence[ChangeNote]  # each with its decision
    confirmations: Sequence[Confirmation]
    notes: Sequence[DeliveryNote]
    taken_back: frozenset[int]  # delivery notes, by id


def of_order(order: Order, *, value: Decimal | None = None, papers: Papers | None = None) -> Chain:
    """Everything that belongs to one order; six queries, four with ``papers``. ``value`` is what the order comes to,
    where the caller knows."""
    mine = Entry.objects.of(order.business_id).filter(order=order).values("invoice_id")
    stages = list(Stage.objects.of(order.business_id).filter(plan__order=order).select_related("plan"))
    return _chain(order.business_id, [order], _ledger(order.business_id, mine), stages, (), value, papers)


def of_invoice(invoice: Invoice) -> Chain:
    """Everything that belongs to an invoice: its orders, or else what corrects it and what it corrects; few queries."""
    related = [pk for pk in (invoice.pk, invoice.cancels_id, invoice.credits_id, invoice.replaces_id) if pk]
    entries, plans = Entry.objects.of(invoice.business_id), Stage.objects.of(invoice.business_id)
    orders_of, notes = entries.filter(invoice_id__in=related).values("order_id"), Ledger()
    ledger = _ledger(invoice.business_id, entries.filter(order_id__in=orders_of).values("invoice_id"), notes)
    ids = {order_id for pk in related for order_id in ledger.get(pk, {}).values()}
    mine = plans.filter(invoice_id__in=related).values("plan_id")
    of_plan = Q(plan_id__in=mine) | Q(plan__order_id__in=ids)
    stages = list(plans.filter(of_plan).select_related("plan"))
    if missing := {stage.plan.order_id for stage in stages if stage.plan.order_id} - ids:
        ids |= missing
        ledger |= _ledger(invoice.business_id, entries.filter(order_id__in=missing).values("invoice_id"))
    orders = Order.objects.of(invoice.business_id).select_related("quote").filter(pk__in=ids)
    found = _chain(invoice.business_id, list(orders) if ids else [], ledger, stages, related)
    return replace(found, lines=ledger.get(invoice.pk, {}), notes=notes.get(invoice.pk, {}))


Ledger = dict[int, dict[int, int]]  # invoice -> its line -> the order it bills


def _ledger(business_id: int, invoice_ids: Any, notes: Ledger | None = None) -> Ledger:
    """The orders that lines of these invoices bill; into ``notes`` go the delivery notes they name."""
    found: Ledger = {}
    rows = Entry.objects.of(business_id).filter(invoice_id__in=invoice_ids)
    for invoice_id, line, order_id, note_id in rows.values_list("invoice_id", "invoice_line", "order_id", "note_id"):
        found.setdefault(invoice_id, {})[line] = order_id
        if note_id and notes is not None:
            notes.setdefault(invoice_id, {})[line] = note_id
    return found


def _of_corrections(business_id: int, invoices: Sequence[Invoice], ledger: Ledger) -> Ledger:
    """The orders of the lines of corrections, also where only money went back, which the ledger does not hold."""
    several = {pk for pk, lines in ledger.items() if len(set(lines.values())) > 1}
    found: Ledger = {row.pk: {} for row in invoices if row.credits_id in several}
    places: dict[int, int] = {}
    for row in Credited.objects.of(business_id).filter(credit__in=found).order_by("pk") if found else ():
        places[row.credit_id] = places.get(row.credit_id, 0) + 1  # kept in the order of the lines
        if order_id := ledger[row.invoice_id].get(row.line):
            found[row.credit_id][places[row.credit_id]] = order_id
    return found


def _chain(
    business_id: int,
    orders: Sequence[Order],
    ledger: Ledger,
    stages: Sequence[Stage],
    invoice_ids: Sequence[int],
    value: Decimal | None = None,
    papers: Papers | None = None,
) -> Chain:
    places = {stage.pk: stage.number for stage in stages}
    invoices = _invoices(business_id, sorted({*invoice_ids, *ledger, *places}))
    pieces = [piece for order in orders for piece in of_order_alone(order)]
    if known := {order.pk: order for order in orders}:
        changes = papers.changes if papers else _changes_of(business_id, known)
        pieces += _changes(changes, known)
        pieces += _known_letters(papers, known) if papers else _letters(business_id, known)
    pieces += [_of_invoice(row, places.get(row.pk)) for row in invoices]
    pieces.sort(key=lambda piece: (piece.day, _RANK.get(piece.kind, len(_RANK)), piece.pk))
    if len({order.currency for order in orders}) != 1:
        return Chain(tuple(pieces), invoices=tuple(invoices))
    if value is None:
        value = sum(agreed.values_now(business_id, orders).values(), ZERO)
    ledger = ledger | _of_corrections(business_id, invoices, ledger)
    billed = _billed(invoices, ledger, frozenset(known)) + _in_advance(invoices, stages, known)
    return Chain(tuple(pieces), value, billed, orders[0].currency, invoices=tuple(invoices))


def _in_advance(invoices: Sequence[Invoice], stages: Sequence[Stage], orders: Mapping[int, Order]) -> Decimal:
    """What living instalments ask for; nothing once a final invoice bills the whole and deducts them."""
    living = [stage for stage in stages if not stage.cancelled and stage.plan.order_id in orders]
    done = {stage.plan_id for stage in living if stage.number == Stage.FINAL}
    mine = {stage.pk for stage in living if stage.number and stage.plan_id not in done}
    asked = sum((from_minor(row.payable_minor, row.currency) for row in invoices if row.pk in mine), ZERO)
    return asked - sum((from_minor(row.gross_minor, row.currency) for row in invoices if row.credits_id in mine), ZERO)


def of_order_alone(order: Order) -> Iterator[Piece]:
    """The quote and the order, without what came of them."""
    quote = order.quote
    yield Piece(
        QUOTE, quote.pk, quote.number, quote.issue_date, from_minor(quote.gross_minor, quote.currency), quote.currency,
        order_id=order.pk, quote_id=quote.pk,
    )  # fmt: skip
    yield Piece(
        ORDER, order.pk, order.number, order.issue_date, from_minor(order.gross_minor, order.currency), order.currency,
        order_id=order.pk, quote_id=quote.pk,
    )  # fmt: skip


def _changes_of(business_id: int, orders: Mapping[int, Order]) -> Iterable[ChangeNote]:
    rows = ChangeNote.objects.of(business_id).filter(order_id__in=list(orders)).defer("snapshot")
    return rows.select_related("decision")  # type: ignore[no-any-return]


def _changes(rows: Iterable[ChangeNote], orders: Mapping[int, Order]) -> Iterator[Piece]:
    """Changes that wait or were decided by the customer; what the seller took back or replaced is left out."""
    for note in rows:
        decision, order = getattr(note, "decision", None), orders[note.order_id]
        if decision is not None and decision.kind in (ChangeDecision.WITHDRAWN, ChangeDecision.REPLACED):
            continue
        state = WAITING if decision is None else DECLINED if decision.kind == ChangeDecision.DECLINED else ""
        amount = from_minor(note.after_minor, order.currency)
        yield Piece(
            CHANGE, note.pk, note.number, note.issue_date, amount, order.currency, state,
            order_id=order.pk, quote_id=order.quote_id, n=note.n, is_handed_over=decision is not None,
        )  # fmt: skip


def _letters(business_id: int, orders: Mapping[int, Order]) -> Iterator[Piece]:
    """Order confirmations and delivery notes in one query; a note that was taken back is left out."""
    confirmations = Confirmation.objects.of(business_id).filter(order_id__in=list(orders)).order_by()
    notes = DeliveryNote.objects.of(business_id).filter(order_id__in=list(orders)).order_by()
    notes = notes.exclude(Exists(Delivered.objects.of(business_id).filter(note=OuterRef("pk"), back=True)))
    columns = ("pk", "order_id", "n", "issue_date", "own_number", "minor")
    of_notes = notes.annotate(own_number=F("number"), minor=Value(None, BigIntegerField())).values_list(*columns)
    of_orders = confirmations.annotate(own_number=Value("", CharField()), minor=F("gross_minor"))
    for pk, order_id, n, day, number, minor in of_orders.values_list(*columns).union(of_notes, all=True):
        yield _letter(orders[order_id], pk, n, day, number, minor)


def _known_letters(papers: Papers, orders: Mapping[int, Order]) -> Iterator[Piece]:
    for row in papers.confirmations:
        yield _letter(orders[row.order_id], row.pk, row.n, row.issue_date, "", row.gross_minor)
    for note in papers.notes:
        if note.pk not in papers.taken_back:
            yield _letter(orders[note.order_id], note.pk, note.n, note.issue_date, note.number, None)


def _letter(order: Order, pk: int, n: int, day: date, number: str, minor: int | None) -> Piece:
    """A delivery note has a number of its own and no amount, a confirmation the number of its order."""
    return Piece(
        DELIVERY if number else CONFIRMATION, pk, number or order.number, day,
        None if minor is None else from_minor(minor, order.currency), order.currency,
        order_id=order.pk, quote_id=order.quote_id, n=n,
    )  # fmt: skip


def _invoices(business_id: int, ids: Sequence[int]) -> list[Invoice]:
    """These invoices, and everything that takes them back or their place."""
    about = Q(pk__in=ids) | Q(cancels__in=ids) | Q(credits__in=ids) | Q(replaces__in=ids)
    rows = Invoice.objects.of(business_id).filter(about).select_related("standing").defer("snapshot")
    return list(rows.order_by("pk"))


def _of_invoice(invoice: Invoice, stage: int | None) -> Piece:
    standing = invoice.standing
    return Piece(
        invoice.kind, invoice.pk, invoice.number, invoice.issue_date,
        from_minor(invoice.gross_minor, invoice.currency), invoice.currency,
        VOID if standing.state == Standing.CANCELLED else "",
        stage=stage,
        is_handed_over=standing.sent_at is not None or standing.viewed_at is not None,
    )  # fmt: skip


def _billed(invoices: Iterable[Invoice], ledger: Ledger, orders: frozenset[int]) -> Decimal:
    """What these invoices bill of these orders, less what was taken back."""
    rows, total = {invoice.pk: invoice for invoice in invoices}, ZERO
    for invoice in rows.values():
        # a correction of the whole has no lines of its own: it follows the invoice it corrects
        own, corrected = ledger.get(invoice.pk), invoice.credits_id or 0
        weighed = invoice if own else rows.get(corrected, invoice)
        share = _share(invoice, weighed, own or ledger.get(corrected) or {}, orders)
        total += -share if invoice.takes_back else share
    return total


def _share(invoice: Invoice, weighed: Invoice, lines: Mapping[int, int], orders: frozenset[int]) -> Decimal:
    gross = from_minor(invoice.gross_minor, invoice.currency)
    found = sorted(set(lines.values()))
    if set(found) <= orders:
        return gross if found else ZERO
    weights = dict.fromkeys(found, ZERO)
    for number, row in enumerate(weighed.totals.lines, 1):
        if number in lines:
            weights[lines[number]] += row.net
    parts = split_by_weight(gross, list(weights.values()), minor_digits(invoice.currency))
    return sum((part for order, part in zip(weights, parts, strict=True) if order in orders), ZERO)

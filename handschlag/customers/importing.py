"""Import customers from a table or from vCards: read every row, compare with what is known, say what became of each.

Nothing is overwritten unless that was chosen, a second import of the same file changes nothing, and every row that is
left out is named with its reason. Rows are handled in batches, each in one transaction, so that a crash in the middle
is repaired by importing again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core import names
from handschlag.core.bill_json import FieldError
from handschlag.core.identifiers import normal_form
from handschlag.core.text import Text, clean_block
from handschlag.customers import checking, columns, duplicates, keeping, searching
from handschlag.customers.models import Change, Customer, Note, SearchWord
from handschlag.customers.record import Person, Record, flat, from_flat
from handschlag.events import types
from handschlag.events.recording import record as record_event

# What happens to customers that are known already: left as they are, completed, or brought to what the file says.
LEAVE, FILL, UPDATE = KNOWN = ("leave", "fill", "update")
NEW, SAME, DIFFERS, FILLED, UPDATED, SKIPPED = (
    "new",
    "same",
    "differs",
    "filled",
    "updated",
    "skipped",
)
MOST_ROWS = 10_000  # of one file
AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or card, read: the record it makes, which of its columns said something, and what is wrong."""

    line: int
    record: Record
    note: str = ""
    said: frozenset[str] = frozenset()  # keys of columns
    faults: tuple[FieldError, ...] = ()

    @property
    def name(self) -> str:
        """What to call it in the report."""
        return self.record.name


Outcome = Literal["new", "same", "differs", "filled", "updated", "skipped"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one entry, and why."""

    line: int
    name: str
    outcome: str
    reasons: tuple[Text, ...] = ()
    customer: int | None = None


@dataclass
class Report:
    """What an import did, or would do."""

    dry_run: bool
    results: list[Result] = field(default_factory=list)
    incomplete: int = 0  # new customers whose first invoice still needs something

    @property
    def counts(self) -> dict[str, int]:
        """How many entries had each outcome."""
        found = Counter(result.outcome for result in self.results)
        return {outcome: found[outcome] for outcome in (NEW, SAME, DIFFERS, FILLED, UPDATED, SKIPPED)}

    def with_outcome(self, *outcomes: str) -> list[Result]:
        """The results of these outcomes, in the order of the file."""
        return [result for result in self.results if result.outcome in outcomes]


class TooMany(ValueError):
    """More rows than one import takes; ``sentence`` says so."""

    sentence = Text(
        f"Die Datei hat mehr als {MOST_ROWS:,} Zeilen. Teilen Sie sie".replace(",", "."),
        f"The file has more than {MOST_ROWS:,} rows. Split it",
    )


def run(
    business: Business,
    entries: Sequence[Entry],
    *,
    known: str = LEAVE,
    by: str,
    dry_run: bool,
    most: int = MOST_ROWS,
    digest: str = "",
) -> Report:
    """Import the entries, or say what an import would do. ``digest`` is the hash of the file, for the journal.

    Raises ``TooMany``.
    """
    if len(entries) > most:
        raise TooMany(TooMany.sentence.en)
    report = Report(dry_run)
    taken: dict[str, int] = {}  # key of an entry of this file -> its line
    for start in range(0, len(entries), AT_ONCE):
        batch = entries[start : start + AT_ONCE]
        # looking takes no lock: a transaction would hold up everybody who writes
        with nullcontext() if dry_run else transaction.atomic():
            if not dry_run:
                keeping.next_numbers(business, 0)  # whoever imports at the same time waits here
            plans = list(_planned(business, batch, taken, known))
            if not dry_run:
                _carry_out(business, plans, by=by, digest=digest)
            report.results += [plan.result for plan in plans]
            report.incomplete += sum(bool(checking.missing(p.entry.record)) for p in plans if p.result.outcome == NEW)
    return report


# -- what is to be done


@dataclass
class Plan:
    """What is to be done with one entry."""

    entry: Entry
    result: Result
    customer: Customer | None = None
    record: Record | None = None  # as it will be kept


def _planned(business: Business, batch: Iterable[Entry], taken: dict[str, int], known: str) -> Iterator[Plan]:
    entries = [replace(entry, record=checking.tidied(entry.record)) for entry in batch]
    there = _Known(business, entries)
    for entry in entries:
        faults = [*entry.faults, *checking.faults(entry.record)]
        if faults:
            yield Plan(entry, _result(entry, SKIPPED, *(fault_text(fault) for fault in faults)))
            continue
        customer, reason = there.find(entry)
        earlier = _said_before(entry, taken)
        if earlier is not None:
            yield Plan(entry, _result(entry, SKIPPED, _AS_BEFORE.fill(line=earlier)))
        elif reason is not None:
            yield Plan(entry, _result(entry, SKIPPED, reason))
        elif customer is None:
            hints = [*there.hints(entry), *_alike_before(entry, taken)]
            yield Plan(entry, _result(entry, NEW, *hints[:2]), record=entry.record)
        else:
            yield _compared(entry, customer, known)


_AS_BEFORE = Text("derselbe Kunde wie in Zeile {line}", "the same customer as in line {line}")
_NUMBER_OF_ANOTHER = Text("die Kundennummer gehört schon zu {name}", "the customer number belongs to {name} already")
_MAYBE_LINE = Text("vielleicht derselbe wie in Zeile {line} ({why})", "perhaps the same as in line {line} ({why})")
_MAYBE = Text("vielleicht schon da: {name} ({why})", "perhaps there already: {name} ({why})")


def fault_text(fault: FieldError) -> Text:
    """A fault with the name of its column in front, where it has one."""
    key = fault.path.partition(".")[2] if fault.path.startswith(("address.", "invoice_address.")) else fault.path
    column = columns.BY_KEY.get(key)
    if column is None:
        return fault.sentence
    return Text(f"{column.label.de}: {fault.sentence.de}", f"{column.label.en}: {fault.sentence.en}")


def _result(entry: Entry, outcome: str, *reasons: Text, customer: int | None = None) -> Result:
    return Result(entry.line, entry.name, outcome, reasons, customer)


def _said_before(entry: Entry, taken: dict[str, int]) -> int | None:
    """The line of the same customer further up in the file; remembers this one. Numbers decide, where there are any."""
    record = entry.record
    key = f"number:{record.number}"
    if not record.number:
        where = record.address.line_1 or record.email
        key = ":".join(names.folded(part) for part in (record.name, searching.place_of(record), where))
    return taken[key] if key in taken else taken.setdefault(key, entry.line) and None


def _alike_before(entry: Entry, taken: dict[str, int]) -> Iterator[Text]:
    """A new customer further up with the same address or VAT id under another name; remembers this one."""
    record = entry.record
    signs = [(f"email:{email.casefold()}", duplicates.SAME_EMAIL) for email in sorted(record.emails)]
    if record.vat_identifier:
        signs.append((f"vat:{normal_form(record.vat_identifier)}", duplicates.SAME_VAT_ID))
    for sign, why in signs:
        line = taken.setdefault(sign, entry.line)
        if line != entry.line:
            yield Text(_MAYBE_LINE.de.format(line=line, why=why.de), _MAYBE_LINE.en.format(line=line, why=why.en))


class _Known:
    """The customers a batch may be about, looked up in a few questions for all of its entries."""

    def __init__(self, business: Business, entries: Sequence[Entry]) -> None:
        numbers = [entry.record.number for entry in entries if entry.record.number]
        self.keys = {entry.line: searching.sure_keys(entry.record) for entry in entries}
        words = SearchWord.objects.of(business).filter(word__in={key for keys in self.keys.values() for key in keys})
        self.ids: dict[str, list[int]] = {}
        for word, pk in words.values_list("word", "customer"):
            self.ids.setdefault(word, []).append(pk)
        ids = {pk for found in self.ids.values() for pk in found}
        rows = Customer.objects.of(business).filter(Q(pk__in=ids) | Q(merged_into__in=ids) | Q(number__in=numbers))
        self.rows: dict[int, Customer] = {row.pk: row for row in rows.order_by("pk")}
        self.by_number = {row.number: row for row in self.rows.values() if row.number}

    def find(self, entry: Entry) -> tuple[Customer | None, Text | None]:
        """The customer an entry is about, or why nobody can tell."""
        own = self.by_number.get(entry.record.number) if entry.record.number else None
        if own is not None and own.name != entry.name and not names.alike(own.name, entry.name):
            return None, _NUMBER_OF_ANOTHER.fill(name=own.name)
        if own is not None:
            return own, None
        same = [row for row in self._near(entry) if _is_this(entry.record, row.record)]
        found = min(same, key=lambda row: (row.merged_into_id is not None, row.pk), default=None)
        if found is not None and found.merged_into_id:
            found = self.rows.get(found.merged_into_id, found)
        return found, None

    def hints(self, entry: Entry) -> list[Text]:
        """Customers that have the same address or VAT id under another name."""
        found = []
        for row in self._near(entry):
            if row.merged_into_id is None and (why := duplicates.reasons(entry.record, row.record)):
                de, en = ", ".join(r.de for r in why), ", ".join(r.en for r in why)
                found.append(Text(_MAYBE.fill(name=row.name, why=de).de, _MAYBE.fill(name=row.name, why=en).en))
        return found[:2]

    def _near(self, entry: Entry) -> list[Customer]:
        ids = sorted({pk for key in self.keys[entry.line] for pk in self.ids.get(key, ())})
        merged = [row for row in self.rows.values() if row.merged_into_id in ids]
        return [self.rows[pk] for pk in ids if pk in self.rows] + merged


def _is_this(said: Record, there: Record) -> bool:
    """Beyond doubt the same; with two numbers and two streets they are two branches, whatever the name."""
    two_numbers = said.number and there.number and said.number != there.number
    if two_numbers and duplicates.streets_differ(said, there):
        return False
    return duplicates.is_same(said, there) or _are_bare_twins(said, there)


def _are_bare_twins(one: Record, other: Record) -> bool:
    """Two records of one name without a place: an address book knows little, and reading it again makes nobody new."""
    placeless = not searching.place_of(one) and not searching.place_of(other)
    return placeless and names.same(one.name, other.name) and not (one.emails and other.emails)


def _compared(entry: Entry, customer: Customer, known: str) -> Plan:
    """An entry about a known customer: what the file says that the record does not."""
    before, record = customer.record, customer.record
    kept: list[Text] = []
    changed: list[Text] = []
    filled = False
    for key in sorted(entry.said):
        column = columns.BY_KEY[key]
        mine, theirs = column.written(before), column.written(entry.record)
        if not theirs or mine == theirs:
            continue
        if known == UPDATE or (known == FILL and not mine):
            candidate = _with(record, entry.record, key)
            if not checking.faults(checking.tidied(candidate)):
                record, filled = candidate, filled or not mine
                changed.append(_told(column, mine, theirs))
                continue
        kept.append(_told(column, mine, theirs))
    if changed:
        outcome = UPDATED if known == UPDATE else FILLED
        return Plan(entry, _result(entry, outcome, *changed, *kept, customer=customer.pk), customer, record)
    if kept:
        return Plan(entry, _result(entry, DIFFERS, *kept, customer=customer.pk), customer)
    return Plan(entry, _result(entry, SAME, customer=customer.pk), customer)


def _told(column: columns.Column, mine: str, theirs: str) -> Text:
    return Text(
        f"{column.label.de}: „{mine[:60]}“, Datei: „{theirs[:60]}“",
        f"{column.label.en}: “{mine[:60]}”, file: “{theirs[:60]}”",
    )


def _with(record: Record, other: Record, key: str) -> Record:
    """``record`` with what one column of ``other`` says."""
    if key in ("contact_name", "contact_email", "copy_email"):
        return replace(record, contacts=_joined(record.contacts, other.contacts))
    if key.startswith("skonto"):
        return replace(record, skonto=other.skonto)
    path = columns.BY_KEY[key].path
    theirs = flat(other)
    return from_flat(flat(record) | {path: theirs.get(path)})


def _joined(mine: tuple[Person, ...], theirs: tuple[Person, ...]) -> tuple[Person, ...]:
    """Contacts of both: who has the same address, or the same name, is completed and not there twice."""
    people = list(mine)
    for person in theirs:
        known = [i for i, p in enumerate(people) if (person.email and p.email == person.email) or p.name == person.name]
        if known:
            said = {name: value for name in ("name", "email", "invoices") if (value := getattr(person, name))}
            people[known[0]] = replace(people[known[0]], **said)
        else:
            people.append(person)
    return tuple(people)


# -- doing it


def _carry_out(business: Business, plans: Sequence[Plan], *, by: str, digest: str) -> None:
    new = [plan for plan in plans if plan.result.outcome == NEW]
    changed = [plan for plan in plans if plan.record is not None and plan.customer is not None]
    _create(business, new, by=by)
    for plan in changed:
        assert plan.customer and plan.record  # noqa: S101 (that is what was asked above)
        keeping.change(plan.customer, plan.record, by=by, source=keeping.IMPORT)
    _add_notes(business, [(plan.customer, plan.entry.note) for plan in plans if plan.entry.note], by=by)
    if new or changed:
        record_event(
            business_id=business.pk,
            type=types.CUSTOMERS_IMPORTED,
            subject="business",
            subject_id=business.pk,
            actor=by,
            data={"file": digest, "new": len(new), "changed": len(changed), "from_line": plans[0].entry.line},
        )


def _create(business: Business, plans: Sequence[Plan], *, by: str) -> None:
    """All new customers of a batch at once: rows, first changes and search words."""
    records = [plan.record for plan in plans if plan.record]
    numbers = iter(keeping.next_numbers(business, sum(not record.number for record in records)))
    now = timezone.now()
    made = []
    for record in records:
        customer = Customer(business=business, origin=keeping.IMPORT, created_at=now)
        keeping.show(customer, replace(record, number=record.number or next(numbers)))
        made.append(customer)
    made = Customer.objects.of(business).bulk_create(made, batch_size=AT_ONCE)
    Change.objects.of(business).bulk_create(
        [
            Change(
                business=business,
                customer=customer,
                valid_from=keeping.FIRST_DAY,
                values=customer.values,
                source=keeping.IMPORT,
                actor=by,
                at=now,
            )
            for customer in made
        ],
        batch_size=AT_ONCE,
    )
    words = [
        row
        for customer in made
        for row in searching.rows_of(customer, searching.words_of(customer.record) | searching.keys_of(customer.record))
    ]
    SearchWord.objects.of(business).bulk_create(words, batch_size=AT_ONCE)
    for plan, customer in zip(plans, made, strict=True):
        plan.customer = customer
        plan.result = replace(plan.result, customer=customer.pk)


def _add_notes(business: Business, notes: Sequence[tuple[Customer | None, str]], *, by: str) -> None:
    """Notes the customers do not have yet, word for word."""
    wanted = [(customer, clean_block(text)[: keeping.LONGEST_NOTE]) for customer, text in notes if customer]
    rows = Note.objects.of(business).filter(customer__in=[customer for customer, _ in wanted])
    there = set(rows.values_list("customer_id", "text")) if wanted else set()
    now = timezone.now()
    Note.objects.of(business).bulk_create(
        [
            Note(business=business, customer=customer, text=text, actor=by, at=now)
            for customer, text in wanted
            if text and (customer.pk, text) not in there
        ]
    )

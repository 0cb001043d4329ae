"""From a file to entries for the import: which column is which field, what a row or a vCard says about a customer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handschlag.businesses.models import Business
from handschlag.core import names
from handschlag.core.tables import Row, Table, unguarded
from handschlag.core.text import clean_block
from handschlag.core.vcards import Card, Property
from handschlag.customers import columns
from handschlag.customers.importing import Entry
from handschlag.customers.kinds import business_in
from handschlag.customers.models import ImportMapping
from handschlag.customers.record import ASSOCIATION, BUSINESS_DE, KINDS, PRIVATE, PUBLIC_BODY, Record, read

NOTHING = ""  # a column that is not imported


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: whether its first row is a heading, and the column key of each of its columns."""

    heading: bool
    mapping: tuple[str, ...]
    otherwise: str = BUSINESS_DE  # the kind where the file does not say

    @property
    def names_somebody(self) -> bool:
        """Whether some column says what customers are called."""
        return bool({"name", "given_name", "family_name"} & set(self.mapping))


# -- which column is which


def reading_of(business: Business | None, table: Table) -> Reading:
    """How a table is probably read: as a table with these headings was read before, else by its headings."""
    first = table.rows[0].cells if table.rows else ()
    width = max((len(row.cells) for row in table.rows[:200]), default=0)
    guessed = _each_once([columns.guess(cell) for cell in first])
    if not any(guessed):
        return Reading(_is_heading(first), _by_content(table, width))
    kept = None
    if business is not None:
        kept = ImportMapping.objects.of(business).filter(heading=_signature(first)).first()
    mapping = [str(key) for key in kept.mapping] if kept else guessed
    return Reading(True, tuple((mapping + [NOTHING] * width)[:width]))


def remember(business: Business, table: Table, reading: Reading) -> None:
    """Keep the mapping for the next table with the same headings."""
    if reading.heading and table.rows:
        ImportMapping.objects.of(business).update_or_create(
            heading=_signature(table.rows[0].cells),
            defaults={"business": business, "mapping": list(reading.mapping)},
        )


def _signature(cells: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(names.folded(cell.strip()) for cell in cells).encode()).hexdigest()


def _each_once(keys: list[str]) -> list[str]:
    """The first column of a meaning keeps it: ``Telefon, Mobil`` are both telephones."""
    return [key if key not in keys[:i] else NOTHING for i, key in enumerate(keys)]


def _is_heading(cells: Sequence[str]) -> bool:
    return not any("@" in cell or re.search(r"\d", cell) for cell in cells)


def _by_content(table: Table, width: int) -> tuple[str, ...]:
    """Without headings: a column of addresses is e-mail, one of five digits is post codes, the first text is names."""
    kinds = (
        ("email", re.compile(r"[^@\s]+@[^@\s]+\.\w+")),
        ("post_code", re.compile(r"[0-9]{4,5}")),
        ("vat_identifier", re.compile(r"[A-Z]{2}[0-9A-Z]{8,12}")),
        ("line_1", re.compile(r"[^\W\d][^\d]+ ?\d+ ?[a-zA-Z]?")),
        ("name", re.compile(r".*[^\W\d_].*", re.DOTALL)),
        ("city", re.compile(r"[^\d@]+")),
    )
    found: list[str] = []
    for i in range(width):
        cells = [row.cells[i].strip() for row in table.rows[:50] if i < len(row.cells) and row.cells[i].strip()]
        fits = (key for key, form in kinds if key not in found and cells and all(map(form.fullmatch, cells)))
        found.append(next(fits, NOTHING))
    return tuple(found)


# -- rows of a table


def from_table(table: Table, reading: Reading) -> list[Entry]:
    """An entry for every row; what cannot be read is among its faults."""
    rows = table.rows[1:] if reading.heading else table.rows
    return [_from_row(row, reading) for row in rows]


def _from_row(row: Row, reading: Reading) -> Entry:
    cells: dict[str, str] = {}
    for key, cell in zip(reading.mapping, row.cells, strict=False):
        if key and cell.strip():
            cells.setdefault(key, unguarded(cell).strip())
    data, faults = columns.typed_row(cells)
    if "house_number" in cells:
        address = data.setdefault("address", {})
        address["line_1"] = f"{address.get('line_1', '')} {cells['house_number']}".strip()
    person = " ".join(filter(None, (cells.get("given_name"), cells.get("family_name"))))
    firm = data.get("name", "")
    if person and not firm:
        data["name"] = person
    contacts = [
        {"name": cells.get("contact_name") or (person if firm else ""), "email": cells.get("contact_email", "")}
    ]
    contacts[0]["email"] = columns.BY_KEY["contact_email"].read(contacts[0]["email"])
    contacts[0]["invoices"] = "to" if contacts[0]["email"] else ""
    if copy := cells.get("copy_email"):
        contacts.append({"name": "", "email": columns.BY_KEY["copy_email"].read(copy), "invoices": "cc"})
    data["contacts"] = [contact for contact in contacts if any(contact.values())]
    data["kind"] = _kind(data, bool(firm), bool(person), reading.otherwise)
    record, errors = read(data, typed=True)
    said = {key for key in cells if key in columns.BY_KEY} | ({"name"} if person else set())
    if person and firm:
        said.add("contact_name")
    return Entry(row.line, record, clean_block(cells.get("note", "")), frozenset(said), (*faults, *errors))


def _kind(data: dict[str, Any], firm: bool, person: bool, otherwise: str) -> str:
    """The kind of a customer: as the file says, else by what it says about them."""
    country = data.get("address", {}).get("country_code", "DE") or "DE"
    said, name = data.get("kind", ""), data.get("name", "")
    if said in KINDS and said != BUSINESS_DE:
        return str(said)
    if not said:
        if data.get("leitweg_id"):
            return PUBLIC_BODY
        if re.search(r"\be\.?\s?V\.?(?:\s|$)", name):
            return ASSOCIATION
        certain = data.get("vat_identifier") or names.has_legal_form(name) or (firm and person)
        if not certain and (person or otherwise == PRIVATE):
            return PRIVATE
        if not certain and otherwise in (PUBLIC_BODY, ASSOCIATION):
            return otherwise
    return business_in(country)


# -- vCards


def from_cards(cards: Sequence[Card], otherwise: str = PRIVATE) -> list[Entry]:
    """An entry for every card; one that cannot be read carries its problem as a fault."""
    return [_from_card(card, otherwise) for card in cards]


def _from_card(card: Card, otherwise: str) -> Entry:
    if card.problem:
        return Entry(card.line, Record(), faults=(columns.FieldError("", card.problem),))
    person = _person(card)
    organisation = card.first("ORG")
    firm = organisation.parts[0].strip() if organisation else ""
    department = organisation.parts[1].strip() if organisation and len(organisation.parts) > 1 else ""
    if _text(card, "KIND").lower() == "org" or person == firm:
        firm, person = firm or person, ""
    cells = {
        "name": firm or person,
        "department": department if firm else "",
        "email": _text(card, "EMAIL", "work", "internet"),
        "telephone": _text(card, "TEL", "work", "cell", "voice"),
        "website": _text(card, "URL", "work"),
        "language": _text(card, "LANG"),
        "note": _text(card, "NOTE"),
        **_address(card.first("ADR", "work", "home")),
    }
    cells = {key: value for key, value in cells.items() if value.strip()}
    data, faults = columns.typed_row(cells)
    if firm and person:
        data["contacts"] = [{"name": person}]
    data["kind"] = _kind(data, bool(firm), bool(person), BUSINESS_DE if firm else otherwise)
    record, errors = read(data, typed=True)
    said = frozenset(cells) | ({"contact_name"} if firm and person else frozenset())
    return Entry(card.line, record, clean_block(cells.get("note", "")), said, (*faults, *errors))


def _person(card: Card) -> str:
    shown = _text(card, "FN")
    name = card.first("N")
    if shown or name is None:
        return shown
    parts = [part.replace(",", " ").strip() for part in (*name.parts, "", "", "", "", "")]
    return " ".join(filter(None, (parts[3], parts[1], parts[2], parts[0], parts[4])))


def _text(card: Card, name: str, *preferred: str) -> str:
    found = card.first(name, *preferred)
    return found.text.strip().removeprefix("mailto:").removeprefix("tel:") if found else ""


def _address(found: Property | None) -> dict[str, str]:
    """ADR: post office box, extended address, street, locality, region, postal code, country."""
    if found is None:
        return {}
    box, more, street, city, _region, code, country = (*found.parts, *[""] * 7)[:7]
    lines = [part.strip() for part in street.split("\n") if part.strip()]
    first = lines[0] if lines else box
    rest = ", ".join([*lines[1:], *filter(None, (more.strip(), box.strip() if lines else ""))])
    return {"line_1": first, "line_2": rest, "post_code": code, "city": city, "country_code": country}


def cells_of(table: Table, reading: Reading, lines: set[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of some rows as they stand in the file, for the report of what was left out."""
    for row in table.rows[1:] if reading.heading else table.rows:
        if row.line in lines:
            yield row.line, row.cells

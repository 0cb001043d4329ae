"""What XRechnung demands of invoices for clean vehicles (specification ``cvd``, rules BR-DE-CVD)."""

from __future__ import annotations

from collections.abc import Iterator

from handschlag.core.bill import Line
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach, missing

LIST, PROPERTY = "CVD", "cva"  # BT-158-1, BT-160
_CATEGORIES = ("M1", "M2", "M3", "N1", "N2", "N3")
_PROPERTIES = ("clean", "zero-emission", "other")


def is_for_vehicles(reading: Reading) -> bool:
    """Whether the document names the specification for clean vehicles."""
    return "urn:xeinkauf.de:kosit:xrechnung:cvd_" in reading.specification


def breaches(reading: Reading) -> Iterator[Remark]:
    """A remark for every rule for clean vehicles that the document breaks."""
    bill = reading.bill
    if not bill.contract_reference:
        yield missing("BR-DE-CVD-01", "contract_reference", "die Vertragsnummer", "the contract number")
    if not bill.tender_reference:
        yield missing("BR-DE-CVD-02", "tender_reference", "die Ausschreibung oder das Los", "the tender or lot")
    if not any(_classes(line) and _properties(line) for line in bill.lines):
        yield missing("BR-DE-CVD-03", "lines", "eine Position mit einem Fahrzeug", "a line with a vehicle")
    for index, line in enumerate(bill.lines):
        yield from _line(f"lines.{index}", line)


def _line(path: str, line: Line) -> Iterator[Remark]:
    classes, properties = _classes(line), _properties(line)
    if (classes and len(properties) != 1) or (properties and len(classes) != 1):
        de, en = "Fahrzeugklasse und Eigenschaft cva gehören zusammen", "Vehicle class and property cva go together"
        yield breach("BR-DE-CVD-06", path, de, en)
    for code in classes:
        if code not in _CATEGORIES:
            de, en = f"„{code[:40]}“ ist keine Fahrzeugklasse", f"“{code[:40]}” is no class of vehicles"
            yield breach("BR-DE-CVD-04", f"{path}.classifications", de, en)
    for value in properties:
        if value not in _PROPERTIES:
            de, en = f"„{value[:40]}“ ist kein Wert für cva", f"“{value[:40]}” is no value of cva"
            yield breach("BR-DE-CVD-05", f"{path}.attributes", de, en)


def _classes(line: Line) -> list[str]:
    return [each.code for each in line.classifications if each.list_identifier == LIST]


def _properties(line: Line) -> list[str]:
    return [each.value for each in line.attributes if each.name == PROPERTY]

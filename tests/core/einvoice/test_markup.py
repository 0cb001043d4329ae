"""Whatever a text holds, what we write stays XML and says the same: no text of a bill ever becomes markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from lxml import etree

from handschlag.core.bill import Bill
from handschlag.core.einvoice import formats
from handschlag.core.totals import totals
from tests.core.einvoice.every_term import BILL

HOSTILE = "\"'><script>&lt;\x00]]>\ud800"


def with_hostile_texts(thing: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The same thing, each time with another of its texts replaced."""
    if isinstance(thing, str):
        yield path, HOSTILE
    elif isinstance(thing, tuple):
        for n, each in enumerate(thing):
            for where, changed in with_hostile_texts(each, f"{path}.{n}"):
                yield where, (*thing[:n], changed, *thing[n + 1 :])
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            for where, changed in with_hostile_texts(getattr(thing, field.name), f"{path}.{field.name}"):
                yield where, replace(thing, **{field.name: changed})


@pytest.mark.parametrize("format", ["cii", "ubl", "zugferd", "xrechnung-ubl"])
def test_no_text_of_a_bill_becomes_markup(format: str) -> None:
    written = 0
    for where, bill in with_hostile_texts(BILL):
        assert isinstance(bill, Bill)
        try:
            root = etree.fromstring(formats.write(bill, totals(bill), format))
        except etree.XMLSyntaxError as problem:
            raise AssertionError(where) from problem
        assert not [element for element in root.iter() if str(element.tag).endswith("script")], where
        written += 1
    assert written > 150

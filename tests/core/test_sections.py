"""Sections: titles that run over lines, numbers such as 1.2, subtotals that tie to the line total."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import sections
from handschlag.core.bill import Bill, Line
from handschlag.core.bill_json import as_typed, read_bill, write_bill
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.reading import read
from handschlag.core.offer import ChoiceRefused, Offer, settle
from handschlag.core.totals import totals
from tests import cast


def lines(*titles: str) -> tuple[Line, ...]:
    return tuple(
        Line(name=f"Leistung {n}", quantity=Decimal(1), unit_code="LS", price=Decimal(100 * n), section=title)
        for n, title in enumerate(titles, 1)
    )


@pytest.mark.parametrize(("titles", "numbers"), [
    ((), ()),
    (("", ""), ("1", "2")),
    (("Küche", "Küche", "Bad"), ("1.1", "1.2", "2.1")),
    (("", "Küche", "Küche", "", "Bad"), ("1", "2.1", "2.2", "3", "4.1")),
    (("Küche", "Bad", "Küche"), ("1.1", "2.1", "3.1")),
    (("Küche", "", "Küche"), ("1.1", "2", "3.1")),
    ((" Küche", "Küche "), ("1.1", "1.2")),
])  # fmt: skip
def test_numbers_are_nested_where_there_are_sections(titles, numbers):
    assert sections.numbers(lines(*titles)) == numbers


def test_a_section_knows_its_title_lines_and_subtotal():
    found = sections.sections(lines("Küche", "Küche", "", "Bad"))
    assert [(s.number, s.title, s.first, s.last) for s in found] == [("1", "Küche", 0, 1), ("3", "Bad", 3, 3)]
    amounts = [Decimal(n) for n in (100, 200, 300, 400)]
    assert [sections.subtotal(s, amounts) for s in found] == [300, 400]
    assert sections.subtotal(found[0], amounts, frozenset({1})) == 100, "what is optional is not in it"


def test_a_typed_title_holds_until_the_next_one():
    bill = sections.carried_on(Bill(lines=lines("", "Küche", "", "Bad", "")))
    assert [line.section for line in bill.lines] == ["", "Küche", "Küche", "Bad", "Bad"]
    assert sections.carried_on(bill) == bill
    ended = sections.carried_on(Bill(lines=lines("Küche", "-", "", "Bad")))
    assert [line.section for line in ended.lines] == ["Küche", "", "", "Bad"]


@given(st.lists(st.sampled_from(["", "A", "B"]), max_size=12))
def test_what_is_written_to_be_typed_is_read_as_the_same_sections(titles):
    bill = cast.bill(lines=lines(*titles))
    typed = as_typed(bill)
    assert read_bill(typed, typed=True).bill.lines == bill.lines
    shown = [line.get("section", "") for line in typed["lines"]] if titles else []
    assert all(a != b or not a for a, b in itertools.pairwise(shown)), "no title is said twice in a row"


@given(st.lists(st.sampled_from(["", "A", "B"]), max_size=12))
def test_numbers_never_repeat_and_subtotals_tie_to_the_whole(titles):
    of_bill = lines(*titles)
    numbers = sections.numbers(of_bill)
    assert len(set(numbers)) == len(of_bill)
    computed = totals(cast.bill(lines=of_bill))
    amounts = [row.entered for row in computed.lines]
    found = sections.sections(of_bill)
    alone = sum((amounts[i] for i, line in enumerate(of_bill) if not line.section), Decimal(0))
    assert alone + sum((sections.subtotal(s, amounts) for s in found), Decimal(0)) == sum(amounts, Decimal(0))


def with_titles(*titles: str) -> Bill:
    bill = cast.bill()
    return replace(
        bill, lines=tuple(replace(line, section=title) for line, title in zip(bill.lines, titles, strict=True))
    )


def test_they_change_no_figure_and_survive_json():
    bill = with_titles("Entwurf", "Entwurf", "Vor Ort")
    plain, titled = totals(cast.bill()), totals(bill)
    assert (plain.net, plain.tax, plain.gross) == (titled.net, titled.tax, titled.gross)
    assert read_bill(write_bill(bill)).bill == bill


@pytest.mark.parametrize("format", ["zugferd", "ubl"])
def test_the_e_invoice_says_the_title_in_the_note_of_the_first_line(format: str) -> None:
    bill: Any = with_titles("Entwurf", "Entwurf", "Vor Ort")
    bill = replace(bill, number="RE-1", lines=(replace(bill.lines[0], note="In drei Sorten"), *bill.lines[1:]))
    found = read(formats.write(bill, totals(bill), format)).bill
    assert [line.note for line in found.lines] == ["Entwurf\nIn drei Sorten", "", "Vor Ort"]


def test_who_must_choose_reads_the_numbers_of_the_paper():
    bill = cast.bill(lines=lines("Küche", "Bad", "Bad"))
    with pytest.raises(ChoiceRefused) as refused:
        settle(Offer(bill=bill, roles=("", "", "alternative")), wanted=(2, 3))
    assert refused.value.sentence.de == "Wählen Sie eine der Positionen 2.1, 2.2"

"""Units: written out, and one name for one unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handschlag.core.bill import Bill, Line
from handschlag.core.clarity.texts import any_word, line_texts
from handschlag.core.findings import Finding, Fix, Mark, advice
from handschlag.core.text import Text
from handschlag.core.units import Unit, find_unit, is_abbreviated, unit_of_code
from handschlag.core.word_lists import WordLists

# Short forms that everybody reads as a word.
_UNDERSTOOD = frozenset(
    "km m m² m2 m³ m3 cm mm ha kg g t l ml kwh kw % kilo kilos pauschale flat meter meters liter liters".split()
) | {"lump sum", "lfd. meter"}


def check(bill: Bill, words: WordLists) -> Iterator[Finding]:
    """Abbreviated units, mixed units for the same kind, abbreviations after a number in the text."""
    by_unit: dict[str, list[int]] = {}
    units: dict[str, Unit] = {}
    for i, line in enumerate(bill.lines):
        unit = _unit(line)
        if unit:
            units[unit.singular.de] = unit
            by_unit.setdefault(unit.singular.de, []).append(i)
    for name, lines in by_unit.items():
        finding = _one_unit(bill, units[name], lines)
        if finding:
            yield finding
    yield from _in_texts(bill, words)


def _unit(line: Line) -> Unit | None:
    return find_unit(line.unit_name) if line.unit_name.strip() else unit_of_code(line.unit_code)


def _one_unit(bill: Bill, unit: Unit, lines: list[int]) -> Finding | None:
    written = {i: bill.lines[i].unit_name.strip() for i in lines}
    short = [i for i in lines if is_abbreviated(written[i]) and written[i].casefold() not in _UNDERSTOOD]
    # "" is the unit's own name; singular and plural are one name
    names = {_family(unit, written[i]) for i in lines}
    if not short and len(names) < 2:
        return None
    odd = short or [i for i in lines if _family(unit, written[i])]
    full = unit.name(bill.language, bill.lines[odd[0]].quantity)
    changes = [(f"lines.{i}.{field}", value) for i in lines if written[i] for field, value in _proper(bill, unit, i)]
    everywhere = len(lines) > 1
    label = (
        Text(f"Überall „{full}“", f"“{full}” everywhere")
        if everywhere
        else Text(f"„{full}“ einsetzen", f"Use “{full}”")
    )
    first = written[odd[0]]
    marks = tuple(Mark(f"lines.{i}.unit_code", written[i]) for i in odd)
    numbers = ", ".join(str(i + 1) for i in odd[:5])
    if len(names) > 1:
        return advice(
            "CLARITY-UNITS-MIXED",
            f"lines.{odd[0]}.unit_code",
            Text(f"„{first}“ und „{full}“ sind dasselbe", f"“{first}” and “{full}” are the same")
            if first != full
            else Text(f"Nennen Sie die Einheit überall „{full}“", f"Call the unit “{full}” everywhere"),
            Text(
                f"Position {numbers}. Eine Einheit, ein Name, dann fragt niemand nach.",
                f"Line {numbers}. One unit, one name, and nobody has to ask.",
            ),
            source="house rule",
            fix=Fix(label, tuple(changes)),
            marks=marks,
        )
    return advice(
        "CLARITY-UNIT-ABBREVIATED",
        f"lines.{odd[0]}.unit_code",
        Text(f"„{first}“ ausschreiben", f"Write out “{first}”"),
        Text(
            f"Position {numbers}. Ausgeschriebene Einheiten versteht jeder.",
            f"Line {numbers}. Everybody understands units written out.",
        ),
        source="house rule",
        fix=Fix(label, tuple(changes)),
        marks=marks,
    )


def _family(unit: Unit, written: str) -> str:
    own = {name.casefold() for text in (unit.singular, unit.plural) for name in (text.de, text.en)}
    return "" if not written or written.casefold() in own else written.casefold()


def _proper(bill: Bill, unit: Unit, i: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """What the form gets: the unit by its full name, and no words of the seller's own beside it."""
    return ("unit_code", unit.name(bill.language, bill.lines[i].quantity)), ("unit_name", "")


def _in_texts(bill: Bill, words: WordLists) -> Iterator[Finding]:
    """``6 Std. Beratung``: a short unit after a number in a line's text."""
    whole_words = words.in_(bill.language).abbreviations
    if not whole_words:
        return
    pattern = re.compile(r"\b([0-9]+(?:[.,][0-9]+)?)([ \u00a0])(" + any_word(frozenset(whole_words)).pattern + ")")

    def written_out(match: re.Match[str]) -> str:
        unit = find_unit(match[3])
        word = unit.name(bill.language, Decimal(1)) if unit and match[1] == "1" else whole_words[match[3]]
        return f"{match[1]}{match[2]}{word}"

    for path, text in line_texts(bill):
        first = pattern.search(text)
        if not first:
            continue
        full = whole_words[first[3]]
        yield advice(
            "CLARITY-UNIT-ABBREVIATED",
            path,
            Text(f"„{first[3]}“ ausschreiben", f"Write out “{first[3]}”"),
            Text("Ausgeschriebene Einheiten versteht jeder.", "Everybody understands units written out."),
            source="house rule",
            fix=Fix(Text(f"„{full}“ einsetzen", f"Use “{full}”"), ((path, pattern.sub(written_out, text)),)),
            marks=(Mark(path, first[3]),),
        )

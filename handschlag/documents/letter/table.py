"""The table of lines: what, how much, at which price; carried totals; how wide each column has to be."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from handschlag.core import sections
from handschlag.core.bill import Adjustment
from handschlag.core.money import MINUS, ZERO, format_number, format_percent, format_price
from handschlag.core.totals import LineTotal
from handschlag.core.units import unit_name
from handschlag.documents.letter.page import MM_PER_EM, TEXT_EM, Page, plain_length, shortened, widest_word
from handschlag.documents.printable import breakable, width

# Carried totals cost layout rounds; a table this short is on one page.
_CARRY_FROM = 8
_ITEM_EM, _DETAIL_EM = 18.0, 19.8
_UNIT_EM = 9.9  # „Leistungseinheiten“ stays in one piece
_POSITION_MM, _NESTED_MM = 8.5, 11.5  # of ``12`` and of ``12.3``
_AROUND: dict[str, Any] = {"section": [], "subtotal": [], "above": [], "below": [], "new_page": False}
_SHORT_TEXT = 6  # printed rows of a text that may stay on one page with the line below it
_NUMBERS_MM = 96.0  # what numbers and units may take of the 165 mm; more, and they are set smaller


def table(page: Page) -> dict[str, Any]:
    """The lines, and of the table what depends on them."""
    w, rows = page.words, page.totals.lines
    carry = len(rows) > _CARRY_FROM and not page.preview and page.paper.prices
    with_vat = (
        page.paper.prices
        and page.paper.taxes
        and len({(row.treatment.category, row.treatment.rate) for row in rows}) > 1
    )
    lines, running = [], ZERO
    numbers = sections.numbers([row.line for row in rows])
    for index, row in enumerate(rows):
        running += ZERO if index in page.paper.not_counted else row.entered
        lines.append(_line(page, index, row, page.money(running) if carry else "") | {"pos": numbers[index]})
    _put_sections(page, lines)
    if not lines:
        lines.append(_no_line(page))
    gross = f"\n{w['with_vat']}" if page.bill.prices_include_vat else ""
    heads = [
        w["pos"],
        w["item"],
        w["quantity"],
        w["unit"],
        *([w["price"] + gross, *([w["vat"]] if with_vat else []), w["amount"] + gross] if page.paper.prices else []),
    ]
    return {
        "prices": page.paper.prices,
        "lines": lines,
        "with_vat": with_vat,
        "carry": w["carry"] if carry else "",
        "columns": _columns(page, lines, heads, with_vat),
    }


def _put_sections(page: Page, lines: list[dict[str, Any]]) -> None:
    """Number and title above the first line of a section, its subtotal below the last one."""
    rows = page.totals.lines
    for section in sections.sections([row.line for row in rows]):
        lines[section.first]["section"] = [section.number, breakable(section.title, TEXT_EM)]
        if page.paper.prices:
            amount = sections.subtotal(section, [row.entered for row in rows], page.paper.not_counted)
            label = page.say("subtotal", title=shortened(section.title, 60))
            lines[section.last]["subtotal"] = [breakable(label, TEXT_EM), page.money(amount)]


def _no_line(page: Page) -> dict[str, Any]:
    name = page.words["placeholder_line"] if page.preview else ""
    empty = dict.fromkeys(("pos", "quantity", "unit", "price", "vat", "amount", "carry"), "")
    return {
        **empty,
        **_AROUND,
        "head": "",
        "name": name,
        "text": [],
        "tall": False,
        "counted": True,
    }


def _line(page: Page, index: int, row: LineTotal, carry: str) -> dict[str, Any]:
    line, path = row.line, f"lines.{index}."
    text = page.rich(path + "description", line.description, _DETAIL_EM)
    extras = [breakable(extra, _DETAIL_EM) for extra in _line_extras(page, row)]
    text += extras
    text += [breakable(row, _DETAIL_EM) for row in page.paper.line_texts.get(index, ())]
    last = index + 1 == len(page.totals.lines)
    name = line.name or (page.words["placeholder_line"] if page.preview else "")
    price = ""
    if line.price is not None:
        price = format_price(line.price, page.bill.currency, page.lang)
        if line.price_base_quantity != 1:
            price += f" / {format_number(line.price_base_quantity, page.lang)}"
    quantity = "" if line.quantity is None else format_number(line.quantity, page.lang)
    unit = line.unit_name or unit_name(line.unit_code, page.lang, line.quantity)
    return {
        **_AROUND,
        "above": page.rich(path + "text_above", line.text_above, TEXT_EM),
        "below": page.rich(path + "text_below", line.text_below, TEXT_EM),
        "keep_above": _rows(line.text_above.splitlines(), TEXT_EM) <= _SHORT_TEXT,
        "keep_below": _rows(line.text_below.splitlines(), TEXT_EM) <= _SHORT_TEXT,
        "new_page": line.page_break and page.paper.prices,  # a delivery note has fewer lines, and no room to waste
        "head": breakable(page.paper.line_heads.get(index, ""), TEXT_EM),
        "counted": index not in page.paper.not_counted,
        "name": page.marked(path + "name", name, _ITEM_EM),
        "text": text,
        "quantity": page.marked(path + "quantity", quantity),
        "unit": page.marked(path + "unit_code", unit, _UNIT_EM),
        "price": page.marked(path + "price", price),
        "vat": format_percent(row.treatment.rate, page.lang),
        "amount": page.money(row.entered),
        "carry": carry,
        # a row that may be taller than a page may split, every other row stays in one piece;
        # the last one shares its page with the totals
        "tall": _rows([line.name, *line.description.splitlines(), *extras, *page.paper.line_texts.get(index, ())])
        > (16 if last else 34),
    }


def _line_extras(page: Page, row: LineTotal) -> Iterable[str]:
    line = row.line
    if line.article_number:
        yield page.say("article", number=line.article_number)
    if line.buyer_article_number:
        yield page.say("buyer_article", number=line.buyer_article_number)
    if line.buyer_accounting_reference:
        yield page.say("cost_centre", number=line.buyer_accounting_reference)
    if line.order_line_reference:
        yield page.say("order_line", number=line.order_line_reference)
    if period := page.period(line.period):
        yield f"{page.words['period']} {period}"
    yield from (f"{each.name}: {each.value}" for each in line.attributes if each.name and each.value)
    yield from filter(None, line.note.splitlines())
    for sources, results, sign in ((line.allowances, row.allowances, MINUS), (line.charges, row.charges, "+")):
        for source, result in zip(sources, results, strict=True):
            yield f"{adjustment_name(page, source, sign)}: {signed(page, result.entered, sign)}"


def adjustment_name(page: Page, source: Adjustment, sign: str) -> str:
    """``10 % Rabatt (Treue)``: what a discount or surcharge is and why."""
    word = page.words["discount" if sign == MINUS else "surcharge"]
    percent = f"{format_percent(source.percent, page.lang)} {word}" if source.percent is not None else word
    return f"{percent} ({source.reason})" if source.reason else percent


def signed(page: Page, amount: Decimal, sign: str) -> str:
    """An adjustment's amount as it counts: discounts with a minus."""
    return page.money(-amount if sign == MINUS else amount)


def _columns(page: Page, lines: list[dict[str, Any]], heads: list[str], with_vat: bool) -> dict[str, Any]:
    """Heads, and widths in mm where 0 takes what is left. Long numbers widen their column, then get smaller."""
    mm = MM_PER_EM[page.style]

    def needed(key: str, head: str, least: float) -> float:
        longest = max((plain_length(line[key]) for line in lines), default=0)
        head_width = max(map(width, head.split("\n"))) * mm * 0.85
        return max(least, longest * 0.6 * mm + 1, head_width)

    unit = max(17.0, min(_UNIT_EM, max(widest_word(line["unit"]) for line in lines)) * mm + 0.5)
    numbers = [needed("quantity", heads[2], 11), unit]
    if page.paper.prices:
        numbers += [needed("price", heads[4], 19), *([11.0] if with_vat else []), needed("amount", heads[-1], 21)]
    squeeze = min(1.0, _NUMBERS_MM / sum(numbers))
    return {
        "heads": [head.split("\n") for head in heads],
        "widths": [
            _NESTED_MM if any(line["section"] for line in lines) else _POSITION_MM,
            0,
            *(round(number * squeeze, 1) for number in numbers),
        ],
        "squeeze": round(squeeze, 2),
    }


def _rows(texts: Iterable[str], em: float = _ITEM_EM) -> int:
    """How many printed rows texts take in a column, the one of items or a wider one, rather too many."""
    return sum(1 + int(len(text) * 0.6 / em) for text in texts)

"""A bill as a letter: every word and number formatted, in the order of the page; the template only sets type.

Deterministic and plain Python: the same bill gives the same letter on every machine and day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core.bill import Adjustment, Bill, Line, Party, Period
from handschlag.core.findings import Mark
from handschlag.core.money import MINUS, ZERO, format_money, format_number, format_percent, format_price
from handschlag.core.totals import AdjustmentTotal, LineTotal, TaxGroup, Totals
from handschlag.core.units import unit_name
from handschlag.documents import dates
from handschlag.documents.colour import readable
from handschlag.documents.printable import breakable, everywhere, printable, width
from handschlag.documents.qr import qr_svg
from handschlag.documents.words import WORDS

STYLES = ("klar", "klassisch")
FORMS = ("A", "B")
DEFAULT_ACCENT = "#2a3f9d"

# Carried totals cost layout rounds; a table this short is on one page.
_CARRY_FROM = 8
# Room for words in em of the letter's type; longer words may break (measured in both styles, rather too small).
_ITEM_EM, _ADDRESS_EM, _FACT_EM, _FOOTER_EM, _TEXT_EM, _UNIT_EM = 18.0, 21.0, 12.0, 55.0, 44.0, 5.0
_MM_PER_EM = {"klar": 3.11, "klassisch": 3.3}


def letter(
    bill: Bill,
    totals: Totals,
    *,
    number: str = "",
    payment_code: str = "",
    style: str = "klar",
    accent: str = DEFAULT_ACCENT,
    form: str = "B",
    tagline: str = "",
    marks: Sequence[Mark] = (),
    preview: bool = False,
) -> dict[str, Any]:
    """The words of the page for ``rendering.render_pdf`` and ``render_svg``.

    ``number`` stands in where the bill has none yet (the number it would get); without both it says "Entwurf".
    ``payment_code`` is the EPC text of the GiroCode, empty where there is none to pay. ``marks`` are highlighted.
    ``preview`` shows what a draft still lacks as words in its place and leaves out the carried totals.
    Unknown styles and forms fall back to ``klar`` and ``B``, colours without contrast are darkened.
    """
    page = _Page(bill, totals, number or bill.number, style if style in STYLES else STYLES[0], marks, preview)
    result = {
        "lang": page.lang,
        "style": page.style,
        "form": form if form in FORMS else "B",
        "accent": readable(accent),
        **page.head(tagline),
        **page.table(),
        **page.sums(),
        **page.payment(payment_code),
        **page.foot(),
    }
    return everywhere(result, printable)  # type: ignore[no-any-return]


class _Page:
    """The parts of one letter, from the top of the page to its end."""

    def __init__(self, bill: Bill, totals: Totals, number: str, style: str, marks: Iterable[Mark], preview: bool) -> None:
        self.bill, self.totals, self.number, self.style, self.preview = bill, totals, number, style, preview
        self.lang = bill.language if bill.language in WORDS else "de"
        self.words = WORDS[self.lang]
        self.marks: dict[str, list[str]] = {}
        for mark in marks:
            self.marks.setdefault(mark.field, []).append(mark.words)
        cancels = bill.is_cancellation
        self.kind = self.words["cancellation" if cancels else "invoice"]
        self.title = f"{self.kind} {number}" if number else f"{self.kind} ({self.words['draft']})"
        # what the buyer owes by this document, before anything was paid: BT-112 and BT-114
        self.total = totals.gross + totals.rounding

    def say(self, key: str, **values: str) -> str:
        return self.words[key].format(**values) if values else self.words[key]

    def money(self, amount: Decimal) -> str:
        return format_money(amount, self.bill.currency, self.lang)

    def marked(self, field: str, text: str, em: float = 0) -> Any:
        """``text``, or runs of (words, marked) where a mark names this field."""
        fit = (lambda t: breakable(t, em)) if em else (lambda t: t)
        spots = self.marks.get(field)
        if not spots or not text:
            return fit(text)
        runs: list[list[Any]] = [[text, "" in spots]]
        for words in filter(None, spots):
            for i, (run, on) in enumerate(runs):
                at = run.find(words)
                if not on and at >= 0:
                    pieces = [[run[:at], False], [words, True], [run[at + len(words) :], False]]
                    runs[i : i + 1] = [piece for piece in pieces if piece[0]]
                    break
        return [[fit(run), on] for run, on in runs]

    def rows(self, field: str, text: str, em: float) -> list[Any]:
        return [self.marked(field, row, em) for row in text.splitlines() if row.strip()]

    # -- top of the page

    def head(self, tagline: str) -> dict[str, Any]:
        bill, seller = self.bill, self.bill.seller
        name = seller.trading_name or seller.name or (self.say("placeholder_seller") if self.preview else "")
        due = dates.long(bill.due_date, self.lang) if bill.due_date else ""
        total = self.money(self.total)
        summary = self.say("summary_due", title=self.title, amount=total, due=due) if due else self.say("summary", title=self.title, amount=total)
        street = " ".join(filter(None, (seller.address.post_code, seller.address.city)))
        day = bill.issue_date
        return {
            "title": breakable(self.title, 18),
            "document": {
                "title": f"{self.title} – {name}" if name else self.title,
                "author": name,
                "summary": summary,
                "date": [day.year, day.month, day.day] if day else None,
                "attachment": self.say("attachment", title=self.title),
            },
            "seller": {
                "name": breakable(_shortened(name, 160), 20),
                "name_size": 1.0 if len(name) <= 40 else 0.8 if len(name) <= 80 else 0.6,
                "monogram": name[:1].upper() if name[:1].isalnum() else "",
                "tagline": _shortened(tagline, 90),
                "return_line": _shortened(" · ".join(filter(None, (name, seller.address.line_1, street))), 68),
            },
            "recipient": self.recipient(),
            "facts": [[label, value, strong] for label, value, strong in self.facts()],
            "opening": self.opening(),
            "running": [_shortened(name, 60), f"{_shortened(self.title, 50)} · {self.words['continued']}"],
            "page": self.words["page"].split("{}")[:2],
        }

    def recipient(self) -> list[str]:
        buyer = self.bill.buyer
        rows = [buyer.name, buyer.trading_name if buyer.trading_name != buyer.name else "", buyer.contact.name, *_address(buyer, self.bill.seller)]
        rows = [row for row in rows if row]
        if not rows and self.preview:
            rows = self.words["placeholder_buyer"].split("\n")
        return [breakable(row, _ADDRESS_EM) for row in rows]

    def facts(self) -> Iterable[tuple[str, Any, bool]]:
        bill, w = self.bill, self.words
        prefix = "cancellation_" if bill.is_cancellation else ""
        number = self.number or w["draft"]
        yield w[prefix + "number"], self.marked("number", number, _FACT_EM), True
        if bill.issue_date:
            yield w[prefix + "date"], self.marked("issue_date", dates.short(bill.issue_date, self.lang)), False
        original = bill.preceding_invoice
        if original and original.number:
            of = original.number
            if original.issue_date:
                of = self.say("original_of", number=of, date=dates.short(original.issue_date, self.lang))
            yield w["original"], breakable(of, _FACT_EM), False
        if bill.delivery_date:
            yield w["delivery_date"], self.marked("delivery_date", dates.short(bill.delivery_date, self.lang)), False
        if period := self.period(bill.period):
            yield w["period"], self.marked("period", period), False
        for label, field, value in (
            (w["customer_number"], "buyer.customer_number", bill.buyer.customer_number),
            (w["order"], "purchase_order_reference", bill.purchase_order_reference),
            (w["contract"], "contract_reference", bill.contract_reference),
            (w["leitweg_id" if bill.buyer.kind == "public_body" else "buyer_reference"], "buyer_reference", bill.buyer_reference),
            (w["buyer_vat_id"], "buyer.vat_identifier", bill.buyer.vat_identifier),
        ):
            if value:
                yield label, self.marked(field, value, _FACT_EM), False
        if bill.due_date and not bill.is_cancellation and self.totals.payable > 0:
            yield w["due"], self.marked("due_date", dates.short_with_weekday(bill.due_date, self.lang)), True

    def period(self, period: Period) -> str:
        start, end = period.start_date or period.end_date, period.end_date or period.start_date
        return dates.span(start, end, self.lang) if start and end else ""

    def opening(self) -> list[list[Any]]:
        text = self.bill.opening
        if not text and self.bill.is_cancellation and self.bill.preceding_invoice:
            original = self.bill.preceding_invoice
            day: date | None = original.issue_date
            key = "opening_cancellation" if day else "opening_cancellation_undated"
            text = self.say(key, number=original.number, date=dates.short(day, self.lang) if day else "")
        text = text or self.words["opening"]
        return [[row] for row in self.rows("opening", text, _TEXT_EM)]

    # -- lines

    def table(self) -> dict[str, Any]:
        w, rows = self.words, self.totals.lines
        carry = len(rows) > _CARRY_FROM and not self.preview
        with_vat = len({(row.treatment.category, row.treatment.rate) for row in rows}) > 1
        lines, running = [], ZERO
        for index, row in enumerate(rows):
            running += row.entered
            lines.append(self.line(index, row, self.money(running) if carry else ""))
        if not lines:
            lines.append(self.no_line())
        gross = f"\n{w['with_vat']}" if self.bill.prices_include_vat else ""
        heads = [w["pos"], w["item"], w["quantity"], w["unit"], w["price"] + gross, *([w["vat"]] if with_vat else []), w["amount"] + gross]
        return {
            "lines": lines,
            "with_vat": with_vat,
            "carry": w["carry"] if carry else "",
            "columns": {"heads": [head.split("\n") for head in heads], "widths": self.widths(lines, heads, with_vat)},
        }

    def no_line(self) -> dict[str, Any]:
        name = self.words["placeholder_line"] if self.preview else ""
        return dict(pos="", name=name, text=[], quantity="", unit="", price="", vat="", amount="", carry="", tall=False)

    def line(self, index: int, row: LineTotal, carry: str) -> dict[str, Any]:
        line, path = row.line, f"lines.{index}."
        text = self.rows(path + "description", line.description, _ITEM_EM * 1.1)
        text += [breakable(extra, _ITEM_EM * 1.1) for extra in self.line_extras(row)]
        name = line.name or (self.words["placeholder_line"] if self.preview else "")
        price = ""
        if line.price is not None:
            price = format_price(line.price, self.bill.currency, self.lang)
            if line.price_base_quantity != 1:
                price += f" / {format_number(line.price_base_quantity, self.lang)}"
        quantity = "" if line.quantity is None else format_number(line.quantity, self.lang)
        unit = line.unit_name or unit_name(line.unit_code, self.lang, line.quantity)
        return {
            "pos": str(index + 1),
            "name": self.marked(path + "name", name, _ITEM_EM),
            "text": text,
            "quantity": self.marked(path + "quantity", quantity),
            "unit": self.marked(path + "unit_code", unit, _UNIT_EM),
            "price": self.marked(path + "price", price),
            "vat": format_percent(row.treatment.rate, self.lang),
            "amount": self.money(row.entered),
            "carry": carry,
            # a row taller than a page may split, every other row stays in one piece
            "tall": len(name) + len(line.description) > 1500 or len(text) > 30,
        }

    def line_extras(self, row: LineTotal) -> Iterable[str]:
        line = row.line
        if line.article_number:
            yield self.say("article", number=line.article_number)
        if line.order_line_reference:
            yield self.say("order_line", number=line.order_line_reference)
        if period := self.period(line.period):
            yield f"{self.words['period']} {period}"
        for sources, results, sign in ((line.allowances, row.allowances, MINUS), (line.charges, row.charges, "+")):
            for source, result in zip(sources, results, strict=True):
                yield f"{self.adjustment_name(source, sign)}: {self.signed(result.entered, sign)}"

    def adjustment_name(self, source: Adjustment, sign: str) -> str:
        word = self.words["discount" if sign == MINUS else "surcharge"]
        percent = f"{format_percent(source.percent, self.lang)} {word}" if source.percent is not None else word
        return f"{percent} ({source.reason})" if source.reason else percent

    def signed(self, amount: Decimal, sign: str) -> str:
        text = self.money(amount)
        return self.money(-amount) if sign == MINUS else text

    def widths(self, lines: list[dict[str, Any]], heads: list[str], with_vat: bool) -> list[float]:
        """Column widths in mm; 0 takes what is left. Long numbers widen their column, the item gives way."""
        mm = _MM_PER_EM[self.style]

        def needed(key: str, head: str, least: float) -> float:
            longest = max((_plain_length(line[key]) for line in lines), default=0)
            head_width = max(map(width, head.split("\n"))) * mm * 0.85
            return round(min(max(least, longest * 0.6 * mm + 1, head_width), 46), 1)

        middle = [needed("quantity", heads[2], 11), 17.0, needed("price", heads[4], 19)]
        if with_vat:
            middle.append(11.0)
        return [8.5, 0, *middle, needed("amount", heads[-1], 21)]

    # -- sums

    def sums(self) -> dict[str, Any]:
        w, t, gross = self.words, self.totals, self.bill.prices_include_vat
        rows: list[list[str]] = []
        if t.allowances or t.charges:
            entered = sum((line.entered for line in t.lines), ZERO)
            rows.append([w["line_total"], self.money(entered)])
            rows += [[self.document_adjustment(a, MINUS), self.signed(a.entered, MINUS)] for a in t.allowances]
            rows += [[self.document_adjustment(a, "+"), self.signed(a.entered, "+")] for a in t.charges]
        taxed = [group for group in t.groups if group.treatment.category in ("S", "Z")]
        if taxed:
            rows.append([w["net_within" if gross else "net"], self.money(t.net)])
            rows += [[self.tax_label(group, gross), self.money(group.tax)] for group in t.groups]
        if t.rounding:
            rows.append([w["rounding"], self.money(t.rounding)])
        total = w["cancellation_total" if self.bill.is_cancellation else "total"]
        after: list[list[Any]] = []
        if t.prepaid:
            after = [[w["prepaid"], self.money(-t.prepaid), False], [w["payable"], self.money(t.payable), True]]
        longest = max((width(label) + len(amount) * 0.65 for label, amount in rows), default=0)
        head = (len(total) * 0.62 * 1.25) + len(self.money(self.total)) * 0.66 * 1.75
        return {
            "sums": [[breakable(label, 26), amount] for label, amount in rows],
            "total": [total, self.money(self.total)],
            "after": after,
            "totals_width": round(min(max(92.0, max(longest, head) * _MM_PER_EM[self.style] + 6), 150.0), 1),
            "notes": self.notes(),
        }

    def document_adjustment(self, a: AdjustmentTotal, sign: str) -> str:
        name = self.adjustment_name(Adjustment(percent=a.percent, reason=_shortened(a.reason, 80)), sign)
        if len(self.totals.groups) < 2:
            return name
        return self.say("on_rate", name=name, rate=format_percent(a.treatment.rate, self.lang))

    def tax_label(self, group: TaxGroup, gross: bool) -> str:
        base = self.money(group.taxable)
        if group.treatment.category not in ("S", "Z"):
            return self.say("untaxed", base=base)
        rate = format_percent(group.treatment.rate, self.lang)
        return self.say("tax_within" if gross else "tax", rate=rate, base=base)

    def notes(self) -> list[list[Any]]:
        legal = dict.fromkeys(row.treatment.note for row in self.totals.lines if row.treatment.note)
        paragraphs = [[[breakable(note, _TEXT_EM)] for note in legal]] if legal else []
        for field in ("note", "payment_terms"):
            if field == "payment_terms" and self.bill.is_cancellation:
                continue
            paragraphs += [[row] for row in self.rows(field, getattr(self.bill, field), _TEXT_EM)]
        return [[row[0] if isinstance(row, list) and len(row) == 1 and isinstance(row[0], str) else row for row in p] for p in paragraphs]

    # -- payment and last words

    def payment(self, code: str) -> dict[str, Any]:
        thanks = [self.marked("thank_you_note", row, _TEXT_EM * 0.8) for row in self.bill.thank_you_note.splitlines() if row.strip()]
        signoff = self.rows("sign_off", self.bill.sign_off, _TEXT_EM)
        long = len(self.bill.thank_you_note) + len(self.bill.sign_off) > 1200 or len(thanks) + len(signoff) > 20
        return {"payment": self.payment_card(code), "thanks": thanks, "signoff": signoff, "long_closing": long}

    def payment_card(self, code: str) -> dict[str, Any] | None:
        bill, w, payable = self.bill, self.words, self.totals.payable
        if bill.is_cancellation:
            return None
        if payable <= 0:
            key = "paid" if payable == 0 and self.totals.prepaid else "free" if payable == 0 else "credit"
            return _card(w["paid_title"], self.say(key, amount=self.money(-payable)))
        amount, account = self.money(payable), bill.payment
        key = "pay" if account.account_identifier else "pay_elsewhere"
        if bill.due_date:
            sentence = self.say(key, amount=amount, due=dates.long(bill.due_date, self.lang))
        else:
            sentence = self.say(key + "_without_date", amount=amount)
        facts: list[list[Any]] = []
        iban = _in_groups(account.account_identifier)
        if iban:
            holder = account.account_name or bill.seller.name
            facts.append([w["payee"], self.marked("payment.account_name", holder, 28), False])
            facts.append([w["iban"], self.marked("payment.account_identifier", iban), True])
            if account.service_provider_identifier:
                facts.append([w["bic"], account.service_provider_identifier, False])
        if self.number:
            facts.append([w["reference"], breakable(self.number, 28), False])
        card = _card(w["pay_title"], sentence, facts)
        if code and iban and bill.currency == "EUR":
            card |= {"qr": qr_svg(code), "scan": w["scan"].split("\n"), "qr_alt": self.say("qr_alt", amount=amount, iban=iban)}
        return card

    def foot(self) -> dict[str, Any]:
        seller, account, w = self.bill.seller, self.bill.payment, self.words
        contact = seller.contact
        columns = [
            [seller.name, seller.trading_name if seller.trading_name != seller.name else "", *_address(seller, seller)],
            [
                w["telephone"].format(number=contact.telephone) if contact.telephone else "",
                contact.email,
                seller.website,
            ],
            [
                account.account_identifier and f"IBAN {_in_groups(account.account_identifier)}",
                account.service_provider_identifier and f"BIC {account.service_provider_identifier}",
            ],
            [
                seller.vat_identifier and w["vat_id"].format(number=seller.vat_identifier),
                seller.tax_registration_identifier and w["tax_number"].format(number=seller.tax_registration_identifier),
                seller.legal_registration_identifier,
                *seller.legal_details.splitlines(),
            ],
        ]
        columns = [[_shortened(row, 300) for row in column if row] for column in columns]
        columns = [column for column in columns if column] or [[""]]
        # each column as wide as its longest row wants, within reason; longer rows wrap
        wants = [min(max(10.0, *(width(row) for row in column)), 24.0) for column in columns]
        rooms = [_FOOTER_EM * want / sum(wants) for want in wants]
        columns = [[breakable(row, room) for row in column] for column, room in zip(columns, rooms, strict=True)]
        depths = [sum(1 + int(width(row) / room) for row in column) for column, room in zip(columns, rooms, strict=True)]
        return {
            "footer": columns,
            "footer_widths": [round(want, 1) for want in wants],
            "footer_height": round(max(30.0, 16 + 3.6 * min(max(depths), 30)), 1),
        }


def _card(title: str, sentence: str, facts: list[list[Any]] | None = None) -> dict[str, Any]:
    return {"title": title, "sentence": sentence, "facts": facts or [], "qr": "", "scan": [], "qr_alt": ""}


def _address(party: Party, seller: Party) -> list[str]:
    """Street, place and, for letters abroad, the country in capital letters."""
    a = party.address
    place = " ".join(filter(None, (a.post_code, a.city)))
    abroad = a.country_code if a.country_code != seller.address.country_code and (a.line_1 or place) else ""
    return [a.line_1, a.line_2, place, abroad]


def _in_groups(iban: str) -> str:
    return "\u00a0".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _plain_length(text: Any) -> int:
    return len(text) if isinstance(text, str) else sum(len(run) for run, _ in text)

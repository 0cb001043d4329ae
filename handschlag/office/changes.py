"""Change an order: write down what is to be different, bring it to the customer, record a yes, take it back."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.core.bill import Line
from handschlag.core.bill_json import read_bill
from handschlag.core.money import format_number
from handschlag.core.text import Language
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import agreeing
from handschlag.office import access, bringing, fields, form_data, orders
from handschlag.orders import agreed, billing, changing, deciding, proving, telling
from handschlag.orders.changing import Wish
from handschlag.orders.documenting import METHODS
from handschlag.orders.models import ChangeNote, Order

NEW_LINES = 3  # rows for new lines that are always there
MOST_NEW = 30
NEW_FIELDS = ("name", "menge", "einheit", "preis", "index")


def note_of(order: Order, n: int) -> ChangeNote:
    """The change of this order, or 404."""
    rows = ChangeNote.objects.of(order.business_id).select_related("order__version")
    found: ChangeNote | None = rows.filter(order=order, n=n).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def write(request: Any, pk: int) -> HttpResponse:
    """The form of a change, filled from a draft where one goes beyond; the POST freezes it."""
    order = orders.order_of(request.business, pk)
    draft = _draft(request, order)
    if request.method != "POST":
        return _form(request, order, draft, _typed_of(order, draft), {})
    typed = {name: value[:2_000] for name, value in request.POST.items()}
    wishes, errors = _read(order, draft, typed)
    if errors:
        return _form(request, order, draft, typed, errors)
    try:
        note = changing.propose(
            order, [wish for wish, _index in wishes], reason=typed.get("grund", ""), by=access.SELLER
        )
    except changing.CannotPropose as refusal:
        field = f"menge-{refusal.position}" if refusal.position else {"reason": "grund"}.get(refusal.field, "zeilen")
        return _form(request, order, draft, typed, {field: refusal.sentence.in_(fields.language())})
    if draft is not None:
        # what came new, neither a dropped line that is wanted again nor a new one of nothing
        known = {wish.position for wish, _index in wishes if wish.position}
        added = [change.position for change in note.changes if change.position not in known]
        indexes = [index for wish, index in wishes if not wish.position and wish.line.quantity]
        with contextlib.suppress(drafting.AlreadyIssued):
            agreeing.tie(draft, order, {i: p for i, p in zip(indexes, added, strict=True) if i is not None})
    return orders.back(order, f"#aenderung-{note.n}")


@require_POST
@access.business_needed
def send(request: Any, pk: int, n: int) -> HttpResponse:
    """Hand the mail with a change over to the outbox."""
    order = orders.order_of(request.business, pk)
    note = note_of(order, n)
    if errors := bringing.hand_over(request, partial(changing.send, note)):
        return orders.page(request, order, errors=errors, typed=request.POST, form="aenderung", status=422)
    return orders.back(order, f"#aenderung-{n}")


@require_POST
@access.business_needed
def withdraw(request: Any, pk: int, n: int) -> HttpResponse:
    """Take a change back before anybody has decided."""
    order = orders.order_of(request.business, pk)
    changing.withdraw(note_of(order, n), by=access.SELLER)
    return orders.back(order, f"#aenderung-{n}")


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def confirmed(request: Any, pk: int, n: int) -> HttpResponse:
    """Record that the customer agreed by phone, on paper or by email."""
    order = orders.order_of(request.business, pk)
    note = note_of(order, n)
    if changing.undecided(order) != note:
        return orders.back(order, f"#aenderung-{n}")
    typed = {key: request.POST.get(key, "") for key in ("method", "name", "day", "email")}
    if request.method != "POST":
        return _record(request, note, {"method": Order.PHONE}, {})
    day, upload = form_data.day_of(typed["day"]), request.FILES.get("evidence")
    if day is None:
        return _record(
            request, note, typed, {"day": form_data.why_no_day(typed["day"], _("Tragen Sie den Tag der Zusage ein"))}
        )
    evidence = upload.read(proving.LARGEST + 1) if upload else b""
    try:
        deciding.record_confirmation(
            note, method=typed["method"], name=typed["name"], day=day, email=typed["email"], evidence=evidence,
            by=access.SELLER,
        )  # fmt: skip
    except deciding.CannotDecide as refusal:
        return _record(request, note, typed, {refusal.field or "name": refusal.sentence.in_(fields.language())})
    return orders.back(order, f"#aenderung-{n}")


def _record(request: Any, note: ChangeNote, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    context = {
        "note": note,
        "order": note.order,
        "sentences": telling.sentences(note.changes, note.order.currency, fields.language()),
        "methods": [(key, words.in_(fields.language())) for key, words in METHODS.items() if key != Order.PORTAL],
        "typed": typed,
        "errors": errors,
        "error_summary": errors,
    }
    return render(request, "office/change_confirmed.html", context, status=422 if errors else 200)


@require_safe
@access.business_needed
def download(request: Any, pk: int, n: int, form: str) -> HttpResponse:
    """The stored bytes: the change as it went out, as it was confirmed, or the evidence."""
    note = note_of(orders.order_of(request.business, pk), n)
    if form == "aenderung":
        return orders.file(making.document(note.business_id, "change_note", note.pk))
    decision = getattr(note, "decision", None)
    known = {"bestaetigt": "pdf", "nachweis": proving.FORM}
    if decision is None or form not in known:
        raise Http404
    return orders.file(making.document(note.business_id, "change_decision", decision.pk, known[form]))


# -- the form


def _draft(request: Any, order: Order) -> Draft | None:
    """The draft that goes beyond the order, where the editor has led here."""
    pk = request.POST.get("entwurf", "") or request.GET.get("entwurf", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 16):
        return None
    found: Draft | None = Draft.objects.of(order.business_id).open(Draft.INVOICE).filter(pk=int(pk)).first()
    return found


def _typed_of(order: Order, draft: Draft | None) -> dict[str, str]:
    """What stands in the form at first: what is agreed, or what the draft would need."""
    language = fields.language()
    lines = {position: row.terms for position, row in agreed.lines_now(order).items()}
    news: list[tuple[Wish, int | None]] = []
    if draft is not None:
        wishes = agreeing.wishes_of(order, review(draft.data).bill, draft.data)
        lines |= {wish.position: wish.line for wish, _index in wishes if wish.position}
        news = [row for row in wishes if not row[0].position]
    typed = {}
    for position, line in lines.items():
        typed[f"menge-{position}"] = format_number(line.quantity or Decimal(0), language)
        typed[f"preis-{position}"] = format_number(line.price or Decimal(0), language, 2)
    for i, (wish, index) in enumerate(news[:MOST_NEW]):
        line = wish.line
        typed |= {
            f"neu-{i}-name": line.name,
            f"neu-{i}-menge": format_number(line.quantity or Decimal(0), language),
            f"neu-{i}-einheit": line.unit_name or line.unit_code,
            f"neu-{i}-preis": format_number(line.price or Decimal(0), language, 2),
            f"neu-{i}-index": str(index),
        }
    return typed


def _read(
    order: Order, draft: Draft | None, typed: dict[str, str]
) -> tuple[list[tuple[Wish, int | None]], dict[str, str]]:
    """The wishes, each new one with the line of the draft it came from, and what could not be read."""
    errors: dict[str, str] = {}
    wishes: list[tuple[Wish, int | None]] = []
    for position, row in sorted(agreed.lines_now(order).items()):
        names = {"quantity": f"menge-{position}", "price": f"preis-{position}"}
        wishes.append((Wish(position, _line(typed, names, row.terms, errors)), None))
    of_draft = review(draft.data).bill.lines if draft is not None else ()
    for i in range(MOST_NEW):
        names = {"name": f"neu-{i}-name", "quantity": f"neu-{i}-menge", "price": f"neu-{i}-preis"}
        names["unit_code"] = f"neu-{i}-einheit"
        named, priced = (bool(typed.get(names[each], "").strip()) for each in ("name", "price"))
        if not named and not priced:
            continue
        if not named:
            errors[names["name"]] = _("Schreiben Sie dazu, was es ist")
        if not priced:
            errors[names["price"]] = _("Tragen Sie den Preis ein")
        at = typed.get(f"neu-{i}-index", "")
        index = int(at) if at.isascii() and at.isdecimal() and len(at) < 6 and int(at) < len(of_draft) else None
        base = replace(of_draft[index], note="") if index is not None else Line(quantity=Decimal(1))
        wishes.append((Wish(0, _line(typed, names, base, errors)), index))
    return wishes, errors


def _line(typed: dict[str, str], names: dict[str, str], base: Line, errors: dict[str, str]) -> Line:
    """``base`` with what was typed in these fields, read as the editor reads a line."""
    given = {field: value for field, name in names.items() if (value := typed.get(name, "").strip())}
    result = read_bill({"lines": [given]}, typed=True, language=_language())
    for error in result.errors:
        field = error.path.rpartition(".")[2]
        errors[names.get(field, names["price"])] = error.sentence.in_(fields.language())
    line = result.bill.lines[0] if result.bill.lines else base
    changed = {field: getattr(line, field) for field in given if getattr(line, field) is not None}
    if "unit_code" in changed:
        changed["unit_name"] = line.unit_name
    if (changed.get("price") or Decimal(0)) < 0:
        errors[names["price"]] = _("Ein Preis ist nie negativ. Schreiben Sie das Minus an die Menge")
    return replace(base, **changed)


def _language() -> Language:
    return "en" if fields.language() == "en" else "de"


def _form(
    request: Any, order: Order, draft: Draft | None, typed: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    language = fields.language()
    rows = [
        {
            "n": str(position),
            "name": state.agreed.terms.name,
            "agreed": telling.terms_of(state.agreed.terms, order.currency, language),
            "billed": format_number(state.billed, language),
            "quantity": typed.get(f"menge-{position}", ""),
            "price": typed.get(f"preis-{position}", ""),
            "quantity_error": errors.get(f"menge-{position}", ""),
            "price_error": errors.get(f"preis-{position}", ""),
        }
        for position, state in sorted(billing.states(order).items())
    ]
    filled = [i for i in range(MOST_NEW) if any(typed.get(f"neu-{i}-{each}") for each in NEW_FIELDS)]
    count = max(NEW_LINES, max(filled, default=-1) + 2)
    news = [
        {"n": str(i)} | {each: typed.get(f"neu-{i}-{each}", "") for each in NEW_FIELDS}
        | {f"{each}_error": errors.get(f"neu-{i}-{each}", "") for each in ("name", "menge", "preis")}
        for i in range(min(count, MOST_NEW))
    ]  # fmt: skip
    context = {
        "business": request.business,
        "order": order,
        "draft": draft,
        "rows": rows,
        "news": news,
        "units": fields.unit_choices(),
        "reason": typed.get("grund", ""),
        "replaces": changing.undecided(order),
        "errors": errors,
        "error_summary": errors,
    }
    return render(request, "office/change.html", context, status=422 if errors else 200)

"""Templates: lines, texts and terms that a seller begins documents from again and again; never with a customer in them.

Days are kept as distances from the date of the document, so that a document begun next year is right.
"""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.text import Language, Text, clean_line
from handschlag.drafts import drafting, typing_again
from handschlag.drafts.beginning import for_another_deal, new_data
from handschlag.drafts.choosing import AGREED_DISCOUNT
from handschlag.drafts.document import kind_of
from handschlag.drafts.models import Draft, Template
from handschlag.drafts.reviewing import BESIDE_THE_BILL

LONGEST_NAME, MOST, OFFERED = 80, 200, 6
# of the sender, of the customer, of one day: a document begun from the template brings its own
_NOT_KEPT = (
    *("contract_reference", "project_reference", "tender_reference", "object_identifier"),
    *(
        "seller",
        "payment",
        "buyer",
        "buyer_reference",
        "buyer_accounting_reference",
        "delivery",
        "direct_debit",
        "card",
    ),
    *("issue_date", "due_date", "delivery_date", "document", "explanation", "deviation", "notes", "prepaid_amount"),
    *(name for name in BESIDE_THE_BILL if name != "presentation"),
)
_NOT_KEPT_OF_LINES = ("buyer_article_number", "buyer_accounting_reference", "object_identifier")
_DAYS = {Draft.INVOICE: ("due_date",), Draft.QUOTE: ("offer", "valid_until")}


class Refused(ValueError):
    """This template cannot be kept; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def keep(draft: Draft, name: str) -> Template:
    """Keep what a draft holds under a name; a template of this name is replaced. Raises ``Refused``."""
    if kind_of(draft.data) not in (Draft.INVOICE, "proforma"):
        raise Refused(_OF_ORDERS)
    rows = Template.objects.of(draft.business_id)
    name = _named(name)
    if rows.count() >= MOST and not rows.filter(name=name).exists():
        raise Refused(_TOO_MANY)
    data = _kept(draft)
    made: Template = rows.update_or_create(
        name=name,
        defaults={"business_id": draft.business_id, "kind": draft.kind, "data": data, "changed_at": timezone.now()},
    )[0]
    return made


def _kept(draft: Draft) -> dict[str, Any]:
    data = for_another_deal(copy.deepcopy(draft.data))
    language = _language(data)
    issued = typing_again.day(data.get("issue_date", ""), timezone.localdate(), language)
    until = typing_again.day(_at(data, _DAYS[draft.kind]), timezone.localdate(), language)
    kept = {name: value for name, value in data.items() if name not in _NOT_KEPT}
    for line in kept["lines"]:
        for name in _NOT_KEPT_OF_LINES:
            line.pop(name, None)
    agreed = (AGREED_DISCOUNT.de, AGREED_DISCOUNT.en)
    if "allowances" in kept:
        kept["allowances"] = [row for row in kept["allowances"] if row.get("reason") not in agreed]
    if kept.get("payment_means_code") == "59":  # collected by a mandate of that customer
        del kept["payment_means_code"]
    if "offer" in kept:
        kept["offer"].pop("valid_until", None)
    if kept.get("tax_situation") == (data.get("wording") or {}).get("tax_situation", "standard"):
        kept.pop("tax_situation", None)  # the seller's usual one, whatever that will be
        kept.pop("exemption_reason", None)
    if issued and until and until >= issued:
        kept["days"] = (until - issued).days
    return kept


def to_begin_with(business: Business, kind: str) -> list[Template]:
    """What an empty form offers for a kind of document: the few that were changed last."""
    return list(Template.objects.of(business).filter(kind=kind).order_by("-changed_at")[:OFFERED])


def begin(template: Template, today: date | None = None) -> Draft:
    """A new draft of what the template holds, dated today, with the sender as it is now."""
    day, data = today or timezone.localdate(), copy.deepcopy(template.data)
    language, days = _language(data), data.pop("days", None)
    business: Business = template.business
    fresh = new_data(business, language, day, kind=template.kind)
    if fresh.get("tax_situation") == "small_business":  # shows no VAT, whatever was kept
        data.pop("tax_situation", None)
    offer = {**fresh.get("offer", {}), **data.pop("offer", {})}
    begun = {**fresh, **data} | ({"offer": offer} if offer else {})
    if days is not None:
        *parents, last = _DAYS[template.kind]
        place = begun[parents[0]] if parents else begun
        place[last] = terms.short_date(day + timedelta(days=days), language)
    return drafting.start(business, begun, kind=template.kind)


def rename(template: Template, name: str) -> None:
    """Give a template another name. Raises ``Refused``."""
    try:
        with transaction.atomic():
            Template.objects.of(template.business_id).filter(pk=template.pk).update(name=_named(name))
    except IntegrityError:
        raise Refused(_TAKEN) from None


def remove(template: Template) -> None:
    """Throw a template away; documents begun from it stay."""
    Template.objects.of(template.business_id).filter(pk=template.pk).delete()


def _named(name: str) -> str:
    name = clean_line(name)[:LONGEST_NAME].strip()
    if not name:
        raise Refused(_NO_NAME)
    return name


def _language(data: dict[str, Any]) -> Language:
    return "en" if data.get("language") == "en" else "de"


def _at(data: dict[str, Any], path: tuple[str, ...]) -> str:
    place: Any = data
    for step in path:
        place = place.get(step, {}) if isinstance(place, dict) else {}
    return place if isinstance(place, str) else ""


_NO_NAME = Text("Geben Sie der Vorlage einen Namen", "Give the template a name")
_TAKEN = Text("So heißt schon eine andere Vorlage", "Another template has this name")
_TOO_MANY = Text("Mehr als 200 Vorlagen gehen nicht. Löschen Sie eine", "No more than 200 templates. Delete one")
_OF_ORDERS = Text(
    "Abschläge und Schlussrechnungen gehören zu einem Auftrag und werden keine Vorlage",
    "Instalments and final invoices belong to an order and become no template",
)

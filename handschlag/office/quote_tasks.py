"""What quotes and orders ask of a person on the home page: bill what was agreed, look after what is about to expire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.money import format_money, from_minor
from handschlag.office import fields
from handschlag.office.todo import MONEY, MOST, OUR_OWN, Task
from handschlag.orders.models import Entry, Order
from handschlag.quotes.models import Quote

SOON = timedelta(days=2)


def unbilled(business: Business, day: date) -> Iterator[Task]:
    """Agreed, and nothing of it was billed yet: the newest few."""
    del day
    billed = Entry.objects.of(business).filter(order=OuterRef("pk"))
    rows = Order.objects.of(business).filter(~Exists(billed)).defer("snapshot", "wording").order_by("-pk")
    for order in rows[:MOST]:
        amount = format_money(from_minor(order.gross_minor, order.currency), order.currency, fields.language())
        yield Task(
            OUR_OWN,
            "handshake",
            _("Auftrag %(number)s berechnen") % {"number": order.number},
            _("%(buyer)s, %(amount)s. Vereinbart, noch nichts berechnet.")
            % {"buyer": order.buyer_name, "amount": amount},
            _("Ansehen"),
            reverse("office:order", args=[order.pk]),
            order.gross_minor,
        )


def expiring(business: Business, day: date) -> Iterator[Task]:
    """Quotes whose last day is near, and nobody has decided."""
    rows = Quote.objects.of(business).waiting(day).filter(valid_until__lte=day + SOON).order_by("valid_until", "pk")
    for quote in rows[:MOST]:
        until = terms.weekday_date(quote.valid_until, fields.language())
        yield Task(
            MONEY,
            "clock",
            _("Bei %(buyer)s nach dem Angebot fragen") % {"buyer": quote.buyer_name},
            _("%(number)s gilt nur noch bis %(day)s.") % {"number": quote.number, "day": until},
            _("Ansehen"),
            reverse("office:quote", args=[quote.pk]),
            quote.gross_minor,
        )

"""The due date as a calendar file."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from handschlag.core.money import format_money
from handschlag.invoices.models import Invoice


def due_date_file(invoice: Invoice, page_url: str) -> bytes:
    """An iCalendar file (RFC 5545) with one all-day event on the due date, in the language that is active."""
    from icalendar import Calendar, Event  # costs a quarter of a second at the start of every process

    bill = invoice.bill
    amount = format_money(invoice.payable, invoice.currency, bill.language)
    event = Event()
    event.add("uid", f"invoice-{invoice.pk}-{invoice.snapshot_sha256[:16]}@handschlag")
    event.add("dtstamp", invoice.created_at)
    event.add("dtstart", invoice.due_date)
    event.add("dtend", invoice.due_date + timedelta(days=1))
    values = {"number": invoice.number, "amount": amount, "seller": bill.seller.trading_name or bill.seller.name}
    event.add("summary", _("Rechnung %(number)s: %(amount)s an %(seller)s") % values)
    event.add("description", _("Rechnung ansehen und zahlen: %(url)s") % {"url": page_url})
    event.add("url", page_url)
    event.add("transp", "TRANSPARENT")  # the day stays free for other things
    calendar = Calendar()
    calendar.add("prodid", "-//Handschlag//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()  # type: ignore[no-any-return]

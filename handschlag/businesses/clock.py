"""What day it is for a business: midnight in its own time zone, wherever the server stands."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from handschlag.businesses import profile
from handschlag.businesses.models import Business
from handschlag.core import working_days

# zones of the countries most of our sellers live in or travel to; any IANA name may be set
ZONES = (
    "Europe/Berlin",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/London",
    "Europe/Lisbon",
    "Atlantic/Canary",
    "Europe/Athens",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Bangkok",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)


def zone_of(business: Business | int, now: datetime | None = None) -> ZoneInfo:
    """The time zone a business has set, else that of the installation."""
    day = timezone.localdate(now or timezone.now())
    return ZoneInfo(profile.on(business, day).get("time_zone") or settings.TIME_ZONE)


def today(business: Business | int, now: datetime | None = None) -> date:
    """The day it is for a business at a moment, now if none is given."""
    return (now or timezone.now()).astimezone(zone_of(business, now)).date()


def region_of(business: Business | int, now: datetime | None = None) -> str:
    """Whose holidays a business keeps (``core.working_days``): what it has set, else those of its whole country."""
    known = profile.on(business, timezone.localdate(now or timezone.now()))
    return known.get("holidays") or working_days.region_of(known.get("seller.address.country_code"))

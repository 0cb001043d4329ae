"""The places of the seller's app: one table, from which the sidebar, the phone's tab bar and the keys are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

MOST_TABS = 3  # beside "Neu" and "Mehr"


@dataclass(frozen=True)
class Place:
    """One entry: the route it leads to, its word and icon, the key after ``G``; ``tab`` also on phones, ``foot`` below.

    A page counts to the place whose address its own begins with.
    """

    route: str
    word: Any
    icon: str
    key: str = ""
    tab: bool = False
    foot: bool = False


# In the order of the sidebar. The first three tabs stand in the phone's tab bar.
PLACES: tuple[Place, ...] = (
    Place("office:home", _("Heute"), "home", "h", tab=True),
    Place("office:invoices", _("Rechnungen"), "document", "r", tab=True),
    Place("office:customers", _("Kunden"), "people", "k", tab=True),
    Place("office:quotes", _("Angebote"), "quote", "a"),
    Place("office:contracts", _("Verträge"), "repeat", "v"),
    Place("office:receive", _("Empfangen"), "download", "i"),
    Place("office:outbox", _("Postausgang"), "mail", "p", tab=True),
    Place("office:settings", _("Einstellungen"), "settings", "e", foot=True),
)


@dataclass(frozen=True)
class Entry:
    """A place as this page shows it; ``current`` is the value of ``aria-current``, or empty."""

    place: Place
    address: str
    current: str


def entries(path: str) -> list[Entry]:
    """Every place, seen from the page with this path."""
    return [Entry(place, address := reverse(place.route), _current(address, path)) for place in PLACES]


def tabs(shown: Sequence[Entry]) -> list[Entry]:
    """The entries of the phone's tab bar."""
    return [entry for entry in shown if entry.place.tab][:MOST_TABS]


def _current(address: str, path: str) -> str:
    if path == address:
        return "page"
    return "true" if path.startswith(address) else ""

"""Which rules a document says it follows: the specification identifier (BT-24) in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handschlag.core.text import Text


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of rules that documents follow. ``is_invoice`` is false where its documents lack what the norm demands."""

    key: str
    name: str
    is_invoice: bool = True
    remark: Text | None = None


_NO_INVOICE = Text(
    "Dieses Profil hat keine Positionen und ist keine Rechnung im Sinne der Norm EN 16931. "
    "Für den Vorsteuerabzug brauchen Sie die vollständige Rechnung.",
    "This profile has no lines and is no invoice in the sense of the norm EN 16931. "
    "To deduct input VAT you need the complete invoice.",
)
UNKNOWN = Profile("unknown", "")
EXTENDED, XRECHNUNG_EXTENSION = "extended", "xrechnung_extension"
# pattern of the identifier, in lower case -> profile; the first that fits
_PROFILES: tuple[tuple[str, Profile], ...] = (
    (r".*(?:factur-x|zugferd)[^#]*[:#]minimum", Profile("minimum", "Factur-X MINIMUM", False, _NO_INVOICE)),
    (r".*(?:factur-x|zugferd)[^#]*[:#]basicwl", Profile("basic_wl", "Factur-X BASIC WL", False, _NO_INVOICE)),
    (r".*(?:factur-x|zugferd)[^#]*[:#]basic", Profile("basic", "Factur-X BASIC")),
    (r".*(?:factur-x|zugferd)[^#]*[:#]extended", Profile(EXTENDED, "Factur-X EXTENDED")),
    (
        r".*#conformant#urn:xeinkauf\.de:kosit:extension:xrechnung_([0-9.]+)",
        Profile(XRECHNUNG_EXTENSION, "XRechnung Extension"),
    ),
    (
        r".*#conformant#urn:xoev-de:kosit:extension:xrechnung_([0-9.]+)",
        Profile(XRECHNUNG_EXTENSION, "XRechnung Extension"),
    ),
    (r".*[:#](?:compliant)[:#]urn:xeinkauf\.de:kosit:xrechnung_([0-9.]+).*", Profile("xrechnung", "XRechnung")),
    (r".*urn:xoev-de:kosit:standard:xrechnung_([0-9.]+).*", Profile("xrechnung", "XRechnung")),
    (r".*urn:fdc:peppol\.eu:2017:poacc:(?:self)?billing:.*", Profile("peppol", "Peppol BIS Billing")),
    (r"urn:cen\.eu:en16931:2017", Profile("en16931", "EN 16931")),
    (r"urn:cen\.eu:en16931:2017#.*", Profile("cius", "EN 16931 CIUS")),
)
_COMPILED = tuple((re.compile(pattern), profile) for pattern, profile in _PROFILES)


def profile_of(specification: str) -> Profile:
    """The profile of a specification identifier (BT-24); ``UNKNOWN`` where nobody here knows it.

    ZUGFeRD 2.0 wrote its identifiers with ``zugferd.de:2p0`` and with colons for ``#``.
    """
    wanted = specification.strip().lower()
    if len(wanted) > 500:
        return UNKNOWN
    for pattern, profile in _COMPILED:
        if found := pattern.fullmatch(wanted):
            version = found[1] if found.re.groups else ""
            return Profile(profile.key, f"{profile.name} {version}".strip(), profile.is_invoice, profile.remark)
    return UNKNOWN

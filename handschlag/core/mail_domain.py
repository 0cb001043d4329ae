"""What the records of a domain let other mail servers believe about mail from it: SPF (RFC 7208), DMARC (RFC 7489).

Plain text in, a sentence and advice out; asking the name service is an adapter's work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handschlag.core.text import Text

GOOD, ADVICE, BAD = "good", "advice", "bad"
NOTHING = Text("", "")  # to be done


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one kind of record says: a code such as ``SPF-MISSING``, how good that is, a sentence, and what to do."""

    code: str
    level: str
    title: Text
    advice: Text = NOTHING


def spf(records: Sequence[str]) -> Verdict:
    """Judge the TXT records of the sender's domain: which servers may send for it (RFC 7208, 4.5 and 5.1)."""
    found = [record for record in records if record.lower() == "v=spf1" or record.lower().startswith("v=spf1 ")]
    if not found:
        return Verdict(
            "SPF-MISSING",
            BAD,
            Text("Kein SPF-Eintrag", "No SPF record"),
            Text(
                "Legen Sie bei Ihrem Domain-Anbieter einen TXT-Eintrag an, den Ihr Mail-Anbieter nennt, "
                "etwa v=spf1 include:… -all",
                "Add a TXT record at your domain provider that your mail provider names, such as v=spf1 include:… -all",
            ),
        )
    if len(found) > 1:
        return Verdict(
            "SPF-TWICE",
            BAD,
            Text("Mehrere SPF-Einträge, damit gilt keiner", "Several SPF records, so none counts"),
            Text("Fassen Sie sie zu einem zusammen", "Make one of them"),
        )
    terms = found[0].lower().split()[1:]
    if "+all" in terms or "all" in terms:
        return Verdict(
            "SPF-OPEN",
            BAD,
            Text("Der SPF-Eintrag erlaubt jedem Server, für Sie zu senden", "The SPF record lets every server send"),
            Text("Ersetzen Sie +all durch -all", "Replace +all with -all"),
        )
    if not any(term in ("-all", "~all") or term.startswith("redirect=") for term in terms):
        return Verdict(
            "SPF-UNDECIDED",
            ADVICE,
            Text("Der SPF-Eintrag lässt andere Server offen", "The SPF record leaves other servers open"),
            Text("Beenden Sie ihn mit -all oder ~all", "End it with -all or ~all"),
        )
    return Verdict("SPF", GOOD, Text("SPF-Eintrag gefunden", "SPF record found"))


def places_of_dmarc(domain: str) -> Iterator[str]:
    """Where a domain's DMARC record may stand, nearest first: at the domain, else at the ones above it."""
    labels = domain.strip(".").split(".")
    for start in range(max(len(labels) - 1, 1)):
        yield "_dmarc." + ".".join(labels[start:])


def dmarc(records: Sequence[str]) -> Verdict:
    """Judge the TXT records at ``_dmarc``: what others do with mail that only claims to be yours (RFC 7489, 6.3)."""
    found = [_tags(record) for record in records if record.replace(" ", "").lower().startswith("v=dmarc1")]
    if len(found) != 1:
        return Verdict(
            "DMARC-MISSING" if not found else "DMARC-TWICE",
            BAD,
            Text("Kein gültiger DMARC-Eintrag", "No valid DMARC record"),
            Text(
                "Legen Sie einen TXT-Eintrag unter _dmarc an, zum Beginn etwa v=DMARC1; p=none. "
                "Große Anbieter verlangen ihn",
                "Add a TXT record at _dmarc, to begin with v=DMARC1; p=none. Large providers ask for it",
            ),
        )
    policy = found[0].get("p", "").lower()
    if policy in ("quarantine", "reject"):
        return Verdict("DMARC", GOOD, Text("DMARC-Eintrag gefunden", "DMARC record found"))
    if policy == "none":
        return Verdict(
            "DMARC-WATCHES",
            ADVICE,
            Text("DMARC beobachtet nur (p=none)", "DMARC only watches (p=none)"),
            Text(
                "Kommen Ihre Mails an, stellen Sie auf p=quarantine um",
                "Once your mails arrive, change to p=quarantine",
            ),
        )
    return Verdict(
        "DMARC-POLICY",
        BAD,
        Text("Der DMARC-Eintrag sagt nicht, was gilt", "The DMARC record does not say what holds"),
        Text("Ergänzen Sie p=none, p=quarantine oder p=reject", "Add p=none, p=quarantine or p=reject"),
    )


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, mark, value in pairs if mark}

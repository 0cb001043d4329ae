"""Sales to consumers in other EU countries: their rate, declared through the One-Stop-Shop (Art. 369a)."""

from __future__ import annotations

from handschlag.core.situation import Need, Situation
from handschlag.core.text import Text

_NEEDS: frozenset[Need] = frozenset({"buyer_consumer", "buyer_in_eu"})
_NOTE = Text(
    "Umsatzsteuer des Bestimmungslandes, erklärt über den One-Stop-Shop der EU",
    "VAT of the country of destination, declared through the EU One-Stop-Shop",
)


def _at(key: str, rate_name: str, label: Text, explanation: Text, source: str) -> Situation:
    return Situation(
        key,
        label,
        explanation,
        "S",
        "consumers",
        source,
        rate_name=rate_name,
        note=_NOTE,
        needs=_NEEDS,
        at_destination=True,
        small_amount=False,
        words="OSS Fernverkauf Versandhandel Onlineshop digitale Leistung e-commerce",
    )


def situations(source: str) -> tuple[Situation, ...]:
    """The four of a country whose law names the One-Stop-Shop in ``source``."""
    return (
        _at(
            "oss",
            "standard",
            Text("Privatkunde in der EU, voller Satz seines Landes", "EU consumer, standard rate of their country"),
            Text(
                "Ab 10.000 € im Jahr in alle EU-Länder zusammen. Darunter gilt der eigene Satz.",
                "From €10,000 a year into all EU countries together. Below, your own rate holds.",
            ),
            source,
        ),
        _at(
            "oss_reduced",
            "reduced",
            Text("Privatkunde in der EU, ermäßigter Satz", "EU consumer, reduced rate"),
            Text(
                "Der übliche ermäßigte Satz im Land des Kunden. Ob er gilt, sagt das Recht dieses Landes.",
                "The usual reduced rate of the customer's country. Its law says what it is for.",
            ),
            source,
        ),
        _at(
            "oss_reduced_2",
            "reduced_2",
            Text("Privatkunde in der EU, zweiter ermäßigter Satz", "EU consumer, second reduced rate"),
            Text(
                "Der weitere ermäßigte Satz im Land des Kunden.", "The further reduced rate of the customer's country."
            ),
            source,
        ),
        _at(
            "oss_super_reduced",
            "super_reduced",
            Text("Privatkunde in der EU, stark ermäßigter Satz", "EU consumer, super-reduced rate"),
            Text("Nur wenige Länder haben ihn.", "Only few countries have it."),
            source,
        ),
    )

"""``handschlag vat-id``: ask VIES about a VAT id. No database; the address of VIES is that of the settings."""

from __future__ import annotations

import argparse
import os

from handschlag.adapters.networks import vies
from handschlag.cli.console import DONE, REFUSED, Stop, print_json, say
from handschlag.core import identifiers
from handschlag.core.vat_check import OUTCOMES, Answer, Question, not_checkable


def check(options: argparse.Namespace) -> int:
    """The answer as JSON; 0 only where VIES says that the id is valid."""
    for vat_identifier in filter(None, (options.vat_identifier, options.requester)):
        if sentence := not_checkable(vat_identifier):
            raise Stop(sentence)
    question = Question(
        identifiers.normal_form(options.vat_identifier),
        identifiers.normal_form(options.requester),
        options.name,
        post_code=options.post_code,
        city=options.city,
    )
    answer = _ask(question)
    print_json(
        {
            "vat_identifier": question.vat_identifier,
            "outcome": answer.outcome,
            "trouble": answer.trouble,
            "name": answer.name,
            "address": answer.address,
            "name_fits": answer.name_fits,
            "address_fits": answer.address_fits,
            "consultation_number": answer.consultation_number,
            "answered_at": answer.answered_at.isoformat() if answer.answered_at else None,
        }
    )
    words = OUTCOMES[answer.outcome].in_(options.language)
    why = answer.trouble_in_words
    say(f"{question.vat_identifier}: {words}" + (f" ({why.in_(options.language)})" if why else ""))
    return DONE if answer.outcome == "valid" else REFUSED


def _ask(question: Question) -> Answer:
    base = os.environ.get("VIES_URL", "").strip() or vies.ADDRESS
    if base == "off":
        return Answer("not_checked", "SWITCHED_OFF")
    seconds = os.environ.get("VIES_SECONDS", "").strip()
    allowed = os.environ.get("OUTGOING_ALLOWED", "").replace(",", " ").split()
    return vies.check(question, base=base, seconds=float(seconds) if seconds.isdecimal() else 10.0, allowed=allowed)

"""What comes next of a contract: the documents ahead with their days, periods and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from handschlag.contracts import writing
from handschlag.contracts.models import Contract
from handschlag.core import recurrence
from handschlag.core.recurrence import Due
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.drafts import sender
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review

AHEAD = 12


@dataclass(frozen=True)
class Coming:
    """One document to come: when, for which period, how much (in the contract's currency, with VAT), what changes."""

    due: Due
    net: Decimal
    gross: Decimal
    changed: bool  # other lines or prices than the document before


def coming(contract: Contract, most: int = AHEAD) -> list[Coming]:
    """The next documents, as they would be made by what is known today."""
    found: list[Coming] = []
    before = contract.terms_on(contract.done_until) if contract.done_until else None
    for due in recurrence.upcoming(contract.rule, contract.done_until, most):
        terms = contract.terms_on(due.start)
        computed = totals(writing.bill_for(contract, due.start, due.end))
        changed = before is not None and terms.valid_from != before.valid_from
        found.append(Coming(due, computed.net, computed.payable, changed))
        before = terms
    return found


def amount(contract: Contract, due: Due) -> Decimal:
    """What the document of a period would ask for, with VAT."""
    return totals(writing.bill_for(contract, due.start, due.end)).payable


def obstacle(contract: Contract) -> Text | None:
    """What would stop the issue of the next document as things are, or ``None``."""
    due = next(iter(recurrence.upcoming(contract.rule, contract.done_until, 1)), None)
    if due is None:
        return None
    data = writing.data_for(contract, due.start, due.end, due.issue_date)
    known = sender.sender_of(contract.business)
    data = sender.fitted(known, Draft.INVOICE, data, follows="seller" not in data)
    seen = review(data, customer=contract.customer, today=due.issue_date)
    sentences = [*(finding.title for finding in seen.blocking), *(error.sentence for error in seen.errors)]
    return sentences[0] if sentences else None

"""What a person can change about a contract: prices from a day, pauses, the end, what becomes of the documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from handschlag.businesses import clock
from handschlag.contracts import billing, keeping
from handschlag.contracts.keeping import Plan, Refused
from handschlag.contracts.models import Contract, Period
from handschlag.core.bill import Line
from handschlag.core.bill_json import FieldError
from handschlag.core.money import AmountNotUnderstood, minor_digits, parse_amount, rounded
from handschlag.core.text import Text
from handschlag.office import access, contract_form, fields

_RHYTHM = ("every", "unit", "start", "timing", "day", "until", "count")
_NO_DAY = Text("Tragen Sie einen Tag ein", "Enter a day")
_NO_PERCENT = Text("Tragen Sie eine Zahl ein, etwa 3 oder -5", "Enter a number, such as 3 or -5")
_TOO_CHEAP = Text("Der Preis darf nicht negativ sein", "The price must not be negative")


def plan_of(contract: Contract) -> Plan:
    """How a contract is billed now."""
    return Plan(contract.rule, contract.name, contract.mode, contract.recipient, contract.payment_days)


def _price(contract: Contract, values: dict[str, str], argument: str) -> None:
    del argument
    faults: list[FieldError] = []
    today = clock.today(contract.business)
    since = contract_form.day(values, "since", today, faults)
    if since is None and not faults:
        faults.append(FieldError("since", _NO_DAY))
    lines = _raised(contract.terms[-1].as_lines, values, contract.frame.currency, faults)
    if faults or since is None:
        raise Refused(faults)
    keeping.change_terms(contract, since, lines, by=access.SELLER)


def _raised(
    lines: tuple[Line, ...], values: dict[str, str], currency: str, faults: list[FieldError]
) -> tuple[Line, ...]:
    """The lines at their new prices: all by some percent, or each as it was typed."""
    percent = values.get("percent", "").strip()
    if percent:
        factor = _number(percent, "percent", faults, _NO_PERCENT)
        if factor is None or factor < -100:
            return lines
        changed = [_by_percent(line.price or Decimal(0), factor, minor_digits(currency)) for line in lines]
        return tuple(replace(line, price=price) for line, price in zip(lines, changed, strict=True))
    typed = [
        _number(values.get(f"price.{number}", ""), f"price.{number}", faults) for number, _line in enumerate(lines)
    ]
    return tuple(replace(line, price=price) for line, price in zip(lines, typed, strict=True))


def _by_percent(price: Decimal, percent: Decimal, digits: int) -> Decimal:
    """The price changed, with the decimals of the currency, or its own where it has more: 4,5 cents stay exact."""
    own = -int(price.normalize().as_tuple().exponent)
    return rounded(price * (100 + percent) / 100, max(digits, own))


def _number(typed: str, path: str, faults: list[FieldError], instead: Text | None = None) -> Decimal | None:
    try:
        found = parse_amount(typed, fields.language())  # type: ignore[arg-type]
    except AmountNotUnderstood as problem:
        faults.append(FieldError(path, instead or problem.sentence))
        return None
    if found < 0 and path != "percent":
        faults.append(FieldError(path, _TOO_CHEAP))
    return found


def _withdraw(contract: Contract, values: dict[str, str], argument: str) -> None:
    del values
    try:
        day = date.fromisoformat(argument)
    except ValueError:  # no day: nothing was planned for it
        return
    keeping.withdraw_terms(contract, day, by=access.SELLER)


def _pause(contract: Contract, values: dict[str, str], argument: str) -> None:
    del argument
    faults: list[FieldError] = []
    today = clock.today(contract.business)
    first, last = (contract_form.day(values, path, today, faults) for path in ("first", "last"))
    if first is None and not faults:
        faults.append(FieldError("first", _NO_DAY))
    if faults or first is None:
        raise Refused(faults)
    keeping.pause(contract, first, last, by=access.SELLER)


def _resume(contract: Contract, values: dict[str, str], argument: str) -> None:
    del argument
    faults: list[FieldError] = []
    today = clock.today(contract.business)
    day = contract_form.day(values, "resume", today, faults)
    if faults:
        raise Refused(faults)
    keeping.resume(contract, day or today, by=access.SELLER)


def _end(contract: Contract, values: dict[str, str], argument: str) -> None:
    del argument
    faults: list[FieldError] = []
    day = contract_form.day(values, "end", clock.today(contract.business), faults)
    if day is None and not faults:
        faults.append(FieldError("end", _NO_DAY))
    if faults:
        raise Refused(faults)
    keeping.end(contract, day, by=access.SELLER)


def _go_on(contract: Contract, values: dict[str, str], argument: str) -> None:
    del values, argument
    keeping.end(contract, None, by=access.SELLER)


def _plan_again(contract: Contract, values: dict[str, str], argument: str) -> None:
    del argument
    known = contract_form.of_plan(plan_of(contract))
    shown = contract.done_until is None
    typed = {**known, **{path: values[path] for path in values if shown or path not in _RHYTHM}}
    keeping.change_plan(contract, contract_form.plan_of(typed, clock.today(contract.business)), by=access.SELLER)


def _again(contract: Contract, values: dict[str, str], argument: str) -> None:
    del values
    if not (argument.isascii() and argument.isdecimal() and len(argument) < 16):
        return
    if period := Period.objects.of(contract.business_id).filter(contract=contract, pk=int(argument)).first():
        billing.again(period, by=access.SELLER)


ACTS: dict[str, Callable[[Contract, dict[str, str], str], None]] = {
    "price": _price,
    "withdraw": _withdraw,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "go-on": _go_on,
    "plan": _plan_again,
    "again": _again,
}

"""The form of a contract: what is billed, how often, and what becomes of each document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from handschlag.contracts import writing
from handschlag.contracts.keeping import Plan, Refused
from handschlag.contracts.models import Contract
from handschlag.core import terms
from handschlag.core.bill import Bill, Line
from handschlag.core.bill_json import FieldError, as_typed, read_bill
from handschlag.core.placeholders import OF_PERIOD, PLACEHOLDERS
from handschlag.core.recurrence import MOST_EVERY, Rule
from handschlag.core.text import Text
from handschlag.core.units import ONE
from handschlag.drafts.sender import language_of
from handschlag.office import contract_words, fields
from handschlag.office.fields import Choices, Field

MOST_LINES = 100
OF_LINE = ("name", "description", "quantity", "unit_code", "price")
_NUMBER = Text("Tragen Sie eine ganze Zahl ein", "Enter a whole number")
_NO_DAY = Text("Tragen Sie ein, wann der erste Zeitraum beginnt", "Enter when the first period begins")


def units() -> Choices:
    """What the number of a rhythm counts."""
    return [("week", str(_("Wochen"))), ("month", str(_("Monate"))), ("year", str(_("Jahre")))]


def modes() -> Choices:
    """What becomes of each document."""
    return [
        (Contract.DRAFT, str(_("Entwurf bereitlegen, ich sehe ihn an"))),
        (Contract.SEND, str(_("Ausstellen und senden"))),
    ]


FIELDS: dict[str, Field] = {
    "customer": Field(_("Kunde"), kind="select"),
    "name": Field(_("Wie Sie den Vertrag nennen"), _("Nur für Sie."), _("Hosting und Wartung"), optional=True),
    "every": Field(_("Abstand"), example="1"),
    "unit": Field(_("Wochen, Monate oder Jahre"), kind="select", choices=units),
    "start": Field(_("Erster Zeitraum beginnt am"), example="01.01.2027", kind="date"),
    "timing": Field(_("Die Rechnung kommt"), kind="select", choices=contract_words.timings),
    "day": Field(_("und zwar"), kind="select", choices=contract_words.day_choices),
    "until": Field(_("Letzter Tag"), _("Der Zeitraum mit diesem Tag ist der letzte."), optional=True, kind="date"),
    "count": Field(_("Oder Zahl der Rechnungen"), optional=True),
    "mode": Field(_("Wenn eine fällig ist"), kind="select", choices=modes),
    "recipient": Field(
        _("Geht an"), _("Leer heißt: an die Adresse des Kunden für Rechnungen."), kind="email", optional=True
    ),
    "payment_days": Field(
        _("Zahlungsziel in Tagen"), _("Leer heißt: wie beim Kunden vereinbart, sonst 14."), optional=True
    ),
    "since": Field(_("Gilt ab"), _("Für Zeiträume, die an diesem Tag oder später beginnen."), "01.07.2027"),
    "percent": Field(_("Alle Preise ändern um %"), _("Etwa 3 oder -5. Leer heißt: wie unten."), "3"),
    "first": Field(_("Pause ab"), example="01.07.2027"),
    "last": Field(_("Bis einschließlich"), _("Leer heißt: bis Sie weitermachen."), "31.08.2027", optional=True),
    "resume": Field(_("Weiter ab"), example="01.09.2027"),
    "end": Field(_("Letzter Tag"), _("Der Zeitraum mit diesem Tag wird noch ganz abgerechnet."), "31.12.2027"),
}


@dataclass
class Form:
    """A form as it is shown: what stands in its fields, and what is wrong with it."""

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def value(self, path: str) -> str:
        """What stands in a field."""
        return self.values.get(path, "")

    def about(self, path: str) -> Field:
        """How a field looks and what it says about itself."""
        if path in FIELDS:
            return FIELDS[path]
        if path.startswith("price."):
            return Field(_("Preis"), kind="decimal")
        known = fields.field_of(path)
        if path.endswith(".name"):
            names = [f"{{{PLACEHOLDERS[key].name.in_(fields.language())}}}" for key in OF_PERIOD]
            return replace(known, hint=gettext("%(names)s füllen sich von selbst.") % {"names": ", ".join(names)})
        return replace(known, optional=True, label=_("Mehr dazu")) if path.endswith(".description") else known

    @property
    def rows(self) -> list[str]:
        """The prefixes of the lines: ``lines.0.``."""
        numbers = sorted({int(path.split(".")[1]) for path in self.values if path.startswith("lines.")})
        return [f"lines.{number}." for number in numbers]


def errors_of(faults: Iterable[FieldError]) -> dict[str, str]:
    """One sentence per field in the language of the page."""
    errors: dict[str, str] = {}
    for fault in faults:
        errors.setdefault(fault.path, fault.sentence.in_(fields.language()))
    return errors


def posted(post: QueryDict) -> dict[str, str]:
    """What was typed, as it came."""
    lines = {path for path in post if _is_of_line(path)}
    return {path: post.get(path, "").replace("\x00", "")[:5000] for path in (*FIELDS, *sorted(lines)) if path in post}


def _is_of_line(path: str) -> bool:
    first, number, *rest = (*path.split("."), "", "")[:4]
    if first != "lines" or not re.fullmatch("[0-9]{1,4}", number):
        return False
    return int(number) < MOST_LINES and rest[0] in OF_LINE


# -- what the form begins with


def begun(data: Mapping[str, Any], today: date, **more: str) -> dict[str, str]:
    """The first state of the form for the data of a draft: its lines, and a rhythm that fits its period."""
    bill, _errors = writing.bill_in(data, today)
    read = read_bill({"period": data.get("period", {})}, typed=True, language=language_of(data), today=today)
    start, end = read.bill.period.start_date, read.bill.period.end_date
    lines = _with_placeholders(bill, start, end) if start and end else bill.lines
    return {**of_plan(Plan(_fitting(start, end, today))), **of_lines(lines), **more}


def _with_placeholders(bill: Bill, start: date, end: date) -> tuple[Line, ...]:
    """The lines with ``{monat} {jahr}`` where they name the month of their own period: the next one has another."""
    said = f"{terms.months(start, end, bill.language)} {terms.years(start, end)}"
    month, year = (f"{{{PLACEHOLDERS[key].name.in_(bill.language)}}}" for key in ("month", "year"))
    return tuple(replace(line, name=line.name.replace(said, f"{month} {year}")) for line in bill.lines)


def _fitting(start: date | None, end: date | None, today: date) -> Rule:
    """The rhythm of a bill's period, going on after it; every month from the next first where it has none."""
    if start is None or end is None or end <= start:
        month, year = today.month % 12 + 1, today.year + today.month // 12
        return Rule(date(year, month, 1))
    following, length = end + timedelta(days=1), (end - start).days + 1
    if length < 28:
        return Rule(following, "week", max(1, round(length / 7)))
    return Rule(following, "month", max(1, min(round(length * 12 / 365), MOST_EVERY)))


def of_plan(plan: Plan) -> dict[str, str]:
    """A plan as a person would type it."""
    rule, language = plan.rule, fields.language()
    in_years = rule.unit == "month" and rule.every % 12 == 0
    return {
        "name": plan.name,
        "every": str(rule.every // 12 if in_years else rule.every),
        "unit": "year" if in_years else rule.unit,
        "start": terms.short_date(rule.start, language),
        "timing": rule.timing,
        "day": str(rule.day),
        "until": terms.short_date(rule.until, language) if rule.until else "",
        "count": str(rule.count or ""),
        "mode": plan.mode,
        "recipient": plan.recipient,
        "payment_days": "" if plan.payment_days is None else str(plan.payment_days),
    }


def of_lines(lines: Iterable[Line]) -> dict[str, str]:
    """Lines as a person would type them in the language of the page."""
    typed = as_typed(Bill(lines=tuple(lines)), fields.language()).get("lines")  # type: ignore[arg-type]
    values = {}
    for number, line in enumerate(typed or [{"quantity": "1", "unit_code": "LS"}]):
        shown = {**line, "unit_code": line.get("unit_name") or line.get("unit_code", ONE)}
        values |= {f"lines.{number}.{name}": str(shown.get(name, "")) for name in OF_LINE}
    return values


# -- what was typed


def plan_of(values: Mapping[str, str], today: date) -> Plan:
    """The plan a person typed. Raises ``Refused``."""
    faults: list[FieldError] = []
    every = whole(values, "every", faults) or (1 if not values.get("every") else 0)
    unit = values.get("unit", "month")
    rule = Rule(
        start=day(values, "start", today, faults) or today,
        unit="week" if unit == "week" else "month",
        every=every * 12 if unit == "year" else every,
        timing=values.get("timing", "") if values.get("timing") in ("during", "arrears") else "advance",  # type: ignore[arg-type]
        day=int(values["day"]) if values.get("day") in dict(contract_words.day_choices()) else 0,
        until=day(values, "until", today, faults),
        count=whole(values, "count", faults),
    )
    if not values.get("start", "").strip():
        faults.append(FieldError("start", _NO_DAY))
    plan = Plan(
        rule,
        name=values.get("name", ""),
        mode=Contract.SEND if values.get("mode") == Contract.SEND else Contract.DRAFT,
        recipient=values.get("recipient", ""),
        payment_days=whole(values, "payment_days", faults),
    )
    if faults:
        raise Refused(faults)
    return plan


def whole(values: Mapping[str, str], path: str, faults: list[FieldError]) -> int | None:
    """A whole number, or None where nothing stands; what is none is added to ``faults``."""
    typed = values.get(path, "").strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6):
        faults.append(FieldError(path, _NUMBER))
        return None
    return int(typed)


def day(values: Mapping[str, str], path: str, today: date, faults: list[FieldError]) -> date | None:
    """A day, or None where nothing stands; what is none is added to ``faults``."""
    typed = values.get(path, "").strip()
    if not typed:
        return None
    try:
        return terms.parse_date(typed[:60], today, fields.language())  # type: ignore[arg-type]
    except terms.DateNotUnderstood as problem:
        faults.append(FieldError(path, problem.sentence))
        return None


def lines_of(values: Mapping[str, str], known: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines a person typed; what the form does not show stays as on the ``known`` ones. Raises ``Refused``."""
    typed, places = [], []
    for prefix in Form(values).rows:
        line = {name: values.get(prefix + name, "") for name in OF_LINE}
        if line["name"].strip() or line["price"].strip():
            typed.append({**line, "quantity": line["quantity"] or "1"})
            places.append(int(prefix.split(".")[1]))
    read = read_bill({"lines": typed}, typed=True, language=fields.language())  # type: ignore[arg-type]
    if read.errors:
        raise Refused([_at_its_place(error, places) for error in read.errors])
    shown = ("name", "description", "quantity", "unit_code", "unit_name", "price")
    return tuple(
        replace(known[place] if place < len(known) else Line(), **{name: getattr(line, name) for name in shown})
        for place, line in zip(places, read.bill.lines, strict=True)
    )


def _at_its_place(error: FieldError, places: list[int]) -> FieldError:
    first, number, *rest = error.path.split(".")
    if first != "lines" or not number.isdecimal():
        return error
    return FieldError(".".join((first, str(places[int(number)]), *rest)), error.sentence)

"""Tags for templates of every door: icons, amounts, days, addresses of the other language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.urls import translate_url
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from handschlag.core import rich_text, terms
from handschlag.core.money import format_money
from handschlag.core.text import Text
from handschlag.office import access, fields, navigation
from handschlag.office.editor_form import key_of, place_of
from handschlag.office.icons import ICONS
from handschlag.office.outbox import state_of

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> SafeString:
    """Inline SVG, hidden from screen readers: ``{% icon "send" %}``, smaller with ``{% icon "send" "s" %}``."""
    return format_html(
        '<svg class="i {}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        size,
        mark_safe(ICONS[name]),  # noqa: S308 our own constant
    )


@register.simple_tag
def chip(status: Any) -> SafeString:
    """A status with mark and word: ``{% chip row.chip %}``, for whatever has ``word``, ``css`` and ``icon``."""
    return _chip(status.word, status.css, status.icon)


@lru_cache(maxsize=256)
def _chip(word: str, css: str, mark: str) -> SafeString:
    return format_html('<span class="chip {}">{}{}</span>', css, icon(mark), word)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select: ``{% options choices value %}``; made once, because a long invoice has hundreds."""
    return _options(tuple(choices), chosen)


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    # the end tag may be left out (HTML, 13.1.2.4); with a thousand options on the first page it weighs 9 KB
    rows = (
        format_html('<option value="{}"{}>{}', key, " selected" if key == chosen else "", name)
        if key != name
        else format_html("<option{}>{}", " selected" if key == chosen else "", name)
        for key, name in choices
    )
    return format_html_join("", "{}", ((row,) for row in rows))


@register.simple_tag
def situation_options(groups: fields.GroupedChoices, chosen: str) -> SafeString:
    """The options of a select of tax situations, in groups; one that the seller's country has not stays chosen."""
    return _situation_options(tuple((group, tuple(choices)) for group, choices in groups), chosen)


@lru_cache(maxsize=256)
def _situation_options(groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], chosen: str) -> SafeString:
    known = {key for _, choices in groups for key, _ in choices}
    foreign = [] if (chosen or "") in known or not chosen else [_options(((chosen, called_situation(chosen)),), chosen)]
    made = [
        format_html('<optgroup label="{}">{}</optgroup>', group, _options(choices, chosen or ""))
        if group
        else _options(choices, chosen or "")
        for group, choices in groups
    ]
    return mark_safe("".join([*foreign, *made]))  # noqa: S308 every part comes from format_html


def called_situation(key: str) -> str:
    """The name of a tax situation of any country."""
    return dict(fields.every_situation()).get(key, key)


@register.filter
def money(amount: Decimal, currency: str = "EUR") -> str:
    """``1.440,00 €`` or ``€1,440.00``, as the language of the page writes it."""
    return format_money(amount, currency, _language())


@register.filter
def said(text: Text | str) -> str:
    """A sentence of the core in the language of the page."""
    return text.in_(_language()) if isinstance(text, Text) else text


@register.filter
def breaking(address: str) -> SafeString:
    """A mail address that breaks behind its ``@`` where the line is too short."""
    person, at, host = address.rpartition("@")
    return format_html("{}{}<wbr>{}", person, at, host)


@register.filter
def weekday(day: date) -> str:
    """``Montag, 7. Dezember 2026``: how a day stands in a sentence."""
    return terms.long_date(day, _language())


@register.filter
def day(moment: date) -> str:
    """``07.12.2026``: how a day stands in a table."""
    return terms.short_date(_local_day(moment), _language())


@register.filter
def clock(moment: datetime) -> str:
    """``heute, 09:41`` or ``07.12.2026, 09:41``."""
    local = timezone.localtime(moment)
    time = f"{local:%H:%M}"
    if local.date() == timezone.localdate():
        return f"heute, {time}" if _language() != "en" else f"today, {time}"
    return f"{terms.short_date(local.date(), _language())}, {time}"


@register.filter
def saved(moment: datetime) -> str:
    """``um 09:41``, on another day ``am 07.12.2026, 09:41``: when a section was saved."""
    local = timezone.localtime(moment)
    time, english = f"{local:%H:%M}", _language() == "en"
    if local.date() == timezone.localdate():
        return f"at {time}" if english else f"um {time}"
    day = terms.short_date(local.date(), _language())
    return f"on {day}, {time}" if english else f"am {day}, {time}"


@register.filter
def at(values: Any, path: str) -> str:
    """What stands at a path that has dots in it."""
    return values.get(path, "")  # type: ignore[no-any-return]


@register.filter
def as_json(value: Any) -> str:
    """A value for the script, in a data attribute."""
    return json.dumps(value, ensure_ascii=False)


@register.simple_tag(takes_context=True)
def address_in(context: Any, language: str) -> str:
    """Address of this page in another language."""
    request = context.get("request")
    return translate_url(request.get_full_path(), language) if request else "/"


@register.simple_tag(takes_context=True)
def app_places(context: Any) -> dict[str, Any]:
    """What the app's navigation shows on this page."""
    request = context["request"]
    shown = navigation.entries(request.path)
    return {
        "main": [entry for entry in shown if not entry.place.foot],
        "foot": [entry for entry in shown if entry.place.foot],
        "tabs": navigation.tabs(shown),
        "business": getattr(request, "business", None) or context.get("business"),
    }


@register.simple_tag(takes_context=True)
def has_business(context: Any) -> bool:
    """Whether this browser has written something here before; asks no database."""
    session = getattr(context.get("request"), "session", None)
    return bool(session and session.get(access.KEYS))


def _language() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"


def _local_day(moment: date) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


@register.inclusion_tag("c/field.html")
def field(form: Any, path: str, css: str = "", *, label: str = "", hidden_label: bool = False) -> dict[str, Any]:
    """A field of the editor: ``{% field form "buyer.name" "c3" %}``."""
    about = form.about(path) if hasattr(form, "about") else fields.field_of(path)
    value = form.value(path)
    return {
        "path": path,
        "id": fields.id_of(path),
        "about": about,
        "label": label or about.label,
        "css": css,
        "hidden_label": hidden_label,
        "value": value,
        "error": form.errors.get(path, ""),
        "example": getattr(form, "wording", {}).get(path) or about.example,
        "choices": _with_chosen(about.choices(), value) if about.choices else (),
        "inputmode": {"decimal": "decimal", "email": "email"}.get(about.kind, ""),
        "type": "email" if about.kind == "email" else "text",
    }


def _with_chosen(choices: fields.Choices, chosen: str) -> fields.Choices:
    """The choices of a select, with a value from elsewhere that is none of them, so that saving does not lose it."""
    offered = list(choices)
    return offered if not chosen or any(key == chosen for key, _name in offered) else [(chosen, chosen), *offered]


@register.filter
def html_id(path: str) -> str:
    """The id of the field at a path."""
    return fields.id_of(path)


@register.simple_tag
def place(form: Any, path: str) -> str:
    """Where a link to a field leads: on the page, or to the settings."""
    return place_of(form, path)


@register.filter
def of_profile(finding: Any, form: Any) -> bool:
    """Whether a finding is about the sender, and the sender comes from the settings."""
    return form.follows_profile and finding.field.startswith(("seller.", "payment."))  # type: ignore[no-any-return]


@register.filter
def called(path: str) -> str:
    """What a person calls the field at a path."""
    return fields.label_of(path)


@register.filter
def finding_key(finding: Any) -> str:
    """What the button of a finding sends."""
    return key_of(finding)


@register.filter
def as_changes(finding: Any) -> str:
    """The changes of a fix for the script, as JSON."""
    return json.dumps(finding.fix.changes, ensure_ascii=False) if finding.fix else "[]"


@register.filter
def mail_state(delivery: Any) -> Any:
    """The state of a mail in plain words."""
    return state_of(delivery)


@register.filter
def has(rows: dict[str, Any], key: str) -> bool:
    """Whether something stands under a key that is made in the template."""
    return bool(rows and rows.get(key))


@register.filter
def rich(text: str, links: bool = True) -> SafeString:
    """Bold words, list items and links of a line's text; without links where their sender is not known."""
    return format_html_join(mark_safe("<br>"), "{}", ((_rich_row(row, links),) for row in rich_text.rows(text)))


def _rich_row(row: rich_text.Row, links: bool) -> SafeString:
    shapes = {"": "{}", "bold": "<b>{}</b>", "link": '<a href="{0}" rel="nofollow noopener">{0}</a>' if links else "{}"}
    words = format_html_join("", "{}", ((format_html(shapes[run.kind], run.words),) for run in row.runs))
    return format_html("{} {}", rich_text.BULLET, words) if row.is_item else words

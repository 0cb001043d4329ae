"""Two windows wrote on one draft: both versions side by side, a person chooses field by field."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.drafts import drafting
from handschlag.office import access, fields, form_data, kinds
from handschlag.office.editor import draft_of

SAID_OF_FILES = ("description", "embed", "mail")  # the files themselves are of the draft, whichever text is chosen


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def versions(request: Any, pk: int) -> HttpResponse:
    """Show what differs; the POST makes one draft of the choices. Until then both are kept."""
    draft = draft_of(request.business, pk)
    others = drafting.versions(draft)
    if draft.document_id:
        return redirect(kinds.address_of_document(draft))
    if not others:
        return redirect("office:draft", pk=draft.pk)
    candidates = [draft.data, *(version.data for version in others)]
    differences = [row for key in _keys(candidates) if (row := _row(key, candidates))]
    state = _state(candidates)
    changed = request.method == "POST" and request.POST.get("state") != state
    if request.method == "POST" and not changed:
        chosen = _merged(candidates, differences, request.POST)
        try:
            drafting.settle(draft, chosen, window=secrets.token_urlsafe(9))
        except drafting.AlreadyIssued as issued:
            return redirect(kinds.address_of_document(issued.draft))
        except drafting.Moved:
            return redirect("office:versions", pk=draft.pk)
        return redirect("office:draft", pk=draft.pk)
    heads = [(draft.updated_at, _("Gespeichert")), *((v.saved_at, _("Anderes Fenster")) for v in others)]
    context = {"draft": draft, "heads": heads, "differences": differences, "state": state, "changed": changed}
    return render(request, "office/versions.html", context, status=409 if changed else 200)


def _state(candidates: list[dict[str, Any]]) -> str:
    """What a person has before their eyes; a window that goes on typing changes it, and the choice is asked again."""
    return hashlib.sha256(json.dumps(candidates, sort_keys=True).encode()).hexdigest()


def _keys(candidates: list[dict[str, Any]]) -> list[str]:
    """Every field any version has; a line counts as one."""
    keys: dict[str, None] = {}
    for data in candidates:
        for path, _value in form_data.leaves(data):
            steps = path.split(".")
            if steps[0] == "wording":  # the seller's texts: nobody typed them into a draft
                continue
            if steps[0] == "files" and steps[-1] not in SAID_OF_FILES:
                continue
            keys[".".join(steps[:2]) if steps[0] in ("lines", "allowances", "charges") else path] = None
    return sorted(keys, key=_order)


def _order(key: str) -> tuple[int, str, int]:
    sides = ("seller", "payment", "buyer", "lines")
    first, _dot, rest = key.partition(".")
    return (sides.index(first) if first in sides else len(sides), first, int(rest) if rest.isdecimal() else 0)


def _row(key: str, candidates: list[dict[str, Any]]) -> dict[str, Any] | None:
    values = [_part(data, key) for data in candidates]
    if all(value == values[0] for value in values):
        return None
    first, _dot, rest = key.partition(".")
    label = _("Position %(number)s") % {"number": int(rest) + 1} if first == "lines" else fields.label_of(key)
    return {"key": key, "label": label, "values": [_shown(value) for value in values]}


def _part(data: Any, key: str) -> Any:
    for step in key.split("."):
        if isinstance(data, list):
            data = data[int(step)] if int(step) < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def _shown(value: Any) -> str:
    """A field as it was typed; a line as its words and numbers in a row."""
    if isinstance(value, dict):
        parts = [value.get("name", ""), *(f"{value[k]}" for k in ("quantity", "unit_code", "price") if value.get(k))]
        rest = [v for path, v in form_data.leaves(value) if path not in ("name", "quantity", "unit_code", "price")]
        return ", ".join(part for part in (*parts, *rest) if part)
    return value or ""


def _merged(candidates: list[dict[str, Any]], differences: list[dict[str, Any]], post: Any) -> dict[str, Any]:
    choices: dict[str, Any] = {}
    for row in differences:
        wanted = post.get(row["key"], "0")
        index = int(wanted) if len(wanted) < 4 and wanted.isdecimal() and int(wanted) < len(candidates) else 0
        choices[row["key"]] = _part(candidates[index], row["key"])
    flat = {f"files.{n}.sha256": file["sha256"] for n, file in enumerate(candidates[0].get("files", []))}
    for key in _keys(candidates):
        value = choices[key] if key in choices else _part(candidates[0], key)
        if isinstance(value, dict):
            flat |= {f"{key}.{path}": leaf for path, leaf in form_data.leaves(value)}
        elif isinstance(value, str):
            flat[key] = value
    return form_data.from_post(flat, candidates[0].get("language", "de"))

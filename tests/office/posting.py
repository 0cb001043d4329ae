"""What a person types into the editor, as the browser posts it."""

from __future__ import annotations

from handschlag.office import form_data
from tests import cast


def posted(**changes: str) -> dict[str, str]:
    """Every field of a complete invoice, dated today, by its name; ``__`` in a keyword stands for a dot."""
    from django.utils import timezone

    from handschlag.core.terms import short_date

    today = short_date(timezone.localdate())
    data = cast.typed(issue_date=today, delivery_date=today)
    fields = dict(form_data.leaves(data)) | {
        "supply": "same",
        "due_days": "14",
        "window": "first",
        "base_revision": "0",
    }
    return fields | {name.replace("__", "."): value for name, value in changes.items()}

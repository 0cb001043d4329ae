"""The words of a mail: text and HTML from one pair of templates, and user text that no mail program links."""

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

# Mail programs turn what looks like an address or a telephone number into a link. An invisible joiner behind
# the telling mark stops them and changes nothing for the reader.
NO_LINK = "\u2060"
LOOKS_LIKE_ADDRESS = re.compile(r"(?<=\S)[.@:/](?=\S)")
LOOKS_LIKE_NUMBER = re.compile(r"(?<=\d)(?=[\s()/-]{0,2}\d)")
TELEPHONE = re.compile(r"[+(]?\d[\d\s()/-]{5,}\d")


def render(template: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """The text and the HTML of a mail in one language, both with the same words."""
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", context)
        return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", render_to_string(f"mail/{template}.html", context)


def unlinked(text: str) -> str:
    """``text`` in which no mail program finds an address or telephone number to link."""
    text = TELEPHONE.sub(lambda number: LOOKS_LIKE_NUMBER.sub(NO_LINK, number[0]), text)
    return LOOKS_LIKE_ADDRESS.sub(lambda mark: mark[0] + NO_LINK, text)

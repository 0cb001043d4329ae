"""Move and remove lines of a draft among the titles of their sections; a title stands at the line it begins with.

Texts and page breaks belong to their line: they move and go with it.
"""

from __future__ import annotations

from typing import Any

Lines = list[dict[str, Any]]


def is_free(line: dict[str, Any]) -> bool:
    """Whether nothing stands in a line yet, not even the title of a section."""
    return not any(str(line.get(name, "")).strip() for name in ("name", "price", "section"))


def begin_section(lines: Lines, at: int, title: str) -> None:
    """Let a section begin at a line, unless one does already."""
    if not _title(lines[at]):
        lines[at]["section"] = title


def begin_text(lines: Lines, at: int | None, words: str) -> None:
    """Let a text stand above a line, or below the last one, unless one does already."""
    line, name = (lines[-1], "text_below") if at is None else (lines[at], "text_above")
    line[name] = line.get(name) or words


def remove(lines: Lines, at: int) -> None:
    """Take a line out; the title it began hands on to the rest of its section."""
    gone = lines.pop(at)
    if at < len(lines) and _title(gone) and not _title(lines[at]):
        lines[at]["section"] = gone["section"]


def move(lines: Lines, at: int, step: int) -> None:
    """Move a line by one place, over a title as over a line; a section that would be left empty moves along."""
    upper = min(at, at + step)
    if upper < 0 or upper + 1 >= len(lines):
        return
    above, below = lines[upper], lines[upper + 1]
    after = lines[upper + 2] if upper + 2 < len(lines) else None
    if step < 0 and _title(below) and after is not None and not _title(after):
        after["section"] = below.pop("section")  # up over its own title: the section begins one line later
    elif step > 0 and _title(below) and not _title(above):
        above["section"] = below.pop("section")  # down over the next title: it is the first of that section now
    else:
        lines[upper], lines[upper + 1] = below, above
        if _title(above) and not _title(below):  # both are in one section, whose title stays on top
            below["section"] = above.pop("section")


def _title(line: dict[str, Any]) -> str:
    return str(line.get("section", "")).strip()

"""What a draft's data says about its files: which ones in which order, what they are, where they go.

They stand under ``files``. A form changes their words and ticks alone; ``attaching`` adds and removes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handschlag.core import attachments
from handschlag.core.text import clean_line
from handschlag.documents.attaching import AttachedFile


def files_of(data: Mapping[str, Any]) -> tuple[AttachedFile, ...]:
    """The files that a draft's data names."""
    return tuple(
        AttachedFile(
            sha256=str(row["sha256"]),
            filename=str(row["filename"]),
            media_type=str(row["media_type"]),
            size=int(row["size"]),
            description=str(row.get("description", "")),
            embed=row.get("embed") == "true",
            mail=row.get("mail") == "true",
        )
        for row in data.get("files") or ()
    )


def as_data(files: Iterable[AttachedFile]) -> dict[str, Any]:
    """The part of a draft's data that names files, for the copy of a document; nothing where there are none."""
    rows = [as_typed(file) for file in files]
    return {"files": rows} if rows else {}


def kept(data: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Data as a form sent it, with the files of the draft: the form changes only what is said about them."""
    said = {row.get("sha256"): row for row in data.get("files") or () if isinstance(row, dict)}
    there = before.get("files") or []
    rest = {name: value for name, value in data.items() if name != "files"}
    files = [_said(file, said[file["sha256"]]) if file["sha256"] in said else file for file in there]
    return {**rest, "files": files} if files else rest


def _said(file: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """A file with the words and ticks of the form; a box that is not ticked is not sent."""
    words = clean_line(str(typed.get("description", "")))[: attachments.LONGEST_DESCRIPTION]
    ticks = {name: "true" if typed.get(name) == "true" else "" for name in ("embed", "mail")}
    return {**file, "description": words, **ticks}


def as_typed(file: AttachedFile) -> dict[str, Any]:
    return {
        "sha256": file.sha256,
        "filename": file.filename,
        "media_type": file.media_type,
        "size": str(file.size),
        "description": file.description,
        "embed": "true" if file.embed else "",
        "mail": "true" if file.mail else "",
    }

"""An operator's own dated tables: TOML files in a folder, read once when a process starts."""

from __future__ import annotations

import os
from pathlib import Path

from handschlag.core import dated
from handschlag.core.text import Text

LARGEST_FILE = 1_000_000  # bytes


def folder() -> Path:
    """Where they lie: as ``HANDSCHLAG_TABLES`` says, else ``tables`` in the data folder."""
    named = os.environ.get("HANDSCHLAG_TABLES", "").strip()
    data = os.environ.get("HANDSCHLAG_DATA", "").strip() or "data"
    return Path(named or Path(data) / "tables").absolute()


def use_folder(place: Path) -> None:
    """Put the tables of a folder in force; none where there is no such folder. Raises ``dated.TableWrong``."""
    if place.is_dir():
        dated.use(dated.read(_texts(place), known=dated.shipped()))


def _texts(place: Path) -> dict[str, str]:
    texts = {}
    for file in sorted(place.glob("*.toml")):
        content = file.read_bytes()
        try:
            texts[file.stem] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise dated.TableWrong(_unreadable(file, "kein Text in UTF-8", "not UTF-8 text")) from None
        if len(content) > LARGEST_FILE:
            raise dated.TableWrong(_unreadable(file, "größer als 1 MB", "larger than 1 MB"))
    return texts


def _unreadable(file: Path, de: str, en: str) -> Text:
    return Text(f"{file.name}: Die Datei ist {de}", f"{file.name}: The file is {en}")

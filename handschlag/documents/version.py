"""Which template and which rules made a document: names that change by themselves when anything behind them does.

A person counts up ``LAYOUT`` when the look changes; the fingerprint behind it covers what cannot be forgotten that way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

LAYOUT = "2"

_HERE = Path(__file__).parent
_CORE = _HERE.parent / "core"
_WRITERS = (
    *(
        "letter/__init__.py",
        "letter/page.py",
        "letter/paper.py",
        "letter/head.py",
        "letter/table.py",
        "letter/sums.py",
        "letter/closing.py",
    ),
    *("words.py", "printable.py", "colour.py", "qr.py", "pipe.py", "render_process.py", "factur_x.py"),
)
_LIBRARIES = ("typst", "pikepdf", "segno", "babel")


def _fingerprint(files: Iterable[Path], words: Iterable[str] = ()) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name} {len(content)}\n".encode() + content)
    for word in words:
        digest.update(word.encode())
    return digest.hexdigest()[:12]


# the same letter set with the same version gives the same bytes
TEMPLATE_VERSION = f"{LAYOUT}-" + _fingerprint(
    [
        *sorted((_HERE / "typst").glob("*.typ")),
        *sorted((_HERE / "fonts").glob("*.t*t")),
        *(_HERE / w for w in _WRITERS),
    ],
    (f"{library} {version(library)}\n" for library in _LIBRARIES),
)

# totals, legal and clarity checks, e-invoice writer: everything in core
RULES_VERSION = _fingerprint(sorted(_CORE.rglob("*.py")))

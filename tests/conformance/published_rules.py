"""The newest published rules of EN 16931, XRechnung and Peppol, compiled, as packages on Maven Central carry them.

Maven brings the packages (phive-rules, Apache-2.0) into ``.cache/`` at first use; they are only run, never kept here.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

VERSIONS = {"en16931": "4.3.7", "xrechnung": "4.2.3", "peppol": "4.3.7"}
CACHE = Path(__file__).parents[2] / ".cache" / "rules"
_NORM = "en16931/external/schematron/1.3.16"
_XRECHNUNG = "xrechnung/external/schematron/3.0.2"
_PEPPOL = "peppol/external/schematron/openpeppol/2026.5/xslt"
# format -> compiled rules, the norm's own first
STYLESHEETS = {
    "cii": (f"{_NORM}/cii/EN16931-CII-validation.xslt",),
    "ubl": (f"{_NORM}/ubl/EN16931-UBL-validation.xslt",),
    "zugferd": (f"{_NORM}/cii/EN16931-CII-validation.xslt",),
    "xrechnung-cii": (f"{_NORM}/cii/EN16931-CII-validation.xslt", f"{_XRECHNUNG}/XRechnung-CII-validation.xslt"),
    "xrechnung-ubl": (f"{_NORM}/ubl/EN16931-UBL-validation.xslt", f"{_XRECHNUNG}/XRechnung-UBL-validation.xslt"),
    "peppol": (f"{_PEPPOL}/CEN-EN16931-UBL.xslt", f"{_PEPPOL}/PEPPOL-EN16931-UBL.xslt"),
}
PEPPOL_SELF_BILLING = (f"{_PEPPOL}/CEN-EN16931-UBL.xslt", f"{_PEPPOL}/PEPPOL-EN16931-UBL-SB.xslt")


class RulesMissing(RuntimeError):
    """The packages could not be fetched; the message says what to install."""


@cache
def stylesheets(format: str, *, self_billing: bool = False) -> tuple[str, ...]:
    """The compiled rules a format is held to. Raises ``RulesMissing``."""
    fetch()
    paths = PEPPOL_SELF_BILLING if self_billing and format == "peppol" else STYLESHEETS[format]
    return tuple(str(CACHE / path) for path in paths)


def fetch() -> None:
    """Bring the packages that are not there yet. Raises ``RulesMissing``."""
    for name in VERSIONS:
        _fetch(name)


def _fetch(name: str) -> None:
    folder = CACHE / name
    if folder.exists():
        return
    if not shutil.which("mvn"):
        raise RulesMissing("apt-get install maven")
    CACHE.mkdir(parents=True, exist_ok=True)
    artifact = f"phive-rules-{name}"
    fetch = [
        *("mvn", "--batch-mode", "--quiet", "dependency:copy"),
        f"-Dartifact=com.helger.phive.rules:{artifact}:{VERSIONS[name]}",
        f"-DoutputDirectory={CACHE}",
    ]
    done = subprocess.run(fetch, cwd=CACHE, capture_output=True, text=True, timeout=300)
    jar = CACHE / f"{artifact}-{VERSIONS[name]}.jar"
    if done.returncode or not jar.exists():
        raise RulesMissing(f"Maven Central; Maven said: {done.stdout[-500:]}")
    unpacked = CACHE / f"{name}.part"
    shutil.rmtree(unpacked, ignore_errors=True)
    with zipfile.ZipFile(jar) as packed:
        packed.extractall(unpacked)
    unpacked.rename(folder)

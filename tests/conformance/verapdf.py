"""veraPDF as a function: which files break which rules of PDF/A-3a and PDF/UA-1.

The checker is a Java program; Maven brings its one file from Maven Central into `.cache/` at first use.
"""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

VERSION = "1.28.2"
CACHE = Path(__file__).parents[2] / ".cache" / "verapdf"
FLAVOURS = {"PDF/A-3a": "3a", "PDF/UA-1": "ua1"}


class CheckerMissing(RuntimeError):
    """No Java, or the checker could not be fetched; the message says what to install."""


def checker() -> Path:
    """The checker's jar, fetched where it is not there yet. Raises ``CheckerMissing``."""
    if not shutil.which("java"):
        raise CheckerMissing("apt-get install default-jre-headless maven")
    jar = CACHE / f"greenfield-apps-{VERSION}.jar"
    if not jar.exists():
        if not shutil.which("mvn"):
            raise CheckerMissing("apt-get install maven")
        fetch = [
            *("mvn", "--batch-mode", "--quiet", "dependency:copy"),
            f"-Dartifact=org.verapdf.apps:greenfield-apps:{VERSION}",
            f"-DoutputDirectory={CACHE}",
        ]
        CACHE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(fetch, cwd=CACHE, capture_output=True, text=True)
        if done.returncode or not jar.exists():
            raise CheckerMissing(f"Maven Central; Maven said: {done.stdout[-500:]}")
    return jar


def faults(files: Iterable[Path]) -> list[str]:
    """Every broken rule as ``file: flavour clause description``; an empty list means all files conform."""
    paths = [str(file) for file in files]
    found = []
    for name, flavour in FLAVOURS.items():
        command = [
            *("java", "-Djava.awt.headless=true", "-cp", str(checker()), "org.verapdf.apps.GreenfieldCliWrapper"),
            *("--flavour", flavour, "--format", "xml", "--maxfailuresdisplayed", "1"),
        ]
        done = subprocess.run([*command, *paths], capture_output=True, text=True)
        found += _read(name, done.stdout, paths)
    return found


def _read(flavour: str, report: str, paths: list[str]) -> list[str]:
    jobs = ElementTree.fromstring(report).findall(".//job")
    found = []
    for job in jobs:
        file = Path(job.findtext("item/name") or "?").name
        result = job.find("validationReport")
        if result is None:
            found.append(f"{file}: {flavour} could not be read")
            continue
        if result.get("isCompliant") != "true":
            rules = result.findall(".//rule[@status='failed']")
            found += [f"{file}: {flavour} {rule.get('clause')} {rule.findtext('description')}" for rule in rules]
    if len(jobs) != len(paths):
        found.append(f"{flavour}: {len(jobs)} of {len(paths)} files checked")
    return found

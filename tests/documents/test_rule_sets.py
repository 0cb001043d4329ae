"""Which rule sets a document must follow, and that newer ones in the folder take over without a release."""

from __future__ import annotations

from pathlib import Path

from handschlag.documents.rule_sets import rule_sets

NORM = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{NORM}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
EXTENDED = f"{NORM}#conformant#urn:factur-x.eu:1p0:extended"


def names(syntax: str, specification: str, folder: Path | None = None) -> list[str]:
    return [rules.path.name for rules in rule_sets(syntax, specification, folder)]


def test_the_rules_of_the_norm_come_along() -> None:
    assert names("cii", NORM) == ["FACTUR-X_EN16931.xslt"]
    assert names("ubl", NORM) == ["EN16931-UBL-validation.xslt"]
    assert names("cii", EXTENDED) == ["FACTUR-X_EXTENDED.xslt"]
    assert all(rules.version for rules in rule_sets("cii", NORM))


def test_rules_in_the_folder_are_for_who_names_them(tmp_path: Path) -> None:
    (tmp_path / "3.0.2").mkdir()
    xrechnung = tmp_path / "3.0.2" / "XRechnung-CII-validation.xslt"
    xrechnung.write_text("<!-- Schematron Version 2.5.0 - XRechnung 3.0.2 compatible - CII -->")
    (tmp_path / "unknown.xslt").write_text("")
    assert names("cii", NORM, tmp_path) == ["FACTUR-X_EN16931.xslt"]
    assert names("cii", XRECHNUNG, tmp_path) == ["FACTUR-X_EN16931.xslt", "XRechnung-CII-validation.xslt"]
    assert names("ubl", XRECHNUNG, tmp_path) == ["EN16931-UBL-validation.xslt"]
    assert rule_sets("cii", XRECHNUNG, tmp_path)[1].version == "2.5.0"


def test_a_newer_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "EN16931-UBL-validation.xslt").write_text("newer")
    [rules] = rule_sets("ubl", NORM, tmp_path)
    assert rules.path.parent == tmp_path
    assert len(rules.version) == 12  # a file that does not say its version is known by its bytes
    (tmp_path / "EN16931-CII-validation.xslt").write_text("the norm's own")
    assert names("cii", NORM, tmp_path) == ["EN16931-CII-validation.xslt"]

"""Customers in and out on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.test_data import Program, bill_file, program, result

__all__ = ["bill_file", "program"]  # fixtures

TABLE = """Firma;Straße;PLZ;Ort;E-Mail
Buchhandlung Seitenweise GmbH;Lindenallee 4;50667;Köln;post@seitenweise.example
Tischlerei Astloch;Hobelgasse 9;04109;Leipzig;
;;;;niemand@example.com
"""


def test_import_says_what_became_of_every_row(program: Program, bill_file: Path, tmp_path: Path) -> None:
    nobody = program("export-customers")
    assert nobody.returncode == 2 and "no business yet" in nobody.stderr
    result(program("issue", bill_file))
    file = tmp_path / "kunden.csv"
    file.write_text(TABLE, "utf-8")

    would = program("import-customers", file, "--dry-run")
    said = json.loads(would.stdout)
    assert (would.returncode, said["ok"], said["dry_run"], said["counts"]["new"]) == (1, False, True, 2)
    assert would.stderr.startswith("4 : ")
    assert "Astloch" not in program("export-customers").stdout

    did = json.loads(program("import-customers", file, LC_ALL="de_DE.UTF-8").stdout)
    assert [row["outcome"] for row in did["rows"]] == ["new", "new", "skipped"]
    again = json.loads(program("import-customers", file).stdout)
    assert (again["counts"]["same"], again["counts"]["new"]) == (2, 0)

    out = tmp_path / "out.csv"
    assert program("export-customers", "-o", out, "--language", "de").returncode == 0
    exported = list(csv.reader(io.StringIO(out.read_text("utf-8-sig")), delimiter=";"))
    assert "Tischlerei Astloch" in {cell for row in exported for cell in row}
    twice = json.loads(program("import-customers", out).stdout)
    assert twice["counts"]["new"] == 0 and twice["ok"]
    everything = json.loads(program("export-customers", "--json").stdout)["customers"]
    assert "Köln" in {each["record"]["address"]["city"] for each in everything}


def test_what_cannot_be_read_is_said(program: Program, bill_file: Path, tmp_path: Path) -> None:
    result(program("issue", bill_file))
    for content, words in ((b"\x00\x01", ""), (b"PLZ;Ort\n04109;Leipzig\n", "No column"), (b"", "")):
        file = tmp_path / "broken.csv"
        file.write_bytes(content)
        done = program("import-customers", file)
        assert done.returncode == 2 and json.loads(done.stdout)["errors"] and words in done.stderr, done.stdout
    assert program("import-customers", tmp_path / "none.csv").returncode == 2
    wrong = program("import-customers", file, "--business", 99)
    assert wrong.returncode == 2 and "no business 99" in wrong.stderr

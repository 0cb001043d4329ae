"""Check, render and schema: JSON in, JSON out, a sentence for everything that is wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handschlag.cli import main
from handschlag.core.bill_json import write_bill
from handschlag.core.examples import CASES


@pytest.fixture
def bill_file(tmp_path: Path) -> Path:
    file = tmp_path / "bill.json"
    file.write_text(json.dumps(write_bill(CASES["standard"]), ensure_ascii=False), "utf-8")
    return file


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


class Run:
    """One call in this process."""

    def __init__(self, capfdbinary: Any) -> None:
        self.captured = capfdbinary

    def __call__(self, *arguments: object) -> tuple[int, bytes, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:  # argparse
            code = int(str(left.code))
        out, err = self.captured.readouterr()
        return code, out, err.decode()


@pytest.fixture
def run(capfdbinary: Any) -> Run:
    return Run(capfdbinary)


def program(*arguments: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "handschlag", *map(str, arguments)], capture_output=True, **more)


def test_a_good_bill_passes(run: Run, bill_file: Path) -> None:
    code, out, err = run("check", bill_file)
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert report["ok"] is True
    assert report["totals"]["payable"] == "2499.00"


def test_advice_does_not_stop_and_is_told(run: Run, bill_file: Path) -> None:
    bill = write_bill(CASES["standard"])
    bill["lines"][0]["name"] = "Dienstleistung"
    del bill["lines"][0]["description"]
    bill_file.write_text(json.dumps(bill))
    code, out, _ = run("check", bill_file)
    finding = json.loads(out)["findings"][0]
    assert code == 0
    assert (finding["code"], finding["severity"], finding["path"]) == ("CLARITY-VAGUE", "advice", "lines.0.name")


def test_what_blocks_is_told_with_its_repair(run: Run, bill_file: Path) -> None:
    bill = write_bill(CASES["standard"])
    del bill["payment"]["account_name"], bill["buyer"]["name"]
    bill_file.write_text(json.dumps(bill))
    code, out, err = run("check", bill_file)
    report = json.loads(out)
    assert (code, report["ok"]) == (1, False)
    assert {f["code"] for f in report["findings"]} == {"DE-14-4-1-BUYER", "PAY-HOLDER"}
    fix = next(f["fix"] for f in report["findings"] if f["code"] == "PAY-HOLDER")
    assert fix["changes"] == {"payment.account_name": "Atelier Nordlicht"}
    assert "buyer.name: Enter your customer's name (DE-14-4-1-BUYER)" in err


def test_messages_follow_the_language(run: Run, bill_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bill_file.write_text('{"note": 5}')
    assert "in quotes" in run("check", bill_file)[2]
    assert "in Anführungszeichen" in run("check", "--language", "de", bill_file)[2]
    assert "in Anführungszeichen" in run("--language=de", "check", bill_file)[2]
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert "in Anführungszeichen" in run("check", bill_file)[2]
    assert "in quotes" in run("check", "--language", "en", bill_file)[2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe", "The file is empty"),
        (b"hello", "neither a JSON bill nor an e-invoice"),
        (b"{", "Not valid JSON in line 1, character 2"),
        (b"[]", "object in braces"),
        (b'{"note": "\xe4"}', "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"note": "' + b"x" * 10_000_000 + b'"}', "note: The text is too long, 10,000 characters fit"),
        (b" " * 26_000_000, "larger than 25 MB"),
        (b'{"lines": [' + b",".join([b"{}"] * 5000) + b"]}", "lines: At most 2,000 are possible, here are 5,000"),
        (b'{"lines": [{"price": NaN}]}', "lines.0.price: This is a number"),
        (b'{"lines": [{"price": 0.30000000000000004}]}', "lines.0.price: The number is too long"),
        (b'{"lines": [{"price": "-5"}]}', "lines.0.price: A price is never negative"),
        *(
            (b'{"cash_discounts": [{"days": ' + number + b"}]}", f"cash_discounts.0.days: {words}")
            for number, words in (
                (b"1e9999999999999999999", "At most 999 days"),
                (b"1" * 200, "At most 999 days"),
                (b"1.5", "This is a number of days"),
                (b"NaN", "This is a number of days"),
            )
        ),
        (b'{"due_date": "07.12.2026"}', "due_date: This is a date like 2026-12-07"),
        (b'{"selller": {}}', "selller: There is no such field"),
    ],
)
def test_input_that_is_no_bill(run: Run, bill_file: Path, content: bytes, words: str) -> None:
    bill_file.write_bytes(content)
    code, out, err = run("check", bill_file)
    assert code == 2
    assert words in err
    assert "Traceback" not in err
    answer = json.loads(out)
    assert not answer["ok"]
    assert any(words in f"{error['path']}: {error['sentence']}" for error in answer["errors"])


@pytest.mark.parametrize("name", ["nowhere.json", ".", "nul\0byte"])
def test_files_that_cannot_be_read(run: Run, name: str) -> None:
    code, _, err = run("check", name)
    assert code == 2
    assert "cannot be read" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unknown"],
        ["check"],
        ["render", "x.json"],
        ["render", "x", "--format", "doc"],
        ["render", "x", "--format", "cii", "--number", "\x01"],
        ["schema", "--case", "x"],
    ],
)
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, b"")
    assert "usage: handschlag" in err


def test_a_bill_from_standard_input(run: Run, bill_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bill_file.read_bytes())))
    assert run("check", "-")[0] == 0


@pytest.mark.parametrize(
    ("format", "beginning", "specification"),
    [
        ("xrechnung-cii", b"<rsm:CrossIndustryInvoice", b"xrechnung_3.0<"),
        ("xrechnung-ubl", b"<Invoice", b"xrechnung_3.0<"),
        ("peppol", b"<Invoice", b"poacc:billing:3.0<"),
        ("cii", b"<rsm:CrossIndustryInvoice", b"<ram:ID>urn:cen.eu:en16931:2017<"),
        ("ubl", b"<Invoice", b"<cbc:CustomizationID>urn:cen.eu:en16931:2017<"),
    ],
)
def test_an_e_invoice_in_each_format(
    run: Run, bill_file: Path, tmp_path: Path, format: str, beginning: bytes, specification: bytes
) -> None:
    target = tmp_path / "invoice.xml"
    assert run("render", bill_file, "--format", format, "--number", "RE-7", "-o", target)[0] == 0
    xml = target.read_bytes()
    assert beginning in xml and specification in xml


def test_a_format_brings_its_duties(run: Run, bill_file: Path) -> None:
    code, out, _ = run("check", bill_file, "--format", "peppol")
    assert code == 1 and b"PEPPOL-CL008" in out
    assert run("check", bill_file)[0] == 0


def test_the_document_of_a_bill(run: Run, bill_file: Path, tmp_path: Path) -> None:
    code, xml, err = run("render", bill_file, "--format", "cii", "--number", "RE-7")
    assert (code, err) == (0, "")
    assert b"<ram:ID>RE-7</ram:ID>" in xml
    assert run("render", bill_file, "--format", "pdf", "--number", "RE-7", "-o", tmp_path / "a.pdf")[0] == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    code, svg, err = run("render", bill_file, "--format", "svg")
    assert svg.startswith(b"<svg")
    assert "this is a draft" in err


def test_pages_go_to_files_of_their_own(run: Run, bill_file: Path, tmp_path: Path) -> None:
    bill = write_bill(CASES["standard"])
    bill["lines"] *= 20
    bill_file.write_text(json.dumps(bill))
    code, out, err = run("render", bill_file, "--format", "svg", "--number", "RE-7")
    assert code == 2
    assert json.loads(out)["errors"] == [{"path": "", "sentence": "Several pages: name a file with -o"}]
    assert "name a file with -o" in err
    assert run("render", bill_file, "--format", "svg", "--number", "RE-7", "-o", tmp_path / "page.svg")[0] == 0
    pages = sorted(file.name for file in tmp_path.glob("page*.svg"))
    assert pages[:2] == ["page-1.svg", "page-2.svg"]
    assert run("render", bill_file, "--format", "cii", "-o", tmp_path / "no" / "where")[0] == 2


@pytest.mark.parametrize("case", CASES)
def test_every_example_that_is_shown_passes(run: Run, bill_file: Path, case: str) -> None:
    code, out, _ = run("schema", "--example", "--case", case)
    assert code == 0
    bill_file.write_bytes(out)
    assert run("check", bill_file)[0] == 0


def test_the_schema(run: Run) -> None:
    assert json.loads(run("schema")[1])["title"] == "Bill"
    assert json.loads(run("schema", "--example")[1]) == write_bill(CASES["standard"])


def test_help_speaks_both_languages(run: Run) -> None:
    assert "eine Rechnung ausstellen" in run("--language", "de", "--help")[1].decode()
    assert "issue a bill" in run("--help")[1].decode()
    assert run("--version")[1].startswith(b"handschlag ")


def test_check_and_cii_need_no_django(bill_file: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from handschlag.cli import main; "
        f"assert main(['check', {str(bill_file)!r}]) == 0; "
        f"assert main(['render', '--format', 'cii', {str(bill_file)!r}]) == 0; "
        "assert 'django' not in sys.modules"
    )
    data = tmp_path / "data"
    subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, env=os.environ | {"HANDSCHLAG_DATA": str(data)}
    )
    assert not data.exists()


def test_a_reader_that_has_enough_is_no_fault(bill_file: Path) -> None:
    bill = write_bill(CASES["standard"])
    bill_file.write_text(json.dumps(bill | {"lines": bill["lines"] * 300}))
    command = [sys.executable, "-m", "handschlag", "render", str(bill_file), "--format", "cii"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as rendering:
        assert rendering.stdout
        assert rendering.stderr
        rendering.stdout.read(10)
        rendering.stdout.close()
        said = rendering.stderr.read()
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said


def test_a_terminal_without_unicode_is_no_fault(bill_file: Path) -> None:
    done = program("check", bill_file, env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    done = program("schema", "--example", env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert "Winterröstung" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("typed", ["rot", "#2a3f9", "2a3f9d", "#2a3f9g"])
def test_a_colour_that_is_none_is_wrong_usage(run: Run, bill_file: Path, typed: str) -> None:
    code, _, err = run("render", bill_file, "--format", "cii", "--accent", typed)
    assert code == 2
    assert "such as #2a3f9d" in err

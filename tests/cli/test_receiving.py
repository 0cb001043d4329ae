"""Read, check and convert e-invoices on the command line: exit codes, JSON, and every lost path on stderr."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handschlag.cli import main
from handschlag.core.bill_json import read_bill, write_bill
from handschlag.core.einvoice.pdf_attachment import attached_invoice
from handschlag.core.einvoice.reading import read
from handschlag.core.examples import CASES
from tests.core.einvoice import every_term
from tests.core.einvoice.official_examples import WITH_THIRD_PARTIES, document
from tests.core.einvoice.test_pdf_attachment import pdf_with


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def run(capfdbinary: Any) -> Any:
    def call(*arguments: object) -> tuple[int, bytes, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:  # argparse
            code = int(str(left.code))
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return call


@pytest.fixture
def xml(tmp_path: Path) -> Path:
    file = tmp_path / "invoice.xml"
    file.write_bytes(every_term.CII)
    return file


def test_an_invoice_is_shown_as_text_and_as_json(run: Any, xml: Path) -> None:
    code, out, err = run("read", xml)
    assert (code, err) == (0, "")
    for words in ("FR-2026-118", "EN 16931", "€1,337.00", "Bürostuhl „Lotse“", "nothing found"):
        assert words in out.decode(), words

    code, out, _ = run("read", xml, "--json")
    told = json.loads(out)
    assert code == 0
    assert read_bill(told["bill"]).bill == every_term.BILL
    assert (told["stated"]["payable"], told["lost"], told["remarks"]) == ("1337", [], [])


def test_the_invoice_in_a_pdf_is_read(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    file.write_bytes(pdf_with(("factur-x.xml", every_term.CII, "/Alternative")))
    code, out, _ = run("read", file, "--json")
    assert (code, json.loads(out)["bill"]["number"]) == (0, "FR-2026-118")


def test_checking_says_what_is_wrong_and_how_much_it_matters(run: Any, xml: Path) -> None:
    assert run("check", xml)[0] == 0
    xml.write_bytes(every_term.CII.replace(b"DE02120300000000202051", b"DE03120300000000202051"))
    code, out, err = run("check", xml)
    assert (code, json.loads(out)["worst"]) == (0, "other")
    assert "payment.account_identifier: The IBAN has a typing error" in err
    xml.write_bytes(every_term.CII.replace(b"<ram:GrandTotalAmount>1837.12", b"<ram:GrandTotalAmount>1837.13"))
    code, out, err = run("check", xml)
    assert (code, json.loads(out)["ok"]) == (1, False)
    assert "BT-112: Total with VAT: stated €1,837.13, recounted €1,837.12 (BR-CO-15)" in err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b"<a>", "no readable XML"),
        (b"%PDF-1.7 x", "The PDF is damaged"),
        (b'<x xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0"/>', "ZUGFeRD 1.0"),
    ],
)
@pytest.mark.parametrize("command", ["read", "check", "convert"])
def test_what_is_no_invoice_is_refused(run: Any, tmp_path: Path, content: bytes, words: str, command: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    code, _, err = run(command, file, *([tmp_path / "out.json"] if command == "convert" else []))
    assert code == 2
    assert words in err
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("format", ["xrechnung-cii", "xrechnung-ubl"])
def test_converting_keeps_what_the_target_has_a_place_for(run: Any, xml: Path, tmp_path: Path, format: str) -> None:
    text = every_term.CII.decode()
    for start, end in (
        ("<ram:ApplicableTradeSettlementFinancialCard>", "</ram:ApplicableTradeSettlementFinancialCard>"),
        ("<ram:PayerPartyDebtorFinancialAccount>", "</ram:PayerPartyDebtorFinancialAccount>"),
        ("<ram:CreditorReferenceID>", "</ram:CreditorReferenceID>"),
        ("<ram:DirectDebitMandateID>", "</ram:DirectDebitMandateID>"),
    ):
        text = text[: text.index(start)] + text[text.index(end) + len(end) :]
    xml.write_text(text)
    target = tmp_path / "out.xml"
    code, _, err = run("convert", xml, target, "--format", format)

    assert (code, err) == (0, "")
    before, after = read(text.encode()), read(target.read_bytes())
    assert (after.bill, after.totals, after.lost) == (before.bill, before.totals, ())


def test_what_is_not_carried_over_is_named(run: Any, xml: Path, tmp_path: Path) -> None:
    xml.write_bytes(
        every_term.CII.replace(b"<ram:BuyerReference>", b"<ram:Secret>4711</ram:Secret><ram:BuyerReference>")
    )
    code, _, err = run("convert", xml, tmp_path / "out.xml", "--format", "xrechnung-ubl")

    assert code == 0
    assert "ApplicableHeaderTradeAgreement/Secret: not carried over: 4711" in err
    assert "card.number: not carried over: 1234" in err  # a transfer has no card (BR-DE-23)


def test_a_bill_becomes_an_invoice_and_comes_back(run: Any, tmp_path: Path) -> None:
    bill, pdf, again = tmp_path / "bill.json", tmp_path / "out.pdf", tmp_path / "again.json"
    bill.write_text(json.dumps(write_bill(CASES["standard"]) | {"number": "RE-1", "sign_off": "Bis bald"}))
    code, _, err = run("convert", bill, pdf)
    assert code == 0
    assert "sign_off: not carried over: Bis bald" in err
    assert read(attached_invoice(pdf.read_bytes())).bill.number == "RE-1"

    code, _, err = run("convert", pdf, again)
    assert (code, err) == (0, "")
    assert json.loads(again.read_text())["number"] == "RE-1"


def test_a_format_must_be_known(run: Any, xml: Path, tmp_path: Path) -> None:
    assert run("convert", xml, tmp_path / "out.xml")[0] == 2
    assert run("convert", xml, tmp_path / "out.xml", "--format", "docx")[0] == 2
    assert run("convert", tmp_path / "none", tmp_path / "out.json")[0] == 2


def test_the_official_rules_are_asked_on_demand(run: Any, xml: Path, tmp_path: Path) -> None:
    code, out, err = run("check", xml, "--official")
    official = json.loads(out)["official"]
    assert (code, official["checked"], official["valid"], official["faults"]) == (0, True, True, [])
    assert [each["name"] for each in official["rule_sets"]] == ["XML-Schema (CII)", "EN 16931 (Factur-X)"]
    assert all(each["version"] for each in official["rule_sets"])

    broken = tmp_path / "broken.xml"
    broken.write_bytes(every_term.UBL.replace(b">1337.00</cbc:PayableAmount>", b">1338.00</cbc:PayableAmount>"))
    code, out, err = run("check", broken, "--official")
    told = json.loads(out)
    assert (code, told["ok"], told["official"]["valid"]) == (1, False, False)
    assert "BR-CO-16" in [each["code"] for each in told["official"]["faults"]]
    assert "BR-CO-16" in err
    assert "official" not in json.loads(run("check", broken)[1])


@pytest.mark.parametrize(
    ("command", "content", "german"),
    [
        ("read", b'{"number": "1"}', "Das ist eine Rechnung als JSON"),
        ("read", b"", "Die Datei ist leer"),
        ("check", b" \n", "Die Datei ist leer"),
        ("check", b"hello", "weder eine Rechnung als JSON noch eine E-Rechnung"),
        ("check", b"[1]", "ein Objekt in geschweiften Klammern"),
        ("render", every_term.CII, "Das ist keine Rechnung als JSON, sondern XML oder PDF"),
    ],
)
def test_another_kind_of_file_is_named(run: Any, tmp_path: Path, command: str, content: bytes, german: str) -> None:
    file = tmp_path / "file.xml"
    file.write_bytes(content)
    more = ("--format", "pdf", "-o", tmp_path / "out.pdf") if command == "render" else ()
    code, _, err = run(command, file, "--language", "de", *more)
    assert code == 2
    assert german in err
    assert "Traceback" not in err


def test_why_a_file_cannot_be_opened_is_said_in_both_languages(run: Any, tmp_path: Path, xml: Path) -> None:
    for command in ("read", "check"):
        assert "das ist ein Ordner" in run(command, tmp_path, "--language", "de")[2]
        assert "there is no such file" in run(command, tmp_path / "none.xml")[2]
    code, _, err = run("convert", xml, tmp_path, "--format", "ubl", "--language", "de")
    assert (code, "das ist ein Ordner" in err) == (2, True)


def test_converting_to_stdout(run: Any, xml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("convert", xml, "-", "--format", "ubl")
    assert (code, read(out).bill.number) == (0, "FR-2026-118")
    assert not Path("-").exists()


def test_lines_below_lines_are_indented_and_named_where_they_are_lost(run: Any, tmp_path: Path) -> None:
    source = tmp_path / "source.xml"
    source.write_bytes(document("kosit/04.02a-INVOICE_ubl.xml"))
    code, out, _ = run("read", source)
    number = read(source.read_bytes()).outline[1].total.line.identifier
    assert (code, f"\n  {number} " in out.decode()) == (0, True)
    code, _, err = run("convert", source, tmp_path / "out.xml", "--format", "cii")
    assert (code, "/SubInvoiceLine[1]: not carried over" in err) == (0, True)


def test_what_no_target_but_one_can_say_is_refused_with_its_name(run: Any, tmp_path: Path) -> None:
    """What third parties are owed (BG-DEX-09) has a place in the XRechnung in UBL alone."""
    source, target = tmp_path / "in.xml", tmp_path / "out.xml"
    source.write_bytes(document(WITH_THIRD_PARTIES))
    for format in ("cii", "ubl", "zugferd", "peppol", "xrechnung-cii"):
        code, out, err = run("convert", source, target, "--format", format)
        assert (code, json.loads(out)["ok"], target.exists()) == (1, False, False)
        assert "xrechnung-ubl" in err
    assert run("convert", source, target, "--format", "xrechnung-ubl")[0] == 0
    assert len(read(target.read_bytes()).bill.third_party_payments) == 2
    assert "Fremdleistungen Anbieter A" in run("read", target)[1].decode()


def test_what_a_json_bill_would_refuse_is_said_and_nothing_is_lost(run: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "in.xml", tmp_path / "out.json"
    source.write_bytes(document("kosit/01.05a-INVOICE_ubl.xml").replace(b'unitCode="XPP"', b'unitCode="QQQ"'))
    assert b"QQQ" in source.read_bytes()
    code, _, err = run("convert", source, target)
    assert code == 0
    assert "lines.2.unit_code: This is a code of UN/ECE Rec. 20" in err
    assert "not carried over: QQQ" not in err
    assert json.loads(target.read_bytes())["lines"][2]["unit_code"] == "QQQ"


def test_what_has_no_lines_is_said_to_be_no_invoice(run: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_bytes(document("factur-x/factur-x-minimum.xml"))
    code, _, err = run("convert", source, tmp_path / "out.xml", "--format", "cii")
    assert (code, "no invoice in the sense of the norm" in err) == (0, True)

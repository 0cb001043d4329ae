"""Finished documents conform to PDF/A-3a and PDF/UA-1, are sound files, and other readers take the e-invoice out."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest
from facturx import get_xml_from_pdf
from PIL import Image, ImageDraw

from handschlag.core.bill import Bill
from handschlag.core.einvoice import cii
from handschlag.core.totals import totals
from handschlag.documents import rendering
from handschlag.documents.images import read_logo
from handschlag.documents.letter import STYLES, letter
from tests.conformance import verapdf
from tests.conformance.bills import COMMON, Case, bill, cancellation
from tests.conftest import missing
from tests.documents.typeset import bill as simple_bill

pytestmark = pytest.mark.conformance


def logo() -> bytes:
    """A picture with transparent parts."""
    picture = Image.new("RGBA", (600, 200))
    ImageDraw.Draw(picture).ellipse((20, 20, 580, 180), fill=(15, 92, 92, 200))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return read_logo(out.getvalue())


def bills() -> Iterator[tuple[str, Bill, bytes | None]]:
    """Every tax situation; 1 to 300 lines; both entries, languages, many scripts, a logo, a cancellation."""
    for i, situation in enumerate([*COMMON, "oss", "margin_goods", "third_country_service", "disbursement"]):
        case = Case(situation, (1, 3, 30)[i % 3], bool(i % 2), ("", "line", "document", "both")[i % 4], i * 5 + 1)
        yield str(case), bill(case), None
    yield "lines-300", simple_bill(300), None
    for language in ("de", "en"):
        yield f"logo-{language}", simple_bill(3, language=language), logo()
    yield "cancellation", cancellation(simple_bill(3)), None
    many = "Ünïcødé 🎨👩🏽‍🚀🇩🇪❤️ תמר כהן خالد أحمد 漢字 Ω Ж e\u0301\u0302\u0303 \u202eevil\u202c \u0645\u030a □"
    odd = simple_bill(3)
    odd = replace(
        odd,
        seller=replace(odd.seller, name=many),
        buyer=replace(odd.buyer, name="יעל כהן בע״מ"),
        lines=tuple(replace(line, name=many, description="W" * 120 + "\nمرحبا بالعالم") for line in odd.lines),
        thank_you_note="Danke 💛 תודה شكرا",
    )
    yield "many scripts", odd, None


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, bytes]:
    """The documents of all bills in both styles, each with its e-invoice."""
    folder = tmp_path_factory.mktemp("documents")
    made = {}
    for name, one, picture in bills():
        computed = totals(one)
        xml = cii.write(one, computed)
        for style in STYLES if len(one.lines) < 300 else STYLES[:1]:  # veraPDF takes its time
            file = folder / f"{name} {style}.pdf".replace(" ", "-")
            file.write_bytes(rendering.render_pdf(letter(one, computed, style=style), xml, picture))
            made[file] = xml
    return made


def test_they_are_archivable_and_accessible(documents: dict[Path, bytes]) -> None:
    try:
        assert verapdf.faults(documents) == []
    except verapdf.CheckerMissing as what:
        missing("veraPDF", str(what), "HS_REQUIRE_VERAPDF")


def test_veraPDF_would_say_so(documents: dict[Path, bytes], tmp_path: Path) -> None:
    plain = tmp_path / "broken.pdf"
    plain.write_bytes(next(iter(documents)).read_bytes().replace(b"<pdfaid:part>3", b"<pdfaid:part>1"))
    try:
        assert verapdf.faults([plain]) != []
    except verapdf.CheckerMissing as what:
        missing("veraPDF", str(what), "HS_REQUIRE_VERAPDF")


def test_they_are_sound_files(documents: dict[Path, bytes]) -> None:
    if not which("qpdf"):
        missing("qpdf", "apt-get install qpdf", "HS_REQUIRE_VERAPDF")
    for file in documents:
        done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_another_reader_takes_the_same_e_invoice_out(documents: dict[Path, bytes]) -> None:
    for file, xml in documents.items():
        assert get_xml_from_pdf(file.read_bytes(), check_xsd=True) == ("factur-x.xml", xml), file.name

"""The document comes out whole, the same every time, and whatever happens to a render process hurts nobody else."""

from __future__ import annotations

import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from handschlag.core.bill import Line
from handschlag.core.einvoice import cii
from handschlag.core.einvoice.specifications import EXTENDED, XRECHNUNG, Specification
from handschlag.core.totals import totals
from handschlag.core.units import UNITS
from handschlag.documents import rendering
from tests.documents.typeset import bill, document, pages, words_of

XML = b"<?xml version='1.0' encoding='UTF-8'?><a/>"


@pytest.fixture(scope="module", autouse=True)
def no_processes_left() -> Iterator[None]:
    yield
    rendering.stop()


def lines_on(text: str) -> list[int]:
    """The numbers of the lines on a page, in order; the last one's number is read after its amount."""
    return [int(a or b) for a, b in re.findall(r"(?m)^(\d+) (?:Verpackung|Druck|Fachbuch)|€(\d+)$", text)]


# -- the file


def test_the_e_invoice_is_attached_as_zugferd_wants_it() -> None:
    with pikepdf.open(io.BytesIO(rendering.render_pdf(words_of(bill(1)), XML))) as pdf:
        attached = pdf.attachments["factur-x.xml"]
        assert attached.get_file().read_bytes() == XML
        assert attached.obj.AFRelationship == "/Alternative"
        assert [str(file.UF) for file in pdf.Root.AF] == ["factur-x.xml"]
        xmp = pdf.Root.Metadata.read_bytes().decode()
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in xmp
    assert "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>" in xmp
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


@pytest.mark.parametrize(
    ("specification", "level", "filename"),
    [(EXTENDED, "EXTENDED", "factur-x.xml"), (XRECHNUNG, "XRECHNUNG", "xrechnung.xml")],
)
def test_the_file_names_the_profile_of_the_e_invoice_inside(
    specification: Specification, level: str, filename: str
) -> None:
    made = bill(1)
    xml = cii.write(made, totals(made), specification)
    with pikepdf.open(io.BytesIO(rendering.render_pdf(words_of(made), xml))) as pdf:
        assert pdf.attachments[filename].get_file().read_bytes() == xml
        xmp = pdf.Root.Metadata.read_bytes().decode()
    assert f"<fx:ConformanceLevel>{level}</fx:ConformanceLevel>" in xmp
    assert f"<fx:DocumentFileName>{filename}</fx:DocumentFileName>" in xmp


def test_the_file_says_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(document(bill(1)))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Rechnung RE-2026-0117 – Atelier Nordlicht"
        assert str(pdf.Root.Lang) == "de-DE"
        assert "/JavaScript" not in pdf.Root.get("/Names", {}) and "/AcroForm" not in pdf.Root


def test_the_same_letter_gives_the_same_bytes_today_tomorrow_and_elsewhere() -> None:
    letter = words_of(bill(12))
    first = rendering.render_pdf(letter, XML)
    rendering.render_pdf(words_of(bill(3)), XML)
    again = rendering.render_pdf(letter, XML)
    rendering.stop()
    elsewhere = """
        import hashlib, json, os, sys, time
        os.environ["TZ"] = "Pacific/Kiritimati"
        time.tzset()
        from handschlag.documents import rendering
        letter, xml = sys.stdin.buffer.read().split(b"\\0")
        print(hashlib.sha256(rendering.render_pdf(json.loads(letter), xml)).hexdigest())
    """
    stdin = rendering._as_json(letter) + b"\0" + XML
    other = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(elsewhere)], input=stdin, capture_output=True, check=True
    )

    assert again == first
    assert other.stdout.decode().strip() == hashlib.sha256(first).hexdigest()


def test_text_is_data_and_never_markup() -> None:
    made = bill(1, note='#read("/etc/passwd") *fett* $x^2$ `roh` @quelle <marke> \\ // weg\n#import "@preview/x:1.0.0"')
    text = "".join(pages(document(made))).replace("\n", " ")
    assert '#read("/etc/passwd") *fett* $x^2$ `roh` @quelle <marke> \\ // weg' in text
    assert '#import "@preview/x:1.0.0"' in text


# -- pages


@pytest.mark.parametrize(
    ("count", "style"),
    [*((n, style) for n in (0, 1, 8, 9, 12, 13, 17, 21, 30, 60) for style in ("klar", "klassisch")), (500, "klar")],
)
def test_pages_break_where_people_expect_it(count: int, style: str) -> None:
    made = bill(count)
    printed = pages(document(made, style=style))
    last = len(printed) - 1

    assert all(f"Seite {n + 1} von {len(printed)}" in text for n, text in enumerate(printed))
    with_total = [n for n, text in enumerate(printed) if "Rechnungsbetrag" in text]
    assert len(with_total) == 1
    if count:
        rows = [lines_on(text) for text in printed]
        assert [n for page in rows for n in page] == list(range(1, count + 1))  # every line once, in order
        assert count in rows[with_total[0]]  # the total is never alone
    # the personal words never stand alone
    assert "So bezahlen Sie" in printed[last] or count == 0
    assert made.thank_you_note[:20] in printed[last]


@pytest.mark.parametrize("count", [30, 60])
def test_the_carried_total_stands_at_the_end_and_the_start_of_each_page(count: int) -> None:
    letter = words_of(bill(count))
    printed = pages(rendering.render_pdf(letter, XML))
    carried = [re.findall(r"Übertrag\s*([\d.,]+)", text) for text in printed]
    before = 0
    for n, text in enumerate(printed):
        rows = len(lines_on(text))
        expected = [letter["lines"][at - 1]["carry"].split()[0] for at in (before, before + rows) if 0 < at < count]
        assert sorted(carried[n]) == sorted(expected), n
        before += rows
    assert before == count


def test_head_of_the_table_repeats() -> None:
    printed = pages(document(bill(60)))
    assert len(printed) > 2
    assert all("Einzelpreis" in text for text in printed)


def test_a_line_taller_than_a_page_loses_nothing() -> None:
    tall = Line(
        name="Protokoll",
        description="\n".join(f"Absatz {n}" for n in range(200)),
        quantity=Decimal(1),
        price=Decimal(1),
    )
    text = "".join(pages(document(replace(bill(3), lines=(tall, bill(1).lines[0], tall)))))
    assert [text.count(f"Absatz {n}\n") for n in (0, 77, 150, 198)] == [2] * 4


@pytest.mark.parametrize("style", ["klar", "klassisch"])
def test_long_words_stay_on_the_paper(style: str) -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
    base = bill(2)
    made = replace(
        base,
        seller=replace(base.seller, name=word, website="https://" + "sehr-lang." * 20, legal_details=word),
        buyer=replace(base.buyer, name="W" * 120, address=replace(base.buyer.address, city="M" * 80)),
        lines=(replace(base.lines[0], name=word, description="W" * 300), base.lines[1]),
        purchase_order_reference="P" * 150,
        note="O" * 500,
        thank_you_note="T" * 200,
        sign_off=word,
    )
    for page in pikepdf.open(io.BytesIO(document(made, style=style))).pages:
        assert rightmost(page) <= 595.3


@pytest.mark.parametrize("style", ["klar", "klassisch"])
def test_the_words_of_our_units_stay_in_one_piece(style: str) -> None:
    base = bill(1).lines[0]
    names = [word for unit in UNITS for word in (unit.singular.de, unit.plural.de)]
    made = replace(bill(1), lines=tuple(replace(base, unit_code="ZZ", unit_name=name) for name in names))
    printed = "".join(pages(document(made, style=style)))
    assert [word for name in names for word in name.split() if word not in printed] == []


def rightmost(page: pikepdf.Page) -> float:
    """Where the last letter of the page ends, in points: typst writes one Tm per run and widths in the fonts."""
    import pypdf

    far = 0.0

    def visit(text: str, _cm: list[float], tm: list[float], font: object, size: float) -> None:
        nonlocal far
        far = max(far, tm[4] + 0.5 * size * len(text.strip()) * 0.6)

    out = io.BytesIO()
    single = pikepdf.new()
    single.pages.append(page)
    single.save(out)
    pypdf.PdfReader(out).pages[0].extract_text(visitor_text=visit)
    return far


# -- preview


def test_the_preview_is_the_same_page_as_svg() -> None:
    shown = rendering.render_svg(words_of(bill(3), preview=True))
    assert len(shown) == 1
    assert shown[0].startswith(b"<svg") and b"<script" not in shown[0] and b"http-equiv" not in shown[0]


def test_the_preview_stops_at_the_pages_asked_for() -> None:
    assert len(rendering.render_svg(words_of(bill(60)), pages=2)) == 2


def test_marks_are_seen_in_the_preview() -> None:
    from handschlag.core.findings import Mark

    plain = rendering.render_svg(words_of(bill(1)))[0]
    marked = rendering.render_svg(words_of(bill(1), marks=(Mark("lines.0.unit_code"),)))[0]
    assert b"#fbe3b0" in marked and b"#fbe3b0" not in plain


# -- processes


def test_threads_share_the_processes() -> None:
    letters = [words_of(bill(n % 5 + 1)) for n in range(20)]
    alone = [rendering.render_pdf(letter, XML) for letter in letters[:5]]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda letter: rendering.render_pdf(letter, XML), letters))
    assert together[:5] == alone


def test_a_process_killed_at_work_fails_one_job_and_the_next_one_works() -> None:
    with rendering._pool.process() as process, pytest.raises(rendering.RenderingFailed) as failed:
        os.kill(process.process.pid, signal.SIGKILL)
        process.ask(b"svg", rendering._as_json(words_of(bill(1))), b"")
    assert failed.value.sentence.de
    assert rendering.render_pdf(words_of(bill(1)), XML).startswith(b"%PDF")


def test_a_process_killed_while_it_waited_is_replaced_unseen() -> None:
    rendering.render_pdf(words_of(bill(1)), XML)
    with rendering._pool.process() as process:
        os.kill(process.process.pid, signal.SIGKILL)
        process.process.wait()
    assert rendering.render_pdf(words_of(bill(1)), XML).startswith(b"%PDF")


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    rendering.render_pdf(words_of(bill(1)), XML)
    monkeypatch.setattr(rendering, "WALL_SECONDS", 0.5)
    with rendering._pool.process() as process:
        os.kill(process.process.pid, signal.SIGSTOP)
    with pytest.raises(rendering.RenderingFailed):
        rendering.render_pdf(words_of(bill(1)), XML)
    monkeypatch.undo()
    assert rendering.render_pdf(words_of(bill(1)), XML).startswith(b"%PDF")


def test_a_letter_that_is_none_fails_with_a_sentence_and_leaves_the_process_alive() -> None:
    with pytest.raises(rendering.RenderingFailed):
        rendering.render_pdf({"lang": "de"}, XML)
    with rendering._pool.process() as process:
        before = process.process.pid
    rendering.render_pdf(words_of(bill(1)), XML)
    with rendering._pool.process() as process:
        assert process.process.pid == before


def test_a_worn_out_process_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_RESIDENT", 1)
    rendering.render_pdf(words_of(bill(1)), XML)
    assert rendering._pool.free == []
    assert rendering.render_pdf(words_of(bill(1)), XML).startswith(b"%PDF")


def test_the_process_knows_no_secrets_and_sees_an_empty_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDSCHLAG_SECRET_KEY", "streng-geheim")
    rendering.render_pdf(words_of(bill(1)), XML)
    with rendering._pool.process() as process:
        pid, root = process.process.pid, Path(process.root)
        assert {path.name for path in root.iterdir()} == {"letter.typ", "styles.typ"}
        assert not any(path.is_symlink() for path in root.iterdir())
        if sys.platform == "linux":
            assert b"geheim" not in Path(f"/proc/{pid}/environ").read_bytes()
            limits = Path(f"/proc/{pid}/limits").read_text()
            assert re.search(r"Max address space +2147483648", limits)
            assert re.search(r"Max open files +64 ", limits)
    rendering.stop()
    assert not root.exists()


def test_the_process_does_not_outlive_its_parent() -> None:
    program = """
        import os, sys, time
        from handschlag.documents import rendering
        with rendering._pool.process() as process:
            print(process.process.pid, process.root, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid, root = parent.stdout.readline().split()
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the render process is still there")
    assert not Path(root).exists()


def test_a_forked_server_starts_processes_of_its_own() -> None:
    program = """
        import os
        from handschlag.documents import rendering
        from tests.documents.typeset import bill, words_of
        letter = words_of(bill(1))
        mine = rendering.render_pdf(letter, b"<a/>")
        child = os.fork()
        if child == 0:
            os._exit(0 if rendering.render_pdf(letter, b"<a/>") == mine else 3)
        assert os.waitpid(child, 0)[1] == 0
        assert rendering.render_pdf(letter, b"<a/>") == mine
        print("both")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)
    assert done.stdout == "both\n", done.stderr


# -- around the lines


def test_a_title_or_a_short_text_never_stands_alone_at_the_foot_of_a_page() -> None:
    lines = tuple(
        replace(line, section=f"Abschnitt {n // 2}", text_above="Davor stehende Worte" if n % 4 == 0 else "")
        for n, line in enumerate(bill(70).lines)
    )
    printed = pages(document(replace(bill(1), lines=lines)))
    assert len(printed) > 3
    for page in printed:
        titles = [page.rfind(words) for words in ("\n" + str(n) + " Abschnitt " + str(n - 1) for n in range(1, 36))]
        last_line = max((page.rfind(f"{n}.{k} ") for n in range(1, 36) for k in (1, 2)), default=-1)
        assert max(titles) <= last_line and page.rfind("Davor stehende") <= last_line


def test_a_line_begins_a_page_and_the_total_is_carried_on() -> None:
    made = bill(12)
    lines = tuple(
        replace(line, page_break=n == 5, text_below="Worte danach" if n == 11 else "")
        for n, line in enumerate(made.lines)
    )
    first, second = pages(document(replace(made, lines=lines)))
    assert lines_on(first) == [1, 2, 3, 4, 5] and lines_on(second)[0] == 6
    assert first.count("Übertrag") == 1 and second.count("Übertrag") == 1
    assert "Worte danach" in second and second.index("Worte danach") < second.index("Rechnungsbetrag")


def test_a_text_longer_than_a_page_splits() -> None:
    made = bill(2)
    text = "\n".join(f"Zeile {n}" for n in range(120))
    lines = (replace(made.lines[0], text_above=text, section="Lang"), replace(made.lines[1], text_below=text))
    printed = pages(document(replace(made, lines=lines)))
    assert "".join(printed).count("Zeile 119") == 2
    assert len(printed) >= 4

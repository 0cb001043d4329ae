"""The how-to for programmers tells the truth: its program runs as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from handschlag.core.einvoice.reading import read
from tests.core.einvoice import every_term
from tests.stage import REPOSITORY

PAGE = REPOSITORY / "docs" / "how-to" / "library.md"


def test_the_program_of_the_page_reads_checks_and_writes(tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    wrong = every_term.CII.replace(b"DE02120300000000202051", b"DE03120300000000202051")
    (tmp_path / "invoice.xml").write_bytes(wrong.replace(b"<ram:BuyerRef", b"<ram:X>1</ram:X><ram:BuyerRef", 1))

    done = subprocess.run(
        [sys.executable, "-c", program + "\nimport sys; assert 'django' not in sys.modules"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "other payment.account_identifier The IBAN has a typing error" in done.stdout
    assert "no place in a bill: /CrossIndustryInvoice/SupplyChainTradeTransaction" in done.stdout
    assert read((tmp_path / "invoice.ubl.xml").read_bytes()).bill.number == every_term.BILL.number

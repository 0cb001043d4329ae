"""An operator's own tables: found in the data folder or where the setting says, refused with a sentence."""

import json
import subprocess
import sys

import pytest

from handschlag import dated_tables
from handschlag.core.dated import TableWrong
from tests.stage import REPOSITORY
from tests.test_settings import read, value

NEW_RATE = "[DE.standard]\n2028-01-01 = 20\n"
RATE = "__import__('handschlag.core.dated').core.dated.rate('DE', 'standard', __import__('datetime').date(2028, 1, 1))"


def test_a_rate_of_the_operator_is_in_force_after_the_start(tmp_path):
    assert value(tmp_path, RATE) == "19"
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "vat_rates.toml").write_text(NEW_RATE)
    assert value(tmp_path, RATE) == "20"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert value(tmp_path, RATE, HANDSCHLAG_TABLES=str(elsewhere)) == "19"


def test_a_wrong_table_stops_the_start_with_a_sentence(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "vat_rates.toml").write_text("[DE.standrad]\n2028-01-01 = 20\n")
    run = read(tmp_path, "1")
    assert run.returncode != 0
    assert "vat_rates.toml, DE: “standrad” is unknown. Did you mean “standard”?" in run.stderr.splitlines()[-1]


def test_the_command_line_shows_and_uses_them(tmp_path):
    def run(*arguments, stdin=""):
        return subprocess.run(
            [sys.executable, "-m", "handschlag", *arguments],
            env={"HANDSCHLAG_DATA": str(tmp_path), "LANG": "de_DE.UTF-8"}, cwd=REPOSITORY,
            capture_output=True, text=True, input=stdin, timeout=60, check=False,
        )  # fmt: skip

    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "vat_rates.toml").write_text(NEW_RATE)
    shown = json.loads(run("tables").stdout)
    assert shown["vat_rates"]["DE.standard"]["2028-01-01"] == "20"
    assert shown["vat_rates"]["CZ.reduced_2"]["2024-01-01"] == "ended"
    bill = {"lines": [{"name": "x", "quantity": 1, "price": 100}], "delivery_date": "2028-01-01"}
    assert json.loads(run("check", "-", stdin=json.dumps(bill)).stdout)["totals"]["tax"] == "20.00"
    (tmp_path / "tables" / "accounts.toml").write_text("[SKR03")
    wrong = run("tables")
    assert wrong.returncode == 2 and wrong.stderr.startswith("accounts.toml: Zeile 1")


@pytest.mark.parametrize(("content", "says"), [(b"\xff\xfe", "UTF-8"), (b"#" * 1_000_001, "1 MB")])
def test_a_file_that_is_no_table_is_refused(tmp_path, content, says):
    (tmp_path / "vat_rates.toml").write_bytes(content)
    with pytest.raises(TableWrong, match=says):
        dated_tables.use_folder(tmp_path)

"""``handschlag vat-id``: 0 only for a clear yes."""

import json
import subprocess
import sys

from tests.adapters.vies_emulator import emulator
from tests.stage import REPOSITORY


def run(address, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "handschlag", "vat-id", *arguments],
        env={"LANG": "de_DE.UTF-8", "VIES_URL": address, "OUTGOING_ALLOWED": "127.0.0.0/8"},
        cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_yes_no_and_no_answer():
    with emulator() as vies:
        yes = run(vies.address, "FR 40 303265045", "--requester", "DE136695976", "--name", "Boulangerie du Nord")
        assert yes.returncode == 0 and yes.stderr == "FR40303265045: gültig\n"
        said = json.loads(yes.stdout)
        assert (said["outcome"], said["name_fits"], said["consultation_number"]) == (
            "valid",
            "same",
            "WAPIAAAAW1234567",
        )
        no = run(vies.address, "ATU10223006")
        assert no.returncode == 1 and json.loads(no.stdout)["outcome"] == "invalid"
        vies.error = "MS_UNAVAILABLE"
        out = run(vies.address, "ATU13585627")
        assert out.returncode == 1 and json.loads(out.stdout)["outcome"] == "not_checked"
        assert out.stderr.startswith("ATU13585627: nicht geprüft (Der Dienst dieses Landes")
        assert run("off", "ATU13585627").returncode == 1
        wrong = run(vies.address, "DE123")
        assert wrong.returncode == 2 and "neun Ziffern" in wrong.stderr
